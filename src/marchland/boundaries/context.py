"""The layers of the map that carry no boundary: relief, lakes, rivers, towns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from marchland.boundaries.registry import ContextLayer, Registry
from marchland.boundaries.sources.layer import read_vector
from marchland.ellipsoid.types import Geometry
from marchland.errors import VintageError

MEDIA_TYPES: dict[str, str] = {
    ".avif": "image/avif",
    ".png": "image/png",
    ".webp": "image/webp",
}


class ContextFeature(NamedTuple):
    """One lake, river or town.

    Attributes
    ----------
    name : str
        Empty where the source has none.
    names : mapping of str to str
        Language code to local name.
    geometry : Geometry
        An area, a line or a point.
    """

    name: str
    names: Mapping[str, str]
    geometry: Geometry


@dataclass(frozen=True)
class LoadedLayer:
    """A context layer with its contents.

    Attributes
    ----------
    layer : ContextLayer
    features : tuple of ContextFeature
        Empty for relief.
    image : bytes or None
        The relief picture: shadow on a transparent ground, so that the map shows through. Its rows
        are spaced evenly in Web Mercator between the layer's bounds.
    media_type : str or None
        Of the picture.
    """

    layer: ContextLayer
    features: tuple[ContextFeature, ...] = ()
    image: bytes | None = None
    media_type: str | None = None


def load_layer(registry: Registry, layer_id: str) -> LoadedLayer:
    """Read a context layer, after checking the file's SHA-256.

    Parameters
    ----------
    registry : Registry
    layer_id : str

    Returns
    -------
    LoadedLayer

    Raises
    ------
    VintageError
        If the layer is unknown, its file is missing or altered, or not of its kind.
    """
    layer = registry.layer(layer_id)
    if layer.kind == "relief":
        suffix = layer.file[layer.file.rfind(".") :]
        if suffix not in MEDIA_TYPES:
            raise VintageError(
                f"layer {layer_id!r}: expected a picture ending in "
                f"{' or '.join(sorted(MEDIA_TYPES))}, found {layer.file}."
            )
        return LoadedLayer(layer, (), registry.layer_bytes(layer_id), MEDIA_TYPES[suffix])
    features = read_vector(registry.layer_path(layer_id))
    if not hasattr(features, "crs") or not {"name", "names"} <= {*features.columns}:
        raise VintageError(f"layer {layer_id!r}: expected shapes with name and names: {layer.file}")
    rows = zip(features["name"], features["names"], features.geometry, strict=True)
    return LoadedLayer(layer, tuple(ContextFeature(n or "", _names(ns), g) for n, ns, g in rows))


def _names(value: str | Mapping[str, str] | None) -> dict[str, str]:
    """Return local names; GDAL hands a JSON object over as text or as a dict."""
    if not value:
        return {}
    return dict(json.loads(value)) if isinstance(value, str) else dict(value)
