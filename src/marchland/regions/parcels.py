"""The two lines of one border, before and after, and the land between them over a stretch.

What an overlay leaves of a territory is the positive part of the gap between two lines, each with
its error, and the positive part of noise has a mean above zero. The area between the lines over a
*stretch*, old less new, each sign with its own, has none: errors that widen the gap here narrow it
there. So a parcel is always such a *balance*, and all that matters is how its ends are found.

Declared ends (``from`` and ``to``) do not depend on where the lines err: the balance between them
is without bias. From a point inside, the stretch reaches both ways to where the lines come within
their noise, and :data:`BUFFER` lengths of correlation on from there. The first place depends on
the errors: they are, on the mean, against the land where a stretch ends early. What is added makes
up for it. For a process X that forgets as exp(−s/c), c dX = −X ds plus noise of mean zero, so that
up to any place τ found from within, E ∫ X = −c E X(τ) (optional stopping; Doob 1953, ch. VII);
beyond τ it decays from X(τ), so that over W more E ∫ X = c E X(τ) (1 − exp(−W/c)). Together they
are zero but for exp(−W/c), whatever the rule that finds τ.

Distances are taken in Mercator's plane, which is conformal: nearest points are right there, and
gaps are scaled by the cosine of the latitude.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from marchland.ellipsoid import series
from marchland.ellipsoid.rings import ring_areas_m2
from marchland.ellipsoid.types import (
    Areal,
    Coordinates,
    Flags,
    Floats,
    Geometry,
    LonLat,
    ShapeArray,
)
from marchland.regions.noise import Noise
from marchland.regions.outline import lengths_km

BUFFER = 2.0
"""How far a stretch goes on where the lines are within noise, in lengths of correlation: beyond,
exp(−2) = 14 % of the error at its end is left to be made up for."""

WITHIN = 1.0
"""Gap at which two lines are within noise, in standard deviations of the gap."""

STEP_KM = 0.5
"""How far apart the gap is looked at."""

_RADIUS_KM = series.A_M / 1000


@dataclass(frozen=True)
class Stretch:
    """Where a stretch starts and ends on each of two lines, km along them in Mercator's plane."""

    old: tuple[float, float]
    new: tuple[float, float]


@dataclass(frozen=True)
class Border:
    """One border as drawn before and after, both lines from the same end, the territory left.

    Attributes
    ----------
    old, new : Coordinates
        Vertices: lon, lat in degrees.
    old_at, new_at : Coordinates, optional
        The same vertices where they would be if their files were not displaced by known vectors:
        there it is seen where the two lines come together.
    """

    old: Coordinates
    new: Coordinates
    old_at: Coordinates | None = None
    new_at: Coordinates | None = None

    @cached_property
    def _flat(self) -> tuple[shapely.LineString, shapely.LineString]:
        at = (self.old if self.old_at is None else self.old_at,
              self.new if self.new_at is None else self.new_at)  # fmt: skip
        lines = shapely.LineString(mercator(at[0])), shapely.LineString(mercator(at[1]))
        shapely.prepare(lines)
        return lines

    @property
    def length_km(self) -> float:
        """Length of the new line."""
        return float(lengths_km(self.new).sum())

    @property
    def whole(self) -> Stretch:
        """All of it."""
        old, new = self._flat
        return Stretch((0.0, old.length), (0.0, new.length))

    def away_km(self, place: LonLat) -> float:
        """Return how far a place lies from the nearer of both lines."""
        point = shapely.Point(mercator(np.atleast_2d(np.asarray(place, dtype=float)))[0])
        return min(shapely.distance(point, line) for line in self._flat) * _scale(place[1])

    def at_km(self, place: LonLat) -> float:
        """Return how far along the new line the point nearest to a place lies, in the plane."""
        point = shapely.Point(mercator(np.atleast_2d(np.asarray(place, dtype=float)))[0])
        return float(shapely.line_locate_point(self._flat[1], point))

    def between(self, start: LonLat, end: LonLat) -> Stretch:
        """Return the stretch between the points of each line nearest to two places."""
        points = shapely.points(mercator(np.array([start, end], dtype=float)))
        at = [np.sort(shapely.line_locate_point(line, points)) for line in self._flat]
        return Stretch(*((float(ends[0]), float(ends[1])) for ends in at))

    def around(self, place: LonLat, noise: Noise) -> Stretch:
        """Return the stretch round a place, both ways until the lines are within their noise.

        Parameters
        ----------
        place : LonLat
            Inside what lies between the lines.
        noise : Noise
            Of the gap.
        """
        at_km, apart = self._gaps_km
        wide = apart > WITHIN * noise.sd_km
        point = shapely.Point(mercator(np.atleast_2d(np.asarray(place, dtype=float)))[0])
        here = int(np.searchsorted(at_km, shapely.line_locate_point(self._flat[1], point)))
        first, last = run_of(wide, min(here, len(wide) - 1))
        # Mercator's kilometres are longer than those on the ground.
        reach = BUFFER * noise.shortest_km / _scale(place[1])
        return self.on_new(at_km[first] - reach, at_km[last] + reach)

    def on_new(self, start_km: float, end_km: float) -> Stretch:
        """Return the stretch between two places of the new line and the nearest of the old."""
        old, new = self._flat
        ends = np.clip([start_km, end_km], 0.0, new.length)
        on_old = shapely.line_locate_point(old, shapely.line_interpolate_point(new, ends))
        # The ends of a border are where three lands meet: there both lines end.
        on_old = np.where(ends <= 0, 0.0, np.where(ends >= new.length, old.length, on_old))
        low, high = np.sort(on_old)
        return Stretch((float(low), float(high)), (float(ends[0]), float(ends[1])))

    @cached_property
    def _gaps_km(self) -> tuple[Floats, Floats]:
        """Places along the new line, and how far the old one is from there on the ground."""
        old, new = self._flat
        at_km = np.arange(0.0, new.length + STEP_KM, STEP_KM).clip(max=new.length)
        places = _points_at(shapely.get_coordinates(new), at_km)
        xy = shapely.get_coordinates(old)
        edges: ShapeArray = np.asarray(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)))
        found = shapely.STRtree(edges).query_nearest(
            np.asarray(shapely.points(places)), return_distance=True, all_matches=False
        )
        apart: Floats = np.asarray(found[1], dtype=np.float64)
        return at_km, apart * _scale_at(places[:, 1])

    def ring(self, stretch: Stretch) -> shapely.Polygon:
        """Return the ring along the old line and back along the new; it may cross itself."""
        there, back = self.part_of_old(*stretch.old), self.part_of_new(*stretch.new)
        return shapely.Polygon(np.vstack([there, back[::-1]]))

    def part_of_old(self, start_km: float, end_km: float) -> Coordinates:
        """Return the part of the old line between two places along it in the plane."""
        return _part(self._flat[0], self.old, (start_km, end_km))

    def part_of_new(self, start_km: float, end_km: float) -> Coordinates:
        """Return the part of the new line between two places along it in the plane."""
        return _part(self._flat[1], self.new, (start_km, end_km))

    def length_of(self, stretch: Stretch) -> float:
        """Return how long a stretch is on the new line, km."""
        return float(lengths_km(self.part_of_new(*stretch.new)).sum())


def balance_km2(ring: shapely.Polygon) -> float:
    """Return the area of a ring, with the sign of its turn: land lost less land gained."""
    xy, which = shapely.get_coordinates(shapely.get_rings(ring), return_index=True)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(which))])
    return float(ring_areas_m2(xy[:, 0], xy[:, 1], offsets).sum()) / 1e6


def run_of(flags: Flags, here: int) -> tuple[int, int]:
    """Return the first and the last place of the run of set flags round a place.

    A place that is not set is a run by itself.

    Examples
    --------
    >>> run_of(np.array([True, False, True, True]), 3)
    (2, 3)
    """
    if not flags[here]:
        return here, here
    clear = np.flatnonzero(~flags)
    after = int(np.searchsorted(clear, here))
    first = int(clear[after - 1]) + 1 if after else 0
    last = int(clear[after]) - 1 if after < len(clear) else len(flags) - 1
    return first, last


def mercator(xy: Coordinates) -> Coordinates:
    """Return kilometres east and north on Mercator's plane of a sphere; conformal."""
    north = np.arcsinh(np.tan(np.radians(xy[:, 1])))
    return np.column_stack([np.radians(xy[:, 0]), north]) * _RADIUS_KM


def _scale(lat: float) -> float:
    return math.cos(math.radians(lat))


def _scale_at(north_km: Floats) -> Floats:
    """Return kilometres on the ground per kilometre of Mercator's plane."""
    scale: Floats = 1 / np.cosh(north_km / _RADIUS_KM)
    return scale


def _part(flat: shapely.LineString, xy: Coordinates, ends: tuple[float, float]) -> Coordinates:
    """Return the part of a line between two places along it in the plane."""
    at = _along(shapely.get_coordinates(flat))
    inner = xy[(at > ends[0]) & (at < ends[1])]
    # Between vertices in lon–lat, where the overlay's edges are straight.
    sides = [[np.interp(end, at, xy[:, 0]), np.interp(end, at, xy[:, 1])] for end in ends]
    return np.vstack([sides[:1], inner, sides[1:]])


def _along(plane: Coordinates) -> Floats:
    """Return how far along a line in the plane its vertices lie."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(plane, axis=0).T))])


def _points_at(plane: Coordinates, at: Floats) -> Coordinates:
    """Return the points of a line in the plane at places along it."""
    # GEOS walks the line anew for every point.
    along = _along(plane)
    return np.column_stack([np.interp(at, along, plane[:, 0]), np.interp(at, along, plane[:, 1])])


# --- finding the border in two territories ------------------------------------------------------


def borders_of(of: Areal, less: Areal, within: Areal, tolerance_km: float) -> tuple[Border, ...]:
    """Return the borders of a territory with a receiver, as drawn before and after.

    Parameters
    ----------
    of, less, within : Areal
        The territory before and after, and the receiver after.
    tolerance_km : float
        How far the two may lie apart in the file of after and still share a line.

    Returns
    -------
    tuple of Border
        Empty where they have no common line.
    """
    found = []
    for part in shapely.orient_polygons(shapely.get_parts(less)):
        for ring in shapely.get_rings(part):
            for run in _shared(shapely.get_coordinates(ring), within, tolerance_km):
                old = _counterpart(of, run)
                if old is not None:
                    found.append(Border(old, run))
    return tuple(found)


def _shared(ring: Coordinates, within: Areal, tolerance_km: float) -> list[Coordinates]:
    """Return the runs of a ring that lie along another land."""
    shapely.prepare(within)
    reach_deg = max(tolerance_km / 111.2, 1e-9)
    near: Flags = np.asarray(shapely.dwithin(within, shapely.points(ring), reach_deg))
    if near.all():
        return [ring]
    # Start where it does not touch, so that no run goes over the start.
    ring, near = ring[:-1], near[:-1]
    turn = int(np.argmin(near))
    ring, near = np.roll(ring, -turn, axis=0), np.roll(near, -turn)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], near, [False]]).astype(int)))
    runs = [ring[a:b] for a, b in edges.reshape(-1, 2) if b - a > 1]
    return [run for run in _joined(runs, tolerance_km) if lengths_km(run).sum() > tolerance_km]


def _joined(runs: list[Coordinates], tolerance_km: float) -> list[Coordinates]:
    """Join runs of which one goes on close to where another ends."""
    joined: list[Coordinates] = []
    for run in runs:
        if joined and lengths_km(np.vstack([joined[-1][-1], run[0]]))[0] <= 2 * tolerance_km:
            joined[-1] = np.vstack([joined[-1], run])
        else:
            joined.append(run)
    return joined


def _counterpart(land: Areal, run: Coordinates) -> Coordinates | None:
    """Return what an older drawing has of a run: between the points nearest to its ends."""
    ends = shapely.points(run[[0, -1]])
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(land)))
    if not len(rings):
        return None
    ring = min(rings, key=lambda one: float(shapely.distance(ends, one).sum()))
    old = _arc_along(ring, shapely.LineString(run))
    # An exclave that the older file lacks has no line there: the nearest is that of other land.
    apart_km = mean_distance(old, shapely.LineString(run)) * 111.2
    return shapely.get_coordinates(old) if apart_km <= lengths_km(run).sum() / 2 else None


def _arc_along(ring: shapely.LinearRing, run: shapely.LineString) -> shapely.LineString:
    """Return the arc of a ring that a line goes along, the same way round."""
    ends = shapely.get_point(run, [0, -1])
    start, end = (float(at) for at in shapely.line_locate_point(ring, ends))
    if start == end:
        return shapely.LineString(ring)
    arcs = [arc(ring, start, end), shapely.reverse(arc(ring, end, start))]
    return min(arcs, key=lambda one: mean_distance(one, run))


def arc(ring: shapely.LinearRing, start: float, end: float) -> shapely.LineString:
    """Return the part of a closed ring that runs forward from one position to another."""
    xy = shapely.get_coordinates(ring)
    at = _along(xy)
    if start <= end:
        inner = xy[(at > start) & (at < end)]
    else:
        # Over the vertex where the ring begins, which stands at both its ends: once is enough.
        inner = np.vstack([xy[at > start], xy[1:][at[1:] < end]])
    ends = [ring.interpolate(start), ring.interpolate(end)]
    return shapely.LineString(np.vstack([ends[0].coords, inner, ends[1].coords]))


def mean_distance(one: shapely.LineString, shape: Geometry) -> float:
    """Return how far an arc runs from a shape on average, in degrees, by some of its vertices."""
    xy = shapely.get_coordinates(one)
    some = shapely.MultiPoint(xy[:: max(1, len(xy) // 30)])
    return float(shapely.distance(shapely.get_parts(some), shape).mean())
