"""The vocabulary is what dossiers spell, each word once."""

from __future__ import annotations

from enum import StrEnum

import pytest

from marchland import vocabulary

VOCABULARIES = [
    kind
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
]

SPELLED = {
    vocabulary.LineKind: {"claim line", "delimitation", "demarcation", "line of control"},
    vocabulary.EdgeRule: {"geodesic", "rhumb", "parallel", "meridian", "traced"},
    vocabulary.Standing: {"claimed", "administered", "ceded", "awarded", "neutral"},
    vocabulary.Unit: {"km2", "sq mi", "ha", "percent", "km", "mi"},
    vocabulary.Strength: {"hard", "soft"},
    vocabulary.Qualifier: {"plain", "about", "over", "under", "up to"},
    vocabulary.Verdict: {"fits", "does not fit", "cannot tell", "not testable here"},
    vocabulary.Vary: {"bearing", "apex", "offset"},
    vocabulary.Access: {"full text", "excerpt", "abstract", "not seen"},
    vocabulary.Confidence: {"high", "medium", "low"},
    vocabulary.InstrumentKind: {
        "treaty", "agreement", "protocol", "exchange of notes", "award", "statute",
    },
    vocabulary.PlaceKind: {
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
        (vocabulary.Unit.KM2, "km²"),
        (vocabulary.Unit.SQ_MI, "sq mi"),
        (vocabulary.Unit.HA, "ha"),
        (vocabulary.Unit.PERCENT, "%"),
        (vocabulary.Unit.KM, "km"),
        (vocabulary.Unit.MI, "mi"),
    ],
)
def test_unit_symbols(unit: vocabulary.Unit, symbol: str) -> None:
    assert unit.symbol == symbol


def test_every_unit_has_a_symbol() -> None:
    assert len({unit.symbol for unit in vocabulary.Unit}) == len(vocabulary.Unit)
