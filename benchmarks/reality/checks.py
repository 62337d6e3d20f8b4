"""Independent checks: straight lines of treaties, several files at once, and China–Tajikistan."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.reality.borders import STEP_KM, Border, all_borders, exclusions, kept, linework
from benchmarks.reality.model import LEVELS, Design, Fit, Judged, predict
from benchmarks.reality.rows import LEAST_KM, PAIRS, Line, Rows, of_countries, row, stacked, usable
from benchmarks.reality.sources import FILES
from marchland.measure.error.student import t_quantile

STRAIGHT = (
    ("CAN-USA", "lat", 49.0, (-122.5, 49.0, -95.3, 49.0)),
    ("CAN-USA", "lon", -141.0, (-141.0, 60.5, -141.0, 69.5)),
    ("IDN-PNG", "lon", 141.0, (141.0, -6.0, 141.0, -2.7)),
    ("EGY-LBY", "lon", 25.0, (25.0, 22.2, 25.0, 29.0)),
    ("BWA-NAM", "lon", 20.0, (20.0, -24.6, 20.0, -22.1)),
    ("BWA-NAM", "lon", 21.0, (21.0, -21.9, 21.0, -18.4)),
    ("LBY-SDN", "lon", 25.0, (25.0, 20.1, 25.0, 21.9)),
    ("EGY-SDN", "lat", 22.0, (25.2, 22.0, 31.0, 22.0)),
)  # fmt: skip
"""Borders that a treaty lays along a meridian or parallel, with where each does. None is exactly
straight on the ground: pillars stand up to some hundred metres off."""


def straight_lines() -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield each straight border with how far east, or north, of it each file draws it, km."""
    lines = linework()
    for name, axis, value, (west, south, east, north) in STRAIGHT:
        found = {}
        for file in FILES:
            edges = lines[file].get(tuple(name.split("-")))
            if edges is None:
                continue
            low, high = edges.min(axis=1), edges.max(axis=1)
            inside = ((low >= [west - 0.1, south - 0.1]) & (high <= [east + 0.1, north + 0.1])).all(
                1
            )
            if inside.sum():
                found[file] = _off_km(edges[inside], axis, value)
        degree = "° E" if axis == "lon" else "° N"
        yield f"{value:g}{degree}, {name}", "east" if axis == "lon" else "north", found


def _off_km(edges: np.ndarray, axis: str, value: float) -> float:
    """Return the median distance of edges from a meridian or parallel, weighted by length."""
    column = 0 if axis == "lon" else 1
    middle = edges.mean(axis=1)
    length = abs(edges[:, 1] - edges[:, 0])[:, 1 - column]
    off = (middle[:, column] - value) * 111.32
    if axis == "lon":
        off *= np.cos(np.radians(middle[:, 1]))
    order = np.argsort(off)
    reach = np.cumsum(length[order])
    return float(off[order][np.searchsorted(reach, reach[-1] / 2)])


# --- several files at once ------------------------------------------------------------------------


ALL = (0, 1, 2, 3, 4, 5)
FAMILIES = {
    "all, each file a witness": ((0, 1, 2, 3, 4, 5), ALL, ALL),
    "all, OpenStreetMap's editions as one": ((0, 1, 2, 3, 3, 5), ALL, ALL),
    "all, kin as one": ((0, 1, 0, 3, 3, 3), ALL, ALL),
    "NE and WDB-II as two, of the rest": (ALL, (0, 2), (1, 3, 4, 5)),
    "NE and WDB-II as one, of the rest": ((0, 1, 0, 3, 4, 5), (0, 2), (1, 3, 4, 5)),
    "OSM and WB as two, of the rest": ((0, 1, 2, 3, 3, 5), (3, 4, 5), (0, 1, 2)),
    "OSM and WB as one, of the rest": ((0, 1, 2, 3, 3, 3), (3, 4, 5), (0, 1, 2)),
}
"""What predicts what: the family of each file (the number of its first), the files that are
combined, and those that are predicted one at a time."""


@dataclass(frozen=True)
class Witnesses:
    """All files' areas over the same steps of one border, the shift taken off."""

    area: np.ndarray
    square: np.ndarray
    nu: float
    files: np.ndarray


def witnesses(fit: Fit) -> list[Witnesses]:
    """Return what the files say of each unexcluded border, over steps that all of them draw."""
    reasons, found = exclusions(), []
    for border in all_borders():
        mask = kept(border, reasons)
        seen = border.covered & mask
        there = np.flatnonzero(seen.sum(axis=1) >= 0.8 * max(1, seen.sum(axis=1).max()))
        if "CHN" in border.pair:
            there = there[there != FILES.index("world-bank")]
        there = np.array(
            [f for n, f in enumerate(there) if not _copies(border, mask, f, there[:n])]
        )
        if len(there) < 3:
            continue
        use = seen[there].all(axis=0)
        if use.sum() * STEP_KM >= LEAST_KM:
            found.append(_witnesses(border, use, there, fit))
    return found


def _copies(border: Border, mask: np.ndarray, file: int, others: np.ndarray) -> bool:
    """Return whether a file draws another's line over more than a third of the border."""
    for other in others:
        both = mask & border.covered[file] & border.covered[other]
        if usable(border, mask, other, file).sum() < 0.6 * both.sum():
            return True
    return False


def _witnesses(border: Border, use: np.ndarray, files: np.ndarray, fit: Fit) -> Witnesses:
    line = Line(border, np.ones(len(border)), np.arange(len(border)))
    # Each file against itself: the terms of one file, and its area against the reference.
    rows = stacked([row(line, use, file, file) | {"border": 0, "kind": 0, "weight": 1.0}
                    for file in files.tolist()])  # fmt: skip
    design = Design.of(rows, fit.form, fit.median_km)
    p = predict(fit, design)
    area = border.area[files][:, use].sum(axis=1)
    for n, (east, north, river) in enumerate(fit.shifts):
        mine = np.array(fit.form.row_of)[files] == fit.form.shifted[n]
        land, on_river = rows.shift_land, rows.shift_river
        area = area - mine * ((land + river * on_river) @ [east, north])
    return Witnesses(area, p.scaled[:, 0].sum(axis=1), float(p.nu[0]), files)


def combination(
    found: list[Witnesses],
    families: tuple[int, ...],
    combined: tuple[int, ...],
    predicted: tuple[int, ...],
) -> tuple[list[float], int]:
    """Return how often a file lies in the interval that the others predict, and of how many.

    The others are combined by inverse variance, a family as one witness with the mean of its files
    and their mean variance; the file's own variance is added.
    """
    inside = []
    for w in found:
        family = np.array(families)[w.files]
        there = np.isin(w.files, combined)
        for n in np.flatnonzero(np.isin(w.files, predicted)):
            others = [there & (family == name) for name in np.unique(family[there])
                      if name != family[n]]  # fmt: skip
            if sum(one.sum() for one in others) < 2:
                continue
            area = np.array([w.area[one].mean() for one in others])
            weight = 1 / np.array([w.square[one].mean() for one in others])
            off = abs(w.area[n] - (weight @ area) / weight.sum())
            scale = math.sqrt(1 / weight.sum() + w.square[n])
            inside.append([off <= t_quantile((1 + p) / 2, w.nu) * scale for p in LEVELS])
    return np.mean(inside, axis=0).tolist(), len(inside)


def shared_error(fit: Fit, rows: Rows) -> float:
    """Return the correlation of two files' errors that makes their differences as small as seen.

    The squared scale of a difference is s₁² + s₂² − 2 ρ s₁ s₂; ρ follows from the median of |z|.
    """
    p = predict(fit, Design.of(rows, fit.form, fit.median_km))
    one, two = (np.sqrt(p.scaled[:, side].sum(axis=1)) for side in (0, 1))
    z = abs(rows.area_km2 - p.mean) / np.sqrt(p.square)
    smaller = (np.median(z) / t_quantile(0.75, float(np.median(p.nu)))) ** 2
    return float((1 - smaller) * np.median((one**2 + two**2) / (2 * one * two)))


# --- the reserved case --------------------------------------------------------------------------


PARCELS = ((74.10, 38.19, 74.87, 38.68), (73.49, 39.23, 73.68, 39.47))
"""The two parcels handed over in 2011, with 0.05° round them left out."""


Reserved = tuple[str, str, float, float, float, float, bool]


def reserved(fit: Fit) -> list[Reserved]:
    """Return name, files, length, difference, its mean, half-width of 95 % and whether it holds.

    Of China–Tajikistan without the parcels, Afghanistan–Tajikistan, and all of Tajikistan, whose
    lines with Kyrgyzstan and Uzbekistan were fixed in 2025 and 2018.
    """
    mine = [border for border in all_borders() if "TJK" in border.pair]
    masks = [_without_parcels(border) for border in mine]
    found = []
    for border, mask in zip(mine, masks, strict=True):
        line = Line(border, np.ones(len(border)), np.arange(len(border)))
        if border.pair in (("CHN", "TJK"), ("AFG", "TJK")):
            for first, second in _INDEPENDENT:
                use = usable(border, mask, first, second)
                if use.sum() * STEP_KM >= LEAST_KM:
                    found.append(_held("–".join(border.pair), row(line, use, first, second), fit))
    whole = (r for code, r in of_countries(mine, masks) if code == "TJK")
    return found + [
        _held("Tajikistan", r, fit) for r in whole if (r["first"], r["second"]) in _INDEPENDENT
    ]


def _without_parcels(border: Border) -> np.ndarray:
    mask = np.ones(len(border), dtype=bool)
    for west, south, east, north in PARCELS:
        mask &= ~((border.lon > west - 0.05) & (border.lon < east + 0.05)
                  & (border.lat > south - 0.05) & (border.lat < north + 0.05))  # fmt: skip
    return mask


_INDEPENDENT = [pair for pair in PAIRS if pair not in ((0, 2), (3, 4))]


def _held(name: str, comparison: dict, fit: Fit) -> Reserved:
    rows = stacked([comparison | {"border": 0, "kind": 0, "weight": 1.0}])
    p = predict(fit, Design.of(rows, fit.form, fit.median_km))
    judged = Judged.of(rows.area_km2, p.mean, p.square, p.nu)
    files = f"{FILES[comparison['first']]} less {FILES[comparison['second']]}"
    return (
        name, files, float(rows.length_km[0]), float(rows.area_km2[0]), float(p.mean[0]),
        float(judged.half_km2[0]), bool(judged.inside[0, -1]),
    )  # fmt: skip
