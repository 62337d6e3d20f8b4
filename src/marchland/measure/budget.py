"""The uncertainty budget of an area: one estimate and one interval, and what they are made of.

A region is measured once under every choice of vintages. The budget takes these together. Files
of one family are one witness; witnesses count by how well their publishers' lines lie on real
borders (:mod:`marchland.boundaries.accuracy`), and where they differ by more than that, all count
as less sure (:mod:`marchland.measure.error.random_effects`). Every output has its estimate and its
95 % interval of a region and reading from here. Its parts are

* the *position* of each line (for a ray the *apex* it starts from, and its *bearing*);
* the *spread of the vintages* of each era beyond what their positions explain;
* the *method*: a bound on what the computation itself may be off by.

Readings of one text are never taken together: which is meant is a question, and no error.
``docs/uncertainty.md`` has the model, its references, and how well the intervals hold.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from marchland.boundaries.registry import Vintage
from marchland.dossier.model import Dossier, Region
from marchland.failures import Ledger, noted
from marchland.measure.error.contributions import (
    Contribution,
    ErrorSource,
    LineErrors,
    mixed_freedom,
)
from marchland.measure.error.random_effects import Pool, spread_freedom
from marchland.measure.error.student import t_quantile
from marchland.measure.measures import LEVEL, RegionFinding


@dataclass(frozen=True)
class Component:
    """One part of a budget.

    Attributes
    ----------
    source : ErrorSource
    name : str
        The line, era or choice it comes from.
    standard_km2 : float
        Standard uncertainty of the estimate from it: the scale of its t distribution.
    share : float
        Of the variance, 0 to 1.
    degrees_of_freedom : float
        Of Student's t, which its error follows; infinite for a normal error.
    sensitivity : float or None
        Of a bearing km² per degree, of an apex km² per km.
    """

    source: ErrorSource
    name: str
    standard_km2: float
    share: float = 0.0
    degrees_of_freedom: float = math.inf
    sensitivity: float | None = None

    @property
    def variance(self) -> float:
        """Variance of the estimate from it, km⁴."""
        return self.standard_km2**2

    @property
    def sensitivity_unit(self) -> Literal["km²/°", "km²/km"]:
        """Unit of the sensitivity."""
        return "km²/°" if self.source is ErrorSource.BEARING else "km²/km"


@dataclass(frozen=True)
class LeftOut:
    """The estimate without one boundary file.

    Attributes
    ----------
    vintage : str
    estimate_km2, low_km2, high_km2 : float
        With the 95 % interval.
    """

    vintage: str
    estimate_km2: float
    low_km2: float
    high_km2: float


@dataclass(frozen=True)
class Heterogeneity:
    """How the boundary files of one era differ.

    Attributes
    ----------
    era : str
    witnesses : tuple of str
        Independent of each other; a family of files is one, its members joined by ``+``.
    q : float
        Cochran's Q; about as many as the witnesses less one where their errors explain it.
    i2 : float
        Share of their differences that declared errors do not explain, 0 to 1.
    """

    era: str
    witnesses: tuple[str, ...]
    q: float
    i2: float


@dataclass(frozen=True)
class AsDrawn:
    """An area as its files draw it, with no known displacement taken off.

    The displacement then widens the interval: its size is taken for the spread of a shift in any
    direction.

    Attributes
    ----------
    estimate_km2, low_km2, high_km2 : float
    """

    estimate_km2: float
    low_km2: float
    high_km2: float


@dataclass(frozen=True)
class Budget:
    """An area with its uncertainty and what that is made of.

    Attributes
    ----------
    region : Region
    reading : Region or None
        The reading of the region; None where there is but one.
    choices : int
        How many choices of vintages were measured.
    estimate_km2, standard_km2 : float
        The estimate, and the scale of its t distribution.
    degrees_of_freedom : float
    components : tuple of Component
        Largest first.
    heterogeneity : tuple of Heterogeneity
        Per era.
    left_out : tuple of LeftOut
        What the estimate would be without each boundary file; none where an era has but one.
    files_km2 : tuple of float
        Lowest and highest area under a single choice of files; no interval.
    as_drawn : AsDrawn or None
        None where no file is displaced by a known vector.
    balance_km2 : float or None
        Of a difference in which no file can show a change: the land lost less the land gained. The
        estimate is then zero, and the interval runs from there to what the balance leaves room for.
    """

    region: Region
    reading: Region | None
    choices: int
    estimate_km2: float
    standard_km2: float
    degrees_of_freedom: float
    components: tuple[Component, ...]
    heterogeneity: tuple[Heterogeneity, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    files_km2: tuple[float, float] = (math.nan, math.nan)
    as_drawn: AsDrawn | None = None
    balance_km2: float | None = None

    @property
    def key(self) -> str:
        """Unique: ``region[/reading]``."""
        return "/".join([self.region.id, *([self.reading.id] if self.reading else [])])

    @property
    def title(self) -> str:
        """Title of the reading, or of the region."""
        return (self.reading or self.region).title

    @property
    def dominant(self) -> Component | None:
        """The component with the largest share; None where nothing is uncertain."""
        top = self.components[0] if self.components else None
        return top if top and top.standard_km2 > 0 else None

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Return the ends of an interval that holds the area with a probability.

        Parameters
        ----------
        level : float
            Above 0 and below 1.

        Returns
        -------
        low, high : float
            km²; not below zero.

        Raises
        ------
        ValueError
            If the level is not between 0 and 1.
        """
        if not 0 < level < 1:
            raise ValueError(f"level: expected more than 0 and less than 1, found {level:g}")
        half = t_quantile((1 + level) / 2, self.degrees_of_freedom) * self.standard_km2
        if self.balance_km2 is not None:
            return 0.0, max(0.0, self.balance_km2) + half
        return max(0.0, self.estimate_km2 - half), self.estimate_km2 + half


def make_budgets(
    dossier: Dossier,
    vintages: Iterable[Vintage],
    regions: Sequence[RegionFinding],
    ledger: Ledger | None = None,
) -> tuple[Budget, ...]:
    """Make the budget of every region and reading.

    Parameters
    ----------
    dossier : Dossier
    vintages : iterable of Vintage
        For their families: vintages of one family are one witness.
    regions : sequence of RegionFinding
        Every choice of vintages of each.
    ledger : Ledger, optional
        Where a budget that cannot be made goes; else it is raised.

    Returns
    -------
    tuple of Budget
        In the dossier's order.
    """
    families = {vintage.id: vintage.family for vintage in vintages}
    groups: dict[tuple[str, str], list[RegionFinding]] = defaultdict(list)
    # Of each region and reading, what was measured under every choice.
    for finding in regions:
        reading_id = finding.reading.id if finding.reading else ""
        groups[finding.region.id, reading_id].append(finding)
    made: dict[str, list[Budget]] = defaultdict(list)
    for (region_id, _), measured in groups.items():
        with noted(ledger, "budget", region_id, measured[0].region.title):
            made[region_id].append(make_budget(measured, families))
    return tuple(itertools.chain.from_iterable(made[region.id] for region in dossier.regions))


def listed(budgets: Iterable[Budget]) -> tuple[Budget, ...]:
    """Return budgets with each reading once: under the region it is a reading of."""
    every = tuple(budgets)
    read = {budget.reading.id for budget in every if budget.reading}
    return tuple(b for b in every if b.reading or b.region.id not in read)


def make_budget(measured: Sequence[RegionFinding], families: Mapping[str, str]) -> Budget:
    """Return the budget of one reading, measured under every choice of vintages.

    Parameters
    ----------
    measured : sequence of RegionFinding
        At least one.
    families : mapping of str to str
        Vintage to family.

    Returns
    -------
    Budget
    """
    budget = _taken_together(measured, families)
    values = [finding.area.value for finding in measured]
    return replace(
        budget,
        left_out=tuple(_without_each(measured, families)),
        files_km2=(min(values), max(values)),
        as_drawn=_as_drawn(measured, families),
    )


def _without_each(measured: Sequence[RegionFinding], families: Mapping[str, str]) -> list[LeftOut]:
    """Return what the estimate would be without each vintage that is not the only one."""
    vintages = dict.fromkeys(v for finding in measured for v in finding.vintages.values())
    left = []
    for vintage in vintages:
        others = [m for m in measured if vintage not in m.vintages.values()]
        if others:
            budget = _taken_together(others, families)
            left.append(LeftOut(vintage, budget.estimate_km2, *budget.interval()))
    return left


def _as_drawn(measured: Sequence[RegionFinding], families: Mapping[str, str]) -> AsDrawn | None:
    if not any(finding.errors.displacement_km2 for finding in measured):
        return None
    budget = _taken_together([_undisplaced(finding) for finding in measured], families)
    return AsDrawn(budget.estimate_km2, *budget.interval())


def _undisplaced(finding: RegionFinding) -> RegionFinding:
    """Return a finding as its files draw it, the known displacement in its uncertainty."""
    errors = finding.errors
    wider = tuple(
        replace(c, standard_km2=math.hypot(c.standard_km2, c.displacement.as_spread_km2))
        if c.displacement
        else c
        for c in errors.contributions
    )
    value = finding.area.value + errors.displacement_km2
    return replace(
        finding,
        area=replace(finding.area, value=value),
        errors=LineErrors(wider, errors.method_km2),
    )


def _taken_together(measured: Sequence[RegionFinding], families: Mapping[str, str]) -> Budget:
    """Return the estimate over all choices, its components, and how the files differ."""
    first = measured[0]
    pools = {era: _files(era, measured, families) for era in first.vintages}
    weights = _weights(measured, pools)
    estimate = math.fsum(w * m.pooled_km2 for w, m in zip(weights, measured, strict=True))
    components = _line_components(measured, weights, families)
    freedom = mixed_freedom((c.variance, c.degrees_of_freedom) for c in components)
    components += [
        Component(
            ErrorSource.VINTAGES,
            era,
            math.sqrt(of.spread_km4),
            degrees_of_freedom=spread_freedom(freedom, of.count),
        )
        for era, of in pools.items()
        if of.count > 1
    ]
    # What may lie anywhere within a bound either way has the standard deviation bound / √3
    # (GUM 4.3.7).
    bound = max(m.errors.method_km2 for m in measured)
    components.append(Component(ErrorSource.METHOD, "computation", bound / math.sqrt(3)))
    ordered = sorted(components, key=lambda c: (-c.standard_km2, c.source, c.name))
    total = math.fsum(c.variance for c in ordered)
    nothing = all(m.is_nothing for m in measured)
    return Budget(
        first.region, first.reading, len(measured), 0.0 if nothing else max(0.0, estimate),
        math.sqrt(total),
        mixed_freedom((c.variance, c.degrees_of_freedom) for c in ordered),
        tuple(replace(c, share=c.variance / total if total else 0.0) for c in ordered),
        tuple(
            Heterogeneity(era, tuple(" + ".join(vs) for vs in of.members), of.pool.q, of.pool.i2)
            for era, of in pools.items()
        ),
        balance_km2=estimate if nothing else None,
    )  # fmt: skip


# --- the files of one era ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Files:
    """The files of one era taken together.

    Attributes
    ----------
    pool : Pool
        Of its witnesses.
    members : tuple of dict
        Of each witness its vintages and their weights within it, which add to one.
    within_km4 : tuple of float
        Of each witness how far its vintages differ beyond their errors, as a variance.
    """

    pool: Pool
    members: tuple[dict[str, float], ...]
    within_km4: tuple[float, ...]

    @property
    def count(self) -> int:
        """How many files there are."""
        return sum(len(of) for of in self.members)

    @property
    def spread_km4(self) -> float:
        """Variance of a prediction from what files differ by beyond their errors."""
        weights = self.pool.weights
        inside = (w * w * b for w, b in zip(weights, self.within_km4, strict=True))
        return self.pool.spread_km4 + math.fsum(inside)


def _files(era: str, measured: Sequence[RegionFinding], families: Mapping[str, str]) -> _Files:
    """Take the files of an era together: those of a family first, then the families."""
    by_vintage: dict[str, list[RegionFinding]] = defaultdict(list)
    for finding in measured:
        by_vintage[finding.vintages[era]].append(finding)
    # A vintage's own error is that of its lines alone, whatever it is paired with.
    own = {v: _mean(_own_km4(v, finding) for finding in of) for v, of in by_vintage.items()}
    area = {v: _mean(finding.pooled_km2 for finding in of) for v, of in by_vintage.items()}
    witnesses: dict[str, list[str]] = defaultdict(list)
    for vintage in by_vintage:
        witnesses[families.get(vintage, vintage)].append(vintage)
    members, values, variances, within = [], [], [], []
    for same in witnesses.values():
        weights = Pool.of([0.0] * len(same), [own[v] for v in same]).weights
        members.append(dict(zip(same, weights, strict=True)))
        values.append(math.fsum(w * area[v] for v, w in members[-1].items()))
        # Files of one family err together: their standard deviations add, not their variances. What
        # they differ by beyond their errors is unknown of the family, too.
        declared = math.fsum(w * math.sqrt(own[v]) for v, w in members[-1].items()) ** 2
        within.append(Pool.of([area[v] for v in same], [own[v] for v in same]).between_km4)
        variances.append(declared + within[-1])
    return _Files(Pool.of(values, variances), tuple(members), tuple(within))


def _own_km4(vintage: str, finding: RegionFinding) -> float:
    """Return the variance of an area from the lines of one vintage."""
    own = [c.standard_km2 for c in finding.errors.contributions if c.name == vintage]
    return math.fsum(standard**2 for standard in own)


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return math.fsum(every) / len(every)


def _weights(
    measured: Sequence[RegionFinding],
    pools: Mapping[str, _Files],
) -> list[float]:
    """Return the weight of each choice: the product of its vintages' weights in their eras."""
    of_vintage = {
        (era, vintage): weight * share
        for era, files in pools.items()
        for weight, of in zip(files.pool.weights, files.members, strict=True)
        for vintage, share in of.items()
    }
    raw = [
        math.prod(of_vintage[era_vintage] for era_vintage in m.vintages.items()) for m in measured
    ]
    total = math.fsum(raw)
    return [weight / total for weight in raw]


def _line_components(
    measured: Sequence[RegionFinding], weights: Sequence[float], families: Mapping[str, str]
) -> list[Component]:
    """Return the components of the lines, by source and witness.

    The error of one line is the same in every choice it is in, so its parts add up; that of
    another line is independent. Vintages of one family are taken as one line.
    """
    parts: dict[tuple[ErrorSource, str], list[tuple[float, Contribution]]] = defaultdict(list)
    for weight, finding in zip(weights, measured, strict=True):
        for of_line in finding.errors.contributions:
            key = of_line.source, families.get(of_line.name, of_line.name)
            parts[key].append((weight, of_line))
    return [_of_line(source, weighed) for (source, _), weighed in parts.items()]


def _of_line(source: ErrorSource, weighed: Sequence[tuple[float, Contribution]]) -> Component:
    names = dict.fromkeys(part.name for _, part in weighed)
    slope = math.fsum(weight * (part.sensitivity or 0.0) for weight, part in weighed)
    return Component(
        source, " + ".join(names),
        math.fsum(weight * part.standard_km2 for weight, part in weighed),
        degrees_of_freedom=mixed_freedom(
            ((weight * part.standard_km2) ** 2, part.degrees_of_freedom) for weight, part in weighed
        ),
        sensitivity=None if source is ErrorSource.POSITION else slope,
    )  # fmt: skip
