"""Solving on boxes where the answer is known in closed form, and every bad input."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import shapely
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.api import OpenDossier, open_dossier
from marchland.cli.main import main
from marchland.dossier.stated import KM2_PER_SQ_MI
from marchland.errors import FigureError, GeometryError, MarchlandError
from marchland.regions.building import Builder
from marchland.solve.cases import Case
from marchland.solve.rows import solved_rows
from marchland.solve.solving import Solution, Solved, solution, solve
from marchland.solve.target import read_target
from marchland.solve.variation import moved, parameters
from marchland.vocabulary import Vary
from paths import ROOT
from specimens_geo import A, box_km2, builder, drawn, parallel_km, write_geo

pytestmark = pytest.mark.slow  # each case builds its region some hundred times

WEST, SOUTH, EAST, NORTH = A
RHUMB = {"recipe": "ray", "start": "apex", "bearing_deg": 200, "edge_rule": "rhumb"}
"""A ray that leaves the box at its south, so that it stays valid when turned a little."""


def opened(folder: Path, *changes: tuple[str, Any]) -> OpenDossier:
    return open_dossier("small", geo=write_geo(folder, *changes))


def found(
    case: OpenDossier, printed: str, vary: Vary, line: str = "south", **options: Any
) -> Solved:
    key = (case.filed.sha256, printed, vary, line, *options.items())
    if key not in SOLVED:
        target = read_target(printed)
        SOLVED[key] = solve(case.filed, case.registry, line, target, vary, **options)
    return SOLVED[key]


SOLVED: dict[tuple[Any, ...], Solved] = {}
"""Several tests look at one answer; the made-up boundaries are always the same."""


def of(solved: Solved, parameter: str, vintage: str = "vmap0") -> Solution:
    (one,) = [
        item
        for item in solved.solutions
        if item.parameter.id == parameter and item.vintages == vintage
    ]
    return one


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> OpenDossier:
    return opened(tmp_path_factory.mktemp("geo"), ("places.0.lon", 73.4))


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> OpenDossier:
    folder = tmp_path_factory.mktemp("geo")
    return opened(folder, ("lines.0.draw", RHUMB), ("eras.0.vintages", ["vmap0"]))


# -------------------------------------------------------------------------- closed-form answers


def test_half_the_box_is_found_at_its_middle_meridian(small: OpenDossier) -> None:
    half = box_km2(*A) / 2
    one = of(found(small, f"{half:.6f}", Vary.APEX), "apex-east")
    (fit,) = one.fits
    lon, _ = moved((73.4, NORTH), 90, fit.value)
    assert lon == pytest.approx((WEST + EAST) / 2, abs=1e-6)
    assert fit.area.value == pytest.approx(half, rel=1e-6)
    per_km = box_km2(0, SOUTH, 1, NORTH) / parallel_km(NORTH, 0, 1)
    assert fit.sensitivity == pytest.approx(-per_km, rel=1e-4)


def test_the_same_by_every_direction_that_goes_across(small: OpenDossier) -> None:
    half = f"{box_km2(*A) / 2:.6f}"
    east = of(found(small, half, Vary.APEX), "apex-east").fits[0].value
    # Due south, the right hand points west.
    assert of(found(small, half, Vary.APEX), "apex-across").fits[0].value == pytest.approx(
        -east, abs=1e-6
    )
    # A line beside a meridian keeps its distance while meridians draw apart: a little nearer.
    offset = of(found(small, half, Vary.OFFSET), "offset").fits[0].value
    assert offset == pytest.approx(-east, rel=0.02)


def test_moving_the_start_along_the_line_changes_nothing(small: OpenDossier) -> None:
    area = box_km2(73.4, SOUTH, EAST, NORTH)
    solved = found(small, f"{area:.3f}", Vary.APEX)
    (fit,) = of(solved, "apex-north").fits
    assert fit.level is not None
    assert fit.level[0] < -0.2 < 0.2 < fit.level[1]
    evidence = solved.evidence_of(of(solved, "apex-north"))
    assert evidence.factor_alone == pytest.approx(1, rel=1e-3)


def test_vintages_differ_by_the_strip_between_them(small: OpenDossier) -> None:
    half = f"{box_km2(*A) / 2:.6f}"
    solved = found(small, half, Vary.APEX)
    lons = [
        moved((73.4, NORTH), 90, of(solved, "apex-east", v).fits[0].value)[0]
        for v in ("vmap0", "wdb2")
    ]
    assert lons[0] - lons[1] == pytest.approx(0.01, abs=1e-6)


def test_values_within_the_interval_are_its_width_over_the_slope(small: OpenDossier) -> None:
    area = box_km2(73.4, SOUTH, EAST, NORTH)
    one = of(found(small, f"{area:.0f}", Vary.APEX), "apex-east")
    assert one.parameter.prior == 0.2  # the precision of the place
    per_km = box_km2(0, SOUTH, 1, NORTH) / parallel_km(NORTH, 0, 1)
    assert one.prior_km2.high - one.prior_km2.low == pytest.approx(0.4 * per_km, rel=1e-4)
    (fit,) = one.fits
    half = (fit.area.high - fit.area.low) / 2 / per_km
    assert fit.within == pytest.approx((fit.value - half, fit.value + half), rel=1e-3)


# ------------------------------------------------------------------------- what the pipeline says


@settings(max_examples=6)
@given(st.floats(170, 225))
def test_solving_for_the_area_at_a_bearing_returns_the_bearing(turned, bearing) -> None:
    draw = turned.dossier.lines[0].draw.model_copy(update={"bearing_deg": bearing})
    line = turned.dossier.lines[0].model_copy(update={"draw": draw})
    dossier = turned.dossier.model_copy(update={"lines": (line, *turned.dossier.lines[1:])})
    built = Builder(dossier, Path(), {"vmap0": drawn("vmap0")}, {"pre": "vmap0"})
    from marchland.ellipsoid.shapes import geodesic_area_km2

    area = geodesic_area_km2(built.region(dossier.region("claim")).geometry)
    one = of(found(turned, f"{area:.9f}", Vary.BEARING), "bearing")
    assert [fit.value for fit in one.fits] == pytest.approx([bearing], abs=1e-3)


@pytest.mark.parametrize("vary", list(Vary))
def test_an_edited_dossier_has_the_area_solved_for(tmp_path: Path, turned, vary: Vary) -> None:
    target = of(found(turned, "1", Vary.BEARING), "bearing").declared.value + 60
    solved = found(turned, f"{target:.6f}", vary)
    if vary is Vary.OFFSET:
        fit = of(solved, "offset").fits[0]
        assert fit.area.value == pytest.approx(target, rel=1e-6)
        return
    name = "bearing" if vary is Vary.BEARING else "apex-east"
    fit = of(solved, name).fits[0]
    if vary is Vary.BEARING:
        changes = [("lines.0.draw", RHUMB | {"bearing_deg": fit.value})]
    else:
        lon, lat = moved((73.8, NORTH), 90, fit.value)
        changes = [("lines.0.draw", RHUMB), ("places.0.lon", lon), ("places.0.lat", lat)]
    edited = opened(tmp_path, *changes).findings
    (area,) = [r.area for r in edited.regions if r.key == "claim/vmap0"]
    assert area.value == pytest.approx(target, rel=2e-6)
    assert (area.low, area.high) == pytest.approx((fit.area.low, fit.area.high), rel=1e-6)


def test_a_turned_meridian_is_a_rhumb_line(small: OpenDossier) -> None:
    one = of(found(small, "1000", Vary.BEARING), "bearing")
    assert one.declared.value == pytest.approx(box_km2(73.4, SOUTH, EAST, NORTH), rel=1e-6)
    at = dict(zip(one.changes, one.areas_km2, strict=True))
    assert at[0.0] == pytest.approx(one.declared.value, rel=1e-9)


def test_a_polyline_has_a_start_and_an_offset_but_no_bearing(tmp_path: Path) -> None:
    changes = ("regions.0.build.line", "way"), ("eras.0.vintages", ["vmap0"])
    case = opened(tmp_path, *changes)
    declared = of(found(case, "1", Vary.APEX, "way"), "apex-east").declared.value
    for vary, name in ((Vary.APEX, "apex-east"), (Vary.OFFSET, "offset")):
        one = of(found(case, f"{declared + 50:.3f}", vary, "way"), name)
        (fit,) = one.fits
        assert fit.area.value == pytest.approx(declared + 50, rel=1e-6)
    with pytest.raises(GeometryError, match="runs through given points and has no bearing"):
        found(case, "1", Vary.BEARING, "way")


# --------------------------------------------------------------------------------- no root, many


def test_no_value_does_it_and_the_range_is_told(small: OpenDossier) -> None:
    one = of(found(small, "99999", Vary.APEX), "apex-east")
    assert one.fits == ()
    assert one.searched_km2.low < one.declared.value < one.searched_km2.high < 99999


def test_past_the_place_that_names_the_side_is_left_out(small: OpenDossier) -> None:
    one = of(found(small, "1", Vary.APEX, search=80), "apex-east")
    (left,) = one.left_out
    lon, _ = moved((73.4, NORTH), 90, left.low)
    assert lon == pytest.approx(74.0, abs=1e-3)  # the place called Inside
    assert left.why == "the line has passed Inside, the place that tells which side is meant"


def test_past_the_territory_is_left_out(tmp_path: Path) -> None:
    case = opened(tmp_path, ("places.0.lon", 72.05))
    one = of(found(case, "1", Vary.APEX), "apex-east")
    (left,) = one.left_out
    assert moved((72.05, NORTH), 90, left.high)[0] == pytest.approx(WEST, abs=1e-3)
    assert "crosses" in left.why or "does not cross" in left.why or "cuts" in left.why


def test_an_island_gives_two_roots_and_a_jump() -> None:
    """East of the line: the island counts only while the line touches it."""
    island = shapely.segmentize(shapely.box(73.9, 36.5, 74.0, 37.0), 0.01)
    main_part = shapely.segmentize(shapely.box(*A), 0.01)
    made = builder(("places.1.lon", 74.5), a=shapely.MultiPolygon([main_part, island]))
    dossier = made.dossier
    region, line = dossier.region("claim"), dossier.line("south")
    case = Case(dossier, made.folder, made.boundaries, {"pre": "vmap0"}, region, region.build)
    wanted = box_km2(73.88, SOUTH, EAST, NORTH)
    by_name = {p.id: p for p in parameters(dossier, line, Vary.APEX, search=30)}
    one = solution(case, by_name["apex-east"], read_target(f"{wanted:.6f}"))
    lons = [moved((73.8, NORTH), 90, fit.value)[0] for fit in one.fits]
    per_deg = box_km2(0, SOUTH, 1, NORTH)
    island_per_deg = box_km2(0, 36.5, 1, 37.0)
    second = (73.88 * per_deg + 74.0 * island_per_deg) / (per_deg + island_per_deg)
    assert lons == pytest.approx([73.88, second], abs=1e-5)
    assert len(one.notes) == 1
    assert "leaps" in one.notes[0]


# ------------------------------------------------------------------------------------ the target


@pytest.mark.parametrize(
    ("printed", "unit", "qualifier", "km2", "low", "high"),
    [
        ("28,430", "km2", "plain", 28430, 28425, 28435),
        ("28430", "km2", "about", 28430, 28420, 28440),
        ("28 430", "km2", "plain", 28430, 28425, 28435),
        ("1,137", "km2", "plain", 1137, 1136.5, 1137.5),
        ("100", "ha", "plain", 1.0, 0.95, 1.05),
        ("2", "sq mi", "plain", 2 * KM2_PER_SQ_MI, 1.5 * KM2_PER_SQ_MI, 2.5 * KM2_PER_SQ_MI),
    ],
)
def test_a_target_states_what_its_digits_say(printed, unit, qualifier, km2, low, high) -> None:
    target = read_target(printed, unit, qualifier)
    assert target.km2 == pytest.approx(km2)
    assert target.stated_km2 == pytest.approx((low, high))


@pytest.mark.parametrize(
    "printed", ["0", "-5", "0.0", "", "nan", "inf", "1e5", "many", "5 km²", "1,5", "9" * 60, "٥"]
)
def test_what_is_no_positive_number_is_refused(printed: str) -> None:
    with pytest.raises(FigureError, match="expected a positive number"):
        read_target(printed)


def test_units_and_qualifiers_are_named() -> None:
    with pytest.raises(FigureError, match="unit 'km' is not a unit of area; expected one of ha"):
        read_target("5", "km")
    with pytest.raises(FigureError, match="Did you mean km2"):
        read_target("5", "km^2")
    with pytest.raises(FigureError, match=r"qualifier 'abuot' is unknown\. Did you mean about"):
        read_target("5", "km2", "abuot")


# --------------------------------------------------------------------------------- the command


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_geo(tmp_path_factory.mktemp("geo"), ("places.0.lon", 73.4))


def test_the_table_has_the_answer_and_the_warning(folder: Path) -> None:
    half = box_km2(*A) / 2
    result = run("--geo", folder, "solve", "small", "--line", "south", "--for", f"{half:.1f}",
                 "--vary", "apex")  # fmt: skip
    assert result.exit_code == 0, result.output
    text = " ".join(result.output.split())
    assert "A fit is not a proof" in text
    assert "* a fit, but outside the equally plausible range" in text
    assert "no value of −10 to 10 km gives this figure" in text


def test_the_json_is_complete_and_has_the_warning(folder: Path) -> None:
    result = run("--geo", folder, "solve", "small", "--line", "south", "--for", "9,000", "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert rows["warning"].startswith("A fit is not a proof")
    assert rows["target"]["stated_km2"] == [8950, 9050]
    assert {row["vintages"]["pre"] for row in rows["solutions"]} == {"vmap0", "wdb2"}
    documented = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    keys = {*rows, *rows["target"], *rows["solutions"][0]}
    keys |= {key for row in rows["solutions"] for fit in row["fits"] for key in fit}
    keys |= {*rows["evidence"][0], *rows["tried"][0]}
    assert {
        key for key in keys if f"`{key}`" not in documented and f"`{key}[]`" not in documented
    } == set()


def test_json_holds_no_nan(small: OpenDossier) -> None:
    rows = solved_rows(found(small, "1", Vary.APEX, search=80))
    json.dumps(rows, allow_nan=False)
    assert any(row["left_out"] for row in rows["solutions"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--line", "sout", "--for", "5"], "line 'sout' is unknown. Did you mean south?"),
        (["--line", "way", "--for", "5", "--vary", "apex"], "line 'way' cuts no region"),
        (["--line", "shared", "--for", "5"], "is part of a vintage's boundary and has nothing"),
        (["--line", "drawn", "--for", "5"], "is read from a file and has nothing to vary"),
        (["--line", "south", "--for", "0"], "expected a positive number"),
        (["--line", "south", "--for", "-3"], "expected a positive number"),
        (["--line", "south", "--for", "5", "--unit", "km"], "'km' is not one of 'km2'"),
        (["--line", "south", "--for", "5", "--unit", "acre"], "'acre' is not one of 'km2'"),
        (["--line", "south", "--for", "5", "--qualifier", "so"], "'so' is not one of 'plain'"),
        (["--line", "south", "--for", "5", "--vary", "length"], "is not one of"),
        (["--line", "south", "--for", "5", "--region", "clam"], "Did you mean claim?"),
        (["--line", "south", "--for", "5", "--search", "-1"], "search: expected a half-width"),
        (["--line", "south", "--for", "5", "--prior", "nan"], "prior: expected a half-width"),
        (["--line", "south", "--for", "5", "--chart", "a.gif"], "expected a name ending in .svg"),
        (["--line", "south", "--for", "5", "--chart", "a"], "found no ending"),
        (["--line", "south", "--for", "5", "--chart", "no/where.svg"], "does not exist"),
        (["--line", "south"], "Missing option '--for'"),
        (["--for", "5"], "Missing option '--line'"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message_and_exit_code_2(folder, arguments, message) -> None:
    result = run("--geo", folder, "solve", "small", *arguments)
    assert result.exit_code == 2, result.output
    assert message in " ".join(result.output.split())
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_an_unknown_dossier_is_named(folder: Path) -> None:
    result = run("--geo", folder, "solve", "smal", "--line", "south", "--for", "5")
    assert (result.exit_code, "Did you mean small?" in result.output) == (2, True)


def test_a_bearing_of_a_polyline_is_refused(tmp_path: Path) -> None:
    folder = write_geo(tmp_path, ("regions.0.build.line", "way"))
    result = run("--geo", folder, "solve", "small", "--line", "way", "--for", "5")
    assert result.exit_code == 2
    assert "has no bearing" in result.output


def test_a_line_that_misses_the_territory_is_refused(tmp_path: Path) -> None:
    folder = write_geo(tmp_path, ("places.0.lon", 71.5))
    result = run("--geo", folder, "solve", "small", "--line", "south", "--for", "5")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_file_of_somebody_else_is_kept(folder: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "fit.svg"
    theirs.write_text("<svg/>")
    command = ("--geo", folder, "solve", "small", "--line", "south", "--for", "9000",
               "--chart", theirs)  # fmt: skip
    result = run(*command)
    assert (result.exit_code, theirs.read_text()) == (2, "<svg/>")
    assert "a file that Marchland did not write" in result.output
    assert run(*command, "--force").exit_code == 0
    assert run(*command).exit_code == 0  # now it is ours
    assert b"Marchland" in theirs.read_bytes()


def test_a_parameter_keeps_bearings_on_the_compass(turned: OpenDossier) -> None:
    line = turned.dossier.lines[0]
    (bearing,) = parameters(turned.dossier, line, Vary.BEARING, search=170, prior=20)
    assert (bearing.search, bearing.prior) == (170, 20)
    assert bearing.value(170) == 10
    assert math.isclose(parameters(turned.dossier, line, Vary.BEARING)[0].prior, 11.25)


def test_every_error_is_of_our_own_kind() -> None:
    assert issubclass(GeometryError, MarchlandError)
    assert issubclass(FigureError, MarchlandError)
