"""Areas of any vector file, written here in every format that the help names."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pyproj
import pytest
import shapely

from marchland.dossier.stated import KM2_PER_SQ_MI
from marchland.errors import GeometryError, VintageError
from marchland.measure.any_file import survey
from specimens_geo import box_km2, dense

WHOLE = (72.0, 37.0, 74.0, 39.0)
PARTS = {"east": (73.0, 37.5, 73.5, 38.0), "west": (72.2, 37.5, 72.6, 38.0)}
FORMATS = {
    "geojson": "GeoJSON", "gpkg": "GPKG", "shp": "ESRI Shapefile", "fgb": "FlatGeobuf",
    "kml": "KML",
}  # fmt: skip


def write(path: Path, shapes: Mapping[str, Any], crs: Any = 4326, to: Any = None) -> Path:
    frame = geopandas.GeoDataFrame({"Name": list(shapes)}, geometry=list(shapes.values()), crs=crs)
    frame = frame.to_crs(to) if to else frame
    frame.to_file(path, driver=FORMATS[path.suffix[1:]])
    return path


def boxes(named: Mapping[str, tuple[float, float, float, float]]) -> dict[str, Any]:
    return {name: dense(shapely.box(*box)) for name, box in named.items()}


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format(suffix: str, tmp_path: Path) -> None:
    file = write(tmp_path / f"parts.{suffix}", boxes(PARTS))
    whole = write(tmp_path / f"whole.{suffix}", boxes({"whole": WHOLE}))
    got = survey(file, whole)
    wanted = {name: box_km2(*box) for name, box in PARTS.items()}
    # FlatGeobuf stores features in the order of its index.
    assert {f["name"]: f["area_km2"] for f in got["features"]} == pytest.approx(wanted, rel=1e-6)
    assert got["area_km2"] == pytest.approx(sum(wanted.values()), rel=1e-6)
    assert got["area_sq_mi"] * KM2_PER_SQ_MI == pytest.approx(got["area_km2"])
    assert got["of"]["area_km2"] == pytest.approx(box_km2(*WHOLE), rel=1e-6)
    assert got["of"]["inside_km2"] == pytest.approx(got["area_km2"], rel=1e-6)
    assert got["of"]["share_percent"] == pytest.approx(
        100 * got["area_km2"] / box_km2(*WHOLE), rel=1e-6
    )
    assert (got["file"], got["of"]["file"]) == (str(file), str(whole))


def test_without_a_whole_there_is_no_share(tmp_path: Path) -> None:
    assert "of" not in survey(write(tmp_path / "a.geojson", boxes(PARTS)))


@pytest.mark.parametrize("to", [32643, 6933, 3857])
def test_a_projected_file_is_measured_on_the_ellipsoid(to: int, tmp_path: Path) -> None:
    file = write(tmp_path / "parts.gpkg", boxes(PARTS), to=to)
    wanted = sum(box_km2(*box) for box in PARTS.values())
    assert survey(file)["area_km2"] == pytest.approx(wanted, rel=1e-6)


def test_overlaps_are_counted_once(tmp_path: Path) -> None:
    twice = boxes({"a": (72, 37, 73, 38), "b": (72.5, 37, 73.5, 38)})
    got = survey(write(tmp_path / "a.gpkg", twice))
    assert got["area_km2"] == pytest.approx(box_km2(72, 37, 73.5, 38), rel=1e-6)
    assert sum(f["area_km2"] for f in got["features"]) > got["area_km2"]


def test_long_edges_are_overlaid_as_geodesics(tmp_path: Path) -> None:
    """Two boxes of 4° by 3°, each edge a geodesic.

    With bare edges overlaid in the plane the same two boxes share 1.3 km² too much.
    """
    a, b = shapely.box(70, 36, 74, 39), shapely.box(72, 37.5, 76, 40.5)
    got = survey(write(tmp_path / "a.gpkg", {"a": a}), write(tmp_path / "b.gpkg", {"b": b}))
    geod = pyproj.Geod(ellps="WGS84")

    def by_geod(shape: Any) -> float:
        return abs(geod.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6

    def densified(shape: Any) -> Any:
        ring = shapely.get_coordinates(shape)
        points = []
        for (x0, y0), (x1, y1) in itertools.pairwise(ring):
            points += [(x0, y0), *geod.npts(x0, y0, x1, y1, 400)]
        return shapely.Polygon(points)

    wanted = by_geod(shapely.intersection(densified(a), densified(b)))
    assert got["of"]["inside_km2"] == pytest.approx(wanted, rel=2e-6)
    assert by_geod(shapely.intersection(a, b)) - wanted == pytest.approx(1.3, abs=0.1)


def test_disjoint_files_share_nothing(tmp_path: Path) -> None:
    far = write(tmp_path / "far.gpkg", boxes({"far": (10, 10, 11, 11)}))
    got = survey(write(tmp_path / "a.gpkg", boxes(PARTS)), far)
    assert (got["of"]["inside_km2"], got["of"]["share_percent"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ({"name": ["A", "B"]}, ["A", "B"]),
        ({"NAME": ["A", None]}, ["A", "feature 2"]),
        ({"territory": ["", "BBB"]}, ["feature 1", "BBB"]),
        ({"id": [7, 8]}, ["7", "8"]),
        ({"id": [7, 8], "Name": ["A", "B"]}, ["A", "B"]),
        ({"other": ["x", "y"]}, ["feature 1", "feature 2"]),
    ],
)
def test_names(columns: dict[str, list[Any]], names: list[str], tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(columns, geometry=list(boxes(PARTS).values()), crs=4326)
    frame.to_file(tmp_path / "a.gpkg")
    assert [f["name"] for f in survey(tmp_path / "a.gpkg")["features"]] == names


# -------------------------------------------------------------------------- across 180°

WRAPPED = shapely.Polygon([(179, -1), (-179, -1), (-179, 1), (179, 1)])
SPLIT = shapely.MultiPolygon([shapely.box(179, -1, 180, 1), shapely.box(-180, -1, -179, 1)])


def test_a_shape_across_180_is_measured_alone(tmp_path: Path) -> None:
    alone = survey(write(tmp_path / "a.gpkg", {"a": WRAPPED}))["area_km2"]
    split = survey(write(tmp_path / "b.gpkg", {"b": SPLIT}))["area_km2"]
    assert alone == pytest.approx(split, rel=1e-4)
    assert alone < 60_000


def test_a_shape_across_180_is_not_overlaid(tmp_path: Path) -> None:
    file = write(tmp_path / "a.gpkg", {"a": WRAPPED})
    with pytest.raises(GeometryError, match=r"crosses 180° at lat -1; .* cut it there"):
        survey(file, file)
    with pytest.raises(GeometryError, match="crosses 180°"):
        survey(write(tmp_path / "b.gpkg", {"a": WRAPPED, "b": shapely.box(1, 1, 2, 2)}))


def test_shapes_that_end_at_180_and_the_pole_are_overlaid(tmp_path: Path) -> None:
    south = shapely.segmentize(shapely.box(-180, -90, 180, -60), 1.0)
    file = write(tmp_path / "a.gpkg", {"a": SPLIT, "b": south})
    got = survey(file, file)
    assert got["of"]["share_percent"] == pytest.approx(100)


# ---------------------------------------------------------------------------- bad input

BAD: dict[str, tuple[dict[str, Any], str]] = {
    "points": ({"a": shapely.Point(73, 38)}, "expected areas, found a Point"),
    "lines": ({"a": shapely.LineString([(73, 38), (74, 38)])}, "expected areas, found a LineStr"),
    "mixed": ({"a": shapely.box(73, 38, 74, 39), "b": shapely.Point(73, 38)},
              "feature 2 'b': expected areas, found a Point"),
    "collection": ({"a": shapely.GeometryCollection([shapely.Point(73, 38)])},
                   "expected areas, found a GeometryCollection"),
    "bow tie": ({"a": shapely.Polygon([(73, 37), (75, 39), (75, 37), (73, 39)])},
                "expected rings that do not cross, found self-intersection"),
    "empty": ({"a": shapely.Polygon(), "b": shapely.box(73, 38, 74, 39)},
              "feature 1 'a': expected a shape, found an empty geometry"),
    "none": ({"a": None, "b": shapely.box(73, 38, 74, 39)},
             "feature 1 'a': expected a shape, found an empty geometry"),
    "swapped": ({"a": shapely.box(38, 100, 39, 101)}, "lon and lat look swapped"),
    "metres": ({"a": shapely.box(8e6, 4e6, 8.1e6, 4.1e6)}, "expected lon within ±180"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("whole", [False, True], ids=["file", "whole"])
def test_bad_shapes_are_refused(case: str, whole: bool, tmp_path: Path) -> None:
    shapes, message = BAD[case]
    bad = write(tmp_path / "bad.gpkg", shapes)
    good = write(tmp_path / "good.gpkg", boxes(PARTS))
    with pytest.raises(GeometryError, match=f"bad.gpkg: .*\n.*{message}"):
        survey(good if whole else bad, bad if whole else good)


def test_nan_is_refused(tmp_path: Path) -> None:
    ring = "[[[73,37],[75,NaN],[75,39],[73,37]]]"
    (tmp_path / "a.geojson").write_text(
        f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}'
    )
    with pytest.raises((GeometryError, VintageError)):
        survey(tmp_path / "a.geojson")


def test_no_reference_system_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "a.shp", boxes(PARTS))
    (tmp_path / "a.prj").unlink()
    with pytest.raises(GeometryError, match=r"found none; .*for a Shapefile, add its .prj"):
        survey(file)


def test_no_features_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GeometryError, match="expected at least one feature, found none"):
        survey(write(tmp_path / "a.gpkg", {}))


def test_a_table_is_refused(tmp_path: Path) -> None:
    pandas.DataFrame({"name": ["A"]}).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(GeometryError, match="expected shapes, found a table without geometry"):
        survey(tmp_path / "a.csv")


def test_two_layers_are_refused(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(geometry=list(boxes(PARTS).values()), crs=4326)
    for layer in ("one", "two"):
        frame.to_file(tmp_path / "a.gpkg", layer=layer)
    with pytest.raises(VintageError, match="expected one layer, found 2: one, two"):
        survey(tmp_path / "a.gpkg")


BROKEN = {
    "not a vector file": b"hello",
    "empty": b"",
    "cut short": b'{"type":"FeatureCollection","features":[{"type":"Fea',
    "binary": bytes(range(256)) * 4,
    "ring of two points": b'{"type":"Feature","properties":{},"geometry":{"type":"Polygon",'
    b'"coordinates":[[[73,37],[75,39]]]}}',
    "open ring": b'{"type":"Feature","properties":{},"geometry":{"type":"Polygon",'
    b'"coordinates":[[[73,37],[75,39],[75,37],[74,36]]]}}',
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_broken_files_are_refused(case: str, tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_bytes(BROKEN[case])
    with pytest.raises((GeometryError, VintageError), match=r"a\.geojson: "):
        survey(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VintageError, match=r"nowhere\.gpkg: no such file"):
        survey(tmp_path / "nowhere.gpkg")
