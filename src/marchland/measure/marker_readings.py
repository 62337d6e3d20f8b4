"""Distances of treaty points from drawings of a line, read in each datum; heights beside others.

A protocol's coordinates are in some datum, often unnamed, so they are read in each that the
dossier declares: a *reading* is one drawing of a line held against all markers in one datum.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

import shapely
import shapely.ops

from marchland.dossier.model import Dossier
from marchland.dossier.protocol import Height, Marker, Segment
from marchland.ellipsoid.datums import Operation, to_wgs84
from marchland.ellipsoid.geodesics import distance_km, nearest_point
from marchland.ellipsoid.shapes import geodesic_length_km
from marchland.ellipsoid.types import Lineal
from marchland.errors import GeometryError
from marchland.failures import Ledger, noted
from marchland.measure.measures import LineFinding

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


def line_readings(
    dossier: Dossier,
    lines: Sequence[LineFinding],
    accuracy_m: Mapping[str, float],
    operations: Mapping[str, Operation],
    markers: Sequence[Marker],
) -> Iterator[LineReading]:
    """Yield each drawing of a line, held against the markers on it, in each datum.

    Parameters
    ----------
    dossier : Dossier
    lines : sequence of LineFinding
    accuracy_m : mapping of str to float
        Of each vintage that drew a line: one standard deviation of its position, metres.
    operations : mapping of str to Operation
        Datum to its transformation; WGS 84 has none.
    markers : sequence of Marker
        Those that every datum brings to WGS 84.

    Yields
    ------
    LineReading
        By line, then by datum; lines without a marker are left out.
    """
    for finding in lines:
        on = [marker for marker in markers if finding.line in dossier.same_stretch(marker.line)]
        if not on:
            continue
        known = [accuracy_m[v] for v in finding.vintages.values()]
        sigma_m = max(known) if known else finding.line.accuracy_m
        for datum in dossier.datums:
            operation = operations.get(datum.id)
            distances = tuple(_distance(m, operation, finding.geometry, sigma_m) for m in on)
            yield LineReading(
                key=finding.key,
                line=finding.line.id,
                drawn_by=" → ".join(dict.fromkeys(finding.vintages.values())) or finding.line.title,
                accuracy_m=sigma_m,
                datum=datum.id,
                distances=distances,
                segments=tuple(_segments(dossier.segments, distances, finding.geometry)),
            )


def reached_markers(
    dossier: Dossier, operations: Mapping[str, Operation], ledger: Ledger | None
) -> Iterator[Marker]:
    """Yield the markers that every datum brings to WGS 84: tables hold the same under each.

    Parameters
    ----------
    dossier : Dossier
    operations : mapping of str to Operation
        Datum to its transformation; WGS 84 has none.
    ledger : Ledger, optional
        Where the others go.

    Raises
    ------
    GeometryError
        If a marker cannot be brought to WGS 84 and there is no ledger.
    """
    for marker in dossier.markers:
        is_reached = False
        with noted(ledger, "marker", marker.id, marker.title):
            for datum in dossier.datums:
                _on_wgs84(marker, operations.get(datum.id))
            is_reached = True
        if is_reached:
            yield marker


def _on_wgs84(marker: Marker, operation: Operation | None) -> tuple[float, float]:
    """Return lon, lat of a marker on WGS 84, its print being in the datum of the operation."""
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
    """Return how far a marker, read in one datum, lies from a line."""
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
    """Yield the length of line between the feet of the markers that end each printed segment."""
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


def extent_km(markers: Sequence[Marker]) -> float:
    """Return the greatest distance between two markers as printed, km; 0 for fewer than two."""
    at = [shapely.Point(m.position.lon, m.position.lat) for m in markers]
    return max((distance_km(a.x, a.y, b) for a, b in combinations(at, 2)), default=0.0)


def height_differences(heights: Sequence[Height]) -> Iterator[HeightDifference]:
    """Yield the first height that a treaty prints of a place beside each other published."""
    for place in dict.fromkeys(h.place for h in heights):
        here = [h for h in heights if h.place == place]
        treaty = next((h for h in here if h.instrument), None)
        for other in here:
            if treaty and other is not treaty:
                known = treaty.datum is not None and treaty.datum == other.datum
                apart = other.height_m - treaty.height_m
                yield HeightDifference(place, treaty, other, apart, known)
