"""Areas with their lines drawn again and again, each time off by a random error.

The check on :mod:`marchland.measure.error.contributions`, which is first-order: here every vertex
is moved, all draws at once as an array of shape (draws, stations), and the change of the area is
that of :mod:`marchland.measure.error.area_form`. What the first order leaves out, corners and the
curving of lines, is in these numbers; what an overlay would do with the moved lines (a sliver that
closes, another that opens) is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from marchland.ellipsoid.rings import keep_freed_memory, ring_areas_m2
from marchland.ellipsoid.types import Areal, Floats, Ints
from marchland.measure.error.area_form import AreaForm
from marchland.measure.error.contributions import stretches
from marchland.measure.error.displacement import push_km
from marchland.measure.error.draws import Errors, Recursion, Stations, draw_errors
from marchland.measure.error.line_error import Kernel
from marchland.regions.outline import Ingredient, Outline, trace_outline

STEP_PER_LENGTH = 3
"""Stations per correlation length, at least.

Between stations the error is taken as straight, which makes the variance of an area (h/2c)² / 3
too large for stations h apart: at most 1 %, so that the standard deviation is within 0.5 %.
"""

Drawer: TypeAlias = Callable[[int], Errors]
"""Draws the errors at all stations as many times as asked."""


@dataclass(frozen=True)
class Placed:
    """Where a part of a line is drawn: its error alike over a short way, and over a long one."""

    short: Stations
    long: Stations | None

    @property
    def at_km(self) -> Floats:
        """Distances along the line."""
        return self.short.at_km


CHUNK = 1 << 18
"""Errors drawn at once: memory stays below 10 MB however many draws there are."""


def area_draws_km2(
    shape: Areal,
    ingredients: Sequence[Ingredient],
    draws: int,
    *,
    seed: int,
    kernel: Kernel = Kernel.EXPONENTIAL,
    antithetic: bool = False,
) -> Floats:
    """Draw areas with the error of every line.

    Parameters
    ----------
    shape : Areal
        Built from the ingredients, clear of 180°.
    ingredients : sequence of Ingredient
        Independent of each other; edges that none of them makes stay where they are.
    draws : int
    seed : int
        The same seed gives the same draws.
    kernel : Kernel
    antithetic : bool
        Take every error a second time with the other sign. The mean of the draws then shows what
        the first order leaves out, free of what it has; their standard deviation is no better
        known than from half as many plain draws.

    Returns
    -------
    Floats, shape (draws,)
        km².

    Notes
    -----
    Errors are normal: what makes the tails of Student's t, that lines of one publisher are better
    here and worse there, is one factor for a whole line and would only scale each draw. The shift
    of a whole line is taken to the first order.

    The error is drawn at each vertex, and at points put between vertices that lie further apart
    than a third of the correlation length. A vertex moves so that both edges at it move by
    their error square to themselves (a mitred corner), metres being turned to degrees with the
    radii of curvature of the ellipsoid there.

    Examples
    --------
    A square of 55 km whose western side shifts as a whole by 100 m:

    >>> import shapely
    >>> side = Ingredient("west", shapely.LineString([(0, 0), (0, 0.5)]), 100.0, float("inf"))
    >>> drawn = area_draws_km2(shapely.box(0, 0, 0.5, 0.5), [side], 4000, seed=1)
    >>> round(float(drawn.mean())), round(float(drawn.std()), 1)
    (3077, 5.5)
    """
    traced = trace_outline(shape, ingredients)
    outline = _dense(traced, ingredients)
    lines, before, after = _placed(outline, ingredients)
    stations = max(1, sum(len(line.at_km) for line in lines))
    form = AreaForm.of(outline, before, after, stations)
    at_once = max(1, CHUNK // stations)
    rng = np.random.Generator(np.random.SFC64(seed))
    drawer = _drawer(lines, kernel, rng)
    shifts = _shifter(traced, ingredients, rng)
    if antithetic:
        drawer, shifts = _mirrored(drawer), _mirrored(shifts)
        at_once += at_once % 2
    changes = np.empty(draws)
    keep_freed_memory()
    for low in range(0, draws, at_once):
        part = slice(low, min(low + at_once, draws))
        changes[part] = form.changes_m2(drawer(part.stop - part.start))
    changes += 1e6 * shifts(draws)[:, 0]
    # Of the shape itself: vertices put on chords must not shift it.
    return (_still_m2(traced) + changes) / 1e6


def _shifter(
    outline: Outline, ingredients: Sequence[Ingredient], rng: np.random.Generator
) -> Drawer:
    """Return what draws how much the shift of each whole line adds to the area, km² in a column."""
    pushes = [
        ingredient.accuracy.common_km * push_km(outline, outline.maker == maker).sum(axis=0)
        for maker, ingredient in enumerate(ingredients)
        if ingredient.accuracy and ingredient.accuracy.common_km
    ]
    together = np.concatenate([*pushes, np.zeros(1)])
    return lambda draws: rng.standard_normal((draws, len(together))) @ together[:, None]


def _drawer(lines: list[Placed], kernel: Kernel, rng: np.random.Generator) -> Drawer:
    """Return what draws the errors of lines; no line at all has one station that never errs."""
    if not lines:
        return lambda draws: np.zeros((draws, 1))
    if any(line.long for line in lines):
        # What is alike over a long way is drawn at the same stations and added.
        long = [line.long or replace(line.short, accuracy_m=0.0) for line in lines]
        both = [_of_stations(part, kernel, rng) for part in ([p.short for p in lines], long)]
        return lambda draws: both[0](draws) + both[1](draws)
    return _of_stations([line.short for line in lines], kernel, rng)


def _of_stations(lines: list[Stations], kernel: Kernel, rng: np.random.Generator) -> Drawer:
    if kernel is Kernel.GAUSSIAN:
        return lambda draws: draw_errors(lines, draws, rng, kernel)
    ready = Recursion(lines)
    return lambda draws: ready.draw(draws, rng)


def _mirrored(drawer: Drawer) -> Drawer:
    """Return errors each followed by its opposite."""

    def draw(draws: int) -> Errors:
        half = drawer((draws + 1) // 2)
        return np.stack([half, -half], axis=1).reshape(-1, half.shape[1])[:draws]

    return draw


def _still_m2(outline: Outline) -> float:
    """Return the area that an outline encloses with no error at all, m²."""
    lon, lat = outline.xy.T.copy()
    starts = np.flatnonzero(np.diff(outline.ring, prepend=-1))
    return float(ring_areas_m2(lon, lat, np.append(starts, len(lon))).sum())


def _dense(outline: Outline, ingredients: Sequence[Ingredient]) -> Outline:
    """Return the outline with long edges divided, so that the error is seen along them."""
    step_km = np.array([i.correlation_km / STEP_PER_LENGTH for i in ingredients] + [np.inf])
    pieces = np.ceil(outline.lengths_km / step_km[outline.maker]).astype(np.int64)
    pieces = np.maximum(pieces, 1)
    if pieces.max(initial=1) == 1:
        return outline
    # Of each piece: its edge, its rank there, and where it starts and ends as shares of the edge.
    edge = np.repeat(np.arange(len(pieces)), pieces)
    rank = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    start, end = rank / pieces[edge], (rank + 1) / pieces[edge]
    a, b = outline.xy[outline.edge[edge]], outline.xy[outline.edge[edge] + 1]
    a_km, b_km = outline.from_km[edge], outline.to_km[edge]
    ring = outline.ring[outline.edge[edge]]
    # Each ring has one vertex more than edges: its first, once more at its end.
    last = np.flatnonzero(np.diff(ring, append=-1))
    xy = np.insert(a + start[:, None] * (b - a), last + 1, b[last], axis=0)
    return Outline(
        xy, np.insert(ring, last + 1, ring[last]), np.arange(len(edge)) + ring,
        outline.maker[edge], outline.part[edge], a_km + start * (b_km - a_km),
        a_km + end * (b_km - a_km), outline.whole_km[edge], outline.lengths_km[edge] / pieces[edge],
    )  # fmt: skip


def _placed(outline: Outline, ingredients: Sequence[Ingredient]) -> tuple[list[Placed], Ints, Ints]:
    """Return the points where errors are drawn, and each edge's column at its start and end."""
    lines: list[Placed] = []
    count = len(outline.edge)
    before, after = np.full(count, -1), np.full(count, -1)
    columns = 0
    for maker, ingredient in enumerate(ingredients):
        for part, a_km, b_km, perimeter_km in stretches(outline, maker, ingredient):
            at_km, column = _distinct(np.concatenate([a_km, b_km]))
            line = Stations(at_km, ingredient.accuracy_m, ingredient.correlation_km, perimeter_km)
            if line.is_ring and at_km[-1] >= perimeter_km * (1 - 1e-12):
                # The end of a ring is its start.
                at_km = at_km[:-1] if at_km[0] == 0 else np.append(0.0, at_km[:-1])
                column = (column + (len(at_km) > line.at_km.size - 1)) % len(at_km)
                line = Stations(at_km, line.accuracy_m, line.correlation_km, perimeter_km)
            mine = (outline.maker == maker) & (outline.part == part)
            before[mine], after[mine] = np.split(column + columns, 2)
            columns += len(at_km)
            accuracy = ingredient.accuracy
            long = accuracy and Stations(
                at_km, 1000 * accuracy.long_km, accuracy.long_correlation_km, perimeter_km
            )
            lines.append(Placed(line, long if long and long.accuracy_m else None))
    return lines, before, after


def _distinct(at_km: Floats) -> tuple[Floats, Ints]:
    """Return positions in order, those within a millimetre as one, and which one each is."""
    order = np.argsort(at_km)
    new = np.diff(at_km[order], prepend=-np.inf) > 1e-6
    which = np.empty(len(at_km), dtype=np.int64)
    which[order] = np.cumsum(new) - 1
    return at_km[order][new], which
