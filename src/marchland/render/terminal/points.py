"""Treaty points and generalised lengths as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from marchland.findings import (
    CURVE_KM,
    LENGTH_CAVEAT,
    Findings,
    GeneralisedLength,
    LineReading,
    TreatyPoints,
)
from marchland.numerals import grouped, shortest, significant
from marchland.render.summary import points_sentences
from marchland.render.terminal.tables import cell_text, titled_table

WIDEST = (26, 14)
"""Columns kept for names at the left; longer ones are folded."""
NUMBERS = 10
"""Columns of a column of numbers; longer headings are folded."""


def _table(title: str, left: Sequence[str], right: Sequence[str], widths: Sequence[int]) -> Table:
    """Return a table; its columns at the left keep a width, those at the right hold numbers."""
    table = titled_table(title)
    for name, width, most in zip(left, widths, WIDEST, strict=False):
        table.add_column(cell_text(name), overflow="fold", min_width=min(width, most))
    for name in right:
        table.add_column(cell_text(name), justify="right", overflow="fold", max_width=NUMBERS)
    return table


def summary(findings: Findings) -> list[RenderableType]:
    """Return a few lines on treaty points and lengths; nothing where there are none."""
    said = points_sentences(findings)
    if not said:
        return []
    text = " ".join([*said, "--points shows each."])
    return [Text("Treaty points and lengths", style="bold"), cell_text(text), Text()]


def points_report(findings: Findings) -> RenderableType:
    """Return all that treaty points say, and every length with every ruler.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    rich renderable
    """
    points = findings.treaty_points
    blocks: list[RenderableType] = []
    if points.readings:
        blocks += [distance_table(points), cell_text(_MARK, "dim"), Text()]
    if any(reading.segments for reading in points.readings):
        blocks += [segment_table(points), Text()]
    if points.readings:
        blocks += [cell_text(points.caveat), Text()]
    if points.heights:
        blocks += [height_table(findings), Text()]
    if points.notes:
        blocks += [*(cell_text(f"- {note}", "dim") for note in points.notes), Text()]
    if findings.lengths:
        blocks += [length_table(findings.lengths), cell_text(_D, "dim"), Text()]
        blocks += [published_table(findings.lengths), Text(), cell_text(LENGTH_CAVEAT)]
    if not blocks:
        return Text("The dossier declares no markers and no heights, and no length of a boundary.")
    return Group(*blocks)


_MARK = (
    "* farther off than twice the standard deviation of the line (±, m; with that of the reading)"
)


_D = "D: Richardson's dimension, over the rulers longer than the mean spacing of the vertices."


def distance_table(points: TreatyPoints) -> Table:
    """Return how far each marker lies from each drawing of its line, in every datum; metres."""
    names = {r.key: _known_to(r) for r in points.readings}
    table = _table(
        "Distance of each line from the printed markers, m",
        ("line, ±", "marker"),
        [datum.title for datum in points.datums],
        (max(map(len, names.values())), max(len(m.id) for m in points.markers)),
    )
    for readings in _by_line(points):
        first = readings[0]
        for number, at in enumerate(first.distances):
            here = [reading.distances[number] for reading in readings]
            table.add_row(
                cell_text(names[first.key] if number == 0 else ""),
                cell_text(at.marker, "dim"),
                *(cell_text(grouped(d.distance_m) + ("*" if d.off else " ")) for d in here),
            )
        table.add_row("", "median", *(cell_text(f"{grouped(r.median_m)} ") for r in readings))
    return table


def _known_to(reading: LineReading) -> str:
    known = reading.accuracy_m
    return reading.drawn_by + ("" if known is None else f", {grouped(known)}")


def _by_line(points: TreatyPoints) -> Iterator[list[LineReading]]:
    for key in dict.fromkeys(reading.key for reading in points.readings):
        yield [reading for reading in points.readings if reading.key == key]


def segment_table(points: TreatyPoints) -> Table:
    """Return the line between markers on each drawing beside what is printed; km."""
    table = _table(
        "Length of line between markers, km",
        ("line", "segment"),
        ("printed", *(datum.title for datum in points.datums)),
        (
            max(len(r.drawn_by) for r in points.readings),
            max(len(part.segment) for r in points.readings for part in r.segments),
        ),
    )
    for readings in _by_line(points):
        for number, part in enumerate(readings[0].segments):
            measured = [reading.segments[number].measured_km for reading in readings]
            table.add_row(
                cell_text(readings[0].drawn_by if number == 0 else ""),
                cell_text(part.segment, "dim"),
                cell_text(grouped(part.printed_km, 3)),
                *(cell_text("in pieces" if km is None else grouped(km, 3)) for km in measured),
            )
    return table


def height_table(findings: Findings) -> Table:
    """Return treaty heights beside others published of the same place; metres."""
    table = _table(
        "Treaty heights beside others, m",
        ("place", "said by"),
        ("treaty", "other", "difference"),
        (15, 14),
    )
    last = ""
    for pair in findings.treaty_points.heights:
        name = findings.dossier.place(pair.place).name
        table.add_row(
            cell_text(name if name != last else ""),
            cell_text(f"{pair.treaty.said_by}; {pair.other.said_by}", "dim"),
            cell_text(shortest(pair.treaty.height_m)),
            cell_text(shortest(pair.other.height_m)),
            cell_text(shortest(pair.difference_m)),
        )
        last = name
    return table


def length_table(lengths: Sequence[GeneralisedLength]) -> Table:
    """Return the length of each line as drawn and with every ruler; km."""
    table = _table(
        "Length of the boundary, km, as drawn and with a ruler of so many km",
        ("line",),
        ("drawn", *(f"{r.step_km:g}" for r in lengths[0].ruled), "D"),
        (max(len(length.drawn_by) for length in lengths),),
    )
    for length in lengths:
        table.add_row(
            cell_text(length.drawn_by),
            cell_text(significant(length.digitised_km)),
            *(cell_text(significant(r.length_km)) for r in length.ruled),
            cell_text("" if length.dimension is None else grouped(length.dimension, 2)),
        )
    return table


def published_table(lengths: Sequence[GeneralisedLength]) -> Table:
    """Return the ruler with which each line would have each published length."""
    table = _table(
        "Ruler that gives a published length, km", ("published", "line and ruler"), (), (14, 20)
    )
    rows: dict[tuple[str, float], dict[str, float | None]] = {}
    for length in lengths:
        for figure in length.published:
            rows.setdefault((figure.printed, figure.length_km), {})[length.drawn_by] = (
                figure.step_km
            )
    for (printed, _), rulers in sorted(rows.items(), key=lambda row: -row[0][1]):
        none = [name for name, step_km in rulers.items() if step_km is None]
        told = [f"{name} {_ruler(km)}" for name, km in rulers.items() if km is not None]
        if told and none:
            told[-1] += f"; none with {', '.join(none)}"
        table.add_row(cell_text(printed), cell_text(", ".join(told) or "none with any line"))
    return table


def _ruler(step_km: float) -> str:
    return f"{step_km:.2g}" if step_km > CURVE_KM[0] else f"{CURVE_KM[0]:g} or less"
