"""The command ``marchland map``."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.cli.options import DOSSIER, FORCE, opened
from marchland.render.page.languages import catalogue, languages

# Heavy imports happen inside the commands: `marchland --help` must answer at once.


@click.command("map")
@DOSSIER
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File to write; default: DOSSIER.html.",
)
@click.option("--relief/--no-relief", default=True, help="Draw the relief picture.")
@click.option(
    "--lang",
    default="en",
    show_default=True,
    metavar=f"[{'|'.join(languages())}]",
    help="Language of the page; a tag such as ru-RU or zh-CN is understood.",
)
@FORCE
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@click.pass_obj
def map_(
    geo: Path | None,
    /,
    dossier: str,
    output: Path | None,
    relief: bool,
    lang: str,
    force: bool,
    show: bool,
) -> None:
    """Draw DOSSIER as one HTML file that works offline.

    \b
    marchland map china-tajikistan -o map.html --open
    """
    from marchland.render.terminal.check import tell_failures

    catalogue(lang)  # before anything is computed
    with opened(geo, dossier) as case:
        target = output or Path(f"{case.dossier.dispute.id}.html")
        findings = case.findings
        tell_failures(findings.failures, bool(findings.regions or findings.territories), "drawn")
        written = case.map(relief=relief, lang=lang).save(target, force=force)
    size_mb = written.stat().st_size / 1e6
    click.echo(f"{written} ({size_mb:.1f} MB)")
    if show:
        click.launch(written.resolve().as_uri())
