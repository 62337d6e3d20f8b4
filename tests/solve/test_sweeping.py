"""Sweeps over boxes: every row is checked against the closed form or the pipeline."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from marchland.api import OpenDossier, open_dossier
from marchland.cli.main import main
from marchland.errors import GeometryError
from marchland.solve.sweeping import (
    APEX_STEPS,
    COLUMNS,
    TOLERANCE_KM2,
    Sweep,
    sweep,
    sweep_csv,
    sweep_rows,
)
from marchland.solve.variation import moved
from marchland.vocabulary import EdgeRule
from paths import ROOT
from specimens_geo import A, box_km2, write_geo

pytestmark = pytest.mark.slow  # as in test_solving

WEST, SOUTH, EAST, NORTH = A


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_geo(tmp_path_factory.mktemp("geo"))


@pytest.fixture(scope="module")
def case(folder: Path) -> OpenDossier:
    return open_dossier("small", geo=folder)


def swept_by(case: OpenDossier, line: str = "south", **options: Any) -> Sweep:
    bearings = options.pop("bearings", [180, 190, 200, 210])
    apex_km = options.pop("apex_km", 5.0)
    return sweep(case.filed, case.registry, line, bearings, apex_km, **options)


@pytest.fixture(scope="module")
def swept(case: OpenDossier) -> Sweep:
    return swept_by(case)


def test_a_row_for_every_rule_choice_bearing_and_position(swept: Sweep) -> None:
    assert swept.rules == (EdgeRule.RHUMB, EdgeRule.GEODESIC)
    assert swept.vintages == ("vmap0", "wdb2")
    assert len(swept.where("bearing")) == 4 * 2 * 2
    assert len(swept.where("apex")) == APEX_STEPS**2 * 2 * 2
    assert len({(p.part, p.edge_rule, p.vintages, p.bearing_deg, p.east_km, p.north_km)
                for p in swept.rows}) == len(swept.rows)  # fmt: skip


def test_due_south_both_rules_are_the_meridian(swept: Sweep) -> None:
    expected = box_km2(73.8, SOUTH, EAST, NORTH)
    for rule in EdgeRule.RHUMB, EdgeRule.GEODESIC:
        (one,) = [p for p in swept.where("bearing", rule, "vmap0") if p.bearing_deg == 180]
        assert one.area_km2 == pytest.approx(expected, abs=TOLERANCE_KM2)


def test_away_from_the_meridian_the_rules_part(swept: Sweep) -> None:
    rhumb, geodesic = (
        [p.area_km2 for p in swept.where("bearing", rule, "vmap0")] for rule in swept.rules
    )
    assert rhumb == sorted(rhumb)
    assert geodesic == sorted(geodesic)
    # South-west from the north, the geodesic bends to the south of the rhumb line.
    assert all(g < r for g, r in zip(geodesic[1:], rhumb[1:], strict=True))


def test_over_the_start_only_east_and_west_matter_to_a_meridian(swept: Sweep) -> None:
    for one in swept.where("apex", EdgeRule.RHUMB, "vmap0"):
        azimuth = math.degrees(math.atan2(one.east_km, one.north_km))
        lon, _ = moved((73.8, NORTH), azimuth, math.hypot(one.east_km, one.north_km))
        expected = box_km2(lon, SOUTH, EAST, NORTH)
        if one.north_km < 0:  # joined to the boundary at the nearest point, due north
            assert one.area_km2 == pytest.approx(expected, abs=0.05)
        else:
            assert one.area_km2 == pytest.approx(expected, abs=TOLERANCE_KM2)


def test_the_same_as_the_pipeline_says_of_an_edited_dossier(tmp_path: Path, swept: Sweep) -> None:
    draw = {"recipe": "ray", "start": "apex", "bearing_deg": 210, "edge_rule": "geodesic"}
    edited = open_dossier("small", geo=write_geo(tmp_path, ("lines.0.draw", draw)))
    (area,) = [r.area.value for r in edited.findings.regions if r.key == "claim/wdb2"]
    (one,) = [p for p in swept.where("bearing", EdgeRule.GEODESIC, "wdb2") if p.bearing_deg == 210]
    assert one.area_km2 == pytest.approx(area, abs=2 * TOLERANCE_KM2)


def test_where_the_line_does_not_cut_there_is_no_area(case: OpenDossier) -> None:
    swept = swept_by(case, bearings=[0, 180], apex_km=1)
    (north,) = [p for p in swept.where("bearing", EdgeRule.RHUMB, "vmap0") if p.bearing_deg == 0]
    assert math.isnan(north.area_km2)
    rows = sweep_rows(swept)
    assert rows["rows"][0]["area_km2"] is None
    json.dumps(rows, allow_nan=False)
    assert sweep_csv(swept).decode().splitlines()[1].endswith(",")


def test_the_csv_is_tidy_and_stable(case: OpenDossier, swept: Sweep) -> None:
    rows = list(csv.DictReader(io.StringIO(sweep_csv(swept).decode())))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(swept.rows)
    assert sweep_csv(swept_by(case)) == sweep_csv(swept)


@pytest.mark.parametrize(
    ("line", "options", "message"),
    [
        ("sout", {}, "Did you mean south"),
        ("way", {}, "has no bearing to sweep over"),
        ("shared", {}, "is part of a vintage's boundary"),
        ("south", {"apex_km": 0}, "apex-km: expected more than 0"),
        ("south", {"apex_km": float("nan")}, "apex-km: expected more than 0"),
        ("south", {"bearings": [1]}, "bearings: expected 2 to 1000"),
        ("south", {"region": "whole"}, "cuts no region 'whole'"),
    ],
)
def test_bad_input_is_refused(case: OpenDossier, line, options, message) -> None:
    with pytest.raises(GeometryError, match=message):
        swept_by(case, line, **options)


# --------------------------------------------------------------------------------- the command


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def quick(folder: Path, *more: object) -> Result:
    return run("--geo", folder, "sweep", "small", "--line", "south", "--bearings", "180:190:5",
               "--apex-km", 1, *more)  # fmt: skip


def test_the_table_and_the_files(folder: Path, tmp_path: Path) -> None:
    table, chart = tmp_path / "s.csv", tmp_path / "s.svg"
    for _ in range(2):  # the second time the files are ours
        result = quick(folder, "--csv", table, "--chart", chart)
        assert result.exit_code == 0, result.output
    assert "geodesic" in result.output
    assert table.read_text().startswith(",".join(COLUMNS))
    assert chart.read_bytes().startswith(b"<?xml")


def test_the_json_keys_are_documented(folder: Path) -> None:
    result = quick(folder, "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    documented = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    assert {
        key
        for key in {*rows, *rows["rows"][0]}
        if f"`{key}`" not in documented and f"`{key}[]`" not in documented
    } == set()


@pytest.mark.parametrize(
    "given", ["", "180", "180:170", "a:b", "180:270:0", "180:270:-1", "1:2:3:4", "nan:9", "0:1e9"]
)
def test_a_range_that_is_none_is_refused(folder: Path, given: str) -> None:
    result = run("--geo", folder, "sweep", "small", "--line", "south", "--bearings", given)
    assert result.exit_code == 2
    assert "expected LOW:HIGH:STEP" in result.output


def test_a_file_of_somebody_else_is_kept(folder: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "s.csv"
    theirs.write_text("a,b\n")
    result = quick(folder, "--csv", theirs)
    assert (result.exit_code, theirs.read_text()) == (2, "a,b\n")
    assert quick(folder, "--csv", theirs, "--force").exit_code == 0


def test_an_output_that_cannot_be_written_is_refused(folder: Path, tmp_path: Path) -> None:
    for option in ("--csv", "--chart"):
        result = quick(folder, option, tmp_path / "none" / "s.svg")
        assert result.exit_code == 2
        assert "does not exist" in result.output
    assert quick(folder, "--csv", tmp_path).exit_code == 2
