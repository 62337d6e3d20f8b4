"""Monte Carlo: a thousand draws of Tajikistan against the loop that people write today.

A part of ``python -m benchmarks``.
"""

from __future__ import annotations

import numpy as np
import shapely

from benchmarks import data, peers
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.measure.error.area_form import corner_moves
from marchland.measure.error.contributions import line_errors
from marchland.measure.error.simulation import area_draws_km2
from marchland.regions.outline import Ingredient, lengths_km

DRAWS = 1000
LOOPED = 100  # draws of the loop that are timed; it is the same for each
ACCURACY_M, CORRELATION_KM = 500.0, 20.0


def report() -> str:
    """Return the Markdown section."""
    shape = tajikistan()
    line = [Ingredient("line", shape.boundary, ACCURACY_M, CORRELATION_KM)]
    vertices = len(shape.exterior.coords) - 1
    _, loop_seconds = peers.best(lambda: loop(shape, LOOPED), 3)
    analytic, analytic_seconds = peers.best(lambda: line_errors(shape, line).standard_km2, 5)
    moves = square_moves(shape)
    factor = error_factor(shape)
    _, same_seconds = peers.best(lambda: loop_of_the_same(shape, moves, factor, LOOPED), 3)
    rows = [
        f"## Monte Carlo: {DRAWS:,} draws of Tajikistan, {vertices:,} vertices",
        "",
        f"Errors across the line of {ACCURACY_M:g} m, correlated over {CORRELATION_KM:g} km. The",
        "bare loop is what people write: it moves every vertex by itself, makes a polygon and",
        "measures it with pyproj. The loop of the same does the work that Marchland does: errors",
        "that are correlated (of all draws at once, by a product with a Cholesky factor, whose",
        "making is not timed), vertices moved square to the line, then polygons one by one.",
        "Marchland's time has all in it, from the shape to the areas, in numpy alone. It takes the",
        "change of each area to the second order in the errors",
        "(`marchland.measure.error.area_form`), which its",
        "tests hold against polygons moved and measured.",
        "",
        "| method | ms | times the bare loop | times the loop of the same | s.d., km² |",
        "|---|---:|---:|---:|---:|",
        _row("shapely and pyproj, bare loop", loop_seconds, loop_seconds, same_seconds, None),
        _row("shapely and pyproj, the same", same_seconds, loop_seconds, same_seconds, None),
    ]
    for name, antithetic in (("plain", False), ("antithetic", True)):
        areas, seconds = peers.best(
            lambda a=antithetic: area_draws_km2(shape, line, DRAWS, seed=1, antithetic=a), 15
        )
        scaled = seconds * LOOPED / DRAWS
        spread = float(np.std(areas))
        rows.append(_row(f"Marchland, {name} draws", scaled, loop_seconds, same_seconds, spread))
    scaled = analytic_seconds * LOOPED / DRAWS
    rows.append(_row("Marchland, analytic", scaled, loop_seconds, same_seconds, analytic))
    rows += ["", f"The area is {geodesic_area_km2(shape):,.0f} km²."]
    return "\n".join(rows)


def _row(name: str, seconds: float, bare: float, same: float, spread: float | None) -> str:
    """Return a row; seconds are those of as many draws as are looped."""
    cells = f"{seconds * DRAWS / LOOPED * 1e3:,.1f} | {bare / seconds:,.1f} | {same / seconds:,.1f}"
    return f"| {name} | {cells} | {'' if spread is None else f'{spread:.1f}'} |"


def tajikistan() -> shapely.Polygon:
    """Return the largest part of Tajikistan in Natural Earth 1:10m."""
    polygons = data.natural_earth()
    holding = polygons[shapely.contains_xy(polygons, 71.0, 38.5)]
    return max(holding, key=lambda polygon: polygon.area)


def loop(shape: shapely.Polygon, draws: int) -> list[float]:
    """Return areas of the polygon with each vertex moved by itself, the usual way."""
    ring = shapely.get_coordinates(shape.exterior)[:-1]
    rng = np.random.default_rng(0)
    areas = []
    for _ in range(draws):
        noise = rng.normal(0, 5e-3, ring.shape)
        areas.append(peers.GEOD.geometry_area_perimeter(shapely.Polygon(ring + noise))[0])
    return areas


def square_moves(shape: shapely.Polygon) -> np.ndarray:
    """Return degrees that each vertex moves per metre of error."""
    ring = shapely.get_coordinates(shape.exterior)[:-1]
    square = sum(corner_moves(ring, np.ones(len(ring), dtype=bool)))
    return square / [111_300 * np.cos(np.radians(38.5)), 111_100]


def error_factor(shape: shapely.Polygon) -> np.ndarray:
    """Return what makes correlated errors, metres, of white noise."""
    at = _along_km(shapely.get_coordinates(shape.exterior)[:-1])
    return ACCURACY_M * np.linalg.cholesky(np.exp(-np.abs(at[:, None] - at) / CORRELATION_KM))


def loop_of_the_same(
    shape: shapely.Polygon, moves: np.ndarray, factor: np.ndarray, draws: int
) -> list[float]:
    """Return areas with vertices moved square to the line by correlated errors."""
    ring = shapely.get_coordinates(shape.exterior)[:-1]
    errors = np.random.default_rng(0).standard_normal((draws, len(ring))) @ factor.T
    areas = []
    for row in errors:
        moved = shapely.Polygon(ring + row[:, None] * moves)
        areas.append(peers.GEOD.geometry_area_perimeter(moved)[0])
    return areas


def _along_km(ring: np.ndarray) -> np.ndarray:
    steps = lengths_km(ring)
    return np.concatenate([[0.0], np.cumsum(steps)])
