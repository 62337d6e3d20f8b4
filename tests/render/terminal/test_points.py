"""Treaty points and lengths in a terminal: they fit, and say what the findings hold."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from hostile import TEXTS
from marchland.api import OpenDossier
from marchland.findings import Findings
from marchland.render.terminal.points import points_report, summary
from piped import printed
from specimens_findings import small_findings


@pytest.fixture(scope="module")
def findings(pamirs_case: OpenDossier) -> Findings:
    return pamirs_case.findings


def joined(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("columns", [None, 80, 120])
def test_the_report_fits(
    columns: int | None, findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = printed(points_report(findings), monkeypatch, columns)
    assert max(cell_len(line) for line in text.splitlines()) <= (columns or 80)


def test_the_report_says_everything(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(points_report(findings), monkeypatch)
    found = findings.treaty_points
    for marker in found.markers:
        assert text.count(marker.id) >= len(findings.vintages)
    for vintage in findings.vintages:
        assert text.count(vintage.id) >= 4
    for sentence in (found.caveat, *found.notes):
        assert joined(sentence) in joined(text)
    for words in ("as printed", "9.966", "coastline paradox", "Richardson", "494.953 km",
                  "Agreement of 1999", "179.5"):  # fmt: skip
        assert words in joined(text)


def test_what_lies_off_is_marked(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(points_report(findings), monkeypatch)
    off = sum(len(reading.off) for reading in findings.treaty_points.readings)
    assert off > 0
    assert len(re.findall(r"[0-9]\*", text)) == off


def test_the_summary_is_short(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line for part in summary(findings) for line in printed(part, monkeypatch).splitlines()]
    assert 3 <= len([line for line in lines if line.strip()]) <= 6
    text = joined(" ".join(lines))
    for words in ("4 printed markers", "an inference from 4 points", "--points"):
        assert words in text


def test_one_marker_proves_little(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = findings.dossier.model_copy(
        update={"markers": findings.dossier.markers[:1], "segments": ()}
    )
    one = replace(findings, dossier=dossier)
    text = " ".join(printed(part, monkeypatch) for part in summary(one))
    assert "from 1 printed marker" in joined(text)
    assert "one point proves little" in joined(text)
    assert "Length of line between markers" not in printed(points_report(one), monkeypatch)


def test_a_dossier_without_any_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    small = small_findings()
    dossier = small.dossier.model_copy(update={"heights": ()})
    bare = replace(small, lines=(), lengths=(), dossier=dossier)
    assert summary(bare) == []
    assert "declares no markers" in printed(points_report(bare), monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("evil", [*TEXTS[::9], "[red]red[/red]", "\x1b[31mred", "a\u202eb"])
def test_texts_stay_texts(evil: str, findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = findings.dossier
    datums = tuple(d.model_copy(update={"title": evil}) for d in dossier.datums)
    heights = tuple(h.model_copy(update={"said_by": evil}) for h in dossier.heights)
    places = tuple(p.model_copy(update={"name": evil}) for p in dossier.places)
    lines = tuple(n.model_copy(update={"title": evil}) for n in dossier.lines)
    spoilt = dossier.model_copy(
        update={"datums": datums, "heights": heights, "places": places, "lines": lines}
    )
    case = replace(findings, dossier=spoilt)
    told = "".join(printed(part, monkeypatch) for part in (points_report(case), *summary(case)))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert max(map(cell_len, told.splitlines())) <= 80
    if evil.startswith("[red]"):
        assert "[red]red[/red]" in told
