"""Read any vector file that GDAL reads; know no publisher."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyogrio
import shapely

from marchland.errors import GeometryError, VintageError

if TYPE_CHECKING:
    import geopandas as gpd

Features: TypeAlias = "gpd.GeoDataFrame"
"""The features of one layer of a vector file: a row each, with attributes and a shape."""


def read_vector(path: Path) -> Features:
    """Read the one layer of a vector file, as it is.

    Nothing is checked or changed but one thing: third coordinates are left out.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, Shapefile, KML, FlatGeobuf or whatever else GDAL reads.

    Returns
    -------
    Features
        A plain DataFrame, without ``crs`` and ``geometry``, when the file has no geometry.

    Raises
    ------
    VintageError
        If the file is missing, is not a vector file, or has more than one layer with geometry.
    GeometryError
        If rings are not closed or have too few points; every such feature is named.
    """
    if not path.exists():
        raise VintageError(f"{path}: no such file.")
    try:
        return _read(path)
    except shapely.errors.GEOSException as fault:
        raise GeometryError("\n".join([f"{path}: broken shapes", *_broken(path)])) from fault
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as fault:
        raise VintageError(f"{path}: not a vector file that GDAL can read: {fault}") from fault


def _read(path: Path) -> Features:
    # A NaN coordinate must reach the checks of boundaries.files as it is, without a warning.
    with np.errstate(invalid="ignore"), _unclosed_is_no_news():
        # Asking for the layers first would have GDAL parse a GeoJSON file twice.
        warnings.filterwarnings("error", "More than one layer found")
        try:
            return pyogrio.read_dataframe(path, force_2d=True)
        except UserWarning:
            return pyogrio.read_dataframe(path, layer=_layer_with_shapes(path), force_2d=True)


def _layer_with_shapes(path: Path) -> str | int:
    """Return the one layer with geometry; the first where none has any."""
    with _unclosed_is_no_news():
        layers = pyogrio.list_layers(path)
    named = [str(name) for name, kind in layers if kind is not None]
    if len(named) > 1:
        raise VintageError(
            f"{path}: expected one layer, found {len(named)}: {', '.join(named)}. Save the one "
            "you mean as a file of its own."
        )
    return named[0] if named else 0


@contextmanager
def _unclosed_is_no_news() -> Iterator[None]:
    """Silence GDAL's warning of rings that are not closed: they are reported as faults."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Non closed ring detected")
        yield


def _broken(path: Path) -> Iterator[str]:
    """Yield which features cannot become shapes at all, and why."""
    layer = _layer_with_shapes(path)
    with _unclosed_is_no_news():
        _meta, _ids, shapes, _fields = pyogrio.raw.read(path, layer=layer, columns=[])
    for number, shape in enumerate(shapes, 1):
        try:
            shapely.from_wkb(shape)
        except shapely.errors.GEOSException as fault:
            why = str(fault).split(": ", 1)[-1]
            wanted = "closed rings of four or more points"
            yield f"  - feature {number}: expected {wanted}, found: {why}"
