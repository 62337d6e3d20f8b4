"""Faults of what somebody wrote, in sentences: the one wording for dossiers and registries.

Every fault names its key as the TOML has it, then what was expected, what was found, what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

LONGEST_VALUE = 60
"""Characters of a value that a message repeats."""

OURS_FOR_THEIRS = {
    "Value error, ": "",
    "Input should be ": "expected ",
    "Input should ": "expected to ",
    "String should have ": "expected text with ",
    "String should match pattern ": "expected text of the pattern ",
    "Tuple should have ": "expected a list with ",
}
"""How a message of pydantic begins, and how ours does."""

OWN_KEY = re.compile(r"[a-z][a-z_]*: ")

Step = str | int


def schema_faults(
    error: ValidationError, data: object, at: Sequence[Step] = (), *, whole: str = "the file"
) -> list[str]:
    r"""Return every fault of a record that failed its check, one sentence each.

    Parameters
    ----------
    error : pydantic.ValidationError
    data : object
        The tables that the record was read from.
    at : sequence of str or int
        Where in them the record stands; empty where they are the record.
    whole : str
        What to name where a fault is of no key.

    Returns
    -------
    list of str

    Examples
    --------
    >>> import pydantic
    >>> class Peak(pydantic.BaseModel, extra="forbid"):
    ...     id: str
    ...     height_m: float
    >>> peak = {"id": "muztagh", "height_m": "high", "colour": "white"}
    >>> try:
    ...     Peak.model_validate(peak)
    ... except pydantic.ValidationError as error:
    ...     print(*schema_faults(error, {"peaks": [peak]}, ("peaks", 0)), sep="\n")
    peaks[0] muztagh.height_m: expected a valid number, unable to parse string as a number; found 'high'
    peaks[0] muztagh.colour: unknown key; remove it or mend its spelling
    """  # noqa: E501
    return [_sentence(fault, at, data, whole) for fault in error.errors(include_url=False)]


def shortened(value: object) -> str:
    """Return a value as a message repeats it.

    Examples
    --------
    >>> shortened("x" * 100)[-3:], len(shortened("x" * 100))
    ('xx…', 58)
    """
    try:
        text = repr(value)
    except RecursionError:
        return "something nested too deep"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "…"


def _sentence(fault: ErrorDetails, at: Sequence[Step], data: object, whole: str) -> str:
    key, message = _key([*at, *fault["loc"]], data, fault["type"]), _message(fault)
    # A check of several keys of a record says itself which of them is at fault.
    if isinstance(fault["input"], Mapping) and OWN_KEY.match(message):
        return f"{key}.{message}" if key else message
    return f"{key or whole}: {message}"


def _message(fault: ErrorDetails) -> str:
    match fault["type"]:
        case "extra_forbidden":
            return "unknown key; remove it or mend its spelling"
        case "missing":
            return "missing; this key is required"
        case "union_tag_invalid":
            kind, kinds = fault["ctx"]["tag"], fault["ctx"]["expected_tags"]
            return f"{_tag_key(fault)}: expected one of {kinds}; found {shortened(kind)}"
        case "union_tag_not_found":
            return f"{_tag_key(fault)}: missing; this key is required"
    message = str(fault["msg"])
    for theirs, ours in OURS_FOR_THEIRS.items():
        if message.startswith(theirs):
            message = ours + message.removeprefix(theirs)
            break
    # Our own checks say what they found.
    if fault["type"] == "value_error":
        return message
    return f"{message}; found {shortened(fault['input'])}"


def _tag_key(fault: ErrorDetails) -> str:
    """Return the key that says which kind of record it is, ``recipe`` say."""
    return str(fault["ctx"]["discriminator"]).strip("'")


def _key(steps: Sequence[Step], data: object, kind: str) -> str:
    """Return the path of a fault as the TOML has it, rows of a list with their id."""
    key, here = "", data
    for number, step in enumerate(steps, start=1):
        if isinstance(step, int):
            if not isinstance(here, list | tuple):
                continue  # one value where several may stand needs no brackets
            here = here[step] if step < len(here) else None
            key += f"[{step}]{_id(here)}"
        elif isinstance(here, Mapping) and step in here:
            key, here = f"{key}.{step}", here[step]
        elif kind == "missing" and number == len(steps):
            key += f".{step}"
        # Any other step is the name that pydantic gives to one kind of record among several.
    return key.removeprefix(".")


def _id(row: object) -> str:
    known = row.get("id") if isinstance(row, Mapping) else None
    return f" {known[:80]}" if isinstance(known, str) else ""
