"""The rule of the verdict: what a figure states, held against what is measured.

A figure is *not testable here* where there is nothing to hold it against: that is found where the
measurements are looked up (:mod:`marchland.figures.judging`). The other three are decided here.
"""

from __future__ import annotations

import math

from marchland.dossier.stated import Interval
from marchland.vocabulary import Verdict

COARSEST_FACTOR = 2.0
"""A range that holds the figure over this, or times this, is too coarse to test it."""
COARSE_WORDS = (
    "half or twice the figure"
    if COARSEST_FACTOR == 2
    else f"{1 / COARSEST_FACTOR:g} or {COARSEST_FACTOR:g} times the figure"
)


def judge(stated: Interval, value: float, measured: Interval) -> Verdict:
    """Judge what a figure states against a measured range.

    Parameters
    ----------
    stated : Interval
    value : float
        The figure itself.
    measured : Interval
        Same unit.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> judge(Interval(1136.5, 1137.5), 1137, Interval(900, 1250)).value
    'agrees'
    >>> judge(Interval(150, 250), 200, Interval(900, 1250)).value
    'differs'
    >>> judge(Interval(1136.5, 1137.5), 1137, Interval(200, 2600)).value
    'cannot resolve'
    """
    if not stated.meets(measured):
        return Verdict.DIFFERS
    too_coarse = measured.low <= value / COARSEST_FACTOR or measured.high >= value * COARSEST_FACTOR
    return Verdict.CANNOT_RESOLVE if too_coarse else Verdict.AGREES


def judge_length(stated: Interval, value: float, measured: Interval) -> Verdict:
    """Judge a stated length of a line against a measured range.

    A line has no one length: it is longer the finer it is drawn. A length outside the measured
    range but within a factor of two of it may be that of a finer or coarser line, which geometry
    cannot refute.

    Parameters
    ----------
    stated : Interval
    value : float
    measured : Interval
        Same unit.

    Returns
    -------
    Verdict

    References
    ----------
    Mandelbrot, B. (1967). How long is the coast of Britain? Science 156, 636-638.

    Examples
    --------
    >>> judge_length(Interval(518.5, 519.5), 519, Interval(460, 490)).value
    'cannot resolve'
    >>> judge_length(Interval(50, 60), 55, Interval(460, 490)).value
    'differs'
    """
    verdict = judge(stated, value, measured)
    wide = Interval(measured.low / COARSEST_FACTOR, measured.high * COARSEST_FACTOR)
    if verdict is Verdict.DIFFERS and stated.meets(wide):
        return Verdict.CANNOT_RESOLVE
    return verdict


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
        One standard deviation of the estimate; all in one unit.

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
