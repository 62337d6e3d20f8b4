"""The page of the case itself is light, and so is that of a boundary far too long to draw whole."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import shapely

from in_chromium import MADE
from marchland.render.page.arcs import MOST_VERTICES, ToDraw, cut_into_arcs
from marchland.render.page.coding import topology_text
from marchland.render.page.document import page
from marchland.render.page.embed import script_json
from marchland.render.page.snapping import Grain
from page_text import data_of, linework_of, shapes_of

pytestmark = pytest.mark.slow  # pages with boundaries far too long

GRAIN = Grain.for_accuracy(190.0)


@cache
def findings():
    return MADE["real"]()


@cache
def text(relief):
    return page(findings(), relief=relief)


@pytest.mark.parametrize(("relief", "most"), [(True, 1_500_000), (False, 600_000)])
def test_the_case_itself_is_light(relief, most):
    assert len(text(relief).encode("utf-8")) <= most


def test_same_findings_same_bytes():
    assert page(findings(), relief=False) == text(False)


def test_the_page_says_how_far_lines_are_drawn_from_where_they_are():
    drawn = data_of(text(False))["drawn"]
    best_m = min(vintage.accuracy_m for vintage in findings().vintages)
    assert 0 < drawn["moved_m"] <= best_m / 3
    assert drawn["moved_m"] < drawn["context_m"] < 300


def test_what_is_measured_is_drawn():
    """Areas of the parcels as drawn differ from what was measured by what the drawing may move."""
    drawn, data = linework_of(text(False)), data_of(text(False))
    parcels = [record for record in data["shapes"] if record["role"] == "parcel"]
    measured = {
        (found.key, parcel.title): parcel
        for found in findings().regions
        for parcel in found.parcels
    }
    assert len(parcels) == len(measured) > 20
    for record in parcels:
        geometry = measured[record["key"], record["title"]].geometry
        back = shapely.make_valid(drawn[record["id"]])
        apart = shapely.area(shapely.symmetric_difference(back, geometry))
        most = shapely.length(geometry) * data["drawn"]["moved_m"] / 80_000
        assert apart <= most, record["key"]


def comb(vertices, seed=7):
    """Return a line from west to east that never meets itself, moved north or south at its middles.

    Drawn, it doubles back at every step.
    """
    line, size = np.array([[70.0, 37.0], [80.0, 37.0]]), 1.5
    random = np.random.default_rng(seed)
    while len(line) < vertices:
        woven = np.empty((2 * len(line) - 1, 2))
        woven[::2], woven[1::2] = line, (line[1:] + line[:-1]) / 2
        woven[1::2, 1] += random.normal(0, size / 4, len(line) - 1)
        line, size = woven, size * 0.75
    return line


@pytest.mark.parametrize("detailed", [True, False])
def test_a_boundary_far_too_long_is_drawn_coarser_and_says_so(detailed):
    line = comb(300_000)
    assert len(line) > 250_000
    arcs = cut_into_arcs([ToDraw("a", shapely.LineString(line), detailed)], (69, 32, 81, 42), GRAIN)
    coded = topology_text(arcs.topology)
    (back,) = shapes_of(coded).values()
    assert 1_000 < shapely.get_num_coordinates(back) <= MOST_VERTICES
    assert len(script_json(coded)) < 250_000
    said = arcs.grain.moved_m if detailed else arcs.grain.context_moved_m
    assert said > GRAIN.moved_m
    # No degree of longitude in the box is longer than where it starts in the south.
    metres = 111_700 * np.array([np.cos(np.radians(32)), 1])
    back = shapely.transform(back, lambda degrees: degrees * metres)
    assert shapely.distance(shapely.points(line[::500] * metres), back).max() <= said


def test_what_is_short_enough_keeps_its_grain():
    line = shapely.LineString(comb(1_000))
    assert cut_into_arcs([ToDraw("a", line)], (69, 32, 81, 42), GRAIN).grain == GRAIN
