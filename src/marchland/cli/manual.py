"""The pages of documentation that come with Marchland, for ``marchland docs``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

LINK = re.compile(r"\]\((?![a-z]+:)([^)#\s]+)")
"""The target of a Markdown link to a file, without its ``#part``; not one of the web."""


def folder() -> Path:
    """Return the folder of the pages that came with this copy of Marchland.

    An installed wheel carries them inside the package; a checkout has them beside ``src/``.
    """
    package = Path(str(files("marchland")))
    inside = package / "docs"
    return inside if inside.is_dir() else package.parents[1] / "docs"


def pages() -> Mapping[str, Path]:
    """Return the pages by name, in alphabetical order.

    Examples
    --------
    >>> [name for name in pages() if name.startswith("c")]
    ['cite', 'consistency', 'csv']
    """
    return {file.stem: file for file in sorted(folder().glob("*.md"))}


def text(page: Path) -> str:
    """Return what a page says, as Markdown."""
    return page.read_text(encoding="utf-8")


def heading(page: Path) -> str:
    """Return the first heading of a page, without its marks.

    Examples
    --------
    >>> heading(pages()["json"])
    'What --json prints'
    """
    return text(page).partition("\n")[0].lstrip("# ").replace("`", "")


def absent(page: Path) -> tuple[str, ...]:
    """Return what a page links to and this copy of Marchland does not have.

    A wheel holds the pages, not the decisions and reports that they link to.

    Parameters
    ----------
    page : Path

    Returns
    -------
    tuple of str
        Targets of links as the page writes them, each once.

    Examples
    --------
    >>> absent(pages()["csv"])
    ()
    """
    targets = dict.fromkeys(LINK.findall(text(page)))
    return tuple(target for target in targets if not (page.parent / target).exists())
