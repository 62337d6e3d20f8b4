"""Measure the areas of any vector file, without a dossier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict

import numpy as np
import shapely

from marchland.boundaries.files import read_layer
from marchland.dossier.stated import KM2_PER_SQ_MI
from marchland.ellipsoid.edges import edge
from marchland.ellipsoid.geodesics import segment_lengths_km
from marchland.ellipsoid.overlay import as_one
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.ellipsoid.types import Areal, Coordinates, ShapeArray
from marchland.errors import GeometryError
from marchland.vocabulary import EdgeRule

if TYPE_CHECKING:
    from marchland.boundaries.sources.layer import Features

STEP_KM = 2.0
"""Longest edge that is overlaid as it is; it bows from its geodesic by 6 cm at 40°."""


class SurveyedFeature(TypedDict):
    """One feature of a file."""

    name: str
    area_km2: float
    area_sq_mi: float


class SurveyedShare(TypedDict):
    """How much of a whole a file covers."""

    file: str
    area_km2: float
    """Of the whole."""
    inside_km2: float
    share_percent: float


class Survey(TypedDict):
    """The areas in a file; the keys are those of ``marchland area --json``."""

    file: str
    features: list[SurveyedFeature]
    area_km2: float
    """Of all features together, overlaps counted once."""
    area_sq_mi: float
    of: NotRequired[SurveyedShare]


def survey(file: Path, whole: Path | None = None) -> Survey:
    """Measure the areas in a vector file on the WGS 84 ellipsoid.

    Parameters
    ----------
    file : Path
        Anything GDAL reads; a projected layer is brought to lon, lat first.
    whole : Path, optional
        A file of the whole, to give the share that lies inside it.

    Returns
    -------
    Survey
        With ``of`` where a whole is given.

    Raises
    ------
    VintageError
        If a file cannot be read.
    GeometryError
        With every fault of the shapes in it, or if shapes that jump across 180° would have to be
        laid over others.
    """
    features = read_layer(file, allow_projected=True, kind="areas")
    shapes = features.geometry.to_numpy()
    areas = geodesic_area_km2(shapes)
    together = _together(shapes, file)
    total_km2 = geodesic_area_km2(together)
    result: Survey = {
        "file": str(file),
        "features": [
            {"name": name, "area_km2": float(km2), "area_sq_mi": float(km2) / KM2_PER_SQ_MI}
            for name, km2 in zip(_names(features), areas, strict=True)
        ],
        "area_km2": total_km2,
        "area_sq_mi": total_km2 / KM2_PER_SQ_MI,
    }
    if whole is not None:
        result["of"] = _share_of(together, file, whole)
    return result


def _share_of(together: Areal, file: Path, whole: Path) -> SurveyedShare:
    """Return how much of a whole, read from a file, an area covers."""
    shapes = read_layer(whole, allow_projected=True, kind="areas").geometry.to_numpy()
    around = _together(shapes, whole)
    inside = shapely.intersection(_dense(together, file), _dense(around, whole))
    inside_km2, whole_km2 = geodesic_area_km2(inside), geodesic_area_km2(around)
    return {
        "file": str(whole),
        "area_km2": whole_km2,
        "inside_km2": inside_km2,
        "share_percent": 100 * inside_km2 / whole_km2,
    }


def _together(shapes: ShapeArray, file: Path) -> Areal:
    """Return all shapes as one, their overlaps counted once."""
    if len(shapes) == 1:
        alone: Areal = shapes[0]
        return alone
    return as_one(shapely.union_all([_dense(shape, file) for shape in shapes]))


def _dense(shape: Areal, file: Path) -> shapely.MultiPolygon:
    """Return an area whose long edges have vertices on their geodesics.

    An overlay happens in the lon-lat plane, where a long bare edge is another line than its
    geodesic.
    """
    parts = [
        shapely.Polygon(_ring(part.exterior, file), [_ring(hole, file) for hole in part.interiors])
        for part in shapely.get_parts(shape)
    ]
    dense = shapely.MultiPolygon(parts)
    if not dense.is_valid:
        raise GeometryError(
            f"{file}: edges cross when they are drawn as geodesics; give long edges more vertices"
        )
    return dense


def _ring(ring: shapely.LinearRing, file: Path) -> Coordinates:
    """Return the vertices of a ring, more of them on its long edges."""
    xy = shapely.get_coordinates(ring)
    jump = (np.abs(np.diff(xy[:, 0])) > 180) & (np.abs(xy[1:, 1]) < 90)
    if jump.any():
        raise GeometryError(
            f"{file}: a shape crosses 180° at lat {xy[int(np.flatnonzero(jump)[0]), 1]:g}; it can "
            "be measured alone, but to lay it over others cut it there"
        )
    long = np.flatnonzero(segment_lengths_km(xy) > STEP_KM)
    runs, last = [], 0
    for at in long.tolist():
        between = edge(xy[at], xy[at + 1], EdgeRule.GEODESIC, step_m=STEP_KM * 1000)[1:-1]
        runs += [xy[last : at + 1], between]
        last = at + 1
    return np.vstack([*runs, xy[last:]])


def _names(features: Features) -> list[str]:
    """Return a name for each feature: its first text attribute called like a name, or its place."""
    columns = {str(column).lower(): column for column in features.columns}
    column = next((columns[c] for c in ("name", "title", "territory", "id") if c in columns), None)
    if column is None:
        return [f"feature {number}" for number in range(1, len(features) + 1)]
    named = [str(value) for value in features[column].fillna("")]
    return [name or f"feature {number}" for number, name in enumerate(named, start=1)]
