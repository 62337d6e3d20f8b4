"""Lengths of boundaries: Marchland and its peers in one run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks import area, peers, postgis
from marchland.ellipsoid.shapes import geodesic_length_km

SHORT_KM = 1.0


def world(title: str, polygons: np.ndarray) -> str:
    exact, seconds = peers.pyproj_array_lengths(polygons)
    return area.table(title, polygons, _methods(polygons), exact, seconds, SHORT_KM, "km")


def _methods(polygons: np.ndarray) -> Iterator[tuple[str, area.Method]]:
    every = slice(None)
    yield (
        "Marchland, from shapely",
        lambda: (every, peers.best(lambda: geodesic_length_km(polygons), 5)),
    )
    yield "pyproj, on arrays", lambda: (every, peers.pyproj_array_lengths(polygons))
    yield "pyproj, per geometry", lambda: (every, peers.pyproj_geometry_lengths(polygons))
    yield "DuckDB `ST_Perimeter_Spheroid`", lambda: (every, peers.duckdb_lengths(polygons))
    yield "PostGIS `ST_Perimeter(geography)`", lambda: (every, postgis.postgis_lengths(polygons))
    yield "turf.js `length`", lambda: area.in_node(polygons, "turf.js `length`")
