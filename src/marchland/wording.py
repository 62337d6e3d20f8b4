"""How numbers and lists are worded in a sentence."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from marchland.terms import Unit

THIN = "\u202f"
"""Narrow no-break space: between groups of three digits, as SI and ISO 80000-1 have it."""


def grouped(value: float, decimals: int = 0) -> str:
    """Write a number with thin spaces between thousands and a true minus.

    Examples
    --------
    >>> grouped(28430).replace(THIN, "_"), grouped(-0.26, 1)
    ('28_430', '−0.3')
    """
    text = f"{value:z,.{decimals}f}".replace(",", THIN)  # z: what rounds to zero has no sign
    return text.replace("-", "−")


def decimals_for(unit: Unit, span: float) -> int:
    """Return how many decimals show a spread of the given width in two digits, at most three.

    Examples
    --------
    >>> decimals_for(Unit.KM2, 340), decimals_for(Unit.PERCENT, 0.42)
    (0, 2)
    """
    if unit is Unit.KM2 or span <= 0 or not math.isfinite(span):
        return 0 if unit is not Unit.PERCENT else 1
    return min(3, max(0, 1 - math.floor(math.log10(span))))


def amount(value: float, unit: Unit, span: float | None = None) -> str:
    """Write a value of a unit with no more digits than its spread allows.

    Parameters
    ----------
    value : float
    unit : Unit
    span : float, optional
        Width of the interval it belongs to; without it the value is written as given.

    Returns
    -------
    str
        Without the unit's symbol.

    Examples
    --------
    >>> amount(4.0312, Unit.PERCENT, 0.9), amount(10.977, Unit.SQ_MI)
    ('4.03', '10.977')
    """
    if span is None:
        shortest = f"{value:.10g}"
        return grouped(value, len(shortest.partition(".")[2]) if "e" not in shortest else 0)
    return grouped(value, decimals_for(unit, span))


def measured(value: float) -> str:
    """Write a measured value with six digits, or all digits before the point where more.

    Examples
    --------
    >>> measured(1821.70219), measured(0.000001), measured(0.0)
    ('1\u202f821.70', '0.00000100000', '0')
    """
    if value == 0 or not math.isfinite(value):
        return grouped(value)
    return grouped(value, max(0, 5 - math.floor(math.log10(abs(value)))))


def apart(distance: float) -> str:
    """Write how many standard uncertainties something is away, without its side.

    Examples
    --------
    >>> apart(-17.92), apart(0.73), apart(0.98), apart(0.02), apart(0.0)
    ('18', '0.7', '1.0', 'less than 0.1', '0')
    """
    size = abs(distance)
    if 0 < size < 0.05:
        return "less than 0.1"
    return grouped(size, 0 if size >= 9.95 or not size else 1)


def among(items: Sequence[str]) -> str:
    """Join items as a sentence does.

    Examples
    --------
    >>> among(["a"]), among(["a", "b"]), among(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


STEERING = ("Cc", "Cf", "Cs")
"""Unicode categories of what steers a terminal or turns the reading direction."""


def json_text(rows: Any) -> str:
    r"""Return rows as strict JSON, in which nothing can steer a terminal.

    Letters of any script stay as they are; control characters and direction marks are escaped.

    Examples
    --------
    >>> json_text("中 \x1b[31m \u202e")
    '"中 \\u001b[31m \\u202e"'
    """
    text = json.dumps(rows, ensure_ascii=False, indent=2, allow_nan=False)
    steering = {c for c in set(text) if c != "\n" and unicodedata.category(c) in STEERING}
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in steering})


def plain(text: str) -> str:
    r"""Return a text in which nothing can steer a terminal or turn the reading direction.

    Control characters and direction marks, which a stranger's dossier may hold, become visible.

    Examples
    --------
    >>> plain("a\x1b[31mb")
    'a�[31mb'
    """
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in STEERING else c for c in text
    )


def one_line(text: str) -> str:
    r"""Return a text on one line, in which nothing can steer a terminal; see :func:`plain`.

    Examples
    --------
    >>> one_line("  a\n- b\x00 ")
    'a - b�'
    """
    return plain(BREAKS.sub(" ", text).strip())


BREAKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")
"""White space, but for that which joins what stands beside it, as in a number."""

WEB = re.compile(
    r"https?://[^\s\x00-\x20<>\"\\^`{|}\u200e\u200f\u202a-\u202e\u2066-\u2069]+", re.IGNORECASE
)


def web_address(address: str | None) -> str | None:
    """Return an address if it may become a link: of the web, and without what could end a link.

    Examples
    --------
    >>> web_address("https://example.org/a?b=1"), web_address("javascript:alert(1)")
    ('https://example.org/a?b=1', None)
    """
    return address if address and WEB.fullmatch(address) and plain(address) == address else None
