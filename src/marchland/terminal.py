"""Findings as tables for a terminal."""

from __future__ import annotations

import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from marchland.claims import FigureFinding
from marchland.dossier import Share
from marchland.findings import Findings
from marchland.places import PlaceFinding
from marchland.terms import Unit, Verdict
from marchland.witnesses import origins
from marchland.wording import THIN, amount, grouped, measured, plain

PIPED_COLUMNS = 80

MARKS = {Verdict.AGREES: "✓", Verdict.DIFFERS: "✗", Verdict.CANNOT_RESOLVE: "?"}
"""Shape beside the word: colour alone says nothing to some readers, and nothing in a pipe."""
STYLES = {Verdict.AGREES: "green", Verdict.DIFFERS: "red", Verdict.CANNOT_RESOLVE: "yellow"}


def _cell(value: object, style: str = "") -> Text:
    # A thin space would let the terminal break a line inside a number.
    return Text(plain(str(value)).replace(THIN, ","), style=style)


def _table(title: str, *columns: tuple[str, Any]) -> Table:
    table = Table(
        title=Text(plain(title), style="bold"),
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="dim",
    )
    for name, justify in columns:
        table.add_column(name, justify=justify, overflow="fold")
    return table


def _verdict(verdict: Verdict) -> Text:
    return Text(f"{MARKS[verdict]} {verdict.value}", style=STYLES[verdict])


def check_report(
    findings: Findings,
    *,
    reasons: bool = False,
    every: bool = False,
    more: Sequence[RenderableType] = (),
) -> RenderableType:
    """Return the answer of ``marchland check``.

    Parameters
    ----------
    findings : Findings
    reasons : bool
        Print the sentence behind every verdict.
    every : bool
        A row for every figure and every test; otherwise equal figures of one thing share a row,
        and only the tests that fail are shown.
    more : sequence of rich renderables
        What is shown after the figures.

    Returns
    -------
    rich renderable
    """
    dispute = findings.dossier.dispute
    blocks: list[RenderableType] = [
        _cell(dispute.title, "bold"),
        _cell(summary(findings)),
        Text(),
        region_table(findings),
        Text(),
    ]
    blocks += _figure_blocks(findings, reasons=reasons, every=every or reasons)
    if findings.consistency:
        blocks += [Text(), consistency_table(findings, every=every or reasons)]
    blocks += [*more, Text(), Text(FOOT, style="dim")]
    return Group(*blocks)


FOOT = (
    "Measured on the WGS 84 ellipsoid; ranges are 95 % intervals over all vintages named. "
    "A verdict is on a figure, not on a claim: “agrees” means that open geometry does not "
    "contradict it."
)


def summary(findings: Findings) -> str:
    """Count the verdicts, and the tests of figures against each other that fail, in words."""
    counts = Counter(item.verdict for item in findings.figures)
    parts = [f"{counts[verdict]} {_verb(verdict, counts[verdict])}" for verdict in Verdict]
    apart = sum(item.verdict is Verdict.DIFFERS for item in findings.consistency)
    count = len(findings.figures)
    text = f"{count} published figures{origins_of(findings, findings.figures)}: {', '.join(parts)}."
    tests = [item for item in findings.consistency if item.test != "rivals"]
    if tests:
        plural = "s" * (len(tests) != 1)
        text += f" Of {len(tests)} test{plural} of figures against each other, "
        text += f"{apart} {'fails' if apart == 1 else 'fail'}."
    return text


def origins_of(findings: Findings, items: Sequence[FigureFinding]) -> str:
    """Say from how many origins figures come, where some repeat others."""
    first = origins(findings.dossier)
    count = len({first.get(item.figure.id, item.figure.id) for item in items})
    if count == len(items):
        return ""
    return f" from {count} origin{'s' * (count != 1)}"


def _verb(verdict: Verdict, count: int) -> str:
    singular = verdict is Verdict.CANNOT_RESOLVE or count == 1
    if verdict is Verdict.CANNOT_RESOLVE:
        return "cannot be resolved"
    return verdict.value if singular else verdict.value.removesuffix("s")


def region_table(findings: Findings) -> Table:
    """Return the measured regions, one row per reading and choice of vintages."""
    table = _table(
        "Measured areas, km²",
        ("region, reading", "left"),
        ("vintages", "left"),
        ("area", "right"),
        ("95 % range", "right"),
    )
    last = ""
    shown = {item.reading.id for item in findings.regions if item.reading}
    for item in findings.regions:
        # A reading is listed once, under the region it is a reading of.
        if item.reading is None and item.region.id in shown:
            continue
        title = (item.reading or item.region).title
        table.add_row(
            _cell(title if title != last else ""),
            _cell(" → ".join(dict.fromkeys(item.vintages.values())), "dim"),
            _cell(grouped(item.area.value)),
            _cell(f"{grouped(item.area.low)} … {grouped(item.area.high)}"),
        )
        last = title
        for parcel in item.parcels:
            table.add_row(
                Padding(_cell(parcel.title, "dim"), (0, 0, 0, 2)),
                "",
                _cell(grouped(parcel.area.value), "dim"),
                _cell(f"{grouped(parcel.area.low)} … {grouped(parcel.area.high)}", "dim"),
            )
        if item.slivers:
            count = item.slivers.count
            table.add_row(
                Padding(_cell(f"{count} sliver{'s' * (count != 1)}", "dim"), (0, 0, 0, 2)),
                "",
                _cell(grouped(item.slivers.area_km2), "dim"),
                "",
            )
    return table


def _figure_blocks(findings: Findings, *, reasons: bool, every: bool) -> list[RenderableType]:
    titles = {r.id: r.title for r in findings.dossier.regions}
    titles |= {line.id: line.title for line in findings.dossier.lines}
    groups: dict[str, list[FigureFinding]] = defaultdict(list)
    for item in findings.figures:
        groups[subject(item.figure.about, titles)].append(item)
    blocks: list[RenderableType] = []
    for title, items in groups.items():
        blocks.append(_figure_table(findings, title, items, every=every))
        if reasons:
            blocks += [Padding(_why(item), (0, 0, 0, 2)) for item in items]
        blocks.append(Text())
    return blocks[:-1]


def subject(about: str | Share, titles: Mapping[str, str]) -> str:
    """Say what a figure is of."""
    if isinstance(about, str):
        return titles[about]
    part, whole = titles[about.part], titles[about.whole]
    return (
        f"{whole} less {part}, as a share" if about.complement else f"{part} as a share of {whole}"
    )


def _figure_table(
    findings: Findings, title: str, items: Sequence[FigureFinding], *, every: bool
) -> Table:
    count = origins_of(findings, items)
    table = _table(
        f"Published: {title}" + (f" ({len(items)} figures{count})" if count else ""),
        ("figure", "left"),
        ("said by, source", "left"),
        ("verdict", "left"),
        ("measured range", "right"),
    )
    alike: dict[object, list[FigureFinding]] = defaultdict(list)
    for number, item in enumerate(items):
        figure = item.figure
        same = (figure.value, figure.unit, figure.qualifier, item.verdict, item.low, item.high)
        alike[number if every else same].append(item)
    for first, *others in alike.values():
        table.add_row(*_figure_row(findings, first, len(others)))
    return table


def _why(item: FigureFinding) -> Text:
    mark = Text(f"{MARKS[item.verdict]} ", style=STYLES[item.verdict])
    return mark + _cell(f"{item.figure.printed}: {item.reason}", "dim")


def _figure_row(findings: Findings, item: FigureFinding, others: int) -> list[Text]:
    figure = item.figure
    sources = {source.id: source for source in findings.dossier.sources}
    said = figure.said_by or "; ".join(sources[s].title for s in figure.sources) or "unsourced"
    year = f", {figure.date[:4]}" if figure.date else ""
    more = f", and {others} more" if others else ""
    return [
        _cell(figure.printed),
        _cell(f"{said}{year}{more}", "dim"),
        _verdict(item.verdict),
        _cell(_span(item)),
    ]


def _span(item: FigureFinding) -> str:
    if not item.comparisons:
        return "nothing measured"
    unit = item.figure.unit
    low, high = (amount(end, unit, item.high - item.low) for end in (item.low, item.high))
    return f"{low} … {high}" + ("" if unit is Unit.KM2 else f" {unit.symbol}")


def consistency_table(findings: Findings, *, every: bool = True) -> Table:
    """Return the tests of figures against each other; all of them, or those that fail."""
    shown = [f for f in findings.consistency if every or f.verdict is Verdict.DIFFERS]
    left_out = Counter(f.verdict for f in findings.consistency if f not in shown)
    table = _table("Figures against each other", ("verdict", "left"), ("why", "left"))
    for item in shown:
        table.add_row(_verdict(item.verdict), _cell(item.detail))
    words = {Verdict.AGREES: "more agree", Verdict.CANNOT_RESOLVE: "list rival values"}
    more = [f"{left_out[verdict]} {text}" for verdict, text in words.items() if left_out[verdict]]
    if more:
        table.add_row("", _cell(f"{', '.join(more)}; --all shows them.", "dim"))
    return table


def share_table(findings: Findings) -> Table:
    """Return the measured shares with both terms."""
    table = _table(
        "Measured shares",
        ("share", "left"),
        ("percent", "right"),
        ("range", "right"),
        ("of, km²", "right"),
    )
    for item in findings.shares:
        span = item.high - item.low
        low, high, middle = (
            amount(v, Unit.PERCENT, span) for v in (item.low, item.high, item.percent)
        )
        whole = f"{grouped(item.whole_km2.low)} … {grouped(item.whole_km2.high)}"
        table.add_row(_cell(item.title), _cell(middle), _cell(f"{low} … {high}"), _cell(whole))
    return table


def place_table(findings: Findings) -> Table:
    """Return the places with where each vintage puts them."""
    table = _table(
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
            _cell(f"{place.name} ({place.kind.value})"),
            _cell(f"{place.lat:.4f}, {place.lon:.4f}"),
            _cell(f"{grouped(place.precision_m)} m"),
            _cell(_holders(item)),
            _cell(_distances(item)),
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
    return f"{grouped(min(gaps), decimals)} … {grouped(max(gaps), decimals)} km"


def standpoint_report(item: PlaceFinding) -> RenderableType:
    """Return what is known of one place, a line per vintage."""
    rows: list[Text] = [_cell(item.place.name, "bold")]
    rows += [_cell(f"  {view.vintage}: {view.statement}") for view in item.standpoints]
    rows += [_cell(f"  inside {key}") for key in item.inside]
    rows += [_cell(f"  {key}: its edge passes too near to say") for key in item.perhaps_inside]
    return Group(*rows)


def area_report(found: Mapping[str, Any]) -> RenderableType:
    """Return the answer of ``marchland area``: a row per feature, and the share of the whole."""
    rows = [(f["name"], f["area_km2"], f["area_sq_mi"]) for f in found["features"]]
    rows.append(("all together", found["area_km2"], found["area_sq_mi"]))
    table = rows_table("", ("feature", "km²", "sq mi"), rows)
    if "of" not in found:
        return table
    of = found["of"]
    share = f"{measured(of['share_percent'])} % of {of['file']}, {measured(of['area_km2'])} km²"
    return Group(table, Text(), _cell(f"{measured(of['inside_km2'])} km² inside: {share}."))


def rows_table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Return a table of plain rows; numbers stand at the right."""
    rows = [list(row) for row in rows]
    justify = [
        "right" if rows and all(isinstance(row[i], int | float) for row in rows) else "left"
        for i in range(len(header))
    ]
    table = _table(title, *zip(header, justify, strict=True))
    for row in rows:
        table.add_row(*(_cell(v if not isinstance(v, float) else measured(v)) for v in row))
    return table


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes no markup from the text it prints.

    Into a file or a pipe it writes 80 columns, or COLUMNS, whatever the terminal beside it has.
    """
    made = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = PIPED_COLUMNS
    return made
