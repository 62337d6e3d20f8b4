"""Areas of change under errors drawn at random, as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from marchland.findings import RedrawnChange
from marchland.numerals import grouped, quantity, significant, with_unit
from marchland.render.terminal.tables import cell_text, headed_table

FOOT = (
    "The lines as drawn are taken for the truth, both are drawn anew with the errors of their "
    "publishers, the overlay is built and the parcels are sought again. Bias is how much too much "
    "that gives on the mean: of the parcels, and of everything in the overlay."
)


def redrawn_report(found: Sequence[RedrawnChange]) -> RenderableType:
    """Return how areas of change come out when their lines are drawn anew.

    Parameters
    ----------
    found : sequence of RedrawnChange

    Returns
    -------
    rich renderable
    """
    if not found:
        return cell_text("No difference with declared parcels: there is nothing to draw anew.")
    table = headed_table(
        "Areas of change drawn anew, km²",
        ("region", "left"), ("vintages", "left"), ("draws", "right"), ("parcels", "right"),
        ("bias", "right"), ("bias of\nthe overlay", "right"), ("95 % held", "right"),
    )  # fmt: skip
    for item in found:
        drawn = item.redrawn
        table.add_row(
            cell_text(item.region.title),
            cell_text(" → ".join(dict.fromkeys(item.vintages.values())), "dim"),
            cell_text(grouped(len(drawn.estimates_km2))),
            cell_text(quantity(drawn.true_km2)),
            cell_text(significant(drawn.bias_km2, 2)),
            cell_text(significant(drawn.overlay_bias_km2, 2)),
            cell_text(with_unit(grouped(100 * drawn.coverage, 1), "%")),
        )
    return Group(table, Text(), cell_text(FOOT, "dim"))
