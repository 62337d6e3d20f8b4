"""What treaty points say of the boundaries, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import shapely

from marchland.boundaries.registry import Vintage
from marchland.dossier.model import Dossier
from marchland.dossier.protocol import Marker
from marchland.ellipsoid.datums import Operation
from marchland.ellipsoid.geodesics import distance_km
from marchland.measure.marker_readings import LineReading, extent_km, height_differences
from marchland.numerals import declared, grouped, interval_text, quantity, with_unit
from marchland.wording import among


def statements(
    dossier: Dossier, vintages: Sequence[Vintage], readings: Sequence[LineReading]
) -> Iterator[str]:
    """Yield a sentence for each drawing of a line: how far off its markers are, in each datum."""
    read_as = {datum.id: datum.title for datum in dossier.datums}
    titles = {vintage.id: vintage.title for vintage in vintages}
    markers = {marker.id: marker.title for marker in dossier.markers}
    for key in dict.fromkeys(r.key for r in readings):
        here = [r for r in readings if r.key == key]
        drawn_by = titles.get(here[0].drawn_by, here[0].drawn_by)
        said = [f"{read_as[r.datum]}: {_span(r)}" for r in here]
        off = [markers[m] for m in here[0].off if all(m in r.off for r in here)]
        yield f"{drawn_by}: distance of {_count(here[0])}, {'; '.join(said)}. {_far(off)}"


def _count(reading: LineReading) -> str:
    count = len(reading.distances)
    return "1 marker" if count == 1 else f"{count} markers"


def _span(reading: LineReading) -> str:
    ends = interval_text(*reading.span_m, "m", decimals=0)
    if len(reading.distances) == 1:
        return ends
    return f"{ends}, median {with_unit(grouped(reading.median_m), 'm')}"


def _far(off: Sequence[str]) -> str:
    """Say which markers lie off the line under every reading."""
    if not off:
        return "None lies farther off than line and reading are known."
    verb = "lies" if len(off) == 1 else "lie"
    return (
        f"Under every reading {among(off)} {verb} farther off than twice the standard deviation "
        "of the line: it does not pass there."
    )


def caveat(markers: Sequence[Marker]) -> str:
    """Return what so few points cannot show; empty where there are none."""
    if not markers:
        return ""
    count = len(markers)
    apart = f" within {quantity(extent_km(markers), 'km')} of each other" if count > 1 else ""
    return (
        f"An inference from {count} point{'s' * (count != 1)}{apart}: a line that passes nearer "
        "under one reading makes that reading likelier and proves neither; of the rest of the line "
        "it says nothing, nor who is right. A mapper may have used the printed coordinates, and "
        "then they confirm nothing."
    )


def _too_coarse(readings: Sequence[LineReading]) -> Iterator[str]:
    """Say whether any line is known well enough to tell the readings apart."""
    seen: dict[str, dict[tuple[float, float], None]] = {}
    for reading in readings:
        for d in reading.distances:
            seen.setdefault(d.marker, {})[d.lon, d.lat] = None
    shift_m = max(
        (
            1000 * distance_km(*a, shapely.Point(b))
            for places in seen.values()
            for a, b in combinations(places, 2)
        ),
        default=0.0,
    )
    known = {r.drawn_by: r.accuracy_m for r in readings if r.accuracy_m is not None}
    if shift_m > 0 and known and min(known.values()) >= shift_m:
        yield (
            f"The readings lie up to {quantity(shift_m, 'm')} apart, and no line is known to less "
            f"(standard deviations from {declared(min(known.values()), 'm')}): what tells them "
            "apart is only how closely one line follows all markers at once."
        )


def notes(
    dossier: Dossier, operations: Mapping[str, Operation], readings: Sequence[LineReading]
) -> Iterator[str]:
    """Yield what a reader must know of the transformations, the lines and the height systems."""
    for datum in dossier.datums:
        operation = operations.get(datum.id)
        if operation is None:
            continue
        accuracy = (
            f"accuracy {declared(operation.accuracy_m, 'm')}"
            if operation.accuracy_m
            else "accuracy unknown"
        )
        outside = [
            m for m in dossier.markers if not operation.covers(m.position.lon, m.position.lat)
        ]
        text = f"{datum.title}: {operation.name} ({operation.code}), {accuracy}"
        if outside:
            text += (
                f"; EPSG declares it for {operation.area.rstrip('.')}, and "
                f"{len(outside)} of {len(dossier.markers)} markers lie outside"
            )
        yield f"{text}."
    yield from _too_coarse(readings)
    if any(not h.same_datum for h in height_differences(dossier.heights)):
        yield (
            "The sources compared do not all name their height systems, so a small difference "
            "between two heights may be that of the systems."
        )
