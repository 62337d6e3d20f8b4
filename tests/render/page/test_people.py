"""The page for people who cannot see, point or bear motion; and inside a notebook."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from hostile import TEXTS
from in_chromium import DESKTOP, PHONE, SIZES, at_rest, outside, shown_shapes, text_of
from marchland.api import MapPage

TREE = """\
- main:
  - region "Findings":
    - 'heading "Squares: A and B" [level=1]'
    - button "Home"
    - button "Before / after"
    - button "Measure"
    - button "Add a place"
    - button "Light / dark"
    - button "Full screen"
    - button "Print"
    - search:
      - combobox "Search places, claims, figures, events and instruments"
    - region "What is shown":
      - heading "What is shown" [level=2]
      - group "State":
        - radio "Before and after together" [checked]
        - radio "Before"
        - radio "After"
      - button "Play"
      - slider "Date"
      - list "Timeline":
        - listitem:
          - time: 1884-06-03
          - button "A treaty"
    - 'region "Figures: published and measured"':
      - group:
        - table "Claim, either reading":
          - rowgroup:
            - row:
              - columnheader "Published"
              - columnheader "Measured"
              - columnheader "Verdict"
          - rowgroup:
            - row:
              - rowheader "about 28,430 km²":
                - button "about 28,430 km²"
              - cell
              - cell "fits"
    - region "Layers":
      - checkbox "Ceded" [checked]
      - checkbox "Graticule" [checked]
      - combobox "Second names"
    - region "Caption and citation":
      - blockquote
      - button "Copy citation"
"""


def test_assistive_technology_meets_this_tree(open_page):
    """Playwright compares the parts named here, in order, with what the browser exposes."""
    page = open_page().page
    expect(page.locator("body")).to_match_aria_snapshot(TREE)


def test_each_shape_and_place_has_role_and_name_in_the_tree(open_page):
    page = open_page().page
    tree = page.locator("#stage").aria_snapshot()
    shapes = page.eval_on_selector_all(
        "path[data-shape]:not([tabindex='-1'])",
        "all => all.map(e => e.getAttribute('aria-label'))",
    )
    places = page.eval_on_selector_all(
        ".label[data-place]:not(.gone)", "all => all.map(e => e.getAttribute('aria-label'))"
    )
    assert len(shapes) >= 6
    assert len(places) >= 3
    for name in [*shapes, *places]:
        assert f'button "{" ".join(name.split())}"' in tree, name


def test_the_map_is_there_in_words(open_page):
    """Each region, line and place of the map is in the panel, with what is measured of it."""
    page = open_page("real").page
    words = (
        page.locator("#part-things").text_content() + page.locator("#part-places").text_content()
    )
    names = page.eval_on_selector_all(
        "path.hatched[data-shape], path.role-line[data-shape]",
        "all => all.map(e => e.getAttribute('aria-label'))",
    )
    assert len(names) >= 6
    for name in names:
        title, _, measured = name.rpartition(", ")
        assert title in words, name
        assert measured in words, name
    for place in page.eval_on_selector_all(
        ".label[data-place] .first", "all => all.map(e => e.textContent)"
    ):
        assert place in words, place


CONTROLS = {
    "#skip": "test_page_chromium", "#do-home": "here", "#do-swipe": "test_page_tools",
    "#do-measure": "test_page_tools", "#do-note": "test_page_annotate",
    "#do-theme": "test_page_chromium", "#do-full": "here", "#do-print": "here",
    "#do-find": "test_page_tools", "#find": "test_page_tools", ".grip": "test_page_chromium",
    ".summary > summary": "here", ".modes input": "test_page_chromium",
    ".play": "test_page_chromium", "#date": "test_page_chromium",
    ".events button": "here", ".ref": "here", "#picks > summary": "test_page_chromium",
    "#picks select": "test_page_chromium", ".group > summary": "here",
    ".claims .linkish": "test_page_chromium", ".more": "test_page_chromium",
    "#part-consistency summary": "here", "#part-layers input": "test_page_chromium",
    "#part-layers select": "test_page_chromium", "#part-notes button": "test_page_annotate",
    "#notes-file": "test_page_annotate", "#part-things summary": "here",
    "#part-things button": "test_page_chromium", "#part-places summary": "here",
    "#part-places button": "here", "#part-sources summary": "here",
    "#part-sources a": "test_page_chromium", "#part-method summary": "here",
    "#part-licences summary": "here", "#part-cite button": "here",
    ".leaflet-control-zoom a": "here", "#legend summary": "here", "#credit": "test_page_chromium",
    ".folium-map": "test_page_tools", "path[data-shape]": "test_page_chromium",
    ".label[data-place]": "test_page_chromium", "#divider": "test_page_tools",
    "#part-places .ref": "here",
    "#part-points summary": "here",
}  # fmt: skip
"""Each control, and the test file that uses it as a person would."""


def test_every_control_is_listed_and_thereby_tested(open_page):
    page = open_page().page
    strangers = page.evaluate(
        """known => [...document.querySelectorAll(`a[href], button, input, select, textarea,
                summary, [tabindex]:not([tabindex='-1'])`)]
            .filter(e => !e.matches(known) && !e.closest('[hidden]'))
            .map(e => e.outerHTML.slice(0, 160))""",
        ", ".join(CONTROLS),
    )
    assert strangers == []


def unfold_by_hand(page: Page, selector: str) -> None:
    fold = page.locator(selector)
    for n in range(fold.count()):
        one = fold.nth(n)
        if not one.is_visible():
            continue
        was = one.evaluate("e => e.parentElement.open")
        one.click()
        assert one.evaluate("e => e.parentElement.open") is not was, selector
        if was:
            one.click()


def test_controls_that_no_other_test_uses(open_page):
    opened = open_page()
    opened.spent, page = True, opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for selector, where in CONTROLS.items():
        if where == "here" and selector.endswith("summary"):
            unfold_by_hand(page, selector)
    page.get_by_role("button", name="Copy citation").click()
    page.locator("#part-cite [role=status]", has_text=re.compile(".")).wait_for()
    assert page.locator("#part-cite [role=status]").inner_text() in (
        "Copied.",
        "Selected; copy it with your keyboard.",
    )
    page.locator(".events button").first.click()
    assert page.locator(".events .now").count() == 1
    assert "1884" in page.locator("#badge").inner_text()
    assert page.locator("#live").inner_text().startswith("State in 1884-06-03")
    page.locator(".claims .ref").first.click()
    assert page.evaluate("document.activeElement.id").startswith("source-")
    zoom = page.locator(".leaflet-proxy").evaluate("e => e.style.transform")
    for way in ("in", "out"):
        page.locator(f".leaflet-control-zoom-{way}").click()
        at_rest(page)
        assert (page.locator(".leaflet-proxy").evaluate("e => e.style.transform") == zoom) is (
            way == "out"
        )
    page.locator(".leaflet-control-zoom-in").click()
    at_rest(page)
    page.locator("#do-home").click()
    at_rest(page)
    page.locator("#part-places button").first.click()
    page.get_by_role("dialog").wait_for()
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    page.locator("#do-print").click()
    assert page.evaluate("window.printed") == 1
    page.locator("#do-full").click()
    page.wait_for_function("() => document.fullscreenElement !== null")
    page.locator("#do-full").click()
    page.wait_for_function("() => document.fullscreenElement === null")
    assert opened.noise == []
    assert outside(opened.requests) == []


@SIZES
def test_text_at_twice_its_size_is_whole(open_page, size):
    page = open_page(**size).page
    page.evaluate("document.documentElement.style.fontSize = '30px'")
    if size is PHONE:
        page.locator(".grip").click()
    at_rest(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = page.evaluate(
        """() => { const panel = document.querySelector('#panel');
            const edge = panel.getBoundingClientRect().left + panel.clientWidth + 1;
            const inside = (e) => !e.closest('.unseen, .actions, .events, svg');
            return [...panel.querySelectorAll('button, td, th, p, span, select, input')]
                .filter(inside).filter(e => e.getBoundingClientRect().right > edge)
                .map(e => e.outerHTML.slice(0, 120)); }"""
    )
    assert wide == []
    for name in ("Home", "Before / after", "Print"):
        assert page.get_by_role("button", name=name).is_enabled()


def test_nothing_moves_when_the_system_says_so(open_page):
    page = open_page(**DESKTOP, reduced_motion="reduce").page
    page.locator(".leaflet-control-zoom-in").click()
    page.locator("#figure-ceded-area .linkish").click()
    assert page.evaluate("document.getAnimations().length") == 0
    page.locator("#do-home").click()
    assert page.locator(".leaflet-pan-anim").count() == 0


def test_inside_a_notebook(pool):
    """The notebook's own page puts the map into a frame without an address or storage."""
    title = TEXTS[0]
    shown = MapPage(text_of("plain"), title)._repr_html_()
    file = pool.folder / "notebook output.html"
    file.write_text(f"<!DOCTYPE html><title>Notebook</title><body>{shown}", encoding="utf-8")
    opened = pool.lend(DESKTOP, "")
    opened.page.goto(file.as_uri())
    frame = opened.page.frame_locator("iframe")
    frame.locator("html[data-marchland=ready]").wait_for(state="attached")
    assert frame.locator("path[data-shape]").count() > 4
    frame.locator("#picks > summary").click()
    frame.get_by_label("Before: drawn by").select_option("old-two")
    assert "Old file two" in frame.locator("#badge").inner_text()
    assert "keeps nothing for this page" in frame.locator("#part-notes").inner_text()
    assert opened.noise == []
    assert outside(opened.requests) == []
    assert opened.page.evaluate("'pwned' in window") is False
    opened.spent = True
    pool.take_back()


def test_shapes_of_a_date_are_those_in_force(open_page):
    """At each stop of the slider, the page shows and announces one state."""
    page = open_page().page
    stops = int(page.locator("#date").get_attribute("max"))
    seen = {}
    for stop in range(1, stops + 1):
        page.locator("#date").fill(str(stop))
        date = page.locator(".date").inner_text()
        assert page.locator("#live").inner_text().startswith(f"State in {date}.")
        assert date in page.locator("#date").get_attribute("aria-valuetext")
        assert {date} == set(page.locator(".events .now time").all_inner_texts())
        assert page.locator(".ticks .on").count() == 1
        seen[date] = shown_shapes(page)
    assert len(set(map(frozenset, seen.values()))) >= 2


def test_the_event_of_a_date_is_in_sight(open_page):
    page = open_page("real").page
    stops = int(page.locator("#date").get_attribute("max"))
    for stop in (1, stops // 2, stops):
        page.locator("#date").fill(str(stop))
        box = page.locator(".events").bounding_box()
        row = page.locator(".events .now").first.bounding_box()
        assert box["y"] - 1 <= row["y"] < box["y"] + box["height"] - 12
