"""Geometry for drawing: clipped, rounded, and cut into arcs that every shape shares.

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
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Box = tuple[float, float, float, float]
"""lon_min, lat_min, lon_max, lat_max, in degrees."""

STEP_DEG = 1e-5
"""Coordinates are rounded to this: about a metre, finer than any line drawn here is known."""
CONTEXT_TOLERANCE_DEG = 0.0016
"""Arcs of context may move by this (some 150 m, a third of a pixel at zoom 8)."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """Something to draw; ``detailed`` keeps every vertex of its arcs."""

    id: str
    geometry: Any
    detailed: bool = False


@dataclass(frozen=True)
class Arcs:
    """Shapes as lists of shared arcs."""

    topology: dict[str, Any]
    """A TopoJSON object whose ``objects.sheet`` holds the shapes by id, without properties."""
    used: dict[str, frozenset[int]]
    """Which arcs a shape is made of; shapes outside the box have none."""
    on_box: frozenset[int]
    """Arcs that run along the box: they are where drawing stops, not boundaries."""

    def with_lines(self, lines: Iterable[tuple[str, Iterable[int]]]) -> Arcs:
        """Return these arcs with lines added that consist of arcs already there."""
        added = {name: frozenset(arcs) for name, arcs in lines}
        geometries = [
            {"type": "MultiLineString", "id": name, "arcs": [[arc] for arc in sorted(arcs)]}
            for name, arcs in added.items()
            if arcs
        ]
        sheet = self.topology["objects"]["sheet"]
        joined = {**sheet, "geometries": [*sheet["geometries"], *geometries]}
        topology = {**self.topology, "objects": {"sheet": joined}}
        return Arcs(topology, {**self.used, **added}, self.on_box)


@dataclass
class _Paths:
    """All rings and lines, as one run of vertices with offsets."""

    x: list[Ints] = field(default_factory=list)
    y: list[Ints] = field(default_factory=list)
    closed: list[bool] = field(default_factory=list)

    def add(self, line: Any, closed: bool) -> int | None:
        """Take a ring or line; None where rounding leaves nothing of it."""
        points = np.rint(shapely.get_coordinates(line) / STEP_DEG).astype(np.int64)
        moved = np.ones(len(points), dtype=bool)
        moved[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
        points = points[moved]
        if closed:
            points = points[:-1]
        if len(points) < (3 if closed else 2):
            return None
        self.x.append(points[:, 0])
        self.y.append(points[:, 1])
        self.closed.append(closed)
        return len(self.closed) - 1


def cut_into_arcs(
    shapes: Sequence[Shape], box: Box, *, tolerance_deg: float = CONTEXT_TOLERANCE_DEG
) -> Arcs:
    """Clip shapes to a box and cut them into shared arcs.

    Parameters
    ----------
    shapes : sequence of Shape
        Polygons and lines; points are left out.
    box : tuple of float
        Where drawing stops.
    tolerance_deg : float
        How far an arc may move that no detailed shape uses.

    Returns
    -------
    Arcs

    Examples
    --------
    Two squares side by side share the arc between them:

    >>> west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    >>> arcs = cut_into_arcs([Shape("w", west), Shape("e", east)], (-9, -9, 9, 9))
    >>> len(arcs.topology["arcs"]), len(arcs.used["w"] & arcs.used["e"])
    (3, 1)
    """
    paths = _Paths()
    clipped = _clip(shapes, box)
    plans = [
        (shape, _plan(geometry, paths)) for shape, geometry in zip(shapes, clipped, strict=True)
    ]
    if not paths.closed:
        return Arcs(_topojson([], []), {shape.id: frozenset() for shape in shapes}, frozenset())
    cutter = _Cutter(paths, box)
    references = cutter.cut()
    geometries, used = [], {}
    for shape, (kind, parts) in plans:
        arcs = _refer(parts, references)
        used[shape.id] = frozenset(ref if ref >= 0 else ~ref for ref in _flat(arcs))
        if used[shape.id]:
            geometries.append({"type": kind, "id": shape.id, "arcs": arcs})
    detailed = frozenset().union(*(used[shape.id] for shape in shapes if shape.detailed))
    lines = _simplified(cutter.arcs, detailed, tolerance_deg / STEP_DEG)
    return Arcs(_topojson(lines, geometries), used, cutter.on_box())


def _clip(shapes: Sequence[Shape], box: Box) -> list[Any]:
    frame = shapely.box(*box)
    geometries = np.array([shapely.force_2d(shape.geometry) for shape in shapes], dtype=object)
    inside = shapely.covered_by(geometries, frame)
    geometries[~inside] = shapely.intersection(geometries[~inside], frame)
    return list(geometries)


Parts = list[Any]
"""Indices of paths, nested as the coordinates of the GeoJSON type are."""


def _plan(geometry: Any, paths: _Paths) -> tuple[str, Parts]:
    """Name the paths of a geometry; of mixed parts only the highest dimension is drawn."""
    parts = shapely.get_parts(geometry)
    kinds = shapely.get_type_id(parts)
    areas = [polygon for polygon, kind in zip(parts, kinds, strict=True) if kind == 3]
    if areas:
        polygons = [[paths.add(ring, True) for ring in shapely.get_rings(a)] for a in areas]
        kept = [[ring for ring in rings if ring is not None] for rings in polygons if
                rings and rings[0] is not None]  # fmt: skip
        return "MultiPolygon", kept
    lines = [
        paths.add(line, False) for line, kind in zip(parts, kinds, strict=True) if kind in (1, 2)
    ]
    return "MultiLineString", [line for line in lines if line is not None]


def _refer(parts: Parts, references: list[list[int]]) -> Parts:
    return [
        _refer(part, references) if isinstance(part, list) else references[part] for part in parts
    ]


def _flat(nested: Parts) -> Iterable[int]:
    for item in nested:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


class _Cutter:
    """Cuts paths where their neighbours differ, and gives equal pieces one number."""

    def __init__(self, paths: _Paths, box: Box) -> None:
        self.closed = paths.closed
        self.offsets = np.cumsum([0, *(len(x) for x in paths.x)])
        x, y = np.concatenate(paths.x), np.concatenate(paths.y)
        # One number per vertex: longitude in the high bits, latitude in the low 26.
        key = ((x + 40_000_000) << 26) | (y + 20_000_000)
        distinct, self.vertex = np.unique(key, return_inverse=True)
        self.x = (distinct >> 26) - 40_000_000
        self.y = (distinct & ((1 << 26) - 1)) - 20_000_000
        self.sides = self._sides(box)
        self.junction = self._junctions()
        self.arcs: list[npt.NDArray[Any]] = []
        self._numbers: dict[bytes, int] = {}
        self._vertices: list[Ints] = []

    def _sides(self, box: Box) -> npt.NDArray[np.uint8]:
        west, south, east, north = np.rint(np.array(box) / STEP_DEG).astype(np.int64)
        bits = [self.x == west, self.y == south, self.x == east, self.y == north]
        sides: npt.NDArray[np.uint8] = np.packbits(bits, axis=0)[0]
        return sides

    def _junctions(self) -> npt.NDArray[np.bool_]:
        before, after = np.roll(self.vertex, 1), np.roll(self.vertex, -1)
        starts, ends = self.offsets[:-1], self.offsets[1:] - 1
        before[starts], after[ends] = self.vertex[ends], self.vertex[starts]
        open_path = ~np.array(self.closed)
        before[starts[open_path]] = after[ends[open_path]] = -1
        pair = np.minimum(before, after) * (len(self.x) + 1) + np.maximum(before, after)
        order = np.lexsort((pair, self.vertex))
        vertex, pair = self.vertex[order], pair[order]
        differ = (vertex[1:] == vertex[:-1]) & (pair[1:] != pair[:-1])
        junction = np.zeros(len(self.x), dtype=bool)
        junction[vertex[1:][differ]] = True
        junction[self.vertex[np.concatenate([starts[open_path], ends[open_path]])]] = True
        here = self.sides[self.vertex]
        leaves = ((here & self.sides[before]) != 0) != ((here & self.sides[after]) != 0)
        junction[self.vertex[leaves]] = True
        return junction

    def cut(self) -> list[list[int]]:
        """Return, for each path, the arcs it runs along; ``~n`` is arc *n* backwards."""
        spans = zip(self.offsets[:-1], self.offsets[1:], self.closed, strict=True)
        return [self._cut_path(self.vertex[start:end], closed) for start, end, closed in spans]

    def _cut_path(self, path: Ints, closed: bool) -> list[int]:
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
            kept = arc if name == forward else arc[::-1]
            self._numbers[name] = len(self.arcs)
            self._vertices.append(kept)
            self.arcs.append(np.column_stack([self.x[kept], self.y[kept]]))
        number = self._numbers[name]
        return number if name == forward else ~number

    def on_box(self) -> frozenset[int]:
        """Return the arcs that run along the box."""
        return frozenset(
            number
            for number, arc in enumerate(self._vertices)
            if ((self.sides[arc][1:] & self.sides[arc][:-1]) != 0).all()
        )


def _simplified(
    arcs: list[npt.NDArray[Any]], detailed: frozenset[int], tolerance: float
) -> list[npt.NDArray[Any]]:
    """Simplify arcs that no detailed shape uses; ends stay, so that nothing comes apart."""
    free = [number for number, arc in enumerate(arcs) if number not in detailed and len(arc) > 2]
    lines = shapely.simplify(
        [shapely.linestrings(arcs[number]) for number in free], tolerance, preserve_topology=False
    )
    result = list(arcs)
    for number, line in zip(free, lines, strict=True):
        points = np.rint(shapely.get_coordinates(line)).astype(np.int64)
        is_ring = (points[0] == points[-1]).all()
        if len(points) >= (4 if is_ring else 2):
            result[number] = points
    return result


def _topojson(arcs: list[npt.NDArray[Any]], geometries: list[dict[str, Any]]) -> dict[str, Any]:
    steps = [np.vstack([arc[:1], np.diff(arc, axis=0)]).tolist() for arc in arcs]
    for geometry in geometries:
        geometry["properties"] = {}
    return {
        "type": "Topology",
        "transform": {"scale": [STEP_DEG, STEP_DEG], "translate": [0, 0]},
        "arcs": steps,
        "objects": {"sheet": {"type": "GeometryCollection", "geometries": geometries}},
    }
