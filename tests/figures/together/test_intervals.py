"""What intervals and relations leave, and that nothing true is ever taken away."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.dossier.stated import Interval
from marchland.figures.together.intervals import (
    AtMost,
    Empty,
    OneOf,
    Product,
    Ranges,
    Relation,
    Sum,
    can_hold,
    piercing,
    propagate,
)

SHARE = Product("part", ("share", "whole"))
PARTS = Sum("all", ("a", "b"))
numbers = st.floats(0.01, 1e6)


def around(value: float, draw: tuple[float, float]) -> Interval:
    return Interval(value * (1 - draw[0]), value * (1 + draw[1]))


spans = st.tuples(st.floats(0, 0.9), st.floats(0, 3))


@pytest.mark.parametrize(
    ("relation", "ranges", "name", "low", "high"),
    [
        # By hand: 143,100 ± 50 less 1,158 ± 0.5.
        (PARTS, {"all": (143050, 143150), "a": (1157.5, 1158.5)}, "b", 141891.5, 141992.5),
        (PARTS, {"a": (1, 2), "b": (3, 5)}, "all", 4, 7),
        (Sum("all", ("a", "b"), at_most=True), {"a": (1, 2), "b": (3, 5)}, "all", 0, 7),
        (Sum("all", ("a", "b"), at_most=True), {"a": (1, 2), "all": (6, 9)}, "b", 4, math.inf),
        (SHARE, {"part": (950, 1050), "share": (0.0545, 0.0555)}, "whole", 950 / 0.0555,
         1050 / 0.0545),
        (SHARE, {"part": (950, 1050), "share": (0, 0.05)}, "whole", 19000, math.inf),
        (SHARE, {"share": (0, 0)}, "part", 0, 0),
        (SHARE, {"part": (0, 0), "share": (0, 0)}, "whole", 0, math.inf),
        (AtMost("a", "b"), {"b": (3, 5)}, "a", 0, 5),
        (AtMost("a", "b"), {"a": (3, 5)}, "b", 3, math.inf),
        (OneOf("x", ("a", "b")), {"a": (1, 2), "b": (5, 6)}, "x", 1, 6),
        (OneOf("x", ("a", "b")), {"a": (1, 2), "b": (5, 6), "x": (3, 9)}, "x", 5, 6),
        (OneOf("x", ("a", "b")), {"a": (1, 2), "x": (3, 9)}, "b", 3, 9),
    ],
)  # fmt: skip
def test_what_is_left(
    relation: Relation, ranges: dict[str, tuple[float, float]], name: str, low: float, high: float
) -> None:
    given_ = {key: Interval(*ends) for key, ends in ranges.items()}
    found = propagate([relation], given_).get(name, Interval(0, math.inf))
    assert found == pytest.approx((low, high))
    assert can_hold([relation], given_)


@pytest.mark.parametrize(
    ("relation", "ranges"),
    [
        (PARTS, {"all": (1, 2), "a": (3, 4)}),
        (PARTS, {"all": (9, 10), "a": (3, 4), "b": (1, 2)}),
        (SHARE, {"part": (950, 1050), "share": (0.0545, 0.0555), "whole": (28000, 29000)}),
        (SHARE, {"part": (1, 2), "whole": (0, 0)}),
        (AtMost("a", "b"), {"a": (3, 4), "b": (1, 2)}),
        (OneOf("x", ("a", "b")), {"x": (3, 4), "a": (1, 2), "b": (5, 6)}),
    ],
)
def test_what_cannot_hold(relation: Relation, ranges: dict[str, tuple[float, float]]) -> None:
    given_ = {key: Interval(*ends) for key, ends in ranges.items()}
    with pytest.raises(Empty):
        propagate([relation], given_)
    assert not can_hold([relation], given_)


RELATIONS: list[Relation] = [
    SHARE,
    Product("part", ("other", "all")),
    Product("other-share", ("share", "claimed")),
    Sum("whole", ("part", "rest")),
    AtMost("part", "whole"),
    AtMost("whole", "all"),
    OneOf("read", ("whole", "part")),
]


@given(st.floats(0.01, 0.99), numbers, st.floats(1, 9), st.lists(spans, min_size=8, max_size=8))
def test_a_solution_is_never_lost(
    share: float, whole: float, more: float, widths: list[tuple[float, float]]
) -> None:
    part = share * whole
    truth = {
        "share": share, "whole": whole, "part": part, "rest": whole - part, "all": whole * more,
        "other": share / more, "read": whole, "claimed": 1 / more, "other-share": share / more,
    }  # fmt: skip
    ranges: Ranges = {
        name: around(value, width)
        for (name, value), width in zip(truth.items(), [*widths, (0.1, 0.1)], strict=True)
    }
    left = propagate(RELATIONS, ranges)
    for name, value in truth.items():
        assert left[name].low <= value * (1 + 1e-9)
        assert left[name].high >= value * (1 - 1e-9)
    assert can_hold(RELATIONS, ranges)


def test_variables_that_stand_in_two_relations() -> None:
    """Numbers that add up to 10 have no product above 25, which no single relation says."""
    relations: list[Relation] = [Product("p", ("a", "b")), Sum("s", ("a", "b"))]
    ranges = {"p": Interval(30, 31), "s": Interval(10, 10), "a": Interval(0, 10)}
    assert not can_hold(relations, ranges)
    assert not can_hold(relations, ranges | {"p": Interval(25.1, 26)})
    assert can_hold(relations, ranges | {"p": Interval(20, 21)})


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12))
def test_piercing_points(ends: list[tuple[float, float]]) -> None:
    intervals = [Interval(min(e), max(e)) for e in ends]
    points = piercing(intervals)
    for interval in intervals:
        assert any(interval.meets(Interval(*point)) for point in points)
    # As many intervals exclude each other pair by pair: no fewer points would do.
    apart: list[Interval] = []
    for interval in sorted(intervals, key=lambda i: i.high):
        if not apart or interval.low > apart[-1].high * (1 + 1e-9):
            apart.append(interval)
    assert len(points) == len(apart)
