"""Plain tables for a terminal, and the console that prints them.

They know nothing of findings, so a command that computes none need not load what does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from marchland.numerals import NARROW_SPACE, declared
from marchland.wording import plain

PIPED_COLUMNS = 80


def cell_text(value: object, style: str = "") -> Text:
    """Return a text for a terminal: no control characters, a space before a unit."""
    # Many terminals have no narrow space, or give it no width.
    return Text(plain(str(value)).replace(NARROW_SPACE, " "), style=style)


def titled_table(title: str) -> Table:
    """Return a table without columns, in the style of all reports."""
    return Table(
        title=cell_text(title, "bold"),
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="dim",
    )


def headed_table(title: str, *columns: tuple[str, Literal["left", "right"]]) -> Table:
    """Return a table without rows; a heading may have several lines."""
    table = titled_table(title)
    for name, justify in columns:
        lines = [cell_text(line) for line in name.split("\n")]
        table.add_column(Text("\n").join(lines), justify=justify, overflow="fold")
    return table


def rows_table(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    number: Callable[[float], str] = declared,
) -> Table:
    """Return a table of plain rows; numbers stand at the right, written as they were declared.

    A writer of numbers may be given where they were computed.
    """
    rows = [list(row) for row in rows]
    justify: list[Literal["left", "right"]] = [
        "right" if rows and all(isinstance(row[i], int | float) for row in rows) else "left"
        for i in range(len(header))
    ]
    table = headed_table(title, *zip(header, justify, strict=True))
    for row in rows:
        table.add_row(*(cell_text(v if not isinstance(v, float) else number(v)) for v in row))
    return table


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes no markup from the text it prints.

    Into a file or a pipe it writes 80 columns, or COLUMNS, whatever the terminal beside it has.
    """
    made = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = PIPED_COLUMNS
    return made
