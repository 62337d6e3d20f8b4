"""The picture of budgets: same bytes, our mark, a clear word where Matplotlib is missing."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import matplotlib
import pytest
from click.testing import CliRunner

import specimens_geo as geo_
from marchland.api import open_dossier
from marchland.cli.main import main
from marchland.errors import RenderError
from marchland.files import MARK_WITHIN_BYTES
from marchland.findings import ErrorSource, Findings
from marchland.render.charts.budget import budget_chart, shares_by_source, write_budgets
from marchland.render.charts.solve import FORMATS, MARK, PDF_MARK


@pytest.fixture(scope="module")
def geo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return geo_.write_geo(tmp_path_factory.mktemp("geo"))


@pytest.fixture(scope="module")
def findings(geo: Path) -> Findings:
    return open_dossier("small", geo=geo).findings


@pytest.mark.slow
@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_input_gives_the_same_bytes_and_our_mark(findings: Findings, ending: str) -> None:
    first = budget_chart("A", findings.budgets, ending)
    with matplotlib.rc_context({"lines.linewidth": 9, "figure.dpi": 30}):
        assert budget_chart("A", findings.budgets, ending) == first
    assert (PDF_MARK if ending == "pdf" else MARK) in first[:MARK_WITHIN_BYTES]


def test_names_of_a_dossier_are_shown_as_they_are(findings: Findings) -> None:
    item = findings.budgets[0]
    hostile = replace(item, region=item.region.model_copy(update={"title": "$x^2$ <b>\x1b{{7*7}}"}))
    text = budget_chart("a & b", [hostile], "svg").decode()
    assert "\x1b" not in text
    assert "<b>" not in text


def test_shares_are_summed_by_source(findings: Findings) -> None:
    for item in findings.budgets:
        shares = shares_by_source(item)
        assert sum(shares.values()) == pytest.approx(1)
        assert list(shares) == [source for source in ErrorSource if source in shares]


def test_a_file_is_written_whole_and_another_s_is_kept(findings: Findings, tmp_path: Path) -> None:
    target = tmp_path / "budget.svg"
    write_budgets(findings, target)
    write_budgets(findings, target)  # our own
    target.write_text("<svg>mine</svg>")
    with pytest.raises(RenderError, match="did not write"):
        write_budgets(findings, target)
    assert target.read_text() == "<svg>mine</svg>"
    write_budgets(findings, target, force=True)
    assert MARK in target.read_bytes()


def test_another_ending_is_refused(findings: Findings, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"ending in \.svg, \.png or \.pdf"):
        write_budgets(findings, tmp_path / "budget.gif")


def test_without_a_region_there_is_nothing_to_draw() -> None:
    with pytest.raises(RenderError, match="no budget to draw"):
        budget_chart("A", [], "svg")


def test_without_matplotlib_the_error_says_how_to_get_it(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(RenderError, match=r"pip install 'marchland\[figure\]'"):
        budget_chart("A", findings.budgets, "svg")


def test_the_command_prints_and_draws(geo: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.svg"
    run = CliRunner().invoke(
        main, ["--geo", str(geo), "check", "small", "--budget", "--chart", str(target)]
    )
    assert run.exit_code == 0, run.output
    assert "Uncertainty budget" in run.output
    assert MARK in target.read_bytes()[:MARK_WITHIN_BYTES]


def test_json_holds_budgets_only_when_asked(geo: Path) -> None:
    import json

    for flag, there in (([], False), (["--budget"], True)):
        run = CliRunner().invoke(main, ["--geo", str(geo), "check", "small", "--json", *flag])
        assert ("budget" in json.loads(run.stdout)) is there


def test_a_chart_without_a_budget_is_refused(geo: Path) -> None:
    run = CliRunner().invoke(main, ["--geo", str(geo), "check", "small", "--chart", "x.svg"])
    assert run.exit_code == 2
    assert "give --budget" in run.output
