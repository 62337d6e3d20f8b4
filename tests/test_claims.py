"""Verdicts: a table of intervals, then the logic of vintages, readings, slips and shares."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from marchland.claims import (
    COARSEST_FACTOR,
    FigureFinding,
    judge,
    judge_figures,
    judge_length,
    shares,
)
from marchland.dossier import Dossier
from marchland.measure import COVERAGE_FACTOR, LineFinding, Measure, RegionFinding, as_reading
from marchland.statements import KM2_PER_SQ_MI, Interval
from marchland.terms import Verdict
from small_dossier import small_dossier

AGREES, DIFFERS, CANNOT = Verdict.AGREES, Verdict.DIFFERS, Verdict.CANNOT_RESOLVE

NOWHERE = shapely.box(0, 0, 1, 1)


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


# --------------------------------------------------------------------- figures, in made-up land


def region(dossier: Dossier, region_id: str, pre: str, low: float, high: float) -> RegionFinding:
    middle, half = (low + high) / 2, (high - low) / 2
    area = Measure(middle, low, high, half / COVERAGE_FACTOR)
    vintages = {"pre": pre} | ({"post": "osm-2020"} if region_id == "ceded" else {})
    return RegionFinding(
        f"{region_id}/{pre}", dossier.region(region_id), None, vintages, NOWHERE, area, (), None
    )


def verdicts(
    figures: list[dict[str, Any]], found: Iterable[tuple[str, str, float, float]]
) -> list[FigureFinding]:
    dossier = small_dossier(("figures", figures))
    measured = [region(dossier, *row) for row in found]
    reading = dossier.region("read")
    measured += [as_reading(r, reading) for r in measured if r.region.id in ("claim", "both")]
    return list(judge_figures(dossier, measured, []))


def figure(printed: str, about: Any = "ceded", **more: Any) -> dict[str, Any]:
    value = float(printed.split()[0].replace(",", ""))
    given_ = {"unit": "km2", "id": printed.split()[0].replace(",", ""), "value": value}
    return {**given_, "printed": printed, "about": about, **more}


TWO = [("ceded", "vmap0", 1000.0, 1100.0), ("ceded", "wdb2", 1300.0, 1400.0)]


@pytest.mark.parametrize(
    ("printed", "verdict", "reason"),
    [
        ("1,050", AGREES, "Inside what is measured 1\u202f000 to 1\u202f400 km² over 2 choices of "
                          "vintages."),
        ("1,201", AGREES, "Inside what is measured"),  # between the two: no vintage is preferred
        ("1,600", DIFFERS, "Outside what is measured 1\u202f000 to 1\u202f400 km²"),
        ("200", DIFFERS, "Outside what is measured"),
    ],
)  # fmt: skip
def test_the_range_runs_over_all_vintages(printed: str, verdict: Verdict, reason: str) -> None:
    (got,) = verdicts([figure(printed)], TWO)
    assert (got.verdict, got.low, got.high) == (verdict, 1000.0, 1400.0)
    assert got.reason.startswith(reason)
    assert got.measured == 1200.0
    assert [c.key for c in got.comparisons] == ["ceded/vmap0", "ceded/wdb2"]


def test_each_choice_is_judged_by_itself_as_well() -> None:
    (got,) = verdicts([figure("1,050")], TWO)
    assert [c.verdict for c in got.comparisons] == [AGREES, DIFFERS]


def test_too_coarse_is_said() -> None:
    (got,) = verdicts([figure("1,050")], [("ceded", "vmap0", 300.0, 2500.0)])
    assert got.verdict is CANNOT
    assert got.reason == ("Inside what is measured 300 to 2\u202f500 km², but so is half or twice "
                          "the figure: too coarse.")  # fmt: skip


READINGS = {
    "one agrees, one differs": (
        [("claim", "vmap0", 950.0, 1050.0), ("both", "vmap0", 400.0, 500.0)], AGREES,
        "under the reading “Claim”. It differs under “Both” (400 to 500).",
    ),
    "one agrees, one cannot resolve": (
        [("claim", "vmap0", 950.0, 1050.0), ("both", "vmap0", 400.0, 2500.0)], AGREES,
        "It cannot be resolved under “Both” (400 to 2\u202f500).",
    ),
    "the nearest of two that differ": (
        [("claim", "vmap0", 1200.0, 1300.0), ("both", "vmap0", 1100.0, 1150.0)], DIFFERS,
        "Outside what is measured 1\u202f100 to 1\u202f150 km² under the reading “Both”.",
    ),
    "cannot resolve before differs": (
        [("claim", "vmap0", 300.0, 2500.0), ("both", "vmap0", 1100.0, 1150.0)], CANNOT,
        "It differs under “Both” (1\u202f100 to 1\u202f150).",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", READINGS)
def test_each_reading_is_judged_alone(case: str) -> None:
    found, verdict, reason = READINGS[case]
    (got,) = verdicts([figure("1,001", "read")], found)
    assert got.verdict is verdict
    assert reason in got.reason


def test_readings_of_three_verdicts_are_told_apart() -> None:
    whole = {"recipe": "readings", "of": ["claim", "both", "whole"]}
    dossier = small_dossier(("regions.5.build", whole), ("figures", [figure("1,001", "read")]))
    rows = [("claim", 950.0, 1050.0), ("both", 400.0, 2500.0), ("whole", 3000.0, 3100.0)]
    read = dossier.region("read")
    found = [as_reading(region(dossier, r, "vmap0", low, high), read) for r, low, high in rows]
    (got,) = judge_figures(dossier, found, [])
    assert got.verdict is AGREES
    assert got.reason.endswith(
        "It cannot be resolved under “Both” (400 to 2\u202f500). "
        "It differs under “Whole” (3\u202f000 to 3\u202f100)."
    )


SLIPS = [
    (
        "10.977 square miles",
        "sq mi",
        10977,
        "Read as 10\u202f977 it would agree: a decimal point "
        "printed for the comma between thousands?",
    ),
    ("1,097.7 sq mi", "sq mi", 10977, "a digit lost?"),
    ("109,770 sq mi", "sq mi", 10977, "a digit too many?"),
    ("28,430 sq mi", "sq mi", 10977, "square kilometres printed as square miles?"),
]


@pytest.mark.parametrize(("printed", "unit", "truth", "reason"), SLIPS)
def test_a_slip_of_the_pen_is_named(printed: str, unit: str, truth: float, reason: str) -> None:
    km2 = truth * KM2_PER_SQ_MI
    (got,) = verdicts(
        [figure(printed, unit=unit, id="f")], [("ceded", "vmap0", km2 * 0.99, km2 * 1.01)]
    )
    assert got.verdict is DIFFERS
    assert got.reason.endswith(reason)


def test_no_slip_is_invented() -> None:
    (got,) = verdicts([figure("1,600")], TWO)
    assert got.reason.endswith("over 2 choices of vintages.")


def test_rivals_are_named() -> None:
    figures = [figure(p) for p in ("1,112", "1,137", "1,158")]
    figures += [figure("1,137", id="twin"), figure("439 sq mi", unit="sq mi"), figure("200")]
    got = {f.figure.id: f for f in verdicts(figures, TWO)}
    tail = "The geometry cannot tell it from {} km², which agree as well."
    assert got["1137"].reason.endswith(tail.format("1\u202f112 and 1\u202f158"))
    assert got["1112"].reason.endswith(tail.format("1\u202f137 and 1\u202f158"))
    assert "cannot tell" not in got["439"].reason  # the only one in its unit
    assert "cannot tell" not in got["200"].reason  # it differs


def test_a_vague_figure_is_no_rival_of_one_that_it_holds() -> None:
    figures = [figure("1,137"), figure("1,000 km²", qualifier="over", id="vague")]
    assert all("cannot tell" not in f.reason for f in verdicts(figures, TWO))


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, AGREES),
        ({"printed": "1,337"}, AGREES),
        ({"printed": "1,737"}, DIFFERS),
        ({"unit": "sq mi"}, DIFFERS),
        ({"unit": "ha"}, DIFFERS),
        ({"about": "whole"}, DIFFERS),
        ({"qualifier": "over"}, AGREES),
        ({"printed": "900 km²", "qualifier": "over"}, AGREES),
        ({"printed": "900 km²", "qualifier": "about"}, DIFFERS),
        ({"printed": "900 km²", "qualifier": "about", "high": 1000.0}, AGREES),
    ],
)
def test_the_verdict_follows_the_ledger(changes: dict[str, Any], verdict: Verdict) -> None:
    """Nothing about a figure is remembered from elsewhere: alter the row, and the verdict goes."""
    row = {"printed": "1,137", "about": "ceded"} | changes
    printed, about = row.pop("printed"), row.pop("about")
    rows = [*TWO, ("whole", "vmap0", 140_000.0, 143_000.0)]
    (got,) = verdicts([figure(printed, about, **row)], rows)
    assert got.verdict is verdict


def test_the_verdict_follows_the_measurement() -> None:
    for shift, verdict in ((0, AGREES), (-400, DIFFERS), (400, DIFFERS)):
        moved = [(r, v, low + shift, high + shift) for r, v, low, high in TWO]
        assert verdicts([figure("1,137")], moved)[0].verdict is verdict


def test_nothing_built_cannot_be_resolved() -> None:
    dossier = small_dossier()
    for got in judge_figures(dossier, [], []):
        assert got.verdict is CANNOT
        assert math.isnan(got.measured)
        assert got.reason == "Nothing that it may refer to could be built."
        assert got.comparisons == ()


@pytest.mark.parametrize("only", ["land", "water"])
def test_land_or_water_alone_is_not_measured(only: str) -> None:
    (got,) = verdicts([figure("1,137", only=only)], TWO)
    assert got.verdict is CANNOT
    assert got.reason.startswith(f"It counts {only}")


@pytest.mark.parametrize(("printed", "verdict"), [("120 km", AGREES), ("300 km", DIFFERS),
                                                  ("150 km", CANNOT)])  # fmt: skip
def test_lengths_are_held_against_lines(printed: str, verdict: Verdict) -> None:
    dossier = small_dossier(("figures", [figure(printed, "way", unit="km")]))
    line = LineFinding("way", dossier.line("way"), {}, NOWHERE, Measure(120, 119, 121, 0.5))
    (got,) = judge_figures(dossier, [], [line])
    assert (got.verdict, got.low, got.high) == (verdict, 119, 121)


# -------------------------------------------------------------------------------------- shares

SHARE = {"part": "ceded", "whole": "whole"}


def test_shares_pair_the_same_vintage_of_a_shared_era() -> None:
    """The same line bounds part and whole: a part by one file of a whole by another is neither."""
    rows = [*TWO, ("whole", "vmap0", 9_900, 10_100), ("whole", "wdb2", 99_000, 101_000)]
    (got,) = verdicts([figure("10.5 %", SHARE, unit="percent", id="f")], rows)
    keys = [c.key for c in got.comparisons]
    assert keys == ["ceded/vmap0 : whole/vmap0", "ceded/wdb2 : whole/wdb2"]
    assert [c.measured for c in got.comparisons] == pytest.approx([10.5, 1.35])


def test_eras_that_are_not_shared_are_combined_freely() -> None:
    dossier = small_dossier(
        ("regions.2.build.of.era", "post"),
        ("figures", [figure("10.5 %", SHARE, unit="percent", id="f")]),
    )
    ceded = [region(dossier, *row) for row in TWO]
    whole = RegionFinding(
        "whole/osm-2020", dossier.region("whole"), None, {"post": "osm-2020"}, NOWHERE,
        Measure(10_000, 9_900, 10_100, 50), (), None,
    )  # fmt: skip
    (got,) = judge_figures(dossier, [*ceded, whole], [])
    assert len(got.comparisons) == 2


@pytest.mark.parametrize(
    ("printed", "complement", "verdict"),
    [("10.5 %", False, AGREES), ("89.5 %", True, AGREES), ("10.5 %", True, DIFFERS),
     ("89.5 %", False, DIFFERS)],
)  # fmt: skip
def test_complements(printed: str, complement: bool, verdict: Verdict) -> None:
    rows = [TWO[0], ("whole", "vmap0", 9_900, 10_100)]
    about = SHARE | {"complement": complement}
    (got,) = verdicts([figure(printed, about, unit="percent", id="f")], rows)
    assert got.verdict is verdict


def test_shares_name_their_denominator() -> None:
    dossier = small_dossier(("figures", []))
    rows = [*TWO, *(("whole", v, 9_900.0, 10_100.0) for v in ("vmap0", "wdb2"))]
    rows += [("claim", v, 4_950.0, 5_050.0) for v in ("vmap0", "wdb2")]
    found = [region(dossier, *row) for row in rows]
    found += [as_reading(r, dossier.region("read")) for r in found if r.region.id == "claim"]
    got = {s.title: s for s in shares(dossier, found)}
    assert "Ceded as a share of Whole" in got
    assert "Ceded as a share of Claim" in got  # through the reading of that name
    of_whole = got["Ceded as a share of Whole"]
    assert of_whole.percent == pytest.approx((10.5 + 13.5) / 2)
    assert of_whole.part_km2 == Interval(1000, 1400)
    assert of_whole.whole_km2 == Interval(9_900, 10_100)
    assert of_whole.low < 10.5 < 13.5 < of_whole.high


def test_a_share_that_a_figure_names_is_measured() -> None:
    about = {"part": "common", "whole": "filed"}
    dossier = small_dossier(("figures", [figure("5 %", about, unit="percent", id="f")]))
    found = [region(dossier, r, "vmap0", 10, 11) for r in ("common", "filed")]
    assert [(s.part, s.whole) for s in shares(dossier, found)] == [("common", "filed")]


def test_order_of_the_measured_regions_does_not_matter() -> None:
    rows = [*TWO, ("whole", "vmap0", 9_900, 10_100), ("whole", "wdb2", 9_900, 10_100)]
    figures = [figure("1,137"), figure("10.5 %", SHARE, unit="percent", id="f")]
    seen = {
        tuple((f.verdict, f.low, f.high, f.reason) for f in verdicts(figures, order))
        for order in itertools.permutations(rows)
    }
    assert len(seen) == 1
