"""The commands that print one table: ``marchland list``, ``shares`` and ``places``."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.cli.options import DOSSIER, JSON, opened, show

# Heavy imports happen inside the commands: `marchland --help` must answer at once.


@click.command("list")
@click.option("--vintages", is_flag=True, help="List the boundary vintages instead.")
@JSON
@click.pass_obj
def list_(geo: Path | None, vintages: bool, as_json: bool) -> None:
    """List the dossiers, or the boundary vintages.

    \b
    marchland list
    marchland list --vintages
    """
    from marchland.dossier.reading import default_geo
    from marchland.render.terminal.tables import rows_table

    folder = geo or default_geo()
    header, rows, columns = _vintages(folder) if vintages else _dossiers(folder)
    table = [tuple(row[column] for column in columns) for row in rows]
    show(rows, as_json, lambda: rows_table("", header, table))


Row = dict[str, object]
Listed = tuple[tuple[str, ...], list[Row], tuple[str, ...]]
"""Heads of the columns, rows by key, and the key that each column shows."""


def _vintages(folder: Path) -> Listed:
    from marchland.boundaries.registry import read_registry

    rows = [record.model_dump(mode="json") for record in read_registry(folder).vintages]
    header = ("vintage", "title", "released", "accuracy, m", "licence")
    return header, rows, ("id", "title", "released", "accuracy_m", "licence")


def _dossiers(folder: Path) -> Listed:
    from marchland.dossier.reading import read_dossier, slugs

    dossiers = [read_dossier(slug, geo=folder).dossier for slug in slugs(folder)]
    rows: list[Row] = [
        {"id": d.dispute.id, "title": d.dispute.title, "figures": len(d.figures)} for d in dossiers
    ]
    return ("dossier", "title", "figures"), rows, ("id", "title", "figures")


@click.command()
@DOSSIER
@JSON
@click.option("--all", "every", is_flag=True, help="Print each choice of vintages by itself.")
@click.pass_obj
def shares(geo: Path | None, dossier: str, as_json: bool, every: bool) -> None:
    """Print the shares of DOSSIER: of what passed, is claimed and held, with both terms.

    \b
    marchland shares china-tajikistan
    marchland shares china-tajikistan --all
    """
    from marchland.render.rows import share_rows
    from marchland.render.terminal.check import share_table, tell_failures

    with opened(geo, dossier) as case:
        findings = case.findings
    tell_failures(findings.failed, bool(findings.shares or findings.regions), "measured")
    rows = {"dossier": findings.dossier.dispute.id, "shares": share_rows(findings)}
    show(rows, as_json, lambda: share_table(findings, every=every))


@click.command()
@DOSSIER
@JSON
@click.pass_obj
def places(geo: Path | None, dossier: str, as_json: bool) -> None:
    """Print the places of DOSSIER and where each vintage puts them.

    \b
    marchland places china-tajikistan
    """
    from marchland.render.rows import place_rows
    from marchland.render.terminal.check import place_table, tell_failures

    with opened(geo, dossier) as case:
        findings = case.findings
    tell_failures(findings.failed, bool(findings.places or not case.dossier.places), "located")
    rows = {"dossier": findings.dossier.dispute.id, "places": place_rows(findings)}
    show(rows, as_json, lambda: place_table(findings))
