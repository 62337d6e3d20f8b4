"""The different values that figures of one quantity give.

Figures that one value can be true of belong together, however they are printed; the fewest such
values are sought. A bound such as "over 1,000" joins a value and makes none of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from marchland.dossier.model import Figure
from marchland.dossier.stated import TO_BASE, Interval
from marchland.figures.together.allowed import base_interval
from marchland.figures.together.intervals import piercing
from marchland.figures.together.rules import Corpus
from marchland.vocabulary import Qualifier, Unit

BOUNDS = frozenset({Qualifier.OVER, Qualifier.UNDER, Qualifier.UP_TO})
"""Qualifiers that allow a number without giving it. A bound contradicts, but confirms nothing."""


@dataclass(frozen=True)
class Cluster:
    """Figures of one quantity that one value can be true of.

    Attributes
    ----------
    figures : tuple of Figure
        Their spokesman first: the number most of them print, and of those the most exact.
    core : Figure
        The one that sets the cluster apart: the cores of two clusters exclude each other.
    """

    figures: tuple[Figure, ...]
    core: Figure

    @property
    def first(self) -> Figure:
        """The figure that stands for all."""
        return self.figures[0]


def is_value(figure: Figure) -> bool:
    """Say whether a figure gives a value, and not a bound alone."""
    return figure.qualifier not in BOUNDS or (figure.low is not None and figure.high is not None)


def clusters(
    figures: Sequence[Figure], allowed: Callable[[Figure], Interval] = base_interval
) -> list[Cluster]:
    """Sort figures of one quantity into the fewest values that all of them can be true of.

    Parameters
    ----------
    figures : sequence of Figure
        All of one variable.
    allowed : callable, optional
        Returns the values that a figure allows, in the base unit.

    Returns
    -------
    list of Cluster
        From the smallest value up.
    """
    # The fewest values that all can be true of come first; then each figure goes to the value
    # nearest to its number, of those that it allows.
    stated = {figure.id: allowed(figure) for figure in figures}
    values = piercing(list(stated.values()))
    sorted_in: list[list[Figure]] = [[] for _ in values]
    for figure in figures:
        own, number_ = stated[figure.id], figure.value * TO_BASE[figure.unit]
        fits = [k for k, value in enumerate(values) if Interval(*value).meets(own)]
        middle = {k: sum(values[k]) / 2 for k in fits}
        # Ends may touch within float noise only; the last value at or below is then the one.
        nearest = min(fits, key=lambda k: abs(middle[k] - number_)) if fits else len(values) - 1
        sorted_in[nearest].append(figure)
    sorted_out = []
    for members in sorted_in:
        # The spokesman first: a value before a bound, km² before other units, the number that most
        # print, the most exact.
        common = Counter((f.value, f.unit) for f in members)
        members.sort(
            key=lambda f: (
                not is_value(f),
                f.unit not in (Unit.KM2, Unit.KM),
                -common[f.value, f.unit],
                stated[f.id].high - stated[f.id].low,
            )
        )
        # The interval that ends first made the value (see piercing), so it excludes the next one.
        core = min(members, key=lambda f: stated[f.id].high)
        sorted_out.append(Cluster(tuple(members), core))
    return sorted_out


def primary(corpus: Corpus, left_out: Collection[str]) -> dict[str, list[Figure]]:
    """Return the figures of each variable, without conversions and without those left out.

    Parameters
    ----------
    corpus : Corpus
    left_out : collection of str
        Figures that already contradict their own text.

    Returns
    -------
    dict
        By variable, in the dossier's order. Of a thing that one statement gives in two units, the
        figures in km² or km are kept.
    """
    units: dict[tuple[str, str], set[Unit]] = {}
    for one, figure in corpus.figures.items():
        if figure.statement:
            units.setdefault((figure.statement, corpus.variables[one]), set()).add(figure.unit)
    by_variable: dict[str, list[Figure]] = {}
    for one, figure in corpus.figures.items():
        # Of several units in one statement the metric one is the original; without one, any.
        beside = units.get((figure.statement or "", corpus.variables[one]), {figure.unit})
        kept = beside & {Unit.KM2, Unit.KM} or set(sorted(beside)[:1])
        if one not in left_out and figure.unit in kept:
            by_variable.setdefault(corpus.variables[one], []).append(figure)
    return by_variable
