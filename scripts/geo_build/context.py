"""Build the vector layers of ``geo/context/``: lakes, rivers, towns."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyproj
import shapely

from geo_build.output import geojson, tidy
from geo_build.packages import members, unpack
from marchland.boundaries.sources.wdb2 import polylines

BOX = (71.0, 36.0, 77.0, 40.7)
"""lon_min, lat_min, lon_max, lat_max: the Pamir and its neighbourhood, what the map shows."""

RIVER_BOX = (67.0, 36.0, 78.0, 41.3)
"""As the boundary files: Natural Earth's lines are displaced off rivers only, so that all of a
boundary must be known to run along a river or not."""

LAKE_COUNTRIES = ("AFG", "CHN", "KGZ", "PAK", "TJK", "UZB")
# India lies outside the box in this file, and its outline crosses itself.
LAKE_MIN_KM2 = 1.0
DECIMALS = 5
"""1 m: the layers are for drawing."""

# A point inside each lake that can be told for certain, with its names elsewhere. Points:
# Wikipedia (Karakul, Sarez, Yashilkul, Zorkul, Chatyr-Kul), ru-wiki (Rangkul). Shorkul is the
# western one of the pair that a channel joins.
LAKE_NAMES: tuple[tuple[str, tuple[float, float], dict[str, str]], ...] = (
    ("Chatyr-Kul", (75.30, 40.62), {"ky": "Чатыр-Көл", "ru": "Чатыр-Куль"}),
    ("Karakul", (73.42, 39.04), {"ru": "Каракуль", "tg": "Қарокӯл"}),
    ("Rangkul", (74.24, 38.47), {"ru": "Рангкуль", "zh": "郎库里"}),
    ("Sarez", (72.757, 38.201), {"ru": "Сарезское озеро", "tg": "Сарез"}),
    ("Shorkul", (74.147, 38.455), {"ru": "Шоркуль"}),
    ("Yashilkul", (72.90, 37.745), {"ru": "Яшилькуль", "zh": "伊西洱库尔"}),
    ("Zorkul", (73.70, 37.45), {"ru": "Зоркуль", "tg": "Зоркӯл", "zh": "佐库里湖"}),
)

RIVER_TOLERANCE_DEG = 0.001
"""About 100 m, below the position error of the source."""

TOWN_MIN_PEOPLE = 5_000
"""Outside Tajikistan; the few places inside it are all kept."""


def lakes_file(package: Path, _folder: Path) -> bytes:
    """Return lakes of 1 km² and more.

    The source cuts water out of land: a lake inside a country is a hole of it, a lake across a
    boundary (Zorkul) is a gap between two. Other gaps are the beds of boundary rivers, drawn
    from both banks, and are left out.
    """
    wide = shapely.box(BOX[0] - 0.5, BOX[1] - 0.5, BOX[2] + 0.5, BOX[3] + 0.5)
    lands = [_near(land, wide) for land in _lands(package)]
    holes = [
        shapely.Polygon(ring)
        for land in lands
        for part in shapely.get_parts(land)
        for ring in part.interiors
    ]
    water = shapely.difference(wide, shapely.union_all(lands))
    shared = [
        part for part in shapely.get_parts(water) if _lake_name(part) and not _inside(part, holes)
    ]
    # An enclave is a hole too; water is what no country covers.
    wet = [hole for hole in holes if shapely.intersection(hole, water).area > 0.5 * hole.area]
    return geojson(_lakes([*wet, *shared]))


def _lakes(shapes: list[Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    ellipsoid = pyproj.Geod(ellps="WGS84")
    box = shapely.box(*BOX)
    measured = [
        (abs(ellipsoid.geometry_area_perimeter(shape)[0]) / 1e6, shape)
        for shape in shapes
        if shape.intersects(box)
    ]
    for km2, shape in sorted(measured, key=lambda row: (-row[0], row[1].bounds)):
        if km2 >= LAKE_MIN_KM2:
            name, names = _lake_name(shape) or ("", {})
            yield {"area_km2": round(km2, 1), "name": name, "names": names}, _drawn(shape)


def _lands(package: Path) -> Iterator[Any]:
    """Yield the countries near; the file has one feature a line and its code at the line's end."""
    ((_name, data),) = members(package, ("package/map.geo.json",))
    for line in data.splitlines():
        if any(f'"{code}"'.encode() in line[-200:] for code in LAKE_COUNTRIES):
            yield shapely.geometry.shape(json.loads(line.strip().rstrip(b","))["geometry"])


def _near(land: Any, box: Any) -> Any:
    """Return the parts of a country that meet the box, clipped: whole countries are slow."""
    parts = [part for part in shapely.get_parts(land) if part.intersects(box)]
    return shapely.union_all([shapely.intersection(part, box) for part in parts])


def _inside(shape: Any, holes: list[Any]) -> bool:
    return any(hole.covers(shape.representative_point()) for hole in holes)


def _lake_name(shape: Any) -> tuple[str, dict[str, str]] | None:
    for name, point, names in LAKE_NAMES:
        if shape.covers(shapely.Point(point)):
            return name, names
    return None


def rivers_file(package: Path, folder: Path) -> bytes:
    """Return the rivers inside the box, without names: the source has none."""
    unpack(package, ("*/rivers_f.dat", "*/riversmeta_f.dat"), folder)
    box = shapely.box(*RIVER_BOX)
    lines = []
    for line in polylines(folder, "rivers", RIVER_BOX):
        thin = shapely.simplify(line, RIVER_TOLERANCE_DEG).intersection(box)
        lines += [part for part in shapely.get_parts(thin) if part.geom_type == "LineString"]
    drawn = sorted((_drawn(line) for line in lines), key=shapely.to_wkt)
    return geojson(({"name": "", "names": {}}, line) for line in drawn)


def _drawn(shape: Any) -> Any:
    return tidy(shape, decimals=DECIMALS)


def towns_file(package: Path, _folder: Path) -> bytes:
    """Return the towns inside the box, the most populous first."""
    ((_name, data),) = members(package, ("*/data/cities500.json",))
    box = shapely.box(*BOX)
    rows = []
    for town in json.loads(data).values():
        point = shapely.Point(town["longitude"], town["latitude"])
        large = town["population"] >= TOWN_MIN_PEOPLE or town["countrycode"] == "TJ"
        if large and box.covers(point):
            rows.append((_town(town), point))
    rows.sort(key=lambda row: (-row[0]["population"], row[0]["geonameid"]))
    return geojson(rows)


def _town(town: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "country": town["countrycode"],
        "geonameid": town["geonameid"],
        "name": town["name"],
        "names": local_names(town["alternatenames"], town["countrycode"]),
        "population": town["population"],
    }


def local_names(alternatives: list[str], country: str) -> dict[str, str]:
    """Return one name per script that GeoNames has; it does not say in which language.

    The key is a BCP 47 tag: the script with an undetermined language, but for Chinese characters
    in China and for letters that only Tajik has.

    Examples
    --------
    >>> local_names(["Murgab", "Мургаб", "Мурғоб", "穆尔加布"], "TJ")
    {'tg': 'Мурғоб', 'und-Cyrl': 'Мургаб', 'und-Hani': '穆尔加布'}
    """
    found: dict[str, str] = {}
    for name in alternatives:
        tag = _tag(name, country)
        if tag:
            found.setdefault(tag, name)
    return dict(sorted(found.items()))


SCRIPTS = {"CYRILLIC": "und-Cyrl", "ARABIC": "und-Arab", "CJK": "und-Hani"}


def _tag(name: str, country: str) -> str | None:
    kinds = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    if len(kinds) != 1:
        return None
    tag = SCRIPTS.get(kinds.pop())
    if tag == "und-Hani" and country == "CN":
        return "zh"
    if tag == "und-Cyrl" and country == "TJ" and set("ғӣқӯҳҷ") & set(name.lower()):
        return "tg"
    return tag
