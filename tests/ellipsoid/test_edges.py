"""Edges keep their rule and their length, against outside values and by law."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from marchland.ellipsoid.edges import LONGEST_STEP_M, SHORTEST_STEP_M, edge, polyline, ray, step_for
from marchland.ellipsoid.geodesics import distance_km, segment_lengths_km
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.errors import GeometryError
from marchland.vocabulary import EdgeRule

WGS84 = Geodesic.WGS84
E2 = 0.00669437999014
A_M = 6_378_137.0

lons = st.floats(-170, 170)
lats = st.floats(-80, 80)
points = st.tuples(lons, lats)
near_points = st.tuples(st.floats(60, 80), st.floats(30, 45))


def isometric(lat: float) -> float:
    """Return the isometric latitude, in degrees (Snyder 1987, eq. 7-7)."""
    phi, e = math.radians(lat), math.sqrt(E2)
    return math.degrees(math.asinh(math.tan(phi)) - e * math.atanh(e * math.sin(phi)))


def parallel_km(lat: float, dlon: float) -> float:
    """Return the length of an arc of a parallel (Snyder 1987, eq. 4-21)."""
    phi = math.radians(lat)
    return A_M * math.cos(phi) / math.sqrt(1 - E2 * math.sin(phi) ** 2) * math.radians(dlon) / 1000


def bearing_of_rhumb(a: Any, b: Any) -> float:
    return math.degrees(math.atan2(b[0] - a[0], isometric(b[1]) - isometric(a[1]))) % 360


def lengths_m(line: Any) -> Any:
    return segment_lengths_km(np.asarray(line)) * 1000


# ------------------------------------------------------------------------------ outside values

JFK = (-(73 + 46 / 60 + 44 / 3600), 40 + 38 / 60 + 23 / 3600)
SINGAPORE = (103 + 59 / 60 + 22 / 3600, 1 + 21 / 60 + 33 / 3600)

RHUMBS = [
    # RhumbSolve(1), examples: JFK to Singapore.
    (JFK, 103.5828330034, 18523563.04238, SINGAPORE),
    # GeographicLib and PROJ test data: 33.3 44.4 to 12.34 56.78.
    ((44.4, 33.3), 151.483174375421527, 2641839.7239669343, (56.78, 12.34)),
]

GEODESICS = [
    # GeodSolve and Python geographiclib, "Examples": 10,000 km north-east of JFK.
    ((-73.8, 40.6), 45.0, 10000e3, (49.01103958, 32.64284433)),
    # Karney (2010), GeodTest.dat, as in geographiclib/test/test_geodesic.py.
    ((-139.44815, 35.60777), 111.098748429560326, 8935244.5604818305, (-69.95921, -11.17491)),
    ((142.59065, -21.97856), 327.55543123566811, 8394328.894657671, (98.56635, 41.84138)),
]


@pytest.mark.parametrize(("start", "bearing", "metres", "end"), RHUMBS)
def test_rhumb_ray_against_rhumbsolve(start: Any, bearing: float, metres: float, end: Any) -> None:
    line = ray(start, bearing, EdgeRule.RHUMB, metres / 1000, step_m=50_000)
    assert line.coords[-1] == pytest.approx(end, abs=1e-9)


@pytest.mark.parametrize(("start", "bearing", "metres", "end"), RHUMBS)
def test_rhumb_edge_against_rhumbsolve(start: Any, bearing: float, metres: float, end: Any) -> None:
    line = edge(start, end, EdgeRule.RHUMB, step_m=2000)
    assert bearing_of_rhumb(line[0], line[1]) == pytest.approx(bearing, abs=1e-6)
    # Chords of 2 km are geodesics: on so many the sum falls short by some 10⁻⁸.
    assert lengths_m(line).sum() == pytest.approx(metres, rel=1e-7)


@pytest.mark.parametrize(("start", "bearing", "metres", "end"), GEODESICS)
def test_geodesic_against_karney(start: Any, bearing: float, metres: float, end: Any) -> None:
    line = ray(start, bearing, EdgeRule.GEODESIC, metres / 1000, step_m=50_000)
    assert line.coords[-1] == pytest.approx(end, abs=1e-8)
    joined = edge(start, end, EdgeRule.GEODESIC, step_m=50_000)
    assert lengths_m(joined).sum() == pytest.approx(metres, abs=2e-3)
    assert np.allclose(joined, np.asarray(line.coords), atol=1e-7)
    assert distance_km(*start, shapely.Point(end)) == pytest.approx(metres / 1000, abs=2e-6)


def degree_of_latitude_m(lat: float) -> float:
    """Return metres from half a degree south to half a degree north, by the WGS 84 series.

    Wikipedia, "Geographic coordinate system", section "Length of a degree", after NIMA.
    """
    c = [math.cos(math.radians(n * lat)) for n in (2, 4, 6)]
    return 111132.92 - 559.82 * c[0] + 1.175 * c[1] - 0.0023 * c[2]


def degree_of_longitude_m(lat: float) -> float:
    """Return the length of a degree along a parallel, by the series beside the other."""
    c = [math.cos(math.radians(n * lat)) for n in (1, 3, 5)]
    return 111412.84 * c[0] - 93.5 * c[1] + 0.118 * c[2]


@pytest.mark.parametrize("lat", [0, 15, -30, 45, 60, 75])
def test_length_of_a_degree(lat: float) -> None:
    north_m, east_m = degree_of_latitude_m(lat), degree_of_longitude_m(lat)
    north = edge((10, lat - 0.5), (10, lat + 0.5), EdgeRule.MERIDIAN)
    east = edge((10, lat), (11, lat), EdgeRule.PARALLEL, step_m=100)
    assert lengths_m(north).sum() == pytest.approx(north_m, abs=0.05)
    assert lengths_m(east).sum() == pytest.approx(east_m, abs=0.05)
    to_north = ray((10, lat - 0.5), 0, EdgeRule.MERIDIAN, north_m / 1000)
    to_east = ray((10, lat), 90, EdgeRule.PARALLEL, east_m / 1000)
    assert to_north.coords[-1] == pytest.approx((10, lat + 0.5), abs=1e-6)
    assert to_east.coords[-1] == pytest.approx((11, lat), abs=1e-6)


def test_a_strip_along_parallels_is_larger_than_between_geodesics() -> None:
    # brief/hazards.md: 20° from 49° to 50° N, 161,125 km² along the parallels, 159,908 km² as one
    # geodesic a side. The areas here by geographiclib, an implementation of its own.
    def area_km2(rule: EdgeRule) -> float:
        polygon = WGS84.Polygon()
        south = edge((0, 49), (20, 49), rule, step_m=5000)
        for lon, lat in [*south, *edge((20, 50), (0, 50), rule, step_m=5000)]:
            polygon.AddPoint(lat, lon)
        return float(polygon.Compute()[2]) / 1e6

    assert area_km2(EdgeRule.PARALLEL) == pytest.approx(161_125, abs=1)
    assert area_km2(EdgeRule.GEODESIC) == pytest.approx(159_908, abs=1)


# --------------------------------------------------------------------------------- laws of edges


@given(near_points, near_points, st.sampled_from([EdgeRule.RHUMB, EdgeRule.GEODESIC]))
def test_an_edge_begins_and_ends_where_it_should(a: Any, b: Any, rule: EdgeRule) -> None:
    line = edge(a, b, rule, step_m=20_000)
    assert tuple(line[0]) == a
    assert tuple(line[-1]) == b


@given(points, points, st.sampled_from([EdgeRule.RHUMB, EdgeRule.GEODESIC, EdgeRule.TRACED]))
def test_no_step_of_an_edge_is_longer_than_said(a: Any, b: Any, rule: EdgeRule) -> None:
    assume(abs(a[0] - b[0]) < 179)
    line = edge(a, b, rule, step_m=100_000)
    assert lengths_m(line).max() <= 100_000 * (1 + 1e-6)


@given(lons, lons, lats, lats)
def test_no_step_along_a_parallel_or_meridian_is_longer_than_said(
    lon0: float, lon1: float, lat0: float, lat1: float
) -> None:
    assume(abs(lon0 - lon1) < 179)
    along = edge((lon0, lat0), (lon1, lat0), EdgeRule.PARALLEL, step_m=100_000)
    north = edge((lon0, lat0), (lon0, lat1), EdgeRule.MERIDIAN, step_m=100_000)
    assert np.ptp(along[:, 1]) == 0
    assert np.ptp(north[:, 0]) == 0
    for line in (along, north):
        assert lengths_m(line).max() <= 100_000 * (1 + 1e-9)


@given(near_points, near_points)
def test_a_rhumb_edge_keeps_its_bearing(a: Any, b: Any) -> None:
    assume(max(abs(a[0] - b[0]), abs(a[1] - b[1])) > 0.5)
    line = edge(a, b, EdgeRule.RHUMB, step_m=50_000)
    wanted = bearing_of_rhumb(a, b)
    for one, other in itertools.pairwise(line):
        turn = (bearing_of_rhumb(one, other) - wanted + 180) % 360 - 180
        assert turn == pytest.approx(0, abs=1e-6)


@given(points, points)
def test_points_of_a_geodesic_edge_lie_on_it(a: Any, b: Any) -> None:
    assume(abs(a[0] - b[0]) < 170)
    line = edge(a, b, EdgeRule.GEODESIC, step_m=500_000)
    way = WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"]
    lon, lat = line[len(line) // 2]
    through = (
        WGS84.Inverse(a[1], a[0], lat, lon)["s12"] + WGS84.Inverse(lat, lon, b[1], b[0])["s12"]
    )
    assert through == pytest.approx(way, abs=1e-4)


@given(near_points, near_points, st.sampled_from(EdgeRule))
def test_an_edge_turned_round_is_the_same_edge(a: Any, b: Any, rule: EdgeRule) -> None:
    if rule is EdgeRule.PARALLEL:
        b = (b[0], a[1])
    if rule is EdgeRule.MERIDIAN:
        b = (a[0], b[1])
    there, back = (edge(*ends, rule, step_m=30_000) for ends in ((a, b), (b, a)))
    assert len(there) == len(back)
    assert np.allclose(there, back[::-1], atol=1e-9)


@given(near_points, near_points)
def test_traced_is_joined_as_geodesics(a: Any, b: Any) -> None:
    assert np.array_equal(
        edge(a, b, EdgeRule.TRACED, step_m=90_000), edge(a, b, EdgeRule.GEODESIC, step_m=90_000)
    )


def test_finer_steps_converge_on_the_rule() -> None:
    fine = shapely.LineString(edge((70, 40), (76, 37), EdgeRule.RHUMB, step_m=100))
    gaps = [
        shapely.hausdorff_distance(
            fine, shapely.LineString(edge((70, 40), (76, 37), EdgeRule.RHUMB, step_m=step))
        )
        for step in (100_000, 50_000, 25_000)
    ]
    assert gaps[0] > 2.5 * gaps[1] > 6 * gaps[2] > 0


def test_an_edge_to_itself() -> None:
    for rule in EdgeRule:
        assert edge((70, 40), (70, 40), rule).tolist() == [[70, 40], [70, 40]]


@pytest.mark.parametrize(
    ("start", "end", "rule", "text"),
    [
        ((70, 40), (72, 41), EdgeRule.PARALLEL, "a parallel cannot join latitudes 40 and 41"),
        ((70, 40), (72, 41), EdgeRule.MERIDIAN, "a meridian cannot join longitudes 70 and 72"),
        ((-179, 0), (179, 0), EdgeRule.GEODESIC, "from -179 to 179 crosses 180°; split the line"),
        ((-179, 0), (179, 0), EdgeRule.PARALLEL, "crosses 180°"),
        ((0, 80), (180, 80), EdgeRule.GEODESIC, "from 0 to 180 passes over a pole; split"),
        ((0, 80), (0, 90), EdgeRule.RHUMB, "a rhumb line from 0, 80 reaches a pole"),
        ((40, 100), (41, 100), EdgeRule.RHUMB, "expected degrees of longitude and latitude; are"),
        ((70, math.nan), (71, 40), EdgeRule.GEODESIC, "are they swapped"),
        ((math.nan, 40), (71, 40), EdgeRule.PARALLEL, "are they swapped"),
        ((math.inf, 40), (71, 40), EdgeRule.PARALLEL, "are they swapped"),
    ],
)
def test_edges_that_cannot_be(start: Any, end: Any, rule: EdgeRule, text: str) -> None:
    with pytest.raises(GeometryError, match=text):
        edge(start, end, rule)


@given(st.lists(near_points, min_size=2, max_size=5))
def test_a_polyline_passes_through_its_points_once(corners: list[Any]) -> None:
    line = polyline(corners, EdgeRule.GEODESIC, step_m=50_000)
    found = list(line.coords)
    assert [found[0], found[-1]] == [corners[0], corners[-1]]
    assert all(corner in found for corner in corners)
    assert len(found) == 1 + sum(
        len(edge(a, b, EdgeRule.GEODESIC, step_m=50_000)) - 1
        for a, b in itertools.pairwise(corners)
    )


# ---------------------------------------------------------------------------------- laws of rays

bearings = st.floats(0, 360, exclude_max=True)
lengths_km = st.floats(1, 1000)


@given(near_points, bearings, lengths_km)
def test_a_geodesic_ray_has_its_length_and_bearing(
    start: Any, bearing: float, length: float
) -> None:
    line = ray(start, bearing, EdgeRule.GEODESIC, length, step_m=50_000)
    assert line.coords[0] == start
    assert lengths_m(line.coords).sum() / 1000 == pytest.approx(length, rel=1e-9)
    lon, lat = line.coords[-1]
    # One geodesic from end to end, by geographiclib.
    found = WGS84.Inverse(start[1], start[0], lat, lon)
    assert found["s12"] / 1000 == pytest.approx(length, rel=1e-9)
    assert math.cos(math.radians(found["azi1"] - bearing)) == pytest.approx(1, abs=1e-9)


@given(near_points, bearings, lengths_km)
def test_a_rhumb_ray_has_its_length_and_keeps_its_bearing(
    start: Any, bearing: float, length: float
) -> None:
    line = ray(start, bearing, EdgeRule.RHUMB, length, step_m=1000)
    assert line.coords[0] == start
    assert lengths_m(line.coords).sum() / 1000 == pytest.approx(length, rel=1e-7)
    turn = (bearing_of_rhumb(start, line.coords[-1]) - bearing + 180) % 360 - 180
    assert turn == pytest.approx(0, abs=1e-5)


@given(near_points, bearings, lengths_km)
def test_a_rhumb_ray_is_the_rhumb_edge_to_its_end(
    start: Any, bearing: float, length: float
) -> None:
    line = ray(start, bearing, EdgeRule.RHUMB, length, step_m=5000)
    joined = shapely.LineString(edge(start, line.coords[-1], EdgeRule.RHUMB, step_m=5000))
    assert shapely.hausdorff_distance(line, joined) < 1e-5


@given(near_points, st.sampled_from([0.0, 180.0]), lengths_km)
def test_due_north_and_south_all_rules_but_the_parallel_are_one(
    start: Any, bearing: float, length: float
) -> None:
    lines = [
        ray(start, bearing, rule, length, step_m=50_000)
        for rule in (EdgeRule.MERIDIAN, EdgeRule.RHUMB, EdgeRule.GEODESIC)
    ]
    assert {lon for lon, _ in lines[0].coords} == {start[0]}
    for line in lines[1:]:
        assert np.allclose(line.coords, lines[0].coords, atol=1e-8)


@given(near_points, st.sampled_from([90.0, 270.0]), lengths_km)
def test_due_east_and_west_a_rhumb_ray_is_a_parallel(
    start: Any, bearing: float, length: float
) -> None:
    rhumb, parallel = (
        ray(start, bearing, rule, length, step_m=50_000)
        for rule in (EdgeRule.RHUMB, EdgeRule.PARALLEL)
    )
    assert np.allclose(rhumb.coords, parallel.coords, atol=1e-9)
    east = parallel.coords[-1][0] - start[0]
    assert parallel_km(start[1], abs(east)) == pytest.approx(length, rel=1e-9)
    assert (east > 0) == (bearing == 90)


@pytest.mark.parametrize(
    ("start", "bearing", "rule", "length"),
    [
        ((179, 0), 90, EdgeRule.GEODESIC, 500),
        ((179, 0), 90, EdgeRule.PARALLEL, 500),
        ((179, 0), 80, EdgeRule.RHUMB, 500),
        ((-179, 10), 270, EdgeRule.PARALLEL, 500),
        ((170, 15), 90, EdgeRule.RHUMB, 2151),
        ((180, 15), 0, EdgeRule.MERIDIAN, 1),
        ((70, 89), 0, EdgeRule.MERIDIAN, 500),
        ((70, 89.999), 0, EdgeRule.MERIDIAN, 0.4),
        ((70, -89), 180, EdgeRule.MERIDIAN, 500),
        ((70, 89), 0, EdgeRule.GEODESIC, 500),
        ((70, 89), 10, EdgeRule.RHUMB, 500),
        ((70, 89.999), 0, EdgeRule.RHUMB, 0.4),
        ((70, 90), 90, EdgeRule.PARALLEL, 10),
    ],
)
def test_a_ray_to_180_or_a_pole_is_refused(
    start: Any, bearing: float, rule: EdgeRule, length: float
) -> None:
    with pytest.raises(GeometryError, match=r"reaches (180° or )?a pole; shorten it"):
        ray(start, bearing, rule, length)


@pytest.mark.parametrize("rule", [EdgeRule.RHUMB, EdgeRule.GEODESIC])
def test_the_two_readings_of_1884_part(rule: EdgeRule) -> None:
    # brief/hazards.md: to the south-west of Uz-Bel a rhumb line is not a geodesic.
    uz_bel = (73.80177, 38.653191)
    rhumb, other = (ray(uz_bel, 225, r, 300) for r in (EdgeRule.RHUMB, rule))
    gap_m = WGS84.Inverse(*rhumb.coords[-1][::-1], *other.coords[-1][::-1])["s12"]
    assert (gap_m == 0) == (rule is EdgeRule.RHUMB)
    assert gap_m < 6000


# ------------------------------------------------------------------------------------------ steps

RULED: dict[str, tuple[EdgeRule, tuple[float, float], tuple[float, float]]] = {
    "parallel": (EdgeRule.PARALLEL, (70, 40), (75, 40)),
    "parallel far north": (EdgeRule.PARALLEL, (0, 70), (20, 70)),
    "parallel in the south": (EdgeRule.PARALLEL, (-70, -50), (-75, -50)),
    "rhumb": (EdgeRule.RHUMB, (70, 40), (66, 36)),
    "rhumb far north": (EdgeRule.RHUMB, (70, 60), (80, 65)),
    "geodesic": (EdgeRule.GEODESIC, (70, 60), (80, 65)),
    "meridian": (EdgeRule.MERIDIAN, (70, 30), (70, 60)),
}


@pytest.mark.slow
@pytest.mark.parametrize("tolerance", [1.0, 0.1, 0.01])
@pytest.mark.parametrize("name", RULED)
def test_a_line_drawn_to_a_tolerance_keeps_it(name: str, tolerance: float) -> None:
    """Against the same line with a vertex every 50 m."""
    rule, a, b = RULED[name]
    behind = ((a[0] + b[0]) / 2 - 3, (a[1] + b[1]) / 2 - 5)

    def area_km2(line: Any) -> float:
        return float(geodesic_area_km2(shapely.Polygon([*line, behind])))

    fine = area_km2(edge(a, b, rule, step_m=50))
    off = abs(area_km2(edge(a, b, rule, tolerance_km2=tolerance)) - fine)
    assert off < tolerance
    if rule is EdgeRule.PARALLEL and tolerance < 1:
        # Along a parallel all but 1 − 1/1.0887 of the tolerance is used: the bound is sharp.
        assert off > 0.85 * tolerance


@pytest.mark.parametrize("tolerance", [1.0, 0.01])
def test_polylines_and_rays_keep_a_tolerance_as_a_whole(tolerance: float) -> None:
    def box_km2(line: Any) -> float:
        return float(geodesic_area_km2(shapely.Polygon([*line.coords, (60, 20)])))

    points = [(70, 60), (75, 58), (80, 60), (84, 57)]
    drawn, fine = (
        box_km2(polyline(points, EdgeRule.RHUMB, **given_))
        for given_ in ({"tolerance_km2": tolerance}, {"step_m": 100})
    )
    assert abs(drawn - fine) < tolerance
    drawn, fine = (
        box_km2(ray((70, 60), 80, EdgeRule.RHUMB, 900, **given_))
        for given_ in ({"tolerance_km2": tolerance}, {"step_m": 100})
    )
    assert abs(drawn - fine) < tolerance


@given(st.floats(0.1, 5000), st.floats(-89, 89), st.floats(1e-4, 10))
def test_steps_grow_with_the_root_of_the_tolerance(
    length: float, lat: float, tolerance: float
) -> None:
    once, twice = step_for(length, lat, tolerance), step_for(length, -lat, 4 * tolerance)
    assert SHORTEST_STEP_M <= once <= twice <= LONGEST_STEP_M
    if once > SHORTEST_STEP_M and twice < LONGEST_STEP_M:
        assert twice == pytest.approx(2 * once)


@pytest.mark.parametrize("tolerance", [0.0, -1.0, float("nan")])
def test_a_tolerance_is_above_zero(tolerance: float) -> None:
    with pytest.raises(GeometryError, match="tolerance above 0"):
        step_for(100, 40, tolerance)


def test_on_the_equator_and_at_a_pole_steps_are_finite() -> None:
    assert step_for(1000, 0.0) == LONGEST_STEP_M
    assert SHORTEST_STEP_M <= step_for(1000, 90.0) < 1000
