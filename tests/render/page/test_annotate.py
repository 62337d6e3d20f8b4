"""Places that a reader adds: by click and by key, kept, saved, opened, and never more than text."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

from hostile import TEXTS
from in_chromium import SIZES, at_rest, is_ready, outside
from marchland.dossier.places_file import MAX_PLACES, places_from
from marchland.dossier.reading import read_dossier
from marchland.vocabulary import PlaceKind
from page_hands import add, click_map, focused
from paths import ROOT
from specimens_geo import write_geo

REFUSING = """Object.defineProperty(window, 'localStorage', {
    get() { throw new DOMException('denied', 'SecurityError'); } });"""


def rows(page: Page) -> list[str]:
    return page.eval_on_selector_all("#part-notes li > div > button:first-child bdi",
                                     "all => all.map(e => e.textContent)")  # fmt: skip


def collection(*names: str, **changes: object) -> str:
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [74.5 + n / 100, 37.5]},
         "properties": {"name": name, "kind": "other", "precision_m": 50} | changes}
        for n, name in enumerate(names)
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features})


def take_in(page: Page, text: str) -> str:
    page.locator("#notes-file").set_input_files(
        {"name": "x.geojson", "mimeType": "application/geo+json", "buffer": text.encode()}
    )
    page.wait_for_function("() => document.querySelector('#notes-told').childElementCount > 0")
    return page.locator("#notes-told").inner_text()


@SIZES
def test_a_place_is_added_by_hand(open_page, size):
    opened = open_page(**size)
    page = opened.page
    add(page, "Herders' camp", "Seen in May.")
    assert rows(page) == ["Herders' camp"]
    live = page.locator("#live").inner_text()
    assert live.startswith("Added: Herders' camp. ")
    assert "as drawn" in live
    label = page.locator(".label.own")
    assert label.get_attribute("aria-label") == "Herders' camp, place, added by you"
    label.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    told = card.inner_text()
    for words in ("Herders' camp", "Seen in May.", "As drawn", "no part of the dossier"):
        assert words in told
    card.get_by_role("button", name="Remove").click()
    assert rows(page) == []
    assert page.locator(".label.own").count() == 0
    assert opened.noise == []
    assert outside(opened.requests) == []


def test_a_place_is_added_by_keyboard(open_page):
    page = open_page().page
    page.locator("#do-note").focus()
    page.keyboard.press("Enter")
    assert focused(page) == "map_main"
    page.keyboard.press("ArrowRight")
    at_rest(page)
    page.keyboard.press("Enter")
    assert focused(page) == "note-name"
    page.keyboard.type("By key")
    page.keyboard.press("Enter")
    assert rows(page) == ["By key"]
    assert focused(page) == "do-note"
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator("#tool").is_visible() is False


def test_faults_are_told_all_at_once(open_page):
    page = open_page().page
    page.get_by_role("button", name="Add a place").first.click()
    click_map(page, 0.5, 0.35)
    least = float(page.get_by_label("Precision, m").get_attribute("min"))
    assert least > 10
    page.get_by_label("Precision, m").fill("1")
    page.get_by_role("button", name="Save", exact=True).click()
    faults = page.get_by_role("alert").locator("li").all_inner_texts()
    assert len(faults) == 2
    assert "Name: missing" in faults[0]
    assert "zoom in, or give a coarser one" in faults[1]
    page.get_by_role("button", name="Cancel").click()
    assert rows(page) == []


def test_the_relation_is_by_what_is_drawn(open_page):
    page = open_page().page
    shape = page.locator("path.hatched[data-shape]").first
    take_in(page, collection("Deep", "Coarse", precision_m=5))
    one = page.locator("#part-notes li", has_text="Deep").first.inner_text()
    assert "as drawn" in one or "Outside" in one
    assert shape.count() == 1
    # A place whose precision reaches every edge can be said to lie on no side.
    take_in(page, collection("Vague", precision_m=900_000))
    vague = page.locator("#part-notes li", has_text="Vague").first.inner_text()
    assert "the side is undetermined" in vague
    assert "Inside" not in vague


def test_the_relation_follows_the_state(open_page):
    page = open_page().page
    box = page.locator("path.area-ceded[data-shape]").first.bounding_box()
    page.get_by_role("button", name="Add a place").first.click()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_label("Name", exact=True).fill("In the parcel")
    page.get_by_role("button", name="Save", exact=True).click()
    told = page.locator("#part-notes li").first
    assert "Ceded" in told.inner_text()
    page.get_by_role("radio", name="Before", exact=True).check()
    assert "Ceded" not in told.inner_text()


def test_places_are_kept_and_come_back(open_page):
    page = open_page().page
    add(page, "Kept")
    assert "Kept in this browser only" in page.locator("#part-notes").inner_text()
    assert "Kept" not in page.evaluate("location.href")
    page.reload()
    is_ready(page)
    assert rows(page) == ["Kept"]
    assert page.locator(".label.own").count() == 1


def test_a_browser_that_keeps_nothing_says_so(open_page):
    opened = open_page(script=REFUSING)
    assert "keeps nothing for this page" in opened.page.locator("#part-notes").inner_text()
    add(opened.page, "Not kept")
    assert rows(opened.page) == ["Not kept"]
    assert "keeps nothing for this page" in opened.page.locator("#part-notes").inner_text()
    assert opened.noise == []


@pytest.mark.parametrize("kept", ["{", "[]", '{"type":"FeatureCollection","features":[7]}'])
def test_what_was_kept_is_not_believed(open_page, kept):
    script = f"try {{ localStorage.setItem('marchland.notes.squares', {kept!r}); }} catch {{}}"
    opened = open_page(script=script)
    key = opened.page.evaluate("Object.keys(localStorage)")
    assert key == ["marchland.notes.squares"]
    assert "Faults in what this browser kept: 1." in opened.page.locator("#notes-told").inner_text()
    assert rows(opened.page) == []
    assert opened.noise == []


def test_saved_opened_and_taken_into_a_dossier(open_page, tmp_path):
    opened = open_page()
    page = opened.page
    add(page, "Herders' camp 营地", "Two\nlines")
    add(page, "Another", at=(0.42, 0.5))
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as GeoJSON").click()
    assert download.value.suggested_filename == "squares-places.geojson"
    file = tmp_path / "saved.geojson"
    download.value.save_as(file)
    assert opened.noise == []
    text = file.read_text(encoding="utf-8")

    fresh = open_page().page
    assert "2 of 2 added" in take_in(fresh, text)
    assert rows(fresh) == ["Herders' camp 营地", "Another"]
    assert "0 of 2 added" in take_in(fresh, text)
    assert rows(fresh) == ["Herders' camp 营地", "Another"]

    own = write_geo(tmp_path) / "disputes" / "small" / "dossier.toml"
    places = places_from(file, read_dossier(own))
    assert [place.name for place in places] == ["Herders' camp 营地", "Another"]
    assert places[0].note == "Two\nlines"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Expected JSON"),
        ("[]", "Expected GeoJSON"),
        ('{"type":"FeatureCollection","features":[],"crs":{}}', "WGS 84"),
        (collection("a", "b", kind="psas"), "Place 2: Kind: expected one of area"),
        (collection("a", precision_m=-1), "Precision: expected metres"),
        (collection("x" * 201), "Name: longer than 200"),
        (collection("a\u202eb"), "Name: holds control characters"),
        (collection("a", note="\x00"), "Note: holds control characters"),
        (collection("a").replace("37.5", "97.5"), "Position: expected degrees"),
        (collection("a").replace("Point", "LineString"), "Expected a Point"),
        (collection(*["a"] * (MAX_PLACES + 1)), "At most 500 places"),
        (" " * 1_000_001, "at most 1,000,000 bytes"),
    ],
)  # fmt: skip
def test_a_file_at_fault_is_refused_whole(open_page, text, message):
    opened = open_page()
    told = take_in(opened.page, text)
    assert message in told
    assert rows(opened.page) == []
    assert opened.noise == []


def test_page_and_program_know_the_same_kinds(open_page):
    page = open_page().page
    page.get_by_role("button", name="Add a place").first.click()
    click_map(page, 0.5, 0.35)
    kinds = page.eval_on_selector_all("#note-kind option", "all => all.map(e => e.value)")
    assert set(kinds) == {kind.value for kind in PlaceKind}


def test_hostile_names_and_notes_are_text(open_page):
    opened = open_page()
    page = opened.page
    for text in TEXTS[:60:6]:
        add(page, text[:200], text[:2000])
        if page.locator("#note-name").count():
            page.get_by_role("button", name="Cancel").click()
    names = [text[:200] for text in TEXTS]
    tame = [name for name in names if name.isprintable() and name.strip()]
    take_in(page, collection(*tame, note=TEXTS[0]))
    shown = rows(page)
    assert set(shown) >= {name.strip() for name in tame}
    for _ in range(4):
        page.locator("#part-notes li .linkish").nth(8).click()
    page.locator("#find").fill("script")
    assert page.evaluate("'pwned' in window") is False
    strangers = "#part-notes :is(img, iframe, script, form), .leaflet-pane .own :is(img, script)"
    assert page.locator(strangers).count() == 0
    assert opened.noise == []
    assert outside(opened.requests) == []


def test_documents_say_the_same_limits():
    text = (ROOT / "docs" / "annotate.md").read_text(encoding="utf-8")
    for kind in PlaceKind:
        assert kind.value in text
    assert f"{MAX_PLACES} places" in text
