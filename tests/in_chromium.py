"""A page in a real browser, as the tests of the page open it.

These tests fail where no Chromium is found: a page nobody opened is not tested.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from hostile import AWKWARD_NAMES, TEXTS
from marchland.boundaries.registry import read_registry
from marchland.dossier.reading import read_dossier
from marchland.findings import Findings, compute
from marchland.render.page.document import page as render
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
    spent: bool = False
    """Whether the test left something that a new visit would not undo."""


def chromium() -> str | None:
    """Return where Chromium is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = chromium()
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


@dataclass
class Pool:
    """Pages that tests have given back, by the options of their context."""

    folder: Path
    browser: Browser
    idle: dict[str, list[Opened]] = field(default_factory=dict)
    lent: list[tuple[str, Opened]] = field(default_factory=list)

    def lend(self, options: dict[str, Any], script: str) -> Opened:
        key = repr((sorted(options.items()), script))
        opened = self.idle[key].pop() if self.idle.get(key) else self.make(options, script)
        self.lent.append((key, opened))
        return opened

    def make(self, options: dict[str, Any], script: str) -> Opened:
        context = self.browser.new_context(**options)
        if script:
            context.add_init_script(script)
        made = Opened(context.new_page())
        page = made.page
        page.on("console", lambda message: made.noise.append(message.text))
        page.on("pageerror", lambda error: made.noise.append(str(error)))
        page.on("dialog", lambda dialog: (made.noise.append("dialog"), dialog.dismiss()))
        page.on("popup", lambda _: made.noise.append("popup"))
        page.on("request", lambda request: made.requests.append(request.url))
        return made

    def take_back(self) -> None:
        """Empty what was lent: no state and nothing kept passes on to the next test."""
        for key, opened in self.lent:
            context = opened.page.context
            if opened.spent or len(context.pages) > 1:
                context.close()
                continue
            opened.page.evaluate("try { localStorage.clear(); } catch {}")
            opened.page.goto("about:blank")
            opened.noise.clear()
            opened.requests.clear()
            self.idle.setdefault(key, []).append(opened)
        self.lent.clear()


@pytest.fixture(scope="module")
def pool(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages") / "Памир, a folder with spaces (乌孜别里)"
    folder.mkdir()
    return Pool(folder, browser)


@pytest.fixture
def open_page(pool):
    def opened(
        which: str = "plain", script: str = "", address: str = "", lang: str = "en", **options: Any
    ) -> Opened:
        file = pool.folder / f"{which} {lang} карта.html"
        file.write_text(text_of(which, lang), encoding="utf-8")
        result = pool.lend(options or DESKTOP, script)
        result.page.goto(file.as_uri() + address)
        is_ready(result.page)
        return result

    yield opened
    pool.take_back()


def is_ready(page: Page) -> None:
    page.locator("html[data-marchland=ready]").wait_for(state="attached")


def at_rest(page: Page) -> None:
    """Wait until nothing moves: no animation of ours or of Leaflet, and two frames painted."""
    frames = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    page.evaluate(frames)  # Leaflet starts to move with the next frame
    page.wait_for_function(
        """() => !document.querySelector('.leaflet-zoom-anim, .leaflet-pan-anim')
            && document.getAnimations().every((one) => one.playState !== 'running')"""
    )
    page.evaluate(frames)


def pick(page: Page, label: str, option: str) -> None:
    """Choose a boundary file or a reading, as a person does: unfold the pickers first."""
    if page.locator("#picks:not([open])").count():
        page.locator("#picks > summary").click()
    page.get_by_label(label).select_option(option)


def shown_shapes(page: Page) -> set[str]:
    return set(
        page.eval_on_selector_all("path[data-shape]", "all => all.map(p => p.dataset.shape)")
    )


def outside(requests: list[str]) -> list[str]:
    return [url for url in requests[1:] if not url.startswith(("data:", "blob:"))]
