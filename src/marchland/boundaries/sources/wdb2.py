"""CIA World Data Bank II boundary lines, in the binary files that Matplotlib Basemap ships.

``countries_f.dat`` holds polylines of little-endian float32 pairs ``lon lat``;
``countriesmeta_f.dat`` has one line of text per polyline: type, area, number of points, southern
and northern limit, byte offset, byte count, id. Float32 resolves about 0.7 m at 75° E.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from marchland.ellipsoid.types import Coordinates, Floats, Frame, Geometry, LonLat
from marchland.errors import VintageError

# A point well inside each territory; the publisher's lines carry no names.
SEEDS: dict[tuple[str, str], tuple[tuple[float, float], ...]] = {
    ("AFG", "Afghanistan"): ((69.0, 36.5),),
    ("CHN", "China"): ((76.5, 39.0),),
    ("KGZ", "Kyrgyzstan"): ((75.0, 41.0), (71.1, 41.25)),
    ("PAK", "Pakistan"): ((73.5, 36.3),),
    # The main part; Vorukh, inside Kyrgyzstan; Sarvan, inside Uzbekistan.
    ("TJK", "Tajikistan"): ((72.0, 38.5), (70.56, 39.85), (70.62, 40.985)),
    # The main part (Fergana is one face with it); Sokh and Shohimardon, inside Kyrgyzstan.
    ("UZB", "Uzbekistan"): ((67.2, 39.0), (71.3, 40.8), (71.12, 40.0), (71.75, 39.95)),
}

# Ends of lines that should meet miss each other by 40 to 250 m: joined to the nearest vertex.
REACH_DEG = 0.006

# The line between Tajikistan and Uzbekistan stops at the first point and goes on at the second,
# 19 km away, north of Zafarabad. Bridged by a straight edge; nothing there is evidence.
GAPS: tuple[tuple[tuple[float, float], tuple[float, float]], ...] = (
    ((68.8636, 40.1417), (68.6419, 40.1847)),
)


def read_wdb2(path: Path, frame: Frame) -> gpd.GeoDataFrame:
    """Build territories from the boundary lines and the frame.

    The publisher gives lines, not areas: lines and frame are noded and polygonised, and each face
    that holds a seed point becomes part of that territory. Along the frame a territory ends at
    the frame. Repairs of GSHHG 2.3.6: line ends that miss each other by up to ``REACH_DEG`` are
    joined; the gaps listed in ``GAPS`` are bridged by one straight edge.

    Parameters
    ----------
    path : Path
        A folder with ``countries_f.dat`` and ``countriesmeta_f.dat``.
    frame : Frame

    Returns
    -------
    GeoDataFrame
        Columns ``territory``, ``name``, ``geometry``; EPSG:4326; bounded by the frame.

    Raises
    ------
    VintageError
        When a file is missing or damaged, or two seeds of different territories share a face
        (then the lines do not close within the frame).
    """
    box = shapely.box(*frame)
    drawn = list(polylines(path, "countries", frame))
    lines = [line.intersection(box) for line in [*drawn, *_joins(drawn)]]
    faces = shapely.polygonize([shapely.union_all([*lines, box.exterior])]).geoms
    # A territory may hold several faces, one per seed; a face belongs to one territory only.
    rows: dict[tuple[str, str], list[Geometry]] = {}
    taken: dict[int, str] = {}
    for key, seeds in SEEDS.items():
        for seed in seeds:
            at = next((i for i, face in enumerate(faces) if face.covers(shapely.Point(seed))), None)
            if at is None:
                continue
            if taken.setdefault(at, key[0]) != key[0]:
                raise VintageError(f"{path}: no closed line between {taken[at]} and {key[0]}.")
            rows.setdefault(key, []).append(faces[at])
    territories = sorted(rows.items())
    return gpd.GeoDataFrame(
        {
            "territory": [key[0] for key, _ in territories],
            "name": [key[1] for key, _ in territories],
        },
        geometry=[shapely.union_all(areas) for _, areas in territories],
        crs="EPSG:4326",
    )


def _joins(lines: list[shapely.LineString]) -> list[shapely.LineString]:
    """Return short edges from loose line ends to the nearest vertex of another line.

    A vertex, not the nearest point: a point computed on an edge need not lie on it in floating
    point, and the noding would miss it.
    """
    joins = [
        shapely.LineString([_nearest(start, lines), _nearest(end, lines)]) for start, end in GAPS
    ]
    for at, line in enumerate(lines):
        points = shapely.get_coordinates(line)
        others = lines[:at] + lines[at + 1 :]
        for end, own in ((points[0], points[-1:]), (points[-1], points[:1])):
            # The line's own other end counts: a ring that does not quite close joins itself.
            there = np.vstack([own, *(shapely.get_coordinates(other) for other in others)])
            away = np.hypot(*(there - end).T)
            if 0.0 < away.min() < REACH_DEG:
                joins.append(shapely.LineString([end, there[away.argmin()]]))
    return joins


def _nearest(point: LonLat, lines: list[shapely.LineString]) -> Floats:
    """Return the vertex nearest to a point, lon and lat in degrees, as the plane has it."""
    vertices: Coordinates = np.vstack([shapely.get_coordinates(line) for line in lines])
    nearest: Floats = vertices[np.hypot(*(vertices - np.asarray(point)).T).argmin()]
    return nearest


def polylines(path: Path, stem: str, frame: Frame) -> Iterator[shapely.LineString]:
    """Yield the polylines of one pair of files that meet the frame.

    Parameters
    ----------
    path : Path
        The folder.
    stem : str
        ``"countries"`` for ``countries_f.dat`` and ``countriesmeta_f.dat``; likewise ``"rivers"``.
    frame : Frame

    Raises
    ------
    VintageError
        When a file is missing or damaged.
    """
    lon_min, lat_min, lon_max, lat_max = frame
    try:
        table = (path / f"{stem}meta_f.dat").read_text(encoding="ascii").splitlines()
        data = (path / f"{stem}_f.dat").read_bytes()
        for row in table:
            fields = row.split()
            count, offset, size = int(fields[2]), int(fields[5]), int(fields[6])
            if size != 8 * count or offset + size > len(data):
                raise ValueError(f"line {fields[7]} lies outside the data file")
            points = np.frombuffer(data, "<f4", 2 * count, offset).astype(float).reshape(-1, 2)
            (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
            if west < lon_max and east > lon_min and south < lat_max and north > lat_min:
                yield shapely.LineString(points)
    except (OSError, ValueError, IndexError) as fault:
        raise VintageError(f"{path}: expected Basemap {stem} files, found: {fault}.") from fault
