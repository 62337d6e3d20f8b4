"""Write REALITY.md, and with ``write`` the parameters in ``geo/publishers.toml``."""

from __future__ import annotations

import datetime
import math
import platform
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import shapely

from benchmarks.reality import checks, forms
from benchmarks.reality.borders import exclusions
from benchmarks.reality.chosen import (
    FOLDS,
    RELEASE_0_1,
    ROW_IDS,
    Bench,
    Result,
    bench,
    result,
)  # fmt: skip
from benchmarks.reality.model import Form, Judged, fit_rows
from benchmarks.reality.publishers import write_publishers
from benchmarks.reality.rows import BLOCK, BLOCKS_KM, COUNTRY, WHOLE, all_rows
from benchmarks.reality.sources import FILES, NAMES

REPORT = Path(__file__).parents[1] / "REALITY.md"
LENGTHS_KM = ((40, 150), (150, 400), (400, 800), (800, math.inf))
WINDINGS = ((0, 1.1), (1.1, 1.3), (1.3, 1.7), (1.7, math.inf))
WIDENED = Form(vector_km=math.inf, shifted=())
SHORT = {
    "natural-earth-10m": "NE", "vmap0": "VMAP0", "wdb2": "WDB-II", "osm-2020": "OSM 2020",
    "osm-2026": "OSM 2026", "world-bank": "WB",
}  # fmt: skip


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a Markdown table; all columns but the first are numbers."""
    head = list(head)
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
    yield ""


def percent(judged: Judged, mask: np.ndarray) -> str:
    """Return the shares inside at each level."""
    if not mask.any():
        return "–"
    return " / ".join(f"{100 * share:.0f}" for share in judged.inside[mask].mean(axis=0))


def outside(judged: Judged, mask: np.ndarray) -> str:
    """Return the share inside 95 % to a tenth."""
    return f"{100 * judged.inside[mask, -1].mean():.1f}" if mask.any() else "–"


def spread(judged: Judged, mask: np.ndarray) -> str:
    """Return the robust standard deviation of z, and the 95th percentile of its size."""
    z = abs(judged.z[mask])
    return f"{1.4826 * np.median(z):.2f}, {np.quantile(z, 0.95):.1f}" if mask.any() else "–"


def compared(of: Result, rows: Iterable[tuple[str, np.ndarray]]) -> Iterator[list]:
    """Yield a row for each mask: before and after, out of sample both ways."""
    for name, mask in rows:
        yield [
            name, int(mask.sum()), percent(of.release, mask), percent(of.borders, mask),
            percent(of.continents, mask), spread(of.release, mask), spread(of.borders, mask),
        ]  # fmt: skip


HEAD = ("", "comparisons", "release 0.1", "borders left out", "continents left out",
        "z of release 0.1", "z of the model")  # fmt: skip


def main(*, write: bool = False) -> None:
    """Measure, fit, cross-validate, and write the report."""
    b = bench()
    of = result(b)
    REPORT.write_text(tidy(report(b, of)), encoding="utf-8")
    if write:
        write_publishers(b, of)


def tidy(lines: Iterable[str]) -> str:
    """Return lines as a file: paragraphs filled anew, one blank line at most."""
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())
    blocks = [
        block if block[0] in "#|-" else textwrap.fill(block, 100, break_on_hyphens=False)
        for block in text.split("\n\n")
    ]
    return "\n\n".join(blocks) + "\n"


def report(b: Bench, of: Result) -> Iterator[str]:
    """Yield the lines of the report."""
    yield from head(b, of)
    yield ""
    yield from held(b, of)
    yield from countries(b, of)
    yield from parameters(of)
    yield from displaced(b, of)
    yield from several(of)
    yield from case(of)
    yield from short_of(b, of)


def head(b: Bench, of: Result) -> Iterator[str]:
    """Yield what was compared, and the result in one table."""
    whole, rows = b.rows.kind == WHOLE, b.rows
    numbers = np.unique(rows.border[whole])
    where = Counter(b.continents[numbers].tolist())
    kinds = Counter(row["kind"] for row in exclusions())
    release, now, far = (j.score_km2[whole].mean() for j in (of.release, of.borders, of.continents))
    yield from f"""# How often intervals hold on real borders

Written by `make reality` (`python -m benchmarks reality`): some twenty minutes, most of them for
laying lines along borders and trying forms; 260 MB of pinned packages are downloaded once into
`.cache/bench`.

- {datetime.datetime.now(datetime.UTC):%Y-%m-%d}, Python {platform.python_version()},
  numpy {np.__version__}, shapely {shapely.__version__}

Two files that draw the same border, which never moved, ought to enclose the same land. What they
differ by is error of the one or of the other. Here six files are laid over each other along
**{len(numbers)} borders** ({", ".join(f"{n} in {name}" for name, n in where.most_common())}), in
{int(whole.sum()):,} comparisons of whole borders, {int((rows.kind == BLOCK).sum()):,} of blocks
inside them and {int((rows.kind == COUNTRY).sum())} of whole countries. An interval of 95 % should
hold the difference 95 times in a hundred.

| share of whole borders inside, % | 50 % | 80 % | 95 % | mean interval score, km² |
|---|---:|---:|---:|---:|""".splitlines()
    for name, judged, score in (
        ("release 0.1", of.release, release),
        ("the model, each border by a fit that saw none of its fold", of.borders, now),
        ("the model, each border by a fit that saw none of its continent", of.continents, far),
    ):
        shares = " | ".join(f"{100 * s:.1f}" for s in judged.inside[whole].mean(axis=0))
        yield f"| {name} | {shares} | {score:,.0f} ({score / release:.3f}) |"
    median = [np.median(2 * j.half_km2[whole]) for j in (of.release, of.borders)]
    yield from f"""
The interval score is the width of the interval plus forty times what lies outside it (Gneiting &
Raftery 2007): small only for intervals that are narrow and hold. Half of the intervals are
narrower than {median[1]:,.0f} km²; in release 0.1, {median[0]:,.0f} km².

## What was compared
""".splitlines()
    yield from table(
        ("file", "borders", "km between vertices (median)"),
        ([NAMES[file],
          len(np.unique(rows.border[whole & ((rows.first == n) | (rows.second == n))])),
          f"{_spacing(b, n):.2f}"] for n, file in enumerate(FILES)),
    )  # fmt: skip
    yield from f"""
A border's reference is one file's line simplified by 700 m. Along it, every 500 m, stands the
signed area between each file's line and the reference; two files differ by the difference of the
two. Left out are 3 km at both ends, where files place the meeting of three countries differently,
what lies more than 20 km off, and what one file copied from another: windows of 25 km in which a
fifth of the steps lie within 10 m. Natural Earth with World Data Bank II, and the two editions of
OpenStreetMap, are kin and no pair. On borders of China the World Bank's package has another
publisher's line, which does not count. A river is what keeps within 1 km of a river of World Data
Bank II for most of 10 km.

**Left out beforehand**, by [a list with a reason each](reality/exclusions.toml) that was fixed
before anything was fitted: {kinds["disputed"]} disputed borders or stretches, {kinds["changed"]}
that changed or were first fixed after 1990, {kinds["lake"]} lakes, and Tajikistan with all its
borders ({kinds["reserved"]}), so that China–Tajikistan is in no fit. Whole countries are those
whose outline is land border for at least three fifths, of which seven tenths can be compared;
they are in no fit as such, and each is judged here by a fit that saw none of its continent, or
(in the column before) by the fit of the fold that it was dealt to, in which its borders may have
been.
""".splitlines()


def _spacing(b: Bench, file: int) -> float:
    whole = b.rows.kind == WHOLE
    both = [b.rows.spacing[whole & (side == file), at]
            for at, side in enumerate((b.rows.first, b.rows.second))]  # fmt: skip
    return float(np.median(np.concatenate(both)))


def held(b: Bench, of: Result) -> Iterator[str]:
    """Yield coverage of whole borders and blocks in every cut."""
    rows, whole = b.rows, b.rows.kind == WHOLE
    yield "Shares inside the intervals of 50 / 80 / 95 %; of z, the difference in units of the"
    yield "declared scale, 1.48 times the median of |z| and its 95th percentile."
    yield ""
    yield "## By pair of files"
    yield ""
    pairs = sorted(set(zip(rows.first.tolist(), rows.second.tolist(), strict=True)))
    yield from table(HEAD, compared(of, (
        (f"{SHORT[FILES[i]]} – {SHORT[FILES[j]]}", whole & (rows.first == i) & (rows.second == j))
        for i, j in pairs
    )))  # fmt: skip
    yield "## By length of border"
    yield ""
    yield from table(HEAD, compared(of, (
        (_between(low, high, "km"), whole & (rows.length_km >= low) & (rows.length_km < high))
        for low, high in LENGTHS_KM
    )))  # fmt: skip
    yield "## Blocks inside borders"
    yield ""
    yield from table(HEAD, compared(of, (
        (f"{length} km", (rows.kind == BLOCK) & (abs(rows.length_km / length - 1) < 0.12))
        for length in BLOCKS_KM
    )))  # fmt: skip
    yield "## By continent"
    yield ""
    yield from table(HEAD, compared(of, (
        (name, whole & (b.continent == name)) for name in sorted(set(b.continents.tolist()))
        if (whole & (b.continent == name)).any()
    )))  # fmt: skip
    yield "## By how much the border winds"
    yield ""
    yield "Length of the finest file's line over that of the reference. Straight lines lie in"
    yield "deserts and on meridians, winding ones along rivers and in mountains."
    yield ""
    yield from table(HEAD, compared(of, (
        (_between(low, high, ""), whole & (rows.winding >= low) & (rows.winding < high))
        for low, high in WINDINGS
    )))  # fmt: skip


def _between(low: float, high: float, unit: str) -> str:
    if math.isinf(high):
        return f"over {low} {unit}".strip()
    return f"{low}–{high} {unit}".strip() if low else f"below {high} {unit}".strip()


def countries(b: Bench, of: Result) -> Iterator[str]:
    """Yield coverage of whole countries."""
    country = b.rows.kind == COUNTRY
    numbers = np.unique(b.rows.border[country])
    yield f"## Whole countries: {len(numbers)}"
    yield ""
    yield from table(HEAD, compared(of, (
        ("all", country),
        *((f"{name} ({len(np.unique(b.rows.border[country & (b.continent == name)]))})",
           country & (b.continent == name))
          for name in sorted(set(b.continents[numbers].tolist()))),
    )))  # fmt: skip
    yield ", ".join(b.names[n] for n in numbers) + "."
    yield ""


def parameters(of: Result) -> Iterator[str]:
    """Yield the fit."""
    fit, form = of.fit, of.fit.form
    errors = of.error(lambda fit: np.sqrt(fit.squares))
    nu = of.error(lambda fit: fit.nus)
    power = of.error(lambda fit: fit.power)
    yield from f"""## The model

A line's error square to it is the sum of two stationary processes along it, one alike over
{form.across_km:g} km and one over {form.short_km:g} km (exponential correlation), both larger
where the file's vertices lie farther apart than is usual in it: by (spacing / median) to the
power {fit.power:.2f} (standard error {power:.2f}), at least a third, at most three times. Areas
are in units of the resulting scale Student's t with {fit.nus[0]:.1f} degrees of freedom
({nu[0]:.1f}): some borders are drawn much worse than others, and one accuracy a file is none.
With so few degrees of freedom a standard deviation would mislead: read intervals. Lengths
are those of the line simplified by 700 m.

Parameters maximise a composite likelihood of whole borders and of blocks of {BLOCKS_KM[0]} to
{BLOCKS_KM[-1]} km, each pair of files in each border counting once a length; standard errors are
those of {len(of.draws)} fits to borders drawn with replacement.
""".splitlines()
    yield from table(
        ("", "long part, km", "short part, km", "median spacing, km"),
        ([name, *(f"{math.sqrt(fit.squares[n, t]):.3f} ({errors[n, t]:.3f})" for t in (1, 2)),
          f"{fit.median_km[n]:.2f}"] for n, name in enumerate(ROW_IDS)),
    )  # fmt: skip
    yield "Only variances of *pairs* are seen. OpenStreetMap and the World Bank differ by less than"
    yield "they are off: their pairs are judged but in no fit, and their rows come from the others."
    yield ""


def displaced(b: Bench, of: Result) -> Iterator[str]:
    """Yield the shift of Natural Earth, its checks, and moved against widened."""
    east, north, river = of.fit.shifts[0]
    se = of.error(lambda fit: fit.shifts[0])
    yield from f"""## Natural Earth is displaced

Off rivers its lines lie **{east:.4f}° east and {north:.4f}° north** of where the other files have
them (standard errors {se[0]:.4f} and {se[1]:.4f}): {abs(east) * 111.32:.2f} km · cos φ to the
west and {abs(north) * 111.32:.2f} km to the south. On rivers it is {river:.2f} ({se[2]:.2f}) of
that, which is nothing. Treaties give an independent check: how far from the meridian or parallel
each file draws a border that runs along one, km (east or north positive).
""".splitlines()
    lines = list(checks.straight_lines())
    yield from table(
        ("treaty line", "direction", *(SHORT[file] for file in FILES)),
        ([name, way, *(f"{found[file]:.2f}" if file in found else "–" for file in FILES)]
         for name, way, found in lines),
    )  # fmt: skip
    whole = b.rows.kind == WHOLE
    drawn = whole & ((b.rows.first == 0) | (b.rows.second == 0))
    country = (b.rows.kind == COUNTRY) & ((b.rows.first == 0) | (b.rows.second == 0))
    wide = result(b, "widened", WIDENED, draws=2)
    yield from """
**Moved or widened.** Either the displacement is taken off Natural Earth's areas, or it stays and
is counted as an error of unknown direction, common to a border. Comparisons of Natural Earth with
another file, borders left out:
""".splitlines()
    yield from table(
        ("", "50 / 80 / 95 %", "score, km²", "half the width, km² (median)", "whole countries"),
        ([name, percent(j, drawn), f"{j.score_km2[drawn].mean():,.0f}",
          f"{np.median(j.half_km2[drawn]):,.0f}", percent(j, country)]
         for name, j in (
             ("release 0.1", of.release), ("widened", wide.borders), ("moved", of.borders)
         )),
    )  # fmt: skip
    yield "We move it: both hold, and moved is narrower. Round a closed country it cancels."
    yield ""


def several(of: Result) -> Iterator[str]:
    """Yield whether combined files predict one that is left out."""
    found = checks.witnesses(of.fit)
    yield from f"""## Several files at once

On {len(found)} borders that three or more files draw, all but one are combined by inverse
variance; how often does the file left out lie inside the interval, its own error added? A family
counts as one witness.
""".splitlines()
    rows = [(name, *checks.combination(found, *how)) for name, how in checks.FAMILIES.items()]
    yield from table(
        ("what is combined", "predictions", "50 %", "80 %", "95 %"),
        ([name, n, *(f"{100 * share:.1f}" for share in shares)] for name, shares, n in rows),
    )  # fmt: skip
    every, _, _ = all_rows()
    apart = every.where((every.kind == WHOLE) & (every.spacing.min(axis=1) > 0))
    kin = {}
    for a, c in ((0, 2), (3, 5), (4, 5)):
        mine = apart.where((apart.first == a) & (apart.second == c))
        kin[f"{SHORT[FILES[a]]} and {SHORT[FILES[c]]}"] = checks.shared_error(of.fit, mine)
    yield "Correlation of two files' errors that makes their differences as small as they are,"
    yield (
        "where they are no copies: "
        + ", ".join(f"{name} {rho:.2f}" for name, rho in kin.items())
        + "."
    )
    yield ""


def case(of: Result) -> Iterator[str]:
    """Yield the reserved case."""
    yield from """## Tajikistan, in no fit

The land of the first country of each border, and of Tajikistan whole, one file less another,
without the parcels of 2011 and 0.05° round them: predicted mean ± half-width of 95 %, and what is
found. The lines with Kyrgyzstan and Uzbekistan were fixed anew in 2025 and 2018.
""".splitlines()
    rows = checks.reserved(of.fit)
    yield from table(
        ("border, files", "km", "predicted, km²", "found, km²", "inside"),
        ([f"{border}, {files}", f"{length:.0f}", f"{mean:.0f} ± {half:.0f}", f"{area:.0f}",
          "yes" if inside else "**no**"]
         for border, files, length, area, mean, half, inside in rows),
    )  # fmt: skip
    yield f"Inside: {sum(row[-1] for row in rows)} of {len(rows)}."
    yield ""


def short_of(b: Bench, of: Result) -> Iterator[str]:
    """Yield every cut that misses its target, and how the model was chosen."""
    rows, whole, country = b.rows, b.rows.kind == WHOLE, b.rows.kind == COUNTRY
    cuts = {
        **{f"borders of {_between(low, high, 'km')}":
           (whole & (rows.length_km >= low) & (rows.length_km < high), 92, 98)
           for low, high in LENGTHS_KM},
        **{f"blocks of {n} km":
           ((rows.kind == BLOCK) & (abs(rows.length_km / n - 1) < 0.12), 92, 98)
           for n in BLOCKS_KM},
        **{f"whole countries in {name}": (country & (b.continent == name), 92, 98)
           for name in sorted(set(b.continent[country].tolist()))},
        "whole borders": (whole, 93, 97),
    }  # fmt: skip
    yield "## What falls short"
    yield ""
    for name, (mask, low, high) in cuts.items():
        for label, judged in (("borders", of.borders), ("continents", of.continents)):
            share = 100 * judged.inside[mask, -1].mean()
            if not low <= share <= high:
                yield (f"- {name}, {label} left out: 95 % intervals hold {share:.1f} % of "
                       f"{int(mask.sum())} comparisons (target {low}–{high}).")  # fmt: skip
    for level, nominal, slack in ((0, 50, 5), (1, 80, 3)):
        for name, (mask, *_) in cuts.items():
            share = 100 * of.borders.inside[mask, level].mean()
            if "borders" in name and abs(share - nominal) > slack:
                yield f"- {name}: {nominal} % intervals hold {share:.1f} % (target ± {slack})."
    score = of.borders.score_km2[whole].mean() / of.release.score_km2[whole].mean()
    if score > 0.24:
        yield f"- The interval score is {score:.4f} of release 0.1's; the target was 0.24."
    yield from chosen_among(b)
    yield from f"""
Release 0.1 declared, as accuracy and correlation length: {_declared()}.

References: Gneiting, T. & Raftery, A. E. (2007), *JASA* 102, 359–378. Varin, C., Reid, N. &
Firth, D. (2011), *Statistica Sinica* 21, 5–42. Gray, J. E. & Allan, D. W. (1974), *Proc. 28th
Symp. Frequency Control*, 243–246.
""".splitlines()
    yield ""


def chosen_among(b: Bench) -> Iterator[str]:
    """Yield every form that was tried."""
    tried = forms.compared(b)
    yield from f"""
## How the model was chosen

{len(tried)} forms were compared on the same {FOLDS} folds of borders, so the scores above are
slightly optimistic. A is the correlation length of a displacement with a direction, whose part
square to the line counts; C that of one across the line; c the short one (4 where not said), km;
λ the factor for the spacing of vertices (a third to three where not said). Shares inside
intervals of 95 % but for the first column; the score is that of whole borders in terms of release
0.1's.
""".splitlines()
    yield from table(
        ("form", "whole borders, 50 / 80 / 95 %", "score", "by length, as above", "blocks",
         *tried[0].countries),
        ([one.name, " / ".join(f"{x:.1f}" for x in one.shares), f"{one.score:.3f}",
          " ".join(f"{x:.0f}" for x in one.by_length), f"{one.blocks:.0f}",
          *(f"{x:.0f}" for x in one.countries.values())] for one in tried),
    )  # fmt: skip
    fit = fit_rows(b.rows.where(b.fitted), forms.DIRECTED)
    sizes = "; ".join(
        f"{name} {math.sqrt(long):.3f} and {math.sqrt(short):.3f}"
        for name, (long, _, short) in zip(ROW_IDS, fit.squares, strict=True)
    )
    yield from f"""

The continents are of whole countries. A displacement with a direction (A = 400) does as
well, better in Europe and Asia and worse in South America; C = 200 was kept because it is simpler.
Its long and short parts, km: {sizes}; ν {fit.nus[0]:.2f}, power {fit.power:.2f}. Where A
or C is infinite the whole border is displaced as one: that needs to know where a border ends, and
holds whole countries less often. Neither winding, as a stand-in for terrain, nor a factor for
Europe gain anything. Degrees of freedom by length would gain half a percent, but an interval
that narrows when a line grows past a limit reads as a fault. No conformal step is taken.
""".splitlines()


def _declared() -> str:
    return ", ".join(
        f"{SHORT[file]} {1000 * a:g} m over {c:g} km" for file, (a, c) in RELEASE_0_1.items()
    )
