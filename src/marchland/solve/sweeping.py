"""How an area depends on the bearing and the apex of the line that cuts it, by both edge rules."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from marchland.boundaries.registry import Registry
from marchland.dossier.model import Dossier, Line, Region
from marchland.dossier.reading import Filed
from marchland.ellipsoid.edges import ray
from marchland.ellipsoid.types import Coordinates
from marchland.errors import GeometryError
from marchland.failures import Failure, Ledger, failure_rows
from marchland.numerals import declared, shortest
from marchland.solve.cases import Case, cases
from marchland.solve.variation import (
    FreeRay,
    free_line,
    free_rule,
    moved,
    regions_cut,
    variable_line,
)
from marchland.vocabulary import EdgeRule

APEX_STEPS = 9
"""Positions of the apex along each side of the square it is moved in."""

MOST_BEARINGS = 1000

TOLERANCE_KM2 = 0.01
"""A sweep's rays are drawn to this, ten times what ``check`` draws to, for speed."""

COLUMNS = (
    "part", "region", "edge_rule", "vintages", "bearing_deg", "east_km", "north_km", "area_km2"
)  # fmt: skip
"""Columns of the tidy table; its first line is how Marchland knows a file as its own."""


@dataclass(frozen=True)
class SweepRow:
    """One area of a sweep.

    Attributes
    ----------
    part : str
        ``bearing`` or ``apex``: what is varied.
    edge_rule : EdgeRule
    choice : dict
        Era id to vintage id.
    vintages : str
    bearing_deg : float
    east_km, north_km : float
        How far the apex is moved from the dossier's.
    area_km2 : float
        NaN where the line does not cut the territory.
    """

    part: str
    edge_rule: EdgeRule
    choice: dict[str, str]
    vintages: str
    bearing_deg: float
    east_km: float
    north_km: float
    area_km2: float


@dataclass(frozen=True)
class Sweep:
    """Areas of a region over bearings and over positions of the apex.

    Attributes
    ----------
    dossier : Dossier
    sha256 : str
    line : Line
    region : Region
    declared_deg : float
    rules : tuple of EdgeRule
        The line's own first.
    drawn : str
        The choice of vintages that the dossier draws a static view from.
    rows : tuple of SweepRow
    failures : tuple of Failure
        Choices that could not be built as declared, and boundary files that could not be read.
    """

    dossier: Dossier
    sha256: str
    line: Line
    region: Region
    declared_deg: float
    rules: tuple[EdgeRule, ...]
    drawn: str
    rows: tuple[SweepRow, ...]
    failures: tuple[Failure, ...] = ()

    def where(
        self, part: str, rule: EdgeRule | None = None, vintages: str | None = None
    ) -> list[SweepRow]:
        """Return the rows of a part, of one rule and choice of vintages where given."""
        return [
            p
            for p in self.rows
            if p.part == part
            and (rule is None or p.edge_rule is rule)
            and (vintages is None or p.vintages == vintages)
        ]

    @property
    def vintages(self) -> tuple[str, ...]:
        """The choices of vintages, in order."""
        return tuple(dict.fromkeys(p.vintages for p in self.rows))


def sweep(
    filed: Filed,
    registry: Registry,
    line_id: str,
    bearings: Sequence[float],
    apex_km: float,
    *,
    region: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Sweep:
    """Measure a region over bearings of its cutting ray, and over positions of the ray's apex.

    Parameters
    ----------
    filed : Filed
    registry : Registry
    line_id : str
        A ray.
    bearings : sequence of float
        Degrees clockwise from north.
    apex_km : float
        Half the side of the square, centred on the dossier's apex, in which the apex is moved.
    region : str, optional
        Which region, where the line cuts several; otherwise the dossier's first.
    progress : callable, optional
        Called with a few words before each step.

    Returns
    -------
    Sweep
        Each by the line's own edge rule and by the other of rhumb and geodesic.

    Raises
    ------
    GeometryError
        If the line is unknown, is no ray, or no region is cut by it; if a range is empty or too
        long.
    FigureError
        If no choice of vintages can be built; one that can is enough.
    AlteredError
        If a boundary file is not what its hash says.
    """
    dossier = filed.dossier
    line = variable_line(dossier, line_id)
    free = free_line(dossier, line)
    if not isinstance(free, FreeRay):
        raise GeometryError(
            f"line {line_id!r} runs through given points and has no bearing to sweep over; "
            "expected a ray"
        )
    _check_ranges(bearings, apex_km)
    chosen, cut = regions_cut(dossier, line, region)[0]
    ledger = Ledger((registry.folder, filed.path.parent))
    found = cases(filed, registry, [(chosen, cut)], ledger, progress)
    own = free_rule(free.recipe.edge_rule)
    rules = (own, *(r for r in (EdgeRule.RHUMB, EdgeRule.GEODESIC) if r is not own))
    rows = [
        *_over_bearings(free, found, rules, bearings, progress),
        *_over_apexes(free, found, rules, apex_km, progress),
    ]
    drawn = dossier.era(cut.of.era).drawn
    return Sweep(
        dossier, filed.sha256, line, chosen, free.course_deg, rules, drawn, tuple(rows),
        tuple(ledger.failures),
    )  # fmt: skip


def _check_ranges(bearings: Sequence[float], apex_km: float) -> None:
    if not 2 <= len(bearings) <= MOST_BEARINGS:
        raise GeometryError(
            f"bearings: expected 2 to {MOST_BEARINGS} of them, found {len(bearings)}; "
            "change the step"
        )
    if not 0 < apex_km <= 500:
        raise GeometryError(
            f"apex-km: expected more than 0 and at most 500, found {shortest(apex_km)}"
        )


def _over_bearings(
    free: FreeRay,
    found: list[Case],
    rules: Iterable[EdgeRule],
    bearings: Sequence[float],
    progress: Callable[[str], None],
) -> Iterator[SweepRow]:
    for rule in rules:
        for bearing in bearings:
            progress(f"{rule.value} line on {declared(bearing, '°')}")
            drawn = _ray(free.apex, bearing % 360, rule, free.recipe.length_km)
            for case in found:
                area_km2 = _area(case, drawn)
                yield SweepRow(
                    "bearing", rule, case.choice, case.vintages, bearing, 0.0, 0.0, area_km2
                )


def _over_apexes(
    free: FreeRay,
    found: list[Case],
    rules: Iterable[EdgeRule],
    apex_km: float,
    progress: Callable[[str], None],
) -> Iterator[SweepRow]:
    bearing = free.course_deg
    steps = np.linspace(-apex_km, apex_km, APEX_STEPS).tolist()
    for rule in rules:
        for north in steps:
            progress(f"{rule.value} line from {declared(north, 'km')} north")
            for east in steps:
                azimuth = math.degrees(math.atan2(east, north))
                start = moved(free.apex, azimuth, math.hypot(east, north))
                drawn = _ray(start, bearing, rule, free.recipe.length_km)
                for case in found:
                    yield SweepRow(
                        "apex", rule, case.choice, case.vintages, bearing, east, north,
                        _area(case, drawn),
                    )  # fmt: skip


def _ray(
    start: tuple[float, float], bearing: float, rule: EdgeRule, length_km: float
) -> Coordinates | None:
    """Return a ray's coordinates; None where it would reach 180° or a pole."""
    try:
        line = ray(start, bearing, rule, length_km, tolerance_km2=TOLERANCE_KM2)
        return shapely.get_coordinates(line)
    except GeometryError:
        return None


def _area(case: Case, line: Coordinates | None) -> float:
    try:
        return math.nan if line is None else case.area_km2(line)
    except GeometryError:
        return math.nan


def table_rows(swept: Sweep) -> list[dict[str, object]]:
    """Return the sweep as a tidy table, one row per area; :data:`COLUMNS` are its keys.

    Parameters
    ----------
    swept : Sweep

    Returns
    -------
    list of dict
        ``area_km2`` is None where the line does not cut the territory.
    """
    return [
        dict(
            zip(
                COLUMNS,
                (p.part, swept.region.id, p.edge_rule.value, p.vintages, p.bearing_deg, p.east_km,
                 p.north_km, None if math.isnan(p.area_km2) else p.area_km2),
                strict=True,
            )
        )
        for p in swept.rows
    ]  # fmt: skip


def sweep_rows(swept: Sweep) -> dict[str, object]:
    """Return what ``marchland sweep --json`` prints; see ``docs/json.md``."""
    return {
        "dossier": swept.dossier.dispute.id,
        "dossier_sha256": swept.sha256,
        "line": swept.line.id,
        "region": swept.region.id,
        "declared_deg": swept.declared_deg,
        "failures": failure_rows(swept.failures),
        "edge_rules": [rule.value for rule in swept.rules],
        "rows": table_rows(swept),
    }


def sweep_csv(swept: Sweep) -> bytes:
    """Return the tidy table as CSV in UTF-8, areas to a thousandth of a km²."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in table_rows(swept):
        area_km2 = row["area_km2"]
        row["area_km2"] = "" if area_km2 is None else f"{area_km2:.3f}"
        table.writerow(row.values())
    return text.getvalue().encode("utf-8")


CSV_MARK = ",".join(COLUMNS).encode()
"""How a file of ours begins."""
