"""The ``marchland`` command: its subcommands, and how each failure becomes an exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from marchland.cli.annotate import annotate
from marchland.cli.area import area
from marchland.cli.check import check
from marchland.cli.cite import cite
from marchland.cli.docs import docs
from marchland.cli.dossiers import new, validate
from marchland.cli.listing import list_, places, shares
from marchland.cli.map import map_
from marchland.cli.options import EXIT_BAD_INPUT, EXIT_INTERRUPTED
from marchland.cli.solve import solve, sweep
from marchland.errors import MarchlandError

# Heavy imports happen inside the commands: `marchland --help` must answer at once.

COMMANDS = (
    list_, check, shares, places, map_, annotate, area, validate, new, cite, docs, solve, sweep
)  # fmt: skip

EPILOG = """\b
Exit codes:
  0    done
  1    a figure does not fit, or figures contradict each other (check --strict)
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


for command in COMMANDS:
    main.add_command(command)
