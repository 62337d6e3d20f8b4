"""Geodetic datums, and the published transformations from them to WGS 84.

Nothing is chosen silently: a transformation is named by its EPSG code, with the accuracy and the
area of use that EPSG declares for it. PROJ carries EPSG's parameters, so nothing is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pyproj
from pyproj.exceptions import CRSError, ProjError

if TYPE_CHECKING:  # a dossier is read without numpy and shapely
    from marchland.ellipsoid.types import Bounds

WGS84 = "EPSG:4326"

UNKNOWN_M = 999
"""EPSG's sign for an accuracy that nobody stated."""


@dataclass(frozen=True)
class Operation:
    """A published transformation to WGS 84.

    Attributes
    ----------
    code, name : str
        EPSG's.
    accuracy_m : float or None
        As EPSG declares it, metres; None where it declares none.
    area : str
        Where it is meant to be used.
    bounds : Bounds
        Round that area; lon_min is above lon_max where it crosses 180°.
    """

    code: str
    name: str
    accuracy_m: float | None
    area: str
    bounds: Bounds

    def covers(self, lon: float, lat: float) -> bool:
        """Say whether a position lies within the bounds of the area of use."""
        west, south, east, north = self.bounds
        inside = west <= lon <= east if west <= east else lon >= west or lon <= east
        return inside and south <= lat <= north


def datum_faults(crs: str, operation: str | None) -> list[str]:
    """Return what is wrong with a datum and its transformation, each with the key at fault.

    Parameters
    ----------
    crs : str
        EPSG code of a geographic coordinate reference system, ``"EPSG:4284"``.
    operation : str, optional
        EPSG code of a transformation from it to WGS 84; none for WGS 84 itself.

    Returns
    -------
    list of str
        Empty where there is none.

    Examples
    --------
    >>> datum_faults("EPSG:4284", "EPSG:15865"), datum_faults("EPSG:4326", None)
    ([], [])
    >>> datum_faults("EPSG:4284", None)
    ['operation: expected the EPSG code of a transformation to WGS 84, found none']
    """
    faults = []
    known = _system_fault(crs)
    if known:
        faults.append(f"crs: {known}")
    if crs == WGS84:
        if operation is not None:
            faults.append(
                f"operation: expected none, as {WGS84} is WGS 84 already, found {operation!r}"
            )
    elif operation is None:
        faults.append("operation: expected the EPSG code of a transformation to WGS 84, found none")
    else:
        faults += [f"operation: {fault}" for fault in _operation_faults(crs, operation)]
    return faults


def _system_fault(crs: str) -> str | None:
    """Return what is wrong with a reference system; None where nothing is."""
    try:
        system = pyproj.CRS.from_authority(*crs.split(":"))
    except CRSError:
        return f"expected a coordinate reference system that EPSG knows, found {crs!r}"
    axes = [axis.direction for axis in system.axis_info]
    if not system.is_geographic or axes != ["north", "east"]:
        return f"expected latitude and longitude in degrees, found {crs!r}, {system.name}"
    return None


def _operation_faults(crs: str, operation: str) -> list[str]:
    """Return what is wrong with a transformation from a system to WGS 84."""
    try:
        transformer = _transformer(operation)
    except (CRSError, ProjError):
        return [
            "expected a transformation that EPSG knows and PROJ can do with what it carries, "
            f"found {operation!r}"
        ]
    ends = [_code(transformer.source_crs), _code(transformer.target_crs)]
    if ends != [crs, WGS84]:
        way = " to ".join(ends)
        return [f"expected one from {crs} to {WGS84}, found {operation!r}, from {way}"]
    return []


def _code(system: pyproj.CRS | None) -> str:
    authority = system.to_authority(min_confidence=100) if system else None
    return ":".join(authority) if authority else "another system"


@cache
def operation_named(code: str) -> Operation:
    """Return a transformation by its EPSG code.

    Parameters
    ----------
    code : str
        One that :func:`datum_faults` finds no fault with.

    Examples
    --------
    >>> shift = operation_named("EPSG:1267")
    >>> shift.name, shift.accuracy_m, shift.covers(74.8, 38.1)
    ('Pulkovo 1942 to WGS 84 (17)', 4.0, False)
    """
    declared = _transformer(code)
    area = declared.area_of_use
    return Operation(
        code=code,
        name=declared.description,
        accuracy_m=declared.accuracy if 0 <= declared.accuracy < UNKNOWN_M else None,
        area=area.name if area else "not declared",
        bounds=area.bounds if area else (-180.0, -90.0, 180.0, 90.0),
    )


def to_wgs84(lon: float, lat: float, operation: str | None) -> tuple[float, float]:
    """Transform a position to WGS 84.

    Parameters
    ----------
    lon, lat : float
        Degrees in the datum the transformation starts from.
    operation : str or None
        Its EPSG code; None leaves the position as it is.

    Returns
    -------
    tuple of float
        lon, lat in degrees on WGS 84.

    References
    ----------
    IOGP Geomatics Guidance Note 373-7-2, section 4.3 (Helmert transformations between geographic
    systems); the parameters are those of EPSG's data set.

    Examples
    --------
    >>> lon, lat = to_wgs84(74.806417, 38.137806, "EPSG:1267")
    >>> round(lon, 6), round(lat, 6)
    (74.805886, 38.137955)
    """
    if operation is None:
        return lon, lat
    # EPSG's own order of axes: latitude first.
    there_lat, there_lon = _transformer(operation).transform(lat, lon, errcheck=True)
    return float(there_lon), float(there_lat)


@cache
def _transformer(operation: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(operation)
