"""The series behind :mod:`marchland.ellipsoid.shapes`: plain arithmetic, for numbers or arrays.

Let *x* be longitude in radians, *y* the sine of the authalic latitude and *c* the authalic
radius. The ellipsoid's area element is then c² dx dy and its metric is

    ds² = c² (G dx² + dy² / G),    G = (N cos φ)² / c²,

so the strip between a straight chord in (x, y) and the equator is exactly h·m: the longitude
difference times the mean y. A geodesic bows away from its chord by an amount that only needs
G and its derivatives, dG/dy = −2 s and ds/dy = κ, where s = sin φ and κ = c² / (M N). This
module evaluates these functions and that amount. ``docs/area.md`` has the derivation, the
references and how the bounds were checked.

The same functions serve numpy arrays and, compiled, single numbers in
:mod:`marchland.ellipsoid.compiled`. Every argument and result is in radians, in units of c or of
c².
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = TypeVar("Numbers", float, NDArray[np.float64])

FLATTENING = 1 / 298.257223563
A_M = 6378137.0
"""Equatorial radius of WGS 84, m."""
B_M = A_M * (1 - FLATTENING)
E2 = FLATTENING * (2 - FLATTENING)
"""First eccentricity squared."""
_E = math.sqrt(E2)
C2_M2 = (A_M**2 + B_M**2 * math.atanh(_E) / _E) / 2
"""Authalic radius squared, m²: the ellipsoid's area is 4π times this."""

AREA_COEFFICIENT = 0.032
LENGTH_COEFFICIENT = 0.063
LONGEST = 2.5e-3
"""The bounds hold up to this t / G, where t is the edge's length squared (319 km at 0° N)."""

# Chebyshev fits made in 40-digit arithmetic, highest power first; the largest relative error
# is given with each.
# y / (lat / 90) by powers of (lat / 90)²: 3e-16.
Y = (
    7.685539205747223e-09,
    -2.791250074428459e-08,
    -3.127729108076139e-07,
    3.6205054268361027e-06,
    -1.582513165220968e-05,
    1.7654363853117757e-06,
    0.00043135827369315615,
    -0.0028611014926773998,
    0.006174128767429587,
    0.05834807658891113,
    -0.6258566960776805,
    1.5637750061300364,
)
# s / y by powers of y²: 2e-11.
S = (-2.817945228431544e-07, 3.360536640826898e-05, -0.004523304954783989, 1.0044899813630248)
# G / (1 - y²) by powers of y²: 4e-12.
G = (-7.019354721743253e-08, 1.1130999893786768e-05, -0.002250521030788963, 1.00223946022048)
# κ by powers of y²: 6e-8; it only enters the smaller term.
K = (0.00016506910322711406, -0.013568805775103698, 1.004489919700176)
# (dκ/dy) / 2s by powers of y²: 4e-5; it is itself of the order of e².
Q = (0.0002694887151233552, -0.013508728725805642)


def polynomial(u: Numbers, coefficients: tuple[float, ...]) -> Numbers:
    """Return the polynomial in u with the given coefficients, highest power first."""
    # In place, because on arrays each new temporary costs as much as the arithmetic.
    value = u * coefficients[0]
    for coefficient in coefficients[1:-1]:
        value += coefficient
        value *= u
    value += coefficients[-1]
    return value


def authalic_sine(lat: Numbers) -> Numbers:
    """Return y, the sine of the authalic latitude, within 7e-16.

    Parameters
    ----------
    lat : float or array
        Geographic latitude in degrees, −90 to 90.

    Examples
    --------
    >>> authalic_sine(90.0), authalic_sine(0.0)
    (1.0, 0.0)
    """
    t = lat * (1 / 90)
    return t * polynomial(t * t, Y)


def sine_radius_curvature(y: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return s = sin φ, G = (N cos φ / c)² and κ = c² / (M N) where y is given."""
    u = y * y
    return y * polynomial(u, S), (1 - u) * polynomial(u, G), polynomial(u, K)


def chord_excess(h: Numbers, d: Numbers, m: Numbers) -> tuple[Numbers, Numbers]:
    """Return the area between a chord in (x, y) and the geodesic with the same ends.

    Parameters
    ----------
    h, d : float or array
        Differences of x and of y between the ends.
    m : float or array
        Mean y of the ends.

    Returns
    -------
    excess, bound : float or array
        What to add to h·m, and the largest error of that, both in units of c².
    """
    s, g, k = sine_radius_curvature(m)
    east = h * h
    east *= g
    dd = d * d
    north = dd / g
    ratio = s * s
    ratio /= g
    lead = 3 * north
    lead += east
    size = east + north
    # κ (2E⁴ + 5E²N² + 15N⁴) + (s² / G) (15N⁴ − E⁴ − 10E²N²) + the term in dκ/dy
    smaller = 2 * k
    smaller -= ratio
    smaller *= east
    mixed = -2 * ratio
    mixed += k
    mixed *= 5 * north
    smaller += mixed
    smaller *= east
    k += ratio
    k *= 15 * north
    k *= north
    smaller += k
    dd *= lead
    dd *= Q[0] * (m * m) + Q[1]
    smaller += dd
    smaller *= 1 / 20
    lead += smaller
    s *= h
    lead *= s
    lead *= 1 / 12
    size /= g
    bound = size * size
    bound *= size
    bound *= g
    bound *= AREA_COEFFICIENT
    bound *= abs(s)
    return lead, bound


def chord_length(h: Numbers, d: Numbers, m: Numbers) -> tuple[Numbers, Numbers]:
    """Return the squared length of the geodesic between two ends.

    Parameters
    ----------
    h, d, m : float or array
        As for :func:`chord_excess`.

    Returns
    -------
    squared, bound : float or array
        The squared length in units of c², and the largest relative error of the length.
    """
    s, g, k = sine_radius_curvature(m)
    east = g * h * h
    north = d * d / g
    size = east + north
    bend = k * north * (north - east) + s * s / g * (3 * north * north - east * (6 * north + east))
    shortness = size / g
    return size + bend * (1 / 12), LENGTH_COEFFICIENT * shortness * shortness
