"""What several commands share: options, exit codes, opening a dossier, printing its findings."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from marchland.api import OpenDossier

# Heavy imports happen inside the functions: `marchland --help` must answer at once.

EXIT_DOES_NOT_FIT = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
"""Exit codes; the end of ``marchland --help`` says what each means."""

Command = TypeVar("Command", bound=Callable[..., object])

DOSSIER = click.argument("dossier")
JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON; see 'marchland docs json'."
)  # fmt: skip
FORCE = click.option(
    "--force", is_flag=True, help="Replace an existing file that Marchland did not write."
)


def chart_option(what: str) -> Callable[[Command], Command]:
    """Return the option ``--chart``, which draws what its help names."""
    return click.option(
        "--chart",
        type=click.Path(path_type=Path),
        help=f"Draw {what} into this file (.svg, .png or .pdf).",
    )


def choice(values: Iterable[Enum]) -> click.Choice[str]:
    """Return a choice between words of the vocabulary."""
    return click.Choice([value.value for value in values])


@contextlib.contextmanager
def opened(geo: Path | None, dossier: str) -> Iterator[OpenDossier]:
    """Open a dossier, and say on a terminal's error stream what takes time."""
    from marchland.render.terminal.tables import cell_text, console

    # Shown before the geometry libraries load, which takes a second.
    with console(stderr=True).status("reading the dossier") as status:
        from marchland.api import open_dossier

        yield open_dossier(dossier, geo=geo, progress=lambda step: status.update(cell_text(step)))


def show(rows: object, as_json: bool, drawn: Callable[[], object]) -> None:
    """Print rows as JSON, or what is drawn of them for a terminal."""
    if as_json:
        from marchland.wording import json_text

        click.echo(json_text(rows))
    else:
        from marchland.render.terminal.tables import console

        console().print(drawn())
