"""Read the territories that a vintage draws; refuse a file that cannot be measured.

A vintage's file is read through :func:`load_vintage`, any other file through :func:`read_layer`.
Both go through the same checks, and all faults of a file are reported at once, each with the
feature and the place where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import shapely

from marchland.boundaries.registry import Registry, Vintage
from marchland.boundaries.sources.layer import Features, read_vector
from marchland.ellipsoid.types import Areal, Bounds, Coordinates, Geometry, Lineal
from marchland.errors import GeometryError, VintageError, fault_list, nearest_names

Kind = Literal["points", "lines", "areas"]

KINDS: dict[str, Kind] = {
    "Point": "points",
    "MultiPoint": "points",
    "LineString": "lines",
    "LinearRing": "lines",
    "MultiLineString": "lines",
    "Polygon": "areas",
    "MultiPolygon": "areas",
}

MAX_FAULTS = 50
"""A file with more faults than this is of another kind altogether; the rest are counted."""


@dataclass(frozen=True)
class Territory:
    """One territory as one vintage draws it.

    Attributes
    ----------
    vintage : Vintage
    code : str
        ISO 3166-1 alpha-3.
    name : str
    geometry : Areal
        Clipped to the registry's frame.
    """

    vintage: Vintage
    code: str
    name: str
    geometry: Areal


@dataclass(frozen=True)
class Boundaries:
    """All territories of one vintage.

    Attributes
    ----------
    vintage : Vintage
    territories : tuple of Territory
    frame : Bounds
        What the file is clipped to.
    rivers : Lineal or None
        Rivers, where the file is displaced off them only and the registry has them.
    """

    vintage: Vintage
    territories: tuple[Territory, ...]
    frame: Bounds
    rivers: Lineal | None = None

    def territory(self, code: str) -> Territory:
        """Return one territory.

        Raises
        ------
        VintageError
            If this vintage does not draw it; the nearest codes are given.
        """
        known = {territory.code: territory for territory in self.territories}
        if code not in known:
            raise VintageError(
                f"vintage {self.vintage.id!r} draws no territory {code!r}. "
                f"{nearest_names(code, known)}"
            )
        return known[code]

    @cached_property
    def lines(self) -> shapely.MultiLineString:
        """All boundary lines that the vintage draws; the edges of the frame are not among them.

        A line that two territories share is there twice.
        """
        shapes = [territory.geometry for territory in self.territories]
        rings = [
            shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(shapes))
        ]
        return shapely.MultiLineString([run for xy in rings for run in _inside(xy, self.frame)])


def _inside(xy: Coordinates, frame: Bounds) -> Iterator[Coordinates]:
    """Yield the runs of a ring's vertices between which no edge lies along the frame."""
    west, south, east, north = frame
    # A file is clipped to the frame exactly, so an edge along it has both ends on the same side.
    on = np.column_stack([xy[:, 0] == west, xy[:, 0] == east, xy[:, 1] == south, xy[:, 1] == north])
    along = (on[:-1] & on[1:]).any(axis=1)
    for run in np.split(np.arange(len(xy)), np.flatnonzero(along) + 1):
        if len(run) > 1:
            yield xy[run]


def load_vintage(registry: Registry, vintage_id: str) -> Boundaries:
    """Read all territories of a vintage, after checking the file's SHA-256.

    Parameters
    ----------
    registry : Registry
    vintage_id : str

    Returns
    -------
    Boundaries
        Territories in the order of their codes.

    Raises
    ------
    VintageError
        If the vintage is unknown, its file is missing or altered, or the file does not hold the
        territories that the registry says.
    GeometryError
        With every fault of the shapes in the file.
    """
    vintage = registry.vintage(vintage_id)
    path = registry.path(vintage_id)
    features = read_layer(path, kind="areas", near=registry.frame)
    missing = {"territory", "name"} - set(features.columns)
    if missing:
        raise VintageError(
            f"{path}: expected the attributes territory and name, found no {', '.join(missing)}."
        )
    if sorted(map(str, features["territory"])) != sorted(vintage.territories):
        raise VintageError(
            f"{path}: expected the territories {', '.join(sorted(vintage.territories))}, each "
            f"once, found {', '.join(sorted(map(str, features['territory'])))}."
        )
    # A territory without a name goes by its code.
    names = features["name"].where(features["name"].notna(), features["territory"])
    rows = sorted(zip(features["territory"], names, features.geometry, strict=True))
    rivers = _rivers(registry) if vintage.accuracy.is_displaced else None
    territories = tuple(Territory(vintage, *row) for row in rows)
    return Boundaries(vintage, territories, registry.frame, rivers)


def _rivers(registry: Registry) -> Lineal | None:
    """Return the rivers of the registry's layers as one; None where it has none."""
    paths = [registry.layer_path(layer.id) for layer in registry.layers if layer.kind == "rivers"]
    lines = [line for path in paths for line in read_vector(path).geometry.to_numpy()]
    return shapely.MultiLineString(list(shapely.get_parts(lines))) if lines else None


def read_layer(
    path: Path,
    *,
    allow_projected: bool = False,
    kind: Kind | None = None,
    near: Bounds | None = None,
) -> Features:
    """Read a vector file and check that it can be measured as it stands.

    Parameters
    ----------
    path : Path
        Any one-layer vector file that GDAL reads.
    allow_projected : bool
        Transform a file in another reference system to lon, lat on WGS 84 instead of refusing
        it. Vertices are transformed; between them the edges become geodesics.
    kind : {"points", "lines", "areas"}, optional
        What every feature must be; without it, any one of them.
    near : Bounds, optional
        What the features should touch. A file that lies outside it and would lie inside with its
        axes swapped is refused.

    Returns
    -------
    Features
        EPSG:4326, two coordinates, every geometry valid and of one kind.

    Raises
    ------
    VintageError
        If the file is missing or is no vector file.
    GeometryError
        With every fault found: no features, no geometry, no or a wrong reference system, NaN or
        infinite coordinates, swapped or impossible lon and lat, self-crossing rings, mixed kinds.
    """
    path = Path(path)
    features = read_vector(path)
    faults = [*_system_faults(features, allow_projected)]
    if not faults:
        if not features.crs.equals("EPSG:4326", ignore_axis_order=True):
            features = features.to_crs("EPSG:4326")
        faults = [*geometry_faults(features, kind=kind, near=near)]
    if faults:
        raise GeometryError(fault_list(path, faults, most=MAX_FAULTS))
    return features


def _system_faults(features: Features, allow_projected: bool) -> Iterator[str]:
    """Yield what is wrong with the layer as a whole."""
    if not hasattr(features, "crs"):
        yield "expected shapes, found a table without geometry"
        return
    if len(features) == 0:
        yield "expected at least one feature, found none"
    if features.crs is None:
        yield (
            "expected a coordinate reference system, found none; if the coordinates are lon, lat "
            "on WGS 84, say so in the file (for a Shapefile, add its .prj)"
        )
    elif not allow_projected and not features.crs.equals("EPSG:4326", ignore_axis_order=True):
        what = "a projected system" if features.crs.is_projected else "another system"
        yield (
            f"expected lon, lat on WGS 84 (EPSG:4326), found {what}, {features.crs.name}; "
            "transform the file first (GDAL: ogr2ogr -t_srs EPSG:4326)"
        )


def geometry_faults(
    features: Features, *, kind: Kind | None = None, near: Bounds | None = None
) -> Iterator[str]:
    """Yield every fault of the shapes of a layer in lon, lat.

    Parameters
    ----------
    features : Features
    kind : {"points", "lines", "areas"}, optional
        What every feature must be.
    near : Bounds, optional
        See :func:`read_layer`.

    Yields
    ------
    str
        One line: the feature, what was expected, what was found and where, what to do.
    """
    titles = list(_titles(features))
    shapes: list[Geometry | None] = list(features.geometry)
    # Of each kind that occurs, the first feature of it.
    examples: dict[str, str] = {}
    for title, shape in zip(titles, shapes, strict=True):
        if shape is None or shape.is_empty:
            yield f"{title}: expected a shape, found an empty geometry; draw it or delete it"
            continue
        own = KINDS.get(shape.geom_type)
        if own is None or (kind is not None and own != kind):
            yield f"{title}: expected {kind or 'points, lines or areas'}, found a {shape.geom_type}"
            continue
        examples.setdefault(own, title)
        yield from (f"{title}: {fault}" for fault in _shape_faults(shape))
    if len(examples) > 1:
        kinds = ", ".join(f"{own} ({title})" for own, title in examples.items())
        yield f"expected features of one kind, found {kinds}; put each kind in its own file"
    if near is not None:
        yield from _far_faults(titles, shapes, near)


def _titles(features: Features) -> Iterator[str]:
    """Yield how to name each feature: its number, and its name where it has one."""
    columns = [
        c for c in features.columns if str(c).lower() in ("name", "title", "territory", "id")
    ]
    for number in range(len(features)):
        values = (features[c].iloc[number] for c in columns)
        name = next((str(value) for value in values if value), "")
        yield f"feature {number + 1}" + (f" {name!r}" if name else "")


def _shape_faults(shape: Geometry) -> Iterator[str]:
    """Yield the faults of one shape that is not empty."""
    points = shapely.get_coordinates(shape)
    finite = np.isfinite(points).all(axis=1)
    if not finite.all():
        at = int(np.flatnonzero(~finite)[0])
        count = int((~finite).sum())
        yield (
            f"expected finite coordinates, found {_place(points[at])} at vertex {at + 1}"
            + (f" and {count - 1} more" if count > 1 else "")
        )
        return
    out = (abs(points[:, 0]) > 180) | (abs(points[:, 1]) > 90)
    if out.any():
        at = int(np.flatnonzero(out)[0])
        swapped = bool((abs(points[:, 1]) <= 180).all() and (abs(points[:, 0]) <= 90).all())
        hint = "; lon and lat look swapped" if swapped else ""
        yield f"expected lon within ±180 and lat within ±90, found {_place(points[at])}{hint}"
        return
    yield from _crossings(shape)


def _crossings(shape: Geometry) -> Iterator[str]:
    """Yield why an area is not valid, with the place, for each of its parts."""
    if KINDS[shape.geom_type] != "areas" or shape.is_valid:
        return
    broken = [part for part in shapely.get_parts(shape) if not part.is_valid]
    for part in broken or [shape]:
        reason = shapely.is_valid_reason(part)
        named = re.fullmatch(r"(?P<what>.*)\[(?P<lon>\S+) (?P<lat>\S+)\]", reason)
        if named is None:
            yield f"expected a valid area, found: {reason}"
            continue
        where = f"{float(named['lon']):.6f}, {float(named['lat']):.6f}"
        yield (
            f"expected rings that do not cross, found {named['what'].lower()} at lon, lat {where}; "
            "mend the ring there"
        )


def _far_faults(titles: list[str], shapes: list[Geometry | None], near: Bounds) -> Iterator[str]:
    """Yield a fault for each shape that lies in the frame only when lon and lat are swapped."""
    wanted = shapely.box(*near)
    for title, shape in zip(titles, shapes, strict=True):
        if shape is None or shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
            continue
        lon_min, lat_min, lon_max, lat_max = shape.bounds
        swapped = shapely.box(lat_min, lon_min, lat_max, lon_max)
        if not wanted.intersects(shapely.box(*shape.bounds)) and wanted.intersects(swapped):
            yield (
                f"{title}: expected a shape near {near}, found {_place((lon_min, lat_min))}; "
                "lon and lat are swapped"
            )


def _place(point: Iterable[float]) -> str:
    """Return a place as ``lon, lat``."""
    lon, lat = point
    return f"lon, lat {lon:g}, {lat:g}"
