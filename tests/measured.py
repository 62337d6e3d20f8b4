"""Made-up regions with a measured area, and made-up figures to hold against them."""

from __future__ import annotations

from typing import Any

import shapely

from marchland.dossier.model import Dossier
from marchland.measure.measures import COVERAGE_FACTOR, Measure, RegionFinding

NOWHERE = shapely.box(0, 0, 1, 1)


def region(dossier: Dossier, region_id: str, pre: str, low: float, high: float) -> RegionFinding:
    middle, half = (low + high) / 2, (high - low) / 2
    area = Measure(middle, low, high, half / COVERAGE_FACTOR)
    vintages = {"pre": pre} | ({"post": "osm-2020"} if region_id == "ceded" else {})
    return RegionFinding(
        f"{region_id}/{pre}", dossier.region(region_id), None, vintages, NOWHERE, area, (), None
    )


def figure(printed: str, about: Any = "ceded", **more: Any) -> dict[str, Any]:
    value = float(printed.split()[0].replace(",", ""))
    row = {"unit": "km2", "id": printed.split()[0].replace(",", ""), "value": value}
    return {**row, "printed": printed, "about": about, **more}


TWO = [("ceded", "vmap0", 1000.0, 1100.0), ("ceded", "wdb2", 1300.0, 1400.0)]

SKEWED = [*TWO, ("ceded", "third", 4000.0, 4200.0)]
"""The middle one measures 1,350 km², the mean is 2,167."""
