"""How long a boundary is depends on the ruler: its length at several generalisations.

A natural line has no length of its own. The finer it is drawn, or measured, the longer it gets, so
a published length says as much of the map it was taken from as of the boundary.

References
----------
Richardson, L. F. (1961). The problem of contiguity. General Systems Yearbook 6, 139-187.
Mandelbrot, B. (1967). How long is the coast of Britain? Statistical self-similarity and fractional
dimension. Science 156, 636-638.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import shapely

from marchland.dossier.model import Dossier
from marchland.dossier.recipes import LineFile, Stretch
from marchland.dossier.stated import KM_PER_MI
from marchland.ellipsoid.geodesics import geocentric_km
from marchland.ellipsoid.series import A_M, E2
from marchland.ellipsoid.types import Lineal
from marchland.errors import GeometryError
from marchland.failures import Ledger, noted
from marchland.measure.measures import LineFinding
from marchland.vocabulary import Unit

RULERS_KM = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)

CURVE_KM = tuple(float(step) for step in np.geomspace(0.2, 50, 25))
"""Rulers between which the one that gives a published length is sought."""

CAVEAT = (
    "A boundary has no one length: it grows with the detail of the map (the coastline paradox). A "
    "ruler that gives a published length shows how coarse a map could have it, not that it was "
    "measured so."
)

Geocentric: TypeAlias = tuple[float, float, float]
"""A position as x, y, z from the centre of the ellipsoid, km."""


@dataclass(frozen=True)
class RuledLength:
    """The length of a line walked with a ruler; both in km."""

    step_km: float
    length_km: float


@dataclass(frozen=True)
class PublishedLength:
    """A published length, and the ruler that would give it.

    Attributes
    ----------
    figures : tuple of str
        Ids of the figures that state it, of the line in whichever era.
    printed : str
    length_km : float
    step_km : float or None
        The finest such ruler, :data:`CURVE_KM`'s first standing for that or less; None where the
        line is shorter with every ruler, or longer.
    """

    figures: tuple[str, ...]
    printed: str
    length_km: float
    step_km: float | None


@dataclass(frozen=True)
class GeneralisedLength:
    """A line under one choice of vintages, at several generalisations.

    Attributes
    ----------
    key : str
        Of the line finding.
    line : str
        Id of the line.
    vintages : mapping of str to str
        Era to vintage.
    digitised_km : float
        With every vertex.
    spacing_km : float
        Mean distance of its vertices: below it a ruler finds nothing more.
    ruled : tuple of RuledLength
        For each of :data:`RULERS_KM`.
    dimension : float or None
        Richardson's: 1 for a smooth line; None where fewer than three rulers are longer than the
        spacing.
    published : tuple of PublishedLength
    """

    key: str
    line: str
    vintages: Mapping[str, str]
    digitised_km: float
    spacing_km: float
    ruled: tuple[RuledLength, ...]
    dimension: float | None
    published: tuple[PublishedLength, ...]

    @property
    def drawn_by(self) -> str:
        """The vintages, or the line's id where it is not from any."""
        return " → ".join(dict.fromkeys(self.vintages.values())) or self.line


def ruled_length_km(shape: Lineal, step_km: float) -> float:
    """Walk a line with a ruler.

    Parameters
    ----------
    shape : Lineal
        Its edges are short (a few kilometres at most).
    step_km : float
        Geodesic length of the ruler.

    Returns
    -------
    float
        Kilometres: the whole steps, and what is left at the end. A line is walked from either end
        and the mean is returned, as the two differ a little.

    Raises
    ------
    GeometryError
        If the ruler is not from 1 m to 500 km.

    Notes
    -----
    The next point is the first at which the line leaves the sphere of the ruler's length round the
    last one (the divider method of Richardson 1961). Distances are chords in space; the chord of a
    geodesic of length s is 2 R sin(s / 2R), and with a mean radius R that is exact to a millimetre
    for s up to 50 km.

    Examples
    --------
    >>> line = shapely.LineString([(0, 0), (0.5, 0.5), (1, 0)])
    >>> round(ruled_length_km(line, 1)), round(ruled_length_km(line, 111.3195))
    (157, 111)
    """
    if not 0.001 <= step_km <= 500:
        raise GeometryError(f"expected a ruler of 0.001 to 500 km, found {step_km:g}")
    return _walked_km(_ways(shape), step_km)


Way: TypeAlias = Sequence[Geocentric]
"""The vertices of a part of a line, in the order in which it is walked."""


def _ways(shape: Lineal) -> list[Way]:
    """Return the parts of a line, each from either end."""
    ways: list[Way] = []
    for part in shapely.get_parts(shapely.line_merge(shape)):
        # Plain numbers: walking asks for one distance at a time, where arrays would be slow.
        way = [(x, y, z) for x, y, z in geocentric_km(shapely.get_coordinates(part)).tolist()]
        ways += [way, way[::-1]]
    return ways


def _walked_km(ways: Iterable[Way], step_km: float) -> float:
    """Return the length of a line walked with a ruler from either end, the mean of both."""
    return sum(_walk(way, step_km) for way in ways) / 2


MEAN_RADIUS_KM = A_M / 1000 * (1 - E2 / 6)
"""(2a + b) / 3 to first order in the flattening."""


def _walk(vertices: Way, step_km: float) -> float:
    """Return the length of a line walked from its first vertex with a ruler, in kilometres."""
    chord_km = 2 * MEAN_RADIUS_KM * math.sin(step_km / (2 * MEAN_RADIUS_KM))
    # The ruler stands at ``here``. Each edge that leaves its reach is left where it does, as often
    # as it does; the rest of the edge, and those that stay within, are walked on.
    here = before = vertices[0]
    steps = 0
    for after in vertices[1:]:
        while math.dist(here, after) >= chord_km:
            here = before = _leaving(here, before, after, chord_km)
            steps += 1
        before = after
    left_km = math.dist(here, vertices[-1])
    return steps * step_km + 2 * MEAN_RADIUS_KM * math.asin(left_km / (2 * MEAN_RADIUS_KM))


def _leaving(
    here: Geocentric, inside: Geocentric, outside: Geocentric, reach_km: float
) -> Geocentric:
    """Return where a straight piece leaves the sphere round a position."""
    # The greater root t of |inside + t (outside − inside) − here|² = reach².
    px, py, pz = inside
    wx, wy, wz = outside[0] - px, outside[1] - py, outside[2] - pz
    fx, fy, fz = px - here[0], py - here[1], pz - here[2]
    a = wx * wx + wy * wy + wz * wz
    b = wx * fx + wy * fy + wz * fz
    c = fx * fx + fy * fy + fz * fz - reach_km * reach_km
    t = min(1.0, (math.sqrt(max(0.0, b * b - a * c)) - b) / a)
    return px + t * wx, py + t * wy, pz + t * wz


def generalise_lengths(
    dossier: Dossier, lines: Sequence[LineFinding], ledger: Ledger | None = None
) -> tuple[GeneralisedLength, ...]:
    """Measure every digitised line of which a length is published, with every ruler.

    Parameters
    ----------
    dossier : Dossier
    lines : sequence of LineFinding
    ledger : Ledger, optional
        Where a line that cannot be measured so goes; else it is raised.

    Returns
    -------
    tuple of GeneralisedLength
        In the order of the lines. Lines drawn by a rule are left out: they have a length.
    """
    generalised = []
    for drawn in lines:
        if isinstance(drawn.line.draw, Stretch | LineFile) and any(_lengths_of(dossier, drawn)):
            with noted(ledger, "length", drawn.line.id, drawn.line.title, drawn.vintages):
                generalised.append(generalise(dossier, drawn))
    return tuple(generalised)


def _lengths_of(dossier: Dossier, drawn: LineFinding) -> Iterator[tuple[str, str, float]]:
    """Yield id, text and kilometres of the lengths published of a line, in whichever era."""
    same = {line.id for line in dossier.same_stretch(drawn.line.id)}
    for figure in dossier.figures:
        if figure.quantity == "length" and same & {*figure.candidates} and figure.published:
            km = figure.value * (KM_PER_MI if figure.unit is Unit.MI else 1)
            yield figure.id, figure.printed, km


def generalise(dossier: Dossier, drawn: LineFinding) -> GeneralisedLength:
    """Measure one line with every ruler, and seek those that give its published lengths.

    Parameters
    ----------
    dossier : Dossier
    drawn : LineFinding

    Returns
    -------
    GeneralisedLength

    Raises
    ------
    GeometryError
        If it cannot be walked.
    """
    digitised_km = drawn.length.value
    edges = len(shapely.get_coordinates(drawn.geometry)) - len(shapely.get_parts(drawn.geometry))
    ways = _ways(drawn.geometry)
    curve = [RuledLength(step_km, _walked_km(ways, step_km)) for step_km in CURVE_KM]
    ruled = tuple(RuledLength(step_km, _walked_km(ways, step_km)) for step_km in RULERS_KM)
    spacing_km = digitised_km / edges
    # Figures that state one length are one published length.
    grouped: dict[float, list[tuple[str, str]]] = {}
    for figure, printed, km in _lengths_of(dossier, drawn):
        grouped.setdefault(km, []).append((figure, printed))
    published = tuple(
        PublishedLength(
            tuple(f for f, _ in same), same[0][1], km, ruler_for(km, digitised_km, curve)
        )
        for km, same in sorted(grouped.items(), reverse=True)
    )
    return GeneralisedLength(
        key=drawn.key,
        line=drawn.line.id,
        vintages=dict(drawn.vintages),
        digitised_km=digitised_km,
        spacing_km=spacing_km,
        ruled=ruled,
        dimension=richardson_dimension([r for r in ruled if r.step_km >= spacing_km]),
        published=published,
    )


def richardson_dimension(ruled: Sequence[RuledLength]) -> float | None:
    """Return 1 less the slope of log length over log ruler, by least squares.

    This is the fractal dimension of Mandelbrot (1967), from the lengths of Richardson (1961).

    Parameters
    ----------
    ruled : sequence of RuledLength

    Returns
    -------
    float or None
        None for fewer than three.

    Examples
    --------
    >>> round(richardson_dimension([RuledLength(s, 100 * s**-0.25) for s in (1, 2, 4, 8)]), 6)
    1.25
    """
    if len(ruled) < 3:
        return None
    x = np.log([r.step_km for r in ruled])
    y = np.log([r.length_km for r in ruled])
    return float(1 - np.polyfit(x, y, 1)[0])


def ruler_for(length_km: float, digitised_km: float, curve: Sequence[RuledLength]) -> float | None:
    """Return the finest ruler that gives a length.

    Parameters
    ----------
    length_km : float
    digitised_km : float
        With every vertex.
    curve : sequence of RuledLength
        From the finest ruler to the coarsest.

    Returns
    -------
    float or None
        Kilometres; None where no ruler does.

    Examples
    --------
    >>> curve = [RuledLength(1, 100), RuledLength(4, 80)]
    >>> ruler_for(101, 102, curve), round(ruler_for(90, 102, curve), 2), ruler_for(70, 102, curve)
    (1, 1.92, None)
    """
    if curve[0].length_km <= length_km <= digitised_km:
        return curve[0].step_km
    for fine, coarse in pairwise(curve):
        if fine.length_km >= length_km >= coarse.length_km:
            whole = math.log(fine.length_km / coarse.length_km)
            part = math.log(fine.length_km / length_km) / whole if whole > 0 else 0.0
            return float(fine.step_km * (coarse.step_km / fine.step_km) ** part)
    return None
