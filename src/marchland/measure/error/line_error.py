"""The error of a line's position: stationary along the line, correlated, and integrated to areas.

A line drawn on a map lies off its true course by a distance e(t), square to it, at each distance t
along it. Marchland takes e as a stationary Gaussian process: one standard deviation *accuracy*
everywhere, and a correlation ρ(d) between points a distance d apart that falls to 1/e at the
*correlation length* c. To first order an area bounded by the line is off by the integral of e
along it, so its variance is the quadratic form ∬ ρ(|s − t|) ds dt.

Two correlations are known: the exponential one, exp(−d/c), whose process (Ornstein–Uhlenbeck) has
no memory beyond its last point and can be drawn exactly by a recursion; and the Gaussian one,
exp(−d²/c²), of a line that is smooth.

On a closed line of perimeter P both are wrapped: ρ(d) is summed over d + nP and scaled to
ρ(0) = 1. This is a true correlation on the circle, as exp(−min(d, P − d)/c) need not be for
other shapes, and for c much less than P the two are the same.

References
----------
Chrisman, N. R. & Yandell, B. S. (1988). Effects of point error on area calculations: a
statistical model. Surveying and Mapping 48, 241–246.
Vanmarcke, E. (1983). Random fields: analysis and synthesis, ch. 5. MIT Press.
"""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np

from marchland.ellipsoid.types import Floats

JOINED_KM = 1e-6
"""Stretches of one line that end and start within this distance (a millimetre) are one."""

_ROWS = 256  # of the matrix of stretches at a time


class Kernel(StrEnum):
    """How the error of a line at two points of it is correlated."""

    EXPONENTIAL = "exponential"
    GAUSSIAN = "gaussian"


def correlation(apart_km: Floats, correlation_km: float, kernel: Kernel) -> Floats:
    """Return the correlation of the errors at points of an open line so far apart.

    Parameters
    ----------
    apart_km : Floats
        Zero or more.
    correlation_km : float
        Correlation length.
    kernel : Kernel

    Returns
    -------
    Floats
        From 1 where they are one point down to 0.

    Examples
    --------
    >>> correlation(np.array([0.0, 5.0]), 5.0, Kernel.EXPONENTIAL).round(3).tolist()
    [1.0, 0.368]
    """
    ratio = apart_km / correlation_km
    decayed: Floats = np.exp(-(ratio**2) if kernel is Kernel.GAUSSIAN else -ratio)
    return decayed


def area_variance(
    starts_km: Floats,
    ends_km: Floats,
    signs: Floats,
    *,
    accuracy_m: float,
    correlation_km: float,
    perimeter_km: float = math.inf,
    kernel: Kernel = Kernel.EXPONENTIAL,
) -> float:
    """Return the variance of an area due to the error of one line, in km⁴.

    Parameters
    ----------
    starts_km, ends_km : array of shape (n,)
        Where along the line each stretch that bounds the area starts and ends; start ≤ end.
    signs : array of shape (n,)
        +1 where the area lies left of the line, −1 where it lies right of it.
    accuracy_m : float
        Standard deviation σ across the line, metres.
    correlation_km : float
        Correlation length c; infinite where the line shifts as a whole.
    perimeter_km : float
        Length of a closed line; infinite for an open one.
    kernel : Kernel

    Returns
    -------
    float
        σ² Σᵢⱼ sᵢ sⱼ ∬ ρ(t − t′) dt dt′ over the stretches i and j: exact, ends included.

    Notes
    -----
    With R the even function whose second derivative is ρ and R(0) = R′(0) = 0, the integral over
    [a, b] × [a′, b′] is R(b′ − a) − R(b′ − b) − R(a′ − a) + R(a′ − b). For one stretch of an open
    line with exponential correlation this is 2 c L (1 − c/L (1 − exp(−L/c))), for a whole ring
    2 c P tanh(P/2c).

    Examples
    --------
    100 m along 395 km: 39.5 km² where the line shifts as a whole, 2 km² where alike over 500 m.

    >>> import numpy as np
    >>> line = np.array([0.0]), np.array([395.0]), np.array([1.0])
    >>> whole = area_variance(*line, accuracy_m=100, correlation_km=np.inf)
    >>> short = area_variance(*line, accuracy_m=100, correlation_km=0.5)
    >>> round(whole**0.5, 1), round(short**0.5, 1)
    (39.5, 2.0)
    """
    sigma_km = accuracy_m / 1000
    a, b, s = joined_stretches(starts_km, ends_km, signs)
    if not len(a) or sigma_km == 0:
        return 0.0
    if correlation_km == math.inf:
        return float(sigma_km * np.sum(s * (b - a))) ** 2
    if correlation_km == 0:
        return 0.0
    # A stretch adds R with one sign at its start and the other at its end, so that the form is
    # minus a quadratic one over all ends, by blocks of rows. Where a stretch ends and one on the
    # other side starts, both ends stay: at a distance of zero R is zero.
    at, sign = np.concatenate([a, b]), np.concatenate([-s, s])
    total = 0.0
    for low in range(0, len(at), _ROWS):
        row = slice(low, low + _ROWS)
        apart = np.abs(at[row, None] - at)
        form = _twice_integrated(apart, correlation_km, perimeter_km, kernel)
        total -= float(sign[row] @ form @ sign)
    return sigma_km**2 * max(0.0, total)


def joined_stretches(starts: Floats, ends: Floats, signs: Floats) -> tuple[Floats, Floats, Floats]:
    """Return stretches in order along the line, those that touch and lie alike made one.

    Examples
    --------
    >>> import numpy as np
    >>> a, b, s = joined_stretches(np.array([2.0, 0, 1]), np.array([3.0, 1, 2]), np.ones(3))
    >>> a.tolist(), b.tolist()
    ([0.0], [3.0])
    """
    order = np.lexsort((ends, starts))
    a, b, s = starts[order], ends[order], signs[order]
    if not len(a):
        return a, b, s
    # A stretch goes on where the one before it ends, on the same side of the area.
    breaks = (np.abs(a[1:] - b[:-1]) > JOINED_KM) | (s[1:] != s[:-1])
    first = np.flatnonzero(np.concatenate([[True], breaks]))
    last = np.concatenate([first[1:] - 1, [len(a) - 1]])
    return a[first], b[last], s[first]


def _twice_integrated(d: Floats, c: float, perimeter: float, kernel: Kernel) -> Floats:
    """Return R(d) for distances d ≥ 0: the function whose second derivative is ρ."""
    if kernel is Kernel.EXPONENTIAL:
        if perimeter == math.inf:
            return c * (d + c * np.expm1(-d / c))
        # ρ is cosh((P/2 − d)/c) / cosh(P/2c), written so that nothing overflows or cancels.
        turn = perimeter / c
        p = math.exp(-turn)
        back = p * np.expm1(d / c) if turn < 1 else np.exp((d - perimeter) / c) - p
        bent = np.expm1(-d / c) + back
        wrapped: Floats = c * (d * math.tanh(turn / 2) + c * bent / (1 + p))
        return wrapped
    if perimeter == math.inf:
        return _gaussian_twice(d, c)
    if c > 2 * perimeter:  # the wrapped correlation is 1 to within exp(−4π²)
        return d * d / 2
    # Seven correlation lengths round the ring and back the Gaussian has died away: exp(−49).
    turns = [n * perimeter for n in range(1, math.ceil(7 * c / perimeter) + 1)]
    scale = 1 + 2 * sum(math.exp(-((turn / c) ** 2)) for turn in turns)
    total = _gaussian_twice(d, c)
    for turn in turns:
        near = _gaussian_twice(np.abs(turn - d), c) + _gaussian_twice(turn + d, c)
        total = total + near - 2 * _gaussian_twice(np.array(turn), c)
    return total / scale


_erf = np.vectorize(math.erf, otypes=[np.float64])


def _gaussian_twice(d: Floats, c: float) -> Floats:
    """Return R(d) of an open line with exp(−d²/c²)."""
    x = d / c
    value: Floats = c * c * (math.sqrt(math.pi) / 2 * x * _erf(x) + np.expm1(-x * x) / 2)
    return value
