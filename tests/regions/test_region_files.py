"""Regions and lines that a dossier keeps in files beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from marchland.ellipsoid.shapes import geodesic_area_km2, geodesic_length_km
from marchland.errors import GeometryError, VintageError
from specimens_geo import DRAWN_AREA, A, box_km2, builder, dense, meridian_km, write_geojson

Change = tuple[str, Any]
BY_FILE = ("regions.0.build.line", "drawn")
EXACT = 1e-7


def build(region: str, *changes: Change, folder: Path) -> Any:
    made = builder(*changes, folder=folder)
    return made.region(made.dossier.region(region)).geometry


def test_files(tmp_path: Path) -> None:
    write_geojson(tmp_path / "area.geojson", {"area": dense(shapely.box(*DRAWN_AREA))})
    write_geojson(tmp_path / "line.geojson", {"a": shapely.LineString([(73, 37), (73, 39)])})
    assert geodesic_area_km2(build("filed", folder=tmp_path)) == pytest.approx(
        box_km2(*DRAWN_AREA), rel=EXACT
    )
    made = builder(folder=tmp_path)
    drawn = made.line(made.dossier.line("drawn")).geometry
    assert geodesic_length_km(drawn) == pytest.approx(meridian_km(37, 39), rel=1e-9)
    cut = geodesic_area_km2(build("claim", BY_FILE, folder=tmp_path))
    assert cut == pytest.approx(box_km2(73.0, *A[1:]), rel=EXACT)


def test_a_filed_line_in_two_features_that_meet_cuts_as_one(tmp_path: Path) -> None:
    halves = {"a": [(73, 37), (73, 38)], "b": [(73, 39), (73, 38)]}
    write_geojson(tmp_path / "line.geojson", {k: shapely.LineString(v) for k, v in halves.items()})
    cut = geodesic_area_km2(build("claim", BY_FILE, folder=tmp_path))
    assert cut == pytest.approx(box_km2(73.0, *A[1:]), rel=EXACT)


SQUARE = shapely.box(*DRAWN_AREA)
BAD_FILES: dict[str, tuple[dict[str, Any], str]] = {
    "no areas": ({"a": shapely.Point(73, 38)}, "region filed: expected areas in area.geojson, "
                                               "found Point"),
    "lines": ({"a": shapely.LineString([(73, 37), (73, 39)])}, "expected areas in area.geojson"),
    "mixed": ({"a": SQUARE, "b": shapely.Point(73, 38)}, "expected features of one kind, found "
              "areas .* points"),
    "empty": ({"a": shapely.Polygon()}, "expected a shape, found an empty geometry"),
    "self-crossing": ({"a": shapely.Polygon([(73, 37), (74, 38), (74, 37), (73, 38)])},
                      "expected rings that do not cross, found self-intersection at lon, lat "
                      "73.5"),
    "lon and lat swapped": ({"a": shapely.box(37, 100, 38, 101)},
                            "expected lon within ±180 and lat within ±90.*look swapped"),
    "at the pole": ({"a": shapely.box(0, 80, 10, 90)}, "region 'filed'.*touches 180° or a pole"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused(case: str, tmp_path: Path) -> None:
    shapes, message = BAD_FILES[case]
    write_geojson(tmp_path / "area.geojson", shapes)
    with pytest.raises(GeometryError, match=message):
        build("filed", folder=tmp_path)


def test_a_missing_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VintageError, match="no such file"):
        build("filed", folder=tmp_path)
    (tmp_path / "area.geojson").write_text("{")
    with pytest.raises(VintageError, match="not a vector file that GDAL can read"):
        build("filed", folder=tmp_path)


def test_a_projected_file_is_refused(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"name": ["a"]}, geometry=[SQUARE], crs=4326).to_crs(3857)
    frame.to_file(tmp_path / "area.gpkg")
    with pytest.raises(GeometryError, match=r"found a projected system, .*Pseudo-Mercator"):
        build("filed", ("regions.6.build.path", "area.gpkg"), folder=tmp_path)


def test_a_filed_line_in_two_pieces_does_not_cut(tmp_path: Path) -> None:
    pieces = {"a": [(73, 37), (73, 37.5)], "b": [(74, 38), (74, 39)]}
    write_geojson(tmp_path / "line.geojson", {k: shapely.LineString(v) for k, v in pieces.items()})
    with pytest.raises(GeometryError, match="expected line 'drawn' in one piece, found 2"):
        build("claim", BY_FILE, folder=tmp_path)
