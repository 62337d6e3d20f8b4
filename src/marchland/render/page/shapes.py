"""What is drawn: each shape of the findings once, with what the page needs to choose among them.

Every shape gets an id made up here (``s0``, ``s1`` …), so that nothing a dossier wrote reaches
the map's script; the index that says what ``s7`` is goes into the page's data instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import shapely

from marchland.findings import Findings
from marchland.numerals import interval_text, quantity
from marchland.render.page.arcs import Arcs, Shape, cut_into_arcs
from marchland.render.page.grammar import HATCHES, TINTS
from marchland.render.page.languages import Catalogue
from marchland.render.page.snapping import Box, Course, Grain
from marchland.vocabulary import Standing, Unit

MARGIN = 0.6
"""Drawing goes this share of the view beyond it, so that panning and tall screens find land."""
UNDRAWN = frozenset({"readings", "territory", "none"})
"""Recipes that repeat other regions, are only denominators, or have no boundary."""
DERIVED = frozenset({"union", "intersection"})
"""Recipes made of other regions, which are drawn already: shown when they are chosen."""
LABEL_TOLERANCE_DEG = 0.02
COUNTRY_ANCHORS = 2

Record = dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """The shapes as TopoJSON, and what each of them is."""

    topology: dict[str, Any]
    index: tuple[Record, ...]
    box: Box
    countries: tuple[Record, ...]
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
    sheet = Sheet.of(findings, words)
    arcs = cut_into_arcs(sheet.shapes, box, grain_of(findings))
    sheet.record_lines(_edges(sheet, arcs, _party_codes(findings)))
    arcs = arcs.with_lines(sheet.edges)
    present = {geometry["id"] for geometry in arcs.topology["objects"]["sheet"]["geometries"]}
    index = tuple(record for record in sheet.index if record["id"] in present)
    return Drawing(arcs.topology, index, box, tuple(_countries(findings)), arcs.grain)


def grain_of(findings: Findings) -> Grain:
    """Return how finely lines are drawn: as the best known of them allows."""
    return Grain.for_accuracy(min((v.accuracy_m for v in findings.vintages), default=np.inf))


def drawing_box(findings: Findings) -> Box:
    """Return the view with a margin, but no farther than the boundary files reach.

    Files may be clipped to the case; their cut edges must fall on the box, where they are known
    not to be boundaries.
    """
    west, south, east, north = findings.dossier.dispute.view
    dx, dy = (east - west) * MARGIN, (north - south) * MARGIN
    box = [west - dx, south - dy, east + dx, north + dy]
    reach: dict[str, list[Any]] = {}
    for territory in findings.territories:
        reach.setdefault(territory.vintage, []).append(territory.geometry)
    for geometries in reach.values():
        bounds = shapely.total_bounds(geometries)
        box = [max(box[0], bounds[0]), max(box[1], bounds[1]),
               min(box[2], bounds[2]), min(box[3], bounds[3])]  # fmt: skip
    if not (box[0] < box[2] and box[1] < box[3]):
        return (west - dx, south - dy, east + dx, north + dy)
    return (float(box[0]), float(box[1]), float(box[2]), float(box[3]))


class Sheet:
    """Numbers the shapes and keeps their records beside them; see :meth:`of`."""

    def __init__(self, findings: Findings) -> None:
        self._rays = [found.key for found in findings.lines if not found.vintages]
        self.shapes: list[Shape] = []
        self.index: list[Record] = []
        self.edges: list[tuple[str, frozenset[int]]] = []

    @classmethod
    def of(cls, findings: Findings, words: Catalogue) -> Sheet:
        """Return all that findings have to draw, with every vertex it has."""
        sheet = cls(findings)
        drawn = _water, _territories, partial(_regions, words=words), _lines
        for collect in drawn:
            for record, geometry, detailed in collect(findings):
                sheet.add(record, geometry, detailed)
        return sheet

    def add(self, record: Record, geometry: Any, detailed: bool) -> None:
        """Take in a shape, unless it is empty."""
        if geometry is None or geometry.is_empty:
            return
        record["id"] = f"s{len(self.index)}"
        self.index.append(record)
        self.shapes.append(Shape(record["id"], geometry, detailed, self._course(record)))

    def _course(self, record: Record) -> Course:
        """Say whose lines a shape is made of: of boundary files, and of lines a dossier draws."""
        if record["role"] in ("lakes", "rivers"):
            return Course(record["role"])
        if record["role"] == "territory":
            return Course(record["vintage"])
        if record["role"] == "line" and record["key"] in self._rays:
            return Course(record["key"])
        return Course(None, (*record["vintages"].values(), *self._rays))

    def record_lines(self, edges: Iterator[tuple[Record, frozenset[int]]]) -> None:
        """Take in lines that consist of arcs already there."""
        for record, arcs in list(edges):
            record["id"] = f"s{len(self.index)}"
            self.index.append(record)
            self.edges.append((record["id"], arcs))


Drawn = Iterator[tuple[Record, Any, bool]]


def _water(findings: Findings) -> Drawn:
    for layer in findings.layers:
        if layer.kind in ("lakes", "rivers"):
            # One shape per layer: water is context, named by labels.
            parts = [geometry for _name, _names, geometry in layer.features]
            yield {"role": layer.kind}, shapely.geometrycollections(parts), False


def _party_codes(findings: Findings) -> frozenset[str]:
    return frozenset(p.territory for p in findings.dossier.parties if p.role == "party")


def tints(findings: Findings) -> Mapping[str, int]:
    """Return the tint of each territory: parties first, then the rest in order of code."""
    codes = [party.territory for party in findings.dossier.parties]
    codes += sorted({territory.territory for territory in findings.territories} - set(codes))
    return {code: number % len(TINTS) for number, code in enumerate(codes)}


def _territories(findings: Findings) -> Drawn:
    tint = tints(findings)
    for found in findings.territories:
        record = {
            "role": "territory",
            "vintage": found.vintage,
            "territory": found.territory,
            "tint": tint[found.territory],
        }
        yield record, found.geometry, False


def hatches(findings: Findings) -> Mapping[str, int]:
    """Return the hatch of each claimed region, in the order of the dossier."""
    claimed = [
        region.id
        for region in findings.dossier.regions
        if region.standing is Standing.CLAIMED and region.build.recipe not in UNDRAWN | DERIVED
    ]
    return {region_id: number % len(HATCHES) for number, region_id in enumerate(claimed)}


def is_quiet(region: Any) -> bool:
    """Say whether a region is drawn only when it is chosen, not of itself."""
    return region.build.recipe in DERIVED or region.standing is Standing.ADMINISTERED


def _regions(findings: Findings, words: Catalogue) -> Drawn:
    hatch, km2 = hatches(findings), words.unit(Unit.KM2)
    for found in findings.regions:
        if found.region.build.recipe in UNDRAWN:
            continue
        shared = {
            "key": found.key,
            "region": found.region.id,
            "reading": found.reading.id if found.reading else None,
            "vintages": dict(found.vintages),
            "standing": found.region.standing.value,
            "hatch": hatch.get(found.region.id),
            "quiet": is_quiet(found.region),
        }
        # Only where land changed hands does the page need every vertex of both lines.
        detailed = found.region.standing is not Standing.CLAIMED and not is_quiet(found.region)
        pieces = [parcel.geometry for parcel in found.parcels]
        for parcel in found.parcels:
            record = {
                **shared,
                "role": "parcel",
                "title": parcel.title,
                "area": quantity(parcel.area.value, km2, (parcel.area.low, parcel.area.high)),
                "range": interval_text(parcel.area.low, parcel.area.high, km2),
            }
            yield record, parcel.geometry, detailed
        if found.slivers is not None:
            area = quantity(found.slivers.area_km2, km2)
            record = {**shared, "role": "slivers", "count": found.slivers.count, "area": area}
            yield record, found.slivers.geometry, detailed
            pieces.append(found.slivers.geometry)
        rest = _without(found.geometry, pieces)
        yield {**shared, "role": "region"}, rest, detailed


def _without(geometry: Any, pieces: Sequence[Any]) -> Any:
    if not pieces:
        return geometry
    rest = shapely.difference(geometry, shapely.union_all(pieces))
    # Union and difference round; what is left along the seams is not land.
    return rest if rest.area > 1e-9 * geometry.area else None


def _lines(findings: Findings) -> Drawn:
    hatch = hatches(findings)
    cuts: dict[str, list[str]] = {}
    for region in findings.dossier.regions:
        line = getattr(region.build, "line", None)
        if line is not None and not is_quiet(region):
            cuts.setdefault(line, []).append(region.id)
    for found in findings.lines:
        regions = cuts.get(found.line.id, [])
        record = {
            "role": "line",
            "key": found.key,
            "line": found.line.id,
            "vintages": dict(found.vintages),
            "kind": found.line.kind.value,
            "regions": regions,
            "hatch": next((hatch[region] for region in regions if region in hatch), None),
            # A stretch of a boundary that is drawn already: shown when it is chosen.
            "quiet": found.line.draw.recipe == "stretch",
        }
        # A ray is densified for measuring; its bend is kept well enough without.
        yield record, found.geometry, found.line.draw.recipe != "ray"


def _edges(
    sheet: Sheet, arcs: Arcs, parties: frozenset[str]
) -> Iterator[tuple[Record, frozenset[int]]]:
    """Yield, for each vintage, the boundary between the parties and all its other boundaries."""
    vintages: dict[str, list[Record]] = {}
    for record in sheet.index:
        if record["role"] == "territory":
            vintages.setdefault(record["vintage"], []).append(record)
    for vintage, records in vintages.items():
        sides = [arcs.used[r["id"]] for r in records if r["territory"] in parties]
        between = frozenset(a for n, one in enumerate(sides) for other in sides[n + 1 :]
                            for a in one & other)  # fmt: skip
        everything = frozenset().union(*(arcs.used[r["id"]] for r in records))
        yield {"role": "boundary", "vintage": vintage}, between
        yield {"role": "outline", "vintage": vintage}, everything - between - arcs.on_box


def _countries(findings: Findings) -> Iterator[Record]:
    """Yield a name for each territory in view, with places where it may stand."""
    view = shapely.box(*findings.dossier.dispute.view)
    claimed = shapely.union_all([
        shapely.simplify(found.geometry, LABEL_TOLERANCE_DEG) for found in findings.regions
        if found.region.standing is Standing.CLAIMED and found.region.id in hatches(findings)
    ])  # fmt: skip
    latest = {found.territory: found for found in findings.territories}
    for code, found in latest.items():
        coarse = shapely.simplify(found.geometry, LABEL_TOLERANCE_DEG)
        seen = shapely.intersection(coarse, view)
        # Not across a hatch, where there is other room.
        anchors = [*_anchors(shapely.difference(seen, claimed)), *_anchors(seen)]
        outside = list(_anchors(coarse)) if not anchors else []
        yield {
            "name": found.name,
            "territory": code,
            "anchors": anchors or outside,
        }


def _anchors(area: Any) -> Iterator[list[float]]:
    """Yield the middles of the largest circles that fit, largest first."""
    for _ in range(COUNTRY_ANCHORS):
        parts = [p for p in shapely.get_parts(area) if p.geom_type == "Polygon" and p.area > 0]
        if not parts:
            return
        largest = max(parts, key=lambda part: float(part.area))
        radius = shapely.maximum_inscribed_circle(largest, tolerance=LABEL_TOLERANCE_DEG)
        lon, lat = shapely.get_coordinates(radius)[0]
        yield [round(float(lon), 4), round(float(lat), 4)]
        around = shapely.buffer(shapely.points(lon, lat), max(shapely.length(radius), 0.01))
        area = shapely.difference(largest, around)
