"""Cut a territory by a line: the line's ends, the faces it makes, the side each face lies on.

All of it happens in the lon–lat plane, on vertices already made dense by rule.
"""

from __future__ import annotations

import numpy as np
import shapely

from marchland.dossier.model import Place
from marchland.ellipsoid.edges import chords
from marchland.ellipsoid.geodesics import nearest_point
from marchland.ellipsoid.types import Areal, Coordinates, Lineal
from marchland.errors import GeometryError
from marchland.regions.outline import ON_LINE_DEG

JOIN_KM = 10.0
"""Greatest gap across which the end of a cutting line is joined to the boundary beside it.

A pass that a line starts from lies on every vintage's boundary only to within their errors.
"""


def join_ends(
    line: Lineal, shape: Areal, name: str, what: str
) -> tuple[shapely.LineString, list[str]]:
    """Carry each end of a cutting line that lies inside a territory out to its boundary.

    Parameters
    ----------
    line : Lineal
    shape : Areal
    name : str
        The line's id, for messages.
    what : str
        What is being built, for messages.

    Returns
    -------
    joined : shapely.LineString
    notes : list of str
        One for each end that was joined.

    Raises
    ------
    GeometryError
        If the line is in several pieces, or an end lies too far from the boundary to be joined.
    """
    whole = shapely.line_merge(line)
    if not isinstance(whole, shapely.LineString):
        raise GeometryError(
            f"{what}: expected line {name!r} in one piece, found {len(shapely.get_parts(whole))}; "
            "a territory is cut by one line"
        )
    xy = shapely.get_coordinates(whole)
    notes = []
    for index, end in ((0, "starts"), (-1, "ends")):
        lon, lat = xy[index].tolist()
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
        xy = np.insert(xy, 0 if index == 0 else len(xy), out, axis=0)
        notes.append(f"the line {end} {gap_km:.1f} km inside and is joined to the boundary there")
    return shapely.LineString(xy), notes


def faces_of(part: shapely.Polygon, line: shapely.LineString) -> list[shapely.Polygon]:
    """Cut a polygon by a line into its faces.

    Parameters
    ----------
    part : shapely.Polygon
    line : shapely.LineString

    Returns
    -------
    list of shapely.Polygon

    Examples
    --------
    >>> line = shapely.LineString([(1, -1), (1, 3)])
    >>> sorted(face.bounds for face in faces_of(shapely.box(0, 0, 2, 2), line))
    [(0.0, 0.0, 1.0, 2.0), (1.0, 0.0, 2.0, 2.0)]
    """
    edges = shapely.union_all([part.boundary, line])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    # The part's holes, and loops of the line outside it, close faces that are no piece of it.
    return [face for face in faces if part.covers(face.representative_point())]


def sides_of(faces: list[shapely.Polygon], line: shapely.LineString) -> list[int]:
    """Return the side of a line each face lies on: 1 left, -1 right, 0 where they do not touch.

    The ring of a face runs with its inside on the left; where it runs along the line forwards,
    the face lies left of the line.

    Parameters
    ----------
    faces : list of shapely.Polygon
        Those that the line cuts.
    line : shapely.LineString

    Returns
    -------
    list of int

    Examples
    --------
    >>> northward = shapely.LineString([(1, -1), (1, 0), (1, 2), (1, 3)])
    >>> sides_of([shapely.box(0, 0, 1, 2), shapely.box(1, 0, 2, 2)], northward)
    [1, -1]
    """
    along = shapely.get_coordinates(line)
    tree = shapely.STRtree(chords(along[:-1], along[1:]))
    return [_side_of(face, along, tree) for face in faces]


def _side_of(face: shapely.Polygon, along: Coordinates, tree: shapely.STRtree) -> int:
    """Return the side of a line a face lies on, the line given by its vertices and its edges."""
    ring = shapely.get_coordinates(shapely.orient_polygons(face).exterior)
    middles, steps = (ring[:-1] + ring[1:]) / 2, np.diff(ring, axis=0)
    # Most of a face's ring is nowhere near the line; making points of it is what takes time.
    low, high = along.min(axis=0) - ON_LINE_DEG, along.max(axis=0) + ON_LINE_DEG
    near = ((middles >= low) & (middles <= high)).all(axis=1)
    middles, steps = middles[near], steps[near]
    on, edge = tree.query(shapely.points(middles), predicate="dwithin", distance=ON_LINE_DEG)
    # Where its ring runs along the line both ways, as round a spike, the longer way decides.
    same_way = np.einsum("ij,ij->i", steps[on], np.diff(along, axis=0)[edge])
    length = np.hypot(*steps[on].T)
    run = float(np.sum(np.sign(same_way) * length))
    return int(np.sign(run)) if abs(run) > ON_LINE_DEG else 0


def side_with(
    place: Place, faces: list[shapely.Polygon], sides: list[int], cut: str, what: str
) -> int:
    """Return the side of a cut that holds a place.

    Parameters
    ----------
    place : Place
    faces : list of shapely.Polygon
    sides : list of int
        Of each face, by :func:`sides_of`.
    cut : str
        The territory and its line, for messages.
    what : str
        What is being built, for messages.

    Returns
    -------
    int
        1 left of the line, -1 right of it.

    Raises
    ------
    GeometryError
        If the place lies on both sides or on none.
    """
    point = shapely.Point(place.lon, place.lat)
    held = {side for face, side in zip(faces, sides, strict=True) if face.covers(point)}
    if len(held) != 1 or 0 in held:
        where = "on both sides" if len(held) > 1 else "in no part"
        raise GeometryError(
            f"{what}: {place.name} lies {where} of {cut}; name another place in keep_side_with"
        )
    return held.pop()
