"""The page's data in the page's language, as far as the dossier has it.

What a dossier says is never translated here. Where it gives a title or a name in the language of
the page, that one goes first; the rest stays in the language it was written in, and the page says
so. Numbers are written alike in every language, by :mod:`marchland.numerals`; their units have the
language of the page from the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marchland.dossier.titles import Title, names_of
from marchland.findings import Findings
from marchland.render.page.languages import Catalogue, chosen, is_same

Record = dict[str, Any]


def localise(data: Record, findings: Findings, words: Catalogue, titles: Titles) -> None:
    """Put names and titles of a page's data into the language of the page, in place.

    Parameters
    ----------
    data : dict
        Of :func:`marchland.render.page.data.telling`, with the shapes and countries of the drawing.
    findings : Findings
    words : Catalogue
    titles : Titles
        What wrote the titles of figures, measurements and shares in ``data``.
    """
    dossier = findings.dossier
    for kind in ("regions", "lines"):
        for key, item in data[kind].items():
            item["title"] = titles.written(Title(key))
    dated: dict[str, Any] = {item.id: item for item in dossier.instruments}
    dated |= {item.id: item for item in dossier.events}
    for item in data["timeline"]:
        item["title"] = titles.own(dated[item["id"]])
    for item, era in zip(data["eras"], findings.eras, strict=True):
        item["title"] = titles.own(era)
    data["dispute"]["title"] = titles.own(dossier.dispute)
    spoken = titles.spoken | set(_names(data, dossier, words))
    data["language"] = {
        "spoken": sorted(spoken),
        "missing": list(words.missing),
        "foreign": None if is_same(dossier.dispute.language, words.tag)
        else dossier.dispute.language,
    }  # fmt: skip


class Titles:
    """Titles in the language of a page, as far as a dossier has them.

    Parameters
    ----------
    dossier : Dossier
    words : Catalogue

    Attributes
    ----------
    spoken : set of str
        Those of the titles asked for that are in the page's language.
    """

    def __init__(self, dossier: Any, words: Catalogue) -> None:
        self.words = words
        self.spoken: set[str] = set()
        self._names = names_of(dossier)
        named: list[Any] = [*dossier.regions, *dossier.lines]
        self._spoken_names = {i.id: self.own(i) for i in named if chosen(i.titles, words.tag)}

    def own(self, record: Any) -> str:
        """Return a record's title, in the page's language where it has one."""
        title = chosen(record.titles, self.words.tag)
        if title:
            self.spoken.add(title)
        return title or str(record.title)

    def written(self, title: Title) -> str:
        """Write a title: names as the dossier has them unless all are in the page's language.

        The page joins them in its own words either way.
        """
        if self._spoken_names.keys() >= set(title.ids):
            text = title.text(self._spoken_names, self.words.phrases)
            self.spoken.add(text)
            return text
        return title.text(self._names, self.words.phrases)


def _names(data: Record, dossier: Any, words: Catalogue) -> Iterator[str]:
    """Let names in the page's language go first, and yield them; the others follow the Latin."""
    parties = {party.territory: party for party in dossier.parties}
    for country in data["countries"]:
        party = parties.get(country["territory"])
        name = chosen(party.names, words.tag) if party else None
        if name:
            country["name"] = name
            yield name
    for item in (*data["parties"], *data["places"], *data["context"]):
        name = chosen(dict(item["names"]), words.tag)
        if name and name != item["name"]:
            item["latin"], item["name"] = item["name"], name
            item["names"] = [pair for pair in item["names"] if pair[1] != name]
            yield name
    first = {item["latin"]: item["name"] for item in data["places"] if "latin" in item}
    for height in data["points"]["heights"] if data["points"] else ():
        height["place"] = first.get(height["place"], height["place"])
