"""Places that somebody added on a page, taken out of the GeoJSON file that the page saved.

The file is a stranger's: nothing in it is believed before it is checked, and every fault is told.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn, TypeGuard

from marchland.dossier.model import Place
from marchland.dossier.reading import Filed
from marchland.dossier.writing import make_place, with_places
from marchland.errors import DossierError
from marchland.vocabulary import PlaceKind

MAX_BYTES = 1_000_000
MAX_PLACES = 500
LONGEST = {"name": 200, "note": 2000}
"""In characters; the page holds its reader to the same."""
WIDEST_M = 1_000_000
UNWELCOME = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Categories of control characters, lone surrogates and separators of lines."""
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of the text around them."""

Facts = dict[str, object]
"""Fields of a place, checked; empty where the feature is at fault."""


def places_from(
    path: Path, filed: Filed, *, sources: Sequence[str] = ()
) -> tuple[Place, ...]:  # fmt: skip
    """Return the places of a GeoJSON file as they would stand in a dossier.

    Parameters
    ----------
    path : Path
        A FeatureCollection of Points on WGS 84; each has ``name``, ``kind`` and ``precision_m``
        among its properties, and ``note`` if there is one. Other properties are passed over.
    filed : Filed
        The dossier that is to take them in; ids are chosen so that they are free in it.
    sources : sequence of str
        Ids of sources that all of them have.

    Returns
    -------
    tuple of Place

    Raises
    ------
    DossierError
        With every fault of the file.
    """
    features = _features(path)
    found = [_facts(feature) for feature in features]
    faults = [
        f"features[{n}].{fault}" for n, (_, wrong) in enumerate(found) for fault in wrong
    ]  # fmt: skip
    known: list[tuple[object, ...]] = [
        (p.name, p.kind.value, p.lon, p.lat) for p in filed.dossier.places
    ]
    for n, (facts, wrong) in enumerate(found):
        if wrong:
            continue
        this = (facts["name"], facts["kind"], facts["lon"], facts["lat"])
        if this in known:
            faults.append(
                f"features[{n}]: {facts['name']!r} is there already, at the same position; "
                "take it out of the file"
            )
        known.append(this)
    if faults:
        raise DossierError(str(path), faults)
    places: list[Place] = []
    for facts, _ in found:
        place = make_place(filed, sources=tuple(sources), **facts)
        filed = with_places(filed, (place,))
        places.append(place)
    return tuple(places)


def _features(path: Path) -> list[object]:
    read = _json(path, _raw(path))
    faults = []
    if not isinstance(read, dict) or read.get("type") != "FeatureCollection":
        kind = read.get("type") if isinstance(read, dict) else read
        raise DossierError(
            str(path), [f"expected GeoJSON, a FeatureCollection, found {_short(kind)}"]
        )
    if "crs" in read:
        faults.append(
            f"crs: expected none, for GeoJSON is on WGS 84 (RFC 7946), found "
            f"{_short(read['crs'])}; transform the file to WGS 84"
        )
    features = read.get("features")
    if not isinstance(features, list) or not 1 <= len(features) <= MAX_PLACES:
        count = f"{len(features)}" if isinstance(features, list) else _short(features)
        faults.append(f"features: expected 1 to {MAX_PLACES} places, found {count}")
    if faults:
        raise DossierError(str(path), faults)
    return list(read["features"])


def _raw(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise DossierError(str(path), ["expected a file, found a folder, a device or a pipe"])
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DossierError(str(path), [f"cannot be read: {error.strerror}"]) from error
    except ValueError as error:  # a NUL in the name
        raise DossierError(str(path), [f"expected a file name: {error}"]) from error
    if len(raw) > MAX_BYTES:
        raise DossierError(
            str(path), [f"expected at most {MAX_BYTES:,} bytes, found more; split the file"]
        )
    return raw


def _json(path: Path, raw: bytes) -> object:
    def refuse(word: str) -> NoReturn:
        raise ValueError(f"{word} is no JSON number")

    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=refuse)
    except UnicodeDecodeError as error:
        raise DossierError(
            str(path), [f"expected UTF-8, found other bytes at position {error.start}"]
        ) from error
    except RecursionError as error:
        raise DossierError(str(path), ["JSON: nested too deep"]) from error
    except ValueError as error:  # a syntax error, or a whole number of thousands of digits
        raise DossierError(str(path), [f"JSON: {error}"]) from error


def _facts(feature: object) -> tuple[Facts, list[str]]:
    """Return what a feature says of a place, and every fault of it."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return {}, [f"type: expected a Feature, found {_short(feature)}"]
    given = feature.get("properties")
    if not isinstance(given, dict):
        given = {}
    faults = [*_point_faults(feature.get("geometry"))]
    faults += _text_faults(given, "name", required=True)
    faults += _kind_faults(given.get("kind"))
    faults += _precision_faults(given.get("precision_m"))
    faults += _text_faults(given, "note", required=False)
    if faults:
        return {}, faults
    lon, lat = feature["geometry"]["coordinates"]
    note = (given.get("note") or "").strip() or None
    return {
        "name": given["name"].strip(), "kind": given["kind"], "lon": float(lon), "lat": float(lat),
        "precision_m": float(given["precision_m"]), "note": note,
    }, []  # fmt: skip


def _kind_faults(kind: object) -> Iterator[str]:
    kinds = [known.value for known in PlaceKind]
    if kind not in kinds:
        yield f"properties.kind: expected one of {', '.join(kinds)}, found {_short(kind)}"


def _precision_faults(metres: object) -> Iterator[str]:
    if not _is_number(metres) or not 0 < metres <= WIDEST_M:
        yield (
            f"properties.precision_m: expected metres, more than 0 and at most {WIDEST_M:,}, "
            f"found {_short(metres)}"
        )


def _is_number(value: object) -> TypeGuard[float]:
    # A whole number may be too large for a float; none that is wanted here is.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e9 and math.isfinite(value)


def _point_faults(geometry: object) -> Iterator[str]:
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        kind = geometry.get("type") if isinstance(geometry, dict) else geometry
        yield f"geometry: expected a Point, found {_short(kind)}"
        return
    at = geometry.get("coordinates")
    if not isinstance(at, list) or len(at) != 2 or not all(map(_is_number, at)):
        yield f"geometry.coordinates: expected longitude and latitude, found {_short(at)}"
        return
    for name, value, most in (("longitude", at[0], 180), ("latitude", at[1], 90)):
        if abs(value) > most:
            yield (
                f"geometry.coordinates: expected a {name} within ±{most} degrees on WGS 84, "
                f"found {value:g}; longitude comes first"
            )


def _text_faults(given: Mapping[str, object], key: str, *, required: bool) -> Iterator[str]:
    value = given.get(key)
    if value is None and not required:
        return
    if not isinstance(value, str) or (required and not value.strip()):
        yield f"properties.{key}: expected text, found {_short(value)}"
        return
    if len(value) > LONGEST[key]:
        yield (
            f"properties.{key}: expected at most {LONGEST[key]} characters, found {len(value)}"
        )  # fmt: skip
    lines = value.replace("\n", "") if key == "note" else value
    bad = sorted({c for c in lines if unicodedata.category(c) in UNWELCOME or c in TURNING})
    if bad:
        codes = ", ".join(f"U+{ord(c):04X}" for c in bad[:5])
        yield f"properties.{key}: expected no control characters, found {codes}; take them out"


def _short(value: object) -> str:
    text = "nothing" if value is None else ascii(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
