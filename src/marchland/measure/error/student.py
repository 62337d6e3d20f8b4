"""Quantiles of Student's t distribution, for any degrees of freedom from one up."""

from __future__ import annotations

import functools
import math
from statistics import NormalDist

import numpy as np

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_NORMAL_FROM = 1e7  # degrees of freedom beyond which the normal quantile is right to 1e-7


@functools.lru_cache(maxsize=4096)
def t_quantile(probability: float, degrees_of_freedom: float) -> float:
    """Return the quantile of Student's t distribution.

    Parameters
    ----------
    probability : float
        At least one half, less than one.
    degrees_of_freedom : float
        At least one; infinite for the normal distribution.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If either is out of range.

    Notes
    -----
    With t = √ν tan θ the distribution is ½ + ∫₀^θ cos^(ν−1) / B, an integral over a smooth
    function on a finite range; it is inverted by bisection, to 2e-5 of the quantile.

    Examples
    --------
    >>> [round(t_quantile(0.975, nu), 3) for nu in (1, 2, 5, float("inf"))]
    [12.706, 4.303, 2.571, 1.96]
    """
    if not (0.5 <= probability < 1 and degrees_of_freedom >= 1):
        raise ValueError(
            f"expected a probability from 0.5 to 1 and degrees of freedom from 1, found "
            f"{probability:g} and {degrees_of_freedom:g}"
        )
    if degrees_of_freedom >= _NORMAL_FROM:
        return NormalDist().inv_cdf(probability)
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        if _above_half(middle, degrees_of_freedom) < probability - 0.5:
            low = middle
        else:
            high = middle
    return math.sqrt(degrees_of_freedom) * math.tan((low + high) / 2)


def _above_half(theta: float, nu: float) -> float:
    """Return the probability between 0 and √ν tan θ."""
    # What lies beyond cos^ν = exp(−40) is nothing; the nodes go where the function is.
    theta = min(theta, math.acos(math.exp(-40 / nu)) if nu > 4 else theta)
    at = theta / 2 * (_NODES + 1)
    area = theta / 2 * float(_WEIGHTS @ np.cos(at) ** (nu - 1))
    scale = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - math.log(math.pi) / 2
    return area * math.exp(scale)
