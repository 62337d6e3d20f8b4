"""The command ``marchland cite``."""

from __future__ import annotations

from pathlib import Path

import click

# Heavy imports happen inside the commands: `marchland --help` must answer at once.

FORMAT_NAMES = ("text", "bibtex", "csl-json", "wikipedia", "commons")


@click.command()
@click.argument("dossier")
@click.option(
    "--format",
    "wanted",
    type=click.Choice([*FORMAT_NAMES, "all"]),
    default="text",
    show_default=True,
    help="How to write it; all prints each under its name.",
)
@click.option("--sources", is_flag=True, help="Add the sources of the published figures.")
@click.pass_obj
def cite(geo: Path | None, dossier: str, wanted: str, sources: bool) -> None:
    """Print how to cite the findings of DOSSIER: program, boundary files, licences, credits.

    Nothing is measured for it, and its date is that of the data.

    \b
    marchland cite china-tajikistan
    marchland cite china-tajikistan --format bibtex --sources > pamirs.bib
    """
    from marchland.api import open_dossier
    from marchland.render.cite.citation import Cited
    from marchland.render.cite.formats import FORMATS

    case = open_dossier(dossier, geo=geo)
    cited = Cited(
        case.dossier,
        case.filed.sha256,
        tuple(case.registry.vintage(v) for v in case.dossier.vintage_ids()),
        tuple(case.registry.layer(layer) for layer in case.dossier.layers),
    )
    if wanted != "all":
        click.echo(FORMATS[wanted](cited, sources=sources))
        return
    for number, (name, write) in enumerate(FORMATS.items()):
        click.echo(f"{chr(10) if number else ''}=== {name} ===\n{write(cited, sources=sources)}")
