"""Change between two drawings: what is told, what is noise, and lines drawn anew."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
import shapely

from marchland.api import OpenDossier, open_dossier
from marchland.dossier.recipes import Parcel
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.measure.change import NO_CHANGE, measure_change
from marchland.measure.error.contributions import line_errors
from marchland.measure.error.redraw import redrawn
from marchland.measure.error.student import familywise_quantile, mean_positive_part
from marchland.measure.measures import RegionFinding, region_finding
from marchland.measure.redrawn_change import overlay, redraw_change
from marchland.regions.change import Change, Declared
from marchland.regions.noise import Noise, Part
from marchland.regions.outline import Ingredient
from marchland.regions.parcels import Border, balance_km2, run_of
from marchland.vocabulary import Verdict
from specimens_geo import GIVEN, PARCELS, A, B, box_km2, builder, dense, write_geo

# ------------------------------------------------------------------------------- the arithmetic


@pytest.mark.parametrize(("chances", "expected"), [(1, 1.6449), (10, 2.5679), (100, 3.2834)])
def test_normal_familywise_quantiles(chances: float, expected: float) -> None:
    """Φ(q)ⁿ = 0.95, solved with the normal distribution's inverse."""
    assert familywise_quantile(0.95, chances, math.inf) == pytest.approx(expected, abs=2e-4)
    assert NormalDist().cdf(expected) ** chances == pytest.approx(0.95, abs=1e-4)


@pytest.mark.parametrize(("freedom", "chances"), [(4.2, 30), (2.4, 100), (30.0, 5)])
def test_familywise_quantiles_of_t_by_drawing(freedom: float, chances: int) -> None:
    rng = np.random.default_rng(3)
    common = np.sqrt(freedom / rng.chisquare(freedom, 200_000))
    largest = NormalDist()
    # The largest of n normal errors has the distribution Φⁿ: drawn by its inverse.
    drawn = np.array([largest.inv_cdf(u ** (1 / chances)) for u in rng.random(200_000)])
    held = np.mean(common * drawn <= familywise_quantile(0.95, chances, freedom))
    assert held == pytest.approx(0.95, abs=0.003)


@pytest.mark.parametrize("freedom", [2.4, 4.2, 50.0, math.inf])
def test_mean_of_the_positive_part_by_quadrature(freedom: float) -> None:
    x = np.linspace(0, 4000, 4_000_001)
    if math.isinf(freedom):
        density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    else:
        scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)
        density = (1 + x**2 / freedom) ** (-(freedom + 1) / 2)
        density *= math.exp(scale) / math.sqrt(freedom * math.pi)
    assert mean_positive_part(freedom) == pytest.approx(np.trapezoid(x * density, x), rel=0.02)


def test_noise_along_a_stretch_is_that_of_the_lines() -> None:
    """The closed form agrees with what an area takes of a line."""
    line = shapely.LineString([(0, 0), (0, 0.5)])
    edge = Ingredient("west", line, 300.0, 5.0)
    whole = line_errors(shapely.box(0, 0, 0.5, 0.5), [edge]).standard_km2
    assert Noise.of([edge]).integral_sd_km2(55.287) == pytest.approx(whole, rel=1e-3)


@pytest.mark.parametrize(
    ("flags", "here", "expected"),
    [("111", 1, (0, 2)), ("0110", 2, (1, 2)), ("101", 1, (1, 1)), ("1101", 3, (3, 3))],
)
def test_run_of(flags: str, here: int, expected: tuple[int, int]) -> None:
    assert run_of(np.array([c == "1" for c in flags]), here) == expected


# ------------------------------------------------------------------------------------ redrawing


def test_redrawn_errors_have_the_variance_they_should() -> None:
    """The area between a line and its redrawing, against the closed form."""
    line = np.column_stack([np.zeros(501), np.linspace(0, 1, 501)])
    noise = Noise((Part(0.3, 5.0), Part(0.2, 40.0)))
    drawn = redrawn(line, noise, 800, np.random.default_rng(1))
    areas = [balance_km2(Border(line, one).ring(Border(line, one).whole)) for one in drawn]
    expected = noise.integral_sd_km2(110.574)
    assert np.std(areas) == pytest.approx(expected, rel=4 / math.sqrt(2 * 800))
    assert np.mean(areas) == pytest.approx(0, abs=4 * expected / math.sqrt(800))


def test_the_overlay_of_a_line_drawn_twice_is_not_nothing_but_its_balance_is() -> None:
    line = np.column_stack([np.zeros(301), np.linspace(0, 1.8, 301)])
    noise = Noise((Part(0.4, 4.0),))
    rng = np.random.default_rng(5)
    pairs = zip(redrawn(line, noise, 60, rng), redrawn(line, noise, 60, rng), strict=True)
    borders = [Border(old, new) for old, new in pairs]
    pieces = np.array([geodesic_area_km2(overlay(border)) for border in borders])
    length_km, gap_km = 199.0, 0.4 * math.sqrt(2)
    expected = length_km * gap_km * mean_positive_part(math.inf)
    # Between stations the gap is straight, which takes a little off it.
    assert pieces.mean() == pytest.approx(expected, rel=0.15)
    balances = [balance_km2(border.ring(border.whole)) for border in borders]
    sd = math.sqrt(2) * noise.integral_sd_km2(length_km)
    assert np.mean(balances) == pytest.approx(0, abs=4 * sd / math.sqrt(60))


def bulge(depth_km: float, long_km: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a straight line, and one that has a rectangle of land beside it, to its right."""
    at = np.linspace(0, 1.8, 541)
    new = np.column_stack([np.zeros_like(at), at])
    inside = np.abs(at - 0.9) * 110.6 < long_km / 2
    old = np.column_stack([np.where(inside, depth_km / 111.3, 0.0), at])
    return old, new


@pytest.mark.slow
def test_a_stretch_found_from_a_place_inside_has_no_bias() -> None:
    """By the argument in marchland.regions.parcels; the piece that holds the place has one."""
    old, new = bulge(5.0, 40.0)
    noise = Noise((Part(0.4, 4.0),))
    place = (2.5 / 111.3, 0.9)
    rng = np.random.default_rng(11)
    count = 400
    pairs = zip(redrawn(old, noise, count, rng), redrawn(new, noise, count, rng), strict=True)
    gap = Noise(noise.parts * 2)
    borders = [Border(*pair) for pair in pairs]
    off = [balance_km2(b.ring(b.around(place, gap))) - 200.0 for b in borders]
    still = Border(old, new)
    exact = balance_km2(still.ring(still.whole)) - 200.0
    sd = gap.integral_sd_km2(40.0 + 2 * 8.0)
    assert np.mean(off) - exact == pytest.approx(0, abs=4 * sd / math.sqrt(count))
    assert np.std(off) == pytest.approx(sd, rel=0.15)


def test_a_change_drawn_anew() -> None:
    made = builder(("regions.1.build.parcels", PARCELS[:1]))
    change = made.region(made.dossier.region("ceded")).change
    assert change is not None
    again = redraw_change(change, 40, seed=2)
    assert again is not None
    assert again.true_km2 == pytest.approx(box_km2(*GIVEN["north"]), rel=0.01)
    assert abs(again.bias_km2) < 4 * again.standard_km2 / math.sqrt(40) + 1
    assert again.overlay_bias_km2 > again.bias_km2 + 5
    assert again.coverage >= 0.8
    same = redraw_change(change, 40, seed=2)
    assert same is not None
    assert (same.estimates_km2 == again.estimates_km2).all()


def test_nothing_declared_is_not_drawn_anew() -> None:
    made = builder()
    change = made.region(made.dossier.region("ceded")).change
    assert change is not None
    assert redraw_change(change, 5) is None


# --------------------------------------------------------------------------------- what is told


def found(*parcels: dict[str, Any], after: Any = None) -> RegionFinding:
    land = None if after is None else {"AAA": after, "BBB": dense(shapely.box(*B) - after)}
    made = builder(("regions.1.build.parcels", list(parcels)), after=land)
    return region_finding(made, made.dossier.region("ceded"))


def teeth(depth_deg: float) -> Any:
    """Return land A with its eastern edge to and fro by so many degrees."""
    lat = np.arange(A[1], A[3], 0.05)
    out = np.where(np.arange(len(lat)) % 2 == 0, A[2] + depth_deg, A[2] - depth_deg)
    edge = np.column_stack([np.repeat(out, 2)[:-1], np.repeat(lat, 2)[1:]])
    return dense(shapely.Polygon([(A[0], A[1]), *map(tuple, edge), (out[-1], A[3]), (A[0], A[3])]))


def test_noise_alone_tells_no_change_and_never_excludes_nothing() -> None:
    got = found(after=teeth(0.002))
    assert got.slivers is not None
    assert got.slivers.area_km2 > 10
    assert got.change is not None
    assert not got.change.tells_change
    assert NO_CHANGE in got.notes
    assert (got.area.value, got.area.low, got.parcels) == (0, 0, ())
    assert got.area.high > 0
    # Drawn are the pieces, marked as not told apart from noise.
    assert geodesic_area_km2(got.geometry) == pytest.approx(got.slivers.area_km2, rel=1e-6)


def test_more_than_noise_is_told_without_a_declared_parcel() -> None:
    got = found()
    assert got.change is not None
    assert (got.change.declared, got.change.tells_change) == (False, True)
    assert NO_CHANGE not in got.notes
    assert got.area.low > 0


def test_a_parcel_far_from_any_line_is_nothing_without_an_interval_of_nothing() -> None:
    """Nothing is there in these files; how much of the rest passed they cannot exclude."""
    got = found(PARCELS[1])
    assert got.change is not None
    assert (got.area.value, got.area.low, got.change.tells_change) == (0, 0, False)
    assert got.area.high > 0
    assert got.notes[0].startswith("shows no parcel 'Western parcel'")


def test_the_balance_is_that_of_the_whole_border() -> None:
    got = found(PARCELS[0])
    assert got.change is not None
    assert got.change.balance.value_km2 == pytest.approx(
        sum(box_km2(*box) for box in GIVEN.values()), rel=1e-3
    )
    assert got.change.border_km > got.change.rest_km > 0


def test_errors_of_parcels_are_shared_where_their_lines_are() -> None:
    """A line that shifts as a whole moves both parcels: their uncertainties add."""
    old = np.column_stack([np.full(401, 0.1), np.linspace(0, 2, 401)])
    new = np.column_stack([np.zeros(401), np.linspace(0, 2, 401)])
    border = Border(old, new)
    edges = (
        Ingredient("old", shapely.LineString(old), 100.0, math.inf),
        Ingredient("new", shapely.LineString(new), 100.0, math.inf),
    )
    change = Change(overlay(border), (border,), edges)
    parcels = [
        {"id": name, "title": name, "lon": 0.05, "lat": lat,
         "from": [0.05, lat - 0.2], "to": [0.05, lat + 0.2]}
        for name, lat in (("south", 0.5), ("north", 1.5))
    ]  # fmt: skip
    declared = [
        Declared(Parcel.model_validate(p), (p["from"], p["to"]))
        for p in parcels  # type: ignore[arg-type]
    ]
    both = measure_change(change.with_parcels(declared)).headline.standard_km2
    one = measure_change(change.with_parcels(declared[:1])).headline.standard_km2
    assert both == pytest.approx(2 * one, rel=1e-3)
    assert one == pytest.approx(math.sqrt(2) * 0.1 * 0.4 * 110.6, rel=0.01)


# ------------------------------------------------------------- what no file can show, in a case


def small_case(folder: Path, *changes: tuple[str, Any]) -> OpenDossier:
    return open_dossier("small", geo=write_geo(folder, *changes))


@pytest.mark.parametrize(
    "changes",
    [
        [("eras.1.vintages", ["vmap0"]), ("eras.1.drawn", "vmap0")],
        [("regions.1.build.parcels", [{"id": "w", "title": "W", "lon": 72.5, "lat": 38.2}])],
    ],
    ids=["one file before and after", "a parcel where nothing differs"],
)
def test_no_change_leaves_room_for_what_the_balance_allows(
    tmp_path: Path, changes: list[tuple[str, Any]]
) -> None:
    """The upper end is that of the balances of the files together, not of their zeros."""
    findings = small_case(tmp_path, *changes).findings
    (budget,) = [b for b in findings.budgets if b.key == "ceded"]
    low, high = budget.interval()
    assert (budget.estimate_km2, low) == (0, 0)
    assert budget.balance_km2 is not None
    assert high >= max(0.0, budget.balance_km2)
    balances = [r.change.balance.value_km2 for r in findings.regions if r.region.id == "ceded"]  # type: ignore[union-attr]
    assert high > max(balances)
    (share,) = [f for f in findings.figures if f.figure.id == "ceded-share"]
    whole = next(b for b in findings.budgets if b.key == "claim").estimate_km2
    assert share.measured == 0
    assert share.high == pytest.approx(100 * high / whole, rel=1e-6)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ({"from": [74.9, 37.95], "to": [10.0, -40.0]}, "to lies 9,019 km from the border"),
        ({"from": [74.9, 37.25], "to": [74.9, 37.45]}, "its place is not between from and to"),
    ],
    ids=["an end far away", "the place outside"],
)
def test_ends_that_hold_no_parcel_are_refused(
    tmp_path: Path, ends: dict[str, Any], said: str
) -> None:
    parcel = {"id": "n", "title": "N", "lon": 74.85, "lat": 38.2} | ends
    findings = small_case(tmp_path, ("regions.1.build.parcels", [parcel])).findings
    assert said in " ".join(findings.failure_sentences)
    assert [f.verdict for f in findings.figures if f.figure.id == "ceded-share"] == [
        Verdict.NOT_TESTABLE
    ]


def test_a_part_larger_than_its_whole_is_no_share(tmp_path: Path) -> None:
    about = {"part": "whole", "whole": "claim"}
    figure = {"id": "s", "value": 50, "printed": "50 %", "unit": "percent", "about": about}
    findings = small_case(tmp_path, ("figures", [figure])).findings
    assert [f.verdict for f in findings.figures] == [Verdict.NOT_TESTABLE]
    assert "larger than the whole" in findings.figures[0].reason
