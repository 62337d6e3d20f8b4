"""Roots are found where there are any, and nowhere else."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.solve.roots import Curve, find_roots, sample

GRID = np.linspace(-10, 10, 61).tolist()


def curve(function, grid=GRID) -> Curve:
    made = Curve(function)
    sample(made, grid)
    return made


def roots_of(function, value=0.0, tolerance=1e-9, grid=GRID) -> list[float]:
    return [root.at for root in find_roots(curve(function, grid), value, tolerance)[0]]


@pytest.mark.parametrize(
    ("function", "value", "expected"),
    [
        (lambda x: 2 * x, 5, [2.5]),
        (lambda x: x * x, 4, [-2, 2]),
        (lambda x: x * x, 1e-4, [-0.01, 0.01]),  # both between two samples and the turn
        (lambda x: (x - 0.123) ** 2, 0, [0.123]),  # touched, not crossed
        (math.sin, 0.5, [math.pi / 6 + s for s in (-2 * math.pi, 0, 2 * math.pi)]
         + [5 * math.pi / 6 + s for s in (-4 * math.pi, -2 * math.pi, 0, 2 * math.pi)]),
        (lambda x: x * x, -1, []),
        (lambda x: x, 10, [10]),  # at the very end of the range
        (lambda x: x, 10.1, []),
    ],
)  # fmt: skip
def test_every_root_of_a_known_function(function, value, expected) -> None:
    expected = sorted(x for x in expected if -10 <= x <= 10)
    assert roots_of(function, value) == pytest.approx(expected, abs=1e-4)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=4, unique=True))
def test_roots_of_a_polynomial_are_those_it_was_made_from(made_from) -> None:
    def polynomial(x: float) -> float:
        return math.prod(x - root for root in made_from)

    assert roots_of(polynomial) == pytest.approx(sorted(made_from), abs=1e-6)


def test_a_jump_is_no_root() -> None:
    roots, jumps = find_roots(curve(lambda x: x if x < 1.234 else x + 5), 3, 1e-9)
    assert [root.at for root in roots] == []
    assert [jump.at for jump in jumps] == pytest.approx([1.234])
    assert (jumps[0].before, jumps[0].after) == pytest.approx((1.234, 6.234))


def test_a_level_stretch_is_one_root_with_its_ends() -> None:
    roots, _ = find_roots(curve(lambda x: max(x, 2.0)), 2, 1e-9)
    assert len(roots) == 1
    assert (roots[0].low, roots[0].high) == (-10, 2)
    assert roots[0].at == pytest.approx(0, abs=1e-9)


def test_gaps_are_closed_in_on_and_roots_beside_them_found() -> None:
    made = curve(lambda x: x if abs(x) > 2.345 else math.nan)
    ((low, high),) = made.gaps()
    assert (low, high) == pytest.approx((-2.345, 2.345), abs=1e-3)
    assert [r.at for r in find_roots(made, 2.4, 1e-9)[0]] == pytest.approx([2.4])
    assert find_roots(made, 1, 1e-9) == ((), ())


def test_nowhere_defined_has_no_root() -> None:
    made = curve(lambda _: math.nan)
    assert made.gaps() == [(-10, 10)]
    assert find_roots(made, 1, 1e-9) == ((), ())


def test_each_parameter_is_asked_once() -> None:
    asked: list[float] = []

    def function(x: float) -> float:
        asked.append(x)
        return x**3

    made = curve(function)
    find_roots(made, 3, 1e-9)
    find_roots(made, 3, 1e-9)
    assert len(asked) == len(set(asked))


def test_a_smooth_root_is_closed_in_on_in_a_few_steps() -> None:
    made = curve(math.exp, np.linspace(-10, 10, 41).tolist())
    before = len(made.samples)
    find_roots(made, 3, 3e-6)
    assert len(made.samples) - before <= 8
