"""What a person's hands do to a page: click the map, add a place, use everything."""

from __future__ import annotations

from playwright.sync_api import Page

from in_chromium import at_rest


def use_everything(page: Page) -> None:
    """Open every fold, card and choice that a person could."""
    page.evaluate(
        """document.querySelectorAll('select').forEach(one => [...one.options].reverse().forEach(
            option => { one.value = option.value; one.dispatchEvent(new Event('change')); }))"""
    )
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    for selector in (".more", "input[type=radio]", "input[type=checkbox]", ".events button"):
        page.eval_on_selector_all(selector, "all => all.forEach(one => one.click())")
    page.eval_on_selector_all("input[type=checkbox]", "all => all.forEach(one => one.click())")
    for pane in ("path[data-shape]", ".label[data-place]"):
        page.eval_on_selector_all(
            pane,
            """all => all.forEach(one => one.dispatchEvent(
                new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })))""",
        )
    page.locator(".claims .linkish").first.evaluate("button => button.click()")
    page.locator("#find").evaluate(
        "e => { e.value = 'a'; e.dispatchEvent(new Event('input')); e.blur(); }"
    )
    for tool in ("swipe", "measure", "note"):
        page.locator(f"#do-{tool}").evaluate("button => button.click()")
        page.locator(".folium-map").press("Enter")
        page.locator(".folium-map").press("Escape")
    at_rest(page)


def click_map(page: Page, x: float, y: float) -> None:
    """Click at a share of the map's width and height."""
    box = page.locator("#stage").bounding_box()
    page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def add(page: Page, name: str = "Camp", note: str = "", at: tuple[float, float] = (0.5, 0.35)):
    page.get_by_role("button", name="Add a place").first.click()
    click_map(page, *at)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Note", exact=True).fill(note)
    page.get_by_role("button", name="Save", exact=True).click()
