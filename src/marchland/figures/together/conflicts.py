"""The smallest sets of premises that contradict each other, and the fewest to strike.

A *premise* puts an interval on a variable: what a figure states of a quantity. A *contradiction* is
a set of premises that no values satisfy under the relations
(:mod:`marchland.figures.together.intervals`), of which every proper subset can be satisfied.

References
----------
Reiter, R. (1987). A theory of diagnosis from first principles. Artificial Intelligence 32, 57-95.
Liffiton, M. H., Previti, A., Malik, A., Marques-Silva, J. (2016). Fast, flexible MUS enumeration.
Constraints 21, 223-250.
"""

from __future__ import annotations

import itertools
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from marchland.dossier.stated import Interval
from marchland.figures.together.intervals import (
    ANY,
    Empty,
    Ranges,
    Relation,
    can_hold,
    cut,
    propagate,
)

MAX_NODES = 96
"""How many subsets are looked into for further contradictions."""
MAX_STRUCK = 3
"""Up to how many premises the fewest to strike are sought exactly; beyond it, greedily."""


@dataclass(frozen=True)
class Premise:
    """An interval that a published figure puts on a variable.

    Attributes
    ----------
    id : str
        Of the figure.
    variable : str
        The quantity that it is of.
    interval : Interval
        In the base unit of that quantity.
    """

    id: str
    variable: str
    interval: Interval


@dataclass
class System:
    """Premises under relations that are taken for granted.

    Parameters
    ----------
    premises : sequence of Premise
        Ids are unique.
    relations : sequence of Relation
    fixed : mapping of str to Interval, optional
        What is known of variables without any premise: that a share is at most one, say.
    """

    premises: Sequence[Premise]
    relations: Sequence[Relation]
    fixed: Mapping[str, Interval] = field(default_factory=dict)
    _known: dict[frozenset[str], bool] = field(default_factory=dict, repr=False)
    _held: dict[str, list[frozenset[str]]] = field(default_factory=dict, repr=False)

    def ranges(self, ids: Collection[str]) -> Ranges:
        """Return the range of each variable that some premises leave, before any relation.

        Raises
        ------
        Empty
            If two of them exclude each other.
        """
        # In the order of the relations: equal questions get equal answers.
        near = dict.fromkeys(name for each in self.joined(ids) for name in each.variables)
        ranges: Ranges = {name: self.fixed[name] for name in near if name in self.fixed}
        for premise in self._picked(ids):
            cut(ranges, premise.variable, *premise.interval)
        return ranges

    def implied(self, ids: Collection[str]) -> Ranges:
        """Return the range of each variable that some premises leave after the relations.

        Raises
        ------
        Empty
            If they contradict each other.
        """
        return propagate(self.joined(ids), self.ranges(ids))

    def consistent(self, ids: Iterable[str]) -> bool:
        """Say whether some of the premises can hold together."""
        key = frozenset(ids)
        if key not in self._known:
            # What can all hold together, holds in part.
            held = self._held.get(next(iter(key), ""), ())
            self._known[key] = any(key <= more for more in held) or self._holds(key)
            if self._known[key]:
                for one in key:
                    self._held.setdefault(one, []).append(key)
        return self._known[key]

    def _holds(self, ids: frozenset[str]) -> bool:
        try:
            return can_hold(self._relevant(ids), self.ranges(ids))
        except Empty:
            return False

    def _relevant(self, ids: frozenset[str]) -> list[Relation]:
        """Return the relations that can bind these premises.

        A relation with a variable that nothing else binds, and that can always give what the
        relation needs, is met whatever the premises say.
        """
        bound = {premise.variable for premise in self._picked(ids)}
        kept = self.joined(ids)
        while True:
            uses = Counter(name for relation in kept for name in relation.variables)
            free = {
                name
                for name, count in uses.items()
                if count == 1 and name not in bound and name not in self.fixed
            }
            binding = [relation for relation in kept if not relation.is_met(free)]
            if len(binding) == len(kept):
                return kept
            kept = binding

    def ordered(self, ids: Iterable[str]) -> list[str]:
        """Return premises in their own order."""
        return sorted(ids, key=self._rank.__getitem__)

    def interval(self, one: str) -> Interval:
        """Return the interval of a premise."""
        return self._by_id[one].interval

    def only(
        self,
        ids: Collection[str],
        relations: Sequence[Relation],
        changes: Mapping[str, Interval] = MappingProxyType({}),
    ) -> System:
        """Return a system of some premises, under other relations or with other intervals."""
        premises = [
            replace(premise, interval=changes[premise.id]) if premise.id in changes else premise
            for premise in self._picked(ids)
        ]
        return System(premises, relations, self.fixed)

    @cached_property
    def _by_id(self) -> dict[str, Premise]:
        return {premise.id: premise for premise in self.premises}

    @cached_property
    def _rank(self) -> dict[str, int]:
        return {premise.id: index for index, premise in enumerate(self.premises)}

    def _picked(self, ids: Iterable[str]) -> list[Premise]:
        """Return some premises in their own order, so that equal questions get equal answers."""
        return [self._by_id[one] for one in self.ordered(ids)]

    @cached_property
    def _islands(self) -> dict[str, list[Relation]]:
        """Return, for each variable, all relations that it hangs together with.

        A constant joins nothing: what it is has been said.
        """
        # Relations are added one by one; each joins the islands of its variables into one, which
        # takes the relation's own index as its number.
        island: dict[str, int] = {}
        members: dict[int, list[str]] = {}
        for index, relation in enumerate(self.relations):
            names = [name for name in relation.variables if not self._constant(name)]
            joined = sorted({island[name] for name in names if name in island})
            members[index] = [n for old in joined for n in members.pop(old)] + names
            island |= dict.fromkeys(members[index], index)
        # Variables of one island share one list: its identity is the island's.
        relations: dict[int, list[Relation]] = {index: [] for index in members}
        for relation in self.relations:
            relations[next(island[n] for n in relation.variables if n in island)].append(relation)
        return {name: relations[index] for name, index in island.items()}

    def _constant(self, name: str) -> bool:
        low, high = self.fixed.get(name, ANY)
        return low == high

    def joined(self, ids: Iterable[str]) -> list[Relation]:
        """Return the relations that some premises hang together with, however loosely."""
        found: dict[int, list[Relation]] = {}
        for premise in self._picked(ids):
            island = self._islands.get(premise.variable, [])
            found[id(island)] = island
        return [relation for island in found.values() for relation in island]

    def shrink(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return a smallest part of contradicting premises (deletion filter).

        Each premise is left out in turn, and for good if the others contradict each other without
        it. What is left needs every one of its members.

        Parameters
        ----------
        ids : iterable of str
            Premises that contradict each other; the first are given up first.

        Returns
        -------
        tuple of str
            Take out any, and the rest can hold.

        Examples
        --------
        >>> premises = [Premise("a", "x", Interval(1, 2)), Premise("b", "x", Interval(3, 4)),
        ...           Premise("c", "x", Interval(1, 4))]
        >>> System(premises, []).shrink("abc")
        ('a', 'b')
        """
        kept = list(ids)
        for one in list(kept):
            rest = [other for other in kept if other != one]
            if not self.consistent(rest):
                kept = rest
        return tuple(kept)

    def contradictions(self, ids: Sequence[str] | None = None) -> list[tuple[str, ...]]:
        """Return the smallest contradicting sets of premises, the plainest first (Reiter's tree).

        The plainest have the fewest premises, and on the fewest variables.

        Every set is minimal. All are found unless the tree of one group outgrows
        :data:`MAX_NODES`.
        """
        order = [premise.id for premise in self.premises] if ids is None else list(ids)
        found = [each for group in self.groups(order) for each in self._tree(group)]
        rank = {one: index for index, one in enumerate(order)}
        variables = {s: len({self._by_id[one].variable for one in s}) for s in found}
        return sorted(found, key=lambda s: (len(s), variables[s], [rank[one] for one in s]))

    def groups(self, ids: Iterable[str]) -> list[list[str]]:
        """Return premises sorted into groups that no relation joins, each in the given order."""
        found: dict[object, list[str]] = {}
        for one in ids:
            variable = self._by_id[one].variable
            island = self._islands.get(variable)
            found.setdefault(variable if island is None else id(island), []).append(one)
        return list(found.values())

    def _tree(self, order: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the smallest contradicting sets of one group, breadth first (Reiter's tree).

        A node is what has been left out on the way to it. If the rest still contradicts itself, a
        smallest contradiction in it is found, and each branch leaves out one more member of that:
        so every further contradiction must be met in some branch. One that is known already and
        not yet broken is taken again, which saves shrinking anew.
        """
        found: dict[tuple[str, ...], None] = {}
        seen: set[frozenset[str]] = set()
        ahead: deque[tuple[str, ...]] = deque([()])
        while ahead and len(seen) < MAX_NODES:
            without = ahead.popleft()
            if frozenset(without) in seen:
                continue
            seen.add(frozenset(without))
            smallest = next((s for s in found if not set(s) & set(without)), None)
            if smallest is None:
                rest = [one for one in order if one not in without]
                if self.consistent(rest):
                    continue
                smallest = self.shrink(rest)
                found[smallest] = None
            ahead.extend((*without, one) for one in smallest)
        return list(found)

    def explained(self, ids: Sequence[str] | None = None) -> tuple[list[tuple[str, ...]], set[str]]:
        """Return one contradiction for each premise that has to be struck, and those premises.

        One wrong figure can contradict all the others in many ways. The fewest premises are sought
        whose striking leaves the rest consistent, and for each the shortest contradiction that it,
        and none of the other struck ones, is part of.

        Returns
        -------
        tuple of list and set
            The contradictions, shortest first, and the premises to strike.

        Examples
        --------
        >>> premises = [Premise("a", "x", Interval(1, 2)), Premise("b", "x", Interval(1, 2)),
        ...           Premise("c", "x", Interval(3, 4))]
        >>> System(premises, []).contradictions()
        [('a', 'c'), ('b', 'c')]
        >>> System(premises, []).explained()
        ([('a', 'c')], {'c'})
        """
        sets = self.contradictions(ids)
        struck: set[str] = set()
        for group in self.groups(dict.fromkeys(one for s in sets for one in s)):
            struck |= fewest_hitting([s for s in sets if s[0] in group])
        shortest = [next((s for s in sets if set(s) & struck == {one}), None) for one in struck]
        return [s for s in sets if s in shortest], struck


def fewest_hitting(sets: Sequence[Sequence[str]]) -> set[str]:
    """Return the fewest members that leave none of the sets untouched; on a tie, the later ones.

    Examples
    --------
    >>> sorted(fewest_hitting([("a", "c"), ("b", "c")]))
    ['c']
    """
    members = list(dict.fromkeys(one for s in reversed(sets) for one in reversed(s)))
    for size in range(min(MAX_STRUCK, len(members)) + 1):
        for struck in itertools.combinations(members, size):
            if all(set(s) & set(struck) for s in sets):
                return set(struck)
    greedy: set[str] = set()
    left = list(sets)
    while left:
        often = Counter(one for s in left for one in s)
        greedy.add(max(members, key=often.__getitem__))
        left = [s for s in left if not set(s) & greedy]
    return greedy
