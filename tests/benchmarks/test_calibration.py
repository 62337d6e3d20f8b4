"""Intervals hold what they say: a small run of benchmarks/calibration.py, which can fail."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from marchland.measure.error.line_error import Kernel
from paths import ROOT

sys.path.insert(0, str(ROOT))  # benchmarks are no part of the package
from benchmarks import calibration

pytestmark = pytest.mark.slow

CASES = 2000
REGIME = calibration.SMOOTH


def tolerance(level: float, cases: int) -> float:
    """Return four binomial standard errors."""
    return 4 * math.sqrt(level * (1 - level) / cases)


@pytest.mark.parametrize("kernel", list(Kernel))
@pytest.mark.parametrize("case", [calibration.closed_case, calibration.open_case])
def test_intervals_cover_as_often_as_they_say(case: calibration.Case, kernel: Kernel) -> None:
    z = calibration.offsets(case, (REGIME,), CASES // 2, 101, kernel=kernel)
    for level, share in zip(calibration.LEVELS, calibration.coverage(z), strict=True):
        assert share == pytest.approx(level, abs=tolerance(level, len(z)))
    assert abs(z.mean()) < 4 / math.sqrt(len(z))


@pytest.mark.parametrize(("wrong", "expected"), [(0.5, math.sqrt(2)), (2.0, math.sqrt(0.5))])
def test_a_wrong_correlation_length_shows(wrong: float, expected: float) -> None:
    """A length off by two is a standard deviation off by about √2: the test can fail."""
    z = calibration.offsets(calibration.closed_case, (REGIME,), CASES // 2, 102, wrong=wrong)
    assert z.std() == pytest.approx(expected, rel=0.15)
    shares = calibration.coverage(z)
    assert all(
        abs(share - level) > tolerance(level, len(z))
        for level, share in zip(calibration.LEVELS, shares, strict=True)
    )


def test_a_line_lengthened_by_its_own_error_is_seen_through() -> None:
    """Jumps of half the spacing: the standard deviation along the drawn line is 6 % too large."""
    rough = calibration.Regime("rough", accuracy_m=620, correlation_km=4, spacing_km=0.61)
    z = calibration.offsets(calibration.closed_case, (rough,), 2 * CASES, 106)
    assert z.std() == pytest.approx(1, abs=0.035)
    for level, share in zip(calibration.LEVELS, calibration.coverage(z), strict=True):
        assert share == pytest.approx(level, abs=tolerance(level, len(z)))


@pytest.mark.parametrize("between", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("witnesses", [2, 3, 5])
def test_several_vintages_cover_at_least_as_often_as_they_say(
    witnesses: int, between: float
) -> None:
    budget, seen = calibration.vintage_coverage(witnesses, between, CASES, 103)
    for level, wider, alone in zip(calibration.LEVELS, budget, seen, strict=True):
        assert alone == pytest.approx(level, abs=tolerance(level, CASES))
        assert wider >= alone


def test_many_vintages_that_differ_are_held_to_their_spread() -> None:
    budget, _ = calibration.vintage_coverage(8, 5.0, CASES, 104)
    for level, share in zip(calibration.LEVELS, budget, strict=True):
        assert share == pytest.approx(level, abs=tolerance(level, CASES))


def test_the_same_seed_gives_the_same_cases() -> None:
    first, second = (
        calibration.offsets(calibration.open_case, (REGIME,), 5, 105) for _ in range(2)
    )
    assert np.array_equal(first, second)
