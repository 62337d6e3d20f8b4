"""Measure the areas of any vector file, without a dossier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shapely

from marchland.boundaries import read_layer
from marchland.ellipsoid import geodesic_area_km2
from marchland.statements import KM2_PER_SQ_MI


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
        With every fault of the shapes in it.
    """
    frame = read_layer(file, allow_projected=True)
    shapes = frame.geometry.to_numpy()
    areas = geodesic_area_km2(shapes)
    together = shapely.union_all(shapes)
    total = geodesic_area_km2(together)
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
        around = shapely.union_all(read_layer(whole, allow_projected=True).geometry.to_numpy())
        inside_km2 = geodesic_area_km2(shapely.intersection(together, around))
        whole_km2 = geodesic_area_km2(around)
        result["of"] = {
            "file": str(whole),
            "area_km2": whole_km2,
            "inside_km2": inside_km2,
            "share_percent": 100 * inside_km2 / whole_km2,
        }
    return result


def _names(frame: Any) -> list[str]:
    """Return a name for each feature: its first text attribute called like a name, or its place."""
    for column in frame.columns:
        if str(column).lower() in ("name", "title", "territory", "id"):
            return [str(value) for value in frame[column]]
    return [f"feature {number}" for number in range(1, len(frame) + 1)]
