"""A small demarcation protocol: datums, markers, segments, heights."""

from __future__ import annotations

import copy
from typing import Any

DATUMS = [
    {"id": "printed", "title": "as printed", "crs": "EPSG:4326"},
    {"id": "pulkovo", "title": "as Pulkovo 1942", "crs": "EPSG:4284", "operation": "EPSG:15865"},
]


MARKERS = [
    {"id": "m-1", "title": "Marker 1", "printed": "38°00'00.0\" N, 74°54'30.0\" E",
     "line": "shared", "place": "apex", "instrument": "treaty", "height_m": 4467.1,
     "sources": ["book"]},
    {"id": "m-2", "title": "Marker 2", "printed": "37°54'00.0\" N, 74°53'30.0\" E",
     "line": "shared"},
]  # fmt: skip


SEGMENTS = [{"id": "s", "start": "m-1", "end": "m-2", "length_km": 11.1, "instrument": "treaty"}]


HEIGHTS = [
    {"id": "h-1", "place": "apex", "height_m": 4636, "said_by": "Treaty", "instrument": "treaty"},
    {"id": "h-2", "place": "apex", "height_m": 4658, "said_by": "Map", "datum": "EGM96"},
]


def sound() -> list[tuple[str, Any]]:
    """Return changes that give the small dossier a protocol, fresh to be spoilt."""
    parts = {"datums": DATUMS, "markers": MARKERS, "segments": SEGMENTS, "heights": HEIGHTS}
    return list(copy.deepcopy(parts).items())
