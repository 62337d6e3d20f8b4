"""What a check comes to: counts, subjects, and equal figures told once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from marchland.api import OpenDossier
from marchland.findings import Findings
from marchland.render.summary import alike, count_origins, said, subjects, summary
from marchland.vocabulary import Verdict
from specimens_findings import small_findings


@pytest.fixture(scope="module")
def findings() -> Findings:
    return small_findings()


def test_the_summary_can_be_quoted(findings: Findings) -> None:
    assert summary(findings) == (
        "7 published figures from 6 origins: 3 fit, 2 do not fit, 1 cannot be told, "
        "1 is not testable here. Of 1 test of figures against each other, 1 fails."
    )


def test_a_reading_that_nobody_published_is_counted_apart(findings: Findings) -> None:
    first, *others = findings.figures
    test = replace(first, figure=first.figure.model_copy(update={"published": False}))
    text = summary(replace(findings, figures=(test, *others)))
    assert text.startswith("6 published figures and 1 test value: 3 fit, 2 do not fit, ")


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 published figure: 1 fits, 0 do not fit"),
        (2, "2 published figures from 1 origin: 2 "),
    ],
)
def test_numbers_are_grammatical(count: int, words: str, findings: Findings) -> None:
    figures = tuple(replace(f, verdict=Verdict.FITS) for f in findings.figures[:count])
    assert summary(replace(findings, figures=figures)).startswith(words)


def test_every_figure_has_one_subject(pamirs_case: OpenDossier) -> None:
    every = pamirs_case.findings.figures
    found = subjects(pamirs_case.findings)
    assert Counter(f.figure.id for s in found for f in s.figures) == Counter(
        f.figure.id for f in every
    )
    for subject in found:
        assert 1 <= subject.origins <= len(subject.figures)
        assert sum(len(items) for _, items in subject.by_verdict()) == len(subject.figures)


def test_a_subject_says_what_is_measured_under_each_reading(pamirs_case: OpenDossier) -> None:
    by_title = {s.title: s for s in subjects(pamirs_case.findings)}
    claim = by_title["Claim: any of the three readings"]
    assert [name for name, _ in claim.measured] == [
        "Claim: south-west line (rhumb)",
        "Claim: south-west line (geodesic)",
        "Claim: due-south line",
    ]
    ceded = by_title["Passed to China, 2011"]
    assert [name for name, _ in ceded.measured] == ["Passed to China, 2011"]
    count = sum(f.figure.about == "ceded" for f in pamirs_case.findings.figures)
    first = count_origins(pamirs_case.findings, ceded.figures)
    assert first < count
    assert ceded.heading == f"Passed to China, 2011 ({count} figures from {first} origins)"
    assert by_title["Murghab district"].measured == ()


def test_equal_figures_are_told_once(pamirs_case: OpenDossier) -> None:
    every = pamirs_case.findings.figures
    merged = alike(every)
    assert sum(map(len, merged)) == len(every)
    assert len(merged) < len(every)
    found = next(same for same in merged if same[0].figure.id == "bbc-ceded-of-claim")
    assert len(found) > 1
    assert {item.figure.printed for item in found} == {"5.5 %"}


def test_of_whom_nothing_is_known_unsourced_is_said(findings: Findings) -> None:
    told = {f.figure.id: said(findings, f) for f in findings.figures}
    assert told["claim-area"] == "A writer, 2011"
    assert told["claim-miles"] == "unsourced"
    assert told["ceded-other"] == "A book"
