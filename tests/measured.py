"""Made-up regions with a measured area, and made-up figures to hold against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import shapely

from marchland.boundaries.registry import Vintage
from marchland.dossier.model import Dossier, Region
from marchland.figures.measured import Measured
from marchland.measure.budget import Budget
from marchland.measure.measures import COVERAGE_FACTOR, LineFinding, Measure, RegionFinding

NOWHERE = shapely.box(0, 0, 1, 1)


def region(dossier: Dossier, region_id: str, pre: str, low: float, high: float) -> RegionFinding:
    middle, half = (low + high) / 2, (high - low) / 2
    area = Measure(middle, low, high, half / COVERAGE_FACTOR)
    vintages = {"pre": pre} | ({"post": "osm-2020"} if region_id == "ceded" else {})
    return RegionFinding(
        f"{region_id}/{pre}", dossier.region(region_id), None, vintages, NOWHERE, area, (), None
    )


@dataclass(frozen=True)
class MadeUpBudget:
    """As much of a budget as figures are judged by, its interval that of all choices together."""

    region: Region
    reading: Region | None
    choices: int
    estimate_km2: float
    low_km2: float
    high_km2: float

    @property
    def standard_km2(self) -> float:
        return (self.high_km2 - self.low_km2) / 2 / COVERAGE_FACTOR

    def interval(self) -> tuple[float, float]:
        return self.low_km2, self.high_km2


def measured(
    dossier: Dossier,
    regions: Sequence[RegionFinding],
    lines: Sequence[LineFinding] = (),
    vintages: Sequence[Vintage] = (),
) -> Measured:
    """Put made-up regions together; the estimate of each is the middle of all its choices."""
    groups: dict[object, list[RegionFinding]] = defaultdict(list)
    for found in regions:
        groups[found.region.id, found.reading and found.reading.id].append(found)
    budgets = []
    for same in groups.values():
        low, high = min(r.area.low for r in same), max(r.area.high for r in same)
        first = same[0]
        budgets.append(
            MadeUpBudget(first.region, first.reading, len(same), (low + high) / 2, low, high)
        )
    return Measured(
        dossier, tuple(vintages), tuple(regions), tuple(lines),
        tuple(cast("list[Budget]", budgets)), (),
    )  # fmt: skip


def figure(printed: str, about: Any = "ceded", **more: Any) -> dict[str, Any]:
    value = float(printed.split()[0].replace(",", ""))
    row = {"unit": "km2", "id": printed.split()[0].replace(",", ""), "value": value}
    return {**row, "printed": printed, "about": about, **more}


TWO = [("ceded", "vmap0", 1000.0, 1100.0), ("ceded", "wdb2", 1300.0, 1400.0)]
