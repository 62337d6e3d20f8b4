"""Only what was meant to change in a dossier changes; a new one is whole or not there."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.dossier.model import Place, Source
from marchland.dossier.reading import Filed, parse_dossier
from marchland.dossier.writing import (
    add_places,
    make_place,
    new_dossier,
    precision_of,
    rounding_m,
    skeleton,
    slug_of,
    source_for,
)
from marchland.errors import DossierError, RenderError
from marchland.vocabulary import Access, Confidence
from paths import ROOT
from small_dossier import small_toml

SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
SHIPPED = ROOT / "geo" / "disputes" / "china-tajikistan" / "dossier.toml"
FACTS: dict[str, Any] = {
    "name": "Beyik Pass", "kind": "pass", "lon": 75.0557, "lat": 37.3043, "precision_m": 500.0,
}  # fmt: skip
NO_FILES = (("lines.3", ...), ("regions.6", ...))
SMALL = small_toml(*NO_FILES)


def filed(tmp_path: Path, raw: bytes) -> Filed:
    path = tmp_path / "dossier.toml"
    path.write_bytes(raw)
    return parse_dossier(raw, path, tmp_path)


# ------------------------------------------------------------------------------------------ ids


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Uz-Bel Pass", "uz-bel-pass"),
        ("  Köl-Üzök (№ 3)!", "kol-uzok-no-3"),
        ("卡拉苏口岸", "place"),
        ("", "place"),
        ("---", "place"),
        ("x" * 200, "x" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_slug_of(name: str, slug: str) -> None:
    assert slug_of(name, set()) == slug


@given(st.text(max_size=200), st.sets(st.text("ab-2345", min_size=1, max_size=5)))
def test_a_slug_is_one_and_is_free(name: str, taken: set[str]) -> None:
    for _ in range(3):
        slug = slug_of(name, taken)
        assert SLUG.fullmatch(slug)
        assert len(slug) <= 80
        assert slug not in taken
        taken = {*taken, slug}


# ------------------------------------------------------------------------------------ precision


@pytest.mark.parametrize(
    ("lat", "lon", "metres"),
    [
        ("37.30", "75.00", 714),
        ("37.3", "75.0", 7143),
        ("37.304334", "75.055712", 0.0714),
        ("0", "0", 78984),
        ("-37.30", "+75.00", 714),
        ("37.", "75.", 71684),
        ("37.30", "75.00000", 558.5),
    ],
)
def test_rounding(lat: str, lon: str, metres: float) -> None:
    assert rounding_m(lat, lon) == pytest.approx(metres, rel=2e-3)


@given(st.integers(-90_000, 90_000), st.integers(-180_000, 180_000), st.integers(0, 3))
def test_the_circle_holds_all_that_rounds_to_the_point(
    lat_milli: int, lon_milli: int, decimals: int
) -> None:
    lat, lon = f"{lat_milli / 1000:.{decimals}f}", f"{lon_milli / 1000:.{decimals}f}"
    half = 0.5 * 10.0**-decimals
    geod = pyproj.Geod(ellps="WGS84")
    for north, east in itertools.product((-half, 0, half), repeat=2):
        cornered = max(-90.0, min(90.0, float(lat) + north))
        metres = geod.inv(float(lon), float(lat), float(lon) + east, cornered)[2]
        assert metres <= rounding_m(lat, lon) * (1 + 1e-9)


@given(st.decimals(-90, 90, places=4), st.decimals(-180, 180, places=2))
def test_precision_is_never_finer_than_the_digits(lat: Any, lon: Any) -> None:
    found = precision_of(str(lat), str(lon), None)
    assert found >= 1
    assert rounding_m(str(lat), str(lon)) <= found <= rounding_m(str(lat), str(lon)) + 1


@pytest.mark.parametrize(
    ("lat", "lon", "faults"),
    [
        ("37N", "75.0", ["lat: expected decimal degrees such as 37.3043, found '37N'"]),
        ("37,3", "75°", ["lat: expected", "lon: expected decimal degrees such as 37.3043"]),
        ("nan", "inf", ["lat: expected", "lon: expected"]),
        ("1e1", "", ["lat: expected", "lon: expected"]),
        ("37.3 38.3", "7500", ["lat: expected", "lon: expected"]),
    ],
)
def test_no_degrees(lat: str, lon: str, faults: list[str]) -> None:
    with pytest.raises(DossierError) as caught:
        rounding_m(lat, lon)
    assert len(caught.value.faults) == len(faults)
    assert all(f.startswith(text) for f, text in zip(caught.value.faults, faults, strict=True))


def test_more_precision_than_the_digits_carry_is_refused() -> None:
    assert precision_of("37.30", "75.00", 714) == 714
    with pytest.raises(DossierError, match="as written are known to 714 m at best, found 100"):
        precision_of("37.30", "75.00", 100)
    with pytest.raises(DossierError, match="give more digits or a coarser precision"):
        precision_of("37.30", "75.00", -1)


# -------------------------------------------------------------------------------------- a place


def test_a_place_gets_a_free_id(tmp_path: Path) -> None:
    case = filed(tmp_path, SMALL)
    assert make_place(case, **FACTS).id == "beyik-pass"
    assert make_place(case, **FACTS | {"name": "Apex"}).id == "apex-2"
    assert make_place(case, **FACTS | {"note": None}).note is None


def test_every_fault_of_a_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(DossierError) as caught:
        make_place(
            filed(tmp_path, SMALL),
            **FACTS | {"lat": 95, "lon": "x", "kind": "border", "precision_m": float("nan")},
        )
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        "kind", "lon", "lat", "precision_m",
    ]  # fmt: skip
    assert caught.value.where == "the new place"


def test_source_for(tmp_path: Path) -> None:
    link = "https://example.org/a"
    known = {"id": "web", "title": "Web", "url": link, "access": "excerpt", "confidence": "low"}
    case = filed(tmp_path, small_toml(*NO_FILES, ("sources.1", known)))
    assert source_for(case, None) == ((), ())
    assert source_for(case, "  ") == ((), ())
    assert source_for(case, "book") == (("book",), ())
    assert source_for(case, "A book") == (("book",), ())
    assert source_for(case, link) == (("web",), ())
    assert source_for(case, "https://example.org/b c")[1][0] == Source(
        id="example-org-b-c",
        title="https://example.org/b c",
        url="https://example.org/b c",
        access=Access.UNSEEN,
        confidence=Confidence.LOW,
    )
    ids, (new,) = source_for(case, "javascript:alert(1)")
    assert ids == (new.id,)
    assert new.url is None
    with pytest.raises(DossierError, match=r"the new source: 1 fault\n.*at most 2000 characters"):
        source_for(case, "x" * 3000)


# ------------------------------------------------------------------------- a place in a dossier

HEAD = """\
# mine
[dispute]
id = "a"   # tail
title="t"
summary = '''s

# no comment
[[places]]
'''
view = [1,2,3,4]
"""
PLACE = """
[[places]]
id = "p1"
name = "P"
kind = "pass"
lon = 1
lat = 1
precision_m = 3 # m
"""
PLACE_2 = PLACE.replace("p1", "p2")
ERA = """
# --- eras ---

[[eras]]
id = "e"
title = "t"
vintages = [
  "v",
]
drawn = "v"
"""
PARTY = '[[parties]]\nid = "q"\nname = "n"\nterritory = "ABC"\n'

LAYOUTS = {
    "skeleton": skeleton("case").decode(),
    "no places": HEAD,
    "places last": HEAD + PLACE,
    "places before others": HEAD + PLACE + PLACE_2 + ERA,
    "interleaved": HEAD + PLACE + PARTY + PLACE_2 + ERA,
    "no newline at the end": (HEAD + PLACE).rstrip("\n"),
    "comment at the end": HEAD + PLACE + "# the end",
    "comment of the record": HEAD + PLACE + "# of the place\n" + ERA,
    "names beneath": HEAD + PLACE + '[places.names]\ntg = "x"\n' + ERA,
    "header in a text": HEAD + PLACE + 'note = """\n[eras]\n# x\n\n"""\n' + ERA,
    "spaced header": HEAD + PLACE.replace("[[places]]", "  [[ places ]]  # here") + ERA,
    "quoted header": HEAD + PLACE.replace("[[places]]", '[["places"]]') + ERA,
    "crlf": (HEAD + PLACE + ERA).replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_all_else_stays_byte_for_byte(tmp_path: Path, text: str) -> None:
    case = filed(tmp_path, text.encode())
    place = make_place(case, **FACTS)
    grown = add_places(case, [place])
    written = case.path.read_bytes()
    assert grown.dossier.places == (*case.dossier.places, place)
    assert grown.sha256 == hashlib.sha256(written).hexdigest()
    # One insertion: what stands before and after it is the old file, whole and in order.
    at = next(i for i in range(len(written)) if not text.encode().startswith(written[: i + 1]))
    tail = len(text.encode()) - at
    assert written.endswith(text.encode()[at:])
    inserted = written[at : len(written) - tail].decode()
    assert inserted.count("Beyik Pass") == 1
    assert ("\r\n" in text) == ("\r\n" in inserted)
    assert "\n" not in inserted.replace("\r\n", "") or "\r\n" not in text


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (LAYOUTS["places before others"], 'precision_m = 3 # m\n\n[[places]]\nid = "beyik'),
        (LAYOUTS["comment of the record"], '# of the place\n\n[[places]]\nid = "beyik'),
        (LAYOUTS["no places"], 'view = [1,2,3,4]\n\n[[places]]\nid = "beyik'),
        (LAYOUTS["comment at the end"], '# the end\n\n[[places]]\nid = "beyik'),
    ],
)
def test_it_stands_behind_the_last_place(tmp_path: Path, text: str, before: str) -> None:
    case = filed(tmp_path, text.encode())
    add_places(case, [make_place(case, **FACTS)])
    written = case.path.read_text()
    assert before in written
    if "eras" in text:
        assert written.endswith(ERA), "the heading of the next section has moved"


def test_two_places_and_a_source(tmp_path: Path) -> None:
    case = filed(tmp_path, skeleton("case"))
    ids, new = source_for(case, "https://example.org/x")
    case = add_places(case, [make_place(case, **FACTS, sources=ids)], new)
    again, none = source_for(case, "https://example.org/x")
    assert (again, none) == (ids, ())
    case = add_places(case, [make_place(case, **FACTS, sources=again)])
    assert [p.id for p in case.dossier.places[-2:]] == ["beyik-pass", "beyik-pass-2"]
    assert [s.id for s in case.dossier.sources] == ["example-source", "example-org-x"]


def test_the_shipped_dossier_can_be_added_to(tmp_path: Path) -> None:
    raw = SHIPPED.read_bytes()
    for file in SHIPPED.parent.glob("*.geojson"):
        shutil.copy(file, tmp_path)
    case = filed(tmp_path, raw)
    add_places(case, [make_place(case, **FACTS)])
    written = case.path.read_bytes()
    at = written.index(b'\n[[places]]\nid = "beyik-pass-2"')
    end = written.index(b"\n", written.index(b"precision_m = 500.0", at)) + 1
    assert written[:at] + written[end:] == raw


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_any_name_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, name: str, note: str
) -> None:
    case = filed(tmp_path_factory.getbasetemp(), LAYOUTS["places before others"].encode())
    try:
        place = make_place(case, **FACTS | {"name": name, "note": note or None})
    except DossierError:
        return  # nothing but spaces, or half of a surrogate pair
    add_places(case, [place])
    read = parse_dossier(case.path.read_bytes(), case.path, case.geo)
    assert read.dossier.places[-1] == place


def test_names_in_other_languages(tmp_path: Path) -> None:
    case = filed(tmp_path, LAYOUTS["interleaved"].encode())
    place = make_place(case, **FACTS, names={"zh": "明铁盖", "ru": "Беик"}, elevation_m=4665.0)
    assert add_places(case, [place]).dossier.places[-1] == place


@pytest.mark.parametrize(
    "inline", ["[]", '[{id="p",name="n",kind="pass",lon=1,lat=1,precision_m=3}]']
)
def test_places_written_as_a_list_are_left_alone(tmp_path: Path, inline: str) -> None:
    raw = f"places = {inline}\n{HEAD}".encode()
    case = filed(tmp_path, raw)
    with pytest.raises(DossierError, match=r"records written \[\[places\]\], found a list"):
        add_places(case, [make_place(case, **FACTS)])
    assert case.path.read_bytes() == raw


def unknown_source(case: Filed) -> Place:
    return make_place(case, **FACTS, sources=("nowhere",))


def used_id(case: Filed) -> Place:
    return make_place(case, **FACTS).model_copy(update={"id": "apex"})


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (unknown_source, "expected a known source, found 'nowhere'"),
        (used_id, "'apex' is used twice; rename one"),
    ],
)
def test_what_would_make_a_dossier_faulty_is_refused(tmp_path: Path, spoil: Any, text: str) -> None:
    raw = SMALL
    case = filed(tmp_path, raw)
    with pytest.raises(DossierError, match=text):
        add_places(case, [spoil(case)])
    assert case.path.read_bytes() == raw
    assert list(tmp_path.iterdir()) == [case.path]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize(("owner", "step"), [(os, "fsync"), (Path, "replace")], ids=str)
def test_an_interrupt_leaves_the_dossier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, step: str, error: BaseException
) -> None:
    raw = skeleton("case")
    case = filed(tmp_path, raw)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(owner, step, fail)
    with pytest.raises((KeyboardInterrupt, RenderError)):
        add_places(case, [make_place(case, **FACTS)])
    monkeypatch.undo()
    assert case.path.read_bytes() == raw
    assert list(tmp_path.iterdir()) == [case.path]


def test_a_dossier_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    case = filed(tmp_path, skeleton("case"))
    case.path.write_bytes(b"# somebody else writes")
    with pytest.raises(DossierError, match="expected the file as it was read, found it changed"):
        add_places(case, [make_place(case, **FACTS)])
    assert case.path.read_bytes() == b"# somebody else writes"
    case.path.unlink()
    with pytest.raises(DossierError, match="cannot be read: No such file"):
        add_places(case, [make_place(case, **FACTS)])


def test_a_shipped_dossier_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = filed(tmp_path, SMALL)
    installed = tmp_path / "dossier" / "writing.py"
    monkeypatch.setattr("marchland.dossier.writing.__file__", str(installed))
    with pytest.raises(DossierError, match="found one of the installed package; copy it with"):
        add_places(case, [make_place(case, **FACTS)])
    assert case.path.read_bytes() == SMALL


# -------------------------------------------------------------------------------- a new dossier


@given(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True))
def test_the_skeleton_is_a_sound_dossier(slug: str) -> None:
    case = parse_dossier(skeleton(slug), Path("/nowhere/dossier.toml"), Path("/nowhere"))
    assert case.dossier.dispute.id == slug
    assert case.dossier.regions
    assert case.dossier.figures


def test_the_skeleton_names_only_vintages_that_exist() -> None:
    case = parse_dossier(skeleton("a"), Path("/nowhere/dossier.toml"), Path("/nowhere"))
    text = SHIPPED.read_text(encoding="utf-8")
    assert all(f'"{vintage}"' in text for vintage in case.dossier.vintage_ids())


def test_new(tmp_path: Path) -> None:
    files = {"dossier.toml": skeleton("oder-neisse"), "line.geojson": b"{}"}
    path = new_dossier("oder-neisse", tmp_path / "mine", files)
    assert path == tmp_path / "mine" / "oder-neisse" / "dossier.toml"
    assert {f.name: f.read_bytes() for f in path.parent.iterdir()} == files
    assert [f.name for f in (tmp_path / "mine").iterdir()] == ["oder-neisse"]


@pytest.mark.parametrize(
    "slug", ["", "Upper", "two--hyphens", "-a", "a/b", "../up", "a b", "a\n", "x" * 81, "été"]
)
def test_new_wants_a_slug(tmp_path: Path, slug: str) -> None:
    with pytest.raises(DossierError, match="expected lower-case letters and digits joined by"):
        new_dossier(slug, tmp_path, {"dossier.toml": b""})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["folder", "file"])
def test_new_keeps_what_stands_there(tmp_path: Path, what: str) -> None:
    there = tmp_path / "case"
    if what == "folder":
        there.mkdir()
        (there / "notes.txt").write_text("kept")
    else:
        there.write_text("kept")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RenderError, match="case: already exists and is kept; choose another slug"):
        new_dossier("case", tmp_path, {"dossier.toml": skeleton("case")})
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize(
    ("owner", "step"),
    [(os, "fsync"), (Path, "replace"), (Path, "rename"), (Path, "mkdir")],
    ids=str,
)
def test_new_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, step: str, error: BaseException
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(owner, step, fail)
    with pytest.raises((KeyboardInterrupt, RenderError)):
        new_dossier("case", tmp_path, {"dossier.toml": skeleton("case")})
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_new_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(RenderError, match="case: cannot be made: Not a directory"):
        new_dossier("case", tmp_path / "file", {"dossier.toml": b""})


def test_new_in_too_long_a_path(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="cannot be made: File name too long"):
        new_dossier("case", tmp_path / ("x" * 300), {"dossier.toml": b""})
