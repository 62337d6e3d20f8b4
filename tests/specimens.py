"""Every awkward geometry by name, for any test that takes a shape.

Coordinates are lon, lat in degrees. ``SOUND`` can be measured as they stand, ``TORN`` touch 180° or
a pole, ``FAULTY`` must be refused or repaired before anything is measured.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon

Ring = list[tuple[float, float]]


def box_ring(west: float, south: float, east: float, north: float) -> Ring:
    """Return the closed ring of a box, anticlockwise."""
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


SQUARE_RING: Ring = box_ring(73.0, 37.0, 75.0, 39.0)
HOLE_RING: Ring = box_ring(73.5, 37.5, 74.5, 38.5)
ISLAND_RING: Ring = box_ring(73.9, 37.9, 74.1, 38.1)
FAR_RING: Ring = box_ring(76.0, 37.0, 77.0, 38.0)

square = Polygon(SQUARE_RING)
clockwise = Polygon(SQUARE_RING[::-1])
with_hole = Polygon(SQUARE_RING, [HOLE_RING[::-1]])
with_hole_turned_like_its_shell = Polygon(SQUARE_RING, [HOLE_RING])
island_in_a_hole = MultiPolygon([with_hole, Polygon(ISLAND_RING)])
two_parts = MultiPolygon([square, Polygon(FAR_RING)])
opposite_senses = MultiPolygon([square, Polygon(FAR_RING[::-1])])
with_heights = Polygon([(lon, lat, 4000.0) for lon, lat in SQUARE_RING])
needle = Polygon([(73.0, 38.0), (75.0, 38.0), (75.0, 38.0 + 1e-7), (73.0, 38.0)])
doubled_vertex = Polygon([SQUARE_RING[0], *SQUARE_RING])
touching_hole = Polygon(SQUARE_RING, [[(73.0, 38.0), (74.0, 38.2), (74.0, 37.8), (73.0, 38.0)]])

across_180 = Polygon(box_ring(179.0, -1.0, 181.0, 1.0))
split_at_180 = MultiPolygon(
    [Polygon(box_ring(179.0, -1.0, 180.0, 1.0)), Polygon(box_ring(-180.0, -1.0, -179.0, 1.0))]
)
over_the_pole = Polygon(box_ring(-180.0, 80.0, 180.0, 90.0))
round_the_pole = Polygon([(lon, 85.0) for lon in range(-180, 181, 10)])
swapped = Polygon([(lat, lon) for lon, lat in box_ring(100.0, 10.0, 102.0, 12.0)])

bow_tie = Polygon([(73.0, 37.0), (75.0, 39.0), (75.0, 37.0), (73.0, 39.0), (73.0, 37.0)])
overlapping_parts = MultiPolygon([square, Polygon(box_ring(74.0, 38.0, 76.0, 40.0))])
hole_outside = Polygon(SQUARE_RING, [FAR_RING])
collapsed = Polygon([(73.0, 37.0), (75.0, 39.0), (73.0, 37.0), (73.0, 37.0)])
with np.errstate(invalid="ignore"):  # shapely warns where it meets them, and warnings are errors
    not_a_number = Polygon([(73.0, 37.0), (75.0, math.nan), (75.0, 39.0), (73.0, 37.0)])
    infinite = Polygon([(73.0, 37.0), (math.inf, 37.0), (75.0, 39.0), (73.0, 37.0)])
metres = Polygon(box_ring(8_126_000.0, 4_440_000.0, 8_349_000.0, 4_721_000.0))

empty = Polygon()
empty_parts = MultiPolygon()
empty_line = LineString()
mixed = GeometryCollection([square, LineString([(73.0, 37.0), (75.0, 39.0)]), Point(74.0, 38.0)])

SOUND: Mapping[str, Any] = MappingProxyType(
    {
        "square": square,
        "clockwise": clockwise,
        "with_hole": with_hole,
        "with_hole_turned_like_its_shell": with_hole_turned_like_its_shell,
        "island_in_a_hole": island_in_a_hole,
        "two_parts": two_parts,
        "opposite_senses": opposite_senses,
        "with_heights": with_heights,
        "needle": needle,
        "doubled_vertex": doubled_vertex,
        "touching_hole": touching_hole,
    }
)
"""Valid areas clear of 180° and the poles, however they are turned."""

TORN: Mapping[str, Any] = MappingProxyType(
    {
        "across_180": across_180,
        "split_at_180": split_at_180,
        "over_the_pole": over_the_pole,
        "round_the_pole": round_the_pole,
        "swapped": swapped,
    }
)
"""Areas that the lon–lat plane tears: their bounds reach 180° or a pole, or pass beyond."""

FAULTY: Mapping[str, Any] = MappingProxyType(
    {
        "bow_tie": bow_tie,
        "overlapping_parts": overlapping_parts,
        "hole_outside": hole_outside,
        "collapsed": collapsed,
        "not_a_number": not_a_number,
        "infinite": infinite,
    }
)
"""Areas that are not valid."""

EMPTY: Mapping[str, Any] = MappingProxyType(
    {"empty": empty, "empty_parts": empty_parts, "empty_line": empty_line}
)
