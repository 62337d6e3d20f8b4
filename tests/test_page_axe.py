"""axe-core finds nothing on the page that bars people, in any theme, size or tool."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from in_chromium import (  # noqa: F401  two of them are fixtures
    DESKTOP,
    PHONE,
    browser,
    open_page,
)
from test_page_annotate import add
from test_page_tools import click_map

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"][:5]
    ]


def at_rest(_page) -> None:
    """Leave the page as it opens."""


def unfolded(page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    for button in page.locator(".more").all():
        button.evaluate("b => b.click()")


def searching(page, typed: str = "cla") -> None:
    if page.locator("#do-find").is_visible():
        page.locator("#do-find").click()
        page.wait_for_timeout(350)
    page.locator("#find").fill(typed)
    page.keyboard.press("ArrowDown")


def finding_nothing(page) -> None:
    searching(page, "nothing like this")


def parted(page) -> None:
    page.locator("#do-swipe").click()


def measured(page) -> None:
    page.locator("#do-measure").click()
    for x, y in ((0.4, 0.3), (0.6, 0.3), (0.5, 0.4)):
        click_map(page, x, y)


def added(page) -> None:
    add(page, "Camp", "A note")
    page.locator("#do-note").click()
    click_map(page, 0.45, 0.4)


STATES = [at_rest, unfolded, searching, finding_nothing, parted, measured, added]


@pytest.mark.parametrize("do", STATES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_violation(open_page, do, scheme, size):
    page = open_page(**size, color_scheme=scheme).page
    do(page)
    page.wait_for_timeout(300)
    assert violations(page) == []


@pytest.mark.parametrize("do", [unfolded, added])
@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop light", "phone dark"]
)
def test_no_violation_in_the_case_itself(open_page, do, size, scheme):
    page = open_page("real", **size, color_scheme=scheme).page
    do(page)
    page.wait_for_timeout(300)
    assert violations(page) == []


@pytest.mark.parametrize("lang", ["ru", "tg", "zh"])
def test_no_violation_in_another_language(open_page, lang):
    page = open_page(lang=lang).page
    unfolded(page)
    page.wait_for_timeout(300)
    assert violations(page) == []
