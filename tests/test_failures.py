"""One part that fails stops no other: it is told, and the rest is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from click.testing import CliRunner, Result

import hostile
from marchland.api import open_dossier
from marchland.cli.main import main
from marchland.errors import AlteredError, DossierError, GeometryError
from marchland.failures import Failure, Ledger, in_sentences, noted, summed
from marchland.findings import Findings
from marchland.measure import places
from marchland.vocabulary import Verdict
from page_text import data_of
from specimens_geo import write_geo

SHORT_RAY = ("lines.0.draw.length_km", 50.0)
"""A ray that never leaves the territory it is to cut."""
MISSES = ("places.0.lon", 75.5)
"""Moves the ray east of the territory, and the start of a stretch off its boundary."""
NO_LENGTH = ("figures.2", ...)
"""Takes out the one figure that no region is asked for."""
BOW_TIE = shapely.Polygon([(73, 37.5), (74, 38.5), (74, 37.5), (73, 38.5)])
FILED = {"id": "filed-area", "value": 1, "printed": "1 km²", "unit": "km2", "about": "filed"}


def computed(folder: Path, *changes: tuple[str, Any]) -> Findings:
    return open_dossier("small", geo=write_geo(folder, *changes)).findings


def spoil(geo: Path, file: str, shape: Any) -> None:
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": json.loads(shapely.to_geojson(shape)),
    }
    (geo / "disputes" / "small" / file).write_text(json.dumps(feature))


def run(geo: Path, *args: object) -> Result:
    result = CliRunner(env={"COLUMNS": "9999"}).invoke(main, ["--geo", str(geo), *map(str, args)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# ---------------------------------------------------------------------------------- what is kept

CASES: dict[str, tuple[list[tuple[str, Any]], set[tuple[str, str]], str]] = {
    "a ray that never leaves": (
        [SHORT_RAY],
        {("region", "claim"), ("region", "both"), ("region", "common"), ("reading", "read")},
        "“Claim” under vmap0 or wdb2 could not be built: region 'claim': line 'south' ends 50 km "
        "inside the territory and never leaves it there; give it a greater length_km. "
        "With it: “Both”, “Common”."),
    "a cut that cuts nothing": (
        [MISSES],
        {("region", "claim"), ("region", "both"), ("region", "common"), ("reading", "read"),
         ("line", "shared")},
        "“Claim” under vmap0 or wdb2 could not be built: region 'claim': line 'south' leaves one "
        "side of AAA empty; it does not cross the territory. With it: “Both”, “Common”."),
    "nothing in common with what did not pass": (
        [("regions.1.build.within", {"territory": "CCC", "era": "post"})],
        {("region", "common")},
        "“Common” under vmap0 → osm-2020 or wdb2 → osm-2020 could not be built: region 'common' is "
        "empty; nothing is left to measure."),
    "a line from a file of areas": (
        [("lines.3.draw.path", "area.geojson")],
        {("line", "drawn")},
        "“Drawn” could not be drawn: line drawn: expected lines in area.geojson, found Polygon."),
}  # fmt: skip


READ_AS = ("regions.5.build.of", ["claim", "ceded"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "km2", "verdict"),
    [
        ([READ_AS], 500_000, Verdict.DOES_NOT_FIT),
        ([READ_AS, SHORT_RAY], 500_000, Verdict.NOT_TESTABLE),
    ],
)
def test_what_failed_might_have_fitted(
    tmp_path: Path, changes: list[tuple[str, Any]], km2: float, verdict: Verdict
) -> None:
    """What the rest excludes is then not excluded; what it allows stays allowed."""
    printed = f"{km2} km²"
    figure = {"id": "f", "value": km2, "printed": printed, "unit": "km2", "about": "read"}
    finding = computed(tmp_path, ("figures", [figure]), *changes).figures[0]
    assert finding.verdict is verdict
    assert ("It might fit what is left out" in finding.reason) is (verdict is Verdict.NOT_TESTABLE)
    ceded = finding.comparisons[-1]
    fits = figure | {"value": round(ceded.measured), "printed": f"{ceded.measured:.0f} km²"}
    again = computed(tmp_path / "again", ("figures", [fits]), *changes).figures[0]
    assert again.verdict in (Verdict.FITS, Verdict.CANNOT_TELL)


@pytest.mark.slow
def test_a_lost_boundary_file_excludes_no_figure(tmp_path: Path) -> None:
    """A narrower interval excludes more figures, for want of evidence alone."""
    figure = {"id": "f", "value": 1, "printed": "1 km²", "unit": "km2", "about": "claim"}
    geo = write_geo(tmp_path, ("figures", [figure]))
    assert open_dossier("small", geo=geo).findings.figures[0].verdict is Verdict.DOES_NOT_FIT
    next((geo / "boundaries").glob("wdb2*")).unlink()
    finding = open_dossier("small", geo=geo).findings.figures[0]
    assert finding.verdict is Verdict.NOT_TESTABLE
    assert finding.reason.endswith("It might fit what is left out, so it has no verdict.")


def test_land_alone_is_untested_whatever_fails(tmp_path: Path) -> None:
    figure = {"id": "f", "value": 1, "printed": "1 km²", "unit": "km2", "about": "claim",
              "only": "land"}  # fmt: skip
    found = computed(tmp_path, ("figures", [figure]), SHORT_RAY)
    assert found.figures[0].left_out == ()
    assert found.is_judged


@pytest.mark.parametrize(
    "line", [[[73, 37], [73, 37]], [[73, 37]]], ids=["no length", "one vertex"]
)
def test_a_line_without_length_is_told(tmp_path: Path, line: list[list[float]]) -> None:
    geo = write_geo(tmp_path)
    feature = {"type": "Feature", "properties": {},
               "geometry": {"type": "LineString", "coordinates": line}}  # fmt: skip
    (geo / "disputes" / "small" / "line.geojson").write_text(json.dumps(feature))
    result = run(geo, "check", "small")
    assert result.exit_code == 0
    assert "“Drawn” could not be drawn" in result.stdout


def test_a_title_that_looks_like_markup_stops_nothing(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, ("regions.0.title", "[/x] claim"))
    for command in ("check", "shares", "places"):
        assert run(geo, command, "small").exit_code == 0


def test_land_outside_the_view_is_left_off_the_map(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, ("dispute.view", [10.0, 10.0, 11.0, 11.0]))
    result = run(geo, "map", "small", "-o", tmp_path / "map.html")
    assert result.exit_code == 0, result.stderr


def test_a_figure_in_hectares_is_on_the_map(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, ("figures.0.unit", "ha"))
    result = run(geo, "map", "small", "-o", tmp_path / "map.html")
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize("case", CASES)
def test_what_fails_is_kept_and_the_rest_goes_on(case: str, tmp_path: Path) -> None:
    changes, failed, sentence = CASES[case]
    found = computed(tmp_path, *changes)
    assert {(item.kind, item.id) for item in found.failures} == failed
    assert sentence in found.failure_sentences
    sound = {region.id for region in found.dossier.regions} - {"read"}
    sound -= {item.id for item in found.failures}
    assert {item.region.id for item in found.regions if not item.reading} == sound
    assert len(found.places) == 3
    assert next(f for f in found.figures if f.figure.id == "way-length").comparisons


def test_a_file_with_a_bow_tie(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, ("figures.3", FILED))
    spoil(geo, "area.geojson", BOW_TIE)
    found = open_dossier("small", geo=geo).findings
    figure = found.figures[3]
    assert figure.verdict is Verdict.NOT_TESTABLE
    assert figure.reason.startswith("“Filed” could not be built: area.geojson: 1 fault - feature 1")
    assert str(tmp_path) not in figure.reason
    assert [item.id for item in figure.left_out] == ["filed"]
    assert found.figures[0].comparisons


def test_a_choice_that_fails_is_left_out_of_its_figures(tmp_path: Path) -> None:
    # 0.005° within the edge of vmap0 and as far outside that of wdb2.
    found = computed(
        tmp_path, ("places.0.lon", 74.895), ("places.1.lon", 73.0), ("lines.2", ...), NO_LENGTH
    )
    assert [(item.id, item.choice) for item in found.failures if item.kind == "region"] == [
        ("claim", "wdb2"), ("both", "wdb2 → osm-2020"), ("common", "wdb2 → osm-2020")
    ]  # fmt: skip
    claim = found.figures[0]
    assert [c.key for c in claim.comparisons] == ["claim/vmap0"]
    assert " Left out, as it could not be computed: “Claim” under wdb2." in claim.reason
    assert {r.key for r in found.regions if r.region.id == "read"} == {
        "read/claim/vmap0", "read/both/vmap0/osm-2020"
    }  # fmt: skip


def test_a_boundary_file_that_is_missing_leaves_out_its_choices(tmp_path: Path) -> None:
    geo = write_geo(tmp_path)
    (geo / "boundaries" / "wdb2.geojson").unlink()
    found = open_dossier("small", geo=geo).findings
    assert found.failure_sentences[0].startswith("“Made-up wdb2” could not be read: ")
    assert len(found.failure_sentences) == 1
    assert {v for region in found.regions for v in region.vintages.values()} == {
        "vmap0", "osm-2020"
    }  # fmt: skip
    assert [(era.id, era.vintages, era.drawn) for era in found.eras] == [
        ("pre", ("vmap0",), "vmap0"), ("post", ("osm-2020",), "osm-2020")
    ]  # fmt: skip
    assert found.is_judged


def test_an_era_without_its_drawn_vintage_draws_another(tmp_path: Path) -> None:
    geo = write_geo(tmp_path)
    for vintage in ("vmap0", "osm-2020"):
        (geo / "boundaries" / f"{vintage}.geojson").unlink()
    found = open_dossier("small", geo=geo).findings
    assert [(era.id, era.drawn) for era in found.eras] == [("pre", "wdb2")]


def test_a_dated_figure_says_that_its_vintage_could_not_be_read(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, ("figures.0.as_of", "1990"))
    registry = (geo / "vintages.toml").read_text()
    for vintage, years in (("vmap0", ("1980", "1985")), ("wdb2", ("1988", "1995"))):
        head, _, tail = registry.partition(f'id = "{vintage}"\n')
        dates = 'depicts_from = "{}"\ndepicts_to = "{}"\n'.format(*years)
        registry = f'{head}id = "{vintage}"\n{dates}{tail}'
    (geo / "vintages.toml").write_text(registry)
    (geo / "boundaries" / "wdb2.geojson").unlink()
    figure = open_dossier("small", geo=geo).findings.figures[0]
    assert figure.reason == (
        "“Claim” under wdb2 could not be built: the boundary file of wdb2 could not be read."
    )


# ------------------------------------------------------------------------- what is never swallowed


@pytest.mark.parametrize(
    "error", [ValueError("a bug"), KeyError("x"), DossierError("x", ()), AlteredError("altered")]
)
def test_other_errors_still_stop(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("marchland.findings.region_finding", fail)
    with pytest.raises(type(error)):
        computed(tmp_path)


def test_an_altered_file_stops_whatever_else_fails(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, SHORT_RAY)
    file = geo / "boundaries" / "wdb2.geojson"
    file.write_bytes(file.read_bytes() + b"\n")
    (geo / "boundaries" / "vmap0.geojson").unlink()
    result = run(geo, "check", "small")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is not the one vintages.toml names" in result.stderr


def test_without_a_ledger_errors_are_raised() -> None:
    with pytest.raises(GeometryError, match="as it is"), noted(None, "line", "x", "X"):
        raise GeometryError("as it is")


def test_a_failure_is_kept_once_and_folders_are_left_out() -> None:
    ledger = Ledger((Path("/srv/geo"), Path("/srv/geo/disputes/small")))
    for _ in range(2):
        with noted(ledger, "line", "x", "X"):
            raise GeometryError("/srv/geo/disputes/small/a.geojson: 1 fault\n  - broken.")
    assert in_sentences(ledger.failures) == (
        "“X” could not be drawn: a.geojson: 1 fault - broken.",
    )


def test_reasons_that_differ_are_told_apart() -> None:
    failures = [
        Failure("region", "r", "R", {"e": v}, f"region 'r' under {v}: {why}")
        for v, why in (("one", "short"), ("two", "long"), ("three", "short"))
    ]
    assert summed(failures) == (
        "“R” under one or three could not be built: region 'r': short.",
        "“R” under two could not be built: region 'r': long.",
    )


# ------------------------------------------------------------------------------------- the outputs

SENTENCE = "“Claim” under vmap0 or wdb2 could not be built: region 'claim': line 'south' ends 50 km"


def test_the_terminal_says_it_first(tmp_path: Path) -> None:
    result = run(write_geo(tmp_path, SHORT_RAY), "check", "small")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[2:4] == ["", "Could not be computed"]
    assert lines[4].startswith(f"– {SENTENCE}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("args", "on_error_stream"),
    [
        (["check", "--json"], False),
        (["check", "--markdown"], False),
        (["check", "--csv"], True),
        (["check", "--budget"], True),
        (["check", "--points"], True),
        (["check", "--json", "--strict"], True),
        (["shares"], True),
        (["places", "--json"], True),
        (["map", "-o", "map.html"], True),
    ],
)
def test_every_command_goes_on(
    args: list[str], on_error_stream: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(write_geo(tmp_path / "geo", SHORT_RAY), args[0], "small", *args[1:])
    assert result.exit_code == (2 if "--strict" in args else 0)
    assert result.stdout
    assert result.stderr.startswith(f"marchland: {SENTENCE}") is on_error_stream


def test_json_has_every_choice(tmp_path: Path) -> None:
    rows = json.loads(run(write_geo(tmp_path, SHORT_RAY), "check", "small", "--json").stdout)
    assert rows["failures"][0] == {
        "kind": "region",
        "id": "claim",
        "title": "Claim",
        "vintages": {"pre": "vmap0"},
        "reason": "region 'claim' under vmap0: line 'south' ends 50 km inside the territory and "
        "never leaves it there; give it a greater length_km",
        "follows_from": None,
    }
    assert {row["follows_from"] for row in rows["failures"][2:]} == {"claim", "both"}


def test_markdown_and_csv_say_it(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, SHORT_RAY)
    markdown = run(geo, "check", "small", "--markdown").stdout
    assert f"\n\n## Could not be computed\n\n- {SENTENCE}" in markdown
    assert SENTENCE in run(geo, "check", "small", "--csv").stdout


def test_the_page_holds_the_sentences_as_data(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, SHORT_RAY, ("regions.0.title", hostile.TEXTS[0]))
    (geo / "boundaries" / "vmap0.geojson").unlink()
    text = open_dossier("small", geo=geo).map(lang="ru").text
    data = data_of(text)
    assert len(data["failures"]) == 2
    assert data["failures"][0].startswith("“Made-up vmap0” could not be read")
    assert hostile.TEXTS[0] in data["failures"][1]
    assert hostile.TEXTS[0] not in text
    assert [(era["vintages"], era["drawn"]) for era in data["eras"]] == [
        (["wdb2"], "wdb2"), (["osm-2020"], "osm-2020")
    ]  # fmt: skip


# -------------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize("form", [[], ["--json"], ["--markdown", "-o", "out.md"], ["--strict"]])
def test_nothing_judged_is_bad_input(
    form: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(write_geo(tmp_path / "geo", SHORT_RAY, NO_LENGTH), "check", "small", *form)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"marchland: nothing could be judged:\n  - {SENTENCE}")
    assert not (tmp_path / "out.md").exists()


def test_figures_without_a_boundary_are_no_failure(tmp_path: Path) -> None:
    none = {"recipe": "none", "missing": "Nobody drew it."}
    changes = [("regions.6.build", none), ("figures", [FILED]), SHORT_RAY]
    result = run(write_geo(tmp_path, *changes), "check", "small")
    assert result.exit_code == 0
    assert SENTENCE in result.stdout


@pytest.mark.parametrize(("changes", "code"), [([], 0), ([SHORT_RAY], 2)])
def test_shares_need_a_region(changes: list[tuple[str, Any]], code: int, tmp_path: Path) -> None:
    """Without any boundary file nothing is built; the file of the dossier is taken out as well."""
    geo = write_geo(tmp_path, *changes)
    if changes:
        for file in (geo / "boundaries").iterdir():
            file.unlink()
        spoil(geo, "area.geojson", BOW_TIE)
    assert run(geo, "shares", "small").exit_code == code


# ------------------------------------------------------------------------- annotate, solve, sweep

PLACE = ["X", "--lat", "37.5", "--lon", "74.5", "--kind", "pass"]


def test_what_failed_before_does_not_block_a_new_place(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, SHORT_RAY)
    result = run(geo, "annotate", geo / "disputes" / "small", *PLACE)
    assert result.exit_code == 0
    assert result.stderr.startswith(f"marchland: {SENTENCE}")
    assert 'name = "X"' in (geo / "disputes" / "small" / "dossier.toml").read_text()


def test_a_new_place_that_fails_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locate = places._locate

    def fail(place: Any, *more: Any) -> Any:
        if place.name == "X":
            raise GeometryError("it lies nowhere")
        return locate(place, *more)

    monkeypatch.setattr(places, "_locate", fail)
    geo = write_geo(tmp_path)
    file = geo / "disputes" / "small" / "dossier.toml"
    before = file.read_bytes()
    result = run(geo, "annotate", file.parent, *PLACE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "“X” could not be located: it lies nowhere." in result.stderr
    assert file.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "args",
    [["solve", "--for", "9,000"], ["sweep", "--bearings", "175:185:5"]],
    ids=["solve", "sweep"],
)
@pytest.mark.parametrize("lost", [("wdb2",), ("wdb2", "vmap0")], ids=["one", "all"])
def test_a_line_is_varied_under_the_choices_that_are_left(
    args: list[str], lost: tuple[str, ...], tmp_path: Path
) -> None:
    geo = write_geo(tmp_path)
    for vintage in lost:
        (geo / "boundaries" / f"{vintage}.geojson").unlink()
    name, *more = args
    result = run(geo, name, "small", "--line", "south", *more, "--json")
    if len(lost) > 1:
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("marchland: nothing could be varied:\n  - “Made-up")
        return
    rows = json.loads(result.stdout)
    assert result.stderr.startswith("marchland: “Made-up wdb2” could not be read")
    assert [item["id"] for item in rows["failures"]] == ["wdb2", "claim"]
    told_of = rows["solutions"] if name == "solve" else rows["rows"]
    assert {json.dumps(row["vintages"]) for row in told_of} in ({'{"pre": "vmap0"}'}, {'"vmap0"'})
