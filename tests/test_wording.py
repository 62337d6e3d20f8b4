"""Numbers and lists read well, and nothing in a text can steer a terminal."""

from __future__ import annotations

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.terms import Unit
from marchland.wording import THIN, among, amount, decimals_for, grouped, plain


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, f"1{THIN}000"),
        (28430, 0, f"28{THIN}430"),
        (1234567.891, 2, f"1{THIN}234{THIN}567.89"),
        (-0.26, 1, "−0.3"),
        (-1137, 0, f"−1{THIN}137"),
        (-0.2, 0, "0"),
        (0.04, 1, "0.0"),
    ],
)
def test_grouped(value: float, decimals: int, text: str) -> None:
    assert grouped(value, decimals) == text


@given(st.floats(-1e12, 1e12), st.integers(0, 3))
def test_grouped_can_be_read_back(value: float, decimals: int) -> None:
    text = grouped(value, decimals).replace(THIN, "").replace("−", "-")
    assert float(text) == pytest.approx(value, abs=0.5 * 10**-decimals + 1e-3)
    assert not (text.startswith("-") and float(text) == 0), "zero has no sign"


@pytest.mark.parametrize(
    ("unit", "span", "decimals"),
    [
        (Unit.KM2, 340, 0),
        (Unit.KM2, 0.02, 0),
        (Unit.PERCENT, 0.42, 2),
        (Unit.PERCENT, 4.2, 1),
        (Unit.PERCENT, 42, 0),
        (Unit.PERCENT, 1e-9, 3),
        (Unit.PERCENT, 0, 1),
        (Unit.PERCENT, math.inf, 1),
        (Unit.KM, 0, 0),
        (Unit.KM, 12, 0),
        (Unit.KM, 1.2, 1),
        (Unit.SQ_MI, math.nan, 0),
    ],
)
def test_decimals_for(unit: Unit, span: float, decimals: int) -> None:
    assert decimals_for(unit, span) == decimals


@given(st.sampled_from(Unit), st.floats())
def test_decimals_are_none_to_three(unit: Unit, span: float) -> None:
    assert 0 <= decimals_for(unit, span) <= 3


@pytest.mark.parametrize(
    ("value", "unit", "span", "text"),
    [
        (10.977, Unit.SQ_MI, None, "10.977"),
        (28430.0, Unit.KM2, None, f"28{THIN}430"),
        (4.0312, Unit.PERCENT, 0.9, "4.03"),
        (27833.4, Unit.KM2, 340.0, f"27{THIN}833"),
        (0.1 + 0.2, Unit.PERCENT, None, "0.3"),
    ],
)
def test_amount(value: float, unit: Unit, span: float | None, text: str) -> None:
    assert amount(value, unit, span) == text


@given(st.integers(0, 10**9), st.integers(0, 3))
def test_amount_without_a_span_keeps_the_digits(digits: int, decimals: int) -> None:
    value = digits / 10**decimals
    assert float(amount(value, Unit.KM2).replace(THIN, "")) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c", "d"], "a, b, c and d")],
)
def test_among(items: list[str], text: str) -> None:
    assert among(items) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[31mred",
        "line\nbreak",
        "carriage\rreturn",
        "bell\a",
        "\u202eturned",
        "\u2066isolated\u2069",
        "zero\u200bwidth",
        "\x9b31m",
        "\ufeffmark",
        "\ud800",
    ],
)
def test_plain_shows_what_would_steer(hostile: str) -> None:
    shown = plain(hostile)
    assert "\N{REPLACEMENT CHARACTER}" in shown
    assert len(shown) == len(hostile)


@pytest.mark.parametrize("text", ["Тоҷикистон", "中国", "Uz-Bel — 4 655 m", "é e\u0301 ² %", ""])
def test_plain_keeps_names(text: str) -> None:
    assert plain(text) == text


@given(st.text())
def test_plain_leaves_no_control_and_settles(text: str) -> None:
    shown = plain(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in shown)
    assert plain(shown) == shown
