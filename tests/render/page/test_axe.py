"""axe-core finds nothing on the page that bars people, in any theme, size or tool.

One page per size goes through all states. Every rule is run in the light theme; in the dark one,
which changes colours and nothing else, the rule on contrast.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from in_chromium import PHONE, SIZES, at_rest
from page_hands import add, click_map

RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast"],
}


def violations(page: Page, schemes: Sequence[str] = ("dark", "light")) -> list[str]:
    """Return what axe finds in the themes; leave the last of them."""
    told = []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        at_rest(page)
        options = {"runOnly": RULES[scheme], "resultTypes": ["violations"]}
        found = page.evaluate(f"axe.run({json.dumps(options)})")["violations"]
        told += [
            f"{scheme}: {one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"][:5]
        ]
    return told


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    page.eval_on_selector_all(".more[aria-expanded=false]", "all => all.forEach(b => b.click())")


def fold(page: Page) -> None:
    page.eval_on_selector_all(".more[aria-expanded=true]", "all => all.forEach(b => b.click())")
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = false; })")


def search(page: Page, typed: str = "cla") -> None:
    if page.locator("#do-find").is_visible():
        page.locator("#do-find").click()
        at_rest(page)
    page.locator("#find").fill(typed)
    page.keyboard.press("ArrowDown")


def leave_search(page: Page) -> None:
    page.locator("#find").fill("")
    page.locator("#find").press("Escape")
    if page.locator(".grip[aria-expanded=true]").is_visible():
        page.locator(".grip").click()
        at_rest(page)


def leave_tool(page: Page) -> None:
    page.locator("#tool").get_by_role("button", name="Close").click()


def measure(page: Page) -> None:
    page.locator("#do-measure").click()
    for x, y in ((0.4, 0.3), (0.6, 0.3), (0.5, 0.4)):
        click_map(page, x, y)


def pick_date(page: Page, stop: int) -> None:
    page.locator("#date").fill(str(stop))
    # What the grip of the sheet covers in passing counts as too small a target.
    page.locator("#panel").evaluate("panel => { panel.scrollTop = 0; }")


def open_card(page: Page) -> None:
    page.locator("path.role-parcel").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").last.wait_for()


def close_card(page: Page) -> None:
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")


def start_note(page: Page) -> None:
    add(page, "Camp", "A note")
    page.locator("#do-note").click()
    click_map(page, 0.45, 0.4)


@SIZES
def test_no_violation(open_page, size):
    opened = open_page(**size)
    opened.spent = True
    page = opened.page
    states = {
        "as it opens": (lambda _: None, lambda _: None),
        "all unfolded": (unfold, fold),
        "searching": (search, leave_search),
        "finding nothing": (lambda p: search(p, "nothing like this"), leave_search),
        "a date picked": (lambda p: pick_date(p, 1), lambda p: pick_date(p, 0)),
        "a card open": (open_card, close_card),
        "before and after": (lambda p: p.locator("#do-swipe").click(), leave_tool),
        "measured": (measure, leave_tool),
        "a place added": (start_note, lambda _: None),
    }  # fmt: skip
    for name, (enter, leave) in states.items():
        enter(page)
        assert violations(page) == [], name
        leave(page)


def test_no_violation_in_the_case_itself(open_page):
    opened = open_page("real")
    add(opened.page, "Camp", "A note")
    assert violations(opened.page, ["light"]) == []


def test_no_violation_in_the_case_itself_unfolded(open_page):
    """On a phone, where the sheet hides the map: on a desktop this takes axe a minute."""
    opened = open_page("real", **PHONE)
    opened.page.eval_on_selector_all("details", "all => all.forEach(box => { box.open = true; })")
    opened.page.eval_on_selector_all(".more", "all => all.slice(0, 3).forEach(b => b.click())")
    opened.page.locator(".grip").click()
    assert violations(opened.page, ["light"]) == []


@pytest.mark.parametrize("lang", ["ru", "tg", "zh"])
def test_no_violation_in_another_language(open_page, lang):
    page = open_page(lang=lang).page
    unfold(page)
    assert violations(page, ["light"]) == []


def test_a_violation_is_found(open_page):
    """The check can fail: grey on grey is told in either theme, a nameless button in one."""
    opened = open_page()
    opened.spent = True
    opened.page.evaluate(
        """() => { document.querySelector('#do-home').textContent = '';
            document.querySelector('h1').style.color = '#808080'; }"""
    )
    told = violations(opened.page)
    assert any("light: button-name" in one for one in told)
    assert any("color-contrast" in one for one in told)
