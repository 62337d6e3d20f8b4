"""Smallest contradicting sets: all of them, each minimal, whatever the order of asking."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.dossier.stated import Interval
from marchland.figures.together.conflicts import Premise, System, fewest_hitting
from marchland.figures.together.intervals import SLACK, AtMost, OneOf, Product, Relation, Sum
from solver import satisfiable

RELATIONS: list[Relation] = [Sum("whole", ("a", "b")), Product("a", ("share", "whole"))]
FIXED = {"share": Interval(0, 1)}

premises = st.builds(
    lambda variable, low, width: (
        variable,
        Interval(low / 100, (low + width) / 100)
        if variable == "share"
        else Interval(low, low + width),
    ),
    st.sampled_from(["a", "b", "whole", "share"]),
    st.integers(1, 90),
    st.integers(0, 9),
)


def system(made: list[tuple[str, Interval]]) -> System:
    return System([Premise(str(i), *premise) for i, premise in enumerate(made)], RELATIONS, FIXED)


@given(st.lists(premises, max_size=6))
def test_every_smallest_set_is_found_and_minimal(made: list[tuple[str, Interval]]) -> None:
    asked = system(made)
    ids = [premise.id for premise in asked.premises]
    by_force: set[frozenset[str]] = set()
    for size in range(len(ids) + 1):
        for some in itertools.combinations(ids, size):
            if not any(found <= set(some) for found in by_force) and not asked.consistent(some):
                by_force.add(frozenset(some))
    found = asked.contradictions()
    assert {frozenset(s) for s in found} == by_force
    for each in found:
        for fewer in itertools.combinations(each, len(each) - 1):
            assert asked.consistent(fewer)


@given(st.lists(premises, max_size=6))
def test_what_is_struck_leaves_the_rest_consistent(made: list[tuple[str, Interval]]) -> None:
    asked = system(made)
    told, struck = asked.explained()
    ids = {premise.id for premise in asked.premises}
    assert asked.consistent(ids - struck)
    assert len(told) <= len(struck)
    assert bool(told) == (not asked.consistent(ids))
    for fewer in itertools.combinations(ids, max(0, len(struck) - 1)):
        if struck:
            assert not asked.consistent(ids - set(fewer))


@given(st.lists(premises, max_size=6))
def test_asking_again_gives_the_same(made: list[tuple[str, Interval]]) -> None:
    assert system(made).contradictions() == system(made).contradictions()


def test_a_constant_joins_nothing() -> None:
    relations = [Sum("one", ("a", "b")), Sum("one", ("c", "d"))]
    asked = System(
        [Premise("1", "a", Interval(0, 1)), Premise("2", "c", Interval(0, 1))],
        relations,
        {"one": Interval(1, 1)},
    )
    assert asked.joined(["1"]) == [relations[0]]
    assert asked.joined(["1", "2"]) == relations


@pytest.mark.parametrize(
    ("sets", "struck"),
    [
        ([], set()),
        ([("a", "b")], {"b"}),
        ([("a", "b"), ("a", "c")], {"a"}),
        ([("a", "b"), ("c", "d")], {"b", "d"}),
        ([(f"{i}a", f"{i}b") for i in range(6)], {f"{i}b" for i in range(6)}),
    ],
)
def test_fewest_to_strike(sets: list[tuple[str, ...]], struck: set[str]) -> None:
    assert fewest_hitting(sets) == struck


# ------------------------------------------------------------------- against z3, which is exact

names = st.sampled_from("abcdef")


def several(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(names, min_size=least, max_size=most, unique=True)


KINDS: dict[str, st.SearchStrategy[Relation]] = {
    "sum": several(2, 4).map(lambda some: Sum(some[0], tuple(some[1:]))),
    "overlapping sum": several(2, 4).map(lambda some: Sum(some[0], tuple(some[1:]), at_most=True)),
    "product": several(3, 3).map(lambda some: Product(some[0], (some[1], some[2]))),
    "at most": several(2, 2).map(lambda some: AtMost(*some)),
    "one of": several(2, 3).map(lambda some: OneOf(some[0], tuple(some[1:]))),
}
eighths = st.integers(0, 80).map(lambda count: count / 8)


def dependent(relation: Relation, values: dict[str, float]) -> float:
    """Return what makes a relation true of its first variable, given the others."""
    others = relation.variables[1:]
    match relation:
        case Product():
            return values[others[0]] * values[others[1]]
        case Sum():
            return sum(values[name] for name in others)
    return values[others[0]]


@st.composite
def systems(draw: st.DrawFn, kind: str) -> System:
    """Figures near a solution of a relation of one kind, beside others: so a little decides.

    Each variable has an upper end. Without one, a circle such as c = a + d, c ≤ d would be followed
    for ever, and is left open.
    """
    others = draw(st.lists(st.one_of(*KINDS.values()), max_size=2))
    relations = list(dict.fromkeys([*others, draw(KINDS[kind])]))
    values = {name: draw(eighths) for name in "abcdef"}
    for each in relations:
        values[each.variables[0]] = dependent(each, values)
    premises = []
    for name in sorted({name for each in relations for name in each.variables}):
        low, high = 0.0, 2 * values[name] + 8.0
        if name in relations[-1].variables or draw(st.booleans()):
            low = max(0.0, values[name] + draw(st.integers(-8, 4)) / 8)
            high = low + draw(st.integers(0, 8)) / 8
        premises.append(Premise(name, name, Interval(low, high)))
    return System(premises, relations)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=100)
@given(data=st.data())
def test_z3_agrees_on_what_can_hold(kind: str, data: st.DataObject) -> None:
    """Ends that touch, or miss each other by less than floats tell, are left to either."""
    asked = data.draw(systems(kind))
    ids = [premise.id for premise in asked.premises]
    if asked.consistent(ids):
        assert satisfiable(asked, ids, widened=100 * SLACK)
    else:
        assert not satisfiable(asked, ids, widened=-100 * SLACK)
