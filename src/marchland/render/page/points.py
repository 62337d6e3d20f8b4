"""What the page says of treaty points and of lengths by ruler, every number written out."""

from __future__ import annotations

from typing import Any

from marchland.findings import LENGTH_CAVEAT, Findings
from marchland.numerals import declared, quantity
from marchland.render.page.languages import Catalogue

Record = dict[str, Any]

SHOWN_KM = (1.0, 5.0, 20.0)
"""Rulers of which the page has a column; ``marchland check --points`` has all."""


def points_record(findings: Findings, words: Catalogue) -> Record | None:
    """Return texts on treaty points and lengths; None where a dossier has neither."""
    found = findings.treaty_points
    km, m = words.unit("km"), words.unit("m")
    if not (found.readings or found.heights or findings.lengths):
        return None
    titles = {vintage.id: vintage.title for vintage in findings.vintages}
    records = (*found.markers, *findings.dossier.segments, *findings.dossier.heights)
    return {
        "caveat": found.caveat,
        "statements": list(found.statements),
        "notes": list(found.notes),
        "sources": list(dict.fromkeys(s for record in records for s in record.sources)),
        "heights": [
            {
                "place": findings.dossier.place(item.place).name,
                "said": f"{item.treaty.said_by}; {item.other.said_by}",
                "both": f"{declared(item.treaty.height_m, m)}; {declared(item.other.height_m, m)}",
                "apart": declared(item.difference_m, m),
            }
            for item in found.heights
        ],
        "rulers": [declared(step, km) for step in SHOWN_KM],
        "lengths": [
            {
                "title": titles.get(item.drawn_by, item.drawn_by),
                "drawn": quantity(item.digitised_km, km),
                "ruled": [quantity(r.length_km, km) for r in item.ruled if r.step_km in SHOWN_KM],
            }
            for item in findings.lengths
        ],
        "lengths_caveat": LENGTH_CAVEAT,
    }
