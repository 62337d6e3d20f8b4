"""Areas of change: no land is invented where none passed, what passed is found. Writes CHANGE.md.

Two tests. *Borders that did not move*: real borders, each as two independent files draw it, are
taken for a border before and after; they must show no change. *Planted transfers*: on real lines
land of a known size is moved to the neighbour, the line before and the line after are both drawn
with the errors of their publishers, and the estimate and its 95 % interval are held against what
was planted. Nothing in the estimator was set by looking at these numbers.

Run with ``python -m benchmarks change``.
"""

from __future__ import annotations

import datetime
import functools
import json
import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from marchland.boundaries.accuracy import PUBLISHERS_FILE, Publisher
from marchland.boundaries.files import load_vintage
from marchland.boundaries.registry import read_registry
from marchland.dossier.reading import default_geo
from marchland.dossier.recipes import Parcel
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.measure.change import Measured, balance_of, measure_change
from marchland.measure.error.redraw import redrawn
from marchland.measure.redrawn_change import overlay
from marchland.regions.change import Change, Declared
from marchland.regions.noise import Noise
from marchland.regions.outline import Ingredient, lengths_km
from marchland.regions.parcels import Border, balance_km2, borders_of, mercator

REPORT = Path(__file__).with_name("CHANGE.md")
NULL = Path(__file__).parent.parent / "tests" / "measure" / "null_borders.geojson"
ROWS = {"osm-2020": "osm"}
"""Rows of ``geo/publishers.toml`` for files that go by another name."""
SIZES_KM2 = (10, 30, 100, 300, 1000, 2000)
PAIRS = tuple((old, new) for old in ("natural-earth-10m", "vmap0", "wdb2")
              for new in ("osm", "world-bank"))  # fmt: skip
SPACING_KM = 0.7
DRAWS = 1
NORMAL = ({"degrees_of_freedom": 1000.0},)
_RADIUS_KM = 6378.137


@functools.cache
def publishers() -> dict[str, Publisher]:
    """Return the rows of accuracy, by id."""
    table = tomllib.loads((default_geo() / PUBLISHERS_FILE).read_text(encoding="utf-8"))
    return {row["id"]: Publisher.model_validate(row) for row in table["publishers"]}


# --- borders that did not move ------------------------------------------------------------------


@dataclass(frozen=True)
class Unmoved:
    """A border that did not move, as one file and then another draw it."""

    border: str
    old: str
    new: str
    change: Change


def unmoved() -> Iterator[Unmoved]:
    """Yield every border that did not move, each file once before the other."""
    features = json.loads(NULL.read_text(encoding="utf-8"))["features"]
    for one, other in zip(features[::2], features[1::2], strict=True):
        for old, new in ((one, other), (other, one)):
            names = [row["properties"]["publisher"] for row in (old, new)]
            yield Unmoved(old["properties"]["border"], *names, _overlaid(old, new, names))


def _overlaid(old: dict[str, dict[str, object]], new: dict[str, dict[str, object]],
              names: list[str]) -> Change:  # fmt: skip
    of, less = (shapely.from_geojson(json.dumps(row["geometry"])) for row in (old, new))
    # The receiver is what lies beyond the border, which both files draw and do not share.
    drawn = shapely.line_merge(shapely.difference(less.boundary, of.boundary))
    line = max(shapely.get_parts(drawn), key=shapely.length)
    beyond = shapely.difference(shapely.buffer(line, 0.12, cap_style="flat"), less)
    within = max(shapely.get_parts(beyond), key=shapely.area)
    edges = [
        Ingredient.of_file(name, shape.boundary, publishers()[ROWS.get(name, name)])
        for name, shape in zip([*names, names[1]], (of, less, within), strict=True)
    ]
    return Change.of(of, less, within, tuple(edges))


# --- planted transfers --------------------------------------------------------------------------


@functools.cache
def real_lines() -> tuple[np.ndarray, ...]:
    """Return real borders of 150 km and more, a vertex every 0.7 km."""
    drawn = load_vintage(read_registry(default_geo()), "osm-2026")
    lands = {t.code: t.geometry for t in drawn.territories}
    pairs = [("TJK", "CHN"), ("TJK", "AFG"), ("TJK", "KGZ"), ("TJK", "UZB"), ("CHN", "KGZ"),
             ("PAK", "AFG"), ("CHN", "PAK")]  # fmt: skip
    found = [b.new for a, b in pairs for b in borders_of(lands[a], lands[a], lands[b], 0.1)]
    return tuple(_spaced(line) for line in found if lengths_km(line).sum() > 150)


def _spaced(line: np.ndarray) -> np.ndarray:
    flat = shapely.LineString(mercator(line))
    count = round(float(lengths_km(line).sum()) / SPACING_KM)
    return _back(shapely.get_coordinates(
        shapely.line_interpolate_point(flat, np.linspace(0, flat.length, count))
    ))  # fmt: skip


def _back(plane: np.ndarray) -> np.ndarray:
    north = np.degrees(np.arctan(np.sinh(plane[:, 1] / _RADIUS_KM)))
    return np.column_stack([np.degrees(plane[:, 0] / _RADIUS_KM), north])


@dataclass(frozen=True)
class Planted:
    """Land moved to the neighbour: the line before and after, and a place inside."""

    border: Border
    place: tuple[float, float]
    ends: tuple[tuple[float, float], tuple[float, float]]

    @property
    def km2(self) -> float:
        """What was moved."""
        return balance_km2(self.border.ring(self.border.whole))


def planted(line: np.ndarray, km2: float, rng: np.random.Generator) -> Planted | None:
    """Return a transfer of some size on a line, which lies right of it; None where none fits.

    The land is an ellipse with three lobes, one to six times as long as wide, put across the line.
    """
    plane = mercator(line)
    whole = shapely.LineString(plane)
    scale = math.cos(math.radians(float(line[:, 1].mean())))
    wanted = km2 / scale**2
    length = 1.2 * math.sqrt(wanted * rng.uniform(1, 6))
    if length > 0.6 * whole.length:
        return None
    start = rng.uniform(0.1 * whole.length, 0.9 * whole.length - length)
    a, b = (np.array(whole.interpolate(at).coords[0]) for at in (start, start + length))
    along = (b - a) / np.hypot(*(b - a))
    across = np.array([along[1], -along[0]])
    land = shapely.Polygon(np.vstack([plane, plane[-1] - 400 * across, plane[0] - 400 * across]))
    if not land.is_valid:
        return None
    turn = rng.uniform(0, 2 * math.pi)
    # Vertices as far apart as on the rest of the line: how coarsely it is drawn counts.
    count = max(8, round(2.5 * length * scale / SPACING_KM))
    angle = np.linspace(0, 2 * math.pi, count + 1)[:-1]
    reach = 1 + 0.15 * np.cos(3 * angle + turn)

    def beyond(width: float) -> shapely.Geometry:
        sides = np.outer(np.cos(angle) * reach * length / 2, along)
        sides += np.outer(np.sin(angle) * reach * width, across)
        return shapely.difference(shapely.Polygon((a + b) / 2 + sides), land)

    low, high = 0.01, 6 * length
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if beyond(middle).area < wanted else (low, middle)
    main = max(shapely.get_parts(beyond(high)), key=shapely.area)
    before = shapely.union(land, main)
    if before.geom_type != "Polygon" or before.interiors or abs(main.area - wanted) > wanted / 50:
        return None
    old = _run(before, plane)
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(main))[:1]
    touched = shapely.get_coordinates(shapely.intersection(main, shapely.buffer(whole, 1e-6)))
    at = [whole.project(shapely.Point(point)) for point in touched]
    ends = _back(np.array([whole.interpolate(t).coords[0] for t in (min(at), max(at))]))
    made = Planted(Border(_back(old), line), tuple(_back(middle)[0]), tuple(map(tuple, ends)))
    # Where the land put beyond touches the far side of its closing, there is no line to follow.
    return made if abs(made.km2 - km2) < km2 / 20 else None


def _run(land: shapely.Polygon, plane: np.ndarray) -> np.ndarray:
    """Return the part of a ring between the ends of a line."""
    ring = shapely.get_coordinates(shapely.orient_polygons(land).exterior)[:-1]
    ring = np.roll(ring, -int(np.argmin(np.hypot(*(ring - plane[0]).T))), axis=0)
    return ring[: int(np.argmin(np.hypot(*(ring - plane[-1]).T))) + 1]


@dataclass(frozen=True)
class Case:
    """One draw of a planted transfer."""

    km2: float
    off_km2: float
    standard_km2: float
    held: bool
    overlay_km2: float


def known_truth(
    size_km2: float, cases: int, seed: int, *, stretch: bool, heavy: bool = False
) -> list[Case]:
    """Return draws of planted transfers, measured as ``marchland check`` does.

    Parameters
    ----------
    size_km2 : float
    cases : int
    seed : int
    stretch : bool
        Declare both ends; else a place inside alone.
    heavy : bool
        Draw errors with the tails that the publishers' lines have; else normal ones.
    """
    rng = np.random.default_rng([seed, round(size_km2)])
    found: list[Case] = []
    while len(found) < cases:
        lines = real_lines()
        plant = planted(lines[rng.integers(len(lines))], size_km2, rng)
        if plant is None:
            continue
        pair = PAIRS[rng.integers(len(PAIRS))]
        found += _drawn(plant, pair, rng, stretch=stretch, heavy=heavy)
    return found[:cases]


def _drawn(
    plant: Planted, pair: tuple[str, str], rng: np.random.Generator, *, stretch: bool, heavy: bool
) -> Iterator[Case]:
    rows = [_row(name, heavy=heavy) for name in pair]
    # Tails are those of a stretch as long as the transfer.
    long_km = plant.border.length_of(plant.border.between(*plant.ends))
    draws = [
        redrawn(line, Noise.of([_edge(row, line)]), DRAWS, rng,
                degrees_of_freedom=row.degrees_of_freedom(long_km))
        for row, line in zip(rows, (plant.border.old, plant.border.new), strict=True)
    ]  # fmt: skip
    parcel = Parcel(id="p", title="Planted", lon=plant.place[0], lat=plant.place[1])
    for old, new in zip(*draws, strict=True):
        border = Border(old, new)
        edges = tuple(_edge(row, line) for row, line in zip(rows, (old, new), strict=True))
        change = Change(overlay(border), (border,), edges)
        change = change.with_parcels([Declared(parcel, plant.ends if stretch else None)])
        rings = [lost.ring for lost in change.parcels]
        if not rings:
            # The files surely show nothing there: an estimate of nothing, without an interval.
            yield Case(plant.km2, -plant.km2, 0.0, False, geodesic_area_km2(change.left))
            continue
        total = balance_of(rings, edges)
        off = total.value_km2 - plant.km2
        held = abs(off) <= total.factor * total.standard_km2
        yield Case(plant.km2, off, total.standard_km2, held, geodesic_area_km2(change.left))


def _row(name: str, *, heavy: bool) -> Publisher:
    """Return how lines of a publisher err once what is known of a displacement is taken off."""
    still = {"displaced_east_deg": 0.0, "displaced_north_deg": 0.0, "displaced_se_km": 0.0}
    table = publishers()[name].model_dump() | still
    return Publisher.model_validate(table if heavy else table | {"tails": NORMAL})


def _edge(row: Publisher, line: np.ndarray) -> Ingredient:
    return Ingredient.of_file(row.id, shapely.LineString(line), row)


# --- the report ---------------------------------------------------------------------------------


def report(cases: int = 300) -> str:
    """Return the report as Markdown."""
    nulls = [(one, measure_change(one.change)) for one in unmoved()]
    return "\n".join([
        "# Areas of change",
        "",
        "Written by `python -m benchmarks change`, "
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}. Errors are those of",
        "`geo/publishers.toml`; nothing here was used to fit them.",
        "",
        "## Borders that did not move",
        "",
        f"{len(nulls) // 2} real borders, each as two independent files draw it, either before the",
        f"other. “Change” was told of {sum(_tells(m) for _, m in nulls)} of {len(nulls)}.",
        "",
        "| border | before → after | overlay, km² | noise alone, km² | balance, km² "
        "| headline, km² | change |",
        "|---|---|---:|---:|---:|---:|---|",
        *(_null_row(one, measured) for one, measured in nulls),
        "",
        "## Planted transfers",
        "",
        f"{cases} draws of each size. Bias is in standard uncertainties; the last column is what a",
        "plain overlay has too much on the mean.",
        "",
        "| planted, km² | declared by | errors | held at 95 % | bias | bias, km² | standard, km² "
        "| overlay, km² |",
        "|---:|---|---|---:|---:|---:|---:|---:|",
        *_planted_rows(cases),
    ])  # fmt: skip


def _tells(measured: Measured) -> bool:
    return measured.finding is not None and measured.finding.tells_change


def _null_row(one: Unmoved, measured: Measured) -> str:
    found = measured.finding
    assert found is not None
    balance = found.balance
    return (
        f"| {one.border} | {one.old} → {one.new} | {geodesic_area_km2(one.change.left):.0f} "
        f"| {found.noise_km2:.0f} | {balance.low_km2:.0f} … {balance.high_km2:.0f} "
        f"| {max(0.0, measured.headline.value_km2):.0f}, at most {measured.high_km2:.0f} "
        f"| {'told' if found.tells_change else 'none'} |"
    )


def _planted_rows(cases: int) -> Iterator[str]:
    for heavy in (False, True):
        for stretch, name in ((False, "a place inside"), (True, "both ends")):
            every: list[Case] = []
            for size in SIZES_KM2:
                drawn = known_truth(size, cases, 1, stretch=stretch, heavy=heavy)
                every += drawn
                yield _planted_row(str(size), name, drawn, heavy=heavy)
            yield _planted_row("all", name, every, heavy=heavy)


def _planted_row(size: str, name: str, cases: list[Case], *, heavy: bool) -> str:
    off = np.array([case.off_km2 for case in cases])
    standard = np.mean([case.standard_km2 for case in cases])
    more = np.mean([case.overlay_km2 - case.km2 for case in cases])
    held = 100 * np.mean([case.held for case in cases])
    errors = "heavy tails" if heavy else "normal"
    return (
        f"| {size} | {name} | {errors} | {held:.1f} % | {bias_of(cases):+.2f} "
        f"| {off.mean():+.1f} | {standard:.1f} | {more:+.0f} |"
    )


def bias_of(cases: list[Case]) -> float:
    """Return the mean error in standard uncertainties, beyond three taken as three.

    Where tails are heavy a plain mean is that of one draw.
    """
    off = np.array([c.off_km2 / c.standard_km2 for c in cases if c.standard_km2])
    return float(np.clip(off, -3, 3).mean())


def main() -> None:
    """Write the report."""
    REPORT.write_text(report() + "\n", encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))
