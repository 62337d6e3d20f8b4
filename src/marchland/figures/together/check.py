"""Whether published figures can be true together, whatever the geometry says.

Each figure is an interval on a quantity (:mod:`marchland.dossier.stated`), the dossier says how the
quantities hang together (:mod:`marchland.figures.together.rules`), and what cannot hold is found by
interval propagation (:mod:`marchland.figures.together.intervals`). Figures are held against each
other twice: those of one text among themselves, and those of several texts
(:mod:`marchland.figures.together.across`).

What follows by logic is *hard*, what only follows from the manner of speaking *soft*
(:mod:`marchland.figures.together.manner`).

Of a text that contradicts itself the *smallest contradicting sets* are named, and of those only
as many as there are figures to strike before the rest can be true: one misprint contradicts all
its neighbours, and is told once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from marchland.dossier.model import Dossier
from marchland.dossier.origins import origins
from marchland.figures.together import manner
from marchland.figures.together.across import nested, rivals, shares, sums
from marchland.figures.together.rules import Corpus
from marchland.figures.together.sentences import (
    ConsistencyFinding,
    Instance,
    Scope,
    by_qualifier,
    describe,
    instances,
    needed,
    slip,
    tie,
)
from marchland.vocabulary import Verdict

__all__ = ["ConsistencyFinding", "check_consistency"]


def check_consistency(dossier: Dossier) -> tuple[ConsistencyFinding, ...]:
    """Hold the published figures of a dossier against each other.

    Parameters
    ----------
    dossier : Dossier
        Its references are sound.

    Returns
    -------
    tuple of ConsistencyFinding
        First each statement by itself, in the order of the statements, then each source, then
        across sources: parts of larger wholes, shares, sums, rival values, and bounds that are
        seldom said so. The same dossier gives the same findings in the same order.
    """
    corpus = Corpus.of(dossier)
    found: list[ConsistencyFinding] = []
    struck: set[str] = set()
    odd: set[str] = set()
    for ids in corpus.statements.values():
        found += _within(corpus, ids, struck, odd, "statement")
    for ids in _sources(corpus):
        left = [one for one in ids if one not in struck]
        found += _within(corpus, left, struck, odd, "source")
    first = origins(dossier)
    for across in (nested, shares, sums, rivals):
        found += across(corpus, first, struck)
    return (*found, *manner.across(corpus, struck | odd))


def _sources(corpus: Corpus) -> list[list[str]]:
    """Return the figures of each source that has more of them than one statement."""
    by_source: dict[str, list[str]] = {}
    for one, figure in corpus.figures.items():
        for source in figure.sources:
            by_source.setdefault(source, []).append(one)
    return [
        ids
        for ids in by_source.values()
        if len(ids) > 1 and not any(set(ids) <= set(own) for own in corpus.statements.values())
    ]


def _within(
    corpus: Corpus, ids: Sequence[str], struck: set[str], odd: set[str], scope: Scope
) -> Iterator[ConsistencyFinding]:
    """Yield the contradictions of one text, then the tests that its figures pass.

    The figures to strike are added to the given sets: what contradicts, and what is seldom said so.
    """
    contradictions, strike = corpus.system.explained(ids)
    groups = corpus.system.groups(ids)
    for found in contradictions:
        others = {one for other in contradictions if other != found for one in other} - set(found)
        tied = tie(corpus, found)
        near = next(group for group in groups if found[0] in group)
        beside = [one for one in near if one not in others and one not in strike - set(found)]
        what, how = describe(corpus, tied), slip(corpus, tied, beside)
        text = what + needed(corpus, tied) + how
        yield ConsistencyFinding(
            tied.figures, tied.test, Verdict.DOES_NOT_FIT, text, scope, brief=what + how
        )
    struck |= strike
    held = [one for one in ids if one not in strike]
    unlikely = list(manner.within(corpus, held, odd, scope))
    yield from unlikely
    if scope == "statement":
        told = [*contradictions, *(finding.figures for finding in unlikely)]
        yield from _passed(corpus, ids, [set(found) for found in told])


def _passed(
    corpus: Corpus, ids: Sequence[str], contradictions: Collection[set[str]]
) -> Iterator[ConsistencyFinding]:
    for tested in instances(corpus, ids):
        figures = [corpus.figures[one] for one in tested.figures]
        if any(not figure.value for figure in figures) or any(
            s <= set(tested.figures) for s in contradictions
        ):
            continue  # of nothing there is no share; what contradicts was told
        if corpus.system.consistent(tested.figures):
            yield _agreement(corpus, tested)


def _agreement(corpus: Corpus, tested: Instance) -> ConsistencyFinding:
    text = describe(corpus, tested)
    loose = by_qualifier(corpus, tested.figures)
    if loose:
        text += " They agree by the word “about” alone: figures merely rounded would not."
        text += needed(corpus, tested)
    return ConsistencyFinding(tested.figures, tested.test, Verdict.FITS, text, by_qualifier=loose)
