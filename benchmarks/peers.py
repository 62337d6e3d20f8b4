"""The other ways to get these areas. Each returns m² per polygon and the seconds it took."""

from __future__ import annotations

import importlib.util
import io
import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyproj
import shapely

from benchmarks.data import CACHE

GEOD = pyproj.Geod(ellps="WGS84")
NODE_PACKAGES = ["@turf/area@7.4.0", "@turf/length@7.4.0", "mapshaper@0.7.70"]


class MissingPeerError(Exception):
    """A peer that cannot be had on this machine, and why."""


def best(
    function: Callable[[], object], repeat: int, clock: Callable[[], float] = time.process_time
) -> tuple[object, float]:
    """Return the result and the shortest time of some runs: of the processor, not of the clock.

    What runs in this process runs on one thread, and on a machine that does other work as well
    its time on the processor is nearest to what it would take on a quiet one. What takes little
    time is repeated more often, for a second in all.
    """
    times: list[float] = []
    while len(times) < repeat or (sum(times) < 1 and len(times) < 300):
        start = clock()
        result = function()
        times.append(clock() - start)
    return result, min(times)


def pyproj_arrays(polygons: np.ndarray) -> tuple[np.ndarray, float]:
    """Geod.polygon_area_perimeter on coordinate arrays already in hand, ring by ring."""
    return _by_ring(polygons, 0)


def pyproj_array_lengths(polygons: np.ndarray) -> tuple[np.ndarray, float]:
    """The perimeters, likewise, in km."""
    return _by_ring(polygons, 1)


def _by_ring(polygons: np.ndarray, which: int) -> tuple[np.ndarray, float]:
    rings, owner = shapely.get_rings(polygons, return_index=True)
    lon, lat = shapely.get_coordinates(rings).T.copy()
    offsets = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(rings))])
    cuts = list(zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True))

    def run() -> list[tuple[float, float]]:
        return [GEOD.polygon_area_perimeter(lon[a:b], lat[a:b]) for a, b in cuts]

    values, seconds = best(run, 2)
    found = np.abs(np.array(values)[:, which])
    if which == 1:
        return np.bincount(owner, found / 1000, len(polygons)), seconds
    sign = np.where(np.diff(owner, prepend=-1) > 0, 1, -1)
    return np.bincount(owner, sign * found, len(polygons)), seconds


def pyproj_geometries(polygons: np.ndarray) -> tuple[np.ndarray, float]:
    """Geod.geometry_area_perimeter, one shapely polygon at a time, rings turned as it wants."""
    turned = shapely.orient_polygons(polygons)
    areas, seconds = best(
        lambda: [GEOD.geometry_area_perimeter(polygon)[0] for polygon in turned], 1
    )
    return np.array(areas), seconds


def pyproj_geometry_lengths(polygons: np.ndarray) -> tuple[np.ndarray, float]:
    """Geod.geometry_length, one shapely polygon at a time, in km."""
    lengths, seconds = best(lambda: [GEOD.geometry_length(p.boundary) for p in polygons], 1)
    return np.array(lengths) / 1000, seconds


def geographiclib(polygons: np.ndarray) -> tuple[np.ndarray, float]:
    """GeographicLib in pure Python."""
    from geographiclib.geodesic import Geodesic

    def ring_area(ring: object) -> float:
        polygon = Geodesic.WGS84.Polygon()
        for lon, lat in shapely.get_coordinates(ring)[:-1]:
            polygon.AddPoint(lat, lon)
        return abs(polygon.Compute()[2])

    def run() -> list[float]:
        return [
            ring_area(polygon.exterior) - sum(map(ring_area, polygon.interiors))
            for polygon in polygons
        ]

    areas, seconds = best(run, 1)
    return np.array(areas), seconds


def geopandas_equal_area(polygons: np.ndarray) -> tuple[np.ndarray, float]:
    """GeoSeries.to_crs(6933).area: edges straight in the projection."""
    import geopandas

    series = geopandas.GeoSeries(polygons, crs=4326)
    areas, seconds = best(lambda: series.to_crs(6933).area.to_numpy(), 2)
    return areas, seconds


def duckdb_spheroid(polygons: np.ndarray) -> tuple[np.ndarray, float]:
    """ST_Area_Spheroid of DuckDB's spatial extension, one thread, table in memory."""
    return _duckdb(polygons, "ST_Area_Spheroid")


def duckdb_lengths(polygons: np.ndarray) -> tuple[np.ndarray, float]:
    """ST_Perimeter_Spheroid, likewise, in km."""
    metres, seconds = _duckdb(polygons, "ST_Perimeter_Spheroid")
    return metres / 1000, seconds


def _duckdb(polygons: np.ndarray, function: str) -> tuple[np.ndarray, float]:
    spec = importlib.util.find_spec("duckdb_extension_spatial")
    if spec is None or importlib.util.find_spec("duckdb") is None:
        raise MissingPeerError("duckdb and duckdb-extension-spatial are not installed")
    import duckdb
    import pandas as pd

    extension = next(Path(spec.origin).parent.rglob("spatial.duckdb_extension"))
    con = duckdb.connect()
    try:
        con.execute(f"LOAD '{extension}'")
    except duckdb.Error as error:
        raise MissingPeerError(f"the spatial extension does not load: {error}") from error
    con.execute("SET threads = 1")
    frame = pd.DataFrame({"id": range(len(polygons)), "wkb": shapely.to_wkb(polygons)})
    con.register("frame", frame)
    # It wants latitude first.
    con.execute(
        "CREATE TABLE shapes AS "
        "SELECT id, ST_FlipCoordinates(ST_GeomFromWKB(wkb)) AS shape FROM frame"
    )
    rows, seconds = best(
        lambda: con.execute(f"SELECT {function}(shape) FROM shapes ORDER BY id").fetchnumpy(), 2
    )
    return np.asarray(next(iter(rows.values()))), seconds


def node(polygons: np.ndarray) -> dict[str, tuple[np.ndarray, float]]:
    """turf.js and mapshaper, spherical both, in one Node process, by the clock."""
    if shutil.which("npm") is None:
        raise MissingPeerError("node and npm are not installed")
    home = CACHE / "node"
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "node_modules/@turf/length").exists():
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent", *NODE_PACKAGES]
        if subprocess.run(command, cwd=home, check=False).returncode:
            raise MissingPeerError("npm could not install the packages")
    buffer = io.StringIO()
    shapes = [json.loads(shape) for shape in shapely.to_geojson(polygons)]
    json.dump({"type": "GeometryCollection", "geometries": shapes}, buffer)
    (home / "shapes.json").write_text(buffer.getvalue())
    (home / "areas.mjs").write_text(Path(__file__).with_name("areas.mjs").read_text())
    answer = subprocess.run(
        ["node", "areas.mjs", "shapes.json"], cwd=home, check=True, capture_output=True, text=True
    )
    return {
        name: (np.array(entry["values"]), entry["seconds"])
        for name, entry in json.loads(answer.stdout).items()
    }
