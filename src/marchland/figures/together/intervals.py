"""A small system of intervals and relations: which values can hold together.

A *variable* is a quantity that is not negative: an area, a length, a share. *Ranges* give each
an interval. *Relations* (a sum, a product, a bound) narrow them until nothing changes; a range that
becomes empty proves that no values satisfy all relations. What is left may still hold no solution,
so one is sought, and where none is found the ranges are bisected a bounded number of times.

References
----------
Benhamou, F., Goualard, F., Granvilliers, L., Puget, J.-F. (1999). Revising hull and box
consistency. ICLP 1999, 230-244.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from marchland.dossier.stated import Interval

ANY = Interval(0.0, math.inf)
SLACK = 1e-9
"""Relative width by which two ends may miss each other and still be one number in floats."""
PROGRESS = 1e-3
"""A narrowing by less than this, relatively, is not followed up."""
MAX_STEPS = 400
"""How many times a relation is looked at before the ranges are taken as they are."""
MAX_PIECES = 48
"""How many pieces ranges are cut into before the question is left open."""
Ranges = dict[str, Interval]
"""An interval for each variable; one that is missing may have any value from zero up."""


class Empty(Exception):  # noqa: N818 - an answer on the way out of a search, no error
    """No values are left."""


class Relation(Protocol):
    """What must hold between variables."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables it relates."""

    def is_met(self, free: Set[str]) -> bool:
        """Say whether variables that nothing else binds let the relation always be met."""

    def narrow(self, ranges: Ranges) -> None:
        """Take out of the ranges what cannot satisfy the relation."""


def cut(ranges: Ranges, name: str, low: float, high: float) -> None:
    """Meet a variable's interval with another one.

    Raises
    ------
    Empty
        If they do not meet.
    """
    old = ranges.get(name, ANY)
    if low <= old.low and high >= old.high:
        return
    low, high = max(old.low, low), min(old.high, high)
    if low > high:
        # No value is infinite, and of two infinite widths neither is the greater.
        if math.isinf(low) or low - high > SLACK * max(abs(low), abs(high)):
            raise Empty
        low = high = (low + high) / 2
    ranges[name] = Interval(low, high)


def _meet(one: Interval, other: Interval) -> bool:
    """Say whether two intervals meet, as far as floats can tell."""
    gap = max(one.low, other.low) - min(one.high, other.high)
    return gap <= SLACK * max(one.low, other.low)


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b  # nothing of a whole without limit is nothing


def _at_least(product_low: float, other_high: float) -> float:
    """Return the least that a factor can be; nothing, where the product can be nothing."""
    if product_low == 0:
        return 0.0
    return math.inf if other_high == 0 else product_low / other_high


def _at_most(product_high: float, other_low: float) -> float:
    """Return the most that a factor can be; there is no limit where the other can be nothing."""
    return math.inf if other_low == 0 else product_high / other_low


@dataclass(frozen=True)
class Sum:
    """A total is the sum of its terms."""

    total: str
    terms: tuple[str, ...]
    at_most: bool = False
    """The terms may overlap, so that the total is their sum or less."""

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The total, then the terms."""
        return (self.total, *self.terms)

    def is_met(self, free: Set[str]) -> bool:
        """Say so of the total, and of all terms; of one term only where they may overlap."""
        enough = any if self.at_most else all
        return self.total in free or enough(term in free for term in self.terms)

    def narrow(self, ranges: Ranges) -> None:
        """Narrow the total by the terms, and each term by the rest."""
        # What a term can be at least is the least total less the most that the others can be, and
        # the other way round. Terms that overlap may each be as large as they like.
        parts = [ranges.get(term, ANY) for term in self.terms]
        total = ranges.get(self.total, ANY)
        cut(ranges, self.total, 0.0 if self.at_most else sum(p.low for p in parts),
             sum(p.high for p in parts))  # fmt: skip
        for index, term in enumerate(self.terms):
            others = parts[:index] + parts[index + 1 :]
            low = total.low - sum(p.high for p in others)
            high = math.inf if self.at_most else total.high - sum(p.low for p in others)
            cut(ranges, term, low, high)


@dataclass(frozen=True)
class Product:
    """A product of two variables."""

    product: str
    factors: tuple[str, str]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The product, then its factors."""
        return (self.product, *self.factors)

    def is_met(self, free: Set[str]) -> bool:
        """Say so of the product: it follows from its factors, whatever they are."""
        return self.product in free

    def narrow(self, ranges: Ranges) -> None:
        """Narrow the product by its factors, and each factor by the rest."""
        # No variable is negative, so the ends of a product are the products of the ends.
        a, b = (ranges.get(name, ANY) for name in self.factors)
        cut(ranges, self.product, _times(a.low, b.low), _times(a.high, b.high))
        whole = ranges.get(self.product, ANY)
        for name, other in zip(self.factors, (b, a), strict=True):
            cut(ranges, name, _at_least(whole.low, other.high), _at_most(whole.high, other.low))


@dataclass(frozen=True)
class AtMost:
    """One variable is no larger than another."""

    small: str
    large: str

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The smaller, then the larger."""
        return (self.small, self.large)

    def is_met(self, free: Set[str]) -> bool:
        """Say so of either: there is always something smaller, and always something larger."""
        return self.small in free or self.large in free

    def narrow(self, ranges: Ranges) -> None:
        """Narrow each by the other."""
        cut(ranges, self.small, 0.0, ranges.get(self.large, ANY).high)
        cut(ranges, self.large, ranges.get(self.small, ANY).low, math.inf)


@dataclass(frozen=True)
class OneOf:
    """A variable equals one of several others, nobody knows which."""

    value: str
    options: tuple[str, ...]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The value, then its options."""
        return (self.value, *self.options)

    def is_met(self, free: Set[str]) -> bool:
        """Say so of any: where nothing binds it, it can be what the others ask for."""
        return not free.isdisjoint(self.variables)

    def narrow(self, ranges: Ranges) -> None:
        """Narrow the value to what its options span."""
        value = ranges.get(self.value, ANY)
        left = [name for name in self.options if _meet(ranges.get(name, ANY), value)]
        if not left:
            raise Empty
        spans = [ranges.get(name, ANY) for name in left]
        cut(ranges, self.value, min(o.low for o in spans), max(o.high for o in spans))
        if len(left) == 1:
            cut(ranges, left[0], *ranges.get(self.value, ANY))


def propagate(relations: Sequence[Relation], ranges: Mapping[str, Interval]) -> Ranges:
    """Narrow ranges by relations until nothing changes (HC4).

    Parameters
    ----------
    relations : sequence of Relation
    ranges : mapping of str to Interval
        A variable that is not in them may have any value from zero up.

    Returns
    -------
    dict
        The narrowed ranges. Every solution in the old ones is in them.

    Raises
    ------
    Empty
        If there is none.

    Examples
    --------
    A thousand that is 5.5 % of something:

    >>> share = Product("part", ("share", "whole"))
    >>> given = {"part": Interval(950, 1050), "share": Interval(0.0545, 0.0555)}
    >>> [round(end) for end in propagate([share], given)["whole"]]
    [17117, 19266]
    """
    return _follow(_touching(relations), dict(ranges), relations)


def _touching(relations: Sequence[Relation]) -> dict[str, list[Relation]]:
    """Return the relations of each variable."""
    found: dict[str, list[Relation]] = {}
    for relation in relations:
        for name in relation.variables:
            found.setdefault(name, []).append(relation)
    return found


def _follow(
    touching: Mapping[str, Sequence[Relation]], found: Ranges, first: Iterable[Relation]
) -> Ranges:
    """Narrow ranges in place by the relations given, and by those that they set off."""
    ahead = deque(first)
    waiting = set(map(id, ahead))
    for _ in range(MAX_STEPS):
        if not ahead:
            break
        relation = ahead.popleft()
        waiting.discard(id(relation))
        names = relation.variables
        before = [found.get(name, ANY) for name in names]
        relation.narrow(found)
        for name, old in zip(names, before, strict=True):
            new = found.get(name, ANY)
            if new is old or _same(old, new):
                continue
            for other in touching[name]:
                if id(other) not in waiting:
                    ahead.append(other)
                    waiting.add(id(other))
    return found


def _same(old: Interval, new: Interval) -> bool:
    return _near(old.low, new.low) and _near(old.high, new.high)


def _near(a: float, b: float) -> bool:
    return a == b or (math.isfinite(a) and abs(a - b) <= PROGRESS * max(abs(a), abs(b)))


def can_hold(relations: Sequence[Relation], ranges: Mapping[str, Interval]) -> bool:
    """Say whether values within ranges may satisfy all relations.

    False is proved. True is proved wherever a point is found, and assumed after
    :data:`MAX_PIECES` pieces.

    Examples
    --------
    >>> share = Product("part", ("share", "whole"))
    >>> can_hold([share], {"part": Interval(950, 1050), "share": Interval(0.0545, 0.0555),
    ...                    "whole": Interval(28_000, 29_000)})
    False
    """
    ahead: list[Mapping[str, Interval]] = [ranges]
    touching = _touching(relations)
    for _ in range(MAX_PIECES):
        if not ahead:
            return False
        try:
            narrowed = _follow(touching, dict(ahead.pop()), relations)
        except Empty:
            continue
        if _is_decided(relations) or _point_in(touching, narrowed):
            return True
        wide = max(narrowed, key=lambda name: _width(narrowed[name]))
        low, high = narrowed[wide]
        if _width(narrowed[wide]) <= SLACK:
            return True  # a point, as far as floats can tell
        middle = _inside(low, high)
        ahead += [
            narrowed | {wide: Interval(middle, high)},
            narrowed | {wide: Interval(low, middle)},
        ]
    return True


def _is_decided(relations: Sequence[Relation]) -> bool:
    """Say whether narrowing alone decides."""
    # A sum or product of ranges takes every value between its ends, so what is left can hold.
    return len(relations) <= 1 and not any(isinstance(each, OneOf) for each in relations)


def _width(of: Interval) -> float:
    """Return a width relative to the middle, so that shares and areas compare."""
    return math.inf if math.isinf(of.high) else (of.high - of.low) / max(of.high, SLACK)


def _inside(low: float, high: float) -> float:
    return 2 * low + 1 if math.isinf(high) else (low + high) / 2


def _point_in(touching: Mapping[str, Sequence[Relation]], ranges: Ranges) -> bool:
    """Dive: fix one variable after another at its middle, and see whether all can be fixed.

    What is known best is fixed first: the rest has to follow it.
    """
    left = sorted(touching)
    found = dict(ranges)
    try:
        while left:
            widths = [_width(found.get(name, ANY)) for name in left]
            # Points that are known already are looked at all at once.
            known = [name for name, width in zip(left, widths, strict=True) if width == 0]
            fixed = known or [left[widths.index(min(widths))]]
            for name in fixed:
                left.remove(name)
                middle = _inside(*_preferred(name, touching[name], found))
                found[name] = Interval(middle, middle)
            _follow(touching, found, {r: None for name in fixed for r in touching[name]})
    except Empty:
        return False
    return True


def _preferred(name: str, relations: Sequence[Relation], ranges: Ranges) -> Interval:
    """Return where to fix a variable: one of several takes the range of one of them."""
    low, high = ranges.get(name, ANY)
    for relation in relations:
        if isinstance(relation, OneOf) and relation.value == name:
            for option in (ranges.get(option, ANY) for option in relation.options):
                if max(low, option.low) <= min(high, option.high):
                    return Interval(max(low, option.low), min(high, option.high))
    return Interval(low, high)


def piercing(intervals: Sequence[Interval]) -> list[tuple[float, float]]:
    """Return the fewest values that all of the intervals can be true of, each with its freedom.

    Between intervals on a line the fewest points that meet all of them are as many as the most
    intervals that exclude each other pair by pair.

    Returns
    -------
    list of (float, float)
        For each value, the ends between which it is free, from the least up.

    References
    ----------
    Golumbic, M. C. (1980). Algorithmic Graph Theory and Perfect Graphs, ch. 8. Academic Press.

    Examples
    --------
    >>> piercing([Interval(1, 3), Interval(2, 4), Interval(5, 6)])
    [(2, 3), (5, 6)]
    """
    found: list[tuple[float, float]] = []
    for low, high in sorted(intervals, key=lambda i: (i.high, i.low)):
        if found and low <= found[-1][1] * (1 + SLACK):
            found[-1] = (max(found[-1][0], min(low, found[-1][1])), found[-1][1])
        else:
            found.append((low, high))
    return found
