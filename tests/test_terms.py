"""The vocabulary is what dossiers spell, each word once."""

from __future__ import annotations

from enum import StrEnum

import pytest

from marchland import terms

VOCABULARIES = [
    kind
    for kind in vars(terms).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
]

SPELLED = {
    terms.LineKind: {"claim line", "delimitation", "demarcation", "line of control"},
    terms.EdgeRule: {"geodesic", "rhumb", "parallel", "meridian", "traced"},
    terms.Standing: {"claimed", "administered", "ceded", "awarded", "neutral"},
    terms.Unit: {"km2", "sq mi", "ha", "percent", "km", "mi"},
    terms.Qualifier: {"plain", "about", "over", "under", "up to"},
    terms.Verdict: {"agrees", "differs", "cannot resolve", "not testable here"},
    terms.Vary: {"bearing", "apex", "offset"},
    terms.Access: {"full text", "excerpt", "abstract", "not seen"},
    terms.Confidence: {"high", "medium", "low"},
    terms.InstrumentKind: {
        "treaty", "agreement", "protocol", "exchange of notes", "award", "statute",
    },
    terms.PlaceKind: {
        "pass", "peak", "range", "lake", "river", "town", "village", "tripoint", "marker",
        "crossing", "embassy", "post", "area", "other",
    },
}  # fmt: skip


def test_every_vocabulary_is_listed_here() -> None:
    assert set(VOCABULARIES) == set(SPELLED)


@pytest.mark.parametrize("kind", SPELLED, ids=lambda kind: kind.__name__)
def test_words(kind: type[StrEnum]) -> None:
    assert {word.value for word in kind} == SPELLED[kind]
    assert len(kind.__members__) == len(kind), "two names for one word"


@pytest.mark.parametrize("kind", VOCABULARIES, ids=lambda kind: kind.__name__)
def test_a_word_prints_as_it_is_spelled(kind: type[StrEnum]) -> None:
    for word in kind:
        assert f"{word}" == word.value == word.value.strip().lower()


@pytest.mark.parametrize("kind", VOCABULARIES, ids=lambda kind: kind.__name__)
def test_another_word_is_refused(kind: type[StrEnum]) -> None:
    with pytest.raises(ValueError, match="'border' is not a valid"):
        kind("border")


@pytest.mark.parametrize(
    ("unit", "symbol"),
    [
        (terms.Unit.KM2, "km²"),
        (terms.Unit.SQ_MI, "sq mi"),
        (terms.Unit.HA, "ha"),
        (terms.Unit.PERCENT, "%"),
        (terms.Unit.KM, "km"),
        (terms.Unit.MI, "mi"),
    ],
)
def test_unit_symbols(unit: terms.Unit, symbol: str) -> None:
    assert unit.symbol == symbol


def test_every_unit_has_a_symbol() -> None:
    assert len({unit.symbol for unit in terms.Unit}) == len(terms.Unit)
