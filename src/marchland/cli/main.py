"""The ``marchland`` command: parse, call, print, exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from marchland.cli import check as cli_check
from marchland.cli import cite as cli_cite
from marchland.cli import docs as cli_docs
from marchland.cli import solve as cli_solve
from marchland.cli.options import DOSSIER, FORCE, JSON, chart_option, choice, opened, show
from marchland.errors import MarchlandError
from marchland.render.page.languages import catalogue, languages
from marchland.vocabulary import PlaceKind

# Heavy imports happen inside the commands: `marchland --help` must answer at once.

EXIT_DIFFERS = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130

EPILOG = """\b
Exit codes:
  0    done
  1    a figure differs, or figures contradict each other (check --strict)
  2    bad input or usage, an output that cannot be written, or nothing that
       could be judged; with check --strict also if anything could not be computed
  130  interrupted

DOSSIER is a slug (see 'marchland list') or the path of a dossier. 'marchland docs' lists the pages
of documentation.
"""


class _Command(click.Group):
    """Turns every failure we foresee into one message and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            kwargs["standalone_mode"] = False
            sys.exit(super().main(*args, **kwargs) or 0)
        except click.exceptions.Exit as stop:
            sys.exit(stop.exit_code)
        except click.ClickException as error:
            error.show()
            sys.exit(EXIT_BAD_INPUT)
        except MarchlandError as error:
            click.echo(f"marchland: {_printable(str(error))}", err=True)
            sys.exit(EXIT_BAD_INPUT)
        except (click.Abort, KeyboardInterrupt):
            click.echo("marchland: interrupted; nothing was written", err=True)
            sys.exit(EXIT_INTERRUPTED)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _reader_may_leave():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _reader_may_leave():
            return super().invoke(ctx)


@contextlib.contextmanager
def _reader_may_leave() -> Iterator[None]:
    """End well when nobody reads on (`marchland check … | head`): no fault of the input.

    Click and Rich would leave with 1, which means something else here.
    """
    try:
        yield
    except (BrokenPipeError, SystemExit) as stop:
        # Rich turns the one into the other.
        if not any(isinstance(e, BrokenPipeError) for e in (stop, stop.__context__)):
            raise
        # What is still buffered is written at exit: let it go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(0) from stop


def _printable(text: str) -> str:
    from marchland.wording import plain

    return "\n".join(plain(line) for line in text.split("\n"))


@click.group(cls=_Command, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="marchland")
@click.option(
    "--geo",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of boundary data and dossiers, instead of the data shipped with Marchland.",
)
@click.pass_context
def main(context: click.Context, geo: Path | None) -> None:
    """Check published figures of disputed land against open geometry, and draw the result.

    \b
    marchland check china-tajikistan
    marchland map china-tajikistan -o map.html --open
    """
    context.obj = geo


@main.command("list")
@click.option("--vintages", is_flag=True, help="List the boundary vintages instead.")
@JSON
@click.pass_obj
def list_(geo: Path | None, vintages: bool, as_json: bool) -> None:
    """List the dossiers, or the boundary vintages.

    \b
    marchland list
    marchland list --vintages
    """
    from marchland.boundaries.registry import read_registry
    from marchland.dossier.reading import default_geo, read_dossier, slugs
    from marchland.render.terminal.check import rows_table

    folder = geo or default_geo()
    table: list[tuple[object, ...]]
    if vintages:
        rows = [record.model_dump(mode="json") for record in read_registry(folder).vintages]
        table = [(r["id"], r["title"], r["released"], r["accuracy_m"], r["licence"]) for r in rows]
        header: tuple[str, ...] = ("vintage", "title", "released", "accuracy, m", "licence")
    else:
        found = [read_dossier(slug, geo=folder).dossier for slug in slugs(folder)]
        rows = [
            {"id": d.dispute.id, "title": d.dispute.title, "figures": len(d.figures)} for d in found
        ]
        table = [tuple(row.values()) for row in rows]
        header = ("dossier", "title", "figures")
    show(rows, as_json, lambda: rows_table("", header, table))


@main.command()
@DOSSIER
@JSON
@cli_check.written
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
    help="Exit with 1 when a figure differs, with 2 when anything could not be computed.",
)
@click.option("--budget", is_flag=True, help="Print the uncertainty budget instead of the figures.")
@click.option(
    "--points", is_flag=True, help="Print treaty points and border lengths instead of the figures."
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
    """
    if chart and not budget:
        raise click.UsageError("--chart draws the budget: give --budget as well")
    if budget and points:
        raise click.UsageError("--budget and --points each print instead of the figures: give one")
    instead = "budget" if budget else "points" if points else None
    kind = cli_check.chosen(as_json, as_markdown, as_csv, output, instead)
    from marchland.render import rows as tables
    from marchland.render.terminal import budget as terminal_budget
    from marchland.render.terminal import check as terminal
    from marchland.render.terminal import points as terminal_points
    from marchland.vocabulary import Verdict

    with opened(geo, dossier) as case:
        findings = cli_check.judged(case.findings)
    if chart:
        from marchland.render.charts.budget import write_budgets

        write_budgets(findings, chart, force=force)
    rows = tables.check_rows(findings) if as_json else None
    if rows and budget:
        rows["budget"] = tables.budget_rows(findings)

    def drawn() -> Any:
        if budget:
            return terminal_budget.budget_report(findings)
        if points:
            return terminal_points.points_report(findings)
        more = terminal_points.summary(findings)
        return terminal.check_report(findings, reasons=reasons, every=every, more=more)

    if kind:
        cli_check.write(findings, kind, output, reasons=reasons, every=every, force=force)
    else:
        show(rows, as_json, drawn)
    if strict or kind == "csv" or (instead and not as_json):
        terminal.tell_failures(findings.failures)
    if strict and findings.failures:
        return EXIT_BAD_INPUT
    verdicts = [f.verdict for f in findings.figures] + [c.verdict for c in findings.consistency]
    differs = Verdict.DIFFERS in verdicts
    return EXIT_DIFFERS if strict and differs else 0


@main.command()
@DOSSIER
@JSON
@click.option("--all", "every", is_flag=True, help="Print each choice of vintages by itself.")
@click.pass_obj
def shares(geo: Path | None, dossier: str, as_json: bool, every: bool) -> None:
    """Print the shares of DOSSIER: of what was ceded, claimed and held, with both terms.

    \b
    marchland shares china-tajikistan
    marchland shares china-tajikistan --all
    """
    from marchland.render import rows as tables
    from marchland.render.terminal import check as terminal

    with opened(geo, dossier) as case:
        findings = case.findings
    terminal.tell_failures(findings.failed, bool(findings.shares or findings.regions), "measured")
    rows = {"dossier": findings.dossier.dispute.id, "shares": tables.share_rows(findings)}
    show(rows, as_json, lambda: terminal.share_table(findings, every=every))


@main.command()
@DOSSIER
@JSON
@click.pass_obj
def places(geo: Path | None, dossier: str, as_json: bool) -> None:
    """Print the places of DOSSIER and where each vintage puts them.

    \b
    marchland places china-tajikistan
    """
    from marchland.render import rows as tables
    from marchland.render.terminal import check as terminal

    with opened(geo, dossier) as case:
        findings = case.findings
    terminal.tell_failures(
        findings.failed, bool(findings.places or not case.dossier.places), "located"
    )
    rows = {"dossier": findings.dossier.dispute.id, "places": tables.place_rows(findings)}
    show(rows, as_json, lambda: terminal.place_table(findings))


@main.command("map")
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
        found = case.findings
        tell_failures(found.failures, bool(found.regions or found.lines), "drawn")
        written = case.map(relief=relief, lang=lang).save(target, force=force)
    size_mb = written.stat().st_size / 1e6
    click.echo(f"{written} ({size_mb:.1f} MB)")
    if show:
        click.launch(written.resolve().as_uri())


@main.command()
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
    from marchland.api import OpenDossier
    from marchland.dossier.places_file import places_from
    from marchland.dossier.writing import (
        add_places,
        make_place,
        precision_of,
        source_for,
        with_places,
    )
    from marchland.render import rows as tables
    from marchland.render.terminal import check as terminal

    with opened(geo, dossier) as case:
        sources, new = source_for(case.filed, source)
        if file:
            places = places_from(file, case.filed, sources=sources)
        else:
            facts["precision_m"] = precision_of(facts["lat"], facts["lon"], facts["precision_m"])
            places = (make_place(case.filed, name=name, sources=sources, **facts),)
        # Written last: an interrupt, or a place that cannot be located, leaves it as it was.
        findings = OpenDossier(
            with_places(case.filed, places, new), case.registry, case.progress
        ).findings
        added = {place.id for place in places}
        located = [p for p in findings.places if p.place.id in added]
        terminal.tell_failures(findings.failed, len(located) == len(added), "written")
        add_places(case.filed, places, new)
    rows = [row for row in tables.place_rows(findings) if row["id"] in added]
    if as_json:
        whole = {"dossier": findings.dossier.dispute.id, "places": rows}
        show(whole if file else rows[0], as_json, lambda: None)
        return
    for report in map(terminal.standpoint_report, located):
        terminal.console().print(report)


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


@main.command()
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

    found = survey(file, whole)
    show(found, as_json, lambda: area_report(found))


@main.command()
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


@main.command()
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


main.add_command(cli_cite.cite)
main.add_command(cli_docs.docs)
main.add_command(cli_solve.solve)
main.add_command(cli_solve.sweep)
