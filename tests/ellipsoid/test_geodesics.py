"""Distances on the ellipsoid, against outside values and by law."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Geod

import specimens
from marchland.ellipsoid.edges import polyline
from marchland.ellipsoid.geodesics import (
    check_interior,
    distance_km,
    nearest_point,
    segment_lengths_km,
)
from marchland.errors import GeometryError
from marchland.vocabulary import EdgeRule

WGS84 = Geodesic.WGS84

lons = st.floats(-170, 170)
lats = st.floats(-80, 80)
points = st.tuples(lons, lats)
near_points = st.tuples(st.floats(60, 80), st.floats(30, 45))


def lengths_m(line: Any) -> Any:
    return segment_lengths_km(np.asarray(line)) * 1000


# ------------------------------------------------------------------------------------- distances


@given(points, points)
def test_distance_between_points_is_mutual_and_that_of_geographiclib(a: Any, b: Any) -> None:
    there = distance_km(*a, shapely.Point(b))
    found = WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"] / 1000
    assume(found < 19_000)  # the projection tears at the antipode
    assert there == pytest.approx(found, abs=1e-5)
    assert there == pytest.approx(distance_km(*b, shapely.Point(a)), abs=1e-5)


@given(near_points, st.lists(near_points, min_size=2, max_size=2, unique=True))
def test_the_nearest_point_lies_on_the_line_and_none_is_nearer(a: Any, ends: list[Any]) -> None:
    line = polyline(ends, EdgeRule.GEODESIC, step_m=2000)
    lon, lat, km = nearest_point(*a, line)
    assert line.distance(shapely.Point(lon, lat)) < 1e-6
    assert WGS84.Inverse(a[1], a[0], lat, lon)["s12"] / 1000 == pytest.approx(km, abs=1e-6)
    vertices = [WGS84.Inverse(a[1], a[0], y, x)["s12"] / 1000 for x, y in list(line.coords)[::25]]
    assert km <= min(vertices) + 1e-4


@given(points, st.lists(near_points, min_size=4, max_size=4, unique=True))
def test_the_nearest_point_is_found_from_anywhere(a: Any, ends: list[Any]) -> None:
    """Whatever is left out before projecting: the nearer of two lines, a vertex every 2 km."""
    pair = [polyline(two, EdgeRule.GEODESIC, step_m=2000) for two in (ends[:2], ends[2:])]
    lines = shapely.MultiLineString(pair)
    xy = shapely.get_coordinates(lines)
    start = np.broadcast_to(a, xy.shape)
    nearest_km = Geod(ellps="WGS84").inv(*start.T, *xy.T)[2].min() / 1000
    assume(nearest_km < 19_000)  # the projection tears at the antipode
    km = nearest_point(*a, lines)[2]
    assert nearest_km - 1.01 <= km <= nearest_km + 1e-5


def test_the_nearest_point_across_180() -> None:
    lon, lat, km = nearest_point(179.9, 0, shapely.Point(-179.9, 0))
    assert (lon, lat) == pytest.approx((-179.9, 0))
    assert km == pytest.approx(22.2639, abs=1e-3)  # 0.2° of the equator, 111.3195 km a degree


@pytest.mark.parametrize("name", specimens.SOUND)
def test_distance_to_an_area(name: str) -> None:
    shape = shapely.segmentize(specimens.SOUND[name], 0.02)  # edges are to be short
    inside = shape.representative_point()
    assert distance_km(inside.x, inside.y, shape) == pytest.approx(0, abs=1e-5)
    # A meridian from 36° N: 110.97 km to the lower edge at 37°, 221.95 km to the needle at 38°.
    south_km = WGS84.Inverse(36, 74, 38 if name == "needle" else 37, 74)["s12"] / 1000
    assert distance_km(74.0, 36.0, shape) == pytest.approx(south_km, abs=1e-3)


def test_height_plays_no_part() -> None:
    high, flat = specimens.with_heights, specimens.square
    assert nearest_point(72.0, 38.0, high) == nearest_point(72.0, 38.0, flat)


@pytest.mark.parametrize("shape", [*specimens.EMPTY.values(), None])
def test_nothing_is_infinitely_far(shape: Any) -> None:
    assert distance_km(0, 0, shape) == math.inf
    with pytest.raises(GeometryError, match="an empty shape has no nearest point"):
        nearest_point(0, 0, shape)


def test_segment_lengths() -> None:
    found = segment_lengths_km(np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]]))
    # GeodSolve -i: a degree of the equator, a degree of the meridian from it.
    assert found == pytest.approx([111.3194908, 110.5743886, 0], abs=1e-6)


# ---------------------------------------------------------------------------------------- interior


@pytest.mark.parametrize("name", [*specimens.SOUND, *specimens.EMPTY])
def test_what_keeps_clear_of_the_tears(name: str) -> None:
    check_interior({**specimens.SOUND, **specimens.EMPTY}[name], name)


@pytest.mark.parametrize(
    "bounds", [(179, 0, 180, 1), (-180, 0, -179, 1), (0, 89, 1, 90), (0, -90, 1, -89)]
)
def test_a_touch_is_enough(bounds: tuple[float, float, float, float]) -> None:
    with pytest.raises(GeometryError, match="a box touches 180° or a pole"):
        check_interior(shapely.box(*bounds), "a box")


@pytest.mark.parametrize("name", specimens.TORN)
def test_what_touches_180_or_a_pole(name: str) -> None:
    with pytest.raises(GeometryError, match=rf"{name} touches 180° or a pole \(bounds .*cut it"):
        check_interior(specimens.TORN[name], name)
