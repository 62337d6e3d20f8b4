"""Treaty points as a check of boundaries: how far each vintage passes from printed markers.

A protocol prints where markers stand, how much line lies between them and how high they are. Its
coordinates are in some datum, often unnamed, so they are read in each that the dossier declares.
What follows is an inference from the few markers there are; nothing is said of who is right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

import shapely
import shapely.ops

from marchland.boundaries.registry import Vintage
from marchland.dossier.model import Dossier
from marchland.dossier.protocol import Datum, Height, Marker, Segment
from marchland.ellipsoid.datums import Operation, operation_named, to_wgs84
from marchland.ellipsoid.geodesics import distance_km, nearest_point
from marchland.ellipsoid.shapes import geodesic_length_km
from marchland.ellipsoid.types import Lineal
from marchland.errors import GeometryError
from marchland.failures import Ledger, noted
from marchland.measure.measures import LineFinding
from marchland.numerals import declared, grouped, interval_text, quantity, with_unit
from marchland.wording import among

SURE = 2.0
"""Standard deviations beyond which a marker lies off a line."""


@dataclass(frozen=True)
class MarkerDistance:
    """How far a marker, read in one datum, lies from a line.

    Attributes
    ----------
    marker : str
    lon, lat : float
        The marker on WGS 84 under this reading.
    foot_lon, foot_lat : float
        The point of the line nearest to it.
    distance_m : float
        Geodesic.
    within_m : float
        Two standard deviations of line, datum transformation and rounding of the print together.
    """

    marker: str
    lon: float
    lat: float
    foot_lon: float
    foot_lat: float
    distance_m: float
    within_m: float

    @property
    def off(self) -> bool:
        """Whether it lies farther off than line and reading are known."""
        return self.distance_m > self.within_m


@dataclass(frozen=True)
class SegmentLength:
    """The line between the feet of two markers, beside the length printed; km.

    ``measured_km`` is None where the line lies in several pieces.
    """

    segment: str
    printed_km: float
    measured_km: float | None


@dataclass(frozen=True)
class LineReading:
    """One drawing of a line, held against all markers on it, read in one datum.

    Attributes
    ----------
    key : str
        Of the line finding.
    line : str
        Id of the line.
    drawn_by : str
        The vintage, or the line's title where it is not from a vintage.
    accuracy_m : float or None
        One standard deviation of the line's position.
    datum : str
    distances : tuple of MarkerDistance
    segments : tuple of SegmentLength
    """

    key: str
    line: str
    drawn_by: str
    accuracy_m: float | None
    datum: str
    distances: tuple[MarkerDistance, ...]
    segments: tuple[SegmentLength, ...]

    @property
    def median_m(self) -> float:
        """Median distance of the markers, metres."""
        return median(d.distance_m for d in self.distances)

    @property
    def span_m(self) -> tuple[float, float]:
        """Least and greatest distance, metres."""
        every = [d.distance_m for d in self.distances]
        return min(every), max(every)

    @property
    def off(self) -> tuple[str, ...]:
        """Ids of the markers farther off than line and reading are known."""
        return tuple(d.marker for d in self.distances if d.off)


@dataclass(frozen=True)
class HeightDifference:
    """A height that a treaty prints, beside another published height of the place.

    Attributes
    ----------
    place : str
    treaty, other : Height
    difference_m : float
        The other less the treaty's.
    same_datum : bool
        Whether both sources name one and the same height system.
    """

    place: str
    treaty: Height
    other: Height
    difference_m: float
    same_datum: bool


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
    reached = tuple(_reached(dossier, operations, ledger))
    readings = tuple(_readings(dossier, lines, accuracy_m, operations, reached))
    return TreatyPoints(
        datums=dossier.datums,
        operations=operations,
        markers=dossier.markers,
        extent_km=_extent_km(dossier.markers),
        readings=readings,
        heights=tuple(_height_differences(dossier.heights)),
        statements=tuple(_statements(dossier, vintages, readings)),
        caveat=_caveat(dossier.markers),
        notes=tuple(_notes(dossier, operations, readings)),
    )


def _readings(
    dossier: Dossier,
    lines: Sequence[LineFinding],
    accuracy_m: Mapping[str, float],
    operations: Mapping[str, Operation],
    markers: Sequence[Marker],
) -> Iterator[LineReading]:
    for item in lines:
        on = [marker for marker in markers if item.line in dossier.same_stretch(marker.line)]
        if not on:
            continue
        known = [accuracy_m[v] for v in item.vintages.values()]
        sigma_m = max(known) if known else item.line.accuracy_m
        for datum in dossier.datums:
            operation = operations.get(datum.id)
            distances = tuple(_distance(m, operation, item.geometry, sigma_m) for m in on)
            yield LineReading(
                key=item.key,
                line=item.line.id,
                drawn_by=" → ".join(dict.fromkeys(item.vintages.values())) or item.line.title,
                accuracy_m=sigma_m,
                datum=datum.id,
                distances=distances,
                segments=tuple(_segments(dossier.segments, distances, item.geometry)),
            )


def _reached(
    dossier: Dossier, operations: Mapping[str, Operation], ledger: Ledger | None
) -> Iterator[Marker]:
    """Yield the markers that every datum brings to WGS 84: tables hold the same under each."""
    for marker in dossier.markers:
        is_reached = False
        with noted(ledger, "marker", marker.id, marker.title):
            for datum in dossier.datums:
                _on_wgs84(marker, operations.get(datum.id))
            is_reached = True
        if is_reached:
            yield marker


def _on_wgs84(marker: Marker, operation: Operation | None) -> tuple[float, float]:
    printed = marker.position
    lon, lat = to_wgs84(printed.lon, printed.lat, operation.code if operation else None)
    if operation and not (math.isfinite(lon) and math.isfinite(lat)):
        raise GeometryError(
            f"marker {marker.id!r}: {operation.name} ({operation.code}) does not reach it; name "
            "another operation in its [[datums]] entry"
        )
    return lon, lat


def _distance(
    marker: Marker, operation: Operation | None, line: Lineal, sigma_m: float | None
) -> MarkerDistance:
    lon, lat = _on_wgs84(marker, operation)
    foot_lon, foot_lat, km = nearest_point(lon, lat, line)
    shift_m = (operation.accuracy_m or 0.0) if operation else 0.0
    return MarkerDistance(
        marker=marker.id,
        lon=lon,
        lat=lat,
        foot_lon=foot_lon,
        foot_lat=foot_lat,
        distance_m=km * 1000,
        within_m=math.hypot(SURE * (sigma_m or 0.0), SURE * shift_m, marker.position.rounding_m),
    )


def _segments(
    segments: Sequence[Segment], distances: Sequence[MarkerDistance], line: Lineal
) -> Iterator[SegmentLength]:
    feet = {d.marker: shapely.Point(d.foot_lon, d.foot_lat) for d in distances}
    whole = shapely.line_merge(line)
    for segment in segments:
        if segment.start in feet and segment.end in feet:
            km = None
            # Between two feet on a line in several pieces there is no one way along it.
            if isinstance(whole, shapely.LineString):
                ends = (whole.project(feet[m]) for m in (segment.start, segment.end))
                low, high = sorted(ends)
                km = geodesic_length_km(shapely.ops.substring(whole, low, high))
            yield SegmentLength(segment.id, segment.length_km, km)


def _extent_km(markers: Sequence[Marker]) -> float:
    at = [shapely.Point(m.position.lon, m.position.lat) for m in markers]
    return max((distance_km(a.x, a.y, b) for a, b in combinations(at, 2)), default=0.0)


def _height_differences(heights: Sequence[Height]) -> Iterator[HeightDifference]:
    """Hold the first height that a treaty prints of a place against the others published."""
    for place in dict.fromkeys(h.place for h in heights):
        here = [h for h in heights if h.place == place]
        treaty = next((h for h in here if h.instrument), None)
        for other in here:
            if treaty and other is not treaty:
                known = treaty.datum is not None and treaty.datum == other.datum
                apart = other.height_m - treaty.height_m
                yield HeightDifference(place, treaty, other, apart, known)


def _statements(
    dossier: Dossier, vintages: Sequence[Vintage], readings: Sequence[LineReading]
) -> Iterator[str]:
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


def _caveat(markers: Sequence[Marker]) -> str:
    if not markers:
        return ""
    count = len(markers)
    apart = f" within {quantity(_extent_km(markers), 'km')} of each other" if count > 1 else ""
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


def _notes(
    dossier: Dossier, operations: Mapping[str, Operation], readings: Sequence[LineReading]
) -> Iterator[str]:
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
    if any(not h.same_datum for h in _height_differences(dossier.heights)):
        yield (
            "The sources compared do not all name their height systems, so a small difference "
            "between two heights may be that of the systems."
        )
