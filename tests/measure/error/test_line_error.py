"""The error of a line: closed forms, and laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.measure.error.line_error import (
    Kernel,
    area_variance,
    joined_stretches,
)

KERNELS = list(Kernel)
lengths = st.floats(0.01, 2000.0)
correlations = st.floats(0.01, 1e4)
perimeters = st.one_of(st.just(math.inf), st.floats(1.0, 3000.0))


def variance(
    *spans: tuple[float, float, float], c: float, perimeter: float = math.inf,
    kernel: Kernel = Kernel.EXPONENTIAL, accuracy_m: float = 1000.0,
) -> float:  # fmt: skip
    """Return the variance for spans given as start, end and sign; σ is 1 km unless given."""
    a, b, s = np.array(spans, dtype=float).reshape(-1, 3).T
    return area_variance(
        a, b, s, accuracy_m=accuracy_m, correlation_km=c, perimeter_km=perimeter, kernel=kernel
    )


# ---------------------------------------------------------------------------------- closed forms


@given(lengths)
def test_a_line_that_shifts_as_a_whole(length: float) -> None:
    assert variance((0, length, 1), c=math.inf) == pytest.approx(length**2)


@given(lengths, correlations)
def test_one_stretch_of_an_open_line(length: float, c: float) -> None:
    """Vanmarcke 1983, ch. 5: 2 c L (1 − c/L (1 − exp(−L/c)))."""
    x = length / c
    if x < 1e-3:  # the closed form cancels there; its series does not
        expected = length**2 * (1 - x / 3 + x * x / 12)
    else:
        expected = 2 * c * length * (1 + math.expm1(-x) / x)
    assert variance((0, length, 1), c=c) == pytest.approx(expected, rel=1e-6)


@given(lengths, st.floats(0.01, 100.0))
def test_a_whole_ring(perimeter: float, c: float) -> None:
    expected = 2 * c * perimeter * math.tanh(perimeter / (2 * c))
    assert variance((0, perimeter, 1), c=c, perimeter=perimeter) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("kernel", "area_under_rho"), [(Kernel.EXPONENTIAL, 2.0), (Kernel.GAUSSIAN, math.sqrt(math.pi))]
)
def test_a_long_line_is_white_noise(kernel: Kernel, area_under_rho: float) -> None:
    """Where c is much less than L, the variance is σ² L times the integral of ρ."""
    found = variance((0, 1000, 1), c=0.01, kernel=kernel)
    assert found == pytest.approx(1000 * 0.01 * area_under_rho, rel=2e-5)


def test_a_gaussian_stretch_by_quadrature() -> None:
    x, w = np.polynomial.legendre.leggauss(200)
    t, w = 20 * (x + 1), 20 * w
    expected = w @ np.exp(-(((t[:, None] - t) / 7) ** 2)) @ w
    assert variance((0, 40, 1), c=7, kernel=Kernel.GAUSSIAN) == pytest.approx(expected, rel=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("perimeter", [math.inf, 55.0, 200.0])
@pytest.mark.parametrize("c", [3.0, 30.0, 300.0])
def test_two_stretches_by_quadrature(kernel: Kernel, perimeter: float, c: float) -> None:
    """One on the left of the area, one on its right, with a gap between."""
    x, w = np.polynomial.legendre.leggauss(60)
    t = np.concatenate([5 * (x + 1), 30 + 10 * (x + 1)])
    signed = np.concatenate([5 * w, -10 * w])
    d = np.abs(t[:, None] - t)
    power = 1 if kernel is Kernel.EXPONENTIAL else 2
    shifts = np.arange(-400, 401) * perimeter if math.isfinite(perimeter) else [0.0]
    rho = sum(np.exp(-((np.abs(d + shift) / c) ** power)) for shift in shifts)
    rho = rho / rho[0, 0]
    # On the diagonal the exponential has a corner, which the nodes do not see exactly.
    found = variance((0, 10, 1), (30, 50, -1), c=c, perimeter=perimeter, kernel=kernel)
    assert found == pytest.approx(signed @ rho @ signed, rel=2e-3)


# ------------------------------------------------------------------------------------------ laws


@pytest.mark.parametrize("kernel", KERNELS)
@given(lengths, correlations, perimeters, st.floats(0.05, 0.95))
def test_a_stretch_cut_in_two_is_one_stretch(
    kernel: Kernel, length: float, c: float, perimeter: float, share: float
) -> None:
    if length >= perimeter:
        perimeter = length * 1.5
    cut = length * share
    # Signs that differ keep the parts apart; the form of −1 with −1 is that of 1 with 1.
    whole = variance((0, length, 1), c=c, perimeter=perimeter, kernel=kernel)
    parts = variance((0, cut, 1), (cut, length, 1), c=c, perimeter=perimeter, kernel=kernel)
    assert parts == pytest.approx(whole, rel=1e-9)
    apart = [
        variance((0, cut, 1), (cut, length, sign), c=c, perimeter=perimeter, kernel=kernel)
        for sign in (1, -1)
    ]
    alone = [
        variance(span, c=c, perimeter=perimeter, kernel=kernel)
        for span in ((0, cut, 1), (cut, length, 1))
    ]
    assert sum(apart) == pytest.approx(2 * sum(alone), rel=1e-6)


@pytest.mark.parametrize("kernel", KERNELS)
@given(lengths, correlations, perimeters)
def test_no_line_errs_by_more_than_its_whole_shift(
    kernel: Kernel, length: float, c: float, perimeter: float
) -> None:
    length = min(length, perimeter)
    found = variance((0, length, 1), c=c, perimeter=perimeter, kernel=kernel)
    assert 0 <= found <= length**2 * (1 + 1e-9) + 1e-13 * c**2  # what rounding leaves of c²


@given(lengths, st.floats(0.1, 1e3), st.floats(1.0, 10.0))
def test_a_longer_correlation_errs_more(length: float, c: float, factor: float) -> None:
    less, more = (variance((0, length, 1), c=value) for value in (c, c * factor))
    assert less <= more * (1 + 1e-9)


def test_far_stretches_are_independent_and_near_ones_are_not() -> None:
    one = variance((0, 10, 1), c=5)
    far = variance((0, 10, 1), (1000, 1010, 1), c=5)
    near = variance((0, 10, 1), (11, 21, 1), c=5)
    opposite = variance((0, 10, 1), (11, 21, -1), c=5)
    assert far == pytest.approx(2 * one)
    assert opposite < 2 * one < near


def test_both_sides_of_one_stretch_cancel() -> None:
    assert variance((0, 10, 1), (0, 10, -1), c=5) == pytest.approx(0, abs=1e-9)


def test_on_a_ring_the_ends_are_neighbours() -> None:
    apart = variance((0, 10, 1), (90, 100, 1), c=5)
    ring = variance((0, 10, 1), (90, 100, 1), c=5, perimeter=100)
    assert ring == pytest.approx(variance((0, 20, 1), c=5, perimeter=100))
    assert ring > apart * 1.3


@pytest.mark.parametrize(("accuracy_m", "c"), [(0.0, 5.0), (100.0, 0.0)])
def test_nothing_errs_without_error_or_correlation(accuracy_m: float, c: float) -> None:
    assert variance((0, 10, 1), c=c, accuracy_m=accuracy_m) == 0
    assert variance(c=5.0) == 0


def test_a_shift_of_the_whole_line_has_a_sign() -> None:
    assert variance((0, 10, 1), (20, 26, -1), c=math.inf) == pytest.approx(16)


def test_many_stretches_are_summed_in_blocks() -> None:
    spans = [(2.0 * i, 2.0 * i + 1, 1.0) for i in range(700)]
    few = variance(*spans[:100], c=0.05)
    assert variance(*spans, c=0.05) == pytest.approx(7 * few, rel=1e-9)


def test_stretches_join_only_where_they_touch_and_lie_alike() -> None:
    a, b, s = joined_stretches(
        np.array([5.0, 0.0, 1.0, 9.0]), np.array([6.0, 1.0, 2.0, 9.5]), np.array([1.0, 1, 1, -1])
    )
    assert (a.tolist(), b.tolist(), s.tolist()) == ([0, 5, 9], [2, 6, 9.5], [1, 1, -1])
