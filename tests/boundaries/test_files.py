"""Territories of every vintage against outside numbers; untrusted files with every fault."""

from __future__ import annotations

import itertools
import json
import tomllib
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from marchland.boundaries.files import Boundaries, geometry_faults, load_vintage, read_layer
from marchland.boundaries.registry import read_registry
from marchland.errors import GeometryError, VintageError
from paths import TESTS

HERE = TESTS
REGISTRY = read_registry(HERE.parent / "geo")
EXPECTED = tomllib.loads((HERE / "expected_vintages.toml").read_text(encoding="utf-8"))
VINTAGES = {row["id"]: row for row in EXPECTED["vintages"]}
GEOD = pyproj.Geod(ellps="WGS84")


@cache
def vintage(name: str) -> Boundaries:
    return load_vintage(REGISTRY, name)


def km2(shape: Any) -> float:
    """Measure with pyproj alone, part by part, so that nothing of Marchland is in the check."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return sum(GEOD.geometry_area_perimeter(shapely.orient_polygons(p))[0] for p in parts) / 1e6


def test_every_vintage_has_its_expected_row() -> None:
    assert set(VINTAGES) == set(REGISTRY.vintage_ids())


@pytest.mark.parametrize("name", VINTAGES)
def test_tajikistan_has_its_area_extent_and_parts(name: str) -> None:
    row, tajikistan = VINTAGES[name], vintage(name).territory("TJK")
    assert tajikistan.name == "Tajikistan"
    assert km2(tajikistan.geometry) == pytest.approx(
        row["tajikistan_km2"], abs=row["tolerance_km2"]
    )
    assert len(shapely.get_parts(tajikistan.geometry)) == row["parts"]
    about = EXPECTED["tajikistan"]
    bounds = pytest.approx(about["bounds"], abs=about["bounds_tolerance"])
    assert tajikistan.geometry.bounds == bounds


def test_the_line_of_2026_has_the_exclaves() -> None:
    row, tajikistan = VINTAGES["osm-2026"], vintage("osm-2026").territory("TJK").geometry
    parts = sorted(shapely.get_parts(tajikistan), key=km2, reverse=True)
    assert [km2(part) for part in parts] == pytest.approx(row["parts_km2"], abs=1)
    for name, size in (("vorukh", 145.4), ("sarvan", 9.2)):
        (part,) = [p for p in parts if p.covers(shapely.Point(row["exclaves"][name]))]
        assert km2(part) == pytest.approx(size, abs=0.1)
        assert not vintage("osm-2020").territory("TJK").geometry.intersects(part.buffer(-0.005))


@pytest.mark.parametrize("name", VINTAGES)
def test_towns_lie_in_their_territories(name: str) -> None:
    for code, town in EXPECTED["inside"].items():
        holders = [
            t.code for t in vintage(name).territories if t.geometry.covers(shapely.Point(town))
        ]
        assert holders == [code], name


@pytest.mark.slow
@pytest.mark.parametrize("name", VINTAGES)
def test_territories_meet_without_overlap_or_gap(name: str) -> None:
    shapes = [territory.geometry for territory in vintage(name).territories]
    overlaps = sum(km2(a.intersection(b)) for a, b in itertools.combinations(shapes, 2))
    assert overlaps == pytest.approx(0, abs=1e-6)
    whole = shapely.union_all(shapes)
    holes = [shapely.Polygon(r) for p in shapely.get_parts(whole) for r in p.interiors]
    assert sum(map(km2, holes)) <= VINTAGES[name]["gaps_km2"]


@pytest.mark.parametrize("name", VINTAGES)
def test_the_line_with_china_is_one_line_for_both(name: str) -> None:
    tajik, chinese = (vintage(name).territory(code).geometry.boundary for code in ("TJK", "CHN"))
    shared = shapely.intersection(tajik, chinese)
    # The demarcation protocol of 2010 gives 494.953 km; coarser lines are shorter.
    assert 400 < GEOD.geometry_length(shared) / 1000 < 510


@pytest.mark.parametrize("name", ["osm-2020", "osm-2026"])
def test_openstreetmap_has_the_length_of_the_protocol(name: str) -> None:
    tajik, chinese = (vintage(name).territory(c).geometry.boundary for c in ("TJK", "CHN"))
    shared_km = GEOD.geometry_length(shapely.intersection(tajik, chinese)) / 1000
    # A digitised line cuts corners that the commission measured along.
    assert 494.953 * 0.97 < shared_km < 494.953


@pytest.mark.parametrize(
    "row", EXPECTED["differences"], ids=lambda row: f"{row['pre']}/{row['post']}"
)
def test_what_tajikistan_lost_to_china(row: dict[str, Any]) -> None:
    before, after = vintage(row["pre"]), vintage(row["post"])
    lost = before.territory("TJK").geometry.difference(after.territory("TJK").geometry)
    ceded = lost.intersection(after.territory("CHN").geometry)
    assert km2(ceded) == pytest.approx(row["km2"], abs=row["tolerance_km2"])
    largest = sorted(map(km2, shapely.get_parts(ceded)), reverse=True)
    assert largest[:2] == pytest.approx(row["parcels_km2"], abs=1.5)
    assert largest[2] < 20


@pytest.mark.slow
@pytest.mark.parametrize("name", VINTAGES)
def test_the_frame_is_no_boundary(name: str) -> None:
    drawn = vintage(name)
    edge = shapely.box(*REGISTRY.frame).exterior
    assert drawn.lines.intersection(edge).length == 0
    assert not drawn.lines.is_empty
    for territory in drawn.territories:
        inner = territory.geometry.boundary.difference(edge)
        assert inner.difference(drawn.lines).length == pytest.approx(0, abs=1e-9)


def test_hints_at_the_nearest_territory() -> None:
    with pytest.raises(VintageError, match=r"'vmap0' draws no territory 'TKJ'\. Did you mean TJK"):
        vintage("vmap0").territory("TKJ")


# ------------------------------------------------------------------------- untrusted files

SQUARE = shapely.box(74, 38, 75, 39)
BOW = shapely.Polygon([(74, 38), (75, 39), (75, 38), (74, 39)])
SPIKE = shapely.Polygon([(71, 37), (72, 37), (72, 38), (72, 37.5), (71, 37.5)])
with np.errstate(invalid="ignore"):
    NAN = shapely.Polygon([(74, 38), (75, float("nan")), (75, 39), (74, 39)])
INF = shapely.LineString([(74, 38), (float("inf"), 39)])


def layer(*shapes: Any, crs: str | None = "EPSG:4326", names: list[str] | None = None) -> Any:
    columns = {"name": names} if names else {}
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


Writer = Callable[[Path], Path]


def saved(frame: Any, name: str = "file.gpkg") -> Writer:
    def write(folder: Path) -> Path:
        with warnings.catch_warnings():
            # pyogrio warns of the missing CRS that one of these files is about.
            warnings.filterwarnings("ignore", "'crs' was not provided")
            frame.to_file(folder / name)
        return folder / name

    return write


def text(content: str, name: str = "file.geojson") -> Writer:
    def write(folder: Path) -> Path:
        (folder / name).write_text(content, encoding="utf-8")
        return folder / name

    return write


def ring_json(*points: tuple[float, float]) -> str:
    geometry = {"type": "Polygon", "coordinates": [[list(point) for point in points]]}
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


FAULTY: list[tuple[str, Writer, str]] = [
    ("self-crossing", saved(layer(BOW, names=["Bow"])),
     r"feature 1 'Bow': expected rings that do not cross, found self-intersection at lon, lat "
     r"74\.500000, 38\.500000; mend"),
    ("spike", saved(layer(SPIKE)), r"feature 1: expected rings that do not cross.* 72\.0+, 37\.5"),
    ("no CRS", saved(layer(SQUARE, crs=None), "file.shp"), r"reference system, found none.*\.prj"),
    ("projected", saved(layer(SQUARE).to_crs("EPSG:32643")),
     r"found a projected system, WGS 84 / UTM zone 43N; transform"),
    ("other datum", saved(layer(SQUARE, crs="EPSG:4284")), r"another system, Pulkovo 1942"),
    ("swapped", text(ring_json((38, 174), (39, 174), (39, 175), (38, 174))),
     r"feature 1: expected lon within ±180 and lat within ±90, found lon, lat 38, 174$"),
    ("swapped, told", text(ring_json((38, 104), (39, 104), (39, 105), (38, 104))),
     r"found lon, lat 38, 104; lon and lat look swapped"),
    ("NaN", saved(layer(NAN)), r"expected finite coordinates, found lon, lat 75, nan at vertex 2"),
    ("infinite", saved(layer(INF)), r"expected finite coordinates, found lon, lat inf, 39 at"),
    ("empty", saved(layer(shapely.Polygon(), SQUARE)), r"feature 1: .*found an empty geometry"),
    ("missing", saved(layer(None, SQUARE)), r"feature 1: expected a shape, found an empty geom"),
    ("mixed", saved(layer(SQUARE, SQUARE.exterior, names=["A", "B"]), "file.geojson"),
     r"one kind, found areas \(feature 1 'A'\), lines \(feature 2 'B'\)"),
    ("collection", saved(layer(shapely.GeometryCollection([SQUARE])), "file.geojson"),
     r"expected points, lines or areas, found a GeometryCollection"),
    ("unclosed", text(ring_json((74, 38), (75, 38), (75, 39), (74, 39))),
     r"feature 1: expected closed rings of four or more points, found: .*closed"),
    ("no features", text('{"type":"FeatureCollection","features":[]}'), r"at least one feature"),
]  # fmt: skip


@pytest.mark.parametrize(("write", "message"), [row[1:] for row in FAULTY],
                         ids=[row[0] for row in FAULTY])  # fmt: skip
def test_refuses_and_says_where(tmp_path: Path, write: Writer, message: str) -> None:
    if message.endswith("$"):
        message = message[:-1] + r"(?:;|$)"
    with pytest.raises(GeometryError, match=message):
        read_layer(write(tmp_path))


UNREADABLE: list[tuple[Writer, str]] = [
    (lambda folder: folder / "none.gpkg", "no such file"),
    (text("not geometry"), "not a vector file that GDAL can read"),
    (text('{"type":"FeatureCollection","features":[{'), "not a vector file that GDAL can read"),
    (lambda folder: folder, "not a vector file that GDAL can read"),
]


@pytest.mark.parametrize(("write", "message"), UNREADABLE)
def test_says_that_it_is_no_vector_file(tmp_path: Path, write: Writer, message: str) -> None:
    with pytest.raises(VintageError, match=message):
        read_layer(write(tmp_path))


def test_a_table_without_geometry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeometryError, match="found a table without geometry"):
        read_layer(text("a,b\n1,2\n", "table.csv")(tmp_path))


def test_reports_every_fault_at_once(tmp_path: Path) -> None:
    frame = layer(BOW, SQUARE, shapely.MultiPolygon([BOW, SPIKE]), None, names=["a", "b", "c", "d"])
    with pytest.raises(GeometryError) as caught:
        read_layer(saved(frame)(tmp_path))
    lines = str(caught.value).splitlines()
    assert lines[0].endswith("file.gpkg: 4 faults")
    assert [line[: len("  - feature 1 'a'")] for line in lines[1:]] == [
        "  - feature 1 'a'", "  - feature 3 'c'", "  - feature 3 'c'", "  - feature 4 'd'",
    ]  # fmt: skip


def test_counts_faults_beyond_the_first_fifty(tmp_path: Path) -> None:
    with pytest.raises(GeometryError, match=r"60 faults[\s\S]*and 10 more$"):
        read_layer(saved(layer(*[BOW] * 60))(tmp_path))


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.kml"])
def test_reads_the_common_formats(tmp_path: Path, name: str) -> None:
    frame = read_layer(saved(layer(SQUARE, names=["Мурғоб 穆尔加布"]), name)(tmp_path))
    assert frame.geometry.iloc[0].equals(SQUARE)
    column = next(c for c in frame.columns if c.lower() == "name")
    assert frame[column].iloc[0] == "Мурғоб 穆尔加布"


def test_leaves_out_third_coordinates(tmp_path: Path) -> None:
    frame = read_layer(saved(layer(shapely.force_3d(SQUARE, 4000)))(tmp_path))
    assert not frame.has_z.any()


def test_transforms_a_projected_file_when_asked(tmp_path: Path) -> None:
    path = saved(layer(SQUARE).to_crs("EPSG:32643"))(tmp_path)
    frame = read_layer(path, allow_projected=True)
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.iloc[0].bounds == pytest.approx(SQUARE.bounds, abs=1e-7)


@pytest.mark.parametrize(
    ("kind", "shape"), [("areas", SQUARE.exterior), ("lines", SQUARE), ("points", SQUARE)]
)
def test_refuses_another_kind_than_asked(tmp_path: Path, kind: Any, shape: Any) -> None:
    with pytest.raises(GeometryError, match=rf"feature 1: expected {kind}, found a "):
        read_layer(saved(layer(shape), "file.geojson")(tmp_path), kind=kind)


def test_sees_swapped_axes_where_both_would_be_possible() -> None:
    swapped = shapely.transform(SQUARE, lambda points: points[:, ::-1])
    (fault,) = geometry_faults(layer(swapped), near=REGISTRY.frame)
    assert "found lon, lat 38, 74; lon and lat are swapped" in fault
    assert not list(geometry_faults(layer(SQUARE), near=REGISTRY.frame))
    assert not list(geometry_faults(layer(shapely.box(0, 0, 1, 1)), near=REGISTRY.frame))


def test_a_vintage_must_hold_the_territories_it_registers(tmp_path: Path) -> None:
    import hashlib
    import shutil

    geo = tmp_path / "geo"
    shutil.copytree(HERE.parent / "geo", geo)
    path = geo / "boundaries" / "vmap0.geojson"
    kept = [line for line in path.read_bytes().splitlines() if b'"territory":"PAK"' not in line]
    path.write_bytes(b"\n".join(kept))
    listed = geo / "vintages.toml"
    old = read_registry(geo).vintage("vmap0").sha256
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    listed.write_text(listed.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(VintageError, match=r"expected the territories .*PAK.* found AFG, CHN, KGZ"):
        load_vintage(read_registry(geo), "vmap0")
