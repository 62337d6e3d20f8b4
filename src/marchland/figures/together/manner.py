"""What can be true, but is seldom said so: the soft side of figures against each other.

"Over 1,000" is true of 2,500, and no contradiction. Yet nobody who knows of 2,500 says so: one of
the two is likely to be of something else, or out of date. Such a set is told, with a label of its
own, and counts as no failed test.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from marchland.dossier.model import Figure
from marchland.dossier.stated import TO_BASE
from marchland.figures.together.rules import Corpus
from marchland.figures.together.sentences import (
    ConsistencyFinding,
    Instance,
    Scope,
    describe,
    rounded,
    tie,
    written,
)
from marchland.figures.together.values import is_value, primary
from marchland.numerals import declared
from marchland.vocabulary import Verdict
from marchland.wording import among


def within(
    corpus: Corpus, ids: Sequence[str], odd: set[str], scope: Scope
) -> Iterator[ConsistencyFinding]:
    """Yield what the figures of one text leave unlikely.

    Parameters
    ----------
    corpus : Corpus
    ids : sequence of str
        Figures of a text that can all be true.
    odd : set of str
        Figures that were told already; those that are told here are added.
    scope : str

    Yields
    ------
    ConsistencyFinding
        One for each figure that would have to be struck, as of contradictions.
    """
    left = [one for one in ids if one not in odd]
    if any(_is_loose(corpus, corpus.figures[one]) for one in left):
        sets, strike = corpus.spoken.explained(left)
        odd |= strike
        for found in sets:
            # What logic excludes is no matter of speaking, though the hard pass told it otherwise.
            if corpus.system.consistent(found):
                yield _finding(corpus, tie(corpus, found, corpus.spoken), scope)


def across(corpus: Corpus, left_out: Collection[str]) -> Iterator[ConsistencyFinding]:
    """Yield bounds that hold of values of other texts, but would seldom be said of any of them.

    Parameters
    ----------
    corpus : Corpus
    left_out : collection of str
        Figures that already contradict their own text.

    Yields
    ------
    ConsistencyFinding
        A bound and the value nearest to it that it is true of.
    """
    for same in primary(corpus, left_out).values():
        values = [figure for figure in same if is_value(figure)]
        bounds = {(f.value, f.unit, f.qualifier): f for f in reversed(same) if not is_value(f)}
        for bound in reversed(bounds.values()):
            stated, meant = corpus.stated(bound), corpus.meant(bound)
            true_of = [value for value in values if corpus.stated(value).meets(stated)]
            if true_of and not any(corpus.meant(value).meets(meant) for value in values):
                nearest = min(true_of, key=lambda value: _apart(value, bound))
                if not _one_text(nearest, bound):
                    yield _finding(corpus, tie(corpus, (nearest.id, bound.id), corpus.spoken))


def _is_loose(corpus: Corpus, figure: Figure) -> bool:
    """Say whether a figure is true of values that it is not likely to mean."""
    return corpus.stated(figure) != corpus.meant(figure)


def _apart(one: Figure, other: Figure) -> float:
    return abs(one.value * TO_BASE[one.unit] - other.value * TO_BASE[other.unit])


def _one_text(one: Figure, other: Figure) -> bool:
    """Say whether two figures are of one text, which is told by itself."""
    same_statement = one.statement is not None and one.statement == other.statement
    return same_statement or not set(one.sources).isdisjoint(other.sources)


def _finding(corpus: Corpus, tied: Instance, scope: Scope = "across") -> ConsistencyFinding:
    both = "Both" if len(tied.figures) == 2 else "All"
    text = (
        f"{describe(corpus, tied, corpus.spoken)} {both} can be true, but few would say "
        f"{among(list(_seldom(corpus, tied)))}."
    )
    return ConsistencyFinding(
        tied.figures, tied.test, Verdict.CANNOT_TELL, text, scope, unlikely=True
    )


def _seldom(corpus: Corpus, tied: Instance) -> Iterator[str]:
    """Yield of which values each bound is seldom said."""
    for figure in (corpus.figures[one] for one in tied.figures):
        if _is_loose(corpus, figure):
            above = corpus.stated(figure).high > corpus.meant(figure).high
            end = corpus.meant(figure).high if above else corpus.meant(figure).low
            side = "more" if above else "less"
            limit = declared(rounded(end / TO_BASE[figure.unit]), figure.unit)
            yield f"“{written(figure)}” of {side} than {limit}"
