"""What Marchland computed of one dispute: the only thing renderers see.

Everything is frozen. Geometry is lon, lat on WGS 84; areas are km², lengths km.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from marchland.archive import Filed
from marchland.boundaries import Boundaries, load_vintage
from marchland.budget import Budget, Component, listed, make_budgets
from marchland.claims import FigureFinding, ShareFinding, judge_figures, shares
from marchland.consistency import ConsistencyFinding, check_consistency
from marchland.context import ContextFeature, load_layer
from marchland.dossier import Dossier
from marchland.indistinguishable import Group, indistinguishable, with_rivals
from marchland.lengths import CAVEAT as LENGTH_CAVEAT
from marchland.lengths import CURVE_KM, GeneralisedLength, generalise_lengths
from marchland.measure import (
    LineFinding,
    Measure,
    RegionFinding,
    as_reading,
    line_finding,
    readings_of,
    region_finding,
)
from marchland.places import PlaceFinding, locate_places
from marchland.recipes import NoBoundary, Readings
from marchland.regions import Builder, Built, choices
from marchland.treaty_points import LineReading, TreatyPoints, check_treaty_points
from marchland.uncertainty import Source
from marchland.vintages import Registry, Vintage


@dataclass(frozen=True)
class TerritoryFinding:
    """A party's territory as one vintage draws it; neighbours may be clipped to the case."""

    territory: str
    name: str
    vintage: str
    geometry: Any


@dataclass(frozen=True)
class LayerFinding:
    """A context layer of the map.

    Attributes
    ----------
    id, kind, title, attribution, licence : str
        The kind is relief, lakes, rivers or towns.
    bounds : tuple of float
        lon_min, lat_min, lon_max, lat_max.
    features : tuple of ContextFeature
        Empty for relief.
    image : bytes or None
        The relief picture, its rows spaced as in Web Mercator.
    media_type : str or None
    """

    id: str
    kind: str
    title: str
    attribution: str
    licence: str
    bounds: tuple[float, float, float, float]
    features: tuple[ContextFeature, ...]
    image: bytes | None
    media_type: str | None


@dataclass(frozen=True)
class Findings:
    """One dispute, computed.

    Attributes
    ----------
    dossier : Dossier
    dossier_sha256 : str
    vintages : tuple of Vintage
        Those the dossier's eras name.
    territories : tuple of TerritoryFinding
    lines : tuple of LineFinding
    regions : tuple of RegionFinding
    figures : tuple of FigureFinding
    indistinguishable : tuple of Group
        Figures that exclude each other and all agree with what is measured.
    consistency : tuple of ConsistencyFinding
    shares : tuple of ShareFinding
    places : tuple of PlaceFinding
    layers : tuple of LayerFinding
    """

    dossier: Dossier
    dossier_sha256: str
    vintages: tuple[Vintage, ...]
    territories: tuple[TerritoryFinding, ...]
    lines: tuple[LineFinding, ...]
    regions: tuple[RegionFinding, ...]
    figures: tuple[FigureFinding, ...]
    indistinguishable: tuple[Group, ...]
    consistency: tuple[ConsistencyFinding, ...]
    shares: tuple[ShareFinding, ...]
    places: tuple[PlaceFinding, ...]
    layers: tuple[LayerFinding, ...]

    @cached_property
    def budgets(self) -> tuple[Budget, ...]:
        """The uncertainty budget of every region and reading."""
        return make_budgets(self.dossier, self.vintages, self.regions)

    @cached_property
    def treaty_points(self) -> TreatyPoints:
        """How far each vintage passes from the markers that a protocol prints."""
        return check_treaty_points(self.dossier, self.lines, self.vintages)

    @cached_property
    def lengths(self) -> tuple[GeneralisedLength, ...]:
        """Every digitised line of which a length is published, at several generalisations."""
        return generalise_lengths(self.dossier, self.lines)


def compute(
    filed: Filed, registry: Registry, *, progress: Callable[[str], None] = lambda _: None
) -> Findings:
    """Build, measure and judge everything that a dossier declares.

    Parameters
    ----------
    filed : Filed
    registry : Registry
        The boundary vintages and context layers of its ``geo/`` folder.
    progress : callable, optional
        Called with a few words before each step.

    Returns
    -------
    Findings

    Raises
    ------
    VintageError
        If a boundary file is missing, altered, or lacks a territory.
    GeometryError
        If a recipe cannot be followed.
    """
    dossier = filed.dossier
    boundaries = {}
    for vintage in dossier.vintage_ids():
        progress(f"reading {vintage}")
        boundaries[vintage] = load_vintage(registry, vintage)
    vintages = tuple(b.vintage for b in boundaries.values())
    regions = tuple(_regions(dossier, filed.path.parent, boundaries, progress))
    lines = tuple(_lines(dossier, filed.path.parent, boundaries))
    progress("locating places")
    places = locate_places(dossier.places, tuple(boundaries.values()), regions)
    figures = judge_figures(dossier, regions, lines, vintages)
    groups = indistinguishable(figures)
    return Findings(
        dossier=dossier,
        dossier_sha256=filed.sha256,
        vintages=vintages,
        territories=tuple(
            TerritoryFinding(t.code, t.name, vintage, t.geometry)
            for vintage, drawn in boundaries.items()
            for t in drawn.territories
        ),
        lines=lines,
        regions=regions,
        figures=with_rivals(figures, groups),
        indistinguishable=groups,
        consistency=check_consistency(dossier),
        shares=shares(dossier, regions),
        places=places,
        layers=tuple(_layer(registry, layer) for layer in dossier.layers),
    )


def _regions(
    dossier: Dossier,
    folder: Path,
    boundaries: dict[str, Boundaries],
    progress: Callable[[str], None],
) -> Iterator[RegionFinding]:
    simple: dict[str, list[RegionFinding]] = {}
    built: dict[tuple[str, ...], Built] = {}
    for region in dossier.regions:
        if not isinstance(region.build, Readings | NoBoundary):
            progress(f"building {region.title}")
            simple[region.id] = [
                region_finding(Builder(dossier, folder, boundaries, choice, built), region)
                for choice in choices(dossier, region)
            ]
    for region in dossier.regions:
        if region.id in simple:
            yield from simple[region.id]
        elif isinstance(region.build, Readings):
            for reading in readings_of(dossier, region):
                yield from (as_reading(found, region) for found in simple[reading.id])


def _lines(
    dossier: Dossier, folder: Path, boundaries: dict[str, Boundaries]
) -> Iterator[LineFinding]:
    for line in dossier.lines:
        for choice in choices(dossier, line):
            yield line_finding(Builder(dossier, folder, boundaries, choice), line)


def _layer(registry: Registry, layer_id: str) -> LayerFinding:
    loaded = load_layer(registry, layer_id)
    about = loaded.layer
    return LayerFinding(
        about.id,
        about.kind,
        about.title,
        about.attribution,
        about.licence,
        about.bounds,
        loaded.features,
        loaded.image,
        loaded.media_type,
    )


__all__ = [
    "CURVE_KM",
    "LENGTH_CAVEAT",
    "Budget",
    "Component",
    "Findings",
    "GeneralisedLength",
    "LayerFinding",
    "LineReading",
    "Measure",
    "Source",
    "TerritoryFinding",
    "TreatyPoints",
    "compute",
    "listed",
]
