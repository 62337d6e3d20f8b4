"""What to cite for a result: the program, the dossier, the boundary files and their credits.

Nothing is computed for it and no clock is read: a citation is dated by its data, so that the same
dossier and the same program give the same text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Literal, Protocol

from marchland.boundaries.registry import Vintage
from marchland.dossier.model import Dossier, Source
from marchland.vocabulary import Standing
from marchland.wording import one_line, web_address

LICENCE_ASKS = {
    "ODbL-1.0": "keep the credit; an area computed with it is a derived database, to be shared "
    "under the same licence (opendatacommons.org/licenses/odbl/1-0)",
    "CC-BY-4.0": "credit, and say that the data were changed (creativecommons.org/licenses/by/4.0)",
    "LGPL-3.0-or-later": "keep licence and notice; changed data under the same licence "
    "(gnu.org/licenses/lgpl-3.0)",
}
"""What a licence asks of whoever publishes a result; as told in ``geo/LICENCES.md``."""

NEUTRAL = (
    "On the map, dashed: an earlier or asserted line; hatched: claimed, by a reading that is "
    "named. No line is endorsed."
)


class Credited(Protocol):
    """What a map shows beside boundaries: a context layer, declared or loaded."""

    @property
    def title(self) -> str:
        """What it is."""

    @property
    def attribution(self) -> str:
        """The credit to print."""

    @property
    def licence(self) -> str:
        """Its licence."""


@dataclass(frozen=True)
class Cited:
    """A result to cite.

    Attributes
    ----------
    dossier : Dossier
    dossier_sha256 : str
    vintages : tuple of Vintage
        Those the dossier's eras name.
    layers : tuple of Credited
        Context layers of its map.
    """

    dossier: Dossier
    dossier_sha256: str
    vintages: tuple[Vintage, ...]
    layers: Sequence[Credited] = ()


@dataclass(frozen=True)
class Work:
    """One thing that is cited, as any format needs it.

    Attributes
    ----------
    key : str
        Unique among the works of a result, and stable.
    kind : str
        ``result``, ``software``, ``boundaries`` or ``source``.
    title : str
    publisher, version, note : str or None
    date : str or None
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
    url : str or None
        An address of the web; None where the dossier or the project declares none.
    """

    key: str
    kind: Literal["result", "software", "boundaries", "source"]
    title: str
    publisher: str | None = None
    date: str | None = None
    version: str | None = None
    url: str | None = None
    note: str | None = None


def data_date(cited: Cited) -> str | None:
    """Return the date of the newest boundary file, as exactly as it is known."""
    return max((str(v.released) for v in cited.vintages if v.released), default=None)


@cache
def project_url() -> str | None:
    """Return the project's public address, if its package declares one."""
    declared = metadata.metadata("marchland").get_all("Project-URL") or []
    addresses = (entry.partition(",")[2].strip() for entry in declared)
    return next((a for a in addresses if web_address(a)), None)


def program() -> str:
    """Return the program's name and version."""
    return f"Marchland {metadata.version('marchland')}"


def citation_lines(cited: Cited, *, sources: bool = False, with_map: bool = True) -> list[str]:
    """Return the citation in words: what the map page and ``marchland cite`` print.

    Parameters
    ----------
    cited : Cited
    sources : bool
        Add the sources of the published figures.
    with_map : bool
        Say what a map needs beside the measurements: further credits, how to read its lines.

    Returns
    -------
    list of str
        A line each; plain text, in which nothing can steer a terminal.
    """
    date = data_date(cited)
    address = f" {project_url()}" if project_url() else ""
    lines = [
        f"{cited.dossier.dispute.title}. {'Map and m' if with_map else 'M'}easurements: "
        f"{program()}.{address}" + (f" Boundary data up to {date}." if date else ""),
        *(
            f"Boundaries as drawn by {v.title}. Release: {v.release}. Licence: {v.licence}. "
            f"Credit: {v.attribution}."
            for v in cited.vintages
        ),
    ]
    beside = list(dict.fromkeys(layer.attribution for layer in cited.layers))
    if beside and with_map:
        lines.append(f"The map shows also: {'; '.join(beside)}.")
    lines += [f"{licence}: {asks}." for licence, asks in licence_terms(cited)]
    lines += [NEUTRAL] if with_map else []
    lines.append(f"Dossier SHA-256: {cited.dossier_sha256}.")
    if sources:
        lines += [f"Source: {_in_words(source)}." for source in figure_sources(cited.dossier)]
    return [one_line(line) for line in lines]


def licence_terms(cited: Cited) -> Iterator[tuple[str, str]]:
    """Yield each licence in use that asks for something, and what it asks for."""
    for licence in dict.fromkeys(item.licence for item in [*cited.vintages, *cited.layers]):
        if licence in LICENCE_ASKS:
            yield licence, LICENCE_ASKS[licence]


def _in_words(source: Source) -> str:
    parts = (source.title, source.publisher, source.date, web_address(source.url))
    return ", ".join(part for part in parts if part)


def figure_sources(dossier: Dossier) -> tuple[Source, ...]:
    """Return the sources of the figures, each once, in the dossier's order."""
    wanted = {source for figure in dossier.figures for source in figure.sources}
    return tuple(source for source in dossier.sources if source.id in wanted)


def works(cited: Cited, *, sources: bool = False) -> tuple[Work, ...]:
    """Return everything that is cited: the result, the program, the boundary files.

    Parameters
    ----------
    cited : Cited
    sources : bool
        Add the sources of the published figures.

    Returns
    -------
    tuple of Work
    """
    dispute = cited.dossier.dispute
    found = [
        Work(
            f"marchland_dossier_{dispute.id}", "result", dispute.title, date=data_date(cited),
            url=project_url(), note=_result_note(cited),
        ),
        Work(
            "marchland", "software", "Marchland", publisher=_maker(), url=project_url(),
            version=metadata.version("marchland"), note=metadata.metadata("marchland")["Summary"],
        ),
        *(_boundaries(vintage) for vintage in cited.vintages),
    ]  # fmt: skip
    if sources:
        found += [
            Work(
                f"marchland_source_{s.id}", "source", s.title, s.publisher, s.date,
                url=web_address(s.url),
            )
            for s in figure_sources(cited.dossier)
        ]  # fmt: skip
    return tuple(found)


def _result_note(cited: Cited) -> str:
    files = "; ".join(vintage.title for vintage in cited.vintages)
    drawn = f" from boundaries as drawn by {files}" if files else ""
    return (
        f"Areas and verdicts computed with {program()}{drawn}. "
        f"Dossier SHA-256: {cited.dossier_sha256}"
    )


def _maker() -> str | None:
    named = metadata.metadata("marchland").get_all("Author")
    return named[0] if named else None


def _boundaries(vintage: Vintage) -> Work:
    address = f" ({vintage.licence_url})" if vintage.licence_url else ""
    return Work(
        f"marchland_vintage_{vintage.id}",
        "boundaries",
        vintage.title,
        vintage.publisher,
        vintage.released,
        version=vintage.release,
        note=f"Licence: {vintage.licence}{address}. Credit: {vintage.attribution}",
    )


def disputed_details(dossier: Dossier) -> list[str]:
    """Return whose each line and area is, by which reading, and what speaks against it.

    Parameters
    ----------
    dossier : Dossier

    Returns
    -------
    list of str
        A few sentences for each claim line and each area that is not simply administered.
    """
    parties = {party.id: party.name for party in dossier.parties}
    told = []
    for line in dossier.lines:
        if line.asserted_by:
            head = f"{line.title}: {line.kind.value} of {parties[line.asserted_by]}"
            told.append(_sentences(head, ("Against it", line.against)))
    for region in dossier.regions:
        if region.standing is not Standing.ADMINISTERED:
            by = {Standing.CEDED: "to", Standing.AWARDED: "to"}.get(region.standing, "by")
            # "Ceded" is the word of one side.
            passed = region.standing is Standing.CEDED
            head = f"{region.title}: {'passed' if passed else region.standing.value}"
            head += f" {by} {parties[region.by]}" if region.by else ""
            reading = ("By this reading", region.reading)
            told.append(_sentences(head, reading, ("Against it", region.against)))
    return told


def _sentences(head: str, *rest: tuple[str, str | None]) -> str:
    """Join what there is to sentences, each ended once."""
    said = [head, *(f"{what}: {text}" for what, text in rest if text)]
    return " ".join(f"{text.rstrip().rstrip('.')}." for text in said)


__all__ = [
    "Cited",
    "Credited",
    "Work",
    "citation_lines",
    "data_date",
    "disputed_details",
    "figure_sources",
    "licence_terms",
    "program",
    "project_url",
    "works",
]
