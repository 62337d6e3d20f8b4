"""One estimate with one interval: of shares by their choices, of lengths by the ruler curve."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from marchland.api import OpenDossier
from marchland.measure.error.student import t_quantile
from marchland.measure.estimates import (
    COARSEST_RULER_KM,
    FINEST_RULER_KM,
    Estimate,
    choice_weights,
    length_estimate,
    share_estimate,
)
from marchland.measure.measures import COVERAGE_FACTOR, LineFinding, Measure
from marchland.measure.rulers import RULERS_KM, GeneralisedLength, RuledLength
from small_dossier import small_dossier


def ratio(value: float, standard: float) -> Measure:
    half = COVERAGE_FACTOR * standard
    return Measure(value, value - half, value + half, standard)


PRE = [{"pre": "a"}, {"pre": "b"}, {"pre": "c"}]


def test_one_choice_is_its_own_estimate() -> None:
    one = ratio(0.04, 0.001)
    got = share_estimate([one], PRE[:1], {})
    assert (got.value, got.standard_uncertainty) == (0.04, 0.001)
    assert got.interval == pytest.approx((one.low, one.high), rel=1e-6)


def test_what_lines_explain_is_no_spread() -> None:
    """Choices that differ by less than their lines may be off tell of no further error."""
    got = share_estimate([ratio(v, 0.004) for v in (0.039, 0.040, 0.041)], PRE, {})
    assert got.standard_uncertainty == pytest.approx(0.004)
    assert got.high - got.value == pytest.approx(COVERAGE_FACTOR * 0.004, rel=1e-6)


def test_choices_that_differ_widen_it() -> None:
    """By hand: mean 0.04, variance between 0.01², of which 0.002² is explained."""
    got = share_estimate([ratio(v, 0.002) for v in (0.03, 0.04, 0.05)], PRE, {})
    between = 0.01**2 - 0.002**2
    variance = between + 0.002**2
    # Of three that differ two are free; the lines' own error is normal. 1/ν by their variances.
    freedom = variance / (between / 2)
    half = t_quantile(0.975, freedom) * math.sqrt(variance)
    assert got.value == pytest.approx(0.04)
    assert got.high - got.value == pytest.approx(half)


def test_files_of_one_family_are_one_witness() -> None:
    families = {"b": "same", "c": "same"}
    assert choice_weights(PRE, families) == [0.5, 0.25, 0.25]
    got = share_estimate([ratio(v, 0.0) for v in (0.03, 0.05, 0.05)], PRE, families)
    assert got.value == pytest.approx(0.04)


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=6), st.floats(0, 0.2))
def test_an_interval_of_a_share_is_one_of_shares(values: list[float], standard: float) -> None:
    choices = [{"pre": str(number)} for number in range(len(values))]
    got = share_estimate([ratio(v, standard) for v in values], choices, {})
    assert 0 <= got.low <= got.value <= got.high <= 1
    rest = got.rest()
    assert 0 <= rest.low <= rest.value <= rest.high <= 1
    assert rest.relative_half_width == pytest.approx(got.relative_half_width)


# ------------------------------------------------------------------------------------- lengths


def drawn(key: str, km: float, slope: float, spacing_km: float) -> GeneralisedLength:
    """Return a line whose length over ruler is a power, as far as it has detail."""
    ruled = tuple(
        RuledLength(step, km * (max(step, spacing_km) / spacing_km) ** -slope) for step in RULERS_KM
    )
    return GeneralisedLength(key, "shared", {"pre": key}, km, spacing_km, ruled, None, ())


def length_of(*items: GeneralisedLength) -> Estimate:
    line = small_dossier().line("shared")
    nowhere = shapely.LineString([(0, 0), (1, 0)])
    lines = [
        LineFinding(i.key, line, dict(i.vintages), nowhere, Measure(i.digitised_km, 0, 0, 0))
        for i in items
    ]
    return length_estimate(lines, items, {})


def test_a_power_is_extrapolated_as_it_is() -> None:
    got = length_of(drawn("a", 500, 0.1, 0.5))
    assert got.low == pytest.approx(500 * (COARSEST_RULER_KM / 0.5) ** -0.1, rel=1e-6)
    assert got.value == pytest.approx(500, rel=1e-6)  # the middle ruler is 500 m
    assert got.high == pytest.approx(500 * (FINEST_RULER_KM / 0.5) ** -0.1, rel=1e-6)


def test_files_that_differ_widen_it() -> None:
    alone = length_of(drawn("a", 500, 0.1, 0.5))
    both = length_of(drawn("a", 500, 0.1, 0.5), drawn("b", 540, 0.1, 0.5))
    assert both.low < alone.low < alone.high < both.high
    assert (both.files_low, both.files_high, both.files) == (500, 540, 2)


def test_a_straight_line_has_one_length() -> None:
    got = length_of(drawn("a", 500, 0.0, 0.5))
    assert (got.low, got.value, got.high) == pytest.approx((500, 500, 500))


def test_a_line_too_coarse_for_a_curve_is_bounded() -> None:
    """Two rulers are above its spacing: how it lengthens is not seen, only at most guessed."""
    got = length_of(drawn("a", 400, 0.1, 9.0))
    assert got.low == pytest.approx(400 * (20 / 9) ** -0.1)
    assert got.high == pytest.approx(400 * (9 / FINEST_RULER_KM) ** 0.25)
    assert got.low < got.value < got.high


@pytest.mark.parametrize(
    ("km", "fits"), [(400, True), (414, True), (480, True), (520, True), (800, False), (250, False)]
)
def test_lengths_of_the_real_boundary(pamirs_case: OpenDossier, km: float, fits: bool) -> None:
    found = [e for e in pamirs_case.findings.estimates if e.id.startswith("boundary-p")]
    assert found
    for item in found:
        assert (item.estimate.low <= km <= item.estimate.high) is fits
