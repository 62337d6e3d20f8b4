"""How far apart two drawings of one border lie by their errors alone.

The error of a line is taken as a sum of independent stationary parts, each with a standard
deviation and a length over which it stays alike (an exponential correlation, the process of
Ornstein and Uhlenbeck); a part that never changes is a shift of the whole line. The gap between
two lines has the parts of both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from marchland.ellipsoid.types import Coordinates, Floats
from marchland.regions.outline import Ingredient


@dataclass(frozen=True)
class Part:
    """One part of a line's error.

    Attributes
    ----------
    sd_km : float
        Standard deviation across the line.
    correlation_km : float
        Along the line, to 1/e; infinite for a shift of the whole.
    """

    sd_km: float
    correlation_km: float


@dataclass(frozen=True)
class Noise:
    """The error of a line, or of the gap between two, as a sum of independent parts."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, ingredients: Iterable[Ingredient]) -> Noise:
        """Return the error of the gap between lines, by how their publishers' lines lie."""
        return cls(tuple(part for ingredient in ingredients for part in _parts(ingredient)))

    @property
    def sd_km(self) -> float:
        """Standard deviation of the gap at one place."""
        return math.hypot(*(part.sd_km for part in self.parts))

    @property
    def shortest_km(self) -> float:
        """The shortest length over which a part stays alike; zero where all of it is a shift."""
        lengths = [part.correlation_km for part in self.parts if part.sd_km > 0]
        return min((c for c in lengths if math.isfinite(c)), default=0.0)

    def integral_sd_km2(self, length_km: float) -> float:
        """Return the standard deviation of the area between two lines along a stretch.

        Examples
        --------
        >>> round(Noise((Part(0.5, 5.0),)).integral_sd_km2(100.0), 2)
        15.41
        """
        return math.sqrt(math.fsum(_integral_km4(part, length_km) for part in self.parts))


def _parts(ingredient: Ingredient) -> Iterator[Part]:
    """Yield the parts of the error of one line."""
    accuracy = ingredient.accuracy
    if accuracy is None:
        yield Part(ingredient.accuracy_m / 1000, ingredient.correlation_km)
        return
    course = ingredient.course
    far_km = float(np.diff(course.at_km)[np.diff(course.part) == 0].sum())
    grown = accuracy.coarseness(far_km / max(len(course.xy) - 1, 1))
    yield Part(grown * accuracy.short_km, accuracy.short_correlation_km)
    yield Part(grown * accuracy.long_km, accuracy.long_correlation_km)
    yield Part(math.hypot(grown * accuracy.common_km, accuracy.displaced_se_km), math.inf)


def undisplaced(xy: Coordinates, ingredient: Ingredient) -> Coordinates:
    """Return points of a line where they would be if its file were not displaced as a whole.

    Parameters
    ----------
    xy : Coordinates
    ingredient : Ingredient

    Returns
    -------
    Coordinates
        The same where no displacement is known.
    """
    accuracy = ingredient.accuracy
    if accuracy is None or not accuracy.is_displaced:
        return xy
    share, _ = off_rivers(xy, ingredient)
    vector = np.array([accuracy.displaced_east_deg, accuracy.displaced_north_deg])
    moved: Coordinates = xy - share[:, None] * vector
    return moved


def off_rivers(points: Coordinates, ingredient: Ingredient) -> tuple[Floats, float]:
    """Return the share of a file's displacement that points of a line have, and how unsure it is.

    Where no rivers are known any share between that on rivers and the whole is equally likely
    (GUM 4.3.7).
    """
    accuracy = ingredient.accuracy
    on = accuracy.on_rivers if accuracy else 1.0
    if accuracy is None or ingredient.rivers is None:
        return np.full(len(points), (1 + on) / 2), (1 - on) / math.sqrt(12)
    # In degrees of latitude; longitudes are narrowed as they are here.
    narrow = math.cos(math.radians(float(points[:, 1].mean()))) if len(points) else 1.0
    scale = np.array([narrow, 1.0])
    rivers = shapely.transform(ingredient.rivers, lambda xy: xy * scale)
    tree = shapely.STRtree(shapely.get_parts(rivers))
    near = tree.query(
        shapely.points(points * scale),
        predicate="dwithin",
        distance=accuracy.river_within_km / 111.2,
    )
    share = np.ones(len(points))
    share[near[0]] = on
    return share, 0.0


def _integral_km4(part: Part, length_km: float) -> float:
    """Return the variance of the integral of one part along a stretch."""
    c = part.correlation_km
    if math.isinf(c):
        return (part.sd_km * length_km) ** 2
    if c == 0:
        return 0.0
    return 2 * part.sd_km**2 * c * (length_km + c * math.expm1(-length_km / c))
