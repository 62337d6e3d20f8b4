"""The commands ``marchland validate`` and ``marchland new``."""

from __future__ import annotations

from pathlib import Path

import click

# Heavy imports happen inside the commands: `marchland --help` must answer at once.


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_obj
def validate(geo: Path | None, path: Path) -> None:
    """Check the dossier at PATH and list every fault.

    \b
    marchland validate geo/disputes/china-tajikistan
    """
    from marchland.api import open_dossier

    case = open_dossier(path, geo=geo)
    d = case.dossier
    click.echo(
        f"{case.filed.path}: valid; {len(d.regions)} regions, {len(d.lines)} lines, "
        f"{len(d.figures)} figures, {len(d.places)} places, {len(d.sources)} sources"
    )
    for remark in case.filed.remarks:
        click.echo(f"  - {remark}")


@click.command()
@click.argument("slug")
@click.option("--into", type=click.Path(path_type=Path), default=".", help="Folder to put it in.")
@click.option("--from", "model", help="Copy this dossier instead of the skeleton.")
@click.pass_obj
def new(geo: Path | None, slug: str, into: Path, model: str | None) -> None:
    """Start a dossier: a folder SLUG with a commented, valid dossier.toml.

    \b
    marchland new oder-neisse
    marchland new my-pamir --from china-tajikistan
    """
    from marchland.dossier.reading import default_geo, files_of
    from marchland.dossier.writing import new_dossier, skeleton

    files = (
        files_of(model, geo or default_geo()) if model else {"dossier.toml": skeleton(slug)}
    )  # fmt: skip
    click.echo(new_dossier(slug, into, files))
