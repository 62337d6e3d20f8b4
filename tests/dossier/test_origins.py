"""Ten copies are one witness."""

from __future__ import annotations

from typing import Any

import pytest

from marchland.dossier.model import Dossier, Share
from marchland.dossier.origins import origins, witnesses
from small_dossier import small


def figure(name: str, value: float = 1137, unit: str = "km2", **more: Any) -> dict[str, Any]:
    return {"id": name, "value": value, "printed": f"{value:,g}", "unit": unit,
            "about": "ceded"} | more  # fmt: skip


def dossier(*figures: dict[str, Any]) -> Dossier:
    return Dossier.model_validate(small(("figures", list(figures))))


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        # Equal numbers alone are no copies: two can have measured, or be told, the same.
        ([figure("a"), figure("b")], {"a": "a", "b": "b"}),
        ([figure("a"), figure("b", repeats="a"), figure("c", repeats="b")],
         {"a": "a", "b": "a", "c": "a"}),
        ([figure("a"), figure("b"), figure("c", repeats=["b", "a"])],
         {"a": "a", "b": "b", "c": "b"}),
        # One mouth.
        ([figure("a", said_by="X"), figure("b", said_by="X")], {"a": "a", "b": "a"}),
        ([figure("a", said_by="X"), figure("b", 1158, said_by="X")], {"a": "a", "b": "b"}),
        ([figure("a", said_by="X"), figure("b", said_by="Y")], {"a": "a", "b": "b"}),
        # One sentence, two units.
        ([figure("a", statement="s"), figure("b", 439, "sq mi", statement="s")],
         {"a": "a", "b": "a"}),
        ([figure("a", statement="s"), figure("b", 439, "sq mi", statement="t")],
         {"a": "a", "b": "b"}),
        ([figure("a", statement="s"), figure("b", 40, "km2", statement="s", only="water")],
         {"a": "a", "b": "b"}),
        # What nobody published is no witness, nor is what repeats it a copy of one.
        ([figure("a", published=False), figure("b")], {"b": "b"}),
        ([figure("a", published=False), figure("b", repeats="a")], {"b": "b"}),
        # An earlier figure may repeat a later one, and a circle has a first.
        ([figure("a", repeats="b"), figure("b")], {"a": "b", "b": "b"}),
        ([figure("a", repeats="b", said_by="X"), figure("b", said_by="X")], {"a": "a", "b": "a"}),
    ],
)  # fmt: skip
def test_origins(figures: list[dict[str, Any]], expected: dict[str, str]) -> None:
    assert origins(dossier(*figures)) == expected


def test_witnesses_of_one_subject() -> None:
    made = dossier(
        figure("a"),
        figure("other", about="claim"),
        figure("b", repeats="a"),
        figure("elsewhere", repeats="other"),
    )
    found = [(o.figure.id, [c.id for c in o.copies]) for o in witnesses(made, "ceded")]
    assert found == [("a", ["b"]), ("elsewhere", [])]
    assert sum(1 + len(o.copies) for o in witnesses(made)) == 4
    assert witnesses(made, Share(part="ceded", whole="claim")) == ()


def test_a_witness_of_several_candidates_is_one_of_each() -> None:
    made = dossier(figure("a", about=["ceded", "claim"]), figure("b", about="claim"))
    assert [o.figure.id for o in witnesses(made, "ceded")] == ["a"]
    assert [o.figure.id for o in witnesses(made, "claim")] == ["a", "b"]
