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


@functools.lru_cache(maxsize=4096)
def familywise_quantile(level: float, chances: float, degrees_of_freedom: float) -> float:
    """Return what the largest of several errors stays below with a probability.

    Parameters
    ----------
    level : float
        Above 0 and below 1.
    chances : float
        How many independent errors there are; one or more, a whole number or not.
    degrees_of_freedom : float
        Of Student's t, as one factor that all of them share; infinite for normal errors.

    Returns
    -------
    float
        In standard deviations, not below zero.

    Notes
    -----
    Of n normal errors the largest stays below q with probability Φ(q)ⁿ (Šidák 1967, Journal of the
    American Statistical Association 62, 626–633); for t this is averaged over the common factor
    1/√w, where νw has the χ² distribution (Dunnett & Sobel 1954, Biometrika 41, 153–169).

    Examples
    --------
    >>> [round(familywise_quantile(0.95, n, float("inf")), 2) for n in (1, 20)]
    [1.64, 2.8]
    """
    if degrees_of_freedom >= _NORMAL_FROM:
        return max(0.0, NormalDist().inv_cdf(math.pow(level, 1 / chances)))
    low, high = 0.0, 1e3
    for _ in range(32):
        middle = (low + high) / 2
        if _largest_below(middle, chances, degrees_of_freedom) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _largest_below(q: float, chances: float, nu: float) -> float:
    """Return the probability that the largest of several errors stays below q."""
    # Over u = ln w, of which the density is proportional to exp(ν/2 (u − e^u)).
    spread = math.sqrt(2 / nu)
    u = np.linspace(-60 / nu - 8 * spread, min(4.0, 10 * spread), 201)
    weight = np.exp(nu / 2 * (u - np.exp(u) + 1))
    normal = NormalDist()
    below = np.array([normal.cdf(q * math.exp(v / 2)) for v in u.tolist()])
    return float(np.sum(weight * below**chances) / np.sum(weight))


def mean_positive_part(degrees_of_freedom: float) -> float:
    """Return the mean of the positive part of an error, in units of its scale.

    Parameters
    ----------
    degrees_of_freedom : float
        Of Student's t, above one; infinite for a normal error.

    Notes
    -----
    1/√(2π) for a normal error; √ν Γ((ν + 1)/2) / (√π Γ(ν/2) (ν − 1)) for Student's t.

    Examples
    --------
    >>> round(mean_positive_part(float("inf")), 4), round(mean_positive_part(4.0), 4)
    (0.3989, 0.5)
    """
    nu = degrees_of_freedom
    if nu >= _NORMAL_FROM:
        return 1 / math.sqrt(2 * math.pi)
    gammas = math.exp(math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2))
    return math.sqrt(nu / math.pi) * gammas / (nu - 1)


def _above_half(theta: float, nu: float) -> float:
    """Return the probability between 0 and √ν tan θ."""
    # What lies beyond cos^ν = exp(−40) is nothing; the nodes go where the function is.
    theta = min(theta, math.acos(math.exp(-40 / nu)) if nu > 4 else theta)
    at = theta / 2 * (_NODES + 1)
    area = theta / 2 * float(_WEIGHTS @ np.cos(at) ** (nu - 1))
    scale = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - math.log(math.pi) / 2
    return area * math.exp(scale)
