"""What the page says of what is declared: the dossier and the boundary files, as they are.

Each function takes the keys over that the page shows; their types are in
:mod:`marchland.render.page.sent`.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter

from marchland import numerals
from marchland.boundaries.registry import Vintage
from marchland.dossier.model import Dossier, Era, Line, Party, Region, Source
from marchland.findings import LayerFinding
from marchland.render.page import sent
from marchland.render.page.languages import Catalogue
from marchland.render.page.shapes import UNDRAWN, is_quiet
from marchland.wording import LINK


def party_record(party: Party) -> sent.Party:
    """Return a party or neighbour."""
    return {
        "id": party.id,
        "name": party.name,
        "names": named(party.names),
        "territory": party.territory,
        "role": party.role,
    }


def era_record(era: Era) -> sent.Era:
    """Return an era, with the vintages that could be read."""
    return {
        "id": era.id,
        "title": era.title,
        "vintages": list(era.vintages),
        "valid_from": era.valid_from,
        "valid_to": era.valid_to,
        "drawn": era.drawn,
        "note": era.note,
    }


def named(names: Mapping[str, str]) -> list[sent.Named]:
    """Return names with their language, in the dossier's order: the first is the one on the map."""
    return list(names.items())


def vintage_record(vintage: Vintage, words: Catalogue) -> sent.Vintage:
    """Return a boundary file; its accuracy with the unit of a language."""
    return {
        "id": vintage.id,
        "title": vintage.title,
        "publisher": vintage.publisher,
        "release": vintage.release,
        "released": vintage.released,
        "worldview": vintage.worldview,
        "licence": vintage.licence,
        "attribution": vintage.attribution,
        "package": vintage.package,
        "accuracy": numerals.declared(vintage.accuracy_m, words.unit("m")),
        "accuracy_reason": vintage.accuracy_reason,
        "depicts": [vintage.depicts_from, vintage.depicts_to],
        "note": vintage.note,
        "sha256": vintage.sha256,
    }


def source_record(source: Source) -> sent.Source:
    """Return a source, with a link where its address may be one."""
    return {
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date,
        "url": source.url,
        "link": source.url if source.url and LINK.fullmatch(source.url) else None,
        "access": source.access.value,
        "confidence": source.confidence.value,
        "note": source.note,
    }


def region_record(region: Region, hatch: Mapping[str, int]) -> sent.Region:
    """Return a region; ``hatch`` has the place of its hatch in the grammar, by id."""
    return {
        "id": region.id,
        "title": region.title,
        "standing": region.standing,
        "by": region.by,
        "reading": region.reading,
        "against": region.against,
        "valid_from": region.valid_from,
        "valid_to": region.valid_to,
        "sources": list(region.sources),
        "note": region.note,
        "recipe": region.build.recipe,
        "hatch": hatch.get(region.id),
        "drawn": region.build.recipe not in UNDRAWN,
        "quiet": is_quiet(region),
    }


def line_record(line: Line) -> sent.Line:
    """Return a line."""
    return {
        "id": line.id,
        "title": line.title,
        "kind": line.kind.value,
        "asserted_by": line.asserted_by,
        "against": line.against,
        "sources": list(line.sources),
        "note": line.note,
        "recipe": line.draw.recipe,
    }


def timeline(dossier: Dossier) -> list[sent.Dated]:
    """Return instruments and events by date; partial dates stand before the days they hold."""
    acts: list[sent.Dated] = [
        {
            "id": act.id,
            "date": act.date,
            "until": None,
            "title": act.title,
            "reading": act.reading,
            "attributed_to": act.attributed_to,
            "sources": list(act.sources),
            "note": act.note,
            "kind": act.kind.value,
            "places": [],
        }
        for act in dossier.instruments
    ]
    events: list[sent.Dated] = [
        {
            "id": event.id,
            "date": event.date,
            "until": event.until,
            "title": event.title,
            "reading": None,
            "attributed_to": event.attributed_to,
            "sources": list(event.sources),
            "note": event.note,
            "kind": None,
            "places": list(event.places),
        }
        for event in dossier.events
    ]
    return sorted([*acts, *events], key=itemgetter("date", "id"))


def layer_record(layer: LayerFinding) -> sent.Layer:
    """Return a context layer."""
    return {
        "id": layer.id,
        "kind": layer.kind,
        "title": layer.title,
        "attribution": layer.attribution,
        "licence": layer.licence,
    }
