"""The page in other languages, and with names that are long or run from right to left."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from hostile import AWKWARD_NAMES
from in_chromium import SIZES, findings_of, outside
from marchland.render.page import document as page_module
from marchland.render.page.languages import Catalogue, catalogue
from page_hands import use_everything
from page_words import NAMES, OTHERS

CLIPPED = """all => all.filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.tagName} ${e.textContent.slice(0, 40)}: ${e.scrollWidth} > ${e.clientWidth}`)"""
FITTED = "#panel button, #panel h2, #panel td, #panel th, #panel .verdict, #tool button, .plate"


def unfold(page: Page) -> None:
    grip = page.locator(".grip")
    if grip.is_visible():
        grip.click()
        page.wait_for_timeout(350)
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    page.eval_on_selector_all(".more", "all => all.forEach(one => one.click())")


def check_nothing_runs_over(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    panel = page.locator("#panel")
    assert panel.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    fitted = f":is({FITTED}):not(#credit)"
    assert page.eval_on_selector_all(fitted, CLIPPED) == []


@SIZES
@pytest.mark.parametrize("lang", OTHERS)
def test_the_case_itself_fits_in_each_language(open_page, lang, size):
    opened = open_page("real", lang=lang, **size)
    page = opened.page
    unfold(page)
    check_nothing_runs_over(page)
    assert opened.noise == []
    assert outside(opened.requests) == []
    assert page.locator("html").get_attribute("lang") == catalogue(lang).tag
    words = catalogue(lang).phrases
    for key in ("title.claims", "do.home", "verdict.fits", "layer.graticule"):
        assert words[key] in page.locator("#panel").text_content()


@pytest.mark.parametrize("lang", OTHERS)
def test_the_page_says_nothing_in_english_itself(open_page, lang):
    """All that the dossier and the findings say is numbers here: what is left is the page's own."""
    page = open_page("wordless", lang=lang).page
    unfold(page)
    page.locator("#do-measure").click()
    told = page.evaluate(
        """() => [...document.querySelectorAll('#panel *, #stage *')]
            .filter(e => e.closest('[lang]').lang !== 'en').flatMap(e => [...e.childNodes])
            .filter(n => n.nodeType === Node.TEXT_NODE).map(n => n.data).join('\\n')
            + [...document.querySelectorAll('[aria-label], [title], [placeholder]')].map(e =>
                ['aria-label', 'title', 'placeholder'].map(a => e.getAttribute(a)).join(' '))
                .join('\\n')"""
    )
    left = set(re.findall(r"[A-Za-z]{2,}", told))
    kept = {"Alfa", "a" * 64, "a" * 8}  # a territory's name, which is a key, and the hash
    assert left - NAMES - kept == set()


def test_texts_of_the_dossier_carry_its_language(open_page):
    page = open_page(lang="ru").page
    modes = page.locator(".modes bdi")
    assert modes.all_inner_texts() == ["До и после вместе", "До", "After"]
    assert [one.get_attribute("lang") for one in modes.all()] == [None, None, "en"]
    assert page.locator(".reason bdi").count() == 0
    page.locator(".more").first.click()
    assert page.locator(".reason bdi").first.get_attribute("lang") == "en"
    assert "(английский)" in page.locator("#panel header").inner_text()


def test_names_in_the_language_stand_first_on_the_map(open_page):
    page = open_page(lang="zh-CN").page
    apex = page.locator(".label[data-place=apex]")
    assert apex.locator(".first").inner_text() == "顶点"
    assert apex.locator(".second bdi").first.inner_text() == "Apex"
    assert apex.locator(".second bdi").first.get_attribute("lang") == "en"
    assert "顶点" in apex.get_attribute("aria-label")
    page.locator("#find").fill("apex")
    assert page.locator("#found [role=option]").count() >= 1
    page.locator("option[value=none]").evaluate(
        """option => { option.parentElement.value = 'none';
            option.parentElement.dispatchEvent(new Event('change')); }"""
    )
    assert apex.locator(".second").count() == 0


def test_a_page_in_its_dossiers_language_marks_nothing(open_page):
    page = open_page().page
    unfold(page)
    assert page.locator("[lang=en]:not(html)").count() == 0
    assert page.locator("#panel header > .hint").count() == 0


def test_what_is_not_translated_is_seen_and_marked(open_page, monkeypatch):
    english, whole = catalogue("en").phrases, catalogue("ru")
    keys = ("do.print", "title.view", "state.all", "consistency.hint")
    short = Catalogue("ru", {**whole.phrases, **{key: english[key] for key in keys}}, keys)
    monkeypatch.setattr(page_module, "catalogue", lambda _tag: short)
    monkeypatch.setattr("in_chromium.text_of", lambda *_: page_module.page(findings_of("plain")))
    page = open_page().page
    header = page.locator("#panel header")
    assert whole.say("language.missing", n="4") in header.inner_text()
    for selector in ("#do-print", "#title-view", ".modes .choice:nth-of-type(1) bdi"):
        assert page.locator(selector).get_attribute("lang") == "en", selector
    assert page.locator("#do-home").get_attribute("lang") is None
    assert page.locator("#part-consistency > .hint").get_attribute("lang") == "en"


@SIZES
def test_long_names_and_those_from_right_to_left_fit(open_page, size):
    opened = open_page("awkward", **size)
    page = opened.page
    unfold(page)
    check_nothing_runs_over(page)
    assert opened.noise == []
    widths = page.eval_on_selector_all(
        ".label .name", "all => all.map(e => e.getBoundingClientRect().width)"
    )
    assert max(widths) <= min(560, 0.7 * size["viewport"]["width"]) + 1


def test_direction_stays_within_a_text(open_page):
    page = open_page("awkward").page
    turned = page.eval_on_selector_all(
        "#panel bdi", "all => all.map(e => [e.textContent, getComputedStyle(e).direction])"
    )
    directions = dict(turned)
    assert directions[AWKWARD_NAMES[0]] == directions[AWKWARD_NAMES[1]] == "rtl"
    assert directions[AWKWARD_NAMES[3]] == "ltr"
    names = page.eval_on_selector_all(
        "[aria-label]", "all => all.map(e => e.getAttribute('aria-label'))"
    )
    mixed = [name for name in names if re.search("[\u0590-\u08ff]", name)]
    assert mixed
    assert any(re.search("\u2068[^\u2069]*[\u0590-\u08ff][^\u2069]*\u2069", name) for name in mixed)


@pytest.mark.parametrize("lang", OTHERS)
def test_hostile_texts_do_nothing_in_any_language(open_page, lang):
    opened = open_page("hostile", lang=lang)
    use_everything(opened.page)
    assert opened.page.evaluate("'pwned' in window") is False
    assert opened.noise == []
    assert outside(opened.requests) == []
