"""The page as text: sealed, whole, the same each time; what a browser makes of it comes after."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
import shapely

import hostile
from marchland import vocabulary
from marchland.errors import RenderError
from marchland.render.page import document as page_module
from marchland.render.page.document import page
from marchland.render.page.embed import script_json
from marchland.render.page.languages import catalogue
from page_text import data_of
from specimens_findings import small_findings, with_texts


class Reader(HTMLParser):
    """Collects elements with their attributes, and the text of scripts and styles."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts, self.inside = [], {"script": [], "style": [], "title": []}, None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in self.texts:
            self.inside = tag
            self.texts[tag].append(["", dict(attrs)])

    def handle_endtag(self, tag):
        if tag == self.inside:
            self.inside = None

    def handle_data(self, data):
        if self.inside:
            self.texts[self.inside][-1][0] += data


@pytest.fixture(scope="module")
def findings():
    return small_findings()


@pytest.fixture(scope="module")
def text(findings):
    return page(findings)


@pytest.fixture(scope="module")
def read(text):
    return Reader(text)


def policy_of(reader):
    for tag, attributes in reader.tags:
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy":
            return dict(part.split(" ", 1) for part in attributes["content"].split("; "))
    raise AssertionError("no policy")


def hash_of(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_same_findings_same_bytes(text):
    assert page(small_findings()) == text


def test_is_a_whole_document_with_language_and_title(read, text):
    assert text.startswith("<!DOCTYPE html>\n")
    assert text.rstrip().endswith("</html>")
    assert ("html", {"lang": "en", "dir": "ltr", "class": "still"}) in read.tags
    assert read.texts["title"][0][0] == "Squares: A and B"


def test_can_be_known_as_ours(text):
    assert 'name="generator" content="Marchland' in text[:200]


def test_policy_allows_exactly_what_is_there(read):
    policy = policy_of(read)
    code = [t for t, attributes in read.texts["script"] if attributes.get("type") is None]
    styles = [t for t, _ in read.texts["style"]]
    assert policy["script-src"].split() == [hash_of(t) for t in code]
    assert policy["style-src"].split() == [hash_of(t) for t in styles]
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "data:"
    assert policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in str(policy)


def test_policy_comes_before_all_it_governs(read):
    names = [tag for tag, _ in read.tags]
    first_code = min(names.index("script"), names.index("style"))
    metas = [n for n, (_, a) in enumerate(read.tags) if a.get("http-equiv")]
    assert metas[0] < first_code


def test_nothing_is_loaded(read):
    for tag, attributes in read.tags:
        assert not {"src", "srcset", "data", "action", "background", "poster"} & set(attributes)
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
        if "href" in attributes:
            assert attributes["href"].startswith("#"), (tag, attributes)
    for style, _ in read.texts["style"]:
        assert not re.search(r"url\((?!#)|@import|@font-face", style)


def test_only_names_of_things_look_like_addresses(read):
    """Code holds no address but the names of XML, of Leaflet's credit, and of our documents."""
    for code, attributes in read.texts["script"]:
        if attributes.get("type") is None:
            found = set(re.findall(r"https?://[^\s\"'`)]+", code))
            assert found <= {
                "http://www.w3.org/2000/svg",
                "https://leafletjs.com",
                "https://github.com/topojson/topojson-specification",
            }


def test_leaflet_carries_no_flag_into_the_page(read):
    script = read.texts["script"][-1][0]
    assert '"attributionControl": false' in script


def test_without_relief_no_picture(findings, text):
    bare = page(findings, relief=False)
    assert "data:image/png" in text
    assert "data:image/png" not in bare
    assert data_of(bare)["relief"] is False


def test_each_figure_is_there_with_its_verdict(findings, text):
    data = data_of(text)
    figures = {figure["id"]: figure for figure in data["figures"]}
    for found in findings.figures:
        told = figures[found.figure.id]
        assert told["printed"] == found.figure.printed
        assert told["verdict"] == found.verdict.value
        assert told["reason"] == found.reason
        assert len(told["comparisons"]) == len(found.comparisons)
        for (_, verdict, apart), one in zip(told["comparisons"], found.comparisons, strict=True):
            assert data["order"]["verdicts"][verdict] == one.verdict.value
            assert apart == one.distance == -1.5


def test_figures_are_not_rounded_to_something_else(text):
    figures = {figure["id"]: figure["value"] for figure in data_of(text)["figures"]}
    assert figures["claim-miles"] == "10.977\u202fsq mi"
    assert figures["claim-area"] == "28,430\u202fkm²"


def test_each_region_line_and_place_is_there_once(findings, text):
    data = data_of(text)
    assert set(data["regions"]) == {region.id for region in findings.dossier.regions}
    assert set(data["lines"]) == {line.id for line in findings.dossier.lines}
    assert [p["id"] for p in data["places"]] == [p.place.id for p in findings.places]
    assert {m.key for m in (*findings.regions, *findings.lines)} == set(data["measures"])


def test_readings_and_denominators_are_not_drawn_again(text):
    regions = {record["region"] for record in data_of(text)["shapes"] if "region" in record}
    assert regions == {"claim-south", "claim-west", "ceded", "ceded-north"}


def test_parcels_slivers_and_rest_make_the_region(text):
    roles = [r["role"] for r in data_of(text)["shapes"] if r.get("key") == "ceded/old-one/new"]
    assert roles == ["parcel", "slivers"]


def test_each_vintage_has_a_boundary_between_the_parties(text):
    shapes = data_of(text)["shapes"]
    for role in ("boundary", "outline"):
        assert [r["vintage"] for r in shapes if r["role"] == role] == ["old-one", "old-two", "new"]


def test_nothing_is_picked_silently(text):
    data = data_of(text)
    assert [era["drawn"] for era in data["eras"]] == ["old-one", "new"]
    for word in ("drawn.era", "pick.vintage", "reading.all"):
        assert word in data["words"]


def test_map_script_holds_no_word_of_the_dossier(findings):
    marked = with_texts(findings, [f"Wxyz{n}" for n in range(200)])
    text = page(marked)
    scripts = Reader(text).texts["script"]
    assert "Wxyz" in scripts[0][0]
    assert scripts[0][1]["type"] == "text/plain"
    assert not any("Wxyz" in script for script, _ in scripts[1:])


def test_hostile_texts_leave_the_code_alone(findings, read):
    evil = page(with_texts(findings, hostile.TEXTS))
    scripts, styles = (Reader(evil).texts[kind] for kind in ("script", "style"))
    assert [s for s, _ in styles] == [s for s, _ in read.texts["style"]]
    assert [s for s, _ in scripts[1:]] == [s for s, _ in read.texts["script"][1:]]
    assert "7*191" in evil
    assert "1337" not in evil


def test_every_hostile_text_survives_as_it_is(findings):
    # Twice, for a few slots hold what is told elsewhere already.
    turns = (hostile.TEXTS, hostile.TEXTS[::-1])
    evil = [data_of(page(with_texts(findings, texts))) for texts in turns]
    found = set()

    def walk(value):
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            for item in value.values():
                walk(item)

    walk(evil)
    assert set(hostile.TEXTS) <= found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://example.org/a?b=1&c=2#d", True),
        ("http://example.org/Граница", True),
        ("HTTPS://EXAMPLE.ORG/", True),
        ("mailto:someone@example.org", True),
        ("ftp://example.org/", False),
        ("https://exa mple.org/", False),
        ("https://example.org/\u202e", False),
        ('https://example.org/"onclick', False),
        ("//example.org/", False),
        ("www.example.org", False),
        *((address, False) for address in hostile.ADDRESSES),
    ],
)
def test_only_safe_addresses_become_links(findings, url, is_link):
    dossier = findings.dossier
    source = dossier.sources[0].model_copy(update={"url": url})
    changed = dossier.model_copy(update={"sources": (source, *dossier.sources[1:])})
    told = data_of(page(dataclasses.replace(findings, dossier=changed)))["sources"]["book"]
    assert told["url"] == url
    assert told["link"] == (url if is_link else None)


@pytest.mark.parametrize("text", ["</script>", "<!--", "a&b", "\u2028\u2029", "\x00", '"\\'])
def test_json_cannot_leave_its_element(text):
    written = script_json({text: text})
    assert not re.search(r"[<>&\u2028\u2029\x00]", written)
    assert json.loads(written) == {text: text}


def test_json_survives_what_utf8_cannot_hold():
    assert json.loads(script_json("\ud800")) == "?"


def test_json_refuses_what_is_not_a_number():
    with pytest.raises(ValueError, match="not JSON compliant"):
        script_json(float("nan"))


def test_figures_that_could_not_be_measured_are_told_so(findings):
    nothing = float("nan")
    found = dataclasses.replace(
        findings.figures[0], measured=nothing, low=nothing, high=nothing, comparisons=()
    )
    told = data_of(page(dataclasses.replace(findings, figures=(found,))))["figures"][0]
    assert told["measured"] == {"value": None, "range": None}
    assert told["ends"] == [None, None, None]


def test_pictures_of_other_kinds_are_refused(findings):
    layers = [
        dataclasses.replace(layer, media_type="image/svg+xml") if layer.image else layer
        for layer in findings.layers
    ]
    with pytest.raises(RenderError, match="image/svg"):
        page(dataclasses.replace(findings, layers=tuple(layers)))


def test_empty_geometry_is_left_out(findings):
    regions = tuple(
        dataclasses.replace(region, geometry=shapely.Polygon(), parcels=(), slivers=None)
        for region in findings.regions
    )
    data = data_of(page(dataclasses.replace(findings, regions=regions)))
    assert not [record for record in data["shapes"] if "region" in record]


def test_a_dossier_with_nothing_but_a_title_has_a_page(findings):
    dispute = findings.dossier.dispute
    bare = type(findings.dossier)(dispute=dispute)
    empty = {
        field.name: ()
        for field in dataclasses.fields(findings)
        if field.name not in ("dossier", "dossier_sha256")
    }
    assert dispute.title in page(dataclasses.replace(findings, dossier=bare, **empty))


def test_all_words_that_the_app_says_exist():
    words = catalogue().phrases
    code = page_module.app_js()
    said = set(re.findall(r'\b(?:say|fact|maybe|measuredFact)\("([a-z][\w. ]*)"', code))
    said |= {f"title.{word}" for word in re.findall(r'\b(?:section|folded)\("(\w+)"', code)}
    assert said - set(words) == set()
    words_of = {
        "verdict": vocabulary.Verdict,
        "line": vocabulary.LineKind,
        "place": vocabulary.PlaceKind,
        "standing": vocabulary.Standing,
        "access": vocabulary.Access,
        "confidence": vocabulary.Confidence,
    }
    for kind, enum in words_of.items():
        assert {f"{kind}.{term.value}" for term in enum} <= set(words)


def test_the_app_puts_no_text_into_markup():
    code = page_module.app_js()
    banned = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|cssText"
    assert not re.search(banned, code)
    assert not re.search(r'setAttribute\("style"', code)
