"""What a printed figure states: the interval that its qualifier and digits allow.

A figure may override it in the dossier with ``low`` and ``high``.

=========  ============================================================================
qualifier  interval, with *u* one unit of the last certain digit and *v* the value
=========  ============================================================================
plain      v ± u/2: the figure was rounded to its digits
about      v ± u: the writer says the last certain digit itself may be off by one; so does
           "some", which a dossier declares as about
over       v or more: a bound has one side, and "over 5,000" is true of 28,000
under      above 0, at most v; "nearly" and "almost" are declared as under, with a ``low`` near v
up to      above 0, at most v + u/2: the largest of several values, rounded to its digits
=========  ============================================================================

The last certain digit is read off the printed number: trailing zeros of a whole number are not
certain ("1,000" is sure to the thousand, "1,137" to the unit), but one is kept after a decimal
point ("3.50"). A whole number of one certain digit and zeros is taken as sure to a tenth of that
digit's unit: "1,000 km²" in a news report is 950 … 1,050 rather than 500 … 1,500, because a writer
who meant anything between 500 and 1,500 would have said so.

"About" reaches one unit and not half of one, because it is said *on top of* rounding: whoever
rounds 4.4 to 4 owes no word, so the word admits more. One unit is the least that it can mean, and
less than the "about 5" of everyday speech, in which round numbers stand for wider ranges than
their neighbours (Krifka 2007). The rule is the same for every number and every dispute. It makes
"about 5 %" and 4.01 % no contradiction; that such a pair holds by the word alone is said where it
is found (:mod:`marchland.figures.together.check`). The reasons are in ``docs/decisions``.

**Manner of speaking.** Nobody says "over 20,000" of 60,000. What a bound leads its reader to
expect has two sides, :func:`spoken_interval` by the table :data:`RULES`: ten units beyond the bound
of "over" and "under", which of one certain digit and zeros are the value itself ("over 20,000"
reaches to 40,000), five below that of "up to". A bound that is true but spoken of something else
tells little.

References
----------
Krifka, M. (2007). Approximate interpretation of number words: a case for strategic communication.
In: Bouma, G., Krämer, I., Zwarts, J. (eds), Cognitive Foundations of Interpretation, 111-126.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from marchland.errors import FigureError
from marchland.vocabulary import Qualifier, Unit

KM2_PER_SQ_MI = 2.589988110336
"""Square kilometres in a square mile: the international mile of 1959 is 1.609344 km."""
KM_PER_MI = 1.609344

TO_BASE: Mapping[Unit, float] = MappingProxyType(
    {
        Unit.KM2: 1.0,
        Unit.SQ_MI: KM2_PER_SQ_MI,
        Unit.HA: 0.01,
        Unit.PERCENT: 0.01,
        Unit.KM: 1.0,
        Unit.MI: KM_PER_MI,
    }
)
"""Factor from a unit to the base unit of its quantity: km², km, or a plain ratio."""

MAX_PRINTED_DIGITS = 40
"""Anything longer is not a figure, and would not fit a float."""

MOST_CERTAIN_DIGITS = 8
"""More certain digits than this are absurd. Eight is what the largest country prints (17,098,246
km²); already the fourth or fifth depends on the ellipsoid, as those of WGS 84 and of Krasovsky
1940, on which the maps are drawn, differ in area by 3.4 in 100,000."""

AREA_UNITS = frozenset({Unit.KM2, Unit.SQ_MI, Unit.HA})
LENGTH_UNITS = frozenset({Unit.KM, Unit.MI})


class Reach(NamedTuple):
    """How far an interval goes from the value; in :data:`RULES`, in units of the last digit."""

    below: float
    above: float


RULES: Mapping[Qualifier, Reach] = MappingProxyType(
    {
        Qualifier.PLAIN: Reach(0.5, 0.5),
        Qualifier.ABOUT: Reach(1.0, 1.0),
        Qualifier.OVER: Reach(0.0, 10.0),
        Qualifier.UNDER: Reach(10.0, 0.0),
        Qualifier.UP_TO: Reach(5.0, 0.5),
    }
)
"""The manner of speaking, as data: of plain figures and "about" it is what they state."""

BOUNDS = frozenset({Qualifier.OVER, Qualifier.UNDER, Qualifier.UP_TO})
"""Qualifiers of a bound, which has one side only."""


class Interval(NamedTuple):
    """A closed interval in a stated unit."""

    low: float
    high: float

    def meets(self, other: Interval) -> bool:
        """Say whether the two intervals share a point.

        Examples
        --------
        >>> Interval(1, 2).meets(Interval(2, 3)), Interval(1, 2).meets(Interval(2.1, 3))
        (True, False)
        """
        return self.low <= other.high and other.low <= self.high

    def scaled(self, factor: float) -> Interval:
        """Multiply both ends by a positive factor."""
        return Interval(self.low * factor, self.high * factor)


def last_digit_unit(printed: str) -> float:
    """Return one unit of the last certain digit of a printed number.

    Parameters
    ----------
    printed : str
        The number as printed: digits with ``,`` or spaces between thousands and ``.`` before
        decimals.

    Returns
    -------
    float
        A power of ten in the unit of the number.

    Raises
    ------
    FigureError
        If there is no number in the text.

    Examples
    --------
    >>> [last_digit_unit(text) for text in ("1,137", "28,430", "28,000", "10.977", "3.50")]
    [1.0, 10.0, 1000.0, 0.001, 0.01]
    """
    whole, _, decimals = printed_number(printed)[1].replace(",", "").partition(".")
    if decimals:
        return 10.0 ** -len(decimals)
    significant = whole.rstrip("0")
    return 10.0 ** (len(whole) - len(significant)) if significant else 1.0


def certain_digits(printed: str) -> int:
    """Return how many digits of a printed number are certain, leading zeros left out.

    Parameters
    ----------
    printed : str

    Returns
    -------
    int

    Raises
    ------
    FigureError
        If there is no number in the text.

    Examples
    --------
    >>> [certain_digits(text) for text in ("28,000", "494.953 km", "0.78 %", "1,137.123456")]
    [2, 6, 2, 10]
    """
    text = printed_number(printed)[1].replace(",", "")
    digits = text.replace(".", "").lstrip("0")
    return len(digits) if "." in text else len(digits.rstrip("0"))


def printed_number(printed: str) -> tuple[float, str]:
    """Return the first number in a text, as a value and as its digits, comma and point.

    Raises
    ------
    FigureError
        If there is none, or one too long to be a figure.

    Examples
    --------
    >>> printed_number("some 28,430 km²")
    (28430.0, '28,430')
    """
    # A space joins digits only before a group of three: "in 2011 1,137 km²" holds two numbers.
    found = re.search(
        r"[0-9][0-9,]*(?:[\u00a0\u202f\u2009 ][0-9]{3}(?![0-9,]))*(?:\.[0-9]+)?", printed
    )
    if found is None or len(found.group()) > MAX_PRINTED_DIGITS:
        raise FigureError(f"printed: expected a number, found {printed[:60]!r}; write its digits")
    text = re.sub(r"[^0-9.,]", "", found.group()).rstrip(",")
    return float(text.replace(",", "")), text


def stated_interval(value: float, printed: str, qualifier: Qualifier) -> Interval:
    """Return what a printed figure states, in the unit it is printed in.

    Parameters
    ----------
    value : float
        The number, in the printed unit.
    printed : str
        The number as printed, for its certain digits.
    qualifier : Qualifier
        What the words round it say: plain, about, over, under, up to.

    Returns
    -------
    Interval
        Lowest and highest value the statement allows: never below zero, and without an upper end
        after "over".

    Examples
    --------
    >>> stated_interval(28430, "28,430", Qualifier.PLAIN)
    Interval(low=28425.0, high=28435.0)
    >>> stated_interval(4, "4 %", Qualifier.ABOUT)
    Interval(low=3.0, high=5.0)
    >>> stated_interval(20000, "20,000", Qualifier.OVER)
    Interval(low=20000.0, high=inf)
    >>> stated_interval(1000, "1,000", Qualifier.PLAIN)
    Interval(low=950.0, high=1050.0)
    """
    spoken = spoken_interval(value, printed, qualifier)
    low = 0.0 if qualifier in (Qualifier.UNDER, Qualifier.UP_TO) else spoken.low
    return Interval(low, math.inf if qualifier is Qualifier.OVER else spoken.high)


def spoken_interval(value: float, printed: str, qualifier: Qualifier) -> Interval:
    """Return what a writer means who prints a figure so, by the manner of speaking.

    Nobody says "over 20,000" of 60,000, though it would be true. What lies outside is unlikely to
    be meant, and no contradiction: that is what lies outside of :func:`stated_interval`.

    Parameters
    ----------
    value : float
        The number, in the printed unit.
    printed : str
        The number as printed, for its certain digits.
    qualifier : Qualifier

    Returns
    -------
    Interval
        In the printed unit, never below zero, by the table :data:`RULES`.

    Examples
    --------
    >>> spoken_interval(20000, "20,000", Qualifier.OVER)
    Interval(low=20000.0, high=40000.0)
    >>> spoken_interval(41000, "41,000", Qualifier.UP_TO)
    Interval(low=36000.0, high=41500.0)
    """
    unit = last_digit_unit(printed)
    reach = RULES[qualifier]
    # One certain digit and zeros: see the head of the module.
    lone_digit = unit >= 10 and value < 10 * unit
    if lone_digit:
        unit = value / 10 if qualifier in BOUNDS else unit / 10
    return Interval(max(0.0, value - reach.below * unit), value + reach.above * unit)


def rounded_interval(value: float, printed: str) -> Interval:
    """Return the values that a number is rounded from, if its last certain digit is all it has.

    A number of one certain digit and zeros is taken as sure to a tenth of it, see the head of the
    module. One that was converted from another unit need not be: 500 km² may be printed as 200
    square miles, though they are 193.

    Parameters
    ----------
    value : float
        The number, in the printed unit.
    printed : str
        The number as printed, for its certain digits.

    Returns
    -------
    Interval
        Half a unit of the last certain digit to either side.

    Examples
    --------
    >>> rounded_interval(200, "200"), rounded_interval(433, "433")
    (Interval(low=150.0, high=250.0), Interval(low=432.5, high=433.5))
    """
    half = last_digit_unit(printed) / 2
    return Interval(max(0.0, value - half), value + half)


def reprinted(printed: str, unit: Unit) -> list[tuple[float, str]]:
    """Return what a printed number would be if one common slip of the pen were undone.

    Parameters
    ----------
    printed : str
    unit : Unit
        The unit it is printed in.

    Returns
    -------
    list of (float, str)
        The other value in the same unit, and the slip that would explain it; the likeliest first.

    Raises
    ------
    FigureError
        If there is no number in the text.

    Examples
    --------
    >>> reprinted("10.977 square miles", Unit.SQ_MI)[0]
    (10977.0, 'a decimal point printed for the comma between thousands')
    >>> [slip for value, slip in reprinted("439 km²", Unit.KM2) if round(value) == 1137]
    ['square miles printed as square kilometres']
    """
    number, text = printed_number(printed)
    # From the likeliest down: confused separators, then units, then digits.
    slips = []
    if re.fullmatch(r"\d{1,3}\.\d{3}", text):
        slips.append((number * 1000, "a decimal point printed for the comma between thousands"))
    if re.fullmatch(r"\d{1,3},\d{3}", text):
        slips.append((number / 1000, "a comma printed for the decimal point"))
    slips += [
        (number * TO_BASE[meant] / TO_BASE[unit], f"{_PLURAL[meant]} printed as {_PLURAL[unit]}")
        for meant in _SWAPPED.get(unit, ())
    ]
    slips += [(value, SWAPPED_DIGITS) for value in _swapped(text)]
    slips.append((number * 10, "a digit lost"))
    slips.append((number / 10, "a digit too many"))
    return slips


SWAPPED_DIGITS = "two digits swapped"
_SWAPPED: Mapping[Unit, tuple[Unit, ...]] = MappingProxyType(
    {
        Unit.KM2: (Unit.SQ_MI, Unit.HA),
        Unit.SQ_MI: (Unit.KM2,),
        Unit.HA: (Unit.KM2,),
        Unit.KM: (Unit.MI,),
        Unit.MI: (Unit.KM,),
    }
)
"""What a number in a unit may be in truth, if the unit is the slip."""
_PLURAL: Mapping[Unit, str] = MappingProxyType(
    {
        Unit.KM2: "square kilometres",
        Unit.SQ_MI: "square miles",
        Unit.HA: "hectares",
        Unit.KM: "kilometres",
        Unit.MI: "miles",
    }
)


def _swapped(text: str) -> list[float]:
    """Return the numbers that two neighbouring digits, swapped, make of a printed one."""
    places = [index for index, sign in enumerate(text) if sign.isdigit()]
    found = []
    for a, b in itertools.pairwise(places):
        if text[a] != text[b]:
            signs = list(text)
            signs[a], signs[b] = signs[b], signs[a]
            found.append(float("".join(signs).replace(",", "")))
    return found
