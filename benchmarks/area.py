"""Area: Marchland and its peers on the same polygons in one run; writes ``REPORT.md``."""

from __future__ import annotations

import datetime
import importlib.metadata
import importlib.util
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyproj
import shapely

from benchmarks import data, peers, postgis
from marchland.ellipsoid import geodesic_area_m2, ring_area_draws_m2, ring_areas_m2

REPORT = Path(__file__).with_name("REPORT.md")
HAS_NUMBA = importlib.util.find_spec("numba") is not None
SAMPLE = 20_000  # vertices given to pure-Python GeographicLib
SMALL_M2 = 1e6  # below, sums of exact geodesics round by more than 1e-10


def main() -> None:
    start = time.perf_counter()
    if HAS_NUMBA:
        geodesic_area_m2(shapely.box(0, 0, 1, 1), fast=True)  # load the compiled code
    sections = [
        _heading(),
        _world("Natural Earth 1:10m countries", data.natural_earth(), everyone=True),
        _world("OpenStreetMap borders", data.osm(), everyone=False),
        _draws(data.natural_earth()),
        _scaling(),
        _memory(),
    ]
    seconds = time.perf_counter() - start
    sections.append(f"The whole run took {seconds / 60:.1f} minutes.")
    REPORT.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))


def _heading() -> str:
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    names = ["numpy", "numba", "shapely", "pyproj", "geographiclib", "geopandas", "duckdb"]
    versions = [f"{name} {_version(name)}" for name in names]
    return "\n".join(
        [
            "# Area: speed, error, memory",
            "",
            "Written by `python -m benchmarks`. Peers ran one after another, each on one thread;",
            "the best of a few runs counts. Ratios hold from machine to machine better than times.",
            "Error is against pyproj's exact geodesics; relative error over polygons of 1 km² and",
            "more, since a sum of exact geodesics itself rounds at some 1e-4 m².",
            "",
            f"- {datetime.datetime.now(datetime.UTC):%Y-%m-%d}",
            f"- {model[1] if model else platform.machine()}, {os.cpu_count()} cores",
            f"- Python {platform.python_version()}, GEOS {shapely.geos_version_string}, "
            f"PROJ {pyproj.proj_version_str}",
            f"- {', '.join(versions)}",
        ]
    )


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


# --- whole-world data -----------------------------------------------------------------------


def _world(title: str, polygons: np.ndarray, *, everyone: bool) -> str:
    vertices = int(shapely.get_num_coordinates(polygons).sum())
    exact, exact_seconds = peers.pyproj_arrays(polygons)
    table = [
        f"## {title}",
        "",
        f"{len(polygons):,} polygons, {vertices:,} vertices.",
        "",
        "| method | ns per vertex | times pyproj on arrays | largest relative error "
        "| largest error, m² |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, run in _methods(polygons, everyone=everyone):
        try:
            chosen, (areas, seconds) = run()
        except peers.MissingPeerError as reason:
            table.append(f"| {name} | not measured: {reason} | | | |")
            continue
        count = int(shapely.get_num_coordinates(polygons[chosen]).sum())
        table.append(_row(name, seconds / count, exact_seconds / vertices, areas, exact[chosen]))
    return "\n".join(table)


def _row(name: str, each: float, base: float, areas: np.ndarray, exact: np.ndarray) -> str:
    gap = np.abs(areas - exact)
    large = exact >= SMALL_M2
    relative = (gap[large] / exact[large]).max() if large.any() else np.nan
    return f"| {name} | {each * 1e9:,.3g} | {base / each:,.3g} | {relative:.1e} | {gap.max():.1e} |"


Method = Callable[[], tuple[np.ndarray | slice, tuple[np.ndarray, float]]]


def _methods(polygons: np.ndarray, *, everyone: bool) -> Iterator[tuple[str, Method]]:
    every = slice(None)
    exact = peers.pyproj_arrays
    for name, fast in [("numpy", False), ("numba", True)][: 1 + HAS_NUMBA]:
        yield f"Marchland, {name}, from shapely", lambda f=fast: (every, _shapes(polygons, f))
        yield f"Marchland, {name}, from arrays", lambda f=fast: (every, _arrays(polygons, f))
    yield "pyproj, on arrays", lambda: (every, exact(polygons))
    if everyone:
        yield "pyproj, per geometry", lambda: (every, peers.pyproj_geometries(polygons))
        few = _sample(polygons)
        yield "GeographicLib in Python", lambda: (few, peers.geographiclib(polygons[few]))
    yield "geopandas `to_crs(6933).area`", lambda: (every, peers.geopandas_equal_area(polygons))
    yield "DuckDB `ST_Area_Spheroid`", lambda: (every, peers.duckdb_spheroid(polygons))
    yield "PostGIS `ST_Area(geography)`", lambda: (every, postgis.postgis(polygons))
    if everyone:
        answers: dict[str, tuple[np.ndarray, float]] = {}

        def node(name: str) -> tuple[slice, tuple[np.ndarray, float]]:
            answers.update(answers or peers.node(polygons))
            return every, answers[name]

        yield "turf.js `area`", lambda: node("turf.js `area`")
        yield "mapshaper `this.area`", lambda: node("mapshaper `this.area`")


def _shapes(polygons: np.ndarray, fast: bool) -> tuple[np.ndarray, float]:
    return peers.best(lambda: geodesic_area_m2(polygons, fast=fast), 5)


def _arrays(polygons: np.ndarray, fast: bool) -> tuple[np.ndarray, float]:
    rings, owner = shapely.get_rings(polygons, return_index=True)
    lon, lat = shapely.get_coordinates(rings).T.copy()
    offsets = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(rings))])
    areas, seconds = peers.best(lambda: ring_areas_m2(lon, lat, offsets, fast=fast), 5)
    sign = np.where(np.diff(owner, prepend=-1) > 0, 1, -1)
    return np.bincount(owner, sign * np.abs(areas), len(polygons)), seconds


def _sample(polygons: np.ndarray) -> np.ndarray:
    order = np.random.default_rng(0).permutation(len(polygons))
    return order[np.cumsum(shapely.get_num_coordinates(polygons[order])) <= SAMPLE]


# --- draws, scaling, memory -----------------------------------------------------------------


def _draws(polygons: np.ndarray, draws: int = 1000, vertices: int = 1234) -> str:
    """Perturb one polygon of 1,234 vertices, the size of Tajikistan in common files."""
    sizes = shapely.get_num_coordinates(polygons)
    nearest = polygons[np.argmin(np.abs(sizes - vertices))]
    ring = shapely.get_coordinates(shapely.get_exterior_ring(nearest))[:-1]
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 1e-3, (2, draws, len(ring)))
    lon, lat = ring[:, 0] + noise[0], ring[:, 1] + noise[1]

    def loop(count: int) -> list[float]:
        return [
            peers.GEOD.geometry_area_perimeter(shapely.Polygon(np.column_stack([x, y])))[0]
            for x, y in zip(lon[:count], lat[:count], strict=True)
        ]

    expected, loop_seconds = peers.best(lambda: loop(100), 2)
    rows = [
        f"## {draws:,} draws of a polygon of {len(ring):,} vertices",
        "",
        "| method | ms | times the loop | largest relative error |",
        "|---|---:|---:|---:|",
        f"| shapely and pyproj in a loop | {loop_seconds * 10 * 1e3:,.0f} | 1 | |",
    ]
    for name, fast in [("numpy", False), ("numba", True)][: 1 + HAS_NUMBA]:
        areas, seconds = peers.best(lambda f=fast: ring_area_draws_m2(lon, lat, fast=f), 5)
        error = np.abs(areas[:100] / expected - 1).max()
        rows.append(
            f"| Marchland, {name} | {seconds * 1e3:,.1f} "
            f"| {loop_seconds * draws / 100 / seconds:,.0f} | {error:.1e} |"
        )
    return "\n".join(rows)


def circle(vertices: int) -> np.ndarray:
    """Return a wavy closed ring of some 100 km across, shape (vertices, 2)."""
    angle = np.linspace(0, 2 * np.pi, vertices)
    reach = 0.5 + 0.05 * np.cos(9 * angle)
    ring = np.column_stack([70 + reach * np.cos(angle), 38 + reach * np.sin(angle)])
    ring[-1] = ring[0]
    return ring


def _scaling() -> str:
    rows = [
        "## From 1e3 to 1e7 vertices",
        "",
        "Nanoseconds per vertex of one ring, coordinates in hand.",
        "",
        "| vertices | numpy | numba | pyproj |",
        "|---:|---:|---:|---:|",
    ]
    rows += [_size(10**exponent) for exponent in range(3, 8)]
    return "\n".join(rows)


def _size(vertices: int) -> str:
    lon, lat = circle(vertices).T.copy()
    offsets, repeat = [0, vertices], max(3, 10**6 // vertices)

    def seconds(fast: bool) -> float:
        return peers.best(lambda: ring_areas_m2(lon, lat, offsets, fast=fast), repeat)[1]

    exact = peers.best(lambda: peers.GEOD.polygon_area_perimeter(lon, lat), 1)[1]
    cells = [seconds(False), seconds(True) if HAS_NUMBA else np.nan, exact]
    return f"| {vertices:,} | {' | '.join(f'{cell / vertices * 1e9:,.3g}' for cell in cells)} |"


_MEASURE = """
import sys
import numpy as np, shapely
from benchmarks.area import circle
from marchland.ellipsoid import geodesic_area_m2
kind, fast, vertices = sys.argv[1], sys.argv[2] == "True", 5_000_000
if kind == "one polygon":
    shapes = shapely.polygons(circle(vertices))
elif kind == "one polygon with a hole":
    ring = circle(vertices // 2)
    shapes = shapely.Polygon(ring, [ring * 0.5 + [35, 19]])
else:
    shapes = shapely.polygons([circle(1000)] * (vertices // 1000))
geodesic_area_m2(shapely.box(0, 0, 1, 1), fast=fast)
def status(key):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key))
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")
before = status("VmRSS")
geodesic_area_m2(shapes, fast=fast)
print((status("VmHWM") - before) / (16 * vertices))
"""


def _memory() -> str:
    rows = [
        "## Peak memory",
        "",
        "What a call adds at its peak, as a multiple of the coordinate array (16 bytes a vertex;",
        "5 million vertices), in a fresh process.",
        "",
        "| shapes | numpy | numba |",
        "|---|---:|---:|",
    ]
    if not Path("/proc/self/clear_refs").exists():
        return "\n".join([*rows[:2], "Not measured: it needs Linux."])
    for kind in ("one polygon", "one polygon with a hole", "5,000 polygons"):
        cells = [_peak(kind, fast) if fast is False or HAS_NUMBA else "" for fast in (False, True)]
        rows.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _peak(kind: str, fast: bool) -> str:
    command = [sys.executable, "-c", _MEASURE, kind, str(fast)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return f"{float(answer.stdout):.2f}"
