"""The page of a dossier of which a part failed, in a browser: told, and all else is there."""

from __future__ import annotations

import pytest

from in_chromium import MADE, outside, shown_shapes, text_of
from marchland.api import open_dossier
from page_text import data_of
from specimens_geo import write_geo

MARKUP = "<img src=x onerror=window.pwned=1>"


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """The made-up case without one boundary file, and with a ray that never leaves."""
    changes = [("lines.0.draw.length_km", 50.0), ("regions.0.title", MARKUP)]
    geo = write_geo(tmp_path_factory.mktemp("geo"), *changes)
    (geo / "boundaries" / "vmap0.geojson").unlink()
    findings = open_dossier("small", geo=geo).findings
    MADE["failing"] = lambda: findings
    yield findings
    del MADE["failing"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_failures_are_a_quiet_notice_of_inert_text(open_page, failing, lang):
    opened = open_page("failing", lang=lang)
    page = opened.page
    notice = page.locator("#panel header details.failed")
    assert "2" in notice.locator("summary").text_content()
    assert not notice.evaluate("box => box.open")
    notice.locator("summary").click()
    assert notice.locator("li").all_text_contents() == list(failing.failure_sentences)
    assert MARKUP in failing.failure_sentences[1]
    assert page.evaluate("window.pwned") is None
    assert notice.locator("li bdi").first.get_attribute("lang") == (None if lang == "en" else "en")
    assert opened.noise == []
    assert outside(opened.requests) == []


@pytest.mark.usefixtures("failing")
def test_what_is_left_is_drawn(open_page):
    opened = open_page("failing")
    shapes = {record["id"]: record for record in data_of(text_of("failing"))["shapes"]}
    shown = [shapes[shape] for shape in shown_shapes(opened.page)]
    assert {"boundary", "region"} <= {record["role"] for record in shown}
    assert {record["vintage"] for record in shown if "vintage" in record} == {"wdb2", "osm-2020"}
    assert opened.noise == []


def test_a_page_without_failures_has_no_notice(open_page):
    assert open_page().page.locator(".failed").count() == 0
