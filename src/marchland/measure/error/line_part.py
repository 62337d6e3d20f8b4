"""What an area takes of one line, and how far off that is: runs along it, and their variance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from marchland.ellipsoid.types import Floats
from marchland.measure.error.line_error import Kernel, area_variance
from marchland.regions.outline import Ingredient


@dataclass(frozen=True)
class Run:
    """What an area takes of one part of a line.

    Attributes
    ----------
    line : tuple of float
        Which part of which line; see :attr:`marchland.regions.outline.Course.identities`.
    low_km, high_km : Floats
        Where along it each stretch starts and ends.
    signs : Floats
        +1 where the area lies left of the line, −1 where it lies right of it.
    perimeter_km : float
        Of the part; infinite where it is open.
    push_km : Floats, shape (2,)
        What the area gains where all of this shifts by a kilometre east, and north; km² per km.
    """

    line: tuple[float, ...]
    low_km: Floats
    high_km: Floats
    signs: Floats
    perimeter_km: float
    push_km: Floats = field(default_factory=lambda: np.zeros(2))


@dataclass(frozen=True)
class ErrorModel:
    """How far off a line is, and how its error is correlated along it; see ``area_variance``.

    Attributes
    ----------
    accuracy_m, correlation_km, kernel
        Of the part of the error that is alike over a short way; of a line drawn by rule, of all.
    long_m, long_correlation_km : float
        Of the part alike over a long way.
    common_m : float
        Standard deviation, along each axis, of a shift of the whole line.
    coarseness : float
        What all three are multiplied by; see
        :meth:`marchland.boundaries.accuracy.Publisher.coarseness`.
    """

    accuracy_m: float
    correlation_km: float
    kernel: Kernel
    long_m: float = 0.0
    long_correlation_km: float = math.inf
    common_m: float = 0.0
    coarseness: float = 1.0

    @classmethod
    def of(cls, ingredient: Ingredient, kernel: Kernel, runs: Sequence[Run]) -> ErrorModel:
        """Return the model of what an area takes of a line."""
        accuracy = ingredient.accuracy
        if accuracy is None:
            return cls(ingredient.accuracy_m, ingredient.correlation_km, kernel)
        return cls(
            ingredient.accuracy_m, ingredient.correlation_km, kernel, 1000 * accuracy.long_km,
            accuracy.long_correlation_km, 1000 * accuracy.common_km,
            accuracy.coarseness(_spacing_km(ingredient, runs)),
        )  # fmt: skip

    def variance_km4(self, runs: Sequence[Run]) -> float:
        """Return the variance of the area that runs of one line bound."""
        return self.along_km4(runs) + self.common_km4(runs)

    def along_km4(self, runs: Sequence[Run]) -> float:
        """Return the variance from what differs along the line."""
        parts = (
            (self.accuracy_m, self.correlation_km),
            (self.long_m, self.long_correlation_km),
        )
        return self.coarseness**2 * math.fsum(self._of_part(runs, *part) for part in parts)

    def common_km4(self, runs: Sequence[Run]) -> float:
        """Return the variance from a shift of the whole line, in any direction."""
        push = np.sum([run.push_km for run in runs], axis=0) if runs else np.zeros(2)
        return (self.coarseness * self.common_m / 1000) ** 2 * float(push @ push)

    def _of_part(self, runs: Sequence[Run], accuracy_m: float, correlation_km: float) -> float:
        """Return the variance from one part of the error."""
        if not accuracy_m:
            return 0.0
        variances = [
            area_variance(
                run.low_km, run.high_km, run.signs, accuracy_m=accuracy_m,
                correlation_km=correlation_km, perimeter_km=run.perimeter_km, kernel=self.kernel,
            )
            for run in runs
        ]  # fmt: skip
        # Parts of a line lie apart and err apart, unless it errs as a whole.
        whole = math.isinf(correlation_km)
        return math.fsum(map(math.sqrt, variances)) ** 2 if whole else math.fsum(variances)


def _spacing_km(ingredient: Ingredient, runs: Sequence[Run]) -> float:
    """Return how far apart the vertices of a line lie where an area takes it, on average."""
    course = ingredient.course
    length, vertices = 0.0, 0
    for run in runs:
        at_km = course.generalised_km[course.part == course.identities.index(run.line)]
        length += float(np.sum(run.high_km - run.low_km))
        inside = np.searchsorted(at_km, run.high_km) - np.searchsorted(at_km, run.low_km)
        vertices += int(inside.sum())
    return length / max(vertices, 1)
