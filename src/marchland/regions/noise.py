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
        """Return the error of the gap between lines, by what is known of their publishers.

        A file that is displaced as a whole is drawn so, and the gap is that of the drawings.
        """
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
    yield Part(ingredient.accuracy_m / 1000, ingredient.correlation_km)
    accuracy = ingredient.accuracy
    if accuracy is not None:
        yield Part(accuracy.long_km, accuracy.long_correlation_km)
        yield Part(accuracy.common_km, math.inf)
        yield Part(accuracy.displaced_km(ingredient.lat), math.inf)


def _integral_km4(part: Part, length_km: float) -> float:
    """Return the variance of the integral of one part along a stretch."""
    c = part.correlation_km
    if math.isinf(c):
        return (part.sd_km * length_km) ** 2
    if c == 0:
        return 0.0
    return 2 * part.sd_km**2 * c * (length_km + c * math.expm1(-length_km / c))
