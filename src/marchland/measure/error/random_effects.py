"""Independent files that draw one boundary, taken together: a random-effects model.

Each witness gives an area with the variance that its publisher's lines have on real borders. Where
witnesses differ by more than that explains, each is taken to be off by one more unknown error,
alike in size for all, and estimated from how far they differ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_LEAST = 1e-9
"""Variances are at least this share of the largest (of 1 km⁴ where all are zero)."""


@dataclass(frozen=True)
class Pool:
    """What independent witnesses say together.

    Attributes
    ----------
    mean_km2 : float
        Weighted mean.
    weights : tuple of float
        Of each witness, adding to one: by precision, that of the unknown error included.
    between_km4 : float
        Variance of the unknown error of each witness.
    q : float
        Cochran's: the squared differences from the mean in units of the variances declared.
    """

    mean_km2: float
    weights: tuple[float, ...]
    between_km4: float
    q: float

    @classmethod
    def of(cls, values: Sequence[float], variances: Sequence[float]) -> Pool:
        """Take witnesses together.

        Parameters
        ----------
        values : sequence of float
            One per independent witness, km².
        variances : sequence of float
            Of each by its publisher's error, km⁴.

        Returns
        -------
        Pool

        Notes
        -----
        The moment estimator of DerSimonian and Laird [1]_.

        References
        ----------
        .. [1] DerSimonian, R. & Laird, N. (1986). Meta-analysis in clinical trials. Controlled
           Clinical Trials 7, 177–188.

        Examples
        --------
        >>> Pool.of([10.0, 12.0, 14.0], [1.0, 1.0, 1.0])
        Pool(mean_km2=12.0, weights=(0.333..., 0.333..., 0.333...), between_km4=3.0, q=8.0)
        >>> Pool.of([10.0, 13.0], [1.0, 2.0]).mean_km2 < 11.5 < 13
        True
        """
        least = _LEAST * max(variances) or _LEAST
        within = [max(variance, least) for variance in variances]
        fixed = _weights(within)
        mean = math.fsum(w * v for w, v in zip(fixed, values, strict=True))
        q = math.fsum((v - mean) ** 2 / s for v, s in zip(values, within, strict=True))
        precision = math.fsum(1 / s for s in within)
        scale = precision * (1 - math.fsum(w * w for w in fixed))
        excess = q - (len(values) - 1)
        between = max(0.0, excess / scale) if scale > 0 else 0.0
        weights = _weights([s + between for s in within])
        mean = math.fsum(w * v for w, v in zip(weights, values, strict=True))
        return cls(mean, weights, between, q)

    @property
    def count(self) -> int:
        """How many witnesses there are."""
        return len(self.weights)

    @property
    def i2(self) -> float:
        """Share of the differences that the declared errors do not explain, 0 to 1.

        Higgins, J. P. T. & Thompson, S. G. (2002). Quantifying heterogeneity in a meta-analysis.
        Statistics in Medicine 21, 1539–1558.
        """
        return max(0.0, (self.q - (self.count - 1)) / self.q) if self.q > 0 else 0.0

    @property
    def spread_km4(self) -> float:
        """Variance of a prediction from the unknown errors, km⁴.

        That of the mean, and that of one witness more: what is predicted is where a further file,
        free of its publisher's error, would put the area.

        Higgins, J. P. T., Thompson, S. G. & Spiegelhalter, D. J. (2009). A re-evaluation of
        random-effects meta-analysis. Journal of the Royal Statistical Society A 172, 137–159.
        """
        return self.between_km4 * (1 + math.fsum(w * w for w in self.weights))


def spread_freedom(of_lines: float, witnesses: int) -> float:
    """Return the degrees of freedom of how far witnesses differ beyond their errors.

    Parameters
    ----------
    of_lines : float
        Of the errors of their lines.
    witnesses : int

    Returns
    -------
    float
        Those of the lines, where they are few: such errors were fitted on borders where files
        differ so. Where lines err normally all that is known is what n witnesses show.

    Examples
    --------
    >>> spread_freedom(2.9, 2), spread_freedom(float("inf"), 3)
    (2.9, 2)
    """
    return max(1, witnesses - 1) if math.isinf(of_lines) else of_lines


def _weights(variances: Sequence[float]) -> tuple[float, ...]:
    """Return weights by precision, adding to one."""
    raw = [1 / variance for variance in variances]
    total = math.fsum(raw)
    return tuple(weight / total for weight in raw)
