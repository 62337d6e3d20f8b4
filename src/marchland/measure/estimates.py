"""One estimate and one 95 % interval of each thing measured, whoever prints it.

A thing is drawn by several boundary files, and measured under each choice of them. What is said of
it is one estimate with one interval:

* of an *area* those of its uncertainty budget (:mod:`marchland.measure.budget`);
* of a *share* the mean over the choices, families counted alike, with what the lines add and what
  choices differ by beyond that;
* of a *length* what lines drawn from the finest to the coarsest plausible map would measure, read
  off the curve of length over ruler.

What the single files range over is told beside it, as what it is. An estimate is of one reading: of
several readings together there is no interval, since nobody means all of them at once.

References
----------
JCGM 100:2008 (GUM), 5.2.2 (correlated input quantities) and G.4 (effective degrees of freedom).
Tobler, W. (1987). Measuring spatial resolution. Proceedings, Land Resources Information Systems
Conference, Beijing, 12-16: a map shows what is larger than half a millimetre.
Richardson, L. F. (1961). The problem of contiguity. General Systems Yearbook 6, 139-187.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from marchland.dossier.stated import Interval
from marchland.errors import GeometryError
from marchland.measure.budget import Budget
from marchland.measure.error.contributions import mixed_freedom
from marchland.measure.error.random_effects import spread_freedom
from marchland.measure.error.student import t_quantile
from marchland.measure.measures import LEVEL, LineFinding, Measure, RegionFinding
from marchland.measure.rulers import GeneralisedLength

MAP_RESOLUTION_MM = 0.5
"""The smallest detail that a printed map shows (Tobler 1987)."""
FINEST_SCALE, COARSEST_SCALE = 50_000, 20_000_000
"""Denominators: of the maps that boundaries are demarcated on, and of a small world map."""
FINEST_RULER_KM = FINEST_SCALE * MAP_RESOLUTION_MM / 1e6
COARSEST_RULER_KM = COARSEST_SCALE * MAP_RESOLUTION_MM / 1e6

STEEPEST = 0.25
"""Greatest fall of log length over log ruler of the boundaries and coasts that Richardson (1961)
walked: the west coast of Britain. Taken where a line is drawn too coarsely to show its own."""

FEWEST_RULERS = 3
"""Points of a curve that a straight line with an uncertainty can be laid through."""


@dataclass(frozen=True)
class Estimate:
    """One thing measured: an area in km², a length in km, or a share as a plain ratio.

    Attributes
    ----------
    value, low, high : float
        Estimate and ends of its 95 % interval.
    standard_uncertainty : float
        Scale of the error, of an area that of its Student's t; NaN of a digitised line, whose
        interval is one of rulers.
    files_low, files_high : float
        Lowest and highest end of the intervals of the single choices of boundary files; of a
        digitised line its least and greatest length.
    files : int
        How many choices there are.
    most : float
        What it can be at most: 1 of a share.
    """

    value: float
    low: float
    high: float
    standard_uncertainty: float
    files_low: float
    files_high: float
    files: int
    most: float = math.inf

    @property
    def interval(self) -> Interval:
        """The 95 % interval."""
        return Interval(self.low, self.high)

    @property
    def relative_half_width(self) -> float:
        """The longer arm of the interval, as a part of the estimate.

        A share and what is left of the whole are one statement: of both it is a part of the
        smaller.
        """
        half = max(self.value - self.low, self.high - self.value)
        against = min(self.value, self.most - self.value)
        if not half:
            return 0.0
        return half / against if against > 0 else math.inf

    def scaled(self, factor: float) -> Estimate:
        """Return it in another unit.

        Examples
        --------
        >>> Estimate(2.0, 1.0, 3.0, 0.5, 1.0, 3.0, 1).scaled(100).interval
        Interval(low=100.0, high=300.0)
        """
        return Estimate(
            self.value * factor,
            self.low * factor,
            self.high * factor,
            self.standard_uncertainty * factor,
            self.files_low * factor,
            self.files_high * factor,
            self.files,
            self.most * factor,
        )

    def rest(self) -> Estimate:
        """Return what is left of the whole, of which this is a share.

        Examples
        --------
        >>> Estimate(0.25, 0.125, 0.5, 0.1, 0.125, 0.5, 1, 1.0).rest().interval
        Interval(low=0.5, high=0.875)
        """
        return replace(
            self,
            value=self.most - self.value,
            low=self.most - self.high,
            high=self.most - self.low,
            files_low=self.most - self.files_high,
            files_high=self.most - self.files_low,
        )


def area_estimate(budget: Budget, measured: Sequence[RegionFinding]) -> Estimate:
    """Return the estimate of an area: that of its budget.

    Parameters
    ----------
    budget : Budget
    measured : sequence of RegionFinding
        The region under each choice of vintages, by the reading of the budget.

    Returns
    -------
    Estimate
        km².
    """
    areas = [finding.area for finding in measured]
    return Estimate(
        budget.estimate_km2, *budget.interval(), budget.standard_km2, *_ends(areas), len(areas)
    )


def share_estimate(
    shares: Sequence[Measure], choices: Sequence[Mapping[str, str]], families: Mapping[str, str]
) -> Estimate:
    """Return the estimate of a share.

    Parameters
    ----------
    shares : sequence of Measure
        The share under each choice of vintages, see :func:`marchland.measure.measures.share_of`.
    choices : sequence of mapping of str to str
        Era to vintage.
    families : mapping of str to str
        Vintage to family: vintages of one family are one witness.

    Returns
    -------
    Estimate
        A plain ratio.

    Notes
    -----
    What the lines add is taken as the same error in every choice, so that their standard
    uncertainties are averaged (GUM 5.2.2, note 1). To its square comes the variance between the
    choices, as far as the errors of their lines do not explain it; that is known with one degree of
    freedom less than the era of most witnesses has.
    """
    return _mean(shares, choices, families, most=1.0)


def length_estimate(
    drawn: Sequence[LineFinding],
    generalised: Sequence[GeneralisedLength],
    families: Mapping[str, str],
) -> Estimate:
    """Return the estimate of the length of a line.

    Parameters
    ----------
    drawn : sequence of LineFinding
        The line under each choice of vintages.
    generalised : sequence of GeneralisedLength
        The same at several generalisations; empty for a line that is drawn by a rule.
    families : mapping of str to str
        Vintage to family.

    Returns
    -------
    Estimate
        km. Of a digitised line the estimate is what the ruler in the middle measures, between
        :data:`FINEST_RULER_KM` and :data:`COARSEST_RULER_KM`, and the interval runs from the lower
        end of what the coarsest would to the upper end of what the finest would.

    Notes
    -----
    log length is taken as a straight line over log ruler (Richardson 1961), through what every
    file measures with each ruler that is no shorter than the spacing of its vertices; files of one
    family are averaged. The ends are those of the prediction interval of that regression: how far
    the curve bends and how far files differ is in it.
    """
    choices = [line.vintages for line in drawn]
    if not generalised:
        return _mean([line.length for line in drawn], choices, families)
    points = _curve(generalised, families)
    low, middle, high = _walked(points) if points else _bounded(generalised)
    lengths = [item.digitised_km for item in generalised]
    return Estimate(middle, low, high, math.nan, min(lengths), max(lengths), len(drawn))


def choice_weights(
    choices: Sequence[Mapping[str, str]], families: Mapping[str, str]
) -> list[float]:
    """Return the weight of each choice: families count alike, and vintages within a family.

    Parameters
    ----------
    choices : sequence of mapping of str to str
        Era to vintage; the same eras in each.
    families : mapping of str to str
        Vintage to family.

    Returns
    -------
    list of float
        Their sum is one.

    Examples
    --------
    >>> choice_weights([{"post": "a-1"}, {"post": "a-2"}, {"post": "b"}], {"a-1": "a", "a-2": "a"})
    [0.25, 0.25, 0.5]
    """
    weight: dict[tuple[str, str], float] = {}
    for era in choices[0]:
        by_family = _by_family([choice[era] for choice in choices], families)
        for same in by_family.values():
            for vintage in same:
                weight[era, vintage] = 1 / len(by_family) / len(same)
    raw = [math.prod(weight[era_vintage] for era_vintage in choice.items()) for choice in choices]
    total = math.fsum(raw)
    return [one / total for one in raw]


def _by_family(vintages: Sequence[str], families: Mapping[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for vintage in dict.fromkeys(vintages):
        groups[families.get(vintage, vintage)].append(vintage)
    return groups


def _mean(
    measures: Sequence[Measure],
    choices: Sequence[Mapping[str, str]],
    families: Mapping[str, str],
    most: float = math.inf,
) -> Estimate:
    """Return the weighted mean of what was measured under each choice."""
    weights = choice_weights(choices, families)
    value = math.fsum(w * m.value for w, m in zip(weights, measures, strict=True))
    lines = math.fsum(w * m.standard_uncertainty for w, m in zip(weights, measures, strict=True))
    between = _between(measures, weights, value)
    eras = choices[0]
    witnesses = max((len(_by_family([c[e] for c in choices], families)) for e in eras), default=1)
    variance = lines**2 + between
    of_lines = mixed_freedom((m.standard_uncertainty**2, m.degrees_of_freedom) for m in measures)
    of_files = spread_freedom(of_lines, witnesses)
    freedom = mixed_freedom([(lines**2, of_lines), (between, of_files)])
    half = t_quantile((1 + LEVEL) / 2, freedom) * math.sqrt(variance)
    low, high = max(0.0, value - half), min(most, value + half)
    if low > most:
        raise GeometryError(
            "the part is larger than the whole, so it is no share of it; name another part or whole"
        )
    return Estimate(value, low, high, math.sqrt(variance), *_ends(measures), len(measures), most)


def _between(measures: Sequence[Measure], weights: Sequence[float], mean: float) -> float:
    """Return the variance between choices beyond what the errors of their lines explain."""
    # Of a sample with weights, free of bias: of equal weights n/(n − 1) times the mean square.
    left = 1 - math.fsum(w * w for w in weights)
    if left <= 0:
        return 0.0
    pairs = list(zip(weights, measures, strict=True))
    seen = math.fsum(w * (m.value - mean) ** 2 for w, m in pairs) / left
    explained = math.fsum(w * m.standard_uncertainty**2 for w, m in pairs)
    return max(0.0, seen - explained)


def _ends(measures: Sequence[Measure]) -> tuple[float, float]:
    return min(m.low for m in measures), max(m.high for m in measures)


# --- lengths ----------------------------------------------------------------------------------


def _curve(
    generalised: Sequence[GeneralisedLength], families: Mapping[str, str]
) -> list[tuple[float, float]]:
    """Return log ruler and log length where a file has the detail; empty where too few do."""
    walked: dict[tuple[str, float], list[float]] = defaultdict(list)
    for item in generalised:
        witness = " ".join(families.get(v, v) for v in item.vintages.values())
        for ruled in item.ruled:
            # Below its spacing a drawing has no detail, and a few steps are no walk.
            if item.spacing_km <= ruled.step_km <= item.digitised_km / 4:
                walked[witness, ruled.step_km].append(math.log(ruled.length_km))
    points = [(math.log(step), float(np.mean(logs))) for (_, step), logs in walked.items()]
    return points if len({step for step, _ in points}) >= FEWEST_RULERS else []


def _walked(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return what the coarsest ruler gives at least, the middle one, the finest at most; km."""
    x, y = np.array(points).T
    slope, level = np.polyfit(x, y, 1)
    freedom = len(x) - 2
    residual = math.sqrt(float(np.sum((y - level - slope * x) ** 2)) / freedom)
    factor = t_quantile((1 + LEVEL) / 2, freedom)
    fine, coarse = math.log(FINEST_RULER_KM), math.log(COARSEST_RULER_KM)

    def at(ruler: float, side: int) -> float:
        # Standard error of a prediction (Draper & Smith 1998, Applied regression analysis, 1.4).
        leverage = 1 / len(x) + (ruler - x.mean()) ** 2 / float(np.sum((x - x.mean()) ** 2))
        error = residual * math.sqrt(1 + leverage)
        return math.exp(level + slope * ruler + side * factor * error)

    return at(coarse, -1), at((fine + coarse) / 2, 0), at(fine, +1)


def _bounded(generalised: Sequence[GeneralisedLength]) -> tuple[float, float, float]:
    """Return the same for a line drawn too coarsely to show how it lengthens.

    It is no shorter than walked with the longest ruler, and as drawn it has the length that a ruler
    of its spacing gives: a finer one adds what it would of the most winding boundary, at most.
    """
    low = min(min(item.digitised_km, item.ruled[-1].length_km) for item in generalised)
    lengths = [(item.digitised_km, item.spacing_km) for item in generalised]
    high = max(km * max(1.0, (gap / FINEST_RULER_KM) ** STEEPEST) for km, gap in lengths)
    return low, math.sqrt(low * high), high
