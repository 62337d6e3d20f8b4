"""Lines varied from their recipe: turned, their apex moved, or displaced as a whole.

A ray leaves its apex on a bearing, so it can be turned; a polyline runs through given points and
cannot. Both can be moved. What a region then measures is asked of :mod:`marchland.solve.cases`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely

from marchland.dossier.model import Dossier, Line, Place, Region
from marchland.dossier.recipes import Cut, Polyline, Ray, Readings
from marchland.ellipsoid.edges import polyline, ray
from marchland.ellipsoid.geodesics import azimuth_deg, beside
from marchland.ellipsoid.types import Coordinates, LonLat
from marchland.errors import GeometryError, nearest_names
from marchland.measure.measures import readings_of
from marchland.numerals import declared, metres_or_km, shortest, with_unit
from marchland.vocabulary import EdgeRule, Vary
from marchland.wording import among

HALF_POINT_DEG = 11.25
"""Half the angle between the sixteen compass points: “south-west” is not yet south-south-west."""

SEARCH_DEG = 45.0
"""Half the range of bearings looked through: the next of the eight main winds on either side."""

SEARCH_FACTOR = 10.0
"""The range of shifts looked through, in units of the plausible one."""

SEARCH_KM = 10.0
"""Half the range of shifts looked through, at least."""

UNKNOWN_KM = 1.0
"""Plausible shift of an apex for which the dossier states no precision."""

Position = tuple[float, float]
"""lon, lat in degrees."""

Draw = Callable[[float], Coordinates]
"""From a change of a parameter to the dense line."""

Move = tuple[str, str, Draw]
"""Id and title of a way in which a line is moved, and how it is drawn then, from kilometres."""


@dataclass(frozen=True)
class Parameter:
    """One way in which a line is varied.

    Attributes
    ----------
    id : str
        ``bearing``, ``apex-north``, ``apex-east``, ``apex-along``, ``apex-across`` or ``offset``.
    title : str
        What the number is, in words.
    unit : str
        ``deg`` or ``km``.
    declared : float
        The dossier's bearing; zero for a shift.
    search, prior : float
        Half-widths, about the declared value, of the range looked through and of the range whose
        parameters are held to be equally plausible.
    prior_reason : str
        Why that range, in words.
    draw : callable
        From a change of the parameter to the line's dense coordinates.
    """

    id: str
    title: str
    unit: str
    declared: float
    search: float
    prior: float
    prior_reason: str
    draw: Draw

    def value(self, change: float) -> float:
        """Return the parameter after a change: a bearing from 0 to below 360°, or kilometres."""
        value = self.declared + change
        return value % 360 if self.unit == "deg" else value

    @property
    def symbol(self) -> str:
        """The unit as it is printed after a number."""
        return "°" if self.unit == "deg" else "km"


def variable_line(dossier: Dossier, line_id: str) -> Line:
    """Return a line that can be varied.

    Raises
    ------
    GeometryError
        If there is no such line, or its recipe holds no parameter: a stretch follows a vintage's
        boundary, and a file is as it was drawn.
    """
    known = {line.id: line for line in dossier.lines}
    if line_id not in known:
        raise GeometryError(f"line {line_id!r} is unknown. {nearest_names(line_id, known)}")
    free_line(dossier, known[line_id])  # which says what has nothing to vary
    return known[line_id]


def regions_cut(
    dossier: Dossier, line: Line, region_id: str | None = None
) -> tuple[tuple[Region, Cut], ...]:
    """Return the regions that a line cuts, or one of them, each with its recipe.

    Raises
    ------
    GeometryError
        If it cuts none, or not the one asked for.
    """
    cuts = [(r, r.build) for r in dossier.regions if isinstance(r.build, Cut)]
    own = {region.id: (region, cut) for region, cut in cuts if cut.line == line.id}
    if not own:
        cutting = sorted({cut.line for _, cut in cuts})
        raise GeometryError(
            f"line {line.id!r} cuts no region, so no area depends on it; "
            + (f"regions are cut by {among(cutting)}" if cutting else "this dossier cuts none")
        )
    if region_id is None:
        return tuple(own.values())
    if region_id not in own:
        raise GeometryError(
            f"line {line.id!r} cuts no region {region_id!r}. {nearest_names(region_id, own)}"
        )
    return (own[region_id],)


def rival_cuts(
    dossier: Dossier, regions: Iterable[tuple[Region, Cut]], vary: Vary
) -> tuple[tuple[Region, Cut], ...]:
    """Return the other readings of what some regions are readings of.

    Parameters
    ----------
    dossier : Dossier
    regions : iterable of (Region, Cut)
    vary : Vary

    Returns
    -------
    tuple of (Region, Cut)
        Those whose line can be varied in this way: without that, no area near it is known.
    """
    own = {region.id for region, _ in regions}
    together = [readings_of(dossier, r) for r in dossier.regions if isinstance(r.build, Readings)]
    rivals = {
        region.id: (region, region.build)
        for readings in together
        if own & {reading.id for reading in readings}
        for region in readings
        if region.id not in own and isinstance(region.build, Cut)
    }
    return tuple(r for r in rivals.values() if _can_vary(dossier, r[1].line, vary))


def _can_vary(dossier: Dossier, line_id: str, vary: Vary) -> bool:
    draw = dossier.line(line_id).draw
    return isinstance(draw, Ray) or (isinstance(draw, Polyline) and vary is not Vary.BEARING)


# ------------------------------------------------------------- the two recipes that can be varied


@dataclass(frozen=True)
class FreeRay:
    """A ray of which bearing, apex and place are free.

    Attributes
    ----------
    line : Line
    recipe : Ray
    apex_place : Place
        Where it starts as declared.
    """

    line: Line
    recipe: Ray
    apex_place: Place

    @property
    def apex(self) -> Position:
        """Where it starts as declared."""
        return self.apex_place.lon, self.apex_place.lat

    @property
    def course_deg(self) -> float:
        """The direction in which it sets out, clockwise from north."""
        return self.recipe.bearing_deg

    def turned(self, change_deg: float) -> Coordinates:
        """Return the ray on another bearing; a turned meridian or parallel is a rhumb line."""
        bearing, rule = (
            (self.recipe.bearing_deg + change_deg) % 360,
            free_rule(self.recipe.edge_rule),
        )
        return shapely.get_coordinates(ray(self.apex, bearing, rule, self.recipe.length_km))

    def from_moved_apex(self, azimuth: float, km: float) -> Coordinates:
        """Return the ray, on its own bearing, from an apex moved this far."""
        return self._from(moved(self.apex, azimuth, km))

    def displacing(self) -> Draw:
        """Return a function that moves the whole ray so many kilometres to its right."""
        return partial(beside, self._from(self.apex))

    def _from(self, start: Position) -> Coordinates:
        recipe = self.recipe
        return shapely.get_coordinates(
            ray(start, recipe.bearing_deg, recipe.edge_rule, recipe.length_km)
        )


@dataclass(frozen=True)
class FreePolyline:
    """A line through points of which the first, or all together, are free.

    Attributes
    ----------
    line : Line
    recipe : Polyline
    vertices : tuple of (float, float)
        lon, lat in degrees.
    apex_place : Place or None
        What the first vertex is; none where it is given by coordinates alone.
    """

    line: Line
    recipe: Polyline
    vertices: tuple[Position, ...]
    apex_place: Place | None

    @property
    def course_deg(self) -> float:
        """The direction in which it sets out, clockwise from north."""
        return azimuth_deg(*_dense(self.vertices, self.recipe.edge_rule)[:2])

    def from_moved_apex(self, azimuth: float, km: float) -> Coordinates:
        """Return the line with its first vertex moved, the others where they are.

        Raises
        ------
        GeometryError
            If it then crosses itself.
        """
        start = moved(self.vertices[0], azimuth, km)
        rule = free_rule(self.recipe.edge_rule) if km else self.recipe.edge_rule
        return _simple(_dense([start, *self.vertices[1:]], rule))

    def displacing(self) -> Draw:
        """Return a function that moves the whole line so many kilometres to its right.

        The corners move, and are joined anew by the line's edge rule: an edge that were moved
        vertex by vertex would no longer follow it.
        """
        rule = self.recipe.edge_rule
        whole = _dense(self.vertices, rule)
        corners = list(_corners(whole, self.vertices))

        def displaced(km: float) -> Coordinates:
            if km == 0:
                return whole
            return _simple(_dense(beside(whole, km)[corners].tolist(), free_rule(rule)))

        return displaced


def free_line(dossier: Dossier, line: Line) -> FreeRay | FreePolyline:
    """Return a line set free to be varied.

    Raises
    ------
    GeometryError
        If its recipe holds no parameter: a stretch follows a vintage's boundary, and a file is as
        it was drawn.
    """
    match line.draw:
        case Ray() as recipe:
            return FreeRay(line, recipe, dossier.place(recipe.start))
        case Polyline() as recipe:
            places = [dossier.place(p) if isinstance(p, str) else None for p in recipe.points]
            vertices = tuple(_position(dossier, point) for point in recipe.points)
            return FreePolyline(line, recipe, vertices, places[0])
        case other:
            what = {"stretch": "part of a vintage's boundary", "file": "read from a file"}
            able = [i.id for i in dossier.lines if isinstance(i.draw, Ray | Polyline)]
            raise GeometryError(
                f"line {line.id!r} is {what[other.recipe]} and has nothing to vary; expected a "
                f"ray or a polyline. {nearest_names(line.id, able)}"
            )


def _position(dossier: Dossier, vertex: str | Position) -> Position:
    if isinstance(vertex, str):
        place = dossier.place(vertex)
        return place.lon, place.lat
    return vertex


def free_rule(rule: EdgeRule) -> EdgeRule:
    """Return the rule of a line set free: a turned meridian or parallel is a rhumb line."""
    return EdgeRule.RHUMB if rule in (EdgeRule.MERIDIAN, EdgeRule.PARALLEL) else rule


def moved(point: Position, azimuth: float, km: float) -> Position:
    """Return a point moved along a geodesic.

    Parameters
    ----------
    point : tuple of float
        lon, lat in degrees.
    azimuth : float
        Degrees clockwise from north.
    km : float
        How far; backwards where it is negative.

    Returns
    -------
    tuple of float
        lon, lat in degrees.
    """
    if km == 0:
        return point
    toward = (azimuth if km > 0 else azimuth + 180) % 360
    # One step as long as the way: only its end is wanted.
    path = ray(point, toward, EdgeRule.GEODESIC, abs(km), step_m=abs(km) * 1000)
    lon, lat = path.coords[-1]
    return lon, lat


def _corners(whole: Coordinates, vertices: Iterable[Position]) -> Iterator[int]:
    """Yield where a dense line passes the vertices it was drawn through, in order."""
    at = 0
    for vertex in vertices:
        # Sought from the last one on: a line may pass the same position twice.
        at += int(np.argmax((whole[at:] == vertex).all(axis=1)))
        yield at


def _dense(vertices: Sequence[LonLat], rule: EdgeRule) -> Coordinates:
    return shapely.get_coordinates(polyline(vertices, rule))


def _simple(line: Coordinates) -> Coordinates:
    if not shapely.LineString(line).is_simple:
        raise GeometryError("the line as moved crosses itself")
    return line


# ----------------------------------------------------------------------------- their parameters


def parameters(
    dossier: Dossier,
    line: Line,
    vary: Vary,
    *,
    search: float | None = None,
    prior: float | None = None,
) -> tuple[Parameter, ...]:
    """Return the parameters of a line that a kind of variation has.

    Parameters
    ----------
    dossier : Dossier
    line : Line
        A ray or a polyline.
    vary : Vary
    search, prior : float, optional
        Half-widths in degrees or km, in place of the usual ones.

    Returns
    -------
    tuple of Parameter
        One for a bearing or an offset; for an apex one per direction.

    Raises
    ------
    GeometryError
        If the line has nothing to vary, a polyline's bearing is asked for, or a half-width is not
        positive.
    """
    for name, given in (("search", search), ("prior", prior)):
        if given is not None and not 0 < given < float("inf"):
            found = shortest(given)
            raise GeometryError(f"{name}: expected a half-width above zero, found {found}")
    free = free_line(dossier, line)
    if vary is Vary.BEARING:
        return (_bearing(free, search, prior),)
    plausible_km, reason = _plausible_shift_km(free)
    if prior is not None:
        plausible_km, reason = prior, f"as given: within {declared(prior, 'km')}"
    search_km = search or max(SEARCH_KM, SEARCH_FACTOR * plausible_km)
    search_km = max(search_km, plausible_km)
    moves = _apex_moves(free) if vary is Vary.APEX else [_offset(free)]
    return tuple(
        Parameter(id_, title, "km", 0.0, search_km, plausible_km, reason, draw)
        for id_, title, draw in moves
    )


def _bearing(free: FreeRay | FreePolyline, search: float | None, prior: float | None) -> Parameter:
    if not isinstance(free, FreeRay):
        raise GeometryError(
            f"line {free.line.id!r} runs through given points and has no bearing; vary its apex or "
            "its offset"
        )
    reason = f"as given: within {declared(prior, '°')}" if prior else (
        f"within {declared(HALF_POINT_DEG, '°')}, half a point of a compass of sixteen"
    )  # fmt: skip
    # Beyond half a turn to either side every bearing would be met twice.
    plausible_deg = min(prior or HALF_POINT_DEG, 180.0)
    search_deg = min(max(search or SEARCH_DEG, plausible_deg), 180.0)
    return Parameter(
        "bearing", "bearing at the apex", "deg", free.course_deg, search_deg, plausible_deg,
        reason, free.turned,
    )  # fmt: skip


def _plausible_shift_km(free: FreeRay | FreePolyline) -> tuple[float, str]:
    """Return how far a line's apex may plausibly lie from where it is put, km, and why."""
    place, accuracy_m = free.apex_place, free.line.accuracy_m
    if place is not None:
        reach = with_unit(*metres_or_km(place.precision_m))
        return place.precision_m / 1000, f"within {reach}, the precision of {place.name}"
    if accuracy_m is not None:
        return 2 * accuracy_m / 1000, "within twice the accuracy declared for the line"
    reach = declared(UNKNOWN_KM, "km")
    return UNKNOWN_KM, f"within {reach}: the dossier states no precision for the apex"


def _apex_moves(free: FreeRay | FreePolyline) -> Iterator[Move]:
    """Yield the directions in which an apex is moved."""
    course = free.course_deg
    for name, title, azimuth in (
        ("north", "apex moved north", 0.0),
        ("east", "apex moved east", 90.0),
        ("along", "apex moved forward along the line", course),
        ("across", "apex moved to the right of the line", course + 90),
    ):
        yield f"apex-{name}", title, partial(free.from_moved_apex, azimuth)


def _offset(free: FreeRay | FreePolyline) -> Move:
    return "offset", "whole line moved to its right", free.displacing()
