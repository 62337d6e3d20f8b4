"""The command ``marchland area``."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.cli.options import JSON, show

# Heavy imports happen inside the commands: `marchland --help` must answer at once.


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--of",
    "whole",
    type=click.Path(path_type=Path),
    help="File of the whole, to print a share.",
)
@JSON
def area(file: Path, whole: Path | None, as_json: bool) -> None:
    """Measure the areas in FILE, of any vector format GDAL reads, on the ellipsoid.

    \b
    marchland area parcel.geojson
    marchland area parcel.kml --of country.gpkg
    """
    from marchland.measure.any_file import survey
    from marchland.render.terminal.check import area_report

    surveyed = survey(file, whole)
    show(surveyed, as_json, lambda: area_report(surveyed))
