"""Which parameter of a line reproduces a published area, and how special that is.

A fit is not evidence of how a figure came about: a parameter that is free to move fits nearly
anything. So every solution comes with the range of areas that equally plausible parameters give,
and with the share of them that would do as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from marchland.boundaries.registry import Registry
from marchland.dossier.model import Dossier, Line, Region
from marchland.dossier.reading import Filed
from marchland.dossier.stated import AREA_UNITS, TO_BASE, Interval, spoken_interval
from marchland.ellipsoid.types import Floats
from marchland.errors import FigureError, GeometryError, nearest_names
from marchland.failures import Failure, Ledger, failure_rows, noted, refuse_nothing
from marchland.measure.measures import COVERAGE_FACTOR, Measure, area
from marchland.numerals import declared, quantity, significant
from marchland.solve.cases import Case, cases
from marchland.solve.roots import Curve, Jump, Root, find_roots, sample, share_within
from marchland.solve.variation import Parameter, parameters, regions_cut, variable_line
from marchland.vocabulary import Qualifier, Unit, Vary

WARNING = (
    "A fit is not a proof: a parameter that reproduces a figure does not show that the figure was "
    "measured so, since some value nearly always fits and other lines or data may fit as well."
)
"""Printed with every solution."""

GRID = 61
"""Samples over the range looked through, before closing in."""

RELATIVE_TOLERANCE = 1e-6
"""An area this near to the figure, relatively, is the figure: 0.03 km² of 28,430."""

STEP = {"deg": 0.1, "km": 0.1}
"""Half the step of the central difference that gives a sensitivity, in the parameter's unit."""

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
    """

    value: float
    printed: str
    unit: Unit
    qualifier: Qualifier
    km2: float
    stated_km2: Interval

    @property
    def text(self) -> str:
        """The figure with its qualifier and unit."""
        qualifier = "" if self.qualifier is Qualifier.PLAIN else f"{self.qualifier.value} "
        return f"{qualifier}{declared(self.value, self.unit)}"


@dataclass(frozen=True)
class Fit:
    """A parameter that reproduces the figure.

    Attributes
    ----------
    value : float
        Bearing in degrees, or kilometres.
    change : float
        Against the dossier.
    plausible : bool
        Whether it lies in the range of equally plausible parameters.
    sensitivity : float or None
        Change of the area per degree or kilometre, km².
    area : Measure
        With the 95 % interval from the position of the lines, km².
    level : tuple of float or None
        Ends of the stretch of values, where all of it gives the same area.
    """

    value: float
    change: float
    plausible: bool
    sensitivity: float | None
    area: Measure
    level: tuple[float, float] | None = None


@dataclass(frozen=True)
class LeftOut:
    """A stretch of the parameter that is left out, and why."""

    low: float
    high: float
    why: str


@dataclass(frozen=True)
class Solution:
    """What one parameter of a line does to one region under one choice of vintages.

    Attributes
    ----------
    region : Region
    choice : dict
        Era id to vintage id.
    vintages : str
    parameter : Parameter
    declared : Measure
        With the line as in the dossier, km².
    declared_sensitivity : float or None
        km² per degree or kilometre there.
    fits : tuple of Fit
        None where no value in the range looked through does it.
    share_stated, share_measured : float
        Shares of the equally plausible parameters whose area lies within what the figure states,
        and whose 95 % interval meets that.
    searched_km2, prior_km2 : Interval
        Least and greatest area over the range looked through, and over the plausible one.
    left_out : tuple of LeftOut
    notes : tuple of str
    changes, areas_km2 : tuple of float
        The samples, for a picture; NaN where left out.
    """

    region: Region
    choice: dict[str, str]
    vintages: str
    parameter: Parameter
    declared: Measure
    declared_sensitivity: float | None
    fits: tuple[Fit, ...]
    share_stated: float
    share_measured: float
    searched_km2: Interval
    prior_km2: Interval
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    changes: tuple[float, ...]
    areas_km2: tuple[float, ...]


@dataclass(frozen=True)
class Solved:
    """The answer: a solution per parameter, region and choice of vintages; and what failed."""

    dossier: Dossier
    sha256: str
    line: Line
    vary: Vary
    target: Target
    solutions: tuple[Solution, ...]
    warning: str = WARNING
    failures: tuple[Failure, ...] = ()


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
    stated = spoken_interval(value, text, qualified)
    return Target(value, text, units[unit], qualified, value * factor, stated.scaled(factor))


def _area_units() -> list[str]:
    return sorted(u.value for u in AREA_UNITS)


def solve(
    filed: Filed,
    registry: Registry,
    line_id: str,
    target: Target,
    vary: Vary = Vary.BEARING,
    *,
    region: str | None = None,
    search: float | None = None,
    prior: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Solved:
    """Find which parameter of a line reproduces a published area.

    Parameters
    ----------
    filed : Filed
    registry : Registry
    line_id : str
        A ray or a polyline by which regions are cut.
    target : Target
        See :func:`read_target`.
    vary : Vary
    region : str, optional
        Only this region; otherwise every region that the line cuts.
    search, prior : float, optional
        Half-widths, in degrees or km about the declared value, of the range looked through and
        of the range held to be equally plausible.
    progress : callable, optional
        Called with a few words before each step.

    Returns
    -------
    Solved

    Raises
    ------
    GeometryError
        If the line is unknown, has nothing to vary, or no region is cut by it.
    FigureError
        If no choice of vintages can be built; one that can is enough.
    AlteredError
        If a boundary file is not what its hash says.
    """
    dossier = filed.dossier
    line = variable_line(dossier, line_id)
    varied = parameters(dossier, line, vary, search=search, prior=prior)
    ledger = Ledger((registry.folder, filed.path.parent))
    cut, found = regions_cut(dossier, line, region), []
    for case in cases(filed, registry, line, cut, ledger, progress):
        for parameter in varied:
            progress(f"{case.region.title}, {case.vintages}: {parameter.title}")
            with noted(ledger, "region", case.region.id, case.region.title, case.choice):
                found.append(solution(case, parameter, target))
    refuse_nothing(bool(found), ledger.failures, "solved")
    return Solved(
        dossier, filed.sha256, line, vary, target, tuple(found), failures=tuple(ledger.failures)
    )


def solution(case: Case, parameter: Parameter, target: Target) -> Solution:
    """Find which values of one parameter reproduce an area of one region.

    Parameters
    ----------
    case : Case
    parameter : Parameter
    target : Target

    Returns
    -------
    Solution

    Raises
    ------
    GeometryError
        If the line does not cut the region's territory as it is declared.
    """
    declared = area(case.declared.geometry, case.declared.ingredients)
    refused: dict[float, str] = {}
    # The grid finds the turns; the ends of the plausible range are sampled exactly, as shares of it
    # are measured between samples.
    curve = Curve(_area_of(case, parameter, refused))
    ends = (-parameter.search, parameter.search)
    plausible = (-parameter.prior, parameter.prior)
    sample(curve, [*np.linspace(*ends, GRID).tolist(), 0.0, *plausible])
    tolerance = RELATIVE_TOLERANCE * target.km2
    roots, jumps = find_roots(curve, target.km2, tolerance)
    notes = tuple(_leap(jump, parameter) for jump in jumps)
    fits = tuple(_fit(case, parameter, curve, root) for root in roots)
    # One width for all: a parameter shifts a line but hardly changes how uncertain the area is.
    half = COVERAGE_FACTOR * (fits[0].area if fits else declared).standard_uncertainty
    low, high = target.stated_km2
    changes, areas = curve.sampled()
    return Solution(
        case.region,
        case.choice,
        case.vintages,
        parameter,
        declared,
        _sensitivity(curve, 0.0, parameter),
        fits,
        share_within(curve, plausible, (low, high)),
        share_within(curve, plausible, (low - half, high + half)),
        _span_km2(changes, areas, ends),
        _span_km2(changes, areas, plausible),
        tuple(LeftOut(*gap, _why(refused, gap)) for gap in curve.gaps()),
        notes,
        tuple(changes.tolist()),
        tuple(areas.tolist()),
    )


def _leap(jump: Jump, parameter: Parameter) -> str:
    at = quantity(parameter.value(jump.at), parameter.symbol)
    before, after = significant(jump.before), quantity(jump.after, Unit.KM2)
    return f"at {at} the area leaps from {before} to {after} past the figure"


def _area_of(
    case: Case, parameter: Parameter, refused: dict[float, str]
) -> Callable[[float], float]:
    """Return the area as a function of the change, NaN where the region cannot be built."""

    def of(change: float) -> float:
        try:
            return case.area_km2(parameter.draw(change))
        except GeometryError as error:
            refused[change] = str(error)
            return math.nan

    return of


def _fit(case: Case, parameter: Parameter, curve: Curve, root: Root) -> Fit:
    built = case.build(parameter.draw(root.at))
    level = (parameter.value(root.low), parameter.value(root.high))
    return Fit(
        parameter.value(root.at),
        root.at,
        abs(root.at) <= parameter.prior,
        _sensitivity(curve, root.at, parameter),
        area(built.geometry, built.ingredients),
        level if root.high - root.low > STEP[parameter.unit] else None,
    )


def _sensitivity(curve: Curve, at: float, parameter: Parameter) -> float | None:
    """Return the slope of a curve by central difference; None beside where it is undefined."""
    step = STEP[parameter.unit]
    # Not through the curve's memory: a sample outside the range would show in the picture.
    below, above = curve.function(at - step), curve.function(at + step)
    slope = (above - below) / (2 * step)
    return slope if math.isfinite(slope) else None


def _span_km2(changes: Floats, areas_km2: Floats, ends: tuple[float, float]) -> Interval:
    """Return the least and the greatest area between two ends of the parameter."""
    inside = areas_km2[(changes >= ends[0]) & (changes <= ends[1])]
    return Interval(float(np.nanmin(inside)), float(np.nanmax(inside)))


def _why(refused: dict[float, str], gap: tuple[float, float]) -> str:
    """Return the reason that holds nearest to the middle of a gap."""
    middle = sum(gap) / 2
    inside = [change for change in refused if gap[0] <= change <= gap[1]]
    return refused[min(inside, key=lambda change: (abs(change - middle), change))]


def solved_rows(solved: Solved) -> dict[str, object]:
    """Return what ``marchland solve --json`` prints; see ``docs/json.md``.

    Parameters
    ----------
    solved : Solved

    Returns
    -------
    dict
        Areas in km², bearings in degrees, shifts in km.
    """
    target = solved.target
    return {
        "dossier": solved.dossier.dispute.id,
        "dossier_sha256": solved.sha256,
        "line": solved.line.id,
        "vary": solved.vary.value,
        "target": {
            "value": target.value,
            "unit": target.unit.value,
            "printed": target.printed,
            "qualifier": target.qualifier.value,
            "area_km2": target.km2,
            "stated_km2": list(target.stated_km2),
        },
        "warning": solved.warning,
        "failures": failure_rows(solved.failures),
        "solutions": [_solution_row(item) for item in solved.solutions],
    }


def _solution_row(item: Solution) -> dict[str, object]:
    p = item.parameter
    return {
        "region": item.region.id,
        "vintages": item.choice,
        "parameter": p.id,
        "unit": p.unit,
        "declared": p.declared,
        "declared_area_km2": item.declared.value,
        "declared_sensitivity_km2": item.declared_sensitivity,
        "search": [p.declared - p.search, p.declared + p.search],
        "search_area_km2": list(item.searched_km2),
        "prior": [p.declared - p.prior, p.declared + p.prior],
        "prior_reason": p.prior_reason,
        "prior_area_km2": list(item.prior_km2),
        "share_stated": item.share_stated,
        "share_measured": item.share_measured,
        "fits": [_fit_row(fit) for fit in item.fits],
        "left_out": [
            {"from": p.declared + left.low, "to": p.declared + left.high, "why": left.why}
            for left in item.left_out
        ],
        "notes": list(item.notes),
    }


def _fit_row(fit: Fit) -> dict[str, object]:
    return {
        "value": fit.value,
        "change": fit.change,
        "plausible": fit.plausible,
        "sensitivity_km2": fit.sensitivity,
        "area_km2": fit.area.value,
        "low_km2": fit.area.low,
        "high_km2": fit.area.high,
        "level": list(fit.level) if fit.level else None,
    }
