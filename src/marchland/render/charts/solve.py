"""Pictures of a solution and of a sweep, as SVG, PNG or PDF.

Matplotlib comes with the ``figure`` extra and is imported only when a picture is drawn. The same
input gives the same bytes: no date, no random ids, and none of the user's own settings.
"""

from __future__ import annotations

import contextlib
import io
import math
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.ellipsoid.types import Floats
from marchland.errors import RenderError, nearest_names
from marchland.files import write_whole
from marchland.numerals import declared, factor_text, shortest, significant
from marchland.solve.solving import Solution, Solved
from marchland.solve.sweeping import Sweep
from marchland.wording import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("svg", "png", "pdf")

MARK = b"Marchland"
"""Stands near the beginning of every SVG and PNG written here."""

PDF_MARK = b"%" + bytes(letter | 0x80 for letter in b"MARCH") + b"\n"
"""The second line of our PDFs: a comment of five bytes above 127, as the format recommends.

A PDF keeps its metadata at its end, out of reach of a look at its beginning.
"""
_PDF_COMMENT = b"%\254\334 \253\272\n"
"""The same line as Matplotlib writes it; equally long, so that no offset changes."""

INKS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
"""Okabe and Ito's colours, told apart in the common kinds of colour blindness."""
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)))
"""Beside the colour, which never stands alone."""

_SETTINGS = {
    "svg.hashsalt": "marchland",
    "text.parse_math": False,  # a dollar sign in a dossier is a dollar sign
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
}


def format_of(path: Path) -> str:
    """Return the format that a file's name asks for.

    Raises
    ------
    RenderError
        If its ending is none of ours.

    Examples
    --------
    >>> format_of(Path("fit.SVG"))
    'svg'
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise RenderError(
            f"{path}: expected a name ending in .svg, .png or .pdf, found "
            f"{'.' + ending if ending else 'no ending'}. {nearest_names(ending, FORMATS)}"
        )
    return ending


def write_chart(drawn: Solved | Sweep, path: Path, *, force: bool = False) -> None:
    """Draw a solution or a sweep into a file.

    Parameters
    ----------
    drawn : Solved or Sweep
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
    write_picture(path, chart(drawn, ending), ending, force=force)


def write_picture(path: Path, data: bytes, ending: str, *, force: bool) -> None:
    """Write a picture of ours; a file without our mark is kept, unless ``force``."""
    write_whole(path, data, mark=PDF_MARK if ending == "pdf" else MARK, force=force)


def chart(drawn: Solved | Sweep, ending: str) -> bytes:
    """Return the picture of a solution or a sweep.

    Parameters
    ----------
    drawn : Solved or Sweep
    ending : {"svg", "png", "pdf"}

    Returns
    -------
    bytes
        The same for the same input and the same Matplotlib.

    Raises
    ------
    RenderError
        If Matplotlib is missing.
    """
    with drawing() as figure:
        page = _solved(figure, drawn) if isinstance(drawn, Solved) else _swept(figure, drawn)
        return saved(page, ending)


@contextlib.contextmanager
def drawing() -> Iterator[type[Figure]]:
    """Lend the class of figures, under settings of our own."""
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise RenderError(
            "a chart needs Matplotlib, which is not installed; pip install 'marchland[figure]'"
        ) from error
    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        settings: Any = matplotlib.rcParams
        settings.update(_SETTINGS)
        # A title in a script that the font lacks is drawn as boxes; that is no fault of the input.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield Figure


def saved(page: Figure, ending: str) -> bytes:
    """Return a drawn page as a file, without its date and with our mark."""
    out = io.BytesIO()
    about: dict[str, dict[str, str | None]] = {
        "svg": {"Creator": "Marchland", "Date": None},
        "png": {"Software": "Marchland"},
        "pdf": {"Creator": "Marchland", "Producer": None, "CreationDate": None},
    }
    page.savefig(out, format=ending, dpi=160, metadata=about[ending])
    data = out.getvalue()
    return data.replace(_PDF_COMMENT, PDF_MARK, 1) if ending == "pdf" else data


def wrapped(text: str, width: int) -> str:
    """Break a text into lines; Matplotlib's own wrapping reads mathematics into it."""
    return textwrap.fill(plain(text), width)


def _say(axes: Axes, title: str, x: str, y: str) -> None:
    """Write a panel's words."""
    axes.set_title(wrapped(title, 70))
    axes.set_xlabel(plain(x))
    axes.set_ylabel(plain(y))


def _legend(axes: Axes, *, fontsize: int) -> None:
    axes.legend(edgecolor="none", framealpha=0.8, fontsize=fontsize)


def _km2(axes: Axes) -> None:
    axes.yaxis.set_major_formatter(lambda value, _: shortest(value))


# ---------------------------------------------------------------------------------- a solution


def _solved(figure: type[Figure], solved: Solved) -> Figure:
    """Draw the area against the parameter: a panel per region and parameter."""
    panels: dict[tuple[str, str], list[Solution]] = {}
    for item in solved.solutions:
        panels.setdefault((item.region.id, item.parameter.id), []).append(item)
    columns = 1 if len(panels) == 1 else 2
    rows = math.ceil(len(panels) / columns)
    page = figure(figsize=(1.2 + 5.4 * columns, 0.6 + 3.6 * rows))
    every = page.subplots(rows, columns, squeeze=False).ravel()
    for axes, found in zip(every, panels.values(), strict=False):
        _panel(axes, solved, found)
    for axes in every[len(panels) :]:
        axes.set_axis_off()
    title = f"Which {_what(solved)} of “{solved.line.title}” gives {solved.target.text}?"
    page.suptitle(wrapped(title, 100), fontsize=11, x=0.02, ha="left")
    page.supxlabel(wrapped(solved.warning, 100 * columns), fontsize=7, x=0.02, ha="left")
    return page


def _what(solved: Solved) -> str:
    return {"apex": "apex", "bearing": "bearing", "offset": "displacement"}[solved.vary.value]


def _panel(axes: Axes, solved: Solved, found: Sequence[Solution]) -> None:
    parameter, reach = found[0].parameter, _reach(found)
    low, high = solved.target.stated_km2
    axes.axhspan(low, high, color="#555555", alpha=0.35, lw=0)
    axes.axhline(solved.target.km2, color="#555555", lw=0.8, label=f"{solved.target.text}")
    left, right = (parameter.declared + side * parameter.prior for side in (-1, 1))
    axes.axvspan(left, right, color="#e69f00", alpha=0.12, lw=0, label="equally plausible")
    axes.axvline(parameter.declared, color="#888888", lw=0.8, ls=":", label="as in the dossier")
    for index, item in enumerate(found):
        ink, dash = INKS[index % len(INKS)], DASHES[index % len(DASHES)]
        changes, areas = np.array(item.changes), np.array(item.areas_km2)
        near = np.abs(changes) <= reach
        axes.plot(
            parameter.declared + changes[near], areas[near],
            color=ink, ls=dash, lw=1.4, label=item.vintages,
        )  # fmt: skip
        roots = [(parameter.declared + fit.change, fit.area.value) for fit in item.fits]
        if roots:
            axes.plot(*zip(*roots, strict=True), "o", color=ink, mfc="white", ms=5, zorder=5)
    axes.margins(x=0)
    _km2(axes)
    unit = "degrees" if parameter.unit == "deg" else "km"
    _say(axes, _title(solved, found[0]), f"{parameter.title}, {unit}", "area, km²")
    if parameter.unit == "deg":
        axes.xaxis.set_major_formatter(lambda value, _: declared(value % 360, "°"))
    _legend(axes, fontsize=7)


def _title(solved: Solved, solution: Solution) -> str:
    """Return a panel's title, with what the figure is worth as evidence."""
    told, evidence = solution.region.title, solved.evidence_of(solution)
    if evidence.factor is not None:
        told += f": Bayes factor of the declared line {factor_text(evidence.factor)}"
    if evidence.p is not None:
        told += f", p = {significant(evidence.p, 2)}"
    return told


def _reach(found: Sequence[Solution]) -> float:
    """Return how far from the declared value to draw: nearer where all fits are near."""
    parameter = found[0].parameter
    close = 2 * parameter.prior
    changes = [abs(fit.change) for item in found for fit in item.fits]
    all_fit = all(item.fits for item in found)
    return min(close, parameter.search) if all_fit and max(changes) < close else parameter.search


# ------------------------------------------------------------------------------------- a sweep


def _swept(figure: type[Figure], swept: Sweep) -> Figure:
    """Draw the area against the bearing, and over positions of the apex."""
    page = figure(figsize=(12, 4.8))
    left, right = page.subplots(1, 2, width_ratios=(1.25, 1))
    _over_bearings(left, swept)
    _over_apexes(page, right, swept)
    title = f"{swept.region.title}: how the area depends on “{swept.line.title}”"
    page.suptitle(wrapped(title, 100), fontsize=11, x=0.02, ha="left")
    return page


def _over_bearings(axes: Axes, swept: Sweep) -> None:
    for index, vintages in enumerate(swept.vintages):
        for rule, dash in zip(swept.rules, DASHES, strict=False):
            points = swept.where("bearing", rule, vintages)
            axes.plot(
                [p.bearing_deg for p in points],
                [p.area_km2 for p in points],
                color=INKS[index % len(INKS)],
                ls=dash,
                lw=1.3,
                label=f"{vintages}, {rule.value}",
            )
    axes.axvline(swept.declared_deg, color="#888888", lw=0.8, ls=":", label="as in the dossier")
    axes.margins(x=0)
    axes.xaxis.set_major_formatter(lambda value, _: declared(value % 360, "°"))
    _km2(axes)
    _say(axes, "Against the bearing", "bearing at the apex", "area, km²")
    _legend(axes, fontsize=7)


def _over_apexes(page: Figure, axes: Axes, swept: Sweep) -> None:
    rule = swept.rules[0]
    vintages = swept.drawn if swept.drawn in swept.vintages else swept.vintages[0]
    points = swept.where("apex", rule, vintages)
    east = sorted({p.east_km for p in points})
    north = sorted({p.north_km for p in points})
    at = {(p.north_km, p.east_km): p.area_km2 for p in points}
    areas = np.array([[at[n, e] for e in east] for n in north])
    mesh = axes.pcolormesh(
        east, north, np.ma.masked_invalid(areas), cmap="cividis", shading="nearest"
    )
    axes.plot(0, 0, "+", color="white", ms=9, mew=1.6)
    axes.set_aspect("equal")
    _contours(axes, east, north, areas)
    bar = page.colorbar(mesh, ax=axes, label="area, km²")
    _km2(bar.ax)
    title = f"Over the apex, bearing {declared(swept.declared_deg, '°')} ({rule.value}, {vintages})"
    _say(axes, title, "apex moved east, km", "apex moved north, km")


def _contours(axes: Axes, east: list[float], north: list[float], areas: Floats) -> None:
    """Draw lines of equal area, where there is more than one area."""
    known = areas[np.isfinite(areas)]
    if not len(known) or np.ptp(known) <= 1e-9 * max(1.0, float(np.abs(known).max())):
        return
    lines = axes.contour(
        east, north, np.ma.masked_invalid(areas), 6, colors="white", linewidths=0.7
    )
    axes.clabel(lines, fmt=shortest, fontsize=7)


__all__ = ["FORMATS", "chart", "format_of", "write_chart"]
