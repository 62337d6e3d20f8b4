"""A line without what its own error added to its length."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.measure.error.drawn_length import NOISE, reach_km, unlengthened_km
from marchland.measure.error.draws import Stations, draw_errors
from marchland.measure.error.line_error import Kernel
from marchland.regions.outline import lengths_km

KERNELS = list(Kernel)


def along(xy: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(lengths_km(xy))])


def straight(length_km: float, step_km: float) -> np.ndarray:
    """Return a line along the equator."""
    at = np.linspace(0, length_km, round(length_km / step_km) + 1)
    return np.column_stack([at / 111.3194908, np.zeros(len(at))])


def variance(apart_km: float, accuracy_m: float, correlation_km: float, kernel: Kernel) -> float:
    power = 2 if kernel is Kernel.GAUSSIAN else 1
    return 2 * (accuracy_m / 1000) ** 2 * -math.expm1(-((apart_km / correlation_km) ** power))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("accuracy_m", "correlation_km"), [(620, 4), (190, 2.3), (5000, 2)])
def test_reach_is_where_the_noise_is_a_tenth(
    accuracy_m: float, correlation_km: float, kernel: Kernel
) -> None:
    found = reach_km(accuracy_m, correlation_km, kernel)
    if found > 1e-6:
        noise = variance(found, accuracy_m, correlation_km, kernel)
        assert noise == pytest.approx(NOISE * found**2, rel=1e-6)
    else:  # smooth at every scale
        assert kernel is Kernel.GAUSSIAN
        assert 2 * (accuracy_m / 1000) ** 2 <= NOISE * correlation_km**2


@pytest.mark.parametrize("kernel", KERNELS)
def test_an_edge_loses_what_the_noise_of_its_ends_adds(kernel: Kernel) -> None:
    line = straight(100, 10)
    true_km = unlengthened_km(
        line, along(line), accuracy_m=300, correlation_km=10, kernel=kernel
    )  # fmt: skip
    expected = 10 - variance(10, 300, 10, kernel) / 20
    assert np.diff(true_km) == pytest.approx([expected] * 10, rel=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(("step_km", "accuracy_m"), [(2.0, 300.0), (3.0, 620.0), (12.0, 1500.0)])
@pytest.mark.parametrize("kernel", KERNELS)
def test_what_an_error_adds_to_a_straight_line(
    step_km: float, accuracy_m: float, kernel: Kernel
) -> None:
    """Drawn anew with numpy alone; what is taken off is what was added, within its own NOISE."""
    line = straight(40 * step_km, step_km)
    at_km = along(line)
    apart = np.abs(at_km[:, None] - at_km) / 4.0
    alike = np.exp(-(apart ** (2 if kernel is Kernel.GAUSSIAN else 1)))
    draw = np.random.default_rng(11).multivariate_normal
    across_m = accuracy_m * draw(np.zeros(41), alike, 300)
    drawn = [line + np.column_stack([np.zeros(41), m / 110574]) for m in across_m]
    courses = [along(xy) for xy in drawn]
    drawn_km = np.array([course[-1] for course in courses])
    left_km = np.array([
        unlengthened_km(xy, course, accuracy_m=accuracy_m, correlation_km=4.0, kernel=kernel)[-1]
        for xy, course in zip(drawn, courses, strict=True)
    ])  # fmt: skip
    noise = variance(step_km, accuracy_m, 4.0, kernel) / step_km**2
    assert noise < NOISE  # so that every edge is a chord of its own
    added = drawn_km.mean() - at_km[-1]
    # E √(1 + n z²) = 1 + n/2 − 3n²/8 + …, and four standard errors.
    spread = 4 * float(drawn_km.std()) / math.sqrt(300)
    expected = at_km[-1] * (noise / 2 - 3 * noise**2 / 8)
    assert added == pytest.approx(expected, abs=spread + at_km[-1] * noise**3)
    taken = (drawn_km - left_km).mean()
    assert taken == pytest.approx(added, abs=spread + at_km[-1] * noise**2)
    assert spread + at_km[-1] * noise**2 < added / 2


@pytest.mark.parametrize("left_over", [0.4, 0.9])
def test_a_left_over_is_measured_with_the_chord_before_it(left_over: float) -> None:
    reach = reach_km(620, 4, Kernel.EXPONENTIAL)
    chords = 1.01 * reach * np.array([0, 1, 2, 3, 3 + left_over])
    line = np.column_stack([chords / 111.3194908, np.zeros(5)])
    true_km = unlengthened_km(
        line, along(line), accuracy_m=620, correlation_km=4, kernel=Kernel.EXPONENTIAL
    )  # fmt: skip
    last = chords[-1] - chords[-3]
    kept = last - variance(last, 620, 4, Kernel.EXPONENTIAL) / (2 * last)
    assert true_km[-1] - true_km[2] == pytest.approx(kept, rel=1e-5)


@pytest.mark.parametrize("step_km", [0.1, 0.3, 0.6, 1.2, 2.5])
def test_the_length_of_a_straight_line_is_found_again(step_km: float) -> None:
    """Drawn with an exponential error, at any spacing of vertices; 2 % is the NOISE of the rest."""
    line = straight(4000, step_km)
    at_km = along(line)
    error = {"accuracy_m": 620.0, "correlation_km": 4.0}
    across = draw_errors([Stations(at_km, **error)], 1, np.random.default_rng(5))[0]
    drawn = line + np.column_stack([0 * across, across / 110574])
    drawn_km = along(drawn)
    true_km = unlengthened_km(drawn, drawn_km, **error, kernel=Kernel.EXPONENTIAL)
    assert true_km[-1] == pytest.approx(4000, rel=0.012)
    assert drawn_km[-1] > 4000 * (1.012 + 0.01 * (step_km < 1))


@pytest.mark.parametrize(
    ("accuracy_m", "correlation_km"), [(0.0, 5.0), (500.0, math.inf), (500.0, 0.0)]
)
def test_a_line_without_error_or_of_one_shift_stays(
    accuracy_m: float, correlation_km: float
) -> None:
    line = straight(50, 0.5)
    at_km = along(line)
    same = unlengthened_km(
        line, at_km, accuracy_m=accuracy_m, correlation_km=correlation_km,
        kernel=Kernel.EXPONENTIAL,
    )  # fmt: skip
    assert np.array_equal(same, at_km)


def test_a_ring_no_larger_than_its_error_stays() -> None:
    angle = np.linspace(0, 2 * np.pi, 50)
    ring = 0.005 * np.column_stack([np.cos(angle), np.sin(angle)])
    ring[-1] = ring[0]
    at_km = along(ring)
    same = unlengthened_km(
        ring, at_km, accuracy_m=620, correlation_km=4, kernel=Kernel.EXPONENTIAL
    )  # fmt: skip
    assert np.array_equal(same, at_km)


@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=2, max_size=40),
    st.floats(1, 5000), st.floats(0.1, 100), st.sampled_from(KERNELS),
)  # fmt: skip
def test_it_never_falls_and_is_never_longer(
    points: list[tuple[float, float]], accuracy_m: float, correlation_km: float, kernel: Kernel
) -> None:
    line = np.array(points)
    at_km = along(line)
    true_km = unlengthened_km(
        line, at_km, accuracy_m=accuracy_m, correlation_km=correlation_km, kernel=kernel
    )  # fmt: skip
    assert true_km[0] == 0
    assert (np.diff(true_km) >= 0).all()
    assert (true_km <= at_km + 1e-9).all()
