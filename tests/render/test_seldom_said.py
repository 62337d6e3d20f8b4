"""What can be true, but is seldom said so, is told apart from a contradiction by every output."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from marchland.figures.together.check import ConsistencyFinding
from marchland.findings import Findings
from marchland.render.markdown import check_markdown
from marchland.render.page.data import telling
from marchland.render.page.languages import catalogue
from marchland.render.page.localise import Titles
from marchland.render.rows import check_rows
from marchland.render.summary import finding_mark, summary
from marchland.render.terminal.check import check_report
from marchland.vocabulary import Strength, Verdict
from paths import ROOT
from specimens_findings import small_findings

PAIR = ("claim-area", "claim-miles")
HARD = ConsistencyFinding(PAIR, "units", Verdict.DOES_NOT_FIT, "Not so.")
SOFT = ConsistencyFinding(
    PAIR, "same thing", Verdict.CANNOT_TELL, "Both can be true, but.", unlikely=True
)
RIVALS = ConsistencyFinding(PAIR, "rivals", Verdict.CANNOT_TELL, "Two values.", "across")
AGREE = ConsistencyFinding(PAIR, "units", Verdict.FITS, "It is.")


def findings(*consistency: ConsistencyFinding) -> Findings:
    return replace(small_findings(), consistency=consistency)


def test_strengths() -> None:
    assert [one.strength for one in (HARD, SOFT, RIVALS, AGREE)] == [
        Strength.HARD, Strength.SOFT, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("consistency", "told"),
    [
        ((HARD, AGREE), "Of 2 tests of figures against each other, 1 fails."),
        ((SOFT, AGREE), "Of 1 test of figures against each other, 0 fail. "
                        "In 1 more all can be true, but a bound is seldom said so."),
        ((SOFT, SOFT, RIVALS), "In 2 more all can be true, but a bound is seldom said so."),
    ],
)  # fmt: skip
def test_it_is_no_test_that_fails(consistency: tuple[ConsistencyFinding, ...], told: str) -> None:
    assert summary(findings(*consistency)).endswith(told)


def test_marks() -> None:
    assert [finding_mark(one) for one in (HARD, SOFT, RIVALS, AGREE)] == [
        "✗ does not fit", "? seldom said so", "? cannot tell", "✓ fits",
    ]  # fmt: skip


def test_rows() -> None:
    rows = check_rows(findings(HARD, SOFT, RIVALS, AGREE))["consistency"]
    assert [row["strength"] for row in rows] == ["hard", "soft", None, None]


def test_markdown_tells_both_without_being_asked_for_every_test() -> None:
    text = check_markdown(findings(HARD, SOFT, RIVALS, AGREE))
    assert "- ✗ does not fit: Not so\\." in text or "- ✗ does not fit: Not so." in text
    assert "- ? seldom said so: Both can be true, but." in text
    assert "Other tests: fits 1, cannot tell 1." in text


@pytest.mark.parametrize("every", [False, True])
def test_the_terminal_lists_them_apart(*, every: bool) -> None:
    screen = io.StringIO()
    Console(width=200, file=screen).print(check_report(findings(HARD, SOFT), every=every))
    text = screen.getvalue()
    assert text.index("Figures that cannot be true together") < text.index("Not so.")
    soft = text.index("Figures that can be true together, but are seldom said so")
    assert soft < text.index("Both can be true, but.")
    assert ("? seldom said so" in text) == every


def test_the_page_is_sent_the_strength() -> None:
    made = findings(HARD, SOFT, RIVALS, AGREE)
    sent = telling(made, Titles(made.dossier, catalogue()))["consistency"]
    assert [one["strength"] for one in sent] == ["hard", "soft", None, None]


@pytest.mark.parametrize("language", ["en", "ru", "tg", "zh"])
def test_every_language_has_the_words(language: str) -> None:
    folder = ROOT / "src" / "marchland" / "render" / "page" / "assets"
    words = json.loads((folder / f"words.{language}.json").read_text(encoding="utf-8"))
    others = {words[key] for key in words if key.startswith("verdict.")}
    assert words["consistency.soft"]
    assert words["consistency.soft"] not in others
