"""What it is worth that a figure fits near a declared line: a Bayes factor, a rank among decoys.

Some line nearly always gives a figure, so that one does is arithmetic. That it lies near the
declared one can be evidence: as far as few other lines, and few other figures, come as near.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from marchland.dossier.model import Region
from marchland.dossier.stated import Interval
from marchland.ellipsoid.types import Floats
from marchland.measure.budget import Budget
from marchland.solve.target import Target
from marchland.solve.variation import Parameter

DECOYS = 999
"""Figures that a published one is ranked among: with it they are a thousand."""

ASKED_Z = np.linspace(0.04, 5.0, 32)
"""Where the distribution of an error is asked for, as standard normal quantiles. Beyond the last,
one error in three million, nothing is likely and a quantile of Student's t hard to have."""

NODES_Z = np.linspace(0.0, 5.0, 501)
"""Where it is known, straight in between."""

BLUR = 1e-9
"""Least relative standard uncertainty of an area: floating point."""

SAME = 1e-9
"""Nearness in degrees or kilometres that counts as equal."""

STRENGTHS = ((150.0, "very strong"), (20.0, "strong"), (3.0, "positive"), (0.0, "bare mention"))
"""Least factor and its strength, after Kass & Raftery (1995), section 3.2."""


def strength(factor: float) -> str:
    """Return how strong the evidence of a Bayes factor is, whichever side it is for.

    Parameters
    ----------
    factor : float
        Not below zero.

    Returns
    -------
    str
        ``very strong``, ``strong``, ``positive``, or ``bare mention``: not worth more than one.

    References
    ----------
    Kass, R. E. & Raftery, A. E. (1995). Bayes factors. Journal of the American Statistical
    Association 90, 773–795; section 3.2, after Jeffreys, H. (1961), Theory of Probability,
    appendix B.

    Examples
    --------
    >>> [strength(factor) for factor in (200, 5, 1, 0.2, 0)]
    ['very strong', 'positive', 'bare mention', 'positive', 'very strong']
    """
    size = max(factor, 1 / factor) if factor else math.inf
    return next(word for least, word in STRENGTHS if size >= least)


@dataclass(frozen=True)
class AreaError:
    """How far off a measured area may be: a distribution about zero, even between its nodes.

    Attributes
    ----------
    at_km2, below : Floats
        Nodes, and the probability of an error below each.
    half_km2 : float
        Half-width of the area's 95 % interval.
    """

    at_km2: Floats
    below: Floats
    half_km2: float

    @classmethod
    def of(cls, budget: Budget) -> AreaError:
        """Return the error that the intervals of a budget describe, taken as symmetric.

        Examples
        --------
        >>> from types import SimpleNamespace as made
        >>> def interval(level=0.95):  # normal, with a standard uncertainty of 2 km²
        ...     half = 2 * NormalDist().inv_cdf((1 + level) / 2)
        ...     return 100 - half, 100 + half
        >>> error = AreaError.of(made(estimate_km2=100.0, interval=interval))
        >>> float(error.between(-2, 2).round(3))
        0.683
        """
        # The upper end alone is asked: the lower one stops at zero.
        levels = [2 * NormalDist().cdf(z) - 1 for z in ASKED_Z.tolist()]
        asked = np.array([budget.interval(level)[1] - budget.estimate_km2 for level in levels])
        per_z = np.maximum(asked / ASKED_Z, BLUR * budget.estimate_km2)
        # A quantile of Student's t over the normal one grows as exp(z²/4ν), in the tail twice as
        # fast: its logarithm is nearly straight in z², so few quantiles do.
        half = NODES_Z * np.exp(np.interp(NODES_Z**2, ASKED_Z**2, np.log(per_z)))
        at = np.concatenate([-half[:0:-1], half])
        below = np.array([NormalDist().cdf(z) for z in NODES_Z.tolist()])
        probability = np.concatenate([1 - below[:0:-1], below])
        probability[0], probability[-1] = 0.0, 1.0
        return cls(at, probability, budget.interval()[1] - budget.estimate_km2)

    def between(self, low: float | Floats, high: float | Floats) -> Floats:
        """Return the probability that the error lies between two values, km²."""
        ends = (np.interp(end, self.at_km2, self.below) for end in (high, low))
        return np.asarray(next(ends) - next(ends), dtype=float)

    def mean_between(self, stated: Interval, start: Floats, end: Floats) -> Floats:
        """Return the probability of an interval, averaged over areas from a start to an end.

        Parameters
        ----------
        stated : Interval
            km².
        start, end : Floats
            Areas, km²; in between each counts alike.

        Returns
        -------
        Floats
        """
        level = np.abs(end - start) < 1e-6 * self.half_km2
        apart = np.where(level, 1.0, end - start)
        total = [self._integral(stated_end - start) - self._integral(stated_end - end)
                 for stated_end in (stated.high, stated.low)]  # fmt: skip
        return np.where(
            level,
            self.between(stated.low - start, stated.high - start),
            (total[0] - total[1]) / apart,
        )

    @cached_property
    def _integral_at_nodes(self) -> Floats:
        cells = np.diff(self.at_km2) * (self.below[1:] + self.below[:-1]) / 2
        return np.concatenate([[0.0], np.cumsum(cells)])

    def _integral(self, at: Floats) -> Floats:
        """Return the integral, from far below, of the probability of an error below."""
        x, y = self.at_km2, self.below
        cell = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
        into = np.clip(at, x[0], x[-1]) - x[cell]
        density = (y[cell + 1] - y[cell]) / (x[cell + 1] - x[cell])
        # Within a cell the probability is a straight line, so its integral is a parabola.
        inside = self._integral_at_nodes[cell] + y[cell] * into + density * into**2 / 2
        return np.asarray(inside + np.maximum(at - x[-1], 0.0), dtype=float)


@dataclass(frozen=True)
class Tried:
    """A reading that a figure is compared with: a region that a declared line cuts.

    Attributes
    ----------
    region : Region
    line_id : str
    parameter : Parameter
    estimate_km2 : float
        With the line as declared, over all choices of vintages.
    changes, areas_km2 : Floats
        The area over the equally plausible changes; straight in between, NaN where there is none.
    error : AreaError
        The same for all of them: a change hardly alters how uncertain the area is.
    """

    region: Region
    line_id: str
    parameter: Parameter
    estimate_km2: float
    changes: Floats
    areas_km2: Floats
    error: AreaError

    @classmethod
    def of(
        cls,
        region: Region,
        line_id: str,
        parameter: Parameter,
        budget: Budget,
        sampled: Iterable[tuple[Sequence[float], Sequence[float]]],
    ) -> Tried:
        """Take the choices of vintages of one reading together.

        Parameters
        ----------
        region : Region
        line_id : str
        parameter : Parameter
        budget : Budget
            Of the region, with the line as declared.
        sampled : iterable of (changes, areas)
            Of each choice, in the order of the change, which is zero at one of them.

        Returns
        -------
        Tried
            Its area moves with the change as the choices' areas do on average.
        """
        curves = [(np.array(changes), np.array(areas)) for changes, areas in sampled]
        every = np.unique(np.concatenate([changes for changes, _ in curves]))
        at = every[np.abs(every) <= parameter.prior]
        moved = [np.interp(at, x, y) - np.interp(0.0, x, y) for x, y in curves]
        areas_km2 = budget.estimate_km2 + np.mean(moved, axis=0)
        return cls(
            region, line_id, parameter, budget.estimate_km2, at, areas_km2, AreaError.of(budget)
        )

    @cached_property
    def _pieces(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Start and end of each defined piece: the change, and the area."""
        x, y = self.changes, self.areas_km2
        known = np.isfinite(y[:-1]) & np.isfinite(y[1:])
        return x[:-1][known], x[1:][known], y[:-1][known], y[1:][known]

    @property
    def span_km2(self) -> Interval:
        """Least and greatest area over the equally plausible changes."""
        return Interval(float(np.nanmin(self.areas_km2)), float(np.nanmax(self.areas_km2)))

    @property
    def interval_km2(self) -> tuple[float, float]:
        """The 95 % interval of the area with the line as declared, not below zero."""
        half = self.error.half_km2
        return max(0.0, self.estimate_km2 - half), self.estimate_km2 + half

    def reaches(self, stated: Interval) -> bool:
        """Say whether some equally plausible line gives the figure within its 95 % interval."""
        half = self.error.half_km2
        return stated.meets(Interval(self.span_km2.low - half, self.span_km2.high + half))

    def if_declared(self, stated: Interval) -> float:
        """Return the probability of the figure, were it computed from the declared line."""
        low, high = (end - self.estimate_km2 for end in stated)
        return float(self.error.between(low, high))

    def if_any(self, stated: Interval) -> float:
        """Return the probability of the figure, were every plausible line as likely."""
        start, end, from_km2, to_km2 = self._pieces
        if not len(start):
            return self.if_declared(stated)
        each = self.error.mean_between(stated, from_km2, to_km2)
        return float(np.average(each, weights=end - start))

    def nearest(self, low_km2: Floats, high_km2: Floats) -> Floats:
        """Return how near the declared line each interval of areas is reached.

        Parameters
        ----------
        low_km2, high_km2 : Floats, shape (n,)
            Ends of the intervals.

        Returns
        -------
        Floats, shape (n,)
            Degrees or kilometres; infinite where no plausible line reaches it.
        """
        start, end, from_km2, to_km2 = self._pieces
        rise = to_km2 - from_km2
        level = rise == 0
        slope = np.where(level, 1.0, rise)
        a, b = ((ends[:, None] - from_km2) / slope for ends in (low_km2, high_km2))
        into, out = np.minimum(a, b), np.maximum(a, b)
        # A level piece lies in the interval as a whole or not at all.
        inside = (low_km2[:, None] <= from_km2) & (from_km2 <= high_km2[:, None])
        met = np.where(level, inside, (into <= 1) & (out >= 0))
        fractions = (np.where(level, 0.0, into), np.where(level, 1.0, out))
        # Zero is a sample, so a piece lies on one side of it and an end of it is nearest.
        ends = [np.abs(start + np.clip(f, 0, 1) * (end - start)) for f in fractions]
        near = np.where(met, np.minimum(*ends), np.inf)
        return np.asarray(near.min(axis=1, initial=np.inf), dtype=float)


@dataclass(frozen=True)
class Evidence:
    """What a figure's nearness to a declared line is worth.

    Attributes
    ----------
    reading : Tried
    factor_alone : float or None
        Bayes factor of the declared line against any equally plausible one, had nothing else been
        tried. None where no plausible line reaches the figure.
    factor : float or None
        The same among all the readings tried.
    nearest : float or None
        How far the declared line must be changed to give the figure, degrees or km.
    as_near : int or None
        How many of the decoys come as near to the declared line of any reading tried. None where
        no plausible line gives the figure.
    decoys : int
    """

    reading: Tried
    factor_alone: float | None
    factor: float | None
    nearest: float | None
    as_near: int | None
    decoys: int = DECOYS

    @property
    def strength(self) -> str | None:
        """Strength of the factor in words; see :func:`strength`."""
        return None if self.factor is None else strength(self.factor)

    @property
    def p(self) -> float | None:
        """Probability that a figure without relation to any line comes as near."""
        return None if self.as_near is None else (self.as_near + 1) / (self.decoys + 1)


def weigh(target: Target, reading: Tried, tried: Sequence[Tried]) -> Evidence:
    """Return what it is worth that a figure fits near a declared line.

    Parameters
    ----------
    target : Target
        The figure.
    reading : Tried
        Whose declared line is asked about.
    tried : sequence of Tried
        All readings tried, that one among them.

    Returns
    -------
    Evidence

    Notes
    -----
    Two explanations of a figure *F* are compared. By the first it was computed from a declared
    line; by the second from a line near it, every change θ within the plausible range as likely.
    With *G* the distribution of the area's error and *A*(θ) the area, the probability of the stated
    interval is p(θ) = G(high − A(θ)) − G(low − A(θ)), and the factor of the reading alone is
    p(0) over the mean of p(θ): the first explanation is a point of the second [1]_.

    Under both explanations each of *m* readings tried has the same prior mass 1/m. So for reading
    *r* among all the factor is p_r(0) / Σ mean p_q [2]_: whoever tries more has to find more. A
    reading whose plausible lines give other areas altogether adds nothing to either side.

    Decoys are evenly spaced over the areas of the reading's plausible lines, and rounded as the
    figure is. A decoy counts if it comes as near by *any* reading; the figure itself counts as one
    of them, so that the share is a probability and never zero [3]_.

    References
    ----------
    .. [1] Dickey, J. M. (1971). The weighted likelihood ratio, linear hypotheses on normal location
       parameters. Annals of Mathematical Statistics 42, 204–223.
    .. [2] Westfall, P. H., Johnson, W. O. & Utts, J. M. (1997). A Bayesian perspective on the
       Bonferroni adjustment. Biometrika 84, 419–427.
    .. [3] Phipson, B. & Smyth, G. K. (2010). Permutation P-values should never be zero.
       Statistical Applications in Genetics and Molecular Biology 9, article 39.
    """
    stated = target.stated_km2
    alone = among = None
    by_any = math.fsum(other.if_any(stated) for other in tried)
    if reading.reaches(stated) and by_any > 0 and (own := reading.if_any(stated)) > 0:
        declared = reading.if_declared(stated)
        alone, among = declared / own, declared / by_any
    near = float(reading.nearest(*(np.array([end]) for end in stated))[0])
    if math.isinf(near):
        return Evidence(reading, alone, among, None, None)
    return Evidence(reading, alone, among, near, _as_near(near, target, reading, tried))


def _as_near(near: float, target: Target, reading: Tried, tried: Sequence[Tried]) -> int:
    """Return how many decoys come as near as this by any reading tried."""
    low, high = reading.span_km2
    decoys = low + (high - low) * (np.arange(DECOYS) + 0.5) / DECOYS
    values = np.round(decoys / target.step_km2) * target.step_km2
    # Each decoy allows as much on either side of it as the figure does.
    ends = [values + (end - target.km2) for end in target.stated_km2]
    nearest: NDArray[np.float64] = np.min([other.nearest(*ends) for other in tried], axis=0)
    return int(np.sum(nearest <= near + SAME))
