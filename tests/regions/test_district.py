"""A district in a made-up dossier: given as a file, or named without any boundary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from marchland.api import open_dossier
from marchland.cli.main import main
from marchland.findings import Findings
from marchland.vocabulary import Verdict
from page_text import data_of
from spaced import spaced
from specimens_geo import DRAWN_AREA, GIVEN, box_km2, write_geo

DISTRICT_KM2 = box_km2(*DRAWN_AREA)
CEDED_KM2 = box_km2(*GIVEN["north"]) + box_km2(*GIVEN["south"])  # the rest may be noise


def figure(figure_id: str, printed: str, about: Any, **more: Any) -> dict[str, Any]:
    value = float(printed.split()[0].replace(",", ""))
    return {"id": figure_id, "value": value, "printed": printed, "unit": "km2", "about": about,
            **more}  # fmt: skip


FIGURES = [
    figure("district", f"{DISTRICT_KM2:.0f} km²", "filed"),
    figure("too-large", "41,000 km²", "filed"),
    figure("bound", "41,000 km²", "filed", qualifier="up to"),
    figure("share", f"{100 * CEDED_KM2 / DISTRICT_KM2:.0f} %",
           {"part": "ceded", "whole": "filed"}, unit="percent"),
    figure("elsewhere", "41,000 km²", "far-district"),
    figure("share-elsewhere", "3 %", {"part": "ceded", "whole": "far-district"}, unit="percent"),
    figure("of-old", "100,000 km²", "whole", as_of="1930"),
]  # fmt: skip
FAR = {"id": "far-district", "title": "Far district", "standing": "administered",
       "build": {"recipe": "none", "missing": "No file draws districts."}}  # fmt: skip


@pytest.fixture(scope="module")
def geo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_geo(
        tmp_path_factory.mktemp("geo"),
        ("regions.6.standing", "administered"), ("regions.7", FAR), ("figures", FIGURES),
    )  # fmt: skip
    registry = folder / "vintages.toml"
    lines = registry.read_text().splitlines()
    dated = [f'{line}\ndepicts_from = "1991"' if line.startswith("id = ") else line
             for line in lines]  # fmt: skip
    registry.write_text("\n".join(dated))
    return folder


@pytest.fixture(scope="module")
def findings(geo: Path) -> Findings:
    return open_dossier("small", geo=geo).findings


@pytest.mark.parametrize(
    ("figure_id", "verdict", "reason"),
    [
        ("district", Verdict.FITS, "interval of what is measured, 2,406–2,484 km²."),
        ("too-large", Verdict.DOES_NOT_FIT, "standard uncertainties above the estimate."),
        ("bound", Verdict.FITS, "It is a bound far from that: true, and it tells little."),
        ("share", Verdict.FITS, "over 2 choices of vintages"),
        ("elsewhere", Verdict.NOT_TESTABLE,
         "No boundary of “Far district” is held here. No file draws districts."),
        ("share-elsewhere", Verdict.NOT_TESTABLE, "No boundary of “Far district” is held here."),
        ("of-old", Verdict.NOT_TESTABLE,
         "It is of 1930, and no boundary of that date is held here."),
    ],
)  # fmt: skip
def test_verdict(findings: Findings, figure_id: str, verdict: Verdict, reason: str) -> None:
    found = next(f for f in findings.figures if f.figure.id == figure_id)
    assert found.verdict is verdict
    assert reason in spaced(found.reason)


def test_shares_of_a_given_district_are_measured(findings: Findings) -> None:
    share = next(s for s in findings.shares if (s.part, s.whole) == ("ceded", "filed"))
    by_vintage = {c.vintages["pre"]: c for c in share.choices}
    assert by_vintage["vmap0"].percent == pytest.approx(100 * CEDED_KM2 / DISTRICT_KM2, rel=1e-4)
    assert by_vintage["vmap0"].whole_km2 == pytest.approx(DISTRICT_KM2, rel=1e-4)
    # A claim six times as large as the district is no share of it.
    assert ("read", "filed") not in {(s.part, s.whole) for s in findings.shares}
    assert "far-district" not in {s.whole for s in findings.shares}


def test_nothing_is_built_or_drawn_of_what_has_no_boundary(geo: Path, findings: Findings) -> None:
    assert "far-district" not in {r.region.id for r in findings.regions}
    page = geo / "map.html"
    result = CliRunner().invoke(main, ["--geo", str(geo), "map", "small", "-o", str(page)])
    assert result.exit_code == 0, result.output
    regions = data_of(page.read_text(encoding="utf-8"))["regions"]
    assert regions["far-district"]["title"] == "Far district"


@pytest.mark.slow
def test_the_commands_say_it(geo: Path) -> None:
    run = CliRunner().invoke
    check = run(main, ["--geo", str(geo), "check", "small"])
    assert "3 are not testable here" in " ".join(check.output.split())
    shares = run(main, ["--geo", str(geo), "shares", "small", "--all"])
    assert "Ceded as a share of Filed" in " ".join(shares.output.split())
    assert "vmap0 → osm-2020" in shares.output
    rows = json.loads(run(main, ["--geo", str(geo), "check", "small", "--json"]).output)
    untested = [row for row in rows["figures"] if row["verdict"] == "not testable here"]
    assert len(untested) == 3
    for row in untested:
        assert (row["measured"], row["distance_in_standard_uncertainties"]) == (None, None)
        assert row["comparisons"] == []
