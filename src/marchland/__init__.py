"""Check published figures of disputed land against open geometry, and draw the result.

>>> import marchland
>>> marchland.open("china-tajikistan").dossier.dispute.id
'china-tajikistan'

The names below are all there is; they load what they need when first used, since reading
geometry takes a second that ``import marchland`` should not cost.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from marchland.errors import (
    DossierError,
    FigureError,
    GeometryError,
    MarchlandError,
    RenderError,
    VintageError,
)
from marchland.vocabulary import Verdict

if TYPE_CHECKING:
    from marchland.api import MapPage, OpenDossier
    from marchland.api import open_dossier as open
    from marchland.ellipsoid.shapes import geodesic_area_km2, geodesic_length_km
    from marchland.findings import Findings

_LAZY = {
    "Findings": ("marchland.findings", "Findings"),
    "MapPage": ("marchland.api", "MapPage"),
    "OpenDossier": ("marchland.api", "OpenDossier"),
    "geodesic_area_km2": ("marchland.ellipsoid.shapes", "geodesic_area_km2"),
    "geodesic_length_km": ("marchland.ellipsoid.shapes", "geodesic_length_km"),
    "open": ("marchland.api", "open_dossier"),
}

__all__ = [
    "DossierError",
    "FigureError",
    "Findings",
    "GeometryError",
    "MapPage",
    "MarchlandError",
    "OpenDossier",
    "RenderError",
    "Verdict",
    "VintageError",
    "geodesic_area_km2",
    "geodesic_length_km",
    "open",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        # Only now: reading what is installed takes a third of `marchland --help`.
        return import_module("importlib.metadata").version("marchland")
    if name not in _LAZY:
        raise AttributeError(f"module 'marchland' has no attribute {name!r}")
    module, attribute = _LAZY[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
