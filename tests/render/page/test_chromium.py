"""The page in a real browser: silent, sealed, reachable, and the same in words as on the map.

These tests fail where no Chromium is found: a page nobody opened is not tested.
"""

from __future__ import annotations

from importlib.metadata import version
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from hostile import TEXTS
from in_chromium import (
    DESKTOP,
    PHONE,
    SIZES,
    at_rest,
    is_ready,
    outside,
    pick,
    shown_shapes,
)
from page_hands import use_everything
from specimens_findings import small_findings


@SIZES
def test_opens_in_silence(open_page, size):
    opened = open_page(**size)
    at_rest(opened.page)
    assert opened.noise == []
    assert outside(opened.requests) == []
    assert opened.page.locator("path[data-shape]").count() > 4
    assert opened.page.locator(".leaflet-relief-pane img").evaluate("img => img.naturalWidth") == 1


@SIZES
def test_the_case_itself_opens_in_silence(open_page, size):
    opened = open_page("real", **size)
    page = opened.page
    at_rest(page)
    assert opened.noise == []
    assert outside(opened.requests) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    at_least = {
        "path.hatched[data-shape]": 3,
        "path.role-parcel": 2,
        "path.role-boundary[data-shape]": 2,
        ".claims tbody": 60,
        ".label[data-place]": 30,
        ".leaflet-relief-pane img": 1,
    }
    for selector, least in at_least.items():
        assert page.locator(selector).count() >= least, selector
    names = page.locator("#stage").text_content()
    for name in ("Beyik Pass", "Uz-Bel", "Kulma", "Nezatash", "Murghab", "Karakul", "Sarikol"):
        assert name in names


def test_a_picture_of_the_page_can_be_traced(open_page):
    """Version, dossier, boundary files and the dates of their data are there to be read."""
    findings = small_findings()
    shown = open_page().page.locator("#panel").text_content()
    assert version("marchland") in shown
    assert findings.dossier_sha256 in shown
    for vintage in findings.vintages:
        assert vintage.sha256 in shown
        assert str(vintage.release) in shown
        assert str(vintage.released) in shown


def test_no_piece_of_work_stops_the_browser(open_page):
    """What is made at once is a small part of the whole; how long it takes, the benchmark says."""
    watching = """window.pieces = [];
        const size = (node) => node.querySelectorAll ? 1 + node.querySelectorAll('*').length : 0;
        new MutationObserver((list) => window.pieces.push(list.flatMap((one) =>
            [...one.addedNodes]).reduce((sum, node) => sum + size(node), 0))
        ).observe(document, { childList: true, subtree: true });"""
    pieces = open_page("real", script=watching).page.evaluate("window.pieces")
    assert sum(pieces) > 5_000
    assert max(pieces) < sum(pieces) / 4


@SIZES
@pytest.mark.parametrize("which", ["plain", "real"])
def test_nothing_runs_over_the_edge(open_page, size, which):
    """The panel scrolls, the page does not: below the map there is nothing to be found."""
    page = open_page(which, **size).page
    at_rest(page)
    assert page.evaluate(
        "[document.documentElement.scrollWidth - innerWidth, "
        "document.documentElement.scrollHeight - innerHeight]"
    ) == [0, 0]


def test_the_map_is_one_sheet(open_page):
    """A layer of the graphics card for each pane would be painted, and put together, one by one."""
    page = open_page("real").page
    at_rest(page)
    promoted = page.evaluate(
        """() => [...document.querySelectorAll('.leaflet-map-pane, .leaflet-map-pane *')]
            .filter(e => { const s = getComputedStyle(e); return s.willChange !== 'auto'
                || s.mixBlendMode !== 'normal' || s.maskImage !== 'none'; })
            .map(e => e.getAttribute('class'))"""
    )
    assert promoted == ["leaflet-pane leaflet-map-pane"]


@SIZES
@pytest.mark.parametrize("which", ["hostile", "hostile backwards"])
def test_hostile_texts_do_nothing(open_page, which, size):
    opened = open_page(which, **size)
    page = opened.page
    use_everything(page)
    assert page.evaluate("'pwned' in window") is False
    assert opened.noise == []
    assert outside(opened.requests) == []
    assert page.locator("#panel, #stage").count() == 2
    strangers = (
        "img:not(.leaflet-image-layer), iframe, form, base, link, object, embed, video, math"
    )
    assert page.locator(f"body :is({strangers})").count() == 0
    for href in page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))"):
        assert href.startswith(("#", "https://", "http://", "mailto:")), href


def test_hostile_texts_are_shown_as_they_are(open_page):
    told = ""
    for which in ("hostile", "hostile backwards"):
        page = open_page(which).page
        for vintage in ("old-two", "old-one"):
            use_everything(page)
            told += page.evaluate(
                """() => document.title + ['panel', 'stage'].map(
                    (id) => document.getElementById(id).textContent).join('\\n')"""
            )
            page.locator(f"option[value={vintage}]").evaluate(
                """option => { option.parentElement.value = option.value;
                    option.parentElement.dispatchEvent(new Event('change')); }"""
            )
    missing = [text for text in TEXTS if text not in told]
    assert missing == []
    assert "1337" not in told


def test_title_is_text(open_page):
    page = open_page("hostile").page
    assert page.evaluate("document.title.includes('window.pwned')")


def reach(page: Page, presses: int = 160) -> list[dict[str, str]]:
    """Return what the Tab key reaches, with role and name as assistive technology has them."""
    reached = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => {
                    const e = document.activeElement;
                    const label = e.labels && e.labels[0] ? e.labels[0].textContent : '';
                    return { tag: e.tagName.toLowerCase(), role: e.getAttribute('role') || '',
                        name: (e.getAttribute('aria-label') || label || e.textContent || '').trim(),
                        shape: e.dataset.shape || '', place: e.dataset.place || '', id: e.id };
                }"""
            )
        )
    return reached


def test_everything_can_be_reached_and_has_a_name(open_page):
    page = open_page().page
    reached = reach(page)
    assert reached[0]["id"] == "skip"
    nameless = [one for one in reached if one["tag"] != "body" and not one["name"]]
    assert nameless == []
    assert {one["shape"] for one in reached} - {""} == shown_shapes(page)
    assert {one["place"] for one in reached} >= {"apex", "town", "ridge"}
    assert all(one["role"] == "button" for one in reached if one["shape"] or one["place"])
    assert {one["tag"] for one in reached} >= {"select", "input", "button", "summary", "a"}
    names = {one["name"] for one in reached if one["shape"]}
    assert "Main parcel, 1,100\u202fkm²" in names


@pytest.mark.parametrize("what", ["path.role-parcel", ".label[data-place=apex]"])
@pytest.mark.parametrize("key", ["Enter", " "])
def test_keys_open_a_card_and_close_it(open_page, what, key):
    page = open_page().page
    page.locator(what).focus()
    page.keyboard.press(key)
    card = page.get_by_role("dialog")
    card.wait_for()
    assert card.evaluate("box => box === document.activeElement")
    assert "Sources" in card.inner_text()
    page.keyboard.press("Escape")
    card.wait_for(state="detached")
    assert page.locator(what).evaluate("e => e === document.activeElement")


def test_card_names_what_lies_beneath(open_page):
    page = open_page().page
    page.locator("path.hatch-0[data-shape]").focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    card.get_by_role("button", name="Claim south-west").click()
    # The card before it is still fading.
    assert card.last.get_by_role("heading").inner_text() == "Claim south-west"


def test_credits_unfold(open_page):
    page = open_page(**PHONE).page
    credit = page.locator("#credit")
    assert "© New file · © Old file one" in credit.inner_text()
    height = credit.bounding_box()["height"]
    credit.click()
    assert credit.get_attribute("aria-expanded") == "true"
    assert credit.bounding_box()["height"] >= height


def test_vintage_picker_changes_map_and_table_together(open_page):
    page = open_page().page
    before, row = shown_shapes(page), page.locator("#figure-ceded-area .measured")
    assert row.inner_text().startswith("1,290\u202fkm²")
    assert "as picked: 1,120\u202fkm²" in row.inner_text()
    pick(page, "Before: drawn by", "old-two")
    assert row.inner_text().startswith("1,290\u202fkm²")  # one estimate, whatever is drawn
    assert "as picked: 1,450\u202fkm²" in row.inner_text()
    assert page.locator("#badge").inner_text().count("Old file two") == 1
    assert "Old file two" in page.locator("#live").inner_text()
    after = shown_shapes(page)
    assert before != after
    assert before & after  # the later boundary stays


def test_reading_picker_changes_map_and_table_together(open_page):
    page = open_page().page
    assert page.locator("path.hatched").count() == 2
    pick(page, "Claim, either reading", "claim-south")
    assert page.locator("path.hatched").count() == 1
    row = page.locator("#figure-claim-area .measured")
    assert row.inner_text().startswith("13,552\u202fkm²")
    assert "as picked: 13,500\u202fkm²: does not fit" in row.inner_text()
    assert "Claim due south" in page.locator("#badge").inner_text()


def test_states_show_what_was_in_force(open_page):
    page = open_page().page
    counts = {}
    for state in ("All", "Before", "After"):
        label = "Before and after together" if state == "All" else state
        page.get_by_role("radio", name=label, exact=True).check()
        counts[state] = {
            kind: page.locator(f"path.{kind}[data-shape]").count()
            for kind in ("hatched", "area-ceded", "before", "after")
        }
    assert counts["All"] == {"hatched": 2, "area-ceded": 2, "before": 1, "after": 1}
    assert counts["Before"] == {"hatched": 2, "area-ceded": 0, "before": 1, "after": 0}
    assert counts["After"] == {"hatched": 0, "area-ceded": 2, "before": 0, "after": 1}


def test_slider_goes_by_dates(open_page):
    page = open_page().page
    page.locator("#date").focus()
    page.keyboard.press("ArrowRight")
    assert "State in 1884-06-03" in page.locator("#badge").inner_text()
    assert page.locator("path.area-ceded[data-shape]").count() == 0
    page.keyboard.press("End")
    assert "State in 2011-09-20" in page.locator("#badge").inner_text()
    assert page.locator("path.area-ceded[data-shape]").count() == 2
    page.keyboard.press("Home")
    assert "Before and after together" in page.locator("#badge").inner_text()


def test_play_walks_through_the_dates(open_page):
    page = open_page().page
    page.get_by_role("button", name="Play").click()
    assert "1884" in page.locator("#badge").inner_text()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()


def test_row_of_the_table_shows_its_region(open_page):
    page = open_page().page
    page.locator("#figure-ceded-area").get_by_role("button", name="1,137 km²").click()
    assert page.locator("path.area-ceded.chosen").count() == 2
    assert page.locator("#figure-ceded-area.chosen").count() == 1
    assert "Ceded" in page.locator("#live").inner_text()


def test_derived_region_is_drawn_when_chosen(open_page):
    page = open_page().page
    assert page.locator("path.area-quiet").count() == 0
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    page.get_by_role("button", name="Ceded in the north").click()
    assert page.locator("path.area-quiet").count() == 1


def test_layers_can_be_hidden(open_page):
    page = open_page().page
    for name, selector in (
        ("Ceded", "path.role-parcel"),
        ("Boundary between the parties", "path.role-boundary[data-shape]"),
        ("Territories", "path.role-territory:not(.swatch *)"),
        ("Graticule", "path.graticule"),
    ):
        shapes = page.locator(f".leaflet-pane {selector}")
        assert shapes.count() > 0, name
        page.get_by_role("checkbox", name=name, exact=True).uncheck()
        assert shapes.count() == 0, name


def test_verdicts_are_words_and_shapes(open_page):
    page = open_page().page
    for word, figure in (("fits", "claim-area"), ("does not fit", "claim-miles"),
                         ("cannot tell", "ceded-share"),
                         ("not testable here", "district-area")):  # fmt: skip
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
        mark = page.locator(f"#figure-{figure} tr:first-child .verdict")
        assert mark.inner_text() == word
        assert mark.locator("svg path").count() == 1
    drawn = page.eval_on_selector_all(
        "#part-claims tr:first-child .verdict path", "all => all.map(p => p.getAttribute('d'))"
    )
    assert len(set(drawn)) == 4


def test_each_claim_is_in_the_table_with_its_reason(open_page):
    page = open_page().page
    for found in small_findings().figures:
        rows = page.locator(f"#figure-{found.figure.id}")
        assert found.figure.printed in rows.text_content()
        rows.locator(".more").evaluate("button => button.click()")
        assert found.reason in rows.text_content()
        assert rows.locator(".more").get_attribute("aria-expanded") == "true"
        assert rows.get_by_text("1.5 u below").count() == len(found.comparisons)


def test_what_cannot_be_told_apart_is_said_where_the_figures_are(open_page):
    page = open_page().page
    (group,) = small_findings().indistinguishable
    said = page.locator("details.group", has=page.locator("#figure-ceded-area")).locator(".hint")
    assert said.text_content() == group.text


def test_a_share_is_told_as_picked(open_page):
    page = open_page().page
    picked = page.locator("#part-shares .picked")
    assert picked.all_text_contents() == ["as picked: 4.10\u202f%, 3.90\u20134.30\u202f%"]
    pick(page, "Before: drawn by", "old-two")
    assert picked.all_text_contents() == ["as picked: 3.90\u202f%, 3.70\u20134.10\u202f%"]


def test_links_of_sources(open_page):
    page = open_page().page
    links = page.locator("#part-sources a")
    assert links.count() == 1
    assert links.get_attribute("href") == "https://example.org/a?b=1&c=2"
    assert links.get_attribute("rel") == "noopener noreferrer"
    assert "javascript:alert(1)" in page.locator("#part-sources").text_content()


def test_names_carry_their_language(open_page):
    page = open_page().page
    apex = page.locator(".label[data-place=apex]")
    assert apex.locator("[lang=zh]").inner_text() == "顶点"
    page.get_by_label("Second names").select_option("ru")
    assert apex.locator("[lang=ru]").inner_text() == "Вершина"
    page.get_by_label("Second names").select_option("none")
    assert apex.locator("[lang]").count() == 0


def test_theme_follows_the_system_and_the_button(open_page):
    for scheme, dark in (("light", False), ("dark", True)):
        page = open_page(**DESKTOP, color_scheme=scheme).page
        assert is_dark(page) is dark
        page.get_by_role("button", name="Light / dark").click()
        assert is_dark(page) is not dark


def is_dark(page: Page) -> bool:
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in colour.strip("rgb()").split(", ")) < 3 * 128


def test_sheet_on_a_phone_comes_up_and_goes_down(open_page):
    page = open_page(**PHONE).page
    grip = page.get_by_role("button", name="Show or hide the findings")
    height = page.locator("#panel").bounding_box()["height"]
    grip.click()
    at_rest(page)
    assert page.locator("#panel").bounding_box()["height"] > 3 * height
    assert grip.get_attribute("aria-expanded") == "true"
    grip.click()
    at_rest(page)
    assert page.locator("#panel").bounding_box()["height"] == height


def test_motion_stops_when_the_system_says_so(open_page):
    page = open_page(**PHONE, reduced_motion="reduce").page
    assert page.locator("#panel").evaluate("e => getComputedStyle(e).transitionProperty") == "none"


def state_of(page: Page) -> list[object]:
    """Return what can be seen of a state."""
    view = "map => [...document.querySelectorAll('select, input')].map(e => [e.value, e.checked])"
    names = ".label:not(.gone) .name"
    return [
        page.evaluate(view),
        page.locator("#badge").inner_text(),
        page.locator("#legend").inner_text(),
        sorted(shown_shapes(page)),
        page.eval_on_selector_all(names, "all => all.map(e => e.getBoundingClientRect().x)"),
    ]


def test_address_restores_the_state(open_page):
    page = open_page().page
    pick(page, "Before: drawn by", "old-two")
    pick(page, "Claim, either reading", "claim-west")
    page.get_by_role("radio", name="Before", exact=True).check()
    page.get_by_role("checkbox", name="Graticule").uncheck()
    page.get_by_label("Second names").select_option("ru")
    page.locator(".leaflet-control-zoom-in").click()
    at_rest(page)
    page.wait_for_function("() => location.hash.includes('names=ru')")
    page.wait_for_timeout(300)  # the address follows the last change by a quarter of a second
    before, address = state_of(page), page.evaluate("location.href")
    assert "file.pre=old-two" in address
    page.goto("about:blank")
    page.goto(address)
    is_ready(page)
    at_rest(page)
    assert state_of(page) == before


NONSENSE = ["at=NaN,1,2", "at=5", "state=era:nowhere&file.pre=x", "hide=%3Cscript%3E",
            "__proto__=1", "reading.claim=constructor", "at=99,91,999&names=%27", "=&&==%",
            "swipe=x&measure=1,2", "measure=91,0,1", "names=__proto__", "state=date:x"]  # fmt: skip


def test_nonsense_in_the_address_is_ignored(open_page):
    opened = open_page()
    first = state_of(opened.page)
    home = opened.page.evaluate("location.href").split("#")[0]
    texts = [quote(text[:300]) for text in TEXTS[::15]]
    for address in [*NONSENSE, *texts, *(f"state={text}&names={text}" for text in texts)]:
        opened.page.goto("about:blank")
        opened.page.goto(f"{home}#{address}")
        is_ready(opened.page)
        assert opened.noise == [], address
        assert state_of(opened.page) == first, address
    # In an open page a new address is taken over without a new visit.
    for text in TEXTS:
        opened.page.evaluate("words => { location.hash = words; }", f"at=7,38,73&hide={text}")
    at_rest(opened.page)
    assert opened.noise == []
    assert opened.page.evaluate("'pwned' in window") is False


def test_policy_stops_what_is_not_ours(open_page):
    """The seal is real: a script put into the open page is refused by the browser."""
    opened = open_page()
    opened.page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = 'window.pwned=1';
            document.body.append(s); }"""
    )
    assert opened.page.evaluate("'pwned' in window") is False
    assert any("Content Security Policy" in text for text in opened.noise)
