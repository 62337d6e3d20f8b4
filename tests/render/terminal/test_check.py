"""Tables for a terminal: they fit, they say the verdict in words, and texts stay texts."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from hostile import TEXTS
from marchland.api import OpenDossier
from marchland.figures.judging import FigureFinding
from marchland.findings import Findings
from marchland.render import summary
from marchland.render.terminal import check, tables
from marchland.vocabulary import Verdict
from piped import printed
from spaced import spaced
from specimens_findings import small_findings, with_texts

MARKUP = ["[red]red[/red]", "[link=https://hostile.example]x[/link]", "[/]", ":smile:", "\\[b]"]

REPORTS: dict[str, Callable[[Findings], Any]] = {
    "check": check.check_report,
    "reasons": lambda findings: check.check_report(findings, reasons=True),
    "all": lambda findings: check.check_report(findings, every=True),
    "shares": check.share_table,
    "places": check.place_table,
    "standpoint": lambda findings: check.standpoint_report(findings.places[0]),
}


@pytest.fixture(scope="module")
def findings() -> Findings:
    return small_findings()


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("columns", [None, 80, 120, 40])
def test_reports_fit(
    report: str, columns: int | None, findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(REPORTS[report](findings), monkeypatch, columns)
    assert max(cell_len(line) for line in text.splitlines()) <= (columns or 80)


@pytest.mark.parametrize("report", REPORTS)
def test_the_real_reports_fit(
    report: str, pamirs_case: OpenDossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(REPORTS[report](pamirs_case.findings), monkeypatch)
    assert max(cell_len(line) for line in text.splitlines()) <= 80


SAID_FIRST = (
    "Squares: A and B",
    "7 published figures from 6 origins: 3 fit, 2 do not fit, 1 cannot be told, "
    "1 is not testable here.",
    "figures against each other, 1 fails",
    "Figures that do not fit",
    "✗ 10.977 square miles (unsourced) for “Claim, either reading”; measured: 5,",
    "Conflicting figures that these boundaries cannot tell apart",
    "✓ Ceded: 1,137 and 1,158 km²",
    "Figures that cannot be true together",
    "✗ Not so.",
    "Every figure, by subject",
)
"""In this order."""


def test_check_says_first_what_it_comes_to(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(check.check_report(findings), monkeypatch, 160)
    places = [text.find(words) for words in SAID_FIRST]
    assert -1 not in places, SAID_FIRST[places.index(-1)]
    assert places == sorted(places)


def test_check_lists_every_figure_with_its_verdict(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(check.check_report(findings), monkeypatch, 160)
    listed = re.sub(r" +", " ", text[text.index("Every figure") :])
    for words in (
        "Claim, either reading (2 figures from 1 origin)",
        "✓ 1 fits about 28,430 km²",
        "✗ 1 does not fit 10.977 square miles",
        "? 1 cannot be told about 4 %",
        "– 1 not testable here 700 km²",
        "✓ 2 fit 1,137 km²; 1,158 km²",
        "measured 1,086–1,494 km²",
        "WGS 84 ellipsoid",
        "(not proof)",
        "--all",
    ):
        assert words in listed, words
    assert "A writer" not in listed  # that is detail


def test_the_real_check_prints_every_judged_figure(
    pamirs_case: OpenDossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least sixty, each with its verdict, before anybody asks for detail."""
    findings = pamirs_case.findings
    text = printed(check.check_report(findings), monkeypatch, 4000)
    rows = re.findall(r"^  ([✓✗?–]) (\d+) [a-z ]+?  +(.*?) *$", text, re.MULTILINE)
    assert sum(int(count) for _, count, _ in rows) == len(findings.figures) >= 60
    for mark, count, listed in rows:
        shown = [re.search(r"\(×(\d+)\)$", piece) for piece in listed.split("; ")]
        assert sum(int(many[1]) if many else 1 for many in shown) == int(count), (mark, listed)
    # Short for what it tells: about a line for each figure, with all that is told besides.
    lines = printed(check.check_report(findings), monkeypatch).splitlines()
    assert len(lines) < len(findings.figures) + 40


def test_check_with_all_says_everything(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(check.check_report(findings, every=True), monkeypatch, 160)
    for words in (
        *SAID_FIRST[:-1],
        "Measured areas, km²",
        "Main parcel",
        "3 slivers (mismatch between maps, not land that passed)",
        "old-one → new",
        "Published: Claim, either reading",
        "Ceded as a share of Claim, either reading",
        "about 28,430 km²",
        "A writer, 2011",
        "✓ fits",
        "✗ does not fit",
        "? cannot tell",
        "– not testable here",
        "WGS 84 ellipsoid",
        "(not proof)",
    ):
        assert words in text, words


def test_pieces_break_between_texts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    row = check.Pieces(["about 1,137 km²", "439 sq mi", "4 %", "a long text of many words"])
    lines = [line.strip() for line in printed(row, monkeypatch, 28).splitlines()]
    assert lines == ["about 1,137 km²; 439 sq mi;", "4 %;", "a long text of many words"]
    narrow = printed(row, monkeypatch, 12).split()
    assert " ".join(narrow) == "about 1,137 km²; 439 sq mi; 4 %; a long text of many words"


def test_reasons_are_printed_when_asked(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = printed(check.check_report(findings), monkeypatch)
    with_them = printed(check.check_report(findings, reasons=True), monkeypatch)
    (group,) = findings.indistinguishable
    assert group.text not in without
    assert spaced(group.text) in " ".join(with_them.split())
    for figure in findings.figures:
        assert figure.reason not in without
        assert f"{figure.figure.printed}: {figure.reason}" in with_them


def test_every_verdict_has_a_shape_and_a_colour() -> None:
    assert summary.MARKS.keys() == check.STYLES.keys() == set(Verdict)
    assert len(set(summary.MARKS.values())) == len(Verdict)


@pytest.mark.parametrize(
    ("differ", "words"), [(0, "2 fit, 0 do not fit"), (1, "1 fits, 1 does not fit")]
)
def test_counts_are_grammatical(
    differ: int, words: str, findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = [Verdict.DOES_NOT_FIT] * differ + [Verdict.FITS] * (2 - differ)
    figures = tuple(replace(f, verdict=v) for f, v in zip(findings.figures, verdicts, strict=False))
    assert words in printed(
        check.check_report(replace(findings, figures=figures)), monkeypatch, 120
    )


def test_a_reading_is_listed_once(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a region of its own too: three rows, of all files and of each of two, and not six."""
    text = printed(check.region_table(findings), monkeypatch, 120)
    assert text.count("13,500") == 3
    assert text.count("Claim due south") == 1


def test_what_was_not_measured_is_said(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = float("nan")
    first = findings.figures[0]
    ends = (nothing, nothing, nothing)
    bare = FigureFinding(first.figure, first.stated, Verdict.NOT_TESTABLE, *ends, "Nothing.", ())
    place = findings.places[0]
    views = tuple(replace(v, boundary_km=float("inf")) for v in place.standpoints)
    odd = replace(findings, figures=(bare,), places=(replace(place, standpoints=views),))
    text = printed(check.check_report(odd, every=True), monkeypatch) + printed(
        check.place_table(odd), monkeypatch
    )
    assert "nothing measured" in text
    assert "none drawn" in text
    assert not {"nan", "inf"} & set(text.split())


def test_nothing_declared_prints_nothing_odd(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = replace(findings, regions=(), figures=(), consistency=(), shares=(), places=())
    for report in ("check", "reasons", "shares", "places"):
        assert printed(REPORTS[report](bare), monkeypatch)


# --------------------------------------------------------------------------- texts stay texts


@pytest.mark.parametrize("report", REPORTS)
def test_no_text_steers_the_terminal(report: str, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = with_texts(small_findings(), [*TEXTS, *MARKUP])
    text = printed(REPORTS[report](findings), monkeypatch)
    steering = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")} - {"\n"}
    assert steering == set()


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_printed_as_it_stands(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = with_texts(small_findings(), [text])
    for report in REPORTS.values():
        assert text in printed(report(findings), monkeypatch, 400)


# -------------------------------------------------------------------------------- the console


@pytest.mark.parametrize(
    ("columns", "width"), [(None, tables.PIPED_COLUMNS), ("132", 132), ("50", 50)]
)
def test_a_pipe_has_eighty_columns(
    columns: str | None, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the terminal beside it has: redirected output is the same everywhere."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("os.get_terminal_size", lambda _: (211, 50))
    monkeypatch.setattr("sys.stdout", io.StringIO())
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    assert tables.console().width == width


def test_a_terminal_has_its_own_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("os.get_terminal_size", lambda _: (211, 50))
    monkeypatch.setattr(Console, "is_terminal", True)
    assert tables.console().width == 211


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([("a", 1234.5678), ("b", 2.0)], ["name", "a", "b"]),
        ([], ["name"]),
    ],
)
def test_plain_rows(
    rows: list[tuple[object, ...]], lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(tables.rows_table("", ("name", "km²"), rows), monkeypatch)
    assert [line.split()[0] for line in text.splitlines() if line.strip()] == lines


def test_numbers_stand_at_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    table = tables.rows_table("", ("name", "km²"), [("a", 1234.5), ("b", 2.0)])
    ends = [len(line.rstrip()) for line in printed(table, monkeypatch).splitlines() if line.strip()]
    assert len(set(ends)) == 1
