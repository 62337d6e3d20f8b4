"""The same questions for z3, which decides rational intervals and products exactly."""

from __future__ import annotations

import math
from collections.abc import Collection
from fractions import Fraction
from typing import Any

import z3

from marchland.dossier.stated import Interval
from marchland.figures.together.conflicts import System
from marchland.figures.together.intervals import AtMost, OneOf, Product, Relation, Sum

TIMEOUT_MS = 200


def satisfiable(system: System, ids: Collection[str], widened: float = 0.0) -> bool | None:
    """Say whether premises can hold together under all relations; None where time runs out.

    Every given end is moved outwards by ``widened`` times itself, inwards where that is negative.
    """
    solver = z3.SolverFor("QF_NRA")
    solver.set("timeout", TIMEOUT_MS)
    names = {name for relation in system.relations for name in relation.variables}
    for name in names | {premise.variable for premise in system.premises}:
        solver.add(z3.Real(name) >= 0)
    for relation in system.relations:
        solver.add(_holds(relation))
    for name, interval in system.fixed.items():
        solver.add(_within(name, interval, 0.0))
    for premise in system.premises:
        if premise.id in ids:
            solver.add(_within(premise.variable, premise.interval, widened))
    answer = solver.check()
    return None if answer == z3.unknown else bool(answer == z3.sat)


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
