"""Who is a witness of a figure, and who only repeats one: ten copies are one origin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marchland.dossier.model import Dossier, Figure, Share


@dataclass(frozen=True)
class Origin:
    """A figure as it was first said, with what repeats it.

    Attributes
    ----------
    figure : Figure
        The origin, or the earliest known copy.
    copies : tuple of Figure
        In the dossier's order.
    """

    figure: Figure
    copies: tuple[Figure, ...]


def witnesses(dossier: Dossier, about: str | Share | None = None) -> tuple[Origin, ...]:
    """Return the independent origins of the figures, each with its copies.

    A figure is a copy if the dossier says so (``repeats``), if it is the same thing in another unit
    within one statement, or if the same speaker had already given the same number of the same
    thing: one mouth is one witness, however many papers quote it. Copies of copies lead back to
    the first. Origins not known to be copies count as independent, which flatters them: nobody can
    show that a figure was *not* copied.

    Parameters
    ----------
    dossier : Dossier
    about : str or Share, optional
        Only figures of this region, line or share.

    Returns
    -------
    tuple of Origin
        In the dossier's order. Figures that nobody published are left out.
    """
    first = origins(dossier)
    kept = [f for f in dossier.figures if f.id in first and (about is None or f.about == about)]
    groups: dict[str, list[Figure]] = {}
    for figure in kept:
        groups.setdefault(first[figure.id], []).append(figure)
    # An origin of another subject leads a group here by its earliest copy.
    lead = {key: next((f for f in found if f.id == key), found[0]) for key, found in groups.items()}
    return tuple(
        Origin(lead[key], tuple(f for f in found if f is not lead[key]))
        for key, found in groups.items()
    )


def origins(dossier: Dossier) -> dict[str, str]:
    """Return the origin of every published figure, by id; its own where it is none's copy.

    Where a figure repeats several, its origin is that of the first. Figures that repeat each other
    in a circle share the first of them.
    """
    published = [figure for figure in dossier.figures if figure.published]
    order = {figure.id: index for index, figure in enumerate(published)}
    taken_from = _spoken_before(published) | {f.id: f.repeats[0] for f in published if f.repeats}
    found = {}
    for figure in published:
        way = [figure.id]
        while (before := taken_from.get(way[-1])) in order and before not in way:
            way.append(before)
        # Said of a copy by the dossier, an earlier figure can lead to a later one and back.
        circle = way[way.index(before) :] if before in way else way[-1:]
        found[figure.id] = min(circle, key=order.__getitem__)
    return found


def _spoken_before(figures: Iterable[Figure]) -> dict[str, str]:
    """Return, for each figure whose speaker or statement gave it before, the earlier one."""
    mouths: dict[object, str] = {}
    statements: dict[object, str] = {}
    found: dict[str, str] = {}
    for figure in figures:
        thing = (str(figure.about), figure.only, figure.quantity)
        mouth = (figure.said_by, figure.value, figure.unit, *thing)
        if figure.said_by and mouth in mouths:
            found[figure.id] = mouths[mouth]
        beside = (figure.statement, *thing)
        earlier = statements.get(beside)
        if figure.statement and earlier and figure.id not in found:
            found[figure.id] = earlier
        mouths.setdefault(mouth, figure.id)
        statements.setdefault(beside, figure.id)
    return found
