"""Signed areas of rings of longitude and latitude, geodesic edges, WGS 84.

The rings of many shapes lie end to end in one array. They are summed in numpy a chunk at a time,
or by the compiled twin in :mod:`marchland.ellipsoid.compiled`; edges that the series cannot do are
added after Karney. See :mod:`marchland.ellipsoid.shapes` for what the sums are good to.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from marchland.ellipsoid import karney, series
from marchland.ellipsoid.types import Floats, Indices, Ints
from marchland.errors import GeometryError

RingSums: TypeAlias = Callable[[Floats, Floats, Ints, float], tuple[Floats, Ints, Indices]]
"""What sums rings; see :func:`_ring_sums`."""

RADIAN = math.pi / 180
CHUNK = 32768  # vertices: long enough to amortise numpy's calls, short enough for the cache
FAST_FROM = 100_000  # vertices: below, loading numba costs more than it saves
_FAR_BLOCK = 4096  # edges solved exactly at a time
_TOLERANCE = 0.01 / series.C2_M2
"""An edge whose bound is above 0.01 m² is solved exactly; that itself rounds to some 0.02 m²."""


def ring_areas_m2(
    lon: ArrayLike, lat: ArrayLike, offsets: ArrayLike, *, fast: bool | None = None
) -> Floats:
    """Return the signed areas of rings laid end to end.

    Parameters
    ----------
    lon, lat : array of shape (n,)
        Vertices in degrees. A ring may repeat its first vertex at its end, or not.
    offsets : array of int, shape (rings + 1,)
        Ring i has the vertices ``offsets[i]`` up to ``offsets[i + 1]``.
    fast : bool, optional
        As for :func:`marchland.ellipsoid.shapes.geodesic_area_m2`.

    Returns
    -------
    array of float64, shape (rings,)
        Area in m², positive where the ring runs counter-clockwise round the smaller of the two
        sides; 0 for a ring without vertices.

    Raises
    ------
    GeometryError
        If the arrays do not fit each other, or a coordinate is not finite or out of range.

    Examples
    --------
    >>> lon, lat = [0, 1, 1, 0], [0, 0, 1, 1]
    >>> ring_areas_m2(lon, lat, [0, 4]).round()
    array([1.23087784e+10])
    """
    x, y = _coordinates(lon), _coordinates(lat)
    ends = np.asarray(offsets, dtype=np.int64)
    if x.ndim != 1 or x.shape != y.shape:
        raise GeometryError(f"expected lon and lat of one length, found {x.shape} and {y.shape}")
    if ends.ndim != 1 or len(ends) < 1 or ends[0] != 0 or ends[-1] != len(x):
        raise GeometryError(f"expected offsets from 0 to {len(x)}, found {offsets!r}")
    if (np.diff(ends) < 0).any():
        raise GeometryError("expected offsets that never fall")
    areas = np.zeros(len(ends) - 1)
    filled = np.diff(ends) > 0
    areas[filled] = signed_areas(x, y, np.append(ends[:-1][filled], ends[-1]), fast) * series.C2_M2
    bad = np.flatnonzero(~np.isfinite(areas))
    if len(bad):
        ring = slice(ends[bad[0]], ends[bad[0] + 1])
        raise GeometryError(f"ring {bad[0]}: {fault(x[ring], y[ring])}")
    return areas


def ring_area_draws_m2(lon: ArrayLike, lat: ArrayLike, *, fast: bool | None = None) -> Floats:
    """Return the signed area of every draw of one ring.

    Parameters
    ----------
    lon, lat : array of shape (draws, vertices), or broadcast to it
        Vertices in degrees, a ring a row.
    fast : bool, optional
        As for :func:`marchland.ellipsoid.shapes.geodesic_area_m2`.

    Returns
    -------
    array of float64, shape (draws,)
        Area in m², signed as by :func:`ring_areas_m2`.

    Raises
    ------
    GeometryError
        As for :func:`ring_areas_m2`; the ring named is the draw.

    Examples
    --------
    >>> import numpy as np
    >>> shift = np.array([[0.0], [10.0]])
    >>> ring_area_draws_m2(shift + [0, 1, 1, 0], [0, 0, 1, 1]).round()
    array([1.23087784e+10, 1.23087784e+10])
    """
    try:
        x, y = np.broadcast_arrays(_coordinates(lon), _coordinates(lat))
    except ValueError:
        raise GeometryError(
            f"expected lon and lat of one shape, found {np.shape(lon)} and {np.shape(lat)}"
        ) from None
    if x.ndim != 2:
        raise GeometryError(f"expected arrays of shape (draws, vertices), found {x.shape}")
    draws, vertices = x.shape
    offsets = np.arange(draws + 1, dtype=np.int64) * vertices
    return ring_areas_m2(x.reshape(-1), y.reshape(-1), offsets, fast=fast)


def ring_area_gradient_m(lon: ArrayLike, lat: ArrayLike) -> Floats:
    """Return how a ring's signed area grows as each vertex moves east and north.

    To first order, displacing vertex i by (e, n) metres changes the area by
    ``gradient[i] @ (e, n)`` m². For a boundary the length of the row is the derivative for a
    displacement across the line: half the length of the two edges, where they run straight on.

    Parameters
    ----------
    lon, lat : array of shape (n,)
        An open ring in degrees: the first vertex is not repeated.

    Returns
    -------
    array of shape (n, 2)
        m² per m. The relative error is of the order of (edge / 6371 km)² and grows towards the
        poles; it is meant for variances, not for edges over hundreds of kilometres.

    Raises
    ------
    GeometryError
        If the arrays differ in shape or a coordinate is not finite or out of range.

    Examples
    --------
    >>> gradient = ring_area_gradient_m([0, 0.01, 0.01, 0], [0, 0, 0.01, 0.01])
    >>> gradient.round().tolist()
    [[-553.0, -557.0], [553.0, -557.0], [553.0, 557.0], [-553.0, 557.0]]
    """
    x, phi = _coordinates(lon), _coordinates(lat)
    if x.ndim != 1 or x.shape != phi.shape:
        raise GeometryError(f"expected lon and lat of one length, found {x.shape} and {phi.shape}")
    if not (np.isfinite(x) & (np.abs(phi) <= 90)).all():
        raise GeometryError(f"ring: {fault(x, phi)}")
    y = series.authalic_sine(phi)
    h = np.roll(x, -1) - x
    h = (h - 360 * np.rint(h / 360)) * RADIAN
    d, m = np.roll(y, -1) - y, (y + np.roll(y, -1)) / 2
    s, g, k = series.sine_radius_curvature(m)
    # The area under an edge depends on its ends through h, d and m, and a vertex is an end of two
    # edges. Derivatives of −[h m + h s / 12 (G h² + 3 d² / G)] by h, d and m.
    by_h = -(m + s / 4 * (g * h * h + d * d / g))
    by_d = -(h * s * d / (2 * g))
    by_m = -(
        h + h / 12 * (k * (g * h * h + 3 * d * d / g) + s * s * (6 * (d / g) ** 2 - 2 * h * h))
    )
    east = np.roll(by_h, 1) - by_h
    north = np.roll(by_d, 1) - by_d + (np.roll(by_m, 1) + by_m) / 2
    radius = np.sqrt(series.sine_radius_curvature(y)[1])
    return np.stack([east / radius, north * radius], axis=1) * math.sqrt(series.C2_M2)


def _coordinates(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def signed_areas(lon: Floats, lat: Floats, offsets: Ints, fast: bool | None) -> Floats:
    """Return signed areas in units of c²; no ring is empty."""
    if fast is None:
        fast = len(lon) >= FAST_FROM
    ring_sums = (_compiled() if fast else None) or _ring_sums
    under, turns, far = ring_sums(lon, lat, offsets, _TOLERANCE)
    base = series.authalic_sine(lat[offsets[:-1]])
    for low in range(0, len(far), _FAR_BLOCK):
        _add_far(under, far[low : low + _FAR_BLOCK], lon, lat, offsets, base)
    # A ring that turns round the axis is measured from the north pole, where y = 1.
    under -= 2 * np.pi * turns * (1 - base)
    sphere = 4 * np.pi
    result: Floats = sphere * np.rint(under / sphere) - under
    return result


def _compiled() -> RingSums | None:
    """Return the compiled sums, or None where numba, a place to cache or the source is missing."""
    try:
        module = importlib.import_module("marchland.ellipsoid.compiled")
    except (ImportError, RuntimeError, OSError):
        return None
    ring_sums: RingSums = module.ring_sums
    return ring_sums


def _add_far(
    under: Floats, far: Indices, lon: Floats, lat: Floats, offsets: Ints, base: Floats
) -> None:
    """Add the edges from the vertices ``far``, solved exactly, to their rings."""
    ring = np.searchsorted(offsets, far, side="right") - 1
    after = np.where(far + 1 < offsets[ring + 1], far + 1, offsets[ring])
    h, area = karney.area_under(lon[far], lat[far], lon[after], lat[after])
    np.add.at(under, ring, area - h * base[ring])


def _ring_sums(
    lon: Floats, lat: Floats, offsets: Ints, tolerance: float
) -> tuple[Floats, Ints, Indices]:
    """Sum the areas between each ring and the parallel of its first vertex.

    Returns
    -------
    under : array of shape (rings,)
        The sums in units of c², without the far edges.
    turns : array of int, shape (rings,)
        Whole turns the ring makes eastwards round the axis.
    far : array of int
        First vertices of the edges whose bound is above the tolerance.
    """
    count = len(offsets) - 1
    under, turns = np.zeros(count), np.zeros(count, dtype=np.int64)
    far = [np.empty(0, dtype=np.intp)]
    base = series.authalic_sine(lat[offsets[:-1]])
    keep_freed_memory()
    for low in range(0, len(lon), CHUNK):
        # Chunks cut rings anywhere: a chunk sums the piece it has of each ring that meets it. The
        # last vertex of a ring that ends here goes on to the ring's first, all others to the next.
        high = min(low + CHUNK, len(lon))
        rings = slice(
            int(np.searchsorted(offsets, low, side="right")) - 1,
            int(np.searchsorted(offsets, high, side="left")),
        )
        cuts = np.clip(offsets[rings.start : rings.stop + 1], low, high) - low
        ends = offsets[rings.start + 1 : rings.stop + 1]
        last = ends[ends <= high] - 1 - low
        start = offsets[rings][: len(last)]
        h, turned = short_way(_steps(lon[low : high + 1], last, lon[start], high - low))
        term, bound = _terms(h, lat[low : high + 1], last, np.repeat(base[rings], np.diff(cuts)))
        # Not "above": a bound that is not a number must go to the exact sums too.
        if not bound.max() <= tolerance:
            over = ~(bound <= tolerance)
            term[over] = 0.0
            far.append(np.flatnonzero(over) + low)
        under[rings] += np.add.reduceat(term, cuts[:-1])
        if turned is not None:
            turns[rings] -= np.add.reduceat(turned, cuts[:-1])
    return under, turns, np.concatenate(far)


def keep_freed_memory() -> None:
    """Make the allocator keep what is freed, so that arrays made in a loop cost no more than once.

    glibc gives a freed block of this size back and, from then on, takes smaller ones from memory
    that it keeps; else every temporary array would be paged in anew, at almost the price of the
    arithmetic (mallopt(3), M_MMAP_THRESHOLD). Elsewhere it does no harm.
    """
    block = np.empty(1 << 20)
    del block


def _steps(values: Floats, last: Ints, first: Floats, size: int) -> Floats:
    """Return the steps from ``size`` vertices to the next; from a last one to its ring's first."""
    steps = np.empty(size)
    np.subtract(values[1:], values[:-1], out=steps[: len(values) - 1])
    steps[last] = first - values[last]
    return steps


def short_way(h: Floats) -> tuple[Floats, Ints | None]:
    """Return longitude steps in degrees the short way round, and the turns taken out, if any."""
    if h.max() <= 180 and h.min() >= -180:
        return h, None
    with np.errstate(invalid="ignore"):  # infinite steps become not a number
        turn = np.nan_to_num(np.rint(h / 360), posinf=0.0, neginf=0.0)
        return h - 360 * turn, turn.astype(np.int64)


def _terms(h_deg: Floats, lat: Floats, last: Ints, base: Floats) -> tuple[Floats, Floats]:
    """Return each edge's area down to the parallel of its ring, and its bound, in units of c²."""
    sines = series.authalic_sine(lat)
    if not (lat.max() <= 90 and lat.min() >= -90):
        sines[~(np.abs(lat) <= 90)] = np.nan
    d = _steps(sines, last, base[last], len(base))
    # Taking off the ring's own parallel first keeps the digits of small rings.
    above = sines[: len(base)] - base
    above += 0.5 * d
    m = above + base
    h = h_deg * RADIAN
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        excess, bound = series.chord_excess(h, d, m)
        above *= h
        excess += above
    return excess, bound


def fault(lon: Floats, lat: Floats) -> str:
    """Return what is wrong with the first vertex that no ellipsoid has."""
    bad = np.flatnonzero(~(np.isfinite(lon) & (np.abs(lat) <= 90)))
    if not len(bad):
        return "it cannot be measured"
    at = bad[0]
    return (
        f"expected longitude and latitude in degrees, found ({lon[at]:g}, {lat[at]:g}) "
        f"at vertex {at}: mend the vertex, or reproject to EPSG:4326"
    )
