"""Build lines and regions from their recipes, for one choice of vintages.

Overlays happen in the lon–lat plane on vertices made dense by rule
(:mod:`marchland.ellipsoid.edges`). Every region keeps its *ingredients*, the lines that bound it,
because their error is its error.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import shapely

from marchland.boundaries.files import Boundaries, read_layer
from marchland.dossier.model import Dossier, Line, Region
from marchland.dossier.recipes import (
    Cut,
    Difference,
    Intersection,
    Less,
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
from marchland.ellipsoid.bending import Edges, bend_lines_where_crossed, bend_where_crossed
from marchland.ellipsoid.edges import TOLERANCE_KM2, polyline, ray
from marchland.ellipsoid.geodesics import check_interior, nearest_point
from marchland.ellipsoid.overlay import areal_parts, as_one
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.ellipsoid.types import Areal, Geometry, Lineal
from marchland.errors import GeometryError
from marchland.regions.change import Change, Declared
from marchland.regions.choices import eras_of
from marchland.regions.cutting import faces_of, join_ends, side_with, sides_of
from marchland.regions.outline import Ingredient, Turn
from marchland.regions.parcels import arc, mean_distance

STRETCH_KM = 20.0
"""Greatest distance of a stretch's end from the boundary it is taken from."""

CUT_SHARE = 1e-12
"""Greatest error of one crossing in an overlay, as a share of the territory's area.

What is cut off and what is left then add up to the whole to 1e-9, hundreds of crossings allowed.
"""


NO_LAND = 1e-9
"""A share of a region's area that rounding along shared edges leaves, and no land."""


@dataclass(frozen=True)
class Drawn:
    """A line as drawn, with what its error is and what was noticed."""

    geometry: Lineal
    ingredient: Ingredient
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Built:
    """A region as built, with what bounds it and what was noticed."""

    geometry: Areal
    ingredients: tuple[Ingredient, ...]
    change: Change | None = None
    """Of a difference: its parcels, and what else the overlay left."""
    notes: tuple[str, ...] = ()


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

    def line(self, line: Line) -> Drawn:
        """Draw a line by its recipe.

        Raises
        ------
        GeometryError
            If it reaches 180° or a pole, or a stretch cannot be found.
        """
        match line.draw:
            case Ray() as draw:
                return self._ray(line, draw)
            case Polyline() as draw:
                return self._polyline(line, draw)
            case Stretch() as draw:
                return self._stretch(line, draw)
            case LineFile() as draw:
                return self._line_file(line, draw)

    def _ray(self, line: Line, draw: Ray) -> Drawn:
        place = self.dossier.place(draw.start)
        start = place.lon, place.lat
        shape = ray(start, draw.bearing_deg, draw.edge_rule, draw.length_km)
        turn = Turn(
            start, draw.bearing_deg, draw.edge_rule, draw.length_km, draw.bearing_uncertainty_deg
        )
        # A ray shifts as a whole with the place it starts from.
        return _shifting(line, shape, line.accuracy_m or place.precision_m / 2, turn)

    def _polyline(self, line: Line, draw: Polyline) -> Drawn:
        places = [self.dossier.place(p) for p in draw.points if isinstance(p, str)]
        shape = polyline([self._position(p) for p in draw.points], draw.edge_rule)
        accuracy_m = line.accuracy_m or max((p.precision_m / 2 for p in places), default=1)
        return _shifting(line, shape, accuracy_m)

    def _line_file(self, line: Line, draw: LineFile) -> Drawn:
        drawn = self._in_file(draw.path)
        if not isinstance(drawn, Lineal):
            raise GeometryError(
                f"line {line.id}: expected lines in {draw.path}, found {drawn.geom_type}"
            )
        parts = [shapely.get_coordinates(part) for part in shapely.get_parts(drawn)]
        shape = shapely.MultiLineString([polyline(xy, draw.edge_rule) for xy in parts])
        return _shifting(line, shape, line.accuracy_m or 1.0)

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
        # Two drawings that differ in nothing show no change, and that is a finding.
        if built.geometry.is_empty and built.change is None:
            raise GeometryError(f"{what} is empty; nothing is left to measure")
        return built

    def _follow(self, region: Region) -> Built:
        """Follow the recipe of a region."""
        match region.build:
            case Whole() as build:
                shape, ingredient = self._territory(build.of)
                return Built(shape, (ingredient,))
            case Cut() as build:
                return self._cut(region, build)
            case Difference() as build:
                return self._difference(build)
            case Union() | Intersection() as build:
                return self._combine(build)
            case Less() as build:
                return self._less(build, f"region {region.id!r}{self._under()}")
            case RegionFile() as build:
                return self._region_file(region, build)
            case NoBoundary(missing=missing):
                raise GeometryError(f"region {region.id!r} has no boundary here. {missing}")
            case Readings(of=readings):
                raise GeometryError(
                    f"region {region.id!r} stands for several readings; build each of {readings} "
                    "instead"
                )

    def _region_file(self, region: Region, build: RegionFile) -> Built:
        shape = self._in_file(build.path)
        if not isinstance(shape, Areal):
            raise GeometryError(
                f"region {region.id}: expected areas in {build.path}, found {shape.geom_type}"
            )
        return Built(
            shape, (Ingredient(region.id, shape.boundary, build.accuracy_m, float("inf")),)
        )

    def _under(self) -> str:
        return f" under {', '.join(self.choice.values())}" if self.choice else ""

    def _position(self, point: str | tuple[float, float]) -> tuple[float, float]:
        """Return lon, lat of a point that a recipe gives as numbers or names as a place."""
        if isinstance(point, str):
            place = self.dossier.place(point)
            return place.lon, place.lat
        return point

    def _territory(self, of: TerritoryIn) -> tuple[Areal, Ingredient]:
        drawn = self.boundaries[self.choice[of.era]]
        shape, vintage = drawn.territory(of.territory).geometry, drawn.vintage
        edge = Ingredient.of_file(vintage.id, shape.boundary, vintage.accuracy, drawn.rivers)
        return shape, edge

    def _in_file(self, path: str) -> Geometry:
        """Return all shapes of a file beside the dossier as one."""
        return shapely.union_all(read_layer(self.folder / path).geometry.to_numpy())

    def _stretch(self, line: Line, draw: Stretch) -> Drawn:
        """Take the part of a territory's boundary that lies between two places."""
        shape, ingredient = self._territory(draw.of)
        other, _ = self._territory(draw.of.model_copy(update={"territory": draw.shared_with}))
        start, end = self.dossier.place(draw.start), self.dossier.place(draw.end)
        # The ends are looked for on the mainland: a nearer exclave would have no arc between them.
        ring: shapely.LinearRing = max(
            shapely.get_parts(shape), key=lambda part: part.area
        ).exterior
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
        # Two arcs of the ring join the ends; the neighbour's boundary runs along the one meant.
        arcs = [arc(ring, *at), shapely.reverse(arc(ring, *reversed(at)))]
        shared = min(arcs, key=lambda one: mean_distance(one, other))
        return Drawn(shared, replace(ingredient, shape=shared), tuple(notes))

    def _cut(self, region: Region, build: Cut) -> Built:
        """Take what a line leaves of a territory on the side of a place."""
        shape, edge = self._territory(build.of)
        line = self.line(self.dossier.line(build.line))
        what = f"region {region.id!r}{self._under()}"
        joined, notes = join_ends(line.geometry, shape, build.line, what)
        # Where the line cuts an edge, the edge must lie on its geodesic; then join anew, to that.
        shape = bend_where_crossed(shape, joined, CUT_SHARE * geodesic_area_km2(shape))
        edge = replace(edge, shape=shape.boundary)
        joined, _ = join_ends(line.geometry, shape, build.line, what)
        # Only the parts that the line meets are cut; which side another part is on nobody can say.
        parts = [part for part in shapely.get_parts(shape) if part.intersects(joined)]
        faces = [face for part in parts for face in faces_of(part, joined)]
        sides = sides_of(faces, joined)
        if len(set(sides)) < 2:
            raise GeometryError(
                f"{what}: line {build.line!r} leaves one side of {build.of.territory} empty; it "
                "does not cross the territory"
            )
        place = self.dossier.place(build.keep_side_with)
        cut = f"{build.of.territory} that line {build.line!r} cuts"
        side = side_with(place, faces, sides, cut, what)
        kept = [face for face, on in zip(faces, sides, strict=True) if on == side]
        loose = len(shapely.get_parts(shape)) - len(parts)
        if loose:
            notes.append(
                f"{loose} detached part{'s' * (loose > 1)} of {build.of.territory} that the line "
                "does not touch left out"
            )
        ingredients = (replace(line.ingredient, shape=joined), edge)
        return Built(as_one(shapely.union_all(kept)), ingredients, notes=tuple(notes))

    def _difference(self, build: Difference) -> Built:
        """Take what of one territory another leaves, within a third: land that changed hands."""
        of, of_edge = self._territory(build.of)
        less, less_edge = self._territory(build.less)
        within, within_edge = self._territory(build.within)
        of, less, within = _bent_together(of, less, within)
        of_edge = replace(of_edge, shape=of.boundary)
        less_edge = replace(less_edge, shape=less.boundary)
        within_edge = replace(within_edge, shape=within.boundary)
        change = Change.of(of, less, within, (of_edge, less_edge, within_edge))
        change = change.with_parcels(self._declared(parcel) for parcel in build.parcels)
        shape = change.left if change.drawn.is_empty else change.drawn
        edges = tuple(_distinct([of_edge, less_edge, within_edge]))
        return Built(shape, edges, change, change.notes)

    def _declared(self, parcel: Parcel) -> Declared:
        """Return a parcel with its ends as positions."""
        if parcel.start is None or parcel.end is None:
            return Declared(parcel)
        return Declared(parcel, (self._position(parcel.start), self._position(parcel.end)))

    def _combine(self, build: Union | Intersection) -> Built:
        if isinstance(build, Intersection) and (picked := self._picked(build)) is not None:
            return picked
        parts = self._bent(build.of)
        shapes = [part.geometry for part in parts]
        overlay = shapely.intersection_all if isinstance(build, Intersection) else shapely.union_all
        shape = overlay(shapes)
        return _made_of(parts, shape)

    def _picked(self, build: Intersection) -> Built | None:
        """Pick the parcels of a change that lie in other regions; None where these cut any."""
        parts = [self.region(self.dossier.region(part)) for part in build.of]
        changes = [part.change for part in parts if part.change and part.change.parcels]
        if len(changes) != 1:
            return None
        rest = [part.geometry for part in parts if part.change is not changes[0]]
        change = changes[0].inside(areal_parts(shapely.intersection_all(rest)))
        return replace(_made_of(parts, change.drawn), change=change) if change else None

    def _bent(self, regions: Sequence[str]) -> list[Built]:
        """Build regions, their long edges bent where they cross each other."""
        parts = [self.region(self.dossier.region(part)) for part in regions]
        return [_bent_by(part, [other for other in parts if other is not part]) for part in parts]

    def _less(self, build: Less, what: str) -> Built:
        """Take what of one region another leaves."""
        of, less = self._bent((build.of, build.less))
        left = shapely.difference(of.geometry, less.geometry)
        if left.area <= NO_LAND * of.geometry.area:
            raise GeometryError(
                f"{what}: {build.less!r} holds all of {build.of!r}, so nothing is left; exchange "
                "'of' and 'less', or take the region out"
            )
        return _made_of([of, less], left)


def _made_of(parts: Sequence[Built], shape: Geometry) -> Built:
    """Return what an overlay makes of regions; a line that bounds several has one error."""
    edges = [edge for part in parts for edge in part.ingredients]
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    return Built(areal_parts(shape), tuple(_distinct(edges)), notes=notes)


def _bent_by(built: Built, others: Sequence[Built]) -> Built:
    """Bend the long edges of a region where the outlines of others cross it."""
    tolerance_km2 = CUT_SHARE * geodesic_area_km2(built.geometry)
    for other in others:
        line = other.geometry.boundary
        # What both have is crossed nowhere, and of the lines only what bounds the region counts.
        free = Edges.of(built.geometry.boundary).without(Edges.of(line))
        geometry = bend_where_crossed(built.geometry, line, tolerance_km2, free)
        if geometry is not built.geometry:
            # A line that is not bent alike would no longer be found along the outline.
            edges = (
                replace(edge, shape=bend_lines_where_crossed(edge.shape, line, tolerance_km2, free))
                for edge in built.ingredients
            )
            built = replace(built, geometry=geometry, ingredients=tuple(edges))
    return built


def _shifting(line: Line, shape: Lineal, accuracy_m: float, turn: Turn | None = None) -> Drawn:
    """Return a line drawn by its rule, which shifts as a whole."""
    from_start = turn is not None and line.accuracy_m is None
    ingredient = Ingredient(
        line.id, shape, accuracy_m, float("inf"), turn, from_start, drawn_km2=TOLERANCE_KM2
    )
    return Drawn(shape, ingredient)


def _distinct(edges: list[Ingredient]) -> Iterator[Ingredient]:
    """Merge ingredients of one name, whose error is one and the same."""
    for _, group in itertools.groupby(sorted(edges, key=lambda e: e.name), key=lambda e: e.name):
        same = list(group)
        shape = same[0].shape if len(same) == 1 else shapely.MultiLineString(
            [line for e in same for line in shapely.get_parts(e.shape)]
        )  # fmt: skip
        yield replace(same[0], shape=shape)


def _bent_together(of: Areal, less: Areal, within: Areal) -> tuple[Areal, Areal, Areal]:
    """Bend the edges of a territory before and of two after where they cross each other."""
    tolerance_km2 = CUT_SHARE * geodesic_area_km2(of)
    # Only what lies in the receiver's reach is kept: crossings elsewhere change nothing.
    reach = within.bounds
    before = shapely.clip_by_rect(of.boundary, *reach)
    for after in (less, within):
        of = bend_where_crossed(of, shapely.clip_by_rect(after.boundary, *reach), tolerance_km2)
    less, within = (bend_where_crossed(after, before, tolerance_km2) for after in (less, within))
    return of, less, within
