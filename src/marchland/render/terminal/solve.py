"""Answers of ``marchland solve`` and ``marchland sweep`` as tables for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType

from marchland.measure.measures import LEVEL_WORDS, Measure
from marchland.numerals import (
    declared,
    factor_text,
    grouped,
    interval_text,
    quantity,
    significant,
)
from marchland.render.terminal.tables import cell_text, rows_table
from marchland.solve.evidence import Evidence
from marchland.solve.solving import Fit, Solution, Solved
from marchland.solve.sweeping import Sweep
from marchland.solve.target import Target
from marchland.vocabulary import Unit


def solved_report(solved: Solved) -> RenderableType:
    """Return which values give a figure: a table per parameter and region.

    Parameters
    ----------
    solved : Solved

    Returns
    -------
    rich renderable
        Below the tables stands what the columns mean, and the warning about plausibility.
    """
    title = f"What change of “{solved.line.title}” gives {solved.target.text}?"
    blocks: list[RenderableType] = [cell_text(title)]
    by_table: dict[tuple[str, str], list[Solution]] = {}
    for solution in solved.solutions:
        by_table.setdefault((solution.parameter.id, solution.region.id), []).append(solution)
    for solutions in by_table.values():
        blocks += ["", *_block(solutions)]
        evidence = solved.evidence_of(solutions[0])
        blocks += [cell_text(f"  {told}") for told in _as_evidence(evidence, solved.target)]
    foot = cell_text(f"{_FOOT} Readings tried: {_tried(solved)}.")
    return Group(*blocks, "", foot, "", cell_text(solved.warning))


_FOOT = (
    f"Areas in km². “Within {LEVEL_WORDS}”: values whose interval holds the figure. The Bayes "
    "factor says how many times likelier the figure is from the declared line than from any "
    "equally plausible one of all readings tried; “alone”, of this reading. Other figures are "
    "spread evenly over the areas of the equally plausible lines, and rounded alike."
)


def _tried(solved: Solved) -> str:
    return "; ".join(dict.fromkeys(tried.region.title for tried in solved.tried))


def _as_evidence(evidence: Evidence, target: Target) -> Iterator[str]:
    """Yield what the nearness to the declared line is worth."""
    reading = evidence.reading
    if evidence.factor is None or evidence.factor_alone is None:
        yield f"No evidence: no equally plausible line gives this figure within {LEVEL_WORDS}."
        return
    if reading.span_km2.high - reading.span_km2.low < target.step_km2:
        yield "The equally plausible lines differ by less than the figure's last digit tells apart."
    area = quantity(reading.estimate_km2, "", reading.interval_km2)
    span = interval_text(*reading.interval_km2, Unit.KM2)
    yield (
        f"As declared, all vintages together: {area} ({span}). Bayes factor "
        f"{factor_text(evidence.factor)} (alone {factor_text(evidence.factor_alone)}): "
        f"{_strength(evidence)}."
    )
    if evidence.as_near is None or evidence.p is None:
        yield "No rank: the figure lies outside what the equally plausible lines give."
    else:
        yield (
            f"{grouped(evidence.as_near)} of {grouped(evidence.decoys)} other figures come as near "
            f"a declared line: p = {significant(evidence.p, 2)}."
        )


def _strength(evidence: Evidence) -> str:
    if evidence.strength == "bare mention":
        return "not worth more than a bare mention"
    side = "for" if (evidence.factor or 0) > 1 else "against"
    return f"{evidence.strength} evidence {side} the declared line"


def _block(solutions: Sequence[Solution]) -> Iterator[RenderableType]:
    """Yield the table of one parameter and region, a row per fit, and the remarks below it."""
    parameter = solutions[0].parameter
    name = parameter.id.partition("-")[2] or parameter.id
    away = ("from\ndeclared",) if _turns(solutions[0]) else ()
    header = (
        "vintages", "declared", name, f"within\n{LEVEL_WORDS}", *away,
        f"km² per\n{_per(solutions[0])}",
    )  # fmt: skip
    title = f"{solutions[0].region.title}: {parameter.title}"
    if any(solution.fits for solution in solutions):
        yield rows_table(title, header, list(_solution_rows(solutions)))
    else:
        yield cell_text(title)
    yield from (cell_text(f"  {remark}") for remark in _remarks(solutions))


def _turns(solution: Solution) -> bool:
    return solution.parameter.unit == "deg"


def _per(solution: Solution) -> str:
    return "degree" if _turns(solution) else "km"


def _solution_rows(solutions: Sequence[Solution]) -> Iterator[tuple[str, ...]]:
    for solution in solutions:
        head: tuple[str, ...] = (solution.vintages, _area(solution.declared))
        for fit in solution.fits:
            yield (*head, *_fit_cells(fit, solution))
            # What holds for all fits of a choice of vintages is written beside the first alone.
            head = ("", "")
        if not solution.fits:
            blanks = [""] * (3 if _turns(solution) else 2)
            yield (*head, "none", *blanks)


def _fit_cells(fit: Fit, solution: Solution) -> tuple[str, ...]:
    symbol = solution.parameter.symbol
    value, change = (quantity(v, symbol, fit.within) for v in (fit.value, fit.change))
    within = interval_text(*fit.within, symbol) if fit.within else "any"
    value += "" if fit.plausible else " *"
    # A shift is counted from the declared line already.
    away = (change,) if _turns(solution) else ()
    return value, within, *away, _slope(fit.sensitivity)


def _area(area: Measure) -> str:
    return quantity(area.value, "", (area.low, area.high))


def _slope(sensitivity: float | None) -> str:
    return "unknown" if sensitivity is None else significant(sensitivity)


def _remarks(solutions: Sequence[Solution]) -> Iterator[str]:
    """Yield the ranges in words, what has no answer, and what was left out."""
    reason = solutions[0].parameter.prior_reason
    km2 = interval_text(
        min(solution.prior_km2.low for solution in solutions),
        max(solution.prior_km2.high for solution in solutions),
        Unit.KM2,
    )
    yield (
        f"Equally plausible: {reason}. They give {km2}; a figure in that range is fitted "
        "by one of them, whatever its origin."
    )
    if any(not fit.plausible for solution in solutions for fit in solution.fits):
        yield "* a fit, but outside the equally plausible range"
    for solution in solutions:
        yield from (f"{solution.vintages}: {remark}" for remark in _own_remarks(solution))
    yield from _left_out(solutions)


def _own_remarks(solution: Solution) -> Iterator[str]:
    """Yield what is to be said of one choice of vintages."""
    p = solution.parameter
    if not solution.fits:
        searched = interval_text(p.declared - p.search, p.declared + p.search, p.symbol)
        areas = interval_text(*solution.searched_km2, Unit.KM2)
        slope = _slope(solution.declared_sensitivity)
        yield (
            f"no value of {searched} gives this figure; the areas are {areas} "
            f"({_area(solution.declared)} as declared, {slope} km² per {_per(solution)} there)"
        )
    for fit in solution.fits:
        if fit.level:
            yield f"any value of {interval_text(*fit.level, p.symbol)} gives this figure"
    yield from solution.notes


def _left_out(solutions: Sequence[Solution]) -> Iterator[str]:
    """Yield each range without areas and why, once for all vintages that it is left out of."""
    vintages_of: dict[str, list[str]] = {}
    for solution in solutions:
        p = solution.parameter
        for left in solution.left_out:
            ends = interval_text(p.declared + left.low, p.declared + left.high, p.symbol)
            told = f"{ends} left out: {left.why}"
            vintages_of.setdefault(told, []).append(solution.vintages)
    yield from (f"{', '.join(vintages)}: {told}" for told, vintages in vintages_of.items())


def swept_report(swept: Sweep) -> RenderableType:
    """Return the areas at the ends and the middle of a sweep, a row per edge rule and vintages.

    Parameters
    ----------
    swept : Sweep

    Returns
    -------
    rich renderable
    """
    bearings = [p.bearing_deg for p in swept.where("bearing", swept.rules[0], swept.vintages[0])]
    middle = min(bearings, key=lambda bearing: abs(bearing - swept.declared_deg))
    header = (
        "edge rule", "vintages", *(declared(b, "°") for b in (bearings[0], middle, bearings[-1])),
        "over the apex's positions",
    )  # fmt: skip
    title = f"{swept.region.title}: area in km² by bearing of “{swept.line.title}”"
    rows = list(_swept_rows(swept, (bearings[0], middle, bearings[-1])))
    at = declared(swept.declared_deg, "°")
    note = f"Apex moved at {at}. All rows: --csv or --json; picture: --chart."
    return Group(rows_table(title, header, rows), "", cell_text(note))


def _swept_rows(swept: Sweep, bearings: tuple[float, ...]) -> Iterator[tuple[str, ...]]:
    for rule in swept.rules:
        for vintages in swept.vintages:
            at = {p.bearing_deg: p.area_km2 for p in swept.where("bearing", rule, vintages)}
            moved = [p.area_km2 for p in swept.where("apex", rule, vintages)]
            # Where no apex could be measured, the range is written as a dash.
            known = [area for area in moved if not math.isnan(area)] or [math.nan]
            yield (
                rule.value,
                vintages,
                *(significant(at[bearing]) for bearing in bearings),
                interval_text(min(known), max(known)),
            )
