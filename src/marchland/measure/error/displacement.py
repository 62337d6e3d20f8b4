"""What a shift of a line does to an area, and the known one of a file displaced as a whole.

The file's drawing stays as its publisher made it; what the displacement adds to an area is worked
out to the first order and taken off. Natural Earth has it off rivers only, so rivers near the line
must be known (:mod:`marchland.boundaries.accuracy`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from marchland.ellipsoid.geodesics import metres_per_radian
from marchland.ellipsoid.types import Areal, Flags, Floats
from marchland.regions.noise import off_rivers
from marchland.regions.outline import Ingredient, Outline, trace_outline

KM_PER_DEG = 111.2
"""Of a great circle; how near a river is need not be known better."""


@dataclass(frozen=True)
class Displacement:
    """What a known displacement of a whole file does to an area.

    Attributes
    ----------
    added_km2 : float
        How much too large the area is as drawn.
    standard_km2 : float
        Standard uncertainty of that.
    as_spread_km2 : float
        Standard uncertainty of the area if the displacement were not known, and its size were
        taken for the spread of a shift in any direction.
    """

    added_km2: float
    standard_km2: float
    as_spread_km2: float


def push_km(outline: Outline, edges: Flags) -> Floats:
    """Return what a region's area gains by each edge as that shifts a km east, and a km north.

    Parameters
    ----------
    outline : Outline
    edges : Flags, shape (m,)
        Which edges.

    Returns
    -------
    Floats, shape (n, 2)
        km² per km.

    Notes
    -----
    The area lies left of an edge, which runs (Δx, Δy): moved by v it gains vₓ Δy − v_y Δx.
    """
    start = outline.edge[edges]
    a, b = outline.xy[start], outline.xy[start + 1]
    metre = np.column_stack(metres_per_radian(np.radians((a[:, 1] + b[:, 1]) / 2)))
    run = np.radians(b - a) * metre / 1000
    return np.column_stack([run[:, 1], -run[:, 0]])


def displacement_km2(shape: Areal, ingredients: Sequence[Ingredient]) -> float:
    """Return how much too large an area is as drawn, where files are displaced by a known vector.

    Parameters
    ----------
    shape : Areal
        Built from the ingredients.
    ingredients : sequence of Ingredient

    Returns
    -------
    float
        Zero where no file is displaced.
    """
    if not any(i.accuracy is not None and i.accuracy.is_displaced for i in ingredients):
        return 0.0
    outline = trace_outline(shape, ingredients)
    found = (displacement_of(outline, n, ingredient) for n, ingredient in enumerate(ingredients))
    return math.fsum(one.added_km2 for one in found if one)


def displacement_of(outline: Outline, maker: int, ingredient: Ingredient) -> Displacement | None:
    """Return what the known displacement of a file does to an area.

    Parameters
    ----------
    outline : Outline
        Of the area.
    maker : int
        Number of the line among those that bound it.
    ingredient : Ingredient
        That line.

    Returns
    -------
    Displacement or None
        None where its file has none.
    """
    accuracy = ingredient.accuracy
    if accuracy is None or not accuracy.is_displaced:
        return None
    edges = outline.maker == maker
    push = push_km(outline, edges)
    start = outline.edge[edges]
    middle = (outline.xy[start] + outline.xy[start + 1]) / 2
    metre = np.column_stack(metres_per_radian(np.radians(middle[:, 1])))
    vector = np.array([accuracy.displaced_east_deg, accuracy.displaced_north_deg])
    shift_km = np.radians(vector) * metre / 1000
    share, unsure = off_rivers(middle, ingredient)
    gained = np.einsum("ij,ij->i", push, shift_km)
    added = float(gained @ share)
    among = push * share[:, None]
    # Its own standard error, and, where rivers are not known, which part of the line has it.
    own = accuracy.displaced_se_km * float(np.hypot(*among.sum(axis=0)))
    spread_km = float(np.hypot(*shift_km.mean(axis=0))) / math.sqrt(2)
    return Displacement(
        added,
        math.hypot(own, unsure * float(gained.sum())),
        spread_km * float(np.hypot(*among.sum(axis=0))),
    )
