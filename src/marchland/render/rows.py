"""Findings as plain rows: the one shape behind ``--json``, data frames and terminal tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypeAlias

from marchland.dossier.model import Figure
from marchland.dossier.origins import origins
from marchland.dossier.stated import KM2_PER_SQ_MI
from marchland.dossier.titles import names_of
from marchland.failures import failure_rows
from marchland.figures.zones import ZoneFinding
from marchland.findings import Estimate, Findings
from marchland.measure.change import ChangeFinding
from marchland.measure.measures import SliverFinding

Row: TypeAlias = dict[str, Any]
"""One row, ready for JSON: numbers, texts, truth values, None, and lists or rows of them."""

LEVELS = (50, 80, 95)
"""Percent; the intervals given with a budget."""


def check_rows(findings: Findings) -> Row:
    """Return what ``marchland check --json`` prints; its keys are documented and stable.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    dict
        ``dossier``, ``failures``, ``estimates``, ``regions``, ``lines``, ``figures``,
        ``indistinguishable``, ``consistency``, ``treaty_points``, ``lengths``; ``marchland docs
        json`` explains them.
    """
    return {
        "dossier": findings.dossier.dispute.id,
        "dossier_sha256": findings.dossier_sha256,
        "failures": failure_rows(findings.failures),
        "estimates": estimate_rows(findings),
        "regions": region_rows(findings),
        "lines": line_rows(findings),
        "figures": figure_rows(findings),
        "indistinguishable": indistinguishable_rows(findings),
        "consistency": [
            {
                "figures": list(item.figures),
                "test": item.test,
                "verdict": item.verdict.value,
                "strength": item.strength.value if item.strength else None,
                "detail": item.detail,
                "scope": item.scope,
                "against": list(item.against),
                "by_qualifier": item.by_qualifier,
            }
            for item in findings.consistency
        ],
        "treaty_points": treaty_point_rows(findings),
        "lengths": length_rows(findings),
    }


def estimate_rows(findings: Findings) -> list[Row]:
    """Return one row per region and reading, and per line that figures are of; km² or km."""
    names = names_of(findings.dossier)
    return [
        {
            "id": item.id,
            "reading": item.reading_id,
            "title": names[item.reading_id or item.id],
            "unit": item.unit.value,
            **_estimate(item.estimate),
        }
        for item in findings.estimates
    ]


def _estimate(estimate: Estimate) -> Row:
    return {
        "estimate": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "standard_uncertainty": _finite(estimate.standard_uncertainty),
        "files_low": estimate.files_low,
        "files_high": estimate.files_high,
        "choices": estimate.files,
    }


def region_rows(findings: Findings) -> list[Row]:
    """Return one row per region, reading and choice of vintages; areas in km² and sq mi."""
    return [
        {
            "id": item.region.id,
            "key": item.key,
            "title": item.region.title,
            "standing": item.region.standing.value,
            "by": item.region.by,
            "reading": item.reading.id if item.reading else None,
            "vintages": item.vintages,
            "area_km2": item.area.value,
            "low_km2": item.area.low,
            "high_km2": item.area.high,
            "standard_uncertainty_km2": item.area.standard_uncertainty,
            "area_sq_mi": item.area.value / KM2_PER_SQ_MI,
            "parcels": [
                {
                    "id": parcel.id,
                    "title": parcel.title,
                    "area_km2": parcel.area.value,
                    "low_km2": parcel.area.low,
                    "high_km2": parcel.area.high,
                }
                for parcel in item.parcels
            ],
            "slivers": _slivers(item.slivers),
            "change": _change(item.change),
            "notes": list(item.notes),
        }
        for item in findings.regions
    ]


def _slivers(found: SliverFinding | None) -> Row | None:
    if found is None:
        return None
    return {
        "count": found.count,
        "area_km2": found.area_km2,
        "noise_km2": found.noise_km2,
        "between": list(found.between),
    }


def _change(found: ChangeFinding | None) -> Row | None:
    if found is None:
        return None
    return {
        "declared": found.declared,
        "tells_change": found.tells_change,
        "balance_km2": found.balance.value_km2,
        "balance_low_km2": found.balance.low_km2,
        "balance_high_km2": found.balance.high_km2,
        "border_km": found.border_km,
        "border_outside_parcels_km": found.rest_km,
        "pieces_beyond_noise": found.beyond,
    }


def budget_rows(findings: Findings) -> list[Row]:
    """Return one row per region and reading; km²."""
    return [
        {
            "key": item.key,
            "id": item.region.id,
            "reading": item.reading.id if item.reading else None,
            "title": item.title,
            "choices": item.choices,
            "estimate_km2": item.estimate_km2,
            "standard_uncertainty_km2": item.standard_km2,
            "degrees_of_freedom": _finite(item.degrees_of_freedom),
            "intervals_km2": {f"{level:g}": list(item.interval(level / 100)) for level in LEVELS},
            "files_km2": list(item.files_km2),
            "as_drawn": asdict(item.as_drawn) if item.as_drawn else None,
            "heterogeneity": [asdict(era) for era in item.heterogeneity],
            "left_out": [asdict(without) for without in item.left_out],
            "dominant": item.dominant.source.value if item.dominant else None,
            "components": [
                {
                    "source": part.source.value,
                    "name": part.name,
                    "standard_uncertainty_km2": part.standard_km2,
                    "share": part.share,
                    "degrees_of_freedom": _finite(part.degrees_of_freedom),
                    "sensitivity": part.sensitivity,
                    "sensitivity_unit": None if part.sensitivity is None else part.sensitivity_unit,
                }
                for part in item.components
            ],
        }
        for item in findings.budgets
    ]


def line_rows(findings: Findings) -> list[Row]:
    """Return one row per line and choice of vintages; lengths in km."""
    return [
        {
            "id": item.line.id,
            "key": item.key,
            "title": item.line.title,
            "kind": item.line.kind.value,
            "vintages": item.vintages,
            "length_km": item.length.value,
            "notes": list(item.notes),
        }
        for item in findings.lines
    ]


def figure_rows(findings: Findings) -> list[Row]:
    """Return one row per published figure; measured values are in the figure's own unit."""
    sources = {source.id: source for source in findings.dossier.sources}
    first = origins(findings.dossier)
    names = names_of(findings.dossier)
    return [
        {
            "id": item.figure.id,
            "value": item.figure.value,
            "unit": item.figure.unit.value,
            "printed": item.figure.printed,
            "qualifier": item.figure.qualifier.value,
            "about": _about(item.figure),
            "source": "; ".join(sources[s].title for s in item.figure.sources) or None,
            "sources": list(item.figure.sources),
            "date": item.figure.date,
            "as_of": item.figure.as_of,
            "said_by": item.figure.said_by,
            "side": item.figure.side,
            "statement": item.figure.statement,
            "repeats": list(item.figure.repeats),
            "origin": first.get(item.figure.id),
            "published": item.figure.published,
            "only": item.figure.only,
            "verdict": item.verdict.value,
            "stated_low": _finite(item.stated.low),
            "stated_high": _finite(item.stated.high),
            "measured": _finite(item.measured),
            "low": _finite(item.low),
            "high": _finite(item.high),
            "excluded_below": item.excluded.below,
            "excluded_above": item.excluded.above,
            "tells_little": item.tells_little,
            "reading": item.reading or None,
            "distance_in_standard_uncertainties": _known(item.distance),
            "reason": item.reason,
            "zones": [_zone(zone, names) for zone in item.zones],
            "would_fit": [_zone(zone, names) for zone in item.would_fit],
            "comparisons": [
                {
                    "key": c.key,
                    "title": c.title.text(names),
                    "verdict": c.verdict.value,
                    "measured": c.measured,
                    "low": c.low,
                    "high": c.high,
                    "standard_uncertainty": _finite(c.standard_uncertainty),
                    "distance_in_standard_uncertainties": _known(c.distance),
                }
                for c in item.comparisons
            ],
        }
        for item in findings.figures
    ]


def _zone(zone: ZoneFinding, names: Mapping[str, str]) -> Row:
    """Return a figure's verdict by one thing that it may be of, in the figure's unit."""
    return {
        "about": zone.about if isinstance(zone.about, str) else zone.about.model_dump(),
        "reading": zone.reading.text(names) if zone.reading else None,
        "title": zone.title.text(names),
        "verdict": zone.verdict.value,
        **_estimate(zone.estimate),
        "distance_in_standard_uncertainties": _known(zone.distance),
        "excluded_below": zone.excluded.below,
        "excluded_above": zone.excluded.above,
    }


def indistinguishable_rows(findings: Findings) -> list[Row]:
    """Return one row per group of figures that exclude each other and all fit."""
    return [
        {
            "about": _about(group.figures[0]),
            "reading": group.reading or None,
            "figures": [figure.id for figure in group.figures],
            "values": [figure.value for figure in group.figures],
            "units": [figure.unit.value for figure in group.figures],
            "others": list(group.others),
            "low": group.measured.low,
            "high": group.measured.high,
            "unit": group.unit.value,
            "text": group.text,
        }
        for group in findings.indistinguishable
    ]


def _about(figure: Figure) -> str | Row | list[str | Row]:
    """Return what a figure is of; a list of all it can mean where its text leaves that open."""
    rows = [one if isinstance(one, str) else one.model_dump() for one in figure.candidates]
    return rows if len(rows) > 1 else rows[0]


def share_rows(findings: Findings) -> list[Row]:
    """Return one row per measured share, with the range of both terms in km²."""
    names = names_of(findings.dossier)
    return [
        {
            "part": item.part,
            "whole": item.whole,
            "title": item.title.text(names),
            "percent": item.percent,
            "low_percent": item.low,
            "high_percent": item.high,
            "files_low_percent": item.files_low,
            "files_high_percent": item.files_high,
            "part_km2": list(item.part_km2),
            "whole_km2": list(item.whole_km2),
            "choices": [
                {
                    "vintages": choice.vintages,
                    "percent": choice.percent,
                    "low_percent": choice.low,
                    "high_percent": choice.high,
                    "part_km2": choice.part_km2,
                    "whole_km2": choice.whole_km2,
                }
                for choice in item.choices
            ],
        }
        for item in findings.shares
    ]


def place_rows(findings: Findings) -> list[Row]:
    """Return one row per place, with what each vintage says of it."""
    return [
        {
            "id": item.place.id,
            "name": item.place.name,
            "names": item.place.names,
            "kind": item.place.kind.value,
            "lon": item.place.lon,
            "lat": item.place.lat,
            "precision_m": item.place.precision_m,
            "elevation_m": item.place.elevation_m,
            "vintages": [
                {
                    "vintage": view.vintage,
                    "territory": view.territory,
                    "certain": view.certain,
                    "boundary_km": _finite(view.boundary_km),
                    "within_km": view.within_km,
                    "statement": view.statement,
                }
                for view in item.standpoints
            ],
            "inside": list(item.inside),
            "perhaps_inside": list(item.perhaps_inside),
            "sources": list(item.place.sources),
            "note": item.place.note,
        }
        for item in findings.places
    ]


def treaty_point_rows(findings: Findings) -> Row:
    """Return what treaty points say of the boundaries; see ``docs/json.md``."""
    found = findings.treaty_points
    return {
        "datums": [
            {
                "id": datum.id,
                "title": datum.title,
                "crs": datum.crs,
                "operation": datum.operation,
                "operation_name": operation.name if operation else None,
                "accuracy_m": operation.accuracy_m if operation else None,
                "area": operation.area if operation else None,
            }
            for datum in found.datums
            for operation in [found.operations.get(datum.id)]
        ],
        "markers": [
            {
                "id": marker.id,
                "title": marker.title,
                "printed": marker.printed,
                "lon": marker.position.lon,
                "lat": marker.position.lat,
                "rounding_m": marker.position.rounding_m,
                "height_m": marker.height_m,
                "line": marker.line,
                "place": marker.place,
                "instrument": marker.instrument,
                "sources": list(marker.sources),
            }
            for marker in found.markers
        ],
        "extent_km": found.extent_km,
        "distances": distance_rows(findings),
        "segments": [
            {
                "segment": part.segment,
                "key": item.key,
                "datum": item.datum,
                "printed_km": part.printed_km,
                "measured_km": part.measured_km,
            }
            for item in found.readings
            for part in item.segments
        ],
        "medians": [
            {
                "key": item.key,
                "drawn_by": item.drawn_by,
                "datum": item.datum,
                "markers": len(item.distances),
                "median_m": item.median_m,
                "least_m": item.span_m[0],
                "greatest_m": item.span_m[1],
                "accuracy_m": item.accuracy_m,
                "off": list(item.off),
            }
            for item in found.readings
        ],
        "heights": [
            {
                "place": item.place,
                "treaty_m": item.treaty.height_m,
                "treaty_said_by": item.treaty.said_by,
                "other_m": item.other.height_m,
                "other_said_by": item.other.said_by,
                "difference_m": item.difference_m,
                "same_datum": item.same_datum,
            }
            for item in found.heights
        ],
        "statements": list(found.statements),
        "caveat": found.caveat,
        "notes": list(found.notes),
    }


def distance_rows(findings: Findings) -> list[Row]:
    """Return one row per marker, datum and drawing of its line."""
    return [
        {
            "marker": at.marker,
            "key": item.key,
            "drawn_by": item.drawn_by,
            "datum": item.datum,
            "lon": at.lon,
            "lat": at.lat,
            "foot_lon": at.foot_lon,
            "foot_lat": at.foot_lat,
            "distance_m": at.distance_m,
            "within_m": at.within_m,
            "off": at.off,
        }
        for item in findings.treaty_points.readings
        for at in item.distances
    ]


def length_rows(findings: Findings) -> list[Row]:
    """Return one row per line of which a length is published and choice of vintages; km."""
    return [
        {
            "key": item.key,
            "line": item.line,
            "vintages": dict(item.vintages),
            "digitised_km": item.digitised_km,
            "spacing_km": item.spacing_km,
            "dimension": item.dimension,
            "rulers": [{"step_km": r.step_km, "length_km": r.length_km} for r in item.ruled],
            "published": [
                {
                    "figures": list(p.figures),
                    "printed": p.printed,
                    "length_km": p.length_km,
                    "step_km": p.step_km,
                }
                for p in item.published
            ],
        }
        for item in findings.lengths
    ]


def _known(value: float | None) -> float | None:
    """Return a number that JSON can hold, None for one that it cannot or that there is none of."""
    return None if value is None else _finite(value)


def _finite(value: float) -> float | None:
    """Return a number that JSON can hold, None for one that it cannot."""
    return value if math.isfinite(value) else None
