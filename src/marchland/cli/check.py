"""What ``marchland check`` writes beside its tables and JSON: Markdown and CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from marchland.findings import Findings

# Heavy imports happen inside the functions: `marchland --help` must answer at once.


def written(command: Callable[..., Any]) -> Callable[..., Any]:
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
    ClaimError
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
