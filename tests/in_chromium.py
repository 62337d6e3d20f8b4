"""A page in a real browser, as the tests of the page open it.

These tests fail where no Chromium is found: a page nobody opened is not tested.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from hostile import AWKWARD_NAMES, TEXTS
from marchland.archive import read_dossier
from marchland.findings import Findings, compute
from marchland.render.page import page as render
from marchland.vintages import read_registry
from specimens_findings import small_findings, with_texts

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@dataclass
class Opened:
    """A page in the browser, and all that it did besides showing itself."""

    page: Page
    noise: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("no Chromium: install the package chromium (make test does where apt is there)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


GEO = Path(__file__).parents[1] / "geo"
MADE = {
    "plain": small_findings,
    "hostile": lambda: with_texts(small_findings(), TEXTS),
    "hostile backwards": lambda: with_texts(small_findings(), TEXTS[::-1]),
    "awkward": lambda: with_texts(small_findings(), AWKWARD_NAMES),
    "wordless": lambda: with_texts(small_findings(), [f"№{n}" for n in range(200)]),
    "real": lambda: compute(
        read_dossier(GEO / "disputes" / "china-tajikistan" / "dossier.toml"), read_registry(GEO)
    ),
}


@cache
def findings_of(which: str) -> Findings:
    return MADE[which]()


@cache
def text_of(which: str, lang: str = "en") -> str:
    return render(findings_of(which), lang=lang)


@pytest.fixture
def open_page(browser, tmp_path):
    contexts = []

    def opened(
        which: str = "plain", script: str = "", address: str = "", lang: str = "en", **options
    ) -> Opened:
        folder = tmp_path / "Памир, a folder with spaces (乌孜别里)"
        folder.mkdir(exist_ok=True)
        file = folder / f"{which} {lang} карта.html"
        file.write_text(text_of(which, lang), encoding="utf-8")
        context = browser.new_context(**(options or DESKTOP))
        contexts.append(context)
        result = Opened(context.new_page())
        page = result.page
        page.on("console", lambda message: result.noise.append(message.text))
        page.on("pageerror", lambda error: result.noise.append(str(error)))
        page.on("dialog", lambda dialog: (result.noise.append("dialog"), dialog.dismiss()))
        page.on("popup", lambda _: result.noise.append("popup"))
        page.on("request", lambda request: result.requests.append(request.url))
        if script:
            context.add_init_script(script)
        page.goto(file.as_uri() + address)
        page.locator("html[data-marchland=ready]").wait_for(state="attached")
        return result

    yield opened
    for context in contexts:
        context.close()


def shown_shapes(page: Page) -> set[str]:
    return set(
        page.eval_on_selector_all("path[data-shape]", "all => all.map(p => p.dataset.shape)")
    )


def outside(requests: list[str]) -> list[str]:
    return [url for url in requests[1:] if not url.startswith(("data:", "blob:"))]
