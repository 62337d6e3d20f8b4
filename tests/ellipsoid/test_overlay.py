"""What is kept of an overlay."""

from __future__ import annotations

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.ellipsoid.overlay import areal_parts, as_one

A, B = shapely.box(0, 0, 1, 1), shapely.box(3, 0, 4, 2)
EDGE = shapely.LineString([(1, 0), (2, 0)])
NESTED = shapely.GeometryCollection([
    shapely.Point(9, 9), shapely.GeometryCollection([EDGE, shapely.MultiPolygon([B])]), A,
])  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "parts"),
    [
        (A, [A]),
        (shapely.MultiPolygon([A, B]), [A, B]),
        (shapely.GeometryCollection([EDGE, A]), [A]),
        (NESTED, [B, A]),
        (EDGE, []),
        (shapely.Polygon(), []),
        (shapely.GeometryCollection(), []),
    ],
)
def test_areas_are_kept_in_their_order(shape: BaseGeometry, parts: list[shapely.Polygon]) -> None:
    assert list(areal_parts(shape).geoms) == parts


@pytest.mark.parametrize(
    ("shape", "kind"),
    [(A, "Polygon"), (NESTED, "MultiPolygon"), (EDGE, "MultiPolygon")],
)
def test_one_part_is_a_polygon(shape: BaseGeometry, kind: str) -> None:
    assert as_one(shape).geom_type == kind
