"""Evidence against closed forms, in simulations, and on figures planted beside a real one."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from statistics import NormalDist
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.api import open_dossier
from marchland.dossier.stated import Interval
from marchland.measure.budget import Budget
from marchland.solve.evidence import DECOYS, AreaError, Tried, strength, weigh
from marchland.solve.rows import solved_rows
from marchland.solve.solving import solve
from marchland.solve.target import Target, read_target
from marchland.vocabulary import Vary

ESTIMATE_KM2 = 5000.0
SEED = 20261201


def budget(standard: float, freedom: float = math.inf) -> Budget:
    region: Any = SimpleNamespace(id="made")
    return Budget(region, None, 1, ESTIMATE_KM2, standard, freedom, ())


def reading(
    standard: float = 50.0,
    freedom: float = math.inf,
    changes: tuple[float, ...] = (-10, 0, 10),
    areas: tuple[float, ...] = (3000, 5000, 7000),
    name: str = "made",
) -> Tried:
    region: Any = SimpleNamespace(id=name)
    parameter: Any = SimpleNamespace(id="bearing", prior=10.0)
    return Tried.of(region, "line", parameter, budget(standard, freedom), [(changes, areas)])


def printed(km2: float, decimals: int = 2) -> Target:
    return read_target(f"{km2:.{decimals}f}")


def alone(km2: float, one: Tried) -> float:
    factor = weigh(printed(km2), one, [one]).factor_alone
    assert factor is not None
    return factor


# ------------------------------------------------------------------------------------ the factor


@pytest.mark.parametrize("z", [0, 0.5, 1, 2, 3, 4])
def test_the_factor_is_the_density_over_the_flat_one(z: float) -> None:
    """Savage and Dickey's ratio: 4,000 km² of a flat prior against a normal density."""
    expected = 4000 * NormalDist(0, 50).pdf(50 * z)
    # The distribution is even between its nodes, a hundredth of a standard deviation apart.
    assert alone(ESTIMATE_KM2 + 50 * z, reading()) == pytest.approx(expected, rel=0.03)


@given(
    st.floats(1, 300), st.sampled_from([2.3, 4.0, 30.0, math.inf]), st.floats(-1500, 1500),
    st.floats(-1500, 1500),
)  # fmt: skip
def test_the_factor_falls_with_the_distance_from_the_declared_line(sd, freedom, a, b) -> None:
    one = reading(sd, freedom)
    near, far = sorted((a, b), key=abs)
    # Where an error of an area runs into the end of the range the flat prior is less than flat.
    edge = 2000 - one.error.half_km2 * 4
    if abs(far) < edge:
        closer, farther = (alone(ESTIMATE_KM2 + x, one) for x in (near, far))
        assert farther <= closer * (1 + 1e-6) + 1e-12
        assert closer <= alone(ESTIMATE_KM2, one) * (1 + 1e-6)


def test_the_factor_goes_to_nothing_far_away() -> None:
    factors = [alone(ESTIMATE_KM2 + z * 50, reading()) for z in (0, 2, 4, 6, 8)]
    assert factors == sorted(factors, reverse=True)
    assert factors[-1] < 1e-9 < 1 < factors[0]


def test_a_coarse_figure_tells_less() -> None:
    fine, coarse = (weigh(read_target(f), reading(), [reading()]) for f in ("5001", "5000"))
    assert coarse.factor < fine.factor
    assert coarse.p > fine.p


def test_a_wider_prior_makes_the_factor_larger() -> None:
    wide = reading(areas=(1000, 5000, 9000))
    assert alone(5000, wide) == pytest.approx(2 * alone(5000, reading()), rel=1e-6)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_readings_tried_alike_share_the_evidence(count: int) -> None:
    tried = [reading(name=str(i)) for i in range(count)]
    found = weigh(printed(5020), tried[0], tried)
    assert found.factor == pytest.approx(found.factor_alone / count)


@given(st.lists(st.floats(-900, 900), min_size=1, max_size=4), st.floats(4000, 6000))
def test_every_further_reading_lowers_factor_and_rank(shifts, figure) -> None:
    own = reading()
    tried, factors, ranks = [own], [], []
    for i, shift in enumerate([None, *shifts]):
        if shift is not None:
            other = reading(areas=(3000, 5000 + shift, 7000), name=str(i))
            tried.append(replace(other, estimate_km2=5000 + shift, areas_km2=np.array(
                [3000, 5000 + shift, 7000])))  # fmt: skip
        found = weigh(printed(figure), own, tried)
        factors.append(found.factor)
        ranks.append(found.as_near)
    assert all(b < a or a == 0 for a, b in itertools.pairwise(factors))
    assert ranks == sorted(ranks)


def test_a_reading_of_other_areas_altogether_changes_nothing() -> None:
    far = replace(reading(name="far"), estimate_km2=90000.0,
                  areas_km2=np.array([88000.0, 90000, 92000]))  # fmt: skip
    alone_, with_far = (weigh(printed(5040), reading(), t) for t in ([reading()], [reading(), far]))
    assert with_far.factor == pytest.approx(alone_.factor)
    assert with_far.as_near == alone_.as_near


def test_an_area_that_does_not_depend_on_the_line_tells_nothing() -> None:
    flat = reading(areas=(5000, 5000, 5000))
    found = weigh(printed(5040), flat, [flat])
    assert found.factor == pytest.approx(1)
    assert found.as_near is None
    on_it = weigh(printed(5000), flat, [flat])
    assert (on_it.factor, on_it.as_near, on_it.p) == (pytest.approx(1), DECOYS, 1)


@pytest.mark.parametrize("figure", [1, 500, 20000])
def test_what_no_plausible_line_gives_has_no_factor_and_no_rank(figure: float) -> None:
    found = weigh(printed(figure), reading(), [reading()])
    assert (found.factor, found.factor_alone, found.nearest, found.as_near, found.p) == (None,) * 5
    assert found.strength is None


def test_undefined_lines_are_no_alternatives() -> None:
    half = reading(changes=(-10, -0.001, 0, 10), areas=(math.nan, math.nan, 5000, 7000))
    assert alone(5000, half) == pytest.approx(alone(5000, reading()) , rel=0.01)  # fmt: skip
    lonely = reading(changes=(-1, 0, 1), areas=(math.nan, 5000, math.nan))
    assert alone(5000, lonely) == 1


@pytest.mark.parametrize(
    ("factor", "word"),
    [(1, "bare mention"), (2.99, "bare mention"), (3, "positive"), (19, "positive"),
     (20, "strong"), (150, "very strong"), (1e9, "very strong"), (0.34, "bare mention"),
     (0.3, "positive"), (0.01, "strong"), (1e-9, "very strong"), (0.0, "very strong")],
)  # fmt: skip
def test_strength_is_that_of_kass_and_raftery(factor: float, word: str) -> None:
    assert strength(factor) == word


# ----------------------------------------------------------------------------- the distribution


@pytest.mark.parametrize("freedom", [1.5, 2.3, 4, 30, math.inf])
@pytest.mark.parametrize("level", [0.1, 0.5, 0.8, 0.95, 0.999])
def test_an_error_lies_in_the_intervals_of_the_budget(freedom: float, level: float) -> None:
    made = budget(50, freedom)
    half = made.interval(level)[1] - ESTIMATE_KM2
    assert float(AreaError.of(made).between(-half, half)) == pytest.approx(level, abs=2e-4)


@pytest.mark.parametrize("freedom", [2.3, math.inf])
@pytest.mark.parametrize("ends", [(-900, 800), (0, 30), (40, -40), (300, 300), (5000, 5001)])
def test_the_mean_over_areas_is_that_of_a_fine_sum(freedom: float, ends: Any) -> None:
    error, stated = AreaError.of(budget(50, freedom)), Interval(-7.0, 5.0)
    at = np.linspace(*ends, 20001)
    middles = (at[1:] + at[:-1]) / 2
    expected = error.between(stated.low - middles, stated.high - middles).mean()
    start, end = (np.array([float(x)]) for x in ends)
    assert error.mean_between(stated, start, end)[0] == pytest.approx(expected, rel=1e-6, abs=1e-13)


# --------------------------------------------------------------------------------------- the rank


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(4990, 5010, 0), (5100, 5110, 0.5), (4900, 4910, 0.45), (3000, 3001, 9.995),
     (6999, 7001, 9.995), (7001, 7002, math.inf), (0, 2999, math.inf), (0, 9999, 0)],
)  # fmt: skip
def test_nearest_is_the_first_change_that_reaches_the_interval(low, high, expected) -> None:
    near = reading().nearest(np.array([low]), np.array([high]))
    assert near.tolist() == pytest.approx([expected])


def test_nearest_of_a_curve_with_a_turn_a_level_and_a_gap() -> None:
    one = reading(
        changes=(-10, -5, 0, 2, 4, 6, 8, 10),
        areas=(5400, 4800, 5000, 5200, 5200, 6000, math.nan, 7000),
    )  # fmt: skip
    bands = np.array(
        [[4850, 4860], [5150, 5160], [5200, 5200], [5390, 5400], [5990, 6010], [6500, 6600]]
    )
    near = one.nearest(*bands.T)
    assert near.tolist() == pytest.approx([3.5, 1.5, 2, 4.475, 5.975, math.inf])


@pytest.mark.parametrize("middles", [(5000,), (5000, 5300, 4200)])
def test_p_is_uniform_over_figures_without_relation_to_a_line(middles: tuple[int, ...]) -> None:
    tried = [
        replace(reading(name=str(m)), estimate_km2=float(m), areas_km2=np.array([3000.0, m, 7000]))
        for m in middles
    ]
    figures = np.random.default_rng(SEED).uniform(3000, 7000, 400)
    p = np.sort([
        min(found.p for one in tried if (found := weigh(printed(f), one, tried)).p is not None)
        for f in figures.tolist()
    ])  # fmt: skip
    # Kolmogorov's distance; beyond 1.63/√n in one of a hundred samples.
    n = len(p)
    distance = np.max(np.abs(p - (np.arange(n) + 0.5) / n)) + 0.5 / n
    assert distance < 1.63 / math.sqrt(n)


def test_a_figure_as_coarse_as_the_range_is_as_near_as_any() -> None:
    found = weigh(read_target("5,000", "km2", "about"), reading(), [reading()])
    assert found.nearest == 0
    narrow = reading(areas=(4990, 5000, 5010))
    assert weigh(read_target("5,000"), narrow, [narrow]).p == 1


@pytest.mark.parametrize("qualifier", ["plain", "about", "over", "under", "up to"])
def test_every_qualifier_has_finite_answers(qualifier: str) -> None:
    found = weigh(read_target("4,900", "km2", qualifier), reading(), [reading()])
    assert found.factor is not None
    assert math.isfinite(found.factor)
    assert 0 < found.p <= 1


# --------------------------------------------------------------------------------- the real case


@pytest.mark.slow
def test_planted_figures_are_told_apart_from_the_published_one() -> None:
    case = open_dossier("china-tajikistan")
    target = read_target("28,430")
    solved = solve(
        case.filed, case.registry, "sw-rhumb", target, Vary.BEARING, region="claim-sw-rhumb"
    )
    assert [one.region.id for one in solved.tried] == [
        "claim-sw-rhumb", "claim-sw-geodesic", "claim-due-south"
    ]  # fmt: skip
    json.dumps(solved_rows(solved), allow_nan=False)
    own, tried = solved.evidence[0].reading, solved.tried
    published, *planted = (
        weigh(read_target(figure), own, tried) for figure in ("28,430", "25,430", "31,170")
    )
    assert published == solved.evidence[0]
    assert published.factor > 1
    for found in planted:
        assert found.factor < 1
        assert found.p > 2 * published.p
