"""Groups of figures that exclude each other and all agree, from verdicts alone."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from marchland.api import OpenDossier
from marchland.dossier.stated import TO_BASE, Interval
from marchland.figures.indistinguishable import FittingRivals, indistinguishable, with_rivals
from marchland.figures.judging import FigureFinding
from marchland.figures.together.allowed import base_interval
from marchland.vocabulary import Verdict
from small_dossier import small_dossier
from spaced import spaced

SHARE = {"part": "ceded", "whole": "claim"}


def agreeing(
    *printed: str | tuple[str, dict[str, Any]], verdict: Verdict = Verdict.FITS, reading: str = ""
) -> list[FigureFinding]:
    """Return findings on figures of what was ceded, all held against one range."""
    rows = []
    for number, given in enumerate(printed):
        text, more = (given, {}) if isinstance(given, str) else given
        value = float(text.split()[0].replace(",", ""))
        rows.append(
            {"id": f"f{number}", "value": value, "printed": text, "unit": "km2", "about": "ceded"}
            | more
        )
    dossier = small_dossier(("figures", rows))
    return [
        FigureFinding(f, f.interval(), verdict, 1100, 837, 1393, f"Why {f.id}.", (), reading)
        for f in dossier.figures
    ]


def values(groups: tuple[FittingRivals, ...]) -> list[list[float]]:
    return [[figure.value for figure in group.figures] for group in groups]


def test_the_sentence_can_be_quoted() -> None:
    (group,) = indistinguishable(agreeing("1,158", "1,112", "1,137", "1,122"))
    assert values((group,)) == [[1112, 1122, 1137, 1158]]
    assert spaced(group.text) == (
        "1,112, 1,122, 1,137 and 1,158 km² exclude each other, and all fit what is "
        "measured, 837–1,393 km²: these boundaries cannot tell them apart."
    )


CASES = {
    "one value": (["1,137"], []),
    "the same value twice": (["1,137", "1,137"], []),
    "a vague figure that holds the other": (["1,137", ("1,100 or so", {"qualifier": "about"})], []),
    "a vague figure beside two": (["1,112", "1,158", "1,100"], [[1112, 1158]]),
    "a bound": (["1,137", ("1,200", {"qualifier": "over"})], []),
    "nobody published it": (["1,137", ("1,158", {"published": False})], []),
    "one text's conversion": (
        [("1,137", {"statement": "s"}), ("433 sq mi", {"unit": "sq mi", "statement": "s"})], [],
    ),
    "a value in another unit": (["1,137", ("433 sq mi", {"unit": "sq mi"})], [[433, 1137]]),
    "of two dates": (["1,137", ("1,158", {"as_of": "2012"})], []),
    "of two things": (["1,137", ("1,158", {"about": "claim"})], []),
    "shares": (
        [("3 %", {"unit": "percent", "about": SHARE}), ("5.5 %", {"unit": "percent",
                                                                  "about": SHARE})], [[3, 5.5]],
    ),
    "a share and what is left": (
        [("3 %", {"unit": "percent", "about": SHARE}),
         ("96 %", {"unit": "percent", "about": SHARE | {"complement": True}})], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_told_apart(case: str) -> None:
    printed, wanted = CASES[case]
    assert values(indistinguishable(agreeing(*printed))) == wanted


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.FITS])
def test_only_figures_that_agree_count(verdict: Verdict) -> None:
    one = agreeing("1,137", "1,158", "1,112")
    other = agreeing("1,137", "1,158", "1,112", verdict=verdict)
    assert indistinguishable(other) == ()
    assert values(indistinguishable([one[0], other[1], one[2]])) == [[1112, 1137]]


def test_figures_that_agree_with_different_readings_are_told_apart() -> None:
    one, other = agreeing("1,137", "1,158", reading="A"), agreeing("1,137", "1,158", reading="B")
    assert indistinguishable([one[0], other[1]]) == ()
    found = indistinguishable([*one, *other])
    assert [group.reading for group in found] == ["A", "B"]
    assert "under the reading “A”: these boundaries" in found[0].text


def test_every_other_figure_that_agrees_is_named() -> None:
    (group,) = indistinguishable(agreeing("1,112", "1,158", "1,100", "1,158"))
    assert [figure.id for figure in group.figures] == ["f0", "f1"]
    assert group.others == ("f2", "f3")


def test_order_does_not_matter() -> None:
    found = agreeing("1,112", "1,137", "1,158", "1,000")
    assert {
        tuple(map(tuple, values(indistinguishable(order))))
        for order in itertools.permutations(found)
    } == {((1000, 1112, 1137, 1158),)}


def test_the_reason_names_what_a_figure_excludes() -> None:
    found = agreeing("1,112", "1,158", "1,100", "1,112")
    told = [spaced(f.reason).replace(",", "") for f in with_rivals(found, indistinguishable(found))]
    tail = " These boundaries cannot tell it from {} km² though it excludes {}."
    assert told == [
        "Why f0." + tail.format(1158, "that"),
        "Why f1." + tail.format(1112, "that"),
        "Why f2." + tail.format(1158, "that"),  # 1,100 may be rounded from 1,112
        "Why f3." + tail.format(1158, "that"),
    ]


def test_without_a_group_reasons_stay_as_they_are() -> None:
    found = tuple(agreeing("1,137", "1,137"))
    assert with_rivals(found, indistinguishable(found)) == found


def test_the_real_groups_exclude_and_agree(pamirs_case: OpenDossier) -> None:
    findings = pamirs_case.findings
    verdicts = {f.figure.id: f for f in findings.figures}
    about = {group.about: group for group in findings.indistinguishable}
    assert {1112, 1122, 1137, 1158} <= {f.value for f in about["ceded"].figures}
    for group in findings.indistinguishable:
        for one, other in itertools.combinations(group.figures, 2):
            assert not base_interval(one).meets(base_interval(other))
        for figure in group.figures:
            assert verdicts[figure.id].verdict is Verdict.FITS
            found = verdicts[figure.id]
            measured = Interval(found.low, found.high).scaled(TO_BASE[figure.unit])
            assert measured == pytest.approx(group.measured.scaled(TO_BASE[group.unit]))
