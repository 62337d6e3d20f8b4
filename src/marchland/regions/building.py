"""Build lines and regions from their recipes, for one choice of vintages.

Overlays happen in the lon–lat plane on vertices made dense by rule
(:mod:`marchland.ellipsoid.edges`). Every region keeps its *ingredients*, the lines that bound
it, because their error is its error.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.ops

from marchland.boundaries.files import Boundaries, read_layer
from marchland.dossier.model import Dossier, Line, Place, Region
from marchland.dossier.recipes import (
    Cut,
    Difference,
    Intersection,
    LineFile,
    NoBoundary,
    Parcel,
    Polyline,
    Ray,
    Readings,
    RegionFile,
    Stretch,
    TerritoryIn,
    Union,
    Whole,
)
from marchland.ellipsoid.bending import bend_where_crossed
from marchland.ellipsoid.edges import TOLERANCE_KM2, polyline, ray
from marchland.ellipsoid.geodesics import check_interior, nearest_point
from marchland.ellipsoid.shapes import geodesic_area_km2, geodesic_length_km
from marchland.errors import GeometryError
from marchland.regions.outline import ON_LINE_DEG, Ingredient, Turn

JOIN_KM = 10.0
"""Greatest gap across which the end of a cutting line is joined to the boundary beside it.

A pass that a line starts from lies on every vintage's boundary only to within their errors.
"""

STRETCH_KM = 20.0
"""Greatest distance of a stretch's end from the boundary it is taken from."""

CUT_SHARE = 1e-12
"""Greatest error of one crossing in an overlay, as a share of the territory's area.

What is cut off and what is left then add up to the whole to 1e-9, hundreds of crossings allowed.
"""


@dataclass(frozen=True)
class Piece:
    """A part of a region: a named parcel, an unnamed one, or a sliver."""

    parcel: Parcel | None
    geometry: Any
    is_sliver: bool


@dataclass(frozen=True)
class Built:
    """A region or line as built, with what bounds it and what was noticed."""

    geometry: Any
    ingredients: tuple[Ingredient, ...]
    pieces: tuple[Piece, ...] = ()
    notes: tuple[str, ...] = ()


def eras_of(dossier: Dossier, item: Region | Line) -> tuple[str, ...]:
    """Return the eras whose vintages a region or line is built from, each once.

    Parameters
    ----------
    dossier : Dossier
    item : Region or Line

    Returns
    -------
    tuple of str
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
        case Union(of=parts) | Intersection(of=parts) | Readings(of=parts):
            for part in parts:
                yield from _eras(dossier, dossier.region(part))


def choices(dossier: Dossier, item: Region | Line) -> list[dict[str, str]]:
    """Return every choice of one vintage per era that an item can be built under.

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


@dataclass(frozen=True)
class Builder:
    """Follows recipes for one dossier and one choice of vintages.

    Parameters
    ----------
    dossier : Dossier
    folder : Path
        Where the dossier's own files lie.
    boundaries : mapping of str to Boundaries
        By vintage id.
    choice : mapping of str to str
        Era id to vintage id.
    """

    dossier: Dossier
    folder: Path
    boundaries: Mapping[str, Boundaries]
    choice: Mapping[str, str]
    built: dict[tuple[str, ...], Built] = field(default_factory=dict)
    """Regions built already, shared between the builders of one dossier."""

    def line(self, line: Line) -> Built:
        """Draw a line by its recipe.

        Raises
        ------
        GeometryError
            If it reaches 180° or a pole, or a stretch cannot be found.
        """
        draw = line.draw
        match draw:
            case Ray():
                return self._ray(line, draw)
            case Polyline():
                places = [self.dossier.place(p) for p in draw.points if isinstance(p, str)]
                points = [self._point(p) for p in draw.points]
                shape = polyline(points, draw.edge_rule)
                accuracy_m = line.accuracy_m or max((p.precision_m / 2 for p in places), default=1)
                return _shifting(line, shape, accuracy_m)
            case Stretch():
                return self._stretch(line, draw)
            case LineFile():
                shape = self._file(draw.path, f"line {line.id}", 1)
                points = [shapely.get_coordinates(part) for part in shapely.get_parts(shape)]
                shape = shapely.MultiLineString([polyline(p, draw.edge_rule) for p in points])
                return _shifting(line, shape, line.accuracy_m or 1.0)
        raise AssertionError(draw)  # pragma: no cover - the recipes above are all there are

    def _ray(self, line: Line, draw: Ray) -> Built:
        place = self.dossier.place(draw.start)
        start = place.lon, place.lat
        shape = ray(start, draw.bearing_deg, draw.edge_rule, draw.length_km)
        turn = Turn(
            start, draw.bearing_deg, draw.edge_rule, draw.length_km, draw.bearing_uncertainty_deg
        )
        # A ray shifts as a whole with the place it starts from.
        return _shifting(line, shape, line.accuracy_m or place.precision_m / 2, turn)

    def region(self, region: Region) -> Built:
        """Build a region by its recipe.

        Raises
        ------
        GeometryError
            If the region is empty, touches 180° or a pole, or the recipe cannot be followed.
        """
        key = (region.id, *(self.choice[era] for era in eras_of(self.dossier, region)))
        if key not in self.built:
            self.built[key] = self._checked(region)
        return self.built[key]

    def _checked(self, region: Region) -> Built:
        built = self._follow(region)
        what = f"region {region.id!r}" + self._under()
        check_interior(built.geometry, what)
        if built.geometry.is_empty:
            raise GeometryError(f"{what} is empty; nothing is left to measure")
        return built

    def _follow(self, region: Region) -> Built:
        build = region.build
        match build:
            case Whole():
                shape, ingredient = self._territory(build.of)
                return Built(shape, (ingredient,))
            case Cut():
                return self._cut(region, build)
            case Difference():
                return self._difference(build)
            case Union() | Intersection():
                return self._combine(build)
            case RegionFile():
                shape = self._file(build.path, f"region {region.id}", 2)
                edge = Ingredient(region.id, shape.boundary, build.accuracy_m, float("inf"))
                return Built(shape, (edge,))
            case NoBoundary():
                raise GeometryError(f"region {region.id!r} has no boundary here. {build.missing}")
        raise GeometryError(
            f"region {region.id!r} stands for several readings; build each of {build.of} instead"
        )

    def _under(self) -> str:
        return f" under {', '.join(self.choice.values())}" if self.choice else ""

    def _point(self, point: str | tuple[float, float]) -> tuple[float, float]:
        if isinstance(point, str):
            place = self.dossier.place(point)
            return place.lon, place.lat
        return point

    def _territory(self, of: TerritoryIn) -> tuple[Any, Ingredient]:
        vintage_id = self.choice[of.era]
        territory = self.boundaries[vintage_id].territory(of.territory)
        shape, vintage = territory.geometry, territory.vintage
        return shape, Ingredient(
            vintage.id, shape.boundary, vintage.accuracy_m, vintage.correlation_km
        )

    def _file(self, path: str, what: str, dimension: int) -> Any:
        frame = read_layer(self.folder / path)
        shape = shapely.union_all(frame.geometry.to_numpy())
        if shapely.get_dimensions(shape) != dimension:
            wanted = {1: "lines", 2: "areas"}[dimension]
            raise GeometryError(f"{what}: expected {wanted} in {path}, found {shape.geom_type}")
        return shape

    def _stretch(self, line: Line, draw: Stretch) -> Built:
        shape, ingredient = self._territory(draw.of)
        other, _ = self._territory(draw.of.model_copy(update={"territory": draw.shared_with}))
        start, end = self.dossier.place(draw.start), self.dossier.place(draw.end)
        ring = max(shapely.get_parts(shape), key=lambda part: part.area).exterior
        at, notes = [], []
        for place in (start, end):
            lon, lat, gap_km = nearest_point(place.lon, place.lat, ring)
            if gap_km > STRETCH_KM:
                raise GeometryError(
                    f"line {line.id!r}{self._under()}: {place.name} lies {gap_km:.0f} km "
                    f"from the boundary of {draw.of.territory}; a stretch ends within "
                    f"{STRETCH_KM:g} km of it"
                )
            notes.append(f"{place.name} lies {gap_km:.1f} km from the line")
            at.append(shapely.line_locate_point(ring, shapely.Point(lon, lat)))
        if at[0] == at[1]:
            raise GeometryError(
                f"line {line.id!r}{self._under()}: {start.name} and {end.name} lie beside the same "
                f"point of the boundary of {draw.of.territory}; a stretch has two ends"
            )
        arcs = [_arc(ring, *at), shapely.reverse(_arc(ring, *reversed(at)))]
        shared = min(arcs, key=lambda arc: _mean_distance(arc, other))
        return Built(shared, (replace(ingredient, shape=shared),), notes=tuple(notes))

    def _cut(self, region: Region, build: Cut) -> Built:
        shape, edge = self._territory(build.of)
        line = self.line(self.dossier.line(build.line))
        what = f"region {region.id!r}{self._under()}"
        joined, notes = _join_ends(line.geometry, shape, build.line, what)
        # Where the line cuts an edge, the edge must lie on its geodesic; then join anew, to that.
        shape = bend_where_crossed(shape, joined, CUT_SHARE * geodesic_area_km2(shape))
        edge = replace(edge, shape=shape.boundary)
        joined, _ = _join_ends(line.geometry, shape, build.line, what)
        parts = [part for part in shapely.get_parts(shape) if part.intersects(joined)]
        faces = [face for part in parts for face in _faces(part, joined)]
        sides = [_side(face, joined) for face in faces]
        if len(set(sides)) < 2:
            raise GeometryError(
                f"{what}: line {build.line!r} leaves one side of {build.of.territory} empty; it "
                "does not cross the territory"
            )
        place = self.dossier.place(build.keep_side_with)
        cut = f"{build.of.territory} that line {build.line!r} cuts"
        side = _side_with(place, faces, sides, cut, what)
        kept = [face for face, on in zip(faces, sides, strict=True) if on == side]
        loose = len(shapely.get_parts(shape)) - len(parts)
        if loose:
            notes.append(
                f"{loose} detached part{'s' * (loose > 1)} of {build.of.territory} that the line "
                "does not touch left out"
            )
        ingredients = (replace(line.ingredients[0], shape=joined), edge)
        return Built(shapely.union_all(kept), ingredients, notes=tuple(notes))

    def _difference(self, build: Difference) -> Built:
        of, of_edge = self._territory(build.of)
        less, less_edge = self._territory(build.less)
        within, within_edge = self._territory(build.within)
        of, less, within = _bent_together(of, less, within)
        of_edge = replace(of_edge, shape=of.boundary)
        less_edge = replace(less_edge, shape=less.boundary)
        within_edge = replace(within_edge, shape=within.boundary)
        left = _areas(shapely.intersection(shapely.difference(of, less), within))
        tolerance_km = 2 * np.hypot(of_edge.accuracy_m, less_edge.accuracy_m) / 1000
        pieces, notes = _sort_pieces(left, build.parcels, tolerance_km)
        edges = [of_edge, less_edge, within_edge]
        return Built(left, tuple(_distinct(edges)), pieces, tuple(notes))

    def _combine(self, build: Union | Intersection) -> Built:
        parts = [self.region(self.dossier.region(part)) for part in build.of]
        shapes = [part.geometry for part in parts]
        both = isinstance(build, Intersection)
        shape = shapely.intersection_all(shapes) if both else shapely.union_all(shapes)
        edges = [edge for part in parts for edge in part.ingredients]
        notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
        return Built(_areas(shape), tuple(_distinct(edges)), notes=notes)


def _shifting(line: Line, shape: Any, accuracy_m: float, turn: Turn | None = None) -> Built:
    """Return a line drawn by its rule, which shifts as a whole."""
    from_start = turn is not None and line.accuracy_m is None
    ingredient = Ingredient(
        line.id, shape, accuracy_m, float("inf"), turn, from_start, drawn_km2=TOLERANCE_KM2
    )
    return Built(shape, (ingredient,))


def _distinct(edges: list[Ingredient]) -> Iterator[Ingredient]:
    """Merge ingredients of one name, whose error is one and the same."""
    for _, group in itertools.groupby(sorted(edges, key=lambda e: e.name), key=lambda e: e.name):
        same = list(group)
        shape = same[0].shape if len(same) == 1 else shapely.MultiLineString(
            [line for e in same for line in shapely.get_parts(e.shape)]
        )  # fmt: skip
        yield replace(same[0], shape=shape)


def _bent_together(of: Any, less: Any, within: Any) -> tuple[Any, Any, Any]:
    """Bend the edges of a territory before and of two after where they cross each other."""
    tolerance_km2 = CUT_SHARE * geodesic_area_km2(of)
    # Only what lies in the receiver's reach is kept: crossings elsewhere change nothing.
    reach = within.bounds
    before = shapely.clip_by_rect(of.boundary, *reach)
    for after in (less, within):
        of = bend_where_crossed(of, shapely.clip_by_rect(after.boundary, *reach), tolerance_km2)
    less, within = (bend_where_crossed(after, before, tolerance_km2) for after in (less, within))
    return of, less, within


def _areas(shape: Any) -> Any:
    """Return the areal parts of an overlay's result, as one MultiPolygon."""
    parts = shapely.get_parts(shape)
    if any(part.geom_type == "GeometryCollection" for part in parts):
        parts = shapely.get_parts(parts)
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _arc(ring: Any, start: float, end: float) -> Any:
    """Return the part of a closed ring that runs forward from one position to another."""
    xy = shapely.get_coordinates(ring)
    at = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    if start <= end:
        inner = xy[(at > start) & (at < end)]
    else:
        inner = np.vstack([xy[at > start], xy[1:][at[1:] < end]])
    ends = shapely.get_coordinates(shapely.line_interpolate_point(ring, [start, end]))
    return shapely.LineString(np.vstack([ends[:1], inner, ends[1:]]))


def _mean_distance(arc: Any, shape: Any) -> float:
    points = shapely.points(shapely.get_coordinates(arc))
    return float(shapely.distance(points[:: max(1, len(points) // 100)], shape).mean())


def _join_ends(line: Any, shape: Any, name: str, what: str) -> tuple[Any, list[str]]:
    """Carry each end of a cutting line that lies inside a territory out to its boundary."""
    line = shapely.line_merge(line)
    if line.geom_type != "LineString":
        raise GeometryError(
            f"{what}: expected line {name!r} in one piece, found {len(shapely.get_parts(line))}; "
            "a territory is cut by one line"
        )
    coordinates = shapely.get_coordinates(line).tolist()
    notes = []
    for index, end in ((0, "starts"), (-1, "ends")):
        lon, lat = coordinates[index]
        if not shape.contains(shapely.Point(lon, lat)):
            continue
        near_lon, near_lat, gap_km = nearest_point(lon, lat, shape.boundary)
        if gap_km > JOIN_KM:
            help_ = (
                "never leaves it there; give it a greater length_km"
                if end == "ends"
                else f"is joined to its boundary across {JOIN_KM:g} km at most; start it there"
            )
            raise GeometryError(
                f"{what}: line {name!r} {end} {gap_km:.0f} km inside the territory and {help_}"
            )
        # A metre beyond the nearest point, so that the join certainly crosses the boundary.
        beyond = 1 + 0.001 / max(gap_km, 1e-9)
        out = [lon + (near_lon - lon) * beyond, lat + (near_lat - lat) * beyond]
        coordinates.insert(0 if index == 0 else len(coordinates), out)
        notes.append(f"the line {end} {gap_km:.1f} km inside and is joined to the boundary there")
    return shapely.LineString(coordinates), notes


def _side_with(place: Place, faces: list[Any], sides: list[int], cut: str, what: str) -> int:
    """Return the side of a cut that holds a place."""
    point = shapely.Point(place.lon, place.lat)
    held = {side for face, side in zip(faces, sides, strict=True) if face.covers(point)}
    if len(held) != 1 or 0 in held:
        where = "on both sides" if len(held) > 1 else "in no part"
        raise GeometryError(
            f"{what}: {place.name} lies {where} of {cut}; name another place in keep_side_with"
        )
    return held.pop()


def _faces(part: Any, line: Any) -> list[Any]:
    """Cut a polygon by a line into its faces."""
    edges = shapely.union_all([part.boundary, line])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    return [face for face in faces if part.covers(face.representative_point())]


def _side(face: Any, line: Any) -> int:
    """Return the side of a line a face lies on: 1 left, -1 right, 0 where they do not touch.

    The ring of a face runs with its inside on the left; where it runs along the line forwards,
    the face lies left of the line.
    """
    ring = shapely.get_coordinates(shapely.orient_polygons(face).exterior)
    along = shapely.get_coordinates(line)
    tree = shapely.STRtree(shapely.linestrings(np.stack([along[:-1], along[1:]], axis=1)))
    middles, steps = (ring[:-1] + ring[1:]) / 2, np.diff(ring, axis=0)
    # Most of a face's ring is nowhere near the line; making points of it is what takes time.
    low, high = along.min(axis=0) - ON_LINE_DEG, along.max(axis=0) + ON_LINE_DEG
    near = ((middles >= low) & (middles <= high)).all(axis=1)
    middles, steps = middles[near], steps[near]
    on, edge = tree.query(shapely.points(middles), predicate="dwithin", distance=ON_LINE_DEG)
    same_way = np.einsum("ij,ij->i", steps[on], np.diff(along, axis=0)[edge])
    length = np.hypot(*steps[on].T)
    run = float(np.sum(np.sign(same_way) * length))
    return int(np.sign(run)) if abs(run) > ON_LINE_DEG else 0


def _sort_pieces(
    shape: Any, parcels: tuple[Parcel, ...], tolerance_km: float
) -> tuple[tuple[Piece, ...], list[str]]:
    """Tell named parcels, unnamed pieces and slivers apart.

    A sliver is a piece whose mean width, twice its area over its perimeter, is less than the error
    of the two lines together (two standard deviations): they may be one line drawn twice.
    """
    parts = list(shapely.get_parts(shape))
    anchors = {parcel: shapely.Point(parcel.lon, parcel.lat) for parcel in parcels}
    pieces, found, notes = [], set(), []
    for part in sorted(parts, key=lambda p: (-p.area, p.bounds)):
        named = [parcel for parcel, anchor in anchors.items() if part.covers(anchor)]
        width_km = 2 * geodesic_area_km2(part) / geodesic_length_km(part)
        parcel = named[0] if named else None
        pieces.append(Piece(parcel, part, parcel is None and width_km < tolerance_km))
        found.update(named)
        notes += [f"parcel {p.title!r} is one piece with {named[0].title!r}" for p in named[1:]]
    notes += [
        f"shows no parcel {parcel.title!r}: these two vintages do not differ at "
        f"{parcel.lat:.3f} N {parcel.lon:.3f} E"
        for parcel in parcels
        if parcel not in found
    ]
    return tuple(pieces), notes
