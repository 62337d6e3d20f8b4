"""Every region that a line cuts, under every choice of vintages, ready to be built anew.

A varied line goes through :class:`marchland.regions.building.Builder` like any other, so an area
found for it is the one ``marchland check`` would print had the dossier declared the line so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely

from marchland.boundaries.files import Boundaries
from marchland.boundaries.registry import Registry
from marchland.dossier.model import Dossier, Line, Region
from marchland.dossier.reading import Filed
from marchland.dossier.recipes import Cut
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.ellipsoid.types import Areal, Bounds, Coordinates, Lineal
from marchland.errors import GeometryError
from marchland.failures import Ledger, noted, refuse_nothing
from marchland.measure.error.displacement import displacement_km2
from marchland.measure.measures import RegionFinding, region_finding
from marchland.regions.building import Builder, Built, Drawn
from marchland.regions.choices import choices, load_vintages, readable_choices

BESIDE_DEG = 1e-6
"""How far beside a line (some 0.1 m) it is asked which side a region lies on."""


@dataclass(frozen=True)
class _Trial(Builder):
    """Builds with one line as varied."""

    line_id: str = ""
    as_varied: Drawn | None = None

    def line(self, line: Line) -> Drawn:
        if self.as_varied is not None and line.id == self.line_id:
            return self.as_varied
        return super().line(line)


@dataclass(frozen=True)
class Case:
    """A region that a line cuts, under one choice of vintages.

    Attributes
    ----------
    dossier : Dossier
    folder : Path
        Where the dossier's files lie.
    boundaries : mapping of str to Boundaries
        By vintage id.
    choice : dict
        Era id to vintage id.
    region : Region
    cut : Cut
        The region's recipe.
    """

    dossier: Dossier
    folder: Path
    boundaries: Mapping[str, Boundaries]
    choice: dict[str, str]
    region: Region
    cut: Cut

    @property
    def line(self) -> Line:
        """The line that cuts it."""
        return self.dossier.line(self.cut.line)

    @property
    def vintages(self) -> str:
        """The vintages in words."""
        return " → ".join(dict.fromkeys(self.choice.values()))

    @cached_property
    def finding(self) -> RegionFinding:
        """What ``marchland check`` finds of the region as declared."""
        return region_finding(self._builder(), self.region)

    @cached_property
    def _side(self) -> int:
        return _side_kept(self.finding.geometry, self._line.geometry)

    @cached_property
    def _line(self) -> Drawn:
        return self._builder().line(self.line)

    def _builder(self) -> Builder:
        return Builder(self.dossier, self.folder, self.boundaries, self.choice)

    @cached_property
    def _bounds(self) -> Bounds:
        of = self.cut.of
        return self.boundaries[self.choice[of.era]].territory(of.territory).geometry.bounds

    def build(self, line: Coordinates) -> Built:
        """Build the region with another line in the place of the declared one.

        Parameters
        ----------
        line : ndarray, shape (n, 2)
            lon, lat in degrees, dense.

        Returns
        -------
        Built

        Raises
        ------
        GeometryError
            If the line does not cut the territory, or has passed the place that names the side.
        """
        shape = shapely.LineString(_trimmed(line, self._bounds))
        as_varied = Drawn(shape, replace(self._line.ingredient, shape=shape))
        built = _Trial(
            self.dossier, self.folder, self.boundaries, self.choice,
            line_id=self.line.id, as_varied=as_varied,
        ).region(self.region)  # fmt: skip
        if _side_kept(built.geometry, shape) != self._side:
            place = self.dossier.place(self.cut.keep_side_with)
            raise GeometryError(
                f"the line has passed {place.name}, the place that tells which side is meant"
            )
        return built

    def area_km2(self, line: Coordinates) -> float:
        """Return the area with another line, known displacements taken off, km²; see `build`."""
        built = self.build(line)
        moved_km2 = displacement_km2(built.geometry, built.ingredients)
        return float(geodesic_area_km2(built.geometry)) - moved_km2


def _trimmed(line: Coordinates, frame: Bounds) -> Coordinates:
    """Leave off both ends of a line as far as they lie outside a frame: they cut nothing."""
    west, south, east, north = frame
    lon, lat = line.T
    inside = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    if not len(inside):
        return line
    # One vertex more at either end, so that the line still reaches out of the frame.
    return line[max(0, inside[0] - 1) : inside[-1] + 2]


def _side_kept(region: Areal, line: Lineal) -> int:
    """Return the side of its cutting line that a region lies on: 1 left, -1 right."""
    vertices = shapely.get_coordinates(line)
    step = np.diff(vertices, axis=0)
    length = np.hypot(*step.T)
    # Vertices that repeat make an edge without a direction.
    edge = length > 0
    middle = ((vertices[:-1] + vertices[1:]) / 2)[edge]
    # A step turned by a quarter to the left, and cut to the same short length for every edge.
    left = BESIDE_DEG * np.column_stack([-step[edge, 1], step[edge, 0]]) / length[edge, None]
    # The line runs on outside the territory, and an island may lie on its other side: the
    # majority of its edges decides.
    shapely.prepare(region)
    lefts, rights = (
        int(shapely.contains_xy(region, *(middle + way).T).sum()) for way in (left, -left)
    )
    return int(np.sign(lefts - rights))


def cases(
    filed: Filed,
    registry: Registry,
    regions: Iterable[tuple[Region, Cut]],
    ledger: Ledger,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Case]:
    """Return each of some regions that lines cut, under each choice of vintages.

    Parameters
    ----------
    filed : Filed
    registry : Registry
    regions : iterable of (Region, Cut)
        See :func:`marchland.solve.variation.regions_cut`.
    ledger : Ledger
        Where a choice goes that a boundary file is lacking for, or that a line does not cut.
    progress : callable, optional
        Called with a few words before each step.

    Returns
    -------
    list of Case

    Raises
    ------
    FigureError
        If no choice is left.
    AlteredError
        If a boundary file is not what its hash says.
    """
    dossier = filed.dossier
    regions = tuple(regions)
    picked = [choice for region, _ in regions for choice in choices(dossier, region)]
    asked = dict.fromkeys(vintage for choice in picked for vintage in choice.values())
    boundaries = load_vintages(registry, asked, ledger, progress)
    ready = []
    for region, cut in regions:
        for choice in readable_choices(dossier, region, boundaries, ledger):
            case = Case(dossier, filed.path.parent, boundaries, choice, region, cut)
            # The line as declared must cut it: what varies is counted from there.
            with noted(ledger, "region", region.id, region.title, choice):
                _ = case.finding
                ready.append(case)
    refuse_nothing(bool(ready), ledger.failures, "varied")
    return ready
