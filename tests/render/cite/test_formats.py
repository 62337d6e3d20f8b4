"""Formats: read back by the libraries that read them, with every text as it was."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from typing import Any
from urllib.parse import unquote

import jsonschema
import mwparserfromhell
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import BibliographyData, parse_string

from hostile import TEXTS
from marchland.api import OpenDossier
from marchland.cli.cite import FORMAT_NAMES
from marchland.render.cite import formats
from marchland.render.cite.citation import Cited, figure_sources, works
from marchland.render.cite.formats import (
    FORMATS,
    bibtex,
    commons,
    csl_json,
    latex,
    wikipedia,
    wikitext,
)
from marchland.wording import one_line
from specimens_citation import cited, cited_case
from specimens_findings import small_findings, with_texts

LATEX = [
    "\\input{/etc/passwd}", "\\write18{x}", "a}, url={x", "{", "}", "}}", "{{", "@misc{x,", "%",
    "100 % sure", "$x$", "#1", "a_b^c~d", "``x''", '"', '" # x # "', "\\", "\\\\", "^^M", "---",
    "?`", "a & b",
]  # fmt: skip
WIKI = [
    "{{delete}}", "{{{1}}}", "[[Category:X]]", "[https://hostile.example x]", "a|b=c", "|", "}}",
    "''i'' '''b'''", "<nowiki>", "</nowiki>", "<ref>x</ref>", "~~~~", "__NOTOC__", "* a", "# a",
    "; a", ": a", "== a ==", "{|", "|}", "-{x}-", "https://hostile.example", "mailto:a@b.c",
    "<!--", "-->", "&lt;", "&#60;", "a&nbsp;b", "'''''", "_____",
]  # fmt: skip
ALL = [*TEXTS, *LATEX, *WIKI]

EVIL = [cited(with_texts(small_findings(), texts)) for texts in (ALL, ALL[::-1], LATEX, WIKI)]


@pytest.fixture(scope="module")
def real(pamirs_case: OpenDossier) -> Cited:
    return cited_case(pamirs_case)


def test_the_commands_names_are_the_formats() -> None:
    assert tuple(FORMATS) == FORMAT_NAMES


@pytest.mark.parametrize("name", FORMATS)
def test_equal_cases_give_equal_text(name: str) -> None:
    assert FORMATS[name](cited(), sources=True) == FORMATS[name](cited(), sources=True)


@pytest.mark.parametrize("name", FORMATS)
def test_sources_come_on_demand(name: str) -> None:
    assert "A book" not in FORMATS[name](cited())
    assert "A book" in FORMATS[name](cited(), sources=True)


# -------------------------------------------------------------------------------------- BibTeX


NAMED = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
    "textasciicircum": "^", "textasciigrave": "`", "textless": "<", "textgreater": ">",
    "textbar": "|",
}  # fmt: skip
"""Commands of LaTeX's kernel and what they print."""
TEX = re.compile(r"\\(?P<name>[A-Za-z]+){}|\\(?P<sign>[$&%#_])|{}|(?P<other>[^\\{}$&%#_^~`<>|])")


def shown(value: str) -> str:
    """Return what LaTeX prints for a value; fail where a character of it would do something."""
    assert "--" not in value, "a dash"
    assert "''" not in value, "a quotation mark"
    end = 0
    printed = []
    for token in TEX.finditer(value):
        assert token.start() == end, value[end:]
        end = token.end()
        printed.append(NAMED[token["name"]] if token["name"] else token["sign"] or token["other"])
    assert end == len(value), value[end:]
    return "".join(part or "" for part in printed)


def read(text: str) -> BibliographyData:
    return parse_string(text, "bibtex")


@pytest.mark.parametrize("text", ALL, ids=lambda text: repr(text[:20]))
def test_latex_prints_a_text_as_it_is(text: str) -> None:
    _check_latex(text)


@pytest.mark.slow
@given(st.text(alphabet="\\{}$&#%_^~`<>|\"'a1 @,=", max_size=20))
def test_latex_prints_any_text_as_it_is(text: str) -> None:
    _check_latex(text)


def _check_latex(text: str) -> None:
    entry = read(f"@misc{{x, title = {{{{{latex(text)}}}}}, year = {{2000}}}}").entries["x"]
    assert dict(entry.fields) == {"title": f"{{{latex(text)}}}", "year": "2000"}
    assert shown(latex(text)) == one_line(text)


def test_bibtex_holds_the_works(real: Cited) -> None:
    entries = read(bibtex(real, sources=True)).entries
    wanted = works(real, sources=True)
    assert list(entries) == [work.key for work in wanted]
    for work in wanted:
        entry = entries[work.key]
        assert entry.type == "misc"
        assert shown(entry.fields["title"][1:-1]) == work.title
        assert [str(p) for p in entry.persons.get("author", [])] == (
            [f"{{{latex(work.publisher)}}}"] if work.publisher else []
        )
        assert entry.fields.get("year") == (work.date[:4] if work.date else None)
        assert entry.fields.get("url", "").isascii()


def test_bibtex_dates_by_year_month_and_day(real: Cited) -> None:
    entries = read(bibtex(real, sources=True)).entries
    osm = entries["marchland_vintage_osm-2020"].fields
    assert (osm["year"], osm["month"]) == ("2020", "October")
    bbc = entries["marchland_source_bbc-2011"].fields
    assert (bbc["year"], bbc["month"], bbc["day"]) == ("2011", "January", "13")


@pytest.mark.parametrize("evil", EVIL)
def test_hostile_texts_leave_bibtex_whole(evil: Cited) -> None:
    found = read(bibtex(evil, sources=True)).entries
    wanted = works(evil, sources=True)
    assert list(found) == [work.key for work in wanted]
    allowed = {"title", "key", "year", "month", "day", "version", "url", "note"}
    assert all(set(entry.fields) <= allowed for entry in found.values())


# ------------------------------------------------------------------------------------ CSL-JSON

CSL_ITEMS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type", "title"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
            "type": {"enum": ["dataset", "software", "webpage", "document"]},
            **{name: {"type": "string"} for name in ("title", "version", "note")},
            "URL": {"type": "string", "pattern": "^https?://"},
            "author": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["literal"],
                    "additionalProperties": False,
                    "properties": {"literal": {"type": "string"}},
                },
            },
            "issued": {
                "type": "object",
                "required": ["date-parts"],
                "additionalProperties": False,
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 1,
                        "items": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 3,
                            "items": {"type": "integer"},
                        },
                    }
                },
            },
        },
    },
}
"""The part of the CSL-JSON schema 1.0.2 (citation-style-language) that is used here."""


def test_csl_json_has_the_shape_of_its_schema(real: Cited) -> None:
    for each in (real, *EVIL):
        jsonschema.validate(json.loads(csl_json(each, sources=True)), CSL_ITEMS)


def test_csl_json_holds_the_works(real: Cited) -> None:
    items = {item["id"]: item for item in json.loads(csl_json(real, sources=True))}
    assert items["marchland"]["type"] == "software"
    assert items["marchland_dossier_china-tajikistan"]["type"] == "dataset"
    assert items["marchland_vintage_osm-2020"]["issued"] == {"date-parts": [[2020, 10]]}
    bbc = items["marchland_source_bbc-2011"]
    assert (bbc["type"], bbc["issued"]) == ("webpage", {"date-parts": [[2011, 1, 13]]})
    assert bbc["URL"].startswith("https://www.bbc.com/")
    assert items["marchland_source_cia-2006"]["type"] == "document"


# ------------------------------------------------------------------------------------ wikitext


@pytest.mark.parametrize("text", ALL, ids=lambda text: repr(text[:20]))
def test_a_wiki_shows_a_text_as_it_is(text: str) -> None:
    _check_wiki(text)


@given(st.text(alphabet="{}[]|<>&'_~=*#:;/!-a1 h", max_size=20))
def test_a_wiki_shows_any_text_as_it_is(text: str) -> None:
    _check_wiki(text)


def _check_wiki(text: str) -> None:
    written = wikitext(text)
    assert html.unescape(written) == one_line(text)
    # Signatures, switches and lists are no nodes of the parser's.
    assert not re.search(r"~~|__|^[*#;:= ]", written)
    inside = mwparserfromhell.parse(f"* {{{{cite web |title={written} |date=2000}}}}")
    (template,) = inside.filter_templates()
    assert [str(p.name) for p in template.params] == ["title", "date"]
    plain = (mwparserfromhell.nodes.Text, mwparserfromhell.nodes.HTMLEntity)
    for code in (template.get("title").value, mwparserfromhell.parse(f"* {written}\n")):
        nodes = code.filter(recursive=False)
        marks = [n for n in nodes if isinstance(n, mwparserfromhell.nodes.Tag)]
        assert [str(mark) for mark in marks] in ([], ["*"])
        assert all(isinstance(n, plain) for n in nodes if n not in marks)


def test_wikipedia_has_a_template_for_each_work(real: Cited) -> None:
    for each in (real, *EVIL):
        text = wikipedia(each, sources=True)
        wanted = works(each, sources=True)
        found = mwparserfromhell.parse(text).filter_templates()
        assert len(found) == len(wanted) == len(text.splitlines())
        for template, work in zip(found, wanted, strict=True):
            assert str(template.name).strip() == ("cite web" if work.url else "citation")
            assert html.unescape(str(template.get("title").value)).strip() == one_line(work.title)
            assert template.has("url") is (work.url is not None)


def test_an_address_ends_no_link_of_a_wiki() -> None:
    findings = small_findings()
    url = "https://example.org/a''b''[c]~~~~__NOTOC__?d=1&e=(f)"
    book = findings.dossier.sources[0].model_copy(update={"url": url})
    dossier = findings.dossier.model_copy(update={"sources": (book,)})
    text = wikipedia(dataclasses.replace(cited(), dossier=dossier), sources=True)
    *_, template = mwparserfromhell.parse(text).filter_templates()
    written = str(template.get("url").value).strip()
    assert unquote(written) == url
    assert not re.search(r"''|~~|__|[\[\]{}|<>\s]", written)


@pytest.mark.parametrize(
    ("date", "written"),
    [(None, None), ("2011", "2011"), ("2020-10", "October 2020"), ("2011-01-13", "2011-01-13")],
)
def test_a_wiki_date_is_one_its_templates_take(date: str | None, written: str | None) -> None:
    assert formats._wiki_date(date) == written


def test_commons_has_one_block_with_every_part(real: Cited) -> None:
    for each in (real, *EVIL):
        blocks = mwparserfromhell.parse(commons(each)).filter_templates(recursive=False)
        assert [str(block.name).strip() for block in blocks] == ["Information"]
        names = [str(param.name) for param in blocks[0].params]
        assert names == ["description", "date", "source", "author", "permission"]
        inner = blocks[0].get("description").value.filter_templates()
        assert [str(template.name) for template in inner] == ["en"]
        assert not blocks[0].get("permission").value.filter_templates()


def test_commons_explains_what_is_disputed_and_credits_the_data(real: Cited) -> None:
    text = html.unescape(commons(real, sources=True))
    assert "claimed by China. By this reading: China's reading of the 1884 protocol" in text
    assert "Against it: " in text
    for item in [*real.vintages, *real.layers]:
        assert item.attribution in text
    for source in figure_sources(real.dossier):
        assert source.title in text
