"""The rule of the verdict, as tables of intervals, and how far a figure lies from an estimate."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marchland.dossier.model import Figure
from marchland.dossier.stated import Interval, Reach, stated_interval
from marchland.figures.verdicts import (
    WIDEST,
    Excluded,
    distance,
    excluded,
    excluded_by_all,
    judge,
    reach_of,
)
from marchland.figures.zones import ORDER
from marchland.measure.estimates import Estimate
from marchland.vocabulary import Qualifier, Verdict

FITS, DOES_NOT, CANNOT = Verdict.FITS, Verdict.DOES_NOT_FIT, Verdict.CANNOT_TELL


def measured(low: float, high: float, most: float = math.inf) -> Estimate:
    """Return an estimate in the middle of its interval."""
    return Estimate((low + high) / 2, low, high, (high - low) / 4, low, high, 1, most)


@pytest.mark.parametrize(
    ("stated", "interval", "verdict"),
    [
        ((995, 1005), (900, 1100), FITS),
        ((995, 1005), (1005, 1100), FITS),  # they touch
        ((995, 1005), (1005.1, 1100), DOES_NOT),
        ((995, 1005), (800, 994.9), DOES_NOT),
        ((995, 1005), (500, 1500), FITS),  # half of the estimate to a side
        ((995, 1005), (499, 1501), CANNOT),
        ((995, 1005), (10, 400), DOES_NOT),  # wide, but excludes it all the same
        ((20000, math.inf), (27800, 28500), FITS),  # "over 20,000"
        ((5000, math.inf), (27800, 28500), FITS),  # "over 5,000" is true of 28,000
        ((20000, math.inf), (13000, 13900), DOES_NOT),
        ((0, 5), (0, 3), CANNOT),
        ((0, 0), (0, 0), FITS),  # nothing, and surely so
        ((0, 0), (1, 2), DOES_NOT),
    ],
)
def test_judge(
    stated: tuple[float, float], interval: tuple[float, float], verdict: Verdict
) -> None:
    assert judge(Interval(*stated), measured(*interval)) is verdict


SECTOR = measured(125, 175)
CLAIM = measured(27_738, 28_472)
COUNTRY = measured(141_625, 142_954)


@pytest.mark.parametrize(
    ("value", "printed", "estimate", "verdict"),
    [
        (150, "150", SECTOR, FITS),
        (180, "180", SECTOR, FITS),  # 175 to 185: "180" is sure to the ten
        (186, "186", SECTOR, DOES_NOT),
        (200, "200", SECTOR, DOES_NOT),
        (28_430, "28,430", CLAIM, FITS),
        (28_500, "28,500", CLAIM, FITS),
        (28_600, "28,600", CLAIM, DOES_NOT),
        (29_000, "29,000", CLAIM, DOES_NOT),
        (141_942, "141,942", COUNTRY, FITS),
        (143_100, "143,100", COUNTRY, DOES_NOT),
    ],
)
def test_verdicts_are_in_the_order_of_distance(
    value: float, printed: str, estimate: Estimate, verdict: Verdict
) -> None:
    assert judge(stated_interval(value, printed, Qualifier.PLAIN), estimate) is verdict


def test_a_share_and_what_is_left_are_one_statement() -> None:
    """Of 96 %, two percent are little; of the four that are missing they are half."""
    part, rest = measured(1.9, 6.1, 100), measured(1.9, 6.1, 100).rest()
    assert judge(Interval(3.5, 4.5), part) is judge(Interval(95.5, 96.5), rest) is CANNOT
    part = measured(3.5, 4.5, 100)
    assert judge(Interval(3.5, 4.5), part) is judge(Interval(95.5, 96.5), part.rest()) is FITS


numbers = st.floats(0.1, 1e6)
halves = st.floats(0, 1e5)


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    value, half = draw(numbers), draw(halves)
    low = max(0.0, value - half)
    return Estimate(value, low, value + half, half / 2, low, value + half, 1)


@given(estimates(), numbers, halves, halves, st.floats(0, 1))
def test_a_narrower_figure_never_comes_to_fit(
    estimate: Estimate, value: float, below: float, above: float, part: float
) -> None:
    wide = judge(Interval(value - below, value + above), estimate)
    narrow = judge(Interval(value - part * below, value + part * above), estimate)
    assert ORDER[narrow] >= ORDER[wide]


@given(estimates(), numbers, numbers, halves)
def test_a_nearer_figure_is_never_judged_worse(
    estimate: Estimate, one: float, other: float, half: float
) -> None:
    near, far = sorted((one, other), key=lambda value: abs(value - estimate.value))
    # An interval that ends at zero reaches less far to that side.
    assume(estimate.low > 0 or (near - estimate.value) * (far - estimate.value) > 0)
    assume(abs(abs(near - estimate.value) - abs(far - estimate.value)) > 1e-9 * estimate.value)
    verdicts = [judge(Interval(v - half, v + half), estimate) for v in (near, far)]
    assert ORDER[verdicts[0]] <= ORDER[verdicts[1]]


@given(estimates(), numbers, numbers)
def test_whether_it_can_be_told_does_not_depend_on_the_figure(
    estimate: Estimate, one: float, other: float
) -> None:
    inside = [judge(Interval(v, v), estimate) for v in (one, other)
              if estimate.low <= v <= estimate.high]  # fmt: skip
    assert len(set(inside)) < 2
    assert set(inside) <= {CANNOT if estimate.relative_half_width > WIDEST else FITS}


@given(estimates(), st.floats(0, 1e4), st.floats(0, 1e4), st.sampled_from((-1, 1)))
def test_verdicts_turn_exactly_where_it_is_said(
    estimate: Estimate, below: float, above: float, side: int
) -> None:
    ends = excluded(estimate, Reach(below, above))
    end = ends.below if side < 0 else ends.above
    assume(end is not None)
    assert end is not None
    step = 1e-9 * (end + estimate.high + below + above)
    assume(estimate.high - estimate.low + below + above > 2 * step)

    def at(value: float) -> bool:
        return judge(Interval(value - below, value + above), estimate) is DOES_NOT

    assert at(end + side * step)
    assert not at(end - side * step)


@pytest.mark.parametrize(
    ("more", "below", "above"),
    [
        ({"printed": "1,137 km²"}, 899.5, 1300.5),
        ({"printed": "1,137 km²", "qualifier": "about"}, 899, 1301),
        ({"printed": "1,137 km²", "qualifier": "over"}, None, 1300),
        ({"printed": "1,137 km²", "qualifier": "under"}, 900, None),
        ({"printed": "1,137 km²", "qualifier": "up to"}, 899.5, None),
        ({"printed": "1,137 km²", "qualifier": "under", "low": 1100}, 900, 1337),
    ],
)
def test_a_bound_excludes_to_one_side(
    more: dict[str, object], below: float | None, above: float | None
) -> None:
    figure = Figure.model_validate({"id": "f", "value": 1137, "unit": "km2", "about": "a", **more})
    assert excluded(measured(900, 1300), reach_of(figure)) == Excluded(below, above)


def test_no_share_is_more_than_its_whole() -> None:
    assert excluded(measured(97, 101, 100), Reach(0.5, 0.5)) == Excluded(96.5, None)


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 9)), min_size=1, max_size=6))
def test_zones_that_join_on_are_passed_over(spans: list[tuple[int, int]]) -> None:
    zones = [Excluded(low, low + width) for low, width in spans]
    got = excluded_by_all(zones[0], zones)
    assert got.below is not None
    assert got.above is not None

    def fits(value: float) -> bool:
        return any(low <= value <= low + width for low, width in spans)

    assert not fits(got.below - 1e-6)
    assert not fits(got.above + 1e-6)
    ends = sorted({got.below, got.above, *(e for low, w in spans for e in (low, low + w))})
    between = [e for e in ends if got.below <= e <= got.above]
    middles = [(a + b) / 2 for a, b in itertools.pairwise(between)]
    assert all(map(fits, [*between, *middles]))


@given(estimates(), numbers, st.floats(0.001, 1000))
def test_a_verdict_does_not_depend_on_the_unit(estimate: Estimate, value: float, k: float) -> None:
    stated = Interval(value * 0.99, value * 1.01)
    nearest = min(abs(stated.low - estimate.high), abs(estimate.low - stated.high))
    assume(nearest > 1e-9 * value)
    assume(abs(estimate.relative_half_width - WIDEST) > 1e-9)
    assert judge(stated.scaled(k), estimate.scaled(k)) is judge(stated, estimate)


@pytest.mark.parametrize(
    ("stated", "estimate", "u", "apart"),
    [
        ((1136.5, 1137.5), 1137.0, 50, 0.0),
        ((1136.5, 1137.5), 1136.5, 50, 0.0),  # at its end
        ((1136.5, 1137.5), 1086.5, 50, 1.0),  # the figure is above: its lower end counts
        ((1136.5, 1137.5), 1237.5, 50, -2.0),  # below: its upper end
        ((950, 1050), 1100, 50, -1.0),  # what the wording leaves open is not counted against it
        ((2000, math.inf), 1100, 50, 18.0),
        ((900, 1300), 1100, 0, 0.0),
        ((1200, 1300), 1100, 0, math.inf),
        ((900, 1000), 1100, 0, -math.inf),
    ],
)
def test_distance(stated: tuple[float, float], estimate: float, u: float, apart: float) -> None:
    assert distance(Interval(*stated), estimate, u) == pytest.approx(apart)


@given(value=numbers, width=st.floats(0, 1e3), estimate=numbers, u=st.floats(0.1, 1e3), k=numbers)
def test_a_distance_has_no_unit(
    value: float, width: float, estimate: float, u: float, k: float
) -> None:
    stated = Interval(value, value + width)
    there = distance(stated, estimate, u)
    assert distance(stated.scaled(k), estimate * k, u * k) == pytest.approx(there, abs=1e-6)
    inside = stated.low <= estimate <= stated.high
    assert (there == 0) is inside
    if there:
        nearest = stated.low if there > 0 else stated.high
        assert estimate + there * u == pytest.approx(nearest)
