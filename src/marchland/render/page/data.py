"""What the page says: the findings as plain data, every number written out.

The page's script only arranges these texts. They reach it once, as JSON, and become text nodes:
nothing here is markup, and nothing is a template.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from marchland.boundaries.context import ContextFeature
from marchland.dossier.recipes import Readings
from marchland.dossier.stated import KM2_PER_SQ_MI, KM_PER_MI
from marchland.dossier.titles import title_of
from marchland.ellipsoid.geodesics import METRES_PER_DEGREE
from marchland.figures.judging import FigureFinding
from marchland.figures.shares import ShareFinding
from marchland.figures.together.check import ConsistencyFinding
from marchland.figures.verdicts import WIDEST
from marchland.figures.zones import Comparison, ZoneFinding
from marchland.findings import Estimate, Findings, Measure
from marchland.measure.measures import LEVEL_WORDS
from marchland.measure.places import PlaceFinding, Standpoint
from marchland.numerals import (
    declared,
    grouped,
    interval_text,
    metres_or_km,
    quantity,
    shortest,
    with_unit,
)
from marchland.render.cite.citation import Cited, citation_lines
from marchland.render.page import sent
from marchland.render.page.given import (
    era_record,
    layer_record,
    line_record,
    named,
    party_record,
    region_record,
    source_record,
    timeline,
    vintage_record,
)
from marchland.render.page.grammar import (
    HATCHES,
    ICONS,
    LABEL_PRIORITY,
    PAIRED_SPACING_PX,
    VERDICT_SHAPES,
)
from marchland.render.page.languages import Catalogue
from marchland.render.page.localise import Titles
from marchland.render.page.points import points_record
from marchland.render.page.shapes import hatches
from marchland.vocabulary import PlaceKind, Unit, Verdict

VERDICTS = tuple(Verdict)
"""A page holds a thousand verdicts: each is sent as its place here."""


def telling(findings: Findings, titles: Titles) -> sent.Told:
    """Return all texts of the page.

    Parameters
    ----------
    findings : Findings
    titles : Titles
        Writes titles in the language of the page, which the units of numbers have too.

    Returns
    -------
    sent.Told
        JSON-ready; ids of the dossier are keys and references.
    """
    dossier = findings.dossier
    words, hatch = titles.words, hatches(findings)
    region_of = {finding.key: finding.region.id for finding in findings.regions}
    held_against = _HeldAgainst()
    figures = [_figure(finding, titles, held_against) for finding in findings.figures]
    return {
        "dispute": {
            "id": dossier.dispute.id,
            "title": dossier.dispute.title,
            "summary": dossier.dispute.summary,
            "view": dossier.dispute.view,
            "related": list(dossier.dispute.related),
            "sha256": findings.dossier_sha256,
        },
        "parties": [party_record(party) for party in dossier.parties],
        "eras": [era_record(era) for era in findings.eras],
        "vintages": {vintage.id: vintage_record(vintage, words) for vintage in findings.vintages},
        "sources": {source.id: source_record(source) for source in dossier.sources},
        "regions": {region.id: region_record(region, hatch) for region in dossier.regions},
        "readings": _readings(findings),
        "lines": {line.id: line_record(line) for line in dossier.lines},
        "measures": _measures(findings, words),
        "estimates": _estimates(findings, words),
        "figures": figures,
        "held": held_against.records,
        "indistinguishable": [
            {"about": titles.written(title_of(group.about)), "text": group.text}
            for group in findings.indistinguishable
        ],
        "failures": list(findings.failure_sentences),
        "consistency": [_consistency(test) for test in findings.consistency],
        "shares": [_share(finding, titles) for finding in findings.shares],
        "points": points_record(findings, words),
        "places": [
            _place(findings, finding, region_of, words) for finding in findings.places
        ],
        "context": list(_context(findings)),
        "timeline": timeline(dossier),
        "layers": [layer_record(layer) for layer in findings.layers],
        "citation": citation_lines(
            Cited(dossier, findings.dossier_sha256, findings.vintages, findings.layers)
        ),
        "method": {
            "level": LEVEL_WORDS,
            "widest": shortest(WIDEST),
            "held": declared(findings.held.percent, "%") if findings.held else "",
            "compared": grouped(findings.held.comparisons) if findings.held else "",
        },
        "grammar": grammar(),
        # JSON objects are written in the order of their keys, which is nobody's order.
        "order": {
            "sources": [source.id for source in dossier.sources],
            "vintages": [vintage.id for vintage in findings.vintages],
            "regions": [region.id for region in dossier.regions],
            "lines": [line.id for line in dossier.lines],
            "verdicts": list(VERDICTS),
        },
    }  # fmt: skip


def grammar() -> sent.Grammar:
    """Return the map grammar for the page's script: signs, shapes, hatches."""
    return {
        "icons": {
            kind.value: {"path": icon.path, "filled": icon.filled, "tone": icon.tone}
            for kind, icon in ICONS.items()
            if icon is not None
        },
        "verdicts": {verdict.value: path for verdict, path in VERDICT_SHAPES.items()},
        "hatches": [
            {
                "angle": hatch.angle_deg,
                "spacing": hatch.spacing_px,
                "stroke": hatch.stroke_px,
                "phase": hatch.phase,
            }
            for hatch in HATCHES
        ],
        "paired": PAIRED_SPACING_PX,
    }  # fmt: skip


def _bar(value: float) -> float | None:
    """Return a number for a bar; none where there is no number."""
    return _six_digits(value) if math.isfinite(value) else None


def _six_digits(value: float) -> float:
    return float(f"{value:.6g}")


def _readings(findings: Findings) -> list[sent.ReadingGroup]:
    """Return what has several readings, and which."""
    return [
        {"region": region.id, "of": list(region.build.of)}
        for region in findings.dossier.regions
        if isinstance(region.build, Readings)
    ]


def _measures(findings: Findings, words: Catalogue) -> dict[str, sent.Measure]:
    """Return what was measured, by key: regions in km² and sq mi, lines in km and mi."""
    measured: dict[str, sent.Measure] = {}
    for region in findings.regions:
        record = _measure(region.area, Unit.KM2, KM2_PER_SQ_MI, Unit.SQ_MI, words)
        record["region"] = region.region.id
        record["reading"] = region.reading.id if region.reading else None
        record["vintages"] = dict(region.vintages)
        record["notes"] = list(region.notes)
        measured[region.key] = record
    for line in findings.lines:
        record = _measure(line.length, Unit.KM, KM_PER_MI, Unit.MI, words)
        record["line"] = line.line.id
        record["vintages"] = dict(line.vintages)
        measured[line.key] = record
    return measured


def _measure(
    measure: Measure | Estimate, unit: Unit, factor: float, other: Unit, words: Catalogue
) -> sent.Measure:
    """Return a measure with its range, and its value in miles or square miles, of nothing yet."""
    symbol, also = words.unit(unit), words.unit(other)
    ends = measure.low / factor, measure.high / factor
    return {
        "reading": None,
        "vintages": {},
        "value": quantity(measure.value, symbol, (measure.low, measure.high)),
        "range": interval_text(measure.low, measure.high, symbol),
        "also": quantity(measure.value / factor, also, ends),
        "notes": [],
    }


def _estimates(findings: Findings, words: Catalogue) -> dict[str, list[sent.Estimate]]:
    """Return the one estimate of every region and reading, and of lines, by id."""
    told: dict[str, list[sent.Estimate]] = {}
    for item in findings.estimates:
        is_line = item.unit is Unit.KM
        factor, other = (KM_PER_MI, Unit.MI) if is_line else (KM2_PER_SQ_MI, Unit.SQ_MI)
        written = _measure(item.estimate, item.unit, factor, other, words)
        texts: sent.Estimate = {
            "reading": item.reading_id,
            "value": written["value"],
            "range": written["range"],
            "also": written["also"],
        }
        told.setdefault(item.id, []).append(texts)
    return told


class _HeldAgainst:
    """What figures were held against: many figures of one thing share it, so it is sent once.

    Attributes
    ----------
    records : list of sent.Held
        Each once, in the order in which they were first asked for.
    """

    def __init__(self) -> None:
        self.records: list[sent.Held] = []
        self._numbers: dict[str, int] = {}

    def number(self, record: sent.Held) -> int:
        """Return the place of a record, adding it if it is new."""
        name = repr(record)
        if name not in self._numbers:
            self._numbers[name] = len(self.records)
            self.records.append(record)
        return self._numbers[name]


def _figure(finding: FigureFinding, titles: Titles, held_against: _HeldAgainst) -> sent.SentFigure:
    figure = finding.figure
    unit = titles.words.unit(figure.unit)
    return {
        "id": figure.id,
        "printed": figure.printed,
        "date": figure.date,
        "said_by": figure.said_by,
        "side": figure.side,
        "statement": figure.statement,
        "sources": list(figure.sources),
        "note": figure.note,
        "about": titles.written(title_of(figure.about)),
        "target": title_of(figure.about).part,
        "value": declared(figure.value, unit),
        "number": _six_digits(figure.value),
        "unit": figure.unit.value,
        "verdict": finding.verdict,
        "measured": _measured(finding, unit),
        "stated": (_six_digits(finding.stated.low), _bar(finding.stated.high)),
        "ends": _ends(finding.low, finding.measured, finding.high),
        "reason": finding.reason,
        "zones": [
            (
                held_against.number(_zone(zone, unit, titles)),
                VERDICTS.index(zone.verdict),
                _apart(zone.distance),
            )
            for zone in finding.zones
        ],
        "comparisons": [
            (
                held_against.number(_comparison(comparison, unit, titles)),
                VERDICTS.index(comparison.verdict),
                _apart(comparison.distance),
            )
            for comparison in finding.comparisons
        ],
    }


def _apart(distance: float | None) -> float | None:
    """Return a distance with the digits of :func:`marchland.numerals.apart`."""
    if distance is None or not math.isfinite(distance):
        return None
    short = round(distance, 0 if abs(distance) >= 9.95 else 1)
    return int(short) if short.is_integer() else short


def _measured(finding: FigureFinding | Comparison, unit: str) -> sent.Measured:
    if not math.isfinite(finding.measured):
        return {"value": None, "range": None}
    return {
        "value": quantity(finding.measured, unit, (finding.low, finding.high)),
        "range": interval_text(finding.low, finding.high, unit),
    }


def _ends(low: float, middle: float, high: float) -> sent.Ends:
    return (_bar(low), _bar(middle), _bar(high))


def _zone(zone: ZoneFinding, unit: str, titles: Titles) -> sent.Held:
    estimate = zone.estimate
    return {
        # For the reading of each term; the files are all of them.
        "keys": zone.comparisons[0].key.split(" : ") if zone.comparisons else [],
        "title": titles.written(zone.title),
        "ends": _ends(estimate.low, estimate.value, estimate.high),
        "value": quantity(estimate.value, unit, estimate.interval),
        "range": interval_text(*estimate.interval, unit),
    }


def _comparison(comparison: Comparison, unit: str, titles: Titles) -> sent.Held:
    return {
        # A share is keyed by its part and its whole.
        "keys": comparison.key.split(" : "),
        "title": titles.written(comparison.title),
        "ends": _ends(comparison.low, comparison.measured, comparison.high),
        **_measured(comparison, unit),
    }


def _consistency(test: ConsistencyFinding) -> sent.Finding:
    return {
        "figures": list(test.figures),
        "test": test.test,
        "verdict": test.verdict,
        "strength": test.strength,
        "detail": test.detail,
    }


def _share(finding: ShareFinding, titles: Titles) -> sent.Share:
    percent, km2 = titles.words.unit(Unit.PERCENT), titles.words.unit(Unit.KM2)
    return {
        "title": titles.written(finding.title),
        "percent": quantity(finding.percent, percent, (finding.low, finding.high)),
        "range": interval_text(finding.low, finding.high, percent),
        "ends": _ends(finding.low, finding.percent, finding.high),
        "part": interval_text(finding.part_km2.low, finding.part_km2.high, km2),
        "whole": interval_text(finding.whole_km2.low, finding.whole_km2.high, km2),
        "choices": [
            (
                list(choice.vintages.values()),
                quantity(choice.percent, percent, (choice.low, choice.high)),
                interval_text(choice.low, choice.high, percent),
            )
            for choice in finding.choices
        ],
    }


def _local_names(findings: Findings, finding: PlaceFinding) -> list[sent.Named]:
    """Return a place's names in the languages of whoever's territory it lies in.

    A place near the line has a name on each side: where the vintages do not all put it surely in
    one territory, every party is given its name, in the order of the dossier.
    """
    codes = {(t.vintage, t.name): t.territory for t in findings.territories}
    holders = {
        codes.get((view.vintage, view.territory)) if view.territory else None
        for view in finding.standpoints
    }
    sure = len(holders) == 1 and all(view.certain for view in finding.standpoints)
    names = finding.place.names
    shown: list[sent.Named] = []
    for party in findings.dossier.parties:
        concerned = party.territory in holders or (not sure and party.role == "party")
        spoken = [code for code in party.languages if code in names] if concerned else []
        if spoken and names[spoken[0]] not in [name for _, name in shown]:
            shown.append((spoken[0], names[spoken[0]]))
    return shown or named(names)[:1]


def _place(
    findings: Findings, finding: PlaceFinding, region_of: Mapping[str, str], words: Catalogue
) -> sent.Place:
    place = finding.place
    digits = _coordinate_digits(place.precision_m)
    distance, unit = metres_or_km(place.precision_m)
    texts: sent.Place = {
        "id": place.id,
        "name": place.name,
        "names": named(place.names),
        "local": _local_names(findings, finding),
        "kind": place.kind.value,
        "lon": place.lon,
        "lat": place.lat,
        "sources": list(place.sources),
        "note": place.note,
        "position": f"{place.lat:.{digits}f}°, {place.lon:.{digits}f}°",
        "precision": with_unit(distance, words.unit(unit)),
        "priority": LABEL_PRIORITY[place.kind],
        "standpoints": [_standpoint(view) for view in finding.standpoints],
        "inside": _regions_of(finding.inside, region_of),
        "perhaps": _regions_of(finding.perhaps_inside, region_of),
    }
    if place.elevation_m is not None:
        texts["elevation"] = declared(place.elevation_m, words.unit("m"))
    return texts


def _standpoint(view: Standpoint) -> sent.Standpoint:
    return {
        "vintage": view.vintage,
        "territory": view.territory,
        "certain": view.certain,
        "statement": view.statement,
    }


def _regions_of(keys: Sequence[str], region_of: Mapping[str, str]) -> list[str]:
    """Return the regions that findings are of, each once."""
    return list(dict.fromkeys(region_of.get(key, key) for key in keys))


def _coordinate_digits(precision_m: float) -> int:
    """Return the decimals of a degree that a precision allows: never more than it knows."""
    return max(1, min(5, round(math.log10(METRES_PER_DEGREE / precision_m))))


def _context(findings: Findings) -> Iterator[sent.Spot]:
    """Yield labels of context layers that the dossier does not name itself."""
    known = {finding.place.name.casefold() for finding in findings.places}
    for layer in findings.layers:
        kind = {"towns": PlaceKind.TOWN, "lakes": PlaceKind.LAKE}.get(layer.kind)
        for feature in layer.features if kind else ():
            if kind and feature.name and feature.name.casefold() not in known:
                yield _spot(feature, kind)


def _spot(feature: ContextFeature, kind: PlaceKind) -> sent.Spot:
    point = feature.geometry.representative_point()
    return {
        "name": feature.name,
        "names": named(feature.names),
        "kind": kind.value,
        "lon": round(float(point.x), 5),
        "lat": round(float(point.y), 5),
        # Behind every place of the dossier.
        "priority": LABEL_PRIORITY[kind] - 40,
    }
