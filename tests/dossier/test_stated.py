"""What a printed figure states: its interval contains its value, whatever the wording."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marchland.dossier.stated import (
    AREA_UNITS,
    BOUNDS,
    KM2_PER_SQ_MI,
    KM_PER_MI,
    LENGTH_UNITS,
    RULES,
    TO_BASE,
    Interval,
    certain_digits,
    last_digit_unit,
    reprinted,
    rounded_interval,
    spoken_interval,
    stated_interval,
)
from marchland.errors import FigureError
from marchland.vocabulary import Qualifier, Unit

wholes = st.integers(0, 10**9)
finite = st.floats(0, 1e9)


@st.composite
def printed_numbers(draw: st.DrawFn) -> tuple[float, str]:
    """Draw a number with its print: grouped or not, with up to three decimals."""
    decimals = draw(st.integers(0, 3))
    value = draw(wholes) / 10**decimals
    text = f"{value:{draw(st.sampled_from(['', ',']))}.{decimals}f}"
    words = draw(st.sampled_from(["{}", "{} km²", "some {} sq. miles", "({})."]))
    return value, words.format(text)


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("1,137", 1.0),
        ("28,430", 10.0),
        ("28,000", 1000.0),
        ("10.977", 0.001),
        ("3.50", 0.01),
        ("4 %", 1.0),
        ("0", 1.0),
        ("000", 1.0),
        ("1\u202f137 km²", 1.0),
        ("28 430 km²", 10.0),
        ("28\u00a0000", 1000.0),
        ("in 2011 1,137 km²", 1.0),
        ("about 1.5 million", 0.1),
    ],
)
def test_last_digit_unit(printed: str, unit: float) -> None:
    assert last_digit_unit(printed) == unit


@pytest.mark.parametrize("printed", ["", "about a thousand", "km²", "٢٨", "1" + "0" * 400])
def test_no_number_is_an_error(printed: str) -> None:
    with pytest.raises(FigureError, match=r"expected a number, found .*; write its digits"):
        last_digit_unit(printed)


# By hand from the table at the head of the module.
INTERVALS = [
    (28430, "28,430", Qualifier.PLAIN, 28425, 28435),
    (10.977, "10.977", Qualifier.PLAIN, 10.9765, 10.9775),
    (1137, "1,137", Qualifier.PLAIN, 1136.5, 1137.5),
    (1137, "1,137", Qualifier.ABOUT, 1136, 1138),
    (4, "4 %", Qualifier.ABOUT, 3, 5),
    (96, "96 %", Qualifier.PLAIN, 95.5, 96.5),
    (1000, "1,000", Qualifier.PLAIN, 950, 1050),
    (1000, "1,000", Qualifier.ABOUT, 900, 1100),
    (20000, "20,000", Qualifier.OVER, 20000, math.inf),
    (1100, "1,100", Qualifier.OVER, 1100, math.inf),
    (20000, "20,000", Qualifier.UNDER, 0, 20000),
    (1100, "1,100", Qualifier.UNDER, 0, 1100),
    (41000, "up to 41,000", Qualifier.UP_TO, 0, 41500),
    (1000, "up to 1,000", Qualifier.UP_TO, 0, 1050),
    (0, "0", Qualifier.ABOUT, 0, 1),
]


@pytest.mark.parametrize(("value", "printed", "qualifier", "low", "high"), INTERVALS)
def test_stated_interval(
    value: float, printed: str, qualifier: Qualifier, low: float, high: float
) -> None:
    assert stated_interval(value, printed, qualifier) == pytest.approx((low, high))


SPOKEN = [
    (20000, "20,000", Qualifier.OVER, 20000, 40000),
    (1100, "1,100", Qualifier.OVER, 1100, 2100),
    (20000, "20,000", Qualifier.UNDER, 0, 20000),
    (1100, "1,100", Qualifier.UNDER, 100, 1100),
    (41000, "up to 41,000", Qualifier.UP_TO, 36000, 41500),
    (1000, "up to 1,000", Qualifier.UP_TO, 500, 1050),
    (1137, "1,137", Qualifier.ABOUT, 1136, 1138),
    (1000, "1,000", Qualifier.PLAIN, 950, 1050),
]


@pytest.mark.parametrize(("value", "printed", "qualifier", "low", "high"), SPOKEN)
def test_spoken_interval(
    value: float, printed: str, qualifier: Qualifier, low: float, high: float
) -> None:
    assert spoken_interval(value, printed, qualifier) == pytest.approx((low, high))


@given(printed_numbers(), st.sampled_from(Qualifier))
def test_what_is_spoken_is_part_of_what_is_stated(
    number: tuple[float, str], qualifier: Qualifier
) -> None:
    stated, spoken = (rule(*number, qualifier) for rule in (stated_interval, spoken_interval))
    assert stated.low <= spoken.low <= spoken.high <= stated.high
    if qualifier not in BOUNDS:
        assert stated == spoken


@given(printed_numbers())
def test_a_lone_digit_is_rounded_to_itself_at_most(number: tuple[float, str]) -> None:
    plain, rounded = spoken_interval(*number, Qualifier.PLAIN), rounded_interval(*number)
    assert rounded.low <= plain.low <= plain.high <= rounded.high


def test_every_qualifier_has_a_rule() -> None:
    assert set(RULES) == set(Qualifier)


@given(printed_numbers(), st.sampled_from(Qualifier))
def test_the_interval_contains_the_value(number: tuple[float, str], qualifier: Qualifier) -> None:
    value, printed = number
    low, high = stated_interval(value, printed, qualifier)
    assert 0 <= low <= value <= high
    assert math.isinf(high) is (qualifier is Qualifier.OVER)


@given(printed_numbers())
def test_about_allows_no_less_than_plain(number: tuple[float, str]) -> None:
    plain = stated_interval(*number, Qualifier.PLAIN)
    about = stated_interval(*number, Qualifier.ABOUT)
    assert about.low <= plain.low <= plain.high <= about.high


@given(printed_numbers())
def test_bounds_stop_at_the_value(number: tuple[float, str]) -> None:
    assert stated_interval(*number, Qualifier.OVER).low == number[0]
    assert stated_interval(*number, Qualifier.UNDER).high == number[0]


@given(printed_numbers())
def test_printed_zeros_after_the_point_narrow(number: tuple[float, str]) -> None:
    value, _ = number
    spans = [stated_interval(value, f"{value:.{d}f}", Qualifier.PLAIN).scaled(1) for d in (3, 4, 5)]
    widths = [high - low for low, high in spans]
    assert widths == sorted(widths, reverse=True)


def test_units_against_outside_values() -> None:
    # International yard and pound agreement, 1959: 1 yd = 0.9144 m exactly, 1760 yd to the mile.
    assert pytest.approx(1760 * 0.9144 / 1000, abs=1e-15) == KM_PER_MI
    assert pytest.approx(1.609344**2, abs=1e-15) == KM2_PER_SQ_MI
    # NIST Handbook 44 (2023), app. C: 1 square mile = 258.998 811 hectares.
    assert TO_BASE[Unit.SQ_MI] / TO_BASE[Unit.HA] == pytest.approx(258.998811, abs=5e-7)


def test_every_unit_belongs_to_one_quantity() -> None:
    assert set(TO_BASE) == set(Unit)
    assert not AREA_UNITS & LENGTH_UNITS
    assert set(Unit) - AREA_UNITS - LENGTH_UNITS == {Unit.PERCENT}


@given(finite, finite, st.sampled_from(Unit), st.sampled_from(Unit))
def test_scaling_there_and_back(a: float, b: float, one: Unit, other: Unit) -> None:
    interval = Interval(min(a, b), max(a, b))
    factor = TO_BASE[one] / TO_BASE[other]
    assert interval.scaled(factor).scaled(1 / factor) == pytest.approx(interval, rel=1e-12)


@given(st.tuples(finite, finite, finite, finite), st.floats(1e-3, 1e3))
def test_meeting_is_mutual_and_independent_of_the_unit(
    ends: tuple[float, float, float, float], factor: float
) -> None:
    one, other = Interval(*sorted(ends[:2])), Interval(*sorted(ends[2:]))
    assert one.meets(other) == other.meets(one)
    gap = max(one.low - other.high, other.low - one.high)
    assume(abs(gap) > 1e-6)  # rounding decides a touch
    assert one.scaled(factor).meets(other.scaled(factor)) == one.meets(other) == (gap < 0)
    assert one.meets(one)


@pytest.mark.parametrize(
    ("printed", "unit", "value", "slip"),
    [
        ("10.977 square miles", Unit.SQ_MI, 10977,
         "a decimal point printed for the comma between thousands"),
        ("10,977", Unit.KM2, 10.977, "a comma printed for the decimal point"),
        ("10,977, or so", Unit.KM2, 10.977, "a comma printed for the decimal point"),
        ("113 km²", Unit.KM2, 1130, "a digit lost"),
        ("11,370", Unit.KM2, 1137, "a digit too many"),
        ("1,173", Unit.KM2, 1137, "two digits swapped"),
        ("5.3 %", Unit.PERCENT, 3.5, "two digits swapped"),
        # By hand: a number of square miles taken for square kilometres is 2.59 times as many.
        ("100 km²", Unit.KM2, 258.9988110336, "square miles printed as square kilometres"),
        ("258.9988110336 sq mi", Unit.SQ_MI, 100, "square kilometres printed as square miles"),
        ("250 km", Unit.KM, 402.336, "miles printed as kilometres"),
        ("402.336 mi", Unit.MI, 250, "kilometres printed as miles"),
        ("1,137 ha", Unit.HA, 113700, "square kilometres printed as hectares"),
        ("113,700 km²", Unit.KM2, 1137, "hectares printed as square kilometres"),
    ],
)  # fmt: skip
def test_reprinted(printed: str, unit: Unit, value: float, slip: str) -> None:
    assert value in [pytest.approx(v) for v, s in reprinted(printed, unit) if s == slip]


@pytest.mark.parametrize(
    ("printed", "impossible"),
    [
        ("28,430", "a decimal point printed for the comma between thousands"),
        ("3.50", "a decimal point printed for the comma between thousands"),
        ("1,028,430", "a comma printed for the decimal point"),
        ("1137", "a comma printed for the decimal point"),
        ("1111", "two digits swapped"),
    ],
)
def test_slips_that_the_print_rules_out(printed: str, impossible: str) -> None:
    assert impossible not in [slip for _, slip in reprinted(printed, Unit.KM2)]


@given(printed_numbers(), st.sampled_from(Unit))
def test_a_slip_changes_the_number_unless_it_is_zero(number: tuple[float, str], unit: Unit) -> None:
    value, printed = number
    for other, slip in reprinted(printed, unit):
        assert slip
        assert (other == value) == (value == 0)


@given(st.integers(1000, 999_999))
def test_point_and_comma_are_undone_by_each_other(thousands: int) -> None:
    correct = f"{thousands:,}"
    slipped = correct.replace(",", ".")
    assert reprinted(slipped, Unit.KM2)[0][0] == pytest.approx(thousands)
    assert reprinted(correct, Unit.KM2)[0][0] == pytest.approx(float(slipped))


@pytest.mark.parametrize(
    ("printed", "certain"),
    [("1,137", 4), ("28,000", 2), ("0.78 %", 2), ("10.977", 5), ("17,098,246", 8), ("0", 0),
     ("0.0050", 2), ("1,137.123456", 10), ("100.0", 4)],
)  # fmt: skip
def test_certain_digits(printed: str, certain: int) -> None:
    assert certain_digits(printed) == certain
