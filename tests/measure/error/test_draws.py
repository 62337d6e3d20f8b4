"""Errors drawn at random, against the formula."""

from __future__ import annotations

import math

import numpy as np
import pytest

from marchland.measure.error.draws import Stations, draw_errors, white_noise
from marchland.measure.error.line_error import Kernel

KERNELS = list(Kernel)


DRAWS = 6000


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("perimeter", [math.inf, 90.0, 25.0])
@pytest.mark.parametrize("c", [2.0, 15.0, 400.0, math.inf])
def test_draws_have_the_covariance_asked_for(kernel: Kernel, perimeter: float, c: float) -> None:
    at_km = np.sort(np.random.default_rng(1).uniform(0, min(perimeter, 60.0), 40))
    line = Stations(at_km, 200.0, c, perimeter)
    drawn = draw_errors([line], DRAWS, np.random.default_rng(2), kernel) / 200.0
    d = np.abs(at_km[:, None] - at_km)
    power = 1 if kernel is Kernel.EXPONENTIAL else 2
    if math.isinf(c):
        rho = np.ones_like(d)
    elif math.isinf(perimeter):
        rho = np.exp(-((d / c) ** power))
    else:
        turns = np.arange(-300, 301)[:, None, None] * perimeter
        rho = np.exp(-((np.abs(d + turns) / c) ** power)).sum(axis=0)
        rho /= rho[0, 0]
    # The standard error of a covariance is √((1 + ρ²) / n).
    z = (drawn.T @ drawn / DRAWS - rho) / np.sqrt((1 + rho**2) / DRAWS)
    assert np.abs(z).max() < 5


def test_lines_err_by_themselves_and_by_their_own_accuracy() -> None:
    lines = [
        Stations(np.linspace(0, 10, 5), 100.0, 3.0),
        Stations(np.linspace(0, 50, 70), 900.0, 8.0, 60.0),
        Stations(np.array([0.0]), 10.0, math.inf),
    ]
    drawn = draw_errors(lines, DRAWS, np.random.default_rng(3))
    assert drawn.shape == (DRAWS, 76)
    assert drawn.std(axis=0) == pytest.approx([100] * 5 + [900] * 70 + [10], rel=0.05)
    correlation = np.corrcoef(drawn[:, [4, 5, 75]].T)
    assert np.abs(correlation - np.eye(3)).max() < 5 / math.sqrt(DRAWS)


def test_the_same_generator_gives_the_same_draws() -> None:
    line = Stations(np.linspace(0, 50, 70), 900.0, 8.0, 60.0)
    for kernel in KERNELS:
        first, second = (draw_errors([line], 3, np.random.default_rng(5), kernel) for _ in range(2))
        assert np.array_equal(first, second)


# ------------------------------------------------------------------------------------- noise


def test_white_noise_is_normal_and_uncorrelated() -> None:
    """Moments to four standard errors, and the share beyond 1, 2 and 3 standard deviations."""
    noise = white_noise((2000, 501), np.random.default_rng(8)).astype(float)
    count = noise.size
    assert noise.shape == (2000, 501)
    for power, moment, spread in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
        assert (noise**power).mean() == pytest.approx(moment, abs=4 * math.sqrt(spread / count))
    for beyond, share in ((1, 0.3173105), (2, 0.0455003), (3, 0.0026998)):
        error = 4 * math.sqrt(share / count)
        assert (np.abs(noise) > beyond).mean() == pytest.approx(share, abs=error)
    for lag in (1, 250, 251):  # neighbours, and the two numbers made from one pair
        together = (noise[:, lag:] * noise[:, :-lag]).mean()
        assert together == pytest.approx(0, abs=4 / math.sqrt(count / 2))
    assert np.isfinite(noise).all()


def test_white_noise_goes_on_where_it_stopped() -> None:
    once = white_noise((6, 7), np.random.default_rng(9))
    rng = np.random.default_rng(9)
    assert np.array_equal(once, np.vstack([white_noise((n, 7), rng) for n in (1, 2, 3)]))
