"""Lines that run too close together to be told apart on a map become one line.

Two editions of a boundary file repeat most of a line, but not vertex for vertex; and where shapes
were cut with one another, each keeps its own roundings. Drawn as they are, such lines share no
edge, and a page would send them many times over. Here vertices that lie within a reach of each
other become one, and a line that passes a vertex within that reach goes through it: snap rounding
(Hobby 1999, https://doi.org/10.1016/S0925-7721(99)00021-8), with vertices in place of a grid. What
shared an edge before shares it still, and lines farther apart stay apart. For drawing alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from marchland.ellipsoid.geodesics import METRES_PER_DEGREE
from marchland.ellipsoid.types import Bounds, Floats, Geometry, Ints

Sides: TypeAlias = NDArray[np.uint8]
"""For each vertex, one bit for each side of the box that it lies on: west 128, south 64, east 32,
north 16."""

MOST_M = 50.0
"""Lines are never drawn farther than this from where they are: some 6 pixels at the last zoom."""
SHARE_OF_ACCURACY = 4
"""Nor farther than this part of how well the best of them is known."""
CONTEXT_M = 250.0
"""Where nothing is disputed, a line may be smoothed by this: half a pixel at zoom 8."""
NEAREST_POLE_DEG = 89.0
"""Nearer a pole than this, degrees of longitude count as long as they are here."""
STEPS_DEG = (2e-4, 1e-4, 5e-5, 2e-5, 1e-5, 5e-6, 2e-6, 1e-6)


@dataclass(frozen=True)
class Grain:
    """How finely lines are drawn."""

    step_deg: float
    """Coordinates are whole multiples of this."""
    smooth_m: float
    """How far simplification may move a line."""
    context_m: float
    """The same, where no land is disputed or ceded."""

    @property
    def reach_m(self) -> float:
        """Vertices this close become one, and lines go through vertices this close."""
        return self.step_deg * METRES_PER_DEGREE / 9

    @property
    def moved_m(self) -> float:
        """The farthest that a line of the dispute may be drawn from where it is.

        It is rounded twice, moves with its vertices and to a vertex that moved, and is simplified.
        """
        rounding = self.step_deg * 1.1 * METRES_PER_DEGREE / 2**0.5
        return rounding + 2 * self.reach_m + self.smooth_m

    @property
    def context_moved_m(self) -> float:
        """The same for lines where no land is disputed or ceded."""
        return self.moved_m - self.smooth_m + self.context_m

    def coarser(self, *, also_detail: bool) -> Grain:
        """Return a grain that smooths twice as much."""
        smooth_m = (
            max(2 * self.smooth_m, self.step_deg * METRES_PER_DEGREE)
            if also_detail
            else self.smooth_m
        )
        return replace(self, smooth_m=smooth_m, context_m=max(2 * self.context_m, smooth_m))

    @classmethod
    def for_accuracy(cls, accuracy_m: float) -> Grain:
        """Return a grain that lines known to an accuracy, in metres, do not feel.

        Examples
        --------
        >>> grain = Grain.for_accuracy(190.0)
        >>> grain.step_deg, round(grain.moved_m, 1)
        (0.0002, 47.5)
        """
        moved_m = min(MOST_M, accuracy_m / SHARE_OF_ACCURACY)
        for step_deg in STEPS_DEG:
            rest = moved_m - cls(step_deg, 0.0, 0.0).moved_m
            if rest > 0 and rest >= moved_m / 4:
                return cls(step_deg, rest, max(CONTEXT_M, rest))
        return cls(STEPS_DEG[-1], 0.0, CONTEXT_M)


@dataclass(frozen=True)
class Snapped:
    """Paths that share their vertices."""

    paths: list[Ints]
    """Numbers of vertices; a closed path does not repeat its first. Empty where nothing is left."""
    x: Ints
    """Longitudes of the vertices, in steps of a tenth of the grain's."""
    y: Ints
    sides: Sides
    metres: Floats
    """Positions in metres, shape (n, 2): true north to south, nowhere too short east to west."""


def snap(lines: Sequence[Geometry], closed: Sequence[bool], box: Bounds, grain: Grain) -> Snapped:
    """Make one line of lines that run within reach of each other.

    Parameters
    ----------
    lines : sequence of shapely.LineString or shapely.LinearRing
        Longitudes and latitudes in degrees.
    closed : sequence of bool
        Which of them are rings.
    box : tuple of float
        Its sides stay straight: vertices on it attract, and are never drawn off it.
    grain : Grain

    Returns
    -------
    Snapped

    Examples
    --------
    >>> long = shapely.LineString([(0, 0), (2, 0)])
    >>> near = shapely.LineString([(0, 0.000002), (1, 0.00001), (2, 0)])
    >>> grain = Grain(1e-4, smooth_m=0.0, context_m=0.0)
    >>> snapped = snap([long, near], [False, False], (-9, -9, 9, 9), grain)
    >>> [path.tolist() for path in snapped.paths]
    [[0, 1, 2], [0, 1, 2]]
    """
    # Vertices on a lattice of a tenth of a step, each once.
    coordinates, line_of = shapely.get_coordinates(lines, return_index=True)
    unit = grain.step_deg / 10
    whole = np.rint(coordinates / unit).astype(np.int64)
    shift = np.rint(np.array([180.0, 90.0]) / unit).astype(np.int64)
    # One number per vertex: longitude in the high 32 bits, latitude in the low 31.
    keys, vertex = np.unique(
        ((whole[:, 0] + shift[0]) << 31) | (whole[:, 1] + shift[1]), return_inverse=True
    )
    x, y = (keys >> 31) - shift[0], (keys & ((1 << 31) - 1)) - shift[1]
    # One scale for all: degrees of longitude as long as where they are longest in the box, so that
    # no reach is wider on the ground than it is asked for.
    nearest = 0.0 if box[1] < 0 < box[3] else min(abs(box[1]), abs(box[3]), NEAREST_POLE_DEG)
    scale = np.array([np.cos(np.radians(nearest)), 1.0]) * (unit * METRES_PER_DEGREE)
    sides = _sides(x, y, np.rint(np.array(box) / unit).astype(np.int64))
    metres = np.column_stack([x, y]) * scale
    # Snap rounding: vertices within reach become one, and edges bend through those they pass.
    vertex = _merged(keys, scale, sides, grain.reach_m)[vertex]
    runs = _Runs(vertex, line_of, len(lines))
    through = _passed(runs, metres, grain.reach_m)
    paths = [
        without_spikes(path, ring)
        for path, ring in zip(_walked(runs, through, len(x)), closed, strict=True)
    ]
    paths, kept = _without_gaps(paths)
    return Snapped(paths, x[kept], y[kept], sides[kept], metres[kept])


def _sides(x: Ints, y: Ints, box: Ints) -> Sides:
    west, south, east, north = box
    bits: Sides = np.packbits([x == west, y == south, x == east, y == north], axis=0).reshape(-1)
    return bits


def _merged(keys: Ints, scale: Floats, sides: Sides, reach_m: float) -> Ints:
    """Return, for each vertex, the vertex that stands for it.

    Corners of the box come first and its sides next, so that nothing pulls a line off the box.
    """
    # Vertices in the order in which they attract: a corner lies on two sides, an edge on one.
    count = np.unpackbits(sides).reshape(-1, 8).sum(axis=1, dtype=np.int64)
    rank = np.argsort(-count, kind="stable")
    place = np.empty(len(keys), dtype=np.int64)
    place[rank] = np.arange(len(keys))
    one, other = (place[index] for index in _near(keys, scale, reach_m))
    one, other = np.minimum(one, other), np.maximum(one, other)
    # Greedily: who stands for itself takes in who does; nobody is taken twice, so that no chain of
    # near neighbours carries a vertex farther than one reach.
    order = np.lexsort((other, one))
    stands = list(range(len(keys)))
    for near, far in zip(one[order].tolist(), other[order].tolist(), strict=True):
        if stands[near] == near and stands[far] == far:
            stands[far] = near
    merged = np.empty(len(keys), dtype=np.int64)
    merged[rank] = rank[stands]
    return merged


def _near(keys: Ints, scale: Floats, reach_m: float) -> tuple[Ints, Ints]:
    """Return both vertices of each pair within reach: they lie on a grid of few steps a reach."""
    across, along = np.floor(reach_m / scale).astype(int).tolist()
    pairs = [np.zeros((2, 0), dtype=np.int64)]
    for east in range(across + 1):
        for north in range(-along if east else 1, along + 1):
            if np.hypot(*(scale * (east, north))) > reach_m:
                continue
            wanted = keys + ((east << 31) + north)
            at = np.searchsorted(keys, wanted)
            found = np.flatnonzero(keys[np.minimum(at, len(keys) - 1)] == wanted)
            pairs.append(np.stack([found, at[found]]))
    one, other = np.concatenate(pairs, axis=1)
    return one, other


@dataclass(frozen=True)
class _Runs:
    """Vertices of all lines, one after another."""

    vertex: Ints
    line_of: Ints
    count: int

    def edge_names(self, size: int) -> Ints:
        """Return a number for each vertex and the next: the lower times a size, plus the higher."""
        a, b = self.vertex[:-1], self.vertex[1:]
        names: Ints = np.minimum(a, b) * size + np.maximum(a, b)
        return names

    def edges(self, size: int) -> tuple[Ints, Ints]:
        """Return both ends of every edge once, the lower number first."""
        real = (self.line_of[:-1] == self.line_of[1:]) & (self.vertex[:-1] != self.vertex[1:])
        names = np.unique(self.edge_names(size)[real])
        return names // size, names % size


def _passed(runs: _Runs, metres: Floats, reach_m: float) -> dict[int, list[int]]:
    """Return the vertices that each edge passes within reach, from its lower end to its higher.

    An edge is named by its ends, as ``edge_names`` does with the number of vertices.
    """
    # Each edge once, and which vertices its box holds.
    low, high = runs.edges(len(metres))
    present = np.unique(runs.vertex)
    tree = shapely.STRtree(np.asarray(shapely.points(metres[present])))
    ends = np.stack([metres[low], metres[high]], axis=1)
    # Lines whose boxes are those of the edges and a reach around them: testing boxes and then
    # distances here takes half the time of a query for distances.
    boxes = shapely.linestrings(
        np.stack([ends.min(axis=1) - reach_m, ends.max(axis=1) + reach_m], axis=1)
    )
    edge, point = tree.query(boxes)
    point = present[point]
    other = (point != low[edge]) & (point != high[edge])
    edge, point = edge[other], point[other]
    # From the lower end p leads to the vertex and a to the higher end. The foot of the vertex is at
    # the share (p·a)/a² of the edge, and the vertex |p×a|/|a| away from it.
    (px, py), (ax, ay) = (metres[point] - ends[edge, 0]).T, (ends[edge, 1] - ends[edge, 0]).T
    length = np.hypot(ax, ay)
    at = (px * ax + py * ay) / length**2
    between = (at > 0) & (at < 1) & (np.abs(px * ay - py * ax) <= reach_m * length)
    edge, point, at = edge[between], point[between], at[between]
    order = np.lexsort((point, at, edge))
    through: dict[int, list[int]] = {}
    names = (low * len(metres) + high)[edge[order]]
    for name, number in zip(names.tolist(), point[order].tolist(), strict=True):
        through.setdefault(name, []).append(number)
    return through


def _walked(runs: _Runs, through: dict[int, list[int]], size: int) -> list[Ints]:
    """Return each line's vertices with those it passes put in."""
    # Where in the run of all vertices an edge passes something, and which of these each line has.
    names = runs.edge_names(size)
    passes = np.flatnonzero(np.isin(names, np.array(list(through), dtype=np.int64)))
    starts = np.searchsorted(runs.line_of, np.arange(runs.count + 1))
    first, last = np.searchsorted(passes, starts[:-1]), np.searchsorted(passes, starts[1:] - 1)
    walked = []
    for start, end, at in zip(starts[:-1], starts[1:], map(slice, first, last), strict=True):
        pieces: list[Ints | list[int]] = []
        for edge in passes[at].tolist():
            passed = through[int(names[edge])]
            low_first = runs.vertex[edge] < runs.vertex[edge + 1]
            pieces += [runs.vertex[start : edge + 1], passed if low_first else passed[::-1]]
            start = edge + 1
        walked.append(np.concatenate([*pieces, runs.vertex[start:end]]).astype(np.int64))
    return walked


def without_spikes(path: Ints, closed: bool) -> Ints:
    """Return a path without vertices said twice and without ways there and back.

    Parameters
    ----------
    path : array of int
        Numbers of vertices; a closed path may repeat its first at the end.
    closed : bool

    Returns
    -------
    array of int
        Empty where no line, or no area, is left; a closed path does not repeat its first.

    Examples
    --------
    >>> without_spikes(np.array([1, 2, 2, 3, 9, 3, 4, 1]), True).tolist()
    [1, 2, 3, 4]
    """
    if closed and len(path) > 1 and path[0] == path[-1]:
        path = path[:-1]
    said_twice = (path == np.roll(path, -1)).any()
    and_back = closed and (path == np.roll(path, -2)).any()
    if len(path) > 2 and not said_twice and not and_back:
        return path
    kept: list[int] = []
    for vertex in path.tolist():
        if kept and kept[-1] == vertex:
            continue
        if len(kept) > 1 and kept[-2] == vertex and closed:
            kept.pop()
            continue
        kept.append(vertex)
    if closed:
        kept = _closed(kept)
    return np.array(kept if len(kept) >= (3 if closed else 2) else [], dtype=np.int64)


def _closed(ring: list[int]) -> list[int]:
    """Return a ring without ways there and back across the place where it starts."""
    first, last = 0, len(ring)
    while last - first > 2:
        if ring[last - 1] == ring[first] or ring[last - 2] == ring[first]:
            last -= 1
        elif ring[first + 1] == ring[last - 1]:
            first += 1
        else:
            break
    return ring[first:last]


def _without_gaps(paths: list[Ints]) -> tuple[list[Ints], Ints]:
    """Give the vertices that are left new numbers; return also which they were."""
    kept, numbers = np.unique(
        np.concatenate([np.zeros(0, dtype=np.int64), *paths]), return_inverse=True
    )
    ends = np.cumsum([0, *map(len, paths)])
    return [numbers[a:b] for a, b in pairwise(ends)], kept


@dataclass(frozen=True)
class Trace:
    """Whose lines a path runs along."""

    owner: str | None = None
    """The file or line that the path is a part of; none if it was made of several."""
    along: tuple[str, ...] = ()
    """Those it was made of."""


def apart(snapped: Snapped, closed: Sequence[bool], traces: Sequence[Trace]) -> Snapped:
    """Give each owner vertices of its own, which all that was made of its lines goes through.

    Where two files have the same line for a stretch, they have it twice: else every place where
    they part would have to stay, and neither could be simplified.

    Parameters
    ----------
    snapped : Snapped
    closed : sequence of bool
        Which paths are rings.
    traces : sequence of Trace
        One for each path.

    Returns
    -------
    Snapped
    """
    # Copy n + 1 of the vertices is that of owner n; the first is for lines that nobody owns.
    size = len(snapped.x)
    owners = sorted({trace.owner for trace in traces if trace.owner is not None})
    copies = {owner: (number + 1) * size for number, owner in enumerate(owners)}
    edges: dict[str, set[int]] = {owner: set() for owner in owners}
    for path, trace in zip(snapped.paths, traces, strict=True):
        if trace.owner is not None:
            edges[trace.owner].update(_edge_names(path, size))
    paths = []
    for path, ring, trace in zip(snapped.paths, closed, traces, strict=True):
        if trace.owner is not None:
            paths.append(path + copies[trace.owner])
        else:
            known = [(copies[name], edges[name]) for name in trace.along if name in edges]
            paths.append(_ridden(path, ring, _edge_names(path, size), known))
    paths, kept = _without_gaps(paths)
    kept = kept % size
    return Snapped(
        paths, snapped.x[kept], snapped.y[kept], snapped.sides[kept], snapped.metres[kept]
    )


def _edge_names(path: Ints, size: int) -> list[int]:
    """Return a number for each edge of a path and the one from its last vertex to its first."""
    after = np.roll(path, -1)
    names: list[int] = (np.minimum(path, after) * size + np.maximum(path, after)).tolist()
    return names


def _ridden(path: Ints, closed: bool, names: list[int], known: list[tuple[int, set[int]]]) -> Ints:
    """Return a path over the vertices of those whose edges it runs along.

    Where it changes from one to another it goes through the place twice, once for each.
    """
    copy, on_edge = 0, []
    for name in names if closed else names[:-1]:
        owners = [number for number, edges in known if name in edges]
        if owners and copy not in owners:
            copy = owners[0]
        on_edge.append(copy)
    before = on_edge[-1:] + on_edge[:-1] if closed else on_edge[:1] + on_edge
    after = on_edge if closed else on_edge + on_edge[-1:]
    ridden: list[int] = []
    for vertex, one, other in zip(path.tolist(), before, after, strict=True):
        ridden.extend([vertex + one] if one == other else [vertex + one, vertex + other])
    return np.array(ridden, dtype=np.int64)
