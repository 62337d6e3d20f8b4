"""The commands ``marchland solve`` and ``marchland sweep``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from marchland.cli.options import DOSSIER, FORCE, JSON, chart_option, choice, opened, show
from marchland.dossier.stated import AREA_UNITS
from marchland.vocabulary import Qualifier, Unit, Vary

if TYPE_CHECKING:
    from marchland.solve.solving import Solved
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
    help="Turn the line, move its apex, or displace it as a whole.",
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
    """Find which bearing, apex or displacement of a line of DOSSIER gives a published area.

    \b
    marchland solve china-tajikistan --line sw-rhumb --for 28,430
    marchland solve china-tajikistan --line sw-rhumb --for 28,430 --vary apex --chart fit.svg
    """
    from marchland.render.terminal.check import tell_failures
    from marchland.render.terminal.solve import solved_report
    from marchland.solve.rows import solved_rows
    from marchland.solve.solving import solve as find
    from marchland.solve.target import read_target

    target = read_target(printed, unit, qualifier)
    _check_chart(chart)
    with opened(geo, dossier) as case:
        solved = find(
            case.filed, case.registry, line_id, target, Vary(vary),
            region=region, search=search, prior=prior, progress=case.progress,
        )  # fmt: skip
    tell_failures(solved.failures)
    _draw(solved, chart, force)
    show(solved_rows(solved), as_json, lambda: solved_report(solved))


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
    help="Half-width of the square the apex is moved in, in km.",
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
    """Measure how an area of DOSSIER depends on its line's bearing, apex and edge rule.

    \b
    marchland sweep china-tajikistan --line sw-rhumb --chart sweep.svg
    marchland sweep china-tajikistan --line sw-rhumb --bearings 210:240:0.5 --csv sweep.csv
    """
    from marchland.files import write_whole
    from marchland.render.terminal.check import tell_failures
    from marchland.render.terminal.solve import swept_report
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
    show(sweep_rows(swept), as_json, lambda: swept_report(swept))
