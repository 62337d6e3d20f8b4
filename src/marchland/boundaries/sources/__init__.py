"""Readers of boundary sources: one module per publisher, one reading function each.

``ADAPTERS`` names them; a new source is a module and one row here. Every function takes the
file or folder that was taken out of the publisher's package and a frame, and returns the
territories that meet the frame, as a GeoDataFrame in EPSG:4326 with the columns ``territory``
(ISO 3166 alpha-3), ``name`` and ``geometry``. The build script uses them. At run time the built
files are read by :mod:`marchland.boundaries.sources.layer`, which knows no publisher.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from marchland.ellipsoid.types import Frame
from marchland.errors import VintageError, nearest_names

if TYPE_CHECKING:
    from marchland.boundaries.sources.layer import Features

Reader: TypeAlias = "Callable[[Path, Frame], Features]"
"""What reads a publisher's files: the territories in them that meet a frame."""

# The modules import geopandas, which takes most of a second: named here, imported on use.
ADAPTERS: dict[str, str] = {
    "natural-earth": "marchland.boundaries.sources.natural_earth:read_natural_earth",
    "osm-poly": "marchland.boundaries.sources.osm_poly:read_osm_poly",
    "timezones": "marchland.boundaries.sources.timezones:read_timezones",
    "tz-world": "marchland.boundaries.sources.tz_world:read_tz_world",
    "wdb2": "marchland.boundaries.sources.wdb2:read_wdb2",
    "world-bank": "marchland.boundaries.sources.world_bank:read_world_bank",
}


def adapter(name: str) -> Reader:
    """Return the reading function of one source.

    Parameters
    ----------
    name : str
        A key of ``ADAPTERS``.

    Returns
    -------
    callable
        ``(path, frame) -> GeoDataFrame``.

    Raises
    ------
    VintageError
        When no such adapter exists; the nearest names are given.

    Examples
    --------
    >>> adapter("osm-poly").__name__
    'read_osm_poly'
    """
    if name not in ADAPTERS:
        raise VintageError(f"no boundary source {name!r}. {nearest_names(name, ADAPTERS)}")
    module, function = ADAPTERS[name].split(":")
    reader: Reader = getattr(import_module(module), function)
    return reader
