"""Areas and lengths against closed forms, GeographicLib's published values and their own laws."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, translate

from marchland.ellipsoid import karney, rings, series
from marchland.ellipsoid.shapes import (
    geodesic_area_km2,
    geodesic_area_m2,
    geodesic_length_km,
    ring_area_draws_m2,
    ring_area_gradient_m,
    ring_areas_m2,
)
from marchland.errors import GeometryError

GEOD = pyproj.Geod(ellps="WGS84")
WGS84_AREA = 510065621724088.5093  # GeographicLib, test_geodesic.py, test_Planimeter15
BACKENDS = [False, True]

backends = pytest.mark.parametrize("fast", BACKENDS)
steady = settings(max_examples=60, deadline=None, derandomize=True)


def signed(points: list[tuple[float, float]], fast: bool = False) -> float:
    """Return the area of (lat, lon) points, in GeographicLib's order."""
    lat, lon = np.array(points, dtype=float).T
    return float(ring_areas_m2(lon, lat, [0, len(lon)], fast=fast)[0])


def blob(lon: float, lat: float, size: float, seed: int, vertices: int = 40) -> shapely.Polygon:
    """Return a star-shaped polygon of about ``size`` degrees."""
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, vertices))
    reach = size * rng.uniform(0.5, 1, vertices)
    x = lon + reach * np.cos(angle) / max(math.cos(math.radians(lat)), 0.1)
    return shapely.Polygon(np.column_stack([x, lat + reach * np.sin(angle)]))


def exact_m2(polygon: shapely.Polygon) -> float:
    return abs(float(GEOD.geometry_area_perimeter(polygon)[0]))


# Charles Karney's planimeter tests, as in geographiclib 2.1, test/test_geodesic.py: the name of
# the test, points as (lat, lon), area in m² with its published tolerance.
PLANIMETER = {
    "0 north": ([(89, 0), (89, 90), (89, 180), (89, 270)], 24952305678.0, 1),
    "0 south": ([(-89, 0), (-89, 90), (-89, 180), (-89, 270)], -24952305678.0, 1),
    "0 equator": ([(0, -1), (-1, 0), (0, 1), (1, 0)], 24619419146.0, 1),
    "0 octant": ([(90, 0), (0, 0), (0, 90)], 63758202715511.0, 1),
    "5": ([(89, 0.1), (89, 90.1), (89, -179.9)], 12476152838.5, 1),
    "6 a": ([(9, -0.00000000000001), (9, 180), (9, 0)], 0, 1),
    "6 b": ([(9, 0.00000000000001), (9, 0), (9, 180)], 0, 1),
    "6 c": ([(9, 0.00000000000001), (9, 180), (9, 0)], 0, 1),
    "6 d": ([(9, -0.00000000000001), (9, 0), (9, 180)], 0, 1),
    "12": ([(66.562222222, 0), (66.562222222, 180), (66.562222222, 360)], 0, 1),
    "12 reversed": ([(66.562222222, 0), (66.562222222, -180), (66.562222222, -360)], 0, 1),
    "13": ([(89, -360), (89, -240), (89, -120), (89, 0), (89, 120), (89, 240)], 32415230256.0, 1),
    "15": ([(2, 1), (1, 2), (3, 3)], 18454562325.45119, 0.5),
    "15 reversed": ([(3, 3), (1, 2), (2, 1)], -18454562325.45119, 0.5),
    "19": ([(1, 1)], 0, 0),
    "21 once": ([(45, 60), (45, 180), (45, -60)], 39433884866571.4277, 0.5),
    "21 three times": ([(45, 60), (45, 180), (45, -60)] * 3, 3 * 39433884866571.4277, 0.5),
    "21 four times": ([(45, 60), (45, 180), (45, -60)] * 4, 4 * 39433884866571.4277, 0.5),
}


@backends
@pytest.mark.parametrize("name", PLANIMETER)
def test_planimeter(name: str, fast: bool) -> None:
    points, area, tolerance = PLANIMETER[name]
    assert signed(points, fast) == pytest.approx(area, abs=tolerance)


PERIMETERS = [  # of the same tests, in m
    ([(89, 0), (89, 90), (89, 180), (89, 270), (89, 0)], 631819.8745, 1e-4),
    ([(0, -1), (-1, 0), (0, 1), (1, 0), (0, -1)], 627598.2731, 1e-4),
    ([(90, 0), (0, 0), (0, 90), (90, 0)], 30022685, 1),
    ([(90, 0), (0, 0), (0, 90)], 20020719, 1),
    ([(89, 0.1), (89, 90.1), (89, -179.9), (89, 0.1)], 539297, 1),
    ([(66.562222222, 0), (66.562222222, 180), (66.562222222, 360)], 10465729, 1),
    ([(1, 1), (2, 2)], 156876.149, 0.5e-3),
]


@pytest.mark.parametrize(("points", "length", "tolerance"), PERIMETERS)
def test_perimeter(points: list[tuple[float, float]], length: float, tolerance: float) -> None:
    line = shapely.LineString([(lon, lat) for lat, lon in points])
    assert geodesic_length_km(line) * 1e3 == pytest.approx(length, abs=tolerance)


# The first rows of GeographicLib's table in the same file: lat1, lon1, lat2, lon2, s12, S12.
GEODESICS = [
    (35.60777, -139.44815, -11.17491, -69.95921, 8935244.5604818305, 12841384694976.432),
    (55.52454, 106.05087, 77.03196, 197.18234, 4105086.1713924406, 61674961290615.615),
    (-21.97856, 142.59065, 41.84138, 98.56635, 8394328.894657671, -6637997720646.717),
    (-66.99028, 112.2363, -12.70631, 285.90344, 11150344.2312080241, -121287239862139.744),
    (-17.42761, 173.34268, -15.84784, 5.93557, 16076603.1631180673, 97825992354058.708),
    (32.84994, 48.28919, -56.28556, 202.29132, 16727068.9438164461, -72445258525585.010),
    (6.96833, 52.74123, -7.39675, 206.17291, 17102477.2496958388, -1311796973197.995),
    (-50.56724, -16.30485, -33.56571, -94.97412, 6455670.5118668696, 41071447902810.047),
    (-68.82867, -74.28391, -50.63005, -8.36685, 3956936.926063544, -41845309450093.787),
]


@pytest.mark.parametrize("row", GEODESICS)
def test_long_geodesics(row: tuple[float, ...]) -> None:
    lat1, lon1, lat2, lon2, length, area = row
    ends = (np.array([value]) for value in (lon1, lat1, lon2, lat2))
    _, under = karney.area_under(*ends)
    assert under[0] * series.C2_M2 == pytest.approx(area, abs=0.2)
    line = shapely.LineString([(lon1, lat1), (lon2, lat2)])
    assert geodesic_length_km(line) * 1e3 == pytest.approx(length, abs=2e-8)


# Edges from longitude 0, solved in 34-digit arithmetic from Karney's integrals by quadrature:
# lat1, lat2, longitude difference, area to the equator in m², length in m.
EDGES = [
    (38.0, 38.3, 0.25, 109099781620.67902, 39863.0940496421419),
    (38.0, 38.0, 0.5, 217469008616.59722, 43916.1776977745132),
    (10.0, 10.4, 0.1, 12490869256.711876, 45580.2470319851508),
    (60.0, 60.2, 0.3, 184034079518.22205, 27839.8564914076038),
    (-45.0, -45.25, 0.3, -150271411088.22878, 36455.4888144963912),
    (70.0, 70.05, 0.4, 266183251507.75069, 16244.0587485160521),
    (0.0, 0.3, 0.3, 553910825.40750924, 47070.9361864208285),
    (38.0, 38.00001, 0.00002, 8698726.7797872336, 2.0779407717726181),
    (38.0, 47.0, 1.0, 478938310164.25075, 1003098.00096336465),
    (0.0, 60.0, 80.0, 36577636553362.750, 9450216.74598816716),
    (-20.0, 35.0, 130.0, 24869431447650.113, 14872067.263669546),
    (85.0, 88.0, 100.0, 70780965841324.518, 636378.268610768746),
]


@backends
@pytest.mark.parametrize("edge", EDGES)
def test_edges(edge: tuple[float, ...], fast: bool) -> None:
    lat1, lat2, h, area, length = edge
    # Rounding: the strip down to the equator holds sixteen digits.
    allowed = 3e-16 * abs(area) + (0.2 if length > 1e6 else 0.04 if length > 5e4 else 0.01)
    points = [(0, 0), (0, h), (lat2, h), (lat1, 0)]
    assert signed(points, fast) == pytest.approx(area, abs=allowed)
    line = shapely.LineString([(0, lat1), (h, lat2)])
    allowed = max(1e-10 * length, 4e-9)
    assert geodesic_length_km(line) * 1e3 == pytest.approx(length, abs=allowed)


@pytest.mark.parametrize("edge", [edge for edge in EDGES if edge[4] < 5e4])
def test_bound_holds(edge: tuple[float, ...]) -> None:
    """Area and length are within the stated bounds and the rounding of sixteen digits."""
    lat1, lat2, h, area, length = edge
    chord = _chord(lat1, lat2, h)
    excess, bound = series.chord_excess(*chord)
    value = (chord[0] * chord[2] + excess) * series.C2_M2
    assert abs(value - area) <= bound * series.C2_M2 + 1e-15 * abs(area)
    squared, relative = series.chord_length(*chord)
    computed = math.sqrt(squared * series.C2_M2)
    assert abs(computed - length) <= relative * length + 4e-9


def _chord(lat1: float, lat2: float, h: float) -> tuple[float, float, float]:
    y1, y2 = (series.authalic_sine(lat) for lat in (lat1, lat2))
    return math.radians(h), y2 - y1, (y1 + y2) / 2


@pytest.mark.parametrize("lat", [0.0, 1e-9, 5.0, 38.5, 45.0, 60.0, 89.0, 89.999999, 90.0])
def test_authalic_sine(lat: float) -> None:
    """Against the closed form, Snyder 1987, equation 3-12."""
    e = math.sqrt(series.E2)

    def q(sine: float) -> float:
        x = e * sine
        return (1 - e * e) * (sine / (1 - x * x) + math.atanh(x) / e)

    expected = q(math.sin(math.radians(lat))) / q(1.0)
    for sign in (1, -1):
        y = series.authalic_sine(sign * lat)
        assert y == pytest.approx(sign * expected, rel=1e-15, abs=0)
        assert abs(y) <= 1


@pytest.mark.parametrize("y", [0.05, 0.3, 0.62, 0.9, 0.999])
def test_radius_and_curvature_are_derivatives(y: float) -> None:
    """dG/dy = -2s and ds/dy = κ, by central differences."""
    step = 1e-5
    s, _, k = series.sine_radius_curvature(y)
    s2, g2, _ = series.sine_radius_curvature(y + step)
    s1, g1, _ = series.sine_radius_curvature(y - step)
    assert (g2 - g1) / (2 * step) == pytest.approx(-2 * s, rel=1e-8)
    assert (s2 - s1) / (2 * step) == pytest.approx(k, rel=1e-6)


# --- closed forms ---------------------------------------------------------------------------


def test_ellipsoid_area() -> None:
    assert 4 * math.pi * series.C2_M2 == pytest.approx(WGS84_AREA, rel=1e-15)


@backends
@pytest.mark.parametrize("turn", [0, 37.3, 180, -359])
def test_octant(turn: float, fast: bool) -> None:
    octant = translate(shapely.Polygon([(0, 0), (90, 0), (0, 90)]), turn)
    assert geodesic_area_m2(octant, fast=fast) == pytest.approx(WGS84_AREA / 8, rel=1e-14)


@backends
@pytest.mark.parametrize("step", [1, 30, 90])
def test_hemisphere(step: int, fast: bool) -> None:
    equator = shapely.Polygon([(lon, 0) for lon in range(-180, 180, step)])
    assert geodesic_area_m2(equator, fast=fast) == pytest.approx(WGS84_AREA / 2, rel=1e-14)


@backends
@pytest.mark.parametrize("width", [1e-6, 1, 30, 179])
def test_lune(width: float, fast: bool) -> None:
    lune = shapely.Polygon([(10, -90), (10 + width, 0), (10, 90), (10, 0)])
    right = 10 + width - 10  # the width that the rounded longitudes hold
    assert geodesic_area_m2(lune, fast=fast) == pytest.approx(WGS84_AREA * right / 360, rel=1e-13)


@backends
@pytest.mark.parametrize("lat", [-75.0, 40.0, 66.5, 89.0])
def test_polar_cap(lat: float, fast: bool) -> None:
    """A cap's area is 2πc² (1 − |y|); an edge of 0.005° leaves the parallel by 1e-9 of it."""
    lon = np.linspace(-180, 180, 72_001)
    cap = shapely.Polygon(np.column_stack([lon, np.full_like(lon, lat)]))
    y = series.authalic_sine(abs(lat))
    assert geodesic_area_m2(cap, fast=fast) == pytest.approx(WGS84_AREA / 2 * (1 - y), rel=2e-9)


@backends
def test_band_across_the_antimeridian_as_drawn_by_files(fast: bool) -> None:
    """Antarctica in most files runs along 180° and the pole itself; that must not matter."""
    coast = [(lon, -70 + 3 * math.sin(lon / 20)) for lon in range(-180, 181, 5)]
    drawn = shapely.Polygon([*coast, (180, -90), (-180, -90)])
    round_the_pole = shapely.Polygon([*coast[:-1], (180, coast[0][1])])
    expected = exact_m2(drawn)
    assert geodesic_area_m2(drawn, fast=fast) == pytest.approx(expected, rel=1e-12)
    gap = abs(geodesic_area_m2(round_the_pole, fast=fast) - expected)
    wedge = abs(coast[0][1] - coast[-1][1])
    assert gap <= wedge * 1e12


# --- sizes ----------------------------------------------------------------------------------


@backends
@pytest.mark.parametrize(("side_m", "lat"), [(1, 38), (1, -70), (100, 38), (100, 5)])
def test_square_metre_and_hectare(side_m: float, lat: float, fast: bool) -> None:
    """Against M N cos φ dφ dλ integrated in closed form between parallels."""
    h = side_m / 111_320 / math.cos(math.radians(lat))
    v = side_m / 111_000
    box = shapely.box(72, lat, 72 + h, lat + v)
    lon0, low, lon1, high = box.bounds
    mid = math.radians((low + high) / 2)
    w = 1 - series.E2 * math.sin(mid) ** 2
    mn = series.A_M**2 * (1 - series.E2) / w**2
    expected = mn * math.cos(mid) * math.radians(high - low) * math.radians(lon1 - lon0)
    assert geodesic_area_m2(box, fast=fast) == pytest.approx(expected, rel=2e-9)


@backends
def test_thousand_kilometre_edges(fast: bool) -> None:
    triangle = shapely.Polygon([(60, 30), (70, 31), (66, 39)])
    assert geodesic_area_m2(triangle, fast=fast) == pytest.approx(exact_m2(triangle), rel=1e-12)


@backends
def test_over_a_pole(fast: bool) -> None:
    polygon = shapely.Polygon([(0, 80), (180, 80), (-90, 70)])
    assert geodesic_area_m2(polygon, fast=fast) == pytest.approx(exact_m2(polygon), rel=1e-12)


@backends
@pytest.mark.parametrize("lat", [0.0, 50.0, 88.0])
def test_across_180(lat: float, fast: bool) -> None:
    ring = np.array(blob(0, lat, 1.5, seed=4).exterior.coords)
    there = ring.copy()
    there[:, 0] = (ring[:, 0] + 180 + 180) % 360 - 180
    expected = geodesic_area_m2(shapely.Polygon(ring), fast=fast)
    assert geodesic_area_m2(shapely.Polygon(there), fast=fast) == pytest.approx(expected, rel=2e-12)


# --- kinds of shape -------------------------------------------------------------------------

SQUARE = shapely.box(10, 40, 11, 41)
HOLE = shapely.box(10.2, 40.2, 10.4, 40.4)
OTHER = shapely.box(20, -5, 21, -4)


@backends
def test_holes_are_taken_off_whichever_way_they_run(fast: bool) -> None:
    expected = geodesic_area_m2(SQUARE, fast=fast) - geodesic_area_m2(HOLE, fast=fast)
    shell = SQUARE.exterior.coords
    for shell_turn in (1, -1):
        for hole_turn in (1, -1):
            holed = shapely.Polygon(shell[::shell_turn], [HOLE.exterior.coords[::hole_turn]])
            assert geodesic_area_m2(holed, fast=fast) == pytest.approx(expected, rel=1e-14)


@backends
def test_parts_of_opposite_sense_add_up(fast: bool) -> None:
    parts = shapely.MultiPolygon([SQUARE, shapely.reverse(OTHER)])
    expected = geodesic_area_m2(SQUARE, fast=fast) + geodesic_area_m2(OTHER, fast=fast)
    assert geodesic_area_m2(parts, fast=fast) == pytest.approx(expected, rel=1e-14)
    nested = shapely.GeometryCollection([shapely.GeometryCollection([parts]), shapely.Point(0, 0)])
    assert geodesic_area_m2(nested, fast=fast) == pytest.approx(expected, rel=1e-14)


NO_AREA = {
    "empty polygon": shapely.Polygon(),
    "empty multipolygon": shapely.MultiPolygon(),
    "multipolygon of an empty part": shapely.from_wkt("MULTIPOLYGON (EMPTY)"),
    "empty collection": shapely.GeometryCollection(),
    "point": shapely.Point(1, 2),
    "line": shapely.LineString([(0, 0), (5, 5)]),
    "ring": shapely.LinearRing([(0, 0), (5, 5), (5, 0)]),
    "collapsed": shapely.Polygon([(3, 3), (3, 3), (3, 3)]),
    "there and back": shapely.Polygon([(0, 0), (0.01, 0.01), (0, 0)]),
}


@backends
@pytest.mark.parametrize("name", NO_AREA)
def test_no_area(name: str, fast: bool) -> None:
    assert geodesic_area_m2(NO_AREA[name], fast=fast) == pytest.approx(0, abs=1e-9)


@backends
def test_heights_are_ignored(fast: bool) -> None:
    high = shapely.force_3d(SQUARE, 8000.0)
    assert geodesic_area_m2(high, fast=fast) == geodesic_area_m2(SQUARE, fast=fast)
    assert geodesic_length_km(high) == geodesic_length_km(SQUARE)


def test_one_number_for_one_shape_and_an_array_for_many() -> None:
    assert isinstance(geodesic_area_km2(SQUARE), float)
    assert isinstance(geodesic_length_km(SQUARE), float)
    many = geodesic_area_km2(np.array([[SQUARE, OTHER], [None, shapely.Point(0, 0)]]))
    assert many.shape == (2, 2)
    assert many.dtype == np.float64
    assert math.isnan(many[1, 0])
    assert many[1, 1] == 0
    assert math.isnan(geodesic_length_km([None])[0])
    assert geodesic_area_km2([]).shape == (0,)
    assert geodesic_length_km([]).shape == (0,)


def test_lengths_of_kinds() -> None:
    holed = shapely.Polygon(SQUARE.exterior, [HOLE.exterior])
    rim = geodesic_length_km(shapely.LinearRing(SQUARE.exterior))
    inner = geodesic_length_km(shapely.LineString(HOLE.exterior.coords))
    assert geodesic_length_km(holed) == pytest.approx(rim + inner, rel=1e-14)
    both = shapely.GeometryCollection([holed, shapely.LineString([(0, 0), (0, 1)])])
    assert geodesic_length_km(both) > geodesic_length_km(holed)
    none = [shapely.Point(1, 1), shapely.LineString(), shapely.Polygon(), shapely.MultiPoint()]
    assert geodesic_length_km(none).tolist() == [0, 0, 0, 0]
    line = shapely.LineString([(179.9, 89.99), (-0.1, 89.99), (-0.1, 10), (179, 10)])
    assert geodesic_length_km(line) * 1e3 == pytest.approx(
        float(GEOD.line_length(*line.xy)), rel=1e-12
    )


def test_many_groups_equal_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cutting the input into groups and chunks changes nothing but the rounding."""
    holed = shapely.Polygon(SQUARE.exterior, [HOLE.exterior])
    shapes = [
        blob(k * 7 - 170, k % 60, 10.0 ** (k % 4 - 3), seed=k, vertices=5 + 37 * (k % 9))
        for k in range(48)
    ]
    shapes = [*shapes, holed, shapely.MultiPolygon([SQUARE, OTHER]), None, shapely.Polygon()]
    alone = np.array([np.nan if s is None else geodesic_area_m2(s, fast=False) for s in shapes])
    lengths = geodesic_length_km(shapes)
    monkeypatch.setattr("marchland.ellipsoid.shapes._BATCH", 300)
    for chunk in (7, 64):
        monkeypatch.setattr("marchland.ellipsoid.rings.CHUNK", chunk)
        monkeypatch.setattr("marchland.ellipsoid.shapes.CHUNK", chunk)
        np.testing.assert_allclose(geodesic_area_m2(shapes, fast=False), alone, rtol=1e-12)
        np.testing.assert_allclose(geodesic_length_km(shapes), lengths, rtol=1e-12)


def test_fast_and_numpy_agree_to_rounding() -> None:
    shapes = [
        blob(k * 3 - 180, k % 85, 10.0 ** (k % 6 - 5), seed=k, vertices=4 + (k * 97) % 2500)
        for k in range(120)
    ]
    shapes += [shapely.Polygon([(lon, 85) for lon in range(-180, 180, 2)]), shapely.box(0, 0, 9, 9)]
    slow, fast = (geodesic_area_m2(shapes, fast=choice) for choice in (False, True))
    perimeters = geodesic_length_km(shapes) * 1e3
    assert (np.abs(slow - fast) <= 1e-13 * slow + 2e-9 * perimeters).all()


def test_without_numba_the_numpy_sums_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = geodesic_area_m2(SQUARE, fast=False)

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(rings.importlib, "import_module", missing)
    assert geodesic_area_m2(SQUARE, fast=True) == expected


# --- refusals -------------------------------------------------------------------------------


@backends
@pytest.mark.parametrize("bad", [(math.nan, 40.5), (10.5, math.nan), (math.inf, 40), (10, 90.1)])
def test_bad_vertices_name_the_geometry(bad: tuple[float, float], fast: bool) -> None:
    with np.errstate(invalid="ignore"):  # shapely compares the ends of the ring
        polygon = shapely.Polygon([(10, 40), (11, 40), bad, (10, 41)])
    with pytest.raises(GeometryError, match=r"geometry 2: expected longitude .* at vertex 2"):
        geodesic_area_m2([SQUARE, OTHER, polygon], fast=fast)
    with pytest.raises(GeometryError, match="geometry 1: expected longitude and latitude"):
        geodesic_length_km([SQUARE, polygon])


def test_other_refusals() -> None:
    with pytest.raises(GeometryError, match="geometry 1: expected a shapely geometry, found str"):
        geodesic_area_m2([SQUARE, "square"])
    with pytest.raises(GeometryError, match="ring 1: expected longitude and latitude"):
        ring_areas_m2([0, 1, 1, 0, 1, 1], [0, 0, 1, 0, 95, 1], [0, 3, 6])
    with pytest.raises(GeometryError, match="of one length"):
        ring_areas_m2([0, 1], [0, 1, 2], [0, 2])
    with pytest.raises(GeometryError, match="offsets from 0 to 3"):
        ring_areas_m2([0, 1, 1], [0, 0, 1], [0, 2])
    with pytest.raises(GeometryError, match="never fall"):
        ring_areas_m2([0, 1, 1], [0, 0, 1], [0, 2, 1, 3])
    with pytest.raises(GeometryError, match="of one shape"):
        ring_area_draws_m2(np.zeros((3, 4)), np.zeros(5))
    with pytest.raises(GeometryError, match="draws, vertices"):
        ring_area_draws_m2([0, 1, 1], [0, 0, 1])
    with pytest.raises(GeometryError, match="of one length"):
        ring_area_gradient_m([0, 1], [0, 1, 2])
    with pytest.raises(GeometryError, match="at vertex 1"):
        ring_area_gradient_m([0, math.nan, 1], [0, 1, 1])


# --- rings and draws ------------------------------------------------------------------------


@backends
def test_rings_open_closed_and_empty(fast: bool) -> None:
    lon, lat = [0, 1, 1, 0], [0, 0, 1, 1]
    open_ring = ring_areas_m2(lon, lat, [0, 4], fast=fast)[0]
    areas = ring_areas_m2([*lon, 0, *lon[::-1]], [*lat, 0, *lat[::-1]], [0, 5, 5, 9], fast=fast)
    np.testing.assert_allclose(areas, [open_ring, 0, -open_ring], rtol=1e-14)
    assert ring_areas_m2([], [], [0]).shape == (0,)


@backends
def test_draws_equal_rings(fast: bool) -> None:
    ring = np.array(blob(70, 38, 2, seed=1, vertices=1234).exterior.coords)[:-1]
    rng = np.random.default_rng(0)
    lon, lat = (ring[:, axis] + rng.normal(0, 1e-4, (20, len(ring))) for axis in (0, 1))
    draws = ring_area_draws_m2(lon, lat, fast=fast)
    expected = [
        exact_m2(shapely.Polygon(np.column_stack(row))) for row in zip(lon, lat, strict=True)
    ]
    np.testing.assert_allclose(draws, expected, rtol=1e-10)
    one = ring_area_draws_m2(lon, ring[:, 1], fast=fast)
    assert one.shape == (20,)
    assert ring_area_draws_m2(np.zeros((0, 5)), np.zeros((0, 5))).shape == (0,)


@pytest.mark.parametrize(("lat", "size"), [(0, 0.05), (38, 0.5), (-70, 0.5), (85, 0.2)])
def test_gradient_by_differences(lat: float, size: float) -> None:
    ring = np.array(blob(10, lat, size, seed=3, vertices=30).exterior.coords)[:-1]
    lon, y = ring.T
    step_m = 1.0
    east = np.degrees(step_m / (GEOD.a * np.cos(np.radians(y))))
    w = 1 - series.E2 * np.sin(np.radians(y)) ** 2
    east *= np.sqrt(w)
    north = np.degrees(step_m / (GEOD.a * (1 - series.E2) / w**1.5))
    move = np.eye(len(lon))
    by_east = ring_area_draws_m2(lon + move * east, y) - ring_area_draws_m2(lon - move * east, y)
    by_north = ring_area_draws_m2(lon, y + move * north) - ring_area_draws_m2(lon, y - move * north)
    expected = np.column_stack([by_east, by_north]) / 2
    gradient = ring_area_gradient_m(lon, y)
    assert np.abs(gradient - expected).max() <= 1e-3 * np.abs(expected).max()


# --- laws -----------------------------------------------------------------------------------

places = st.tuples(st.floats(-180, 180), st.floats(-75, 75), st.floats(-4, 0.8), st.integers(0, 99))


def allowed_m2(polygon: shapely.Polygon, exact: bool = False) -> float:
    """Return the stated error of an area, or of pyproj's where that is more.

    Rounding displaces vertices by 2e-9 m (twice, for a difference); an edge solved exactly is
    within 0.04 m², and none of 40 edges is below some 50 km unless all are. Sums of exact
    geodesics round at some 1e-4 m² even for the smallest shapes.
    """
    km = geodesic_length_km(polygon)
    return 4e-6 * km + (40 * 0.04 if km > 100 else 0) + (2e-4 if exact else 0)


def draw(place: tuple[float, float, float, int]) -> shapely.Polygon:
    lon, lat, exponent, seed = place
    return blob(lon, lat, 10**exponent, seed)


@given(place=places)
@steady
def test_agrees_with_pyproj(place: tuple[float, float, float, int]) -> None:
    polygon = draw(place)
    for fast in BACKENDS:
        gap = abs(geodesic_area_m2(polygon, fast=fast) - exact_m2(polygon))
        assert gap <= allowed_m2(polygon, exact=True)
    length = float(GEOD.geometry_length(polygon))
    assert geodesic_length_km(polygon) * 1e3 == pytest.approx(length, rel=1e-9)


@given(place=places, shift=st.integers(1, 38))
@steady
def test_reversal_and_start_vertex(place: tuple[float, float, float, int], shift: int) -> None:
    polygon = draw(place)
    area = geodesic_area_m2(polygon)
    turned = shapely.Polygon(np.roll(np.array(polygon.exterior.coords)[:-1], shift, axis=0))
    for other in (shapely.reverse(polygon), turned):
        assert abs(geodesic_area_m2(other) - area) <= allowed_m2(polygon)


@given(place=places, shift=st.floats(-720, 720))
@steady
def test_longitude_does_not_matter(place: tuple[float, float, float, int], shift: float) -> None:
    polygon = draw(place)
    # Longitudes are rounded by the shift itself: up to 6e-14° of some 700°, or 1e-8 m.
    floor = 3e-5 * geodesic_length_km(polygon)
    moved = geodesic_area_m2(translate(polygon, shift))
    assert abs(moved - geodesic_area_m2(polygon)) <= allowed_m2(polygon) + floor


@given(place=places, cut=st.integers(3, 36))
@steady
def test_cutting_adds_up(place: tuple[float, float, float, int], cut: int) -> None:
    """Cut from vertex to vertex: the new edge is one geodesic for both parts."""
    ring = np.array(draw(place).exterior.coords)[:-1]
    whole = ring_areas_m2(ring[:, 0], ring[:, 1], [0, len(ring)])[0]
    one, two = ring[: cut + 1], np.vstack([ring[cut:], ring[:1]])
    both = np.vstack([one, two])
    parts = ring_areas_m2(both[:, 0], both[:, 1], [0, len(one), len(both)])
    polygon = shapely.Polygon(ring)
    assert abs(parts.sum() - whole) <= allowed_m2(polygon) + 1e-9 * abs(whole)


@given(place=places)
@steady
def test_densifying_along_geodesics_converges(place: tuple[float, float, float, int]) -> None:
    """Points put on the geodesics leave the area as it is."""
    polygon = draw(place)
    ring = np.array(polygon.exterior.coords)
    dense = [ring[:1]]
    for start, stop in itertools.pairwise(ring):
        between = GEOD.npts(*start, *stop, 4)
        dense += [np.array(between), stop[None]]
    finer = shapely.Polygon(np.vstack(dense))
    # The points themselves are good to some 2e-9 m plus rounding of their degrees.
    floor = 2e-5 * geodesic_length_km(polygon)
    assert abs(geodesic_area_m2(finer) - geodesic_area_m2(polygon)) <= allowed_m2(polygon) + floor


@given(place=places)
@steady
def test_never_more_than_half_the_ellipsoid(place: tuple[float, float, float, int]) -> None:
    polygon = rotate(draw(place), 10)
    assert 0 <= geodesic_area_m2(polygon) <= WGS84_AREA / 2
