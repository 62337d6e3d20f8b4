"""Budgets: components that add up, witnesses counted once, intervals by Student's t."""

from __future__ import annotations

import io
import itertools
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import specimens_geo as geo_
from marchland.api import open_dossier
from marchland.dossier.model import Region
from marchland.findings import Findings
from marchland.measure.budget import (
    Budget,
    Component,
    listed,
    make_budget,
    make_budgets,
)
from marchland.measure.error.contributions import Contribution, ErrorSource, LineErrors
from marchland.measure.error.student import t_quantile
from marchland.measure.error.vintage_spread import Spread
from marchland.measure.measures import Measure, RegionFinding
from marchland.render.rows import budget_rows
from marchland.render.terminal.budget import budget_report
from small_dossier import small_dossier

DOSSIER = small_dossier()
REGION = DOSSIER.region("ceded")


def component(source: ErrorSource, km2: float, **given_: Any) -> Component:
    return Component(source, "x", km2, **given_)


def budget(*parts: Component, estimate: float = 1000.0) -> Budget:
    return make_budget(REGION, None, estimate, parts, choices=1, all_readings=False)


def found(
    vintages: dict[str, str], km2: float, parts: dict[str, float], *, method: float = 0.0,
    region: Region = REGION, reading: Region | None = None,
) -> RegionFinding:  # fmt: skip
    lines = tuple(Contribution(ErrorSource.POSITION, name, u, 100.0) for name, u in parts.items())
    return RegionFinding(
        key="/".join([region.id, *vintages.values()]), region=region, reading=reading,
        vintages=vintages, geometry=None, area=Measure(km2, km2, km2, 0.0), parcels=(),
        slivers=None, errors=LineErrors(lines, method),
    )  # fmt: skip


class Row:
    """A vintage, as far as a budget looks at it."""

    def __init__(self, id_: str, family: str) -> None:
        self.id, self.family = id_, family


def one(findings: list[RegionFinding], **families: str) -> Budget:
    rows: Any = [Row(name, family) for name, family in families.items()]
    (made,) = make_budgets(DOSSIER, rows, findings)
    return made


def parts(made: Budget) -> dict[tuple[ErrorSource, str], float]:
    return {(c.source, c.name): c.standard_km2 for c in made.components}


# -------------------------------------------------------------------------------------- quantiles


@pytest.mark.parametrize(
    ("nu", "expected"),
    [(1, 12.7062), (2, 4.30265), (3, 3.18245), (10, 2.22814), (30, 2.04227), (120, 1.97993),
     (math.inf, 1.959964)],
)  # fmt: skip
def test_quantiles_are_those_of_the_tables(nu: float, expected: float) -> None:
    """Abramowitz & Stegun, table 26.10, at 97.5 %."""
    assert t_quantile(0.975, nu) == pytest.approx(expected, rel=3e-6)


@given(st.floats(0.5, 0.9999), st.floats(1, 1e5))
def test_two_closed_forms_and_the_order_of_quantiles(p: float, nu: float) -> None:
    assert t_quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-9, abs=1e-9)
    two = (2 * p - 1) / math.sqrt(2 * p * (1 - p))
    assert t_quantile(p, 2) == pytest.approx(two, rel=1e-9, abs=1e-9)
    assert t_quantile(p, math.inf) <= t_quantile(p, nu) * (1 + 3e-5) + 1e-12
    assert t_quantile(p, nu) <= t_quantile(p, 1) * (1 + 3e-5) + 1e-12


@pytest.mark.parametrize(("p", "nu"), [(0.4, 5), (1.0, 5), (0.9, 0.5), (math.nan, 5)])
def test_quantiles_that_are_none(p: float, nu: float) -> None:
    with pytest.raises(ValueError, match="expected a probability from"):
        t_quantile(p, nu)


# ---------------------------------------------------------------------------------- put together


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=6))
def test_variances_add_and_shares_make_one(values: list[float]) -> None:
    made = budget(*(component(ErrorSource.POSITION, value) for value in values))
    assert made.standard_km2 == pytest.approx(math.hypot(*values))
    if made.standard_km2 > 1e-100:
        assert sum(c.share for c in made.components) == pytest.approx(1)
        assert made.dominant is made.components[0]
        assert made.dominant.standard_km2 == max(values)


def test_nothing_uncertain_is_dominated_by_nothing() -> None:
    made = budget(component(ErrorSource.METHOD, 0.0))
    assert made.dominant is None
    assert budget().dominant is None
    assert made.interval() == (1000, 1000)


@pytest.mark.parametrize(("level", "factor"), [(0.5, 0.67449), (0.8, 1.28155), (0.95, 1.95996)])
def test_intervals_of_a_normal_error(level: float, factor: float) -> None:
    low, high = budget(component(ErrorSource.POSITION, 10.0)).interval(level)
    assert (1000 - low, high - 1000) == pytest.approx((10 * factor, 10 * factor), rel=1e-5)


def test_no_area_is_below_zero() -> None:
    low, high = budget(component(ErrorSource.POSITION, 10.0), estimate=5.0).interval()
    assert low == 0
    assert high > 20


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, 95.0])
def test_levels_that_are_none(level: float) -> None:
    with pytest.raises(ValueError, match="expected more than 0 and less than 1"):
        budget().interval(level)


def test_welch_and_satterthwaite() -> None:
    """JCGM 100:2008, G.4.1, with two equal components of which one is known."""
    made = budget(
        component(ErrorSource.POSITION, 3.0),
        component(ErrorSource.VINTAGES, 3.0, degrees_of_freedom=4.0),
    )
    assert made.degrees_of_freedom == pytest.approx(18**2 / (81 / 4))


# --------------------------------------------------------------------------------------- spread


def seen_and_declared(values: list[float], within: float) -> Budget:
    count = len(values)
    spread = Spread.of(values, [within**2] * count)
    vintages = component(ErrorSource.VINTAGES, spread.standard_km2,
                         degrees_of_freedom=spread.degrees_of_freedom)  # fmt: skip
    parts = [component(ErrorSource.POSITION, within / count)] * count
    return make_budget(REGION, None, 1000.0, [*parts, vintages], choices=count,
                       all_readings=False, spreads=[spread])  # fmt: skip


@given(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=6), st.floats(0, 1e3))
def test_spread_with_position_is_the_larger_of_seen_and_declared(
    values: list[float], within: float
) -> None:
    count = len(values)
    seen = sum((v - sum(values) / count) ** 2 for v in values) / (count - 1)
    total = count * seen_and_declared(values, within).standard_km2 ** 2
    assert total == pytest.approx(max(seen, within**2), rel=1e-6, abs=1e-6)


def test_a_spread_seen_brings_student_s_t_with_one_witness_less() -> None:
    made = seen_and_declared([900.0, 1000.0, 1100.0, 1200.0], 30.0)
    assert made.degrees_of_freedom == pytest.approx(3)
    assert made.standard_km2 == pytest.approx(
        math.sqrt(sum((v - 1050) ** 2 for v in (900, 1000, 1100, 1200)) / 12)
    )


def test_vintages_that_agree_by_chance_are_held_to_what_they_declare() -> None:
    made = seen_and_declared([1000.0, 1000.1], 30.0)
    half = 1.95996 * 30 / math.sqrt(2)
    assert made.interval() == pytest.approx((1000 - half, 1000 + half), rel=1e-5)


def test_two_vintages_no_further_apart_than_declared_may_still_both_be_off() -> None:
    """Their spread is 20 km² and 30 are declared, but with one degree of freedom it may be 250."""
    made = seen_and_declared([1000.0 - 20 / math.sqrt(2), 1000.0 + 20 / math.sqrt(2)], 30.0)
    assert made.standard_km2 == pytest.approx(30 / math.sqrt(2))
    half = 12.7062 * 20 / math.sqrt(2)
    assert made.interval() == pytest.approx((1000 - half, 1000 + half), rel=1e-5)


def test_what_is_seen_of_vintages_leaves_the_other_errors_as_they_are() -> None:
    spread = Spread.of([0.0, 20.0], [30.0**2] * 2)
    parts = [component(ErrorSource.POSITION, 15.0)] * 2 + [component(ErrorSource.APEX, 40.0)]
    made = make_budget(REGION, None, 1000.0, parts, choices=2, all_readings=False, spreads=[spread])
    assert made.seen_km2 == pytest.approx(math.hypot(40, 10))
    assert made.seen_freedom == pytest.approx((40**2 + 10**2) ** 2 / 10**4)


def test_a_spread_that_positions_explain_is_none() -> None:
    assert Spread.of([1.0, 2.0], [9.0, 9.0]).standard_km2 == 0
    assert Spread.of([1.0, 2.0], [9.0, 9.0]).degrees_of_freedom == math.inf
    assert Spread.of([5.0, 5.0], [0.0, 0.0]).standard_km2 == 0


# -------------------------------------------------------------------------- choices of vintages


def test_one_choice_has_the_errors_of_its_lines() -> None:
    made = one([found({"pre": "a"}, 500.0, {"a": 30.0, "ray": 40.0}, method=3.0)])
    assert made.estimate_km2 == 500
    assert parts(made) == {
        (ErrorSource.POSITION, "ray"): 40, (ErrorSource.POSITION, "a"): 30,
        (ErrorSource.METHOD, "computation"): pytest.approx(math.sqrt(3)),
    }  # fmt: skip
    assert made.degrees_of_freedom == math.inf


def test_two_eras_crossed() -> None:
    """Each line's error counts once, however many choices it is in; each era's spread apart."""
    before, after = {"a": 0.0, "b": 60.0, "c": 120.0}, {"x": 0.0, "y": 10.0}
    grid = [
        found({"pre": p, "post": q}, 1000 + before[p] + after[q], {p: 12.0, q: 2.0, "ray": 5.0})
        for p, q in itertools.product(before, after)
    ]
    made = one(grid)
    assert (made.estimate_km2, made.choices) == (pytest.approx(1065), 6)
    got = parts(made)
    assert got[ErrorSource.POSITION, "a"] == pytest.approx(12 / 3)
    assert got[ErrorSource.POSITION, "x"] == pytest.approx(2 / 2)
    assert got[ErrorSource.POSITION, "ray"] == pytest.approx(5)
    assert got[ErrorSource.VINTAGES, "pre"] == pytest.approx(math.sqrt((60**2 - 12**2) / 3))
    assert got[ErrorSource.VINTAGES, "post"] == pytest.approx(math.sqrt((50 - 4) / 2))
    assert made.dominant is not None
    assert made.dominant.name == "pre"


def test_two_vintages_of_one_family_are_one_witness() -> None:
    values = {"a": 900.0, "b": 1000.0, "c": 1100.0}
    findings = [found({"pre": v}, km2, {v: 20.0}) for v, km2 in values.items()]
    made = one(findings, a="map", b="map", c="survey")
    assert made.estimate_km2 == pytest.approx((950 + 1100) / 2)
    got = parts(made)
    assert got[ErrorSource.POSITION, "a + b"] == pytest.approx(10)
    assert got[ErrorSource.POSITION, "c"] == pytest.approx(10)
    assert got[ErrorSource.VINTAGES, "pre"] == pytest.approx(math.sqrt((150**2 / 2 - 400) / 2))


def test_copies_of_one_source_spread_nothing() -> None:
    findings = [found({"pre": v}, km2, {v: 20.0}) for v, km2 in {"a": 900.0, "b": 940.0}.items()]
    made = one(findings, a="map", b="map")
    assert {source for source, _ in parts(made)} == {ErrorSource.POSITION, ErrorSource.METHOD}
    assert made.standard_km2 == pytest.approx(20)


# --------------------------------------------------------------------------- the whole of a case

READINGS = [
    ("lines.0.draw", {"recipe": "ray", "start": "apex", "bearing_deg": 200, "edge_rule": "rhumb",
                      "length_km": 250}),
    ("lines.4", {"id": "straight", "title": "Straight", "kind": "claim line",
                 "draw": {"recipe": "ray", "start": "apex", "bearing_deg": 200,
                          "edge_rule": "geodesic", "length_km": 250}}),
    ("regions.7", {"id": "claim-straight", "title": "Claim, straight", "standing": "claimed",
                   "build": {"recipe": "cut", "of": {"territory": "AAA", "era": "pre"},
                             "line": "straight", "keep_side_with": "inside"}}),
    ("regions.5.build.of", ["claim", "claim-straight", "both"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    folder = geo_.write_geo(tmp_path_factory.mktemp("geo"), *READINGS)
    return open_dossier("small", geo=folder).findings


def test_every_region_and_reading_has_a_budget(findings: Findings) -> None:
    keys = [b.key + "*" * b.all_readings for b in findings.budgets]
    assert keys == [
        "claim", "ceded", "whole", "both", "common", "read/claim", "read/claim-straight",
        "read/both", "read*", "filed", "claim-straight",
    ]  # fmt: skip
    shown = [b.key + "*" * b.all_readings for b in listed(findings.budgets)]
    assert shown == ["ceded", "whole", "common", "read/claim", "read/claim-straight",
                     "read/both", "read*", "filed"]  # fmt: skip


def test_all_readings_together(findings: Findings) -> None:
    by_key = {b.key: b for b in findings.budgets}
    rhumb, straight, both = (by_key[f"read/{r}"] for r in ("claim", "claim-straight", "both"))
    together = by_key["read"]
    got = {c.source: c for c in together.components}
    apart = abs(rhumb.estimate_km2 - straight.estimate_km2)
    assert got[ErrorSource.EDGE_RULE].standard_km2 == pytest.approx(apart / math.sqrt(12))
    middle = (rhumb.estimate_km2 + straight.estimate_km2) / 2
    spread = abs(middle - both.estimate_km2) / math.sqrt(12)
    assert got[ErrorSource.READINGS].standard_km2 == pytest.approx(spread)
    assert together.estimate_km2 == pytest.approx((middle + both.estimate_km2) / 2)
    # Positions are taken once, from the reading where they are largest.
    assert len([c for c in together.components if c.source is ErrorSource.APEX]) == 1


def test_rows_hold_what_json_can_hold(findings: Findings) -> None:
    import json

    rows = budget_rows(findings)
    assert [row["key"] for row in rows] == [b.key for b in findings.budgets]
    json.dumps(rows, allow_nan=False)
    for row in rows:
        assert list(row["intervals_km2"]) == ["50", "80", "95"]
        assert sum(c["share"] for c in row["components"]) == pytest.approx(1)
    apex = next(c for c in rows[0]["components"] if c["source"] == "apex")
    assert apex["sensitivity_unit"] == "km²/km"


def test_the_report_names_each_budget_and_its_parts(findings: Findings) -> None:
    screen = Console(width=90, record=True, file=io.StringIO())
    screen.print(budget_report(findings))
    text = screen.export_text()
    for item in listed(findings.budgets):
        assert item.title in text
    assert "Read, all readings" in text
    for word in ("position: vmap0", "apex: south", "edge rule: geodesic or rhumb", "km²/°"):
        assert word in text
