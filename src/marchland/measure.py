"""Area and length with an uncertainty from the position of the lines.

The spread across vintages and readings is not hidden in one number: each choice is measured by
itself, and :mod:`marchland.claims` holds a figure against all of them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from marchland.dossier import Dossier, Line, Readings, Region
from marchland.ellipsoid import geodesic_area_km2, geodesic_length_km
from marchland.geodesy import segment_lengths_km
from marchland.regions import ON_LINE_DEG, Builder, Built, Ingredient

COVERAGE_FACTOR = 1.959963984540054
"""Half-width of a 95 % interval in standard deviations of a normal distribution."""


@dataclass(frozen=True)
class Measure:
    """A measured quantity with its 95 % interval.

    Attributes
    ----------
    value, low, high : float
        Estimate and ends of the 95 % interval, in km² or km.
    standard_uncertainty : float
        One standard deviation from the position of the lines, in the same unit.
    """

    value: float
    low: float
    high: float
    standard_uncertainty: float


@dataclass(frozen=True)
class ParcelFinding:
    """A named piece of a region."""

    id: str
    title: str
    geometry: Any
    area: Measure


@dataclass(frozen=True)
class SliverFinding:
    """Pieces too narrow to tell from the error of the lines."""

    count: int
    area_km2: float
    geometry: Any


@dataclass(frozen=True)
class RegionFinding:
    """A region built under one reading and one choice of vintages."""

    key: str
    """Unique: ``region[/reading][/vintage…]``."""
    region: Region
    reading: Region | None
    """The reading it was built by, where the region has several."""
    vintages: dict[str, str]
    """Era id to vintage id."""
    geometry: Any
    area: Measure
    parcels: tuple[ParcelFinding, ...]
    slivers: SliverFinding | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineFinding:
    """A line drawn by its recipe under one choice of vintages."""

    key: str
    line: Line
    vintages: dict[str, str]
    geometry: Any
    length: Measure
    notes: tuple[str, ...] = ()


def area_variance(length_km: float, accuracy_m: float, correlation_km: float) -> float:
    """Return the variance of an area due to the error of one line that bounds it, in km⁴.

    The error across the line is taken as stationary with standard deviation sigma and an
    exponential correlation exp(-d / c) along it. The area error is its integral along the line.

    Parameters
    ----------
    length_km : float
        Length L of the line on the area's boundary.
    accuracy_m : float
        Standard deviation sigma across the line, metres.
    correlation_km : float
        Correlation length c; infinite where the line shifts as a whole.

    Returns
    -------
    float
        2 sigma² c L (1 - c/L (1 - exp(-L/c))), or sigma² L² for infinite c.

    References
    ----------
    Chrisman, N. R. & Yandell, B. S. (1988). Effects of point error on area calculations: a
    statistical model. Surveying and Mapping 48, 241-246. The integral of an exponentially
    correlated process: Vanmarcke, E. (1983). Random Fields, ch. 5.

    Examples
    --------
    100 m along 395 km: 40 km² where the line shifts as a whole, 2 km² where alike over 500 m.

    >>> round(area_variance(395, 100, float("inf")) ** 0.5, 1)
    39.5
    >>> round(area_variance(395, 100, 0.5) ** 0.5, 1)
    2.0
    """
    sigma_km = accuracy_m / 1000
    if length_km <= 0:
        return 0.0
    ratio = length_km / correlation_km
    if ratio < 1e-6:
        return (sigma_km * length_km) ** 2
    damping = 1 + math.expm1(-ratio) / ratio
    return 2 * sigma_km**2 * correlation_km * length_km * damping


def bounding_lengths_km(shape: Any, ingredients: Iterable[Ingredient]) -> dict[str, float]:
    """Return how much of a shape's boundary each ingredient makes, in kilometres.

    Parameters
    ----------
    shape : shapely geometry
        Built by overlay, so its vertices lie on its ingredients.
    ingredients : iterable of Ingredient

    Returns
    -------
    dict
        Ingredient name to length. Where ingredients coincide, the first one is counted.
    """
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_parts(shape.boundary)]
    if not rings:
        return {}
    middles = shapely.points(np.vstack([(r[:-1] + r[1:]) / 2 for r in rings]))
    lengths_km = np.concatenate([segment_lengths_km(ring) for ring in rings])
    free = np.ones(len(middles), dtype=bool)
    made = {}
    for ingredient in ingredients:
        # A tree of two-point edges: distance to a long line is slow for each of many points.
        edges = _edges(ingredient.shape)
        tree = shapely.STRtree(edges)
        hit = np.unique(tree.query(middles[free], predicate="dwithin", distance=ON_LINE_DEG)[0])
        index = np.flatnonzero(free)[hit]
        made[ingredient.name] = float(lengths_km[index].sum())
        free[index] = False
    return made


def _edges(lines: Any) -> Any:
    parts = [shapely.get_coordinates(part) for part in shapely.get_parts(lines)]
    pairs = [np.stack([xy[:-1], xy[1:]], axis=1) for xy in parts if len(xy) > 1]
    return shapely.linestrings(np.concatenate(pairs)) if pairs else np.array([], dtype=object)


def area(shape: Any, ingredients: tuple[Ingredient, ...]) -> Measure:
    """Measure an area on the WGS 84 ellipsoid, with the uncertainty of its lines.

    Parameters
    ----------
    shape : shapely geometry
        lon, lat; edges are geodesics.
    ingredients : tuple of Ingredient
        What bounds it; ingredients are independent of each other.

    Returns
    -------
    Measure
        In km².
    """
    value = geodesic_area_km2(shape)
    lengths = bounding_lengths_km(shape, ingredients)
    variance = sum(
        area_variance(lengths.get(i.name, 0.0), i.accuracy_m, i.correlation_km) for i in ingredients
    )
    return _measure(value, math.sqrt(variance))


def length(built: Built) -> Measure:
    """Measure a line on the ellipsoid, in km.

    The uncertainty is that of its two ends alone. How much a line is generalised changes its
    length far more; that shows only in the spread across vintages.
    """
    ends_km = max((i.accuracy_m for i in built.ingredients), default=0.0) / 1000
    return _measure(geodesic_length_km(built.geometry), math.sqrt(2) * ends_km)


def _measure(value: float, standard: float) -> Measure:
    half = COVERAGE_FACTOR * standard
    return Measure(value, max(0.0, value - half), value + half, standard)


def region_finding(builder: Builder, region: Region) -> RegionFinding:
    """Build a region under one choice of vintages and measure it.

    Parameters
    ----------
    builder : Builder
    region : Region
        Not one that stands for several readings.

    Returns
    -------
    RegionFinding
    """
    built = builder.region(region)
    thin = [piece.geometry for piece in built.pieces if piece.is_sliver]
    return RegionFinding(
        key="/".join([region.id, *dict.fromkeys(builder.choice.values())]),
        region=region,
        reading=None,
        vintages=dict(builder.choice),
        geometry=built.geometry,
        area=area(built.geometry, built.ingredients),
        parcels=tuple(_parcels(built)),
        slivers=_slivers(thin) if thin else None,
        notes=built.notes,
    )


def as_reading(found: RegionFinding, stands_for: Region) -> RegionFinding:
    """Return a finding as one reading of the region that stands for several."""
    key = f"{stands_for.id}/{found.key}"
    return replace(found, key=key, region=stands_for, reading=found.region)


def _parcels(built: Built) -> Iterator[ParcelFinding]:
    unnamed = itertools.count(1)
    for piece in built.pieces:
        if piece.is_sliver:
            continue
        measured = area(piece.geometry, built.ingredients)
        if piece.parcel:
            yield ParcelFinding(piece.parcel.id, piece.parcel.title, piece.geometry, measured)
        else:
            number = next(unnamed)
            title = f"unnamed piece {number}"
            yield ParcelFinding(f"unnamed-{number}", title, piece.geometry, measured)


def _slivers(shapes: list[Any]) -> SliverFinding:
    together = shapely.MultiPolygon(shapes)
    return SliverFinding(len(shapes), geodesic_area_km2(together), together)


def line_finding(builder: Builder, line: Line) -> LineFinding:
    """Draw a line under one choice of vintages and measure it."""
    built = builder.line(line)
    key = "/".join([line.id, *dict.fromkeys(builder.choice.values())])
    return LineFinding(key, line, dict(builder.choice), built.geometry, length(built), built.notes)


def readings_of(dossier: Dossier, region: Region) -> tuple[Region, ...]:
    """Return the readings a region stands for; the region itself where there is but one.

    Parameters
    ----------
    dossier : Dossier
    region : Region

    Returns
    -------
    tuple of Region
    """
    if not isinstance(region.build, Readings):
        return (region,)
    parts = [readings_of(dossier, dossier.region(part)) for part in region.build.of]
    return tuple(dict.fromkeys(itertools.chain(*parts)))
