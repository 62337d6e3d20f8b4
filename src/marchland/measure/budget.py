"""The uncertainty budget of an area: what it is made of, and what dominates.

A region is measured once under every choice of vintages. The budget takes these together: the
estimate is their plain mean, no vintage preferred, and its standard uncertainty is made of

* the *position* of each line (for a ray the *apex* it starts from, and its *bearing*);
* the *spread of the vintages* of each era beyond what their positions explain;
* for a region that stands for several readings, the *range of the readings*, and that of the
  *edge rule* where readings differ in nothing else;
* the *method*: a bound on what the computation itself may be off by.

``docs/uncertainty.md`` has the model, its references, and how well the intervals hold.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from marchland.boundaries.registry import Vintage
from marchland.dossier.model import Dossier, Region
from marchland.dossier.recipes import Cut, Less, Ray, regions_of
from marchland.failures import Ledger, noted
from marchland.measure.error.contributions import ErrorSource
from marchland.measure.error.student import t_quantile
from marchland.measure.error.vintage_spread import Spread
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
        Standard uncertainty of the estimate from it.
    share : float
        Of the variance, 0 to 1.
    degrees_of_freedom : float
        How well its standard uncertainty is known; infinite where it is declared.
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
class Budget:
    """An area with its uncertainty and what that is made of.

    Attributes
    ----------
    region : Region
    reading : Region or None
        One reading of the region; None where there is but one, or where all are taken together.
    all_readings : bool
        Whether the readings of the region are taken together.
    choices : int
        How many choices of vintages were measured.
    estimate_km2, standard_km2 : float
    degrees_of_freedom : float
        Effective, by Welch and Satterthwaite.
    components : tuple of Component
        Largest first.
    seen_km2, seen_freedom : float
        Standard uncertainty and degrees of freedom with the errors of vintages as these show them,
        whatever they declare; zero where no era has two witnesses.
    """

    region: Region
    reading: Region | None
    all_readings: bool
    choices: int
    estimate_km2: float
    standard_km2: float
    degrees_of_freedom: float
    components: tuple[Component, ...]
    seen_km2: float = 0.0
    seen_freedom: float = math.inf

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
        """Return the ends of an interval that covers the area with a probability.

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

        Notes
        -----
        The wider of two: of the interval with the spread of the vintages as far as it is more than
        declared, and of that with their errors as seen, whatever is declared. The second alone
        holds at every level however far vintages are off (Student's t), so the wider one holds at
        least as often; the first keeps vintages that agree by chance from promising too much.
        """
        if not 0 < level < 1:
            raise ValueError(f"level: expected more than 0 and less than 1, found {level:g}")
        upper = (1 + level) / 2
        half = max(
            t_quantile(upper, self.degrees_of_freedom) * self.standard_km2,
            t_quantile(upper, self.seen_freedom) * self.seen_km2,
        )
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
        In the dossier's order; after the readings of a region one for all of them together.
    """
    families = {vintage.id: vintage.family for vintage in vintages}
    readings: dict[str, list[Budget]] = defaultdict(list)
    groups: dict[tuple[str, str], list[RegionFinding]] = defaultdict(list)
    # Of each region and reading, what was measured under every choice.
    for finding in regions:
        reading_id = finding.reading.id if finding.reading else ""
        groups[finding.region.id, reading_id].append(finding)
    for (region_id, _), measured in groups.items():
        with noted(ledger, "budget", region_id, measured[0].region.title):
            readings[region_id].append(_of_choices(measured, families))
    result: list[Budget] = []
    for region in dossier.regions:
        own = readings.get(region.id, [])
        result += own
        if len(own) > 1:
            with noted(ledger, "budget", region.id, region.title):
                result.append(_of_readings(dossier, region, own))
    return tuple(result)


def listed(budgets: Iterable[Budget]) -> tuple[Budget, ...]:
    """Return budgets with each reading once: under the region it is a reading of."""
    every = tuple(budgets)
    read = {budget.reading.id for budget in every if budget.reading}
    return tuple(b for b in every if b.reading or b.all_readings or b.region.id not in read)


# --- one reading ------------------------------------------------------------------------------


def _of_choices(measured: Sequence[RegionFinding], families: Mapping[str, str]) -> Budget:
    """Return the budget of one reading, measured under every choice of vintages."""
    first = measured[0]
    eras = tuple(first.vintages)
    weights = _weights(measured, families)
    estimate = math.fsum(w * m.area.value for w, m in zip(weights, measured, strict=True))
    lines = _line_components(measured, weights, families)
    components = list(lines.values())
    spreads = {era: _era_spread(era, measured, weights, families, lines) for era in eras}
    seen = {era: spread for era, spread in spreads.items() if spread}
    components += [
        Component(
            ErrorSource.VINTAGES, era, s.standard_km2, degrees_of_freedom=s.degrees_of_freedom
        )
        for era, s in seen.items()
    ]
    # What may lie anywhere within a bound either way has the standard deviation bound / √3
    # (GUM 4.3.7).
    bound = max(m.errors.method_km2 for m in measured)
    components.append(Component(ErrorSource.METHOD, "computation", bound / math.sqrt(3)))
    return make_budget(
        first.region, first.reading, estimate, components, choices=len(measured),
        all_readings=False, spreads=tuple(seen.values()),
    )  # fmt: skip


def _weights(measured: Sequence[RegionFinding], families: Mapping[str, str]) -> list[float]:
    """Return the weight of each choice: families count alike, and vintages within a family."""
    shares: dict[tuple[str, str], float] = {}
    for era in measured[0].vintages:
        vintages = list(dict.fromkeys(m.vintages[era] for m in measured))
        by_family = defaultdict(list)
        for vintage in vintages:
            by_family[families.get(vintage, vintage)].append(vintage)
        for same in by_family.values():
            for vintage in same:
                shares[era, vintage] = 1 / len(by_family) / len(same)
    raw = [math.prod(shares[era_vintage] for era_vintage in m.vintages.items()) for m in measured]
    total = math.fsum(raw)
    return [weight / total for weight in raw]


def _line_components(
    measured: Sequence[RegionFinding], weights: Sequence[float], families: Mapping[str, str]
) -> dict[tuple[ErrorSource, str], Component]:
    """Return the components of the lines, by source and witness.

    The error of one line is the same in every choice it is in, so its parts add up; that of
    another line is independent. Vintages of one family are taken as one line.
    """
    standard: dict[tuple[ErrorSource, str], float] = defaultdict(float)
    slopes: dict[tuple[ErrorSource, str], float] = defaultdict(float)
    names: dict[tuple[ErrorSource, str], dict[str, None]] = defaultdict(dict)
    for weight, finding in zip(weights, measured, strict=True):
        for of_line in finding.errors.contributions:
            key = of_line.source, families.get(of_line.name, of_line.name)
            standard[key] += weight * of_line.standard_km2
            slopes[key] += weight * (of_line.sensitivity or 0.0)
            names[key][of_line.name] = None
    return {
        key: Component(
            key[0], " + ".join(names[key]), standard[key],
            sensitivity=slopes[key] if key[0] is not ErrorSource.POSITION else None,
        )
        for key in standard
    }  # fmt: skip


def _era_spread(
    era: str,
    measured: Sequence[RegionFinding],
    weights: Sequence[float],
    families: Mapping[str, str],
    lines: Mapping[tuple[ErrorSource, str], Component],
) -> Spread | None:
    """Return the spread between the witnesses of an era; None where there is but one."""
    # The mean of the choices that a witness is in, weighted as in the estimate.
    sums: dict[str, tuple[float, float]] = {}
    for weight, finding in zip(weights, measured, strict=True):
        family = families.get(finding.vintages[era], finding.vintages[era])
        total, share = sums.get(family, (0.0, 0.0))
        sums[family] = total + weight * finding.area.value, share + weight
    if len(sums) < 2:
        return None
    count = len(sums)
    means = [total / share for total, share in sums.values()]
    # A witness has 1/count of the estimate's weight, and so of its component: by itself it errs
    # count times as much.
    within = [
        (count * lines[ErrorSource.POSITION, family].standard_km2) ** 2
        if (ErrorSource.POSITION, family) in lines
        else 0.0
        for family in sums
    ]
    return Spread.of(means, within)


# --- all readings together --------------------------------------------------------------------


def _of_readings(dossier: Dossier, region: Region, readings: Sequence[Budget]) -> Budget:
    """Return the budget of a region that stands for several readings.

    Which reading is meant is not known and no reading is preferred: the estimate is the middle of
    their range, and any value within counts as equally likely (GUM 4.3.7).
    """
    groups: dict[object, list[Budget]] = defaultdict(list)
    for budget in readings:
        groups[_but_for_rule(dossier, budget.reading or region)].append(budget)
    middles = [_middle(b.estimate_km2 for b in group) for group in groups.values()]
    by_rule = max(_rectangular(b.estimate_km2 for b in group) for group in groups.values())
    components = [Component(ErrorSource.READINGS, "between readings", _rectangular(middles))]
    if any(len(group) > 1 for group in groups.values()):
        components.append(Component(ErrorSource.EDGE_RULE, "geodesic or rhumb", by_rule))
    # Within a reading, what is most uncertain of each kind.
    each = itertools.chain.from_iterable(budget.components for budget in readings)
    largest: dict[tuple[ErrorSource, str], Component] = {}
    for part in each:
        key = (part.source, "" if part.source in _OF_ONE_READING else part.name)
        if key not in largest or part.standard_km2 > largest[key].standard_km2:
            largest[key] = part
    components += largest.values()
    return make_budget(
        region, None, _middle(middles), components,
        choices=sum(b.choices for b in readings), all_readings=True,
    )  # fmt: skip


_OF_ONE_READING = (ErrorSource.APEX, ErrorSource.BEARING, ErrorSource.METHOD)


def _but_for_rule(dossier: Dossier, reading: Region) -> object:
    """Return what a reading is made of, its edge rule left out."""
    if isinstance(reading.build, Less):
        return tuple(_but_for_rule(dossier, dossier.region(n)) for n in regions_of(reading.build))
    if not isinstance(reading.build, Cut):
        return reading.id
    line = dossier.line(reading.build.line)
    if not isinstance(line.draw, Ray):
        return reading.id
    draw = line.draw
    of = reading.build.of
    return of.territory, of.era, reading.build.keep_side_with, draw.start, draw.bearing_deg


def _middle(values: Iterable[float]) -> float:
    """Return the middle of the range of some values."""
    every = list(values)
    return (min(every) + max(every)) / 2


def _rectangular(values: Iterable[float]) -> float:
    """Return the standard deviation of a value that may lie anywhere in the range of some.

    That of the rectangular distribution, width / √12 (GUM 4.3.7).
    """
    every = list(values)
    return (max(every) - min(every)) / math.sqrt(12)


# --- putting together -------------------------------------------------------------------------


def make_budget(
    region: Region,
    reading: Region | None,
    estimate_km2: float,
    components: Iterable[Component],
    *,
    choices: int,
    all_readings: bool,
    spreads: Sequence[Spread] = (),
) -> Budget:
    """Put independent components together.

    Parameters
    ----------
    region, reading, estimate_km2, choices, all_readings
        As in :class:`Budget`.
    components : iterable of Component
        Their shares are worked out here.
    spreads : sequence of Spread
        Of the eras whose vintages are compared, for what is seen of their errors.

    Returns
    -------
    Budget

    References
    ----------
    JCGM 100:2008 (GUM), 5.1.2 and G.4.1: variances add; the effective degrees of freedom are
    u⁴ / Σ uᵢ⁴/νᵢ (Welch 1947; Satterthwaite 1946).
    """
    ordered = sorted(components, key=lambda c: (-c.standard_km2, c.source, c.name))
    total = math.fsum(c.variance for c in ordered)
    known = math.fsum(c.variance**2 / c.degrees_of_freedom for c in ordered)
    shared = tuple(
        Component(
            c.source, c.name, c.standard_km2, c.variance / total if total else 0.0,
            c.degrees_of_freedom, c.sensitivity,
        )
        for c in ordered
    )  # fmt: skip
    # Never less than the least of the components, of which one is the least there is; only
    # rounding could say otherwise.
    freedom = max(1.0, total**2 / known) if known else math.inf
    seen, seen_freedom = _as_seen(total, spreads)
    return Budget(
        region, reading, all_readings, choices, estimate_km2, math.sqrt(total), freedom, shared,
        seen, seen_freedom,
    )  # fmt: skip


def _as_seen(total_km4: float, spreads: Sequence[Spread]) -> tuple[float, float]:
    """Return standard uncertainty and freedom with the errors of vintages as these show them."""
    if not spreads:
        return 0.0, math.inf
    # In place of what the vintages declare of themselves, what they show of themselves.
    taken = math.fsum(max(s.seen_km4, s.declared_km4) - s.seen_km4 for s in spreads)
    known = math.fsum(s.seen_km4**2 / (s.count - 1) for s in spreads)
    left = max(0.0, total_km4 - taken)
    return math.sqrt(left), max(1.0, left**2 / known) if known else math.inf
