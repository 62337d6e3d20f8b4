"""Area and length on the WGS 84 ellipsoid, for one shape or many, with geodesic edges.

Most edges are short, and for them a series does what an exact geodesic would, and much
faster: the strip under the chord in (longitude, sine of the authalic latitude) is exact, and an
analytic correction takes the chord to the geodesic. Its error is bounded edge by edge. An edge
whose bound is above 0.01 m² (about 50 km long at 45°, or near a pole) is solved exactly after
Karney instead, and so are edges over a pole. The formulas are in
:mod:`marchland.ellipsoid.series`, their derivation in ``docs/area.md``; what they are good to
is said under :func:`geodesic_area_m2`.

References
----------
.. [1] C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87, 43-55 (2013),
   https://doi.org/10.1007/s00190-012-0578-z
.. [2] J. Danielsen, "The area under the geodesic", Survey Review 30, 61-66 (1989),
   https://doi.org/10.1179/003962689791474267
.. [3] J. P. Snyder, "Map projections: a working manual", USGS Professional Paper 1395, 16-17
   and 81-85 (1987), https://doi.org/10.3133/pp1395
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import overload

import numpy as np
import shapely
from numpy.typing import NDArray

from marchland.ellipsoid import karney, series
from marchland.ellipsoid.rings import (
    CHUNK,
    FAST_FROM,
    RADIAN,
    fault,
    ring_area_draws_m2,
    ring_area_gradient_m,
    ring_areas_m2,
    short_way,
    signed_areas,
)
from marchland.ellipsoid.types import Coordinates, Floats, Indices, Ints, ShapeArray, Shapes
from marchland.errors import GeometryError

__all__ = [
    "geodesic_area_km2",
    "geodesic_area_m2",
    "geodesic_length_km",
    "ring_area_draws_m2",
    "ring_area_gradient_m",
    "ring_areas_m2",
]

_BATCH = 1 << 18  # vertices: how many coordinates are taken from shapes at a time
_LENGTH_TOLERANCE = 1e-10
"""An edge whose length may be wrong by more than this, relatively, is solved exactly."""

# shapely's type numbers; collections are above the polygon.
_LINES = (shapely.GeometryType.LINESTRING.value, shapely.GeometryType.LINEARRING.value)
_POLYGON = shapely.GeometryType.POLYGON.value


@overload
def geodesic_area_m2(geometries: shapely.Geometry, *, fast: bool | None = None) -> float: ...
@overload
def geodesic_area_m2(geometries: Shapes, *, fast: bool | None = None) -> Floats: ...
def geodesic_area_m2(
    geometries: shapely.Geometry | Shapes, *, fast: bool | None = None
) -> float | Floats:
    """Return the area of shapes on the WGS 84 ellipsoid, edges being geodesics.

    Each ring counts as the smaller of the two areas it divides the ellipsoid into, whichever
    way it runs; holes are taken off, parts added up. Rings across 180° and round a pole are
    measured as they lie on the ellipsoid: an edge takes the short way round. Heights are
    ignored; points, lines and empty shapes have no area.

    Parameters
    ----------
    geometries : shapely.Geometry, or array, sequence or GeoSeries of them
        Coordinates are longitude and latitude in degrees.
    fast : bool, optional
        Use the compiled sums of the ``fast`` extra. By default they are used where numba is
        installed and there are at least 100,000 vertices; both ways agree to rounding.

    Returns
    -------
    float or array of float64
        Area in m², of the shape of the input; NaN where an entry is missing (None).

    Raises
    ------
    GeometryError
        If a coordinate is not finite, a latitude is beyond ±90°, or the GeoSeries has a
        projected CRS. The message names the geometry.

    Notes
    -----
    With h the longitude difference of an edge, m the mean and d the difference of the sines of
    the authalic latitudes of its ends, and c the authalic radius, the area between the edge
    and the equator is

        c² [h m + h s / 12 (E² + 3N²) + fifth-order terms + R],
        |R| ≤ 0.032 |h s| (E² + N²)³ / G²,

    where G, s and κ are taken at m, E² = G h² and N² = d² / G. Edges for which c²|R| may be
    above 0.01 m² are solved exactly [1]_ [2]_. So an edge is within 0.04 m² of the geodesic
    (0.2 m² where it is longer than 10°), and within 2e-7 m² where it is shorter than 5 km and
    below 60° of latitude; rounding acts as if vertices were displaced by 2e-9 m. A square metre
    therefore keeps nine digits, where sums of exact geodesics keep four or five.

    References
    ----------
    .. [1] C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87, 43-55 (2013),
       https://doi.org/10.1007/s00190-012-0578-z
    .. [2] J. Danielsen, "The area under the geodesic", Survey Review 30, 61-66 (1989),
       https://doi.org/10.1179/003962689791474267

    Examples
    --------
    >>> import shapely
    >>> square = shapely.box(72, 37, 75, 39)
    >>> round(geodesic_area_m2(square))
    58489753816
    """
    shapes, shape = _as_shapes(geometries)
    areas: Floats = np.empty(len(shapes))
    counts = shapely.get_num_coordinates(shapes)
    if fast is None:
        fast = int(counts.sum()) >= FAST_FROM
    for part in _batches(counts):
        areas[part] = _areas(shapes[part], part.start, fast)
    areas[shapely.is_missing(shapes)] = np.nan
    return float(areas[0]) if shape is None else areas.reshape(shape)


@overload
def geodesic_area_km2(geometries: shapely.Geometry, *, fast: bool | None = None) -> float: ...
@overload
def geodesic_area_km2(geometries: Shapes, *, fast: bool | None = None) -> Floats: ...
def geodesic_area_km2(
    geometries: shapely.Geometry | Shapes, *, fast: bool | None = None
) -> float | Floats:
    """Return the area of shapes in km²; see :func:`geodesic_area_m2`.

    Raises
    ------
    GeometryError
        As for :func:`geodesic_area_m2`.

    Examples
    --------
    >>> import shapely
    >>> octant = shapely.Polygon([(0, 0), (90, 0), (0, 90)])
    >>> geodesic_area_km2([octant, shapely.Point(0, 0)]).round(6)
    array([63758202.715511,        0.      ])
    """
    return geodesic_area_m2(geometries, fast=fast) / 1e6


@overload
def geodesic_length_km(geometries: shapely.Geometry) -> float: ...
@overload
def geodesic_length_km(geometries: Shapes) -> Floats: ...
def geodesic_length_km(geometries: shapely.Geometry | Shapes) -> float | Floats:
    """Return the length of lines, and of the boundaries of areas, in km.

    Parameters
    ----------
    geometries : shapely.Geometry, or array, sequence or GeoSeries of them
        Coordinates are longitude and latitude in degrees. Heights are ignored; points and
        empty shapes have no length.

    Returns
    -------
    float or array of float64
        Length in km along the geodesic edges, of the shape of the input; NaN where an entry is
        missing. Each edge is within 1e-10 of its length, or 4e-9 m, whichever is more.

    Raises
    ------
    GeometryError
        As for :func:`geodesic_area_m2`.

    Examples
    --------
    >>> import shapely
    >>> quarter_meridian = shapely.LineString([(0, 0), (0, 90)])
    >>> round(geodesic_length_km(quarter_meridian), 6)
    10001.965729
    """
    shapes, shape = _as_shapes(geometries)
    lengths: Floats = np.empty(len(shapes))
    for part in _batches(shapely.get_num_coordinates(shapes)):
        lengths[part] = _lengths(shapes[part], part.start)
    lengths[shapely.is_missing(shapes)] = np.nan
    return float(lengths[0]) / 1e3 if shape is None else lengths.reshape(shape) / 1e3


def _as_shapes(
    geometries: shapely.Geometry | Shapes,
) -> tuple[ShapeArray, tuple[int, ...] | None]:
    """Return a flat array of geometries, and the shape to give the result (None: one number)."""
    if isinstance(geometries, shapely.Geometry):
        return np.array([geometries], dtype=object), None
    crs = getattr(geometries, "crs", None)
    if crs is not None and not getattr(crs, "is_geographic", True):
        raise GeometryError(
            f"expected longitude and latitude, found the projected CRS {crs.name!r}: "
            "call to_crs(4326) first"
        )
    shapes = np.asarray(geometries, dtype=object)
    flat = shapes.reshape(-1)
    strange = np.flatnonzero(~(shapely.is_geometry(flat) | shapely.is_missing(flat)))
    if len(strange):
        kind = type(flat[strange[0]]).__name__
        raise GeometryError(f"geometry {strange[0]}: expected a shapely geometry, found {kind}")
    return flat, shapes.shape


def _batches(counts: NDArray[np.int32]) -> Iterator[slice]:
    """Cut geometries into runs of some ``_BATCH`` vertices, so that memory stays small."""
    label = np.cumsum(counts, dtype=np.int64) // _BATCH
    cuts = np.flatnonzero(np.diff(label)) + 1
    edges = [0, *cuts.tolist(), len(counts)]
    return (slice(a, b) for a, b in itertools.pairwise(edges) if b > a)


def _areas(shapes: ShapeArray, first: int, fast: bool) -> Floats:
    """Return the areas of shapes in m²; the first of them is called ``first`` in messages."""
    polygons, owner = _simple(shapes, (_POLYGON,))
    sizes, ring_owner, sign = _paths(polygons, owner)
    xy = shapely.get_coordinates(polygons)
    areas = np.abs(signed_areas(xy[:, 0], xy[:, 1], _offsets(sizes), fast))
    _refuse_bad(areas, ring_owner, shapes, first)
    weights = sign * areas * series.C2_M2
    return np.bincount(ring_owner, weights=weights, minlength=len(shapes)).astype(np.float64)


def _simple(shapes: ShapeArray, kinds: tuple[int, ...]) -> tuple[ShapeArray, Indices]:
    """Return the shapes of some kinds, collections taken apart, and which shape each is of."""
    owner = np.arange(len(shapes))
    kind = shapely.get_type_id(shapes)
    while (kind > _POLYGON).any():  # collections may hold collections
        shapes, index = shapely.get_parts(shapes, return_index=True)
        owner, kind = owner[index], shapely.get_type_id(shapes)
    wanted = np.isin(kind, kinds)
    return (shapes, owner) if wanted.all() else (shapes[wanted], owner[wanted])


def _paths(shapes: ShapeArray, owner: Indices) -> tuple[NDArray[np.int32], Indices, Floats]:
    """Return the lines and rings whose coordinates shapes have one after another.

    Returns
    -------
    sizes : array of int
        Vertices of each, none empty.
    owner : array of int
    sign : array
        −1 for holes and 1 for the others.
    """
    sizes, holes = shapely.get_num_coordinates(shapes), shapely.get_num_interior_rings(shapes)
    sign = np.ones(len(sizes))
    if holes.any():
        # A polygon with holes becomes as many paths as it has rings, its outer ring before its
        # holes: the order in which shapely gives their coordinates.
        each = 1 + holes
        sign = np.full(int(each.sum()), -1.0)
        sign[np.cumsum(each) - each] = 1.0
        of = np.repeat(np.arange(len(each)), each)
        sizes, owner = sizes[of], owner[of]
        rings = shapely.get_rings(shapes[holes > 0])
        sizes[holes[of] > 0] = shapely.get_num_coordinates(rings)
    filled = sizes > 0
    return sizes[filled], owner[filled], sign[filled]


def _offsets(counts: NDArray[np.int32]) -> Ints:
    """Return where each path begins among the coordinates, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def _refuse_bad(values: Floats, owner: Indices, shapes: ShapeArray, first: int) -> None:
    """Raise for the first shape whose value is not a number."""
    bad = owner[~np.isfinite(values)]
    if len(bad):
        xy = shapely.get_coordinates(shapes[bad[0]])
        raise GeometryError(f"geometry {first + bad[0]}: {fault(xy[:, 0], xy[:, 1])}")


def _lengths(shapes: ShapeArray, first: int) -> Floats:
    """Return the lengths of shapes in m; the first of them is called ``first`` in messages."""
    drawn, owner = _simple(shapes, (*_LINES, _POLYGON))
    counts, path_owner, _ = _paths(drawn, owner)
    xy = shapely.get_coordinates(drawn)
    edge_owner = np.repeat(path_owner, counts)
    joined = np.ones(len(xy), dtype=bool)
    joined[np.cumsum(counts) - 1] = False  # no edge to the next path
    edges = np.flatnonzero(joined)
    lengths = np.zeros(len(shapes))
    for low in range(0, len(edges), CHUNK):
        edge = edges[low : low + CHUNK]
        values = _edge_lengths(xy[edge], xy[edge + 1])
        _refuse_bad(values, edge_owner[edge], shapes, first)
        lengths += np.bincount(edge_owner[edge], weights=values, minlength=len(shapes))
    return lengths


def _edge_lengths(start: Coordinates, stop: Coordinates) -> Floats:
    """Return the lengths in m of the geodesics between rows of (lon, lat)."""
    h, _ = short_way(stop[:, 0] - start[:, 0])
    low, high = (np.where(np.abs(end[:, 1]) <= 90, end[:, 1], np.nan) for end in (start, stop))
    y1, y2 = series.authalic_sine(low), series.authalic_sine(high)
    m = (y1 + y2) / 2
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        squared, bound = series.chord_length(h * RADIAN, y2 - y1, m)
        lengths: Floats = np.sqrt(squared * series.C2_M2)
    far = np.flatnonzero(~(bound <= _LENGTH_TOLERANCE) & np.isfinite(h + low + high))
    if len(far):
        ends = (start[far, 0], start[far, 1], stop[far, 0], stop[far, 1])
        lengths[far] = karney.GEOD.inv(*ends)[2]
    return lengths
