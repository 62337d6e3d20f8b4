"""Where a place lies under each vintage, and how far from each boundary, within its precision.

Nothing is said more exactly than it is known: the distance to a boundary carries the precision of
the place and the error of the line, and where the line passes within both the side is left open.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from marchland.boundaries.files import Boundaries
from marchland.dossier.model import Place
from marchland.ellipsoid.geodesics import LEAST_METRES_PER_DEGREE, METRES_PER_DEGREE, distance_km
from marchland.ellipsoid.types import Flags, Floats, ShapeArray
from marchland.failures import Ledger, noted
from marchland.measure.measures import COVERAGE_FACTOR, RegionFinding
from marchland.numerals import grouped, with_unit
from marchland.vocabulary import Unit


@dataclass(frozen=True)
class Standpoint:
    """A place seen by one vintage.

    Attributes
    ----------
    vintage : str
        Its id.
    territory : str or None
        Name of the territory that holds the place; None outside all that the vintage draws.
    certain : bool
        False where a boundary passes within the precision of the place and the error of the line.
    boundary_km : float
        Distance to the nearest boundary that the vintage draws, km.
    within_km : float
        Precision of the place and the line's error at the level of all intervals, together.
    statement : str
        One sentence, no more exact than that.
    """

    vintage: str
    territory: str | None
    certain: bool
    boundary_km: float
    within_km: float
    statement: str


@dataclass(frozen=True)
class PlaceFinding:
    """A place, its standpoints, and the regions that hold it.

    Attributes
    ----------
    place : Place
    standpoints : tuple of Standpoint
        One per vintage.
    inside, perhaps_inside : tuple of str
        Keys of the region findings that surely hold it, and of those whose edge passes within the
        precision of the place and the error of the lines together.
    """

    place: Place
    standpoints: tuple[Standpoint, ...]
    inside: tuple[str, ...]
    perhaps_inside: tuple[str, ...]


def locate_places(
    places: Sequence[Place],
    drawn: Sequence[Boundaries],
    regions: Sequence[RegionFinding],
    ledger: Ledger | None = None,
) -> tuple[PlaceFinding, ...]:
    """Relate places to every vintage and region.

    Parameters
    ----------
    places : sequence of Place
    drawn : sequence of Boundaries
        One per vintage.
    regions : sequence of RegionFinding
    ledger : Ledger, optional
        Where a place that cannot be located goes; else it is raised.

    Returns
    -------
    tuple of PlaceFinding
        In the order of the places.
    """
    # Prepared shapes are indexed once and asked many times.
    for shape in (
        *(r.geometry for r in regions),
        *(t.geometry for d in drawn for t in d.territories),
    ):
        shapely.prepare(shape)
    edges = np.array([region.geometry.boundary for region in regions], dtype=object)
    shapely.prepare(edges)
    located = []
    for place in places:
        with noted(ledger, "place", place.id, place.name):
            located.append(_locate(place, drawn, regions, edges))
    return tuple(located)


def _locate(
    place: Place,
    drawn: Sequence[Boundaries],
    regions: Sequence[RegionFinding],
    edges: ShapeArray,
) -> PlaceFinding:
    """Relate one place to every vintage and region."""
    point = shapely.Point(place.lon, place.lat)
    accuracy_m = {vintage.vintage.id: vintage.vintage.accuracy_m for vintage in drawn}
    coarsest_m = [max((accuracy_m[v] for v in r.vintages.values()), default=0.0) for r in regions]
    near = _pass_within(place, edges, np.array([_together_km(place, m) for m in coarsest_m]))
    inside, perhaps = [], []
    for region, is_near in zip(regions, near.tolist(), strict=True):
        if is_near:
            perhaps.append(region.key)
        elif region.geometry.covers(point):
            inside.append(region.key)
    views = tuple(_standpoint(place, vintage) for vintage in drawn)
    return PlaceFinding(place, views, tuple(inside), tuple(perhaps))


def _together_km(place: Place, accuracy_m: float) -> float:
    """Return the precision of a place and the error of a line at our level, together."""
    return math.hypot(place.precision_m, COVERAGE_FACTOR * accuracy_m) / 1000


def _pass_within(place: Place, edges: ShapeArray, km: Floats) -> Flags:
    """Say of each line whether it passes within its distance of a place."""
    # Two cheap tests first. What is near in the longest degrees there are is near, bows of edges
    # allowed for.
    point = shapely.Point(place.lon, place.lat)
    near = _within(edges, point, 990 * km / METRES_PER_DEGREE)
    # The other has a reach that is surely too great: a degree of longitude is short.
    reach_deg = 1000 * km / LEAST_METRES_PER_DEGREE
    reach_deg /= np.cos(np.radians(np.minimum(89.0, abs(place.lat) + reach_deg))).clip(0.01)
    for i in np.flatnonzero(_within(edges, point, reach_deg) & ~near):
        near[i] = distance_km(place.lon, place.lat, edges[i]) <= km[i]
    return near


def _within(edges: ShapeArray, point: shapely.Point, reach_deg: Any) -> Flags:
    """Say of each line whether it is within its reach; Any, for shapely's stubs know only one."""
    return np.asarray(shapely.dwithin(edges.tolist(), point, reach_deg))


def _standpoint(place: Place, drawn: Boundaries) -> Standpoint:
    point = shapely.Point(place.lon, place.lat)
    holder = next((t.name for t in drawn.territories if t.geometry.covers(point)), None)
    gap_km = distance_km(place.lon, place.lat, drawn.lines)
    within_km = _together_km(place, drawn.vintage.accuracy_m)
    certain = gap_km > within_km
    said = _say(holder, certain, gap_km, within_km)
    return Standpoint(drawn.vintage.id, holder, certain, gap_km, within_km, said)


def _say(holder: str | None, certain: bool, gap_km: float, within_km: float) -> str:
    """Return a sentence that is no more exact than place and line are known."""
    if not certain:
        return (
            f"A boundary passes {rounded_km(gap_km, within_km)} away, within the "
            f"{rounded_km(within_km, within_km)} to which place and line are known: which side the "
            "place lies on cannot be said."
        )
    where = f"In {holder}" if holder else "In no territory that this vintage draws"
    return f"{where}, {rounded_km(gap_km, within_km)} from the nearest boundary."


def rounded_km(km: float, within_km: float) -> str:
    """Write a distance with no digit finer than its uncertainty.

    Examples
    --------
    >>> rounded_km(12.3456, 0.4).replace("\u202f", "_"), rounded_km(123.4, 5.2).split()
    ('12.3_km', ['123', 'km'])
    """
    decimals = min(3, max(0, -math.floor(math.log10(within_km)))) if within_km > 0 else 3
    return with_unit(grouped(km, decimals), Unit.KM)
