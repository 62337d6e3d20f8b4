"""Uncertainty budgets as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from marchland.findings import Budget, Component, Findings, listed
from marchland.measure.measures import LEVEL_WORDS
from marchland.numerals import (
    decimals_for,
    grouped,
    interval_text,
    shortest,
    significant,
    with_unit,
)
from marchland.render.terminal.tables import cell_text

NEGLIGIBLE = 0.0005
"""Components with less than this share of the variance are counted in one line."""


def budget_report(findings: Findings) -> RenderableType:
    """Return the budgets of all regions and readings.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    rich renderable
    """
    blocks: list[RenderableType] = [Text("Uncertainty budget, km²", style="bold"), Text()]
    for budget in listed(findings.budgets):
        blocks += [_heading(budget), _table(budget)]
        blocks += [cell_text(f"  {line}", "dim") for line in _about_files(budget)]
        blocks.append(Text())
    return Group(*blocks, cell_text(_FOOT, "dim"))


_FOOT = (
    "Standard uncertainty, share of the variance, and for rays km² per degree or per km. "
    "The estimate is the mean over all choices of vintages, each file weighed by how well its "
    "publisher's lines lie on real borders, families counted once. Of intervals of such lines "
    f"alone about {LEVEL_WORDS} hold on real borders; 'marchland docs uncertainty' says how that "
    "was found, and what is not in them."
)


def _about_files(budget: Budget) -> Iterator[str]:
    """Say how the boundary files differ, and what each does when it is left out."""
    decimals = decimals_for(*budget.interval())
    if budget.choices > 1:
        yield f"single files range over {interval_text(*budget.files_km2)}"
    for era in budget.heterogeneity:
        if len(era.witnesses) > 1:
            q, freedom = significant(era.q, 2), len(era.witnesses) - 1
            unexplained = with_unit(grouped(100 * era.i2, 0), "%")
            yield (
                f"{era.era}: {len(era.witnesses)} independent files, Q {q} on {freedom}, "
                f"{unexplained} of their differences beyond their errors (I²)"
            )
        elif era.witnesses:
            yield f"{era.era}: one witness ({era.witnesses[0]}); how far others differ is not known"
    if budget.left_out:
        told = [f"{out.vintage} {grouped(out.estimate_km2, decimals)}" for out in budget.left_out]
        yield "without " + ", ".join(told)
    if budget.as_drawn:
        drawn = budget.as_drawn
        yield (
            f"as drawn, with no file moved back: {grouped(drawn.estimate_km2, decimals)} "
            f"({interval_text(drawn.low_km2, drawn.high_km2)})"
        )


def _heading(budget: Budget) -> Text:
    low, high = budget.interval()
    decimals = decimals_for(low, high)
    area, half = (grouped(km2, decimals) for km2 in (budget.estimate_km2, budget.standard_km2))
    told = f": {area} ± {half}, {LEVEL_WORDS}: {interval_text(low, high)}"
    return cell_text(budget.title, "bold") + cell_text(told)


def _table(budget: Budget) -> Table:
    table = Table(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False, expand=False
    )  # fmt: skip
    table.add_column(width=44, overflow="fold")
    for width in (8, 8, 14):
        table.add_column(justify="right", width=width)
    shown = [c for c in budget.components if c.share >= NEGLIGIBLE or c.sensitivity]
    for part in shown:
        style = "" if part is budget.dominant else "dim"
        table.add_row(
            cell_text(f"  {part.source.value}: {part.name}", style),
            cell_text(_two_digits(part.standard_km2), style),
            cell_text(with_unit(grouped(100 * part.share, 1), "%"), style),
            cell_text(_sensitivity(part), style),
        )
    rest = [c for c in budget.components if c not in shown]
    if rest:
        names = ", ".join(dict.fromkeys(c.source.value for c in rest))
        least = with_unit(shortest(100 * NEGLIGIBLE), "%")
        table.add_row(cell_text(f"  below {least}: {names}", "dim"), "", "", "")
    return table


def _sensitivity(part: Component) -> str:
    if not part.sensitivity:
        return ""
    return with_unit(_two_digits(part.sensitivity), part.sensitivity_unit)


def _two_digits(value: float) -> str:
    """Write an uncertainty or a sensitivity: two significant digits, and all before the point."""
    return significant(value, 2)
