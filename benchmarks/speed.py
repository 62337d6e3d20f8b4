"""Speed, error and memory: writes ``REPORT.md``."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import re
import time
from pathlib import Path

import pyproj
import shapely

from benchmarks import area, commands, data, length, monte_carlo
from marchland.ellipsoid.shapes import geodesic_area_m2

REPORT = Path(__file__).with_name("REPORT.md")


def main() -> None:
    """Run everything and write the report."""
    start = time.perf_counter()
    if area.HAS_NUMBA:
        geodesic_area_m2(shapely.box(0, 0, 1, 1), fast=True)  # load the compiled code
    load = os.getloadavg()[0]
    sections = [
        _heading(),
        area.world("Areas: Natural Earth 1:10m countries", data.natural_earth()),
        area.world("Areas: OpenStreetMap borders", data.osm()),
        length.world("Lengths: Natural Earth 1:10m countries", data.natural_earth()),
        monte_carlo.report(),
        area.draws(data.natural_earth()),
        area.scaling(),
        area.memory(),
        commands.report(),
    ]
    seconds = time.perf_counter() - start
    sections.append(
        f"The whole run took {seconds / 60:.1f} minutes. When it began, {load:.1f} other processes "
        f"were at work on {os.cpu_count()} cores."
    )
    REPORT.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))


def _heading() -> str:
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    names = ["numpy", "numba", "shapely", "pyproj", "geographiclib", "geopandas", "duckdb"]
    versions = [f"{name} {_version(name)}" for name in names]
    return "\n".join(
        [
            "# Speed, error, memory",
            "",
            "Written by `python -m benchmarks`, as is [CALIBRATION.md](CALIBRATION.md): how often",
            "intervals hold the truth. Peers ran one after another, each on one thread; the best",
            "of a few runs counts. Times are seconds of the processor, since the machine may do",
            "other work; PostGIS and Node, which are processes of their own, are timed by the",
            "clock. Ratios hold from machine to machine better than times. Error is against",
            "pyproj's exact geodesics; relative error over polygons of 1 km² (1 km round) and",
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
