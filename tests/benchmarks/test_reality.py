"""The bench of real borders, on borders that were made up so that the answer is known."""

from __future__ import annotations

import json
import math
import sys
import tomllib
from dataclasses import replace

import numpy as np
import pyproj
import pytest
import shapely

from marchland.measure.error.line_error import area_variance
from paths import ROOT

sys.path.insert(0, str(ROOT))  # benchmarks are no part of the package
from benchmarks.reality import borders, model, rows, sources

EXCLUSIONS = borders.exclusions()


def edges(line: np.ndarray) -> np.ndarray:
    return np.stack([line[:-1], line[1:]], axis=1)


def parallel(lat: float, west: float, east: float, spacing: float = 0.02) -> np.ndarray:
    lon = np.arange(west, east + spacing / 2, spacing)
    return np.column_stack([lon, np.full(len(lon), lat)])


# --- sources --------------------------------------------------------------------------------------


def test_what_two_countries_share_is_their_border() -> None:
    shapes = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 0, 3, 1)])
    found = sources.shared_edges(shapes, np.array(["AAA", "AAA", "BBB"]))
    assert set(found) == {("AAA", "BBB")}
    assert sorted(found["AAA", "BBB"].reshape(-1, 2).tolist()) == [[2, 0], [2, 1]]


def test_a_poly_file_gives_its_rings() -> None:
    text = "name\n1\n\t0.0E+00\t0.0\n\t1.0\t0.0\n\t1.0\t1.0\n\t0.0\t0.0\nEND\nEND\n"
    (ring,) = sources._poly(text)
    assert ring.area == pytest.approx(0.5)


# --- laying lines along a reference ---------------------------------------------------------------


@pytest.fixture
def no_rivers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        borders, "_on_river", lambda at, _piece, _project: np.zeros(len(at), dtype=bool)
    )


@pytest.mark.usefixtures("no_rivers")
def test_the_steps_add_up_to_the_area_between_two_lines() -> None:
    """A line 0.01° north of another, seen from a winding reference."""
    winding = parallel(10.0, 20.0, 22.0)
    winding[:, 1] += 0.01 * np.sin(winding[:, 0] * 40)
    drawn = {
        "osm-2020": edges(winding), "vmap0": edges(parallel(10.01, 20.0, 22.0)),
        "world-bank": edges(parallel(10.0, 20.0, 22.0, 0.05)[::-1]),
    }  # fmt: skip
    border = borders.lay(("AAA", "BBB"), drawn, "osm-2020")
    assert border is not None
    one, two = (sources.FILES.index(file) for file in ("vmap0", "world-bank"))
    assert border.covered[[one, two]].all()
    area = (border.area[one] - border.area[two]).sum()
    west, east = border.lon.min(), border.lon.max()
    km2 = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shapely.box(west, 10, east, 10.01))[0]
    assert area == pytest.approx(km2 / 1e6, rel=0.01)
    # The normal is to the left, which is north where the reference runs east.
    assert abs(border.north.sum()) == pytest.approx(len(border) * borders.STEP_KM, rel=0.05)
    assert np.sign(border.north.sum()) == np.sign(area)


@pytest.mark.usefixtures("no_rivers")
def test_a_line_that_turns_away_is_not_covered() -> None:
    away = parallel(10.0, 20.0, 22.0)
    away[away[:, 0] > 21.0, 1] += 0.5
    border = borders.lay(
        ("AAA", "BBB"),
        {"osm-2020": edges(parallel(10.0, 20.0, 22.0)), "vmap0": edges(away)}, "osm-2020",
    )  # fmt: skip
    assert border is not None
    covered = border.covered[sources.FILES.index("vmap0")]
    assert covered[border.lon < 20.95].all()
    assert not covered[border.lon > 21.05].any()


# --- correlations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("correlation_km", [20.0, 200.0])
def test_double_integrals_are_those_of_the_package(correlation_km: float, closed: bool) -> None:
    steps = 800
    sign = np.ones(steps)
    sign[300:500] = 0
    sums = rows.correlated(sign[None] * rows.STEP_KM, around=steps if closed else 0)
    found = sums[0, np.flatnonzero(correlation_km == rows.CORRELATIONS_KM)[0]]
    expected = area_variance(
        np.array([0.0, 250]), np.array([150.0, 400]), np.ones(2), accuracy_m=1000,
        correlation_km=correlation_km, perimeter_km=400 if closed else math.inf,
    )  # fmt: skip
    assert found == pytest.approx(expected, rel=0.003)


# --- the fit --------------------------------------------------------------------------------------

FORM = model.Form(row_of=(0, 1, 2, 2, 2, 2))
TRUE = {"shift": (-0.019, -0.005, 0.0), "long": (0.40, 0.25, 0.08), "short": (0.4, 0.2, 0.05)}


def planted(borders_: int = 160, seed: int = 5, nu: float = 4.0) -> rows.Rows:
    """Return comparisons of three files whose errors are drawn from known parameters."""
    rng = np.random.default_rng(seed)
    pairs = np.array([(0, 1), (0, 3), (1, 3)])
    count = 8 * borders_ * len(pairs)
    pair = np.tile(pairs, (8 * borders_, 1))
    length = np.repeat(np.exp(rng.uniform(np.log(10), np.log(900), 8 * borders_)), len(pairs))
    angle = np.repeat(rng.uniform(0, 2 * np.pi, 8 * borders_), len(pairs))
    ratio = length[:, None] / rows.CORRELATIONS_KM
    with np.errstate(invalid="ignore"):
        across = 2 * rows.CORRELATIONS_KM**2 * (ratio - 1 + np.exp(-ratio))
    across[:, -1] = length**2
    chord = 0.8 * length[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    made = rows.Rows(
        first=pair[:, 0], second=pair[:, 1],
        border=np.repeat(np.arange(borders_), 8 * len(pairs)), kind=np.zeros(count, dtype=int),
        area_km2=np.zeros(count), length_km=length, east=chord[:, 0], north=chord[:, 1],
        shift_land=chord * rows.DEGREE_KM, shift_river=np.zeros((count, 2)), across=across,
        vector=across, spacing=np.exp(rng.normal(0, 0.4, (count, 2))), winding=np.ones(count),
        weight=np.ones(count),
    )  # fmt: skip
    theta = model.first_guess(FORM)
    theta[:3] = TRUE["shift"]
    squares = theta[3:12].reshape(3, 3)
    squares[:, 1], squares[:, 2] = 2 * np.log(TRUE["long"]), 2 * np.log(TRUE["short"])
    theta[12], theta[13] = 0.5, math.log(nu - model.LEAST_NU)
    median = model.median_spacing(made, FORM)
    p = model.predict(model.Fit(FORM, theta, median), model.Design.of(made, FORM, median))
    return replace(made, area_km2=p.mean + np.sqrt(p.square) * rng.standard_t(nu, count))


@pytest.fixture(scope="module")
def made() -> rows.Rows:
    return planted()


def test_the_fit_finds_what_was_planted(made: rows.Rows) -> None:
    fit = model.fit_rows(made, FORM)
    assert fit.shifts[0, :2] == pytest.approx(TRUE["shift"][:2], abs=0.0015)
    assert np.sqrt(fit.squares[:, 1]) == pytest.approx(TRUE["long"], rel=0.25)
    assert np.sqrt(fit.squares[:2, 2]) == pytest.approx(TRUE["short"][:2], rel=0.3)
    assert fit.power == pytest.approx(0.5, abs=0.08)
    assert fit.nus[0] == pytest.approx(4.0, rel=0.25)


def test_the_gradient_is_that_of_the_loss(made: rows.Rows) -> None:
    some, start = made.where(np.arange(0, len(made), 9)), model.first_guess(FORM)
    median = model.median_spacing(some, FORM)
    design, theta = model.Design.of(some, FORM, median), start + 0.05

    def at(theta: np.ndarray) -> tuple[float, np.ndarray]:
        return model.loss(model.Fit(FORM, theta, median), design, start)

    _, gradient = at(theta)
    for n in range(len(theta)):
        step = np.zeros(len(theta))
        step[n] = 1e-8 if n < 2 else 1e-5
        slope = (at(theta + step)[0] - at(theta - step)[0]) / (2 * step[n])
        assert slope == pytest.approx(gradient[n], rel=1e-3, abs=1e-2)


def test_intervals_hold_as_often_as_they_say_out_of_sample(made: rows.Rows) -> None:
    judged = model.left_out(made, FORM, made.border % 4, np.ones(len(made), dtype=bool))
    for level, share in zip(model.LEVELS, judged.inside.mean(axis=0), strict=True):
        assert share == pytest.approx(level, abs=4 * math.sqrt(level * (1 - level) / len(made)))


def test_a_fit_that_takes_no_shift_off_covers_with_wider_intervals(made: rows.Rows) -> None:
    mine = made.where(made.first == 0)
    moved = model.judge(model.fit_rows(made, FORM), mine)
    still = replace(FORM, shifted=(), vector_km=math.inf)
    widened = model.judge(model.fit_rows(made, still), mine)
    assert np.median(widened.half_km2) > 1.5 * np.median(moved.half_km2)
    assert widened.score_km2.mean() > moved.score_km2.mean()


@pytest.mark.parametrize(
    ("area", "inside", "score"), [(0.0, True, 2 * 1.95996), (3.0, False, 3.91993 + 40 * 1.04004)]
)
def test_coverage_and_score_are_counted(area: float, inside: bool, score: float) -> None:
    judged = model.Judged.of(np.array([area]), np.zeros(1), np.ones(1), np.full(1, 1e9))
    assert judged.inside[0, -1] == inside
    assert judged.score_km2[0] == pytest.approx(score, rel=1e-4)


# --- the lists ------------------------------------------------------------------------------------


@pytest.mark.parametrize("exclusion", EXCLUSIONS, ids=lambda row: "-".join(row["pair"]))
def test_exclusions_say_what_and_why(exclusion: dict) -> None:
    assert set(exclusion) - {"box"} == {"pair", "kind", "reason"}
    assert exclusion["pair"] == sorted(exclusion["pair"])
    assert exclusion["kind"] in {"disputed", "changed", "lake", "reserved"}
    assert len(exclusion["reason"]) > 5
    west, south, east, north = exclusion.get("box", (0, 0, 1, 1))
    assert -180 <= west < east <= 180
    assert -90 <= south < north <= 90


def test_no_border_is_excluded_twice_and_all_of_tajikistan_is() -> None:
    pairs = [tuple(row["pair"]) for row in EXCLUSIONS]
    assert len(pairs) == len(set(pairs))
    assert {pair for pair in pairs if "TJK" in pair} == {
        ("AFG", "TJK"), ("CHN", "TJK"), ("KGZ", "TJK"), ("TJK", "UZB")
    }  # fmt: skip


def test_null_borders_are_pairs_of_valid_territories() -> None:
    path = ROOT / "tests" / "measure" / "null_borders.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert len(features) >= 48
    assert path.stat().st_size <= 400_000
    listed = {"-".join(row["pair"]) for row in EXCLUSIONS}
    for one, other in zip(features[::2], features[1::2], strict=True):
        named = one["properties"]
        assert named["border"] == other["properties"]["border"]
        assert named["border"] not in listed
        assert named["publisher"] != other["properties"]["publisher"]
        assert 60 <= named["length_km"] <= 600
        assert named["licence"]
        shapes = [shapely.geometry.shape(f["geometry"]) for f in (one, other)]
        assert all(shape.is_valid for shape in shapes)
        # The same land, but for what the lines differ by.
        union, common = shapely.union_all(shapes), shapely.intersection(*shapes)
        assert 0.5 < common.area / union.area < 1


def test_publishers_have_the_rows_that_were_fitted() -> None:
    from benchmarks.reality.chosen import ROW_IDS

    table = tomllib.loads((ROOT / "geo" / "publishers.toml").read_text(encoding="utf-8"))
    found = table["publishers"]
    assert [row["id"] for row in found] == [*ROW_IDS, "unknown"]
    for row in found:
        assert row["short_km"] > 0
        assert row["long_km"] > 0
        assert row["tails"][-1].keys() == {"degrees_of_freedom"}
    widest = found[-1]
    assert all(row["long_km"] <= widest["long_km"] for row in found)
