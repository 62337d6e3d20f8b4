"""Each adapter on a small file in its publisher's own format, whole and damaged."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from marchland.boundaries.sources import ADAPTERS, adapter, wdb2
from marchland.boundaries.sources.layer import read_vector
from marchland.errors import VintageError
from specimens_timezones import write_zones

FRAME = (67.0, 36.0, 78.0, 41.3)
Ring = list[tuple[float, float]]


def square(lon: float, lat: float, size: float = 1.0) -> Ring:
    return [(lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size), (lon, lat)]


def feature(properties: dict[str, Any], *rings: Ring) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [list(map(list, ring)) for ring in rings]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def write_tz_world(folder: Path) -> Path:
    path = folder / "tz_world.json.gz"
    text = collection(
        feature({"TZID": "Asia/Dushanbe"}, square(70, 38)),
        feature({"TZID": "Asia/Dushanbe"}, square(73, 40, 0.1)),
        feature({"TZID": "Asia/Tashkent"}, square(71, 38)),
        feature({"TZID": "Asia/Samarkand"}, square(72, 38)),
        feature({"TZID": "Asia/Harbin"}, square(120, 40)),
        feature({"TZID": "Europe/Paris"}, square(71, 39)),
    )
    path.write_bytes(gzip.compress(text.encode()))
    return path


def write_natural_earth(folder: Path) -> Path:
    path = folder / "countries.geojson"
    path.write_text(
        collection(
            feature({"adm0_a3": "UZB", "iso_a3": "-99"}, square(71, 38)),
            feature({"adm0_a3": "TJK", "iso_a3": "-99"}, square(70, 38)),
            feature({"adm0_a3": "FRA", "iso_a3": "FRA"}, square(2, 46)),
            feature({"adm0_a3": "KAZ", "iso_a3": "KAZ"}, square(70, 40)),
        )
    )
    return path


def write_osm_poly(folder: Path) -> Path:
    def poly(name: str, *sections: tuple[str, Ring]) -> None:
        lines = [name]
        for title, ring in sections:
            lines += [title, *(f"\t{lon:E}\t{lat:E}" for lon, lat in ring), "END"]
        (folder / f"{name}.poly").write_text("\n".join([*lines, "END"]) + "\n")

    poly("Tajikistan", ("1", square(70, 38)), ("!2", square(70.4, 38.4, 0.2)))
    poly("China_Xinjiang", ("1", square(75, 38)))
    poly("China_Tibet Autonomous Region", ("1", square(75, 37)))
    poly("Afghanistan", ("1", square(70, 37)))
    poly("Kyrgyzstan", ("1", square(70, 39)), ("2", square(72, 39)))
    poly("Pakistan", ("1", square(60, 20)))
    poly("Uzbekistan", ("1", square(68, 38)))
    return folder


def write_lines(folder: Path, *lines: Ring) -> Path:
    data, table = b"", []
    for number, line in enumerate(lines):
        raw = np.array(line, "<f4").tobytes()
        lats = [lat for _, lat in line]
        table.append(
            f"-1 -1 {len(line)} {min(lats):.5f} {max(lats):.5f} {len(data)} {len(raw)} {number}"
        )
        data += raw
    (folder / "countries_f.dat").write_bytes(data)
    (folder / "countriesmeta_f.dat").write_text("\n".join(table) + "\n")
    return folder


# Ends 0.004 degrees short of closing, as the publisher's lines do.
OPEN: Ring = [(68, 37), (75, 37), (75, 40), (68, 40), (68, 37.004)]


def write_wdb2(folder: Path) -> Path:
    return write_lines(folder, OPEN, [(-10, 5), (-9, 6)])


def write_world_bank(folder: Path) -> Path:
    shapes = {
        "TJK": square(70, 38, 5),
        "KGZ": square(70, 43, 2),
        "UZB": square(67, 38, 3),
        "AFG": square(67, 33, 5),
        "PAK": square(72, 33, 5),
        "KAZ": square(67, 44),
        "IND-PAK-GB": square(72, 20),
        "IND-PAK-JK": square(77, 33),
    }
    for code, ring in shapes.items():
        (folder / f"{code}.geojson").write_text(json.dumps(feature({"iso3": code}, ring)))
    return folder


# More than one block of vertices, uneven, so that every width of packing occurs.
WAVY: Ring = [(75 + x / 200, 38 + (x * x % 97) / 1e4) for x in range(301)]
WAVY += [(76.5, 39.0), (75.0, 39.0), WAVY[0]]


def write_timezones(folder: Path) -> Path:
    zones = [
        # An exclave fills the first hole; the second is nobody's.
        ("Asia/Bishkek", square(70, 39), [3, square(70.6, 39.6, 0.2)]),
        ("Asia/Dushanbe", square(70, 38), []),
        ("Asia/Shanghai", square(75, 37, 3), []),
        ("Asia/Dushanbe", square(70.2, 39.2, 0.1), []),
        ("Asia/Urumqi", WAVY, []),
        ("Asia/Samarkand", square(68, 38), []),
        ("Asia/Tashkent", square(69, 38), []),
        ("Asia/Karachi", square(60, 20), []),
        ("Europe/Paris", square(71, 38), []),
    ]
    return write_zones(folder, zones)


WRITERS: dict[str, Callable[[Path], Path]] = {
    "natural-earth": write_natural_earth,
    "osm-poly": write_osm_poly,
    "timezones": write_timezones,
    "tz-world": write_tz_world,
    "wdb2": write_wdb2,
    "world-bank": write_world_bank,
}


def areas(frame: Any) -> dict[str, float]:
    return {
        code: round(shape.area, 6)
        for code, shape in zip(frame["territory"], frame.geometry, strict=True)
    }


def test_the_table_lists_every_adapter() -> None:
    assert sorted(ADAPTERS) == sorted(WRITERS)


@pytest.mark.parametrize("name", sorted(set(WRITERS) - {"wdb2"}))
def test_returns_named_territories_in_order(tmp_path: Path, name: str) -> None:
    frame = adapter(name)(WRITERS[name](tmp_path), FRAME)
    assert list(frame.columns) == ["territory", "name", "geometry"]
    assert frame.crs.to_epsg() == 4326
    assert list(frame["territory"]) == sorted(set(frame["territory"]))
    assert frame.is_valid.all()
    names = dict(zip(frame["territory"], frame["name"], strict=True))
    assert names["TJK"] == "Tajikistan"


EXPECTED: dict[str, dict[str, float]] = {
    # Two features of one zone are one territory; two zones of one country are one; others go.
    "tz-world": {"TJK": 1.01, "UZB": 2.0},
    # Of two zones on top of each other one remains; holes are cut, filled by a zone or not.
    "timezones": {"CHN": 9.0, "KGZ": 0.95, "TJK": 1.01, "UZB": 2.0},
    # By adm0_a3, not iso_a3.
    "natural-earth": {"TJK": 1.0, "UZB": 1.0},
    # A hole is cut, provinces are joined, a second ring is a part, Pakistan lies elsewhere.
    "osm-poly": {"AFG": 1.0, "CHN": 2.0, "KGZ": 2.0, "TJK": 0.96, "UZB": 1.0},
    # China is the frame (58.3) less the others; the strip north of Uzbekistan is cut off from it.
    "world-bank": {"AFG": 25.0, "CHN": 11.9, "PAK": 25.0, "TJK": 25.0, "UZB": 9.0},
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_joins_and_leaves_out(tmp_path: Path, name: str) -> None:
    frame = adapter(name)(WRITERS[name](tmp_path), FRAME)
    assert areas(frame) == EXPECTED[name]


def test_china_is_what_the_world_bank_neighbours_leave(tmp_path: Path) -> None:
    frame = adapter("world-bank")(write_world_bank(tmp_path), FRAME)
    shapes = dict(zip(frame["territory"], frame.geometry, strict=True))
    assert shapes["CHN"].covers(shapely.Point(76.5, 39))
    assert shapes["CHN"].intersection(shapes["TJK"]).area == 0
    assert shapes["CHN"].exterior.intersection(shapes["TJK"].exterior).length == pytest.approx(3.3)


def test_a_time_zone_keeps_every_vertex(tmp_path: Path) -> None:
    write_zones(tmp_path, [("Asia/Urumqi", WAVY, [])])
    (shape,) = adapter("timezones")(tmp_path, FRAME).geometry
    assert shape.equals_exact(shapely.Polygon(WAVY), 6e-7, normalize=True)


def test_another_layout_of_time_zones_is_refused(tmp_path: Path) -> None:
    write_zones(tmp_path, [("Asia/Urumqi", WAVY, [])], layout=2)
    with pytest.raises(VintageError, match="not of layout 3"):
        adapter("timezones")(tmp_path, FRAME)


def test_no_time_zone_near_is_refused(tmp_path: Path) -> None:
    write_zones(tmp_path, [("Asia/Karachi", square(60, 20), [])])
    with pytest.raises(VintageError, match="none of the listed time zones meets the frame"):
        adapter("timezones")(tmp_path, FRAME)


def test_wdb2_refuses_two_territories_in_one_face(tmp_path: Path) -> None:
    with pytest.raises(VintageError, match="no closed line between AFG and CHN"):
        adapter("wdb2")(write_wdb2(tmp_path), FRAME)


def test_wdb2_makes_faces_of_lines_and_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = {("CHN", "China"): ((76.5, 39.0),), ("TJK", "Tajikistan"): ((72.0, 38.5),)}
    monkeypatch.setattr(wdb2, "SEEDS", seeds)
    monkeypatch.setattr(wdb2, "GAPS", ())
    frame = adapter("wdb2")(write_wdb2(tmp_path), FRAME)
    assert areas(frame) == {"CHN": pytest.approx(11 * 5.3 - 21), "TJK": pytest.approx(21)}
    assert list(frame["name"]) == ["China", "Tajikistan"]


def _cut(name: str, size: int) -> Callable[[Path], object]:
    return lambda path: (path / name).write_bytes((path / name).read_bytes()[:size])


DAMAGED: list[tuple[str, Callable[[Path], object], str]] = [
    ("tz-world", lambda path: path.write_bytes(b"plain"), "expected gzipped GeoJSON"),
    ("tz-world", lambda path: path.write_bytes(path.read_bytes()[:60]), "expected gzipped GeoJSON"),
    ("tz-world", lambda path: path.unlink(), "expected gzipped GeoJSON.*No such file"),
    ("natural-earth", lambda path: path.write_text("{"), "expected Natural Earth countries"),
    (
        "natural-earth",
        lambda path: path.write_text(collection(feature({"iso": "TJK"}, square(70, 38)))),
        "expected a column adm0_a3",
    ),
    (
        "natural-earth",
        lambda path: path.write_text(collection(feature({"adm0_a3": "FRA"}, square(2, 46)))),
        "none of AFG, CHN, .* meets the frame",
    ),
    ("osm-poly", lambda path: (path / "Kyrgyzstan.poly").unlink(), r"Kyrgyzstan\.poly: expected"),
    ("osm-poly", _cut("Tajikistan.poly", 60), r"Tajikistan\.poly: expected a \.poly file"),
    (
        "osm-poly",
        lambda path: (path / "Tajikistan.poly").write_text("x\n!1\n1 1\n2 1\n2 2\nEND\nEND\n"),
        "at least one ring that is not cut out",
    ),
    ("timezones", _cut("boundaries/coordinates.bin", 400), "expected timezonefinder data"),
    ("timezones", _cut("boundaries/coordinates.bin", 2), "is no polygon file"),
    (
        "timezones",
        lambda path: np.save(path / "boundaries" / "block_widths.npy", np.full((20, 2), 9)),
        "expected timezonefinder data, found: .*not packed as layout 3",
    ),
    (
        "timezones",
        lambda path: (path / "holes" / "poly_ref.npy").unlink(),
        "expected timezonefinder data, found: .*No such file",
    ),
    ("wdb2", _cut("countries_f.dat", 20), "lies outside the data file"),
    ("wdb2", lambda path: (path / "countriesmeta_f.dat").unlink(), "expected Basemap countries"),
    ("world-bank", lambda path: (path / "TJK.geojson").unlink(), r"expected GeoJSON of TJK"),
    (
        "world-bank",
        lambda path: (path / "TJK.geojson").write_bytes((path / "UZB.geojson").read_bytes()),
        r"expected iso3 TJK, found \['UZB'\]",
    ),
    (
        "world-bank",
        lambda path: (path / "KAZ.geojson").write_text(
            json.dumps(feature({"iso3": "KAZ"}, square(76, 38.5)))
        ),
        r"expected \(76\.5, 39\.0\) in China",
    ),
]


@pytest.mark.parametrize(("name", "damage", "message"), DAMAGED)
def test_says_what_is_damaged(
    tmp_path: Path, name: str, damage: Callable[[Path], object], message: str
) -> None:
    path = WRITERS[name](tmp_path)
    damage(path)
    with pytest.raises(VintageError, match=message):
        adapter(name)(path, FRAME)


def test_hints_at_the_nearest_adapter() -> None:
    with pytest.raises(
        VintageError, match=r"no boundary source 'osm-pol'\. Did you mean osm-poly\?"
    ):
        adapter("osm-pol")


def test_read_vector_refuses_two_layers(tmp_path: Path) -> None:
    import geopandas as gpd

    frame = gpd.GeoDataFrame(geometry=[shapely.Point(1, 2)], crs="EPSG:4326")
    path = tmp_path / "two.gpkg"
    for name in ("before", "after"):
        frame.to_file(path, layer=name)
    with pytest.raises(VintageError, match="expected one layer, found 2: before, after"):
        read_vector(path)


def test_read_vector_takes_the_layer_with_shapes_from_beside_a_table(tmp_path: Path) -> None:
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    path = tmp_path / "two.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"note": ["no shape"]}), path, layer="about")
    drawn = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4326")
    pyogrio.write_dataframe(drawn, path, layer="drawn", append=True)
    assert read_vector(path).geometry.tolist() == [shapely.Point(1, 2)]
