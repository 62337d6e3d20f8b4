"""Calibration: does a 95 % interval hold the truth 95 times in a hundred? Writes CALIBRATION.md.

Every case has a boundary that is known because it was drawn first. Its vertices are then moved
by an error drawn from the declared model, the moved boundary alone is given to the estimator that
``marchland check`` uses, and the interval it states is held against the area of the boundary that
was drawn. Nothing in the estimator was set by looking at these numbers.

Run with ``python -m benchmarks``, or alone with ``python -m benchmarks calibration``.
"""

from __future__ import annotations

import datetime
import math
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import NormalDist

import numpy as np
import shapely

from marchland.boundaries.files import load_vintage
from marchland.boundaries.registry import read_registry
from marchland.dossier.model import Region
from marchland.dossier.reading import default_geo
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.measure.budget import Component, make_budget
from marchland.measure.error.area_form import corner_moves
from marchland.measure.error.contributions import ErrorSource, line_errors
from marchland.measure.error.draws import Stations, draw_errors
from marchland.measure.error.line_error import Kernel
from marchland.measure.error.vintage_spread import Spread
from marchland.regions.outline import Ingredient, lengths_km

REPORT = Path(__file__).with_name("CALIBRATION.md")
LEVELS = (0.50, 0.80, 0.95)
CASES = 12_000


@dataclass(frozen=True)
class Regime:
    """What a line is like: error, its correlation, and how far apart its vertices stand."""

    name: str
    accuracy_m: float
    correlation_km: float
    spacing_km: float


def vintages() -> tuple[Regime, ...]:
    """Return the vintages as the registry declares them, with the spacing of their vertices."""
    registry = read_registry(default_geo())
    found = []
    for vintage in registry.vintages:
        drawn = shapely.get_parts(load_vintage(registry, vintage.id).territory("TJK").geometry)
        ring = max(drawn, key=lambda part: part.area).exterior
        spacing_km = float(lengths_km(shapely.get_coordinates(ring)).mean())
        found.append(Regime(vintage.id, vintage.accuracy_m, vintage.correlation_km, spacing_km))
    return tuple(found)


SMOOTH = Regime("drawn smoothly", 300, 10, 1.5)


def closed_curve(rng: np.random.Generator, spacing_km: float) -> np.ndarray:
    """Return a random smooth closed curve, lon, lat, of some 60 to 400 km round."""
    size_km = math.exp(rng.uniform(math.log(10), math.log(60)))
    count = max(24, round(2 * math.pi * size_km / spacing_km))
    angle = np.arange(count) * 2 * math.pi / count
    reach = np.ones(count)
    for wave in range(2, 6):
        reach += 0.25 / wave * rng.normal() * np.cos(wave * angle + rng.uniform(0, 2 * math.pi))
    reach = size_km * np.maximum(reach, 0.3)
    lon, lat = rng.uniform(-100, 100), rng.uniform(-60, 60)
    return _at(lon, lat, np.column_stack([reach * np.cos(angle), reach * np.sin(angle)]))


def open_line(rng: np.random.Generator, spacing_km: float) -> np.ndarray:
    """Return a random smooth line from west to east, lon, lat, of some 30 to 400 km."""
    length_km = math.exp(rng.uniform(math.log(30), math.log(400)))
    count = max(8, round(length_km / spacing_km)) + 1
    x = np.linspace(0, length_km, count)
    y = np.zeros(count)
    for wave in range(1, 5):
        y += length_km / 25 / wave * rng.normal() * np.sin(wave * math.pi * x / length_km)
    return _at(rng.uniform(-100, 100), rng.uniform(-60, 60), np.column_stack([x, y]))


def _at(lon: float, lat: float, km: np.ndarray) -> np.ndarray:
    """Lay kilometres east and north of a point down as degrees."""
    north = lat + km[:, 1] / 111.2
    return np.column_stack([lon + km[:, 0] / (111.3 * np.cos(np.radians(north))), north])


def moved(xy: np.ndarray, errors_m: np.ndarray, *, ring: bool) -> np.ndarray:
    """Return a line with its vertices moved square to it."""
    before, after = corner_moves(xy, np.ones(len(xy), dtype=bool))
    if not ring:  # an end has one edge; its own normal
        for end, step in ((0, xy[1] - xy[0]), (-1, xy[-1] - xy[-2])):
            east, north = step * [np.cos(np.radians(xy[end, 1])), 1.0]
            before[end] = after[end] = np.array([north, -east]) / np.hypot(east, north) / 2
    lat = np.radians(xy[:, 1])
    metre = np.degrees(1 / np.column_stack([6.3885e6 * np.cos(lat), 6.3700e6 + 0 * lat]))
    return xy + (before + after) * errors_m[:, None] * metre


def closed_case(
    rng: np.random.Generator, regime: Regime, kernel: Kernel, wrong: float = 1.0
) -> float:
    """Return how many standard uncertainties an estimate lies off the truth: a closed curve."""
    truth = closed_curve(rng, regime.spacing_km)
    steps = lengths_km(np.vstack([truth, truth[:1]]))
    line = Stations(
        np.cumsum(steps) - steps, regime.accuracy_m, regime.correlation_km, float(steps.sum())
    )
    seen = shapely.Polygon(moved(truth, draw_errors([line], 1, rng, kernel)[0], ring=True))
    return _off(shapely.Polygon(truth), seen, seen.boundary, regime, wrong, kernel)


def open_case(
    rng: np.random.Generator, regime: Regime, kernel: Kernel, wrong: float = 1.0
) -> float:
    """Return the same for a line that closes a box whose other sides are exact."""
    truth = open_line(rng, regime.spacing_km)
    steps = lengths_km(truth)
    line = Stations(
        np.concatenate([[0.0], np.cumsum(steps)]), regime.accuracy_m, regime.correlation_km
    )
    seen = moved(truth, draw_errors([line], 1, rng, kernel)[0], ring=False)
    # The sides run on through the ends of the line, so that its ends slide along them.
    seen[[0, -1], 0] = truth[[0, -1], 0]
    south = truth[:, 1].min() - 0.5
    foot = np.array([[truth[-1, 0], south], [truth[0, 0], south]])
    true_box, seen_box = (shapely.Polygon(np.vstack([xy, foot])) for xy in (truth, seen))
    return _off(true_box, seen_box, shapely.LineString(seen), regime, wrong, kernel)


def _off(
    truth: shapely.Polygon, seen: shapely.Polygon, line: shapely.Geometry, regime: Regime,
    wrong: float, kernel: Kernel,
) -> float:  # fmt: skip
    ingredient = Ingredient(
        "line", line, regime.accuracy_m, regime.correlation_km * wrong
    )  # fmt: skip
    standard = line_errors(seen, [ingredient], kernel=kernel).standard_km2
    return float(geodesic_area_km2(seen) - geodesic_area_km2(truth)) / standard


Case = Callable[[np.random.Generator, Regime, Kernel, float], float]


def offsets(
    case: Case, regimes: tuple[Regime, ...], cases: int, seed: int, *,
    kernel: Kernel = Kernel.EXPONENTIAL, wrong: float = 1.0,
) -> np.ndarray:  # fmt: skip
    """Return the standardised errors of many cases, the regimes taken in turn."""
    rng = np.random.default_rng(seed)
    turns = (regimes[i % len(regimes)] for i in range(cases))
    return np.array([case(rng, regime, kernel, wrong) for regime in turns])


def coverage(z: np.ndarray) -> list[float]:
    """Return the share of cases inside the normal interval of each level."""
    return [float(np.mean(np.abs(z) <= NormalDist().inv_cdf((1 + p) / 2))) for p in LEVELS]


# --- several vintages ---------------------------------------------------------------------------

REGION = Region.model_validate(
    {"id": "r", "title": "R", "standing": "claimed",
     "build": {"recipe": "file", "path": "r", "accuracy_m": 1}}
)  # fmt: skip


def vintage_coverage(
    witnesses: int, between: float, cases: int, seed: int
) -> tuple[list[float], list[float]]:
    """Return the coverage of intervals where vintages differ by more than they state.

    Each of some witnesses is off by its stated error (standard deviation 1) and by one that no
    vintage states (standard deviation ``between``).

    Returns
    -------
    budget, seen : list of float
        Of the interval of the budget, and of that by what the witnesses show alone.
    """
    rng = np.random.default_rng(seed)
    values = 1000 + rng.normal(0, math.hypot(1.0, between), (cases, witnesses))
    inside = np.zeros((2, len(LEVELS)))
    for row in values.tolist():
        parts = [Component(ErrorSource.POSITION, str(i), 1 / witnesses) for i in range(witnesses)]
        spread = Spread.of(row, [1.0] * witnesses)
        parts.append(
            Component(ErrorSource.VINTAGES, "era", spread.standard_km2,
                      degrees_of_freedom=spread.degrees_of_freedom)
        )  # fmt: skip
        budget = make_budget(
            REGION, None, sum(row) / witnesses, parts, choices=witnesses, all_readings=False,
            spreads=[spread],
        )  # fmt: skip
        alone = replace(budget, standard_km2=0.0)
        for which, made in enumerate((budget, alone)):
            for i, level in enumerate(LEVELS):
                low, high = made.interval(level)
                inside[which, i] += low <= 1000 <= high
    both = (inside / cases).tolist()
    return both[0], both[1]


# --- the report ---------------------------------------------------------------------------------


def report(cases: int = CASES) -> str:
    """Return the Markdown section with every table."""
    start = time.perf_counter()
    lines = [
        "# Calibration of the intervals",
        "",
        "Written by `python -m benchmarks calibration`. Share of cases whose interval holds the",
        "truth, in percent. Nominal is 50, 80 and 95; one binomial standard error of "
        f"{cases:,} cases is",
        f"{_error(0.5, cases)}, {_error(0.8, cases)} and {_error(0.95, cases)} points.",
        "",
        f"- {datetime.datetime.now(datetime.UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        f"numpy {np.__version__}, shapely {shapely.__version__}",
        "",
        "## Where the errors are as declared",
        "",
        "“As the vintages” takes accuracy and correlation length of each vintage in turn, as",
        "`geo/vintages.toml` declares them, and the mean spacing of its Tajikistan's vertices.",
        "",
        "| boundary, errors | correlation | cases | 50 % | 80 % | 95 % | standard deviation of z |",
        "|---|---|---:|---:|---:|---:|---:|",
        *_declared(cases),
        "",
        "## Vintage by vintage",
        "",
        "Closed curves. An error that is exponentially correlated jumps from vertex to vertex and",
        "makes the drawn line longer than the true one, by about half the square of jump over",
        "spacing. The estimator sees the drawn line and takes that off",
        "(`marchland.measure.error.drawn_length`).",
        "",
        "| vintage | accuracy, m | correlation, km | spacing, km | jump / spacing | cases | 50 % "
        "| 80 % | 95 % | standard deviation of z |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        *_by_vintage(cases),
        "",
        "## Where the correlation length is wrong",
        "",
        "The drift is in points from what the interval says.",
        "",
        "| declared / true | boundary | cases | 50 % | 80 % | 95 % | standard deviation of z "
        "| drift |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
        *_wrong(cases),
        "",
        "## Several vintages of one boundary",
        "",
        "What vintages show of their errors, whatever they declare, gives an interval that holds",
        "as often as it says: Student's t about their mean, with one degree of freedom less than",
        "there are vintages. But vintages that agree by chance then promise more than declared.",
        "The budget takes the wider of that interval and the one from declared errors and the",
        "spread beyond them: it holds at least as often as it says, and more often where declared",
        "errors are all there is. The unstated error is in units of the declared one.",
        "",
        "| vintages | unstated error | cases | as seen: 50 % | 80 % | 95 % "
        "| budget: 50 % | 80 % | 95 % |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        *_several(cases),
        "",
        f"The whole run took {(time.perf_counter() - start) / 60:.1f} minutes.",
    ]
    return "\n".join(lines)


def _error(level: float, cases: int) -> str:
    return f"{100 * math.sqrt(level * (1 - level) / cases):.2f}"


def _cells(shares: list[float]) -> str:
    return " | ".join(f"{100 * share:.1f}" for share in shares)


def _row(z: np.ndarray, *names: str) -> str:
    return f"| {' | '.join(names)} | {len(z):,} | {_cells(coverage(z))} | {z.std():.3f} |"


def _declared(cases: int) -> Iterator[str]:
    for case, shape in ((closed_case, "closed curve"), (open_case, "open line")):
        yield _row(offsets(case, vintages(), cases, 1), f"{shape}, as the vintages", "exponential")
        yield _row(offsets(case, (SMOOTH,), cases, 2), f"{shape}, 300 m", "exponential")
        z = offsets(case, (SMOOTH,), cases, 3, kernel=Kernel.GAUSSIAN)
        yield _row(z, f"{shape}, 300 m", "Gaussian")


def _by_vintage(cases: int) -> Iterator[str]:
    for regime in vintages():
        step = -math.expm1(-regime.spacing_km / regime.correlation_km)
        jump = regime.accuracy_m / 1000 * math.sqrt(2 * step) / regime.spacing_km
        line = f"{regime.accuracy_m:g}", f"{regime.correlation_km:g}", f"{regime.spacing_km:.2f}"
        yield _row(offsets(closed_case, (regime,), cases, 4), regime.name, *line, f"{jump:.2f}")


def _wrong(cases: int) -> Iterator[str]:
    for wrong, name in ((0.5, "half"), (1.0, "right"), (2.0, "twice")):
        for case, shape in ((closed_case, "closed curve"), (open_case, "open line")):
            z = offsets(case, (SMOOTH,), cases, 5, wrong=wrong)
            drift = [100 * (c - level) for c, level in zip(coverage(z), LEVELS, strict=True)]
            yield f"{_row(z, name, shape)} {' / '.join(f'{d:+.1f}' for d in drift)} |"


def _several(cases: int) -> Iterator[str]:
    for witnesses in (2, 3, 5):
        for between in (0.0, 1.0, 3.0):
            budget, seen = vintage_coverage(witnesses, between, cases, 6)
            cells = f"{_cells(seen)} | {_cells(budget)}"
            yield f"| {witnesses} | {between:g} | {cases:,} | {cells} |"


def main() -> None:
    REPORT.write_text(report() + "\n", encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))
