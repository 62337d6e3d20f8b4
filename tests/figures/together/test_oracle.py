"""What is told, against z3, which is exact: every set told is contradictory, and smallest.

An answer that z3 does not find in time fails the test: it is no agreement.
"""

from __future__ import annotations

import itertools
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.dossier.model import Dossier
from marchland.figures.together.check import ConsistencyFinding, check_consistency
from marchland.figures.together.intervals import SLACK
from marchland.figures.together.rules import Corpus
from marchland.vocabulary import Strength, Verdict
from paths import ROOT
from small_dossier import small
from solver import assert_smallest, satisfiable

PAMIRS = ROOT / "geo" / "disputes" / "china-tajikistan" / "dossier.toml"


def assert_told_right(dossier: Dossier) -> tuple[ConsistencyFinding, ...]:
    """Prove every set that is told, hard and soft, within a text and across."""
    corpus, found = Corpus.of(dossier), check_consistency(dossier)
    for one in found:
        if one.strength is Strength.HARD:
            assert_smallest(corpus.system, one.figures)
        elif one.strength is Strength.SOFT:
            assert satisfiable(corpus.system, one.figures, widened=100 * SLACK)
            assert_smallest(corpus.spoken, one.figures)
    return found


def test_every_set_of_the_pamirs_is_smallest() -> None:
    dossier = Dossier.model_validate(tomllib.loads(PAMIRS.read_text(encoding="utf-8")))
    found = assert_told_right(dossier)
    scopes = {one.scope for one in found if one.strength is Strength.HARD}
    assert scopes >= {"statement", "across"}


# ---------------------------------------------------------------------------- random figures

AREAS = ("claim", "ceded", "whole", "common", "both", "filed")
SHARES = (("claim", "whole"), ("ceded", "whole"), ("ceded", "claim"), ("common", "ceded"))
BASE = (("regions.1.parts", ["common", "filed"]), ("regions.3.parts", ["claim", "ceded"]))
TRUE = {"claim": 300, "ceded": 100, "whole": 1000, "common": 60, "filed": 40, "both": 400}
"""Areas of which all that is declared is true."""


@st.composite
def printed(draw: st.DrawFn, index: int) -> dict[str, Any]:
    """Print a true number, or one that is wrong by a little or by much."""
    factor = draw(st.sampled_from([1.0, 1.0, 1.0, 1.02, 0.95, 1.4, 0.5, 3.0]))
    about: Any
    if draw(st.integers(0, 2)):
        about = draw(st.sampled_from(AREAS))
        true, unit = float(TRUE[about]), draw(st.sampled_from(["km2", "km2", "sq mi"]))
        true = true / 2.589988110336 if unit == "sq mi" else true
    else:
        part, whole = draw(st.sampled_from(SHARES))
        about, unit = {"part": part, "whole": whole}, "percent"
        true = 100 * TRUE[part] / TRUE[whole]
        if draw(st.booleans()):
            about["complement"], true = True, 100 - true
    value = true * factor if unit != "percent" else min(100.0, true * factor)
    digits = f"{value:.{draw(st.integers(0, 1))}f}"
    return {
        "id": f"f{index}", "value": float(digits), "printed": digits, "unit": unit, "about": about,
        "qualifier": draw(st.sampled_from(["plain", "plain", "plain", "about", "over", "under",
                                           "up to"])),
        "statement": draw(st.sampled_from(["one", "one", "two", None])),
        "sources": ["book"] if draw(st.booleans()) else [],
        "as_of": draw(st.sampled_from([None] * 6 + ["1990", "2012"])),
    }  # fmt: skip


figures = st.integers(2, 6).flatmap(lambda count: st.tuples(*map(printed, range(count))))


@pytest.mark.slow
@settings(max_examples=150)
@given(rows=figures, declared=st.booleans())
def test_what_is_told_of_random_figures(
    rows: tuple[dict[str, Any], ...], *, declared: bool
) -> None:
    dossier = Dossier.model_validate(small(*(BASE if declared else ()), ("figures", list(rows))))
    found = assert_told_right(dossier)
    corpus = Corpus.of(dossier)
    # Nothing is missed: what is told of a text is all that is against it.
    for ids in corpus.statements.values():
        inside = [set(one.figures) for one in found if set(one.figures) <= set(ids)
                  and one.strength is Strength.HARD]  # fmt: skip
        assert inside or satisfiable(corpus.system, ids, widened=100 * SLACK), ids


@pytest.mark.slow
@settings(max_examples=60)
@given(figures)
def test_what_agrees_can_be_true(rows: tuple[dict[str, Any], ...]) -> None:
    dossier = Dossier.model_validate(small(*BASE, ("figures", list(rows))))
    corpus = Corpus.of(dossier)
    for one in check_consistency(dossier):
        if one.verdict is Verdict.FITS and one.scope == "statement":
            assert satisfiable(corpus.system, one.figures, widened=100 * SLACK)


def test_every_pair_of_texts_is_held_together() -> None:
    """Two areas in two texts are told exactly where z3 finds one larger than what it lies in."""
    declared = small(*BASE)
    for small_one, large_one in itertools.permutations(AREAS, 2):
        rows = [
            {"id": name, "value": value, "printed": str(value), "unit": "km2", "about": about,
             "statement": name}
            for name, value, about in (("a", 5111, small_one), ("b", 2556, large_one))
        ]  # fmt: skip
        dossier = Dossier.model_validate(declared | {"figures": rows})
        told = [one.figures for one in check_consistency(dossier) if one.strength]
        holds = satisfiable(Corpus.of(dossier).system, ["a", "b"])
        assert told == ([] if holds else [("a", "b")]), (small_one, large_one)
