"""Positions as treaties print them, read exactly or refused with every fault."""

from __future__ import annotations

import contextlib
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.dossier.positions import METRES_PER_SECOND, parse_position

READ = [
    ("38°08'16.1\" N, 74°48'23.1\" E", 38 + 8 / 60 + 16.1 / 3600, 74 + 48 / 60 + 23.1 / 3600, 0.1),
    ("38°08′16.1″N 74°48′23.1″E", 38 + 8 / 60 + 16.1 / 3600, 74 + 48 / 60 + 23.1 / 3600, 0.1),
    ("N 38°08’16,10” ; E 74º48’23,1”", 38 + 8 / 60 + 16.1 / 3600, 74 + 48 / 60 + 23.1 / 3600, 0.1),
    ("74°48'23'' E 38°08'16.1'' N", 38 + 8 / 60 + 16.1 / 3600, 74 + 48 / 60 + 23 / 3600, 1.0),
    ("5°30' S, 0°15' W", -5.5, -0.25, 60.0),
    ("90° N, 180° W", 90.0, -180.0, 3600.0),
    ("0°0'0\" S\n0°0'0\" E", 0.0, 0.0, 1.0),
]


@pytest.mark.parametrize(("text", "lat", "lon", "step_s"), READ)
def test_what_is_printed_is_read(text: str, lat: float, lon: float, step_s: float) -> None:
    found = parse_position(text)
    assert found.lat == pytest.approx(lat, abs=1e-12)
    assert found.lon == pytest.approx(lon, abs=1e-12)
    assert found.step_s == pytest.approx(step_s)


ONE = "38°08'16.1\" N"
REFUSED = [
    ("", ["found 0 of them"]),
    ("38.137806, 74.806417", ["found also", "found 0 of them"]),
    (ONE, ["found 1 of them"]),
    (f"{ONE}, {ONE}, 74° E", ["found 3 of them", "found two of latitude"]),
    (f"{ONE}, 38°07'51.6\" S", ["found two of latitude"]),
    ("38°60' N, 74°48'60\" E", ["minutes below 60", "seconds below 60"]),
    ("90°00'00.1\" N, 181° E", ["latitude within ±90°", "longitude within ±180°"]),
    ("38°08' , 74°48' E", ['expected N, S, E or W with "38°08\'", found none']),
    ("N 38°08' N, 74°48' E", ["found two"]),
    ("38°08' N, 74°48' E (about)", ["found also '(about)'"]),
    ("３８°08' N, 74°48' E", ["found also"]),
    ("38°08'nan\" N, 74°48' E", ["found also"]),
    ("-38°08' N, 74°48' E", ["found also '-"]),
    ("x" * 500, ["…"]),
]


@pytest.mark.parametrize(("text", "faults"), REFUSED)
def test_all_that_is_wrong_is_said_at_once(text: str, faults: list[str]) -> None:
    with pytest.raises(ValueError, match=re.escape(faults[0])) as raised:
        parse_position(text)
    for fault in faults:
        assert fault in str(raised.value)
    assert len(str(raised.value)) < 600


tenths = st.integers(0, 90 * 36000), st.integers(0, 180 * 36000), st.booleans(), st.booleans()


@given(*tenths)
def test_print_and_read_again(lat: int, lon: int, south: bool, west: bool) -> None:
    """Every position of a tenth of a second comes back, whatever the sign."""

    def printed(value: int) -> str:
        minutes, s = divmod(value, 600)
        return f"{minutes // 60}°{minutes % 60:02}'{s / 10:04.1f}\""

    found = parse_position(f"{printed(lat)} {'NS'[south]}, {printed(lon)} {'EW'[west]}")
    assert found.lat * 36000 == pytest.approx(-lat if south else lat, abs=1e-6)
    assert found.lon * 36000 == pytest.approx(-lon if west else lon, abs=1e-6)


@given(st.text(alphabet="0123456789°'\"NSEW ,.-", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        found = parse_position(text)
        assert abs(found.lat) <= 90
        assert abs(found.lon) <= 180


def test_the_rounding_covers_half_a_step_both_ways() -> None:
    found = parse_position("60°00'00\" N, 10°00'00\" E")
    north, east = 0.5 * METRES_PER_SECOND, 0.5 * METRES_PER_SECOND * 0.5
    assert found.rounding_m == pytest.approx(math.hypot(north, east))
