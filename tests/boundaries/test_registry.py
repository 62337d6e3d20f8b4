"""The registry: every fault at once, every file checked, every committed row sound."""

from __future__ import annotations

import hashlib
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from marchland.boundaries.registry import Registry, Vintage, read_registry
from marchland.errors import VintageError
from paths import ROOT

GEO = ROOT / "geo"

ROW = """
[[vintages]]
id = "old-1990"
title = "Old line"
publisher = "Someone"
family = "old"
release = "1"
released = "1990"
depicts_to = "2011-09-20"
depicts_note = "Before."
accuracy_m = 500
accuracy_reason = "Measured."
worldview = "As held"
licence = "MIT"
attribution = "Someone"
package = "old==1"
file = "boundaries/old.geojson"
sha256 = "{sha256}"
territories = ["TJK"]
"""
DATA = b"not read here"
UNKNOWN = """
[[publishers]]
id = "unknown"
title = "No row"
common_km = 0.3
long_km = 0.4
short_km = 1.2
short_correlation_km = 5
tails = [{ up_to_km = 100, degrees_of_freedom = 2 }, { degrees_of_freedom = 4 }]
fitted_on = "Nothing."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "boundaries").mkdir()
    (tmp_path / "boundaries" / "old.geojson").write_bytes(DATA)
    text = "frame = [67, 36, 78, 41.3]\n" + ROW.format(sha256=hashlib.sha256(DATA).hexdigest())
    (tmp_path / "vintages.toml").write_text(text, encoding="utf-8")
    (tmp_path / "publishers.toml").write_text(UNKNOWN, encoding="utf-8")
    return tmp_path


def change(folder: Path, old: str, new: str, name: str = "vintages.toml") -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_reads_a_folder_without_layers(folder: Path) -> None:
    registry = read_registry(folder)
    assert registry.vintage_ids() == ("old-1990",)
    assert registry.layer_ids() == ()
    assert registry.frame == (67, 36, 78, 41.3)
    assert registry.path("old-1990") == folder / "boundaries" / "old.geojson"


FAULTS = [
    ('id = "old-1990"', 'id = "Old"', r"vintages\[0\] Old\.id: "),
    ("accuracy_m = 500", "accuracy_m = 0", r"old-1990\.accuracy_m: .*greater than 0; found 0"),
    ("accuracy_m = 500", "accuracy_m = nan", r"accuracy_m: .*finite number"),
    ("accuracy_m = 500\n", "", r"old-1990\.accuracy: expected a row of publishers.*found neither"),
    ("accuracy_m = 500", 'accuracy = "new"', r"accuracy: expected a row of .*unknown.*found 'new'"),
    ("accuracy_m = 500", "accuracy = 500", r"accuracy: expected a row of .*found 500"),
    ('accuracy_reason = "Measured."\n', "", r"accuracy_reason: missing; this key is required"),
    ('released = "1990"', 'released = "1990-13"', r"released: .*1990-13"),
    ('depicts_to = "2011-09-20"', 'depicts_to = "2011-02-30"', r"depicts_to: .*2011-02-30"),
    ('depicts_to = "2011', 'depicts_from = "2012"\ndepicts_to = "2011', r"later than depicts_to"),
    ('title = "Old line"', 'title = "Old line"\ncolour = "red"', r"colour: unknown key; remove it"),
    ('package = "old==1"', 'package = "old"', r"package: .*found 'old'"),
    ('"boundaries/old', '"../boundaries/old', r"file: .*inside the geo folder.*found '\.\./bound"),
    ('"boundaries/old', '"/boundaries/old', r"file: .*inside the geo folder"),
    ('territories = ["TJK"]', 'territories = ["tj"]', r"territories\[0\]: .*found 'tj'"),
    ('territories = ["TJK"]', "territories = []", r"territories: .*at least 1"),
    ("frame = [67, 36, 78, 41.3]", "frame = [78, 36, 67, 41.3]", r"frame: .*lon_min, lat_min"),
    ("frame = [67, 36, 78, 41.3]", "frame = [67, 36, 78, 141]", r"frame: .*lon_min, lat_min"),
    ('sha256 = "', 'sha256 = "x', r"sha256: "),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_names_file_row_key_and_value(folder: Path, old: str, new: str, message: str) -> None:
    change(folder, old, new)
    with pytest.raises(VintageError, match=rf"vintages\.toml: .*{message}"):
        read_registry(folder)


def test_reports_all_faults_at_once(folder: Path) -> None:
    for old, new in [
        ("accuracy_m = 500", "accuracy_m = -5"),
        ('id = "old-1990"', 'id = "?"'),
        ('licence = "MIT"\n', ""),
    ]:
        change(folder, old, new)
    (folder / "layers.toml").write_text("layers = 5\n", encoding="utf-8")
    with pytest.raises(VintageError) as caught:
        read_registry(folder)
    said = str(caught.value)
    assert "4 faults" in said
    for words in ("accuracy_m", "id: ", "licence: missing", "layers.toml: layers: "):
        assert words in said


def test_refuses_an_id_or_a_file_twice(folder: Path) -> None:
    path = folder / "vintages.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + ROW.format(sha256="0" * 64), encoding="utf-8")
    with pytest.raises(VintageError, match=r"id 'old-1990' stands twice\n.*geojson' stands twice"):
        read_registry(folder)


UNREADABLE: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: path.unlink(), r"no such file; is this a geo folder\?"),
    (lambda path: path.write_text("frame = [1,\n2\n?"), r"not TOML: .*line 3, column"),
    (lambda path: path.write_bytes(b"frame = '\xff'"), r"expected UTF-8, found byte 9"),
    (lambda path: (path.unlink(), path.mkdir()), r"cannot be read \(Is a directory\)"),
]


@pytest.mark.parametrize(("spoil", "message"), UNREADABLE)
def test_says_why_a_file_cannot_be_read(
    folder: Path, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(folder / "vintages.toml")
    with pytest.raises(VintageError, match=rf"vintages\.toml: {message}"):
        read_registry(folder)


@pytest.mark.parametrize(
    ("asked", "hint"), [("old-1991", r"Did you mean old-1990\?"), ("zz", r"Known: old-1990\.")]
)
def test_hints_at_the_nearest_vintage(folder: Path, asked: str, hint: str) -> None:
    registry = read_registry(folder)
    with pytest.raises(VintageError, match=f"no boundary vintage '{asked}' in .*{hint}"):
        registry.path(asked)
    with pytest.raises(VintageError, match=r"no context layer .*None is known"):
        registry.layer_bytes(asked)


def test_refuses_an_altered_file(folder: Path) -> None:
    registry = read_registry(folder)
    (folder / "boundaries" / "old.geojson").write_bytes(DATA + b" ")
    with pytest.raises(
        VintageError, match=r"'old-1990' is not the one vintages\.toml names.*found"
    ):
        registry.path("old-1990")


def test_refuses_a_missing_file(folder: Path) -> None:
    registry = read_registry(folder)
    (folder / "boundaries" / "old.geojson").unlink()
    with pytest.raises(
        VintageError, match=r"cannot be read \(No such file or directory\).*make geo"
    ):
        registry.path("old-1990")


def test_checks_the_hash_each_time(folder: Path) -> None:
    registry = read_registry(folder)
    registry.path("old-1990")
    (folder / "boundaries" / "old.geojson").write_bytes(b"swapped")
    with pytest.raises(VintageError, match="is not the one"):
        registry.path("old-1990")


# ------------------------------------------------------------------------ what is committed


@pytest.fixture(scope="module")
def committed() -> Registry:
    return read_registry(GEO)


def test_records_cannot_be_changed(committed: Registry) -> None:
    vintage = committed.vintages[0]
    with pytest.raises(ValidationError, match="frozen"):
        vintage.accuracy_m = 1.0  # type: ignore[misc]


def test_every_committed_file_is_the_registered_one(committed: Registry) -> None:
    for name in committed.vintage_ids():
        assert committed.path(name).is_file()
    for name in committed.layer_ids():
        assert len(committed.layer_bytes(name)) > 1000


def test_every_built_file_is_registered(committed: Registry) -> None:
    registered = {row.file for row in (*committed.vintages, *committed.layers)}
    built = {
        path.relative_to(GEO).as_posix()
        for folder in ("boundaries", "context")
        for path in (GEO / folder).iterdir()
    }
    assert built == registered


def test_every_row_is_from_a_pinned_package(committed: Registry) -> None:
    rows = tomllib.loads((GEO / "packages.toml").read_text(encoding="utf-8"))["packages"]
    pins = {f"{row['name']}=={row['version']}" for row in rows}
    for row in (*committed.vintages, *committed.layers):
        assert row.package in pins, row.id
    assert all(re.fullmatch(r"[0-9a-f]{64}", row["sha256"]) for row in rows)


def test_the_licence_file_has_every_file_its_licence_and_its_credit(committed: Registry) -> None:
    lines = (GEO / "LICENCES.md").read_text(encoding="utf-8").splitlines()
    for row in (*committed.vintages, *committed.layers):
        (terms,) = [line for line in lines if line.startswith(f"| `{row.file}`")]
        licence = "MIT" if row.id == "vmap0" else row.licence
        assert licence in terms, row.id
        assert row.attribution in terms, row.id


def test_there_are_three_independent_families_and_both_eras(committed: Registry) -> None:
    assert len({vintage.family for vintage in committed.vintages}) >= 3
    handover = "2011-09-20"
    before = {v.family for v in committed.vintages if v.depicts_to == handover}
    after = {v.family for v in committed.vintages if v.depicts_from == handover}
    assert len(before) >= 2
    assert after
    assert not before & after


def test_every_accuracy_says_what_was_measured(committed: Registry) -> None:
    for vintage in committed.vintages:
        digits = re.findall(r"\d[\d,]*", vintage.accuracy_reason)
        assert len(digits) >= 2, vintage.id  # borders and comparisons
        assert vintage.accuracy.standard_errors
        assert 10 <= vintage.accuracy_m <= 5_000, vintage.id


def test_how_often_intervals_held_is_what_the_report_says(committed: Registry) -> None:
    report = (ROOT / "benchmarks" / "REALITY.md").read_text(encoding="utf-8")
    held = committed.held
    assert held is not None
    (row,) = re.findall(
        r"\| the model, each border by a fit that saw none of its fold \|(.*)", report
    )
    assert float(row.split("|")[2]) == held.percent
    assert f"in {held.comparisons:,} comparisons of whole borders" in report


def test_the_data_stay_small() -> None:
    files = [path for path in GEO.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 6_000_000


def test_a_copy_elsewhere_works(tmp_path: Path) -> None:
    shutil.copytree(GEO, tmp_path / "geo")
    vintage = read_registry(tmp_path / "geo").vintage("vmap0")
    assert isinstance(vintage, Vintage)
