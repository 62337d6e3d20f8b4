"""Verdicts on figures: the logic of vintages, readings, dates, slips and stated shares."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Any

import pytest

from marchland.boundaries.registry import Vintage
from marchland.dossier.model import Figure, Share
from marchland.dossier.stated import KM2_PER_SQ_MI
from marchland.figures.judging import FigureFinding, judge_figures
from marchland.measure.measures import (
    COVERAGE_FACTOR,
    LineFinding,
    Measure,
    RegionFinding,
    as_reading,
)
from marchland.vocabulary import Verdict
from measured import NOWHERE, TWO, figure, measured, region
from small_dossier import small_dossier
from spaced import spaced

FITS, DOES_NOT, CANNOT = Verdict.FITS, Verdict.DOES_NOT_FIT, Verdict.CANNOT_TELL
UNTESTED = Verdict.NOT_TESTABLE

# --------------------------------------------------------------------- figures, in made-up land


MEASURED = "the 95 % interval of what is measured"


def verdicts(
    figures: list[dict[str, Any]], found: Iterable[tuple[str, str, float, float]]
) -> list[FigureFinding]:
    dossier = small_dossier(("figures", figures))
    built = [region(dossier, *row) for row in found]
    reading = dossier.region("read")
    built += [as_reading(r, reading) for r in built if r.region.id in ("claim", "both")]
    return list(judge_figures(measured(dossier, built)))


@pytest.mark.parametrize(
    ("printed", "verdict", "reason"),
    [
        ("1,050", FITS, f"Inside {MEASURED}, 1,000–1,400 km² over 2 choices of vintages. It lies "
                        "1.4 standard uncertainties below the estimate. The nearest printed like "
                        "this that would not fit lie below 995 and above 1,405 km²."),
        ("1,201", FITS, f"Inside {MEASURED}"),  # between the two: no vintage is preferred
        ("1,600", DOES_NOT, f"Outside {MEASURED}, 1,000–1,400 km²"),
        ("200", DOES_NOT, f"Outside {MEASURED}"),
    ],
)  # fmt: skip
def test_there_is_one_interval_over_all_vintages(
    printed: str, verdict: Verdict, reason: str
) -> None:
    (got,) = verdicts([figure(printed)], TWO)
    assert (got.verdict, got.low, got.high) == (verdict, 1000.0, 1400.0)
    assert spaced(got.reason).startswith(reason)
    assert got.measured == 1200.0
    assert [c.key for c in got.comparisons] == ["ceded/vmap0", "ceded/wdb2"]


def test_each_choice_is_judged_by_itself_as_well() -> None:
    (got,) = verdicts([figure("1,050")], TWO)
    assert [c.verdict for c in got.comparisons] == [FITS, DOES_NOT]


def test_too_coarse_is_said() -> None:
    (got,) = verdicts([figure("1,050")], [("ceded", "vmap0", 300.0, 2500.0)])
    assert got.verdict is CANNOT
    assert spaced(got.reason).startswith(
        f"Inside {MEASURED}, 300–2,500 km² (of one boundary file: how far others would differ is "
        "not known), but that interval reaches more than 0.5 times the "
        "estimate to a side: too wide to tell. It lies 0.6 "
    )


READINGS = {
    "one fits, one does not": (
        [("claim", "vmap0", 950.0, 1050.0), ("both", "vmap0", 400.0, 500.0)], FITS,
        "It does not fit under “Both” (400–500 km²).",
    ),
    "one fits, one cannot tell": (
        [("claim", "vmap0", 950.0, 1050.0), ("both", "vmap0", 400.0, 2500.0)], FITS,
        "It cannot be told under “Both” (400–2,500 km²).",
    ),
    "the nearest of two that do not fit": (
        [("claim", "vmap0", 1200.0, 1300.0), ("both", "vmap0", 1100.0, 1150.0)], DOES_NOT,
        f"Outside {MEASURED}, 1,100–1,150 km² (of one boundary file: how far others would differ "
        "is not known) under the reading “Both”.",
    ),
    "cannot tell before does not fit": (
        [("claim", "vmap0", 300.0, 2500.0), ("both", "vmap0", 1100.0, 1150.0)], CANNOT,
        "It does not fit under “Both” (1,100–1,150 km²).",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", READINGS)
def test_each_reading_is_judged_alone(case: str) -> None:
    found, verdict, reason = READINGS[case]
    (got,) = verdicts([figure("1,001", "read")], found)
    assert got.verdict is verdict
    assert reason in spaced(got.reason)


def test_readings_of_three_verdicts_are_told_apart() -> None:
    whole = {"recipe": "readings", "of": ["claim", "both", "whole"]}
    dossier = small_dossier(("regions.5.build", whole), ("figures", [figure("1,001", "read")]))
    rows = [("claim", 950.0, 1050.0), ("both", 400.0, 2500.0), ("whole", 3000.0, 3100.0)]
    read = dossier.region("read")
    found = [as_reading(region(dossier, r, "vmap0", low, high), read) for r, low, high in rows]
    (got,) = judge_figures(measured(dossier, found))
    assert got.verdict is FITS
    assert spaced(got.reason).endswith(
        "It cannot be told under “Both” (400–2,500 km²). "
        "It does not fit under “Whole” (3,000–3,100 km²)."
    )


SLIPS = [
    (
        "10.977 square miles",
        "sq mi",
        10977,
        "Read as 10,977 sq mi it would fit: a decimal point "
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
    assert got.verdict is DOES_NOT
    assert spaced(got.reason).endswith(reason)


def test_no_slip_is_invented() -> None:
    (got,) = verdicts([figure("1,600")], TWO)
    assert spaced(got.reason).endswith("lie below 950 and above 1,450 km².")


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, FITS),
        ({"printed": "1,337"}, FITS),
        ({"printed": "1,737"}, DOES_NOT),
        ({"unit": "sq mi"}, DOES_NOT),
        ({"unit": "ha"}, DOES_NOT),
        ({"about": "whole"}, DOES_NOT),
        ({"qualifier": "over"}, FITS),
        ({"printed": "900 km²", "qualifier": "over"}, FITS),
        ({"printed": "5 km²", "qualifier": "over"}, FITS),
        ({"printed": "1,500 km²", "qualifier": "over"}, DOES_NOT),
        ({"printed": "1,500 km²", "qualifier": "under"}, FITS),
        ({"printed": "9,000 km²", "qualifier": "up to"}, FITS),
        ({"printed": "900 km²", "qualifier": "under"}, DOES_NOT),
        ({"printed": "900 km²", "qualifier": "up to"}, DOES_NOT),
        ({"printed": "900 km²", "qualifier": "about"}, DOES_NOT),
        ({"printed": "900 km²", "qualifier": "about", "high": 1000.0}, FITS),
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
    for shift, verdict in ((0, FITS), (-400, DOES_NOT), (400, DOES_NOT)):
        moved = [(r, v, low + shift, high + shift) for r, v, low, high in TWO]
        assert verdicts([figure("1,137")], moved)[0].verdict is verdict


def test_what_nothing_was_built_for_is_not_testable_here() -> None:
    dossier = small_dossier()
    for got in judge_figures(measured(dossier, [])):
        assert got.verdict is UNTESTED
        assert math.isnan(got.measured)
        assert got.distance is None
        assert got.comparisons == ()


@pytest.mark.parametrize("only", ["land", "water"])
def test_land_or_water_alone_is_not_measured(only: str) -> None:
    (got,) = verdicts([figure("1,137", only=only)], TWO)
    assert got.verdict is UNTESTED
    assert spaced(got.reason).startswith(f"It counts {only}")


DISTRICT = {"id": "district", "title": "District", "standing": "administered",
            "build": {"recipe": "none", "missing": "No file draws districts."}}  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "about", "unit"),
    [
        ("41,000 km²", "district", "km2"),
        ("5 %", {"part": "ceded", "whole": "district"}, "percent"),
        ("5 %", {"part": "district", "whole": "whole"}, "percent"),
    ],
)
def test_what_has_no_boundary_is_not_testable_here(printed: str, about: Any, unit: str) -> None:
    rows = [figure(printed, about, unit=unit, id="f"), figure("1,050")]
    dossier = small_dossier(("regions.7", DISTRICT), ("figures", rows))
    got, other = judge_figures(measured(dossier, [region(dossier, *row) for row in TWO]))
    assert got.verdict is UNTESTED
    assert got.reason == "No boundary of “District” is held here. No file draws districts."
    assert other.verdict is FITS  # the verdict is of the figure, not of the ledger


def test_a_share_that_no_vintage_draws_both_terms_of() -> None:
    rows = [TWO[0], ("whole", "wdb2", 9_900, 10_100)]
    (got,) = verdicts([figure("10.5 %", SHARE, unit="percent", id="f")], rows)
    assert got.verdict is UNTESTED
    assert got.reason == "No choice of boundary files here draws both its part and its whole."


# A figure that is of a date is held against the vintages that depict it, and against no others.
DATES = [
    (None, FITS, ["vmap0", "wdb2"]),
    ("1995", FITS, ["vmap0"]),
    ("1991-06-01", FITS, ["vmap0"]),  # as far as both are known
    ("2000-05", FITS, ["vmap0", "wdb2"]),
    ("2012", FITS, ["wdb2"]),
    ("1930", UNTESTED, []),
    ("1990-12-31", UNTESTED, []),
]


@pytest.mark.parametrize(("as_of", "verdict", "held"), DATES)
def test_a_figure_of_a_date(as_of: str | None, verdict: Verdict, held: list[str]) -> None:
    dossier = small_dossier(("figures", [figure("1,000", "whole", as_of=as_of)]))
    found = [region(dossier, "whole", v, 950.0, 1050.0) for v in ("vmap0", "wdb2")]
    vintages = [depicting("vmap0", "1991", "2011-09-20"), depicting("wdb2", "2000-05-01", None)]
    (got,) = judge_figures(measured(dossier, found, [], vintages))
    assert got.verdict is verdict
    assert [c.key.partition("/")[2] for c in got.comparisons] == held
    if not held:
        assert got.reason == f"It is of {as_of}, and no boundary of that date is held here."


def test_a_dated_figure_of_what_has_no_boundary_says_so_first() -> None:
    row = figure("500", "district", as_of="1930")
    dossier = small_dossier(("regions.7", DISTRICT), ("figures", [row]))
    (got,) = judge_figures(measured(dossier, [], [], [depicting("vmap0", "1991", None)]))
    assert spaced(got.reason).startswith("No boundary of “District”")


def depicting(vintage_id: str, start: str | None, end: str | None) -> Vintage:
    return Vintage.model_construct(
        id=vintage_id, family=vintage_id, depicts_from=start, depicts_to=end
    )


# ----------------------------------------------------------------------- standard uncertainties


def test_every_choice_has_its_distance() -> None:
    (got,) = verdicts([figure("1,201")], TWO)  # 1,200.5 to 1,201.5
    u = 50 / COVERAGE_FACTOR
    assert [c.standard_uncertainty for c in got.comparisons] == pytest.approx([u, u])
    assert [c.distance for c in got.comparisons] == pytest.approx([150.5 / u, -148.5 / u])
    assert got.distance == pytest.approx(0.5 / (200 / COVERAGE_FACTOR))  # that of all together
    assert "It lies less than 0.1 standard uncertainties above the estimate." in spaced(got.reason)


@pytest.mark.parametrize(
    ("printed", "more", "said"),
    [
        ("1,600", {}, "It lies 3.4 standard uncertainties above the estimate."),
        ("200", {}, "It lies 9.8 standard uncertainties below the estimate."),
        ("1,000 km²", {"qualifier": "over"}, "It allows the estimate."),
    ],
)
def test_the_distance_is_told(printed: str, more: dict[str, Any], said: str) -> None:
    (got,) = verdicts([figure(printed, **more)], TWO)
    assert said in spaced(got.reason)


def test_a_distance_is_in_standard_uncertainties_whatever_the_unit() -> None:
    km2, miles = verdicts(
        [figure("1,600", low=1600, high=1600),
         figure("617.763 sq mi", unit="sq mi", low=617.763, high=617.763)], TWO,
    )  # fmt: skip
    assert km2.distance == pytest.approx(miles.distance, rel=1e-4)


def test_an_estimate_without_uncertainty_gives_no_number_to_quote() -> None:
    (got,) = verdicts([figure("1,600")], [("ceded", "vmap0", 1000.0, 1000.0)])
    assert got.distance == math.inf
    assert "standard uncertainties" not in got.reason


def test_of_a_length_no_distance_is_given() -> None:
    """Its interval is one of rulers, or its standard uncertainty that of its ends."""
    dossier = small_dossier(("figures", [figure("150 km", "way", unit="km")]))
    line = LineFinding("way", dossier.line("way"), {}, NOWHERE, Measure(120, 119, 121, 0.5))
    (got,) = judge_figures(measured(dossier, [], [line]))
    assert (got.distance, got.comparisons[0].distance) == (None, None)


@pytest.mark.parametrize(("printed", "verdict"), [("120 km", FITS), ("300 km", DOES_NOT),
                                                  ("150 km", DOES_NOT)])  # fmt: skip
def test_a_line_drawn_by_a_rule_has_one_length(printed: str, verdict: Verdict) -> None:
    dossier = small_dossier(("figures", [figure(printed, "way", unit="km")]))
    line = LineFinding("way", dossier.line("way"), {}, NOWHERE, Measure(120, 119, 121, 0.5))
    (got,) = judge_figures(measured(dossier, [], [line]))
    assert got.verdict is verdict
    assert (got.low, got.high) == pytest.approx((119.02, 120.98), abs=0.001)


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
    (got,) = judge_figures(measured(dossier, [*ceded, whole]))
    assert len(got.comparisons) == 2


@pytest.mark.parametrize(
    ("printed", "complement", "verdict"),
    [("10.5 %", False, FITS), ("89.5 %", True, FITS), ("10.5 %", True, DOES_NOT),
     ("89.5 %", False, DOES_NOT)],
)  # fmt: skip
def test_complements(printed: str, complement: bool, verdict: Verdict) -> None:
    rows = [TWO[0], ("whole", "vmap0", 9_900, 10_100)]
    about = SHARE | {"complement": complement}
    (got,) = verdicts([figure(printed, about, unit="percent", id="f")], rows)
    assert got.verdict is verdict


def test_order_of_the_measured_regions_does_not_matter() -> None:
    rows = [*TWO, ("whole", "vmap0", 9_900, 10_100), ("whole", "wdb2", 9_900, 10_100)]
    figures = [figure("1,137"), figure("10.5 %", SHARE, unit="percent", id="f")]
    seen = {
        tuple((f.verdict, f.low, f.high, f.reason) for f in verdicts(figures, order))
        for order in itertools.permutations(rows)
    }
    assert len(seen) == 1


# --------------------------------------------------------------------------------------- zones


class Several(Figure):
    """A figure whose text leaves open what it is of."""

    @property
    def candidates(self) -> tuple[str | Share, ...]:
        return ("ceded", "claim", "whole")


ZONES = [("ceded", "vmap0", 1000.0, 1100.0), ("claim", "vmap0", 1050.0, 1400.0),
         ("whole", "vmap0", 9000.0, 9900.0), ("both", "vmap0", 1800.0, 1900.0)]  # fmt: skip


def judged(printed: str, kind: type[Figure] = Figure, **more: Any) -> FigureFinding:
    dossier = small_dossier(("figures", []))
    row = kind.model_validate(figure(printed, **more))
    dossier = dossier.model_copy(update={"figures": (row,)})
    found = measured(dossier, [region(dossier, *zone) for zone in ZONES])
    (got,) = judge_figures(found)
    return got


def test_every_candidate_has_its_verdict() -> None:
    got = judged("1,075", Several)
    assert [(zone.about, zone.verdict) for zone in got.zones] == [
        ("ceded", FITS), ("claim", FITS), ("whole", DOES_NOT)
    ]  # fmt: skip
    assert got.verdict is FITS
    assert "It fits “Ceded” (1,000–1,100 km²) and “Claim” (1,050–1,400 km²). It does not fit “Whole” (9,000–9,900 km²)." in spaced(got.reason)  # fmt: skip  # noqa: E501


def test_the_best_candidate_decides() -> None:
    got = judged("9,500", Several)
    assert (got.verdict, got.low, got.high) == (FITS, 9000, 9900)


def test_what_would_be_excluded_is_that_of_all_zones_that_join_on() -> None:
    got = judged("1,075", Several)  # sure to the unit: half of one to a side
    assert got.excluded == (999.5, 1400.5)
    assert [zone.excluded for zone in got.zones] == [
        (999.5, 1100.5), (1049.5, 1400.5), (8999.5, 9900.5)
    ]  # fmt: skip


def test_another_region_that_a_figure_would_fit_is_named() -> None:
    got = judged("1,850", about="claim")
    assert got.verdict is DOES_NOT
    assert [zone.about for zone in got.would_fit] == ["both"]
    assert spaced(got.reason).endswith(
        "It would fit “Both” (1,800–1,900 km²); that it comes near another region is no "
        "confirmation."
    )


@pytest.mark.parametrize(
    ("printed", "more"),
    [
        ("1,075", {"about": "claim"}),  # it fits
        ("1,050", {"about": "both"}),  # what it would fit is ceded, not claimed: another standing
        ("9,500", {"about": "claim"}),
        ("1,500 km²", {"about": "claim", "qualifier": "over"}),  # a bound would fit too much
    ],
)
def test_no_other_region_is_named(printed: str, more: dict[str, Any]) -> None:
    got = judged(printed, **more)
    assert "ceded" not in [zone.about for zone in got.would_fit]
    assert printed == "1,050" or got.would_fit == ()


@pytest.mark.parametrize(
    ("printed", "qualifier", "little"),
    [
        ("900 km²", "over", False),
        ("480 km²", "over", True),  # nobody says "over 480" of 1,000
        ("1,200 km²", "under", False),
        ("9,000 km²", "under", False),  # one certain digit: anything below
        ("9,500 km²", "under", True),
        ("41,000 km²", "up to", True),
        ("1,150 km²", "plain", False),
    ],
)
def test_a_bound_far_from_what_is_measured_tells_little(
    printed: str, qualifier: str, little: bool
) -> None:
    got = judged(printed, qualifier=qualifier, about="ceded")
    assert got.tells_little is little
    assert ("it tells little" in got.reason) is little
