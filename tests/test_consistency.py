"""Whether figures can be true together, from their own digits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.consistency import ConsistencyFinding, check_consistency
from marchland.dossier import Dossier
from marchland.statements import KM2_PER_SQ_MI
from marchland.terms import Verdict
from marchland.wording import THIN
from small_dossier import small

SHARE = {"part": "ceded", "whole": "claim"}
LEFT = {**SHARE, "complement": True}


def figure(name: str, value: float, printed: str, unit: str, about: Any) -> dict[str, Any]:
    return {"id": name, "value": value, "printed": printed, "unit": unit, "about": about}


CLAIM_KM2 = figure("claim-km2", 28430, "28,430 km²", "km2", "claim")
CLAIM_MI2 = figure("claim-mi2", 10.977, "10.977 square miles", "sq mi", "claim")
CEDED_KM2 = figure("ceded-km2", 1137, "1,137 km²", "km2", "ceded")
CEDED_MI2 = figure("ceded-mi2", 439, "439 sq mi", "sq mi", "ceded")
LEFT_96 = figure("left-96", 96, "96 %", "percent", LEFT)
ABOUT_4 = figure("about-4", 4, "about 4 %", "percent", SHARE) | {"qualifier": "about"}
SEED = (CLAIM_KM2, CLAIM_MI2, CEDED_KM2, CEDED_MI2, LEFT_96, ABOUT_4)


def check(*figures: dict[str, Any], statement: str | None = "one") -> list[ConsistencyFinding]:
    table = small(("figures", [{"statement": statement, **figure} for figure in figures]))
    return list(check_consistency(Dossier.model_validate(table)))


def test_the_seed_figures() -> None:
    found = {(f.test, f.figures): f for f in check(*SEED)}
    assert {key: f.verdict for key, f in found.items()} == {
        ("units", ("claim-km2", "claim-mi2")): Verdict.DIFFERS,
        ("units", ("ceded-km2", "ceded-mi2")): Verdict.AGREES,
        ("share", ("ceded-km2", "claim-km2", "left-96")): Verdict.AGREES,
        ("share", ("ceded-km2", "claim-km2", "about-4")): Verdict.AGREES,
        ("remainder", ("about-4", "left-96")): Verdict.AGREES,
    }
    # 28,430 / 2.589988110336 = 10,976.9 by hand.
    assert found["units", ("claim-km2", "claim-mi2")].detail == (
        f"28{THIN}430 km² is 10{THIN}977 sq mi; printed beside it: 10.977 sq mi. "
        f"With 10{THIN}977 sq mi they would agree: "
        "a decimal point printed for the comma between thousands?"
    )
    assert found["share", ("ceded-km2", "claim-km2", "about-4")].detail == (
        f"1{THIN}137 km² of 28{THIN}430 km² is 4.00 %; printed: 4 %."
    )
    assert found["share", ("ceded-km2", "claim-km2", "left-96")].detail == (
        f"1{THIN}137 km² of 28{THIN}430 km² leaves 96.00 %; printed: 96 %."
    )
    assert found["remainder", ("about-4", "left-96")].detail == (
        "4 % and 96 % make 100 % of the whole."
    )


@pytest.mark.parametrize(
    ("figures", "test", "verdict", "text"),
    [
        # 1,137 / 0.055 = 20,673 by hand: the share fits another whole.
        ((CEDED_KM2, CLAIM_KM2, ABOUT_4 | {"value": 5.5, "printed": "5.5 %"}), "share", "differs",
         f"That share would need a whole of 20{THIN}673 km²."),
        ((CEDED_KM2, CLAIM_KM2, LEFT_96 | {"value": 94, "printed": "94 %"}), "share", "differs",
         "leaves 96.00 %; printed: 94 %."),
        ((ABOUT_4, LEFT_96 | {"value": 90, "printed": "90 %"}), "remainder", "differs",
         "4 % and 90 % make 94 % of the whole."),
        ((CEDED_KM2, CEDED_MI2 | {"value": 4390, "printed": "4,390 sq mi"}), "units", "differs",
         "they would agree: a digit too many?"),
        ((CEDED_KM2, CEDED_MI2 | {"value": 43.9, "printed": "43.9 sq mi"}), "units", "differs",
         "they would agree: a digit lost?"),
        ((CEDED_KM2, CEDED_MI2 | {"value": 1137, "printed": "1,137 sq mi"}), "units", "differs",
         "they would agree: square miles printed as square kilometres?"),
        ((CEDED_KM2, CEDED_MI2 | {"value": 700, "printed": "700 sq mi"}), "units", "differs",
         "printed beside it: 700 sq mi."),
        ((CEDED_KM2, CEDED_MI2 | {"value": 113700, "printed": "113,700 ha", "unit": "ha"}),
         "units", "agrees", f"is 113{THIN}700 ha; printed beside it: 113{THIN}700 ha."),
    ],
)  # fmt: skip
def test_one_finding(
    figures: tuple[dict[str, Any], ...], test: str, verdict: str, text: str
) -> None:
    (found,) = check(*figures)
    assert (found.test, found.verdict) == (test, verdict)
    assert found.detail.endswith(text)


def test_lengths_in_two_units() -> None:
    (found,) = check(
        figure("km", 400, "400 km", "km", "way"), figure("mi", 250, "250 mi", "mi", "way")
    )
    # 400 / 1.609344 = 248.5, and "250" states 245 … 255.
    assert found.verdict is Verdict.AGREES
    assert found.detail == "400 km is 249 mi; printed beside it: 250 mi."


@pytest.mark.parametrize(
    "figures",
    [
        (CLAIM_KM2,),
        (CLAIM_KM2, CEDED_KM2),
        (CLAIM_KM2, CEDED_MI2),
        (CEDED_KM2, ABOUT_4),
        (ABOUT_4, ABOUT_4 | {"id": "b"}),
        (LEFT_96, LEFT_96 | {"id": "b"}),
        (CEDED_KM2, CLAIM_KM2 | {"value": 0, "printed": "0 km²"}, ABOUT_4),
    ],
)
def test_nothing_to_compare(figures: tuple[dict[str, Any], ...]) -> None:
    assert check(*figures) == []


def test_a_whole_of_which_nothing_is_known_but_a_bound() -> None:
    whole = CLAIM_KM2 | {"printed": "up to 28,430 km²", "qualifier": "up to"}
    (found,) = check(CEDED_KM2, whole, ABOUT_4)
    assert found.verdict is Verdict.AGREES


def test_only_figures_of_one_statement_are_compared() -> None:
    assert check(*SEED, statement=None) == []
    assert check(CLAIM_KM2, CLAIM_MI2 | {"statement": "two"}) == []
    both = check(CLAIM_KM2, CLAIM_MI2, CEDED_KM2 | {"statement": "two"},
                 CEDED_MI2 | {"statement": "two"})  # fmt: skip
    assert [f.verdict for f in both] == [Verdict.DIFFERS, Verdict.AGREES]


@given(st.integers(10, 10**7))
def test_a_figure_agrees_with_its_own_conversion(km2: int) -> None:
    miles = round(km2 / KM2_PER_SQ_MI)
    (found,) = check(
        CLAIM_KM2 | {"value": km2, "printed": f"{km2:,} km²"},
        CLAIM_MI2 | {"value": miles, "printed": f"{miles:,} sq mi"},
    )
    assert found.verdict is Verdict.AGREES


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_part_agrees_with_its_own_share_and_its_remainder(a: int, b: int) -> None:
    part, whole = min(a, b), max(a, b)
    percent = round(100 * part / whole, 2)
    found = check(
        CEDED_KM2 | {"value": part, "printed": f"{part:,}"},
        CLAIM_KM2 | {"value": whole, "printed": f"{whole:,}"},
        ABOUT_4 | {"value": percent, "printed": f"{percent:.2f} %"},
        LEFT_96 | {"value": round(100 - percent, 2), "printed": f"{100 - percent:.2f} %"},
    )
    assert [f.test for f in found] == ["share", "share", "remainder"]
    assert {f.verdict for f in found} == {Verdict.AGREES}


@given(st.permutations(SEED))
def test_the_order_of_the_figures_does_not_matter(figures: list[dict[str, Any]]) -> None:
    verdicts = {(f.test, frozenset(f.figures), f.verdict) for f in check(*figures)}
    assert verdicts == {(f.test, frozenset(f.figures), f.verdict) for f in check(*SEED)}


FIGURE = st.sampled_from(SEED).flatmap(
    lambda seed: st.builds(
        lambda value, words: seed
        | {"id": f"f{value:.4f}-{words[:2]}", "value": min(value, 100.0), "printed": f"{value:.2f}",
           "qualifier": words},
        st.integers(0, 10_000).map(lambda hundredths: hundredths / 100),
        st.sampled_from(["plain", "about", "over", "under", "up to"]),
    )
)  # fmt: skip


@given(st.lists(FIGURE, max_size=5))
def test_any_figures_can_be_compared(figures: list[dict[str, Any]]) -> None:
    for found in check(*figures):
        assert found.verdict in (Verdict.AGREES, Verdict.DIFFERS)
        assert found.detail.endswith((".", "?"))
        assert "nan" not in found.detail
