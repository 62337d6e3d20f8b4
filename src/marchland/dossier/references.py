"""Whether every id a dossier mentions exists, once, and leads somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from marchland.dossier.fields import surely_before
from marchland.dossier.model import Dossier, Figure, Line, Region, Share
from marchland.dossier.recipes import (
    Cut,
    Difference,
    Less,
    NoBoundary,
    Polyline,
    Ray,
    Stretch,
    TerritoryIn,
    Whole,
    regions_of,
)
from marchland.errors import nearest_names

SOURCED = ("places", "tripoints", "instruments", "events", "lines", "regions", "figures",
           "datums", "markers", "segments", "heights")  # fmt: skip
"""Sections whose records stand on sources."""


def reference_faults(
    dossier: Dossier, outside: Mapping[str, Collection[str]] | None = None
) -> Iterator[str]:
    """Yield one line for each id that is repeated and each reference that leads nowhere.

    Parameters
    ----------
    dossier : Dossier
    outside : mapping of str to collection of str, optional
        Ids that exist outside the dossier, under ``"vintage"`` and ``"layer"``; references to a
        kind that is not given are not checked.

    Yields
    ------
    str
        The key, what was expected, what was found, and the nearest known name.
    """
    known = _known_ids(dossier) | {kind: set(ids) for kind, ids in (outside or {}).items()}
    yield from _repeated_ids(dossier)
    for kind, key, wanted in _references(dossier):
        if kind in known and wanted not in known[kind]:
            hint = nearest_names(wanted, known[kind])
            yield f"{key}: expected a known {kind}, found {wanted!r}. {hint}"
    yield from _cycles(dossier)
    yield from _boundless(dossier)
    yield from _impossible_dates(dossier)


def reference_remarks(dossier: Dossier) -> Iterator[str]:
    """Yield one line for each thing that is sound but probably not meant.

    A source that nothing cites spoils no result, and a dossier is written source first: it is a
    remark, not a fault.

    Parameters
    ----------
    dossier : Dossier

    Yields
    ------
    str
        The key, what was found, what to do.
    """
    used = {s for name in SOURCED for record in getattr(dossier, name) for s in record.sources}
    for source in dossier.sources:
        if source.id not in used:
            yield f"sources {source.id}: nothing cites it; cite it, or take it out"


def _known_ids(dossier: Dossier) -> dict[str, set[str]]:
    regions, lines = {r.id for r in dossier.regions}, {n.id for n in dossier.lines}
    return {
        "source": {s.id for s in dossier.sources},
        "party": {p.id for p in dossier.parties},
        "place": {p.id for p in dossier.places},
        "era": {e.id for e in dossier.eras},
        "line": lines,
        "region": regions,
        "territory": {p.territory for p in dossier.parties},
        "figure": {f.id for f in dossier.figures},
        "instrument": {i.id for i in dossier.instruments},
        "marker": {m.id for m in dossier.markers},
    }


def _repeated_ids(dossier: Dossier) -> Iterator[str]:
    for name in ("parties", "eras", "sources", *SOURCED):
        seen: set[str] = set()
        for index, record in enumerate(getattr(dossier, name)):
            if record.id in seen:
                yield f"{name}[{index}].id: {record.id!r} is used twice; rename one"
            seen.add(record.id)
    both = {r.id for r in dossier.regions} & {n.id for n in dossier.lines}
    for shared in sorted(both):
        yield f"regions, lines: {shared!r} names a region and a line; rename one"


Reference = tuple[str, str, str]
"""Kind of thing meant, key it is named at, id."""


def _references(dossier: Dossier) -> Iterator[Reference]:
    for layer in dossier.layers:
        yield "layer", "layers", layer
    for era in dossier.eras:
        for vintage in era.vintages:
            yield "vintage", f"eras {era.id}.vintages", vintage
    for name in SOURCED:
        for record in getattr(dossier, name):
            for source in record.sources:
                yield "source", f"{name} {record.id}.sources", source
    for tripoint in dossier.tripoints:
        yield "place", f"tripoints {tripoint.id}.place", tripoint.place
        for code in tripoint.territories:
            yield "territory", f"tripoints {tripoint.id}.territories", code
    for instrument in dossier.instruments:
        for party in instrument.parties:
            yield "party", f"instruments {instrument.id}.parties", party
    for event in dossier.events:
        for place in event.places:
            yield "place", f"events {event.id}.places", place
    for line in dossier.lines:
        if line.asserted_by:
            yield "party", f"lines {line.id}.asserted_by", line.asserted_by
        yield from _line_references(line)
    for region in dossier.regions:
        if region.by:
            yield "party", f"regions {region.id}.by", region.by
        yield from _region_references(region)
    for figure in dossier.figures:
        yield from _figure_references(figure)
    yield from _demarcation_references(dossier)


def _demarcation_references(dossier: Dossier) -> Iterator[Reference]:
    for marker in dossier.markers:
        yield "line", f"markers {marker.id}.line", marker.line
    for segment in dossier.segments:
        yield "marker", f"segments {segment.id}.start", segment.start
        yield "marker", f"segments {segment.id}.end", segment.end
    for name, records in (
        ("markers", dossier.markers),
        ("segments", dossier.segments),
        ("heights", dossier.heights),
    ):
        for record in records:
            for kind in ("place", "instrument"):
                if named := getattr(record, kind, None):
                    yield kind, f"{name} {record.id}.{kind}", named


def _line_references(line: Line) -> Iterator[Reference]:
    key, draw = f"lines {line.id}.draw", line.draw
    match draw:
        case Ray():
            yield "place", f"{key}.start", draw.start
        case Polyline():
            for point in draw.points:
                if isinstance(point, str):
                    yield "place", f"{key}.points", point
        case Stretch():
            yield "place", f"{key}.start", draw.start
            yield "place", f"{key}.end", draw.end
            yield "territory", f"{key}.shared_with", draw.shared_with
            yield from _territory_references(f"{key}.of", draw.of)


def _region_references(region: Region) -> Iterator[Reference]:
    for key, named in (("parts", region.parts), ("part_of", region.part_of)):
        for other in named:
            yield "region", f"regions {region.id}.{key}", other
    key, build = f"regions {region.id}.build", region.build
    match build:
        case Cut():
            yield from _territory_references(f"{key}.of", build.of)
            yield "line", f"{key}.line", build.line
            yield "place", f"{key}.keep_side_with", build.keep_side_with
        case Difference():
            for name in ("of", "less", "within"):
                yield from _territory_references(f"{key}.{name}", getattr(build, name))
            for parcel in build.parcels:
                for name, end in (("from", parcel.start), ("to", parcel.end)):
                    if isinstance(end, str):
                        yield "place", f"{key}.parcels {parcel.id}.{name}", end
        case Whole():
            yield from _territory_references(f"{key}.of", build.of)
        case Less():
            yield "region", f"{key}.of", build.of
            yield "region", f"{key}.less", build.less
        case _:
            for part in regions_of(build):
                yield "region", f"{key}.of", part


def _territory_references(key: str, of: TerritoryIn) -> Iterator[Reference]:
    yield "territory", f"{key}.territory", of.territory
    yield "era", f"{key}.era", of.era


def _figure_references(figure: Figure) -> Iterator[Reference]:
    key = f"figures {figure.id}"
    if figure.side:
        yield "party", f"{key}.side", figure.side
    for original in figure.repeats:
        yield "figure", f"{key}.repeats", original
    for about in figure.candidates:
        if isinstance(about, Share):
            yield "region", f"{key}.about.part", about.part
            yield "region", f"{key}.about.whole", about.whole
        else:
            kind = "line" if figure.quantity == "length" else "region"
            yield kind, f"{key}.about", about


def _cycles(dossier: Dossier) -> Iterator[str]:
    for start in _in_circles({region.id: regions_of(region.build) for region in dossier.regions}):
        yield f"regions {start}.build.of: the region is built from itself; break the circle"
    for key in ("parts", "part_of"):
        for start in _in_circles({r.id: getattr(r, key) for r in dossier.regions}):
            yield f"regions {start}.{key}: the region is a part of itself; break the circle"
    for start in _in_circles({figure.id: figure.repeats for figure in dossier.figures}):
        yield f"figures {start}.repeats: the figure repeats itself; break the circle"


def _boundless(dossier: Dossier) -> Iterator[str]:
    """Yield a fault for each region that is built of one without a boundary."""
    without = {region.id for region in dossier.regions if isinstance(region.build, NoBoundary)}
    for region in dossier.regions:
        for part in dict.fromkeys(p for p in regions_of(region.build) if p in without):
            yield (
                f"regions {region.id}.build.of: expected regions with a boundary, found "
                f"{part!r} with the recipe none; leave it out"
            )


def _in_circles(parts: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield what can be reached from itself."""
    for start in parts:
        seen, ahead = set(), list(parts[start])
        while ahead:
            here = ahead.pop()
            if here == start:
                yield start
                break
            if here not in seen:
                seen.add(here)
                ahead.extend(parts.get(here, ()))


def _impossible_dates(dossier: Dossier) -> Iterator[str]:
    """Yield a fault for each figure that is younger than what it is taken from."""
    sources = {source.id: source.date for source in dossier.sources}
    dates = {figure.id: figure.date for figure in dossier.figures}
    for figure in dossier.figures:
        if figure.date is None:
            continue
        printed = [date for source in figure.sources if (date := sources.get(source))]
        if len(printed) == len(figure.sources) > 0 and all(
            surely_before(date, figure.date) for date in printed
        ):
            yield (
                f"figures {figure.id}.date: expected a date not after that of its source "
                f"({max(printed)}), found {figure.date}"
            )
        for original in figure.repeats:
            earliest = dates.get(original)
            if earliest and surely_before(figure.date, earliest):
                yield (
                    f"figures {figure.id}.repeats: expected a figure not younger than this one "
                    f"({figure.date}), found {original!r} of {earliest}"
                )
