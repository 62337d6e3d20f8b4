"""Findings built by hand: a small dispute between squares, and the same with hostile texts."""

from __future__ import annotations

import dataclasses
import itertools
import struct
import zlib
from collections.abc import Iterator
from enum import Enum
from typing import Any

import shapely
from pydantic import BaseModel

from marchland.boundaries.accuracy import Publisher, Tail
from marchland.boundaries.context import ContextFeature
from marchland.boundaries.registry import Vintage
from marchland.dossier.fields import PartialDate
from marchland.dossier.model import Dossier, Share
from marchland.dossier.stated import Interval
from marchland.dossier.titles import Title, share_title
from marchland.figures.indistinguishable import indistinguishable
from marchland.figures.judging import FigureFinding
from marchland.figures.measured import measured
from marchland.figures.shares import ShareChoice, ShareFinding
from marchland.figures.together.check import ConsistencyFinding
from marchland.figures.verdicts import Excluded
from marchland.figures.zones import ORDER, Comparison, ZoneFinding
from marchland.findings import Findings, LayerFinding, TerritoryFinding
from marchland.measure.error.contributions import Contribution, ErrorSource, LineErrors
from marchland.measure.estimates import Estimate
from marchland.measure.measures import (
    LineFinding,
    Measure,
    ParcelFinding,
    RegionFinding,
    SliverFinding,
)
from marchland.measure.places import PlaceFinding, Standpoint
from marchland.measure.rulers import generalise_lengths
from marchland.vocabulary import Verdict

DOSSIER: dict[str, Any] = {
    "layers": ["lakes", "rivers", "towns", "relief"],
    "dispute": {"id": "squares", "title": "Squares: A and B",
                "titles": {"ru": "Квадраты: А и Б"}, "summary": "A dispute for tests.",
                "view": [71.0, 36.0, 77.0, 40.0], "related": ["Another square"]},
    "parties": [
        {"id": "a", "name": "Alfa", "territory": "AAA", "names": {"zh": "甲"}},
        {"id": "b", "name": "Bravo", "territory": "BBB", "names": {"ru": "Браво"}},
        {"id": "c", "name": "Charlie", "territory": "CCC", "role": "neighbour"},
    ],
    "eras": [
        {"id": "pre", "title": "Before", "titles": {"ru": "До", "zh-Hans": "之前"},
         "vintages": ["old-one", "old-two"], "drawn": "old-one",
         "valid_to": "2011-09-20", "note": "Earlier."},
        {"id": "post", "title": "After", "vintages": ["new"], "drawn": "new",
         "valid_from": "2011-09-20"},
    ],
    "sources": [
        {"id": "book", "title": "A book", "publisher": "A press", "date": "1999",
         "url": "https://example.org/a?b=1&c=2", "access": "excerpt", "confidence": "low",
         "note": "Read in part."},
        {"id": "rumour", "title": "A rumour", "url": "javascript:alert(1)", "access": "not seen",
         "confidence": "low"},
    ],
    "places": [
        {"id": "apex", "name": "Apex", "names": {"zh": "顶点", "ru": "Вершина"}, "kind": "pass",
         "lon": 74.0, "lat": 39.0, "precision_m": 200.0, "sources": ["book"], "note": "High.",
         "elevation_m": 4321.0},
        {"id": "town", "name": "Midtown", "names": {"tg": "Шаҳр"}, "kind": "town",
         "lon": 73.0, "lat": 38.0, "precision_m": 1000.0},
        {"id": "ridge", "name": "Long Ridge", "kind": "range", "lon": 75.6, "lat": 37.0,
         "precision_m": 20000.0},
        {"id": "far", "name": "Far away", "kind": "embassy", "lon": 116.4, "lat": 39.9,
         "precision_m": 10000.0},
        {"id": "corner", "name": "Corner", "kind": "tripoint", "lon": 75.0, "lat": 36.5,
         "precision_m": 60.0},
    ],
    "tripoints": [{"id": "abc", "place": "corner", "territories": ["AAA", "BBB", "CCC"]}],
    "instruments": [{"id": "treaty", "date": "1884-06-03", "title": "A treaty", "kind": "protocol",
                     "titles": {"ru": "Договор"},
                     "parties": ["a"], "reading": "South.", "attributed_to": "B",
                     "sources": ["book"]}],
    "events": [
        {"id": "visit", "date": "1999", "title": "A visit", "titles": {"ru": "Визит"},
         "places": ["apex"], "note": "Brief."},
        {"id": "handover", "date": "2011-09-20", "title": "A handover", "sources": ["rumour"]},
    ],
    "lines": [
        {"id": "south", "title": "Due south", "kind": "claim line", "asserted_by": "b",
         "titles": {"ru": "Прямо на юг"},
         "against": "Nobody drew it.", "note": "A reading.",
         "draw": {"recipe": "ray", "start": "apex", "bearing_deg": 180, "edge_rule": "meridian"}},
        {"id": "west", "title": "South-west", "kind": "claim line", "asserted_by": "b",
         "draw": {"recipe": "ray", "start": "apex", "bearing_deg": 225, "edge_rule": "rhumb"}},
        {"id": "shared", "title": "Shared", "kind": "demarcation",
         "draw": {"recipe": "stretch", "of": {"territory": "AAA", "era": "pre"}, "start": "apex",
                  "end": "corner", "shared_with": "BBB"}},
        {"id": "held", "title": "Held", "kind": "line of control",
         "draw": {"recipe": "polyline", "points": ["apex", "town"], "edge_rule": "geodesic"}},
    ],
    "regions": [
        {"id": "claim-south", "title": "Claim due south", "standing": "claimed", "by": "b",
         "reading": "B's reading", "against": "A's answer", "valid_from": "1884",
         "valid_to": "2011-09-20", "sources": ["book"], "note": "Narrow.",
         "build": {"recipe": "cut", "of": {"territory": "AAA", "era": "pre"}, "line": "south",
                   "keep_side_with": "corner"}},
        {"id": "claim-west", "title": "Claim south-west", "standing": "claimed", "by": "b",
         "valid_from": "1884", "valid_to": "2011-09-20",
         "build": {"recipe": "cut", "of": {"territory": "AAA", "era": "pre"}, "line": "west",
                   "keep_side_with": "corner"}},
        {"id": "claim", "title": "Claim, either reading", "standing": "claimed", "by": "b",
         "titles": {"ru": "Притязание, любое толкование"},
         "build": {"recipe": "readings", "of": ["claim-south", "claim-west"]}},
        {"id": "ceded", "title": "Ceded", "standing": "ceded", "by": "b",
         "titles": {"ru": "Передано"}, "valid_from": "2011-09-20",
         "build": {"recipe": "difference", "of": {"territory": "AAA", "era": "pre"},
                   "less": {"territory": "AAA", "era": "post"},
                   "within": {"territory": "BBB", "era": "post"},
                   "parcels": [{"id": "main", "title": "Main parcel", "lon": 74.9, "lat": 38.0}]}},
        {"id": "ceded-north", "title": "Ceded in the north", "standing": "ceded", "by": "b",
         "build": {"recipe": "intersection", "of": ["ceded", "claim-west"]}},
        {"id": "whole", "title": "All of Alfa", "standing": "administered", "by": "a",
         "build": {"recipe": "territory", "of": {"territory": "AAA", "era": "pre"}}},
        {"id": "district", "title": "A district", "standing": "administered", "by": "a",
         "build": {"recipe": "none", "missing": "No file draws it."}},
    ],
    "heights": [
        {"id": "apex-treaty", "place": "apex", "height_m": 4321, "said_by": "The treaty",
         "instrument": "treaty", "sources": ["book"]},
        {"id": "apex-map", "place": "apex", "height_m": 4330.5, "said_by": "A map"},
    ],
    "figures": [
        {"id": "claim-area", "value": 28430, "printed": "about 28,430 km²", "unit": "km2",
         "qualifier": "about", "about": "claim", "said_by": "A writer", "date": "2011",
         "side": "b", "statement": "s", "sources": ["book"], "note": "In print."},
        {"id": "claim-miles", "value": 10.977, "printed": "10.977 square miles", "unit": "sq mi",
         "about": "claim", "statement": "s"},
        {"id": "ceded-area", "value": 1137, "printed": "1,137 km²", "unit": "km2",
         "about": "ceded"},
        {"id": "ceded-share", "value": 4, "printed": "about 4 %", "unit": "percent",
         "qualifier": "about", "about": {"part": "ceded", "whole": "claim"}},
        {"id": "shared-length", "value": 300, "printed": "300 km", "unit": "km", "about": "shared"},
        {"id": "ceded-other", "value": 1158, "printed": "1,158 km²", "unit": "km2",
         "about": "ceded", "sources": ["book"]},
        {"id": "district-area", "value": 700, "printed": "700 km²", "unit": "km2",
         "about": "district"},
    ],
}  # fmt: skip

BOXES: dict[str, dict[str, tuple[float, float, float, float]]] = {
    "old-one": {"AAA": (70, 36, 75, 41), "BBB": (75, 36, 79, 41)},
    "old-two": {"AAA": (70, 36, 75.1, 41), "BBB": (75.1, 36, 79, 41)},
    "new": {"AAA": (70, 36, 74.8, 41), "BBB": (74.8, 36, 79, 41)},
}
"""Territories by vintage; C lies south of both."""


def _pixel() -> bytes:
    """Return a picture of one pale pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(
            ">I", zlib.crc32(kind + body))  # fmt: skip

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\x00\xf0")), chunk(b"IEND", b""))
    )


PNG = _pixel()


def _measure(value: float) -> Measure:
    return Measure(value, value * 0.97, value * 1.03, value * 0.015)


_ACCURACY = Publisher(
    id="press", title="A press", short_km=0.5, short_correlation_km=20.0,
    tails=(Tail(degrees_of_freedom=1000.0),), fitted_on="made up",
)  # fmt: skip


def _vintage(vintage_id: str, title: str) -> Vintage:
    return Vintage(
        id=vintage_id, title=title, publisher="A press", release="1", released="2005",
        licence="CC0-1.0", attribution=f"© {title}", package="made-up==1", file="x.geojson",
        sha256="0" * 64, note="For tests.", family=vintage_id, depicts_note="Made up.",
        accuracy=_ACCURACY, accuracy_m=500.0, accuracy_reason="made up",
        worldview="nobody's", territories=("AAA", "BBB", "CCC"),
    )  # fmt: skip


def _territories() -> Iterator[TerritoryFinding]:
    names = {"AAA": "Alfa", "BBB": "Bravo", "CCC": "Charlie"}
    for vintage, boxes in BOXES.items():
        for code, box in boxes.items():
            yield TerritoryFinding(code, names[code], vintage, shapely.box(*box))
        yield TerritoryFinding("CCC", names["CCC"], vintage, shapely.box(70, 33, 79, 36))


def _regions(dossier: Dossier) -> Iterator[RegionFinding]:
    region = dossier.region
    for vintage in ("old-one", "old-two"):
        land = shapely.box(*BOXES[vintage]["AAA"])
        cuts = {
            "claim-south": shapely.intersection(land, shapely.box(74, 36, 79, 39)),
            "claim-west": shapely.intersection(
                land, shapely.Polygon([(74, 39), (79, 39), (79, 36), (71, 36)])
            ),
        }
        chosen = {"pre": vintage}
        for key, shape in cuts.items():
            found = RegionFinding(f"{key}/{vintage}", region(key), None, chosen, shape,
                                  _measure(28000 if key == "claim-west" else 13500), (), None,
                                  ("A note.",))  # fmt: skip
            yield found
            yield dataclasses.replace(
                found, key=f"claim/{key}/{vintage}", region=region("claim"), reading=region(key)
            )
        yield RegionFinding(f"whole/{vintage}", region("whole"), None, chosen, land,
                            _measure(142000), (), None, ())  # fmt: skip
        yield from _ceded(dossier, vintage, land)


def _ceded(dossier: Dossier, vintage: str, land: Any) -> Iterator[RegionFinding]:
    chosen = {"pre": vintage, "post": "new"}
    lost = shapely.difference(land, shapely.box(*BOXES["new"]["AAA"]))
    slivers = shapely.intersection(lost, shapely.box(70, 36, 79, 36.4))
    main = shapely.difference(lost, slivers)
    parcel = ParcelFinding("main", "Main parcel", main, _measure(1100))
    yield RegionFinding(f"ceded/{vintage}/new", dossier.region("ceded"), None, chosen, lost,
                        _measure(1120), (parcel,), SliverFinding(3, 20.5, slivers), ())  # fmt: skip
    yield RegionFinding(f"ceded-north/{vintage}/new", dossier.region("ceded-north"), None, chosen,
                        shapely.intersection(lost, shapely.box(70, 36, 79, 38)), _measure(500),
                        (), None, ())  # fmt: skip


def _lines(dossier: Dossier) -> Iterator[LineFinding]:
    shapes = {
        "south": ([(74, 39), (74, 33)], {}),
        "west": ([(74, 39), (70, 35)], {}),
        "held": ([(74, 39), (73, 38)], {}),
    }
    for line_id, (points, vintages) in shapes.items():
        yield LineFinding(line_id, dossier.line(line_id), vintages, shapely.LineString(points),
                          _measure(400))  # fmt: skip
    for vintage in ("old-one", "old-two"):
        lon = BOXES[vintage]["AAA"][2]
        yield LineFinding(f"shared/{vintage}", dossier.line("shared"), {"pre": vintage},
                          shapely.LineString([(lon, 41), (lon, 36)]), _measure(555))  # fmt: skip


def _uncertain(found: RegionFinding) -> RegionFinding:
    """Return a region whose uncertainty comes from its first boundary file."""
    standard, vintage = found.area.standard_uncertainty, next(iter(found.vintages.values()))
    position = Contribution(ErrorSource.POSITION, vintage, standard, 100.0)
    return dataclasses.replace(found, errors=LineErrors((position,), 0.0))


def _comparison(key: str, title: Title, verdict: Verdict, value: float) -> Comparison:
    return Comparison(key, title, verdict, value, value * 0.97, value * 1.03, value * 0.015, -1.5)


def _zone(
    about: str | Share, reading: str | None, verdict: Verdict, choices: list[Comparison]
) -> ZoneFinding:
    """Return what some choices come to together: the middle of their ends."""
    low, high = min(c.low for c in choices), max(c.high for c in choices)
    value = (low + high) / 2
    estimate = Estimate(value, low, high, (high - low) / 4, low, high, len(choices))
    return ZoneFinding(
        about, Title(reading) if reading else None, verdict, estimate, -1.5,
        Excluded(low - 0.5, high + 0.5), tuple(choices),
    )  # fmt: skip


def _zones(dossier: Dossier) -> Iterator[list[ZoneFinding]]:
    """Yield the zones of each figure that is tested."""
    fits, does_not = Verdict.FITS, Verdict.DOES_NOT_FIT
    files = ("old-one", "old-two")
    claim, _, ceded, share, length, other = (figure.about for figure in dossier.figures[:6])

    def of_claim(per_unit: float, *verdicts: Verdict) -> list[ZoneFinding]:
        readings = zip(("claim-south", "claim-west"), (13500.0, 28000.0), verdicts, strict=True)
        return [
            _zone(claim, key, verdict, [
                _comparison(f"claim/{key}/{v}", Title(key), verdict, (value + 100 * n) / per_unit)
                for n, v in enumerate(files)
            ])
            for key, value, verdict in readings
        ]  # fmt: skip

    parcels = [_comparison(f"ceded/{v}/new", Title("ceded"), fits, n)
               for v, n in zip(files, (1120.0, 1450.0), strict=True)]  # fmt: skip
    yield of_claim(1, does_not, fits)
    yield of_claim(2.59, does_not, does_not)
    yield [_zone(ceded, None, fits, parcels)]
    yield [
        _zone(share, key, Verdict.CANNOT_TELL, [
            _comparison(f"ceded/{v}/new : claim/{key}/{v}", share_title("ceded", key),
                        Verdict.CANNOT_TELL, 4.2)
            for v in files
        ])
        for key in ("claim-south", "claim-west")
    ]  # fmt: skip
    yield [_zone(length, None, does_not, [
        _comparison("shared/old-one", Title("shared"), does_not, 555.0)
    ])]  # fmt: skip
    yield [_zone(other, None, fits, parcels)]


def _figures(dossier: Dossier) -> Iterator[FigureFinding]:
    *tested, bare = dossier.figures
    for figure, zones in zip(tested, _zones(dossier), strict=True):
        best = min(zones, key=lambda zone: ORDER[zone.verdict])
        yield FigureFinding(
            figure, figure.interval(), best.verdict, best.estimate.value, *best.estimate.interval,
            f"A reason for {figure.id}.", tuple(c for zone in zones for c in zone.comparisons),
            zones=tuple(zones), excluded=best.excluded,
        )  # fmt: skip
    nothing = float("nan")
    yield FigureFinding(bare, bare.interval(), Verdict.NOT_TESTABLE, nothing, nothing, nothing,
                        "No boundary.", ())  # fmt: skip


def _places(dossier: Dossier) -> Iterator[PlaceFinding]:
    for place in dossier.places:
        on_edge = place.id == "apex"
        views = tuple(
            Standpoint(v, "Alfa", not on_edge, 12.0, 1.0, f"{place.name} as {v} has it.")
            for v in BOXES
        )
        yield PlaceFinding(place, views, ("claim-west/old-one",), ("claim-south/old-one",))


def _layers() -> Iterator[LayerFinding]:
    box = (70.0, 33.0, 79.0, 41.0)
    lake = ContextFeature("Still Lake", {"ru": "Тихое"}, shapely.box(72.0, 38.9, 72.3, 39.1))
    river = ContextFeature(None, {}, shapely.LineString([(71.0, 37.0), (73.0, 37.6)]))
    town = ContextFeature("Othertown", {"zh": "别镇"}, shapely.Point(76.0, 39.2))
    for kind, features in (("lakes", (lake,)), ("rivers", (river,)), ("towns", (town,))):
        yield LayerFinding(
            kind, kind, kind.title(), "© Nobody", "CC0-1.0", box, features, None, None
        )
    yield LayerFinding("relief", "relief", "Relief", "© Sea", "CC0-1.0", box, (), PNG, "image/png")


def small_findings() -> Findings:
    """Return findings that use every part of the page."""
    dossier = Dossier.model_validate(DOSSIER)
    titles = {"old-one": "Old file one", "old-two": "Old file two", "new": "New file"}
    differs = ConsistencyFinding(
        ("claim-area", "claim-miles"), "units", Verdict.DOES_NOT_FIT, "Not so."
    )
    share = ShareFinding("ceded", "claim", share_title("ceded", "claim"), 4.0, 3.5, 4.4, 3.4, 4.5,
                         Interval(1086.0, 1154.0), Interval(27160.0, 28840.0), (
                             ShareChoice({"pre": "old-one", "post": "new"}, 4.1, 3.9, 4.3, 1, 2),
                             ShareChoice({"pre": "old-two", "post": "new"}, 3.9, 3.7, 4.1, 1, 2),
                         ))  # fmt: skip
    figures = tuple(_figures(dossier))
    vintages = tuple(_vintage(key, title) for key, title in titles.items())
    lines, regions = tuple(_lines(dossier)), tuple(map(_uncertain, _regions(dossier)))
    lengths = generalise_lengths(dossier, lines)
    found = measured(dossier, vintages, regions, lines, lengths=lengths)
    return Findings(
        dossier=dossier,
        dossier_sha256="a" * 64,
        vintages=vintages,
        territories=tuple(_territories()),
        lines=lines,
        regions=regions,
        figures=figures,
        indistinguishable=indistinguishable(figures),
        consistency=(differs,),
        shares=(share,),
        places=tuple(_places(dossier)),
        layers=tuple(_layers()),
        estimates=tuple(found.estimates()),
        budgets=found.budgets,
        lengths=lengths,
    )


KEPT = frozenset({
    "id", "key", "keys", "kind", "recipe", "territory", "territories", "vintage", "vintages", "era",
    "part", "whole", "figures", "role", "drawn", "sha256", "dossier_sha256", "place", "places",
    "sources", "media_type", "of", "less", "within", "start", "end", "line", "keep_side_with",
    "shared_with", "about", "by", "side", "asserted_by", "parties", "file", "family", "layers",
    "package", "statement_id", "inside", "perhaps_inside", "points", "path", "test", "depicts_note",
    "fitted_on", "licence_url", "language", "reading_id",
})  # fmt: skip
"""Fields that are ids or words of the program, or that no page shows."""


def with_texts(findings: Findings, texts: list[str]) -> Findings:
    """Return findings with every free text replaced by one of the given texts, in turn."""
    return _Replacer(texts).replaced(findings)  # type: ignore[no-any-return]


class _Replacer:
    """Replaces texts in turn; a record that occurs twice stays one record."""

    def __init__(self, texts: list[str]) -> None:
        self.supply = itertools.cycle(texts)
        self.done: dict[int, Any] = {}

    def replaced(self, value: Any) -> Any:
        if isinstance(value, Enum | PartialDate | bytes | shapely.Geometry):
            return value
        if isinstance(value, str):
            return next(self.supply)
        if isinstance(value, dict):
            return {key: self.replaced(item) for key, item in value.items()}
        if isinstance(value, BaseModel):
            if id(value) not in self.done:
                changed = self._fields({n: getattr(value, n) for n in type(value).model_fields})
                self.done[id(value)] = value.model_copy(update=changed)
            return self.done[id(value)]
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
            return dataclasses.replace(value, **self._fields(fields))
        if isinstance(value, ContextFeature):
            return value._replace(**self._fields(value._asdict()))
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return tuple(self.replaced(item) for item in value)
        return value

    def _fields(self, fields: dict[str, Any]) -> dict[str, Any]:
        keep = {"statement"} if "said_by" in fields else set()
        return {
            name: self.replaced(item)
            for name, item in fields.items()
            if name not in keep and not (name in KEPT and _is_plain(item))
        }


def _is_plain(item: Any) -> bool:
    """Say whether a field holds ids: some names hold an id in one record and records in another."""
    first = item[0] if isinstance(item, tuple) and item else item
    return not isinstance(first, BaseModel) and not dataclasses.is_dataclass(first)
