"""The date that a figure is of, where it makes another quantity of it.

An area of 1990 and one of 2012 are two quantities: both can be true, whatever they are. A figure
with ``as_of`` is therefore held against figures of the same date alone, and one without against
others without.

The dossier says where a date adds nothing. A region, or the era that it is drawn from, has
``valid_from`` and ``valid_to``: between them nothing moved, so that a figure of a day within them
is of the region as it is declared, like one without a date. Where ``valid_from`` is not given,
nobody has said since when. When a figure was *said* does not count: old numbers are repeated for
decades.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from marchland.dossier.fields import surely_before
from marchland.dossier.model import Dossier, Figure, Line, Region, Share
from marchland.dossier.recipes import Cut, Stretch, Whole


class Span(NamedTuple):
    """The days on which a thing is as the dossier declares it."""

    start: str | None
    end: str | None

    def holds(self, date: str) -> bool:
        """Say whether a date lies in the span for sure.

        Examples
        --------
        >>> span = Span("1991-09-09", "2011-09-20")
        >>> [span.holds(date) for date in ("1990", "1991", "1992", "2011", "2012")]
        [False, False, True, False, False]
        """
        if self.start is None:
            return False
        begun = surely_before(self.start, date) or date.startswith(self.start)
        return begun and (self.end is None or surely_before(date, self.end))


def own_dates(dossier: Dossier) -> dict[str, str]:
    """Return the date of each figure that is of another quantity for it.

    Parameters
    ----------
    dossier : Dossier

    Returns
    -------
    dict of str to str
        By id of the figure; those without a date, or of one that adds nothing, are left out.
    """
    spans = {region.id: _span(dossier, region) for region in dossier.regions}
    spans |= {line.id: _span(dossier, line) for line in dossier.lines}
    return {
        figure.id: figure.as_of
        for figure in dossier.figures
        if figure.as_of and not all(spans[one].holds(figure.as_of) for one in _things(figure))
    }


def _span(dossier: Dossier, item: Region | Line) -> Span:
    if isinstance(item, Region) and (item.valid_from or item.valid_to):
        return Span(item.valid_from, item.valid_to)
    recipe = item.build if isinstance(item, Region) else item.draw
    if not isinstance(recipe, Whole | Cut | Stretch):
        return Span(None, None)
    era = dossier.era(recipe.of.era)
    return Span(era.valid_from, era.valid_to)


def _things(figure: Figure) -> Iterator[str]:
    """Yield the region or line that a figure is of, or the part and the whole of a share."""
    for about in figure.candidates:
        yield from (about.part, about.whole) if isinstance(about, Share) else (about,)
