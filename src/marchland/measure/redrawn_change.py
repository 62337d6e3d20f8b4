"""A change of borders drawn anew with its errors: how far off its area is, and its interval.

The lines as they are drawn are taken for the truth: the new line, and the old one where a parcel
lies; elsewhere nothing moved. Both are drawn anew with the errors of their publishers, the overlay
is built again, the parcels are sought in it again, and what is found is held against the truth.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import shapely

from marchland.ellipsoid.overlay import areal_parts
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.ellipsoid.types import Coordinates, Floats
from marchland.measure.change import balance_of, measure_change
from marchland.measure.error.redraw import redrawn
from marchland.measure.error.simulation import STEP_PER_LENGTH
from marchland.regions.change import Change, Declared
from marchland.regions.noise import Noise
from marchland.regions.outline import Ingredient, lengths_km
from marchland.regions.parcels import Border, Stretch, balance_km2

THREADS = 2
"""Draws go on side by side in so many threads: overlays let go of the interpreter's lock."""

THINNED_DEG = 5e-4
"""Lines are thinned by some 50 m before they are drawn anew; their errors are larger."""

_FAR = 0.6  # of a border's width and height: how far left of it the land is closed


@dataclass(frozen=True)
class Redrawn:
    """A change under errors drawn at random.

    Attributes
    ----------
    true_km2 : float
        What passed, by the lines that were taken for the truth.
    estimates_km2 : Floats, shape (draws,)
        The parcels' balance in each draw.
    overlays_km2 : Floats, shape (draws,)
        All pieces of the overlay: what would be said if they were taken for land.
    standard_km2, factor : float
        Standard uncertainty of the parcels, and the half-width of their interval in it.
    """

    true_km2: float
    estimates_km2: Floats
    overlays_km2: Floats
    standard_km2: float
    factor: float

    @property
    def bias_km2(self) -> float:
        """How much too large the estimate is on the mean."""
        return float(self.estimates_km2.mean()) - self.true_km2

    @property
    def overlay_bias_km2(self) -> float:
        """How much too large the overlay is on the mean."""
        return float(self.overlays_km2.mean()) - self.true_km2

    @property
    def coverage(self) -> float:
        """Share of draws whose 95 % interval holds the truth."""
        off = np.abs(self.estimates_km2 - self.true_km2)
        return float(np.mean(off <= self.factor * self.standard_km2))


def redraw_change(change: Change, draws: int, *, seed: int = 0) -> Redrawn | None:
    """Draw a change anew.

    Parameters
    ----------
    change : Change
        With its parcels.
    draws : int
        At least one.
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    Redrawn or None
        None where no parcel lies along a border.
    """
    if not change.stretches:
        return None
    measured = measure_change(change)
    rng = np.random.default_rng(seed)
    true = 0.0
    estimates, overlays = np.zeros(draws), np.zeros(draws)
    for which, border in enumerate(change.borders):
        own = [stretch for i, stretch in change.stretches if i == which]
        if not own:
            continue
        truth = _truth(border, own, change.noise.shortest_km / STEP_PER_LENGTH)
        true += balance_km2(truth.ring(truth.whole))
        lines = [
            redrawn(line, Noise.of([edge]), draws, rng,
                    degrees_of_freedom=_freedom(edge, line))
            for line, edge in zip((truth.old, truth.new), change.edges, strict=False)
        ]  # fmt: skip
        places = [one for one in change.sought if change.nearest(one.place) == which]
        once = functools.partial(_found, change=change, places=places)
        with ThreadPoolExecutor(THREADS) as pool:
            results = np.array(list(pool.map(once, *lines)))
        estimates += results[:, 0]
        overlays += results[:, 1]
    headline = balance_of([lost.ring for lost in change.parcels], change.edges)
    return Redrawn(true, estimates, overlays, headline.standard_km2, measured.factor)


def _found(
    old: Coordinates, new: Coordinates, change: Change, places: Sequence[Declared]
) -> tuple[float, float]:
    """Return the balance of the parcels between two lines, and the area of their overlay, km²."""
    drawn = Border(old, new)
    left = overlay(drawn)
    found = Change(left, (drawn,), change.edges).with_parcels(places)
    parcels = math.fsum(balance_km2(lost.ring) for lost in found.parcels)
    return parcels, float(geodesic_area_km2(left))


def _truth(border: Border, stretches: list[Stretch], step_km: float) -> Border:
    """Return a border that moved along some stretches and nowhere else."""
    new = border.new if border.new_at is None else border.new_at
    old = border.old if border.old_at is None else border.old_at
    placed = Border(old, new)
    line, at = [], 0.0
    for stretch in sorted(stretches, key=lambda one: one.new):
        line += [placed.part_of_new(at, stretch.new[0]), placed.part_of_old(*stretch.old)]
        at = stretch.new[1]
    line.append(placed.part_of_new(at, placed.whole.new[1]))
    joined = np.vstack(line)
    return Border(_spaced(joined, step_km), _spaced(new, step_km))


def _spaced(line: Coordinates, step_km: float) -> Coordinates:
    """Return a line without vertices that matter less than its error, and none far apart."""
    thin = shapely.simplify(shapely.LineString(line), THINNED_DEG)
    # Between vertices an error is straight: they must lie as close as it is alike.
    dense = shapely.segmentize(thin, step_km / 111.2) if step_km else thin
    return shapely.get_coordinates(dense)


def _freedom(edge: Ingredient, line: Coordinates) -> float:
    """Return the degrees of freedom of the error of a line."""
    if edge.accuracy is None:
        return np.inf
    return edge.accuracy.degrees_of_freedom(float(lengths_km(line).sum()))


def overlay(border: Border) -> shapely.MultiPolygon:
    """Return the pieces between two lines that an overlay of the lands left of them leaves."""
    box = np.vstack([border.old, border.new])
    size = box.max(axis=0) - box.min(axis=0)
    ends = border.new[[0, -1]]
    along = ends[1] - ends[0]
    across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
    far = ends[::-1] + across * (1 + _FAR) * max(float(size.max()), 0.1)
    before, after = (
        shapely.make_valid(
            shapely.Polygon(np.vstack([line, far])), method="structure", keep_collapsed=False
        )
        for line in (border.old, border.new)
    )
    return areal_parts(shapely.difference(before, after))
