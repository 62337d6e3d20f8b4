"""Borders that never moved show no change, and land planted on real ones is found."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from marchland.measure.change import Measured, measure_change
from paths import ROOT

sys.path.insert(0, str(ROOT))  # benchmarks are no part of the package
from benchmarks import change

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def unmoved() -> list[tuple[change.Unmoved, Measured]]:
    return [(one, measure_change(one.change)) for one in change.unmoved()]


def test_borders_that_did_not_move_show_no_change(
    unmoved: list[tuple[change.Unmoved, Measured]],
) -> None:
    """Of 60, each of 30 borders both ways, 3 may be told at 95 %; 0 is excluded by none."""
    assert len({one.border for one, _ in unmoved}) >= 20
    told = [one.border for one, m in unmoved if m.finding is None or m.finding.tells_change]
    assert told == []
    assert all(m.headline.value_km2 == 0 and not m.change.parcels for _, m in unmoved)
    assert all(one.change.borders for one, _ in unmoved)


def test_an_overlay_of_them_has_land(unmoved: list[tuple[change.Unmoved, Measured]]) -> None:
    """What the test above would not see if it looked at nothing."""
    areas = [change.geodesic_area_km2(one.change.left) for one, _ in unmoved]
    assert np.mean(np.array(areas) > 10) > 0.6
    noise = [m.finding.noise_km2 for _, m in unmoved if m.finding]
    assert 0.3 < np.median(noise) / np.median(areas) < 3


@pytest.mark.parametrize("stretch", [False, True])
def test_planted_land_is_found_without_bias(stretch: bool) -> None:
    """A share of benchmarks/change.py: its bounds are those of so few draws."""
    cases = [
        case
        for size in (30, 300, 1000)
        for case in change.known_truth(size, 12, 7, stretch=stretch)
    ]
    held = np.mean([case.held for case in cases])
    spread = math.sqrt(0.95 * 0.05 / len(cases))
    assert held > 0.95 - 4 * spread
    assert abs(change.bias_of(cases)) < 0.2 + 3 / math.sqrt(len(cases))
    # The plain overlay fails the same test: it finds more than was planted.
    more = [case.overlay_km2 - case.km2 for case in cases]
    assert min(more) > -max(case.standard_km2 for case in cases) * 4
    assert np.median(more) > 3 * np.median([case.standard_km2 for case in cases])
