"""Distances, directions and nearest points on the WGS 84 ellipsoid, along geodesics.

A geodesic is the shortest way between two positions on the ellipsoid. Coordinates are lon, lat in
degrees. pyproj solves both geodesic problems: how far and in which direction another position
lies (``GEOD.inv``), and where a way of given direction and length ends (``GEOD.fwd``).
"""

from __future__ import annotations

import numpy as np
import pyproj
import shapely

from marchland.ellipsoid import series
from marchland.ellipsoid.types import Coordinates, Floats, Geometry, LonLat
from marchland.errors import GeometryError

WHOLE_EDGE_DEG = 0.1
"""Edges up to this long stay whole where only the neighbourhood of a point is looked at."""

METRES_PER_DEGREE = 111_700.0
"""The longest that a degree gets: one of latitude at the pole is 111,694 m, one of longitude on
the equator 111,320 m. For what must not be taken for shorter than it is."""
LEAST_METRES_PER_DEGREE = 110_500.0
"""The shortest that a degree of latitude gets: 110,574 m, at the equator."""

GEOD = pyproj.Geod(ellps="WGS84")


def nearest_point(lon: float, lat: float, shape: Geometry | None) -> tuple[float, float, float]:
    """Return the point of a shape nearest to a point, and how far it is.

    Parameters
    ----------
    lon, lat : float
        Degrees.
    shape : Geometry
        Not empty; its edges are taken as short (a few kilometres at most).

    Returns
    -------
    tuple of float
        lon and lat of the nearest point in degrees, and the distance in kilometres.

    Raises
    ------
    GeometryError
        If the shape is empty.

    Notes
    -----
    In the azimuthal equidistant projection centred on the point, distances from the centre are
    true [1]_; between the ends of a short edge the error is of second order.

    References
    ----------
    .. [1] J. P. Snyder, "Map projections: a working manual", USGS Professional Paper 1395,
       ch. 25 (1987), https://doi.org/10.3133/pp1395

    Examples
    --------
    >>> lon, lat, km = nearest_point(0, 0, shapely.LineString([(1, -0.01), (1, 0.01)]))
    >>> round(lon, 6), abs(round(lat, 6)), round(km, 2)
    (1.0, 0.0, 111.32)
    """
    if shape is None or shape.is_empty:
        raise GeometryError("an empty shape has no nearest point")
    near = _edges_nearby(lon, lat, _in_box(lon, lat, shape))
    flat = shapely.transform(near, lambda xy: _azimuthal(lon, lat, xy), include_z=False)
    (x, y) = shapely.shortest_line(shapely.Point(0, 0), flat).coords[-1]
    distance_m = float(np.hypot(x, y))
    near_lon, near_lat, _ = GEOD.fwd(lon, lat, float(np.degrees(np.arctan2(x, y))), distance_m)
    return float(near_lon), float(near_lat), distance_m / 1000


def _azimuthal(lon: float, lat: float, xy: Coordinates) -> Coordinates:
    """Project to the azimuthal equidistant plane centred on a point, in metres."""
    count = len(xy)
    azimuth, _, away_m = GEOD.inv(np.full(count, lon), np.full(count, lat), xy[:, 0], xy[:, 1])
    turn = np.radians(azimuth)
    return np.column_stack([away_m * np.sin(turn), away_m * np.cos(turn)])


def _in_box(lon: float, lat: float, shape: Geometry) -> Geometry:
    """Return the part of a shape that can hold its point nearest to a point.

    A reach in degrees that surely meets the shape is found by doubling; a box that holds every
    point as near on the ground holds the nearest. Projecting the rest, a hundred thousand
    vertices in a dense file, would be for nothing.
    """
    if shape.geom_type == "Point":
        return shape
    # Prepared once, a shape answers "within this reach?" from its index.
    shapely.prepare(shape)
    point, reach_deg = shapely.Point(lon, lat), 0.01
    while not shapely.dwithin(shape, point, reach_deg):
        reach_deg *= 2
        if abs(lat) + reach_deg > 85:
            return shape
    # A degree of latitude is 110.5 to 111.7 km, and a degree of longitude never more than 111.4.
    # An edge cut by the box would end on its lon-lat chord, decimetres beside its geodesic.
    north_deg = reach_deg * 1.02 + WHOLE_EDGE_DEG
    east_deg = north_deg / np.cos(np.radians(min(89.0, abs(lat) + north_deg)))
    west, south, east_, north = lon - east_deg, lat - north_deg, lon + east_deg, lat + north_deg
    if abs(lat) + north_deg > 85 or west < -180 or east_ > 180:
        return shape
    part = shapely.clip_by_rect(shape, west, south, east_, north)
    return shape if part.is_empty else part


def _edges_nearby(lon: float, lat: float, shape: Geometry) -> Geometry:
    """Return the edges of a line, each whole, that can hold its point nearest to a point.

    Distances straight through the ellipsoid order positions as geodesics do, to within a hundredth.
    """
    if "LineString" not in shape.geom_type:
        return shape
    xy, line = shapely.get_coordinates(shapely.get_parts(shape), return_index=True)
    at = geocentric_km(xy)
    away_km = _norms(at - geocentric_km(np.array([[lon, lat]])))
    # No point of an edge is nearer than its further end less its length.
    a, b = slice(None, -1), slice(1, None)
    least_km = np.maximum(away_km[a], away_km[b]) - _norms(at[b] - at[a])
    near = (line[a] == line[b]) & (least_km <= 1.01 * away_km.min())
    edges = shapely.linestrings(np.stack([xy[a][near], xy[b][near]], axis=1))
    return shapely.MultiLineString(np.asarray(edges, dtype=object).tolist())


def _norms(vectors: Floats) -> Floats:
    """Return the length of each vector; numpy's own norm takes several times as long."""
    lengths: Floats = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return lengths


def geocentric_km(xy: Coordinates) -> Floats:
    """Return x, y, z in km from the centre of the ellipsoid of positions on it.

    Parameters
    ----------
    xy : ndarray, shape (n, 2)

    Returns
    -------
    Floats, shape (n, 3)

    Examples
    --------
    >>> geocentric_km(np.array([[0.0, 0.0], [0.0, 90.0]])).round(3).tolist()
    [[6378.137, 0.0, 0.0], [0.0, 0.0, 6356.752]]
    """
    lon, lat = np.radians(xy).T
    normal_km = series.A_M / 1000 / np.sqrt(1 - series.E2 * np.sin(lat) ** 2)
    x = normal_km * np.cos(lat) * np.cos(lon)
    y = normal_km * np.cos(lat) * np.sin(lon)
    z = normal_km * (1 - series.E2) * np.sin(lat)
    return np.column_stack([x, y, z])


def distance_km(lon: float, lat: float, shape: Geometry | None) -> float:
    """Return the geodesic distance from a point to the nearest point of a shape, in kilometres.

    Infinite for an empty shape; see :func:`nearest_point`.

    Examples
    --------
    >>> round(distance_km(0, 0, shapely.Point(1, 0)), 3)
    111.319
    """
    if shape is None or shape.is_empty:
        return float("inf")
    return nearest_point(lon, lat, shape)[2]


def segment_lengths_km(coordinates: Coordinates) -> Floats:
    """Return the geodesic length of each edge of a line, in kilometres.

    Parameters
    ----------
    coordinates : ndarray, shape (n, 2)

    Returns
    -------
    Floats, shape (n - 1,)

    Examples
    --------
    >>> segment_lengths_km(np.array([[0.0, 0.0], [1.0, 0.0]])).round(3).tolist()
    [111.319]
    """
    a, b = coordinates[:-1], coordinates[1:]
    return np.asarray(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]) / 1000


def metres_per_radian(phi: Floats) -> tuple[Floats, Floats]:
    """Return metres east and north per radian of longitude and of latitude.

    Parameters
    ----------
    phi : Floats
        Latitudes in radians.

    Returns
    -------
    east, north : Floats
        N cos φ and M, the radii of curvature along the parallel and the meridian.

    Examples
    --------
    >>> [round(float(metres)) for metres in metres_per_radian(np.float64(0.0))]
    [6378137, 6335439]
    """
    flat = 1 - series.E2 * np.sin(phi) ** 2
    east = series.A_M * np.cos(phi) / np.sqrt(flat)
    north = series.A_M * (1 - series.E2) / flat**1.5
    return east, north


def check_interior(shape: Geometry, what: str) -> None:
    """Raise unless a shape keeps clear of 180° and of the poles.

    Overlays happen in the lon–lat plane, which is torn there.

    Parameters
    ----------
    shape : Geometry
    what : str
        What the message calls it.

    Raises
    ------
    GeometryError
        If it touches them. An empty shape touches nothing.
    """
    if shape.is_empty:
        return
    west, south, east, north = shape.bounds
    if west <= -180 or east >= 180 or south <= -90 or north >= 90:
        raise GeometryError(
            f"{what} touches 180° or a pole (bounds {west:g}, {south:g}, {east:g}, {north:g}); "
            "Marchland overlays shapes in the lon–lat plane, so cut it there and treat the parts"
        )


def azimuth_deg(start: LonLat, end: LonLat) -> float:
    """Return the direction in which the geodesic from one point to another sets out.

    Parameters
    ----------
    start, end : LonLat

    Returns
    -------
    float
        Degrees clockwise from north, from 0 to below 360.

    Examples
    --------
    >>> azimuth_deg((0, 0), (1, 0)), azimuth_deg((0, 1), (0, 0))
    (90.0, 180.0)
    """
    (lon0, lat0), (lon1, lat1) = start, end
    return float(GEOD.inv(lon0, lat0, lon1, lat1)[0]) % 360


TURNS_BACK_DEG = 160.0
"""A line that turns by more than this at a vertex has no parallel beside it."""


def beside(coordinates: Coordinates, right_km: float) -> Coordinates:
    """Move every vertex of a line square to it, so that its edges keep parallel.

    Parameters
    ----------
    coordinates : ndarray, shape (n, 2)
        lon, lat in degrees; at least two vertices.
    right_km : float
        How far to the right of the line's direction, kilometres; negative to the left.

    Returns
    -------
    ndarray, shape (n, 2)

    Raises
    ------
    GeometryError
        If the line turns back on itself at a vertex.

    Notes
    -----
    At a vertex where the line turns by an angle t, the vertex moves along the bisector by
    ``right_km`` / cos(t/2), as a mitred corner does. Inside a bend, vertices nearer to the corner
    than ``right_km`` tan(t/2) would cross: displace the corners alone and join them anew.

    Examples
    --------
    A line on the equator, moved 111.32 km to the south of its eastward course:

    >>> beside(np.array([[0.0, 0.0], [1.0, 0.0]]), 111.32).round(2).tolist()
    [[0.0, -1.01], [1.0, -1.01]]
    """
    # The azimuth of an edge changes along it: each vertex takes that of the edge before at its end
    # and that of the edge after at its start; the two end vertices have one edge each.
    a, b = coordinates[:-1], coordinates[1:]
    leaving, back, _ = GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    arriving = np.asarray(back) + 180
    before = np.concatenate([leaving[:1], arriving])
    after = np.concatenate([leaving, arriving[-1:]])
    half_turn = ((after - before + 180) % 360 - 180) / 2
    if np.abs(half_turn).max() > TURNS_BACK_DEG / 2:
        raise GeometryError("a line that turns back on itself has no parallel beside it")
    away_m = 1000 * right_km / np.cos(np.radians(half_turn))
    lon, lat, _ = GEOD.fwd(
        coordinates[:, 0], coordinates[:, 1], before + half_turn + 90, away_m
    )  # fmt: skip
    return np.column_stack([lon, lat])
