"""Smallest contradicting sets: all of them, each minimal, whatever the order of asking."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.dossier.stated import Interval
from marchland.figures.together.conflicts import Claim, System, fewest_hitting
from marchland.figures.together.intervals import SLACK, AtMost, OneOf, Product, Relation, Sum
from solver import satisfiable

RELATIONS: list[Relation] = [Sum("whole", ("a", "b")), Product("a", ("share", "whole"))]
FIXED = {"share": Interval(0, 1)}

claims = st.builds(
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
    return System([Claim(str(i), *claim) for i, claim in enumerate(made)], RELATIONS, FIXED)


@given(st.lists(claims, max_size=6))
def test_every_smallest_set_is_found_and_minimal(made: list[tuple[str, Interval]]) -> None:
    asked = system(made)
    ids = [claim.id for claim in asked.claims]
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


@given(st.lists(claims, max_size=6))
def test_what_is_struck_leaves_the_rest_consistent(made: list[tuple[str, Interval]]) -> None:
    asked = system(made)
    told, struck = asked.explained()
    ids = {claim.id for claim in asked.claims}
    assert asked.consistent(ids - struck)
    assert len(told) <= len(struck)
    assert bool(told) == (not asked.consistent(ids))
    for fewer in itertools.combinations(ids, max(0, len(struck) - 1)):
        if struck:
            assert not asked.consistent(ids - set(fewer))


@given(st.lists(claims, max_size=6))
def test_asking_again_gives_the_same(made: list[tuple[str, Interval]]) -> None:
    assert system(made).contradictions() == system(made).contradictions()


def test_a_constant_joins_nothing() -> None:
    relations = [Sum("one", ("a", "b")), Sum("one", ("c", "d"))]
    asked = System(
        [Claim("1", "a", Interval(0, 1)), Claim("2", "c", Interval(0, 1))],
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
relation = st.one_of(
    st.builds(
        lambda some, at_most: Sum(some[0], tuple(some[1:]), at_most),
        st.lists(names, min_size=2, max_size=4, unique=True),
        st.booleans(),
    ),
    st.lists(names, min_size=3, max_size=3, unique=True).map(
        lambda some: Product(some[0], (some[1], some[2]))
    ),
    st.lists(names, min_size=2, max_size=2, unique=True).map(lambda some: AtMost(*some)),
    st.lists(names, min_size=2, max_size=3, unique=True).map(
        lambda some: OneOf(some[0], tuple(some[1:]))
    ),
)
stated = st.builds(
    lambda name, low, width: (name, Interval(low / 8, (low + width) / 8)),
    names,
    st.integers(0, 80),
    st.integers(0, 16),
)


@pytest.mark.slow
@settings(max_examples=200)
@given(
    st.lists(relation, min_size=1, max_size=4, unique=True),
    st.lists(stated, min_size=1, max_size=6),
)
def test_z3_agrees_on_what_can_hold(
    relations: list[Relation], made: list[tuple[str, Interval]]
) -> None:
    """Ends that touch, or miss each other by less than floats tell, are left to either."""
    asked = System([Claim(str(i), *claim) for i, claim in enumerate(made)], relations)
    ids = [claim.id for claim in asked.claims]
    if asked.consistent(ids):
        assert satisfiable(asked, ids, widened=100 * SLACK) is not False
    else:
        assert satisfiable(asked, ids, widened=-100 * SLACK) is not True
