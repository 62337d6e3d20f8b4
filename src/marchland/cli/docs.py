"""The command ``marchland docs``."""

from __future__ import annotations

import click

from marchland.cli.manual import absent, heading, pages, text


@click.command()
@click.argument("name", required=False)
def docs(name: str | None) -> None:
    """Print the page NAME of the documentation, or list the pages.

    \b
    marchland docs
    marchland docs json
    """
    found = pages()
    if name is None:
        width = max(map(len, found), default=0)
        for known, page in found.items():
            click.echo(f"{known:<{width}}  {heading(page)}")
        return
    if name not in found:
        raise click.BadParameter(
            f"expected one of {', '.join(found)}, found {name!r}", param_hint="'NAME'"
        )
    click.echo(text(found[name]), nl=False)
    if missing := absent(found[name]):
        click.echo(f"\nOnly in Marchland's repository, not in this copy: {', '.join(missing)}")
