"""Markdown: it parses as meant, and what a dossier says stays text in it."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from hostile import ADDRESSES, CHARACTERS, MARKUP, TEXTS
from marchland.api import OpenDossier
from marchland.render.markdown import JOINER, MARK, check_markdown, escaped
from marchland.vocabulary import Verdict
from marchland.wording import one_line
from specimens_findings import small_findings, with_texts

MARKDOWN = [
    "# heading", "## heading ##", "- item", "+ item", "* item", "1. item", "2) item", "> quote",
    "---", "***", "___", "===", "- - -", "```", "~~~", "``code``", "`|`", "a|b", "\\|", "\\\\|",
    "|", "|---|---|", "**b**", "__b__", "_i_", "~~gone~~", "[x](https://hostile.example)",
    "[x][1]", "[1]", "![x](https://hostile.example/x.png)", "[^1]", "[^1]: note", "[//]: # (x)",
    "<https://hostile.example>", "https://hostile.example", "HTTP://hostile.example/a?b",
    "www.hostile.com", "WWW.HOSTILE.COM", "ftp://hostile.example", "a@hostile.com",
    "mailto:a@hostile.com", "@someone", "&copy; &#60;", "&amp;lt;", "$x$", "$$x$$", "\\",
    "\\\n", "a  \nb", "a\\\nb", "\n\n# new", "\tcode", "    code", "- [ ] task", "<!-- -->",
    "<br>", "///hostile.example", "'", '"', ":smile:", "1.", "=", "-", "1986. A year",
]  # fmt: skip


@cache
def parser() -> MarkdownIt:
    """Return a parser of what GitHub reads: tables, bare addresses, footnotes, formulas."""
    made = MarkdownIt("gfm-like", {"linkify": True, "html": True})
    return made.use(footnote_plugin).use(dollarmath_plugin)


def tokens(text: str) -> Iterator[Token]:
    def walk(found: list[Token] | None) -> Iterator[Token]:
        for token in found or []:
            yield token
            yield from walk(token.children)

    yield from walk(parser().parse(text))


def shape(text: str) -> Counter[str]:
    """Count what a text is made of, but for how its words are cut."""
    kinds = Counter(token.type for token in tokens(text))
    for kind in ("text", "text_special"):
        del kinds[kind]
    return kinds


def words(token: Token) -> str:
    return "".join(child.content for child in token.children or [])


def meant(text: str) -> str:
    """Return what a reader is to see of a text."""
    return one_line(text)


def cells(text: str) -> Iterator[list[str]]:
    """Yield the cells of every row of every table."""
    row: list[str] = []
    found = list(tokens(text))
    for token, following in itertools.pairwise(found):
        if token.type == "tr_open":
            row = []
        elif token.type in ("td_open", "th_open"):
            row.append(words(following).replace(JOINER, ""))
        elif token.type == "tr_close":
            yield row


PLACES = {
    "paragraph": "{}",
    "after a paragraph": "Said.\n\n{}",
    "heading": "# {}",
    "item": "- ✗ does not fit: {}",
    "quote": "> {}",
    "note": "Said.[^1]\n\n[^1]: {}, read: excerpt.",
    "cell": "| a | b |\n| --- | ---: |\n| {} | end |",
    "last cell": "| a | b |\n| --- | ---: |\n| start | {} |",
}


@pytest.mark.slow
@pytest.mark.parametrize("text", [*TEXTS, *MARKDOWN], ids=lambda text: repr(text[:20]))
def test_a_hostile_text_is_shown_as_text(text: str) -> None:
    for place in PLACES.values():
        check_shown(text, place)


@given(st.text(alphabet="\\`*_{}[]()#+-.!|<>&~$:/@=1a \n\tw", max_size=12))
def test_no_text_makes_markup(text: str) -> None:
    for place in PLACES.values():
        check_shown(text, place)


@given(st.text(max_size=30))
def test_no_text_of_any_characters_makes_markup(text: str) -> None:
    check_shown(text, PLACES["cell"])


def check_shown(text: str, place: str) -> None:
    """A record's text is never empty, but what is left of this one may be."""
    written = place.replace("{}", escaped(text))
    assert not meant(text) or shape(written) == shape(place.replace("{}", "word"))
    lines = [words(token).replace(JOINER, "") for token in tokens(written) if token.children]
    assert not meant(text) or any(meant(text) in line for line in lines)


def test_mail_and_mentions_are_broken() -> None:
    shown = words(next(t for t in tokens(escaped("@x, a@b.com")) if t.type == "inline"))
    assert not re.search(r"@\w", shown)


# ------------------------------------------------------------------------------------ the report


@pytest.fixture(scope="module")
def real(pamirs_case: OpenDossier) -> str:
    return check_markdown(pamirs_case.findings)


@pytest.mark.slow
@pytest.mark.parametrize("detail", [{}, {"reasons": True}, {"every": True}])
@pytest.mark.parametrize("texts", [TEXTS, TEXTS[::-1], MARKDOWN], ids=["hostile", "back", "markup"])
def test_hostile_findings_have_the_shape_of_tame_ones(texts: list[str], detail: Any) -> None:
    findings = small_findings()
    tame = check_markdown(with_texts(findings, ["word"]), **detail)
    evil = check_markdown(with_texts(findings, texts), **detail)
    links = {"link_open", "link_close"}
    # Equal titles share a heading, so that the tame report has fewer tables.
    kinds = set(shape(tame)) | links
    assert set(shape(evil)) <= kinds
    for row, plain in zip(cells(evil), cells(check_markdown(findings, **detail)), strict=True):
        assert len(row) == len(plain)
    for token in tokens(evil):
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(("https://", "http://", "HTTPS://"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://example.org/a?b=1&copy;=2", "https://example.org/a?b=1&copy;=2"),
        ("https://example.org/a_(b)[c]*d*", "https://example.org/a_(b)%5Bc%5D*d*"),
        ("http://example.org/Граница", "http://example.org/%D0%93%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0"),
        ("mailto:someone@example.org", None),
        ("ftp://example.org/", None),
        ("https://example.org/a\\b", None),
        ("https://example.org/<b>", None),
        *((address, None) for address in ADDRESSES),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_become_links(url: str, href: str | None) -> None:
    findings = small_findings()
    first, *rest = findings.dossier.sources
    sources = (first.model_copy(update={"url": url}), *rest)
    dossier = findings.dossier.model_copy(update={"sources": sources})
    text = check_markdown(dataclasses.replace(findings, dossier=dossier))
    found = [token.attrs["href"] for token in tokens(text) if token.type == "link_open"]
    assert found == ([href] if href else [])


@pytest.mark.slow
def test_the_real_report_parses_as_meant(real: str, pamirs_case: OpenDossier) -> None:
    kinds = shape(real)
    assert not {"html_block", "html_inline", "image", "code_inline", "fence", "em_open"} & set(
        kinds
    )
    assert all(len(set(map(len, table))) == 1 for table in _tables(real))
    findings = pamirs_case.findings
    cited = {source for item in findings.figures for source in item.figure.sources}
    notes = [token for token in tokens(real) if token.type == "footnote_open"]
    assert len(notes) == len(cited) > 30
    verdicts = Counter(row[2].partition(" ")[2] for row in cells(real) if len(row) == 6)
    assert {v.value for v in Verdict if verdicts[v.value]} == {
        item.verdict.value for item in findings.figures
    }


def _tables(text: str) -> Iterator[list[list[str]]]:
    for block in re.split(r"\n\n", text):
        if block.startswith("|"):
            yield list(cells(block))


def test_every_figure_is_shown_and_every_test_on_demand(pamirs_case: OpenDossier) -> None:
    findings = pamirs_case.findings
    text = check_markdown(findings, every=True)
    rows = [row for table in _tables(text) if table[0][0] == "Published" for row in table[1:]]
    printed = Counter(row[0] for row in rows)
    assert printed == Counter(meant(item.figure.printed) for item in findings.figures)
    listed = re.findall(r"^- (?:✓|✗|\?) ", text, re.MULTILINE)
    assert len(listed) == len(findings.consistency)


def test_reasons_are_told(real: str, pamirs_case: OpenDossier) -> None:
    inline = " ".join(
        words(token)
        for token in tokens(check_markdown(pamirs_case.findings, reasons=True))
        if token.type == "inline"
    )
    for item in pamirs_case.findings.figures:
        assert meant(item.reason) in inline
    assert meant(pamirs_case.findings.figures[0].reason) not in real


@pytest.mark.parametrize(
    "section",
    ["Figures that do not fit",
     "Conflicting figures that these boundaries cannot tell apart", "Measured regions",
     "Published figures", "Figures against each other", "Measured shares",
     "Treaty points and lengths", "How it was measured", "Data and licences", "Citation"],
)  # fmt: skip
def test_every_section_is_there(section: str, real: str) -> None:
    assert f"\n## {section}\n" in real


def test_the_first_line_marks_the_file_and_is_not_shown(real: str) -> None:
    assert real.encode().startswith(MARK)
    first = next(tokens(real))
    assert (first.type, first.tag) == ("heading_open", "h1")


def test_empty_findings_give_a_report() -> None:
    findings = small_findings()
    fields = [field.name for field in dataclasses.fields(findings)]
    bare = findings.dossier.model_copy(update={"figures": (), "regions": ()})
    empty = {name: () for name in fields if name not in ("dossier", "dossier_sha256", "held")}
    text = check_markdown(dataclasses.replace(findings, dossier=bare, **empty))
    assert "# Squares: A and B" in text
    assert "|" not in text


def test_equal_findings_give_equal_text() -> None:
    assert check_markdown(small_findings()) == check_markdown(small_findings())


def test_the_hostile_texts_hold_what_markdown_would_act_on() -> None:
    """The tests above would pass with tame texts."""
    acted = [text for text in [*MARKUP, *CHARACTERS, *MARKDOWN] if shape(text) != shape("word")]
    assert len(acted) > 50
