"""VMAP0 international boundaries, as they stand in the ``tz_world`` time-zone polygons.

The publisher gives time zones, drawn along the country polygons of VMAP0 (Digital Chart of the
World, nominal scale 1:1,000,000). Where a country is a union of whole zones, dissolving the zones
gives its boundary.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from marchland.ellipsoid.types import Frame, Geometry
from marchland.errors import VintageError

# China keeps one legal time, but this file still has its five zones of before 1980. Only Kashgar
# reaches west of 78° E; the others are listed so that a wider frame stays whole.
ZONES: dict[str, tuple[str, str]] = {
    "Asia/Dushanbe": ("TJK", "Tajikistan"),
    "Asia/Chongqing": ("CHN", "China"),
    "Asia/Harbin": ("CHN", "China"),
    "Asia/Kashgar": ("CHN", "China"),
    "Asia/Shanghai": ("CHN", "China"),
    "Asia/Urumqi": ("CHN", "China"),
    "Asia/Bishkek": ("KGZ", "Kyrgyzstan"),
    "Asia/Samarkand": ("UZB", "Uzbekistan"),
    "Asia/Tashkent": ("UZB", "Uzbekistan"),
    "Asia/Kabul": ("AFG", "Afghanistan"),
    "Asia/Karachi": ("PAK", "Pakistan"),
}


def read_tz_world(path: Path, frame: Frame) -> gpd.GeoDataFrame:
    """Read ``tz_world.json.gz`` and dissolve its zones into countries.

    A zone may stand in the file once per part (Tajikistan has two features: the main part and an
    enclave in Kyrgyzstan); the parts are joined. Small exclaves are missing: VMAP0 has one
    Tajik enclave where later files have three, and none of Kyrgyzstan's. They are not added here.

    Parameters
    ----------
    path : Path
        ``tz_world.json.gz``.
    frame : Frame
        zones outside are left out.

    Returns
    -------
    GeoDataFrame
        Columns ``territory``, ``name``, ``geometry``; EPSG:4326; not clipped.

    Raises
    ------
    VintageError
        When the file cannot be read, or no listed zone meets the frame.
    """
    parts: dict[tuple[str, str], list[Geometry]] = {}
    box = shapely.box(*frame)
    for feature in _features(path):
        key = ZONES.get(feature["properties"]["TZID"])
        if key is None:
            continue
        geometry = shapely.geometry.shape(feature["geometry"])
        if geometry.intersects(box):
            parts.setdefault(key, []).append(geometry)
    if not parts:
        raise VintageError(f"{path}: none of the listed time zones meets the frame {frame}.")
    rows = sorted(parts.items())
    return gpd.GeoDataFrame(
        {"territory": [key[0] for key, _ in rows], "name": [key[1] for key, _ in rows]},
        geometry=[shapely.union_all(shapes) for _, shapes in rows],
        crs="EPSG:4326",
    )


def _features(path: Path) -> list[dict[str, Any]]:
    """Return the features of the gzipped GeoJSON, as they stand there."""
    try:
        with gzip.open(path, "rb") as stream:
            return list(json.load(stream)["features"])
    except (OSError, EOFError, zlib.error, ValueError, KeyError) as fault:
        raise VintageError(
            f"{path}: expected gzipped GeoJSON of time zones, found: {fault}."
        ) from fault
