"""Check published figures of disputed land against open geometry, and draw the result.

>>> import marchland
>>> marchland.open("china-tajikistan").dossier.dispute.id
'china-tajikistan'

The names below are all there is; they load what they need when first used, since reading
geometry takes a second that ``import marchland`` should not cost.
"""

from __future__ import annotations

from importlib import import_module, metadata
from typing import TYPE_CHECKING, Any

from marchland.errors import (
    ClaimError,
    DossierError,
    GeometryError,
    MarchlandError,
    RenderError,
    VintageError,
)
from marchland.terms import Verdict

if TYPE_CHECKING:
    from marchland.ellipsoid import geodesic_area_km2, geodesic_length_km
    from marchland.findings import Findings
    from marchland.opening import MapPage, OpenDossier
    from marchland.opening import open_dossier as open

_LAZY = {
    "Findings": ("marchland.findings", "Findings"),
    "MapPage": ("marchland.opening", "MapPage"),
    "OpenDossier": ("marchland.opening", "OpenDossier"),
    "geodesic_area_km2": ("marchland.ellipsoid", "geodesic_area_km2"),
    "geodesic_length_km": ("marchland.ellipsoid", "geodesic_length_km"),
    "open": ("marchland.opening", "open_dossier"),
}

__all__ = [
    "ClaimError",
    "DossierError",
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

__version__ = metadata.version("marchland")


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'marchland' has no attribute {name!r}")
    module, attribute = _LAZY[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
