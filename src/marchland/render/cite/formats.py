"""A citation for reference managers and for wikis: BibTeX, CSL-JSON, Wikipedia, Commons.

Each format has its own characters that do something. What comes from a dossier or a registry is
escaped by the rule of its format, so that it is shown and nothing else.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator

from marchland.render.cite.citation import (
    NEUTRAL,
    Cited,
    Work,
    citation_lines,
    data_date,
    disputed_details,
    figure_sources,
    licence_terms,
    program,
    works,
)
from marchland.wording import json_text, one_line

# -------------------------------------------------------------------------------------- BibTeX

LATEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "`": r"\textasciigrave{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
})  # fmt: skip
"""Braces are spelled out: BibTeX counts them even behind a backslash."""


def latex(text: str) -> str:
    r"""Return a text that LaTeX shows as it is.

    Examples
    --------
    >>> print(latex(r"50 % of {x} \input"))
    50 \% of \textbraceleft{}x\textbraceright{} \textbackslash{}input
    """
    escaped = one_line(text).translate(LATEX)
    return re.sub(r"([-'])(?=\1)", r"\1{}", escaped)  # else a dash, a quotation mark


def bibtex(cited: Cited, *, sources: bool = False) -> str:
    """Return the works as BibTeX entries of type ``misc``, in UTF-8.

    Parameters
    ----------
    cited : Cited
    sources : bool
        Add the sources of the published figures.

    Returns
    -------
    str
    """
    return "\n\n".join(_bib_entry(work) for work in works(cited, sources=sources))


def _bib_entry(work: Work) -> str:
    year, month, day = _date_parts(work.date)
    fields = {
        "title": f"{{{latex(work.title)}}}",  # twice braced: its capitals are kept
        "author": f"{{{latex(work.publisher)}}}" if work.publisher else None,
        # Without an author the styles sort by the key.
        "key": None if work.publisher else latex(work.title),
        "year": year,
        "month": calendar.month_abbr[month].lower() if month else None,
        "day": day,
        "version": latex(work.version) if work.version else None,
        "url": _ascii(work.url) if work.url else None,
        "note": latex(work.note) if work.note else None,
    }
    lines = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in fields.items()
        if value is not None
    ]
    return "\n".join([f"@misc{{{work.key},", *lines, "}"])


def _ascii(url: str) -> str:
    """Return an address whose letters beyond ASCII are percent-encoded: ``url`` takes no others."""
    return "".join(
        c if c.isascii() else "".join(f"%{byte:02X}" for byte in c.encode()) for c in url
    )


def _date_parts(date: str | None) -> tuple[int | None, int | None, int | None]:
    parts = [int(part) for part in date.split("-")] if date else []
    year, month, day = (*parts, None, None, None)[:3]
    return year, month, day


# ------------------------------------------------------------------------------------ CSL-JSON

CSL_TYPES = {"result": "dataset", "software": "software", "boundaries": "dataset"}


def csl_json(cited: Cited, *, sources: bool = False) -> str:
    """Return the works as CSL-JSON, which reference managers and pandoc read.

    Parameters
    ----------
    cited : Cited
    sources : bool
        Add the sources of the published figures.

    Returns
    -------
    str
        An array of items; see the CSL-JSON schema 1.0.2. ``accessed`` is left out: when a source
        was read is not declared.
    """
    return json_text([_csl_item(work) for work in works(cited, sources=sources)])


def _csl_item(work: Work) -> dict[str, object]:
    item: dict[str, object] = {
        "id": work.key,
        "type": CSL_TYPES.get(work.kind, "webpage" if work.url else "document"),
        "title": one_line(work.title),
    }
    if work.publisher:
        item["author"] = [{"literal": one_line(work.publisher)}]
    if work.date:
        item["issued"] = {"date-parts": [[part for part in _date_parts(work.date) if part]]}
    for name, value in (("version", work.version), ("URL", work.url), ("note", work.note)):
        if value:
            item[name] = one_line(value)
    return item


# ------------------------------------------------------------------------------------ wikitext

WIKI = str.maketrans({c: f"&#{ord(c)};" for c in "&<>{}[]|~"})


def wikitext(text: str) -> str:
    """Return a text that MediaWiki shows as it is, in a template's parameter or a list.

    Examples
    --------
    >>> wikitext("a|b [[c]] ''d'' https://x")
    'a&#124;b &#91;&#91;c&#93;&#93; &#39;&#39;d&#39;&#39; https&#58;//x'
    """
    escaped = one_line(text).translate(WIKI)
    escaped = re.sub(r"^[*#;:=]", lambda hit: f"&#{ord(hit[0])};", escaped)  # lists, headings
    escaped = re.sub(r"'(?=')|(?<=')'", "&#39;", escaped)  # bold, italics
    escaped = re.sub(r"_(?=_)|(?<=_)_", "&#95;", escaped)  # __SWITCHES__
    return re.sub(r"(?<=[A-Za-z]):(?=\S)", "&#58;", escaped)  # addresses


def wikipedia(cited: Cited, *, sources: bool = False) -> str:
    """Return a citation template for each work: ``cite web`` where it has an address.

    Parameters
    ----------
    cited : Cited
    sources : bool
        Add the sources of the published figures.

    Returns
    -------
    str
        A template a line, each a list item.
    """
    return "\n".join(f"* {_wiki_template(work)}" for work in works(cited, sources=sources))


def _wiki_template(work: Work) -> str:
    fields = {
        "url": _wiki_url(work.url) if work.url else None,
        "title": wikitext(work.title),
        "publisher": wikitext(work.publisher) if work.publisher else None,
        "date": _wiki_date(work.date),
        "version": wikitext(work.version) if work.version else None,
    }
    name = "cite web" if work.url else "citation"
    said = " ".join(f"|{key}={value}" for key, value in fields.items() if value)
    note = f" {wikitext(work.note.rstrip('.'))}." if work.note else ""
    return f"{{{{{name} {said}}}}}{note}"


def _wiki_url(url: str) -> str:
    """Encode what would end an external link or begin markup inside a template."""
    return re.sub(r"[\[\]'~]|__", lambda hit: "".join(f"%{ord(c):02X}" for c in hit[0]), url)


def _wiki_date(date: str | None) -> str | None:
    """Return a date as the citation templates accept it: a month alone is written out."""
    year, month, day = _date_parts(date)
    return f"{calendar.month_name[month]} {year}" if month and not day else date


def commons(cited: Cited, *, sources: bool = False) -> str:
    """Return the ``Information`` block for a map on Commons.

    Its description says of each line and area whose it is, and what speaks against it, as the
    rules for maps of disputed land ask.

    Parameters
    ----------
    cited : Cited
    sources : bool
        Add the sources of the published figures.

    Returns
    -------
    str
    """
    terms = [f"{licence}: {asks}" for licence, asks in licence_terms(cited)]
    credits = dict.fromkeys(item.attribution for item in [*cited.vintages, *cited.layers])
    return "\n".join([
        "{{Information",
        f"|description={{{{en|1={wikitext(cited.dossier.dispute.title)}. {NEUTRAL}",
        *_bullets(disputed_details(cited.dossier)),
        "}}",
        f"|date={_wiki_date(data_date(cited)) or ''}",
        f"|source=Map and measurements: {program()}; dossier SHA-256 "
        f"{wikitext(cited.dossier_sha256)}. Boundaries as drawn by:",
        *_bullets(f"{v.title}: {v.release}" for v in cited.vintages),
        *(_source_bullets(cited) if sources else ()),
        "|author=",
        "|permission=Data licences and credits:",
        *_bullets([*credits, *terms]),
        "}}",
    ])  # fmt: skip


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    return (f"* {wikitext(text)}" for text in texts)


def _source_bullets(cited: Cited) -> Iterator[str]:
    yield "Published figures:"
    keys = {f"marchland_source_{source.id}" for source in figure_sources(cited.dossier)}
    for work in works(cited, sources=True):
        if work.key in keys:
            yield f"* {_wiki_template(work)}"


# ------------------------------------------------------------------------------------- formats


def text(cited: Cited, *, sources: bool = False) -> str:
    """Return the citation in words, as :func:`citation_lines` has them, a line each."""
    return "\n".join(citation_lines(cited, sources=sources))


FORMATS: dict[str, Callable[..., str]] = {
    "text": text,
    "bibtex": bibtex,
    "csl-json": csl_json,
    "wikipedia": wikipedia,
    "commons": commons,
}
"""Name of a format to what writes it."""


__all__ = ["FORMATS", "bibtex", "commons", "csl_json", "latex", "text", "wikipedia", "wikitext"]
