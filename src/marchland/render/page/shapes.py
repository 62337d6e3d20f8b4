"""What is drawn: each shape of the findings once, with what the page needs to choose among them.

Every shape gets an id made up here (``s0``, ``s1`` …), so that nothing a dossier wrote reaches
the map's script; the index that says what ``s7`` is goes into the page's data instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeAlias, TypedDict

import numpy as np
import shapely

from marchland.dossier.model import Region
from marchland.dossier.recipes import Cut
from marchland.ellipsoid.types import Areal, Bounds, Geometry
from marchland.findings import Findings
from marchland.measure.measures import RegionFinding
from marchland.numerals import interval_text, quantity
from marchland.render.page.arcs import Arcs, ToDraw, Topology, cut_into_arcs
from marchland.render.page.grammar import HATCHES, TINTS
from marchland.render.page.languages import Catalogue
from marchland.render.page.snapping import Grain, Trace
from marchland.vocabulary import Standing, Unit

MARGIN = 0.6
"""Drawing goes this share of the view beyond it, so that panning and tall screens find land."""
UNDRAWN = frozenset({"readings", "territory", "none"})
"""Recipes that repeat other regions, are only denominators, or have no boundary."""
DERIVED = frozenset({"union", "intersection", "less"})
"""Recipes made of other regions, which are drawn already: shown when they are chosen."""
LABEL_TOLERANCE_DEG = 0.02
COUNTRY_ANCHORS = 2


LonLat: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees."""


class LakesShape(TypedDict):
    """The lakes of a layer, as one shape."""

    id: str
    role: Literal["lakes"]


class RiversShape(TypedDict):
    """The rivers of a layer, as one shape."""

    id: str
    role: Literal["rivers"]


class TerritoryShape(TypedDict):
    """A territory as one vintage draws it."""

    id: str
    role: Literal["territory"]
    vintage: str
    territory: str
    tint: int


class BoundaryShape(TypedDict):
    """The boundary between the parties, as one vintage draws it."""

    id: str
    role: Literal["boundary"]
    vintage: str


class OutlineShape(TypedDict):
    """All other boundaries of a vintage."""

    id: str
    role: Literal["outline"]
    vintage: str


class OfRegion(TypedDict):
    """What shapes of a region share: which it is, and how it is drawn."""

    id: str
    key: str
    region: str
    reading: str | None
    vintages: dict[str, str]
    standing: Standing
    hatch: int | None
    quiet: bool


class AreaShape(OfRegion):
    """A region less its parcels and slivers."""

    role: Literal["region"]


class PieceShape(OfRegion):
    """A named parcel of a region."""

    role: Literal["parcel"]
    title: str
    area: str
    range: str


class SliversShape(OfRegion):
    """Pieces of a region in no parcel, and what the error of the lines alone would give."""

    role: Literal["slivers"]
    count: int
    area: str
    noise: str


class LineShape(TypedDict):
    """A line, and the regions that it cuts."""

    id: str
    role: Literal["line"]
    key: str
    line: str
    vintages: dict[str, str]
    kind: str
    regions: list[str]
    hatch: int | None
    quiet: bool


class Country(TypedDict):
    """The name of a territory and where on the map it may stand."""

    name: str
    territory: str
    anchors: list[LonLat]


class Drawn(TypedDict):
    """The farthest that lines are drawn from where they are, in metres; context aside."""

    moved_m: int
    context_m: int


Shape: TypeAlias = (
    LakesShape
    | RiversShape
    | TerritoryShape
    | OutlineShape
    | BoundaryShape
    | AreaShape
    | PieceShape
    | SliversShape
    | LineShape
)


@dataclass(frozen=True)
class Drawing:
    """The shapes as TopoJSON, and what each of them is."""

    topology: Topology
    index: tuple[Shape, ...]
    """What each shape is, in the order of their ids."""
    box: Bounds
    """Where drawing stops."""
    countries: tuple[Country, ...]
    grain: Grain


def draw(findings: Findings, words: Catalogue) -> Drawing:
    """Return everything that can be shown, each geometry once.

    Parameters
    ----------
    findings : Findings
    words : Catalogue
        The units of areas are in its language.

    Returns
    -------
    Drawing
        Shapes of all vintages and readings; the page shows those that are picked.
    """
    box = drawing_box(findings)
    collection = Collection(findings, words)
    arcs = cut_into_arcs(collection.to_draw, box, grain_of(findings))
    edges = collection.add_edges(arcs)
    arcs = arcs.with_lines(edges)
    present = {geometry["id"] for geometry in arcs.topology["objects"]["sheet"]["geometries"]}
    index = tuple(record for record in collection.index if record["id"] in present)
    return Drawing(arcs.topology, index, box, tuple(_countries(findings)), arcs.grain)


def grain_of(findings: Findings) -> Grain:
    """Return how finely lines are drawn: as the best known of them allows."""
    return Grain.for_accuracy(min((v.accuracy_m for v in findings.vintages), default=np.inf))


def drawing_box(findings: Findings) -> Bounds:
    """Return the view with a margin, but no farther than the boundary files reach.

    Files may be clipped to the case; their cut edges must fall on the box, where they are known
    not to be boundaries.
    """
    west, south, east, north = findings.dossier.dispute.view
    dx, dy = (east - west) * MARGIN, (north - south) * MARGIN
    box = [west - dx, south - dy, east + dx, north + dy]
    reach: dict[str, list[Geometry]] = {}
    for territory in findings.territories:
        reach.setdefault(territory.vintage, []).append(territory.geometry)
    for geometries in reach.values():
        bounds = shapely.total_bounds(geometries)
        box = [max(box[0], bounds[0]), max(box[1], bounds[1]),
               min(box[2], bounds[2]), min(box[3], bounds[3])]  # fmt: skip
    if not (box[0] < box[2] and box[1] < box[3]):
        return (west - dx, south - dy, east + dx, north + dy)
    return (float(box[0]), float(box[1]), float(box[2]), float(box[3]))


class Collection:
    """Everything that findings have to draw, with every vertex it has; each shape has a number.

    Parameters
    ----------
    findings : Findings
    words : Catalogue

    Attributes
    ----------
    to_draw : list of ToDraw
        The geometry, by id.
    index : list of Shape
        What each is; :meth:`add_edges` adds lines that have no geometry of their own.
    """

    def __init__(self, findings: Findings, words: Catalogue) -> None:
        self.findings = findings
        self.to_draw: list[ToDraw] = []
        self.index: list[Shape] = []
        # Lines that the dossier draws itself; all others are those of a boundary file.
        self._rays = tuple(line.key for line in findings.lines if not line.vintages)
        self._add_water()
        self._add_territories()
        for region in findings.regions:
            if region.region.build.recipe not in UNDRAWN:
                self._add_region(region, words)
        self._add_lines()

    @property
    def _next_id(self) -> str:
        return f"s{len(self.index)}"

    def _add(
        self, record: Shape, geometry: Geometry | None, trace: Trace, *, detailed: bool = False
    ) -> None:
        """Take in a shape, unless it is empty."""
        if geometry is None or geometry.is_empty:
            return
        self.index.append(record)
        self.to_draw.append(ToDraw(record["id"], geometry, detailed, trace))

    def _add_water(self) -> None:
        """Add a shape for each layer: water is context, named by labels."""
        for layer in self.findings.layers:
            parts = [feature.geometry for feature in layer.features]
            together = shapely.geometrycollections(parts)
            if layer.kind == "lakes":
                self._add({"id": self._next_id, "role": "lakes"}, together, Trace("lakes"))
            elif layer.kind == "rivers":
                self._add({"id": self._next_id, "role": "rivers"}, together, Trace("rivers"))

    def _add_territories(self) -> None:
        tint = tints(self.findings)
        for territory in self.findings.territories:
            record: TerritoryShape = {
                "id": self._next_id,
                "role": "territory",
                "vintage": territory.vintage,
                "territory": territory.territory,
                "tint": tint[territory.territory],
            }
            self._add(record, territory.geometry, Trace(territory.vintage))

    def _add_region(self, region: RegionFinding, words: Catalogue) -> None:
        """Add the parcels and slivers of a region, and what is left of it."""
        # Made of the lines of its boundary files and of any that the dossier draws.
        trace = Trace(None, (*region.vintages.values(), *self._rays))
        # Only where land changed hands does the page need every vertex of both lines.
        is_claimed = region.region.standing is Standing.CLAIMED
        detailed = not is_claimed and not is_quiet(region.region)
        km2 = words.unit(Unit.KM2)
        pieces: list[Areal] = [parcel.geometry for parcel in region.parcels]
        for parcel in region.parcels:
            piece: PieceShape = {
                **self._of_region(region),
                "role": "parcel",
                "title": parcel.title,
                "area": quantity(parcel.area.value, km2, (parcel.area.low, parcel.area.high)),
                "range": interval_text(parcel.area.low, parcel.area.high, km2),
            }
            self._add(piece, parcel.geometry, trace, detailed=detailed)
        if region.slivers is not None:
            slivers: SliversShape = {
                **self._of_region(region),
                "role": "slivers",
                "count": region.slivers.count,
                "area": quantity(region.slivers.area_km2, km2),
                "noise": quantity(region.slivers.noise_km2, km2),
            }
            self._add(slivers, region.slivers.geometry, trace, detailed=detailed)
            pieces.append(region.slivers.geometry)
        rest: AreaShape = {**self._of_region(region), "role": "region"}
        self._add(rest, _without(region.geometry, pieces), trace, detailed=detailed)

    def _of_region(self, region: RegionFinding) -> OfRegion:
        return {
            "id": self._next_id,
            "key": region.key,
            "region": region.region.id,
            "reading": region.reading.id if region.reading else None,
            "vintages": dict(region.vintages),
            "standing": region.region.standing,
            "hatch": hatches(self.findings).get(region.region.id),
            "quiet": is_quiet(region.region),
        }

    def _add_lines(self) -> None:
        hatch, cuts = hatches(self.findings), _regions_cut(self.findings)
        for line in self.findings.lines:
            regions = cuts.get(line.line.id, [])
            record: LineShape = {
                "id": self._next_id,
                "role": "line",
                "key": line.key,
                "line": line.line.id,
                "vintages": dict(line.vintages),
                "kind": line.line.kind.value,
                "regions": regions,
                "hatch": next((hatch[region] for region in regions if region in hatch), None),
                # A stretch of a boundary that is drawn already: shown when it is chosen.
                "quiet": line.line.draw.recipe == "stretch",
            }
            is_ray = line.key in self._rays
            along = (*line.vintages.values(), *self._rays)
            trace = Trace(line.key) if is_ray else Trace(None, along)
            # A ray is densified for measuring; its bend is kept well enough without.
            self._add(record, line.geometry, trace, detailed=line.line.draw.recipe != "ray")

    def add_edges(self, arcs: Arcs) -> list[tuple[str, frozenset[int]]]:
        """Add, for each vintage, the boundary between the parties and all its other boundaries.

        Parameters
        ----------
        arcs : Arcs
            Of everything added before.

        Returns
        -------
        list of (str, frozenset of int)
            The ids of the new lines and the arcs that each consists of.
        """
        parties = {p.territory for p in self.findings.dossier.parties if p.role == "party"}
        by_vintage: dict[str, list[TerritoryShape]] = {}
        for record in self.index:
            if record["role"] == "territory":
                by_vintage.setdefault(record["vintage"], []).append(record)
        edges: list[tuple[str, frozenset[int]]] = []
        for vintage, territories in by_vintage.items():
            sides = [arcs.used[t["id"]] for t in territories if t["territory"] in parties]
            # What two parties share is the boundary; the box is where drawing stops, and none.
            between = frozenset(arc for side, other in combinations(sides, 2)
                                for arc in side & other)  # fmt: skip
            everything = frozenset[int]().union(*(arcs.used[t["id"]] for t in territories))
            edges.append((self._next_id, between))
            self.index.append({"id": self._next_id, "role": "boundary", "vintage": vintage})
            edges.append((self._next_id, everything - between - arcs.on_box))
            self.index.append({"id": self._next_id, "role": "outline", "vintage": vintage})
        return edges


def tints(findings: Findings) -> Mapping[str, int]:
    """Return the tint of each territory: parties first, then the rest in order of code."""
    codes = [party.territory for party in findings.dossier.parties]
    codes += sorted({territory.territory for territory in findings.territories} - set(codes))
    return {code: number % len(TINTS) for number, code in enumerate(codes)}


def hatches(findings: Findings) -> Mapping[str, int]:
    """Return the hatch of each claimed region, in the order of the dossier."""
    claimed = [
        region.id
        for region in findings.dossier.regions
        if region.standing is Standing.CLAIMED and region.build.recipe not in UNDRAWN | DERIVED
    ]
    return {region_id: number % len(HATCHES) for number, region_id in enumerate(claimed)}


def is_quiet(region: Region) -> bool:
    """Say whether a region is drawn only when it is chosen, not of itself."""
    return region.build.recipe in DERIVED or region.standing is Standing.ADMINISTERED


def _without(geometry: Areal, pieces: Sequence[Geometry]) -> Geometry | None:
    if not pieces:
        return geometry
    rest = shapely.difference(geometry, shapely.union_all(pieces))
    # Union and difference round; what is left along the seams is not land.
    return rest if rest.area > 1e-9 * geometry.area else None


def _regions_cut(findings: Findings) -> dict[str, list[str]]:
    """Return which regions each line cuts, of those that are drawn of themselves."""
    cuts: dict[str, list[str]] = {}
    for region in findings.dossier.regions:
        if isinstance(region.build, Cut) and not is_quiet(region):
            cuts.setdefault(region.build.line, []).append(region.id)
    return cuts


def _countries(findings: Findings) -> Iterator[Country]:
    """Yield a name for each territory in view, with places where it may stand."""
    view = shapely.box(*findings.dossier.dispute.view)
    claimed = shapely.union_all([
        shapely.simplify(found.geometry, LABEL_TOLERANCE_DEG) for found in findings.regions
        if found.region.standing is Standing.CLAIMED and found.region.id in hatches(findings)
    ])  # fmt: skip
    latest = {territory.territory: territory for territory in findings.territories}
    for code, territory in latest.items():
        coarse = shapely.simplify(territory.geometry, LABEL_TOLERANCE_DEG)
        seen = shapely.intersection(coarse, view)
        # Not across a hatch, where there is other room.
        anchors = [*_anchors(shapely.difference(seen, claimed)), *_anchors(seen)]
        outside = list(_anchors(coarse)) if not anchors else []
        yield {
            "name": territory.name,
            "territory": code,
            "anchors": anchors or outside,
        }


def _anchors(area: Geometry) -> Iterator[LonLat]:
    """Yield the middles of the largest circles that fit, largest first."""
    for _ in range(COUNTRY_ANCHORS):
        parts = [p for p in shapely.get_parts(area) if p.geom_type == "Polygon" and p.area > 0]
        if not parts:
            return
        largest = max(parts, key=lambda part: float(part.area))
        radius = shapely.maximum_inscribed_circle(largest, tolerance=LABEL_TOLERANCE_DEG)
        lon, lat = shapely.get_coordinates(radius)[0]
        yield round(float(lon), 4), round(float(lat), 4)
        around = shapely.buffer(shapely.points(lon, lat), max(shapely.length(radius), 0.01))
        area = shapely.difference(largest, around)
