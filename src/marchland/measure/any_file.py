"""Measure the areas of any vector file, without a dossier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from marchland.boundaries.files import read_layer
from marchland.dossier.stated import KM2_PER_SQ_MI
from marchland.ellipsoid.edges import edge
from marchland.ellipsoid.geodesics import segment_lengths_km
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.ellipsoid.types import Coordinates
from marchland.errors import GeometryError
from marchland.vocabulary import EdgeRule

STEP_KM = 2.0
"""Longest edge that is overlaid as it is; it bows from its geodesic by 6 cm at 40°."""


def survey(file: Path, whole: Path | None = None) -> dict[str, Any]:
    """Measure the areas in a vector file on the WGS 84 ellipsoid.

    Parameters
    ----------
    file : Path
        Anything GDAL reads; a projected layer is brought to lon, lat first.
    whole : Path, optional
        A file of the whole, to give the share that lies inside it.

    Returns
    -------
    dict
        ``features`` (name, area_km2, area_sq_mi), ``area_km2`` and ``area_sq_mi`` of all together
        with overlaps counted once, and with a whole ``of``: area_km2, inside_km2, share_percent.

    Raises
    ------
    VintageError
        If a file cannot be read.
    GeometryError
        With every fault of the shapes in it, or if shapes that jump across 180° would have to be
        laid over others.
    """
    frame = read_layer(file, allow_projected=True, kind="areas")
    shapes = frame.geometry.to_numpy()
    areas = geodesic_area_km2(shapes)
    together = _together(shapes, file)
    total = float(geodesic_area_km2(together))
    result: dict[str, Any] = {
        "file": str(file),
        "features": [
            {"name": name, "area_km2": float(km2), "area_sq_mi": float(km2) / KM2_PER_SQ_MI}
            for name, km2 in zip(_names(frame), areas, strict=True)
        ],
        "area_km2": total,
        "area_sq_mi": total / KM2_PER_SQ_MI,
    }
    if whole is not None:
        around = _together(
            read_layer(whole, allow_projected=True, kind="areas").geometry.to_numpy(), whole
        )
        inside = shapely.intersection(_dense(together, file), _dense(around, whole))
        inside_km2 = float(geodesic_area_km2(inside))
        whole_km2 = float(geodesic_area_km2(around))
        result["of"] = {
            "file": str(whole),
            "area_km2": whole_km2,
            "inside_km2": inside_km2,
            "share_percent": 100 * inside_km2 / whole_km2,
        }
    return result


def _together(shapes: Any, file: Path) -> Any:
    """Return all shapes as one, their overlaps counted once."""
    if len(shapes) == 1:
        return shapes[0]
    return shapely.union_all([_dense(shape, file) for shape in shapes])


def _dense(shape: Any, file: Path) -> Any:
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


def _ring(ring: Any, file: Path) -> Coordinates:
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


def _names(frame: Any) -> list[str]:
    """Return a name for each feature: its first text attribute called like a name, or its place."""
    columns = {str(column).lower(): column for column in frame.columns}
    column = next((columns[c] for c in ("name", "title", "territory", "id") if c in columns), None)
    named = [""] * len(frame) if column is None else [str(v) for v in frame[column].fillna("")]
    return [name or f"feature {number}" for number, name in enumerate(named, start=1)]
