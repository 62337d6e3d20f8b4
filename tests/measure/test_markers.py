"""Distances from printed markers, against geodesics found by searching along every edge."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from marchland.api import OpenDossier
from marchland.dossier.model import Dossier
from marchland.ellipsoid.geodesics import nearest_point
from marchland.measure.marker_readings import LineReading
from marchland.measure.markers import TreatyPoints, check_treaty_points
from marchland.measure.measures import LineFinding, line_finding
from small_dossier import small_dossier
from spaced import spaced
from specimens_geo import builder, drawn, meridian_km
from specimens_protocol import sound

GEOD = pyproj.Geod(ellps="WGS84")
GOLD = (math.sqrt(5) - 1) / 2


def searched_m(lon: float, lat: float, line: Any) -> float:
    """Return the least geodesic distance to a line, by golden section along each edge.

    It solves the inverse problem at every trial point, and projects nothing.
    """

    def away(edge: tuple[Any, Any], part: float) -> float:
        (lon0, lat0), (lon1, lat1) = edge
        azimuth, _, length = GEOD.inv(lon0, lat0, lon1, lat1)
        at_lon, at_lat, _ = GEOD.fwd(lon0, lat0, azimuth, part * length)
        return float(GEOD.inv(lon, lat, at_lon, at_lat)[2])

    best = math.inf
    for edge in pairwise(line.coords):
        low, high = 0.0, 1.0
        for _ in range(45):
            left, right = high - GOLD * (high - low), low + GOLD * (high - low)
            if away(edge, left) < away(edge, right):
                high = right
            else:
                low = left
        best = min(best, away(edge, low), away(edge, 0.0), away(edge, 1.0))
    return best


steps_deg = st.tuples(st.floats(-0.03, 0.03), st.floats(-0.03, 0.03))


@given(
    st.floats(-0.1, 0.1), st.floats(-0.1, 0.1), st.lists(steps_deg, min_size=2, max_size=5)
)  # fmt: skip
def test_the_nearest_point_is_that_of_the_intercept(
    east: float, north: float, steps: list[tuple[float, float]]
) -> None:
    """Edges up to 4 km, at up to 20 km: within 2 cm of the search."""
    at, points = (74.8, 38.1), [(74.8, 38.1)]
    for lon, lat in steps:
        points.append((points[-1][0] + lon, points[-1][1] + lat))
    line = shapely.LineString(points)
    lon, lat = at[0] + east, at[1] + north
    *foot, km = nearest_point(lon, lat, line)
    assert km * 1000 == pytest.approx(searched_m(lon, lat, line), abs=0.02)
    assert GEOD.inv(lon, lat, *foot)[2] == pytest.approx(km * 1000, abs=0.001)


# ------------------------------------------------------------------------------- a made-up case

LATER = {
    "id": "later", "title": "Later", "kind": "demarcation",
    "draw": {"recipe": "stretch", "of": {"territory": "AAA", "era": "post"}, "start": "apex",
             "end": "corner", "shared_with": "BBB"},
}  # fmt: skip


def found(*changes: tuple[str, Any]) -> TreatyPoints:
    every = [*sound(), ("lines.4", LATER), *changes]
    dossier = small_dossier(*every)
    return check_treaty_points(dossier, lines_of(dossier, every), vintages())


def vintages() -> list[Any]:
    return [drawn(v).vintage for v in ("vmap0", "wdb2", "osm-2020")]


def lines_of(dossier: Dossier, changes: Any) -> list[LineFinding]:
    """Return the shared line as each vintage draws it, and a line that no marker stands on."""
    made = {v: builder(*changes, vintage=v) for v in ("vmap0", "wdb2")}
    lines = []
    for name, vintage in (("shared", "vmap0"), ("shared", "wdb2"), ("later", "vmap0"),
                          ("way", "vmap0")):  # fmt: skip
        line = line_finding(made[vintage], dossier.line(name))
        of = {"shared": {"pre": vintage}, "later": {"post": "osm-2020"}}.get(name, {})
        lines.append(replace(line, key="/".join([name, *of.values()]), vintages=of))
    return lines


def reading(points: TreatyPoints, key: str, datum: str = "printed") -> LineReading:
    (one,) = [r for r in points.readings if (r.key, r.datum) == (key, datum)]
    return one


def test_every_drawing_of_the_stretch_is_measured_in_every_datum() -> None:
    points = found()
    keys = ["shared/vmap0", "shared/wdb2", "later/osm-2020"]
    assert [(r.key, r.datum) for r in points.readings] == [
        (key, datum) for key in keys for datum in ("printed", "pulkovo")
    ]
    assert [r.accuracy_m for r in points.readings[::2]] == [200.0, 300.0, 50.0]
    assert len(points.statements) == len(keys)


def test_distances_to_a_meridian() -> None:
    """The eastern edge is the meridian 74.9°: its foot is found by search."""
    one = reading(found(), "shared/vmap0")
    edge = shapely.segmentize(shapely.LineString([(74.9, 37.3), (74.9, 38.5)]), 0.01)
    for at, (lon, lat) in zip(
        one.distances, [(74 + 54.5 / 60, 38.0), (74 + 53.5 / 60, 37.9)], strict=True
    ):
        assert (at.lon, at.lat) == pytest.approx((lon, lat))
        assert at.distance_m == pytest.approx(searched_m(lon, lat, edge), abs=0.01)
        assert at.foot_lon == pytest.approx(74.9, abs=1e-9)
    assert one.median_m == pytest.approx(sum(d.distance_m for d in one.distances) / 2)
    assert one.span_m == (min(d.distance_m for d in one.distances),
                          max(d.distance_m for d in one.distances))  # fmt: skip


def test_a_segment_is_measured_between_the_feet() -> None:
    one = reading(found(), "shared/vmap0")
    (part,) = one.segments
    assert part.printed_km == 11.1
    feet = sorted(at.foot_lat for at in one.distances)
    assert part.measured_km == pytest.approx(meridian_km(*feet), abs=1e-5)


def test_a_line_in_pieces_has_no_length_between_markers() -> None:
    every = [*sound(), ("lines.4", LATER)]
    dossier = small_dossier(*every)
    pieces = shapely.MultiLineString([[(74.9, 38.1), (74.9, 38.0)], [(74.9, 37.9), (74.9, 37.8)]])
    lines = [replace(line, geometry=pieces) for line in lines_of(dossier, every)[:1]]
    points = check_treaty_points(dossier, lines, vintages())
    assert [part.measured_km for part in points.readings[0].segments] == [None]


def test_the_readings_differ_by_the_shift_of_the_datum() -> None:
    points = found()
    as_printed, pulkovo = (reading(points, "shared/vmap0", d) for d in ("printed", "pulkovo"))
    for a, b in zip(as_printed.distances, pulkovo.distances, strict=True):
        assert 40 < GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2] < 70
    assert points.operations["pulkovo"].code == "EPSG:15865"
    assert "printed" not in points.operations


def test_what_lies_off_under_every_reading_is_a_finding() -> None:
    """Markers 732 m off: beyond twice 200 or 50 m, within or beyond twice 300 m."""
    points = found()
    assert reading(points, "shared/vmap0").off == ("m-1", "m-2")
    said = {text.split(":")[0]: text for text in points.statements}
    assert "Marker 1 and Marker 2 lie farther off" in said["Made-up vmap0"]
    near = found(
        ("markers.0.printed", "38°00' N, 74°54' E"), ("markers.1.printed", "37°54' N, 74°54' E")
    )
    assert reading(near, "shared/vmap0").off == ()
    said = {text.split(":")[0]: text for text in near.statements}
    assert "None lies farther off" in said["Made-up vmap0"]
    assert "of 2 markers, as printed: 0 m, median 0 m" in spaced(said["Made-up vmap0"])


def test_the_allowance_adds_line_datum_and_rounding() -> None:
    points = found()
    for datum, shift in (("printed", 0.0), ("pulkovo", 4.5)):
        at = reading(points, "shared/vmap0", datum).distances[0]
        assert at.within_m == pytest.approx(math.hypot(2 * 200, 2 * shift, 1.97), abs=0.02)


def test_the_caveat_counts_the_points() -> None:
    points = found()
    told = spaced(points.caveat)
    assert told.startswith("An inference from 2 points within 11.2 km of each other")
    assert points.extent_km == pytest.approx(11.197, abs=0.01)
    one = found(("markers", sound()[1][1][:1]), ("segments", []))
    assert one.caveat.startswith("An inference from 1 point:")
    assert "distance of 1 marker, as printed: 73" in one.statements[0]


def test_notes_say_where_a_transformation_is_meant_for() -> None:
    first = spaced(found(("datums.1.operation", "EPSG:1267")).notes[0])
    assert "accuracy 4 m; EPSG declares it for Russian Federation - onshore, and 2 of 2" in first
    first = spaced(found().notes[0])
    assert first == "as Pulkovo 1942: Pulkovo 1942 to WGS 84 (16) (EPSG:15865), accuracy 4.5 m."


def test_lines_too_coarse_to_tell_readings_apart_are_named_so() -> None:
    notes = found().notes
    assert not any("no line is known to less" in note for note in notes)  # one is: 50 m
    every = [*sound(), ("lines.4", LATER)]
    dossier = small_dossier(*every)
    coarse = check_treaty_points(dossier, lines_of(dossier, every)[:2], vintages())
    told = "no line is known to less (standard deviations from 200 m)"
    assert any(told in spaced(note) for note in coarse.notes)


def test_heights_are_held_against_the_treaty() -> None:
    points = found()
    (one,) = points.heights
    assert (one.place, one.difference_m, one.same_datum) == ("apex", 22, False)
    assert any("height systems" in note for note in points.notes)
    named = found(("heights.0.datum", "EGM96"))
    assert named.heights[0].same_datum
    assert not any("height systems" in note for note in named.notes)
    assert found(("heights", sound()[3][1][1:])).heights == ()


def test_a_dossier_without_any() -> None:
    dossier = small_dossier()
    points = check_treaty_points(dossier, [], [])
    assert (points.readings, points.heights, points.statements, points.caveat) == ((), (), (), "")
    assert points.notes == ()


# ------------------------------------------------------------------------------ the real markers


def test_the_four_markers(pamirs_case: OpenDossier) -> None:
    """Against the search, for every vintage and reading."""
    findings = pamirs_case.findings
    points = findings.treaty_points
    assert len(points.readings) == len(findings.vintages) * len(points.datums) == 18
    edges = {
        line.key: np.array([shapely.LineString(edge) for edge in pairwise(line.geometry.coords)])
        for line in findings.lines
        if line.key in {one.key for one in points.readings}
    }
    for one in points.readings:
        for at in one.distances:
            apart = shapely.distance(edges[one.key], shapely.Point(at.lon, at.lat))
            near = edges[one.key][np.argsort(apart)[:5]]
            searched = min(searched_m(at.lon, at.lat, edge) for edge in near)
            assert at.distance_m == pytest.approx(searched, abs=0.01)


def test_pulkovo_brings_the_line_of_2026_nearer_and_none_decides(pamirs_case: OpenDossier) -> None:
    """The outside numbers: 10, 35, 49 and 39 m as printed, 12, 4, 6 and 4 m as Pulkovo 1942."""
    points = pamirs_case.findings.treaty_points
    key = "boundary-post/osm-2026"
    for datum, metres in (("as-printed", (10, 35, 49, 39)), ("pulkovo-1942-gost", (12, 4, 6, 4))):
        got = [at.distance_m for at in reading(points, key, datum).distances]
        assert got == pytest.approx(metres, abs=2)
    assert any("no line is known to less" in note for note in points.notes)
    assert "An inference from 4 points" in points.caveat
