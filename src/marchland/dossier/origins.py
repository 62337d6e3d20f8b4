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
        Only figures that are of this region, line or share, or can be.

    Returns
    -------
    tuple of Origin
        In the dossier's order. Figures that nobody published are left out.
    """
    first = origins(dossier)
    kept = [
        f for f in dossier.figures if f.id in first and (about is None or about in f.candidates)
    ]
    groups: dict[str, list[Figure]] = {}
    for figure in kept:
        groups.setdefault(first[figure.id], []).append(figure)
    # Where only figures of one subject are asked for, the origin itself may be of another: then the
    # earliest copy stands for it.
    first_said = {
        origin: next((figure for figure in same if figure.id == origin), same[0])
        for origin, same in groups.items()
    }
    return tuple(
        Origin(first_said[origin], tuple(f for f in same if f is not first_said[origin]))
        for origin, same in groups.items()
    )


def origins(dossier: Dossier) -> dict[str, str]:
    """Return the origin of every published figure, by id; its own where it is none's copy.

    Where a figure repeats several, its origin is that of the first. Figures that repeat each other
    in a circle share the first of them.
    """
    published = [figure for figure in dossier.figures if figure.published]
    order = {figure.id: index for index, figure in enumerate(published)}
    taken_from = _spoken_before(published) | {f.id: f.repeats[0] for f in published if f.repeats}
    origin = {}
    for figure in published:
        way = [figure.id]
        while (before := taken_from.get(way[-1])) in order and before not in way:
            way.append(before)
        # What the dossier says and what speakers say can together lead back to where they began.
        circle = way[way.index(before) :] if before in way else way[-1:]
        origin[figure.id] = min(circle, key=order.__getitem__)
    return origin


def _spoken_before(figures: Iterable[Figure]) -> dict[str, str]:
    """Return, for each figure whose speaker or statement gave it before, the earlier one."""
    mouths: dict[object, str] = {}
    statements: dict[object, str] = {}
    before: dict[str, str] = {}
    for figure in figures:
        thing = (str(figure.about), figure.only, figure.quantity)
        mouth = (figure.said_by, figure.value, figure.unit, *thing)
        if figure.said_by and mouth in mouths:
            before[figure.id] = mouths[mouth]
        beside = (figure.statement, *thing)
        earlier = statements.get(beside)
        if figure.statement and earlier and figure.id not in before:
            before[figure.id] = earlier
        mouths.setdefault(mouth, figure.id)
        statements.setdefault(beside, figure.id)
    return before
