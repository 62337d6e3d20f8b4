"""Names for the types of positions, arrays and shapes that travel between packages.

Everything is on WGS 84 (EPSG:4326) with longitude first, in degrees, unless a name says
otherwise. Shapes are those of shapely and carry no reference system of their own, so these names
say it for them. The names are for readers and the type checker; nothing here runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Floats: TypeAlias = NDArray[np.float64]
"""Numbers of one kind and unit; the docstring that names them gives shape and unit."""

Ints: TypeAlias = NDArray[np.int64]
"""Counts, or places in another array; −1 stands for none where a docstring says so."""

Indices: TypeAlias = NDArray[np.intp]
"""Where something stands in another array, as numpy's searches return it."""

Flags: TypeAlias = NDArray[np.bool_]
"""Yes or no for each row of another array."""

Coordinates: TypeAlias = NDArray[np.float64]
"""Vertices of one or several lines or rings, shape (n, 2): lon, lat in degrees."""

LonLat: TypeAlias = Sequence[float] | NDArray[np.float64]
"""One position: lon, lat in degrees."""

Frame: TypeAlias = tuple[float, float, float, float]
"""A rectangle along meridians and parallels: lon_min, lat_min, lon_max, lat_max in degrees."""

Geometry: TypeAlias = BaseGeometry
"""A shape of any kind, lon, lat in degrees."""

Areal: TypeAlias = Polygon | MultiPolygon
"""An area in one or several parts, with or without holes, lon, lat in degrees.

Its edges are geodesics where it is measured and chords in the lon–lat plane where it is overlaid.
"""

Lineal: TypeAlias = LineString | MultiLineString
"""A line in one or several parts, lon, lat in degrees; a closed ring is a line too."""

ShapeArray: TypeAlias = NDArray[np.object_]
"""Shapes, or None for a missing one, in an array."""


class ShapeColumn(Protocol):
    """A column of shapes, such as a GeoSeries: whatever makes an array of itself."""

    def __array__(self) -> NDArray[Any]:
        """Return the shapes as an array."""


Shapes: TypeAlias = Sequence[Geometry | None] | ShapeArray | ShapeColumn
"""Several shapes, None for a missing one."""
