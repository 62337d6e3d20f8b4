"""The page looks as it did when somebody last looked: ``make pictures`` takes new pictures."""

from __future__ import annotations

import pytest
from PIL import Image

from in_chromium import text_of
from pictures import FOLDER, MOST_FAR, PICTURES, apart, take

CHANGES = {
    "no hatch": "document.querySelectorAll('.hatched').forEach(e => { e.style.fill = 'none'; })",
    "no panel": "document.querySelector('#panel').style.display = 'none'",
    "no legend": "document.querySelector('#legend').style.display = 'none'",
    "no relief": "document.querySelector('.leaflet-relief-pane').style.display = 'none'",
}
ANOTHER_FONT = "document.querySelectorAll('*').forEach(e => { e.style.fontFamily = 'serif'; })"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    file = tmp_path_factory.mktemp("pictures") / "page.html"
    file.write_text(text_of("real"), encoding="utf-8")
    return file.as_uri()


def kept(name: str) -> Image.Image:
    return Image.open(FOLDER / f"{name}.webp").convert("RGB")


@pytest.mark.parametrize("name", PICTURES)
def test_the_page_looks_as_it_did(browser, address, name):
    assert apart(take(browser, address, name), kept(name)) <= MOST_FAR


@pytest.mark.parametrize("change", CHANGES)
def test_a_broken_page_is_seen(browser, address, change):
    assert apart(take(browser, address, "desktop", CHANGES[change]), kept("desktop")) > MOST_FAR


def test_another_font_is_let_pass(browser, address):
    assert apart(take(browser, address, "desktop", ANOTHER_FONT), kept("desktop")) <= MOST_FAR


def test_each_picture_is_of_something_else():
    for name in ("after", "dark"):
        assert apart(kept("desktop"), kept(name)) > MOST_FAR


def test_pictures_are_small():
    assert {file.stem for file in FOLDER.iterdir()} == set(PICTURES)
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 200_000
