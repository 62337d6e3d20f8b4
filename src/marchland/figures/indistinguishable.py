"""Figures that exclude each other and all fit: what this geometry cannot tell apart.

That a figure fits says little where other figures of the same thing, which cannot be true
together with it, fit as well. Such figures are told as one group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from marchland.dossier.model import About, Figure
from marchland.dossier.stated import Interval
from marchland.figures.judging import FigureFinding
from marchland.figures.together.allowed import base_interval
from marchland.figures.together.sentences import written
from marchland.figures.together.values import clusters, is_value
from marchland.numerals import interval_text, with_unit
from marchland.vocabulary import Unit, Verdict
from marchland.wording import among

BASE_UNITS = frozenset({Unit.KM2, Unit.KM, Unit.PERCENT})


@dataclass(frozen=True)
class FittingRivals:
    """Figures of one thing that all fit while excluding each other.

    Attributes
    ----------
    about : str, Share or tuple of them
        What they are of.
    figures : tuple of Figure
        One for each value, the smallest first: no two of them can both be true.
    others : tuple of str
        Ids of the other figures of it that fit: each repeats one of these values, gives it in
        another unit, or leaves several of them open.
    reading : str
        Title of the reading that they fit; empty where there is but one.
    measured : Interval
        The 95 % interval they were all held against, in ``unit``.
    unit : Unit
    text : str
        A sentence to quote.
    """

    about: About
    figures: tuple[Figure, ...]
    others: tuple[str, ...]
    reading: str
    measured: Interval
    unit: Unit
    text: str

    @property
    def values(self) -> str:
        """The figures with their unit, as a sentence lists them."""
        return _values(self.figures)


def indistinguishable(findings: Sequence[FigureFinding]) -> tuple[FittingRivals, ...]:
    """Group the figures of one thing that all fit while excluding each other.

    Parameters
    ----------
    findings : sequence of FigureFinding

    Returns
    -------
    tuple of FittingRivals
        In the order of the first figure of each. Figures that nobody published, and bounds such
        as "over 1,000", which give no value, tell no two values apart.
    """
    # Figures of two dates are of two quantities, and exclude each other in nothing.
    held: dict[tuple[About, str | None, str], list[FigureFinding]] = defaultdict(list)
    for found in findings:
        if found.verdict is Verdict.FITS and found.figure.published:
            held[found.figure.about, found.figure.as_of, found.reading].append(found)
    return tuple(
        group for (_, _, reading), same in held.items() for group in _groups(reading, same)
    )


def _groups(reading: str, same: Sequence[FigureFinding]) -> Iterator[FittingRivals]:
    values = [f.figure for f in same if is_value(f.figure)]
    apart = tuple(c.core for c in clusters(list(_once(values))))
    if len(apart) < 2:
        return
    named = {figure.id for figure in apart}
    # What is measured is told in a unit of the figures, in a base unit if one of them is.
    shown = next((figure for figure in apart if figure.unit in BASE_UNITS), apart[0])
    first = next(f for f in same if f.figure.id == shown.id)
    unit = shown.unit
    measured = Interval(first.low, first.high)
    yield FittingRivals(
        first.figure.about,
        apart,
        tuple(f.figure.id for f in same if f.figure.id not in named),
        reading,
        measured,
        unit,
        _sentence(apart, reading, measured, unit),
    )


def _once(figures: Sequence[Figure]) -> Iterator[Figure]:
    """Yield figures without those that their own text gives in a base unit as well."""
    based = {f.statement for f in figures if f.statement and f.unit in BASE_UNITS}
    yield from (f for f in figures if f.unit in BASE_UNITS or f.statement not in based)


def _sentence(apart: Sequence[Figure], reading: str, measured: Interval, unit: Unit) -> str:
    ends = interval_text(*measured, unit)
    under = f" under the reading “{reading}”" if reading else ""
    return (
        f"{_values(apart)} exclude each other, and all fit what is measured, {ends}{under}: "
        "these boundaries cannot tell them apart."
    )


def _values(figures: Sequence[Figure]) -> str:
    """Write figures with the words before them, and the unit once where they share it."""
    texts = [written(figure) for figure in figures]
    unit = with_unit("", figures[0].unit)
    if len({figure.unit for figure in figures}) == 1:
        texts = [*(text.removesuffix(unit) for text in texts[:-1]), texts[-1]]
    return among(texts)


def with_rivals(
    findings: Sequence[FigureFinding], groups: Sequence[FittingRivals]
) -> tuple[FigureFinding, ...]:
    """Name in the reason of each figure the values that it cannot be told from.

    Parameters
    ----------
    findings : sequence of FigureFinding
    groups : sequence of FittingRivals
        Of the same figures.

    Returns
    -------
    tuple of FigureFinding
        In the same order.
    """
    member = {name: g for g in groups for name in (*(f.id for f in g.figures), *g.others)}
    return tuple(_with_rivals(found, member.get(found.figure.id)) for found in findings)


def _with_rivals(found: FigureFinding, group: FittingRivals | None) -> FigureFinding:
    stated = base_interval(found.figure)
    rivals = [f for f in group.figures if not base_interval(f).meets(stated)] if group else []
    if not rivals:
        return found
    sentence = (
        f" These boundaries cannot tell it from {_values(rivals)}, though it excludes "
        f"{'that' if len(rivals) == 1 else 'them'}."
    )
    return replace(found, reason=found.reason + sentence)
