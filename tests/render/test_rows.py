"""Rows: strict JSON, the keys that were promised, and a page that documents exactly those."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from marchland.api import OpenDossier, open_dossier
from marchland.findings import Findings
from marchland.measure.any_file import survey
from marchland.render.rows import (
    check_rows,
    figure_rows,
    line_rows,
    place_rows,
    region_rows,
    share_rows,
)
from marchland.vocabulary import Verdict
from paths import ROOT
from specimens_findings import small_findings
from specimens_geo import PARCELS, write_geo, write_geojson

PAGE = ROOT / "docs" / "json.md"

PROMISED = {
    "regions": {"id", "title", "reading", "vintages", "area_km2", "low_km2", "high_km2",
                "parcels"},
    "figures": {"id", "value", "unit", "about", "source", "date", "verdict", "measured", "low",
                "high", "reason"},
    "consistency": {"figures", "test", "verdict", "detail"},
}  # fmt: skip
MAPS = {"vintages", "names"}
"""Keys whose values may be tables by id or language: their keys are not ours."""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> OpenDossier:
    geo = write_geo(tmp_path_factory.mktemp("geo"), ("regions.1.build.parcels", PARCELS))
    return open_dossier("small", geo=geo)


@pytest.fixture(scope="module")
def findings(case: OpenDossier) -> Findings:
    return case.findings


# --------------------------------------------------------------------------------- the promise


def test_check_holds_what_was_promised(findings: Findings, pamirs_case: OpenDossier) -> None:
    for each in (findings, pamirs_case.findings, small_findings()):
        rows = check_rows(each)
        assert rows["dossier"] == each.dossier.dispute.id
        for section, keys in PROMISED.items():
            assert rows[section] or each is findings, f"{section} is empty"
            for row in rows[section]:
                assert keys <= row.keys()


@pytest.mark.parametrize("rows", [check_rows, share_rows, place_rows, line_rows])
def test_rows_are_strict_json(
    rows: Callable[[Findings], Any], findings: Findings, pamirs_case: OpenDossier
) -> None:
    for each in (findings, pamirs_case.findings, small_findings()):
        text = json.dumps(rows(each), allow_nan=False)
        assert json.loads(text) == rows(each)


def test_numbers_that_are_not_there_are_null(findings: Findings) -> None:
    """A figure that nothing was measured for, and a vintage that draws no line at all."""
    nothing = float("nan")
    figure = replace(findings.figures[0], measured=nothing, low=nothing, high=float("inf"))
    place = findings.places[0]
    views = tuple(replace(v, boundary_km=float("inf")) for v in place.standpoints)
    odd = replace(findings, figures=(figure,), places=(replace(place, standpoints=views),))
    (row,) = figure_rows(odd)
    assert (row["measured"], row["low"], row["high"]) == (None, None, None)
    assert place_rows(odd)[0]["vintages"][0]["boundary_km"] is None
    json.dumps([check_rows(odd), place_rows(odd)], allow_nan=False)


# ---------------------------------------------------------------------------------- the values


def test_region_rows(findings: Findings) -> None:
    rows = {row["key"]: row for row in region_rows(findings)}
    assert len(rows) == len(findings.regions)
    for found in findings.regions:
        row = rows[found.key]
        assert row["low_km2"] <= row["area_km2"] <= row["high_km2"]
        assert row["area_sq_mi"] == pytest.approx(found.area.value * 0.386102, rel=1e-5)
        assert (row["reading"] is not None) is (found.reading is not None)
    ceded = rows["ceded/vmap0/osm-2020"]
    assert ceded["vintages"] == {"pre": "vmap0", "post": "osm-2020"}
    assert [p["id"] for p in ceded["parcels"]] == ["north"]
    assert ceded["slivers"]["count"] == 2
    assert ceded["slivers"]["noise_km2"] > 0
    assert ceded["change"]["tells_change"] is True
    assert rows["whole/vmap0"]["slivers"] is None
    assert rows["filed"]["vintages"] == {}


def test_figure_rows(findings: Findings) -> None:
    rows = {row["id"]: row for row in figure_rows(findings)}
    assert rows["claim-area"]["source"] == "A book"
    assert rows["ceded-share"]["source"] is None
    assert rows["ceded-share"]["about"] == {"part": "ceded", "whole": "claim", "complement": False}
    for row in rows.values():
        assert row["verdict"] in {verdict.value for verdict in Verdict}
        assert row["low"] <= row["measured"] <= row["high"]
        assert row["comparisons"]


def test_share_and_place_rows(findings: Findings) -> None:
    for row in share_rows(findings):
        assert 0 <= row["low_percent"] <= row["percent"] <= row["high_percent"]
        assert row["part_km2"][0] <= row["part_km2"][1]
    rows = {row["id"]: row for row in place_rows(findings)}
    assert [view["vintage"] for view in rows["inside"]["vintages"]] == [
        "vmap0", "wdb2", "osm-2020"
    ]  # fmt: skip
    assert "whole/vmap0" in rows["inside"]["inside"]


# ------------------------------------------------------------------------------------ the page


def keys_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if not (key in MAPS and isinstance(inner, dict)):
                yield from keys_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_in(inner)


def documented(heading: str) -> set[str]:
    """Return the keys that a section of the page names, its subsections left out."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(heading))
    body = []
    for line in lines[start + 1 :]:
        if line.startswith("#"):
            break
        body.append(line)
    named = re.findall(r"`([a-z][a-z0-9_]*)(?:\[\])?`", "\n".join(body))
    assert named, f"{heading!r} documents no key"
    return set(named)


def test_the_page_documents_check(findings: Findings, pamirs_case: OpenDossier) -> None:
    made_up, real = check_rows(findings), check_rows(pamirs_case.findings)
    assert documented("## `marchland check") == set(made_up)
    for section in ("regions", "lines", "figures", "indistinguishable", "consistency",
                    "treaty_points", "lengths"):  # fmt: skip
        actual = set(keys_in(made_up[section])) | set(keys_in(real[section]))
        title = f"### `{section}`" if section == "treaty_points" else f"### `{section}[]`"
        assert documented(title) == actual, section


def test_the_page_documents_shares(findings: Findings) -> None:
    rows = {"dossier": "small", "shares": share_rows(findings)}
    assert documented("## `marchland shares") == set(keys_in(rows))


def test_the_page_documents_places(findings: Findings) -> None:
    rows = {"dossier": "small", "places": place_rows(findings)}
    assert documented("## `marchland places") - {"annotate"} == set(keys_in(rows))


def test_the_page_documents_area(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    write_geojson(file, {"a": shapely.box(73, 37, 74, 38)})
    assert documented("## `marchland area") == set(keys_in(survey(file, file)))
