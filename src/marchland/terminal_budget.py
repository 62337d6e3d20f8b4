"""Uncertainty budgets as a table for a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from marchland.findings import Budget, Component, Findings, listed
from marchland.wording import THIN, grouped, plain

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
        blocks += [_heading(budget), _table(budget), Text()]
    return Group(*blocks, Text(_FOOT, style="dim"))


_FOOT = (
    "Standard uncertainty, share of the variance, and for rays km² per degree or per km. "
    "The estimate is the mean over all choices of vintages, families counted once; its interval "
    "covers 95 % if the errors are as declared. docs/uncertainty.md says what is not in it."
)


def _heading(budget: Budget) -> Text:
    low, high = budget.interval()
    area, *ends = (_km2(value) for value in (budget.estimate_km2, low, high))
    all_ = ", all readings" if budget.all_readings else ""
    return Text.assemble(
        (plain(budget.title) + all_, "bold"),
        f": {area} ± {_small(budget.standard_km2)}, 95 %: {ends[0]} … {ends[1]}",
    )


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
            Text(f"  {part.source.value}: {plain(part.name)}", style=style),
            Text(_small(part.standard_km2), style=style),
            Text(f"{grouped(100 * part.share, 1)} %", style=style),
            Text(_sensitivity(part), style=style),
        )
    rest = [c for c in budget.components if c not in shown]
    if rest:
        names = ", ".join(dict.fromkeys(c.source.value for c in rest))
        table.add_row(Text(f"  below 0.05 %: {names}", style="dim"), "", "", "")
    return table


def _sensitivity(part: Component) -> str:
    if not part.sensitivity:
        return ""
    return (
        f"{_grouped(part.sensitivity, 0 if part.sensitivity >= 10 else 1)} {part.sensitivity_unit}"
    )


def _grouped(value: float, decimals: int = 0) -> str:
    """Write a number with commas between thousands, as all tables of the terminal have it."""
    return grouped(value, decimals).replace(THIN, ",")


def _km2(value: float) -> str:
    return _grouped(value, 0 if value >= 100 else 1)


def _small(value: float) -> str:
    """Write an uncertainty in two digits or so."""
    if value >= 10 or value == 0:
        return _grouped(value)
    return _grouped(value, 1) if value >= 1 else f"{value:.2g}"
