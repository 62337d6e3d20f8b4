"""Measured shares: which part of which whole, under which choice of vintages."""

from __future__ import annotations

import pytest

from marchland.dossier.stated import Interval
from marchland.dossier.titles import names_of
from marchland.figures.shares import shares
from marchland.measure.measures import Measure, RegionFinding, as_reading
from measured import NOWHERE, TWO, figure, measured, region
from small_dossier import small_dossier


def test_shares_name_their_denominator() -> None:
    dossier = small_dossier(("figures", []))
    rows = [*TWO, *(("whole", v, 9_900.0, 10_100.0) for v in ("vmap0", "wdb2"))]
    rows += [("claim", v, 4_950.0, 5_050.0) for v in ("vmap0", "wdb2")]
    found = [region(dossier, *row) for row in rows]
    found += [as_reading(r, dossier.region("read")) for r in found if r.region.id == "claim"]
    got = {s.title.text(names_of(dossier)): s for s in shares(measured(dossier, found))}
    assert "Ceded as a share of Whole" in got
    assert "Ceded as a share of Claim" in got  # through the reading of that name
    of_whole = got["Ceded as a share of Whole"]
    assert of_whole.percent == pytest.approx((10.5 + 13.5) / 2)
    assert of_whole.part_km2 == Interval(1000, 1400)
    assert of_whole.whole_km2 == Interval(9_900, 10_100)
    assert of_whole.low < 10.5 < 13.5 < of_whole.high


def test_shares_are_given_under_each_choice_of_vintages() -> None:
    dossier = small_dossier(("figures", []))
    rows = [*TWO, ("whole", "vmap0", 9_900.0, 10_100.0), ("whole", "wdb2", 9_800.0, 10_200.0)]
    found = {
        s.title.text(names_of(dossier)): s
        for s in shares(measured(dossier, [region(dossier, *row) for row in rows]))
    }
    first, second = found["Ceded as a share of Whole"].choices
    assert first.vintages == {"pre": "vmap0", "post": "osm-2020"}
    assert (first.part_km2, first.whole_km2) == (1050.0, 10_000.0)
    assert (first.percent, second.percent) == pytest.approx((10.5, 13.5))
    assert first.low < 10.5 < first.high


def test_a_district_whose_boundary_is_given_is_a_whole_of_shares() -> None:
    """Of what is ceded and of what is claimed; a file that nobody administers is not one."""
    dossier = small_dossier(("figures", []), ("regions.6.standing", "administered"))
    rows = [("ceded", "vmap0", 95.0, 105.0), ("claim", "vmap0", 380.0, 420.0)]
    found = [region(dossier, *row) for row in rows]
    district = RegionFinding(
        "filed", dossier.region("filed"), None, {}, NOWHERE, Measure(2000, 1990, 2010, 5), (), None
    )
    got = {
        s.title.text(names_of(dossier)): s.percent
        for s in shares(measured(dossier, [*found, district]))
    }
    assert got["Ceded as a share of Filed"] == pytest.approx(5)
    neutral = small_dossier(("figures", []))
    assert not any("filed" in s.title.ids for s in shares(measured(neutral, [*found, district])))


def test_a_share_that_a_figure_names_is_measured() -> None:
    about = {"part": "common", "whole": "filed"}
    dossier = small_dossier(("figures", [figure("5 %", about, unit="percent", id="f")]))
    found = [region(dossier, r, "vmap0", 10, 11) for r in ("common", "filed")]
    assert [(s.part, s.whole) for s in shares(measured(dossier, found))] == [("common", "filed")]
