"""What a dossier's recipes say of its quantities."""

from __future__ import annotations

from typing import Any

import pytest

from marchland.figures.together.intervals import AtMost, OneOf, Product, Relation, Sum
from marchland.figures.together.rules import Corpus, rules_of
from small_dossier import SMALL, small_dossier

POST: dict[str, Any] = {"id": "after", "title": "After", "standing": "administered",
        "build": {"recipe": "territory", "of": {"territory": "AAA", "era": "post"}}}  # fmt: skip
KEPT = {"id": "kept", "title": "Kept", "standing": "administered",
        "build": SMALL["regions"][0]["build"] | {"of": POST["build"]["of"]}}  # fmt: skip
LEFT = {"id": "left", "title": "Left", "standing": "neutral",
        "build": {"recipe": "less", "of": "whole", "less": "claim"}}  # fmt: skip
REST = {"id": "rest", "value": 96, "printed": "96 %", "unit": "percent",
        "about": {"part": "ceded", "whole": "claim", "complement": True}}  # fmt: skip
WATER = {"id": "water", "value": 9, "printed": "9", "unit": "km2", "about": "whole",
         "only": "water"}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "kind", "relation"),
    [
        ([], "share", Product("area ceded", ("share ceded/claim", "area claim"))),
        ([("figures.3", REST)], "remainder", Sum("one", ("share ceded/claim", "rest ceded/claim"))),
        ([], "sum", Sum("area both", ("area claim", "area ceded"), at_most=True)),
        ([("regions.1.parts", ["filed", "common"])], "sum",
         Sum("area ceded", ("area filed", "area common"))),
        ([("regions.7", POST)], "difference", Sum("area whole", ("area after", "area ceded"))),
        ([("regions.7", KEPT)], "difference", Sum("area claim", ("area kept", "area common"))),
        ([("figures.3", WATER)], "land and water",
         Sum("area whole", ("land whole", "water whole"))),
        ([], "inside", AtMost("area claim", "area whole")),
        ([], "inside", AtMost("area ceded", "area whole")),
        ([], "inside", AtMost("area common", "area claim")),
        ([], "inside", AtMost("area claim", "area both")),
        ([("regions.7", LEFT)], "inside", AtMost("area left", "area whole")),
        ([], "readings", OneOf("area read", ("area claim", "area both"))),
        ([("figures.0.about", ["claim", "both"])], "readings",
         OneOf("area claim or area both", ("area claim", "area both"))),
        ([("figures.1.about", [REST["about"], {"part": "ceded", "whole": "both"}])], "readings",
         OneOf("rest ceded/claim or share ceded/both", ("rest ceded/claim", "share ceded/both"))),
        ([("figures.3", WATER | {"about": ["claim", "whole"]})], "land and water",
         Sum("area whole", ("land whole", "water whole"))),
        ([("regions.6.part_of", "whole")], "inside", AtMost("area filed", "area whole")),
        ([("regions.0.parts", ["ceded", "filed"])], "parts",
         Sum("one", ("share ceded/claim", "share filed/claim"))),
        ([("regions.0.parts", ["ceded", "filed"])], "share",
         Product("area filed", ("share filed/claim", "area claim"))),
    ],
)  # fmt: skip
def test_a_rule_that_is_set_up(
    changes: list[tuple[str, Any]], kind: str, relation: Relation
) -> None:
    assert (kind, relation) in [(r.kind, r.relation) for r in rules_of(small_dossier(*changes))]


def test_what_is_not_said_is_no_rule() -> None:
    relations = [rule.relation for rule in rules_of(small_dossier())]
    assert AtMost("area ceded", "area claim") not in relations
    assert not [r for r in relations if "one" in r.variables]
    # One of its readings lies in the whole; the union need not.
    assert AtMost("area read", "area whole") not in relations


def test_a_reading_lies_where_all_readings_lie() -> None:
    made = small_dossier(("regions.5.build.of", ["claim", "common"]))
    rules = [rule.relation for rule in rules_of(made)]
    assert AtMost("area read", "area both") not in rules
    made = small_dossier(("regions.5.build.of", ["claim", "ceded"]))
    assert AtMost("area read", "area whole") in [rule.relation for rule in rules_of(made)]


def test_readings_in_a_circle_end() -> None:
    assert rules_of(small_dossier(("regions.5.build.of", ["read", "read"])))


def test_unpublished_figures_are_no_claims() -> None:
    corpus = Corpus.of(small_dossier(("figures.0.published", False)))
    assert "claim-area" not in corpus.figures


def test_a_date_makes_another_variable_with_rules_of_its_own() -> None:
    corpus = Corpus.of(small_dossier(("figures.0.as_of", "1990"), ("figures.1.as_of", "2012")))
    assert corpus.variables["claim-area"] == "area claim as of 1990"
    assert corpus.variables["ceded-share"] == "share ceded/claim as of 2012"
    relations = corpus.system.relations
    assert AtMost("area claim as of 1990", "area whole as of 1990") in relations
    assert AtMost("area claim", "area whole") in relations
    assert all(
        len({name.partition(" as of ")[2] for name in relation.variables if name != "one"}) == 1
        for relation in relations
    )


def test_a_variable_of_no_date_has_no_rules_of_dates() -> None:
    assert not [
        name
        for relation in Corpus.of(small_dossier()).system.relations
        for name in relation.variables
        if " as of " in name
    ]
