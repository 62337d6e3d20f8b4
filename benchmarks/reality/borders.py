"""All files' lines of a border, laid along one reference line in steps of half a kilometre.

The reference is one file's line simplified by 700 m; lengths and normals are taken along it. Every
vertex of a file's line, and points between, is joined to the nearest point of the reference. Two
neighbouring joins, the line between them and the reference between their feet bound a cell; its
signed area (positive left of the reference) goes to the steps that it spans. The cells add up to
the exact area between the two lines, so the difference of two files over any run of steps is the
area between the files, cut square to the reference.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
import pyproj
import shapely

from benchmarks.reality import sources
from benchmarks.reality.sources import CACHE, FILES

STEP_KM = 0.5
SIMPLIFIED_KM = 0.7
REACH_KM = 20.0
"""A line farther than this from the reference depicts something else."""
ENDS_KM = 3.0
"""Left out at both ends: files place the points where three countries meet differently."""
PIECE_KM = 600.0
"""Longer references are cut, so that each piece has a plane of its own."""
DENSE_KM = 0.15
SHORTEST_KM = 20.0
RIVER_KM = 1.0
REFERENCES = ("osm-2020", "world-bank", "osm-2026", "vmap0", "natural-earth-10m")
EARTH_KM = 6371.0

EXCLUSIONS = Path(__file__).with_name("exclusions.toml")


@dataclass(frozen=True)
class Border:
    """One border's steps; arrays of files have shape (files, steps).

    Attributes
    ----------
    pair : tuple of str
    lon, lat : ndarray
        Middle of each step, degrees.
    part : ndarray of int
        Number of the unbroken part of the reference that holds the step.
    east, north : ndarray
        Integral of the left normal over the step, km.
    river : ndarray of bool
        Whether the reference follows a river here.
    area : ndarray
        Signed area between the file's line and the reference, km².
    drawn_km : ndarray
        Length of the file's line.
    vertices : ndarray
        How many vertices it has.
    covered : ndarray of bool
        Whether the file's line passes the step once.
    """

    pair: tuple[str, str]
    lon: np.ndarray
    lat: np.ndarray
    part: np.ndarray
    east: np.ndarray
    north: np.ndarray
    river: np.ndarray
    area: np.ndarray
    drawn_km: np.ndarray
    vertices: np.ndarray
    covered: np.ndarray

    def __len__(self) -> int:
        return len(self.lon)


ARRAYS = tuple(field.name for field in fields(Border) if field.name != "pair")


def exclusions() -> list[dict]:
    """Return the rows of the list of exclusions."""
    return tomllib.loads(EXCLUSIONS.read_text(encoding="utf-8"))["exclusions"]


@cache
def linework() -> dict[str, dict[tuple[str, str], np.ndarray]]:
    """Return the edges of each border by file; those of WDB-II go to the border nearest to them."""
    lines = {file: sources.border_edges(file) for file in FILES if file != "wdb2"}
    lines["wdb2"] = _nearest_border(lines)
    return lines


def reference_file(lines: dict, pair: tuple[str, str]) -> str | None:
    """Return the file of the reference: the first of ``REFERENCES`` that draws most of it."""
    lengths = {file: _rough_km(lines[file].get(pair)) for file in REFERENCES}
    longest = max(lengths.values())
    enough = [file for file in REFERENCES if lengths[file] > max(0.6 * longest, SHORTEST_KM)]
    return enough[0] if enough else None


def _rough_km(edges: np.ndarray | None) -> float:
    if edges is None:
        return 0.0
    step = (edges[:, 1] - edges[:, 0]) * 111.2
    return float(np.hypot(step[:, 0] * np.cos(np.radians(edges[:, 0, 1])), step[:, 1]).sum())


def _nearest_border(lines: dict) -> dict[tuple[str, str], np.ndarray]:
    """Return the edges of WDB-II by border."""
    pairs = sorted({pair for found in lines.values() for pair in found})
    made, owner = [], []
    for number, pair in enumerate(pairs):
        file = reference_file(lines, pair)
        if file:
            made.append(lines[file][pair])
            owner.append(np.full(len(made[-1]), number))
    tree, owner = shapely.STRtree(shapely.linestrings(np.concatenate(made))), np.concatenate(owner)
    edges = np.concatenate(
        [np.stack([line[:-1], line[1:]], axis=1) for line in sources.wdb2_lines("countries")]
    )
    edges = edges[abs(edges[:, 1, 0] - edges[:, 0, 0]) < 180]
    middle = shapely.points(edges.mean(axis=1))
    (at, hit) = tree.query_nearest(middle, max_distance=REACH_KM / 111, all_matches=False)
    return {
        pair: edges[at[owner[hit] == number]]
        for number, pair in enumerate(pairs)
        if (owner[hit] == number).any()
    }


def chains(edges: np.ndarray, project: pyproj.Transformer) -> list[np.ndarray]:
    """Return edges joined to polylines, km in a plane."""
    km = np.column_stack(project.transform(*edges.reshape(-1, 2).T)) / 1000
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(km.reshape(-1, 2, 2))))
    return [shapely.get_coordinates(part) for part in shapely.get_parts(merged)]


def plane(lon: float, lat: float) -> pyproj.Transformer:
    """Return the equal-area plane round a place."""
    return pyproj.Transformer.from_crs(
        "EPSG:4326", f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84", always_xy=True
    )


def lay(pair: tuple[str, str], edges: dict[str, np.ndarray], reference: str) -> Border | None:
    """Return a border's steps, or None when the reference is too short."""
    pieces = [
        piece
        for part, line in enumerate(_references(edges[reference]))
        for piece in _pieces(line, edges, part)
    ]
    if not pieces:
        return None
    return Border(pair, *(np.concatenate([p[name] for p in pieces], axis=-1) for name in ARRAYS))


def _references(edges: np.ndarray) -> list[np.ndarray]:
    """Return the unbroken parts of the reference, lon lat, simplified."""
    middle = edges.reshape(-1, 2).mean(axis=0)
    project, found = plane(*middle), []
    for line in _bridged(chains(edges, project)):
        thin = shapely.get_coordinates(shapely.LineString(line).simplify(SIMPLIFIED_KM))
        if np.hypot(*np.diff(thin, axis=0).T).sum() >= SHORTEST_KM:
            found.append(np.column_stack(project.transform(*thin.T * 1000, direction="INVERSE")))
    return found


def _bridged(parts: list[np.ndarray], gap_km: float = 2.0) -> list[np.ndarray]:
    """Join parts whose ends lie close: a knot of three edges, or a vertex that is missing."""
    parts = [part for part in parts if len(part) > 1]
    joined = True
    while joined and len(parts) > 1:
        joined = False
        ends = np.array([[part[0], part[-1]] for part in parts]).reshape(-1, 2)
        apart = np.hypot(*(ends[:, None] - ends[None]).transpose(2, 0, 1))
        same = np.arange(len(ends)) // 2
        apart[same[:, None] == same[None]] = np.inf
        i, j = np.unravel_index(apart.argmin(), apart.shape)
        if apart[i, j] < gap_km:
            first = parts[i // 2] if i % 2 else parts[i // 2][::-1]
            second = parts[j // 2][::-1] if j % 2 else parts[j // 2]
            parts = [p for n, p in enumerate(parts) if n not in (i // 2, j // 2)]
            parts.append(np.vstack([first, second]))
            joined = True
    return parts


def _pieces(line: np.ndarray, edges: dict[str, np.ndarray], part: int) -> list[dict]:
    """Return the steps of one part of a reference, piece by piece."""
    scale = np.column_stack([np.cos(np.radians(line[:, 1])), np.ones(len(line))])
    along = np.append(0, np.cumsum(np.hypot(*(np.diff(line, axis=0) * scale[:-1]).T))) * 111.2
    count = max(1, round(along[-1] / PIECE_KM))
    cuts = np.linspace(0, along[-1], count + 1)
    ends = np.column_stack([np.interp(cuts, along, axis) for axis in line.T])
    found = []
    for number in range(count):
        inner = line[(along > cuts[number]) & (along < cuts[number + 1])]
        piece = np.vstack([ends[number], inner, ends[number + 1]])
        steps = _steps(piece, edges, part)
        cut = [int(ENDS_KM / STEP_KM) if end else 0 for end in (number == 0, number == count - 1)]
        last = steps["lon"].shape[0] - cut[1]
        found.append({name: array[..., cut[0] : last] for name, array in steps.items()})
    return found


def _steps(piece: np.ndarray, edges: dict[str, np.ndarray], part: int) -> dict:
    """Return the arrays of one piece of a reference, which has a plane of its own."""
    project = plane(*((piece.min(axis=0) + piece.max(axis=0)) / 2))
    reference = Reference.of(np.column_stack(project.transform(*piece.T)) / 1000)
    count = reference.steps
    at = reference.point(np.arange(count + 1) * STEP_KM)
    lon, lat = project.transform(*at.T * 1000, direction="INVERSE")
    mid = (lat[1:] + lat[:-1]) / 2
    chord_east = np.radians(np.diff(lon)) * np.cos(np.radians(mid)) * EARTH_KM
    chord_north = np.radians(np.diff(lat)) * EARTH_KM
    per_file = [_laid(edges.get(file), piece, reference, project) for file in FILES]
    area, drawn, vertices, passes = (np.array(rows) for rows in zip(*per_file, strict=True))
    return {
        "lon": (lon[1:] + lon[:-1]) / 2, "lat": mid, "part": np.full(count, part),
        "east": -chord_north, "north": chord_east,
        "river": _on_river(at, piece, project)[:count],
        "area": area, "drawn_km": drawn, "vertices": vertices,
        "covered": (abs(passes - 1) < 0.3) & (abs(area) < REACH_KM * STEP_KM),
    }  # fmt: skip


@dataclass(frozen=True)
class Reference:
    """A simplified line in a plane, km, with the area under it as far as each vertex."""

    line: shapely.LineString
    along: np.ndarray
    under: np.ndarray

    @classmethod
    def of(cls, xy: np.ndarray) -> Reference:
        along = np.append(0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T)))
        under = np.append(0, np.cumsum(xy[:-1, 0] * xy[1:, 1] - xy[1:, 0] * xy[:-1, 1]))
        return cls(shapely.LineString(xy), along, under)

    @property
    def steps(self) -> int:
        return max(1, int(self.line.length / STEP_KM))

    def point(self, t: np.ndarray) -> np.ndarray:
        xy = shapely.get_coordinates(self.line)
        return np.column_stack([np.interp(t, self.along, axis) for axis in xy.T])

    def swept(self, t: np.ndarray) -> np.ndarray:
        """Return twice the area that the ray from the origin to the line sweeps as far as t."""
        xy = shapely.get_coordinates(self.line)
        edge = np.clip(np.searchsorted(self.along, t, side="right") - 1, 0, len(xy) - 2)
        here, start = self.point(t), xy[edge]
        return self.under[edge] + start[:, 0] * here[:, 1] - here[:, 0] * start[:, 1]


def _laid(edges, piece, reference: Reference, project) -> tuple[np.ndarray, ...]:
    """Return area, drawn length, vertices and passes of one file at each step."""
    count = reference.steps
    sums = np.zeros((4, count))
    if edges is None:
        return tuple(sums)
    margin = (REACH_KM + 10) / 111 / np.array([np.cos(np.radians(abs(piece[:, 1]).max())), 1])
    low, high = piece.min(axis=0) - margin, piece.max(axis=0) + margin
    near = ((edges.max(axis=1) >= low) & (edges.min(axis=1) <= high)).all(axis=1)
    if not near.any():
        return tuple(sums)
    for xy in chains(edges[near], project):
        t, foot, p, true = _joins(xy, reference)
        # A cell that reaches beyond the reference's ends, or too far from it, is no part of it.
        close = np.hypot(*(p - foot).T) < REACH_KM
        inner = (t > 0) & (t < reference.along[-1])
        ok = close[1:] & close[:-1] & (inner[1:] | inner[:-1])
        twice = (
            np.diff(reference.swept(t))
            + _cross(foot[1:], p[1:]) + _cross(p[1:], p[:-1]) + _cross(p[:-1], foot[:-1])
        )  # fmt: skip
        values = np.array([twice / 2, np.hypot(*np.diff(p, axis=0).T), true[1:], np.diff(t)])
        way = 1.0 if t[-1] >= t[0] else -1.0
        values[[0, 3]] *= way
        _spread(sums, t[:-1][ok], t[1:][ok], values[:, ok])
    sums[3] /= STEP_KM
    return tuple(sums)


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]


def _joins(xy: np.ndarray, reference: Reference) -> tuple[np.ndarray, ...]:
    """Return for each vertex and point between: place along the reference, foot, point, vertex?"""
    length = np.hypot(*np.diff(xy, axis=0).T)
    pieces = np.maximum(1, np.ceil(length / DENSE_KM)).astype(int)
    edge = np.repeat(np.arange(len(length)), pieces)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (step / pieces[edge])[:, None]
    p = np.vstack([xy[edge] * (1 - share) + xy[edge + 1] * share, xy[-1:]])
    true = np.append(step == 0, True).astype(float)
    t = shapely.line_locate_point(reference.line, shapely.points(p))
    return t, reference.point(t), p, true


def _spread(sums: np.ndarray, start: np.ndarray, end: np.ndarray, values: np.ndarray) -> None:
    """Add each cell's values to the steps between its feet, evenly."""
    last = sums.shape[1] - 1
    low, high = np.minimum(start, end) / STEP_KM, np.maximum(start, end) / STEP_KM
    first, final = low.astype(int), high.astype(int)
    spans = final - first + 1
    cell = np.repeat(np.arange(len(low)), spans)
    step = first[cell] + np.arange(len(cell)) - np.repeat(np.cumsum(spans) - spans, spans)
    overlap = np.minimum(high[cell], step + 1) - np.maximum(low[cell], step)
    wide = (high - low)[cell]
    share = np.where(wide > 0, overlap / np.where(wide > 0, wide, 1), 1.0 / spans[cell])
    ok = step <= last
    for row, value in zip(sums, values, strict=True):
        row += np.bincount(step[ok], weights=(share * value[cell])[ok], minlength=last + 1)


@cache
def _rivers() -> tuple[shapely.STRtree, np.ndarray]:
    lines = [line for line in sources.wdb2_lines("rivers") if len(line) > 1]
    edges = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in lines])
    edges = edges[abs(edges[:, 1, 0] - edges[:, 0, 0]) < 180]
    return shapely.STRtree(shapely.linestrings(edges)), edges


def _on_river(at: np.ndarray, piece: np.ndarray, project) -> np.ndarray:
    """Return whether the reference keeps near a river, most of the 10 km round a step."""
    tree, edges = _rivers()
    box = shapely.box(*(piece.min(axis=0) - 0.2), *(piece.max(axis=0) + 0.2))
    near = tree.query(box)
    if not len(near):
        return np.zeros(len(at), dtype=bool)
    km = np.column_stack(project.transform(*edges[near].reshape(-1, 2).T)) / 1000
    local = shapely.STRtree(shapely.linestrings(km.reshape(-1, 2, 2)))
    hit = local.query_nearest(shapely.points(at), max_distance=RIVER_KM, all_matches=False)[0]
    flag = np.zeros(len(at))
    flag[hit] = 1
    width = int(10 / STEP_KM)
    return np.convolve(flag, np.ones(width + 1) / (width + 1), mode="same") >= 0.5


def kept(border: Border, rows: list[dict]) -> np.ndarray:
    """Return which steps no row of the list of exclusions names."""
    stays = np.ones(len(border), dtype=bool)
    for row in rows:
        if tuple(row["pair"]) == border.pair:
            west, south, east, north = row.get("box", (-180.0, -90.0, 180.0, 90.0))
            stays &= ~((border.lon >= west) & (border.lon <= east)
                       & (border.lat >= south) & (border.lat <= north))  # fmt: skip
    return stays


def all_borders() -> list[Border]:
    """Return every border of at least ``SHORTEST_KM`` that two files draw, kept in the cache."""
    path = CACHE / "borders.npz"
    if not path.exists():
        _write(path, _lay_all())
    with np.load(path) as stored:
        ends = np.cumsum(stored["count"])[:-1]
        arrays = [np.split(stored[name], ends, axis=-1) for name in ARRAYS]
        pairs = [tuple(pair) for pair in stored["pair"].tolist()]
    return [Border(pair, *values) for pair, *values in zip(pairs, *arrays, strict=True)]


def _lay_all() -> list[Border]:
    lines, found = linework(), []
    for pair in sorted({pair for found in lines.values() for pair in found}):
        edges = {file: lines[file][pair] for file in FILES if pair in lines[file]}
        reference = reference_file(lines, pair)
        border = lay(pair, edges, reference) if reference and len(edges) > 1 else None
        if border is not None and len(border):
            found.append(border)
    return found


def _write(path: Path, borders: list[Border]) -> None:
    arrays = {name: np.concatenate([getattr(b, name) for b in borders], axis=-1) for name in ARRAYS}
    np.savez(path, pair=np.array([b.pair for b in borders]), count=[len(b) for b in borders],
             **arrays)  # fmt: skip
