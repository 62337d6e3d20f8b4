"""How far the vintages of one boundary lie apart, beyond what they declare of their errors."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """The errors of some independent witnesses: as declared, and as they show in the witnesses.

    All variances are those of the mean of the witnesses.

    Attributes
    ----------
    count : int
        Of witnesses, two or more.
    declared_km4 : float
        What they declare of their errors.
    seen_km4 : float
        The sample variance over the count, whatever is declared.
    """

    count: int
    declared_km4: float
    seen_km4: float

    @classmethod
    def of(cls, values: Sequence[float], within: Sequence[float]) -> Spread:
        """Compare witnesses.

        Parameters
        ----------
        values : sequence of float
            One per independent witness, km².
        within : sequence of float
            The variance of each from its own uncertainty, km⁴.

        Returns
        -------
        Spread

        Examples
        --------
        >>> spread = Spread.of([10.0, 12.0, 14.0], [1.0, 1.0, 1.0])
        >>> spread.standard_km2, spread.degrees_of_freedom
        (1.0, 1.125)
        >>> Spread.of([10.0, 11.0], [4.0, 4.0]).standard_km2
        0.0
        """
        count = len(values)
        variance = float(statistics.variance(values))
        return cls(count, statistics.fmean(within) / count, variance / count)

    @property
    def between_km4(self) -> float:
        """Variance of the mean beyond what is declared.

        The unweighted moment estimator of a random-effects model (Hedges & Olkin 1985, ch. 9;
        DerSimonian & Laird 1986 weight by precision). Unweighted, because no vintage is to count
        for more than another; it is unbiased before the cut at zero whatever the variances within.
        """
        return max(0.0, self.seen_km4 - self.declared_km4)

    @property
    def standard_km2(self) -> float:
        """Standard uncertainty of the mean beyond what is declared."""
        return math.sqrt(self.between_km4)

    @property
    def degrees_of_freedom(self) -> float:
        """How well that standard uncertainty is known; infinite where it is zero.

        The between variance is a difference, s² less what is declared, and only s² is estimated:
        its variance is 2 s⁴ / (n − 1), so the degrees of freedom of the difference b = s² − w are
        2 b² / (2 s⁴ / (n − 1)) = (n − 1) (b / s²)² (GUM G.3.3). With them Welch and Satterthwaite
        give the n − 1 of the observed spread wherever that is more than declared.
        """
        if not self.between_km4:
            return math.inf
        return (self.count - 1) * (self.between_km4 / self.seen_km4) ** 2
