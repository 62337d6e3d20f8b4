"""Geometry for drawing: clipped, snapped, and cut into arcs that every shape shares.

A page shows the same line many times: as the edge of two neighbours, of a claim, of a ceded
parcel. Cutting all shapes where they part company and naming the pieces sends each piece once,
and lets a piece be simplified without opening a gap between two areas. The result is TopoJSON
(https://github.com/topojson/topojson-specification). Nothing here is measured: areas come from
the full geometry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, TypeAlias, TypedDict

import numpy as np
import shapely

from marchland.ellipsoid.types import Bounds, Flags, Geometry, Ints
from marchland.render.page.snapping import (
    Grain,
    Sides,
    Snapped,
    Trace,
    apart,
    snap,
    without_spikes,
)

MOST_VERTICES = 40_000
"""What a browser moves in one frame: 25,000 take 0.2 s to draw at first and pan at 60 Hz."""
COARSEST_M = 50_000.0


class DrawnArea(TypedDict):
    """An area of a topology: polygons as rings, rings as arcs; ``~n`` is arc *n* backwards."""

    type: Literal["MultiPolygon"]
    id: str
    arcs: list[list[list[int]]]
    properties: dict[str, str]


class DrawnLines(TypedDict):
    """Lines of a topology: for each its arcs."""

    type: Literal["MultiLineString"]
    id: str
    arcs: list[list[int]]
    properties: dict[str, str]


DrawnGeometry: TypeAlias = DrawnArea | DrawnLines


class Transform(TypedDict):
    """What the steps of arcs are multiplied with, and then moved by, in degrees."""

    scale: list[float]
    translate: list[float]


class GeometryCollection(TypedDict):
    """All shapes of a topology."""

    type: Literal["GeometryCollection"]
    geometries: list[DrawnGeometry]


class Objects(TypedDict):
    """The one object of a topology."""

    sheet: GeometryCollection


class Topology(TypedDict):
    """A TopoJSON object: quantised, all shapes in ``objects.sheet``, with empty properties."""

    type: Literal["Topology"]
    transform: Transform
    arcs: list[list[list[int]]]
    objects: Objects


@dataclass(frozen=True)
class ToDraw:
    """Something to draw; ``detailed`` keeps what its arcs show."""

    id: str
    geometry: Geometry
    detailed: bool = False
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True)
class Arcs:
    """Shapes as lists of shared arcs."""

    topology: Topology
    used: dict[str, frozenset[int]]
    """Which arcs a shape is made of; shapes outside the box have none."""
    on_box: frozenset[int]
    """Arcs that run along the box: they are where drawing stops, not boundaries."""
    grain: Grain
    """How finely they are drawn: coarser than was asked for where there was too much of them."""

    def with_lines(self, lines: Iterable[tuple[str, Iterable[int]]]) -> Arcs:
        """Return these arcs with lines added that consist of arcs already there."""
        added = {name: frozenset(arcs) for name, arcs in lines}
        drawn: list[DrawnGeometry] = [
            {
                "type": "MultiLineString",
                "id": name,
                "arcs": [[arc] for arc in sorted(arcs)],
                "properties": {},
            }
            for name, arcs in added.items()
            if arcs
        ]
        geometries = [*self.topology["objects"]["sheet"]["geometries"], *drawn]
        sheet: GeometryCollection = {"type": "GeometryCollection", "geometries": geometries}
        topology: Topology = {**self.topology, "objects": {"sheet": sheet}}
        return Arcs(topology, {**self.used, **added}, self.on_box, self.grain)


def cut_into_arcs(shapes: Sequence[ToDraw], box: Bounds, grain: Grain) -> Arcs:
    """Clip shapes to a box, snap them to each other and cut them into shared arcs.

    Parameters
    ----------
    shapes : sequence of ToDraw
        Polygons and lines; points are left out.
    box : tuple of float
        Where drawing stops.
    grain : Grain
        How far lines may be drawn from where they are, unless there are too many.

    Returns
    -------
    Arcs

    Examples
    --------
    Two squares side by side share the arc between them:

    >>> west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    >>> shapes = [ToDraw("w", west), ToDraw("e", east)]
    >>> arcs = cut_into_arcs(shapes, (-9, -9, 9, 9), Grain.for_accuracy(190.0))
    >>> len(arcs.topology["arcs"]), len(arcs.used["w"] & arcs.used["e"])
    (3, 1)
    """
    paths = _Paths()
    plans = [paths.plan(geometry) for geometry in _clip(shapes, box)]
    if not paths.lines:
        nothing = frozenset[int]()
        unused = {shape.id: nothing for shape in shapes}
        return Arcs(_topojson([], [], grain), unused, nothing, grain)
    # Lines within reach of each other become one; then each owner gets a copy of its own.
    snapped = snap(paths.lines, paths.closed, box, grain)
    traces = [shape.trace for shape, plan in zip(shapes, plans, strict=True) for _ in plan.paths()]
    snapped = apart(snapped, paths.closed, traces)
    # Simplified arc by arc, and cut again: what was left out may have been where paths parted.
    detailed = frozenset(
        path
        for shape, plan in zip(shapes, plans, strict=True)
        if shape.detailed
        for path in plan.paths()
    )
    smoothed, grain = _smoothed(snapped, paths.closed, detailed, grain)
    cutter = _Cutter(smoothed, paths.closed, snapped.sides)
    arcs, renumbered = _rounded(cutter.arcs, snapped)
    references = [_renamed(named, renumbered) for named in cutter.references]
    geometries: list[DrawnGeometry] = []
    used = {}
    for shape, plan in zip(shapes, plans, strict=True):
        drawn = plan.drawn(shape.id, references)
        used[shape.id] = frozenset(_arcs_of(drawn))
        if used[shape.id]:
            geometries.append(drawn)
    on_box = frozenset(renumbered[arc] for arc in cutter.on_box() if arc in renumbered)
    return Arcs(_topojson(arcs, geometries, grain), used, on_box, grain)


def _rounded(arcs: list[Ints], snapped: Snapped) -> tuple[list[Ints], dict[int, int]]:
    """Return the arcs' positions in steps, and their new numbers: some are too short to draw."""
    points = np.rint(np.column_stack([snapped.x, snapped.y]) / 10).astype(np.int64)
    kept: list[Ints] = []
    renumbered: dict[int, int] = {}
    for number, arc in enumerate(arcs):
        line = points[arc]
        moved = np.append(True, (line[1:] != line[:-1]).any(axis=1))
        if moved.sum() > 1:
            renumbered[number] = len(kept)
            kept.append(line[moved])
    return kept, renumbered


def _number(reference: int) -> int:
    """Return the arc that a reference is to, whichever way it runs."""
    return reference if reference >= 0 else ~reference


def _renamed(references: list[int], numbers: dict[int, int]) -> list[int]:
    """Return references to arcs under their new numbers, without those that are gone."""
    return [
        numbers[_number(reference)] if reference >= 0 else ~numbers[_number(reference)]
        for reference in references
        if _number(reference) in numbers
    ]


def _clip(shapes: Sequence[ToDraw], box: Bounds) -> list[Geometry]:
    frame = shapely.box(*box)
    geometries = np.array([shapely.force_2d(shape.geometry) for shape in shapes], dtype=object)
    inside = shapely.covered_by(geometries, frame)
    geometries[~inside] = shapely.intersection(geometries[~inside], frame)
    return list(geometries)


@dataclass(frozen=True)
class _Plan:
    """The paths that a shape consists of, by number.

    Attributes
    ----------
    is_area : bool
    parts : list of list of int
        Of an area the rings of each polygon, the outer ring first; of lines one list of all.
    """

    is_area: bool
    parts: list[list[int]]

    def paths(self) -> list[int]:
        return [path for part in self.parts for path in part]

    def drawn(self, shape_id: str, references: list[list[int]]) -> DrawnGeometry:
        """Return the arcs of each part; a path too small to be drawn has none and goes."""
        if not self.is_area:
            lines = [references[path] for path in self.paths() if references[path]]
            return {"type": "MultiLineString", "id": shape_id, "arcs": lines, "properties": {}}
        # Without its outer ring a polygon goes whole.
        polygons = [
            [references[ring] for ring in rings if references[ring]]
            for rings in self.parts
            if rings and references[rings[0]]  # none where a shape lies outside the page
        ]
        return {"type": "MultiPolygon", "id": shape_id, "arcs": polygons, "properties": {}}


def _arcs_of(drawn: DrawnGeometry) -> Iterable[int]:
    if drawn["type"] == "MultiPolygon":
        return {_number(ref) for rings in drawn["arcs"] for ring in rings for ref in ring}
    return {_number(ref) for line in drawn["arcs"] for ref in line}


POLYGON = 3
LINES = (1, 2)
"""Type ids of GEOS: a polygon; a line string and a ring."""


class _Paths:
    """All rings and lines, numbered in the order in which they are added."""

    def __init__(self) -> None:
        self.lines: list[Geometry] = []
        self.closed: list[bool] = []

    def _add(self, line: Geometry, closed: bool) -> int:
        self.lines.append(line)
        self.closed.append(closed)
        return len(self.lines) - 1

    def plan(self, geometry: Geometry) -> _Plan:
        """Add the paths of a geometry; of mixed parts only the highest dimension is drawn."""
        parts = shapely.get_parts(geometry)
        kinds = shapely.get_type_id(parts)
        areas = parts[kinds == POLYGON]
        if len(areas):
            rings = [shapely.get_rings(area) for area in areas]
            return _Plan(True, [[self._add(ring, True) for ring in each] for each in rings])
        lines = parts[np.isin(kinds, LINES)]
        return _Plan(False, [[self._add(line, False) for line in lines]])


class _Cutter:
    """Cuts paths where their neighbours differ, and gives equal pieces one number."""

    def __init__(self, paths: list[Ints], closed: list[bool], sides: Sides) -> None:
        self.sides = sides
        self.junction = self._junctions(paths, closed)
        self.arcs: list[Ints] = []
        """Vertices of each arc, in the order in which paths come upon them."""
        self._numbers: dict[bytes, int] = {}
        self.references = [self._cut(path, ring) for path, ring in zip(paths, closed, strict=True)]
        """For each path, the arcs it runs along; ``~n`` is arc *n* backwards."""

    def _junctions(self, paths: list[Ints], closed: list[bool]) -> Flags:
        # All paths one after another, each vertex with the one before and the one after it: of a
        # ring its last precedes its first, a line has none (−1) beyond its ends.
        filled = np.array([len(path) > 0 for path in paths])
        ring = np.array(closed)[filled]
        vertex = np.concatenate(paths) if filled.any() else np.zeros(0, dtype=np.int64)
        lengths = np.array([len(path) for path in paths if len(path)], dtype=np.int64)
        ends = np.cumsum(lengths)
        starts, ends = ends - lengths, ends - 1
        before, after = np.roll(vertex, 1), np.roll(vertex, -1)
        before[starts], after[ends] = vertex[ends], vertex[starts]
        before[starts[~ring]] = after[ends[~ring]] = -1
        # Both neighbours as one number, the same whichever way the path runs: a vertex whose paths
        # have different pairs is a junction. So are the ends of lines …
        pair = np.minimum(before, after) * (len(self.sides) + 1) + np.maximum(before, after)
        path = np.repeat(np.arange(len(lengths)), lengths)
        junction = np.zeros(len(self.sides), dtype=bool)
        junction[_parting(vertex, path, pair, ring)] = True
        junction[vertex[np.concatenate([starts[~ring], ends[~ring]])]] = True
        # … and where a path comes to the box or leaves it: drawing stops there, no line does.
        here = self.sides[vertex]
        leaves = ((here & self.sides[before]) != 0) != ((here & self.sides[after]) != 0)
        junction[vertex[leaves]] = True
        return junction

    def _cut(self, path: Ints, closed: bool) -> list[int]:
        if not len(path):
            return []
        at = np.flatnonzero(self.junction[path])
        if closed:
            # A ring that meets nothing starts at its lowest vertex, so that equal rings are equal.
            first = at[0] if len(at) else int(np.argmin(path))
            path = np.append(np.roll(path, -first), path[first])
            at = np.append(at - first, len(path) - 1) if len(at) else np.array([0, len(path) - 1])
        return [self._number(path[a : b + 1]) for a, b in pairwise(at)]

    def _number(self, arc: Ints) -> int:
        forward, backward = arc.tobytes(), arc[::-1].tobytes()
        name = min(forward, backward)
        if name not in self._numbers:
            self._numbers[name] = len(self.arcs)
            self.arcs.append(arc if name == forward else arc[::-1])
        number = self._numbers[name]
        return number if name == forward else ~number

    def on_box(self) -> frozenset[int]:
        """Return the arcs that run along the box."""
        return frozenset(
            number
            for number, arc in enumerate(self.arcs)
            if ((self.sides[arc][1:] & self.sides[arc][:-1]) != 0).all()
        )


def _changes(*columns: Ints) -> Flags:
    """Say for each row whether it differs from the one before."""
    changed = np.ones(len(columns[0]), dtype=bool)
    changed[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return changed


def _parting(vertex: Ints, path: Ints, pair: Ints, ring: Flags) -> Ints:
    """Return the vertices where paths part, from the two neighbours of each on each path.

    A ring that meets itself parts there. A line that does so parts from nothing else, and cut there
    it could not be simplified: one that doubles back at every step is all ends.
    """
    # Sorted by vertex, then path: each path's pairs at a vertex stand together, each pair once.
    order = np.lexsort((pair, path, vertex))
    vertex, path, pair = vertex[order], path[order], pair[order]
    is_new = _changes(vertex, path, pair)
    vertex, path, pair = vertex[is_new], path[is_new], pair[is_new]
    # One row per vertex and path from here on, with how many pairs it has: more than one where the
    # path meets itself. Paths with unlike counts at a vertex part there in any case.
    starts = np.flatnonzero(_changes(vertex, path))
    size = np.diff(np.append(starts, len(vertex)))
    met_itself = vertex[starts[(size > 1) & ring[path[starts]]]]
    same = vertex[starts[1:]] == vertex[starts[:-1]]
    unlike = vertex[starts[1:][same & (size[1:] != size[:-1])]]
    # Where the next path comes as often, its neighbours stand as many places on.
    on = np.arange(len(vertex)) + np.repeat(size, size)
    there = np.flatnonzero(on < len(vertex))
    there = there[vertex[on[there]] == vertex[there]]
    differ = vertex[there[pair[on[there]] != pair[there]]]
    return np.concatenate([met_itself, unlike, differ])


def _smoothed(
    snapped: Snapped, closed: list[bool], detailed: frozenset[int], grain: Grain
) -> tuple[list[Ints], Grain]:
    """Simplify paths arc by arc: ends of arcs stay, so that nothing comes apart.

    Where that leaves more vertices than a browser moves smoothly, the grain gets coarser until it
    does not: context first, and the lines of the dispute if it is they that are long.
    """
    cutter = _Cutter(snapped.paths, closed, snapped.sides)
    kept = {_number(ref) for path in detailed for ref in cutter.references[path]}
    while True:
        arcs = _simplified(cutter.arcs, snapped, [
            grain.smooth_m if number in kept else grain.context_m
            for number in range(len(cutter.arcs))
        ])  # fmt: skip
        fine = sum(len(arcs[number]) for number in kept)
        rest = sum(map(len, arcs)) - fine
        if fine + rest <= MOST_VERTICES or grain.context_m > COARSEST_M:
            break
        grain = grain.coarser(also_detail=fine > rest)
    return [
        _joined([arcs[ref] if ref >= 0 else arcs[~ref][::-1] for ref in references], ring)
        for references, ring in zip(cutter.references, closed, strict=True)
    ], grain


def _simplified(arcs: list[Ints], snapped: Snapped, reach_m: list[float]) -> list[Ints]:
    # The third coordinate carries each vertex's number through.
    long = [number for number, arc in enumerate(arcs) if len(arc) > 2]
    whole = np.concatenate([np.zeros(0, dtype=np.int64), *(arcs[number] for number in long)])
    line_of = np.repeat(np.arange(len(long)), [len(arcs[number]) for number in long])
    lines = shapely.linestrings(
        np.column_stack([snapped.metres[whole], whole]), indices=line_of, handle_nan="allow"
    )
    simple = shapely.simplify(lines, np.array(reach_m)[long], preserve_topology=False)
    kept, line_of = shapely.get_coordinates(simple, include_z=True, return_index=True)
    ends = np.searchsorted(line_of, np.arange(len(long) + 1))
    result = list(arcs)
    for number, start, end in zip(long, ends[:-1], ends[1:], strict=True):
        arc = arcs[number]
        # A ring keeps an area.
        if arc[0] != arc[-1] or end - start > 3:
            result[number] = kept[start:end, 2].astype(np.int64)
    return result


def _joined(arcs: list[Ints], closed: bool) -> Ints:
    vertices = [arc[:-1] for arc in arcs[:-1]] + arcs[-1:]
    return without_spikes(np.concatenate(vertices or [np.zeros(0, dtype=np.int64)]), closed)


def _topojson(arcs: list[Ints], geometries: list[DrawnGeometry], grain: Grain) -> Topology:
    # The first vertex of an arc, then the steps from each to the next: "Quantized arcs" there.
    steps = [np.vstack([arc[:1], np.diff(arc, axis=0)]).tolist() for arc in arcs]
    return {
        "type": "Topology",
        "transform": {"scale": [grain.step_deg, grain.step_deg], "translate": [0, 0]},
        "arcs": steps,
        "objects": {"sheet": {"type": "GeometryCollection", "geometries": geometries}},
    }
