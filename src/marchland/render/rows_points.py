"""Treaty points and generalised lengths as plain rows."""

from __future__ import annotations

from typing import Any

from marchland.findings import Findings

Row = dict[str, Any]


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
