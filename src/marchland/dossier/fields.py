"""What every record of a dossier is made of: checked texts, numbers, dates and ids."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$", max_length=80)]
"""An id: lower-case letters and digits, joined by single hyphens or dots."""


Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


Lang = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(?:-[A-Za-z]{2,8})*$")]


def _refuse_truth_value(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError(f"expected a number, found {str(value).lower()}")
    return value


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_several)]
"""Ids; one alone needs no brackets."""


Number = Annotated[float, BeforeValidator(_refuse_truth_value), Field(allow_inf_nan=False)]
"""A finite number; Python would take ``true`` for 1."""


Lon = Annotated[Number, Field(ge=-180, le=180)]


Lat = Annotated[Number, Field(ge=-90, le=90)]


Metres = Annotated[Number, Field(gt=0, le=1_000_000)]


Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""A territory's ISO 3166-1 alpha-3 code, as the boundary files name it."""


class Record(BaseModel):
    """A frozen record that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Sourced(Record):
    """Anything that stands on sources; an empty list means *unsourced* and is shown so."""

    sources: tuple[Slug, ...] = ()
    note: Text | None = None


PARTIAL_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")


def check_partial_date(text: str) -> str:
    """Accept ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` when that date exists.

    Raises
    ------
    ValueError
        If it does not.

    Examples
    --------
    >>> check_partial_date("1884"), check_partial_date("2011-01-12")
    ('1884', '2011-01-12')
    """
    match = PARTIAL_DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"expected a date as YYYY, YYYY-MM or YYYY-MM-DD, found {text[:40]!r}")
    try:
        dt.date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError as error:
        raise ValueError(f"expected a date that exists, found {text!r}: {error}") from error
    return text


class PartialDate(str):
    """A date known to the year, the month or the day, as ISO 8601 text."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        def parse(value: object) -> PartialDate:
            # TOML has a date type of its own, and a bare year reads as an integer.
            if isinstance(value, dt.date | int) and not isinstance(value, dt.datetime | bool):
                value = str(value)
            if not isinstance(value, str):
                raise ValueError(
                    f"expected a date as YYYY, YYYY-MM or YYYY-MM-DD, found {str(value)[:40]!r}"
                )
            return cls(check_partial_date(value))

        return core_schema.no_info_plain_validator_function(
            parse, serialization=core_schema.to_string_ser_schema()
        )


def surely_before(one: str, other: str) -> bool:
    """Say whether one partial date ends before the other begins, as far as both are known.

    Examples
    --------
    >>> surely_before("2011-01", "2011-02-03"), surely_before("2011", "2011-02-03")
    (True, False)
    """
    shared = min(len(one), len(other))
    return one[:shared] < other[:shared]


def check_order(start: str | None, end: str | None, key: str) -> None:
    """Check that the end can be as late as the start, as far as both are known.

    Raises
    ------
    ValueError
        If it is earlier; the message begins with the key.
    """
    if start is not None and end is not None and end < start[: len(end)]:
        raise ValueError(f"{key}: expected a date not before {start}, found {end}")
