"""Whole lines drawn anew with their errors, to see what an overlay makes of them.

:mod:`marchland.measure.error.simulation` moves the vertices of one outline; it cannot say what
happens where two lines cross. Here each line is moved by itself, and what is built from them is
built again.
"""

from __future__ import annotations

import math

import numpy as np

from marchland.ellipsoid.geodesics import metres_per_radian
from marchland.ellipsoid.types import Coordinates, Floats
from marchland.measure.error.area_form import corner_moves
from marchland.measure.error.draws import Stations, draw_errors
from marchland.regions.noise import Noise
from marchland.regions.outline import lengths_km


def redrawn(
    xy: Coordinates,
    noise: Noise,
    draws: int,
    rng: np.random.Generator,
    *,
    degrees_of_freedom: float = math.inf,
) -> Floats:
    """Draw a line anew, each time off by a random error.

    Parameters
    ----------
    xy : Coordinates
        Of an open line; between its vertices the error is straight.
    noise : Noise
        Parts of its error, added; a part without an end to its correlation moves the whole line
        by one vector, of its standard deviation along each axis.
    draws : int
    rng : numpy.random.Generator
    degrees_of_freedom : float
        Of Student's t: in each draw all errors of the line are multiplied by one factor, the root
        of ν / χ²(ν).

    Returns
    -------
    Floats, shape (draws, n, 2)
        lon, lat in degrees.

    Examples
    --------
    >>> from marchland.regions.noise import Part
    >>> line = np.array([[0.0, 0.0], [0.1, 0.0], [0.2, 0.0]])
    >>> shift = Noise((Part(1.0, np.inf),))
    >>> moved = redrawn(line, shift, 2000, np.random.default_rng(0)) - line
    >>> np.std(moved[:, 0] * 111.0, axis=0).round(1).tolist()
    [1.0, 1.0]
    """
    at_km = np.concatenate([[0.0], np.cumsum(lengths_km(xy))])
    across = np.zeros((draws, len(xy)))
    moved = np.zeros((draws, 1, 2))
    for part in noise.parts:
        if math.isinf(part.correlation_km):
            moved = moved + rng.normal(0, 1000 * part.sd_km, (draws, 1, 2))
        elif part.correlation_km > 0:
            line = Stations(at_km, 1000 * part.sd_km, part.correlation_km)
            across += draw_errors([line], draws, rng)
    offsets = across[:, :, None] * normals(xy) + moved
    if math.isfinite(degrees_of_freedom):
        heavy = rng.chisquare(degrees_of_freedom, draws) / degrees_of_freedom
        offsets /= np.sqrt(heavy)[:, None, None]
    metre = np.degrees(1 / np.column_stack(metres_per_radian(np.radians(xy[:, 1]))))
    shifted: Floats = xy + offsets * metre
    return shifted


def normals(xy: Coordinates) -> Floats:
    """Return how a metre of error, to the right of an open line, moves each of its vertices."""
    before, after = corner_moves(xy, np.ones(len(xy), dtype=bool))
    both: Floats = before + after
    # An end has one edge: its own normal.
    for end, step in ((0, xy[1] - xy[0]), (-1, xy[-1] - xy[-2])):
        east, north = step * [math.cos(math.radians(xy[end, 1])), 1.0]
        both[end] = np.array([north, -east]) / max(math.hypot(east, north), 1e-300)
    return both
