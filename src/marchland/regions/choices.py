"""Which boundary files can be read, and which choices of vintages are left with them.

Shared by everything that is computed under every choice: findings, solutions and sweeps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from marchland.boundaries.files import Boundaries, load_vintage
from marchland.boundaries.registry import Registry
from marchland.dossier.model import Dossier, Line, Region
from marchland.failures import Failure, Ledger, noted
from marchland.regions.building import choices


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


def readable(
    dossier: Dossier, item: Region | Line, read: Collection[str], ledger: Ledger
) -> Iterator[dict[str, str]]:
    """Yield the choices of vintages that an item can be built under; the others are noted.

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
