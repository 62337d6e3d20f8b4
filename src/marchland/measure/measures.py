"""Area and length with an uncertainty from the position of the lines.

Each reading and choice of vintages is measured by itself. What all choices give together is
:mod:`marchland.measure.estimates`'s, and that is what figures are held against.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist

import shapely

from marchland.dossier.model import Dossier, Line, Region
from marchland.dossier.recipes import Difference, Readings
from marchland.ellipsoid.overlay import as_one
from marchland.ellipsoid.shapes import geodesic_area_km2, geodesic_length_km
from marchland.ellipsoid.types import Areal, Lineal
from marchland.measure.change import (
    NO_CHANGE,
    ChangeFinding,
    Sum,
    balance_of,
    beyond_note,
    measure_change,
)
from marchland.measure.error.contributions import NO_ERRORS, LineErrors, line_errors, ratio_standard
from marchland.measure.error.student import t_quantile
from marchland.numerals import shortest, with_unit
from marchland.regions.building import Builder, Built, Drawn
from marchland.regions.change import Change
from marchland.regions.outline import Ingredient

LEVEL = 0.95
"""Probability with which an interval is to hold what it is an interval of."""
LEVEL_WORDS = with_unit(shortest(100 * LEVEL), "%")
LEAST_KM2 = 1e-6
"""What is smaller, a square metre, is left by the rounding of an overlay."""
COVERAGE_FACTOR = NormalDist().inv_cdf((1 + LEVEL) / 2)
"""Half-width of such an interval in standard deviations of a normal distribution."""


@dataclass(frozen=True)
class Measure:
    """A measured quantity with its 95 % interval.

    Attributes
    ----------
    value, low, high : float
        Estimate and ends of the 95 % interval, in km² or km.
    standard_uncertainty : float
        Scale of its error from the position of the lines, in the same unit: one standard deviation
        where the degrees of freedom are infinite, less than one where they are few.
    degrees_of_freedom : float
        Of Student's t, which that error follows.
    """

    value: float
    low: float
    high: float
    standard_uncertainty: float
    degrees_of_freedom: float = math.inf


@dataclass(frozen=True)
class ParcelFinding:
    """A parcel of a region: the balance between two lines over its stretch, and its land."""

    id: str
    title: str
    geometry: Areal
    area: Measure


@dataclass(frozen=True)
class SliverFinding:
    """Pieces in no parcel: mismatch between maps, not land that passed.

    Attributes
    ----------
    count : int
    area_km2 : float
    geometry : shapely.MultiPolygon
    noise_km2 : float
        What the error of the lines alone would give there, on the mean.
    between : tuple of str
        Codes of the two lands whose border they lie on.
    """

    count: int
    area_km2: float
    geometry: shapely.MultiPolygon
    noise_km2: float = 0.0
    between: tuple[str, ...] = ()


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
    geometry: Areal
    area: Measure
    parcels: tuple[ParcelFinding, ...]
    slivers: SliverFinding | None
    notes: tuple[str, ...] = ()
    errors: LineErrors = NO_ERRORS
    """What each line adds to the uncertainty of its area."""
    change: ChangeFinding | None = None
    """Of a difference: what of it is told, and what noise alone would give."""

    @property
    def is_nothing(self) -> bool:
        """Whether it is a difference in which these files can show no change."""
        return self.change is not None and not self.parcels

    @property
    def pooled_km2(self) -> float:
        """What is taken together with other files, km².

        The area; of a difference without a parcel the balance of its whole border, which may be
        below zero.
        """
        if self.change is not None and not self.parcels:
            return self.change.balance.value_km2
        return self.area.value


@dataclass(frozen=True)
class LineFinding:
    """A line drawn by its recipe under one choice of vintages."""

    key: str
    """Unique: ``line[/vintage…]``."""
    line: Line
    vintages: dict[str, str]
    """Era id to vintage id."""
    geometry: Lineal
    length: Measure
    notes: tuple[str, ...] = ()


def area(shape: Areal, ingredients: tuple[Ingredient, ...]) -> Measure:
    """Measure an area on the WGS 84 ellipsoid, with the uncertainty of its lines.

    Parameters
    ----------
    shape : Areal
    ingredients : tuple of Ingredient
        What bounds it; ingredients are independent of each other.

    Returns
    -------
    Measure
        In km².
    """
    return _measured(shape, line_errors(shape, ingredients))


def _measured(shape: Areal, errors: LineErrors) -> Measure:
    """Measure an area; where a file is displaced by a known vector, that is taken off."""
    value = max(0.0, geodesic_area_km2(shape) - errors.displacement_km2)
    return _measure(value, errors.standard_km2, errors.degrees_of_freedom)


def length(drawn: Drawn) -> Measure:
    """Measure a line on the ellipsoid, in km.

    The uncertainty is that of its two ends alone. How much a line is generalised changes its
    length far more; that shows only in how far vintages differ.

    Parameters
    ----------
    drawn : Drawn

    Returns
    -------
    Measure
        In km.
    """
    ends_km = drawn.ingredient.point_accuracy_m / 1000
    return _measure(geodesic_length_km(drawn.geometry), math.sqrt(2) * ends_km)


def _measure(value: float, standard: float, freedom: float = math.inf) -> Measure:
    """Return a quantity that is not negative with the interval round it."""
    half = t_quantile((1 + LEVEL) / 2, freedom) * standard
    return Measure(value, max(0.0, value - half), value + half, standard, freedom)


def ratio(
    part: Measure,
    whole: Measure,
    errors: tuple[LineErrors, LineErrors] | None = None,
    *,
    complement: bool = False,
) -> Measure:
    """Return a share, or what is left of the whole, with its 95 % interval.

    Parameters
    ----------
    part, whole : Measure
        Areas.
    errors : tuple of LineErrors, optional
        What lines add to the uncertainty of part and whole: lines that bound both move both.
        Without it any correlation is allowed for, and the relative uncertainties add.
    complement : bool
        Return one minus the share.

    Returns
    -------
    Measure
        A plain ratio (0.04 for 4 %).

    Examples
    --------
    >>> share = ratio(Measure(4, 3.8, 4.2, 0.1), Measure(100, 98, 102, 1))
    >>> round(share.value, 3), round(share.standard_uncertainty, 5)
    (0.04, 0.0014)
    """
    value = part.value / whole.value
    if not part.value:
        # Of nothing no error is relative: its own, as a share of the whole, is what there is.
        high = part.high / whole.value
        standard = part.standard_uncertainty / whole.value
        ends = (max(0.0, 1 - high), 1.0) if complement else (0.0, min(1.0, high))
        return Measure(float(complement), *ends, standard, part.degrees_of_freedom)
    if errors:
        relative = ratio_standard(errors[0], part.value, errors[1], whole.value)
    else:
        relative = part.standard_uncertainty / part.value + whole.standard_uncertainty / whole.value
    # Of one minus the share the uncertainty is the same.
    standard = value * relative
    freedom = min(part.degrees_of_freedom, whole.degrees_of_freedom)
    half = t_quantile((1 + LEVEL) / 2, freedom) * standard
    if complement:
        value = 1 - value
    return Measure(value, max(0.0, value - half), min(1.0, value + half), standard, freedom)


def share_of(part: RegionFinding, whole: RegionFinding, *, complement: bool = False) -> Measure:
    """Return the share of one region in another; see :func:`ratio`."""
    known = part.errors.contributions and whole.errors.contributions
    errors = (part.errors, whole.errors) if known else None
    return ratio(part.area, whole.area, errors, complement=complement)


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

    Raises
    ------
    GeometryError
        If the region cannot be built; see :meth:`marchland.regions.building.Builder.region`.
    """
    built = builder.region(region)
    key = "/".join([region.id, *dict.fromkeys(builder.choice.values())])
    if built.change is not None:
        return _change_finding(region, key, builder.choice, built, built.change)
    errors = line_errors(built.geometry, built.ingredients)
    return RegionFinding(
        key=key,
        region=region,
        reading=None,
        vintages=dict(builder.choice),
        geometry=built.geometry,
        area=_measured(built.geometry, errors),
        parcels=(),
        slivers=None,
        notes=built.notes,
        errors=errors,
    )


def _change_finding(
    region: Region, key: str, choice: Mapping[str, str], built: Built, change: Change
) -> RegionFinding:
    """Measure a difference: its parcels, and apart from them what is no land that passed."""
    measured = measure_change(change)
    found, told, headline = measured.change, measured.finding, measured.headline
    notes = built.notes
    if told and not (told.declared or told.tells_change):
        notes = (*notes, NO_CHANGE)
    if told and told.beyond:
        notes = (*notes, beyond_note(told.beyond))
    return RegionFinding(
        key=key,
        region=region,
        reading=None,
        vintages=dict(choice),
        geometry=found.left if found.drawn.is_empty else as_one(found.drawn),
        area=_lost(headline, measured.factor, measured.high_km2),
        parcels=tuple(_parcels(found, headline, measured.factor)),
        slivers=_slivers(found.slivers, told, region) if told else None,
        notes=notes,
        errors=headline.errors,
        change=told,
    )


def _lost(balance: Sum, factor: float, high: float | None = None) -> Measure:
    """Return a balance as land that passed, which is not below zero."""
    half = factor * balance.standard_km2
    value = balance.value_km2
    return Measure(
        max(0.0, value), max(0.0, value - half), max(0.0, value) + half if high is None else high,
        balance.standard_km2, balance.errors.degrees_of_freedom,
    )  # fmt: skip


def as_reading(finding: RegionFinding, stands_for: Region) -> RegionFinding:
    """Return a finding as one reading of the region that stands for several."""
    key = f"{stands_for.id}/{finding.key}"
    return replace(finding, key=key, region=stands_for, reading=finding.region)


def _parcels(change: Change, headline: Sum, factor: float) -> Iterator[ParcelFinding]:
    """Measure each parcel by itself."""
    for lost in change.parcels:
        alone = len(change.parcels) == 1
        balance = headline if alone else balance_of([lost.ring], change.edges)
        area = _lost(balance, max(factor, balance.factor))
        yield ParcelFinding(lost.parcel.id, lost.parcel.title, lost.geometry, area)


def _slivers(
    shape: shapely.MultiPolygon, told: ChangeFinding, region: Region
) -> SliverFinding | None:
    """Return what is in no parcel, but for what rounding leaves of an overlay."""
    parts = shapely.get_parts(shape)
    parts = parts[geodesic_area_km2(parts) > LEAST_KM2]
    if not len(parts):
        return None
    together = shapely.MultiPolygon(parts)
    build = region.build
    lands = (build.of, build.within) if isinstance(build, Difference) else ()
    return SliverFinding(
        len(parts), geodesic_area_km2(together), together, told.noise_km2,
        tuple(land.territory for land in lands),
    )  # fmt: skip


def line_finding(builder: Builder, line: Line) -> LineFinding:
    """Draw a line under one choice of vintages and measure it.

    Parameters
    ----------
    builder : Builder
    line : Line

    Returns
    -------
    LineFinding

    Raises
    ------
    GeometryError
        If the line cannot be drawn; see :meth:`marchland.regions.building.Builder.line`.
    """
    drawn = builder.line(line)
    key = "/".join([line.id, *dict.fromkeys(builder.choice.values())])
    return LineFinding(key, line, dict(builder.choice), drawn.geometry, length(drawn), drawn.notes)


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
    # A region may be a reading of two; its id tells that it is one.
    return tuple({reading.id: reading for reading in itertools.chain(*parts)}.values())
