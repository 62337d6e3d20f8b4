"""The area sums of :mod:`marchland.ellipsoid.shapes`, compiled by numba (the ``fast`` extra).

The formulas are those of :mod:`marchland.ellipsoid.series`, compiled as they stand. Only the
order of additions and fused multiply-adds differ from the numpy sums, so results agree to
rounding. The machine code is cached beside this file, or in numba's own cache directory. numba
renews it when this file changes and knows nothing of the series compiled into it, so the name it
is cached by carries a digest of the series.
"""

from __future__ import annotations

import hashlib
import inspect
import math
from collections.abc import Callable
from types import FunctionType
from typing import Any, Literal, ParamSpec, TypeAlias, TypeVar

import numpy as np
from numba import njit

from marchland.ellipsoid import series
from marchland.ellipsoid.types import Flags, Floats, Indices, Ints

_BLOCK = 1024  # vertices: the scratch arrays stay in the nearest cache
_RADIAN = math.pi / 180

_Formula: TypeAlias = Callable[..., Any]
"""A compiled function of the series: numba finds its types when it is called."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _compiled(name: str, *needs: _Formula) -> _Formula:
    """Compile a function of the series module, with the compiled functions that it calls."""
    function = getattr(series, name)
    scope = vars(series) | {need.__name__: need for need in needs}
    # Fused multiply-adds only: reordering would undo the subtraction of a ring's reference y.
    formula: _Formula = njit(FunctionType(function.__code__, scope, name), fastmath={"contract"})
    return formula


def _cached(
    *, error_model: Literal["python", "numpy"] = "python", fastmath: bool | set[str] = False
) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Compile a function that calls the series, and keep it for as long as the series stays."""
    digest = hashlib.sha256(inspect.getsource(series).encode()).hexdigest()[:16]

    def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
        function.__qualname__ += f"_{digest}"
        kept: Callable[_P, _R] = njit(
            cache=True, nogil=True, error_model=error_model, fastmath=fastmath
        )(function)
        return kept

    return compiled


_polynomial = _compiled("polynomial")
_authalic_sine = _compiled("authalic_sine", _polynomial)
_radius = _compiled("sine_radius_curvature", _polynomial)
_chord_excess = _compiled("chord_excess", _polynomial, _radius)


def ring_sums(
    lon: Floats, lat: Floats, offsets: Ints, tolerance: float
) -> tuple[Floats, Ints, Indices]:
    """Sum rings; the compiled twin of ``marchland.ellipsoid.rings._ring_sums``."""
    count = len(offsets) - 1
    area = np.zeros(count)
    turns = np.zeros(count, dtype=np.int64)
    far = np.zeros(len(lon), dtype=np.bool_)
    _sum_rings(lon, lat, offsets, tolerance, area, turns, far)
    return area, turns, np.flatnonzero(far)


@_cached()
def _sum_rings(
    lon: Floats, lat: Floats, offsets: Ints, tolerance: float, area: Floats, turns: Ints, far: Flags
) -> None:
    """Fill the sum and the whole turns of each ring, and mark the edges that are too long."""
    x, y = np.empty(_BLOCK + 1), np.empty(_BLOCK + 1)
    term, bound = np.empty(_BLOCK), np.empty(_BLOCK)
    for ring in range(len(offsets) - 1):
        start, end = offsets[ring], offsets[ring + 1]
        base = _authalic_sine(lat[start])
        total, turned = 0.0, 0
        for low in range(start, end, _BLOCK):
            size = min(_BLOCK, end - low)
            _load(lon, lat, start, end, low, size, base, x, y)
            turned += _steps(x, size)
            if _terms(x, y, size, base, tolerance, term, bound):
                for i in range(size):
                    if not bound[i] <= tolerance:
                        far[low + i] = True
                        term[i] = 0.0
            total += _sum(term, size)
        area[ring] = total
        turns[ring] = turned


@_cached()
def _load(
    lon: Floats,
    lat: Floats,
    start: int,
    end: int,
    low: int,
    size: int,
    base: float,
    x: Floats,
    y: Floats,
) -> None:
    """Copy a block and the vertex after it; y is taken from the ring's reference."""
    for i in range(size):
        x[i] = lon[low + i]
        y[i] = lat[low + i]
    after = low + size if low + size < end else start
    x[size], y[size] = lon[after], lat[after]
    for i in range(size + 1):
        y[i] = _authalic_sine(y[i]) - base if abs(y[i]) <= 90.0 else np.nan


@_cached()
def _steps(x: Floats, size: int) -> int:
    """Turn x into steps in degrees, each the short way round; return the whole turns taken out."""
    wide = 0
    for i in range(size):
        x[i] = x[i + 1] - x[i]
        wide |= not abs(x[i]) <= 180.0
    turned = 0
    if wide:
        for i in range(size):
            turn = np.rint(x[i] / 360.0)
            x[i] -= 360.0 * turn
            if turn == turn:
                turned -= int(turn)
    return turned


@_cached(error_model="numpy", fastmath={"contract"})
def _terms(
    h_deg: Floats,
    y: Floats,
    size: int,
    base: float,
    tolerance: float,
    term: Floats,
    bound: Floats,
) -> int:
    """Fill the area terms and their bounds; return whether any bound is above the tolerance."""
    over = 0
    for i in range(size):
        h = h_deg[i] * _RADIAN
        d = y[i + 1] - y[i]
        above = 0.5 * (y[i] + y[i + 1])
        m = above + base
        excess, bound[i] = _chord_excess(h, d, m)
        term[i] = h * above + excess
        over |= not bound[i] <= tolerance
    return over


@_cached(fastmath={"reassoc"})
def _sum(term: Floats, size: int) -> float:
    """Return the sum of a block, added in whatever order is fastest."""
    total = 0.0
    for i in range(size):
        total += term[i]
    return total
