"""The command line, run in this process: output, exit codes, and what each command leaves."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from click.testing import Result

from command import COMMANDS, done, refused, run
from marchland.render.page.languages import languages
from marchland.vocabulary import Unit
from spaced import spaced
from specimens_geo import PARCELS, box_km2, dense, write_dossier, write_geo
from specimens_protocol import sound

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def geo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    statement = [(f"figures.{i}.statement", "one") for i in range(3)]
    return write_geo(
        tmp_path_factory.mktemp("geo"), ("regions.1.build.parcels", PARCELS), *statement
    )


# ------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    text = done(command, "--help")
    assert text.startswith(f"Usage: main {command}")
    assert re.search(rf"^  marchland {command}\b", text, re.MULTILINE), "an example"


def test_help_lists_every_command_and_exit_code() -> None:
    text = done("--help")
    for command in COMMANDS:
        assert re.search(rf"^  {command}\s", text, re.MULTILINE)
    assert re.findall(r"^  (?:  )?(\d+)  ", text, re.MULTILINE) == ["0", "1", "2", "130"]
    assert done("-h") == text


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["chekc"], "No such command 'chekc'"),
        (["check"], "Missing argument 'DOSSIER'"),
        (["check", "small", "--jsn"], "No such option"),
        (["check", "small", "--budget", "--points"], "each print instead of the figures"),
        (["--geo", "/nowhere", "list"], "Directory '/nowhere' does not exist"),
        (["annotate", "small", "X", "--lat", "1", "--lon", "1"], "Missing option '--kind'"),
        (["annotate", "small", "X", "--lat", "1", "--lon", "1", "--kind", "pass",
          "--precision-m", "close"], "'close' is not a valid float"),
    ],
)  # fmt: skip
def test_wrong_usage(args: list[str], message: str) -> None:
    assert message in refused(*args)


# ------------------------------------------------------------------------- list, check, shares


def test_list(geo: Path) -> None:
    text = done("--geo", geo, "list")
    assert re.search(r"^small +A small dispute +3 *$", text, re.MULTILINE)
    rows = json.loads(done("--geo", geo, "list", "--json"))
    assert rows == [{"id": "small", "title": "A small dispute", "figures": 3}]


def test_list_of_vintages(geo: Path) -> None:
    text = done("--geo", geo, "list", "--vintages")
    assert re.search(r"^osm-2020 +Made-up osm-2020 +2020 +50", text, re.MULTILINE)
    rows = json.loads(done("--geo", geo, "list", "--vintages", "--json"))
    assert [row["id"] for row in rows] == ["vmap0", "wdb2", "osm-2020"]


def test_list_without_geo_shows_what_came_along() -> None:
    assert "china-tajikistan" in done("list")


@pytest.mark.slow
@pytest.mark.parametrize("by", ["slug", "folder", "file"])
def test_check(geo: Path, by: str) -> None:
    folder = geo / "disputes" / "small"
    given = {"slug": "small", "folder": folder, "file": folder / "dossier.toml"}[by]
    text = done("--geo", geo, "check", given)
    assert text.startswith("A small dispute\n3 published figures: ")
    assert "Every figure, by subject" in text
    assert "Northern parcel" not in text
    assert "Northern parcel" in done("--geo", geo, "check", given, "--all")
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text


def test_check_json(geo: Path) -> None:
    rows = json.loads(done("--geo", geo, "check", "small", "--json"))
    assert rows["dossier"] == "small"
    areas = {row["key"]: row["area_km2"] for row in rows["regions"]}
    assert areas["claim/vmap0"] == pytest.approx(box_km2(73.8, 37.2, 74.9, 38.65), rel=1e-6)


def test_reasons(geo: Path) -> None:
    rows = json.loads(done("--geo", geo, "check", "small", "--json"))
    text = " ".join(done("--geo", geo, "check", "small", "--reasons").split())
    for row in rows["figures"]:
        said = spaced(f"{row['printed']}: {row['reason']}")
        assert " ".join(said.split()) in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "strict", "plain"),
    [
        ([], 1, 0),
        ([("figures.0.value", 15500), ("figures.0.printed", "15,500"),
          ("figures.1.value", 2.7), ("figures.1.printed", "2.7 %"),
          ("figures.2.value", 190), ("figures.2.printed", "190 km")], 0, 0),
    ],
)  # fmt: skip
def test_strict(changes: Any, strict: int, plain: int, tmp_path: Path) -> None:
    geo = write_geo(tmp_path, *changes)
    for as_json in ([], ["--json"]):
        assert run("--geo", geo, "check", "small", "--strict", *as_json).exit_code == strict
        assert run("--geo", geo, "check", "small", *as_json).exit_code == plain


def test_strict_hears_figures_that_contradict_each_other(tmp_path: Path) -> None:
    alike = {"id": "b", "value": 5000, "printed": "5,000 sq mi", "unit": "sq mi",
             "about": "claim", "statement": "s", "low": 0, "high": 9000}  # fmt: skip
    beside = {"id": "a", "value": 15500, "printed": "15,500 km²", "unit": "km2", "about": "claim",
              "statement": "s"}  # fmt: skip
    for high, code in ((9000, 0), (5100, 1)):
        figures = [beside, alike | {"high": high}]
        geo = write_geo(tmp_path, ("figures", figures))
        result = run("--geo", geo, "check", "small", "--strict")
        assert result.exit_code == code, result.stdout


def test_shares(geo: Path) -> None:
    text = done("--geo", geo, "shares", "small")
    assert "Ceded as a share of Whole" in text
    rows = json.loads(done("--geo", geo, "shares", "small", "--json"))
    whole = next(row for row in rows["shares"] if (row["part"], row["whole"]) == ("ceded", "whole"))
    assert whole["whole_km2"][0] < box_km2(72, 37.2, 74.9, 38.65) < whole["whole_km2"][1]


def test_places(geo: Path) -> None:
    text = done("--geo", geo, "places", "small")
    assert re.search(r"Inside \(town\) +38\.2000, 74\.0000 +1 km +AAA", text)
    rows = json.loads(done("--geo", geo, "places", "small", "--json"))
    assert [row["id"] for row in rows["places"]] == ["apex", "inside", "corner"]


# --------------------------------------------------------------------------------------- area


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "shp", "kml", "fgb"])
def test_area(suffix: str, tmp_path: Path) -> None:
    drivers = {"kml": "KML", "shp": "ESRI Shapefile"}
    box, whole = (73.0, 37.0, 73.5, 37.5), (73.0, 37.0, 74.0, 38.0)
    for name, sides in (("part", box), ("whole", whole)):
        frame = geopandas.GeoDataFrame(
            {"Name": [name]}, geometry=[dense(shapely.box(*sides))], crs=4326
        )
        frame.to_file(tmp_path / f"{name}.{suffix}", driver=drivers.get(suffix))
    part = tmp_path / f"part.{suffix}"
    text = done("area", part)
    assert re.search(r"^part +2,4\d\d", text, re.MULTILINE)
    assert "all together" in text
    rows = json.loads(done("area", part, "--of", tmp_path / f"whole.{suffix}", "--json"))
    assert rows["of"]["share_percent"] == pytest.approx(
        100 * box_km2(*box) / box_km2(*whole), rel=1e-6
    )


def test_area_says_the_share_in_words(tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    halves = [shapely.box(73, 37, 73.5, 38), shapely.box(73.5, 37, 74, 38)]
    geopandas.GeoDataFrame(geometry=halves, crs=4326).to_file(file)
    half = tmp_path / "half.gpkg"
    geopandas.GeoDataFrame(geometry=halves[:1], crs=4326).to_file(half)
    said = " ".join(done("area", half, "--of", file).split())
    assert re.search(r"4,906\.97 km² inside: 50\S* % of \S*a\.gpkg, 9,813\.9\d km²\.", said)


# ------------------------------------------------------------------------------ validate, new


def test_validate(geo: Path) -> None:
    file = geo / "disputes" / "small"
    assert done("validate", file) == (
        f"{file / 'dossier.toml'}: valid; 7 regions, 4 lines, 3 figures, 3 places, 1 sources\n"
    )


def test_validate_remarks_on_what_is_no_fault(tmp_path: Path) -> None:
    spare = {"id": "spare", "title": "Spare", "access": "excerpt", "confidence": "low"}
    said = done("validate", write_geo(tmp_path, ("sources.1", spare)) / "disputes" / "small")
    assert ": valid; " in said
    assert said.endswith("  - sources spare: nothing cites it; cite it, or take it out\n")


def test_validate_lists_every_fault(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, ("places.0.lat", 95), ("figures.0.unit", "acres"),
                    ("regions.0.build.line", "soth"), ("parties.0.colour", "red"))  # fmt: skip
    said = refused("validate", geo / "disputes" / "small")
    assert ": 4 faults\n" in said
    for fault in (
        "places[0] apex.lat: expected less than or equal to 90; found 95",
        "figures[0] claim-area.unit: ",
        "found 'soth'. Did you mean south?",
        "parties[0] a-land.colour: unknown key; remove it or mend its spelling",
    ):
        assert fault in said


def test_new_makes_a_dossier_that_validates_and_checks(tmp_path: Path) -> None:
    file = Path(done("new", "oder-neisse", "--into", tmp_path).strip())
    assert file == tmp_path / "oder-neisse" / "dossier.toml"
    assert ": valid; " in done("validate", file)
    assert "EXAMPLE: a title" in done("check", file)


def test_new_from_another(geo: Path, tmp_path: Path) -> None:
    folder = Path(done("--geo", geo, "new", "mine", "--into", tmp_path, "--from", "small")).parent
    original = geo / "disputes" / "small"
    assert {p.name for p in folder.iterdir()} == {p.name for p in original.iterdir()}
    assert (folder / "dossier.toml").read_bytes() == (original / "dossier.toml").read_bytes()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["Oder Neisse"], "expected lower-case letters and digits joined by hyphens"),
        (["../up"], "expected lower-case letters"),
        (["there"], "already exists and is kept; choose another slug or --into"),
        (["mine", "--from", "smal"], "Did you mean small?"),
    ],
)
def test_new_refuses(args: list[str], message: str, geo: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    assert message in refused("--geo", geo, "new", *args, "--into", tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["there"]


# ----------------------------------------------------------------------------------- annotate

PASS = ["--lat", "37.3043", "--lon", "74.0557", "--kind", "pass"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the file of a dossier that may be written to."""
    return write_geo(tmp_path) / "disputes" / "small" / "dossier.toml"


def test_annotate(own: Path) -> None:
    text = done("annotate", own, "New Pass", *PASS, "--source", "book", "--note", "Seen.")
    assert text.splitlines()[0] == "New Pass"
    assert "  vmap0: In AAA, " in text
    assert "  inside claim/vmap0" in text
    (place,) = [p for p in tomllib.loads(own.read_text())["places"] if p["id"] == "new-pass"]
    assert place == {
        "id": "new-pass", "name": "New Pass", "kind": "pass", "lon": 74.0557, "lat": 37.3043,
        "precision_m": 7.2, "sources": ["book"], "note": "Seen.",
    }  # fmt: skip
    assert ": valid; " in done("validate", own)


def test_annotate_json_says_the_same(own: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin"
    shutil.copytree(own.parent, twin / "small")
    text = done("annotate", own, "New Pass", *PASS)
    row = json.loads(
        done("--geo", tmp_path, "annotate", twin / "small", "New Pass", *PASS, "--json")
    )
    assert (row["id"], row["precision_m"]) == ("new-pass", 7.2)
    for view in row["vintages"]:
        assert spaced(f"{view['vintage']}: {view['statement']}") in " ".join(text.split())
    for key in row["inside"]:
        assert f"inside {key}" in text


@pytest.mark.parametrize(
    ("lat", "lon", "precision_m"),
    [("37.3043", "75.0557", 7.2), ("37.30", "75.00", 713.8), ("37.3", "75.0", 7134.0)],
)
def test_precision_comes_from_the_digits(lat: str, lon: str, precision_m: float, own: Path) -> None:
    args = ["X", "--lat", lat, "--lon", lon, "--kind", "pass", "--json"]
    row = json.loads(done("annotate", own, *args))
    assert row["precision_m"] == pytest.approx(precision_m, rel=1e-3)
    # What is said is no more exact: no distance has a decimal finer than that.
    for view in row["vintages"]:
        assert view["within_km"] * 1000 >= row["precision_m"]


def test_a_coarse_coordinate_leaves_the_side_open(own: Path) -> None:
    row = json.loads(
        done("annotate", own, "X", "--lat", "37.7", "--lon", "74.9", "--kind", "pass", "--json")
    )
    assert [view["certain"] for view in row["vintages"]] == [False] * 3
    assert "cannot be said" in row["vintages"][0]["statement"]
    assert "claim/vmap0" in row["perhaps_inside"]
    assert row["inside"] == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"--lat": "37.30", "--lon": "75.00", "--precision-m": "10"},
         "as written are known to 714 m at best, found 10; give more digits or a coarser"),
        ({"--lat": "91.5"}, "lat: expected less than or equal to 90"),
        ({"--lat": "north"}, "lat: expected decimal degrees such as 37.3043, found 'north'"),
        ({"--lat": "nan"}, "expected decimal degrees"),
        ({"--lat": "37.3043N", "--lon": "75,05"}, "2 faults"),
        ({"--lon": "185.0557"}, "lon: expected less than or equal to 180"),
        ({"--kind": "psas"}, "'psas' is not one of 'pass', 'peak'"),
        ({"--precision-m": "nan"}, "precision_m: "),
        ({"--precision-m": "-5"}, "known to 7 m at best, found -5"),
    ],
)  # fmt: skip
def test_annotate_refuses_and_leaves_the_dossier(
    changes: dict[str, str], message: str, own: Path
) -> None:
    before = own.read_bytes()
    options = {"--lat": "37.3043", "--lon": "75.0557", "--kind": "pass"} | changes
    args = [word for option in options.items() for word in option]
    assert message in refused("annotate", own, "New", *args)
    assert own.read_bytes() == before


def test_annotate_lists_the_kinds(own: Path) -> None:
    said = refused("annotate", own, "X", "--lat", "37.1", "--lon", "75.1", "--kind", "psas")
    assert "'pass'" in said
    assert "'town'" in said


def test_annotate_measures_before_it_writes(tmp_path: Path) -> None:
    """A dossier whose boundary files cannot be trusted stays as it was."""
    geo = write_geo(tmp_path)
    with (geo / "boundaries" / "wdb2.geojson").open("a") as altered:
        altered.write("\n")
    own = geo / "disputes" / "small" / "dossier.toml"
    before = own.read_bytes()
    assert "is not the one vintages.toml names" in refused("annotate", own, "X", *PASS)
    assert own.read_bytes() == before


def test_an_interrupt_while_annotating_leaves_the_dossier(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("marchland.api.compute", interrupt)
    before = own.read_bytes()
    result = run("annotate", own, "X", *PASS)
    assert (result.exit_code, result.stdout) == (130, "")
    assert "marchland: interrupted; nothing was written" in result.stderr
    assert own.read_bytes() == before


# ----------------------------------------------------------------------------------------- map


def test_map(geo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert re.fullmatch(r"small\.html \(\d+\.\d MB\)\n", done("--geo", geo, "map", "small"))
    first = (tmp_path / "small.html").read_bytes()
    assert first.startswith(b"<!DOCTYPE html>")
    done("--geo", geo, "map", "small")
    assert (tmp_path / "small.html").read_bytes() == first
    assert [p.name for p in tmp_path.iterdir()] == ["small.html"]


def test_map_in_a_language(geo: Path, tmp_path: Path) -> None:
    target = tmp_path / "карта.html"
    done("--geo", geo, "map", "small", "--lang", "ru_RU", "-o", target)
    assert '<html lang="ru" dir="ltr"' in target.read_text(encoding="utf-8")


def test_map_in_an_unknown_language_writes_nothing(geo: Path, tmp_path: Path) -> None:
    said = refused("--geo", geo, "map", "small", "--lang", "xx", "-o", tmp_path / "map.html")
    known = ", ".join(f"{code} ({name})" for code, name in languages().items())
    assert f"--lang: expected one of {known}" in said
    assert list(tmp_path.iterdir()) == []


def test_map_help_lists_the_languages() -> None:
    assert f"[{'|'.join(languages())}]" in done("map", "--help")


def test_map_opens_the_page(geo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    target = tmp_path / "ä map.html"
    done("--geo", geo, "map", "small", "-o", target, "--open")
    assert opened == [target.resolve().as_uri()]


def test_map_keeps_a_foreign_file_unless_forced(geo: Path, tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    target.write_text("mine")
    said = refused("--geo", geo, "map", "small", "-o", target)
    assert "a file that Marchland did not write stands there and is kept" in said
    assert target.read_text() == "mine"
    done("--geo", geo, "map", "small", "-o", target, "--force")
    assert target.read_bytes().startswith(b"<!DOCTYPE html>")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "message"),
    [
        (".", "expected a file name, found a folder; name a file in it"),
        ("no/where.html", "does not exist; make it first"),
        ("file/map.html", "file does not exist; make it first"),
        ("a" * 300 + ".html", "cannot be written: File name too long"),
    ],
)
def test_map_to_a_place_that_cannot_be_written(
    target: str, message: str, geo: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    assert message in refused("--geo", geo, "map", "small", "-o", tmp_path / target)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.slow
@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_an_interrupt_while_writing_leaves_the_old_map(
    step: str, geo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "map.html"
    done("--geo", geo, "map", "small", "-o", target)
    before = target.read_bytes()

    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(step, interrupt)
    assert run("--geo", geo, "map", "small", "-o", target).exit_code == 130
    assert target.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["map.html"]


# ------------------------------------------------------------------------------ texts, units


@pytest.mark.slow
def test_a_strangers_texts_do_not_steer_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b[2J\x9b31m\u202egnp\x07"
    geo = write_geo(
        tmp_path, ("dispute.title", evil), ("places.0.name", evil), ("places.0.note", evil),
        ("figures.0.said_by", evil), ("figures.0.printed", f"28,430{evil}"),
        ("regions.0.title", evil), ("lines.0.title", evil), ("sources.0.title", evil),
    )  # fmt: skip
    outputs = [
        run("--geo", geo, *args).output
        for command in ("check", "shares", "places")
        for args in ([command, "small"], [command, "small", "--json"])
    ]
    outputs += [run("--geo", geo, "list").output, run("--geo", geo, "list", "--json").output,
                run("--geo", geo, "check", "small", "--reasons").output]  # fmt: skip
    for output in outputs:
        assert not set("\x1b\x9b\u202e\x07") & set(output)
    # In JSON nothing is lost: it is written as an escape.
    assert json.loads(run("--geo", geo, "list", "--json").output)[0]["title"] == evil


def test_an_error_does_not_steer_the_terminal(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, ("regions.0.build.line", "\x1b[31mred"), ("figures.0.unit", "\x9b"))
    assert not set("\x1b\x9b") & set(refused("--geo", geo, "check", "small"))


def test_unknown_units_are_answered_with_the_known(tmp_path: Path) -> None:
    said = refused("--geo", write_geo(tmp_path, ("figures.0.unit", "acres")), "check", "small")
    assert all(f"'{unit.value}'" in said for unit in Unit)


def test_a_dossier_elsewhere_needs_its_geo(tmp_path: Path) -> None:
    file = write_dossier(tmp_path / "mine")
    rows = json.loads(done("check", file, "--json"))
    assert "draws no territory 'AAA'. " in rows["failures"][0]["reason"]


# ----------------------------------------------------------------------------- treaty points


@pytest.mark.slow
def test_check_points(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, *sound())
    text = done("--geo", geo, "check", "small", "--points")
    for words in ("Distance of each line", "m-1", "Length of line between markers", "Treaty; Map"):
        assert words in text
    assert "Published:" not in text
    plain = done("--geo", geo, "check", "small")
    assert plain.index("Treaty points and lengths") < plain.index("Measured on the WGS 84")
    rows = json.loads(done("--geo", geo, "check", "small", "--json"))["treaty_points"]
    assert {row["key"] for row in rows["distances"]} == {"shared/vmap0", "shared/wdb2"}
    assert len(rows["distances"]) == 2 * 2 * 2
    assert done("--geo", geo, "check", "small", "--json", "--points")


def test_check_points_without_any(geo: Path) -> None:
    assert "declares no markers" in done("--geo", geo, "check", "small", "--points")
    assert "Treaty points" not in done("--geo", geo, "check", "small")
