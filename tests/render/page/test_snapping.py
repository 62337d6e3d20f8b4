"""Lines drawn: no farther from where they are than is said, and sharing what they share."""

from __future__ import annotations

from collections import Counter

import hypothesis.strategies as st
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given

from marchland.render.page.arcs import ToDraw, cut_into_arcs
from marchland.render.page.coding import topology_text
from marchland.render.page.snapping import (
    MOST_M,
    SHARE_OF_ACCURACY,
    Grain,
    Trace,
    snap,
    without_spikes,
)
from page_text import edges, shapes_of

BOX = (70.0, 35.0, 75.0, 40.0)
GRAIN = Grain.for_accuracy(190.0)


def drawn(shapes, grain=GRAIN, box=BOX):
    return shapes_of(topology_text(cut_into_arcs(shapes, box, grain).topology))


def metres(geometry):
    """Return a geometry in metres: a projection true to scale within a part in a thousand here."""
    project = pyproj.Transformer.from_crs(
        4326, "+proj=aeqd +lat_0=37.5 +lon_0=72.5", always_xy=True
    )
    return shapely.transform(
        shapely.segmentize(geometry, 0.01), lambda xy: np.column_stack(project.transform(*xy.T))
    )


def walk(seed, count, start=(72.0, 37.0), step_deg=0.002):
    """Return the vertices of a crooked line."""
    steps = np.random.default_rng(seed).normal((step_deg, 0), step_deg, (count, 2))
    return np.array(start) + np.cumsum(steps, axis=0)


@pytest.mark.parametrize("accuracy_m", [0.5, 5.0, 40.0, 190.0, 1200.0, np.inf])
def test_a_grain_is_finer_than_lines_are_known(accuracy_m):
    grain = Grain.for_accuracy(accuracy_m)
    least = Grain(1e-6, 0.0, 0.0).moved_m
    assert grain.moved_m <= max(least, min(MOST_M, accuracy_m / SHARE_OF_ACCURACY)) * (1 + 1e-12)
    assert grain.smooth_m <= grain.context_m


@pytest.mark.slow
@given(st.integers(0, 10**6), st.sampled_from([20.0, 190.0, 1200.0]))
def test_no_line_moves_farther_than_is_said(seed, accuracy_m):
    grain = Grain.for_accuracy(accuracy_m)
    line = shapely.LineString(walk(seed, 200))
    other = shapely.LineString(walk(seed, 200)[::3] + 1e-5)
    back = drawn([ToDraw("a", line, True), ToDraw("b", other, True)], grain)
    for name, given_line in (("a", line), ("b", other)):
        moved = shapely.hausdorff_distance(metres(back[name]), metres(given_line))
        assert moved <= grain.moved_m * 1.01


@pytest.mark.slow
@given(st.integers(0, 10**6), st.booleans())
def test_neighbours_stay_neighbours(seed, detailed):
    """Cells that cover a box: each edge drawn is that of two cells, or runs along the box."""
    points = np.random.default_rng(seed).uniform((71, 36), (74, 39), (12, 2))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(*BOX))
    )
    # Edges bent the same way from both sides.
    crooked = shapely.transform(
        shapely.segmentize(shapely.intersection(cells, shapely.box(*BOX)), 0.05),
        lambda xy: xy + 0.004 * np.sin(90 * xy[:, ::-1]) * on_no_side(xy),
    )
    back = drawn([ToDraw(str(n), cell, detailed) for n, cell in enumerate(crooked)])
    uses = Counter(edge for shape in back.values() for edge in edges(shape))
    once = shapely.multilinestrings([list(edge) for edge, count in uses.items() if count == 1])
    assert set(uses.values()) <= {1, 2}
    outline = shapely.box(*BOX).exterior
    assert shapely.hausdorff_distance(once, outline) < 1e-3
    assert sum(shape.area for shape in back.values()) == pytest.approx(25.0, abs=1e-6)


def on_no_side(xy):
    west, south, east, north = BOX
    inside = (xy[:, 0] > west) & (xy[:, 0] < east) & (xy[:, 1] > south) & (xy[:, 1] < north)
    return inside[:, None]


@pytest.mark.slow
@given(st.integers(0, 10**6))
def test_what_was_made_of_two_files_keeps_to_their_lines(seed):
    """A ceded strip between two editions runs along the lines drawn of both, edge for edge."""
    before = walk(seed, 150)
    after = before.copy()
    after[40:90, 1] += 0.05  # what was ceded; elsewhere the editions have the same line
    south = [before[-1] * [1, 0] + [0, 36], before[0] * [1, 0] + [0, 36]]
    # The jumps to and from what was ceded in short steps, as files have them: where a crossing is
    # rounded, the step at it runs beside a line.
    old, new = (
        shapely.make_valid(shapely.segmentize(shapely.Polygon([*line, *south]), 0.002))
        for line in (before, after)
    )
    strip = shapely.difference(new, old)
    shapes = [
        ToDraw("old", old, trace=Trace("old")),
        ToDraw("new", new, trace=Trace("new")),
        ToDraw("strip", strip, True, Trace(None, ("old", "new"))),
    ]
    back = drawn(shapes)
    own = edges(back["strip"]) - edges(back["old"]) - edges(back["new"])
    assert length(own) <= 0.02 * length(edges(back["strip"]))
    lines = shapely.union_all([back["old"].boundary, back["new"].boundary])
    for edge in own:
        assert max(shapely.distance(shapely.points(edge), lines)) <= GRAIN.moved_m / 111_000


def length(some_edges):
    return sum(shapely.length(shapely.linestrings(edge)) for edge in some_edges)


def test_two_editions_are_simplified_as_if_alone():
    """Where they part is no end of an arc, or a line would be cut wherever a vertex was moved."""
    before = walk(1, 400)
    after = before.copy()
    after[5::10] += 1e-3
    old = ToDraw("old", shapely.LineString(before), trace=Trace("old"))
    new = ToDraw("new", shapely.LineString(after), trace=Trace("new"))
    together, *alone = (
        len(cut_into_arcs(shapes, BOX, GRAIN).topology["arcs"])
        for shapes in ([old, new], [old], [new])
    )
    assert together == sum(alone)


def test_lines_farther_apart_than_the_reach_stay_apart():
    line = walk(3, 50)
    apart = 4 * GRAIN.moved_m / 111_000
    back = drawn([
        ToDraw("a", shapely.LineString(line), True),
        ToDraw("b", shapely.LineString(line + np.array([0, apart])), True),
    ])  # fmt: skip
    assert not edges(back["a"]) & edges(back["b"])


def test_a_vertex_passed_within_reach_is_gone_through():
    near = GRAIN.reach_m / 2 / 111_000
    long = shapely.LineString([(71, 37), (73, 37)])
    short = shapely.LineString([(72, 37 + near), (72, 38)])
    snapped = snap([long, short], [False, False], BOX, GRAIN)
    assert [len(path) for path in snapped.paths] == [3, 2]
    assert snapped.paths[0][1] in snapped.paths[1]


@pytest.mark.parametrize("turn", range(5))
def test_ways_there_and_back_go_wherever_a_ring_starts(turn):
    ring = np.roll([1, 2, 3, 9, 3], turn)
    assert sorted(without_spikes(ring, True)) == [1, 2, 3]
    assert without_spikes(np.roll([1, 2, 3, 2], turn), True).tolist() == []


def test_what_is_thinner_than_the_grain_is_not_drawn():
    thread = shapely.box(72.0, 37.0, 72.0 + 1e-6, 37.5)
    block = shapely.box(71, 36, 71.5, 36.5)
    assert drawn([ToDraw("a", thread), ToDraw("b", block)]).keys() == {"b"}


def test_nothing_pulls_a_line_off_the_box():
    inside = shapely.box(70.0 + 1e-6, 36, 71, 37)
    outside = shapely.box(69, 36.5, 71.5, 38)
    arcs = cut_into_arcs([ToDraw("a", inside), ToDraw("b", outside)], BOX, GRAIN)
    assert arcs.on_box
    for shape in shapes_of(topology_text(arcs.topology)).values():
        assert shape.bounds[0] == pytest.approx(70.0, abs=1e-9)
