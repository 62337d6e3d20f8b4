"""What is cut off and what is left add up to the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from marchland.boundaries.files import Boundaries, load_vintage
from marchland.boundaries.registry import read_registry
from marchland.dossier.reading import default_geo, read_dossier
from marchland.ellipsoid.bending import (
    Edges,
    bend_lines_where_crossed,
    bend_where_crossed,
    cut_tolerance_km2,
)
from marchland.ellipsoid.edges import edge
from marchland.ellipsoid.geodesics import segment_lengths_km
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.regions.building import Builder, _bent_together
from marchland.vocabulary import EdgeRule
from specimens_geo import builder

WHOLE = 1e-9
"""Relative."""

RULES: dict[str, dict[str, Any]] = {
    "geodesic": {"recipe": "ray", "start": "apex", "bearing_deg": 200, "edge_rule": "geodesic"},
    "rhumb": {"recipe": "ray", "start": "apex", "bearing_deg": 200, "edge_rule": "rhumb"},
    "meridian": {"recipe": "ray", "start": "apex", "bearing_deg": 180, "edge_rule": "meridian"},
    "parallel": {"recipe": "polyline", "points": [[71.0, 38.1], [76.0, 38.1]],
                 "edge_rule": "parallel"},
    "traced": {"recipe": "polyline", "points": [[73.0, 36.5], [73.4, 38.0], [72.9, 39.5]],
               "edge_rule": "traced"},
}  # fmt: skip
SIDES = ((74.5, 38.4), (72.2, 37.2))
"""Places on either side of each of the lines."""


def km2(shape: Any) -> float:
    return float(geodesic_area_km2(shape))


@pytest.mark.parametrize("dense", [True, False], ids=["dense", "bare edges"])
@pytest.mark.parametrize("rule", RULES)
def test_both_sides_of_a_cut_add_up(rule: str, dense: bool) -> None:
    whole = shapely.box(72.0, 37.0, 75.0, 38.7)  # the apex lies 5 km inside
    whole = shapely.segmentize(whole, 0.05) if dense else whole
    sides = []
    for lon, lat in SIDES:
        made = builder(
            ("lines.0.draw", RULES[rule]), ("places.1.lon", lon), ("places.1.lat", lat), a=whole
        )
        sides.append(km2(made.region(made.dossier.region("claim")).geometry))
    assert min(sides) > 1000
    assert sum(sides) == pytest.approx(km2(whole), rel=WHOLE)


@pytest.fixture(scope="module")
def real() -> dict[str, Boundaries]:
    registry = read_registry(default_geo())
    return {v: load_vintage(registry, v) for v in registry.vintage_ids()}


def test_both_sides_of_tajikistan_add_up(real: dict[str, Boundaries]) -> None:
    filed = read_dossier("china-tajikistan", geo=default_geo())
    for vintage in filed.dossier.era("pre").vintages:
        choice = {"pre": vintage, "post": filed.dossier.era("post").vintages[0]}
        made = Builder(filed.dossier, filed.path.parent, real, choice)
        sides = [made.region(filed.dossier.region(name)).geometry
                 for name in ("claim-sw-rhumb", "outside-claim")]  # fmt: skip
        parts = shapely.get_parts(real[vintage].territory("TJK").geometry)
        cut = [part for part in parts if any(part.intersects(side) for side in sides)]
        assert sum(map(km2, sides)) == pytest.approx(sum(map(km2, cut)), rel=WHOLE)


@pytest.mark.parametrize("old", ["vmap0", "natural-earth-5.1.1", "wdb2"])
def test_overlap_and_remainder_of_two_vintages_add_up(
    real: dict[str, Boundaries], old: str
) -> None:
    """In the receiver's reach, where land before is land after or was given."""
    before, after = (real[v].territory("TJK").geometry for v in (old, "osm-2020"))
    within = real["osm-2020"].territory("CHN").geometry
    reach = shapely.box(*within.bounds)
    of, less, _ = _bent_together(before, after, within)
    whole = km2(of.intersection(reach))
    both = km2(of.intersection(less).intersection(reach)) + km2(
        of.difference(less).intersection(reach)
    )
    assert both == pytest.approx(whole, rel=WHOLE)


def test_bare_edges_do_not_add_up(real: dict[str, Boundaries]) -> None:
    before, after = (real[v].territory("TJK").geometry for v in ("natural-earth-5.1.1", "osm-2020"))
    both = km2(before.intersection(after)) + km2(before.difference(after))
    assert both != pytest.approx(km2(before), rel=1e-7)


@given(st.floats(0.1, 9.9), st.floats(20, 60), st.sampled_from([1e-3, 1e-6]))
def test_a_cut_is_off_by_no_more_than_said(at: float, south: float, tolerance: float) -> None:
    box = shapely.box(0, south, 10, south + 5)
    line = shapely.LineString([(at, south - 1), (at + 0.01, south + 6)])
    bent = bend_where_crossed(box, line, tolerance)
    pieces = shapely.get_parts(shapely.ops.split(bent, line))
    assert len(pieces) == 2
    assert sum(map(km2, pieces)) == pytest.approx(km2(box), abs=2 * tolerance + 1e-9)


def test_the_bound_of_a_cut_is_one_and_not_far_off() -> None:
    """Cut a parallel chord at two thirds, where the triangle beside the geodesic is largest."""
    for lat in (20.0, 45.0, 65.0):
        a, b = np.array([0.0, lat]), np.array([1.0, lat])
        length = float(segment_lengths_km(np.array([a, b]))[0])
        x = a + (b - a) * 2 / 3
        strip = [[1.0, lat - 1], [0.0, lat - 1]]
        off = km2(shapely.Polygon([a, x, b, *strip])) - km2(shapely.Polygon([a, b, *strip]))
        # Here both pieces have bowed edges of their own; the triangle a x b is what is missing.
        bound = float(cut_tolerance_km2(length, lat))
        assert 0.5 * bound < abs(off) < 4 * bound


def test_only_long_edges_that_are_cut_are_bent() -> None:
    box = shapely.box(0, 40, 1, 41)
    line = shapely.LineString([(0.5, 40.5), (0.5, 42)])
    bent = bend_where_crossed(box, line, 1e-6)
    fresh = set(map(tuple, shapely.get_coordinates(bent))) - set(
        map(tuple, shapely.get_coordinates(box))
    )
    assert fresh
    assert all(lat > 41 for _, lat in fresh)
    assert bend_where_crossed(box, shapely.LineString([(2, 40), (2, 42)]), 1e-6) is box
    assert bend_where_crossed(box, line, 10.0) is not None


def test_edges_that_two_shapes_share_are_left() -> None:
    box = shapely.box(0, 40, 1, 41)
    assert bend_where_crossed(box, box.boundary, 1e-9) is box


def test_holes_and_parts_keep_their_place() -> None:
    shape = shapely.MultiPolygon(
        [shapely.box(0, 40, 2, 42).difference(shapely.box(0.5, 40.5, 1.5, 41.5)),
         shapely.box(3, 40, 4, 41)]
    )  # fmt: skip
    bent = bend_where_crossed(shape, shapely.LineString([(-1, 41), (5, 40.7)]), 1e-4)
    assert [len(part.interiors) for part in bent.geoms] == [1, 0]
    assert bent.is_valid
    assert km2(bent) == pytest.approx(km2(shape), rel=1e-9)


def test_bent_vertices_lie_on_the_geodesic() -> None:
    box = shapely.box(0, 40, 4, 41)
    bent = bend_where_crossed(box, shapely.LineString([(2, 40.5), (2, 42)]), 1e-3)
    geodesic = shapely.LineString(edge((0, 41), (4, 41), EdgeRule.GEODESIC, step_m=100))
    added = [p for p in shapely.get_coordinates(bent).tolist() if p[1] > 41]
    assert shapely.distance(geodesic, shapely.points(added)).max() < 1e-7


def test_edges_are_known_whichever_way_they_run() -> None:
    square = shapely.LineString([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
    xy = shapely.get_coordinates(square)
    assert Edges.of(square).hold(xy).all()
    anywhere = np.random.default_rng(1884).uniform((-180, -90), (180, 90), (2000, 2))
    for line in (xy, anywhere):
        assert Edges.of(shapely.LineString(line)).hold(line[::-1]).all()
    # Diagonals have the middle and the length of each other, and are not each other.
    diagonal, other = shapely.LineString([(0, 0), (1, 1)]), shapely.LineString([(1, 0), (0, 1)])
    assert not Edges.of(diagonal).hold(shapely.get_coordinates(other)).any()
    rest = Edges.of(square).without(Edges.of(shapely.LineString([(1, 1), (1, 0)])))
    assert rest.hold(xy).tolist() == [True, False, True, True]
    assert not rest.without(rest).hold(xy).any()


def test_only_the_edges_named_are_bent() -> None:
    box, line = shapely.box(0, 40, 10, 45), shapely.LineString([(5, 30), (5, 50)])
    upper = Edges.of(shapely.LineString([(0, 45), (10, 45)]))
    both, one = (bend_where_crossed(box, line, 1e-3, only) for only in (None, upper))
    assert len(both.exterior.coords) > len(one.exterior.coords) > 5
    assert {y for _, y in one.exterior.coords if y < 45} == {40}
    lines = bend_lines_where_crossed(box.boundary, line, 1e-3, upper)
    assert set(lines.coords) == set(one.exterior.coords)
