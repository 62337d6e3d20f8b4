"""The rows that are fitted, the form that was chosen, and what it was chosen among."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.reality.model import Fit, Form, Judged, bootstrap, fit_rows, left_out
from benchmarks.reality.rows import CORRELATIONS_KM, COUNTRY, Rows, all_rows
from benchmarks.reality.sources import CACHE, FILES

ROW_IDS = ("natural-earth-10m", "vmap0", "wdb2", "osm", "world-bank")
DEPENDENT = (("natural-earth-10m", "wdb2"), ("osm-2020", "osm-2026"))
"""Kin: no pair at all, for most of one file's error is the other's."""
ALIKE = (("osm-2020", "world-bank"), ("osm-2026", "world-bank"))
"""Judged but in no fit: how little they differ says little of how far off both are."""
FORM = Form()
FOLDS = 8
SEED = 7
DRAWS = 40

RELEASE_0_1 = {
    "natural-earth-10m": (1.2, 30.0), "vmap0": (0.5, 6.0), "wdb2": (0.62, 4.0),
    "osm-2020": (0.23, 20.0), "osm-2026": (0.19, 2.3), "world-bank": (0.27, 23.0),
}  # fmt: skip
"""Accuracy and correlation length, km, that release 0.1 declared for each file: to compare with."""


@dataclass(frozen=True)
class Bench:
    """All comparisons that count, and what they are called.

    Attributes
    ----------
    rows : Rows
    names : list of str
        Of borders and countries, by number.
    continents : ndarray of str
        The same.
    """

    rows: Rows
    names: list[str]
    continents: np.ndarray

    @property
    def continent(self) -> np.ndarray:
        """The continent of each row."""
        return self.continents[self.rows.border]

    @property
    def fitted(self) -> np.ndarray:
        """Which rows take part in fits: no countries, for their borders do, and none of ALIKE."""
        return (self.rows.kind != COUNTRY) & ~of_pairs(self.rows, ALIKE)


def of_pairs(rows: Rows, pairs: tuple[tuple[str, str], ...]) -> np.ndarray:
    """Return which rows compare two files of a list of pairs."""
    listed = [(FILES.index(a), FILES.index(b)) for a, b in pairs]
    return np.array([pair in listed for pair in zip(rows.first, rows.second, strict=True)])


def independent(rows: Rows) -> np.ndarray:
    """Return which rows compare files that are no kin, and have vertices to count."""
    return ~of_pairs(rows, DEPENDENT) & (rows.spacing.min(axis=1) > 0)


def bench() -> Bench:
    """Return the comparisons of independent files."""
    rows, names, continents = all_rows()
    return Bench(rows.where(independent(rows)), names, np.array(continents))


def release_0_1(rows: Rows) -> Judged:
    """Return what the intervals of release 0.1 do: normal, one process, no shift."""
    square = np.zeros(len(rows))
    for file, (accuracy_km, correlation_km) in RELEASE_0_1.items():
        at = np.flatnonzero(correlation_km == CORRELATIONS_KM)[0]
        drawn = (rows.first == FILES.index(file)) | (rows.second == FILES.index(file))
        square += np.where(drawn, accuracy_km**2 * rows.across[:, at], 0)
    return Judged.of(rows.area_km2, np.zeros(len(rows)), square, np.full(len(rows), 1e9))


def folds(bench: Bench) -> np.ndarray:
    """Return the fold of each row: borders are dealt out at random, a country apart."""
    dealt = np.random.default_rng(SEED).permutation(len(bench.names)) % FOLDS
    return dealt[bench.rows.border]


def without_borders(bench: Bench, form: Form = FORM) -> Judged:
    """Return the judgement of each row by a fit that saw none of its fold's borders."""
    return left_out(bench.rows, form, folds(bench), bench.fitted)


def without_continents(bench: Bench, form: Form = FORM) -> Judged:
    """Return the judgement of each row by a fit that saw none of its continent."""
    _, group = np.unique(bench.continent, return_inverse=True)
    return left_out(bench.rows, form, group, bench.fitted)


@dataclass(frozen=True)
class Result:
    """The fit on all borders, its bootstrap, and what was found out of sample."""

    fit: Fit
    draws: np.ndarray
    release: Judged
    borders: Judged
    continents: Judged

    def error(self, of) -> np.ndarray:
        """Return the standard error of a function of a fit, by the bootstrap."""
        form, median = self.fit.form, self.fit.median_km
        return np.std([of(Fit(form, theta, median)) for theta in self.draws], axis=0, ddof=1)


def result(bench: Bench, name: str = "chosen", form: Form = FORM, draws: int = DRAWS) -> Result:
    """Return the result for a form, kept in the cache."""
    path = CACHE / f"result-{name}.npz"
    if not path.exists():
        fit = fit_rows(bench.rows.where(bench.fitted), form)
        drawn = bootstrap(bench.rows.where(bench.fitted), form, fit.theta, draws)
        kept = {"theta": fit.theta, "median": fit.median_km, "draws": drawn}
        for label, judged in (("borders", without_borders(bench, form)),
                              ("continents", without_continents(bench, form))):  # fmt: skip
            kept |= {f"{label}_{key}": getattr(judged, key) for key in Judged.__dataclass_fields__}
        np.savez(path, **kept)
    with np.load(path) as stored:
        fit = Fit(form, stored["theta"], stored["median"])
        held = [
            Judged(*(stored[f"{label}_{key}"] for key in Judged.__dataclass_fields__))
            for label in ("borders", "continents")
        ]
        return Result(fit, stored["draws"], release_0_1(bench.rows), *held)
