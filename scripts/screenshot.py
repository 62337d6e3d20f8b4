"""Take the picture of the page that the README shows."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

import marchland

TARGET = Path(__file__).parents[1] / "docs" / "images" / "china-tajikistan.png"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> int:
    """Draw the first dossier, open it at 1280×800 and keep what is seen."""
    browser_path = next(filter(None, map(shutil.which, NAMES)), None)
    if browser_path is None:
        print("Chromium is needed; install it and run this again.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = marchland.open("china-tajikistan").map().save(Path(folder) / "map.html")
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(page_file.as_uri())
        page.wait_for_timeout(1000)
        shot = page.screenshot()
        browser.close()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    # Maximum coverage keeps the few strong colours, which median cut washes out in a quiet map.
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    picture.quantize(256, Image.Quantize.MAXCOVERAGE).save(TARGET, optimize=True)
    print(TARGET.relative_to(Path.cwd()) if TARGET.is_relative_to(Path.cwd()) else TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
