"""Findings as tables for a terminal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from marchland.dossier.titles import names_of
from marchland.failures import Failure, refuse_nothing, summed
from marchland.figures.judging import FigureFinding
from marchland.figures.shares import ShareChoice, ShareFinding
from marchland.findings import Estimate, Findings
from marchland.measure.measures import LEVEL_WORDS, Measure, RegionFinding
from marchland.measure.places import PlaceFinding
from marchland.numerals import (
    interval_text,
    metres_or_km,
    quantity,
    significant,
    with_unit,
)
from marchland.render.summary import (
    ALL_FILES,
    MARKS,
    alike,
    excluded_text,
    finding_mark,
    foot,
    measured_regions,
    noise_alone,
    outside,
    said,
    slivers_title,
    subject_title,
    subjects,
    summary,
    verb,
)
from marchland.render.terminal.tables import cell_text, console, headed_table, rows_table
from marchland.vocabulary import Strength, Unit, Verdict

STYLES = {
    Verdict.FITS: "green",
    Verdict.DOES_NOT_FIT: "red",
    Verdict.CANNOT_TELL: "yellow",
    Verdict.NOT_TESTABLE: "dim",
}


def _verdict(verdict: Verdict) -> Text:
    return Text(f"{MARKS[verdict]} {verdict.value}", style=STYLES[verdict])


def check_report(
    findings: Findings,
    *,
    reasons: bool = False,
    every: bool = False,
    more: Sequence[RenderableType] = (),
) -> RenderableType:
    """Return the answer of ``marchland check``: what it comes to, then every figure.

    Parameters
    ----------
    findings : Findings
    reasons : bool
        Print the sentence behind every verdict.
    every : bool
        Tables in place of lists: what was measured under each choice of vintages, who said each
        figure, and every test of figures against each other.
    more : sequence of rich renderables
        What is shown after the figures.

    Returns
    -------
    rich renderable
    """
    blocks: list[RenderableType] = [
        cell_text(findings.dossier.dispute.title, "bold"),
        cell_text(summary(findings)),
        Text(),
        *_headlines(findings, reasons=reasons),
    ]
    if every or reasons:
        blocks += [region_table(findings), Text(), *_figure_blocks(findings, reasons=reasons)]
        if findings.consistency:
            blocks += [consistency_table(findings), Text()]
    else:
        blocks += [_subject_list(findings), Text()]
    blocks += more
    last = foot(findings) if every or reasons else f"{foot(findings)} {_MORE}"
    return Group(*blocks, cell_text(last, "dim"))


_MORE = (
    "--all adds who said each figure, what was measured under each vintage, and every test; "
    "--reasons the sentence behind each verdict."
)


def _headlines(findings: Findings, *, reasons: bool) -> Iterator[RenderableType]:
    """Yield what a reader wants first: what does not fit, cannot be told apart, or be true."""
    if findings.failures:
        yield _list(
            "Could not be computed",
            [(Verdict.NOT_TESTABLE, sentence) for sentence in findings.failure_sentences],
        )
    differing = alike([f for f in findings.figures if f.verdict is Verdict.DOES_NOT_FIT])
    if differing:
        yield _list(
            "Figures that do not fit",
            [(Verdict.DOES_NOT_FIT, outside(findings, items)) for items in differing],
        )
    if findings.indistinguishable:
        told = [
            (subject_title(findings, group.about), group.text if reasons else group.values)
            for group in findings.indistinguishable
        ]
        yield _list(
            "Conflicting figures that these boundaries cannot tell apart",
            [(Verdict.FITS, f"{title}: {text}") for title, text in told],
        )
    for title, strength in (
        ("Figures that cannot be true together", Strength.HARD),
        ("Figures that can be true together, but are seldom said so", Strength.SOFT),
    ):
        against = [f for f in findings.consistency if f.strength is strength]
        if against:
            yield _list(title, [(f.verdict, f.brief or f.detail) for f in against])


def _list(title: str, rows: Iterable[tuple[Verdict, str]]) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    for verdict, text in rows:
        grid.add_row(Text(MARKS[verdict], style=STYLES[verdict]), cell_text(text))
    return Group(cell_text(title, "bold"), grid, Text())


def _subject_list(findings: Findings) -> RenderableType:
    """Return every figure with its verdict, in a paragraph for each thing they are of."""
    blocks: list[RenderableType] = [cell_text("Every figure, by subject", "bold")]
    for subject in subjects(findings):
        blocks.append(cell_text(subject.heading, "underline"))
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=VERDICT_COLUMNS, no_wrap=True)
        grid.add_column()
        for name, ends in subject.measured:
            reading = f" ({name})" if name != subject.title else ""
            grid.add_row(cell_text("  measured", "dim"), cell_text(f"{ends}{reading}", "dim"))
        for verdict, items in subject.by_verdict():
            word = verb(verdict, len(items)).removeprefix("is ").removeprefix("are ")
            mark = Text(f"  {MARKS[verdict]} {len(items)} {word}", style=STYLES[verdict])
            printed = [
                same[0].figure.printed + (f" (×{len(same)})" if len(same) > 1 else "")
                for same in alike(items)
            ]
            grid.add_row(mark, Pieces(printed))
        blocks.append(grid)
    return Group(*blocks)


VERDICT_COLUMNS = 25
"""Holds the longest verdict with its mark and a count of three digits."""


class Pieces:
    """Texts in a row that breaks between them, and inside one only where it does not fit."""

    def __init__(self, texts: Sequence[str]) -> None:
        cells = [cell_text(text) for text in texts]
        self.cells = [cell + Text(";") for cell in cells[:-1]] + cells[-1:]

    def __rich_measure__(self, _console: Console, options: ConsoleOptions) -> Measurement:
        widest = max((cell.cell_len for cell in self.cells), default=0)
        whole = sum(cell.cell_len + 1 for cell in self.cells)
        return Measurement(min(widest, options.max_width), min(whole, options.max_width))

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        line = Text()
        for cell in self.cells:
            if line and line.cell_len + 1 + cell.cell_len > options.max_width:
                yield line
                line = Text()
            line = line + Text(" ") + cell if line else cell
        yield line


def region_table(findings: Findings) -> Table:
    """Return the measured regions: a row per reading, then one per choice of vintages."""
    table = headed_table(
        "Measured areas, km²",
        ("region, reading", "left"),
        ("vintages", "left"),
        ("area", "right"),
        (f"{LEVEL_WORDS} range", "right"),
    )
    for estimate, same in measured_regions(findings):
        title = (same[0].reading or same[0].region).title
        if estimate is not None:
            table.add_row(cell_text(title), cell_text(ALL_FILES, "dim"), *_area_cells(estimate))
            title = ""
        for item in same:
            _add_choice(table, item, title)
    return table


def _add_choice(table: Table, item: RegionFinding, title: str) -> None:
    """Add what one choice of vintages gives of a region, and its pieces."""
    table.add_row(
        cell_text(title),
        cell_text(" → ".join(dict.fromkeys(item.vintages.values())), "dim"),
        *_area_cells(item.area, "dim"),
    )
    for parcel in item.parcels:
        table.add_row(
            Padding(cell_text(parcel.title, "dim"), (0, 0, 0, 2)),
            "",
            *_area_cells(parcel.area, "dim"),
        )
    if item.slivers:
        table.add_row(
            Padding(cell_text(slivers_title(item.slivers), "dim"), (0, 0, 0, 2)),
            "",
            cell_text(significant(item.slivers.area_km2), "dim"),
            cell_text(noise_alone(item.slivers), "dim"),
        )


def _area_cells(area: Measure | Estimate, style: str = "") -> Iterator[Text]:
    yield cell_text(quantity(area.value, "", (area.low, area.high)), style)
    yield cell_text(interval_text(area.low, area.high), style)


def _figure_blocks(findings: Findings, *, reasons: bool) -> Iterator[RenderableType]:
    for subject in subjects(findings):
        table = headed_table(
            f"Published: {subject.heading}",
            ("figure", "left"),
            ("said by, source", "left"),
            ("verdict", "left"),
            ("measured range;\nwould not fit", "right"),
        )
        for item in subject.figures:
            table.add_row(
                cell_text(item.figure.printed),
                cell_text(said(findings, item), "dim"),
                _verdict(item.verdict),
                _span(item),
            )
        yield table
        if reasons:
            yield from (Padding(_why(item), (0, 0, 0, 2)) for item in subject.figures)
        yield Text()


def _why(item: FigureFinding) -> Text:
    mark = Text(f"{MARKS[item.verdict]} ", style=STYLES[item.verdict])
    return mark + cell_text(f"{item.figure.printed}: {item.reason}", "dim")


def _span(item: FigureFinding) -> Text:
    """Return the interval, and beneath it which figures printed alike would not have fitted."""
    if not item.comparisons:
        return cell_text("nothing measured")
    told = cell_text(interval_text(item.low, item.high, item.figure.unit))
    beyond = excluded_text(item)
    return told + Text("\n") + cell_text(beyond, "dim") if beyond else told


def consistency_table(findings: Findings) -> Table:
    """Return the tests of figures against each other."""
    table = headed_table("Figures against each other", ("verdict", "left"), ("why", "left"))
    for item in findings.consistency:
        table.add_row(Text(finding_mark(item), style=STYLES[item.verdict]), cell_text(item.detail))
    return table


def share_table(findings: Findings, *, every: bool = False) -> Table:
    """Return the measured shares with both terms; every choice of vintages, if asked."""
    table = headed_table(
        "Measured shares",
        ("share", "left"),
        ("percent", "right"),
        ("range", "right"),
        ("of, km²", "right"),
    )
    names = names_of(findings.dossier)
    for item in findings.shares:
        whole = interval_text(*item.whole_km2)
        table.add_row(cell_text(item.title.text(names)), *_share_cells(item, whole))
        for choice in item.choices if every else ():
            name = cell_text(" → ".join(dict.fromkeys(choice.vintages.values())), "dim")
            cells = _share_cells(choice, significant(choice.whole_km2), "dim")
            table.add_row(Padding(name, (0, 0, 0, 2)), *cells)
    return table


def _share_cells(told: ShareFinding | ShareChoice, whole: str, style: str = "") -> list[Text]:
    """Return percent, range and whole."""
    middle = quantity(told.percent, "", (told.low, told.high))
    return [cell_text(t, style) for t in (middle, interval_text(told.low, told.high), whole)]


def place_table(findings: Findings) -> Table:
    """Return the places with where each vintage puts them."""
    table = headed_table(
        "Places",
        ("place", "left"),
        ("lat, lon", "right"),
        ("known to", "right"),
        ("in", "left"),
        ("nearest boundary", "right"),
    )
    for item in findings.places:
        place = item.place
        table.add_row(
            cell_text(f"{place.name} ({place.kind.value})"),
            cell_text(f"{place.lat:.4f}, {place.lon:.4f}"),
            cell_text(with_unit(*metres_or_km(place.precision_m))),
            cell_text(_holders(item)),
            cell_text(_distances(item)),
        )
    return table


def _holders(item: PlaceFinding) -> str:
    holders = Counter(
        (view.territory or "none drawn") if view.certain else "not certain"
        for view in item.standpoints
    )
    if len(holders) == 1:
        return next(iter(holders))
    return ", ".join(f"{name} ({count})" for name, count in holders.most_common())


def _distances(item: PlaceFinding) -> str:
    gaps = [view.boundary_km for view in item.standpoints if math.isfinite(view.boundary_km)]
    if not gaps:
        return "none drawn"
    decimals = 1 if max(gaps) < 100 and item.place.precision_m < 1000 else 0
    return interval_text(min(gaps), max(gaps), Unit.KM, decimals)


def standpoint_report(item: PlaceFinding) -> RenderableType:
    """Return what is known of one place, a line per vintage."""
    rows: list[Text] = [cell_text(item.place.name, "bold")]
    rows += [cell_text(f"  {view.vintage}: {view.statement}") for view in item.standpoints]
    rows += [cell_text(f"  inside {key}") for key in item.inside]
    near = "its edge passes too near to tell the side"
    rows += [cell_text(f"  {key}: {near}") for key in item.perhaps_inside]
    return Group(*rows)


def area_report(found: Mapping[str, Any]) -> RenderableType:
    """Return the answer of ``marchland area``: a row per feature, and the share of the whole."""
    rows = [(f["name"], f["area_km2"], f["area_sq_mi"]) for f in found["features"]]
    rows.append(("all together", found["area_km2"], found["area_sq_mi"]))
    table = rows_table("", ("feature", "km²", "sq mi"), rows, _computed)
    if "of" not in found:
        return table
    of = found["of"]
    inside, whole = (_computed(of[key], Unit.KM2) for key in ("inside_km2", "area_km2"))
    share = f"{_computed(of['share_percent'], Unit.PERCENT)} of {of['file']}, {whole}"
    return Group(table, Text(), cell_text(f"{inside} inside: {share}."))


def _computed(value: float, unit: Unit | str = "") -> str:
    """Write what was computed of shapes as they are given: six digits, not an estimate's three."""
    return with_unit(significant(value, 6), unit)


def tell_failures(
    failures: Sequence[Failure], there_is_any: bool = True, done: str = "done"
) -> None:
    """Print on the error stream what could not be computed, a sentence to a line.

    Raises
    ------
    FigureError
        If nothing else is left: see :func:`marchland.failures.refuse_nothing`.
    """
    refuse_nothing(there_is_any, failures, done)
    screen = console(stderr=True)
    for sentence in summed(failures):
        screen.print(cell_text(f"marchland: {sentence}"), soft_wrap=True)
