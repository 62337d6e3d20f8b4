"""Choices of vintages: one per combination, and which are left when a file cannot be read."""

from __future__ import annotations

import pytest

from marchland.failures import Ledger
from marchland.regions.choices import choices, eras_of, readable_choices
from small_dossier import small_dossier


@pytest.mark.parametrize(
    ("region", "eras", "count"),
    [
        ("claim", ("pre",), 2), ("ceded", ("pre", "post"), 2), ("whole", ("pre",), 2),
        ("both", ("pre", "post"), 2), ("read", ("pre", "post"), 2), ("filed", (), 1),
        ("left", ("pre", "post"), 2),
    ],
)  # fmt: skip
def test_choices_are_one_per_combination_of_vintages(
    region: str, eras: tuple[str, ...], count: int
) -> None:
    left = {"recipe": "less", "of": "whole", "less": "common"}
    dossier = small_dossier(("regions.7", {"id": "left", "title": "Left", "standing": "neutral",
                                           "build": left}))  # fmt: skip
    assert eras_of(dossier, dossier.region(region)) == eras
    every = choices(dossier, dossier.region(region))
    assert len(every) == len({tuple(choice.items()) for choice in every}) == count
    assert all(tuple(choice) == eras for choice in every)


def test_choices_multiply() -> None:
    dossier = small_dossier(("eras.1.vintages", ["osm-2020", "vmap0", "wdb2"]))
    assert len(choices(dossier, dossier.region("ceded"))) == 6


@pytest.mark.parametrize(
    ("region", "read", "left", "lost"),
    [
        ("claim", ["vmap0", "wdb2"], ["vmap0", "wdb2"], []),
        ("claim", ["vmap0"], ["vmap0"], ["wdb2"]),
        ("claim", [], [], ["vmap0", "wdb2"]),
        ("filed", [], [None], []),
    ],
)
def test_choices_that_need_a_lost_file_are_noted(
    region: str, read: list[str], left: list[str | None], lost: list[str]
) -> None:
    dossier, ledger = small_dossier(), Ledger()
    yielded = list(readable_choices(dossier, dossier.region(region), read, ledger))
    assert [choice.get("pre") for choice in yielded] == left
    assert [failure.follows_from for failure in ledger.failures] == lost
