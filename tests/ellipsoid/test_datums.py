"""Datums and their published transformations, against formulas that share no code with PROJ."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.ellipsoid.datums import datum_faults, operation_named, to_wgs84

KRASSOWSKY = (6378245.0, 1 / 298.3)
WGS84 = (6378137.0, 1 / 298.257223563)

# As published: GOST R 51794-2001 through EPSG 1267; EPSG 15865; EPSG 1254 (three parameters).
# dx, dy, dz in metres; rx, ry, rz in seconds of arc; scale in parts per million. All three count
# their rotations as those of the coordinate frame.
HELMERT = {
    "EPSG:1267": (23.92, -141.27, -80.9, 0.0, -0.35, -0.82, -0.12),
    "EPSG:15865": (25.0, -141.0, -78.5, 0.0, -0.35, -0.736, 0.0),
    "EPSG:1254": (28.0, -130.0, -95.0, 0.0, 0.0, 0.0, 0.0),
}


def geocentric(lon: float, lat: float, a: float, f: float) -> tuple[float, float, float]:
    e2 = f * (2 - f)
    sin, cos = math.sin(math.radians(lat)), math.cos(math.radians(lat))
    n = a / math.sqrt(1 - e2 * sin * sin)
    turn = math.radians(lon)
    return n * cos * math.cos(turn), n * cos * math.sin(turn), n * (1 - e2) * sin


def geodetic(x: float, y: float, z: float, a: float, f: float) -> tuple[float, float]:
    """Return lon, lat, by fixed-point iteration on the latitude."""
    e2 = f * (2 - f)
    p = math.hypot(x, y)
    lat = math.atan2(z, p * (1 - e2))
    for _ in range(20):
        n = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
        lat = math.atan2(z + e2 * n * math.sin(lat), p)
    return math.degrees(math.atan2(y, x)), math.degrees(lat)


def moved(at: tuple[float, float, float], by: tuple[float, ...]) -> tuple[float, float, float]:
    """Move a geocentric position by seven parameters (IOGP 373-7-2, 4.3.3)."""
    (x, y, z), (dx, dy, dz, *turns, ppm) = at, by
    rx, ry, rz = (math.radians(turn / 3600) for turn in turns)
    m = 1 + ppm / 1e6
    return (
        m * (x + rz * y - ry * z) + dx,
        m * (-rz * x + y + rx * z) + dy,
        m * (ry * x - rx * y + z) + dz,
    )


def helmert(lon: float, lat: float, operation: str) -> tuple[float, float]:
    """Transform by the published parameters, small angles taken as such."""
    there = moved(geocentric(lon, lat, *KRASSOWSKY), HELMERT[operation])
    return geodetic(*there, *WGS84)


@pytest.mark.parametrize("operation", HELMERT)
@given(lon=st.floats(20, 180), lat=st.floats(36, 80))
def test_pulkovo_1942_against_the_published_parameters(
    operation: str, lon: float, lat: float
) -> None:
    """Within a centimetre; PROJ takes the height above either ellipsoid as zero, as we do here."""
    found = to_wgs84(lon, lat, operation)
    expected = helmert(lon, lat, operation)
    metres = [math.radians(a - b) * 6.4e6 for a, b in zip(found, expected, strict=True)]
    assert max(map(abs, metres)) < 0.01


def test_our_own_formula_follows_the_worked_example() -> None:
    """The example of IOGP 373-7-2, 4.3.3: a wrong sign here would hide a wrong one there.

    It is printed as a position vector with rz = +0.554"; for a coordinate frame the sign turns.
    """
    found = moved((3657660.66, 255768.55, 5201382.11), (0, 0, 4.5, 0, 0, -0.554, 0.219))
    assert found == pytest.approx((3657660.78, 255778.43, 5201387.75), abs=0.006)


def test_wgs_84_is_left_as_it_is() -> None:
    assert to_wgs84(74.8, 38.1, None) == (74.8, 38.1)


@pytest.mark.parametrize(
    ("code", "accuracy_m", "tajik"),
    [("EPSG:1267", 4.0, False), ("EPSG:15865", 4.5, True), ("EPSG:1254", None, False)],
)
def test_what_epsg_declares(code: str, accuracy_m: float | None, tajik: bool) -> None:
    found = operation_named(code)
    assert found.code == code
    assert found.name.startswith("Pulkovo 1942 to WGS 84")
    assert found.accuracy_m == accuracy_m
    assert ("Tajikistan" in found.area) is tajik
    assert found.covers(74.8, 38.1) is tajik
    assert found.covers(-175.0, 66.0)  # Chukotka, across 180°
    assert not found.covers(10.0, 60.0)


FAULTS = [
    ("EPSG:4326", None, []),
    ("EPSG:4284", "EPSG:15865", []),
    ("EPSG:4284", None, ["operation: expected the EPSG code of a transformation"]),
    ("EPSG:4326", "EPSG:1267", ["operation: expected none"]),
    ("EPSG:99999", None, ["crs: expected a coordinate reference system that", "operation: "]),
    ("EPSG:3857", None, ["crs: expected latitude and longitude in degrees", "operation: "]),
    ("EPSG:4284", "EPSG:99999", ["operation: expected a transformation that EPSG knows"]),
    ("EPSG:4284", "EPSG:4326", ["operation: expected a transformation that EPSG knows"]),
    ("EPSG:4267", "EPSG:1313", ["PROJ can do with what it carries, found 'EPSG:1313'"]),
    ("EPSG:4267", "EPSG:1267", ["from EPSG:4267 to EPSG:4326, found 'EPSG:1267', from EPSG:4284"]),
    ("EPSG:4284", "EPSG:15844", ["found 'EPSG:15844', from EPSG:4284 to EPSG:4740"]),
]


@pytest.mark.parametrize(("crs", "operation", "faults"), FAULTS)
def test_faults_of_a_datum(crs: str, operation: str | None, faults: list[str]) -> None:
    found = datum_faults(crs, operation)
    assert len(found) == len(faults)
    for expected, said in zip(faults, found, strict=True):
        assert expected in said
