"""Planted figures, each with the right answer: contradiction or not, hard or soft, which set.

Every answer is by hand, from the digits and words alone. Regions are those of the small dossier:
``claim`` and ``ceded`` both lie in ``whole``, ``common`` in both of them, ``both`` is their union,
and ``filed`` lies in nothing.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest

from marchland.dossier.model import Dossier
from marchland.dossier.references import reference_faults
from marchland.figures.together.check import ConsistencyFinding, check_consistency
from marchland.vocabulary import Verdict
from small_dossier import small
from spaced import spaced

UNITS = {"km²": "km2", "sq mi": "sq mi", "%": "percent", "km": "km", "mi": "mi", "ha": "ha"}
WORDS = {"over": "over", "under": "under", "up to": "up to", "about": "about"}
ONE_TEXT = "one"


def f(name: str, printed: str, about: str, **more: Any) -> dict[str, Any]:
    """Return a figure; its value, unit and qualifier are read off what is printed.

    A share is about "part/whole". Figures are of one statement unless ``text`` names another.
    """
    found = re.fullmatch(r"(over|under|up to|about)? ?([\d,.]+) (.+)", printed)
    assert found, printed
    part, _, whole = about.partition("/")
    text = more.pop("text", ONE_TEXT)
    return {
        "id": name,
        "value": float(found[2].replace(",", "")),
        "printed": printed,
        "unit": UNITS[found[3]],
        "qualifier": WORDS.get(found[1] or "", "plain"),
        "about": {"part": part, "whole": whole} if whole else about,
        "statement": text,
    } | more


class Case(NamedTuple):
    """Figures, what is against them, and what the dossier declares besides."""

    figures: tuple[dict[str, Any], ...]
    against: tuple[tuple[str, str, str], ...] = ()
    """Strength, ids in one text, test."""
    changes: tuple[tuple[str, Any], ...] = ()


def hard(ids: str, test: str) -> tuple[str, str, str]:
    return ("hard", ids, test)


def soft(ids: str, test: str = "same thing") -> tuple[str, str, str]:
    return ("soft", ids, test)


TWO = (("regions.2.parts", ["claim", "ceded"]),)
THREE = (("regions.2.parts", ["claim", "ceded", "filed"]),)
VALID = (("regions.0.valid_from", "1980"), ("regions.0.valid_to", "2020"))
LEFT = {"part": "ceded", "whole": "claim", "complement": True}


def pair(one: str, other: str, *against: tuple[str, str, str], about: str = "claim") -> Case:
    """Return two figures of one thing in one text."""
    return Case((f("a", one, about), f("b", other, about)), against)


def dated(one: str | None, other: str | None, *against: tuple[str, str, str],
          changes: tuple[tuple[str, Any], ...] = ()) -> Case:  # fmt: skip
    """Return two values of one thing in one text, each of a date."""
    rows = f("a", "1,000 km²", "claim", as_of=one), f("b", "2,500 km²", "claim", as_of=other)
    return Case(rows, against, changes)


def shares(*printed: str, changes: tuple[tuple[str, Any], ...], texts: bool = False,
           whole: str = "whole", against: tuple[tuple[str, str, str], ...] = (),
           more: tuple[dict[str, Any], ...] = ()) -> Case:  # fmt: skip
    """Return shares of the claim, of what was ceded and of the filed region in a whole."""
    rows = [
        f(name, text, f"{part}/{whole}", text=name if texts else ONE_TEXT)
        for name, part, text in zip("abc", ("claim", "ceded", "filed"), printed, strict=False)
    ]
    return Case((*rows, *more), against, changes)


def part_and_whole(part: str, whole: str, *against: tuple[str, str, str], of: str = "ceded/whole",
                   changes: tuple[tuple[str, Any], ...] = (), **more: Any) -> Case:  # fmt: skip
    """Return a part in one text and a whole in another."""
    small_one, large_one = of.split("/")
    return Case((f("a", part, small_one, text="one", **more), f("b", whole, large_one, text="two")),
                against, changes)  # fmt: skip


CASES: dict[str, Case] = {
    # ---------------------------------------------------- bounds are hard, their manner soft
    "a value far over a bound": pair("2,500 km²", "over 1,000 km²", soft("ab")),
    "a value over a bound": pair("1,500 km²", "over 1,000 km²"),
    "a value at a bound": pair("1,000 km²", "over 1,000 km²"),
    "a value below a bound": pair("900 km²", "over 1,000 km²", hard("ab", "same thing")),
    "over an exact number": pair("1,158 km²", "over 1,137 km²", soft("ab")),
    "close over an exact number": pair("1,140 km²", "over 1,137 km²"),
    "far below up to": pair("3,120 km²", "up to 20,000 km²", soft("ab")),
    "near up to": pair("19,500 km²", "up to 20,000 km²"),
    "up to is rounded itself": pair("20,900 km²", "up to 20,000 km²"),
    "beyond up to": pair("22,000 km²", "up to 20,000 km²", hard("ab", "same thing")),
    "far under a share": pair("0.79 %", "under 15 %", soft("ab"), about="ceded/claim"),
    "under a round number": pair("12,000 km²", "under 20,000 km²"),
    "far under": pair("50 km²", "under 1,100 km²", soft("ab")),
    "not under": pair("1,158 km²", "under 1,000 km²", hard("ab", "same thing")),
    "two lower bounds": pair("over 1,000 km²", "over 2,000 km²"),
    "two lower bounds far apart": pair("over 1,000 km²", "over 5,000 km²", soft("ab")),
    "two bounds that leave nothing": pair("over 5,000 km²", "under 1,000 km²",
                                          hard("ab", "same thing")),
    "two bounds that leave something": pair("over 1,000 km²", "under 1,800 km²"),
    "a share by its terms, far under": Case(
        (f("a", "1,122 km²", "ceded"), f("b", "143,100 km²", "whole"),
         f("c", "under 15 %", "ceded/whole")), (soft("abc", "share"),)),
    "a share by its terms, not under": Case(
        (f("a", "1,122 km²", "ceded"), f("b", "14,310 km²", "whole"),
         f("c", "under 5 %", "ceded/whole")), (hard("abc", "share"),)),
    "a declared end is hard": Case(
        (f("a", "1,500 km²", "claim"), f("b", "over 1,000 km²", "claim", high=1200)),
        (hard("ab", "same thing"),)),
    "within a declared end": Case(
        (f("a", "1,158 km²", "claim"), f("b", "over 1,000 km²", "claim", high=1200))),
    "nearly, with a declared end": Case(
        (f("a", "12 %", "ceded/claim"), f("b", "under 20 %", "ceded/claim", low=19)),
        (hard("ab", "same thing"),)),
    "hard and soft in one text": Case(
        (f("a", "900 km²", "claim"), f("b", "over 1,000 km²", "claim"),
         f("c", "2,500 km²", "claim")), (hard("ab", "same thing"), soft("bc"))),
    "about reaches further than rounding": Case(
        (f("a", "1,122 km²", "ceded"), f("b", "28,000 km²", "claim"),
         f("c", "about 5 %", "ceded/claim"))),
    # ------------------------------------------------------ two units, each with its rounding
    "converted to one digit": pair("500 km²", "200 sq mi"),
    "converted to the unit": pair("500 km²", "193 sq mi"),
    "converted to a wrong digit": pair("500 km²", "300 sq mi", hard("ab", "units")),
    "converted from one digit": pair("800 km²", "300 sq mi"),
    "two digits to one": pair("1,200 km²", "500 sq mi"),
    "two digits to two": pair("1,200 km²", "460 sq mi"),
    "a point for a comma": pair("28,430 km²", "10.977 sq mi", hard("ab", "units")),
    "bounds in two units": pair("over 28,000 km²", "over 11,000 sq mi"),
    "a bound beside its conversion": pair("over 1,000 km²", "386 sq mi"),
    "a value below a bound in another unit": pair("over 1,000 km²", "300 sq mi",
                                                  hard("ab", "units")),
    "lengths": pair("400 km", "250 mi", about="way"),
    "lengths that differ": pair("400 km", "350 mi", hard("ab", "units"), about="way"),
    "hectares": pair("1,137 km²", "113,700 ha"),
    # ------------------------------------------------------------------ dates are quantities
    "two dates": dated("1990", "2012"),
    "one date": dated("1990", "1990", hard("ab", "same thing")),
    "a date and none": dated("1990", None),
    "two dates between which nothing moved": dated("1990", "2012", hard("ab", "same thing"),
                                                   changes=VALID),
    "a date on which nothing had moved, and none": dated("1990", None, hard("ab", "same thing"),
                                                         changes=VALID),
    "one date after the region's": dated("1990", "2021", changes=VALID),
    "the year in which it ends": dated("1990", "2020", changes=VALID),
    "nobody said since when": dated("1990", "2012", changes=VALID[1:]),
    "the era says since when": dated("1990", "2005", hard("ab", "same thing"),
                                     changes=(("eras.0.valid_from", "1980"),)),
    "a share of one date": Case(
        tuple(f(n, p, a, as_of="1990") for n, p, a in (
            ("a", "100 km²", "ceded"), ("b", "1,000 km²", "claim"), ("c", "50 %", "ceded/claim"))),
        (hard("abc", "share"),)),
    "a share of several dates": Case(
        (f("a", "100 km²", "ceded", as_of="1990"), f("b", "1,000 km²", "claim", as_of="2012"),
         f("c", "50 %", "ceded/claim", as_of="1990"))),
    "a part larger than a later whole": part_and_whole("30,000 km²", "20,000 km²", as_of="1990"),
    # --------------------------------------------------------- shares of parts that are all
    "shares of all parts, 110 %": shares(
        "60.0 %", "50.0 %", changes=TWO, against=(hard("ab", "parts"),),
        more=(f("w", "1,234 km²", "whole"),)),
    "shares of all parts, 110 %, and no whole": shares("60.0 %", "50.0 %", changes=TWO,
                                                       against=(hard("ab", "parts"),)),
    "shares of all parts, 100 %": shares("60.0 %", "40.0 %", changes=TWO,
                                         more=(f("w", "1,234 km²", "whole"),)),
    "shares of parts that nobody called all": shares("60.0 %", "50.0 %", changes=()),
    "three shares, 120 %": shares("40 %", "40 %", "40 %", changes=THREE,
                                  against=(hard("abc", "parts"),)),
    "three shares, 60 %": shares("20 %", "20 %", "20 %", changes=THREE,
                                 against=(hard("abc", "parts"),)),
    "three shares, rounded": shares("33 %", "33 %", "33 %", changes=THREE),
    "two of three shares, 120 %": shares("70 %", "50 %", changes=THREE,
                                         against=(hard("ab", "parts"),)),
    "two of three shares, 90 %": shares("70 %", "20 %", changes=THREE),
    "shares of all parts in two texts": shares("60.0 %", "50.0 %", changes=TWO, texts=True,
                                               against=(hard("ab", "parts"),)),
    "shares of all parts in two texts, 100 %": shares("60.0 %", "40.0 %", changes=TWO, texts=True),
    "what one share leaves for the other part": shares(
        "60 %", changes=TWO, against=(hard("abw", "chain"),),
        more=(f("b", "100 km²", "ceded"), f("w", "1,000 km²", "whole"))),
    "shares of a union overlap": shares("60 %", "50 %", changes=(), whole="both"),
    "shares of a union leave a gap": shares("40 %", "30 %", changes=(), whole="both",
                                            against=(hard("ab", "parts"),)),
    "areas of all parts": Case(
        (f("a", "600 km²", "claim"), f("b", "500 km²", "ceded"), f("w", "1,000 km²", "whole")),
        (hard("abw", "sum"),), TWO),
    "areas of two of three parts, in three texts": Case(
        (f("a", "600 km²", "claim", text="1"), f("b", "500 km²", "ceded", text="2"),
         f("w", "1,000 km²", "whole", text="3")), (hard("abw", "chain"),), THREE),
    "areas of two of three parts leave room": Case(
        (f("a", "600 km²", "claim", text="1"), f("b", "300 km²", "ceded", text="2"),
         f("w", "1,000 km²", "whole", text="3")), (), THREE),
    "a share and what is left, in two texts": Case(
        (f("a", "60 %", "ceded/claim", text="1"),
         f("b", "30 %", "ceded/claim", text="2") | {"about": LEFT}),
        (hard("ab", "remainder"),)),
    # ------------------------------------------------- parts and wholes, only where declared
    "a part larger than its whole": part_and_whole("30,000 km²", "20,000 km²",
                                                   hard("ab", "inside")),
    "a part as large as its whole": part_and_whole("20,400 km²", "about 20,000 km²"),
    "a claim is larger than what was ceded": part_and_whole("30,000 km²", "20,000 km²",
                                                            of="ceded/claim"),
    "claimed and ceded in one text": Case(
        (f("a", "30,000 km²", "ceded"), f("b", "20,000 km²", "claim"))),
    "ceded as a share of the claim": Case(
        (f("a", "30,000 km²", "ceded", text="1"), f("b", "20,000 km²", "claim", text="2"),
         f("c", "5 %", "ceded/claim", text="3")), (hard("ab", "inside"),)),
    "part of a part": part_and_whole("30,000 km²", "20,000 km²", hard("ab", "inside"),
                                     of="common/whole"),
    "nothing says that it is a part": part_and_whole("30,000 km²", "20,000 km²", of="filed/whole"),
    "a declared part": part_and_whole("30,000 km²", "20,000 km²", hard("ab", "inside"),
                                      of="filed/whole",
                                      changes=(("regions.6.part_of", "whole"),)),
    "a declared part in one text": Case(
        (f("a", "30,000 km²", "filed"), f("b", "20,000 km²", "whole")), (hard("ab", "inside"),),
        (("regions.6.part_of", ["whole"]),)),
    "land larger than the area": Case(
        (f("a", "30,000 km²", "whole", text="1", only="land"), f("b", "20,000 km²", "whole",
                                                                 text="2")),
        (hard("ab", "inside"),)),
    "a part by a bound": part_and_whole("over 30,000 km²", "20,000 km²", hard("ab", "inside")),
    "a whole by a bound above": part_and_whole("30,000 km²", "up to 20,000 km²",
                                               hard("ab", "inside")),
    "a whole by a bound below": part_and_whole("30,000 km²", "over 20,000 km²"),
    "one part larger than two wholes": Case(
        (f("a", "30,000 km²", "ceded", text="1"), f("b", "20,000 km²", "whole", text="2"),
         f("c", "21,500 km²", "whole", text="3"), f("d", "21,500 km²", "whole", text="4")),
        (hard("ac", "inside"),)),
    "before, after and ceded in three texts": Case(
        (f("a", "20,000.0 km²", "whole", text="1"), f("b", "19,000.0 km²", "after", text="2"),
         f("c", "5,000.0 km²", "ceded", text="3")), (hard("abc", "difference"),),
        (("regions.7", {"id": "after", "title": "After", "standing": "administered",
                        "build": {"recipe": "territory",
                                  "of": {"territory": "AAA", "era": "post"}}}),)),
    # --------------------------------------------------------- the manner of speaking, across
    "a bound far from another text": part_and_whole("2,500 km²", "over 1,000 km²", soft("ab"),
                                                    of="claim/claim"),
    "a bound near one of the values": Case(
        (f("a", "2,500 km²", "claim", text="1"), f("b", "over 1,000 km²", "claim", text="2"),
         f("c", "1,500 km²", "claim", text="3"))),
    "up to, far from another text": part_and_whole("3,120 km²", "up to 20,000 km²", soft("ab"),
                                                   of="claim/claim"),
    "told of its statement, and not of its source again": Case(
        (f("a", "2,500 km²", "claim", sources=["book"]),
         f("b", "over 1,000 km²", "claim", sources=["book"]),
         f("c", "9,100 km²", "whole", text="2", sources=["book"])), (soft("ab"),)),
    "two statements of one source": Case(
        (f("a", "2,500 km²", "claim", text="1", sources=["book"]),
         f("b", "over 1,000 km²", "claim", text="2", sources=["book"])), (soft("ab"),)),
    "a bound against another text is a choice": part_and_whole("900 km²", "over 1,000 km²",
                                                               of="claim/claim"),
}  # fmt: skip


def told(case: Case) -> list[ConsistencyFinding]:
    table = small(*case.changes, ("figures", list(case.figures)))
    dossier = Dossier.model_validate(table)
    assert list(reference_faults(dossier)) == []
    return list(check_consistency(dossier))


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 80
    against = [one for case in CASES.values() for one in case.against]
    assert sum(strength == "hard" for strength, _, _ in against) >= 30
    assert sum(strength == "soft" for strength, _, _ in against) >= 10
    assert sum(not case.against for case in CASES.values()) >= 30


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_right(name: str) -> None:
    case = CASES[name]
    found = [(one.strength.value, "".join(sorted(one.figures)), one.test)
             for one in told(case) if one.strength]  # fmt: skip
    assert sorted(found) == sorted(case.against)


@pytest.mark.parametrize("name", CASES)
def test_only_what_is_hard_differs(name: str) -> None:
    for one in told(CASES[name]):
        strength = one.strength.value if one.strength else None
        assert (one.verdict is Verdict.DOES_NOT_FIT) == (strength == "hard")
        says_so = "can be true, but few would say" in one.detail
        assert says_so == (strength == "soft")
        assert one.detail.endswith((".", "?"))
        assert not {"nan", "inf", "inf–inf"} & set(re.split(r"[\s–]", one.detail))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a value far over a bound",
         "2,500 km² and over 1,000 km² are both given for “Claim”. Both can be true, but few would "
         "say “over 1,000 km²” of more than 2,000 km²."),
        ("far below up to",
         "3,120 km² and up to 20,000 km² are both given for “Claim”. Both can be true, but few "
         "would say “up to 20,000 km²” of less than 10,000 km²."),
        ("a share by its terms, far under",
         "1,122 km² of 143,100 km² is 0.784 %; printed: under 15 %. All can be true, but few would "
         "say “under 15 %” of less than 5 %."),
        ("shares of all parts, 110 %",
         "60 % and 50 % make 110 % of “Whole”; all its parts make 100 %."),
        ("shares of a union leave a gap",
         "40 % and 30 % make 70 % of “Both”; all its parts make 100 % or more, as they may "
         "overlap."),
        ("one date", "1,000 km² and 2,500 km² are both given for “Claim” as of 1990."),
        ("a part larger than its whole",
         "“Ceded”, 30,000 km², lies inside “Whole”, 20,000 km²: a part is not larger than its "
         "whole."),
        ("one part larger than two wholes",
         "“Ceded”, 30,000 km², lies inside “Whole”, 21,500 km²: a part is not larger than its "
         "whole. The same goes for 20,000 km² (1)."),
        ("areas of two of three parts, in three texts",
         "600 km² for “Claim” and 500 km² for “Ceded” together give 1,090 km² or more for “Whole”; "
         "printed: 1,000 km²."),
    ],
)  # fmt: skip
def test_the_sentence(name: str, text: str) -> None:
    assert text in [spaced(one.detail) for one in told(CASES[name]) if one.strength]
