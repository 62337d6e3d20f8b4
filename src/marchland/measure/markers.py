"""Treaty points as a check of boundaries: how far each vintage passes from printed markers.

A protocol prints where markers stand, how much line lies between them and how high they are. Its
coordinates are in some datum, often unnamed, so they are read in each that the dossier declares.
What follows is an inference from the few markers there are; nothing is said of who is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marchland.boundaries.registry import Vintage
from marchland.dossier.model import Dossier
from marchland.dossier.protocol import Datum, Marker
from marchland.ellipsoid.datums import Operation, operation_named
from marchland.failures import Ledger
from marchland.measure.marker_readings import (
    HeightDifference,
    LineReading,
    extent_km,
    height_differences,
    line_readings,
    reached_markers,
)
from marchland.measure.marker_sentences import caveat, notes, statements
from marchland.measure.measures import LineFinding


@dataclass(frozen=True)
class TreatyPoints:
    """All that treaty points say of the boundaries.

    Attributes
    ----------
    datums : tuple of Datum
    operations : mapping of str to Operation
        Datum to its transformation; WGS 84 has none.
    markers : tuple of Marker
    extent_km : float
        Greatest distance between two markers.
    readings : tuple of LineReading
        By line, then by datum.
    heights : tuple of HeightDifference
    statements : tuple of str
        A sentence for each drawing of a line.
    caveat : str
        What these points cannot show.
    notes : tuple of str
    """

    datums: tuple[Datum, ...]
    operations: Mapping[str, Operation]
    markers: tuple[Marker, ...]
    extent_km: float
    readings: tuple[LineReading, ...]
    heights: tuple[HeightDifference, ...]
    statements: tuple[str, ...]
    caveat: str
    notes: tuple[str, ...]


def check_treaty_points(
    dossier: Dossier,
    lines: Sequence[LineFinding],
    vintages: Sequence[Vintage],
    ledger: Ledger | None = None,
) -> TreatyPoints:
    """Hold every drawing of a line against the markers that stand on it.

    Parameters
    ----------
    dossier : Dossier
    lines : sequence of LineFinding
    vintages : sequence of Vintage
        Those that drew the lines, for the accuracy of each.
    ledger : Ledger, optional
        Where a marker that cannot be held against a line goes; else it is raised.

    Returns
    -------
    TreatyPoints

    Raises
    ------
    GeometryError
        If a marker cannot be brought to WGS 84.
    """
    accuracy_m = {vintage.id: float(vintage.accuracy_m) for vintage in vintages}
    operations = {d.id: operation_named(d.operation) for d in dossier.datums if d.operation}
    reached = tuple(reached_markers(dossier, operations, ledger))
    readings = tuple(line_readings(dossier, lines, accuracy_m, operations, reached))
    return TreatyPoints(
        datums=dossier.datums,
        operations=operations,
        markers=dossier.markers,
        extent_km=extent_km(dossier.markers),
        readings=readings,
        heights=tuple(height_differences(dossier.heights)),
        statements=tuple(statements(dossier, vintages, readings)),
        caveat=caveat(dossier.markers),
        notes=tuple(notes(dossier, operations, readings)),
    )
