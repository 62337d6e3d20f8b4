"""The page on paper: light, few pages, the map with legend, claims and citation on the first."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from in_chromium import DESKTOP, PHONE, at_rest

MOST_PAGES = 8  # eight with 176 figures; it was five with 140
A4_LANDSCAPE = (841.9, 595.3)


def paper(page: Page) -> PdfReader:
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=False)))


def words(text: str) -> str:
    """Return a text without what line breaks and columns do to spaces."""
    return re.sub(r"\s+", "", text.replace("\u202f", " ").replace("\u00a0", " "))


def test_the_case_is_a_few_pages(open_page):
    opened = open_page("real", **DESKTOP, color_scheme="dark")
    opened.spent = True
    read = paper(opened.page)
    assert len(read.pages) <= MOST_PAGES
    for one in read.pages:
        assert [float(side) for side in one.mediabox[2:]] == pytest.approx(A4_LANDSCAPE, abs=1)
    texts = [words(one.extract_text()) for one in read.pages]
    first, rest = texts[0], "".join(texts[1:])
    for expected in (
        "China–Tajikistan: the boundary in the Pamirs",
        "Before and after together",
        "as drawn by VMAP0",
        "Legend",
        "Claim: due-south line",
        "boundary marker",
        "km",
        "Of what",
        "about 28,430 km²",
        "1,158 km²",
        "141,942 km²",
        "Map and measurements: Marchland",
        "Dossier SHA-256:",
    ):
        assert words(expected) in first, expected
    # Heads of tables come again on the next page.
    assert texts[1].count("Saidby") == 2
    assert "Saidby" in texts[2]
    for expected in (
        "Zafar Saidov",
        "Can the figures be true together",
        "Sources",
        "Licences and credits",
    ):
        assert words(expected).lower() in rest.lower(), expected
    count = opened.page.locator("#part-sources li").count()
    assert count > 60
    for number in range(1, count + 1):
        assert f"S{number}" in rest
    assert opened.noise == []


def test_a_phone_prints_the_same_sheet(open_page):
    opened = open_page(**PHONE)
    opened.spent = True
    read = paper(opened.page)
    assert len(read.pages) == 4
    assert words("Map and measurements: Marchland") in words(read.pages[0].extract_text())


def test_paper_is_light_and_holds_what_it_must(open_page):
    opened = open_page(**DESKTOP, color_scheme="dark")
    opened.spent, page = True, opened.page
    page.emulate_media(media="print")
    at_rest(page)
    body = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert body == "rgb(255, 255, 255)"
    ink = page.locator("#paper h1").evaluate("e => getComputedStyle(e).color")
    assert sum(int(part) for part in ink.strip("rgb()").split(", ")) < 200
    for selector in ("#paper .matrix", "#paper .cited", "#legend", ".leaflet-control-scale",
                     ".north", ".rows", ".paper-consistency", ".paper-sources"):  # fmt: skip
        assert page.locator(selector).is_visible(), selector
    for selector in ("#panel", "#do-print", "#badge", ".leaflet-control-zoom", "#skip"):
        assert not page.locator(selector).is_visible(), selector
    # Nothing lies over the map's neighbours.
    box = {name: page.locator(name).bounding_box() for name in
           ("#stage", "#legend", ".aside", ".cited", ".front .lead", ".front")}  # fmt: skip
    ends = {name: (one["x"] + one["width"], one["y"] + one["height"]) for name, one in box.items()}
    assert ends[".front .lead"][1] <= box["#stage"]["y"] + 1
    assert ends["#stage"][0] < box[".aside"]["x"]
    assert ends["#stage"][1] < box["#legend"]["y"]
    assert ends["#legend"][1] < box[".cited"]["y"]
    assert ends[".cited"][1] <= ends[".front"][1] + 1
    assert ends[".aside"][1] <= ends[".front"][1] + 1


def test_screen_comes_back_after_printing(open_page):
    opened = open_page()
    opened.spent, page = True, opened.page
    before = page.locator("#stage").bounding_box()
    shown = page.evaluate("document.querySelectorAll('details[open]').length")
    for media in ("print", "screen"):
        page.emulate_media(media=media)
        at_rest(page)
    assert page.locator("#paper").count() == 0
    assert page.locator("#stage").bounding_box() == before
    assert page.evaluate("document.querySelectorAll('details[open]').length") == shown


@pytest.mark.parametrize("which", ["hostile", "hostile backwards"])
def test_hostile_texts_are_text_on_paper_too(open_page, which):
    opened = open_page(which)
    opened.spent, page = True, opened.page
    page.emulate_media(media="print")
    at_rest(page)
    assert page.locator("#paper .matrix").is_visible()
    assert page.evaluate("'pwned' in window") is False
    assert page.locator("#paper :is(script, img, iframe, form, base, object, math)").count() == 0
    assert len(paper(page).pages) < 60
    assert opened.noise == []
