"""Errors say what is wrong, all of it, and can be caught as what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland import errors

KINDS = [
    (errors.DossierError, ValueError),
    (errors.VintageError, LookupError),
    (errors.AlteredError, LookupError),
    (errors.GeometryError, ValueError),
    (errors.FigureError, ValueError),
    (errors.RenderError, RuntimeError),
]


def test_every_error_of_the_module_is_listed_here() -> None:
    raised = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.MarchlandError)
    }
    assert raised == {errors.MarchlandError, *(kind for kind, _ in KINDS)}


@pytest.mark.parametrize(("kind", "builtin"), KINDS)
def test_each_kind_is_ours_and_its_builtin(
    kind: type[errors.MarchlandError], builtin: type[Exception]
) -> None:
    assert issubclass(kind, errors.MarchlandError)
    assert issubclass(kind, builtin)
    assert kind.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize(
    ("faults", "text"),
    [
        ([], "x.toml: 0 faults"),
        (["a: wrong"], "x.toml: 1 fault\n  - a: wrong"),
        (["a: wrong", "b: worse"], "x.toml: 2 faults\n  - a: wrong\n  - b: worse"),
    ],
)
def test_dossier_error_lists_every_fault(faults: list[str], text: str) -> None:
    error = errors.DossierError("x.toml", faults)
    assert str(error) == text
    assert error.faults == tuple(faults)
    assert error.where == "x.toml"


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("osm-2002", ["vmap0", "osm-2020"], "Did you mean osm-2020?"),
        ("osm", ["osm-1", "osm-2", "wdb2"], "Did you mean osm-2 or osm-1?"),
        ("x", ["b", "a", "b"], "Known: a, b."),
        ("x", [], "None is known."),
        ("", ["a"], "Known: a."),
    ],
)
def test_nearest_names(name: str, known: list[str], hint: str) -> None:
    assert errors.nearest_names(name, known) == hint


@given(st.lists(st.text(min_size=1), min_size=1, unique=True), st.data())
def test_a_known_name_is_its_own_nearest(known: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(known))
    assert errors.nearest_names(name, known).startswith(f"Did you mean {name}")


@given(st.text(), st.lists(st.text(min_size=1)))
def test_a_hint_is_a_sentence_and_does_not_depend_on_order(name: str, known: list[str]) -> None:
    hint = errors.nearest_names(name, known)
    assert hint == errors.nearest_names(name, known[::-1])
    assert hint[-1] in ".?"


@pytest.mark.parametrize(
    ("most", "lines"), [(None, ["a", "b", "c"]), (3, ["a", "b", "c"]), (1, ["a", "and 2 more"])]
)
def test_of_many_faults_the_first_are_shown(most: int | None, lines: list[str]) -> None:
    wanted = "\n  - ".join(["x.toml: 3 faults", *lines])
    assert errors.fault_list("x.toml", ["a", "b", "c"], most=most) == wanted
