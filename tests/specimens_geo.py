"""A small made-up ``geo/`` folder in which every area is known in closed form.

Territories are boxes between meridians and parallels, so overlays are exact and an area is a
difference of sines of authalic latitude (Snyder 1987, eq. 3-12). The dossier is that of
:mod:`small_dossier`.

Before (``vmap0``), A reaches from 72° to 74.9° E and from 37.2° to 38.65° N. B lies north and
east of it, C south. ``wdb2`` draws the eastern edge 0.01° farther west. After (``osm-2020``), B
has three pieces more, all at the eastern edge: see ``GIVEN``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely
import tomlkit

from marchland.boundaries.accuracy import Publisher, give_accuracy
from marchland.boundaries.files import Boundaries, Territory
from marchland.boundaries.registry import Vintage
from marchland.ellipsoid.types import Bounds
from marchland.regions.building import Builder
from small_dossier import small, small_dossier
from specimens_findings import PNG

FRAME: Bounds = (71.0, 36.0, 76.0, 40.0)
A: Bounds = (72.0, 37.2, 74.9, 38.65)
A_WDB2: Bounds = (72.0, 37.2, 74.89, 38.65)
B: Bounds = (72.0, 37.2, 75.8, 39.6)
"""What A leaves of it."""
C: Bounds = (71.5, 36.4, 75.8, 37.2)

GIVEN: dict[str, Bounds] = {
    "north": (74.8, 38.0, 74.9, 38.4),
    "south": (74.85, 37.3, 74.9, 37.4),
    "sliver": (74.899, 37.6, 74.9, 37.8),  # 88 m wide: less than two standard deviations
}
PARCELS = [
    {"id": "north", "title": "Northern parcel", "lon": 74.85, "lat": 38.2},
    {"id": "west", "title": "Western parcel", "lon": 72.5, "lat": 38.0},
]
"""``west`` is in neither vintage's difference; ``south`` has no name."""

ACCURACY_M = {"vmap0": 200.0, "wdb2": 300.0, "osm-2020": 50.0}
CORRELATION_KM = 10.0

_A_M, _F = 6378137.0, 1 / 298.257223563
_E = math.sqrt(_F * (2 - _F))


def box_km2(west: float, south: float, east: float, north: float) -> float:
    """Return the area between two meridians and two parallels on WGS 84, in closed form."""

    def q(lat: float) -> float:
        s = math.sin(math.radians(lat))
        return (1 - _E**2) * (s / (1 - (_E * s) ** 2) + math.atanh(_E * s) / _E)

    return math.radians(east - west) * _A_M**2 / 2 * (q(north) - q(south)) / 1e6


def meridian_km(south: float, north: float) -> float:
    """Return the length of a meridian arc on WGS 84, by Simpson's rule."""
    steps = 2000
    h = math.radians(north - south) / steps

    def radius(i: int) -> float:
        s = math.sin(math.radians(south) + i * h)
        return _A_M * (1 - _E**2) / (1 - (_E * s) ** 2) ** 1.5

    inner = sum((4 if i % 2 else 2) * radius(i) for i in range(1, steps))
    return h / 3 * (radius(0) + inner + radius(steps)) / 1000


def parallel_km(lat: float, west: float, east: float) -> float:
    """Return the length of an arc of a parallel on WGS 84."""
    s = math.sin(math.radians(lat))
    radius_m = _A_M * math.cos(math.radians(lat)) / math.sqrt(1 - (_E * s) ** 2)
    return radius_m * math.radians(east - west) / 1000


def perimeter_km(west: float, south: float, east: float, north: float) -> float:
    """Return the perimeter of a box."""
    return (
        2 * meridian_km(south, north)
        + parallel_km(south, west, east)
        + parallel_km(north, west, east)
    )


def dense(shape: Any) -> Any:
    """Give a shape a vertex every 0.01°, so that its parallels are parallels, not geodesics."""
    return shapely.segmentize(shape, 0.01)


def territories(vintage: str) -> dict[str, Any]:
    """Return the shapes that a made-up vintage draws, by territory."""
    a = shapely.box(*(A_WDB2 if vintage == "wdb2" else A))
    if vintage == "osm-2020":
        a = a.difference(shapely.union_all([shapely.box(*b) for b in GIVEN.values()]))
    b = shapely.box(*B).difference(a)
    return {"AAA": dense(a), "BBB": dense(b), "CCC": dense(shapely.box(*C))}


def vintage_row(vintage: str, **changes: Any) -> dict[str, Any]:
    """Return the registry's row of a made-up vintage."""
    return {
        "id": vintage,
        "title": f"Made-up {vintage}",
        "publisher": "Tests",
        "release": "1",
        "released": "2020",
        "licence": "CC0-1.0",
        "attribution": "Tests",
        "package": "tests==1",
        "file": f"boundaries/{vintage}.geojson",
        "sha256": "0" * 64,
        "family": vintage,
        "depicts_note": "Nothing real.",
        "accuracy": vintage,
        "worldview": "none",
        "territories": ["AAA", "BBB", "CCC"],
    } | changes


def publisher_row(vintage: str) -> dict[str, Any]:
    """Return how the lines of a made-up vintage err: normally, alike over ten kilometres."""
    return {
        "id": vintage,
        "title": f"Lines of {vintage}",
        "short_km": ACCURACY_M.get(vintage, 100.0) / 1000,
        "short_correlation_km": CORRELATION_KM,
        "tails": [{"degrees_of_freedom": 1000.0}],
        "fitted_on": "chosen",
    }


def drawn(vintage: str, shapes: Mapping[str, Any] | None = None, **changes: Any) -> Boundaries:
    """Return a vintage in memory; its own made-up shapes where none are given."""
    shapes = territories(vintage) if shapes is None else shapes
    row = vintage_row(vintage, territories=sorted(shapes), **changes)
    fault = give_accuracy(row, {vintage: Publisher.model_validate(publisher_row(vintage))})
    assert fault is None
    record = Vintage.model_validate(row, strict=False)
    rows = tuple(
        Territory(record, code, code.title(), shape) for code, shape in sorted(shapes.items())
    )
    return Boundaries(record, rows, FRAME)


def builder(
    *changes: tuple[str, Any],
    a: Any = None,
    vintage: str = "vmap0",
    folder: Path = Path("nowhere"),
    after: Mapping[str, Any] | None = None,
) -> Builder:
    """Return a builder of the small dossier, in memory.

    ``a`` replaces the shape of territory A before; ``vintage`` is the one taken for that era;
    ``after`` replaces shapes of the other.
    """
    boundaries = {v: drawn(v) for v in ("vmap0", "wdb2", "osm-2020")}
    if after is not None:
        boundaries["osm-2020"] = drawn("osm-2020", territories("osm-2020") | dict(after))
    if a is not None:
        boundaries[vintage] = drawn(vintage, territories(vintage) | {"AAA": a})
    choice = {"pre": vintage, "post": "osm-2020"}
    return Builder(small_dossier(*changes), folder, boundaries, choice)


def write_geojson(path: Path, shapes: Mapping[str, Any], **columns: Mapping[str, Any]) -> bytes:
    """Write shapes by name as GeoJSON, and return the bytes."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, **{key: value[name] for key, value in columns.items()}},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for name, shape in shapes.items()
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return data


def write_geo(folder: Path, *changes: tuple[str, Any]) -> Path:
    """Write the made-up ``geo/`` folder with the small dossier, changed, and return its path."""
    rows = []
    for vintage in ACCURACY_M:
        shapes = territories(vintage)
        codes = {code: code for code in shapes}
        data = write_geojson(folder / "boundaries" / f"{vintage}.geojson", shapes, territory=codes)
        rows.append(vintage_row(vintage, sha256=hashlib.sha256(data).hexdigest()))
    (folder / "vintages.toml").write_text(tomlkit.dumps({"frame": FRAME, "vintages": rows}))
    publishers = [publisher_row(vintage) for vintage in ACCURACY_M]
    (folder / "publishers.toml").write_text(tomlkit.dumps({"publishers": publishers}))
    _write_layers(folder)
    write_dossier(folder / "disputes" / "small", *changes)
    return folder


def _write_layers(folder: Path) -> None:
    shared = ("publisher", "release", "released", "licence", "attribution", "package")
    common = {key: vintage_row("x")[key] for key in shared}
    river = {"Flow": shapely.LineString([(72.5, 37.5), (73.0, 38.0)])}
    rivers, relief = folder / "context" / "rivers.geojson", folder / "context" / "relief.png"
    files = {
        "rivers": ("context/rivers.geojson",
                   write_geojson(rivers, river, names={"Flow": {"ru": "Река"}})),
        "relief": ("context/relief.png", PNG),
    }  # fmt: skip
    relief.write_bytes(PNG)
    layers = [
        {"id": kind, "title": kind.title(), "kind": kind, "bounds": FRAME, "file": file,
         "sha256": hashlib.sha256(data).hexdigest(), **common}
        for kind, (file, data) in files.items()
    ]  # fmt: skip
    (folder / "layers.toml").write_text(tomlkit.dumps({"layers": layers}))


DRAWN_LINE = shapely.LineString([(73.0, 37.0), (73.0, 39.0)])
DRAWN_AREA: Bounds = (73.0, 37.5, 73.5, 38.0)


def write_dossier(folder: Path, *changes: tuple[str, Any]) -> Path:
    """Write the small dossier, changed, with the files it names; return the dossier's file."""
    write_geojson(folder / "line.geojson", {"line": DRAWN_LINE})
    write_geojson(folder / "area.geojson", {"area": dense(shapely.box(*DRAWN_AREA))})
    file = folder / "dossier.toml"
    file.write_bytes(tomlkit.dumps(small(*changes)).encode())
    return file
