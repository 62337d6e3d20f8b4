"""A published area to reproduce: its value, and what its digits and words allow."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marchland.dossier.stated import AREA_UNITS, TO_BASE, Interval, spoken_interval
from marchland.errors import FigureError, nearest_names
from marchland.numerals import declared
from marchland.vocabulary import Qualifier, Unit

_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:[, \u00a0\u2009\u202f][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Target:
    """The published area to reproduce.

    Attributes
    ----------
    value : float
        In its own unit.
    printed : str
    unit : Unit
    qualifier : Qualifier
    km2 : float
    stated_km2 : Interval
        What its digits and qualifier allow.
    step_km2 : float
        One unit of its last certain digit.
    """

    value: float
    printed: str
    unit: Unit
    qualifier: Qualifier
    km2: float
    stated_km2: Interval
    step_km2: float

    @property
    def text(self) -> str:
        """The figure with its qualifier and unit."""
        qualifier = "" if self.qualifier is Qualifier.PLAIN else f"{self.qualifier.value} "
        return f"{qualifier}{declared(self.value, self.unit)}"


def read_target(printed: str, unit: str = "km2", qualifier: str = "plain") -> Target:
    """Read a published area.

    Parameters
    ----------
    printed : str
        The number as printed: its digits say how exactly it is meant.
    unit : str
        A unit of area.
    qualifier : str
        Plain, about, over, under or up to.

    Returns
    -------
    Target

    Raises
    ------
    FigureError
        If it is no positive number, or the unit is none of area.

    Examples
    --------
    >>> read_target("28,430").stated_km2
    Interval(low=28425.0, high=28435.0)
    >>> round(read_target("10,977", "sq mi").km2)
    28430
    """
    units = {u.value: u for u in Unit}
    if unit not in units:
        raise FigureError(f"unit {unit!r} is unknown. {nearest_names(unit, _area_units())}")
    if units[unit] not in AREA_UNITS:
        raise FigureError(
            f"unit {unit!r} is not a unit of area; expected one of {', '.join(_area_units())}"
        )
    if qualifier not in list(Qualifier):
        hint = nearest_names(qualifier, Qualifier)
        raise FigureError(f"qualifier {qualifier!r} is unknown. {hint}")
    text = printed.strip()
    digits = re.sub(r"[^0-9.]", "", text)
    if not _NUMBER.fullmatch(text) or len(digits) > 15 or float(digits) <= 0:
        raise FigureError(
            f"the area to reproduce: expected a positive number as printed, such as 28,430 or "
            f"28430, found {printed[:60]!r}"
        )
    value, qualified = float(digits), Qualifier(qualifier)
    factor = TO_BASE[units[unit]]
    stated = spoken_interval(value, text, qualified).scaled(factor)
    rounded = spoken_interval(value, text, Qualifier.PLAIN).scaled(factor)
    return Target(
        value, text, units[unit], qualified, value * factor, stated, rounded.high - rounded.low
    )


def _area_units() -> list[str]:
    return sorted(u.value for u in AREA_UNITS)
