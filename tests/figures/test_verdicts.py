"""The rule of the verdict, as a table of intervals, and how far a figure lies from an estimate."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.dossier.stated import Interval
from marchland.figures.verdicts import COARSEST_FACTOR, distance, judge, judge_length
from marchland.vocabulary import Verdict

AGREES, DIFFERS, CANNOT = Verdict.FITS, Verdict.DOES_NOT_FIT, Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("stated", "value", "measured", "verdict"),
    [
        ((995, 1005), 1000, (900, 1100), AGREES),
        ((995, 1005), 1000, (1005, 1100), AGREES),  # they touch
        ((995, 1005), 1000, (1005.1, 1100), DIFFERS),
        ((995, 1005), 1000, (800, 994.9), DIFFERS),
        ((995, 1005), 1000, (501, 1999), AGREES),
        ((995, 1005), 1000, (500, 1999), CANNOT),  # half would pass
        ((995, 1005), 1000, (501, 2000), CANNOT),  # twice would pass
        ((995, 1005), 1000, (10, 400), DIFFERS),  # coarse, but excludes it all the same
        ((20000, 40000), 20000, (27800, 28500), AGREES),  # "over 20,000"
        ((20000, 40000), 20000, (13000, 13900), DIFFERS),
        ((0, 5), 0, (0, 3), CANNOT),
        ((0, 0), 0, (1, 2), DIFFERS),
    ],
)
def test_judge(
    stated: tuple[float, float], value: float, measured: tuple[float, float], verdict: Verdict
) -> None:
    assert judge(Interval(*stated), value, Interval(*measured)) is verdict


@pytest.mark.parametrize(
    ("value", "measured", "verdict"),
    [
        (480, (460, 490), AGREES),
        (519, (460, 490), CANNOT),  # a finer line may be as long
        (414, (460, 490), CANNOT),  # a coarser line as short
        (981, (460, 490), DIFFERS),
        (228, (460, 490), DIFFERS),
        (480, (200, 490), CANNOT),
    ],
)
def test_judge_length(value: float, measured: tuple[float, float], verdict: Verdict) -> None:
    assert judge_length(Interval(value - 0.5, value + 0.5), value, Interval(*measured)) is verdict


numbers = st.floats(0.1, 1e6)


@given(value=numbers, low=numbers, width=numbers, k=st.floats(0.001, 1000))
def test_a_verdict_does_not_depend_on_the_unit(
    value: float, low: float, width: float, k: float
) -> None:
    stated, measured = Interval(value * 0.99, value * 1.01), Interval(low, low + width)
    if min(abs(stated.low - measured.high), abs(measured.low - stated.high)) < 1e-9 * value:
        return
    near_half = abs(measured.low * COARSEST_FACTOR - value)
    near_twice = abs(measured.high - value * COARSEST_FACTOR)
    if min(near_half, near_twice) < 1e-9 * value:
        return
    assert judge(stated.scaled(k), value * k, measured.scaled(k)) is judge(stated, value, measured)


@given(value=numbers, low=numbers, width=numbers, more=st.floats(0.0, 1e6))
def test_a_wider_range_never_turns_agreement_into_difference(
    value: float, low: float, width: float, more: float
) -> None:
    stated = Interval(value, value)
    narrow = judge(stated, value, Interval(low, low + width))
    wide = judge(stated, value, Interval(max(0.0, low - more), low + width + more))
    if narrow is not DIFFERS:
        assert wide is not DIFFERS


@pytest.mark.parametrize(
    ("stated", "estimate", "u", "apart"),
    [
        ((1136.5, 1137.5), 1137.0, 50, 0.0),
        ((1136.5, 1137.5), 1136.5, 50, 0.0),  # at its end
        ((1136.5, 1137.5), 1086.5, 50, 1.0),  # the figure is above: its lower end counts
        ((1136.5, 1137.5), 1237.5, 50, -2.0),  # below: its upper end
        ((950, 1050), 1100, 50, -1.0),  # what the wording leaves open is not counted against it
        ((2000, 4000), 1100, 50, 18.0),
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
