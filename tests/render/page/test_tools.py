"""Search, before and after, and measuring, as a person uses them by mouse, touch and keyboard."""

from __future__ import annotations

import io
import random

import numpy as np
import pyproj
import pytest
from PIL import Image
from playwright.sync_api import Page

from hostile import TEXTS
from in_chromium import PHONE, SIZES, at_rest, is_ready, outside
from marchland.render.page.document import asset
from page_hands import click_map, focused
from spaced import spaced

WGS84 = pyproj.Geod(ellps="WGS84")


# ------------------------------------------------------------------------------------- search


def found(page: Page, typed: str) -> list[str]:
    page.locator("#find").fill(typed)
    return page.eval_on_selector_all(
        "#found [role=option] > bdi", "all => all.map(e => e.textContent)"
    )


def test_search_finds_in_every_script_with_or_without_accents(open_page):
    page = open_page("real").page
    for typed, first in [
        ("beyik", "Beyik Pass"), ("BÉYIK  pass", "Beyik Pass"), ("uzbel", "Uz-Bel"),
        ("乌孜别里", "Uz-Bel"), ("тошқурғон", "Tashkurgan"), ("тошкургон", "Tashkurgan"),
        ("28430", "about 28,430 km²"), ("28,430", "about 28,430 km²"),
    ]:  # fmt: skip
        assert first in found(page, typed)[:3], typed


def test_search_is_a_combobox(open_page):
    opened = open_page()
    page = opened.page
    field = page.get_by_role("combobox", name="Search places")
    field.click()
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.type("claim")
    options = page.get_by_role("listbox").get_by_role("option")
    assert field.get_attribute("aria-expanded") == "true"
    count = options.count()
    assert count > 1
    status = page.locator(".find [role=status]")
    assert status.inner_text().split()[0].isdigit()
    for key, active in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", count - 1),
                        ("ArrowDown", 0)):  # fmt: skip
        page.keyboard.press(key)
        assert field.get_attribute("aria-activedescendant") == f"found-{active}"
        assert options.nth(active).get_attribute("aria-selected") == "true"
        assert page.locator("#found [aria-selected=true]").count() == 1
    page.keyboard.press("Escape")
    assert options.count() == 0 or not options.first.is_visible()
    assert field.input_value() == "claim"
    page.keyboard.press("Escape")
    assert field.input_value() == ""
    assert found(page, "nothing like this") == []
    assert status.inner_text() == "0 found"
    assert opened.noise == []


def test_search_leads_to_a_place(open_page):
    page = open_page().page
    found(page, "apex")
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    card.wait_for()
    assert card.get_by_role("heading").inner_text() == "Apex"
    assert card.evaluate("box => box === document.activeElement")


def test_search_leads_to_a_region_by_mouse(open_page):
    page = open_page().page
    found(page, "ceded")
    page.get_by_role("option", name="Ceded passed").first.click()
    assert page.locator("path.area-ceded.chosen").count() == 2


def test_search_leads_to_a_figure_and_an_event(open_page):
    page = open_page(**PHONE).page
    page.get_by_role("button", name="Search", exact=True).click()
    assert focused(page) == "find"
    at_rest(page)
    assert "raised" in page.locator("#panel").get_attribute("class")
    page.locator("#find").fill("1,137")
    page.keyboard.press("Enter")
    at_rest(page)
    assert page.locator("#figure-ceded-area.chosen").count() == 1
    assert page.locator("#figure-ceded-area button").first.evaluate(
        "e => e === document.activeElement"
    )
    title = page.evaluate("data => document.querySelector('.events .linkish').textContent")
    page.locator("#find").fill(title)
    page.keyboard.press("Enter")
    assert page.locator(".events li button").first.evaluate("e => e === document.activeElement")


@pytest.mark.parametrize("which", ["hostile", "hostile backwards"])
def test_search_shows_hostile_texts_as_text(open_page, which):
    opened = open_page(which)
    for text in TEXTS[::3]:
        found(opened.page, text[:150])
    for word in ("script", "pwned", "7*191", "a"):
        found(opened.page, word)
    assert opened.page.locator("#found").locator("img, script, iframe, svg").count() == 0
    assert opened.page.evaluate("'pwned' in window") is False
    assert opened.noise == []


# ----------------------------------------------------------------------------- before and after


def visible_at(page: Page, selector: str) -> list[bool]:
    """Say for a kind of shape whether it is clipped to the left, to the right, or whole."""
    return page.eval_on_selector_all(
        selector,
        "all => all.map(e => getComputedStyle(e).clipPath.replace(/url\\(\"#|\"\\)/g, ''))",
    )


@SIZES
def test_swipe_parts_the_map(open_page, size):
    opened = open_page(**size)
    page = opened.page
    page.get_by_role("button", name="Before / after").click()
    line = page.get_by_role("slider", name="Line between before and after")
    assert line.get_attribute("aria-valuenow") == "50"
    assert line.evaluate("e => e === document.activeElement")
    assert set(visible_at(page, "path.before[data-shape]")) == {"side-left"}
    assert set(visible_at(page, "path.after[data-shape]")) == {"side-right"}
    assert set(visible_at(page, "path.area-ceded[data-shape]")) == {"side-right"}
    assert set(visible_at(page, "path.hatched[data-shape]")) == {"side-left"}
    left, right = page.locator(".side-label").all_inner_texts()
    assert "Before" in left
    assert "as drawn by Old file one" in left
    assert "After" in right
    assert "as drawn by New file" in right
    assert "Left: Before. Right: After." in page.locator("#live").inner_text()
    assert page.locator("#badge").is_visible() is False
    assert opened.noise == []
    assert outside(opened.requests) == []


def differing(one: bytes, other: bytes) -> int:
    """Count pixels that differ by more than the smoothing of clipped edges does (10 of 255)."""
    first, second = (
        np.asarray(Image.open(io.BytesIO(p)).convert("RGB"), int) for p in (one, other)
    )
    return int((np.abs(first - second).max(axis=2) > 24).sum())


def test_swipe_really_shows_one_era_on_each_side(open_page):
    """What is painted left of the line is what the earlier era alone looks like there."""
    page = open_page("real").page
    hide = ["#divider", "#tool", "#badge", "#legend", "#credit",
            ".side-label", ".label", ".degrees"]  # fmt: skip
    blank = """all => all.forEach(selector => document.querySelectorAll(selector).forEach(
        element => { element.style.opacity = 0; }))"""
    box = page.locator("#stage").bounding_box()
    width = box["width"] * 0.4
    half = {
        "left": {**box, "width": width},
        "right": {**box, "x": box["x"] + box["width"] - width, "width": width},
    }
    page.get_by_role("button", name="Before / after").click()
    page.evaluate(blank, hide)
    page.mouse.move(5, 5)
    parted = {side: page.screenshot(clip=area) for side, area in half.items()}
    for name, side, other in (("Before the", "left", "right"), ("After the", "right", "left")):
        page.get_by_role("radio", name=name).check()
        page.evaluate(blank, hide)
        page.mouse.move(5, 5)
        at_rest(page)
        assert differing(page.screenshot(clip=half[side]), parted[side]) == 0
        assert differing(page.screenshot(clip=half[other]), parted[other]) > 1000


def test_swipe_moves_by_key_and_by_hand(open_page):
    page = open_page().page
    page.get_by_role("button", name="Before / after").click()
    line = page.locator("#divider")
    for key, value in (("ArrowRight", 52), ("ArrowLeft", 50), ("PageUp", 60), ("End", 100),
                       ("ArrowRight", 100), ("Home", 0)):  # fmt: skip
        page.keyboard.press(key)
        assert line.get_attribute("aria-valuenow") == str(value)
    assert page.locator(".side-label.of-left").is_visible() is False
    assert line.get_attribute("aria-valuetext") == "0\u202f%: left of it Before, right of it After"
    page.keyboard.press("PageUp")
    box, stage = line.bounding_box(), page.locator("#stage").bounding_box()
    page.mouse.move(box["x"] + 14, 300)
    page.mouse.down()
    page.mouse.move(stage["x"] + stage["width"] * 0.7, 320, steps=5)
    page.mouse.up()
    assert line.get_attribute("aria-valuenow") == "70"
    edge = page.locator("#clip-right").evaluate("e => Number(e.getAttribute('x'))")
    page.locator(".folium-map").focus()
    page.keyboard.press("ArrowRight")
    at_rest(page)
    # The map moved beneath the line, which stays where it is on the screen.
    assert page.locator("#clip-right").evaluate("e => Number(e.getAttribute('x'))") != edge
    x = page.evaluate(
        """() => { const rect = document.querySelector('#clip-right');
        const svg = document.querySelector('.leaflet-line-pane svg, .leaflet-outline-pane svg');
        const point = new DOMPoint(Number(rect.getAttribute('x')), 0);
        return point.matrixTransform(svg.getScreenCTM()).x; }"""
    )
    assert x == pytest.approx(stage["x"] + stage["width"] * 0.7, abs=1.5)


@pytest.mark.parametrize("way", ["Escape", "button", "Close", "radio"])
def test_swipe_is_left(open_page, way):
    page = open_page().page
    button = page.get_by_role("button", name="Before / after")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "button":
        button.click()
    elif way == "Close":
        page.locator("#tool").get_by_role("button", name="Close").click()
    else:
        page.get_by_role("radio", name="Before and after together").check()
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator("#divider").is_visible() is False
    assert set(visible_at(page, "path[data-shape]")) == {"none"}
    assert page.locator("#badge").is_visible()
    if way != "radio":
        assert focused(page) == "do-swipe"


# ------------------------------------------------------------------------------------ measuring


def on_earth(page: Page, script: str, argument: object) -> list[float]:
    return page.evaluate(f"(given) => {{ {asset('app/geodesic.js')}; {script} }}", argument)


def test_lengths_are_those_of_a_geodesic_solver(open_page):
    pairs = []
    chance = random.Random(7)
    for _ in range(200):
        lat, lon = chance.uniform(-80, 80), chance.uniform(-180, 180)
        metres, azimuth = 10 ** chance.uniform(0, 6.8), chance.uniform(0, 360)
        lon2, lat2, _ = WGS84.fwd(lon, lat, azimuth, metres)
        pairs.append([{"lat": lat, "lon": lon}, {"lat": lat2, "lon": lon2}])
    page = open_page().page
    lengths = on_earth(page, "return given.map(([a, b]) => inverse(a, b).metres);", pairs)
    for (a, b), length in zip(pairs, lengths, strict=True):
        exact = WGS84.inv(a["lon"], a["lat"], b["lon"], b["lat"])[2]
        assert length == pytest.approx(exact, abs=0.001)
    assert on_earth(page, "return inverse({lat: 0, lon: 0}, {lat: 0.2, lon: 179.8});", 0) is None


def test_areas_are_those_of_a_geodesic_solver(open_page):
    """Ten polygons from 1 km to 300 km across, and larger ones; the tool says one in a million."""
    chance = random.Random(3)
    rings = []
    for lat, km in [(38, 1), (38, 3), (39, 10), (37, 30), (38, 100), (36, 300), (0, 1), (-55, 50),
                    (70, 300), (5, 300), (45, 1000), (60, 2000)]:  # fmt: skip
        ring = []
        for azimuth in sorted(chance.uniform(0, 360) for _ in range(chance.randint(4, 9))):
            lon2, lat2, _ = WGS84.fwd(74.0, lat, azimuth, km * 500 * chance.uniform(0.5, 1))
            ring.append({"lat": lat2, "lon": lon2})
        rings.append(ring)
    # Across 180° too.
    rings.append(
        [{"lat": 50, "lon": 179.5}, {"lat": 50, "lon": -179.5}, {"lat": 51, "lon": -179.9}]
    )
    page = open_page().page
    areas = on_earth(page, "return given.map(areaOf);", rings)
    for ring, area in zip(rings, areas, strict=True):
        lons, lats = [p["lon"] for p in ring], [p["lat"] for p in ring]
        exact = abs(WGS84.polygon_area_perimeter(lons, lats)[0])
        assert area == pytest.approx(exact, rel=1e-6 / 100)


@SIZES
def test_measuring_by_hand(open_page, size):
    opened = open_page(**size)
    page = opened.page
    page.get_by_role("button", name="Measure").click()
    shapes = page.locator("path.chosen").count()
    for x, y in ((0.4, 0.3), (0.6, 0.3), (0.6, 0.45)):
        click_map(page, x, y)
    told = page.locator("#tool").inner_text()
    assert "Measure: 3 points" in told
    for unit in ("km (", "mi)", "km² (", "sq mi)", "one part in a million", "one pixel"):
        assert unit in told
    assert page.locator("#live").inner_text().startswith("Points: 3. Length: ")
    # Nothing of the map reacted to the clicks.
    assert page.get_by_role("dialog").count() == 0
    assert page.locator("path.chosen").count() == shapes
    tool = page.locator("#tool")
    tool.get_by_role("button", name="Take back").click()
    assert "Measure: 2 points" in tool.inner_text()
    assert "Closed" not in tool.inner_text()
    tool.get_by_role("button", name="Point at the cross").click()
    assert "Measure: 3 points" in tool.inner_text()
    tool.get_by_role("button", name="Finish").click()
    assert page.locator("#live").inner_text().startswith("Finished. Length: ")
    click_map(page, 0.3, 0.3)
    assert "Measure: 3 points" in tool.inner_text()
    tool.get_by_role("button", name="Clear").click()
    assert "Measure: 0 points" in tool.inner_text()
    assert page.locator(".leaflet-tool-pane path").count() == 0
    tool.get_by_role("button", name="Close").click()
    assert tool.is_visible() is False
    assert focused(page) == "do-measure"
    assert opened.noise == []
    assert outside(opened.requests) == []


def test_measuring_by_keyboard(open_page):
    page = open_page().page
    page.locator("#do-measure").focus()
    page.keyboard.press("Enter")
    assert focused(page) == "map_main"
    assert page.locator("#cross").is_visible()
    for arrow in ("ArrowRight", "ArrowDown", ""):
        page.keyboard.press("Enter")
        if arrow:
            page.keyboard.press(arrow)
            at_rest(page)
    assert page.locator("#live").inner_text().startswith("Points: 3. Length: ")
    page.keyboard.press("Enter")  # the same point again is none
    assert "Measure: 3 points" in page.locator("#tool").inner_text()
    page.keyboard.press("Backspace")
    assert "Measure: 2 points" in page.locator("#tool").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#live").inner_text().startswith("Finished.")
    assert page.locator("#cross").is_visible() is False
    page.keyboard.press("Escape")
    assert page.locator("#tool").is_visible() is False
    assert focused(page) == "do-measure"


def test_a_double_click_ends_and_adds_no_point_twice(open_page):
    page = open_page().page
    page.get_by_role("button", name="Measure").click()
    click_map(page, 0.4, 0.4)
    page.wait_for_timeout(400)  # a second click sooner would be a double one
    box = page.locator("#stage").bounding_box()
    page.mouse.dblclick(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4)
    assert "Measure: 2 points" in page.locator("#tool").inner_text()
    assert page.locator("#live").inner_text().startswith("Finished.")


def test_what_is_told_is_what_a_solver_says(open_page):
    page = open_page().page
    points = [(37.0, 74.0), (37.4, 74.9), (36.8, 75.2)]
    text = ";".join(f"{lat},{lon},120" for lat, lon in points)
    home = page.evaluate("location.href.split('#')[0]")
    page.goto("about:blank")
    page.goto(f"{home}#measure={text}")
    is_ready(page)
    told = spaced(page.locator("#tool").inner_text())
    lats, lons = zip(*points, strict=True)
    area, _ = WGS84.polygon_area_perimeter(lons, lats)
    length = WGS84.line_length(lons, lats)
    assert f"Length: {length / 1000:,.1f} km ({length / 1609.344:,.1f} mi)" in told
    assert f"Closed: {abs(area) / 1e6:,.0f} km² ({abs(area) / 1609.344**2:,.0f} sq mi)" in told
    assert "± 120 m" in told
    # The address keeps it.
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_function("() => location.hash.includes('measure=37%2C74%2C120')")


def test_a_ring_that_crosses_itself_has_no_area(open_page):
    address = "#measure=37,74,1;38,75,1;38,74,1;37,75,1"
    page = open_page(address=address).page
    told = page.locator("#tool").inner_text()
    assert "crosses itself" in told
    assert "Closed" not in told


# ------------------------------------------------------------------------------------ addresses


def test_address_restores_the_divider(open_page):
    page = open_page().page
    page.get_by_role("button", name="Before / after").click()
    page.keyboard.press("PageUp")
    page.wait_for_function("() => location.hash.includes('swipe=60')")
    address = page.evaluate("location.href")
    page.goto("about:blank")
    page.goto(address)
    is_ready(page)
    assert page.locator("#divider").get_attribute("aria-valuenow") == "60"
    assert set(visible_at(page, "path.before[data-shape]")) == {"side-left"}


@pytest.mark.parametrize(
    "address",
    ["swipe=NaN", "swipe=-1", "swipe=101", "swipe=", "measure=1", "measure=1,2", "measure=;",
     "measure=91,0,1", "measure=1,2,3;x", "measure=1,2,Infinity", "measure=<img>"],
)  # fmt: skip
def test_nonsense_of_tools_in_the_address_is_ignored(open_page, address):
    opened = open_page(address=f"#{address}")
    assert opened.noise == []
    assert opened.page.locator("#tool").is_visible() is False
    assert opened.page.locator("#badge").is_visible()


def test_paper_shows_no_tool(open_page):
    opened = open_page(address="#measure=37,74,1;37.5,74.5,1")
    opened.spent, page = True, opened.page
    page.emulate_media(media="print")
    at_rest(page)
    for selector in ("#tool", "#cross", ".find", ".actions", "#part-notes"):
        assert page.locator(selector).is_visible() is False, selector
    assert page.locator("path.measured-line").count() == 1
