"""An area as a function of the errors of its lines: a form of second order, exact but for a trifle.

In longitude *x* and sine of the authalic latitude *y* the area under the chord of an edge is a
product of coordinates (:mod:`marchland.ellipsoid.series`), so that moving its ends changes it by
terms of first and second order and by no others. Two small things have more orders and are cut at
the second: y as a function of latitude, and the area between chord and geodesic, of which the
leading term s/12 (G h³ + 3 h d²/G) is taken. For an edge of length l whose two ends move by amounts
that differ by δ, what is left out is some 0.12 δ³ tan φ / R (less than a square metre for
δ = 300 m) and the part (l / R)² of the whole change.

So areas are drawn without building one polygon; ``tests/measure/error/test_area_form.py`` holds
them against polygons that are built.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.ellipsoid import series
from marchland.ellipsoid.rings import ring_area_gradient_m
from marchland.regions.outline import Bounds, Floats, Ints

MITRE_LIMIT = 2.0
"""Greatest displacement of a corner, in units of its error: corners sharper than 60° are blunted.

An error of a kilometre must not throw the tip of a spike several kilometres out.
"""


@dataclass(frozen=True)
class AreaForm:
    """How an area grows with errors, metres to the right of their lines, at some points.

    Attributes
    ----------
    linear : array of shape (points,)
        m² per m.
    square : array of shape (points,)
        Of each error with itself.
    neighbour : array of shape (points − 1,)
        Of each error with that of the point after it.
    first, second : array of int
        Other pairs of points, at corners and where a ring closes,
    others : array
        and their coefficients.
    """

    linear: Floats
    square: Floats
    neighbour: Floats
    first: Ints
    second: Ints
    others: Floats

    @classmethod
    def of(cls, bounds: Bounds, before: Ints, after: Ints, points: int) -> AreaForm:
        """Derive the form of a region.

        Parameters
        ----------
        bounds : Bounds
        before, after : array of int, shape (edges,)
            The point whose error each edge has at its start and at its end; −1 where none.
        points : int

        Returns
        -------
        AreaForm
        """
        corners = _Corners.of(bounds, before, after)
        linear = np.zeros(points)
        for columns, moves in corners.moves:
            slope = np.einsum("ij,ij->i", corners.gradient_m, moves)
            linear += _summed(columns, slope, points)
        low, high, value = (np.concatenate(v) for v in zip(*corners.pairs(), strict=True))
        low, high = np.minimum(low, high), np.maximum(low, high)
        same, next_ = low == high, high == low + 1
        rest = ~(same | next_) & (value != 0)
        keys, which = np.unique(low[rest] * points + high[rest], return_inverse=True)
        return cls(
            linear,
            _summed(low[same], value[same], points),
            _summed(low[next_], value[next_], points)[: points - 1],
            keys // points, keys % points, _summed(which, value[rest], len(keys)),
        )  # fmt: skip

    def changes_m2(self, errors: NDArray[np.floating[Any]]) -> Floats:
        """Return how much the area changes in each draw.

        Parameters
        ----------
        errors : array of shape (draws, points)
            Metres. The sums are done in their precision.

        Returns
        -------
        array of shape (draws,)
            m².
        """
        kind = errors.dtype
        slopes = errors * self.square.astype(kind)
        slopes[:, :-1] += errors[:, 1:] * self.neighbour.astype(kind)
        slopes += self.linear.astype(kind)
        changes: Floats = np.einsum("ij,ij->i", slopes, errors).astype(np.float64)
        if len(self.others):
            changes += (errors[:, self.first] * errors[:, self.second]) @ self.others
        return changes


def _summed(at: Ints, values: Floats, count: int) -> Floats:
    """Return the sum of the values at each place."""
    return np.bincount(at, weights=values, minlength=count).astype(np.float64)


@dataclass(frozen=True)
class _Corners:
    """The vertices of all rings, each the start of one edge, and what errors do to them.

    ``moves`` has the points whose errors the arriving edge and the leaving one have at the vertex,
    and the metres east and north that it moves for a metre of each.
    """

    following: Ints
    moves: list[tuple[Ints, Floats]]
    gradient_m: Floats
    to_x: Floats
    to_y: Floats
    bend: Floats
    bow: tuple[Floats, Floats, Floats]

    @classmethod
    def of(cls, bounds: Bounds, before: Ints, after: Ints) -> _Corners:
        xy, ring = bounds.xy[bounds.edge], bounds.ring[bounds.edge]
        count = len(ring)
        first = np.flatnonzero(np.diff(ring, prepend=-1))
        last = np.append(first[1:], count) - 1
        following, previous = np.arange(1, count + 1), np.arange(-1, count - 1)
        following[last], previous[first] = first, last
        # The edge before a vertex ends at it, the edge after starts from it. An error is to the
        # right of its line; the region lies left of its ring.
        sign = np.where(bounds.to_km >= bounds.from_km, 1.0, -1.0)
        arriving, leaving = after[previous], before
        gradient, by_arriving, by_leaving = np.empty((3, count, 2))
        for low, high in zip(first.tolist(), (last + 1).tolist(), strict=True):
            part = slice(low, high)
            alike = arriving[part] == leaving[part]
            by_arriving[part], by_leaving[part] = corner_moves(xy[part], alike)
            gradient[part] = ring_area_gradient_m(*xy[part].T)
        # What no line makes stays where it is.
        by_arriving *= (sign[previous] * (arriving >= 0))[:, None]
        by_leaving *= (sign * (leaving >= 0))[:, None]
        lon, phi = np.radians(xy).T
        east, north = metres_per_radian(phi)
        flat = 1 - series.E2 * np.sin(phi) ** 2
        # c² times the second derivative of y by metres northward.
        bend = -np.sin(phi) + 3 * series.E2 * east / north * np.sin(phi) * np.cos(phi) / flat
        y = series.authalic_sine(xy[:, 1])
        h, d = lon[following] - lon, y[following] - y
        s, g, _ = series.sine_radius_curvature((y + y[following]) / 2)
        moves = [(np.maximum(arriving, 0), by_arriving), (np.maximum(leaving, 0), by_leaving)]
        if np.array_equal(arriving, leaving):  # one line all round
            moves = [(moves[0][0], by_arriving + by_leaving)]
        return cls(
            following, moves, gradient, 1 / east, east / series.C2_M2,
            bend * (lon[previous] - lon[following]) / 4,
            (s * g * h / 4, s * d / g / 2, s * h / g / 4),
        )  # fmt: skip

    def pairs(self) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Yield pairs of points and the coefficient of the product of their errors, m² per m²."""
        here = [(at, east * self.to_x, north * self.to_y) for at, (east, north) in
                ((at, move.T) for at, move in self.moves)]  # fmt: skip
        there = [tuple(values[self.following] for values in end) for end in here]
        for (a, move), (b, other) in itertools.product(self.moves, self.moves):
            yield a, b, self.bend * move[:, 1] * other[:, 1]
        for (a, x1, y1), (b, x2, y2) in itertools.product(here, there):
            yield a, b, (x1 * y2 - x2 * y1) * (series.C2_M2 / 2)
        # The second order of the bow, in the differences of x and of y between the two ends.
        by_xx, by_xy, by_yy = (-series.C2_M2 * factor for factor in self.bow)
        ends = [(at, -x, -y) for at, x, y in here] + there
        for (a, x1, y1), (b, x2, y2) in itertools.product(ends, ends):
            yield a, b, by_xx * x1 * x2 + by_xy * x1 * y2 + by_yy * y1 * y2


def corner_moves(xy: Floats, alike: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return how a ring's vertices move, per metre of error of the edges before and after them.

    Parameters
    ----------
    xy : array of shape (n, 2)
        An open ring, lon, lat.
    alike : array of bool, shape (n,)
        Vertices at which both edges have the same error.

    Returns
    -------
    before, after : array of shape (n, 2)
        East and north, metres per metre to the right of the edge.

    Notes
    -----
    With unit normals m and n of the two edges and their cosine c = m·n, the vertex of the two
    displaced edges moves by ((e − f c) m + (f − e c) n) / (1 − c²) for errors e and f. Where they
    are alike this is e (m + n) / (1 + c), which stays finite where the line runs straight on. The
    general form does not: near straight each edge moves the vertex by half its own error. At a
    spike the displacement is held to :data:`MITRE_LIMIT`.

    Examples
    --------
    >>> square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * 0.01
    >>> before, after = corner_moves(square, np.ones(4, bool))
    >>> (before + after)[2].round(3).tolist()
    [1.0, 1.0]
    """
    metre = np.radians(np.column_stack(metres_per_radian(np.radians(xy[:, 1]))))
    leaving = (np.roll(xy, -1, axis=0) - xy) * metre
    length = np.hypot(*leaving.T)
    # An edge of no length has no direction; it takes that of the edge before.
    for i in np.flatnonzero(length == 0):
        leaving[i], length[i] = leaving[i - 1], length[i - 1]
    n = np.column_stack([leaving[:, 1], -leaving[:, 0]]) / np.maximum(length, 1e-300)[:, None]
    m = np.roll(n, 1, axis=0)
    cosine = np.einsum("ij,ij->i", m, n)
    half = (m + n) / np.maximum(1 + cosine, 2 / MITRE_LIMIT**2)[:, None] / 2
    sine2 = 1 - cosine**2
    sharp = sine2 > 1 / MITRE_LIMIT**2
    safe = np.where(sharp, sine2, 1.0)[:, None]
    apart = (sharp & ~alike)[:, None]
    before = np.where(apart, (m - cosine[:, None] * n) / safe, half)
    after = np.where(apart, (n - cosine[:, None] * m) / safe, half)
    return before, after


def metres_per_radian(phi: Floats) -> tuple[Floats, Floats]:
    """Return metres east and north per radian of longitude and of latitude.

    Examples
    --------
    >>> [round(float(v)) for v in metres_per_radian(0.0)]
    [6378137, 6335439]
    """
    flat = 1 - series.E2 * np.sin(phi) ** 2
    east = series.A_M * np.cos(phi) / np.sqrt(flat)
    north = series.A_M * (1 - series.E2) / flat**1.5
    return east, north
