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
from marchland.measure.budget import Budget, listed, make_budgets
from marchland.measure.error.contributions import (
    Contribution,
    Displacement,
    ErrorSource,
    LineErrors,
)
from marchland.measure.error.random_effects import Pool
from marchland.measure.error.student import t_quantile
from marchland.measure.measures import Measure, RegionFinding
from marchland.render.rows import budget_rows
from marchland.render.terminal.budget import budget_report
from small_dossier import small_dossier

DOSSIER = small_dossier()
REGION = DOSSIER.region("ceded")


def budget(standard_km2: float = 0.0, freedom: float = math.inf, km2: float = 1000.0) -> Budget:
    return Budget(REGION, None, 1, km2, standard_km2, freedom, ())


def found(
    vintages: dict[str, str], km2: float, parts: dict[str, float], *, method: float = 0.0,
    region: Region = REGION, reading: Region | None = None, freedom: float = math.inf,
    displaced: dict[str, tuple[float, float]] | None = None,
) -> RegionFinding:  # fmt: skip
    moved = {name: Displacement(km2, 0.0, as_spread) for name, (km2, as_spread) in
             (displaced or {}).items()}  # fmt: skip
    lines = tuple(
        Contribution(ErrorSource.POSITION, name, u, 100.0, degrees_of_freedom=freedom,
                     displacement=moved.get(name))
        for name, u in parts.items()
    )  # fmt: skip
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
    made = one([found({}, 1000.0, {f"line-{i}": value for i, value in enumerate(values)})])
    assert made.standard_km2 == pytest.approx(math.hypot(*values))
    if made.standard_km2 > 1e-100:
        assert sum(c.share for c in made.components) == pytest.approx(1)
        assert made.dominant is made.components[0]
        assert made.dominant.standard_km2 == max(values)


def test_nothing_uncertain_is_dominated_by_nothing() -> None:
    made = one([found({}, 1000.0, {})])
    assert made.dominant is None
    assert made.interval() == (1000, 1000)
    assert budget().dominant is None


@pytest.mark.parametrize(("level", "factor"), [(0.5, 0.67449), (0.8, 1.28155), (0.95, 1.95996)])
def test_intervals_of_a_normal_error(level: float, factor: float) -> None:
    low, high = budget(10.0).interval(level)
    assert (1000 - low, high - 1000) == pytest.approx((10 * factor, 10 * factor), rel=1e-5)


def test_intervals_of_student_s_t() -> None:
    low, high = budget(10.0, 3.0).interval()
    assert (1000 - low, high - 1000) == pytest.approx((31.8245, 31.8245), rel=1e-5)


def test_no_area_is_below_zero() -> None:
    low, high = budget(10.0, km2=5.0).interval()
    assert low == 0
    assert high > 20


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, 95.0])
def test_levels_that_are_none(level: float) -> None:
    with pytest.raises(ValueError, match="expected more than 0 and less than 1"):
        budget().interval(level)


# ------------------------------------------------------------------------- independent witnesses


def test_witnesses_as_dersimonian_and_laird() -> None:
    """By hand: weights 1/4, 1/4 and 1/16 of variances 4, 4 and 16; Q, and what it exceeds 2 by."""
    pool = Pool.of([100.0, 110.0, 130.0], [4.0, 4.0, 16.0])
    w = [0.25, 0.25, 0.0625]
    fixed = sum(a * b for a, b in zip(w, [100, 110, 130], strict=True)) / sum(w)
    q = sum(a * (b - fixed) ** 2 for a, b in zip(w, [100, 110, 130], strict=True))
    between = (q - 2) / (sum(w) - sum(a * a for a in w) / sum(w))
    assert (pool.q, pool.between_km4) == (pytest.approx(q), pytest.approx(between))
    assert pool.i2 == pytest.approx((q - 2) / q)
    v = [1 / (4 + between), 1 / (4 + between), 1 / (16 + between)]
    assert pool.weights == pytest.approx([x / sum(v) for x in v])


@given(
    st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(0.1, 1e3)), min_size=1, max_size=6),
    st.floats(-1e4, 1e4),
)
def test_witnesses_together_lie_among_them_and_move_with_them(
    rows: list[tuple[float, float]], moved: float
) -> None:
    values, variances = [v for v, _ in rows], [s for _, s in rows]
    pool = Pool.of(values, variances)
    assert min(values) - 1e-6 <= pool.mean_km2 <= max(values) + 1e-6
    assert sum(pool.weights) == pytest.approx(1)
    assert pool.between_km4 >= 0 <= pool.i2 <= 1
    again = Pool.of([v + moved for v in values], variances)
    assert again.mean_km2 == pytest.approx(pool.mean_km2 + moved, abs=1e-6)
    assert again.q == pytest.approx(pool.q, rel=1e-4, abs=1e-6)


def test_witnesses_without_error_count_alike() -> None:
    pool = Pool.of([1.0, 3.0], [0.0, 0.0])
    assert pool.mean_km2 == 2
    assert pool.between_km4 == pytest.approx(2, rel=1e-6)


def test_what_is_predicted_is_wider_than_the_mean_is_known() -> None:
    made = one([found({"pre": v}, km2, {v: 10.0}) for v, km2 in {"a": 900.0, "b": 1100.0}.items()])
    pool = Pool.of([900.0, 1100.0], [100.0, 100.0])
    assert made.standard_km2**2 == pytest.approx(50 + pool.between_km4 * 1.5)
    assert pool.between_km4 == pytest.approx(100**2 * 2 - 100)


def test_what_agrees_is_held_to_what_is_known_of_the_lines() -> None:
    made = one([found({"pre": v}, 1000.0, {v: 30.0}) for v in "ab"])
    assert made.standard_km2 == pytest.approx(30 / math.sqrt(2))


def test_the_better_line_counts_for_more() -> None:
    made = one([found({"pre": v}, km2, {v: u}) for v, km2, u in (("a", 100, 3), ("b", 105, 6))])
    assert made.estimate_km2 == pytest.approx((4 * 100 + 105) / 5)


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
    # Between three, their variance less what is declared; once for the mean, once for one more.
    assert got[ErrorSource.VINTAGES, "pre"] == pytest.approx(math.sqrt((60**2 - 12**2) * 4 / 3))
    assert got[ErrorSource.VINTAGES, "post"] == pytest.approx(math.sqrt((50 - 4) * 3 / 2))
    assert [(h.era, h.witnesses) for h in made.heterogeneity] == [
        ("pre", ("a", "b", "c")), ("post", ("x", "y")),
    ]  # fmt: skip
    assert made.files_km2 == (1000, 1130)
    without = {left.vintage: left.estimate_km2 for left in made.left_out}
    assert without == pytest.approx({"a": 1095, "b": 1065, "c": 1035, "x": 1070, "y": 1060})
    assert made.dominant is not None
    assert made.dominant.name == "pre"


def test_two_vintages_of_one_family_are_one_witness() -> None:
    values = {"a": 900.0, "b": 1000.0, "c": 950.0}
    findings = [found({"pre": v}, km2, {v: 200.0}) for v, km2 in values.items()]
    made = one(findings, a="map", b="map", c="survey")
    assert made.estimate_km2 == pytest.approx(950)
    got = parts(made)
    assert got[ErrorSource.POSITION, "a + b"] == pytest.approx(100)
    assert got[ErrorSource.POSITION, "c"] == pytest.approx(100)
    assert made.heterogeneity[0].witnesses == ("a + b", "c")


def test_a_family_that_differs_within_is_the_less_sure() -> None:
    """Editions of one map that differ by more than their errors weigh less beside another."""
    rows = {"a": 900.0, "b": 1100.0, "c": 1020.0}
    made = one([found({"pre": v}, km2, {v: 20.0}) for v, km2 in rows.items()],
               a="map", b="map", c="survey")  # fmt: skip
    alike = one([found({"pre": v}, 1000.0 + 20 * (v == "c"), {v: 20.0}) for v in rows],
                a="map", b="map", c="survey")  # fmt: skip
    assert alike.estimate_km2 == pytest.approx(1010)
    assert made.estimate_km2 > 1018


def test_one_file_says_nothing_of_how_others_would_differ() -> None:
    made = one([found({"pre": "a"}, 500.0, {"a": 30.0})])
    assert made.heterogeneity[0].witnesses == ("a",)
    assert made.left_out == ()
    family = one([found({"pre": v}, 500.0, {v: 30.0}) for v in "ab"], a="map", b="map")
    assert family.heterogeneity[0].witnesses == ("a + b",)
    assert family.standard_km2 == pytest.approx(30)
    two = one([found({"pre": v}, 500.0, {v: 30.0}) for v in "ab"])
    assert two.heterogeneity[0].witnesses == ("a", "b")


def test_a_region_without_an_era_is_of_no_file() -> None:
    made = one([found({}, 500.0, {"filed": 30.0})])
    assert (made.heterogeneity, made.files_km2) == ((), (500, 500))


def test_heavy_tails_count_as_far_as_they_matter() -> None:
    heavy = one([found({"pre": "a"}, 500.0, {"a": 30.0}, freedom=3.0)])
    assert heavy.degrees_of_freedom == pytest.approx(3)
    low, high = heavy.interval()
    assert high - low == pytest.approx(2 * 3.18245 * 30, rel=1e-5)
    mixed = one([found({"pre": "a"}, 500.0, {"a": 30.0}, freedom=3.0, method=30 * math.sqrt(3))])
    assert mixed.degrees_of_freedom == pytest.approx(6)


def test_the_area_as_drawn_is_told_beside_the_one_moved_back() -> None:
    rows = [found({"pre": "a"}, 530.0, {"a": 10.0}, displaced={"a": (-30.0, 40.0)}),
            found({"pre": "b"}, 520.0, {"b": 10.0})]  # fmt: skip
    made = one(rows)
    assert made.estimate_km2 == pytest.approx(525)
    assert made.as_drawn is not None
    # The file that is displaced then has less weight: 1 / (10² + 40²) against 1 / 10².
    w = (1 / 1700) / (1 / 1700 + 1 / 100)
    assert made.as_drawn.estimate_km2 == pytest.approx(w * 500 + (1 - w) * 520)
    assert one(rows[1:]).as_drawn is None


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


def test_every_region_and_reading_has_a_budget_and_none_is_over_readings(
    findings: Findings,
) -> None:
    assert [b.key for b in findings.budgets] == [
        "claim", "ceded", "whole", "both", "common", "read/claim", "read/claim-straight",
        "read/both", "filed", "claim-straight",
    ]  # fmt: skip
    assert [b.key for b in listed(findings.budgets)] == [
        "ceded", "whole", "common", "read/claim", "read/claim-straight", "read/both", "filed",
    ]  # fmt: skip


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
    for word in (
        "position: vmap0",
        "apex: south",
        "single files range over",
        "one witness (",
        "km²/°",
    ):
        assert word in text
