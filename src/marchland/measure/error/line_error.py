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
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

JOINED_KM = 1e-6
"""Stretches of one line that end and start within this distance (a millimetre) are one."""

_ROWS = 256  # of the matrix of stretches at a time
_BLOCK = 16  # points of a recursion solved together
_APART = 800.0  # in units of the correlation length: exp(-800) is zero
_FORGOTTEN = 40.0  # the same: exp(-40) is nothing beside the rounding of 1


class Kernel(StrEnum):
    """How the error of a line at two points of it is correlated."""

    EXPONENTIAL = "exponential"
    GAUSSIAN = "gaussian"


def correlation(apart_km: Floats, correlation_km: float, kernel: Kernel) -> Floats:
    """Return the correlation of the errors at points of an open line so far apart."""
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
    total = 0.0
    for low in range(0, len(a), _ROWS):
        row = slice(low, low + _ROWS)
        x, y = a[row, None], b[row, None]
        form = sum(
            sense * _twice_integrated(np.abs(to - start), correlation_km, perimeter_km, kernel)
            for sense, to, start in ((1, b, x), (-1, b, y), (-1, a, x), (1, a, y))
        )
        total += float(s[row] @ form @ s)
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
    turns = [n * perimeter for n in range(1, math.ceil(7 * c / perimeter) + 1)]
    scale = 1 + 2 * sum(math.exp(-((turn / c) ** 2)) for turn in turns)
    total = _gaussian_twice(d, c)
    for turn in turns:
        near = _gaussian_twice(np.abs(turn - d), c) + _gaussian_twice(turn + d, c)
        total = total + near - 2 * _gaussian_twice(np.array(turn), c)
    return total / scale


_erf = np.vectorize(math.erf, otypes=[np.float64])


def _gaussian_twice(d: Floats, c: float) -> Floats:
    x = d / c
    value: Floats = c * c * (math.sqrt(math.pi) / 2 * x * _erf(x) + np.expm1(-x * x) / 2)
    return value


# --- drawing the error ------------------------------------------------------------------------


@dataclass(frozen=True)
class Points:
    """Points of one line at which its error is wanted.

    Attributes
    ----------
    at_km : array of shape (n,)
        Distances along the line, ascending.
    accuracy_m, correlation_km, perimeter_km : float
        As for :func:`area_variance`.
    """

    at_km: Floats
    accuracy_m: float
    correlation_km: float
    perimeter_km: float = math.inf

    @property
    def is_ring(self) -> bool:
        """Whether the error wraps round; an infinite correlation makes that void."""
        return math.isfinite(self.perimeter_km) and math.isfinite(self.correlation_km)


def draw_errors(
    lines: list[Points], draws: int, rng: np.random.Generator, kernel: Kernel = Kernel.EXPONENTIAL
) -> Floats:
    """Draw the errors of several independent lines.

    Parameters
    ----------
    lines : list of Points
    draws : int
    rng : numpy.random.Generator
    kernel : Kernel

    Returns
    -------
    array of shape (draws, points)
        Metres across the line, the points of all lines one after another. The exponential process
        is exact; the Gaussian one to 1e-10 of its variance.

    Examples
    --------
    >>> import numpy as np
    >>> line = Points(np.array([0.0, 1.0]), accuracy_m=100, correlation_km=np.inf)
    >>> first, second = draw_errors([line], 1, np.random.default_rng(0))[0]
    >>> bool(first == second)
    True
    """
    if kernel is Kernel.GAUSSIAN:
        return np.hstack([_draw_smooth(line, draws, rng) for line in lines])
    return Recursion(lines).draw(draws, rng).astype(np.float64)


class Recursion:
    """Exact draws of exponentially correlated errors, made ready once for many.

    White noise z becomes x[i] = exp(−step) x[i−1] + √(1 − exp(−2 step)) z[i]. A block of points
    is one product with a small triangular matrix, for all draws at once.

    Parameters
    ----------
    lines : list of Points
    """

    def __init__(self, lines: list[Points]) -> None:
        counts = [len(line.at_km) for line in lines]
        high = np.cumsum(counts).tolist()
        self._lines = [(line, slice(end - len(line.at_km), end)) for line, end in
                       zip(lines, high, strict=True)]  # fmt: skip
        steps, scale = (np.concatenate(v) for v in zip(*map(_steps, lines), strict=True))
        self._count = len(steps)
        self._blocks = _blocks(steps, scale)

    def draw(self, draws: int, rng: np.random.Generator) -> NDArray[np.float32]:
        """Return errors in metres, shape (draws, points), to seven digits."""
        errors = white_noise((draws, self._count), rng)
        for low, matrix in self._blocks:
            start = max(0, low - 1)
            errors[:, low : low + _BLOCK] = errors[:, start : low + _BLOCK] @ matrix
        for line, part in self._lines:
            if line.is_ring:
                _close(errors[:, part], line)
        return errors


def white_noise(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return standard normal numbers, single precision, none beyond ±5.8.

    After Box & Muller (1958, Annals of Mathematical Statistics 29, 610–611): numpy does its
    logarithms and sines several at a time, and its own normal numbers one by one, which took half
    the time of a drawn area.
    """
    draws, points = shape
    half = (points + 1) // 2
    uniform = rng.random((draws, 2, half), dtype=np.float32)
    radius, angle = uniform[:, 0], uniform[:, 1]
    np.log(np.subtract(1, radius, out=radius), out=radius)
    np.sqrt(np.multiply(radius, -2, out=radius), out=radius)
    angle *= np.float32(2 * math.pi)
    pairs = np.empty_like(uniform)
    np.cos(angle, out=pairs[:, 0])
    np.sin(angle, out=pairs[:, 1])
    pairs *= radius[:, None]
    return pairs.reshape(draws, 2 * half)[:, :points]


def _steps(line: Points) -> tuple[Floats, Floats]:
    """Return the distance of each point from the one before, in correlation lengths, and the scale.

    Every line starts anew. A closed one starts from nothing, with the noise of the way from its
    last point to its first, for `_close` to add what went before.
    """
    steps = np.diff(line.at_km, prepend=line.at_km[:1]) / line.correlation_km
    steps[0] = _gap(line) if line.is_ring else _APART
    scale = np.sqrt(-np.expm1(-2 * steps))
    steps[0] = _APART
    if line.is_ring:  # the variance of the periodic solution is greater by (1 + Φ) / (1 − Φ)
        turn = line.perimeter_km / line.correlation_km
        scale *= math.sqrt(-math.expm1(-turn) / (1 + math.exp(-turn)))
    return steps, scale * line.accuracy_m


def _gap(line: Points) -> float:
    """Return the way from a ring's last point to its first, in correlation lengths."""
    return (line.perimeter_km - float(line.at_km[-1] - line.at_km[0])) / line.correlation_km


def _blocks(steps: Floats, scale: Floats) -> list[tuple[int, NDArray[np.float32]]]:
    """Return blocks of the recursion: the first point, and what makes errors of the noise.

    The matrix takes the last error of the block before, where there is one, and the noise of its
    own points.
    """
    count = len(steps)
    far = np.cumsum(steps)
    rows = np.concatenate([far, np.full(-count % _BLOCK, far[-1])]).reshape(-1, _BLOCK)
    lag = rows[:, None, :] - rows[:, :, None]
    matrices = np.triu(np.exp(-np.maximum(lag, 0.0)))
    result = []
    for matrix, low in zip(matrices, range(0, count, _BLOCK), strict=True):
        size = min(_BLOCK, count - low)
        own = matrix[:size, :size] * scale[low : low + size, None]
        if low:
            carried = np.exp(far[low - 1] - far[low : low + size])
            own = np.vstack([carried, own])
        result.append((low, own.astype(np.float32)))
    return result


def _close(errors: NDArray[np.float32], line: Points) -> None:
    """Make the recursion along a ring periodic, in place.

    What the recursion gave started from nothing at the last point. The periodic solution adds the
    decay of what the last point has in the end, x = r / (1 − Φ) with Φ = exp(−P/c).
    """
    turn = line.perimeter_km / line.correlation_km
    back = (line.at_km - line.at_km[0]) / line.correlation_km + _gap(line)
    near = int(np.searchsorted(back, _FORGOTTEN))
    decayed = np.exp(-back[:near]) / -math.expm1(-turn)
    errors[:, :near] += errors[:, -1:] * decayed.astype(np.float32)


_GRID_PER_LENGTH = 4  # grid points per correlation length: the error is exp(−16 π² / 4)
_REACH = 4.0  # correlation lengths beyond which the smoothing weight, exp(−2 · 16), is nothing


def _draw_smooth(line: Points, draws: int, rng: np.random.Generator) -> Floats:
    """Draw a Gaussian-correlated process: white noise on a fine grid, smoothed."""
    c, ring = line.correlation_km, line.is_ring
    if math.isinf(c):
        return np.repeat(rng.standard_normal((draws, 1)), len(line.at_km), axis=1) * line.accuracy_m
    if ring:
        cells = max(1, math.ceil(_GRID_PER_LENGTH * line.perimeter_km / c))
        width, first = line.perimeter_km / cells, 0
    else:
        width = c / _GRID_PER_LENGTH
        first = math.floor((line.at_km[0] - _REACH * c) / width)
        cells = math.ceil((line.at_km[-1] + _REACH * c) / width) - first + 1
    noise = rng.standard_normal((draws, cells))
    reach = math.ceil(_REACH * c / width)
    result = np.empty((draws, len(line.at_km)))
    for low in range(0, len(line.at_km), _ROWS):
        at = line.at_km[low : low + _ROWS]
        grid = np.arange(math.floor(at[0] / width) - reach, math.ceil(at[-1] / width) + reach + 1)
        weight = np.exp(-2 * ((grid[:, None] * width - at) / c) ** 2)
        index = grid % cells if ring else np.clip(grid - first, 0, cells - 1)
        folded = np.zeros((cells, len(at)))
        np.add.at(folded, index, weight)
        folded /= np.sqrt(np.sum(folded**2, axis=0))
        used = np.unique(index)
        result[:, low : low + _ROWS] = noise[:, used] @ folded[used]
    return result * line.accuracy_m
