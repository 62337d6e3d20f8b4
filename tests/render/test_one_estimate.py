"""One region and reading has one estimate and one interval, whatever prints it."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict

import pytest

from marchland.api import OpenDossier
from marchland.dossier.stated import TO_BASE
from marchland.findings import Findings
from marchland.numerals import interval_text, quantity
from marchland.render.csv_table import figures_csv
from marchland.render.markdown import check_markdown, escaped
from marchland.render.page.data import telling
from marchland.render.page.languages import catalogue
from marchland.render.page.localise import Titles
from marchland.render.rows import budget_rows, check_rows, share_rows
from marchland.render.terminal.budget import budget_report
from marchland.render.terminal.check import check_report
from piped import printed
from spaced import spaced

Numbers = tuple[float, float, float]
"""Estimate and ends of the interval."""


@pytest.fixture(scope="module")
def findings(pamirs_case: OpenDossier) -> Findings:
    return pamirs_case.findings


@pytest.fixture(scope="module")
def known(findings: Findings) -> dict[tuple[str, str | None], Numbers]:
    """Region and reading to its numbers, as the budget has them; km²."""
    return {
        (b.region.id, b.reading.id if b.reading else None): (b.estimate_km2, *b.interval())
        for b in findings.budgets
    }


def test_rows_have_it(findings: Findings, known: dict[tuple[str, str | None], Numbers]) -> None:
    rows = check_rows(findings)
    areas = [row for row in rows["estimates"] if row["unit"] == "km2"]
    assert {
        (row["id"], row["reading"]): (row["estimate"], row["low"], row["high"]) for row in areas
    } == known
    budgets = budget_rows(findings)
    assert {
        (row["id"], row["reading"]): (row["estimate_km2"], *row["intervals_km2"]["95"])
        for row in budgets
    } == known


def test_figures_are_held_against_it(
    findings: Findings, known: dict[tuple[str, str | None], Numbers]
) -> None:
    held = 0
    for item in findings.figures:
        if item.figure.quantity != "area" or item.figure.as_of:
            continue
        for zone in item.zones:
            reading = zone.reading.part if zone.reading else None
            estimate = zone.estimate.scaled(TO_BASE[item.figure.unit])
            numbers = (estimate.value, *estimate.interval)
            assert numbers == pytest.approx(known[str(zone.about), reading])
            held += 1
    assert held > 60


def test_the_table_of_figures_has_it(findings: Findings) -> None:
    rows = {
        row["figure"]: row for row in csv.DictReader(io.StringIO(figures_csv(findings).decode()))
    }
    for item in findings.figures:
        if item.figure.unit.value == "km2" and item.zones:
            cells = [
                rows[item.figure.id][f"measured_{end}_in_base_unit"] for end in ("low", "high")
            ]
            assert [float(c) for c in cells] == pytest.approx([item.low, item.high], rel=1e-9)


def test_shares_are_one_estimate_each(findings: Findings) -> None:
    """Of part and whole as well: figures, the table of shares and the page's agree."""
    told: dict[tuple[str, str], set[tuple[float, ...]]] = defaultdict(set)
    for row in share_rows(findings):
        told[row["part"], row["whole"]].add(
            (row["percent"], row["low_percent"], row["high_percent"])
        )
    seen = 0
    for item in findings.figures:
        if item.figure.quantity != "share" or item.figure.as_of:
            continue
        for zone in item.zones:
            about = item.figure.about
            assert not isinstance(about, str | tuple)
            estimate = zone.estimate.rest() if about.complement else zone.estimate
            numbers = (estimate.value, *estimate.interval)
            assert any(numbers == pytest.approx(n) for n in told[about.part, about.whole])
            seen += 1
    assert seen > 20


def test_terms_of_shares_are_told_by_their_own_interval(
    findings: Findings, known: dict[tuple[str, str | None], Numbers]
) -> None:
    intervals = {numbers[1:] for numbers in known.values()}
    for share in findings.shares:
        assert {tuple(share.part_km2), tuple(share.whole_km2)} <= intervals


def test_every_page_prints_it(
    findings: Findings,
    known: dict[tuple[str, str | None], Numbers],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    titles = {region.id: region.title for region in findings.dossier.regions}
    read = {reading for _, reading in known if reading}
    check = printed(check_report(findings, every=True), monkeypatch, 400)
    budget = printed(budget_report(findings), monkeypatch, 400)
    markdown = spaced(check_markdown(findings))
    page = telling(findings, Titles(findings.dossier, catalogue("en")))["estimates"]
    for (region, reading), (value, low, high) in known.items():
        if reading is None and region in read:  # told as the reading that it is
            continue
        middle, ends = quantity(value, "", (low, high)), interval_text(low, high)
        title = re.escape(titles[reading or region])
        assert re.search(rf"{title} +all +{middle} +{ends}", check), title
        assert re.search(rf"{title}: {middle} ± [\d,.]+, 95 %: {ends}", budget), title
        assert f"| {escaped(titles[reading or region])} | all | {middle} | {ends} |" in markdown
        (sent,) = [one for one in page[region] if one["reading"] == reading]
        assert spaced(sent["value"]) == f"{middle} km²"
        assert spaced(sent["range"]) == f"{ends} km²"


@pytest.mark.parametrize(
    ("value", "about"), [("143,100 km²", "tajikistan-pre"), ("141,942 km²", "tajikistan-post")]
)
def test_one_figure_has_one_answer(findings: Findings, value: str, about: str) -> None:
    """By the budget, which once excluded what the check let pass."""
    judged = [
        item for item in findings.figures
        if (item.figure.printed, item.figure.about, item.figure.as_of) == (value, about, None)
    ]  # fmt: skip
    (budget,) = [b for b in findings.budgets if b.region.id == about]
    low, high = budget.interval()
    for item in judged:
        inside = low <= item.stated.high and item.stated.low <= high
        assert (item.verdict.value == "fits") is inside
    assert judged
