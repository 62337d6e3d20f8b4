"""Changes of an area by its form of second order, against polygons moved vertex by vertex."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from marchland.ellipsoid.geodesics import metres_per_radian
from marchland.ellipsoid.shapes import geodesic_area_m2
from marchland.measure.error.area_form import AreaForm, corner_moves
from marchland.measure.error.simulation import _placed
from marchland.regions.outline import Ingredient, Outline, trace_outline

BLOB = shapely.Polygon(
    [(70 + r * np.cos(a), 38 + r * np.sin(a))
     for a, r in zip(np.linspace(0, 6.2, 60), 0.4 + 0.1 * np.sin(np.arange(60) * 1.7), strict=True)]
)  # fmt: skip
BOX = shapely.box(70, 38, 71, 38.5)
HOLED = shapely.box(69, 60, 71, 61).difference(shapely.box(69.5, 60.2, 70.5, 60.8))

CASES: dict[str, tuple[Any, list[Ingredient]]] = {
    "one line all round": (BLOB, [Ingredient("ring", BLOB.boundary, 500, 10)]),
    "one line the other way": (BLOB, [Ingredient("ring", BLOB.boundary.reverse(), 500, 10)]),
    "two lines that meet": (
        BOX,
        [
            Ingredient("south", shapely.LineString([(69, 38), (72, 38)]), 500, 10),
            Ingredient("east", shapely.LineString([(71, 37), (71, 39)]), 500, 10),
        ],
    ),
    "a hole, in the north": (HOLED, [Ingredient("both", HOLED.boundary, 500, 10)]),
    "a hole, in the south": (
        shapely.transform(HOLED, lambda xy: xy * [1, -1]),
        [Ingredient("both", shapely.transform(HOLED, lambda xy: xy * [1, -1]).boundary, 500, 10)],
    ),
    "parts": (
        shapely.MultiPolygon([BOX, BLOB.difference(shapely.box(60, 37.9, 80, 50))]),
        [Ingredient("blob", BLOB.boundary, 500, 10), Ingredient("box", BOX.boundary, 500, 10)],
    ),
}


def placed(name: str) -> tuple[Outline, np.ndarray, np.ndarray, int]:
    outline = trace_outline(*CASES[name])
    lines, before, after = _placed(outline, CASES[name][1])
    return outline, before, after, sum(len(line.at_km) for line in lines)


def moved_m2(outline: Outline, before: np.ndarray, after: np.ndarray, errors: np.ndarray) -> float:
    """Return the area with every vertex moved: ring by ring, vertex by vertex."""
    total = 0.0
    ring = outline.ring[outline.edge]
    for which in np.unique(ring):
        edges = np.flatnonzero(ring == which)
        xy = outline.xy[outline.edge[edges]]
        sign = np.where(outline.to_km[edges] >= outline.from_km[edges], 1.0, -1.0)
        arriving, leaving = np.roll(after[edges], 1), before[edges]
        first, second = corner_moves(xy, arriving == leaving)
        place = []
        for i, point in enumerate(xy):
            metres = np.zeros(2)
            if arriving[i] >= 0:
                metres += sign[i - 1] * errors[arriving[i]] * first[i]
            if leaving[i] >= 0:
                metres += sign[i] * errors[leaving[i]] * second[i]
            place.append(point + np.degrees(metres / metres_per_radian(np.radians(point[1]))))
        polygon = shapely.Polygon(place)
        area = float(geodesic_area_m2(polygon))
        total += area if shapely.is_ccw(polygon.exterior) else -area
    return total


@pytest.mark.parametrize("size_m", [1.0, 100.0, 1000.0])
@pytest.mark.parametrize("name", CASES)
def test_changes_are_those_of_polygons(name: str, size_m: float) -> None:
    outline, before, after, points = placed(name)
    form = AreaForm.of(outline, before, after, points)
    errors = np.random.default_rng(3).normal(0, size_m, (5, points))
    still = moved_m2(outline, before, after, np.zeros(points))
    expected = [moved_m2(outline, before, after, row) - still for row in errors]
    # What is left out: a part (l / R)² of the change, here a tenth of it, and 0.12 δ³ tan φ / R.
    lengths_m, radius_m = 1000 * outline.lengths_km, 6.371e6
    tangent = np.abs(np.tan(np.radians(outline.xy[:, 1]))).max()
    whole = lengths_m[outline.maker >= 0].sum() * size_m * (lengths_m.max() / radius_m) ** 2
    third = len(lengths_m) * 0.12 * (2 * size_m) ** 3 * tangent / radius_m
    off = np.abs(form.changes_m2(errors) - expected).max()
    assert off < whole / 10 + third + 1e-3
    assert off < 1e-4 * np.abs(expected).max()


def test_the_second_order_is_there() -> None:
    """A circle whose rim moves out by e gains 2πRe and πe²."""
    at = np.linspace(0, 2 * np.pi, 2001)[:-1]
    east, north = metres_per_radian(np.radians(45.0))
    radius_m = 20_000.0
    circle = shapely.Polygon(
        np.column_stack([
            10 + np.degrees(radius_m * np.cos(at) / east),
            45 + np.degrees(radius_m * np.sin(at) / north),
        ])
    )  # fmt: skip
    line = [Ingredient("ring", circle.boundary, 100, 10)]
    outline = trace_outline(circle, line)
    lines, before, after = _placed(outline, line)
    points = len(lines[0].at_km)
    form = AreaForm.of(outline, before, after, points)
    out, back = form.changes_m2(np.array([[1000.0], [-1000.0]]) * np.ones(points))
    rim = (out + back) / 2
    assert abs(out - back) / 2 == pytest.approx(2 * np.pi * radius_m * 1000, rel=1e-5)
    assert rim == pytest.approx(np.pi * 1000**2, rel=1e-3)


def test_what_no_line_makes_stays() -> None:
    outline, before, after, points = placed("two lines that meet")
    form = AreaForm.of(outline, np.full_like(before, -1), np.full_like(after, -1), points)
    assert (form.changes_m2(np.full((3, points), 1000.0)) == 0).all()
