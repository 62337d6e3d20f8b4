"""What the page says of treaty points and of lengths by ruler, every number written out."""

from __future__ import annotations

from marchland.findings import LENGTH_CAVEAT, Findings
from marchland.numerals import declared, quantity
from marchland.render.page import sent
from marchland.render.page.languages import Catalogue

SHOWN_KM = (1.0, 5.0, 20.0)
"""Rulers of which the page has a column; ``marchland check --points`` has all."""


def points_record(findings: Findings, words: Catalogue) -> sent.Points | None:
    """Return texts on treaty points and lengths; None where a dossier has neither."""
    points = findings.treaty_points
    km, m = words.unit("km"), words.unit("m")
    if not (points.readings or points.heights or findings.lengths):
        return None
    titles = {vintage.id: vintage.title for vintage in findings.vintages}
    sourced = (*points.markers, *findings.dossier.segments, *findings.dossier.heights)
    return {
        "caveat": points.caveat,
        "statements": list(points.statements),
        "notes": list(points.notes),
        "sources": list(dict.fromkeys(s for record in sourced for s in record.sources)),
        "heights": [
            {
                "place": findings.dossier.place(pair.place).name,
                "said": f"{pair.treaty.said_by}; {pair.other.said_by}",
                "both": f"{declared(pair.treaty.height_m, m)}; {declared(pair.other.height_m, m)}",
                "apart": declared(pair.difference_m, m),
            }
            for pair in points.heights
        ],
        "rulers": [declared(step, km) for step in SHOWN_KM],
        "lengths": [
            {
                "title": titles.get(length.drawn_by, length.drawn_by),
                "drawn": quantity(length.digitised_km, km),
                "ruled": [quantity(r.length_km, km) for r in length.ruled if r.step_km in SHOWN_KM],
            }
            for length in findings.lengths
        ],
        "lengths_caveat": LENGTH_CAVEAT,
    }
