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
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np
import shapely

from marchland.boundaries.accuracy import Publisher
from marchland.boundaries.files import load_vintage
from marchland.boundaries.registry import read_registry
from marchland.dossier.reading import default_geo
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.measure.error.area_form import corner_moves
from marchland.measure.error.contributions import line_errors, mixed_freedom
from marchland.measure.error.draws import Stations, draw_errors
from marchland.measure.error.line_error import Kernel
from marchland.measure.error.random_effects import Pool
from marchland.measure.error.student import t_quantile
from marchland.regions.outline import Ingredient, lengths_km

REPORT = Path(__file__).with_name("CALIBRATION.md")
LEVELS = (0.50, 0.80, 0.95)
CASES = 12_000


@dataclass(frozen=True)
class Regime:
    """What a line is like: error, its correlation, and how far apart its vertices stand.

    ``long`` has, of a publisher's lines, the parts of the error alike over a long way and of the
    whole line.
    """

    name: str
    accuracy_m: float
    correlation_km: float
    spacing_km: float
    long: Publisher | None = None

    def draw(self, at_km: np.ndarray, perimeter_km: float, rng: np.random.Generator,
             kernel: Kernel) -> np.ndarray:  # fmt: skip
        """Return the error at places along a line, metres; that of the whole line apart."""
        parts = [(self.accuracy_m, self.correlation_km)]
        if self.long:
            parts.append((1000 * self.long.long_km, self.long.long_correlation_km))
        drawn = np.zeros(len(at_km))
        for sigma_m, c_km in parts:
            if sigma_m:
                line = Stations(at_km, sigma_m, c_km, perimeter_km)
                drawn += draw_errors([line], 1, rng, kernel)[0]
        return drawn

    def shift(self, rng: np.random.Generator) -> np.ndarray:
        """Return how far a whole line is off, degrees at the equator, east and north."""
        return rng.normal(0, self.long.common_km if self.long else 0.0, 2) / 111.3

    def ingredient(self, line: shapely.Geometry, wrong: float) -> Ingredient:
        """Return the line as the estimator takes it, its correlation length off by a factor."""
        if self.long is None:
            return Ingredient("line", line, self.accuracy_m, self.correlation_km * wrong)
        return Ingredient.of_file("line", line, self.long)


def vintages() -> tuple[Regime, ...]:
    """Return the vintages as the registry declares them, with the spacing of their vertices."""
    registry = read_registry(default_geo())
    found = []
    for vintage in registry.vintages:
        drawn = shapely.get_parts(load_vintage(registry, vintage.id).territory("TJK").geometry)
        ring = max(drawn, key=lambda part: part.area).exterior
        spacing_km = float(lengths_km(shapely.get_coordinates(ring)).mean())
        # No stretch is coarser than usual, and no displacement is known: those are of real lines.
        even = {"spacing_power": 0.0, "displaced_east_deg": 0.0, "displaced_north_deg": 0.0}
        accuracy = vintage.accuracy.model_copy(update=even)
        found.append(
            Regime(vintage.id, 1000 * accuracy.short_km, accuracy.short_correlation_km, spacing_km,
                   accuracy)
        )  # fmt: skip
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
    errors = regime.draw(np.cumsum(steps) - steps, float(steps.sum()), rng, kernel)
    # A shift of the whole ring changes nothing but by the convergence of meridians.
    seen = shapely.Polygon(moved(truth, errors, ring=True))
    return _off(shapely.Polygon(truth), seen, seen.boundary, regime, wrong, kernel)


def open_case(
    rng: np.random.Generator, regime: Regime, kernel: Kernel, wrong: float = 1.0
) -> float:
    """Return the same for a line that closes a box whose other sides are exact."""
    truth = open_line(rng, regime.spacing_km)
    steps = lengths_km(truth)
    errors = regime.draw(np.concatenate([[0.0], np.cumsum(steps)]), math.inf, rng, kernel)
    seen = moved(truth, errors, ring=False) + regime.shift(rng) * [0.0, 1.0]
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
    errors = line_errors(seen, [regime.ingredient(line, wrong)], kernel=kernel)
    standard = errors.standard_km2
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


def vintage_coverage(witnesses: int, between: float, cases: int, seed: int) -> list[float]:
    """Return the coverage of the budget's interval where vintages differ by more than they state.

    Each of some witnesses is off by its stated error (standard deviation 1) and by one that no
    vintage states (standard deviation ``between``). The interval is the budget's: the weighted
    mean, with the spread of a prediction.
    """
    rng = np.random.default_rng(seed)
    values = 1000 + rng.normal(0, math.hypot(1.0, between), (cases, witnesses))
    inside = np.zeros(len(LEVELS))
    for row in values.tolist():
        pool = Pool.of(row, [1.0] * witnesses)
        stated = sum(w * w for w in pool.weights)
        freedom = mixed_freedom([(stated, math.inf), (pool.spread_km4, witnesses - 1)])
        off = abs(pool.mean_km2 - 1000) / math.sqrt(stated + pool.spread_km4)
        inside += [off <= t_quantile((1 + level) / 2, freedom) for level in LEVELS]
    return (inside / cases).tolist()


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
        "“As the vintages” takes the error of each vintage's publisher in turn, as",
        "`geo/publishers.toml` has it, and the mean spacing of its Tajikistan's vertices. Errors",
        "are normal here: how their size differs from border to border, which makes the tails of",
        "Student's t, is a matter of real borders ([REALITY.md](REALITY.md)).",
        "",
        "| boundary, errors | correlation | cases | 50 % | 80 % | 95 % | standard deviation of z |",
        "|---|---|---:|---:|---:|---:|---:|",
        *_declared(cases),
        "",
        "## Vintage by vintage",
        "",
        "Closed curves. An error that is exponentially correlated jumps from vertex to vertex and",
        "makes the drawn line longer than the true one, by about half the square of jump over",
        "spacing. The estimator sees the drawn line and measures along it simplified by 700 m.",
        "",
        "| vintage | short-range error, m | correlation, km | spacing, km | jump / spacing | cases "
        "| 50 % | 80 % | 95 % | standard deviation of z |",
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
        "Each vintage is off by its stated error and by one that none states, in units of the",
        "stated. The budget takes their weighted mean, estimates the unstated error from how far",
        "they differ, and predicts where one more file would put the area, free of its own error:",
        "such an interval holds the truth more often than it says, but with two vintages it is",
        "blind to an unstated error that both happen to share.",
        "",
        "| vintages | unstated error | cases | 50 % | 80 % | 95 % |",
        "|---:|---:|---:|---:|---:|---:|",
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
            cells = _cells(vintage_coverage(witnesses, between, cases, 6))
            yield f"| {witnesses} | {between:g} | {cases:,} | {cells} |"


def main() -> None:
    REPORT.write_text(report() + "\n", encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))
