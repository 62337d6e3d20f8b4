"""The page's data in the page's language, as far as the dossier has it.

What a dossier says is never translated here. Where it gives a title or a name in the language of
the page, that one goes first; the rest stays in the language it was written in, and the page says
so. Numbers are written alike in every language, by :mod:`marchland.numerals`; their units have the
language of the page from the start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from marchland.findings import Findings
from marchland.render.languages import Catalogue, chosen, is_same

Record = dict[str, Any]


def localise(data: Record, findings: Findings, words: Catalogue) -> None:
    """Put names and titles of a page's data into the language of the page, in place.

    Parameters
    ----------
    data : dict
        Of :func:`marchland.render.telling.telling`, with the shapes and countries of the drawing.
    findings : Findings
    words : Catalogue
    """
    dossier = findings.dossier
    titles = _Titles(dossier, words)
    for kind in ("regions", "lines"):
        for key, item in data[kind].items():
            item["title"] = titles.by_id[key]
    dated: dict[str, Any] = {item.id: item for item in dossier.instruments}
    dated |= {item.id: item for item in dossier.events}
    for item in data["timeline"]:
        item["title"] = titles.own(dated[item["id"]])
    for item, era in zip(data["eras"], findings.eras, strict=True):
        item["title"] = titles.own(era)
    data["dispute"]["title"] = titles.own(dossier.dispute)
    about = {figure.id: figure.about for figure in dossier.figures}
    told: dict[str, str] = {}
    for item in data["figures"]:
        told[item["about"]] = titles.about(about[item["id"]], item["about"])
        item["about"] = told[item["about"]]
    for item in data["indistinguishable"]:
        item["about"] = told.get(item["about"], item["about"])
    for item in (*data["held"], *data["shares"]):
        item["title"] = titles.of(item["title"])
    spoken = titles.spoken | set(_names(data, dossier, words))
    data["language"] = {
        "spoken": sorted(spoken),
        "missing": list(words.missing),
        "foreign": None if is_same(dossier.dispute.language, words.tag)
        else dossier.dispute.language,
    }  # fmt: skip


class _Titles:
    """Titles by what the findings call them; those found in the page's language are kept."""

    def __init__(self, dossier: Any, words: Catalogue) -> None:
        self.words = words
        self.spoken: set[str] = set()
        named = [*dossier.regions, *dossier.lines]
        self.by_id = {item.id: self.own(item) for item in named}
        self.by_title = {
            item.title: self.by_id[item.id] for item in named if item.title != self.by_id[item.id]
        }

    def own(self, record: Any) -> str:
        """Return a record's title, in the page's language where it has one."""
        title = chosen(record.titles, self.words.tag)
        if title:
            self.spoken.add(title)
        return title or str(record.title)

    def of(self, title: str) -> str:
        """Return a title that findings made of one or two of the dossier's."""
        if title in self.by_title:
            return self.by_title[title]
        parts = title.split(" / ")
        if all(part in self.by_title for part in parts):
            return self._kept(" / ".join(self.by_title[part] for part in parts))
        for joint, key in ((" as a share of ", "title.share.of"), (" of ", "title.part.of")):
            for at in re.finditer(joint, title):
                part, whole = title[: at.start()], title[at.end() :]
                if part in self.by_title and whole in self.by_title:
                    return self._kept(self.words.say(
                        key, part=self.by_title[part], whole=self.by_title[whole]
                    ))  # fmt: skip
        return title

    def about(self, about: Any, told: str) -> str:
        """Return what a figure is of; a share of two things that have titles, else as told."""
        if isinstance(about, str):
            return self.by_id[about]
        part, whole = self.by_id[about.part], self.by_id[about.whole]
        if not {part, whole} <= self.spoken:
            return told
        key = "title.less" if about.complement else "title.part.of"
        return self._kept(self.words.say(key, part=part, whole=whole))

    def _kept(self, title: str) -> str:
        self.spoken.add(title)
        return title


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
