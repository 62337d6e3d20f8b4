"""What the page says: the findings as plain data, every number written out.

The page's script only arranges these texts. They reach it once, as JSON, and become text nodes:
nothing here is markup, and nothing is a template.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marchland.dossier.stated import KM2_PER_SQ_MI, KM_PER_MI
from marchland.dossier.titles import Title, names_of, title_of
from marchland.ellipsoid.geodesics import METRES_PER_DEGREE
from marchland.findings import Findings
from marchland.measure.measures import Measure
from marchland.numerals import declared, interval_text, metres_or_km, quantity, with_unit
from marchland.render.cite.citation import Cited, citation_lines
from marchland.render.page.grammar import (
    HATCHES,
    ICONS,
    LABEL_PRIORITY,
    LINES,
    PAIRED_SPACING_PX,
    VERDICT_SHAPES,
)
from marchland.render.page.languages import Catalogue
from marchland.render.page.points import points_record
from marchland.render.page.shapes import UNDRAWN, hatches, is_quiet
from marchland.vocabulary import PlaceKind, Unit, Verdict
from marchland.wording import LINK

VERDICTS = tuple(Verdict)
"""A page holds a thousand verdicts: each is sent as its place here."""

Record = dict[str, Any]


Written = Callable[[Title], str]


def telling(findings: Findings, words: Catalogue, written: Written | None = None) -> Record:
    """Return all texts of the page.

    Parameters
    ----------
    findings : Findings
    words : Catalogue
        The units of numbers are in its language.
    written : callable, optional
        Writes a title in the language of the page; by default as the dossier has it, in English.

    Returns
    -------
    dict
        JSON-ready; ids of the dossier are keys and references.
    """
    dossier = findings.dossier
    names = names_of(dossier)
    written = written or (lambda title: title.text(names))
    region_of = {found.key: found.region.id for found in findings.regions}
    held = _Held()
    figures = [_figure(found, written, held, words) for found in findings.figures]
    return {
        "dispute": {
            "id": dossier.dispute.id,
            "title": dossier.dispute.title,
            "summary": dossier.dispute.summary,
            "view": list(dossier.dispute.view),
            "related": list(dossier.dispute.related),
            "sha256": findings.dossier_sha256,
        },
        "parties": [
            {**_fields(party, "id name territory role"), "names": _names(party.names)}
            for party in dossier.parties
        ],
        "eras": [_fields(era, "id title vintages valid_from valid_to drawn note")
                 for era in findings.eras],
        "vintages": {vintage.id: _vintage(vintage, words) for vintage in findings.vintages},
        "sources": {source.id: _source(source) for source in dossier.sources},
        "regions": {region.id: _region(region, hatches(findings)) for region in dossier.regions},
        "readings": _readings(findings),
        "lines": {line.id: _line(line) for line in dossier.lines},
        "measures": _measures(findings, words),
        "figures": figures,
        "held": held.records,
        "indistinguishable": [
            {"about": written(title_of(group.about)), "text": group.text}
            for group in findings.indistinguishable
        ],
        "failures": list(findings.failure_sentences),
        "consistency": [_consistency(found) for found in findings.consistency],
        "shares": [_share(found, written, words) for found in findings.shares],
        "points": points_record(findings, words),
        "places": [_place(findings, found, region_of, words) for found in findings.places],
        "context": list(_context(findings)),
        "timeline": _timeline(dossier),
        "layers": [_layer(layer) for layer in findings.layers],
        "citation": citation_lines(
            Cited(dossier, findings.dossier_sha256, findings.vintages, findings.layers)
        ),
        "grammar": grammar(),
        # JSON objects are written in the order of their keys, which is nobody's order.
        "order": {
            "sources": [source.id for source in dossier.sources],
            "vintages": [vintage.id for vintage in findings.vintages],
            "regions": [region.id for region in dossier.regions],
            "lines": [line.id for line in dossier.lines],
            "verdicts": [verdict.value for verdict in VERDICTS],
        },
    }  # fmt: skip


def grammar() -> Record:
    """Return the map grammar for the page's script: signs, shapes, hatches, dashes."""
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
        "lines": {kind.value: {"dash": style.dash, "meaning": style.meaning}
                  for kind, style in LINES.items()},
    }  # fmt: skip


def _fields(record: Any, names: str) -> Record:
    """Take fields over as they are; tuples become lists and enumerations their values."""
    return {name: _plain(getattr(record, name)) for name in names.split()}


def _names(names: Mapping[str, str]) -> list[list[str]]:
    """Return names with their language, in the dossier's order: the first is the one on the map."""
    return [[str(language), name] for language, name in names.items()]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _bar(value: float) -> float | None:
    """Return a number for a bar: six digits, none where there is no number."""
    return float(f"{value:.6g}") if math.isfinite(value) else None


def _vintage(vintage: Any, words: Catalogue) -> Record:
    texts = _fields(
        vintage,
        "id title publisher release worldview licence attribution package accuracy_reason note",
    )
    texts["accuracy"] = declared(vintage.accuracy_m, words.unit("m"))
    texts["released"] = _plain(vintage.released and str(vintage.released))
    texts["depicts"] = [_plain(end and str(end)) for end in
                        (vintage.depicts_from, vintage.depicts_to)]  # fmt: skip
    texts["sha256"] = vintage.sha256
    return texts


def _source(source: Any) -> Record:
    texts = _fields(source, "title publisher date url access confidence note")
    texts["link"] = source.url if source.url and LINK.fullmatch(source.url) else None
    return texts


def _region(region: Any, hatch: Mapping[str, int]) -> Record:
    texts = _fields(region, "id title standing by reading against valid_from valid_to sources note")
    texts["recipe"] = region.build.recipe
    texts["hatch"] = hatch.get(region.id)
    texts["drawn"] = region.build.recipe not in UNDRAWN
    texts["quiet"] = is_quiet(region)
    return texts


def _readings(findings: Findings) -> list[Record]:
    """Return what has several readings, and which."""
    return [
        {"region": region.id, "of": list(region.build.of)}
        for region in findings.dossier.regions
        if region.build.recipe == "readings"
    ]


def _line(line: Any) -> Record:
    texts = _fields(line, "id title kind asserted_by against sources note")
    texts["recipe"] = line.draw.recipe
    return texts


def _measures(findings: Findings, words: Catalogue) -> Record:
    """Return what was measured, by key: regions in km² and sq mi, lines in km."""
    measured: Record = {}
    for found in findings.regions:
        measured[found.key] = {
            "region": found.region.id,
            "reading": found.reading.id if found.reading else None,
            "vintages": dict(found.vintages),
            **_in_two_units(found.area, Unit.KM2, KM2_PER_SQ_MI, Unit.SQ_MI, words),
            "notes": list(found.notes),
        }
    for line in findings.lines:
        measured[line.key] = {
            "line": line.line.id,
            "reading": None,
            "vintages": dict(line.vintages),
            **_in_two_units(line.length, Unit.KM, KM_PER_MI, Unit.MI, words),
            "notes": [],
        }
    return measured


def _in_two_units(
    measure: Measure, unit: Unit, factor: float, other: Unit, words: Catalogue
) -> Record:
    """Return a measure with its range, and the same in miles."""
    ends = measure.low / factor, measure.high / factor
    return {
        **_measured(measure.value, measure.low, measure.high, words.unit(unit)),
        "also": quantity(measure.value / factor, words.unit(other), ends),
    }


class _Held:
    """What figures were held against: many figures of one thing share it, so it is sent once."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._numbers: dict[str, int] = {}

    def number(self, record: Record) -> int:
        """Return the number of a record, adding it if it is new."""
        name = repr(record)
        if name not in self._numbers:
            self._numbers[name] = len(self.records)
            self.records.append(record)
        return self._numbers[name]


def _figure(found: Any, written: Written, held: _Held, words: Catalogue) -> Record:
    figure = found.figure
    unit = words.unit(figure.unit)
    texts = _fields(figure, "id printed date said_by side statement sources note")
    texts |= {
        "about": written(title_of(figure.about)),
        "target": figure.about if isinstance(figure.about, str) else figure.about.part,
        "value": declared(figure.value, unit),
        "unit": figure.unit.value,
        "verdict": found.verdict.value,
        "measured": _measured(found.measured, found.low, found.high, unit),
        "stated": [_bar(found.stated.low), _bar(found.stated.high)],
        "ends": [_bar(found.low), _bar(found.measured), _bar(found.high)],
        "reason": found.reason,
        "comparisons": [
            [
                held.number(_comparison(item, unit, written)),
                VERDICTS.index(item.verdict),
                _apart(item.distance),
            ]
            for item in found.comparisons
        ],
    }
    return texts


def _apart(distance: float | None) -> float | None:
    """Return a distance in two digits: a page holds a thousand of them."""
    if distance is None or not math.isfinite(distance):
        return None
    short = float(f"{distance:.2g}")
    return int(short) if short.is_integer() else short


def _measured(value: float, low: float, high: float, unit: str) -> Record:
    if not math.isfinite(value):
        return {"value": None, "range": None}
    return {
        "value": quantity(value, unit, (low, high)),
        "range": interval_text(low, high, unit),
    }


def _comparison(item: Any, unit: str, written: Written) -> Record:
    return {
        # A share is keyed by its part and its whole.
        "keys": item.key.split(" : "),
        "title": written(item.title),
        "ends": [_bar(item.low), _bar(item.measured), _bar(item.high)],
        **_measured(item.measured, item.low, item.high, unit),
    }


def _consistency(found: Any) -> Record:
    return {
        "figures": list(found.figures),
        "test": found.test,
        "verdict": found.verdict.value,
        "detail": found.detail,
    }


def _share(found: Any, written: Written, words: Catalogue) -> Record:
    percent, km2 = words.unit(Unit.PERCENT), words.unit(Unit.KM2)
    return {
        "title": written(found.title),
        "percent": quantity(found.percent, percent, (found.low, found.high)),
        "range": interval_text(found.low, found.high, percent),
        "ends": [_bar(found.low), _bar(found.percent), _bar(found.high)],
        "part": interval_text(found.part_km2.low, found.part_km2.high, km2),
        "whole": interval_text(found.whole_km2.low, found.whole_km2.high, km2),
        "choices": [
            [
                list(choice.vintages.values()),
                quantity(choice.percent, percent, (choice.low, choice.high)),
                interval_text(choice.low, choice.high, percent),
            ]
            for choice in found.choices
        ],
    }


def _local_names(findings: Findings, found: Any) -> list[list[str]]:
    """Return a place's names in the languages of whoever's territory it lies in.

    A place near the line has a name on each side: where the vintages do not all put it surely in
    one territory, every party is given its name, in the order of the dossier.
    """
    codes = {(t.vintage, t.name): t.territory for t in findings.territories}
    holders = {codes.get((view.vintage, view.territory)) for view in found.standpoints}
    sure = len(holders) == 1 and all(view.certain for view in found.standpoints)
    names = dict(found.place.names)
    shown: list[list[str]] = []
    for party in findings.dossier.parties:
        concerned = party.territory in holders or (not sure and party.role == "party")
        spoken = [code for code in party.languages if code in names] if concerned else []
        if spoken and names[spoken[0]] not in [name for _, name in shown]:
            shown.append([spoken[0], names[spoken[0]]])
    return shown or _names(names)[:1]


def _place(
    findings: Findings, found: Any, region_of: Mapping[str, str], words: Catalogue
) -> Record:
    place = found.place
    texts = _fields(place, "id name kind lon lat sources note")
    texts["names"] = _names(place.names)
    texts["local"] = _local_names(findings, found)
    if place.elevation_m is not None:
        texts["elevation"] = declared(place.elevation_m, words.unit("m"))
    digits = _coordinate_digits(place.precision_m)
    texts["position"] = f"{place.lat:.{digits}f}°, {place.lon:.{digits}f}°"
    distance, unit = metres_or_km(place.precision_m)
    texts["precision"] = with_unit(distance, words.unit(unit))
    texts["priority"] = LABEL_PRIORITY[place.kind]
    texts["standpoints"] = [
        _fields(view, "vintage territory certain statement") for view in found.standpoints
    ]
    for word, keys in (("inside", found.inside), ("perhaps", found.perhaps_inside)):
        texts[word] = list(dict.fromkeys(region_of.get(key, key) for key in keys))
    return texts


def _coordinate_digits(precision_m: float) -> int:
    """Return the decimals of a degree that a precision allows: never more than it knows."""
    return max(1, min(5, round(math.log10(METRES_PER_DEGREE / precision_m))))


def _context(findings: Findings) -> Iterable[Record]:
    """Yield labels of context layers that the dossier does not name itself."""
    known = {found.place.name.casefold() for found in findings.places}
    for layer in findings.layers:
        kind = {"towns": PlaceKind.TOWN, "lakes": PlaceKind.LAKE}.get(layer.kind)
        if kind is None:
            continue
        for name, names, geometry in layer.features:
            if name and name.casefold() not in known:
                point = geometry.representative_point()
                yield {
                    "name": name,
                    "names": _names(names),
                    "kind": kind.value,
                    "lon": round(float(point.x), 5),
                    "lat": round(float(point.y), 5),
                    "priority": LABEL_PRIORITY[kind] - 40,
                }


def _timeline(dossier: Any) -> list[Record]:
    acts = [
        {
            **_fields(act, "id date title reading attributed_to sources note"),
            "kind": act.kind.value,
            "until": None,
            "places": [],
        }
        for act in dossier.instruments
    ]
    events = [
        {
            **_fields(event, "id date until title attributed_to sources note places"),
            "kind": None,
            "reading": None,
        }
        for event in dossier.events
    ]
    return sorted([*acts, *events], key=lambda item: (item["date"], item["id"]))


def _layer(layer: Any) -> Record:
    return _fields(layer, "id kind title attribution licence")
