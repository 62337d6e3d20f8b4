"""Area and length with their uncertainty, held against closed forms."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from marchland.ellipsoid.geodesics import segment_lengths_km
from marchland.ellipsoid.types import Bounds
from marchland.measure.error.contributions import line_errors
from marchland.measure.error.draws import Stations, draw_errors
from marchland.measure.error.line_error import area_variance
from marchland.measure.measures import (
    COVERAGE_FACTOR,
    Measure,
    RegionFinding,
    area,
    as_reading,
    line_finding,
    ratio,
    readings_of,
    region_finding,
)
from marchland.regions.outline import Ingredient, trace_outline
from small_dossier import small_dossier
from specimens_geo import (
    ACCURACY_M,
    CORRELATION_KM,
    GIVEN,
    PARCELS,
    A,
    box_km2,
    builder,
    dense,
    meridian_km,
    parallel_km,
    perimeter_km,
)

WEST, SOUTH, EAST, NORTH = A


def found(region: str, *changes: tuple[str, Any], **given_: Any) -> RegionFinding:
    made = builder(*changes, **given_)
    return region_finding(made, made.dossier.region(region))


def edge(name: str, *shapes: Any, accuracy_m: float = 100.0, km: float = math.inf) -> Ingredient:
    return Ingredient(name, shapely.MultiLineString(shapes), accuracy_m, km)


# ----------------------------------------------------------------------------------- variance

positive = st.floats(0.01, 1000.0)


def variance(length_km: float, accuracy_m: float, correlation_km: float) -> float:
    """Return the variance of an area bounded by one stretch of an open line, km⁴."""
    return area_variance(
        np.array([0.0]), np.array([length_km]), np.array([1.0]),
        accuracy_m=accuracy_m, correlation_km=correlation_km,
    )  # fmt: skip


@given(length=positive, sigma=positive)
def test_a_line_that_shifts_as_a_whole(length: float, sigma: float) -> None:
    """Area error is shift times length."""
    assert variance(length, sigma, math.inf) == pytest.approx((sigma / 1000 * length) ** 2)


@given(length=positive, sigma=positive)
def test_a_long_correlation_is_a_shift(length: float, sigma: float) -> None:
    near = variance(length, sigma, 1e4 * length)
    assert near == pytest.approx(variance(length, sigma, math.inf), rel=1e-3)


@given(length=st.floats(10.0, 1000.0), sigma=positive)
def test_a_short_correlation_is_noise(length: float, sigma: float) -> None:
    """White noise of correlation length c: variance 2 sigma² c L, for c much below L."""
    c = length / 1e5
    wanted = 2 * (sigma / 1000) ** 2 * c * length
    assert variance(length, sigma, c) == pytest.approx(wanted, rel=1e-4)


@given(length=positive, c=positive)
def test_variance_is_the_double_integral_of_the_correlation(length: float, c: float) -> None:
    """By quadrature over the distance d between two points: 2 ∫ (L − d) exp(−d / c) dd."""
    nodes, weights = np.polynomial.legendre.leggauss(60)
    ends = np.linspace(0.0, min(length, 40 * c), 21)
    total = 0.0
    for a, b in itertools.pairwise(ends):
        d = a + (nodes + 1) * (b - a) / 2
        total += float(((length - d) * np.exp(-d / c) * weights).sum() * (b - a))
    assert variance(length, 1000.0, c) == pytest.approx(total, rel=1e-5)


@given(length=positive, c=positive, more=st.floats(1.01, 10.0))
def test_variance_grows_with_everything(length: float, c: float, more: float) -> None:
    base = variance(length, 100.0, c)
    assert variance(length * more, 100.0, c) > base
    assert variance(length, 100.0, c * more) > base
    assert variance(length, 100.0 * more, c) == pytest.approx(base * more**2)
    assert base <= variance(length, 100.0, math.inf) * (1 + 1e-6)


# -------------------------------------------------------------------------- bounding lengths


def bounding_km(shape: Any, ingredients: Sequence[Ingredient]) -> dict[str, float]:
    outline = trace_outline(shape, ingredients)
    return {each.name: outline.made_km(i) for i, each in enumerate(ingredients)}


@pytest.mark.parametrize("region", ["claim", "ceded", "whole", "both", "common"])
@pytest.mark.parametrize("vintage", ["vmap0", "wdb2"])
def test_bounding_lengths_make_the_perimeter(region: str, vintage: str) -> None:
    made = builder(vintage=vintage)
    built = made.region(made.dossier.region(region))
    lengths = bounding_km(built.geometry, built.ingredients)
    around = sum(
        float(segment_lengths_km(shapely.get_coordinates(ring)).sum())
        for ring in shapely.get_parts(built.geometry.boundary)
    )
    assert sum(lengths.values()) == pytest.approx(around, rel=1e-7)


def test_bounding_lengths_of_a_cut() -> None:
    made = builder()
    built = made.region(made.dossier.region("claim"))
    meridian = meridian_km(SOUTH, NORTH)
    assert bounding_km(built.geometry, built.ingredients) == {
        "south": pytest.approx(meridian, rel=1e-6),
        "vmap0": pytest.approx(perimeter_km(73.8, SOUTH, EAST, NORTH) - meridian, rel=1e-6),
    }


def test_coincident_ingredients_are_counted_once() -> None:
    """A line drawn by two files adds its error once: that of the first one named."""
    square = dense(shapely.box(73, 37, 74, 38))
    ring = shapely.LineString(square.exterior.coords)
    half = dense(shapely.LineString([(73, 37), (74, 37)]))
    first, second = edge("first", half, accuracy_m=10.0), edge("second", ring, accuracy_m=500.0)
    south = parallel_km(37, 73, 74)
    assert bounding_km(square, [first, second]) == {
        "first": pytest.approx(south, rel=1e-6),
        "second": pytest.approx(perimeter_km(73, 37, 74, 38) - south, rel=1e-6),
    }
    twice = [second, dataclasses.replace(second, name="third")]
    assert bounding_km(square, twice)["third"] == 0.0


def test_an_ingredient_elsewhere_bounds_nothing() -> None:
    square = dense(shapely.box(73, 37, 74, 38))
    assert bounding_km(square, [edge("far", [(10, 0), (11, 1)])]) == {"far": 0.0}


# --------------------------------------------------------------------------- area and length


def test_area_of_a_box_with_its_uncertainty_in_closed_form() -> None:
    box: Bounds = (73, 37, 74, 38)
    square = dense(shapely.box(*box))
    ring = edge("ring", square.exterior.coords, accuracy_m=200.0, km=CORRELATION_KM)
    got = area(square, (ring,))
    # A closed line has no ends: 2 sigma² c P tanh(P / 2c).
    p = perimeter_km(*box)
    standard = 0.2 * math.sqrt(2 * CORRELATION_KM * p * math.tanh(p / (2 * CORRELATION_KM)))
    assert got.value == pytest.approx(box_km2(*box), rel=1e-7)
    assert got.standard_uncertainty == pytest.approx(standard, rel=2e-3)
    assert (got.value - got.low, got.high - got.value) == pytest.approx(
        (1.959964 * got.standard_uncertainty,) * 2, rel=1e-6
    )


def test_independent_lines_add_in_quadrature() -> None:
    """The claim is bounded by the claim line and by the vintage's boundary."""
    got = found("claim").area
    line_km = meridian_km(SOUTH, NORTH)
    rest_km = perimeter_km(73.8, SOUTH, EAST, NORTH) - line_km
    together = variance(line_km, 100.0, math.inf) + variance(
        rest_km, ACCURACY_M["vmap0"], CORRELATION_KM
    )
    assert got.standard_uncertainty == pytest.approx(math.sqrt(together), rel=2e-3)


def test_the_interval_never_reaches_below_nothing() -> None:
    tiny = dense(shapely.box(73, 37, 73.001, 37.001))
    got = area(tiny, (edge("ring", tiny.exterior.coords, accuracy_m=5000.0),))
    assert got.low == 0.0
    assert got.high > 2 * got.value


def test_length_knows_the_error_of_its_two_ends() -> None:
    made = builder(("lines.0.draw.length_km", 50.0))
    got = line_finding(made, made.dossier.line("south")).length
    assert got.value == pytest.approx(50.0, rel=1e-9)
    assert got.high - got.value == pytest.approx(COVERAGE_FACTOR * math.sqrt(2) * 0.1)


# ------------------------------------------------------------------------------------ findings


def test_region_finding() -> None:
    got = found("ceded", ("regions.1.build.parcels", PARCELS))
    assert got.key == "ceded/vmap0/osm-2020"
    assert got.vintages == {"pre": "vmap0", "post": "osm-2020"}
    assert [(p.id, p.title) for p in got.parcels] == [
        ("north", "Northern parcel"),
    ]  # fmt: skip
    assert got.area.value == pytest.approx(box_km2(*GIVEN["north"]), rel=1e-6)
    assert got.parcels[0].area == got.area
    assert got.slivers is not None
    assert got.slivers.count == 2
    apart = box_km2(*GIVEN["sliver"]) + box_km2(*GIVEN["south"])
    assert got.slivers.area_km2 == pytest.approx(apart, rel=1e-5)
    assert got.slivers.between == ("AAA", "BBB")
    assert len(got.notes) == 2
    assert got.notes[1].startswith("1 piece outside the declared parcels is larger")


def test_without_declared_parcels_the_pieces_that_are_no_noise_make_the_region() -> None:
    got = found("ceded")
    assert [p.id for p in got.parcels] == ["unnamed-1", "unnamed-2"]
    assert sum(p.area.value for p in got.parcels) == pytest.approx(got.area.value, rel=1e-12)
    assert got.area.value == pytest.approx(
        box_km2(*GIVEN["north"]) + box_km2(*GIVEN["south"]), rel=1e-6
    )
    assert got.slivers is not None
    assert got.slivers.area_km2 == pytest.approx(box_km2(*GIVEN["sliver"]), rel=1e-5)


def test_a_region_without_slivers_has_none() -> None:
    assert found("ceded", vintage="wdb2").slivers is None
    assert found("whole").parcels == ()


def test_keys_name_the_vintages() -> None:
    made = builder()
    choice = {"pre": "wdb2"}
    one = dataclasses.replace(made, choice=choice)
    assert region_finding(one, made.dossier.region("claim")).key == "claim/wdb2"
    assert line_finding(one, made.dossier.line("shared")).key == "shared/wdb2"


def test_as_reading() -> None:
    dossier = small_dossier()
    got = as_reading(found("claim"), dossier.region("read"))
    assert got.key == "read/claim/vmap0/osm-2020"
    assert (got.region.id, got.reading and got.reading.id) == ("read", "claim")
    assert got.area == found("claim").area


@pytest.mark.parametrize(
    ("region", "readings"),
    [("claim", ["claim"]), ("read", ["claim", "both"]), ("deep", ["claim", "both", "whole"])],
)
def test_readings_of(region: str, readings: list[str]) -> None:
    deep = {"id": "deep", "title": "Deep", "standing": "claimed",
            "build": {"recipe": "readings", "of": ["read", "whole", "claim"]}}  # fmt: skip
    dossier = small_dossier(("regions.7", deep))
    assert [r.id for r in readings_of(dossier, dossier.region(region))] == readings


# -------------------------------------------------------------------------------------- shares


@given(
    part=st.floats(0.1, 1e5),
    whole=st.floats(1e5, 1e6),
    u=st.floats(0.0, 0.2),
    v=st.floats(0.0, 0.2),
)
def test_ratio(part: float, whole: float, u: float, v: float) -> None:
    got = ratio(Measure(part, 0, 0, part * u), Measure(whole, 0, 0, whole * v))
    left = ratio(Measure(part, 0, 0, part * u), Measure(whole, 0, 0, whole * v), complement=True)
    assert got.value == pytest.approx(part / whole)
    assert got.value + left.value == pytest.approx(1)
    assert got.standard_uncertainty == left.standard_uncertainty
    # Nothing is known of what they share: any correlation is allowed for.
    assert got.standard_uncertainty == pytest.approx(got.value * (u + v))
    assert 0 <= got.low <= got.value <= got.high <= 1


def test_ratio_of_nothing() -> None:
    assert ratio(Measure(0, 0, 0, 0), Measure(10, 9, 11, 0.5)) == Measure(0, 0, 0, 0)


RING = dense(shapely.box(73, 37, 74, 38))
HALF = dense(shapely.box(73, 37, 74, 37.4))
CUT = edge("cut", dense(shapely.LineString([(72, 37.4), (75, 37.4)])).coords, accuracy_m=400.0)
CUT_KM = parallel_km(37.4, 73, 74)


def bounding(km: float) -> tuple[Ingredient, Ingredient]:
    return edge("ring", RING.exterior.coords, accuracy_m=300.0, km=km), CUT


def share(km: float) -> Measure:
    """Return what share of a box lies south of a line, with lines that bound part and whole."""
    lines = bounding(km)
    of_part, of_whole = (line_errors(shape, lines) for shape in (HALF, RING))
    return ratio(area(HALF, lines), area(RING, lines), (of_part, of_whole))


def test_a_share_under_a_shift_of_the_whole_rim_in_closed_form() -> None:
    got = share(math.inf)
    part, whole = box_km2(73, 37, 74, 37.4), box_km2(73, 37, 74, 38)
    rim, around = perimeter_km(73, 37, 74, 37.4) - CUT_KM, perimeter_km(73, 37, 74, 38)
    relative = math.hypot(0.3 * (rim / part - around / whole), 0.4 * CUT_KM / part)
    assert got.standard_uncertainty == pytest.approx(part / whole * relative, rel=1e-5)


@pytest.mark.parametrize("km", [5.0, 40.0])
def test_a_share_against_drawn_errors_of_a_rim_that_bounds_part_and_whole(km: float) -> None:
    ring = bounding(km)[0]
    perimeter = float(ring.course.perimeters_km[0])
    at_km = np.linspace(0, perimeter, 400, endpoint=False)
    errors = draw_errors([Stations(at_km, 300.0, km, perimeter)], 4000, np.random.default_rng(2))
    outline = trace_outline(HALF, [ring])
    mine = outline.maker == 0
    low = np.minimum(outline.from_km, outline.to_km)[mine, None]
    high = np.maximum(outline.from_km, outline.to_km)[mine, None]
    in_part = ((low <= at_km) & (at_km < high)).any(axis=0)
    part, whole = box_km2(73, 37, 74, 37.4), box_km2(73, 37, 74, 38)
    weight = perimeter / 400 / 1000 * (in_part / part - 1 / whole)
    relative = math.hypot(float((errors @ weight).std()), 0.4 * CUT_KM / part)
    # Four standard errors, and the points' coarseness at the ends of the part.
    assert share(km).standard_uncertainty == pytest.approx(part / whole * relative, rel=0.05)


@pytest.mark.parametrize("km", [5.0, math.inf])
def test_a_whole_is_all_of_itself(km: float) -> None:
    whole, errors = area(RING, bounding(km)), line_errors(RING, bounding(km))
    assert ratio(whole, whole, (errors, errors)).standard_uncertainty == pytest.approx(0, abs=1e-9)


def test_lines_of_one_name_that_are_not_one_line_may_go_together() -> None:
    """Two neighbours have a boundary each in one file: any correlation is allowed for."""
    turned = np.roll(RING.exterior.coords[:-1], 7, axis=0)
    other = edge("ring", [*turned, turned[0]], accuracy_m=300.0, km=20)
    errors = line_errors(RING, bounding(20)), line_errors(RING, [other])
    whole = area(RING, bounding(20))
    got = ratio(whole, whole, errors).standard_uncertainty
    relative = [e.standard_km2 / whole.value for e in errors]
    assert got == pytest.approx(sum(relative), rel=1e-6)
