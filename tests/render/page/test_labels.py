"""Names on the map at every zoom: none covers another, none is cut at the edge without need."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Page

from in_chromium import DESKTOP, PHONE, SIZES, at_rest

NAMES = """all => all.map(e => [e.textContent, e.getBoundingClientRect()])
    .map(([text, r]) => [text, r.x, r.y, r.right, r.bottom])"""
SHOWN = ".label:not(.gone):not(.off):not(.nameless) .name, .degrees span:not(.gone)"


def boxes(page: Page) -> list[tuple[str, float, float, float, float]]:
    return [tuple(one) for one in page.eval_on_selector_all(SHOWN, NAMES)]


def meeting(shown: list[tuple[str, float, float, float, float]]) -> list[tuple[str, str]]:
    """Return pairs of names of which one covers the other by more than a pixel."""
    return [
        (a[0], b[0])
        for a, b in itertools.combinations(shown, 2)
        if min(a[3], b[3]) - max(a[1], b[1]) > 1 and min(a[4], b[4]) - max(a[2], b[2]) > 1
    ]


def zooms(page: Page):
    """Go from the farthest zoom to the nearest, at a place where many names are."""
    at, last = 4.0, None
    while True:
        page.evaluate("words => { location.hash = words; }", f"at={at},38.2,74.3")
        at_rest(page)
        scale = page.locator(".leaflet-proxy").evaluate("e => e.style.transform")
        if at > 8 and scale == last:
            return
        yield at
        at, last = at + 1, scale


@SIZES
@pytest.mark.parametrize("which", ["plain", "real", "hostile"])
def test_no_two_names_cover_each_other_at_any_zoom(open_page, which, size):
    page = open_page(which, **size).page
    seen = []
    for zoom in zooms(page):
        shown = boxes(page)
        seen.append(len(shown))
        assert meeting(shown) == [], zoom
    assert len(seen) >= 6
    assert max(seen) >= {"plain": 4, "real": 25, "hostile": 3}[which]


def test_the_check_sees_names_that_meet():
    assert meeting([("a", 0, 0, 10, 10), ("b", 5, 5, 15, 15), ("c", 10, 0, 20, 10)]) == [
        ("a", "b"),
        ("b", "c"),
    ]


def test_degrees_give_way_to_names_that_come_by(open_page):
    """Degrees stay at the edge when the map moves, and come back when the names are gone."""
    page = open_page("real", **DESKTOP).page
    page.mouse.move(800, 250)
    page.mouse.down()
    moved = 0
    for step in range(8):
        page.mouse.move(800 - 15 * step, 250 + 20 * step, steps=2)
        page.mouse.up()
        page.wait_for_timeout(300)
        at_rest(page)
        assert meeting(boxes(page)) == []
        moved += page.locator(".degrees .far").count()
        page.mouse.down()
    page.mouse.up()
    assert moved > 0
    page.get_by_role("checkbox", name="Places and names").uncheck()
    assert page.locator(".degrees .far").count() == 0
    assert page.locator(".degrees span").count() > 3


def test_degrees_go_to_the_other_side_where_a_name_stands(open_page):
    page = open_page("real", **PHONE).page
    at_rest(page)
    stage = page.locator("#stage").bounding_box()
    far = page.eval_on_selector_all(".degrees .far", NAMES)
    assert far
    for _, left, _, right, _ in far:
        assert left > stage["width"] / 2
        assert right <= stage["width"]


def test_names_in_sight_are_not_cut_at_the_edge(open_page):
    page = open_page("real", **PHONE).page
    at_rest(page)
    box = page.locator("#stage").bounding_box()
    named = page.eval_on_selector_all(
        ".label[data-place]:not(.gone):not(.nameless)",
        """all => all.map(e => [e.textContent, e.parentElement.getBoundingClientRect().x,
            e.querySelector('.name').getBoundingClientRect().x,
            e.querySelector('.name').getBoundingClientRect().right])""",
    )
    in_sight = [one for one in named if box["x"] <= one[1] <= box["x"] + box["width"]]
    assert len(in_sight) > 8
    cut = [one for one in in_sight if one[2] < box["x"] or one[3] > box["x"] + box["width"]]
    assert cut == []


def test_names_stand_clear_of_a_move(open_page):
    """After the map was moved, places that came to the edge have their names inside."""
    page = open_page(**PHONE).page
    at_rest(page)
    name = page.locator(".label[data-place=apex] .name")
    stage = page.locator("#stage").bounding_box()
    page.mouse.move(200, 300)
    page.mouse.down()
    x = page.locator(".label[data-place=apex]").evaluate(
        "e => e.parentElement.getBoundingClientRect().x"
    )
    page.mouse.move(200 + stage["width"] - x - 12, 300, steps=4)
    page.mouse.up()
    page.wait_for_timeout(400)
    at_rest(page)
    box = name.bounding_box()
    assert box["x"] + box["width"] <= stage["width"]
