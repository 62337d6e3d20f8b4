"""OpenStreetMap boundaries as Osmosis ``.poly`` files.

The format is described at https://wiki.openstreetmap.org/wiki/Osmosis/Polygon_Filter_File_Format:
a name, then sections of ``lon lat`` lines, each closed by ``END``; a section whose name starts
with ``!`` is cut out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import shapely

from marchland.ellipsoid.types import Frame, Geometry
from marchland.errors import VintageError

# Files of one country are parts that meet along inner boundaries. Xinjiang and Tibet are the only
# parts of China west of 80° E.
FILES: dict[tuple[str, str], tuple[str, ...]] = {
    ("AFG", "Afghanistan"): ("Afghanistan",),
    ("CHN", "China"): ("China_Xinjiang", "China_Tibet Autonomous Region"),
    ("KGZ", "Kyrgyzstan"): ("Kyrgyzstan",),
    ("PAK", "Pakistan"): ("Pakistan",),
    ("TJK", "Tajikistan"): ("Tajikistan",),
    ("UZB", "Uzbekistan"): ("Uzbekistan",),
}


def read_osm_poly(path: Path, frame: Frame) -> gpd.GeoDataFrame:
    """Read the ``.poly`` files of a folder and join the parts of each country.

    Repairs of 2020-10: none. The files agree vertex for vertex along shared boundaries.

    Parameters
    ----------
    path : Path
        A folder with the files named in ``FILES``, each with the suffix ``.poly``.
    frame : Frame
        countries outside are left out.

    Returns
    -------
    GeoDataFrame
        Columns ``territory``, ``name``, ``geometry``; EPSG:4326; not clipped.

    Raises
    ------
    VintageError
        When a file is missing or is not in the ``.poly`` format.
    """
    rows = []
    for (code, name), stems in sorted(FILES.items()):
        area = shapely.union_all([_poly(path / f"{stem}.poly") for stem in stems])
        if area.intersects(shapely.box(*frame)):
            rows.append((code, name, area))
    return gpd.GeoDataFrame(
        {"territory": [row[0] for row in rows], "name": [row[1] for row in rows]},
        geometry=[row[2] for row in rows],
        crs="EPSG:4326",
    )


def _poly(path: Path) -> Geometry:
    """Return the area of one file: the union of its rings less its ``!`` rings."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        kept: list[shapely.Polygon] = []
        cut: list[shapely.Polygon] = []
        for name, ring in _sections(lines[1:]):
            (cut if name.startswith("!") else kept).append(shapely.Polygon(ring))
    except (OSError, ValueError, IndexError) as fault:
        raise VintageError(f"{path}: expected a .poly file, found: {fault}.") from fault
    if not kept:
        raise VintageError(f"{path}: expected at least one ring that is not cut out, found none.")
    return shapely.union_all(kept).difference(shapely.union_all(cut))


def _sections(lines: list[str]) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Yield the name and the ring of each section."""
    name: str | None = None
    ring: list[tuple[float, float]] = []
    for line in lines:
        text = line.strip()
        if name is None:
            if text and text != "END":
                name, ring = text, []
        elif text == "END":
            yield name, ring
            name = None
        elif text:
            lon, lat = text.split()
            ring.append((float(lon), float(lat)))
    if name is not None:
        raise ValueError(f"section {name!r} has no END")
