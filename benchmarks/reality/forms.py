"""The forms of the model that were compared, each cross-validated on the same folds of borders."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.reality.chosen import Bench, folds, release_0_1
from benchmarks.reality.model import Form, left_out
from benchmarks.reality.rows import BLOCK, COUNTRY, WHOLE, Rows
from benchmarks.reality.sources import CACHE

INF, NONE = math.inf, math.nan
NARROW = (0.5, 2.0)
DIRECTED = Form(vector_km=400.0, across_km=NONE)

FORMS = {
    "C = 200 (kept)": Form(),
    "C = 200, λ of ½ to 2": Form(caps=NARROW),
    "C = 200, λ of 0.1 to 10": Form(caps=(0.1, 10.0)),
    "C = 200, c = 2, λ of ½ to 2": Form(short_km=2.0, caps=NARROW),
    "C = 200, c = 8": Form(short_km=8.0),
    "C = 200, ν by length (100, 400 km)": Form(tails_km=(100.0, 400.0)),
    "C = 200, OSM and WB in one row": Form(row_of=(0, 1, 2, 3, 3, 3)),
    "C = 100, λ of ½ to 2": Form(across_km=100.0, caps=NARROW),
    "C = 400": Form(across_km=400.0),
    "C = 400, c = 8": Form(across_km=400.0, short_km=8.0),
    "A = 200": Form(vector_km=200.0, across_km=NONE),
    "A = 400": DIRECTED,
    "A = 400, OSM and WB in one row": replace(DIRECTED, row_of=(0, 1, 2, 3, 3, 3)),
    "A = 100, C = 400, λ of ½ to 2": Form(vector_km=100.0, across_km=400.0, caps=NARROW),
    "A = 400, C = 100, λ of ½ to 2": Form(vector_km=400.0, across_km=100.0, caps=NARROW),
    "A = 400, C = 400, λ of ½ to 2": Form(vector_km=400.0, across_km=400.0, caps=NARROW),
    "A = 800, C = 200, λ of ½ to 2": Form(vector_km=800.0, caps=NARROW),
    "A = 1600, C = 100, λ of ½ to 2": Form(vector_km=1600.0, across_km=100.0, caps=NARROW),
    "A = ∞, C = 100, λ of ½ to 2": Form(vector_km=INF, across_km=100.0, caps=NARROW),
    "A = C = ∞, ν by length, λ of ½ to 2": Form(
        vector_km=INF, across_km=INF, tails_km=(100.0, 400.0), caps=NARROW
    ),
}
"""A: correlation length of a displacement with a direction; C: of one across the line, alike over a
long way; c: of that over a short way (4 where not said); km."""

FACTORS = {
    "C = 200, errors grow with winding": lambda rows, _: np.clip(rows.winding, 1, 4),
    "C = 200, errors shrink with winding": lambda rows, _: 1 / np.clip(rows.winding, 1, 4),
    "C = 200, Europe two thirds": lambda _, europe: np.where(europe, 0.5, 1.0),
}
"""A factor on the spacing of vertices, whose power λ is: terrain, and better mapping."""


@dataclass(frozen=True)
class Compared:
    """What one form did, borders left out."""

    name: str
    shares: list[float]
    score: float
    by_length: list[float]
    blocks: float
    countries: dict[str, float]


def compared(b: Bench) -> list[Compared]:
    """Return what every form did, kept in the cache."""
    path = CACHE / "forms.json"
    if not path.exists():
        tried = [_compared(name, b, b.rows, form, b.fitted) for name, form in FORMS.items()]
        both = b.rows.kind != COUNTRY
        tried.append(_compared("C = 200, OSM–WB in the fit", b, b.rows, Form(), both))
        for name, factor in FACTORS.items():
            grown = factor(b.rows, b.continent == "Europe")
            rows = replace(b.rows, spacing=b.rows.spacing * grown[:, None])
            tried.append(_compared(name, b, rows, Form(), b.fitted))
        path.write_text(json.dumps([vars(one) for one in tried]), encoding="utf-8")
    return [Compared(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


def _compared(name: str, b: Bench, rows: Rows, form: Form, fitted: np.ndarray) -> Compared:
    judged = left_out(rows, form, folds(b), fitted)
    whole, country = rows.kind == WHOLE, rows.kind == COUNTRY
    release = release_0_1(rows).score_km2[whole].mean()

    def inside(mask: np.ndarray) -> float:
        return float(100 * judged.inside[mask, -1].mean())

    lengths = ((40, 150), (150, 400), (400, 800), (800, math.inf))
    return Compared(
        name,
        (100 * judged.inside[whole].mean(axis=0)).tolist(),
        float(judged.score_km2[whole].mean() / release),
        [inside(whole & (rows.length_km >= a) & (rows.length_km < z)) for a, z in lengths],
        inside(rows.kind == BLOCK),
        {
            c: inside(country & (b.continent == c))
            for c in sorted(set(b.continent[country].tolist()))
        },
    )
