"""The page's data in the page's language, as far as the dossier has it.

What a dossier says is never translated here. Where it gives a title or a name in the language of
the page, that one goes first; the rest stays in the language it was written in, and the page says
so. Numbers are written alike in every language, by :mod:`marchland.numerals`; their units have the
language of the page from the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from marchland.dossier.model import Dossier, Line, Region, Titled
from marchland.dossier.titles import Title, names_of
from marchland.findings import Findings
from marchland.render.page import sent
from marchland.render.page.languages import Catalogue, chosen, is_same
from marchland.render.page.shapes import Country


def localise(
    told: sent.Told, countries: Sequence[Country], findings: Findings, titles: Titles
) -> sent.Language:
    """Put names and titles of a page's data into the language of the page, in place.

    Parameters
    ----------
    told : sent.Told
        Of :func:`marchland.render.page.data.telling`.
    countries : sequence of Country
        Of :func:`marchland.render.page.shapes.draw`.
    findings : Findings
    titles : Titles
        What wrote the titles of figures, measurements and shares in ``told``.

    Returns
    -------
    sent.Language
        What is in the language of the page now, and what could not be.
    """
    dossier, words = findings.dossier, titles.words
    for named in (told["regions"], told["lines"]):
        for key, record in named.items():
            record["title"] = titles.written(Title(key))
    dated: dict[str, Titled] = {act.id: act for act in dossier.instruments}
    dated |= {event.id: event for event in dossier.events}
    for entry in told["timeline"]:
        entry["title"] = titles.own(dated[entry["id"]])
    for of_era, era in zip(told["eras"], findings.eras, strict=True):
        of_era["title"] = titles.own(era)
    told["dispute"]["title"] = titles.own(dossier.dispute)
    spoken = titles.spoken | set(_names(told, countries, dossier, words))
    language = dossier.dispute.language
    return {
        "spoken": sorted(spoken),
        "missing": list(words.missing),
        "foreign": None if is_same(language, words.tag) else language,
    }


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

    def __init__(self, dossier: Dossier, words: Catalogue) -> None:
        self.words = words
        self.spoken: set[str] = set()
        self._names = names_of(dossier)
        named: list[Region | Line] = [*dossier.regions, *dossier.lines]
        self._spoken_names = {i.id: self.own(i) for i in named if chosen(i.titles, words.tag)}

    def own(self, record: Titled) -> str:
        """Return a record's title, in the page's language where it has one."""
        title = chosen(record.titles, self.words.tag)
        if title:
            self.spoken.add(title)
        return title or record.title

    def written(self, title: Title) -> str:
        """Write a title: names as the dossier has them unless all are in the page's language.

        The page joins them in its own words either way.
        """
        if self._spoken_names.keys() >= set(title.ids):
            text = title.text(self._spoken_names, self.words.phrases)
            self.spoken.add(text)
            return text
        return title.text(self._names, self.words.phrases)


def _names(
    told: sent.Told, countries: Sequence[Country], dossier: Dossier, words: Catalogue
) -> Iterator[str]:
    """Let names in the page's language go first, and yield them; the others follow the Latin."""
    parties = {party.territory: party for party in dossier.parties}
    for country in countries:
        party = parties.get(country["territory"])
        name = chosen(party.names, words.tag) if party else None
        if name:
            country["name"] = name
            yield name
    for record in (*told["parties"], *told["places"], *told["context"]):
        name = chosen(dict(record["names"]), words.tag)
        if name and name != record["name"]:
            record["latin"], record["name"] = record["name"], name
            record["names"] = [pair for pair in record["names"] if pair[1] != name]
            yield name
    first = {place["latin"]: place["name"] for place in told["places"] if "latin" in place}
    for height in told["points"]["heights"] if told["points"] else ():
        height["place"] = first.get(height["place"], height["place"])
