"""The area under a geodesic of any length, after Karney: exact to rounding, edge by edge.

pyproj solves the inverse problem for the azimuths; the area between the geodesic and the equator
then is (section 6 of [1]_, with f the divided difference of t)

    S = c² (α₂ − α₁) − e² a² cos α₀ sin α₀ ∫ f(k² sin² σ) sin σ / 2 dσ,
    t(x) = x + √(1 + 1/x) asinh √x,

and the integrand is so smooth that twelve Gauss–Legendre nodes leave nothing above rounding.

References
----------
.. [1] C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87, 43-55 (2013),
   https://doi.org/10.1007/s00190-012-0578-z
"""

from __future__ import annotations

import numpy as np
import pyproj

from marchland.ellipsoid.series import A_M, C2_M2, E2, FLATTENING
from marchland.ellipsoid.types import Floats

GEOD = pyproj.Geod(a=A_M, rf=1 / FLATTENING)
_EP2 = E2 / (1 - E2)
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)


def _divided_difference() -> list[float]:
    """Return the coefficients of (t(e'²) − t(x)) / (e'² − x) by powers of x.

    t obeys 2x(1 + x) g′ = 1 + x − g with g = t − x, which gives its Taylor coefficients.
    """
    taylor = [1.0, 1 / 3]
    for n in range(2, 12):
        taylor.append(-2 * (n - 1) / (2 * n + 1) * taylor[-1])
    taylor[1] += 1
    return [
        sum(taylor[n] * _EP2 ** (n - 1 - power) for n in range(power + 1, 12)) for power in range(8)
    ]


_DIFFERENCE = _divided_difference()


def area_under(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> tuple[Floats, Floats]:
    """Return the area between each geodesic and the equator.

    Parameters
    ----------
    lon1, lat1, lon2, lat2 : array of shape (n,)
        Ends in degrees. The shorter way round is taken; half a turn goes over a pole.

    Returns
    -------
    h, area : array of shape (n,)
        Longitude difference in radians, −π to π; area in units of c², of the sign of h
        in the north. Not a number where an end is not finite.
    """
    with np.errstate(invalid="ignore"):  # infinite ends become not a number
        h = lon2 - lon1
        h = h - 360 * np.rint(h / 360)
    ok = np.isfinite(h) & (np.abs(lat1) <= 90) & (np.abs(lat2) <= 90)
    area = np.full(len(h), np.nan)
    # Along a meridian and over a pole the area is a lune; its azimuths would lose the sign of h.
    polar = (np.abs(h) == 180) | (np.abs(lat1) == 90) | (np.abs(lat2) == 90)
    lune = ok & (polar | (h == 0))
    area[lune] = np.radians(h[lune]) * np.where(lat1[lune] + lat2[lune] >= 0, 1.0, -1.0)
    rest = np.flatnonzero(ok & ~lune)
    if len(rest):
        area[rest] = _solve(h[rest], lat1[rest], lat2[rest])
    return np.radians(h), area


def _solve(h: Floats, lat1: Floats, lat2: Floats) -> Floats:
    """Return the areas under geodesics of the general kind, in units of c²; h in degrees."""
    azimuth1, azimuth2, _ = GEOD.inv(np.zeros_like(h), lat1, h, lat2, return_back_azimuth=False)
    a1, a2 = np.radians(azimuth1), np.radians(azimuth2)
    sin1, cos1 = _reduced(lat1)
    sin2, cos2 = _reduced(lat2)
    # α₀ is the azimuth at which the geodesic crosses the equator, σ the arc from there on the
    # auxiliary sphere (eqs. 10 to 14).
    sin0 = np.sin(a1) * cos1
    cos0 = np.hypot(np.cos(a1), np.sin(a1) * sin1)
    start = np.arctan2(sin1, np.cos(a1) * cos1)
    stop = np.arctan2(sin2, np.cos(a2) * cos2)
    stop = np.where(stop < start, stop + 2 * np.pi, stop)
    # Gauss–Legendre on [σ₁, σ₂]: one row per node, one column per geodesic.
    middle, half = (start + stop) / 2, (stop - start) / 2
    sines = np.sin(middle + half * _NODES[:, None])
    values = np.polynomial.polynomial.polyval(_EP2 * (cos0 * sines) ** 2, _DIFFERENCE) * sines
    integral = half * (_WEIGHTS @ values) / 2
    turn = np.remainder(a2 - a1 + np.pi, 2 * np.pi) - np.pi
    result: Floats = turn - E2 * A_M**2 / C2_M2 * cos0 * sin0 * integral
    return result


def _reduced(lat: Floats) -> tuple[Floats, Floats]:
    """Return sine and cosine of the reduced latitude."""
    phi = np.radians(lat)
    y, x = (1 - FLATTENING) * np.sin(phi), np.cos(phi)
    r = np.hypot(y, x)
    return y / r, x / r
