"""What an overlay in the lon–lat plane leaves: its areas, without the lines and points beside them.

Where two areas only touch, their intersection has lines and points, and shapely returns all of it
in a collection. An area has no use for them.
"""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from marchland.ellipsoid.types import Areal, Geometry


def areal_parts(shape: Geometry) -> shapely.MultiPolygon:
    """Return the areas of an overlay's result.

    Parameters
    ----------
    shape : Geometry
        Of any kind; collections are taken apart.

    Returns
    -------
    shapely.MultiPolygon
        Empty where there is no area.

    Examples
    --------
    >>> beside = shapely.MultiPolygon([shapely.box(1, 1, 3, 3), shapely.box(2, 0, 4, 0.5)])
    >>> overlay = shapely.intersection(shapely.box(0, 0, 2, 2), beside)
    >>> overlay.geom_type, areal_parts(overlay).bounds
    ('GeometryCollection', (1.0, 1.0, 2.0, 2.0))
    """
    return shapely.MultiPolygon(list(_polygons(shape)))


def as_one(shape: Geometry) -> Areal:
    """Return the areas of an overlay's result, as a polygon where there is but one.

    Parameters
    ----------
    shape : Geometry

    Returns
    -------
    Areal
    """
    parts = areal_parts(shape)
    return parts.geoms[0] if len(parts.geoms) == 1 else parts


def _polygons(shape: Geometry) -> Iterator[shapely.Polygon]:
    """Yield the polygons of a shape, those inside collections too."""
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            yield part
        elif part.geom_type in ("GeometryCollection", "MultiPolygon"):
            yield from _polygons(part)
