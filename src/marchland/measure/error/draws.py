"""Errors of lines drawn at random, as :mod:`marchland.measure.error.line_error` describes them.

A line's error is drawn at some *stations*, places given by their distance along the line. The
exponential process has no memory beyond its last station and is drawn exactly by a recursion;
the Gaussian one is white noise on a fine grid, smoothed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from marchland.ellipsoid.types import Floats
from marchland.measure.error.line_error import Kernel

_BLOCK = 16  # stations of a recursion solved together
_ROWS = 256  # stations smoothed at a time
_APART = 800.0  # in units of the correlation length: exp(-800) is zero
_FORGOTTEN = 40.0  # the same: exp(-40) is nothing beside the rounding of 1

Errors: TypeAlias = NDArray[np.floating]
"""Errors in metres to the right of a line, a row per draw, a column per station."""

Singles: TypeAlias = NDArray[np.float32]
"""Errors in metres, in single precision: half the memory, and seven digits are plenty."""


@dataclass(frozen=True)
class Stations:
    """The places along one line at which its error is wanted.

    Attributes
    ----------
    at_km : array of shape (n,)
        Distances along the line, ascending.
    accuracy_m, correlation_km, perimeter_km : float
        As for :func:`marchland.measure.error.line_error.area_variance`.
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
    lines: list[Stations], draws: int, rng: np.random.Generator, kernel: Kernel = Kernel.EXPONENTIAL
) -> Floats:
    """Draw the errors of several independent lines.

    Parameters
    ----------
    lines : list of Stations
    draws : int
    rng : numpy.random.Generator
    kernel : Kernel

    Returns
    -------
    Floats, shape (draws, stations)
        Metres across the line, the stations of all lines one after another. The exponential process
        is exact; the Gaussian one to 1e-10 of its variance.

    Examples
    --------
    >>> import numpy as np
    >>> line = Stations(np.array([0.0, 1.0]), accuracy_m=100, correlation_km=np.inf)
    >>> first, second = draw_errors([line], 1, np.random.default_rng(0))[0]
    >>> bool(first == second)
    True
    """
    if kernel is Kernel.GAUSSIAN:
        return np.hstack([_draw_smooth(line, draws, rng) for line in lines])
    return Recursion(lines).draw(draws, rng).astype(np.float64)


class Recursion:
    """Exact draws of exponentially correlated errors, made ready once for many.

    White noise z becomes x[i] = exp(−step) x[i−1] + √(1 − exp(−2 step)) z[i]. A block of
    stations is one product with a small triangular matrix, for all draws at once.

    Parameters
    ----------
    lines : list of Stations
    """

    def __init__(self, lines: list[Stations]) -> None:
        counts = [len(line.at_km) for line in lines]
        high = np.cumsum(counts).tolist()
        self._lines = [(line, slice(end - len(line.at_km), end)) for line, end in
                       zip(lines, high, strict=True)]  # fmt: skip
        steps, scale = (np.concatenate(v) for v in zip(*map(_steps, lines), strict=True))
        self._count = len(steps)
        self._blocks = _blocks(steps, scale)

    def draw(self, draws: int, rng: np.random.Generator) -> Singles:
        """Return errors in metres, shape (draws, stations), to seven digits."""
        errors = white_noise((draws, self._count), rng)
        for low, matrix in self._blocks:
            start = max(0, low - 1)
            errors[:, low : low + _BLOCK] = errors[:, start : low + _BLOCK] @ matrix
        for line, part in self._lines:
            if line.is_ring:
                _close(errors[:, part], line)
        return errors


def white_noise(shape: tuple[int, int], rng: np.random.Generator) -> Singles:
    """Return standard normal numbers, single precision, none beyond ±5.8.

    After Box & Muller (1958, Annals of Mathematical Statistics 29, 610–611): numpy does its
    logarithms and sines several at a time, and its own normal numbers one by one, which took half
    the time of a drawn area.
    """
    draws, stations = shape
    half = (stations + 1) // 2
    uniform = rng.random((draws, 2, half), dtype=np.float32)
    radius, angle = uniform[:, 0], uniform[:, 1]
    np.log(np.subtract(1, radius, out=radius), out=radius)
    np.sqrt(np.multiply(radius, -2, out=radius), out=radius)
    angle *= np.float32(2 * math.pi)
    pairs = np.empty_like(uniform)
    np.cos(angle, out=pairs[:, 0])
    np.sin(angle, out=pairs[:, 1])
    pairs *= radius[:, None]
    return pairs.reshape(draws, 2 * half)[:, :stations]


def _steps(line: Stations) -> tuple[Floats, Floats]:
    """Return how far each station is from the one before, in correlation lengths, and the scale.

    Every line starts anew. A closed one starts from nothing, with the noise of the way from its
    last station to its first, for `_close` to add what went before.
    """
    steps = np.diff(line.at_km, prepend=line.at_km[:1]) / line.correlation_km
    steps[0] = _gap(line) if line.is_ring else _APART
    scale = np.sqrt(-np.expm1(-2 * steps))
    steps[0] = _APART
    if line.is_ring:  # the variance of the periodic solution is greater by (1 + Φ) / (1 − Φ)
        turn = line.perimeter_km / line.correlation_km
        scale *= math.sqrt(-math.expm1(-turn) / (1 + math.exp(-turn)))
    return steps, scale * line.accuracy_m


def _gap(line: Stations) -> float:
    """Return the way from a ring's last station to its first, in correlation lengths."""
    return (line.perimeter_km - float(line.at_km[-1] - line.at_km[0])) / line.correlation_km


def _blocks(steps: Floats, scale: Floats) -> list[tuple[int, Singles]]:
    """Return blocks of the recursion: the first station, and what makes errors of the noise.

    The matrix takes the last error of the block before, where there is one, and the noise of its
    own stations.
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


def _close(errors: Singles, line: Stations) -> None:
    """Make the recursion along a ring periodic, in place.

    What the recursion gave started from nothing at the last station. The periodic solution adds the
    decay of what the last station has in the end, x = r / (1 − Φ) with Φ = exp(−P/c).
    """
    turn = line.perimeter_km / line.correlation_km
    back = (line.at_km - line.at_km[0]) / line.correlation_km + _gap(line)
    near = int(np.searchsorted(back, _FORGOTTEN))
    decayed = np.exp(-back[:near]) / -math.expm1(-turn)
    errors[:, :near] += errors[:, -1:] * decayed.astype(np.float32)


_GRID_PER_LENGTH = 4  # grid points per correlation length: the error is exp(−16 π² / 4)
_REACH = 4.0  # correlation lengths beyond which the smoothing weight, exp(−2 · 16), is nothing


def _draw_smooth(line: Stations, draws: int, rng: np.random.Generator) -> Floats:
    """Draw a Gaussian-correlated process: white noise on a fine grid, smoothed."""
    c, ring = line.correlation_km, line.is_ring
    if math.isinf(c):
        return np.repeat(rng.standard_normal((draws, 1)), len(line.at_km), axis=1) * line.accuracy_m
    # White noise stands in cells, four to a correlation length: a whole number of them round a
    # ring, and on an open line as far beyond its ends as smoothing reaches.
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
        # A cell may count twice, round a short ring; each station's weights have a square sum of 1.
        folded = np.zeros((cells, len(at)))
        np.add.at(folded, index, weight)
        folded /= np.sqrt(np.sum(folded**2, axis=0))
        used = np.unique(index)
        result[:, low : low + _ROWS] = noise[:, used] @ folded[used]
    return result * line.accuracy_m
