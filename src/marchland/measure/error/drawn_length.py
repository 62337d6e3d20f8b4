"""How long a line would be without its own error: a drawn line is longer than the true one.

The variance of an area is an integral along the *true* line, and only the drawn one is at hand. Its
error moves neighbouring vertices apart, across the line, by a random difference of variance

    v(d) = 2 σ² (1 − ρ(d)),

so that an edge of true length L is drawn with the length √(L² + v z²), z being standard normal: on
average L + v/2L − …, never less than L. Where v is not small beside L², an integral along the drawn
line is too large by as much. Taking v/2d off every drawn length d leaves an error of the order of
(v/L²)², but only if v/L² is small to begin with; a shorter stretch tells nothing of its length. So
lengths are taken over chords of at least the *reach*, where v/d² = :data:`NOISE`, as if the line
were generalised to the scale at which its error no longer lengthens it much.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from marchland.ellipsoid.types import Coordinates, Floats, Ints
from marchland.measure.error.line_error import Kernel, correlation
from marchland.regions.outline import lengths_km

NOISE = 0.1
"""v/d² of the shortest chord that is measured: its length is right to 3/8 NOISE², 0.4 %."""

_FEWEST = 4  # chords of a ring; one with fewer is no larger than its error, and left as drawn


@functools.cache
def reach_km(accuracy_m: float, correlation_km: float, kernel: Kernel) -> float:
    """Return the shortest chord whose length the error of its ends leaves measurable.

    Parameters
    ----------
    accuracy_m, correlation_km, kernel
        As for :func:`marchland.measure.error.line_error.area_variance`.

    Returns
    -------
    float
        Kilometres; zero where the line is smooth enough at every scale.

    Examples
    --------
    >>> round(reach_km(620, 4, Kernel.EXPONENTIAL), 2), reach_km(620, math.inf, Kernel.EXPONENTIAL)
    (1.59, 0.0)
    """
    low, high = 0.0, accuracy_m / 1000 * math.sqrt(2 / NOISE)
    if not math.isfinite(correlation_km):
        return 0.0
    # The noise v/d² falls as the chord grows: halving finds where it comes down to NOISE.
    for _ in range(40):
        middle = (low + high) / 2
        noise = _difference_km2(np.array([middle]), accuracy_m, correlation_km, kernel)[0]
        if noise > NOISE * middle**2:
            low = middle
        else:
            high = middle
    return low


def unlengthened_km(
    xy: Coordinates, at_km: Floats, *, accuracy_m: float, correlation_km: float, kernel: Kernel
) -> Floats:
    """Return how far along a line its vertices would lie, had its error not lengthened it.

    Parameters
    ----------
    xy : Coordinates
        A drawn line.
    at_km : Floats, shape (n,)
        Distances along it as drawn.
    accuracy_m, correlation_km, kernel
        As for :func:`marchland.measure.error.line_error.area_variance`.

    Returns
    -------
    Floats, shape (n,)
        Never falling, and never further than drawn.

    Examples
    --------
    A straight line of 2,000 km, a vertex every kilometre, drawn with an error that jumps by half
    a kilometre from each to the next:

    >>> across = np.cumsum(np.random.default_rng(0).normal(0, 0.5, 2001))
    >>> drawn = np.column_stack([np.arange(2001) / 111.32, across / 110.57])
    >>> at_km = np.concatenate([[0.0], np.cumsum(lengths_km(drawn))])
    >>> error = {"accuracy_m": 5000, "correlation_km": 200}  # v(1 km) = 0.25 km²
    >>> true_km = unlengthened_km(drawn, at_km, **error, kernel=Kernel.EXPONENTIAL)
    >>> at_km[-1].round(-1), true_km[-1].round(-1)
    (np.float64(2220.0), np.float64(2000.0))
    """
    if not (math.isfinite(correlation_km) and accuracy_m > 0 < correlation_km and len(xy) > 1):
        return at_km
    # Chords at least as long as the reach are shortened by what their ends' error adds on average;
    # between their ends the distances follow in proportion.
    at = _breaks(at_km.tobytes(), reach_km(accuracy_m, correlation_km, kernel))
    if (xy[0] == xy[-1]).all() and len(at) <= _FEWEST:
        return at_km
    chords = lengths_km(xy[at])
    noise = _difference_km2(chords, accuracy_m, correlation_km, kernel)
    added = np.divide(noise, 2 * chords, out=np.zeros(len(chords)), where=chords > 0)
    kept = np.maximum(chords - added, 0.0)
    true_km: Floats = np.interp(at_km, at_km[at], np.concatenate([[0.0], np.cumsum(kept)]))
    return true_km


def _difference_km2(
    apart_km: Floats, accuracy_m: float, correlation_km: float, kernel: Kernel
) -> Floats:
    """Return the variance of the difference of the errors at two points, km²."""
    alike = correlation(apart_km, correlation_km, kernel)
    return 2 * (accuracy_m / 1000) ** 2 * (1 - alike)


@functools.lru_cache(maxsize=64)
def _breaks(distances: bytes, reach: float) -> Ints:
    """Return vertices at least the reach apart along the line, its two ends among them.

    A line bounds many areas, and each asks for it anew: the distances in km come as the bytes of
    their array, so that they can be known again.
    """
    at_km = np.frombuffer(distances)
    last = len(at_km) - 1
    following = np.maximum(np.searchsorted(at_km, at_km + reach), np.arange(1, last + 2)).tolist()
    at, here = [0], 0
    while (here := following[here]) < last:
        at.append(here)
    # What is left over at the end is joined to the stretch before it.
    if len(at) > 1 and at_km[last] - at_km[at[-1]] < reach:
        at.pop()
    return np.array([*at, last])
