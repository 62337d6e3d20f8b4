"""What each line adds to the uncertainty of an area, and which line makes which edge."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import shapely
import shapely.ops
from hypothesis import given
from hypothesis import strategies as st

from marchland.boundaries.accuracy import Publisher
from marchland.ellipsoid.edges import ray
from marchland.ellipsoid.geodesics import segment_lengths_km
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.measure.error.contributions import (
    ErrorSource,
    line_errors,
    ratio_standard,
    swing_km_per_deg,
)
from marchland.regions.building import Builder
from marchland.regions.outline import Ingredient, Turn, lengths_km, trace_outline
from marchland.vocabulary import EdgeRule
from small_dossier import small_dossier
from specimens_geo import builder

BOX = shapely.box(70.0, 38.0, 71.0, 38.5)
SOUTH_KM = float(segment_lengths_km(np.array([[70.0, 38.0], [71.0, 38.0]]))[0])


def line(*points: tuple[float, float], m: float = 100.0, km: float = math.inf) -> Ingredient:
    return Ingredient("line", shapely.LineString(points), m, km)


# -------------------------------------------------------------------- which line makes which edge


@pytest.mark.parametrize("turned", [False, True])
def test_an_edge_is_found_by_its_vertices_or_as_a_piece(turned: bool) -> None:
    exact = [(70.0, 38.0), (71.0, 38.0)]
    longer = [(69.0, 38.0), (72.0, 38.0)]
    for points in (exact, longer):
        outline = trace_outline(BOX, [line(*(points[::-1] if turned else points))])
        assert outline.made_km(0) == pytest.approx(SOUTH_KM, rel=1e-9)
        (index,) = np.flatnonzero(outline.maker == 0)
        # The region lies left of its own ring, which runs eastwards along the south.
        assert (outline.to_km[index] < outline.from_km[index]) is np.bool_(turned)


def test_what_no_line_makes_is_nobody_s() -> None:
    outline = trace_outline(BOX, [line((69, 38.1), (72, 38.1))])
    assert (outline.maker == -1).all()
    assert line_errors(BOX, [line((69, 38.1), (72, 38.1))]).contributions == ()


def test_where_lines_coincide_the_first_counts() -> None:
    same = [line((70, 38), (71, 38)), line((70, 38), (71, 38))]
    outline = trace_outline(BOX, same)
    assert outline.made_km(1) == 0 < outline.made_km(0)


def test_a_closed_line_is_traced_across_its_start() -> None:
    outline = trace_outline(BOX, [Ingredient("ring", BOX.exterior, 100, 10)])
    assert outline.made_km(0) == pytest.approx(lengths_km(outline.xy).sum())


def test_holes_and_parts_are_traced() -> None:
    hole = shapely.box(70.2, 38.1, 70.4, 38.3)
    shape = shapely.MultiPolygon([BOX.difference(hole), shapely.box(72, 38, 73, 39)])
    outline = trace_outline(shape, [Ingredient("all", shape.boundary, 100, 10)])
    assert (outline.maker == 0).all()
    assert outline.ring.max() == 2
    # The region lies left of every ring: outer ones have a positive area, the hole a negative one.
    areas = [shapely.LinearRing(outline.xy[outline.ring == i]).is_ccw for i in range(3)]
    assert areas == [True, False, True]


def test_lengths_are_those_of_geodesics() -> None:
    xy = np.random.default_rng(1).uniform([60, 30], [61, 31], (50, 2))
    assert lengths_km(xy) == pytest.approx(segment_lengths_km(xy), rel=1e-6)
    assert lengths_km(xy[:1]).tolist() == []


# ------------------------------------------------------------------------------ position of lines


def test_a_side_that_shifts_as_a_whole() -> None:
    (part,) = line_errors(BOX, [line((69, 38), (72, 38))]).contributions
    assert part.source is ErrorSource.POSITION
    assert part.standard_km2 == pytest.approx(0.1 * SOUTH_KM, rel=1e-4)
    assert part.sensitivity is None


def test_a_side_alike_over_a_short_way_is_white_noise() -> None:
    (part,) = line_errors(BOX, [line((69, 38), (72, 38), km=0.05)]).contributions
    assert part.standard_km2 == pytest.approx(0.1 * math.sqrt(2 * 0.05 * SOUTH_KM), rel=1e-3)


def test_lines_are_independent_of_each_other() -> None:
    lines = [line((69, 38), (72, 38)), line((69, 38.5), (72, 38.5), m=50)]
    both = line_errors(BOX, lines)
    each = [line_errors(BOX, [one]).standard_km2 for one in lines]
    assert both.standard_km2 == pytest.approx(math.hypot(*each))


def test_parts_of_a_line_err_apart_unless_it_errs_as_a_whole() -> None:
    two = [[(69, 38), (72, 38)], [(69, 38.5), (72, 38.5)]]
    each = [line_errors(BOX, [line(*points, km=5)]).standard_km2 for points in two]  # type: ignore[arg-type]
    apart = line_errors(BOX, [Ingredient("l", shapely.MultiLineString(two), 100, 5)])
    assert apart.standard_km2 == pytest.approx(math.hypot(*each))
    whole = line_errors(BOX, [Ingredient("l", shapely.MultiLineString(two), 100, math.inf)])
    each = [line_errors(BOX, [line(*points)]).standard_km2 for points in two]  # type: ignore[arg-type]
    assert whole.standard_km2 == pytest.approx(sum(each))


# --------------------------------------------------------------------- lines of a boundary file

EXACT: dict[str, Any] = {
    "id": "p", "title": "P", "short_km": 0.0, "short_correlation_km": 5,
    "tails": [{"up_to_km": 200, "degrees_of_freedom": 2.5}, {"degrees_of_freedom": 4}],
    "fitted_on": "made up",
}  # fmt: skip


def of_file(shape: Any, rivers: Any = None, **row: Any) -> Ingredient:
    return Ingredient.of_file("file", shape, Publisher.model_validate(EXACT | row), rivers)


SOUTH = shapely.LineString([(70, 38), (71, 38)])


def test_a_shift_of_a_whole_line_sweeps_over_its_chord() -> None:
    """Of a straight line all of its length, of a closed one nothing, whichever way it winds."""
    (part,) = line_errors(BOX, [of_file(SOUTH, common_km=0.3)]).contributions
    assert part.standard_km2 == pytest.approx(0.3 * SOUTH_KM, rel=1e-4)
    bent = shapely.box(70.0, 38.0, 71.0, 38.5).union(shapely.box(70.2, 37.8, 70.4, 38.0))
    rim = shapely.LineString(
        [(70, 38), (70.2, 38), (70.2, 37.8), (70.4, 37.8), (70.4, 38), (71, 38)]
    )
    (winding,) = line_errors(bent, [of_file(rim, common_km=0.3)]).contributions
    assert winding.standard_km2 == pytest.approx(0.3 * SOUTH_KM, rel=1e-3)
    (closed,) = line_errors(BOX, [of_file(BOX.exterior, common_km=0.3)]).contributions
    assert closed.standard_km2 < 0.01 * part.standard_km2  # meridians converge


def test_the_parts_of_an_error_add_as_variances() -> None:
    parts = [{"common_km": 0.3}, {"long_km": 0.2, "long_correlation_km": 50}, {"short_km": 0.4}]
    each = [line_errors(BOX, [of_file(SOUTH, **part)]).standard_km2 for part in parts]
    together: dict[str, Any] = {}
    for part in parts:
        together |= part
    made = line_errors(BOX, [of_file(SOUTH, **together)]).standard_km2
    assert made == pytest.approx(math.hypot(*each), rel=0.03)  # its own length is freed of error
    expected = 0.2 * math.sqrt(2 * 50 * (SOUTH_KM - 50 * -math.expm1(-SOUTH_KM / 50)))
    assert each[1] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    ("vertices", "factor"), [(89, 1.0), (23, 2.0), (6, 3.0), (801, 1 / 3)],
    ids=["as usual", "four times as far", "capped", "capped below"],
)  # fmt: skip
def test_a_line_drawn_with_fewer_vertices_errs_more(vertices: int, factor: float) -> None:
    """With a power of one half, four times the spacing is twice the error."""
    xy = np.column_stack([np.linspace(70, 71, vertices), np.full(vertices, 38.0)])
    row = {"common_km": 0.3, "spacing_km": 1.0, "spacing_power": 0.5, "spacing_cap": 3.0}
    if factor not in (1.0, 2.0):
        row["spacing_power"] = 2.0
    made = line_errors(shapely.box(70, 38, 71, 38.5), [of_file(shapely.LineString(xy), **row)])
    assert made.standard_km2 == pytest.approx(factor * 0.3 * SOUTH_KM, rel=0.02)


def test_degrees_of_freedom_are_those_of_the_length() -> None:
    short = line_errors(BOX, [of_file(SOUTH, common_km=0.3)])
    assert short.degrees_of_freedom == 2.5
    long = line_errors(BOX, [of_file(BOX.exterior, short_km=0.3)])
    assert long.degrees_of_freedom == 4
    both = line_errors(BOX, [of_file(SOUTH, common_km=0.3), line((69, 38.5), (72, 38.5), m=1e-3)])
    assert both.degrees_of_freedom == pytest.approx(2.5, rel=1e-3)
    assert line_errors(BOX, [line((69, 38), (72, 38))]).degrees_of_freedom == math.inf


EAST_KM = float(segment_lengths_km(np.array([[71.0, 38.0], [71.0, 38.5]]))[0])
EAST = shapely.LineString([(71, 38), (71, 38.5)])


@pytest.mark.parametrize(
    ("rivers", "share", "unsure"),
    [
        (shapely.LineString([(60, 0), (61, 0)]), 1.0, 0.0),
        (shapely.LineString([(71.005, 37), (71.005, 39)]), 0.25, 0.0),
        (None, 0.625, 0.75 / math.sqrt(12)),
    ],
    ids=["off rivers", "on a river", "rivers unknown"],
)
def test_a_known_displacement_is_taken_off(rivers: Any, share: float, unsure: float) -> None:
    """The eastern side lies 0.02° too far west: the area is too small by a strip of that width."""
    row = {"displaced_east_deg": -0.02, "on_rivers": 0.25}
    made = line_errors(BOX, [of_file(EAST, rivers, **row)])
    strip_km2 = geodesic_area_km2(shapely.box(70.98, 38.0, 71.0, 38.5))
    assert made.displacement_km2 == pytest.approx(-share * strip_km2, rel=2e-3)
    assert made.standard_km2 == pytest.approx(unsure * strip_km2, rel=2e-3, abs=1e-9)
    (found,) = [c.displacement for c in made.contributions]
    assert found is not None
    # Of a strip of unknown direction one axis in two counts, along all of the side.
    assert found.as_spread_km2 == pytest.approx(share * strip_km2 / math.sqrt(2), rel=2e-3)
    # Round a closed line it cancels but for the meridians' convergence.
    ring = line_errors(BOX, [of_file(BOX.exterior, shapely.LineString([(0, 0), (1, 0)]), **row)])
    assert abs(ring.displacement_km2) < 0.02 * strip_km2


def test_an_area_is_measured_with_its_displacement_taken_off() -> None:
    from marchland.measure.measures import area

    edge = of_file(EAST, shapely.LineString([(0, 0), (1, 0)]), displaced_east_deg=-0.02)
    whole = geodesic_area_km2(shapely.box(70.0, 38.0, 71.02, 38.5))
    assert area(BOX, (edge,)).value == pytest.approx(whole, rel=1e-5)


@pytest.mark.parametrize(
    ("south_of", "shifts_alike"), [(False, True), (True, False)], ids=["same side", "both sides"]
)
def test_a_line_between_two_areas(south_of: bool, shifts_alike: bool) -> None:
    """Two boxes on one side of a line grow together; one on each side, and what is won is lost."""
    other = shapely.box(71, 37.5, 72, 38) if south_of else shapely.box(71.001, 38, 72, 38.5)
    one = line_errors(BOX, [line((69, 38), (73, 38))]).standard_km2
    both = line_errors(
        shapely.MultiPolygon([BOX, other]), [line((69, 38), (73, 38))]
    ).standard_km2  # fmt: skip
    assert both == pytest.approx(2 * one if shifts_alike else 0, rel=2e-3, abs=0.02)


@given(st.floats(0.1, 0.9))
def test_a_vertex_more_changes_nothing(share: float) -> None:
    cut = shapely.Polygon([(70, 38), (70 + share, 38), (71, 38), (71, 38.5), (70, 38.5)])
    ring = [Ingredient("ring", BOX.exterior, 100, 10)]
    assert line_errors(cut, ring).standard_km2 == pytest.approx(
        line_errors(BOX, ring).standard_km2, rel=1e-6
    )


# ------------------------------------------------------------------------------------------ rays


@pytest.mark.parametrize("rule", [EdgeRule.GEODESIC, EdgeRule.RHUMB])
@pytest.mark.parametrize("bearing", [0.0, 180.0, 225.0, 100.0])
def test_a_ray_swings_as_drawn_anew(rule: EdgeRule, bearing: float) -> None:
    """Against the area between two rays: the integral of the swing along them."""
    start, length, turn = (73.8, 38.65), 300.0, 0.1
    rays = [
        ray(start, (bearing + t) % 360, rule, length, step_m=1000) for t in (-turn / 2, turn / 2)
    ]
    fan = shapely.Polygon([*rays[0].coords, *rays[1].coords[::-1]])
    at_km, right = swing_km_per_deg(start, bearing, rule, length)
    assert turn * np.trapezoid(right, at_km) == pytest.approx(geodesic_area_km2(fan), rel=2e-4)


def claim(*changes: tuple[str, object]) -> tuple[Builder, float]:
    made = builder(*changes)
    return made, float(geodesic_area_km2(made.region(made.dossier.region("claim")).geometry))


def parts_of(made: Builder) -> dict[ErrorSource, tuple[float, float | None]]:
    built = made.region(made.dossier.region("claim"))
    errors = line_errors(built.geometry, built.ingredients)
    return {
        p.source: (p.standard_km2, p.sensitivity) for p in errors.contributions if p.name == "south"
    }


@pytest.mark.parametrize("bearing", [170.0, 200.0])
@pytest.mark.parametrize("rule", ["geodesic", "rhumb"])
def test_the_derivative_by_bearing_is_that_of_the_area(rule: str, bearing: float) -> None:
    def drawn(at: float) -> tuple[str, object]:
        return "lines.0.draw", {"recipe": "ray", "start": "apex", "bearing_deg": at,
                                "edge_rule": rule, "length_km": 250}  # fmt: skip

    made, _ = claim(drawn(bearing))
    _, less = claim(drawn(bearing - 0.05))
    _, more = claim(drawn(bearing + 0.05))
    _, slope = parts_of(made)[ErrorSource.BEARING]
    assert slope == pytest.approx(abs(more - less) / 0.1, rel=0.01)


def test_the_derivative_by_the_apex_is_that_of_the_area() -> None:
    made, _ = claim()
    _, less = claim(("places.0.lon", 73.795))
    _, more = claim(("places.0.lon", 73.805))
    km = float(segment_lengths_km(np.array([[73.795, 37.7], [73.805, 37.7]]))[0])
    standard, slope = parts_of(made)[ErrorSource.APEX]
    assert slope == pytest.approx(abs(more - less) / km, rel=0.01)
    # A place is surely within its precision, taken as two standard deviations: 200 m.
    assert standard == pytest.approx(slope * 0.1, rel=1e-9)


def test_a_declared_uncertainty_of_the_bearing_counts() -> None:
    exact, _ = claim()
    loose, _ = claim(("lines.0.draw.bearing_uncertainty_deg", 0.5))
    assert parts_of(exact)[ErrorSource.BEARING][0] == 0
    standard, slope = parts_of(loose)[ErrorSource.BEARING]
    assert slope is not None
    assert standard == pytest.approx(0.5 * slope)


def test_a_bearing_is_taken_as_meant_unless_said() -> None:
    assert small_dossier().line("south").draw.bearing_uncertainty_deg == 0  # type: ignore[union-attr]


def test_an_accuracy_declared_for_a_ray_is_no_longer_its_start_s() -> None:
    made, _ = claim(("lines.0.accuracy_m", 300.0))
    found = parts_of(made)
    assert ErrorSource.APEX not in found
    standard, slope = found[ErrorSource.POSITION]
    assert slope is not None
    assert standard == pytest.approx(0.3 * slope)


def _east(shape: shapely.Polygon) -> float:
    return float(shape.centroid.x)


def test_a_ray_joined_to_the_boundary_before_its_start_turns_about_its_start() -> None:
    turn = Turn((70.5, 38.4), 180.0, EdgeRule.GEODESIC, 100.0)
    shape = ray(turn.start, 180.0, EdgeRule.GEODESIC, 100.0)
    joined = shapely.LineString([(70.5, 38.5), *shape.coords])
    noded = shapely.union_all([BOX.exterior, joined])
    made = max(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))), key=_east)
    parts = line_errors(made, [Ingredient("r", joined, 100, math.inf, turn)]).contributions
    reach = float(segment_lengths_km(np.array([[70.5, 38.0], [70.5, 38.4]]))[0])
    by_hand = math.radians(1) * reach**2 / 2
    assert parts[1].sensitivity == pytest.approx(by_hand, rel=1e-3)


def beside_ray(lon: float, bearing: float, side: str, south_of: float) -> shapely.Polygon:
    """Return what lies on one side of a ray, between 37° N and a parallel."""
    line = ray((lon, 38.0), bearing, EdgeRule.GEODESIC, 200.0)
    box = shapely.box(73, 37, 74, 38)
    pieces = shapely.get_parts(shapely.ops.split(box, line).geoms)
    chosen = (max if side == "east" else min)(pieces, key=_east)
    return chosen & shapely.box(73, 37, 74, south_of)


@pytest.mark.parametrize("bearing", [170.0, 195.0])
@pytest.mark.parametrize("of_part", ["east", "west"])
@pytest.mark.parametrize(
    ("source", "step"), [(ErrorSource.BEARING, 0.05), (ErrorSource.APEX, 0.005)]
)
def test_a_ray_moves_both_terms_of_a_share(
    source: ErrorSource, step: float, of_part: str, bearing: float
) -> None:
    """Against the ratio of the areas with the ray turned, or its start moved, both ways."""

    sides = (of_part, 37.6), ("east", 38.0)
    start, turned = (73.5, 38.0), source is ErrorSource.BEARING

    def logs(by: float) -> np.ndarray:
        at = (73.5, bearing + by) if turned else (73.5 + by, bearing)
        return np.log([geodesic_area_km2(beside_ray(*at, *side)) for side in sides])

    turn = Turn(start, bearing, EdgeRule.GEODESIC, 200.0, 0.5 if turned else 0.0)
    line = ray(start, bearing, EdgeRule.GEODESIC, 200.0)
    accuracy_m = 0.0 if turned else 100.0
    ingredient = Ingredient("r", line, accuracy_m, math.inf, turn, from_start=True)
    shapes = [beside_ray(73.5, bearing, *side) for side in sides]
    errors = [line_errors(shape, [ingredient]) for shape in shapes]
    areas = [float(geodesic_area_km2(shape)) for shape in shapes]
    got = ratio_standard(errors[0], areas[0], errors[1], areas[1])
    # A start moved east moves the ray, square to itself, by the cosine of its slant.
    km = segment_lengths_km(np.array([[73.5, 38.0], [73.5 + step, 38.0]]))[0]
    moved = step / 0.5 if turned else km * abs(math.cos(math.radians(bearing))) / 0.1
    part, whole = (logs(step) - logs(-step)) / 2 / moved
    # Meridians that start 1° apart are 1 % farther apart here at 37° than at 38° N.
    assert got == pytest.approx(abs(part - whole), abs=0.01 * (abs(part) + abs(whole)))


# ---------------------------------------------------------------------------------------- method


def test_the_method_s_bound_counts_drawing_cuts_and_formula() -> None:
    bare = line_errors(BOX, [line((70, 38), (71, 38))]).method_km2
    assert 0 < bare < 1e-6
    drawn = Ingredient("l", shapely.LineString([(70, 38), (71, 38)]), 100, 1, drawn_km2=0.001)
    assert line_errors(BOX, [drawn]).method_km2 == pytest.approx(bare + 0.001)
    # A piece of an edge was cut on its chord, which is not where the geodesic runs.
    assert line_errors(BOX, [line((69, 38), (72, 38))]).method_km2 > 1


def test_a_boundary_that_is_there_twice_errs_once() -> None:
    """As where a recipe names a territory twice: one copy has vertices that the other has not."""
    ring = shapely.box(73, 37, 74, 38).segmentize(0.05).boundary
    xy = np.array(ring.coords)
    east = xy[:, 0] == 74
    middles = (xy[:-1] + xy[1:])[east[:-1] & east[1:]] / 2
    at = np.flatnonzero(east[:-1] & east[1:]) + 1
    denser = shapely.LineString(np.insert(xy, at, middles, axis=0))
    box = shapely.Polygon(denser)
    twice = shapely.MultiLineString([ring, denser])
    expected = line_errors(box, [Ingredient("ring", denser, 300.0, 200.0)]).standard_km2
    for copies in (twice, shapely.reverse(shapely.MultiLineString([denser, ring]))):
        found = line_errors(box, [Ingredient("ring", copies, 300.0, 200.0)])
        assert found.standard_km2 == pytest.approx(expected, rel=1e-4)
    apart = trace_outline(box, [Ingredient("ring", twice, 300.0, 200.0)])
    assert set(apart.part[apart.maker == 0].tolist()) == {0}
