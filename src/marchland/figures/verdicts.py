"""The rule of the verdict: what a figure states, held against a 95 % interval.

* **does not fit**: what it states lies outside the interval.
* **cannot tell**: it meets an interval that is too wide to test anything. Whether it is too wide is
  asked of the interval alone, never of the figure.
* **fits**: it meets an interval that is narrow enough.

So the verdicts are in the order of distance: of figures that leave as much open, one nearer to the
estimate is never judged worse. A figure is *not testable here* where there is nothing to hold it
against; that is found where the measurements are looked up (:mod:`marchland.figures.judging`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from marchland.dossier.model import Figure
from marchland.dossier.stated import Interval, Reach
from marchland.measure.estimates import Estimate
from marchland.vocabulary import Qualifier, Verdict

WIDEST = 0.5
"""Greatest half-width of an interval that tests a figure, as a part of the estimate.

Half the estimate then lies at the interval's end: with a wider one not even a figure that is half
of what was measured is excluded. A convention, for every dispute and quantity the same; what a
verdict is worth is said by the figures that it would have excluded.
"""


def judge(stated: Interval, estimate: Estimate) -> Verdict:
    """Judge what a figure states against what was measured.

    Parameters
    ----------
    stated : Interval
    estimate : Estimate
        Same unit.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> narrow = Estimate(1100.0, 900.0, 1300.0, 100.0, 900.0, 1300.0, 1)
    >>> judge(Interval(1136.5, 1137.5), narrow).value, judge(Interval(150, 250), narrow).value
    ('fits', 'does not fit')
    >>> wide = Estimate(1100.0, 400.0, 1800.0, 350.0, 400.0, 1800.0, 1)
    >>> judge(Interval(1136.5, 1137.5), wide).value, judge(Interval(150, 250), wide).value
    ('cannot tell', 'does not fit')
    """
    if not stated.meets(estimate.interval):
        return Verdict.DOES_NOT_FIT
    return Verdict.CANNOT_TELL if is_too_wide(estimate) else Verdict.FITS


def is_too_wide(estimate: Estimate) -> bool:
    """Say whether an interval is too wide to test a figure: see :data:`WIDEST`."""
    return estimate.relative_half_width > WIDEST


class Excluded(NamedTuple):
    """The figures next to an interval that would not fit; None where no figure could be there."""

    below: float | None
    above: float | None


NOTHING_EXCLUDED = Excluded(None, None)


def excluded(estimate: Estimate, reach: Reach) -> Excluded:
    """Return below and above which a figure that leaves as much open would not fit.

    Parameters
    ----------
    estimate : Estimate
    reach : Reach
        How far what a figure states reaches from the figure itself, in the same unit; infinite on
        the open side of a bound.

    Returns
    -------
    Excluded
        A bound has one: nothing is too small for "over".

    Examples
    --------
    >>> estimate = Estimate(1100.0, 900.0, 1300.0, 100.0, 900.0, 1300.0, 1)
    >>> excluded(estimate, Reach(50, 50)), excluded(estimate, Reach(0, math.inf))
    (Excluded(below=850.0, above=1350.0), Excluded(below=None, above=1300.0))
    """
    # A figure w states w − reach.below … w + reach.above: it fits as long as that meets.
    below, above = estimate.low - reach.above, estimate.high + reach.below
    return Excluded(
        below if below > 0 else None,
        above if above < estimate.most else None,
    )


def excluded_by_all(around: Excluded, others: Sequence[Excluded]) -> Excluded:
    """Return below and above which a figure would fit none of several zones.

    Parameters
    ----------
    around : Excluded
        Of the zone that the verdict is by.
    others : sequence of Excluded
        Of the other zones: those that join on are passed over as far as they go.

    Returns
    -------
    Excluded

    Examples
    --------
    >>> excluded_by_all(Excluded(8, 9), [Excluded(6, 8.5), Excluded(1, 2), Excluded(8, 9)])
    Excluded(below=6, above=9)
    """
    spans = [(other.below or 0.0, _or_open(other.above)) for other in others]
    low, high = around.below or 0.0, _or_open(around.above)
    # Downwards by what ends highest, upwards by what begins lowest: each joins on or never does.
    for other_low, other_high in sorted(spans, key=lambda span: -span[1]):
        low = min(low, other_low) if low <= other_high and other_low <= high else low
    for other_low, other_high in sorted(spans):
        high = max(high, other_high) if low <= other_high and other_low <= high else high
    return Excluded(low or None, high if math.isfinite(high) else None)


def _or_open(end: float | None) -> float:
    return math.inf if end is None else end


def reach_of(figure: Figure) -> Reach:
    """Return how far what a figure states reaches below and above the figure, in its own unit."""
    stated = figure.interval()
    is_open = figure.low is None and figure.qualifier in (Qualifier.UNDER, Qualifier.UP_TO)
    return Reach(
        math.inf if is_open else figure.value - stated.low, stated.high - figure.value
    )  # fmt: skip


def distance(stated: Interval, estimate: float, standard_uncertainty: float) -> float:
    """Return how far a figure lies from an estimate, in standard uncertainties.

    A figure states an interval, so the distance is that of its nearest end: what the wording leaves
    open is not counted against it. It is the normalised deviation of the figure, with the
    uncertainty of the estimate alone.

    Parameters
    ----------
    stated : Interval
    estimate : float
    standard_uncertainty : float
        Of the estimate; all in one unit.

    Returns
    -------
    float
        0 where the estimate lies in the stated interval, positive where the figure is above it,
        negative where it is below. Infinite where the estimate has no uncertainty.

    References
    ----------
    JCGM 100:2008, Guide to the expression of uncertainty in measurement, 2.3.1 and 6.2.

    Examples
    --------
    >>> distance(Interval(195, 205), 1100, 50), distance(Interval(1136.5, 1137.5), 1100, 50)
    (-17.9, 0.73)
    >>> distance(Interval(1000, 2000), 1100, 50)
    0.0
    """
    gap = max(0.0, stated.low - estimate) - max(0.0, estimate - stated.high)
    if not gap:
        return 0.0
    return gap / standard_uncertainty if standard_uncertainty else math.copysign(math.inf, gap)
