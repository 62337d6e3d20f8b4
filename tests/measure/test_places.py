"""Where a place lies, said no more exactly than it is known."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.boundaries.files import Boundaries
from marchland.dossier.model import Place
from marchland.ellipsoid.geodesics import distance_km
from marchland.measure.measures import COVERAGE_FACTOR, RegionFinding, region_finding
from marchland.measure.places import PlaceFinding, locate_places, rounded_km
from spaced import spaced
from specimens_geo import ACCURACY_M, A, builder, drawn, parallel_km

EAST = A[2]
VINTAGES = tuple(ACCURACY_M)


def place(lon: float, lat: float, precision_m: float = 100.0, name: str = "Here") -> Place:
    facts: dict[str, Any] = {"id": name.lower(), "name": name, "kind": "town"}
    return Place(**facts, lon=lon, lat=lat, precision_m=precision_m)


@cache
def regions(*names: str) -> tuple[RegionFinding, ...]:
    made = builder()
    return tuple(region_finding(made, made.dossier.region(name)) for name in names)


@cache
def every_vintage() -> tuple[Boundaries, ...]:
    return tuple(drawn(v) for v in VINTAGES)


def locate(*places: Place, within: tuple[str, ...] = ()) -> tuple[PlaceFinding, ...]:
    return locate_places(places, every_vintage(), regions(*within))


@pytest.mark.parametrize(
    ("lon", "lat", "holders"),
    [
        (73.0, 38.0, ["Aaa", "Aaa", "Aaa"]),
        (75.4, 38.0, ["Bbb", "Bbb", "Bbb"]),
        (74.85, 38.2, ["Aaa", "Aaa", "Bbb"]),  # ceded
        (74.0, 36.8, ["Ccc", "Ccc", "Ccc"]),
        (116.4, 39.9, [None, None, None]),
    ],
)
def test_each_vintage_says_who_holds_it(lon: float, lat: float, holders: list[str | None]) -> None:
    (got,) = locate(place(lon, lat))
    assert [view.vintage for view in got.standpoints] == list(VINTAGES)
    assert [view.territory for view in got.standpoints] == holders
    assert all(view.certain for view in got.standpoints)


def test_distance_is_to_the_nearest_boundary() -> None:
    (got,) = locate(place(EAST - 0.1, 37.8))
    wanted = parallel_km(37.8, EAST - 0.1, EAST)  # the geodesic to a meridian is a little shorter
    assert got.standpoints[0].boundary_km == pytest.approx(wanted, rel=1e-5)


def test_the_edge_of_the_frame_is_no_boundary() -> None:
    """The frame's western edge is 71° E; the nearest line to this place is that of C, far off."""
    view = locate(place(71.05, 39.9))[0].standpoints[0]
    assert view.territory is None
    assert view.boundary_km > 50


@pytest.mark.parametrize(
    ("metres_inside", "precision_m", "certain"),
    [
        (5000, 100, True),
        (500, 100, True),
        (300, 100, False),
        (1500, 2000, False),
        (-300, 0.1, False),
    ],
)
def test_the_side_is_left_open_where_it_is_not_known(
    metres_inside: float, precision_m: float, certain: bool
) -> None:
    """VMAP0 here is known to 200 m: 95 % of its error is within 392 m."""
    lon = EAST - metres_inside / 1000 / parallel_km(37.8, 74, 75)
    view = locate(place(lon, 37.8, precision_m))[0].standpoints[0]
    assert view.certain is certain
    assert view.within_km == pytest.approx(math.hypot(precision_m, COVERAGE_FACTOR * 200) / 1000)
    assert ("cannot be said" in view.statement) is not certain
    assert (view.statement.startswith("In Aaa, ")) is certain


@pytest.mark.parametrize(
    ("lon", "lat", "precision_m", "statement"),
    [
        (74.0, 38.0, 100.0, "In Aaa, 72.2 km from the nearest boundary."),
        (74.0, 38.0, 5000.0, "In Aaa, 72 km from the nearest boundary."),
        (116.4, 39.9, 100.0, r"In no territory that this vintage draws, "),
        (74.899, 37.5, 1000.0, "A boundary passes 0 km away, within the 1 km to which place and "
                               "line are known: which side the place lies on cannot be said."),
    ],
)  # fmt: skip
def test_statements(lon: float, lat: float, precision_m: float, statement: str) -> None:
    said = locate(place(lon, lat, precision_m))[0].standpoints[0].statement
    assert spaced(said).startswith(statement)


def test_regions_that_hold_it() -> None:
    names = ("claim", "ceded", "whole")
    apex, town, ceded, near = locate(
        place(73.8, 38.0), place(73.0, 38.0), place(74.85, 38.2), place(73.81, 38.0, 2000.0),
        within=names,
    )  # fmt: skip
    assert (apex.inside, apex.perhaps_inside) == (
        ("whole/vmap0/osm-2020",), ("claim/vmap0/osm-2020",)
    )  # fmt: skip
    assert (town.inside, town.perhaps_inside) == (("whole/vmap0/osm-2020",), ())
    assert ceded.inside == tuple(f"{name}/vmap0/osm-2020" for name in names)
    assert near.perhaps_inside == ("claim/vmap0/osm-2020",)


@given(lon=st.floats(71.5, 75.7), lat=st.floats(36.5, 39.5), precision_m=st.floats(1.0, 50_000.0))
def test_inside_means_that_the_edge_is_farther_than_it_is_known(
    lon: float, lat: float, precision_m: float
) -> None:
    """The quick test before the exact one must lose no edge."""
    (found,) = regions("claim")
    (got,) = locate(place(lon, lat, precision_m), within=("claim",))
    km = math.hypot(precision_m, 2 * ACCURACY_M["vmap0"]) / 1000
    assert (got.perhaps_inside != ()) is (distance_km(lon, lat, found.geometry.boundary) <= km)
    assert not (got.inside and got.perhaps_inside)


def test_no_places_and_no_vintages() -> None:
    assert locate() == ()
    assert locate_places([place(0, 0)], (), [])[0].standpoints == ()


@pytest.mark.parametrize(
    ("km", "within_km", "text"),
    [(12.3456, 0.05, "12.35 km"), (12.3456, 0.5, "12.3 km"), (12.3456, 5.0, "12 km"),
     (12.3456, 50.0, "12 km"), (0.0, 1.0, "0 km"), (1.0, 0.0, "1.000 km"),
     (1234.5, 10.0, "1,234 km")],
)  # fmt: skip
def test_distances_carry_no_false_digits(km: float, within_km: float, text: str) -> None:
    assert spaced(rounded_km(km, within_km)) == text
