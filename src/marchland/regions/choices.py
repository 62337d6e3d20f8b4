"""Which choices of vintages a region or line can be built under, and which of them can be read.

A dossier declares eras, each with the vintages that show it. A *choice* takes one vintage for each
era that a recipe names; everything that is computed is computed once under every choice. Where a
boundary file cannot be read, the choices that need it are left out and noted.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator

from marchland.boundaries.files import Boundaries, load_vintage
from marchland.boundaries.registry import Registry
from marchland.dossier.model import Dossier, Line, Region
from marchland.dossier.recipes import Cut, Difference, Stretch, Whole, regions_of
from marchland.failures import Failure, Ledger, noted


def eras_of(dossier: Dossier, item: Region | Line) -> tuple[str, ...]:
    """Return the eras whose vintages a region or line is built from, each once.

    Parameters
    ----------
    dossier : Dossier
    item : Region or Line

    Returns
    -------
    tuple of str
        In the order in which the recipe names them.
    """
    return tuple(dict.fromkeys(_eras(dossier, item)))


def _eras(dossier: Dossier, item: Region | Line) -> Iterator[str]:
    match item.draw if isinstance(item, Line) else item.build:
        case Stretch(of=of) | Whole(of=of):
            yield of.era
        case Cut(of=of, line=line):
            yield of.era
            yield from _eras(dossier, dossier.line(line))
        case Difference(of=of, less=less, within=within):
            yield from (of.era, less.era, within.era)
    if isinstance(item, Region):
        for part in regions_of(item.build):
            yield from _eras(dossier, dossier.region(part))


def choices(dossier: Dossier, item: Region | Line) -> list[dict[str, str]]:
    """Return every choice of one vintage per era that a region or line can be built under.

    Parameters
    ----------
    dossier : Dossier
    item : Region or Line

    Returns
    -------
    list of dict
        Era id to vintage id; one empty choice where no era is involved.
    """
    eras = eras_of(dossier, item)
    lists = [dossier.era(era).vintages for era in eras]
    return [dict(zip(eras, picked, strict=True)) for picked in itertools.product(*lists)]


def load_vintages(
    registry: Registry,
    vintages: Iterable[str],
    ledger: Ledger,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Boundaries]:
    """Read boundary files; what cannot be read is noted and left out.

    Parameters
    ----------
    registry : Registry
    vintages : iterable of str
        Ids.
    ledger : Ledger
    progress : callable, optional
        Called with a few words before each file.

    Returns
    -------
    dict of str to Boundaries

    Raises
    ------
    AlteredError
        If a file is not what its hash says: that is no gap in the evidence but a false one.
    """
    boundaries = {}
    for vintage in vintages:
        progress(f"reading {vintage}")
        with noted(ledger, "vintage", vintage, registry.vintage(vintage).title):
            boundaries[vintage] = load_vintage(registry, vintage)
    return boundaries


def readable_choices(
    dossier: Dossier, item: Region | Line, read: Collection[str], ledger: Ledger
) -> Iterator[dict[str, str]]:
    """Yield the choices that a region or line can be built under; the others are noted.

    Parameters
    ----------
    dossier : Dossier
    item : Region or Line
    read : collection of str
        Ids of the vintages that could be read.
    ledger : Ledger

    Yields
    ------
    dict
        Era id to vintage id.
    """
    kind = "line" if isinstance(item, Line) else "region"
    for choice in choices(dossier, item):
        lost = next((vintage for vintage in choice.values() if vintage not in read), None)
        if lost is None:
            yield choice
        else:
            why = f"the boundary file of {lost} could not be read"
            ledger.add(Failure(kind, item.id, item.title, choice, why, follows_from=lost))
