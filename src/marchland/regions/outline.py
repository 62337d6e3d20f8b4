"""Which line makes which edge of a region, and where along that line the edge lies.

The error of an area is that of the lines round it, so each edge must be traced to its line. A
region is built by overlay, and its edges are edges of its *ingredients*, the lines it was built
from, or pieces of them. Most keep both vertices exactly and are found by them; the few that an
overlay cut are looked for by distance.

The vertices of all parts of a line, and those of all rings of a region, lie end to end in one
array. An edge is known by the place of the vertex that it starts from.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from weakref import WeakValueDictionary

import numpy as np
import shapely
from numpy.typing import NDArray

from marchland.boundaries.accuracy import Publisher
from marchland.ellipsoid import series
from marchland.ellipsoid.types import Areal, Coordinates, Floats, Ints, Lineal
from marchland.vocabulary import EdgeRule

ON_LINE_DEG = 1e-8
"""Points nearer than this (about a millimetre) are on the line they were made from."""

SIMPLIFIED_KM = 0.7
"""Tolerance (Douglas & Peucker 1973) of the line along which errors are correlated."""
_KM_PER_DEG = 111.2

_AUTHALIC_KM = math.sqrt(series.C2_M2) / 1000


@dataclass(frozen=True)
class Turn:
    """How a ray was drawn, so that its area can be asked for under another bearing.

    Attributes
    ----------
    start : tuple of float
        lon, lat in degrees.
    bearing_deg : float
    edge_rule : EdgeRule
    length_km : float
    uncertainty_deg : float
        One standard deviation of the bearing; zero where the dossier takes it as meant exactly.
    """

    start: tuple[float, float]
    bearing_deg: float
    edge_rule: EdgeRule
    length_km: float
    uncertainty_deg: float = 0.0


@dataclass(frozen=True)
class Ingredient:
    """A line that bounds a region, and how well its position is known.

    Attributes
    ----------
    name : str
        The vintage or line it comes from; ingredients of one name share one error.
    shape : Lineal
    accuracy_m : float
        One standard deviation across the line, metres; of a boundary file's line that of the part
        of its error that is alike over a short way.
    correlation_km : float
        Along-line distance over which that error stays alike; infinite where the whole line shifts
        together.
    turn : Turn, optional
        Of a ray.
    from_start : bool
        Whether the accuracy is that of the place the line starts from.
    drawn_km2 : float
        Largest error of an area from drawing its rule with straight pieces, km².
    accuracy : Publisher, optional
        Of a boundary file's line: all of its error.
    rivers : Lineal, optional
        Rivers near the line, where its file is displaced off rivers only.
    """

    name: str
    shape: Lineal
    accuracy_m: float
    correlation_km: float
    turn: Turn | None = None
    from_start: bool = False
    drawn_km2: float = 0.0
    accuracy: Publisher | None = None
    rivers: Lineal | None = None

    @classmethod
    def of_file(
        cls, name: str, shape: Lineal, accuracy: Publisher, rivers: Lineal | None = None
    ) -> Ingredient:
        """Return the line of a boundary file, which errs as its publisher's lines do."""
        short_m = 1000 * accuracy.short_km
        return cls(
            name, shape, short_m, accuracy.short_correlation_km, accuracy=accuracy, rivers=rivers
        )

    @property
    def point_accuracy_m(self) -> float:
        """One standard deviation of a point of the line, from all of its error; metres."""
        return self.accuracy.accuracy_m if self.accuracy else self.accuracy_m

    @cached_property
    def course(self) -> Course:
        """Its vertices, and how far along it they lie."""
        # A territory bounds many regions: its course is found once and kept while one of them is.
        known = _COURSES.get(self.shape)
        if known is None:
            _COURSES[self.shape] = known = Course.of(self.shape)
        return known


@dataclass(frozen=True)
class Course:
    """The vertices of a line in one or several parts, and how far along it each lies.

    Attributes
    ----------
    xy : Coordinates
    part : Ints, shape (n,)
        Which part of the line each vertex is of.
    at_km : Floats, shape (n,)
        Distance from the start of its part.
    perimeters_km : Floats
        Per part; infinite where it is open.
    keys : array of complex
        The distinct vertices in order, lon + lat i.
    first : Ints
        Where each of them occurs first in ``xy``.
    following : Ints, shape (n,)
        First occurrence of the vertex that follows; −1 at the end of a part.
    """

    xy: Coordinates
    part: Ints
    at_km: Floats
    perimeters_km: Floats
    keys: NDArray[np.complex128]
    first: Ints
    following: Ints

    @classmethod
    def of(cls, shape: Lineal) -> Course:
        """Take a line apart."""
        xy, part = shapely.get_coordinates(shapely.get_parts(shape), return_index=True)
        starts, ends = _ends(part)
        at_km = _along_km(xy, part, starts, ends)
        closed = (xy[starts] == xy[ends]).all(axis=1)
        perimeters_km = np.where(closed, at_km[ends], math.inf)
        # A vertex may occur often: where a ring closes, and where parts meet. Its first occurrence
        # stands for all, so that edges are compared as pairs of numbers.
        keys, first, which = np.unique(_keys(xy), return_index=True, return_inverse=True)
        following = np.append(first[which][1:], -1) if len(xy) else first
        following[ends] = -1
        return cls(xy, part, at_km, perimeters_km, keys, first, following)

    @cached_property
    def identities(self) -> list[tuple[float, ...]]:
        """What tells each part from another line: its ends, and its length to a kilometre.

        A recipe may name a territory twice, and its boundary is then there twice, with vertices
        added here and there.
        """
        starts, ends = _ends(self.part)
        length_km = np.round(self.at_km[ends])
        rows = np.column_stack([self.xy[starts], self.xy[ends], length_km])
        return [tuple(row) for row in rows.tolist()]

    @cached_property
    def generalised_km(self) -> Floats:
        """How far from the start of its part each vertex lies, the line simplified.

        Finer windings are for the most part error, and a line that is off as a whole sweeps over
        its course and not over them. How far publishers' lines lie off was fitted along lines so
        simplified. Between vertices that remain distances are in proportion.
        """
        generalised = self.at_km.copy()
        for start, end in zip(*_ends(self.part), strict=True):
            part = slice(int(start), int(end) + 1)
            xy, at_km = self.xy[part], self.at_km[part]
            kept = _kept(xy.tobytes())
            far = np.concatenate([[0.0], np.cumsum(lengths_km(xy[kept]))])
            generalised[part] = np.interp(at_km, at_km[kept], far)
        return generalised

    @cached_property
    def first_alike(self) -> Ints:
        """For each vertex the first part that is the same line as its own."""
        first = [self.identities.index(identity) for identity in self.identities]
        return np.array(first, dtype=np.int64)[self.part] if first else self.part

    def vertices(self, xy: Coordinates) -> Ints:
        """Return where points are vertices, by first occurrence, or −1."""
        if not len(self.keys):
            return np.full(len(xy), -1)
        sought = _keys(xy)
        near = np.minimum(np.searchsorted(self.keys, sought), len(self.keys) - 1)
        return np.where(self.keys[near] == sought, self.first[near], -1)


@lru_cache(maxsize=256)
def _kept(vertices: bytes) -> Ints:
    """Return which vertices a line keeps when it is simplified; its ends among them.

    Most parts of a territory's boundary are the same whatever it is overlaid with: they are kept by
    their vertices, as numbers in a row.
    """
    xy = np.frombuffer(vertices).reshape(-1, 2)
    narrow = math.cos(math.radians(float(xy[:, 1].mean())))
    plane = xy * [narrow, 1.0]
    thin = shapely.simplify(shapely.LineString(plane), SIMPLIFIED_KM / _KM_PER_DEG)
    kept = np.isin(_keys(plane), _keys(shapely.get_coordinates(thin)))
    kept[[0, -1]] = True
    return np.flatnonzero(kept)


_COURSES: WeakValueDictionary[Lineal, Course] = WeakValueDictionary()


def _ends(part: Ints) -> tuple[Ints, Ints]:
    """Return the places of the first and of the last vertex of each part."""
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    if not len(starts):
        return starts, starts
    return starts, np.append(starts[1:], len(part)) - 1


def _along_km(xy: Coordinates, part: Ints, starts: Ints, ends: Ints) -> Floats:
    """Return how far each vertex lies from the start of its part, in kilometres."""
    if not len(xy):
        return np.empty(0)
    lengths = lengths_km(xy)
    lengths[part[1:] != part[:-1]] = 0.0  # no edge leads from one part to the next
    # One running sum through all parts, less what it was at the start of each.
    far = np.concatenate([[0.0], np.cumsum(lengths)])
    along: Floats = far - np.repeat(far[starts], ends - starts + 1)
    return along


def _keys(xy: Coordinates) -> NDArray[np.complex128]:
    """Return each vertex as one number, which sorts and compares as a pair would."""
    # Adding zero turns −0 into 0, which differ as bytes but not as places.
    keys: NDArray[np.complex128] = (xy[:, 0] + 0.0) + 1j * (xy[:, 1] + 0.0)
    return keys


def lengths_km(xy: Coordinates) -> Floats:
    """Return the length of each edge of a line, in kilometres.

    By the series of :mod:`marchland.ellipsoid.series`, which is far nearer than the error of a
    line needs, and faster than exact geodesics.

    Parameters
    ----------
    xy : Coordinates

    Returns
    -------
    Floats, shape (n - 1,)

    Examples
    --------
    >>> lengths_km(np.array([[0.0, 0.0], [1.0, 0.0]])).round(2).tolist()
    [111.32]
    """
    if len(xy) < 2:
        return np.empty(0)
    y = series.authalic_sine(xy[:, 1])
    h = np.radians(np.diff(xy[:, 0]))
    squared, _ = series.chord_length(h, np.diff(y), (y[1:] + y[:-1]) / 2)
    return np.sqrt(np.maximum(squared, 0.0)) * _AUTHALIC_KM


@dataclass(frozen=True)
class Outline:
    """The edges of a region's rings, and the line that makes each.

    Attributes
    ----------
    xy : Coordinates
        Vertices of all rings, outer ones anticlockwise, holes clockwise: the region lies left.
    ring : Ints, shape (n,)
        Which ring each vertex is of.
    edge : Ints, shape (m,)
        The vertex each edge starts from; it ends at the next.
    maker : Ints, shape (m,)
        Which ingredient makes the edge; −1 where none does.
    part : Ints, shape (m,)
        Which part of it; of parts that are one line the first.
    from_km, to_km : Floats, shape (m,)
        Where along that part the edge starts and ends; it runs backwards where to < from.
    whole_km : Floats, shape (m,)
        Length of the ingredient's edge that it is, or is a piece of.
    lengths_km : Floats, shape (m,)
    """

    xy: Coordinates
    ring: Ints
    edge: Ints
    maker: Ints
    part: Ints
    from_km: Floats
    to_km: Floats
    whole_km: Floats
    lengths_km: Floats

    def made_km(self, maker: int) -> float:
        """Return how much of the outline an ingredient makes, in kilometres."""
        return float(self.lengths_km[self.maker == maker].sum())


def trace_outline(shape: Areal, ingredients: Sequence[Ingredient]) -> Outline:
    """Find which ingredient makes each edge of a region.

    Parameters
    ----------
    shape : Areal
        Built by overlay, clear of 180°.
    ingredients : sequence of Ingredient
        Where two make the same edge the first counts.

    Returns
    -------
    Outline

    Examples
    --------
    >>> square = shapely.box(0, 0, 1, 1)
    >>> line = Ingredient("map", shapely.LineString([(0, -1), (0, 2)]), 100, 10)
    >>> outline = trace_outline(square, [line])
    >>> round(outline.made_km(0), 2), round(float(outline.lengths_km.sum()), 2)
    (110.57, 443.77)
    """
    xy, ring = shapely.get_coordinates(_turned(shape), return_index=True)
    edge = np.flatnonzero(ring[1:] == ring[:-1])
    count = len(edge)
    outline = Outline(
        xy, ring, edge, np.full(count, -1), np.zeros(count, dtype=np.int64), np.zeros(count),
        np.zeros(count), np.zeros(count), lengths_km(xy)[edge] if count else np.zeros(0),
    )  # fmt: skip
    # By vertices for every line before by distance for any: what is exact goes first.
    for maker, ingredient in enumerate(ingredients):
        _by_vertices(outline, maker, ingredient.course)
    for maker, ingredient in enumerate(ingredients):
        _by_distance(outline, maker, ingredient.course)
    return outline


def _turned(shape: Areal) -> list[shapely.LinearRing]:
    """Return the rings of an area, outer ones anticlockwise by their area, holes clockwise.

    By area, because a ring between two lines may cross itself, and GEOS goes by one vertex.
    """
    parts = shapely.get_parts(shape)
    rings = []
    for part in parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]:
        for number, ring in enumerate(shapely.get_rings(part)):
            x, y = shapely.get_coordinates(ring).T
            # Relative to a vertex, or the products cancel.
            x, y = x - x[0], y - y[0]
            anticlockwise = np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) > 0
            rings.append(ring if anticlockwise == (number == 0) else shapely.reverse(ring))
    return rings


def _by_vertices(outline: Outline, maker: int, course: Course) -> None:
    """Mark the free edges both of whose vertices are neighbours on a line."""
    at = course.vertices(outline.xy)
    a, b = at[outline.edge], at[outline.edge + 1]
    both = (outline.maker < 0) & (a >= 0) & (b >= 0)
    # The edge of the line is known by the vertex it starts from: the edge's own start where both
    # run the same way, its end where they run against each other.
    on = np.where(both & (course.following[a] == b), a, -1)
    back = both & (on < 0) & (course.following[b] == a)
    on[back] = b[back]
    hit = on >= 0
    start, end = course.at_km[on[hit]], course.at_km[on[hit] + 1]
    outline.maker[hit] = maker
    outline.part[hit] = course.first_alike[on[hit]]
    outline.whole_km[hit] = end - start
    outline.from_km[hit] = np.where(back[hit], end, start)
    outline.to_km[hit] = np.where(back[hit], start, end)


def _by_distance(outline: Outline, maker: int, course: Course) -> None:
    """Mark the free edges whose middle lies on a line: pieces of its edges."""
    free = np.flatnonzero(outline.maker < 0)
    if not len(free) or len(course.xy) < 2:
        return
    p, q = outline.xy[outline.edge[free]], outline.xy[outline.edge[free] + 1]
    a, b = course.xy[:-1], course.xy[1:]
    low, high = np.minimum(a, b) - ON_LINE_DEG, np.maximum(a, b) + ON_LINE_DEG
    middle = (p + q) / 2
    order = np.argsort(middle[:, 0])
    middle = middle[order]
    # Each edge of the line with the run of middles whose longitude it spans; then by latitude.
    first = np.searchsorted(middle[:, 0], low[:, 0])
    count = np.searchsorted(middle[:, 0], high[:, 0], side="right") - first
    count[course.part[1:] != course.part[:-1]] = 0
    # Runs of different lengths laid end to end: pair k has the edge ``on[k]`` of the line and the
    # middle ``of[k]``, counted on from the first of its run.
    on = np.repeat(np.arange(len(a)), count)
    of = np.arange(len(on)) - np.repeat(np.cumsum(count) - count - first, count)
    inside = (low[on, 1] <= middle[of, 1]) & (middle[of, 1] <= high[on, 1])
    _mark(outline, maker, course, free[order[of[inside]]], on[inside])


def _mark(outline: Outline, maker: int, course: Course, edges: Ints, on: Ints) -> None:
    """Mark edges that lie on the given edges of a line, each pair a candidate."""
    p, q = outline.xy[outline.edge[edges]], outline.xy[outline.edge[edges] + 1]
    # Where both ends fall along the line's edge, as shares of its length, and how far the middle
    # lies off it.
    a, along = course.xy[on], course.xy[on + 1] - course.xy[on]
    square = np.maximum(np.einsum("ij,ij->i", along, along), 1e-300)
    t, u = (np.einsum("ij,ij->i", end - a, along) / square for end in (p, q))
    middle = np.clip((t + u) / 2, 0.0, 1.0)
    off = np.hypot(*((p + q) / 2 - a - middle[:, None] * along).T)
    # Of the candidates of one edge the nearest counts: in order of distance, the first of each.
    order = np.argsort(off, kind="stable")
    best = order[np.unique(edges[order], return_index=True)[1]]
    best = best[off[best] <= ON_LINE_DEG]
    to, on, t, u = edges[best], on[best], np.clip(t[best], 0, 1), np.clip(u[best], 0, 1)
    start, length = course.at_km[on], course.at_km[on + 1] - course.at_km[on]
    outline.maker[to] = maker
    outline.part[to] = course.first_alike[on]
    outline.whole_km[to] = length
    outline.from_km[to], outline.to_km[to] = start + t * length, start + u * length
