"""Which parameter of a line reproduces a published area, and how near the declared one that is.

That some value fits is arithmetic: a parameter that is free to move fits nearly anything. What the
nearness to the declared line is worth is weighed by :mod:`marchland.solve.evidence`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from marchland.boundaries.registry import Registry
from marchland.dossier.model import Dossier, Line, Region
from marchland.dossier.reading import Filed
from marchland.dossier.stated import Interval
from marchland.ellipsoid.types import Floats
from marchland.errors import GeometryError
from marchland.failures import Failure, Ledger, noted, refuse_nothing
from marchland.measure.budget import make_budgets
from marchland.measure.measures import Measure, area
from marchland.numerals import quantity, significant
from marchland.solve.cases import Case, cases
from marchland.solve.evidence import Evidence, Tried, weigh
from marchland.solve.roots import Curve, Jump, Root, find_roots, sample
from marchland.solve.target import Target
from marchland.solve.variation import (
    Parameter,
    parameters,
    regions_cut,
    rival_cuts,
    variable_line,
)
from marchland.vocabulary import Unit, Vary

WARNING = (
    "A fit is not a proof: a parameter that reproduces a figure does not show that the figure was "
    "measured so, since some value nearly always fits and other lines or data may fit as well."
)
"""Printed with every solution."""

GRID = 61
"""Samples over the range looked through, before closing in."""

NEAR_GRID = 9
"""Samples over the plausible range of a reading that is only compared with: the area is as good as
straight between them, within a few per cent of its uncertainty."""

RELATIVE_TOLERANCE = 1e-6
"""An area this near to the figure, relatively, is the figure: 0.03 km² of 28,430."""

STEP = {"deg": 0.1, "km": 0.1}
"""Half the step of the central difference that gives a sensitivity, in the parameter's unit."""


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
    within : tuple of float or None
        Ends of the values whose 95 % interval holds the figure, to first order. None where the area
        hardly depends on the parameter, so that they would leave the range looked through.
    level : tuple of float or None
        Ends of the stretch of values, where all of it gives the same area.
    """

    value: float
    change: float
    plausible: bool
    sensitivity: float | None
    area: Measure
    within: tuple[float, float] | None
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
    searched_km2: Interval
    prior_km2: Interval
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    changes: tuple[float, ...]
    areas_km2: tuple[float, ...]


@dataclass(frozen=True)
class Solved:
    """The answer: a solution per parameter, region and choice of vintages; and what failed.

    ``evidence`` has one entry per parameter and region, ``tried`` all the readings that it counts.
    """

    dossier: Dossier
    sha256: str
    line: Line
    vary: Vary
    target: Target
    solutions: tuple[Solution, ...]
    evidence: tuple[Evidence, ...]
    tried: tuple[Tried, ...]
    warning: str = WARNING
    failures: tuple[Failure, ...] = ()

    def evidence_of(self, solution: Solution) -> Evidence:
        """Return what is known of a solution's region and parameter under all vintages."""
        key = solution.region.id, solution.parameter.id
        return next(
            e for e in self.evidence if (e.reading.region.id, e.reading.parameter.id) == key
        )


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
    ledger = Ledger((registry.folder, filed.path.parent))
    own = regions_cut(dossier, line, region)
    rivals = rival_cuts(dossier, own, vary)
    ways = {
        line_id: _ways(dossier, dossier.line(line_id), vary, search, prior)
        for line_id in dict.fromkeys([line.id, *(cut.line for _, cut in rivals)])
    }
    found, sampled, wanted = [], [], {region.id for region, _ in own}
    for case in cases(filed, registry, [*own, *rivals], ledger, progress):
        for parameter in ways[case.line.id]:
            progress(f"{case.region.title}, {case.vintages}: {parameter.title}")
            with noted(ledger, "region", case.region.id, case.region.title, case.choice):
                if case.region.id in wanted:
                    found.append(solution(case, parameter, target))
                    curve = found[-1].changes, found[-1].areas_km2
                else:
                    curve = _near_declared(case, parameter)
                sampled.append(_Sampled(case, parameter, *curve))
    refuse_nothing(bool(found), ledger.failures, "solved")
    tried = _tried(dossier, registry, sampled)
    return Solved(
        dossier, filed.sha256, line, vary, target, tuple(found), _weighed(target, tried, wanted),
        tried, failures=tuple(ledger.failures),
    )  # fmt: skip


@dataclass(frozen=True)
class _Sampled:
    """Areas of a case over changes of a parameter."""

    case: Case
    parameter: Parameter
    changes: tuple[float, ...]
    areas_km2: tuple[float, ...]


def _ways(
    dossier: Dossier, line: Line, vary: Vary, search: float | None, prior: float | None
) -> list[Parameter]:
    """Return the parameters of a line, each changed line drawn once for all cases."""
    every = parameters(dossier, line, vary, search=search, prior=prior)
    return [replace(parameter, draw=cache(parameter.draw)) for parameter in every]


def _near_declared(case: Case, parameter: Parameter) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the areas over the equally plausible changes, for comparison alone."""
    curve = Curve(_area_of(case, parameter, {}))
    sample(curve, np.linspace(-parameter.prior, parameter.prior, NEAR_GRID).tolist())
    changes, areas = curve.sampled()
    return tuple(changes.tolist()), tuple(areas.tolist())


def _tried(dossier: Dossier, registry: Registry, sampled: Iterable[_Sampled]) -> tuple[Tried, ...]:
    """Return every region and parameter, the choices of vintages taken together."""
    groups: dict[tuple[str, str], list[_Sampled]] = defaultdict(list)
    for one in sampled:
        groups[one.case.region.id, one.parameter.id].append(one)
    budgets = {}
    for (region_id, _), group in groups.items():
        if region_id not in budgets:
            used = {v: registry.vintage(v) for one in group for v in one.case.choice.values()}
            findings = [one.case.finding for one in group]
            (budgets[region_id],) = make_budgets(dossier, used.values(), findings)
    return tuple(
        Tried.of(
            group[0].case.region, group[0].case.line.id, group[0].parameter, budgets[region_id],
            [(one.changes, one.areas_km2) for one in group],
        )
        for (region_id, _), group in groups.items()
    )  # fmt: skip


def _weighed(target: Target, tried: Iterable[Tried], wanted: Iterable[str]) -> tuple[Evidence, ...]:
    """Weigh the figure under each region asked for, among all readings varied alike."""
    alike: dict[str, list[Tried]] = defaultdict(list)
    for one in tried:
        alike[one.parameter.id].append(one)
    return tuple(
        weigh(target, one, same)
        for same in alike.values()
        for one in same
        if one.region.id in wanted
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
    declared = case.finding.area
    refused: dict[float, str] = {}
    # The grid finds the turns; the ends of the plausible range are sampled exactly.
    curve = Curve(_area_of(case, parameter, refused))
    ends = (-parameter.search, parameter.search)
    plausible = (-parameter.prior, parameter.prior)
    sample(curve, [*np.linspace(*ends, GRID).tolist(), 0.0, *plausible])
    tolerance = RELATIVE_TOLERANCE * target.km2
    roots, jumps = find_roots(curve, target.km2, tolerance)
    notes = tuple(_leap(jump, parameter) for jump in jumps)
    fits = tuple(_fit(case, parameter, curve, root) for root in roots)
    changes, areas = curve.sampled()
    return Solution(
        case.region,
        case.choice,
        case.vintages,
        parameter,
        declared,
        _sensitivity(curve, 0.0, parameter),
        fits,
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
    measured = area(built.geometry, built.ingredients)
    slope = _sensitivity(curve, root.at, parameter)
    level = (parameter.value(root.low), parameter.value(root.high))
    return Fit(
        parameter.value(root.at),
        root.at,
        abs(root.at) <= parameter.prior,
        slope,
        measured,
        _within(parameter, root.at, measured, slope),
        level if root.high - root.low > STEP[parameter.unit] else None,
    )


def _within(
    parameter: Parameter, at: float, measured: Measure, slope: float | None
) -> tuple[float, float] | None:
    """Return the values whose 95 % interval holds the figure, the area taken as straight."""
    reach = (measured.high - measured.low) / 2
    if not slope or reach > abs(slope) * parameter.search:
        return None
    middle, half = parameter.value(at), reach / abs(slope)
    return middle - half, middle + half


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
