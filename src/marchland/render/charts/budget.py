"""The picture of uncertainty budgets: a bar per region and reading, parted by its sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from marchland.errors import RenderError
from marchland.findings import Budget, ErrorSource, Findings, listed
from marchland.measure.measures import LEVEL_WORDS
from marchland.numerals import interval_text, quantity
from marchland.render.charts.solve import drawing, format_of, saved, wrapped, write_picture
from marchland.vocabulary import Unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INKS = {
    ErrorSource.POSITION: ("#0072b2", ""),
    ErrorSource.APEX: ("#56b4e9", "//"),
    ErrorSource.BEARING: ("#009e73", "\\\\"),
    ErrorSource.VINTAGES: ("#d55e00", "xx"),
    ErrorSource.METHOD: ("#000000", ""),
}
"""Okabe and Ito's colours, and a hatch beside the colour, which never stands alone."""


VISIBLE = 0.005
"""A source with less than this share of every variance is not named in the legend."""


def write_budgets(findings: Findings, path: Path, *, force: bool = False) -> None:
    """Draw the budgets of all regions into a file.

    Parameters
    ----------
    findings : Findings
    path : Path
        Ends in ``.svg``, ``.png`` or ``.pdf``.
    force : bool
        Replace a file that Marchland did not write.

    Raises
    ------
    RenderError
        If Matplotlib is missing, the ending is unknown, or the file cannot be written.
    """
    ending = format_of(path)
    data = budget_chart(findings.dossier.dispute.title, listed(findings.budgets), ending)
    write_picture(path, data, ending, force=force)


def budget_chart(title: str, budgets: Sequence[Budget], ending: str) -> bytes:
    """Return the picture of budgets.

    Each bar is as long as the half-width of the 95 % interval, in percent of the area, and parted
    by the shares of the variance.

    Parameters
    ----------
    title : str
    budgets : sequence of Budget
    ending : {"svg", "png", "pdf"}

    Returns
    -------
    bytes
        The same for the same input and the same Matplotlib.

    Raises
    ------
    RenderError
        If Matplotlib is missing, or there is no budget to draw.
    """
    if not budgets:
        raise RenderError("there is no region, so no budget to draw; declare one in the dossier")
    with drawing() as figure:
        page = figure(figsize=(8.0, 1.6 + 0.34 * len(budgets)))
        axes = page.subplots()
        for row, budget in enumerate(budgets):
            _bar(axes, row, budget)
        axes.set_yticks(range(len(budgets)), [_label(budget) for budget in budgets])
        axes.invert_yaxis()
        axes.set_xlabel(f"half-width of the {LEVEL_WORDS} interval, percent of the area")
        axes.margins(x=0.22)
        axes.set_xlim(left=0)
        axes.set_title(wrapped(f"{title}: what the areas are uncertain by", 80))
        _legend(axes, budgets)
        return saved(page, ending)


def _label(budget: Budget) -> str:
    return wrapped(budget.title, 44)


def _half_percent(budget: Budget) -> float:
    _, high = budget.interval()
    return 100 * (high - budget.estimate_km2) / budget.estimate_km2


def _bar(axes: Axes, row: int, budget: Budget) -> None:
    left, length = 0.0, _half_percent(budget)
    for source, share in shares_by_source(budget).items():
        ink, hatch = INKS[source]
        axes.barh(
            row, share * length, left=left, height=0.62, color=ink, hatch=hatch,
            edgecolor="white", lw=0.5,
        )  # fmt: skip
        left += share * length
    axes.text(length, row, f" {value_text(budget)}", va="center", ha="left")


def value_text(budget: Budget) -> str:
    """Return the estimate of a budget with its interval."""
    interval = budget.interval()
    return f"{quantity(budget.estimate_km2, Unit.KM2, interval)} ({interval_text(*interval)})"


def shares_by_source(budget: Budget) -> dict[ErrorSource, float]:
    """Return the share of the variance by source, in the order of the legend."""
    total = dict.fromkeys(INKS, 0.0)
    for part in budget.components:
        total[part.source] += part.share
    return {source: share for source, share in total.items() if share > 0}


def _legend(axes: Axes, budgets: Sequence[Budget]) -> None:
    shown = {
        source
        for budget in budgets
        for source, share in shares_by_source(budget).items()
        if share >= VISIBLE
    }
    for source, (ink, hatch) in INKS.items():
        if source in shown:
            axes.barh(0, 0, color=ink, hatch=hatch, edgecolor="white", label=source.value)
    axes.legend(edgecolor="none", framealpha=0.8, loc="lower right")
