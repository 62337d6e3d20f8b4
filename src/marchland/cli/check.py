"""The command ``marchland check``: tables, JSON, Markdown or CSV, and an exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from marchland.cli.options import (
    DOSSIER,
    EXIT_BAD_INPUT,
    EXIT_DOES_NOT_FIT,
    FORCE,
    JSON,
    Command,
    chart_option,
    opened,
    show,
)
from marchland.vocabulary import Verdict

if TYPE_CHECKING:
    from marchland.findings import Findings

# Heavy imports happen inside the functions: `marchland --help` must answer at once.


def written(command: Command) -> Command:
    """Add the options ``--markdown``, ``--csv`` and ``--output`` to a command."""
    for option in (
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            help="Write the Markdown or CSV into this file instead of printing it.",
        ),
        click.option(
            "--csv",
            "as_csv",
            is_flag=True,
            help="Print the figures as CSV; see 'marchland docs csv'.",
        ),
        click.option(
            "--markdown", "as_markdown", is_flag=True, help="Print Markdown, for an article."
        ),
    ):
        command = option(command)
    return command


def chosen(
    as_json: bool, as_markdown: bool, as_csv: bool, output: Path | None, instead: str | None
) -> str | None:
    """Return ``markdown`` or ``csv`` if one of them is asked for.

    Raises
    ------
    click.UsageError
        If options contradict each other.
    """
    flags = {"json": as_json, "markdown": as_markdown, "csv": as_csv}
    given = [name for name, is_given in flags.items() if is_given]
    if len(given) > 1:
        names = " and ".join(f"--{name}" for name in given)
        raise click.UsageError(f"{names}: one answer is written in one form; give one of them")
    kind = next((name for name in given if name != "json"), None)
    if kind and instead:
        raise click.UsageError(f"--{instead} has no --{kind}: leave one out, or give --json")
    if output and not kind:
        raise click.UsageError("-o writes --markdown or --csv: give one of them as well")
    return kind


def judged(findings: Findings) -> Findings:
    """Return findings in which something is judged.

    Raises
    ------
    FigureError
        With all that could not be computed, if nothing is for want of it.
    """
    from marchland.failures import refuse_nothing

    refuse_nothing(findings.is_judged, findings.failures, "judged")
    return findings


def write(
    findings: Findings, kind: str, output: Path | None, *, reasons: bool, every: bool, force: bool
) -> None:
    """Print the findings as Markdown or CSV, or write them into a file and name it.

    Raises
    ------
    RenderError
        If the file cannot be written, or is not ours and ``force`` is not given.
    """
    from marchland.files import write_whole
    from marchland.render.csv_table import CSV_MARK, figures_csv
    from marchland.render.markdown import MARK, check_markdown

    if kind == "csv":
        data, mark = figures_csv(findings), CSV_MARK
    else:
        text = check_markdown(findings, reasons=reasons, every=every)
        data, mark = text.encode("utf-8"), MARK
    if output is None:
        click.echo(data, nl=False)
        return
    write_whole(output, data, mark=mark, force=force)
    click.echo(str(output))


@click.command()
@DOSSIER
@JSON
@written
@click.option("--reasons", is_flag=True, help="Print the sentence behind every verdict.")
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="Print who said each figure, every measured area and every test.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Exit with 1 when a figure does not fit, with 2 when anything could not be computed.",
)
@click.option("--budget", is_flag=True, help="Print the uncertainty budget instead of the figures.")
@click.option(
    "--points", is_flag=True, help="Print treaty points and border lengths instead of the figures."
)
@click.option(
    "--simulate",
    type=click.IntRange(1, 100_000),
    is_flag=False,
    flag_value=200,
    metavar="[DRAWS]",
    help="Draw the lines of areas of change anew, 200 times or as given, instead of the figures.",
)
@chart_option("the budget (with --budget)")
@FORCE
@click.pass_obj
def check(
    geo: Path | None,
    dossier: str,
    as_json: bool,
    as_markdown: bool,
    as_csv: bool,
    output: Path | None,
    reasons: bool,
    every: bool,
    strict: bool,
    budget: bool,
    points: bool,
    simulate: int | None,
    chart: Path | None,
    force: bool,
) -> int:
    """Judge every published figure of DOSSIER against the measured areas.

    \b
    marchland check china-tajikistan --reasons
    marchland check china-tajikistan --json > check.json
    marchland check china-tajikistan --markdown -o pamirs.md
    marchland check china-tajikistan --budget --chart budget.svg
    marchland check china-tajikistan --points
    marchland check china-tajikistan --simulate 1000
    """
    if simulate:
        return _simulated(geo, dossier, simulate)
    instead = _instead(budget, points, chart)
    kind = chosen(as_json, as_markdown, as_csv, output, instead)
    from marchland.render.terminal.check import tell_failures

    with opened(geo, dossier) as case:
        findings = judged(case.findings)
    if chart:
        from marchland.render.charts.budget import write_budgets

        write_budgets(findings, chart, force=force)
    if kind:
        write(findings, kind, output, reasons=reasons, every=every, force=force)
    else:
        rows = _rows(findings, budget=budget) if as_json else None
        show(rows, as_json, lambda: _report(findings, instead, reasons=reasons, every=every))
    if strict or kind == "csv" or (instead and not as_json):
        tell_failures(findings.failures)
    return _strict_code(findings) if strict else 0


def _simulated(geo: Path | None, dossier: str, draws: int) -> int:
    """Print how areas of change come out when their lines are drawn anew."""
    from marchland.findings import redraw_changes
    from marchland.render.terminal.redrawn import redrawn_report
    from marchland.render.terminal.tables import console

    with opened(geo, dossier) as case:
        console().print(redrawn_report(redraw_changes(case.filed, case.registry, draws)))
    return 0


def _instead(budget: bool, points: bool, chart: Path | None) -> str | None:
    """Return ``budget`` or ``points`` if one of them is to be printed instead of the figures.

    Raises
    ------
    click.UsageError
        If options contradict each other.
    """
    if chart and not budget:
        raise click.UsageError("--chart draws the budget: give --budget as well")
    if budget and points:
        raise click.UsageError("--budget and --points each print instead of the figures: give one")
    return "budget" if budget else "points" if points else None


def _rows(findings: Findings, *, budget: bool) -> dict[str, object]:
    from marchland.render.rows import budget_rows, check_rows

    rows = check_rows(findings)
    return rows | {"budget": budget_rows(findings)} if budget else rows


def _report(findings: Findings, instead: str | None, *, reasons: bool, every: bool) -> object:
    from marchland.render.terminal.budget import budget_report
    from marchland.render.terminal.check import check_report
    from marchland.render.terminal.points import points_report, summary

    if instead == "budget":
        return budget_report(findings)
    if instead == "points":
        return points_report(findings)
    return check_report(findings, reasons=reasons, every=every, more=summary(findings))


def _strict_code(findings: Findings) -> int:
    """Return the exit code of ``--strict``: what could not be computed counts before a verdict."""
    if findings.failures:
        return EXIT_BAD_INPUT
    verdicts = [f.verdict for f in findings.figures] + [c.verdict for c in findings.consistency]
    return EXIT_DOES_NOT_FIT if Verdict.DOES_NOT_FIT in verdicts else 0
