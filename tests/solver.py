"""The same questions for z3, which decides rational intervals and products exactly."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Collection
from fractions import Fraction
from typing import Any

import z3

from marchland.dossier.stated import Interval
from marchland.figures.together.conflicts import System
from marchland.figures.together.intervals import SLACK, AtMost, OneOf, Product, Relation, Sum

TIMEOUTS_MS = (200, 2_000, 20_000)
"""How long an answer is waited for, and how much longer where there is none."""
asked: Counter[int] = Counter()
"""How many answers took up to each of these times."""


class UndecidedError(AssertionError):
    """Time ran out: no answer, and so no agreement either."""


def satisfiable(system: System, ids: Collection[str], widened: float = 0.0) -> bool:
    """Say whether premises can hold together under all relations.

    Every given end is moved outwards by ``widened`` times itself, inwards where that is negative.
    """
    solver = z3.SolverFor("QF_NRA")
    # What no premise hangs together with is met by nothing at all.
    relations = system.joined(ids)
    names = {name for relation in relations for name in relation.variables}
    for name in sorted(names | {p.variable for p in system.premises if p.id in ids}):
        solver.add(z3.Real(name) >= 0)
        if name in system.fixed:
            solver.add(_within(name, system.fixed[name], 0.0))
    for relation in relations:
        solver.add(_holds(relation))
    for premise in system.premises:
        if premise.id in ids:
            solver.add(_within(premise.variable, premise.interval, widened))
    for timeout_ms in TIMEOUTS_MS:
        solver.set("timeout", timeout_ms)
        answer = solver.check()
        if answer != z3.unknown:
            asked[timeout_ms] += 1
            return bool(answer == z3.sat)
    raise UndecidedError(f"z3 has no answer within {TIMEOUTS_MS[-1]} ms on {sorted(ids)}")


def assert_smallest(system: System, ids: Collection[str]) -> None:
    """Prove that premises exclude each other, and that the rest can hold without any of them.

    Ends that touch, or miss each other by less than floats tell, are left to either answer.
    """
    assert not satisfiable(system, ids, widened=-100 * SLACK), ids
    for fewer in itertools.combinations(ids, len(ids) - 1):
        assert satisfiable(system, fewer, widened=100 * SLACK), (ids, fewer)


def _within(name: str, interval: Interval, widened: float) -> Any:
    low, high = (Fraction(end) if math.isfinite(end) else None for end in interval)
    by = Fraction(widened)
    x = z3.Real(name)
    above = x >= _exact(low * (1 - by)) if low is not None else True
    below = x <= _exact(high * (1 + by)) if high is not None else True
    return z3.And(above, below)


def _exact(value: Fraction) -> Any:
    return z3.Q(value.numerator, value.denominator)


def _holds(relation: Relation) -> Any:
    real = z3.Real
    match relation:
        case Sum(total, terms, at_most):
            together = z3.Sum([real(term) for term in terms])
            return real(total) <= together if at_most else real(total) == together
        case Product(product, (one, other)):
            return real(product) == real(one) * real(other)
        case AtMost(small, large):
            return real(small) <= real(large)
        case OneOf(value, options):
            return z3.Or([real(value) == real(option) for option in options])
    raise TypeError(f"{relation}: no rule for z3")
