"""The published figures as one CSV table for spreadsheets and data analysis."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence

from marchland.dossier.model import Figure, Share
from marchland.dossier.stated import AREA_UNITS, LENGTH_UNITS, TO_BASE
from marchland.figures.judging import FigureFinding
from marchland.findings import Findings
from marchland.render.rows import Row, figure_rows
from marchland.vocabulary import Unit, Verdict
from marchland.wording import one_line

COLUMNS = (
    "figure", "printed", "value", "unit", "qualifier", "about", "share_of", "complement",
    "only", "said_by", "side", "date", "as_of", "sources", "source_titles", "source_urls",
    "statement", "repeats", "origin", "published", "verdict", "base_unit", "value_in_base_unit",
    "stated_low_in_base_unit", "stated_high_in_base_unit", "measured_in_base_unit",
    "measured_low_in_base_unit", "measured_high_in_base_unit", "excluded_below_in_base_unit",
    "excluded_above_in_base_unit", "tells_little", "zones_that_fit", "would_fit", "reading",
    "distance_in_standard_uncertainties", "comparisons", "reason",
)  # fmt: skip
"""Documented in ``docs/csv.md``, in this order."""

CSV_MARK = ",".join(COLUMNS).encode()
"""How a file of ours begins."""

FORMULA = re.compile(r"'*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet would take for a formula, in wide signs too, and that behind apostrophes.

A tab or a line end before it, which hides it from some filters, is gone by then.
"""

SEPARATOR = "; "

Cell = str | float | int | bool | None


def figures_csv(findings: Findings) -> bytes:
    """Return the published figures as CSV: RFC 4180, UTF-8, a row each.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    bytes
        With a header and CRLF line ends. Numbers have ten significant digits and no sign of
        grouping; what is not there, an open end of an interval included, is empty. A text that a
        spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    sources = {source.id: source for source in findings.dossier.sources}
    for item, row in zip(findings.figures, figure_rows(findings), strict=True):
        cited = [sources[source] for source in item.figure.sources]
        cells: dict[str, object] = {
            **{name: row[name] for name in COLUMNS if name in row},
            **_subject(item.figure),
            **_in_base_unit(item),
            "figure": item.figure.id,
            "sources": SEPARATOR.join(source.id for source in cited),
            "source_titles": SEPARATOR.join(source.title for source in cited),
            "source_urls": SEPARATOR.join(source.url for source in cited if source.url),
            "repeats": SEPARATOR.join(item.figure.repeats),
            "comparisons": len(item.comparisons),
            "zones_that_fit": _fitting(row["zones"]),
            "would_fit": SEPARATOR.join(zone["title"] for zone in row["would_fit"]),
        }
        table.writerow([_cell(cells[name]) for name in COLUMNS])
    return text.getvalue().encode("utf-8")


def _subject(figure: Figure) -> dict[str, Cell]:
    """Return what a figure is of; several ids where its text leaves that open."""
    shares = [about for about in figure.candidates if isinstance(about, Share)]
    if not shares:
        ids = SEPARATOR.join(map(str, figure.candidates))
        return {"about": ids, "share_of": None, "complement": None}
    return {
        "about": SEPARATOR.join(share.part for share in shares),
        "share_of": SEPARATOR.join(share.whole for share in shares),
        "complement": shares[0].complement,
    }


def _fitting(zones: Sequence[Row]) -> str:
    fits = [zone["title"] for zone in zones if zone["verdict"] == Verdict.FITS.value]
    return SEPARATOR.join(fits)


def _in_base_unit(item: FigureFinding) -> dict[str, Cell]:
    """Return every quantity in km², km or percent, so that figures can be compared."""
    unit = item.figure.unit
    base = Unit.KM2 if unit in AREA_UNITS else Unit.KM if unit in LENGTH_UNITS else unit
    factor = TO_BASE[unit] / TO_BASE[base]
    values = {
        "value": item.figure.value,
        "stated_low": item.stated.low,
        "stated_high": item.stated.high,
        "measured": item.measured,
        "measured_low": item.low,
        "measured_high": item.high,
        "excluded_below": item.excluded.below,
        "excluded_above": item.excluded.above,
    }
    scaled = {
        f"{name}_in_base_unit": None if value is None else value * factor
        for name, value in values.items()
    }
    return {"base_unit": base.value, **scaled}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.10g}" if math.isfinite(value) else ""
    return defused(str(value))


def defused(text: str) -> str:
    """Return a text on one line that no spreadsheet takes for a formula.

    An apostrophe goes before ``=``, ``+``, ``-`` or ``@`` at the beginning, also where apostrophes
    stand before that already: taking one off gives the text back.

    Examples
    --------
    >>> print(defused("=HYPERLINK(1)"), defused("'-5"), defused("4 - 5"))
    '=HYPERLINK(1) ''-5 4 - 5
    """
    line = one_line(text)
    return f"'{line}" if FORMULA.match(line) else line


__all__ = ["COLUMNS", "CSV_MARK", "defused", "figures_csv"]
