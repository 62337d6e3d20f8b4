"""Write what was built: one feature a line, whole files only, hashes in the registry."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import tomlkit

from geo_build.packages import BuildError

DECIMALS = 6
"""0.11 m in latitude: finer than any source."""


def tidy(shape: Any, *, decimals: int = DECIMALS) -> Any:
    """Round a shape and put rings, parts and vertices into one order.

    The order matters because GEOS releases start rings at different vertices: the same input must
    give the same bytes. Exterior rings run counter-clockwise, as RFC 7946 asks.

    Raises
    ------
    BuildError
        When rounding made the shape invalid.
    """
    rounded = shapely.transform(shape, lambda points: np.round(points, decimals))
    rounded = shapely.remove_repeated_points(rounded)
    if not rounded.is_valid:
        raise BuildError(f"rounding broke a shape: {shapely.is_valid_reason(rounded)}")
    return shapely.orient_polygons(shapely.normalize(rounded))


def geojson(rows: Iterable[tuple[Mapping[str, Any], Any]]) -> bytes:
    """Return a FeatureCollection: attributes and tidy shape of each row on one line.

    Examples
    --------
    >>> print(geojson([({"name": "Murghob"}, shapely.Point(73.96674, 38.17023))]).decode())
    {"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"name":"Murghob"},"geometry":{"type":"Point","coordinates":[73.96674,38.17023]}}
    ]}
    <BLANKLINE>
    """
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {key: attributes[key] for key in sorted(attributes)},
                "geometry": shapely.geometry.mapping(shape),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for attributes, shape in rows
    ]
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: to a temporary file beside it, then moved over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def with_hashes(text: str, table: str, built: Mapping[str, bytes]) -> str:
    """Return a registry file with the SHA-256 of each built file in its row.

    Parameters
    ----------
    text : str
        Contents of ``vintages.toml`` or ``layers.toml``; comments and order are kept.
    table : str
        ``"vintages"`` or ``"layers"``.
    built : mapping of str to bytes
        Path inside ``geo/`` to contents.
    """
    document = tomlkit.parse(text)
    for row in document[table]:
        if row["file"] in built:
            row["sha256"] = hashlib.sha256(built[row["file"]]).hexdigest()
    return tomlkit.dumps(document)
