"""Shapes cut into shared arcs come back whole."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
import shapely
from hypothesis import given

from marchland.render.page.arcs import ToDraw, cut_into_arcs
from marchland.render.page.coding import topology_text
from marchland.render.page.snapping import Grain
from page_text import shapes_of

WORLD = (-180.0, -90.0, 180.0, 90.0)


FINE = Grain(1e-5, smooth_m=0.0, context_m=0.0)


def cut(shapes, box=WORLD, grain=FINE):
    return cut_into_arcs(shapes, box, grain)


def decoded(topology):
    """Return the shapes of a topology by id."""
    return shapes_of(topology_text(topology))


def wavy(west, east, south, north):
    """Return a rectangle whose edges have many vertices."""
    return shapely.segmentize(shapely.box(west, south, east, north), 0.05)


def test_shapes_come_back():
    hole = shapely.Polygon(
        shapely.box(0, 0, 4, 4).exterior.coords, [shapely.box(1, 1, 2, 2).exterior.coords]
    )
    shapes = [
        ToDraw("with hole", hole),
        ToDraw("in the hole", shapely.box(1, 1, 2, 2)),
        ToDraw(
            "two parts", shapely.MultiPolygon([shapely.box(5, 0, 6, 1), shapely.box(7, 0, 8, 1)])
        ),
        ToDraw("line", shapely.LineString([(0, 0), (4, 4), (4, 0)])),
    ]
    back = decoded(cut(shapes).topology)
    for shape in shapes:
        assert back[shape.id].geom_type.endswith(shape.geometry.geom_type.removeprefix("Multi"))
        assert shapely.hausdorff_distance(back[shape.id], shape.geometry) < 1e-9
        assert back[shape.id].area == pytest.approx(shape.geometry.area)


TOOTH = [(0, 0), (1, 0), (1, 1), (1, 0), (2, 0)]


@pytest.mark.parametrize(
    ("others", "count"),
    [([], 1), ([TOOTH], 1), ([TOOTH[::-1]], 1), ([[(0, 0), (1, 0), (2, 0)]], 3), ([TOOTH[2:]], 3)],
)
def test_a_line_is_cut_only_where_others_part_from_it(others, count):
    lines = [TOOTH, *others]
    arcs = cut([ToDraw(str(n), shapely.LineString(line)) for n, line in enumerate(lines)])
    back = decoded(arcs.topology)
    assert len(arcs.topology["arcs"]) == count
    for n, line in enumerate(lines):
        assert shapely.get_coordinates(back[str(n)]).round(9).tolist() == list(map(list, line))


def test_properties_are_empty():
    arcs = cut([ToDraw("a", shapely.box(0, 0, 1, 1))])
    assert [g["properties"] for g in arcs.topology["objects"]["sheet"]["geometries"]] == [{}]


def test_shared_edge_is_sent_once_and_stays_shared():
    west, east = wavy(0, 1, 0, 1), wavy(1, 2, 0, 1)
    arcs = cut([ToDraw("w", west), ToDraw("e", east)], grain=Grain(1e-5, 0.0, 20_000.0))
    back = decoded(arcs.topology)
    assert len(arcs.used["w"] & arcs.used["e"]) == 1
    assert back["w"].intersection(back["e"]).area == 0
    assert back["w"].union(back["e"]).area == pytest.approx(2)


def test_equal_rings_share_one_arc_wherever_they_start():
    ring = list(shapely.box(0, 0, 1, 1).exterior.coords)[:-1]
    turned = shapely.Polygon(ring[2:] + ring[:2])
    back = shapely.Polygon(ring[::-1])
    arcs = cut([ToDraw(str(n), p) for n, p in enumerate((turned, back))])
    assert len(arcs.topology["arcs"]) == 1


def test_detailed_shapes_keep_every_vertex():
    line = shapely.LineString([(n / 100, (n % 2) / 10_000) for n in range(100)])
    for detailed, count in ((True, 100), (False, 2)):
        arcs = cut([ToDraw("line", line, detailed)], grain=Grain(1e-5, 0.0, 1000.0))
        assert len(arcs.topology["arcs"][0]) == count


def test_edges_of_the_box_are_known():
    shapes = [ToDraw("w", shapely.box(-5, -5, 0.5, 5)), ToDraw("e", shapely.box(0.5, -5, 5, 5))]
    arcs = cut(shapes, (0, 0, 1, 1))
    inner = (arcs.used["w"] | arcs.used["e"]) - arcs.on_box
    assert inner == arcs.used["w"] & arcs.used["e"]


def test_lines_can_be_made_of_arcs():
    shapes = [ToDraw("w", shapely.box(0, 0, 1, 1)), ToDraw("e", shapely.box(1, 0, 2, 1))]
    arcs = cut(shapes)
    edge = decoded(arcs.with_lines([("edge", arcs.used["w"] & arcs.used["e"])]).topology)["edge"]
    assert shapely.hausdorff_distance(edge, shapely.LineString([(1, 0), (1, 1)])) < 1e-9


@pytest.mark.parametrize(
    "geometry",
    [shapely.Polygon(), shapely.box(10, 10, 11, 11), shapely.Point(0, 0),
     shapely.box(0, 0, 1e-7, 1e-7)],
    ids=["empty", "outside", "point", "below the step"],
)  # fmt: skip
def test_nothing_to_draw(geometry):
    arcs = cut([ToDraw("a", geometry)], (0, 0, 1, 1))
    assert arcs.used["a"] == frozenset()
    assert arcs.topology["objects"]["sheet"]["geometries"] == []


def test_mixed_parts_keep_the_area():
    mixed = shapely.GeometryCollection(
        [shapely.box(0, 0, 1, 1), shapely.LineString([(2, 2), (3, 3)])]
    )
    back = decoded(cut([ToDraw("a", mixed)]).topology)
    assert back["a"].area == pytest.approx(1)


SIDES = st.sets(st.integers(0, 12), min_size=2, max_size=2)


@given(
    st.lists(
        st.tuples(SIDES, SIDES).map(lambda sides: (*map(min, sides), *map(max, sides))),
        min_size=1,
        max_size=5,
    )
)
def test_any_boxes_come_back(boxes):
    shapes = [ToDraw(str(n), shapely.box(*box)) for n, box in enumerate(boxes)]
    back = decoded(cut(shapes).topology)
    for shape in shapes:
        assert back[shape.id].symmetric_difference(shape.geometry).area < 1e-9
