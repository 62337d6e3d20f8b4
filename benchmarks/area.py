"""Area: Marchland and its peers on the same polygons in one run."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import shapely

from benchmarks import peers, postgis
from marchland.ellipsoid.shapes import geodesic_area_m2, ring_area_draws_m2, ring_areas_m2

HAS_NUMBA = importlib.util.find_spec("numba") is not None
SAMPLE = 20_000  # vertices given to pure-Python GeographicLib
NODE_SAMPLE = 2_000_000  # and to Node, which cannot read a longer string than 512 MB
SMALL_M2 = 1e6  # below, sums of exact geodesics round by more than 1e-10


# --- whole-world data -----------------------------------------------------------------------


Method = Callable[[], tuple[np.ndarray | slice, tuple[np.ndarray, float]]]


def world(title: str, polygons: np.ndarray) -> str:
    exact, exact_seconds = peers.pyproj_arrays(polygons)
    return table(title, polygons, _methods(polygons), exact, exact_seconds, SMALL_M2, "m²")


def table(
    title: str, polygons: np.ndarray, methods: Iterator[tuple[str, Method]], exact: np.ndarray,
    exact_seconds: float, small: float, unit: str,
) -> str:  # fmt: skip
    """Return a table of methods, each held against the exact values."""
    counts = shapely.get_num_coordinates(polygons)
    vertices = int(counts.sum())
    rows = [
        f"## {title}",
        "",
        f"{len(polygons):,} polygons, {vertices:,} vertices.",
        "",
        "| method | vertices | ns per vertex | times pyproj on arrays | largest relative error "
        f"| largest error, {unit} |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, run in methods:
        try:
            chosen, (values, seconds) = run()
        except peers.MissingPeerError as reason:
            rows.append(f"| {name} | not measured: {reason} | | | | |")
            continue
        count = int(counts[chosen].sum())
        each, base = seconds / count, exact_seconds / vertices
        gap, true = np.abs(values - exact[chosen]), exact[chosen]
        large = true >= small
        relative = (gap[large] / true[large]).max() if large.any() else np.nan
        rows.append(
            f"| {name} | {count:,} | {each * 1e9:,.3g} | {base / each:,.3g} | {relative:.1e} "
            f"| {gap.max():.1e} |"
        )
    return "\n".join(rows)


def _methods(polygons: np.ndarray) -> Iterator[tuple[str, Method]]:
    every = slice(None)
    for name, fast in [("numpy", False), ("numba", True)][: 1 + HAS_NUMBA]:
        yield f"Marchland, {name}, from shapely", lambda f=fast: (every, _shapes(polygons, f))
        yield f"Marchland, {name}, from arrays", lambda f=fast: (every, _arrays(polygons, f))
    yield "pyproj, on arrays", lambda: (every, peers.pyproj_arrays(polygons))
    yield "pyproj, per geometry", lambda: (every, peers.pyproj_geometries(polygons))
    few = sample(polygons, SAMPLE)
    yield "GeographicLib in Python", lambda: (few, peers.geographiclib(polygons[few]))
    yield "geopandas `to_crs(6933).area`", lambda: (every, peers.geopandas_equal_area(polygons))
    yield "DuckDB `ST_Area_Spheroid`", lambda: (every, peers.duckdb_spheroid(polygons))
    yield "PostGIS `ST_Area(geography)`", lambda: (every, postgis.postgis(polygons))
    for name in ("turf.js `area`", "mapshaper `this.area`"):
        yield name, lambda n=name: in_node(polygons, n)


_ANSWERS: dict[int, dict[str, tuple[np.ndarray, float]]] = {}


def in_node(polygons: np.ndarray, name: str) -> tuple[np.ndarray, tuple[np.ndarray, float]]:
    """Return what one of the methods in Node says of as many polygons as it can be given."""
    some = sample(polygons, NODE_SAMPLE)
    if len(polygons) not in _ANSWERS:
        _ANSWERS[len(polygons)] = peers.node(polygons[some])
    return some, _ANSWERS[len(polygons)][name]


def _shapes(polygons: np.ndarray, fast: bool) -> tuple[np.ndarray, float]:
    return peers.best(lambda: geodesic_area_m2(polygons, fast=fast), 5)


def _arrays(polygons: np.ndarray, fast: bool) -> tuple[np.ndarray, float]:
    rings, owner = shapely.get_rings(polygons, return_index=True)
    lon, lat = shapely.get_coordinates(rings).T.copy()
    offsets = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(rings))])
    areas, seconds = peers.best(lambda: ring_areas_m2(lon, lat, offsets, fast=fast), 5)
    sign = np.where(np.diff(owner, prepend=-1) > 0, 1, -1)
    return np.bincount(owner, sign * np.abs(areas), len(polygons)), seconds


def sample(polygons: np.ndarray, vertices: int) -> np.ndarray:
    """Return random polygons with so many vertices in all, or every one."""
    order = np.random.default_rng(0).permutation(len(polygons))
    return order[np.cumsum(shapely.get_num_coordinates(polygons[order])) <= vertices]


# --- draws, scaling, memory -----------------------------------------------------------------


def draws(polygons: np.ndarray, draws: int = 1000, vertices: int = 1234) -> str:
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


def scaling() -> str:
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
from marchland.ellipsoid.shapes import geodesic_area_m2
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


def memory() -> str:
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
