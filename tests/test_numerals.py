"""Numbers and ranges: one style and one rule for their digits, and no digits without a number."""

from __future__ import annotations

import itertools
import math
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marchland.figures.judging import FigureFinding
from marchland.findings import Findings, listed
from marchland.numerals import (
    MINUS,
    NARROW_SPACE,
    apart,
    decimals_for,
    declared,
    grouped,
    interval_text,
    metres_or_km,
    quantity,
    shortest,
    significant,
    with_unit,
)
from marchland.render.charts.budget import value_text
from marchland.render.markdown import check_markdown, escaped
from marchland.render.page.data import telling
from marchland.render.page.languages import catalogue, languages
from marchland.render.page.localise import Titles
from marchland.render.terminal.budget import budget_report
from marchland.render.terminal.check import check_report, share_table
from marchland.render.terminal.tables import console
from marchland.vocabulary import Unit, Verdict
from spaced import spaced
from specimens_findings import small_findings

NAN, INF = math.nan, math.inf


def read(text: str) -> float:
    return float(text.replace(",", "").replace(MINUS, "-"))


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"), (999, 0, "999"), (1000, 0, "1,000"), (28430.4, 0, "28,430"),
        (1234567.891, 2, "1,234,567.89"), (-0.26, 1, "−0.3"), (-1137, 0, "−1,137"),
        (-0.2, 0, "0"), (-0.04, 1, "0.0"),
        (NAN, 2, "—"), (INF, 2, "∞"), (-INF, 0, "−∞"),
    ],
)  # fmt: skip
def test_grouped(value: float, decimals: int, text: str) -> None:
    assert grouped(value, decimals) == text


@given(st.floats(-1e12, 1e12), st.integers(0, 3))
def test_grouped_can_be_read_back(value: float, decimals: int) -> None:
    text = grouped(value, decimals)
    assert read(text) == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-3)
    assert not (text.startswith(MINUS) and read(text) == 0), "zero has no sign"


@pytest.mark.parametrize(
    ("value", "text"),
    [(10.977, "10.977"), (28430.0, "28,430"), (0.1 + 0.2, "0.3"), (0, "0"), (-4.5, "−4.5"),
     (2.5e-7, "0.00000025"), (1.5e12, "1,500,000,000,000"), (NAN, "—"), (INF, "∞")],
)  # fmt: skip
def test_shortest(value: float, text: str) -> None:
    assert shortest(value) == text


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_a_declared_number_keeps_its_digits(digits: int, decimals: int) -> None:
    value = digits / 10**decimals
    assert read(shortest(value)) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1821.70219, "1,822"), (145.2, "145"), (14.375, "14.4"), (3.968, "3.97"), (0.7831, "0.783"),
     (0.0070312, "0.00703"), (9.996, "10.0"), (999.6, "1,000"), (0, "0"), (-14.375, "−14.4"),
     (NAN, "—")],
)  # fmt: skip
def test_significant(value: float, text: str) -> None:
    assert significant(value) == text


@pytest.mark.parametrize(
    ("value", "low", "high", "middle", "ends"),
    {
        "a share": (3.97, 2.98, 4.92, "4.0", "3.0–4.9"),
        "a narrow share": (0.7813, 0.7779, 0.7846, "0.7813", "0.7779–0.7846"),
        "a large area": (27833.4, 27026.2, 28523.4, "27,833", "27,026–28,523"),
        "a small area": (0.0070, 0.0066, 0.0074, "0.00700", "0.00660–0.00740"),
        "an area of a village": (12.34, 11.9, 12.8, "12.34", "11.90–12.80"),
        "a width that rounds up": (5.0, 4.95, 5.0498, "5.00", "4.95–5.05"),
        "a negative end": (0.5, -0.3, 1.24, "0.5", "−0.3 to 1.2"),
        "two negative ends": (-2.0, -3.24, -1.3, "−2.0", "−3.2 to −1.3"),
        "no width": (12.5, 12.5, 12.5, "12.5", "12.5"),
        "no width at zero": (0.0, 0.0, 0.0, "0", "0"),
        "the noise of computing": (28430.0, 28430.0, 28430.0 + 4e-12, "28,430", "28,430"),
        "no number": (NAN, NAN, NAN, "—", "—"),
        "no upper end": (20000.0, 20000.0, INF, "20,000", "20,000 or more"),
    }.values(),
)  # fmt: skip
def test_value_and_ends(value: float, low: float, high: float, middle: str, ends: str) -> None:
    assert quantity(value, "", (low, high)) == middle
    assert interval_text(low, high) == ends


SIZES = st.floats(1e-6, 1e9)


@given(SIZES, SIZES, st.floats(0, 1), st.booleans())
def test_value_and_ends_have_the_same_decimals(
    a: float, b: float, part: float, is_negative: bool
) -> None:
    low, high = sorted((-a if is_negative else a, b))
    assume(high > low)
    value = low + part * (high - low)
    told = [quantity(end, "", (low, high)) for end in (low, value, high)]
    decimals = {len(text.partition(".")[2]) for text in told}
    assert decimals == {decimals_for(low, high)}
    half = 0.5 * 10.0 ** -decimals.pop()
    for end, text in zip((low, value, high), told, strict=True):
        assert abs(read(text) - end) <= half * (1 + 1e-6) + 1e-9 * abs(end)


@given(SIZES, SIZES)
def test_the_width_shows_two_digits(low: float, width: float) -> None:
    assume(width > low * 1e-6)
    high = low + width
    steps = (high - low) * 10 ** decimals_for(low, high)
    # 99.5 steps would be rounded to three digits; whole units are never left out.
    assert steps >= 9.5 * (1 - 1e-6)
    assert steps <= 99.5 * (1 + 1e-6) or decimals_for(low, high) == 0


@pytest.mark.parametrize(
    ("unit", "text"),
    [(Unit.KM2, "3.0–4.9 km²"), (Unit.PERCENT, "3.0–4.9 %"), (Unit.SQ_MI, "3.0–4.9 sq mi"),
     ("°", "3.0–4.9°"), ("км²", "3.0–4.9 км²"), ("", "3.0–4.9")],
)  # fmt: skip
def test_the_unit_stands_once_behind_a_narrow_space(unit: Unit | str, text: str) -> None:
    written = interval_text(2.98, 4.92, unit)
    assert spaced(written) == text
    assert written.count(NARROW_SPACE) == (0 if unit in ("", "°") else 1)


def test_a_declared_quantity_and_a_distance() -> None:
    assert spaced(declared(10.977, Unit.SQ_MI)) == "10.977 sq mi"
    assert [spaced(with_unit(*metres_or_km(m))) for m in (0.5, 714, 1852, 25000)] == [
        "0.5 m", "714 m", "1.9 km", "25 km",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("distance", "text"),
    [(-17.92, "18"), (9.95, "10"), (0.73, "0.7"), (0.02, "less than 0.1"), (0.0, "0")],
)
def test_apart(distance: float, text: str) -> None:
    assert apart(distance) == text


# --------------------------------------------------------------- the same digits wherever they are


@pytest.fixture(scope="module")
def findings() -> Findings:
    return small_findings()


def printed(*shown: object) -> str:
    screen = console()
    screen.width = 400
    with screen.capture() as capture:
        for one in shown:
            screen.print(one)
    return capture.get()


def test_a_region_has_the_same_digits_everywhere(findings: Findings) -> None:
    told = telling(findings, Titles(findings.dossier, catalogue()))["measures"]
    terminal, markdown = printed(check_report(findings, every=True)), check_markdown(findings)
    seen = 0
    for found in findings.regions:
        if found.reading is None and any(r.reading == found.region for r in findings.regions):
            continue
        value, ends = (told[found.key][name] for name in ("value", "range"))
        value, ends = (text.partition(NARROW_SPACE)[0] for text in (value, ends))
        assert re.search(rf"{re.escape(value)}\s+{re.escape(ends)}", terminal), found.key
        assert f"| {escaped(value)} | {escaped(ends)} |" in markdown, found.key
        seen += 1
    assert seen > 3


def test_a_share_has_the_same_digits_everywhere(findings: Findings) -> None:
    terminal, markdown = printed(share_table(findings)), check_markdown(findings)
    assert findings.shares
    for share in telling(findings, Titles(findings.dossier, catalogue()))["shares"]:
        value, ends, whole = (
            share[name].partition(NARROW_SPACE)[0] for name in ("percent", "range", "whole")
        )
        assert re.search(rf"{re.escape(value)}\s+{re.escape(ends)}\s+{re.escape(whole)}", terminal)
        assert f"| {escaped(value)} | {escaped(ends)} | {escaped(whole)} |" in markdown


def test_a_figure_has_the_same_range_everywhere(findings: Findings) -> None:
    records = {
        record["id"]: record
        for record in telling(findings, Titles(findings.dossier, catalogue()))["figures"]
    }
    terminal, markdown = printed(check_report(findings, every=True)), check_markdown(findings)
    held: list[FigureFinding] = [f for f in findings.figures if f.comparisons]
    assert {f.verdict for f in held} >= {Verdict.FITS, Verdict.DOES_NOT_FIT}
    for found in held:
        ends = records[found.figure.id]["measured"]["range"]
        assert spaced(ends) in terminal
        assert escaped(ends) in markdown


def test_a_budget_has_the_same_digits_in_chart_and_terminal(findings: Findings) -> None:
    told = printed(budget_report(findings))
    assert findings.budgets
    for budget in listed(findings.budgets):
        shown = re.fullmatch(rf"(.+){NARROW_SPACE}km² \((.+)\)", value_text(budget))
        assert shown, value_text(budget)
        value, ends = map(re.escape, shown.groups())
        assert re.search(rf": {value} ± [\d.,]+, 95 %: {ends}", told)


def test_units_are_those_of_the_page_and_numbers_alike(findings: Findings) -> None:
    english = telling(findings, Titles(findings.dossier, catalogue()))
    for lang in languages():
        words = catalogue(lang)
        other = telling(findings, Titles(findings.dossier, words))
        pairs = itertools.chain(
            zip(english["figures"], other["figures"], strict=True),
            zip(english["measures"].values(), other["measures"].values(), strict=True),
        )
        for one, two in pairs:
            number, _, unit = one["value"].partition(NARROW_SPACE)
            assert two["value"] == f"{number}{NARROW_SPACE}{words.unit(unit)}"
