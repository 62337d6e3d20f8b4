"""A divider walked along lines whose length is known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from marchland.api import OpenDossier
from marchland.errors import GeometryError
from marchland.findings import Findings
from marchland.measure.rulers import (
    CURVE_KM,
    RULERS_KM,
    RuledLength,
    generalise_lengths,
    richardson_dimension,
    ruled_length_km,
    ruler_for,
)
from specimens_geo import meridian_km

GEOD = pyproj.Geod(ellps="WGS84")


def on_ground(xy_km: object, lon: float = 74.0, lat: float = 38.0) -> shapely.LineString:
    """Put a drawing in km on the ellipsoid, by bearing and distance from its origin."""
    xy = np.asarray(xy_km, dtype=float)
    bearing = np.degrees(np.arctan2(xy[:, 0], xy[:, 1]))
    away_m = 1000 * np.hypot(*xy.T)
    count = len(xy)
    east, north, _ = GEOD.fwd(np.full(count, lon), np.full(count, lat), bearing, away_m)
    return shapely.LineString(np.column_stack([east, north]))


@given(st.floats(0.05, 60))
def test_a_geodesic_has_one_length_whatever_the_ruler(step_km: float) -> None:
    line = shapely.LineString([(74.0, lat) for lat in np.linspace(37.0, 38.0, 200)])
    assert ruled_length_km(line, step_km) == pytest.approx(meridian_km(37, 38), abs=0.002)


@pytest.mark.parametrize("parts", [3, 6, 12])
def test_a_ruler_that_fits_a_circle_walks_its_polygon(parts: int) -> None:
    """Chords of a circle: n times 2 r sin(π / n)."""
    radius = 5.0
    turn = np.linspace(0, 2 * np.pi, 20_001)
    circle = on_ground(np.column_stack([radius * np.sin(turn), radius * np.cos(turn)]))
    chord = 2 * radius * math.sin(math.pi / parts)
    # A trifle short of the chord, so that the last step fits before the end.
    assert ruled_length_km(circle, chord * (1 - 1e-6)) == pytest.approx(parts * chord, rel=1e-4)
    assert ruled_length_km(circle, 0.01) == pytest.approx(2 * math.pi * radius, rel=1e-4)


def koch(level: int) -> np.ndarray:
    """Return the Koch curve on the unit interval."""
    points = np.array([0j, 1 + 0j])
    for _ in range(level):
        a, d = points[:-1], points[1:]
        third = (d - a) / 3
        tip = a + third + third * np.exp(1j * math.pi / 3)
        points = np.append(np.column_stack([a, a + third, tip, d - third]).ravel(), points[-1])
    return points


@pytest.mark.parametrize("level", [0, 1, 2, 3, 4])
def test_the_koch_curve_grows_by_four_thirds(level: int) -> None:
    """Its length with a ruler of 3^-n is (4/3)^n, and its dimension log 4 / log 3."""
    points = 27.0 * koch(6)
    line = on_ground(np.column_stack([points.real, points.imag]))
    step_km = 27.0 / 3**level * (1 - 1e-5)
    assert ruled_length_km(line, step_km) == pytest.approx(27.0 * (4 / 3) ** level, rel=2e-3)


def test_the_dimension_of_the_koch_curve() -> None:
    points = 27.0 * koch(6)
    line = on_ground(np.column_stack([points.real, points.imag]))
    walked = [RuledLength(s, ruled_length_km(line, s)) for s in np.geomspace(0.2, 9, 40)]
    assert richardson_dimension(walked) == pytest.approx(math.log(4) / math.log(3), abs=0.03)


def test_fewer_than_three_rulers_have_no_slope() -> None:
    assert richardson_dimension([RuledLength(1, 10), RuledLength(2, 9)]) is None


corners = st.tuples(st.floats(-8, 8), st.floats(-8, 8))


@given(st.lists(corners, min_size=2, max_size=12, unique=True), st.floats(0.5, 9))
def test_a_walk_is_no_longer_than_the_line_and_no_shorter_than_its_ends(
    points: list[tuple[float, float]], step_km: float
) -> None:
    line = on_ground(points)
    walked = ruled_length_km(line, step_km)
    lon, lat = shapely.get_coordinates(line).T
    drawn_km = sum(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]) / 1000
    ends_km = GEOD.inv(lon[0], lat[0], lon[-1], lat[-1])[2] / 1000
    assert ends_km - 0.001 <= walked <= drawn_km + 0.001
    assert ruled_length_km(shapely.reverse(line), step_km) == pytest.approx(walked, abs=1e-9)


def test_a_line_in_pieces_is_the_sum_of_its_pieces() -> None:
    pieces = [on_ground([(0, 0), (3, 1), (6, 0)]), on_ground([(10, 0), (13, 2)])]
    together = shapely.MultiLineString(pieces)
    assert ruled_length_km(together, 2) == pytest.approx(sum(ruled_length_km(p, 2) for p in pieces))


@pytest.mark.parametrize("step_km", [0, -1, math.nan, math.inf, 501])
def test_a_ruler_of_no_use(step_km: float) -> None:
    with pytest.raises(GeometryError, match=r"expected a ruler of 0\.001 to 500 km"):
        ruled_length_km(shapely.LineString([(0, 0), (1, 1)]), step_km)


@pytest.mark.parametrize(
    ("length_km", "ruler"), [(104, None), (103, 1), (100, 1), (80, 4), (79, None)]
)
def test_the_ruler_for_a_length(length_km: float, ruler: float | None) -> None:
    curve = [RuledLength(1, 100), RuledLength(2, 90), RuledLength(4, 80), RuledLength(8, 80)]
    assert ruler_for(length_km, 103, curve) == (ruler and pytest.approx(ruler))


def test_every_published_length_of_the_boundary(pamirs_case: OpenDossier) -> None:
    findings: Findings = pamirs_case.findings
    found = generalise_lengths(findings.dossier, findings.lines)
    assert found == findings.lengths
    assert [item.key.split("/")[1] for item in found] == list(findings.dossier.vintage_ids())
    for item in found:
        assert {494.953, 414, 519, 477} <= {p.length_km for p in item.published}
        assert [r.step_km for r in item.ruled] == list(RULERS_KM)
        walked = [item.digitised_km, *(r.length_km for r in item.ruled)]
        assert walked == sorted(walked, reverse=True)
        assert item.dimension is not None
        assert 1 < item.dimension < 1.2
        shape = next(line.geometry for line in findings.lines if line.key == item.key)
        for said in item.published:
            if said.step_km is not None and said.step_km > CURVE_KM[0]:
                # Between two rulers of the curve a walk wavers by a few kilometres.
                assert ruled_length_km(shape, said.step_km) == pytest.approx(
                    said.length_km, rel=0.03
                )


def test_lines_drawn_by_a_rule_are_left_out(pamirs_case: OpenDossier) -> None:
    assert not {"sw-rhumb", "due-south"} & {item.line for item in pamirs_case.findings.lengths}
