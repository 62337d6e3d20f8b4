"""Lines varied from their recipe: turned, their start moved, or displaced as a whole.

A varied line goes through :class:`marchland.regions.building.Builder` like any other, so an area
found for it is the one ``marchland check`` would print had the dossier declared the line so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from marchland.boundaries.files import Boundaries
from marchland.dossier.model import Dossier, Line, Region
from marchland.dossier.recipes import Cut, Polyline, Ray
from marchland.ellipsoid.edges import polyline, ray
from marchland.ellipsoid.geodesics import azimuth_deg, beside
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.ellipsoid.types import Coordinates
from marchland.errors import GeometryError, nearest_names
from marchland.numerals import declared, metres_or_km, with_unit
from marchland.regions.building import Builder, Built, Drawn
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
"""Plausible shift of a start for which the dossier states no precision."""

BESIDE_DEG = 1e-6
"""How far beside a line (some 0.1 m) it is asked which side a region lies on."""


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
    draw: Callable[[float], Coordinates]

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
    line = known[line_id]
    if not isinstance(line.draw, Ray | Polyline):
        what = {"stretch": "part of a vintage's boundary", "file": "read from a file"}
        able = [i.id for i in known.values() if isinstance(i.draw, Ray | Polyline)]
        raise GeometryError(
            f"line {line_id!r} is {what[line.draw.recipe]} and has nothing to vary; expected a ray "
            f"or a polyline. {nearest_names(line_id, able)}"
        )
    return line


def regions_cut(dossier: Dossier, line: Line, region_id: str | None = None) -> tuple[Region, ...]:
    """Return the regions that a line cuts, or one of them.

    Raises
    ------
    GeometryError
        If it cuts none, or not the one asked for.
    """
    found = {
        r.id: r for r in dossier.regions if isinstance(r.build, Cut) if r.build.line == line.id
    }
    if not found:
        cutting = sorted({r.build.line for r in dossier.regions if isinstance(r.build, Cut)})
        raise GeometryError(
            f"line {line.id!r} cuts no region, so no area depends on it; "
            + (f"regions are cut by {among(cutting)}" if cutting else "this dossier cuts none")
        )
    if region_id is None:
        return tuple(found.values())
    if region_id not in found:
        raise GeometryError(
            f"line {line.id!r} cuts no region {region_id!r}. {nearest_names(region_id, found)}"
        )
    return (found[region_id],)


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
        If a polyline's bearing is asked for, or a half-width is not positive.
    """
    for name, given in (("search", search), ("prior", prior)):
        if given is not None and not 0 < given < float("inf"):
            raise GeometryError(f"{name}: expected a half-width above zero, found {given:g}")
    if vary is Vary.BEARING:
        return (_bearing(dossier, line, search, prior),)
    plausible, reason = _plausible_shift(dossier, line)
    if prior is not None:
        plausible, reason = prior, f"as given: within {declared(prior, 'km')}"
    look = search or max(SEARCH_KM, SEARCH_FACTOR * plausible)
    look = max(look, plausible)
    moves = _shifts(dossier, line) if vary is Vary.APEX else [_offset(dossier, line)]
    return tuple(
        Parameter(id_, title, "km", 0.0, look, plausible, reason, draw)
        for id_, title, draw in moves
    )


def _bearing(dossier: Dossier, line: Line, search: float | None, prior: float | None) -> Parameter:
    if not isinstance(line.draw, Ray):
        raise GeometryError(
            f"line {line.id!r} runs through given points and has no bearing; vary its apex or "
            "its offset"
        )
    draw = line.draw
    reason = f"as given: within {declared(prior, '°')}" if prior else (
        f"within {HALF_POINT_DEG:g}°, half a point of a compass of sixteen"
    )  # fmt: skip
    start, rule = start_of(dossier, line), free_rule(draw.edge_rule)

    def turned(change: float) -> Coordinates:
        bearing = (draw.bearing_deg + change) % 360
        return np.asarray(shapely.get_coordinates(ray(start, bearing, rule, draw.length_km)))

    plausible = min(prior or HALF_POINT_DEG, 180.0)
    look = min(max(search or SEARCH_DEG, plausible), 180.0)
    return Parameter(
        "bearing", "bearing at the start", "deg", draw.bearing_deg, look, plausible, reason, turned
    )


def free_rule(rule: EdgeRule) -> EdgeRule:
    """Return the rule of a line set free: a turned meridian or parallel is a rhumb line."""
    return EdgeRule.RHUMB if rule in (EdgeRule.MERIDIAN, EdgeRule.PARALLEL) else rule


def start_of(dossier: Dossier, line: Line) -> tuple[float, float]:
    """Return lon, lat of the start of a ray or polyline."""
    return _points(dossier, line)[0]


def _points(dossier: Dossier, line: Line) -> list[tuple[float, float]]:
    draw = line.draw
    named = (draw.start,) if isinstance(draw, Ray) else draw.points  # type: ignore[union-attr]
    places = [dossier.place(p) if isinstance(p, str) else p for p in named]
    return [p if isinstance(p, tuple) else (p.lon, p.lat) for p in places]


def _plausible_shift(dossier: Dossier, line: Line) -> tuple[float, str]:
    """Return how far a line's start may plausibly lie from where it is put, km, and why."""
    draw = line.draw
    start = draw.start if isinstance(draw, Ray) else draw.points[0]  # type: ignore[union-attr]
    if isinstance(start, str):
        place = dossier.place(start)
        reach = with_unit(*metres_or_km(place.precision_m))
        return place.precision_m / 1000, f"within {reach}, the precision of {place.name}"
    if line.accuracy_m is not None:
        return 2 * line.accuracy_m / 1000, "within twice the accuracy declared for the line"
    reach = declared(UNKNOWN_KM, "km")
    return UNKNOWN_KM, f"within {reach}: the dossier states no precision for the start"


Move = tuple[str, str, Callable[[float], Coordinates]]


def _shifts(dossier: Dossier, line: Line) -> Iterator[Move]:
    """Yield the directions in which a start is moved."""
    points = _points(dossier, line)
    draw = line.draw
    if isinstance(draw, Ray):
        course = draw.bearing_deg
    else:
        course = azimuth_deg(*_dense(points, draw.edge_rule)[:2])  # type: ignore[union-attr]
    for name, title, azimuth in (
        ("north", "start moved north", 0.0),
        ("east", "start moved east", 90.0),
        ("along", "start moved forward along the line", course),
        ("across", "start moved to the right of the line", course + 90),
    ):
        yield f"apex-{name}", title, partial(_from_moved_start, draw, points, azimuth)


def _from_moved_start(
    draw: Any, points: list[tuple[float, float]], azimuth: float, km: float
) -> Coordinates:
    start = moved(points[0], azimuth, km)
    if isinstance(draw, Ray):
        shape = ray(start, draw.bearing_deg, draw.edge_rule, draw.length_km)
        return np.asarray(shapely.get_coordinates(shape))
    rule = free_rule(draw.edge_rule) if km else draw.edge_rule
    return _simple(_dense([start, *points[1:]], rule))


def moved(point: tuple[float, float], azimuth: float, km: float) -> tuple[float, float]:
    """Return a point moved along a geodesic; km may be negative."""
    if km == 0:
        return point
    toward = (azimuth if km > 0 else azimuth + 180) % 360
    path = ray(point, toward, EdgeRule.GEODESIC, abs(km), step_m=abs(km) * 1000)
    lon, lat = path.coords[-1]
    return lon, lat


def _offset(dossier: Dossier, line: Line) -> Move:
    points, draw = _points(dossier, line), line.draw
    if isinstance(draw, Ray):
        whole = shapely.get_coordinates(
            ray(points[0], draw.bearing_deg, draw.edge_rule, draw.length_km)
        )
        return "offset", "whole line moved to its right", partial(beside, whole)
    rule: EdgeRule = draw.edge_rule  # type: ignore[union-attr]
    whole = _dense(points, rule)
    corners = list(_corners(whole, points))

    def displaced(km: float) -> Coordinates:
        if km == 0:
            return whole
        return _simple(_dense(beside(whole, km)[corners].tolist(), free_rule(rule)))

    return "offset", "whole line moved to its right", displaced


def _corners(whole: Coordinates, points: list[tuple[float, float]]) -> Iterator[int]:
    """Yield where a dense line passes the points it was drawn through, in order."""
    at = 0
    for point in points:
        at += int(np.argmax((whole[at:] == point).all(axis=1)))
        yield at


def _dense(points: Any, rule: EdgeRule) -> Coordinates:
    return np.asarray(shapely.get_coordinates(polyline(points, rule)))


def _simple(line: Coordinates) -> Coordinates:
    if not shapely.LineString(line).is_simple:
        raise GeometryError("the line as moved crosses itself")
    return line


@dataclass(frozen=True)
class _Trial(Builder):
    """Builds with one line as varied."""

    line_id: str = ""
    as_varied: Drawn | None = None

    def line(self, line: Line) -> Drawn:
        if self.as_varied is not None and line.id == self.line_id:
            return self.as_varied
        return super().line(line)


@dataclass(frozen=True)
class Case:
    """A region that a line cuts, under one choice of vintages.

    Attributes
    ----------
    dossier : Dossier
    folder : Path
        Where the dossier's files lie.
    boundaries : mapping of str to Boundaries
        By vintage id.
    choice : dict
        Era id to vintage id.
    region : Region
    line : Line
    """

    dossier: Dossier
    folder: Path
    boundaries: Mapping[str, Boundaries]
    choice: dict[str, str]
    region: Region
    line: Line

    @property
    def vintages(self) -> str:
        """The vintages in words."""
        return " → ".join(dict.fromkeys(self.choice.values()))

    @cached_property
    def declared(self) -> Built:
        """The region with the line as the dossier declares it."""
        return self._builder().region(self.region)

    @cached_property
    def _side(self) -> int:
        return _side_kept(self.declared)

    @cached_property
    def _line(self) -> Drawn:
        return self._builder().line(self.line)

    def _builder(self) -> Builder:
        return Builder(self.dossier, self.folder, self.boundaries, self.choice)

    @cached_property
    def _box(self) -> tuple[float, float, float, float]:
        of = self.region.build.of  # type: ignore[union-attr]
        territory = self.boundaries[self.choice[of.era]].territory(of.territory)  # type: ignore[union-attr]
        bounds: tuple[float, float, float, float] = territory.geometry.bounds
        return bounds

    def build(self, line: Coordinates) -> Built:
        """Build the region with another line in the place of the declared one.

        Parameters
        ----------
        line : ndarray, shape (n, 2)
            lon, lat in degrees, dense.

        Returns
        -------
        Built

        Raises
        ------
        GeometryError
            If the line does not cut the territory, or has passed the place that names the side.
        """
        shape = shapely.LineString(_trimmed(line, self._box))
        as_varied = Drawn(shape, replace(self._line.ingredient, shape=shape))
        built = _Trial(
            self.dossier, self.folder, self.boundaries, self.choice,
            line_id=self.line.id, as_varied=as_varied,
        ).region(self.region)  # fmt: skip
        if _side_kept(built) != self._side:
            place = self.dossier.place(self.region.build.keep_side_with)  # type: ignore[union-attr]
            raise GeometryError(
                f"the line has passed {place.name}, the place that tells which side is meant"
            )
        return built

    def area_km2(self, line: Coordinates) -> float:
        """Return the area with another line, in km²; see :meth:`build`."""
        return float(geodesic_area_km2(self.build(line).geometry))


def _trimmed(line: Coordinates, box: tuple[float, float, float, float]) -> Coordinates:
    """Leave off both ends of a line as far as they lie outside a box: they cut nothing."""
    west, south, east, north = box
    lon, lat = line.T
    inside = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    if not len(inside):
        return line
    return line[max(0, inside[0] - 1) : inside[-1] + 2]


def _side_kept(built: Built) -> int:
    """Return the side of its cutting line that a region lies on: 1 left, -1 right."""
    along = shapely.get_coordinates(built.ingredients[0].shape)
    step = np.diff(along, axis=0)
    length = np.hypot(*step.T)
    step, middle = step[length > 0], ((along[:-1] + along[1:]) / 2)[length > 0]
    left = BESIDE_DEG * np.column_stack([-step[:, 1], step[:, 0]]) / length[length > 0, None]
    shapely.prepare(built.geometry)
    lefts, rights = (
        shapely.contains_xy(built.geometry, *(middle + way).T).sum() for way in (left, -left)
    )
    return int(np.sign(int(lefts) - int(rights)))
