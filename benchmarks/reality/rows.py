"""Comparisons of two files: whole borders, blocks inside them, and whole countries.

A row is one area between two files with what a model needs to say how large it may be: the integral
of the normal, the double integrals of correlations along the line, and the spacing of vertices.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from benchmarks.reality import sources
from benchmarks.reality.borders import STEP_KM, Border, all_borders, exclusions, kept
from benchmarks.reality.sources import CACHE, FILES

PAIRS = tuple(itertools.combinations(range(len(FILES)), 2))
SHORT_KM = (1.0, 2.0, 2.3, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 20.0, 23.0, 30.0)
LONG_KM = (50.0, 100.0, 200.0, 400.0, 800.0, 1600.0, np.inf)
CORRELATIONS_KM = np.array(SHORT_KM + LONG_KM)
BLOCKS_KM = (10, 25, 50, 100, 200, 400)
AT_MOST = 6
"""Blocks of one length in one border and pair; they share the weight of one."""
LEAST_KM = 40.0
SAME_KM = 0.010
COPIED = 0.2
COPY_WINDOW_KM = 25.0
DEGREE_KM = 111.32
WHOLE, BLOCK, COUNTRY = range(3)
OLD_AND_NEW = [FILES.index(file) for file in ("natural-earth-10m", "vmap0", "wdb2", "world-bank")]
"""Files that end at the coast: a line that only OpenStreetMap draws may run out to sea."""
MOSTLY_LAND = 0.6
"""Share of its outline that must be land border for a country to count as nearly landlocked."""
MOSTLY_THERE = 0.7
"""Share of its land border that must be comparable for it to count as whole."""


@dataclass(frozen=True)
class Rows:
    """Comparisons, one value of each array per row; areas in km², lengths in km.

    Attributes
    ----------
    first, second : files, the positions in ``FILES``; ``area_km2`` is of the first less the second
    border : number of the border, or of the country
    kind : ``WHOLE``, ``BLOCK`` or ``COUNTRY``
    length_km : along the reference, steps that count
    east, north : the integral of the normal, km
    shift_land, shift_river : shape (rows, 2), km² per degree of a shift east and north
    across : shape (rows, correlations), double integral of the correlation, km²
    vector : the same of a displacement with a direction, whose normal part counts
    spacing : shape (rows, 2), km between vertices of either file
    weight : share of a vote
    """

    first: np.ndarray
    second: np.ndarray
    border: np.ndarray
    kind: np.ndarray
    area_km2: np.ndarray
    length_km: np.ndarray
    east: np.ndarray
    north: np.ndarray
    shift_land: np.ndarray
    shift_river: np.ndarray
    across: np.ndarray
    vector: np.ndarray
    spacing: np.ndarray
    winding: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int:
        return len(self.first)

    def where(self, mask: np.ndarray) -> Rows:
        """Return the rows of a mask or of positions."""
        return Rows(**{name: getattr(self, name)[mask] for name in self.__dataclass_fields__})


@dataclass(frozen=True)
class Line:
    """Steps of a border, or of borders round a country, in order; signs are +1, −1."""

    border: Border
    sign: np.ndarray
    at: np.ndarray
    """Place of each step along the line, in steps; gaps count."""
    around: int = 0
    """Steps all round a closed line; 0 for an open one."""


def usable(border: Border, mask: np.ndarray, first: int, second: int) -> np.ndarray:
    """Return the steps at which two files can be compared: drawn by both, and not copied."""
    both = mask & border.covered[first] & border.covered[second]
    if "CHN" in border.pair and FILES.index("world-bank") in (first, second):
        return np.zeros(len(both), dtype=bool)  # there the package has another publisher's line
    # A step at the edge of what is drawn has half a cell.
    width = 2
    near = np.convolve(~both, np.ones(2 * width + 1), mode="same") > 0
    near |= np.append(np.diff(border.part) != 0, False)
    both &= ~near
    same = both & (abs(border.area[first] - border.area[second]) < SAME_KM * STEP_KM)
    window = np.ones(int(COPY_WINDOW_KM / STEP_KM))
    copied = _summed(same, window) >= COPIED * np.maximum(_summed(both, window), 1)
    # All of a window that is copied goes.
    return both & ~(_summed(copied & both, window) > len(window) / 2)


def _summed(flag: np.ndarray, window: np.ndarray) -> np.ndarray:
    full = np.convolve(flag.astype(float), window)
    start = (len(window) - 1) // 2
    return full[start : start + len(flag)]


def correlated(signals: np.ndarray, around: int = 0) -> np.ndarray:
    """Return Σᵢⱼ uᵢ uⱼ ρ(|i − j|) of signals on the grid of steps, by correlation length.

    Parameters
    ----------
    signals : ndarray, shape (signals, steps)
    around : int
        Steps all round a closed line, where distances wrap; 0 for an open line.

    Returns
    -------
    ndarray, shape (signals, correlations)
    """
    count = signals.shape[1]
    size = 1 << int(np.ceil(np.log2(2 * count)))
    spectrum = np.fft.rfft(signals, size, axis=1)
    lagged = np.fft.irfft(abs(spectrum) ** 2, size, axis=1)[:, :count]
    lagged[:, 1:] *= 2
    lag = np.arange(count) * STEP_KM
    kernel = np.exp(-lag[:, None] / CORRELATIONS_KM)
    if around:
        turn = around * STEP_KM
        kernel += np.exp(-np.maximum(turn - lag, 0)[:, None] / CORRELATIONS_KM)
        kernel /= 1 + np.exp(-turn / CORRELATIONS_KM)
    return lagged @ kernel


def row(line: Line, use: np.ndarray, first: int, second: int) -> dict:
    """Return one comparison over the steps that ``use`` marks."""
    b, sign = line.border, line.sign[use]
    east, north = sign * b.east[use], sign * b.north[use]
    per_degree = np.column_stack([east * np.cos(np.radians(b.lat[use])), north]) * DEGREE_KM
    at = line.at[use] - line.at[use].min()
    signals = np.zeros((3, at.max() + 1))
    for signal, values in zip(signals, (sign * STEP_KM, east, north), strict=True):
        np.add.at(signal, at, values)
    sums = correlated(signals, line.around)
    drawn, vertices = (
        values[[first, second]][:, use].sum(axis=1) for values in (b.drawn_km, b.vertices)
    )
    return {
        "first": first, "second": second,
        "area_km2": float((sign * (b.area[first, use] - b.area[second, use])).sum()),
        "length_km": use.sum() * STEP_KM,
        "east": east.sum(), "north": north.sum(),
        "shift_land": per_degree[~b.river[use]].sum(axis=0),
        "shift_river": per_degree[b.river[use]].sum(axis=0),
        "across": sums[0], "vector": sums[1] + sums[2],
        "spacing": drawn / np.maximum(vertices, 1),
        "winding": _winding(b, use),
    }  # fmt: skip


def _winding(b: Border, use: np.ndarray) -> float:
    """Return how much longer the finest file's line is than the reference: what terrain does."""
    there = b.covered[:, use]
    drawn = (b.drawn_km[:, use] * there).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    return float(drawn.max() / STEP_KM)


def of_border(number: int, border: Border, mask: np.ndarray) -> Iterator[dict]:
    """Yield the comparisons of one border: whole, and in blocks."""
    gaps = np.append(0, np.cumsum(np.diff(border.part) != 0)) * int(200 / STEP_KM)
    line = Line(border, np.ones(len(border)), np.arange(len(border)) + gaps)
    for first, second in PAIRS:
        use = usable(border, mask, first, second)
        if use.sum() * STEP_KM < min(BLOCKS_KM):
            continue
        if use.sum() * STEP_KM >= LEAST_KM:
            yield row(line, use, first, second) | {"border": number, "kind": WHOLE, "weight": 1.0}
        for blocks in _blocks(border, use, number):
            for block in blocks:
                yield row(line, block, first, second) | {
                    "border": number, "kind": BLOCK, "weight": 1 / len(blocks),
                }  # fmt: skip


def _blocks(border: Border, use: np.ndarray, seed: int) -> Iterator[list[np.ndarray]]:
    """Yield, for each length, some blocks of it: runs of steps of which 90 % count."""
    rng = np.random.default_rng(seed)
    for length in BLOCKS_KM:
        steps = int(length / STEP_KM)
        starts = np.arange(0, len(use) - steps + 1, steps)
        good = [
            start for start in starts.tolist()
            if use[start : start + steps].mean() >= 0.9
            and border.part[start] == border.part[start + steps - 1]
        ]  # fmt: skip
        if len(good) * length > 0.95 * use.sum() * STEP_KM and len(good) == 1:
            continue  # the whole border again
        if len(good) > AT_MOST:
            good = sorted(rng.choice(good, AT_MOST, replace=False).tolist())
        if good:
            inside = np.arange(len(use))
            yield [use & (inside >= start) & (inside < start + steps) for start in good]


# --- countries ----------------------------------------------------------------------------------


def side(border: Border, shapes: list) -> int:
    """Return +1 where the first country of a border lies left of its reference, −1 where right."""
    some = np.linspace(0, len(border) - 1, 60).astype(int)
    step = np.hypot(border.east, border.north)[some]
    off = 6.0 / DEGREE_KM / np.maximum(step, 1e-9)
    lon = border.lon[some] + border.east[some] * off / np.cos(np.radians(border.lat[some]))
    lat = border.lat[some] + border.north[some] * off
    inside = [shapely.contains_xy(shape, lon, lat).sum() for shape in shapes]
    return 1 if inside[0] >= inside[1] else -1


def round_country(code: str, borders: list[Border], shape: shapely.Geometry) -> Line:
    """Return the borders of a country in order round it, the country on the left where sign is −1.

    A line that moves to the left takes land from a country on the left.
    """
    ring = max(shapely.get_parts(shape), key=shapely.area).exterior
    scale = np.array([np.cos(np.radians(ring.centroid.y)), 1.0])
    flat = shapely.LineString(shapely.get_coordinates(ring) * scale)
    around = int(flat.length * DEGREE_KM / STEP_KM)
    pieces, signs, places = [], [], []
    for border, left in borders:
        sign = -1 if (left == 1) == (border.pair[0] == code) else 1
        points = shapely.points(np.column_stack([border.lon, border.lat]) * scale)
        places.append(shapely.line_locate_point(flat, points, normalized=True) * around)
        pieces.append(border)
        signs.append(np.full(len(border), float(sign)))
    arrays = {
        name: np.concatenate([getattr(piece, name) for piece in pieces], axis=-1)
        for name in Border.__dataclass_fields__ if name != "pair"
    }  # fmt: skip
    joined = Border((code, code), **arrays)
    return Line(joined, np.concatenate(signs), np.concatenate(places).astype(int), around)


def of_countries(borders: list[Border], masks: list[np.ndarray]) -> Iterator[tuple[str, dict]]:
    """Yield code and comparison of each country that files draw whole: landlocked, or nearly."""
    shapes, codes = sources.polygons("natural-earth-10m")
    names = sorted({code for border in borders for code in border.pair})
    whole = {name: shapely.multipolygons(shapes[codes == name]) for name in names}
    shapely.prepare(list(whole.values()))
    lefts = [side(border, [whole[code] for code in border.pair]) for border in borders]
    for code in names:
        mine = [n for n, border in enumerate(borders) if code in border.pair]
        land = sum((borders[n].covered[OLD_AND_NEW].sum(axis=0) >= 2).sum() for n in mine) * STEP_KM
        ring = max(shapely.get_parts(whole[code]), key=shapely.area).exterior
        scale = np.array([np.cos(np.radians(ring.centroid.y)), 1.0])
        around = shapely.LineString(shapely.get_coordinates(ring) * scale).length * DEGREE_KM
        if land < MOSTLY_LAND * around or land < 2 * LEAST_KM:
            continue
        line = round_country(code, [(borders[n], lefts[n]) for n in mine], whole[code])
        for first, second in PAIRS:
            use = np.concatenate([usable(borders[n], masks[n], first, second) for n in mine])
            if use.sum() * STEP_KM >= MOSTLY_THERE * land:
                yield code, row(line, use, first, second)


# --- all ----------------------------------------------------------------------------------------


def stacked(found: list[dict]) -> Rows:
    """Return rows as arrays."""
    return Rows(**{name: np.array([r[name] for r in found]) for name in Rows.__dataclass_fields__})


def all_rows() -> tuple[Rows, list[str], list[str]]:
    """Return all comparisons, the names of borders and countries, and their continents.

    Numbers of countries go on where those of borders end.
    """
    path = CACHE / "rows.npz"
    if not path.exists():
        _write(path)
    with np.load(path) as stored:
        rows = Rows(**{name: stored[name] for name in Rows.__dataclass_fields__})
        return rows, stored["name"].tolist(), stored["continent"].tolist()


def _write(path) -> None:
    borders, reasons = all_borders(), exclusions()
    masks = [kept(border, reasons) for border in borders]
    continents = sources.continents()
    found = [r for n, b in enumerate(borders) for r in of_border(n, b, masks[n])]
    names = ["-".join(border.pair) for border in borders]
    for code, comparison in of_countries(borders, masks):
        if names[-1] != code:
            names.append(code)
        found.append(comparison | {"border": len(names) - 1, "kind": COUNTRY, "weight": 1.0})
    rows = stacked(found)
    where = [continents[next(c for c in name.split("-")[::-1] if c != "RUS")] for name in names]
    arrays = {name: getattr(rows, name) for name in Rows.__dataclass_fields__}
    np.savez(path, name=names, continent=where, **arrays)
