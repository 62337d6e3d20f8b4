"""What Marchland computed of one dispute, and what could not be computed.

Everything is frozen. Geometry is lon, lat on WGS 84; areas are km², lengths km.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from marchland.boundaries.accuracy import Held
from marchland.boundaries.context import ContextFeature, load_layer
from marchland.boundaries.files import Boundaries
from marchland.boundaries.registry import Registry, Vintage
from marchland.dossier.model import Dossier, Era, Region
from marchland.dossier.reading import Filed
from marchland.dossier.recipes import Difference, NoBoundary, Readings, regions_of
from marchland.ellipsoid.types import Areal, Bounds
from marchland.failures import Failure, Ledger, noted, summed
from marchland.figures.indistinguishable import FittingRivals, indistinguishable, with_rivals
from marchland.figures.judging import FigureFinding, judge_figures
from marchland.figures.measured import ZoneEstimate, measured
from marchland.figures.shares import ShareFinding, shares
from marchland.figures.together.check import ConsistencyFinding, check_consistency
from marchland.measure.budget import Budget, Component, listed
from marchland.measure.error.contributions import ErrorSource
from marchland.measure.estimates import Estimate
from marchland.measure.marker_readings import LineReading
from marchland.measure.markers import TreatyPoints, check_treaty_points
from marchland.measure.measures import (
    LineFinding,
    Measure,
    RegionFinding,
    as_reading,
    line_finding,
    readings_of,
    region_finding,
)
from marchland.measure.places import PlaceFinding, locate_places
from marchland.measure.redrawn_change import Redrawn, redraw_change
from marchland.measure.rulers import CAVEAT as LENGTH_CAVEAT
from marchland.measure.rulers import CURVE_KM, GeneralisedLength, generalise_lengths
from marchland.regions.building import Builder, Built
from marchland.regions.choices import load_vintages, readable_choices
from marchland.vocabulary import Verdict


@dataclass(frozen=True)
class TerritoryFinding:
    """A party's territory as one vintage draws it; neighbours may be clipped to the case."""

    territory: str
    name: str
    vintage: str
    geometry: Areal


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
    bounds: Bounds
    features: tuple[ContextFeature, ...]
    image: bytes | None
    media_type: str | None


@dataclass(frozen=True)
class RedrawnChange:
    """A difference with its lines drawn anew, under one choice of vintages."""

    region: Region
    vintages: dict[str, str]
    redrawn: Redrawn


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
    indistinguishable : tuple of FittingRivals
        Figures that exclude each other and all fit what is measured.
    consistency : tuple of ConsistencyFinding
    shares : tuple of ShareFinding
    places : tuple of PlaceFinding
    layers : tuple of LayerFinding
    estimates : tuple of ZoneEstimate
        The one estimate of every region, reading and line that figures are of.
    budgets : tuple of Budget
        The uncertainty budget of every region and reading.
    lengths : tuple of GeneralisedLength
        Every digitised line of which a length is published, at several generalisations.
    held : Held or None
        How often intervals like these held on real borders.
    failed : tuple of Failure
        What could not be computed; :attr:`failures` adds what is computed when first asked for.
    """

    dossier: Dossier
    dossier_sha256: str
    vintages: tuple[Vintage, ...]
    territories: tuple[TerritoryFinding, ...]
    lines: tuple[LineFinding, ...]
    regions: tuple[RegionFinding, ...]
    figures: tuple[FigureFinding, ...]
    indistinguishable: tuple[FittingRivals, ...]
    consistency: tuple[ConsistencyFinding, ...]
    shares: tuple[ShareFinding, ...]
    places: tuple[PlaceFinding, ...]
    layers: tuple[LayerFinding, ...]
    estimates: tuple[ZoneEstimate, ...] = ()
    budgets: tuple[Budget, ...] = ()
    lengths: tuple[GeneralisedLength, ...] = ()
    failed: tuple[Failure, ...] = ()
    held: Held | None = None

    @cached_property
    def treaty_points(self) -> TreatyPoints:
        """How far each vintage passes from the markers that a protocol prints."""
        return check_treaty_points(self.dossier, self.lines, self.vintages, self._late)

    @cached_property
    def _late(self) -> Ledger:
        return Ledger()

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """Everything that could not be computed: boundary files first, then in order of work."""
        _ = self.treaty_points
        return (*self.failed, *self._late.failures)

    @property
    def failure_sentences(self) -> tuple[str, ...]:
        """The failures in sentences that can be quoted, each fault once."""
        return summed(self.failures)

    @property
    def is_judged(self) -> bool:
        """False where no figure has a verdict for want of what failed, and none beside another."""
        if any(figure.verdict is not Verdict.NOT_TESTABLE for figure in self.figures):
            return True
        if self.consistency:
            return True
        if not self.figures:
            return bool(self.regions or self.lines) or not self.failures
        return not any(figure.left_out for figure in self.figures)

    @property
    def eras(self) -> tuple[Era, ...]:
        """The dossier's eras with the vintages that could be read; those with none are left out."""
        read = {vintage.id for vintage in self.vintages}
        return tuple(left for era in self.dossier.eras if (left := _as_read(era, read)))


def _as_read(era: Era, read: set[str]) -> Era | None:
    vintages = tuple(vintage for vintage in era.vintages if vintage in read)
    if not vintages:
        return None
    drawn = era.drawn if era.drawn in vintages else vintages[0]
    return era.model_copy(update={"vintages": vintages, "drawn": drawn})


def compute(
    filed: Filed, registry: Registry, *, progress: Callable[[str], None] = lambda _: None
) -> Findings:
    """Build, measure and judge everything that a dossier declares.

    What cannot be computed stops nothing else: it is told in ``failures``.

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
    AlteredError
        If a boundary file is not what its hash says: nothing then can be trusted.
    """
    dossier, folder = filed.dossier, filed.path.parent
    ledger = Ledger((registry.folder, folder))
    boundaries = load_vintages(registry, dossier.vintage_ids(), ledger, progress)
    layers = tuple(_layers(registry, dossier, ledger))
    vintages = tuple(b.vintage for b in boundaries.values())
    regions = tuple(_regions(dossier, folder, boundaries, progress, ledger))
    lines = tuple(_lines(dossier, folder, boundaries, ledger))
    progress("locating places")
    places = locate_places(dossier.places, tuple(boundaries.values()), regions, ledger)
    # Also of vintages that could not be read: which dates they depict is known without.
    dated = [registry.vintage(vintage) for vintage in dossier.vintage_ids()]
    lengths = generalise_lengths(dossier, lines, ledger)
    found = measured(dossier, dated, regions, lines, ledger, lengths=lengths)
    figures = judge_figures(found, ledger)
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
        shares=shares(found, ledger),
        places=places,
        layers=layers,
        estimates=tuple(found.estimates(ledger)),
        budgets=found.budgets,
        lengths=found.lengths,
        failed=tuple(ledger.failures),
        held=registry.held,
    )


def _regions(
    dossier: Dossier,
    folder: Path,
    boundaries: dict[str, Boundaries],
    progress: Callable[[str], None],
    ledger: Ledger,
) -> Iterator[RegionFinding]:
    simple: dict[str, list[RegionFinding]] = {}
    built: dict[tuple[str, ...], Built] = {}
    for region in dossier.regions:
        if not isinstance(region.build, Readings | NoBoundary):
            progress(f"building {region.title}")
            simple[region.id] = here = []
            for choice in readable_choices(dossier, region, boundaries, ledger):
                if _lacks_part(region, choice, ledger):
                    continue
                with noted(ledger, "region", region.id, region.title, choice):
                    builder = Builder(dossier, folder, boundaries, choice, built)
                    here.append(region_finding(builder, region))
    for region in dossier.regions:
        if region.id in simple:
            yield from simple[region.id]
        elif isinstance(region.build, Readings):
            for reading in readings_of(dossier, region):
                _note_reading(region, reading, ledger)
                yield from (as_reading(found, region) for found in simple[reading.id])


def redraw_changes(filed: Filed, registry: Registry, draws: int) -> tuple[RedrawnChange, ...]:
    """Draw the lines of every difference with declared parcels anew, with their errors.

    Parameters
    ----------
    filed : Filed
    registry : Registry
    draws : int
        Of each region and choice of vintages; at least one.

    Returns
    -------
    tuple of RedrawnChange
        What could not be built is left out; :func:`compute` tells why.
    """
    dossier, folder = filed.dossier, filed.path.parent
    ledger = Ledger((registry.folder, folder))
    boundaries = load_vintages(registry, dossier.vintage_ids(), ledger)
    found = []
    for region in dossier.regions:
        if not isinstance(region.build, Difference):
            continue
        for choice in readable_choices(dossier, region, boundaries, ledger):
            with noted(ledger, "region", region.id, region.title, choice):
                change = Builder(dossier, folder, boundaries, choice).region(region).change
                drawn = redraw_change(change, draws) if change else None
                if drawn:
                    found.append(RedrawnChange(region, dict(choice), drawn))
    return tuple(found)


def _lacks_part(region: Region, choice: dict[str, str], ledger: Ledger) -> bool:
    """Say whether a region that another is built from failed under a choice; note what follows.

    A part that is declared behind it is built here first; then the fault is told of both.
    """
    parts = regions_of(region.build)
    for item in list(ledger.failures):
        is_part = item.kind == "region" and item.id in parts
        if is_part and item.vintages.items() <= choice.items():
            first = item.follows_from or item.id
            ledger.add(Failure("region", region.id, region.title, choice, item.reason, first))
            return True
    return False


def _note_reading(region: Region, reading: Region, ledger: Ledger) -> None:
    """Note what failed of a reading for the region that it is a reading of, too."""
    for item in list(ledger.failures):
        if (item.kind, item.id) == ("region", reading.id):
            ledger.add(replace(item, kind="reading", id=region.id, follows_from=reading.id))


def _lines(
    dossier: Dossier, folder: Path, boundaries: dict[str, Boundaries], ledger: Ledger
) -> list[LineFinding]:
    found = []
    for line in dossier.lines:
        for choice in readable_choices(dossier, line, boundaries, ledger):
            with noted(ledger, "line", line.id, line.title, choice):
                found.append(line_finding(Builder(dossier, folder, boundaries, choice), line))
    return found


def _layers(registry: Registry, dossier: Dossier, ledger: Ledger) -> list[LayerFinding]:
    found = []
    for layer in dossier.layers:
        with noted(ledger, "layer", layer, registry.layer(layer).title):
            found.append(_layer(registry, layer))
    return found


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


# Renderers import nothing that computes: what they read of findings has its names from here.
__all__ = [
    "CURVE_KM",
    "LENGTH_CAVEAT",
    "Budget",
    "Component",
    "ErrorSource",
    "Estimate",
    "Findings",
    "GeneralisedLength",
    "LayerFinding",
    "LineReading",
    "Measure",
    "TerritoryFinding",
    "TreatyPoints",
    "compute",
    "listed",
]
