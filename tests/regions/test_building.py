"""Recipes on made-up land, held against closed forms and against laws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.ellipsoid.geodesics import distance_km
from marchland.ellipsoid.shapes import geodesic_area_km2, geodesic_length_km
from marchland.ellipsoid.types import Bounds
from marchland.errors import GeometryError, VintageError
from marchland.measure.error.contributions import line_errors
from marchland.regions import change as changes
from marchland.regions.building import Built, Drawn
from marchland.regions.outline import trace_outline
from marchland.regions.parcels import balance_km2
from small_dossier import SMALL
from specimens_geo import (
    A_WDB2,
    FRAME,
    GIVEN,
    PARCELS,
    A,
    B,
    box_km2,
    builder,
    dense,
    meridian_km,
    parallel_km,
    territories,
)

Change = tuple[str, Any]
WEST, SOUTH, EAST, NORTH = A
LINE = "lines.0.draw"
"""The line that cuts the region ``claim``: from the apex (73.8 E, 38.65 N) due south."""
EXACT = 1e-7
"""Relative; vertices on parallels stand 0.01° apart, and parallels are no geodesics."""


def build(region: str, *changes: Change, **given_: Any) -> Built:
    made = builder(*changes, **given_)
    return made.region(made.dossier.region(region))


def km2(region: str, *changes: Change, **given_: Any) -> float:
    return float(geodesic_area_km2(build(region, *changes, **given_).geometry))


def draw(line: str, *changes: Change, **given_: Any) -> Drawn:
    made = builder(*changes, **given_)
    return made.line(made.dossier.line(line))


def polyline(*points: object, rule: str = "geodesic") -> Change:
    return LINE, {"recipe": "polyline", "points": list(points), "edge_rule": rule}


def boxes_km2(*boxes: Bounds) -> float:
    return sum(box_km2(*box) for box in boxes)


CUTS: dict[str, tuple[list[Change], Bounds]] = {
    "by a meridian": ([], (73.8, SOUTH, EAST, NORTH)),
    "other side": ([("places.1.lon", 73.0)], (WEST, SOUTH, 73.8, NORTH)),
    "start outside": ([("places.0.lat", 38.9)], (73.8, SOUTH, EAST, NORTH)),
    "start 4 km inside": ([("places.0.lat", 38.61)], (73.8, SOUTH, EAST, NORTH)),
    "end 3 km inside": ([(f"{LINE}.length_km", 158.0)], (73.8, SOUTH, EAST, NORTH)),
    "by a parallel": (
        [("places.0", {"id": "apex", "name": "Apex", "kind": "pass", "lon": 71.9, "lat": 38.0,
                       "precision_m": 100.0}),
         (LINE, {"recipe": "ray", "start": "apex", "bearing_deg": 90, "edge_rule": "parallel",
                 "length_km": 300})],
        (WEST, 38.0, EAST, NORTH)),
    "by a parallel westward": (
        [("places.0", {"id": "apex", "name": "Apex", "kind": "pass", "lon": 75.0, "lat": 38.4,
                       "precision_m": 100.0}),
         (LINE, {"recipe": "ray", "start": "apex", "bearing_deg": 270, "edge_rule": "parallel",
                 "length_km": 300})],
        (WEST, SOUTH, EAST, 38.4)),
    "by points on a meridian": (
        [polyline([73.0, 37.0], [73.0, 38.9], rule="meridian")], (73.0, SOUTH, EAST, NORTH)),
    "by points on a parallel": (
        [polyline([71.9, 38.1], [75.0, 38.1], rule="parallel")], (WEST, 38.1, EAST, NORTH)),
}  # fmt: skip


@pytest.mark.parametrize("case", CUTS)
def test_cut(case: str) -> None:
    changes, kept = CUTS[case]
    assert km2("claim", *changes) == pytest.approx(box_km2(*kept), rel=EXACT)


@pytest.mark.parametrize(
    ("case", "note"),
    [
        ("by a meridian", None),
        ("start outside", None),
        ("start 4 km inside", "the line starts 4.4 km inside and is joined to the boundary there"),
        ("end 3 km inside", "the line ends 2.9 km inside and is joined to the boundary there"),
    ],
)
def test_a_joined_end_is_noted(case: str, note: str | None) -> None:
    assert build("claim", *CUTS[case][0]).notes == ((note,) if note else ())


def test_cut_by_a_geodesic_is_not_cut_by_the_parallel() -> None:
    """The geodesic between two points of a parallel bows poleward; the areas differ by the bow."""
    points = ([71.9, 38.1], [75.0, 38.1])
    parallel = km2("claim", polyline(*points, rule="parallel"))
    geodesic = km2("claim", polyline(*points, rule="geodesic"))
    rhumb = km2("claim", polyline(*points, rule="rhumb"))
    assert rhumb == pytest.approx(parallel, rel=EXACT)
    # Bow of a chord of length s at latitude phi: s² tan(phi) / (8 R); a segment is 2/3 of s × bow.
    s = parallel_km(38.1, 71.9, 75.0)
    bow_km = s**2 * np.tan(np.radians(38.1)) / (8 * 6380)
    assert parallel - geodesic == pytest.approx(2 / 3 * s * bow_km, rel=0.02)


# Bays that the meridian of 73.8 crosses: it leaves and enters the territory again.
BAY_WEST: Bounds = (72.0, 38.0, 74.2, 38.1)
BAY_EAST: Bounds = (73.5, 37.4, 74.9, 37.6)
LAKE: Bounds = (73.5, 37.8, 74.1, 37.9)

RE_ENTRANT: dict[str, tuple[list[Bounds], list[Bounds], list[Bounds]]] = {
    # what is taken out of A; what of it lies east of the line; and west
    "bay from the west": ([BAY_WEST], [(73.8, 38.0, 74.2, 38.1)], [(WEST, 38.0, 73.8, 38.1)]),
    "bay from the east": ([BAY_EAST], [(73.8, 37.4, EAST, 37.6)], [(73.5, 37.4, 73.8, 37.6)]),
    "lake": ([LAKE], [(73.8, 37.8, 74.1, 37.9)], [(73.5, 37.8, 73.8, 37.9)]),
    "all three": (
        [BAY_WEST, BAY_EAST, LAKE],
        [(73.8, 38.0, 74.2, 38.1), (73.8, 37.4, EAST, 37.6), (73.8, 37.8, 74.1, 37.9)],
        [(WEST, 38.0, 73.8, 38.1), (73.5, 37.4, 73.8, 37.6), (73.5, 37.8, 73.8, 37.9)],
    ),
}


@pytest.mark.parametrize("case", RE_ENTRANT)
@pytest.mark.parametrize("east", [True, False], ids=["east", "west"])
def test_a_boundary_crossed_several_times_leaves_each_face_on_its_side(
    case: str, east: bool
) -> None:
    out, lost_east, lost_west = RE_ENTRANT[case]
    land = dense(shapely.box(*A).difference(shapely.union_all([shapely.box(*b) for b in out])))
    side: Bounds = (73.8, SOUTH, EAST, NORTH) if east else (WEST, SOUTH, 73.8, NORTH)
    found = km2("claim", ("places.1.lat", 38.5), ("places.1.lon", 74.5 if east else 72.5), a=land)
    lost = boxes_km2(*(lost_east if east else lost_west))
    assert found == pytest.approx(box_km2(*side) - lost, rel=EXACT)


@pytest.mark.parametrize(
    ("islands", "note"),
    [
        (
            [(71.2, 39.0, 71.4, 39.2)],
            "1 detached part of AAA that the line does not touch left out",
        ),
        (
            [(71.2, 39.0, 71.4, 39.2), (75.5, 36.2, 75.6, 36.3)],
            "2 detached parts of AAA that the line does not touch left out",
        ),
    ],
)
def test_detached_parts_are_left_out_and_noted(islands: list[Bounds], note: str) -> None:
    land = dense(shapely.union_all([shapely.box(*b) for b in (A, *islands)]))
    built = build("claim", a=land)
    assert geodesic_area_km2(built.geometry) == pytest.approx(
        box_km2(73.8, SOUTH, EAST, NORTH), rel=EXACT
    )
    assert built.notes == (note,)


def test_a_detached_part_that_the_line_crosses_is_cut() -> None:
    island: Bounds = (73.7, 36.6, 73.9, 36.8)
    land = dense(shapely.union_all([shapely.box(*A), shapely.box(*island)]))
    east = boxes_km2((73.8, SOUTH, EAST, NORTH), (73.8, 36.6, 73.9, 36.8))
    assert km2("claim", a=land) == pytest.approx(east, rel=EXACT)


REFUSED_CUTS: dict[str, tuple[list[Change], str]] = {
    "start 35 km inside": (
        [("places.0.lat", 38.33)],
        r"line 'south' starts 36 km inside the territory and is joined to its boundary across "
        r"10 km at most; start it there"),
    "ray too short": (
        [(f"{LINE}.length_km", 80.0)],
        r"line 'south' ends 80 km inside the territory and never leaves it there; give it a "
        r"greater length_km"),
    "line beside the territory": (
        [("places.0.lon", 75.5)], r"leaves one side of AAA empty; it does not cross the territory"),
    "line along the boundary": ([("places.0.lon", EAST)], r"leaves one side of AAA empty"),
    "line that turns away": ([(f"{LINE}.bearing_deg", 0)], r"leaves one side of AAA empty"),
    "kept place outside": (
        [("places.1.lon", 75.5)],
        r"Inside lies in no part of AAA that line 'south' cuts; name another place in "
        r"keep_side_with"),
    "kept place on the line": (
        [("places.1.lon", 73.8)], r"Inside lies on both sides of AAA that line 'south' cuts"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED_CUTS)
def test_a_cut_that_cannot_be_made_is_refused(case: str) -> None:
    changes, message = REFUSED_CUTS[case]
    with pytest.raises(GeometryError, match="region 'claim' under vmap0.*" + message):
        build("claim", *changes)


def test_kept_place_on_a_detached_part_is_refused() -> None:
    land = shapely.union_all([shapely.box(*A), shapely.box(71.2, 39, 71.4, 39.2)])
    with pytest.raises(GeometryError, match="Inside lies in no part of AAA"):
        build("claim", ("places.1.lon", 71.3), ("places.1.lat", 39.1), a=land)


# ------------------------------------------------------------------------------------- laws

longitude = st.floats(72.1, 74.8)


@settings(max_examples=50)
@given(top=longitude, bottom=longitude, middle=longitude)
def test_the_two_sides_make_the_whole(top: float, bottom: float, middle: float) -> None:
    line = polyline([top, 38.8], [middle, 38.0], [bottom, 37.0])
    left, right = (
        km2("claim", line, ("places.1.lon", lon), ("places.1.lat", 38.64)) for lon in (72.01, 74.89)
    )
    assert left + right == pytest.approx(km2("whole"), rel=1e-9)


@pytest.mark.slow
@settings(max_examples=50)
@given(top=longitude, bottom=longitude)
def test_a_line_cuts_alike_in_either_direction(top: float, bottom: float) -> None:
    ends = ([top, 38.8], [bottom, 37.0])
    keep = [("places.1.lon", 72.01), ("places.1.lat", 38.0)]
    there, back = (km2("claim", polyline(*e), *keep) for e in (ends, ends[::-1]))
    assert there == pytest.approx(back, rel=1e-9)


@pytest.mark.parametrize("region", ["claim", "ceded", "whole", "both", "common"])
def test_ring_direction_does_not_matter(region: str) -> None:
    land = territories("vmap0")["AAA"]
    assert km2(region, a=shapely.reverse(land)) == pytest.approx(km2(region, a=land), rel=1e-12)


def change(*parcels: dict[str, Any], **given_: Any) -> changes.Change:
    found = build("ceded", ("regions.1.build.parcels", list(parcels)), **given_).change
    assert found is not None
    return found


def test_pieces_of_a_difference_make_the_whole_of_it() -> None:
    found = change()
    assert sum(geodesic_area_km2(p) for p in found.pieces) == pytest.approx(
        geodesic_area_km2(found.left), rel=1e-12
    )


@pytest.mark.slow
@settings(max_examples=12)
@given(lon=st.floats(74.81, 74.89))
def test_union_and_intersection_add_up(lon: float) -> None:
    """The line divides the ceded land, so neither region holds the other."""
    line = polyline([lon, 38.8], [lon, 37.0])
    keep = ("places.1.lon", 73.0)
    claim, ceded, both, common = (
        km2(region, line, keep) for region in ("claim", "ceded", "both", "common")
    )
    assert both + common == pytest.approx(claim + ceded, rel=1e-9)
    north = GIVEN["north"]
    west_of_line = boxes_km2((north[0], north[1], lon, north[3]))
    assert common >= west_of_line * (1 - EXACT)


# ------------------------------------------------------------------------ difference, combine


@pytest.mark.parametrize(
    ("region", "vintage", "boxes"),
    [
        ("whole", "vmap0", [A]),
        ("whole", "wdb2", [A_WDB2]),
        ("ceded", "vmap0", list(GIVEN.values())),
        ("ceded", "wdb2", [(74.8, 38.0, 74.89, 38.4), (74.85, 37.3, 74.89, 37.4)]),
        ("both", "vmap0", [(73.8, SOUTH, EAST, NORTH)]),
        ("common", "vmap0", list(GIVEN.values())),
    ],
)
def test_areas_in_closed_form(region: str, vintage: str, boxes: list[Bounds]) -> None:
    assert km2(region, vintage=vintage) == pytest.approx(boxes_km2(*boxes), rel=EXACT)


def test_difference_counts_only_what_the_receiver_got() -> None:
    """Land that A lost to C, and land outside all of them, is no cession to B."""
    land = dense(shapely.union_all([shapely.box(*A), shapely.box(72.0, 36.9, 74.9, 37.2)]))
    assert km2("ceded", a=land) == pytest.approx(boxes_km2(*GIVEN.values()), rel=EXACT)


def test_parcels_and_slivers_are_told_apart() -> None:
    found = change(*PARCELS)
    assert [lost.parcel.id for lost in found.parcels] == ["north"]
    assert geodesic_area_km2(found.drawn) == pytest.approx(box_km2(*GIVEN["north"]), rel=1e-6)
    rest = box_km2(*GIVEN["south"]) + box_km2(*GIVEN["sliver"])
    assert geodesic_area_km2(found.slivers) == pytest.approx(rest, rel=1e-6)
    assert found.notes == (
        "shows no parcel 'Western parcel': these two vintages do not differ at 38.000 N 72.500 E",
    )


def test_a_named_piece_is_a_parcel_however_narrow() -> None:
    thin = {"id": "thin", "title": "Thin parcel", "lon": 74.8995, "lat": 37.7}
    lost = change(thin).parcels[0]
    assert balance_km2(lost.ring) == pytest.approx(box_km2(*GIVEN["sliver"]), rel=1e-6)


@pytest.mark.parametrize("turned", [False, True])
def test_a_declared_stretch_takes_all_between_its_ends(turned: bool) -> None:
    """From the middle of the southern box to that of the northern: half of each, and the sliver."""
    ends = [[74.9, 37.35], [74.9, 38.2]][:: -1 if turned else 1]
    parcel = PARCELS[0] | {"from": ends[0], "to": ends[1]}
    south, north = GIVEN["south"], GIVEN["north"]
    expected = boxes_km2(
        (south[0], 37.35, south[2], south[3]), GIVEN["sliver"], (north[0], north[1], north[2], 38.2)
    )
    assert balance_km2(change(parcel).parcels[0].ring) == pytest.approx(expected, rel=1e-3)


def test_land_that_came_back_counts_against_land_that_went() -> None:
    """Over a stretch where as much was gained as lost the balance is nothing."""
    given_back = shapely.box(74.9, 37.9, 75.0, 38.0)
    taken = shapely.box(74.8, 38.0, 74.9, 38.1)
    after = dense(shapely.union(shapely.box(*A), given_back).difference(taken))
    made = builder(
        ("regions.1.build.parcels",
         [{"id": "p", "title": "P", "lon": 74.85, "lat": 38.05,
           "from": [74.9, 37.8], "to": [74.9, 38.2]}]),
        after={"AAA": after, "BBB": dense(shapely.box(*B).difference(after))},
    )  # fmt: skip
    lost = made.region(made.dossier.region("ceded")).change
    assert lost is not None
    assert balance_km2(lost.parcels[0].ring) == pytest.approx(
        boxes_km2((74.8, 38.0, 74.9, 38.1)) - boxes_km2((74.9, 37.9, 75.0, 38.0)), abs=1e-3
    )


def test_an_exclave_that_passed_as_a_whole_is_its_own_ring() -> None:
    exclave = shapely.box(75.2, 38.0, 75.3, 38.1)
    before = dense(shapely.union(shapely.box(*A), exclave))
    inside = {"id": "e", "title": "Exclave", "lon": 75.25, "lat": 38.05}
    lost = change(inside, a=before).parcels[0]
    assert balance_km2(lost.ring) == pytest.approx(boxes_km2(exclave.bounds), rel=1e-6)


def test_two_parcels_in_one_piece_are_noted() -> None:
    second = {"id": "second", "title": "Second parcel", "lon": 74.85, "lat": 38.1}
    built = build("ceded", ("regions.1.build.parcels", [PARCELS[0], second]))
    assert built.notes == ("parcel 'Second parcel' is one piece with 'Northern parcel'",)


def test_a_difference_with_nothing_in_it_is_a_finding() -> None:
    built = build("ceded", a=shapely.box(72.0, 37.2, 74.0, 38.65))
    assert built.geometry.is_empty
    assert built.change is not None
    assert built.change.parcels == ()


def test_an_empty_intersection_is_refused() -> None:
    with pytest.raises(GeometryError, match=r"region 'common' under .* is empty"):
        build("common", ("places.1.lon", 73.0))


# ------------------------------------------------------------------------- one less another


def without(of: str, less: str) -> Change:
    build_ = {"recipe": "less", "of": of, "less": less}
    return "regions.7", {"id": "left", "title": "Left", "standing": "neutral", "build": build_}


@pytest.mark.parametrize(
    ("of", "less", "vintage", "boxes"),
    [
        ("whole", "claim", "vmap0", [(WEST, SOUTH, 73.8, NORTH)]),
        ("whole", "claim", "wdb2", [(WEST, SOUTH, 73.8, NORTH)]),
        ("ceded", "common", "wdb2", None),
        ("claim", "ceded", "vmap0", [(73.8, SOUTH, EAST, NORTH)]),
    ],
)
def test_what_one_region_leaves_of_another(
    of: str, less: str, vintage: str, boxes: list[Bounds] | None
) -> None:
    if boxes is None:  # all of it lies in the claim
        with pytest.raises(GeometryError, match=r"'left' under .*: 'common' holds all of 'ceded'"):
            build("left", without(of, less), vintage=vintage)
        return
    gone = boxes_km2(*GIVEN.values()) if less == "ceded" else 0.0
    found = km2("left", without(of, less), vintage=vintage)
    assert found == pytest.approx(boxes_km2(*boxes) - gone, rel=EXACT)


@settings(max_examples=25, deadline=None)
@given(top=longitude, bottom=longitude, other=longitude, under=longitude)
def test_what_is_left_and_what_is_shared_make_the_whole(
    top: float, bottom: float, other: float, under: float
) -> None:
    """Also where the edges that the lines cross are hundreds of kilometres long."""
    cut = SMALL["regions"][0]["build"]
    changes: list[Change] = [
        polyline([top, 38.8], [bottom, 37.0]),
        ("lines.4", SMALL["lines"][0] | {"id": "second", "draw": {
            "recipe": "polyline", "points": [[other, 38.8], [under, 37.0]],
            "edge_rule": "geodesic"}}),
        ("places.1.lon", 74.89),
        without("claim", "beside"),
        ("regions.8", SMALL["regions"][0] | {"id": "beside", "build": cut | {"line": "second"}}),
        ("regions.4.build.of", ["claim", "beside"]),
    ]  # fmt: skip
    made = builder(*changes, a=shapely.box(*A))
    of, shared = (made.region(made.dossier.region(name)) for name in ("claim", "common"))
    whole, common = (geodesic_area_km2(built.geometry) for built in (of, shared))
    try:
        left = geodesic_area_km2(made.region(made.dossier.region("left")).geometry)
    except GeometryError:
        left = 0.0
    assert left + common == pytest.approx(whole, rel=1e-9)


def test_a_line_that_bounds_both_bounds_nothing_of_what_is_left() -> None:
    """The claim takes the eastern edge away, and with it that edge's error."""
    left, west = build("left", without("whole", "claim")), build("claim", ("places.1.lon", 73.0))
    found, wanted = (
        {c.name: c.standard_km2 for c in line_errors(one.geometry, one.ingredients).contributions}
        for one in (left, west)
    )
    assert found == pytest.approx(wanted, rel=1e-6)
    assert found.keys() == {"south", "vmap0"}


def test_every_edge_of_what_is_left_is_known_after_bending() -> None:
    """Each long edge that the other outline crosses is bent, and so is the line it is of."""
    land = shapely.box(*A)
    slanted = polyline([72.5, 38.8], [74.5, 37.0])
    left = build("left", without("whole", "claim"), slanted, a=land)
    outline = trace_outline(left.geometry, left.ingredients)
    made = sum(outline.made_km(m) for m in range(len(left.ingredients)))
    assert made == pytest.approx(float(outline.lengths_km.sum()), rel=1e-9)


def test_readings_are_built_one_by_one() -> None:
    with pytest.raises(GeometryError, match=r"'read' stands for several readings; build each of"):
        build("read")


def test_what_has_no_boundary_is_not_built() -> None:
    none = {"recipe": "none", "missing": "No file draws it."}
    with pytest.raises(GeometryError, match=r"'filed' has no boundary here\. No file draws it\."):
        build("filed", ("regions.6.build", none))


def test_an_unknown_territory_is_refused_with_the_nearest() -> None:
    with pytest.raises(VintageError, match=r"'vmap0' draws no territory 'AAB'. Did you mean AAA"):
        build("whole", ("regions.2.build.of.territory", "AAB"))


@pytest.mark.parametrize(
    "box",
    [(170.0, 10.0, 180.0, 20.0), (-180.0, 10.0, -170.0, 20.0), (10, 80, 20, 90), (0, -90, 9, -80)],
    ids=["180° E", "180° W", "north pole", "south pole"],
)
def test_a_region_that_touches_180_or_a_pole_is_refused(box: Bounds) -> None:
    with pytest.raises(GeometryError, match=r"region 'whole' under .* touches 180° or a pole"):
        build("whole", a=shapely.box(*box))


# -------------------------------------------------------------------------------------- lines


def test_ray_along_a_meridian() -> None:
    line = draw("south", (f"{LINE}.length_km", 100.0))
    assert geodesic_length_km(line.geometry) == pytest.approx(100.0, rel=1e-9)
    end = line.geometry.coords[-1]
    assert meridian_km(end[1], 38.65) == pytest.approx(100.0, rel=1e-9)
    assert {xy[0] for xy in line.geometry.coords} == {73.8}


def test_ray_that_reaches_180_is_refused() -> None:
    east = {"recipe": "ray", "start": "apex", "bearing_deg": 90, "edge_rule": "parallel",
            "length_km": 5000}  # fmt: skip
    with pytest.raises(GeometryError, match=r"reaches 180° or a pole; shorten it"):
        draw("south", (LINE, east), ("places.0.lon", 150.0))


def test_polyline_keeps_its_points() -> None:
    shape = draw("way").geometry
    for point in ((73.8, 38.65), (74.5, 38.0), (74.9, 37.2)):
        assert point in shape.coords


@pytest.mark.parametrize(
    ("line", "changes", "accuracy_m"),
    [
        ("south", [], 100.0),  # half of the apex's precision
        ("south", [("lines.0.accuracy_m", 30.0)], 30.0),
        ("way", [], 100.0),  # the worst of its places
        ("shared", [], 200.0),  # that of the vintage
    ],
)
def test_accuracy_of_a_line(line: str, changes: list[Change], accuracy_m: float) -> None:
    assert draw(line, *changes).ingredient.accuracy_m == accuracy_m


def test_stretch_runs_along_the_shared_boundary() -> None:
    """From the apex east along the northern edge, then south: not the western way round."""
    built = draw("shared")
    wanted = parallel_km(NORTH, 73.8, EAST) + meridian_km(SOUTH, NORTH)
    assert geodesic_length_km(built.geometry) == pytest.approx(wanted, rel=1e-6)
    assert built.notes == (
        "Apex lies 0.0 km from the line",
        "Corner lies 0.0 km from the line",
    )


def test_stretch_is_alike_from_either_end() -> None:
    ends = [("lines.2.draw.start", "corner"), ("lines.2.draw.end", "apex")]
    there, back = draw("shared").geometry, draw("shared", *ends).geometry
    assert geodesic_length_km(there) == pytest.approx(geodesic_length_km(back), rel=1e-12)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([("places.0.lat", 38.9)], r"line 'shared' under .*: Apex lies 28 km from the boundary of "
                                   r"AAA; a stretch ends within 20 km of it"),
        ([("places.2.lon", 75.4)], r"Corner lies 44 km from the boundary"),
        ([("lines.2.draw.end", "apex")], r"Apex and Apex lie beside the same point"),
    ],
)  # fmt: skip
def test_stretch_that_cannot_be_found_is_refused(changes: list[Change], message: str) -> None:
    with pytest.raises(GeometryError, match=message):
        draw("shared", *changes)


def test_every_bounding_vertex_lies_on_an_ingredient() -> None:
    """What the uncertainty rests on: each edge of a region can be traced to a line."""
    for region in ("claim", "ceded", "whole"):
        built = build(region)
        lines = shapely.union_all([i.shape for i in built.ingredients])
        for lon, lat in shapely.get_coordinates(built.geometry)[::50]:
            assert distance_km(lon, lat, lines) < 1e-6


def test_the_made_up_land_lies_in_its_frame() -> None:
    for vintage in ("vmap0", "wdb2", "osm-2020"):
        for shape in territories(vintage).values():
            assert shapely.box(*FRAME).contains(shape)
