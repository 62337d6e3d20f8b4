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


def test_a_line_lengthened_by_its_own_error_has_an_interval_that_is_rather_too_wide() -> None:
    """Jumps of half the spacing: simplified by 700 m, it is some 4 % longer than the true line."""
    rough = calibration.Regime("rough", accuracy_m=620, correlation_km=4, spacing_km=0.61)
    z = calibration.offsets(calibration.closed_case, (rough,), CASES, 106)
    assert z.std() == pytest.approx(0.96, abs=4 / math.sqrt(2 * CASES))
    for level, share in zip(calibration.LEVELS, calibration.coverage(z), strict=True):
        assert level - tolerance(level, len(z)) < share < level + 0.04


@pytest.mark.parametrize("case", [calibration.closed_case, calibration.open_case])
def test_lines_as_publishers_draw_them(case: calibration.Case) -> None:
    z = calibration.offsets(case, calibration.vintages(), CASES // 2, 107)
    for level, share in zip(calibration.LEVELS, calibration.coverage(z), strict=True):
        assert share == pytest.approx(level, abs=tolerance(level, len(z)))


@pytest.mark.parametrize(
    ("witnesses", "between", "least"),
    [(2, 0.0, 0.95), (5, 0.0, 0.95), (3, 3.0, 0.90), (8, 5.0, 0.95)],
)
def test_several_vintages_hold_the_truth(witnesses: int, between: float, least: float) -> None:
    share = calibration.vintage_coverage(witnesses, between, CASES, 103)[-1]
    assert share >= least - tolerance(0.95, CASES)


def test_two_vintages_cannot_see_an_error_that_both_share() -> None:
    assert calibration.vintage_coverage(2, 5.0, CASES, 104)[-1] < 0.93


def test_the_same_seed_gives_the_same_cases() -> None:
    first, second = (
        calibration.offsets(calibration.open_case, (REGIME,), 5, 105) for _ in range(2)
    )
    assert np.array_equal(first, second)
