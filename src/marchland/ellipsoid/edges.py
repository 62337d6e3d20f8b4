"""Lines drawn by their edge rule on the WGS 84 ellipsoid, dense enough for a tolerance of area.

Coordinates are lon, lat in degrees. Overlays elsewhere happen in the lon–lat plane, so an edge
must be made dense *by its rule* before any overlay; see ``docs/gotchas.md``.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence

import numpy as np
import pyproj
import shapely

from marchland.ellipsoid.geodesics import GEOD, segment_lengths_km
from marchland.ellipsoid.types import Coordinates, Floats, LonLat, ShapeArray
from marchland.errors import GeometryError
from marchland.vocabulary import EdgeRule

TOLERANCE_KM2 = 0.001
"""How far off an area may be because a ruled line is drawn with straight pieces: 1,000 m²."""

SHORTEST_STEP_M, LONGEST_STEP_M = 1.0, 20_000.0

CHORD_BOW = 4 * math.sqrt(6) / 9
"""Greatest curvature of a lon–lat chord from its geodesic, in units of tan(lat) / R: 1.0887."""

POLAR_RADIUS_OF_CURVATURE_M = float(GEOD.a**2 / GEOD.b)
"""a²/b, 6,399,594 m: the greatest radius of curvature of a meridian."""


@functools.cache
def _mercator() -> tuple[pyproj.Transformer, pyproj.Transformer]:
    """Return transformers to and from ellipsoidal Mercator, where a rhumb line is straight."""
    to = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3395", always_xy=True)
    back = pyproj.Transformer.from_crs("EPSG:3395", "EPSG:4326", always_xy=True)
    return to, back


def step_for(length_km: float, lat: float, tolerance_km2: float = TOLERANCE_KM2) -> float:
    """Return the spacing of vertices that draws a ruled line to a tolerance of area.

    Parameters
    ----------
    length_km : float
        Length of the line.
    lat : float
        Its greatest latitude, north or south, in degrees.
    tolerance_km2 : float
        Greatest area between the line and the straight pieces that stand for it, km².

    Returns
    -------
    float
        Metres, from :data:`SHORTEST_STEP_M` to :data:`LONGEST_STEP_M`.

    Raises
    ------
    GeometryError
        If the tolerance is not positive.

    Notes
    -----
    Between two vertices three curves may be meant: the line by its rule, the geodesic (by which
    areas are measured) and the chord in the lon–lat plane (by which overlays are made). A curve of
    azimuth α has the geodesic curvature dα/ds − sin α tan(lat) / R. Along a geodesic that is zero;
    along a parallel or a rhumb line dα/ds = 0; along a lon–lat chord tan α = k cos(lat), hence
    dα/ds = −sin α cos² α tan(lat) / R. So no two of them differ in curvature by more than
    f tan(lat) / R with f = max of sin α (1 + cos² α) = 4√6/9, and two curves of a length s and
    that difference enclose f s³ tan(lat) / (12 R). Over L/s pieces this is
    f L s² tan(lat) / (12 R), which is solved for s. The step stays below 20 km, where the terms
    left out are of the order of (s / R)² of these.

    Examples
    --------
    >>> round(step_for(400, 40)), round(step_for(400, 40, 1.0))
    (457, 14449)
    """
    if not tolerance_km2 > 0:
        raise GeometryError(f"expected a tolerance above 0 km², found {tolerance_km2:g}")
    bend = CHORD_BOW * length_km * _tangent(lat) / (12 * GEOD.b / 1000)
    step_m = 1000 * np.sqrt(tolerance_km2 / bend) if bend > 0 else LONGEST_STEP_M
    return float(np.clip(step_m, SHORTEST_STEP_M, LONGEST_STEP_M))


def _tangent(lat: float) -> float:
    """Return the tangent of a latitude north or south, of one short of a pole where it is one."""
    return float(np.tan(np.radians(min(abs(lat), 89.99))))


def edge(
    start: LonLat,
    end: LonLat,
    rule: EdgeRule,
    *,
    step_m: float | None = None,
    tolerance_km2: float = TOLERANCE_KM2,
) -> Coordinates:
    """Join two points by an edge rule.

    Parameters
    ----------
    start, end : LonLat
    rule : EdgeRule
        ``traced`` edges are joined as geodesics.
    step_m : float, optional
        Greatest spacing of the vertices, metres; from the tolerance where not given.
    tolerance_km2 : float
        See :func:`step_for`.

    Returns
    -------
    Coordinates
        From start to end, both included exactly.

    Raises
    ------
    GeometryError
        If a parallel joins two latitudes, a meridian two longitudes, or the edge crosses 180°.

    Examples
    --------
    >>> edge((70, 40), (72, 40), EdgeRule.PARALLEL, step_m=100_000)[:, 1].tolist()
    [40.0, 40.0, 40.0]
    """
    (lon0, lat0), (lon1, lat1) = _ends(start, end)
    if step_m is None:
        step_m = _step_along([(lon0, lat0), (lon1, lat1)], tolerance_km2)
    match rule:
        case EdgeRule.PARALLEL if lat0 != lat1:
            raise GeometryError(f"a parallel cannot join latitudes {lat0:g} and {lat1:g}")
        case EdgeRule.MERIDIAN if lon0 != lon1:
            raise GeometryError(f"a meridian cannot join longitudes {lon0:g} and {lon1:g}")
        case EdgeRule.PARALLEL:
            t = _steps(abs(np.radians(lon1 - lon0)) * _parallel_radius_m(lat0), step_m)
            lon, lat = lon0 + t * (lon1 - lon0), np.full_like(t, lat0)
        case EdgeRule.MERIDIAN:
            t = _steps(abs(np.radians(lat1 - lat0)) * POLAR_RADIUS_OF_CURVATURE_M, step_m)
            lon, lat = np.full_like(t, lon0), lat0 + t * (lat1 - lat0)
        case EdgeRule.RHUMB:
            lon, lat = _rhumb_edge(lon0, lat0, lon1, lat1, step_m)
        case _:
            lon, lat = _geodesic_edge(lon0, lat0, lon1, lat1, step_m)
    line = np.column_stack([lon, lat])
    # Formulas come back to the ends to within rounding only; edges must meet exactly.
    line[0], line[-1] = (lon0, lat0), (lon1, lat1)
    return line


def _ends(start: LonLat, end: LonLat) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of an edge as numbers; refuse what are no degrees, and an edge over 180°."""
    (lon0, lat0), (lon1, lat1) = (float(v) for v in start), (float(v) for v in end)
    if not (np.isfinite([lon0, lon1]).all() and max(abs(lat0), abs(lat1)) <= 90):
        raise GeometryError(
            f"edge from {lon0:g}, {lat0:g} to {lon1:g}, {lat1:g}: expected degrees of longitude "
            "and latitude; are they swapped?"
        )
    if abs(lon1 - lon0) > 180:
        raise GeometryError(
            f"edge from {lon0:g} to {lon1:g} crosses 180°; split the line there into two"
        )
    return (lon0, lat0), (lon1, lat1)


def _geodesic_edge(
    lon0: float, lat0: float, lon1: float, lat1: float, step_m: float
) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes along the geodesic from one end to the other."""
    if abs(lon1 - lon0) == 180:
        raise GeometryError(
            f"edge from {lon0:g} to {lon1:g} passes over a pole; split the line there"
        )
    pieces = len(_steps(GEOD.inv(lon0, lat0, lon1, lat1)[2], step_m)) - 1
    between = GEOD.npts(lon0, lat0, lon1, lat1, pieces - 1) if pieces > 1 else []
    lon, lat = np.array([(lon0, lat0), *between, (lon1, lat1)]).T
    return lon, lat


def _steps(length_m: float, step_m: float) -> Floats:
    """Return fractions of a length, from 0 to 1, spaced by at most a step."""
    return np.linspace(0.0, 1.0, max(1, int(np.ceil(length_m / step_m))) + 1)


def _rhumb_edge(
    lon0: float, lat0: float, lon1: float, lat1: float, step_m: float
) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes along the rhumb line from one end to the other."""
    if max(abs(lat0), abs(lat1)) == 90:
        raise GeometryError(f"a rhumb line from {lon0:g}, {lat0:g} reaches a pole; end it before")
    to, back = _mercator()
    (x0, x1), (y0, y1) = to.transform([lon0, lon1], [lat0, lat1])
    # Mercator stretches least where the edge is nearest to the equator: count the steps there.
    nearest = 0.0 if lat0 * lat1 < 0 else min(abs(lat0), abs(lat1))
    t = _steps(np.hypot(x1 - x0, y1 - y0) * _parallel_radius_m(nearest) / GEOD.a, step_m)
    lon, lat = back.transform(x0 + t * (x1 - x0), y0 + t * (y1 - y0))
    return np.asarray(lon), np.asarray(lat)


def _parallel_radius_m(lat: float) -> float:
    """Return the radius of a parallel, N cos φ, in metres."""
    sin2 = np.sin(np.radians(lat)) ** 2
    return float(GEOD.a * np.cos(np.radians(lat)) / np.sqrt(1 - GEOD.es * sin2))


def _step_along(points: Sequence[LonLat] | Coordinates, tolerance_km2: float) -> float:
    """Return the step for a line through points; a rhumb line is little longer than a geodesic."""
    xy = np.asarray(points, dtype=float)
    if len(xy) < 2:
        raise GeometryError("expected a line of two vertices or more that lie apart, found none")
    length_km = float(segment_lengths_km(xy).sum())
    return step_for(length_km, float(np.abs(xy[:, 1]).max()), tolerance_km2)


def chords(start: Coordinates, end: Coordinates) -> ShapeArray:
    """Return the straight lines in the lon–lat plane between pairs of vertices.

    Parameters
    ----------
    start, end : Coordinates, shape (n, 2)

    Returns
    -------
    ShapeArray, shape (n,)

    Examples
    --------
    >>> [line.length for line in chords(np.array([[0.0, 0.0]]), np.array([[0.0, 2.0]]))]
    [2.0]
    """
    lines = shapely.linestrings(np.stack([start, end], axis=1))
    return np.asarray(lines, dtype=object)


def polyline(
    points: Sequence[LonLat] | Coordinates,
    rule: EdgeRule,
    *,
    step_m: float | None = None,
    tolerance_km2: float = TOLERANCE_KM2,
) -> shapely.LineString:
    """Join points in order by one edge rule.

    Parameters
    ----------
    points : sequence of LonLat, or Coordinates
        At least two.
    rule : EdgeRule
    step_m : float, optional
        Greatest spacing of the vertices, metres; from the tolerance where not given.
    tolerance_km2 : float
        Of the whole line; see :func:`step_for`.

    Returns
    -------
    shapely.LineString

    Raises
    ------
    GeometryError
        As for :func:`edge`.

    Examples
    --------
    >>> corner = polyline([(70, 40), (71, 40), (71, 41)], EdgeRule.RHUMB, step_m=200_000)
    >>> len(corner.coords)
    3
    """
    if step_m is None:
        step_m = _step_along(points, tolerance_km2)
    edges = [edge(a, b, rule, step_m=step_m) for a, b in itertools.pairwise(points)]
    return shapely.LineString(np.vstack([edges[0], *(e[1:] for e in edges[1:])]))


def ray(
    start: LonLat,
    bearing_deg: float,
    rule: EdgeRule,
    length_km: float,
    *,
    step_m: float | None = None,
    tolerance_km2: float = TOLERANCE_KM2,
) -> shapely.LineString:
    """Draw a line of given length that leaves a point on a bearing.

    A geodesic keeps straight and changes its bearing; a rhumb line, a meridian and a parallel
    keep the bearing.

    Parameters
    ----------
    start : LonLat
    bearing_deg : float
        Clockwise from north at the start.
    rule : EdgeRule
    length_km : float
    step_m : float, optional
        Spacing of the vertices, metres; from the tolerance where not given.
    tolerance_km2 : float
        Of the whole line; see :func:`step_for`.

    Returns
    -------
    shapely.LineString

    Raises
    ------
    GeometryError
        If the line would reach 180° or a pole.

    References
    ----------
    Karney, C. F. F. (2013). Algorithms for geodesics. Journal of Geodesy 87, 43–55 (the direct
    problem, through PROJ). A rhumb line is straight in ellipsoidal Mercator: Snyder, J. P. (1987),
    Map projections: a working manual, USGS PP 1395, ch. 7.

    Examples
    --------
    >>> line = ray((73.8, 38.65), 180, EdgeRule.MERIDIAN, 100)
    >>> round(line.coords[-1][1], 2)
    37.75
    """
    lon0, lat0 = (float(v) for v in start)
    if step_m is None:
        # A first drawing shows how near to a pole the line comes.
        sketch = ray(start, bearing_deg, rule, length_km, step_m=length_km * 1000 / 64)
        farthest = float(np.abs(shapely.get_coordinates(sketch)[:, 1]).max())
        step_m = step_for(length_km, farthest, tolerance_km2)
    pieces = max(1, int(np.ceil(length_km * 1000 / step_m)))
    along_m = np.linspace(0.0, length_km * 1000, pieces + 1)
    line = np.column_stack(_leaving(lon0, lat0, bearing_deg, rule, along_m))
    line[0] = lon0, lat0
    # A jump in longitude is a passage of 180° or of a pole.
    if np.abs(line[:, 0]).max() >= 180 or np.abs(np.diff(line[:, 0])).max() > 90:
        raise GeometryError(
            f"a ray of {length_km:g} km from {lon0:g}, {lat0:g} on {bearing_deg:g}° reaches "
            "180° or a pole; shorten it"
        )
    if rule is EdgeRule.MERIDIAN:
        line[:, 0] = lon0
    return shapely.LineString(line)


def _leaving(
    lon0: float, lat0: float, bearing_deg: float, rule: EdgeRule, along_m: Floats
) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes at distances along a line that leaves a point, in metres."""
    if rule is EdgeRule.PARALLEL:
        sense = 1.0 if bearing_deg < 180 else -1.0
        lon = lon0 + sense * np.degrees(along_m / _parallel_radius_m(lat0))
        return lon, np.full_like(lon, lat0)
    if rule is EdgeRule.RHUMB:
        return _rhumb(lon0, lat0, bearing_deg, along_m)
    count = len(along_m)
    lon, lat, _ = GEOD.fwd(
        np.full(count, lon0), np.full(count, lat0), np.full(count, bearing_deg), along_m
    )
    return np.asarray(lon), np.asarray(lat)


def _rhumb(lon0: float, lat0: float, bearing_deg: float, along_m: Floats) -> tuple[Floats, Floats]:
    """Return points of a rhumb line at distances along it, in metres.

    The distance along a rhumb line is the meridian distance divided by the cosine of the bearing;
    due east and west it runs on the parallel.
    """
    bearing = np.radians(bearing_deg)
    if abs(np.cos(bearing)) < 1e-9:
        lon = lon0 + np.degrees(np.sign(np.sin(bearing)) * along_m / _parallel_radius_m(lat0))
        return lon, np.full_like(lon, lat0)
    # Latitude first, from the meridian distance; a jump of the meridian's azimuth is a pole.
    north_m = along_m * np.cos(bearing)
    count = len(along_m)
    _, lat, back = GEOD.fwd(np.full(count, lon0), np.full(count, lat0), np.zeros(count), north_m)
    if np.abs(np.diff(np.round(back))).max(initial=0) > 90:
        raise GeometryError(f"a rhumb line from {lon0:g}, {lat0:g} reaches a pole; shorten it")
    # Then longitude, from the straight line in Mercator at that latitude.
    to, from_mercator = _mercator()
    x0, y0 = to.transform(lon0, lat0)
    _, y = to.transform(np.full(count, lon0), lat)
    lon, _ = from_mercator.transform(x0 + (y - y0) * np.tan(bearing), y)
    return np.asarray(lon), np.asarray(lat)
