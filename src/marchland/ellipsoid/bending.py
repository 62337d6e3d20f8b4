"""Edges bent to their geodesic where an overlay will cut them.

Overlays happen in the lon–lat plane and areas are measured along geodesics. A long edge that is
cut on its chord leaves two pieces that enclose a little more or less than it did: what is cut off
and what is left would not add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from marchland.ellipsoid.edges import CHORD_BOW, chords, edge
from marchland.ellipsoid.geodesics import GEOD, METRES_PER_DEGREE
from marchland.ellipsoid.series import Numbers
from marchland.ellipsoid.types import Areal, Coordinates, Flags, Geometry, Lineal
from marchland.vocabulary import EdgeRule

EARTH_KM = 6335.0
"""Smallest radius of curvature of WGS 84: the bounds hold everywhere."""


def cut_tolerance_km2(length_km: Numbers, lat: Numbers) -> Numbers:
    """Return how far off an area may be for each edge that an overlay cut in the lon–lat plane.

    Parameters
    ----------
    length_km, lat : float or array
        Of the whole edge, as it was before the cut.

    Returns
    -------
    float or array
        km². The cut lies on the chord, f x (L − x) tan(lat) / (2R) beside the geodesic (see
        :func:`marchland.ellipsoid.edges.step_for`), and the triangle on it is at most
        f L³ tan(lat) / (27 R) large.

    Examples
    --------
    >>> float(round(cut_tolerance_km2(1.0, 45.0), 8))
    6.36e-06
    """
    bow: Numbers = CHORD_BOW * np.abs(np.tan(np.radians(lat)))
    return bow * length_km**3 / (27 * EARTH_KM)


@dataclass(frozen=True)
class Edges:
    """The edges of a line, to be known again whichever way they run.

    Attributes
    ----------
    sums, products : arrays of complex
        Of the two ends of each edge, lon + lat i, in the order of the sums. Together they leave no
        doubt which two ends: those are the roots of one quadratic.
    """

    sums: NDArray[np.complex128]
    products: NDArray[np.complex128]

    @classmethod
    def of(cls, line: Geometry) -> Edges:
        """Take a line apart."""
        sums, products = _ends(shapely.get_coordinates(line))
        order = np.argsort(sums)
        return cls(sums[order], products[order])

    def without(self, other: Edges) -> Edges:
        """Return the edges that another line does not have."""
        left = ~other._holds(self.sums, self.products)
        return Edges(self.sums[left], self.products[left])

    def hold(self, xy: Coordinates) -> Flags:
        """Say of each edge of a ring whether it is among these."""
        return self._holds(*_ends(xy))

    def _holds(self, sums: NDArray[np.complex128], products: NDArray[np.complex128]) -> Flags:
        if not len(self.sums):
            return np.zeros(len(sums), dtype=bool)
        at = np.minimum(np.searchsorted(self.sums, sums), len(self.sums) - 1)
        held: Flags = (self.sums[at] == sums) & (self.products[at] == products)
        return held


def _ends(xy: Coordinates) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Return the sum and the product of the two ends of each edge, as complex numbers."""
    x, y = xy.T
    # Multiplied out: a fused complex product may round another way when its terms change places.
    product = (x[:-1] * x[1:] - y[:-1] * y[1:]) + 1j * (x[:-1] * y[1:] + y[:-1] * x[1:])
    return (x[:-1] + x[1:]) + 1j * (y[:-1] + y[1:]), product


def bend_where_crossed(
    shape: Areal, line: Geometry, tolerance_km2: float, only: Edges | None = None
) -> Areal:
    """Put vertices on the geodesic of every long edge of a shape that a line crosses.

    An overlay cuts an edge on its chord in the lon–lat plane; the two pieces, which are measured
    as geodesics, then enclose a little more or less than the whole edge did. Short pieces keep
    what is cut off and what is left adding up to the whole.

    Parameters
    ----------
    shape : Areal
    line : Geometry
        Its lines; what else an overlay left in it has no part in this.
    tolerance_km2 : float
        Of each crossing; see :func:`cut_tolerance_km2`.
    only : Edges, optional
        Those that the line can cross, where it runs along most of the others: asking the line
        itself takes a hundred times as long.

    Returns
    -------
    Areal
        The same shape where no edge is both crossed and long.

    Examples
    --------
    >>> box = shapely.box(0, 0, 10, 45)
    >>> cut = bend_where_crossed(box, shapely.LineString([(5, 40), (5, 50)]), 1.0)
    >>> len(box.exterior.coords), len(cut.exterior.coords)
    (5, 19)
    """
    drawn = shapely.get_rings(shapely.get_parts(shape))
    bent = [_bent(shapely.get_coordinates(ring), line, tolerance_km2, only) for ring in drawn]
    if all(ring is None for ring in bent):
        return shape
    rings = [shapely.LinearRing(old if new is None else new)
             for old, new in zip(drawn, bent, strict=True)]  # fmt: skip
    # The rings lie in a row, each part's outer ring before its holes.
    parts, at = [], 0
    for part in shapely.get_parts(shape):
        count = 1 + int(shapely.get_num_interior_rings(part))
        parts.append(shapely.Polygon(rings[at], rings[at + 1 : at + count]))
        at += count
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def bend_lines_where_crossed(
    lines: Lineal, line: Geometry, tolerance_km2: float, only: Edges | None = None
) -> Lineal:
    """Put vertices on the geodesic of every long edge of lines that another line crosses.

    The same as :func:`bend_where_crossed` for what an area is bounded by: the same edges get the
    same vertices.

    Parameters
    ----------
    lines : Lineal
    line : Geometry
    tolerance_km2 : float
    only : Edges, optional

    Returns
    -------
    Lineal

    Examples
    --------
    >>> side = shapely.LineString([(0, 45), (10, 45)])
    >>> cut = bend_lines_where_crossed(side, shapely.LineString([(5, 40), (5, 50)]), 1.0)
    >>> len(side.coords), len(cut.coords)
    (2, 16)
    """
    drawn = shapely.get_parts(lines)
    bent = [_bent(shapely.get_coordinates(part), line, tolerance_km2, only) for part in drawn]
    if all(part is None for part in bent):
        return lines
    parts = [old if new is None else shapely.LineString(new)
             for old, new in zip(drawn, bent, strict=True)]  # fmt: skip
    return parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)


def _bent(
    xy: Coordinates, line: Geometry, tolerance_km2: float, only: Edges | None = None
) -> Coordinates | None:
    """Return a ring with vertices added to its long crossed edges; None where there are none."""
    # Cheap first: edges that meet the line's frame and are long enough to matter. Asking the line
    # itself, with its many vertices, is left for those.
    west, south, east, north = line.bounds
    (x, y), lat = xy.T, np.abs(xy[:, 1])
    may = (np.maximum(x[:-1], x[1:]) >= west) & (np.minimum(x[:-1], x[1:]) <= east)
    may &= (np.maximum(y[:-1], y[1:]) >= south) & (np.minimum(y[:-1], y[1:]) <= north)
    if only is not None:
        may &= only.hold(xy)
    at = np.flatnonzero(may)
    a, b = xy[at], xy[at + 1]
    east_km, north_km = np.abs(b - a).T * (METRES_PER_DEGREE / 1000)
    longest = cut_tolerance_km2(np.hypot(north_km, east_km), np.maximum(lat[at], lat[at + 1]))
    at = at[longest > tolerance_km2]
    if not len(at):
        return None
    shapely.prepare(line)
    edges = chords(xy[at], xy[at + 1])
    met = shapely.intersects(line, edges)
    at, edges = at[met], edges[met]
    # Edges that two shapes share are cut nowhere: two inner points tell. Asking whether lines
    # cross says the same but is a hundred times slower.
    along = [
        shapely.dwithin(line, shapely.line_interpolate_point(edges, part, normalized=True), 1e-9)
        for part in (0.3, 0.6)
    ]
    at = at[~(along[0] & along[1])]
    if not len(at):
        return None
    # The triangle between chord and geodesic grows with the cube of the length, so a piece that
    # keeps a share of the tolerance is shorter by its cube root.
    length_km = np.asarray(GEOD.inv(*xy[at].T, *xy[at + 1].T)[2]) / 1000
    share = tolerance_km2 / cut_tolerance_km2(length_km, np.maximum(lat[at], lat[at + 1]))
    steps_m = 1000 * length_km * np.minimum(1.0, np.cbrt(share))
    pieces, done = [], 0
    for i, step_m in zip(at.tolist(), steps_m.tolist(), strict=True):
        dense = edge(xy[i], xy[i + 1], EdgeRule.GEODESIC, step_m=step_m)
        pieces += [xy[done:i], dense[:-1]]
        done = i + 1
    return np.vstack([*pieces, xy[done:]])
