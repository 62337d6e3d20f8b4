"""Small pictures of the page, and how far two of them are apart.

``python tests/pictures.py`` (or ``make pictures``) takes them anew; look at them before they are
committed. They are small and compared coarsely, so that another font or another version of
Chromium does not fail, and a missing hatch or panel does.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PICTURES: dict[str, tuple[dict[str, Any], str]] = {
    "desktop": (DESKTOP, ""),
    "after": (DESKTOP, "#state=date:2011-09-20"),
    "dark": (DESKTOP | {"color_scheme": "dark"}, ""),
    "phone": (PHONE, ""),
    "print": ({"viewport": {"width": 1047, "height": 718}}, ""),
}
"""Name: the browser's options, and the address after the page's own."""

WIDTHS = {"phone": 160}
WIDTH = 320
TILE = 16
FAR = 12.0
"""Mean difference of a tile's colours, of 255, from which on it counts as another."""
MOST_FAR = 0.04
"""Share of tiles that may be others: text that another font sets a little wider."""


def take(browser: Browser, address: str, name: str, change: str = "") -> Image.Image:
    """Take one picture, reduced to its small form; a script may change the page before."""
    options, state = PICTURES[name]
    context = browser.new_context(**options, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + state)
    page.locator("html[data-marchland=ready]").wait_for(state="attached")
    if name == "print":
        page.emulate_media(media="print")
    if change:
        page.evaluate(change)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    taken = page.screenshot()
    context.close()
    return reduced(taken, WIDTHS.get(name, WIDTH))


def reduced(png: bytes, width: int = WIDTH) -> Image.Image:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    height = round(picture.height * width / picture.width)
    return picture.resize((width, height), Image.Resampling.BOX)


def tiles(picture: Image.Image) -> np.ndarray:
    """Return the mean colour of each tile, shape (rows, columns, 3)."""
    pixels = np.asarray(picture, dtype=float)
    rows, columns = pixels.shape[0] // TILE, pixels.shape[1] // TILE
    cut = pixels[: rows * TILE, : columns * TILE]
    return cut.reshape(rows, TILE, columns, TILE, 3).mean(axis=(1, 3))


def apart(one: Image.Image, other: Image.Image) -> float:
    """Return the share of tiles whose mean colour differs by more than is let pass."""
    if one.size != other.size:
        return 1.0
    return float((np.abs(tiles(one) - tiles(other)).mean(axis=2) > FAR).mean())


def main() -> None:
    from in_chromium import ARGUMENTS, chromium, text_of

    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / "page.html"
    file.write_text(text_of("real"), encoding="utf-8")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            for name in PICTURES:
                take(browser, file.as_uri(), name).save(FOLDER / f"{name}.webp", quality=80)
            browser.close()
    finally:
        file.unlink()


if __name__ == "__main__":
    main()
