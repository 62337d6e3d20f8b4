"""Records of a protocol check themselves, and every fault of them is reported with its key."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from marchland.api import OpenDossier
from marchland.dossier.model import Dossier
from marchland.dossier.reading import parse_dossier
from marchland.errors import DossierError
from small_dossier import small, small_dossier, small_toml
from specimens_protocol import DATUMS, SEGMENTS, sound


def faults(*changes: tuple[str, Any]) -> list[str]:
    with pytest.raises(DossierError) as raised:
        parse_dossier(small_toml(*sound(), *changes), Path("case/dossier.toml"), Path("geo"))
    return [fault for fault in raised.value.faults if "beside the dossier" not in fault]


def test_the_records_are_sound() -> None:
    dossier = small_dossier(*sound())
    assert dossier.markers[0].position.lon == pytest.approx(74 + 54.5 / 60)
    assert Dossier.model_validate(dossier.model_dump(mode="json")) == dossier


EACH = [
    ("datums.1.crs", "EPSG:99999", "datums[1] pulkovo.crs: expected a coordinate reference"),
    ("datums.1.crs", "Pulkovo", "datums[1] pulkovo.crs: expected text of the pattern"),
    ("datums.1.crs", "EPSG:3857", "crs: expected latitude and longitude in degrees"),
    ("datums.1.operation", ..., "operation: expected the EPSG code of a transformation"),
    ("datums.1.operation", "EPSG:99999", "expected a transformation that EPSG knows"),
    ("datums.1.operation", "+proj=pipeline", "pulkovo.operation: expected text of the pattern"),
    ("datums.0.operation", "EPSG:1267", "operation: expected none, as EPSG:4326 is WGS 84"),
    ("datums.1.id", "printed", "datums[1].id: 'printed' is used twice"),
    ("markers.0.printed", "38.0, 74.9", "markers[0] m-1.printed: expected degrees, minutes"),
    ("markers.0.printed", "95° N, 74° E", "expected a latitude within ±90°, found 95°"),
    ("markers.0.printed", "38°61'N, 74°E", "expected minutes below 60"),
    ("markers.0.printed", 38.0, "markers[0] m-1.printed: expected a valid string"),
    ("markers.0.height_m", math.nan, "markers[0] m-1.height_m: "),
    ("markers.0.height_m", math.inf, "markers[0] m-1.height_m: "),
    ("markers.0.height_m", 99999, "less than or equal to 9000; found 99999"),
    ("markers.0.line", "sharde", "markers m-1.line: expected a known line, found 'sharde'"),
    ("markers.0.place", "apx", "markers m-1.place: expected a known place, found 'apx'"),
    ("markers.0.instrument", "traety", "markers m-1.instrument: expected a known instrument"),
    ("markers.0.sources.0", "bok", "markers m-1.sources: expected a known source, found 'bok'"),
    ("markers.0.lon", 74.9, "markers[0] m-1.lon: unknown key"),
    ("markers.1.id", "m-1", "markers[1].id: 'm-1' is used twice; rename one"),
    ("segments.0.start", "m-9", "segments s.start: expected a known marker, found 'm-9'"),
    ("segments.0.end", "m-1", "segments[0] s.end: expected another marker than start"),
    ("segments.0.length_km", 0, "segments[0] s.length_km: "),
    ("segments.0.length_km", -1, "segments[0] s.length_km: "),
    ("segments.0.length_km", math.inf, "segments[0] s.length_km: "),
    ("segments.0.length_km", True, "expected a number, found true"),
    ("segments.0.instrument", "traety", "segments s.instrument: expected a known instrument"),
    ("segments.1", dict(SEGMENTS[0]), "segments[1].id: 's' is used twice; rename one"),
    ("heights.0.place", "apx", "heights h-1.place: expected a known place, found 'apx'"),
    ("heights.0.instrument", "traety", "heights h-1.instrument: expected a known instrument"),
    ("heights.0.height_m", -math.inf, "heights[0] h-1.height_m: "),
    ("heights.0.said_by", ..., "heights[0] h-1.said_by: missing; this key is required"),
    ("heights.1.id", "h-1", "heights[1].id: 'h-1' is used twice; rename one"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("path", "value", "fault"), EACH)
def test_each_fault_is_said_with_its_key(path: str, value: Any, fault: str) -> None:
    found = faults((path, value))
    assert any(fault in said for said in found), found


def test_all_faults_come_together() -> None:
    found = faults(
        ("datums.1.crs", "EPSG:99999"),
        ("markers.0.printed", "38°61' N, 95° N"),
        ("segments.0.end", "m-9"),
        ("segments.0.length_km", math.nan),
        ("heights.0.place", "apx"),
        ("heights.1.height_m", math.inf),
    )
    text = "\n".join(found)
    for key in ("datums[1] pulkovo", "markers[0] m-1.printed", "segments[0] s.length_km",
                "heights h-1.place", "heights[1] h-2.height_m"):  # fmt: skip
        assert key in text
    assert "expected minutes below 60" in text
    assert "found two of latitude" in text


def test_a_marker_at_fault_is_not_missed_by_its_segment_too() -> None:
    found = faults(("markers.0.printed", "nowhere"))
    assert len(found) == 1


def test_markers_need_a_datum() -> None:
    (fault,) = faults(("datums", ...))
    assert fault.startswith("markers: expected [[datums]] to read their coordinates in")
    # A datum that is there but at fault is one fault, not two.
    assert len(faults(("datums", [dict(DATUMS[1])]), ("datums.0.crs", "EPSG:99999"))) == 1


def test_same_stretch_differs_only_in_era() -> None:
    again = small(*sound())["lines"][2] | {"id": "again"}
    later = again | {"draw": again["draw"] | {"of": {"territory": "AAA", "era": "post"}}}
    dossier = small_dossier(("lines.4", later))
    assert [line.id for line in dossier.same_stretch("shared")] == ["shared", "again"]
    assert [line.id for line in dossier.same_stretch("south")] == ["south"]
    elsewhere = later | {"draw": later["draw"] | {"end": "inside"}}
    dossier = small_dossier(("lines.4", elsewhere))
    assert [line.id for line in dossier.same_stretch("shared")] == ["shared"]


def test_the_places_of_the_markers_are_where_they_are_printed(pamirs_case: OpenDossier) -> None:
    """The gazetteer has them in decimal degrees: one text, two forms."""
    dossier = pamirs_case.dossier
    assert len(dossier.markers) == 4
    for marker in dossier.markers:
        assert marker.place is not None
        place, printed = dossier.place(marker.place), marker.position
        assert (place.lon, place.lat) == pytest.approx((printed.lon, printed.lat), abs=1e-6)
        assert place.elevation_m == marker.height_m
