"""Dossiers are found, read whole, and refused with every fault at once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.dossier.reading import (
    MAX_DOSSIER_BYTES,
    default_geo,
    files_of,
    locate,
    parse_dossier,
    read_dossier,
    slugs,
)
from marchland.errors import DossierError
from small_dossier import FILES, small_toml

VINTAGES = ["vmap0", "wdb2", "osm-2020"]
LAYERS = ["rivers"]


@pytest.fixture
def geo(tmp_path: Path) -> Path:
    """Return a ``geo/`` folder with one dossier, ``small``."""
    folder = tmp_path / "geo" / "disputes" / "small"
    folder.mkdir(parents=True)
    (tmp_path / "geo" / "vintages.toml").write_text("")
    (folder / "dossier.toml").write_bytes(small_toml())
    for name in FILES:
        (folder / name).write_text("{}")
    return tmp_path / "geo"


def rewrite(geo: Path, *changes: tuple[str, Any]) -> Path:
    path = geo / "disputes" / "small" / "dossier.toml"
    path.write_bytes(small_toml(*changes))
    return path


def faults_of(dossier: Path | str, geo: Path | None = None, **known: list[str]) -> list[str]:
    with pytest.raises(DossierError) as caught:
        read_dossier(dossier, geo=geo, **known)
    return list(caught.value.faults)


# ------------------------------------------------------------------------------------- finding


def test_found_by_slug_folder_and_file(geo: Path) -> None:
    file = geo / "disputes" / "small" / "dossier.toml"
    assert locate("small", geo) == (file, geo)
    assert locate(file.parent) == (file, geo)
    assert locate(str(file)) == (file, geo)


def test_the_folder_it_lies_in_names_its_geo_unless_one_is_given(geo: Path, tmp_path: Path) -> None:
    file = geo / "disputes" / "small" / "dossier.toml"
    other = tmp_path / "other"
    assert locate(file)[1] == geo
    assert locate(file, other)[1] == other
    (geo / "vintages.toml").unlink()
    assert locate(file)[1] == default_geo()


def test_default_geo_prefers_what_lies_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "marchland"
    (tmp_path / "geo").mkdir()
    package.mkdir(parents=True)
    monkeypatch.setattr(
        "marchland.dossier.reading.__file__", str(package / "dossier" / "reading.py")
    )
    assert default_geo() == tmp_path / "geo"
    (package / "geo").mkdir()
    assert default_geo() == package / "geo"


def test_slugs(geo: Path) -> None:
    assert slugs(geo) == ["small"]
    (geo / "disputes" / "empty").mkdir()
    (geo / "disputes" / "a-first").mkdir()
    (geo / "disputes" / "a-first" / "dossier.toml").write_text("")
    assert slugs(geo) == ["a-first", "small"]
    assert slugs(geo / "nowhere") == []


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("smal", "found neither. Did you mean small?"),
        ("xyz", "found neither. Known: small."),
        ("no/such/dossier.toml", "expected a slug or the path of a dossier.toml"),
        ("a\0b", "expected a slug or the path"),
        ("x" * 300, "cannot be read: File name too long"),
    ],
)
def test_not_found(geo: Path, wanted: str, text: str) -> None:
    (fault,) = faults_of(wanted, geo)
    assert text in fault


def test_a_folder_without_a_dossier(geo: Path, tmp_path: Path) -> None:
    with pytest.raises(DossierError, match="found neither"):
        locate(tmp_path, geo)


def test_files_of(geo: Path) -> None:
    (geo / "disputes" / "small" / "subfolder").mkdir()
    assert set(files_of("small", geo)) == {"dossier.toml", *FILES}
    assert files_of("small", geo)["line.geojson"] == b"{}"


# ------------------------------------------------------------------------------------- reading


def test_read(geo: Path) -> None:
    filed = read_dossier("small", geo=geo, vintages=VINTAGES, layers=LAYERS)
    assert filed.dossier.place("apex").lon == 73.8
    assert filed.path == geo / "disputes" / "small" / "dossier.toml"
    assert filed.sha256 == hashlib.sha256(small_toml()).hexdigest()


@pytest.mark.parametrize("section", ["tripoints", "events", "figures", "layers"])
def test_sections_may_be_left_out(geo: Path, section: str) -> None:
    rewrite(geo, (section, ...))
    dossier = read_dossier("small", geo=geo).dossier
    assert getattr(dossier, section) == ()


def test_unreadable(geo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert faults_of("small", geo) == ["cannot be read: Permission denied"]


def test_oversize(geo: Path) -> None:
    path = geo / "disputes" / "small" / "dossier.toml"
    with path.open("ab") as file:
        file.write(b"#" * MAX_DOSSIER_BYTES)
    (fault,) = faults_of("small", geo)
    assert fault.startswith("expected at most 5,000,000 bytes, found 5,00")
    assert "keep geometry in files beside it" in fault


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b'[dispute]\nid = "a"\ntitle = x\n', r"TOML syntax: .*\(at line 3, column 9\)"),
        (b"[dispute]\n[dispute]\n", r"TOML syntax: .*\(at line 2, column \d+\)"),
        (b"a = 2011-02-30\n", r"TOML syntax: .*\(at line 1, column 5\)"),
        (b"[[places]\n", r"TOML syntax: .*\(at line 1, column \d+\)"),
        (b'a = "\xff"\n', "expected UTF-8, found other bytes at position 5; save as UTF-8"),
        ("a = 'Тоҷикистон'".encode("utf-16"), "expected UTF-8, found other bytes"),
        (b"a = " + b"[" * 9000 + b"]" * 9000, "TOML syntax: nested too deep"),
        (b"a = " + b"{a=" * 9000 + b"1" + b"}" * 9000, "TOML syntax: nested too deep"),
        (b"a = " + b"1" * 5000, "TOML syntax: Exceeds the limit"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_not_toml(tmp_path: Path, raw: bytes, text: str) -> None:
    with pytest.raises(DossierError, match=text) as caught:
        parse_dossier(raw, tmp_path / "dossier.toml", tmp_path)
    assert len(caught.value.faults) == 1
    assert str(caught.value).startswith(str(tmp_path / "dossier.toml"))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ([("plces", {"id": "x"})],
         "plces: expected a known section, found 'plces'. Did you mean places"),
        ([("places.0.lattitude", 3)],
         "places[0] apex.lattitude: unknown key; remove it or mend its spelling"),
        ([("places.1.lat", ...)], "places[1] inside.lat: missing; this key is required"),
        ([("dispute", ...)], "dispute: missing; this key is required"),
        ([("dispute.titel", "x")],
         "dispute.titel: unknown key; remove it or mend its spelling"),
        ([("dispute.view", [9, 1, 3, 2])],
         "dispute.view: expected lon_min, lat_min, lon_max, lat_max with min below max, "
         "found [9.0, 1.0, 3.0, 2.0]"),
        ([("figures.0.unit", "acres")],
         "figures[0] claim-area.unit: expected 'km2', 'sq mi', 'ha', 'percent', 'km' or "
         "'mi'; found 'acres'"),
        ([("figures.0.printed", "many")],
         "figures[0] claim-area.printed: expected a number, found 'many'; write its digits"),
        ([("places.0.lon", float("nan"))],
         "places[0] apex.lon: expected a finite number; found nan"),
        ([("figures.0.value", float("inf"))],
         "figures[0] claim-area.value: expected a finite number; found inf"),
        ([("lines.1.draw.points.1", [74.5, 98.0])],
         "lines[1] way.draw.points[1][1]: expected less than or equal to "
         "90; found 98.0"),
        ([("lines.0.draw.start", "apx")],
         "lines south.draw.start: expected a known place, found 'apx'. Did you mean apex?"),
        ([("eras.0.vintages.1", "wdb3")],
         "eras pre.vintages: expected a known vintage, found 'wdb3'. Did you mean wdb2?"),
        ([("layers.0", "riverz")],
         "layers: expected a known layer, found 'riverz'. Did you mean rivers?"),
        ([("events.1", {"id": "visit", "date": "2012", "title": "Again."})],
         "events[1].id: 'visit' is used twice; rename one"),
        ([("parties.0.name", "x" * 3000)],
         "parties[0] a-land.name: expected text with at most 2000 characters; found 'xxxxxxxxxx"),
    ],
)  # fmt: skip
def test_one_fault(geo: Path, changes: list[tuple[str, Any]], fault: str) -> None:
    rewrite(geo, *changes)
    (found,) = faults_of("small", geo, vintages=VINTAGES, layers=LAYERS)
    assert found.startswith(fault)
    assert len(found) < 250


def test_all_faults_are_reported_at_once(geo: Path) -> None:
    rewrite(
        geo,
        ("plces", {"id": "x"}),
        ("dispute.titel", "x"),
        ("places.1.lat", 91),
        ("places.2.precision_m", ...),
        ("figures.0.unit", "acres"),
        ("lines.0.draw.bearing_deg", 90),
        ("regions.3.build.of.0", "clam"),
        ("eras.0.vintages.1", "wdb3"),
        ("lines.3.draw.path", "../line.geojson"),
    )
    found = faults_of("small", geo, vintages=VINTAGES)
    for text in (
        "plces:",
        "dispute.titel:",
        "places[1] inside.lat:",
        "places[2] corner.precision_m:",
        "figures[0] claim-area.unit:",
        "lines[0] south.draw.bearing_deg:",
        "regions both.build.of:",
        "eras pre.vintages:",
        "lines drawn.draw.path:",
    ):
        assert sum(fault.startswith(text) for fault in found) == 1, text
    assert len(found) == 9


def test_a_reference_to_a_faulty_record_is_not_a_second_fault(geo: Path) -> None:
    rewrite(geo, ("places.0.lat", 91))
    assert len(faults_of("small", geo)) == 1
    rewrite(geo, ("parties.0.name", ""))  # its territory is meant by its code
    assert len(faults_of("small", geo)) == 1


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ([("places", {"id": "x"})], "places: expected a list, written [[places]], found [places]"),
        ([("places.1.id", ...)], "places[1].id: missing; this key is required"),
    ],
)
def test_the_cause_stands_before_what_follows_from_it(
    geo: Path, changes: list[tuple[str, Any]], first: str
) -> None:
    rewrite(geo, *changes)
    found = faults_of("small", geo)
    assert found[0] == first
    assert all("expected a known place" in fault for fault in found[1:])


@pytest.mark.parametrize("entry", ["text", 3, [1], True])
def test_an_entry_that_is_no_table(geo: Path, entry: Any) -> None:
    path = geo / "disputes" / "small" / "dossier.toml"
    path.write_bytes(small_toml(("tripoints", ...)).replace(b"layers", b"tripoints = %b\nlayers" % (
        repr([entry]).replace("True", "true").encode()
    )))  # fmt: skip
    (fault,) = faults_of("small", geo)
    assert fault.startswith("tripoints[0]: expected a valid dictionary")


def test_deep_nesting_by_dots(geo: Path) -> None:
    path = geo / "disputes" / "small" / "dossier.toml"
    path.write_bytes(small_toml() + b"\n[[events]]\nid." + b"a." * 3000 + b"a = 1\n")
    found = faults_of("small", geo)
    assert "events[1].id: expected a valid string; found something nested too deep" in found


# ----------------------------------------------------------------------- files beside a dossier


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("../line.geojson", "expected a file beside the dossier, found '../line.geojson'"),
        ("a/../../line.geojson", "expected a file beside the dossier"),
        ("a/../line.geojson", "expected a file beside the dossier, found 'a/../line.geojson'"),
        ("/etc/hostname", "expected a file beside the dossier, found '/etc/hostname'"),
        ("..\\line.geojson", "expected a file beside the dossier"),
        ("C:\\line.geojson", "expected a file beside the dossier"),
        ("missing.geojson", "expected the file 'missing.geojson' beside the dossier, found none"),
        (".", "expected the file '.' beside the dossier, found none"),
        ("link-out", "expected a file beside the dossier, found 'link-out'; move it there"),
        ("link-folder/x.geojson", "expected a file beside the dossier"),
        ("link-circle", "expected the name of a file, found 'link-circle'"),
        ("nul\0byte", "expected the name of a file"),
        ("x" * 300, "expected the name of a file"),
    ],
)
@pytest.mark.parametrize(
    ("path", "key"),
    [("lines.3.draw.path", "lines drawn.draw.path"),
     ("regions.6.build.path", "regions filed.build.path")],
)  # fmt: skip
def test_file_elsewhere(
    geo: Path, tmp_path: Path, path: str, key: str, name: str, text: str
) -> None:
    folder = geo / "disputes" / "small"
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.geojson").write_text("{}")
    (geo / "disputes" / "line.geojson").write_text("{}")
    (folder / "link-out").symlink_to(tmp_path / "outside" / "x.geojson")
    (folder / "link-folder").symlink_to(tmp_path / "outside")
    (folder / "link-circle").symlink_to(folder / "link-circle")
    rewrite(geo, (path, name))
    (fault,) = faults_of("small", geo)
    assert fault.startswith(f"{key}: {text}")


@pytest.mark.parametrize("name", ["sub/line.geojson", "./line.geojson", "link-in"])
def test_file_beside(geo: Path, name: str) -> None:
    folder = geo / "disputes" / "small"
    (folder / "sub").mkdir()
    (folder / "sub" / "line.geojson").write_text("{}")
    (folder / "link-in").symlink_to(folder / "line.geojson")
    rewrite(geo, ("lines.3.draw.path", name))
    assert read_dossier("small", geo=geo).dossier.line("drawn")


# ------------------------------------------------------------------------------------ whatever


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_dossier_or_a_dossier_error(raw: bytes) -> None:
    with pytest.raises(DossierError):
        parse_dossier(raw, Path("/nowhere/dossier.toml"), Path("/nowhere"))


VALUES = st.recursive(
    st.none().map(lambda _: 0)
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.dates()
    | st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)
SPOTS = st.sampled_from(
    ["dispute", "places.0", "places.0.id", "lines.0.draw", "lines.1.draw.points", "regions.0.build",
     "figures.0.about", "figures.0.printed", "eras.0.vintages", "parties.0.names", "events.0.date",
     "tripoints.0.territories", "sources", "layers"]
)  # fmt: skip


@pytest.mark.slow
@given(SPOTS, VALUES)
def test_any_value_anywhere_is_taken_or_named(spot: str, value: Any) -> None:
    raw = small_toml((spot, value), ("lines.3", ...), ("regions.6", ...))
    faults: tuple[str, ...] = ("none: sound",)
    try:
        parse_dossier(raw, Path("/nowhere/dossier.toml"), Path("/nowhere"))
    except DossierError as error:
        faults = error.faults
    assert faults
    assert all(": " in fault for fault in faults)


def test_every_fault_of_the_ledger_comes_at_once_with_file_and_key(geo: Path) -> None:
    """A share without a whole, an unknown region, dates, ids, bounds and digits, in one go."""
    area = {"printed": "28,430 km²", "value": 28430, "unit": "km2", "about": "claim"}
    share = {"printed": "4 %", "value": 4, "unit": "percent"}
    spoilt: list[tuple[dict[str, Any], str]] = [
        ({"id": "no-whole"} | share | {"about": {"part": "ceded"}}, "about.whole: missing"),
        ({"id": "unknown"} | area | {"about": "clam"}, "about: expected a known region"),
        ({"id": "unsourced"} | area | {"sources": ["bok"]}, "sources: expected a known source"),
        ({"id": "late"} | area | {"date": "2012", "sources": ["book"]}, "date: expected a date"),
        ({"id": "twice"} | area, ""),
        ({"id": "twice"} | area, "'twice' is used twice"),
        ({"id": "much"} | share | {"value": 104, "printed": "104", "about": {
            "part": "ceded", "whole": "claim"}}, "at most 100 percent"),
        ({"id": "less"} | area | {"value": -1}, "greater than or equal to 0"),
        ({"id": "endless"} | area | {"value": float("inf")}, "value: "),
        ({"id": "exact"} | area | {"value": 1137.123456, "printed": "1,137.123456"},
         "printed: expected at most 8 certain digits, found 10"),
        ({"id": "echo"} | area | {"repeats": "echo"}, "repeats itself; break the circle"),
    ]  # fmt: skip
    rewrite(geo, ("figures", [row for row, _ in spoilt]), ("sources.0.date", "2011"))
    with pytest.raises(DossierError) as caught:
        read_dossier("small", geo=geo, vintages=VINTAGES, layers=LAYERS)
    assert str(caught.value).startswith(f"{geo / 'disputes' / 'small' / 'dossier.toml'}: ")
    for row, text in spoilt:
        if text:
            about = [f for f in caught.value.faults if row["id"] in f or "figures[5]" in f]
            assert any(text in fault for fault in about), (row["id"], caught.value.faults)
    assert len(caught.value.faults) == sum(bool(text) for _, text in spoilt)


def test_what_is_only_remarked_is_no_fault(geo: Path) -> None:
    spare = {"id": "spare", "title": "Spare", "access": "excerpt", "confidence": "low"}
    rewrite(geo, ("sources.1", spare))
    filed = read_dossier("small", geo=geo, vintages=VINTAGES, layers=LAYERS)
    assert filed.remarks == ("sources spare: nothing cites it; cite it, or take it out",)
