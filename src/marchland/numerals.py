"""How numbers and ranges are written: on the page, in a terminal, in Markdown, in charts.

One style for every language: a comma between thousands, a point before decimals, a true minus,
a narrow no-break space before the unit, an en dash without spaces in a range, the unit once.

One rule for the digits. A value that has an interval is written, as are the ends, with the
decimals at which the width of the interval shows two significant digits. A value without one is
written as it was declared, or, if it was computed, with three significant digits and never fewer
than stand before its point.
"""

from __future__ import annotations

import math

from marchland.vocabulary import Unit

MINUS = "\u2212"
NARROW_SPACE = "\u202f"
"""Narrow no-break space, before a unit; a terminal shows a space."""
EN_DASH = "\u2013"

NOISE = 1e-10
"""An interval narrower than this share of its ends is none: floating point made it."""


def grouped(value: float, decimals: int = 0) -> str:
    """Write a number with commas between thousands and a true minus.

    Parameters
    ----------
    value : float
    decimals : int
        Digits after the point.

    Returns
    -------
    str
        No digits where there is no number: a dash for NaN, the sign for infinity.

    Examples
    --------
    >>> grouped(28430), grouped(-0.26, 1), grouped(-0.2), grouped(float("nan"))
    ('28,430', '−0.3', '0', '—')
    """
    if math.isnan(value):
        return "—"
    if math.isinf(value):
        return f"{MINUS if value < 0 else ''}∞"
    # z: what rounds to zero has no sign.
    return f"{value:z,.{decimals}f}".replace("-", MINUS)


def shortest(value: float) -> str:
    """Write a declared number with the digits it was declared with.

    Examples
    --------
    >>> shortest(10.977), shortest(28430.0), shortest(0.1 + 0.2), shortest(2e-07)
    ('10.977', '28,430', '0.3', '0.0000002')
    """
    if not math.isfinite(value):
        return grouped(value)
    text = f"{value:.10g}"
    digits, _, power = text.partition("e")
    decimals = len(digits.partition(".")[2]) - int(power or 0)
    return grouped(value, max(0, decimals))


def significant(value: float, digits: int = 3) -> str:
    """Write a computed number that has no interval.

    Parameters
    ----------
    value : float
    digits : int
        Significant digits; all digits before the point are written in any case.

    Returns
    -------
    str

    Examples
    --------
    >>> significant(1821.7), significant(14.375), significant(0.0070312), significant(0)
    ('1,822', '14.4', '0.00703', '0')
    """
    if value == 0 or not math.isfinite(value):
        return grouped(value)
    return grouped(value, max(0, digits - 1 - _power(value, digits)))


def decimals_for(low: float, high: float) -> int:
    """Return the decimals at which the width of an interval shows two significant digits.

    Parameters
    ----------
    low, high : float
        Ends of the interval, in the unit that is written.

    Returns
    -------
    int
        Of an interval without width or without an end, those of its ends by themselves.

    Examples
    --------
    >>> decimals_for(27026, 28523), decimals_for(2.98, 4.92), decimals_for(0.0068, 0.0072)
    (0, 1, 5)
    """
    width = high - low
    largest = max((abs(end) for end in (low, high) if math.isfinite(end)), default=0.0)
    if largest == 0:
        return 0
    if not math.isfinite(width) or width <= NOISE * largest:
        return max(0, 2 - _power(largest, 3))
    return max(0, 1 - _power(width, 2))


def _power(value: float, digits: int) -> int:
    """Return the power of ten of a number's first digit, once it is rounded to some digits."""
    return int(f"{value:.{digits - 1}e}".partition("e")[2])


def with_unit(number: str, unit: Unit | str) -> str:
    """Return a written number with its unit behind it.

    Parameters
    ----------
    number : str
    unit : Unit or str
        A unit, or its symbol as a language has it. Nothing follows where it is empty.

    Returns
    -------
    str

    Examples
    --------
    >>> with_unit("28,430", Unit.KM2) == "28,430\u202fkm²", with_unit("225", "°")
    (True, '225°')
    """
    symbol = unit.symbol if isinstance(unit, Unit) else unit
    # The degree is the one sign that stands at its number (ISO 80000-1, 7.1.4).
    return number + symbol if symbol in ("", "°") else f"{number}{NARROW_SPACE}{symbol}"


def quantity(
    value: float, unit: Unit | str = "", interval: tuple[float, float] | None = None
) -> str:
    """Write a measured or computed value with its unit.

    Parameters
    ----------
    value : float
    unit : Unit or str
        A unit, or its symbol as a language has it.
    interval : (float, float), optional
        Ends of the interval that the value has, in the same unit: they decide on the digits.

    Returns
    -------
    str

    Examples
    --------
    >>> quantity(3.97, "°", (2.98, 4.92)), quantity(3.97, "°")
    ('4.0°', '3.97°')
    """
    number = significant(value) if interval is None else grouped(value, decimals_for(*interval))
    return with_unit(number, unit)


def declared(value: float, unit: Unit | str = "") -> str:
    """Write a declared or published value with its unit and all of its digits.

    Examples
    --------
    >>> declared(10.977, Unit.SQ_MI).replace(NARROW_SPACE, "_")
    '10.977_sq mi'
    """
    return with_unit(shortest(value), unit)


def interval_text(
    low: float, high: float, unit: Unit | str = "", decimals: int | None = None
) -> str:
    """Write a range with its unit once.

    Parameters
    ----------
    low, high : float
    unit : Unit or str
        A unit, or its symbol as a language has it.
    decimals : int, optional
        Digits after the point, where something else than the width decides on them.

    Returns
    -------
    str
        One number where both ends are written alike.

    Examples
    --------
    >>> interval_text(27026.2, 28523.4), interval_text(2.98, 4.92), interval_text(-0.3, 1.24)
    ('27,026–28,523', '3.0–4.9', '−0.3 to 1.2')
    >>> interval_text(20000, float("inf"), "°")
    '20,000° or more'
    """
    if math.isinf(high) and math.isfinite(low):
        return f"{quantity(low, unit)} or more"
    decimals = decimals_for(low, high) if decimals is None else decimals
    ends = dict.fromkeys(grouped(end, decimals) for end in (low, high))
    # A dash beside a minus would be read as another minus.
    joint = " to " if any(MINUS in end for end in ends) else EN_DASH
    return with_unit(joint.join(ends), unit)


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


def factor_text(factor: float) -> str:
    """Write how many times likelier something is: with two digits, and none beyond a thousand.

    Examples
    --------
    >>> factor_text(6.7195), factor_text(14.3), factor_text(0.0421), factor_text(2e-10)
    ('6.7', '14', '0.042', 'less than 0.001')
    >>> factor_text(1234.5)
    'more than 1,000'
    """
    if factor < 1e-3:
        return f"less than {shortest(1e-3)}"
    return f"more than {shortest(1e3)}" if factor > 1e3 else significant(factor, 2)


def metres_or_km(metres: float) -> tuple[str, str]:
    """Write a declared distance in metres, from a thousand on in kilometres.

    Parameters
    ----------
    metres : float

    Returns
    -------
    (str, str)
        The number, and the symbol of its unit.

    Examples
    --------
    >>> metres_or_km(714), metres_or_km(1852)
    (('714', 'm'), ('1.9', 'km'))
    """
    if metres >= 1000:
        return shortest(round(metres / 1000, 1)), "km"
    return shortest(metres), "m"
