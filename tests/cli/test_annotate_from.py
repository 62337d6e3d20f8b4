"""Places out of a stranger's file: taken in whole, or refused and nothing written."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command import done, refused, run
from hostile import TEXTS
from marchland.dossier.places_file import places_from
from marchland.dossier.reading import read_dossier
from marchland.dossier.writing import make_place
from marchland.errors import DossierError
from specimens_geo import write_geo

CAMP = {"name": "Herders' camp", "kind": "other", "precision_m": 570, "note": "Seen\nin May."}


UNWELCOME = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)),
             *"\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}  # fmt: skip


def feature(at: Any = (74.0557, 37.3043), **changes: Any) -> dict[str, Any]:
    properties = {key: value for key, value in (CAMP | changes).items() if value is not None}
    point = {"type": "Point", "coordinates": list(at) if isinstance(at, tuple) else at}
    return {"type": "Feature", "properties": properties, "geometry": point}


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write_geo(tmp_path) / "disputes" / "small" / "dossier.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "places.geojson"


def places_of(own: Path) -> list[dict[str, Any]]:
    return tomllib.loads(own.read_text(encoding="utf-8"))["places"]


def test_places_are_taken_in_and_told(own: Path, file: Path) -> None:
    two = collection(feature(), feature((74.5, 37.5), name="营地", note=None), name="anything")
    file.write_text(json.dumps(two))
    before = places_of(own)
    text = done("annotate", own, "--from", file, "--source", "book")
    assert "Herders' camp\n" in text
    assert "营地\n" in text
    assert text.count("vmap0: In ") == 2
    assert places_of(own) == [
        *before,
        {"id": "herders-camp", "name": "Herders' camp", "kind": "other", "lon": 74.0557,
         "lat": 37.3043, "precision_m": 570.0, "note": "Seen\nin May.", "sources": ["book"]},
        {"id": "place", "name": "营地", "kind": "other", "lon": 74.5, "lat": 37.5,
         "precision_m": 570.0, "sources": ["book"]},
    ]  # fmt: skip
    assert ": valid; " in done("validate", own)


def test_json_tells_all_of_them(own: Path, file: Path) -> None:
    file.write_text(json.dumps(collection(feature(), feature((74.5, 37.5)))))
    told = json.loads(done("annotate", own, "--from", file, "--json"))
    assert told["dossier"] == "small"
    assert [row["id"] for row in told["places"]] == ["herders-camp", "herders-camp-2"]
    assert all(row["vintages"] for row in told["places"])


def test_a_byte_order_mark_is_no_fault(own: Path, file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(collection(feature())).encode())
    done("annotate", own, "--from", file)


FAULTY = {
    "no JSON": ("{", "JSON: "),
    "not a number": ('{"type": NaN}', "NaN is no JSON number"),
    "deep": ("[" * 100_000, "nested too deep"),
    "digits": ("1" * 10_000, "JSON: "),
    "not UTF-8": (b"\xff\xfe", "expected UTF-8"),
    "long": (b" " * 1_000_001, "expected at most 1,000,000 bytes"),
    "array": ("[]", "a FeatureCollection, found []"),
    "feature": (feature(), "a FeatureCollection, found 'Feature'"),
    "empty": (collection(), "expected 1 to 500 places, found 0"),
    "many": (collection(*[feature()] * 501), "found 501"),
    "no features": ({"type": "FeatureCollection"}, "features: expected 1 to 500 places"),
    "crs": (collection(feature(), crs={"name": "EPSG:3857"}), "transform the file to WGS 84"),
    "mercator": (collection(feature((8_243_000.0, 4_400_000.0))), "within ±180 degrees on WGS 84"),
    "swapped": (collection(feature((37.3, 104.5))), "latitude within ±90"),
    "elevation": (collection(feature((74.0, 37.0, 4000.0))), "longitude and latitude, found"),
    "words": (collection(feature(["74", "37"])), "longitude and latitude, found"),
    "truth": (collection(feature([True, 37])), "longitude and latitude, found"),
    "huge": (collection(feature([10**400, 37])), "longitude and latitude, found"),
    "infinite": ('{"type":"FeatureCollection","features":[{"type":"Feature","geometry":'
                 '{"type":"Point","coordinates":[1e999,0]},"properties":{}}]}',
                 "longitude and latitude, found"),
    "no place": (collection({**feature(), "geometry": None}), "expected a Point, found nothing"),
    "line": (collection({**feature(), "geometry": {"type": "LineString", "coordinates": []}}),
             "expected a Point, found 'LineString'"),
    "no feature": (collection(7), "features[0].type: expected a Feature, found 7"),
    "no properties": (collection({**feature(), "properties": None}), "3 faults"),
    "no name": (collection(feature(name=" ")), "properties.name: expected text"),
    "name of a number": (collection(feature(name=7)), "properties.name: expected text, found 7"),
    "long name": (collection(feature(name="x" * 201)), "at most 200 characters, found 201"),
    "long note": (collection(feature(note="x" * 2001)), "at most 2000 characters, found 2001"),
    "escape": (collection(feature(name="a\x1b[31m")), "found U+001B; take them out"),
    "line in a name": (collection(feature(name="a\nb")), "found U+000A"),
    "surrogate": (collection(feature(name="\ud800")), "found U+D800"),
    "override": (collection(feature(note="\u202egnp")), "found U+202E"),
    "kind": (collection(feature(kind="psas")), "expected one of pass, peak"),
    "kind of a list": (collection(feature(kind=["pass"])), "expected one of pass, peak"),
    "no precision": (collection(feature(precision_m=None)), "precision_m: expected metres"),
    "precision 0": (collection(feature(precision_m=0)), "more than 0"),
    "twice": (collection(feature(), feature(note="x")), "features[1]: \"Herders' camp\" is there"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("which", FAULTY)
def test_a_fault_is_told_and_nothing_is_written(which: str, own: Path, file: Path) -> None:
    content, message = FAULTY[which]
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = own.read_bytes()
    assert message in refused("annotate", own, "--from", file)
    assert own.read_bytes() == before
    assert not list(own.parent.glob(".*"))


def test_every_fault_at_once(own: Path, file: Path) -> None:
    bad = feature((200.0, 95.0), name="", kind="hut", precision_m=-1, note="\x07")
    file.write_text(json.dumps(collection(feature(), bad, feature((1.0, 1.0), kind=None))))
    before = own.read_bytes()
    said = refused("annotate", own, "--from", file)
    assert "7 faults" in said
    assert said.count("features[1].") == 6
    assert said.count("features[2].") == 1
    assert own.read_bytes() == before


def test_what_the_dossier_has_is_refused(own: Path, file: Path) -> None:
    file.write_text(json.dumps(collection(feature())))
    done("annotate", own, "--from", file)
    before = own.read_bytes()
    assert "is there already, at the same position" in refused("annotate", own, "--from", file)
    assert own.read_bytes() == before


def test_files_that_are_none(own: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "a device or a pipe" in refused("annotate", own, "--from", pipe)
    assert "a folder" in refused("annotate", own, "--from", tmp_path)
    assert "No such file" in refused("annotate", own, "--from", tmp_path / "none")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["X", "--from", "f"], "leave out name"),
        (["--from", "f", "--lat", "1", "--precision-m", "5"], "leave out lat, precision-m"),
        ([], "Missing argument 'NAME'"),
        (["X", "--lon", "1"], "Missing option '--lat'"),
        (["X", "--lat", "1", "--lon", "1"], "Missing option '--kind'"),
    ],
)
def test_one_way_at_a_time(args: list[str], message: str, own: Path) -> None:
    assert message in refused("annotate", own, *args)


def test_measures_before_it_writes(tmp_path: Path, file: Path) -> None:
    own = write_geo(tmp_path) / "disputes/small/dossier.toml"
    with (tmp_path / "boundaries/wdb2.geojson").open("a") as altered:
        altered.write("\n")
    file.write_text(json.dumps(collection(feature())))
    before = own.read_bytes()
    assert "is not the one vintages.toml names" in refused("annotate", own, "--from", file)
    assert own.read_bytes() == before


def test_an_interrupt_leaves_the_dossier(
    own: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    file.write_text(json.dumps(collection(feature())))
    monkeypatch.setattr("marchland.api.compute", interrupt)
    before = own.read_bytes()
    assert run("annotate", own, "--from", file).exit_code == 130
    assert own.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS)
def test_hostile_names_are_taken_as_they_are_or_refused(text: str, own: Path, file: Path) -> None:
    file.write_text(json.dumps(collection(feature(name=text))))
    if len(text) <= 200 and not set(text) & UNWELCOME:
        (place,) = places_from(file, read_dossier(own))
        assert place.name == text.strip()
    else:
        with pytest.raises(DossierError, match=r"features\[0\]\.properties\.name") as caught:
            places_from(file, read_dossier(own))
        assert all(fault.isprintable() for fault in caught.value.faults)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "features", "geometry", "coordinates", "properties", "name"]),
            inner | st.sampled_from(["FeatureCollection", "Feature", "Point"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(features=st.lists(json_values, min_size=1, max_size=3))
def test_no_file_gets_past_as_anything_else(features: list[Any], own: Path, file: Path) -> None:
    file.write_text(json.dumps(collection(*features)))
    with pytest.raises(DossierError, match=r"features\[0\]|JSON"):
        places_from(file, read_dossier(own))


def test_ids_are_those_of_places_made_by_hand(own: Path, file: Path) -> None:
    filed = read_dossier(own)
    file.write_text(json.dumps(collection(feature(note=None))))
    (place,) = places_from(file, filed)
    facts = {"name": CAMP["name"], "kind": "other", "lon": 74.0557, "lat": 37.3043}
    assert place == make_place(filed, **facts, precision_m=570.0, sources=())
