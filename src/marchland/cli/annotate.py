"""The command ``marchland annotate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from marchland.cli.options import DOSSIER, JSON, choice, opened, show
from marchland.vocabulary import PlaceKind

if TYPE_CHECKING:
    from marchland.api import OpenDossier
    from marchland.dossier.model import Place, Source
    from marchland.findings import Findings
    from marchland.measure.places import PlaceFinding

# Heavy imports happen inside the commands: `marchland --help` must answer at once.


@click.command()
@DOSSIER
@click.argument("name", required=False)
@click.option("--lat", help="Latitude, decimal degrees north.")
@click.option("--lon", help="Longitude, decimal degrees east.")
@click.option("--kind", type=choice(PlaceKind), help="Kind of place.")
@click.option(
    "--precision-m",
    type=float,
    help="Uncertainty radius in metres; default: from the digits typed.",
)
@click.option("--note", help="A remark, kept with the place.")
@click.option("--source", help="Id of a source in the dossier, or a link or title.")
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    help="GeoJSON file of places, as the page saves it, instead of NAME; "
    "see 'marchland docs annotate'.",
)
@JSON
@click.pass_obj
def annotate(
    geo: Path | None,
    /,
    dossier: str,
    name: str | None,
    source: str | None,
    file: Path | None,
    as_json: bool,
    **facts: Any,
) -> None:
    """Add a place called NAME, or the places of a file, to DOSSIER, and say where they lie.

    \b
    marchland annotate my/dossier.toml "Beyik Pass" --lat 37.3043 --lon 75.0557 --kind pass
    marchland annotate my/dossier.toml --from china-tajikistan-places.geojson
    """
    _check_one_way(name, file, facts)
    from marchland.dossier.places_file import places_from
    from marchland.dossier.writing import add_places, make_place, precision_of, source_for

    with opened(geo, dossier) as case:
        sources, new = source_for(case.filed, source)
        if file:
            places = places_from(file, case.filed, sources=sources)
        else:
            facts["precision_m"] = precision_of(facts["lat"], facts["lon"], facts["precision_m"])
            places = (make_place(case.filed, name=name, sources=sources, **facts),)
        # Written last: an interrupt, or a place that cannot be located, leaves it as it was.
        findings, located = _located(case, places, new)
        add_places(case.filed, places, new)
    _tell(findings, located, as_json, several=file is not None)


def _located(
    case: OpenDossier, places: tuple[Place, ...], new: tuple[Source, ...]
) -> tuple[Findings, list[PlaceFinding]]:
    """Return the findings with some places added, and where each of those lies.

    Raises
    ------
    FigureError
        If one of them could not be located.
    """
    from marchland.api import OpenDossier
    from marchland.dossier.writing import with_places
    from marchland.render.terminal.check import tell_failures

    annotated = with_places(case.filed, places, new)
    findings = OpenDossier(annotated, case.registry, case.progress).findings
    added = {place.id for place in places}
    located = [place for place in findings.places if place.place.id in added]
    held = bool(findings.vintages or not case.dossier.vintage_ids())
    tell_failures(findings.failed, held and len(located) == len(added), "written")
    return findings, located


def _tell(findings: Findings, located: list[PlaceFinding], as_json: bool, *, several: bool) -> None:
    from marchland.render.rows import place_rows
    from marchland.render.terminal.check import standpoint_report
    from marchland.render.terminal.tables import console

    if not as_json:
        for place in located:
            console().print(standpoint_report(place))
        return
    added = {place.place.id for place in located}
    rows = [row for row in place_rows(findings) if row["id"] in added]
    whole = {"dossier": findings.dossier.dispute.id, "places": rows}
    show(whole if several else rows[0], as_json, lambda: None)


def _check_one_way(name: str | None, file: Path | None, facts: dict[str, Any]) -> None:
    """Refuse a place and a file together, and half a place."""
    if file:
        given = [key for key, value in {"name": name, **facts}.items() if value is not None]
        if given:
            raise click.UsageError(
                f"--from takes places from a file; leave out {', '.join(given).replace('_', '-')}"
            )
        return
    if name is None:
        raise click.MissingParameter(param_type="argument", param_hint="'NAME'")
    for key in ("lat", "lon", "kind"):
        if facts[key] is None:
            raise click.MissingParameter(param_type="option", param_hint=f"'--{key}'")
