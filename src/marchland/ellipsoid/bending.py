"""Edges bent to their geodesic where an overlay will cut them.

Overlays happen in the lon–lat plane and areas are measured along geodesics. A long edge that is
cut on its chord leaves two pieces that enclose a little more or less than it did: what is cut off
and what is left would not add up to the whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from marchland.ellipsoid.edges import CHORD_BOW, edge
from marchland.ellipsoid.geodesics import METRES_PER_DEGREE, Coordinates, segment_lengths_km
from marchland.vocabulary import EdgeRule

EARTH_KM = 6335.0
"""Smallest radius of curvature of WGS 84: the bounds hold everywhere."""


def cut_tolerance_km2(length_km: Any, lat: Any) -> Any:
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
    bow = CHORD_BOW * np.abs(np.tan(np.radians(lat)))
    return bow * length_km**3 / (27 * EARTH_KM)


def bend_where_crossed(shape: Any, line: Any, tolerance_km2: float) -> Any:
    """Put vertices on the geodesic of every long edge of a shape that a line crosses.

    An overlay cuts an edge on its chord in the lon–lat plane; the two pieces, which are measured
    as geodesics, then enclose a little more or less than the whole edge did. Short pieces keep
    what is cut off and what is left adding up to the whole.

    Parameters
    ----------
    shape : shapely Polygon or MultiPolygon
    line : shapely geometry
    tolerance_km2 : float
        Of each crossing; see :func:`cut_tolerance_km2`.

    Returns
    -------
    shapely geometry
        The same shape where no edge is both crossed and long.

    Examples
    --------
    >>> box = shapely.box(0, 0, 10, 45)
    >>> cut = bend_where_crossed(box, shapely.LineString([(5, 40), (5, 50)]), 1.0)
    >>> len(box.exterior.coords), len(cut.exterior.coords)
    (5, 19)
    """
    rings = shapely.get_rings(shapely.get_parts(shape))
    bent = [_bent(shapely.get_coordinates(ring), line, tolerance_km2) for ring in rings]
    if all(ring is None for ring in bent):
        return shape
    rings = [old if new is None else shapely.LinearRing(new)
             for old, new in zip(rings, bent, strict=True)]  # fmt: skip
    parts, at = [], 0
    for part in shapely.get_parts(shape):
        count = 1 + shapely.get_num_interior_rings(part)
        parts.append(shapely.Polygon(rings[at], rings[at + 1 : at + count]))
        at += count
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _bent(xy: Coordinates, line: Any, tolerance_km2: float) -> Coordinates | None:
    """Return a ring with vertices added to its long crossed edges; None where there are none."""
    a, b = xy[:-1], xy[1:]
    west, south, east, north = line.bounds
    lat = np.abs(xy[:, 1])
    east_km, north_km = np.abs(np.diff(xy, axis=0)).T * (METRES_PER_DEGREE / 1000)
    longest = cut_tolerance_km2(np.hypot(north_km, east_km), np.maximum(lat[1:], lat[:-1]))
    may = (
        (longest > tolerance_km2)
        & (np.maximum(a, b) >= (west, south)).all(axis=1)
        & (np.minimum(a, b) <= (east, north)).all(axis=1)
    )
    at = np.flatnonzero(may)
    shapely.prepare(line)
    edges = shapely.linestrings(np.stack([a[at], b[at]], axis=1))
    met = shapely.intersects(line, edges)
    at, edges = at[met], edges[met]
    # Edges that two shapes share are cut nowhere: two inner points tell. Asking whether lines
    # cross says the same but is a hundred times slower.
    shared = [
        shapely.dwithin(line, shapely.line_interpolate_point(edges, part, normalized=True), 1e-9)
        for part in (0.3, 0.6)
    ]
    at = at[~(shared[0] & shared[1])]
    if not len(at):
        return None
    pieces, done = [], 0
    for i in at.tolist():
        length_km = float(segment_lengths_km(xy[i : i + 2])[0])
        share = tolerance_km2 / float(cut_tolerance_km2(length_km, lat[i : i + 2].max()))
        step_m = 1000 * length_km * min(1.0, share ** (1 / 3))
        dense = edge(xy[i], xy[i + 1], EdgeRule.GEODESIC, step_m=step_m)
        pieces += [xy[done:i], dense[:-1]]
        done = i + 1
    return np.vstack([*pieces, xy[done:]])
