"""A small sound dossier that uses every recipe, as a table to spoil one thing at a time."""

from __future__ import annotations

import copy
from typing import Any

import tomlkit

from marchland.dossier.model import Dossier

SMALL: dict[str, Any] = {
    "layers": ["rivers"],
    "dispute": {
        "id": "small",
        "title": "A small dispute",
        "summary": "For tests.",
        "view": [71.0, 36.0, 76.0, 40.0],
    },
    "parties": [
        {"id": "a-land", "name": "A", "territory": "AAA", "names": {"zh": "甲"}},
        {"id": "b-land", "name": "B", "territory": "BBB"},
        {"id": "c-land", "name": "C", "territory": "CCC", "role": "neighbour"},
    ],
    "eras": [
        {"id": "pre", "title": "Before", "vintages": ["vmap0", "wdb2"], "drawn": "vmap0"},
        {"id": "post", "title": "After", "vintages": ["osm-2020"], "drawn": "osm-2020"},
    ],
    "sources": [{"id": "book", "title": "A book", "access": "excerpt", "confidence": "low"}],
    "places": [
        {"id": "apex", "name": "Apex", "kind": "pass", "lon": 73.8, "lat": 38.65,
         "precision_m": 200.0, "sources": ["book"]},
        {"id": "inside", "name": "Inside", "kind": "town", "lon": 74.0, "lat": 38.2,
         "precision_m": 1000.0},
        {"id": "corner", "name": "Corner", "kind": "tripoint", "lon": 74.9, "lat": 37.2,
         "precision_m": 100.0},
    ],
    "tripoints": [{"id": "abc", "place": "corner", "territories": ["AAA", "BBB", "CCC"]}],
    "instruments": [
        {"id": "treaty", "date": "1884-06-03", "title": "Treaty", "kind": "protocol",
         "parties": ["a-land"], "reading": "Due south.", "sources": ["book"]},
    ],
    "events": [{"id": "visit", "date": "2011-01", "title": "A visit.", "places": ["apex"]}],
    "lines": [
        {"id": "south", "title": "South", "kind": "claim line", "asserted_by": "b-land",
         "draw": {"recipe": "ray", "start": "apex", "bearing_deg": 180, "edge_rule": "meridian"}},
        {"id": "way", "title": "Way", "kind": "delimitation",
         "draw": {"recipe": "polyline", "points": ["apex", [74.5, 38.0], "corner"],
                  "edge_rule": "geodesic"}},
        {"id": "shared", "title": "Shared", "kind": "demarcation",
         "draw": {"recipe": "stretch", "of": {"territory": "AAA", "era": "pre"},
                  "start": "apex", "end": "corner", "shared_with": "BBB"}},
        {"id": "drawn", "title": "Drawn", "kind": "demarcation",
         "draw": {"recipe": "file", "path": "line.geojson"}},
    ],
    "regions": [
        {"id": "claim", "title": "Claim", "standing": "claimed", "by": "b-land",
         "build": {"recipe": "cut", "of": {"territory": "AAA", "era": "pre"}, "line": "south",
                   "keep_side_with": "inside"}},
        {"id": "ceded", "title": "Ceded", "standing": "ceded", "by": "b-land",
         "build": {"recipe": "difference", "of": {"territory": "AAA", "era": "pre"},
                   "less": {"territory": "AAA", "era": "post"},
                   "within": {"territory": "BBB", "era": "post"}}},
        {"id": "whole", "title": "Whole", "standing": "administered",
         "build": {"recipe": "territory", "of": {"territory": "AAA", "era": "pre"}}},
        {"id": "both", "title": "Both", "standing": "claimed",
         "build": {"recipe": "union", "of": ["claim", "ceded"]}},
        {"id": "common", "title": "Common", "standing": "ceded",
         "build": {"recipe": "intersection", "of": ["claim", "ceded"]}},
        {"id": "read", "title": "Read", "standing": "claimed",
         "build": {"recipe": "readings", "of": ["claim", "both"]}},
        {"id": "filed", "title": "Filed", "standing": "neutral",
         "build": {"recipe": "file", "path": "area.geojson", "accuracy_m": 100}},
    ],
    "figures": [
        {"id": "claim-area", "value": 28430, "printed": "28,430 km²", "unit": "km2",
         "about": "claim", "sources": ["book"], "side": "a-land"},
        {"id": "ceded-share", "value": 4, "printed": "about 4 %", "unit": "percent",
         "qualifier": "about", "about": {"part": "ceded", "whole": "claim"}},
        {"id": "way-length", "value": 120, "printed": "120 km", "unit": "km", "about": "way"},
    ],
}  # fmt: skip

FILES = ("line.geojson", "area.geojson")
"""Files that the small dossier names."""


def small(*changes: tuple[str, Any]) -> dict[str, Any]:
    """Return the table with values set, or taken out where the value is ``...``.

    A path is written ``"places.0.lon"``.
    """
    table = copy.deepcopy(SMALL)
    for path, value in changes:
        *steps, last = (int(s) if s.isdigit() else s for s in path.split("."))
        at: Any = table
        for step in steps:
            at = at[step]
        if value is ...:
            del at[last]
        elif isinstance(at, list) and last == len(at):
            at.append(value)
        else:
            at[last] = value
    return table


def small_dossier(*changes: tuple[str, Any]) -> Dossier:
    """Return the small dossier with changes."""
    return Dossier.model_validate(small(*changes))


def small_toml(*changes: tuple[str, Any]) -> bytes:
    """Return the small dossier with changes, as the bytes of a file."""
    return tomlkit.dumps(small(*changes)).encode("utf-8")
