"""The commands ``marchland solve`` and ``marchland sweep``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from marchland.cli.options import DOSSIER, FORCE, JSON, chart_option, choice, opened, show
from marchland.dossier.stated import AREA_UNITS
from marchland.vocabulary import Qualifier, Unit, Vary

if TYPE_CHECKING:
    from rich.console import RenderableType

    from marchland.measure.measures import Measure
    from marchland.solve.solving import Solution, Solved
    from marchland.solve.sweeping import Sweep

# Heavy imports happen inside the commands: `marchland --help` must answer at once.

_LINE = click.option(
    "--line", "line_id", required=True, help="Id of a line that cuts a region of the dossier."
)
_REGION = click.option("--region", help="Id of the region, where the line cuts several.")

# --------------------------------------------------------------------------------------- solve


@click.command()
@DOSSIER
@_LINE
@click.option("--for", "printed", required=True, help="The published area, as printed.")
@click.option(
    "--unit",
    type=choice(unit for unit in Unit if unit in AREA_UNITS),
    default=Unit.KM2.value,
    show_default=True,
    help="Unit of the published area.",
)
@click.option(
    "--qualifier",
    type=choice(Qualifier),
    default=Qualifier.PLAIN.value,
    show_default=True,
    help="Qualifier of the published area.",
)
@click.option(
    "--vary",
    type=choice(Vary),
    default=Vary.BEARING.value,
    show_default=True,
    help="Turn the line, move its start, or displace it as a whole.",
)
@_REGION
@click.option("--search", type=float, help="Half-width of the range searched, in degrees or km.")
@click.option(
    "--prior",
    type=float,
    help="Half-width of the range treated as equally plausible, in degrees or km.",
)
@JSON
@chart_option("a picture")
@FORCE
@click.pass_obj
def solve(
    geo: Path | None,
    dossier: str,
    line_id: str,
    printed: str,
    unit: str,
    qualifier: str,
    vary: str,
    region: str | None,
    search: float | None,
    prior: float | None,
    as_json: bool,
    chart: Path | None,
    force: bool,
) -> None:
    """Find which bearing, start or displacement of a line of DOSSIER gives a published area.

    \b
    marchland solve china-tajikistan --line sw-rhumb --for 28,430
    marchland solve china-tajikistan --line sw-rhumb --for 28,430 --vary apex --chart fit.svg
    """
    from marchland.render.terminal.check import tell_failures
    from marchland.solve.solving import read_target, solved_rows
    from marchland.solve.solving import solve as find

    target = read_target(printed, unit, qualifier)
    _check_chart(chart)
    with opened(geo, dossier) as case:
        solved = find(
            case.filed, case.registry, line_id, target, Vary(vary),
            region=region, search=search, prior=prior, progress=case.progress,
        )  # fmt: skip
    tell_failures(solved.failures)
    _draw(solved, chart, force)
    show(solved_rows(solved), as_json, lambda: _stacked(_solved_report(solved)))


def _check_chart(chart: Path | None) -> None:
    """Refuse a picture of an unknown kind before the long work."""
    if chart is not None:
        from marchland.render.charts.solve import format_of

        format_of(chart)


def _draw(found: Solved | Sweep, chart: Path | None, force: bool) -> None:
    if chart is not None:
        from marchland.render.charts.solve import write_chart

        write_chart(found, chart, force=force)
        click.echo(str(chart), err=True)


def _stacked(blocks: list[RenderableType]) -> RenderableType:
    from rich.console import Group

    return Group(*blocks)


def _solved_report(solved: Solved) -> list[RenderableType]:
    """Return the answer: a block per parameter and region, and what to make of it."""
    from marchland.render.terminal.check import cell_text

    title = f"What change of “{solved.line.title}” gives {solved.target.text}?"
    blocks: list[RenderableType] = [cell_text(title)]
    groups: dict[tuple[str, str], list[Solution]] = {}
    for item in solved.solutions:
        groups.setdefault((item.parameter.id, item.region.id), []).append(item)
    for found in groups.values():
        blocks += ["", *_block(found)]
    return [*blocks, "", cell_text(_foot()), "", cell_text(solved.warning)]


def _foot() -> str:
    from marchland.measure.measures import LEVEL_WORDS

    return (
        "Areas in km². “Share giving this figure”: of the equally plausible values, those whose "
        f"area is what the figure states; “share within {LEVEL_WORDS}”: those whose {LEVEL_WORDS} "
        "interval meets that."
    )


def _block(found: list[Solution]) -> Iterator[RenderableType]:
    from marchland.measure.measures import LEVEL_WORDS
    from marchland.render.terminal.check import cell_text, rows_table

    p = found[0].parameter
    per = "degree" if p.unit == "deg" else "km"
    name = p.id.partition("-")[2] or p.id
    header = (
        "vintages", "declared", name, f"km² per\n{per}", "share giving\nthis figure",
        f"share\nwithin {LEVEL_WORDS}",
    )  # fmt: skip
    title = f"{found[0].region.title}: {p.title}"
    if any(item.fits for item in found):
        yield rows_table(title, header, _solution_rows(found))
    else:
        yield cell_text(title)
    yield from (cell_text(f"  {remark}") for remark in _remarks(found))


def _solution_rows(found: list[Solution]) -> Iterator[tuple[str, ...]]:
    from marchland.numerals import grouped, with_unit

    for item in found:
        head: tuple[str, ...] = (item.vintages, _area(item.declared))
        shares: tuple[str, ...] = (_percent(item.share_stated), _percent(item.share_measured))
        for fit in item.fits:
            value = with_unit(grouped(fit.value, 3), item.parameter.symbol)
            value += "" if fit.plausible else " *"
            yield (*head, value, _slope(fit.sensitivity), *shares)
            head, shares = ("", ""), ("", "")
        if not item.fits:
            yield (*head, "none", "", *shares)


def _area(area: Measure) -> str:
    from marchland.numerals import quantity

    return quantity(area.value, "", (area.low, area.high))


def _slope(sensitivity: float | None) -> str:
    from marchland.numerals import significant

    return "unknown" if sensitivity is None else significant(sensitivity)


def _percent(share: float) -> str:
    """Write a share so that a small one is not shown as nothing."""
    from marchland.numerals import grouped, significant, with_unit

    return with_unit(significant(100 * share, 2) if share < 0.1 else grouped(100 * share), "%")


def _remarks(found: list[Solution]) -> Iterator[str]:
    """Yield the ranges in words, what has no answer, and what was left out."""
    from marchland.numerals import interval_text
    from marchland.vocabulary import Unit

    p = found[0].parameter
    km2 = interval_text(
        min(item.prior_km2.low for item in found),
        max(item.prior_km2.high for item in found),
        Unit.KM2,
    )
    yield (
        f"Equally plausible: {p.prior_reason}. They give {km2}; a figure in that range is fitted "
        "by one of them, whatever its origin."
    )
    if any(not fit.plausible for item in found for fit in item.fits):
        yield "* a fit, but outside the equally plausible range"
    for item in found:
        if not item.fits:
            searched = interval_text(p.declared - p.search, p.declared + p.search, p.symbol)
            areas = interval_text(*item.searched_km2, Unit.KM2)
            slope = _slope(item.declared_sensitivity)
            yield (
                f"{item.vintages}: no value of {searched} gives this figure; the areas are {areas} "
                f"({_area(item.declared)} as declared, {slope} km² per "
                f"{'degree' if p.unit == 'deg' else 'km'} there)"
            )
        for fit in item.fits:
            if fit.level:
                level = interval_text(*fit.level, p.symbol)
                yield f"{item.vintages}: any value of {level} gives this figure"
        yield from (f"{item.vintages}: {note}" for note in item.notes)
    left_out: dict[str, list[str]] = {}
    for item in found:
        for left in item.left_out:
            ends = interval_text(p.declared + left.low, p.declared + left.high, p.symbol)
            left_out.setdefault(f"{ends} left out: {left.why}", []).append(item.vintages)
    yield from (f"{', '.join(where)}: {text}" for text, where in left_out.items())


# --------------------------------------------------------------------------------------- sweep


def _range(_context: click.Context, _option: click.Parameter, text: str) -> list[float]:
    """Read ``LOW:HIGH:STEP``."""
    parts = text.split(":")
    try:
        low, high, step = (float(p) for p in [*parts, "1"][:3])
        sound = len(parts) in (2, 3) and -360 <= low < high <= 720 and 0.01 <= step < float("inf")
    except ValueError:
        sound = False
    if not sound:
        raise click.BadParameter(
            f"expected LOW:HIGH:STEP in degrees, such as 180:270:1, found {text!r}"
        )
    count = int((high - low) / step + 1e-9) + 1
    return [round(low + i * step, 9) for i in range(count)]


@click.command()
@DOSSIER
@_LINE
@click.option(
    "--bearings",
    default="180:270:1",
    show_default=True,
    callback=_range,
    help="Bearings as LOW:HIGH:STEP, degrees.",
)
@click.option(
    "--apex-km",
    type=float,
    default=5.0,
    show_default=True,
    help="Half-width of the square of starts, in km.",
)
@_REGION
@JSON
@click.option(
    "--csv", "table", type=click.Path(path_type=Path), help="Write the rows here, as CSV."
)
@chart_option("a picture")
@FORCE
@click.pass_obj
def sweep(
    geo: Path | None,
    dossier: str,
    line_id: str,
    bearings: list[float],
    apex_km: float,
    region: str | None,
    as_json: bool,
    table: Path | None,
    chart: Path | None,
    force: bool,
) -> None:
    """Measure how an area of DOSSIER depends on its line's bearing, start and edge rule.

    \b
    marchland sweep china-tajikistan --line sw-rhumb --chart sweep.svg
    marchland sweep china-tajikistan --line sw-rhumb --bearings 210:240:0.5 --csv sweep.csv
    """
    from marchland.files import write_whole
    from marchland.render.terminal.check import tell_failures
    from marchland.solve.sweeping import CSV_MARK, sweep_csv, sweep_rows
    from marchland.solve.sweeping import sweep as measure

    _check_chart(chart)
    with opened(geo, dossier) as case:
        swept = measure(
            case.filed, case.registry, line_id, bearings, apex_km,
            region=region, progress=case.progress,
        )  # fmt: skip
    tell_failures(swept.failures)
    if table is not None:
        write_whole(table, sweep_csv(swept), mark=CSV_MARK, force=force)
        click.echo(str(table), err=True)
    _draw(swept, chart, force)
    show(sweep_rows(swept), as_json, lambda: _stacked(_swept_report(swept)))


def _swept_report(swept: Sweep) -> list[RenderableType]:
    from marchland.render.terminal.check import cell_text, rows_table

    bearings = [p.bearing_deg for p in swept.where("bearing", swept.rules[0], swept.vintages[0])]
    middle = min(bearings, key=lambda b: abs(b - swept.declared_deg))
    header = (
        "edge rule", "vintages", f"{bearings[0]:g}°", f"{middle:g}°", f"{bearings[-1]:g}°",
        "over the start's positions",
    )  # fmt: skip
    title = f"{swept.region.title}: area in km² by bearing of “{swept.line.title}”"
    shown = (bearings[0], middle, bearings[-1])
    note = f"Start moved at {swept.declared_deg:g}°. All rows: --csv or --json; picture: --chart."
    return [rows_table(title, header, _swept_rows(swept, shown)), "", cell_text(note)]


def _swept_rows(swept: Sweep, bearings: tuple[float, ...]) -> Iterator[tuple[str, ...]]:
    import math

    from marchland.numerals import interval_text, significant

    for rule in swept.rules:
        for vintages in swept.vintages:
            at = {p.bearing_deg: p.area_km2 for p in swept.where("bearing", rule, vintages)}
            moved = [p.area_km2 for p in swept.where("apex", rule, vintages)]
            known = [a for a in moved if not math.isnan(a)] or [math.nan]
            yield (
                rule.value,
                vintages,
                *(significant(at[b]) for b in bearings),
                interval_text(min(known), max(known)),
            )
