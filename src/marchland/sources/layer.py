"""Read any vector file that GDAL reads; know no publisher."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyogrio

from marchland.errors import VintageError


def read_vector(path: Path) -> Any:
    """Read the one layer of a vector file, as it is.

    Nothing is checked or changed but one thing: third coordinates are left out.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, Shapefile, KML, FlatGeobuf or whatever else GDAL reads.

    Returns
    -------
    GeoDataFrame
        Or a plain DataFrame when the file has no geometry.

    Raises
    ------
    VintageError
        If the file is missing, is not a vector file, or has more than one layer with geometry.
    """
    if not path.exists():
        raise VintageError(f"{path}: no such file.")
    try:
        named = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        if len(named) > 1:
            raise VintageError(
                f"{path}: expected one layer, found {len(named)}: {', '.join(named)}. Save the one "
                "you mean as a file of its own."
            )
        return pyogrio.read_dataframe(path, layer=named[0] if named else 0, force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as fault:
        raise VintageError(f"{path}: not a vector file that GDAL can read: {fault}") from fault
