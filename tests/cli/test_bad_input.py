"""Each bad input gives one clear message and exit code 2, and loses nothing."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from click.testing import CliRunner

from marchland.cli.main import main
from specimens_geo import C, territories, write_geo
from specimens_protocol import sound

SCRIPT = Path(sys.executable).parent / "marchland"
BOW_TIE = shapely.Polygon([(73, 37.5), (74, 38.5), (74, 37.5), (73, 38.5)])


def refused(*args: object) -> str:
    """Return what is said when a command refuses; it prints nothing else, and no traceback."""
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("marchland: ")
    return result.stderr


def told(*args: object) -> str:
    """Return what is told at the top where a part fails and the rest is judged."""
    result = CliRunner(env={"COLUMNS": "9999"}).invoke(main, [str(arg) for arg in args])
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    _, _, block = result.stdout.partition("Could not be computed\n")
    return block.partition("\n\n")[0]


def contents(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


# -------------------------------------------------------------------------------- the dossier


@pytest.mark.parametrize("command", ["check", "shares", "places", "map", "validate"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("smal", "Did you mean small?"),
        ("nowhere/dossier.toml", "expected a slug or the path of a dossier.toml, found neither"),
    ],
)
def test_a_missing_dossier(command: str, name: str, message: str, tmp_path: Path) -> None:
    assert message in refused("--geo", write_geo(tmp_path), command, name)


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "syntax": (b'[dispute]\nid = "small\n', r"TOML syntax: .*\(at line 2, column 12\)"),
    "syntax at the end": (b"[dispute", r"TOML syntax: .*\(at (line 1, column 9|end of document)\)"),
    "not UTF-8": (b'[dispute]\nid = "\xff"\n', r"expected UTF-8, found other bytes at position 16"),
    "a picture": (b"\x89PNG\r\n\x1a\n", r"expected UTF-8"),
    "NUL": (b"\x00" * 10, r"TOML syntax: "),
    "empty": (b"", r"dispute: missing; this key is required"),
    "too long": (b"#" * 5_000_001, r"expected at most 5,000,000 bytes"),
}


@pytest.mark.parametrize("command", ["check", "validate"])
@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_dossier(command: str, case: str, tmp_path: Path) -> None:
    raw, message = UNREADABLE[case]
    file = write_geo(tmp_path) / "disputes" / "small" / "dossier.toml"
    file.write_bytes(raw)
    said = refused(command, file)
    assert str(file) in said
    assert re.search(message, said), said
    assert file.read_bytes() == raw


UNKNOWN = {
    "vintage": (("eras.0.vintages", ["vmap0", "wdb3"]), "'wdb3'. Did you mean wdb2?"),
    "place": (("lines.0.draw.start", "apx"), "'apx'. Did you mean apex?"),
    "line": (("regions.0.build.line", "suoth"), "'suoth'. Did you mean south?"),
    "region": (("figures.0.about", "claims"), "'claims'. Did you mean claim?"),
    "era": (("regions.2.build.of.era", "pro"), "'pro'. Did you mean pre?"),
    "source": (("places.0.sources", ["bok"]), "'bok'. Did you mean book?"),
    "layer": (("layers", ["river"]), "'river'. Did you mean rivers?"),
    "territory": (("regions.2.build.of.territory", "AAD"), "'AAD'. Did you mean AAA?"),
    "recipe": (("regions.2.build.recipe", "teritory"), "'territory'"),
    "unit": (("figures.0.unit", "acres"), "'sq mi'"),
    "key": (("places.0.colour", "red"), "unknown key; remove it or mend its spelling"),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_an_unknown_name_is_answered_with_the_nearest(what: str, tmp_path: Path) -> None:
    change, message = UNKNOWN[what]
    assert message in refused("--geo", write_geo(tmp_path, change), "check", "small")


@pytest.mark.parametrize("command", ["check", "validate", "map"])
def test_faults_of_treaty_points_come_together(command: str, tmp_path: Path) -> None:
    """Unknown datum, unreadable and impossible position, unknown marker, repeated id, infinity."""
    geo = write_geo(
        tmp_path,
        *sound(),
        ("datums.1.operation", "EPSG:99999"),
        ("markers.0.printed", "38°61' N, 74°54'30\" E"),
        ("markers.1.printed", "95° N, 74° E"),
        ("markers.2", {"id": "m-3", "title": "3", "printed": "38° N, 74° E", "line": "shared"}),
        ("markers.3", {"id": "m-3", "title": "4", "printed": "38° N, 74° E", "line": "shared"}),
        ("segments.1", {"id": "t", "start": "m-3", "end": "m-9", "length_km": 1}),
        ("segments.0.length_km", float("inf")),
        ("heights.0.height_m", float("nan")),
    )
    where = geo / "disputes/small" if command == "validate" else "small"
    said = refused("--geo", geo, command, where)
    assert "dossier.toml: 7 faults" in said
    for fault in (
        "datums[1] pulkovo.operation: expected a transformation that EPSG knows",
        "markers[0] m-1.printed: expected minutes below 60",
        "markers[1] m-2.printed: expected a latitude within ±90°, found 95°",
        ".id: 'm-3' is used twice; rename one",
        "segments t.end: expected a known marker, found 'm-9'",
        "segments[0] s.length_km: ",
        "heights[0] h-1.height_m: ",
    ):
        assert fault in said, fault


# ------------------------------------------------------------------------------------ recipes

RECIPES: dict[str, tuple[list[tuple[str, Any]], str]] = {
    "a ray that never leaves": (
        [("lines.0.draw.length_km", 50.0)],
        "region 'claim': line 'south' ends 50 km inside the territory and never "
        "leaves it there; give it a greater length_km"),
    "a cut that leaves one side empty": (
        [("places.0.lon", 75.5)],
        "region 'claim': line 'south' leaves one side of AAA empty; it does not "
        "cross the territory"),
    "a place on neither side": (
        [("places.1.lon", 75.5)], "Inside lies in no part of AAA that line 'south' cuts"),
    "a ray that reaches 180°": (
        [("lines.1.draw", {"recipe": "ray", "start": "apex", "bearing_deg": 90,
                           "edge_rule": "parallel", "length_km": 5000}),
         ("places.0.lon", 150.0), ("regions.0.build.line", "drawn"), ("lines.0", ...),
         ("lines.1", ...), ("figures.2", ...)],
        "reaches 180° or a pole; shorten it"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", RECIPES)
def test_a_recipe_that_cannot_be_followed(case: str, tmp_path: Path) -> None:
    changes, message = RECIPES[case]
    assert message in told("--geo", write_geo(tmp_path, *changes), "check", "small")


# ------------------------------------------------------------------------------ boundary files


def with_boundary(tmp_path: Path, frame: Any) -> Path:
    """Return a made-up geo folder in which one vintage's file is another, its hash renewed."""
    geo = write_geo(tmp_path)
    file = geo / "boundaries" / "wdb2.gpkg"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")
        frame.to_file(file)
    old = (geo / "boundaries" / "wdb2.geojson").read_bytes()
    registry = (geo / "vintages.toml").read_text()
    for before, after in (
        (hashlib.sha256(old).hexdigest(), hashlib.sha256(file.read_bytes()).hexdigest()),
        ("boundaries/wdb2.geojson", "boundaries/wdb2.gpkg"),
    ):
        registry = registry.replace(before, after)
    (geo / "vintages.toml").write_text(registry)
    return geo


def drawn(crs: Any = 4326, **shapes: Any) -> Any:
    every = territories("wdb2") | shapes
    columns = {"territory": list(every), "name": list(every)}
    return geopandas.GeoDataFrame(columns, geometry=list(every.values()), crs=crs)


def swapped(shape: Any) -> Any:
    return shapely.transform(shape, lambda xy: xy[:, ::-1])


BOUNDARIES: dict[str, tuple[Any, str]] = {
    "self-crossing": (
        drawn(CCC=BOW_TIE), "feature 3 'CCC': expected rings that do not cross, found "
        "self-intersection at lon, lat 73.500000, 38.000000; mend the ring there"),
    "no CRS": (drawn(crs=None), "expected a coordinate reference system, found none"),
    "projected": (
        drawn().to_crs(32643), "found a projected system, WGS 84 / UTM zone 43N; transform the "
        "file first (GDAL: ogr2ogr -t_srs EPSG:4326)"),
    "swapped": (
        drawn(**{code: swapped(s) for code, s in territories("wdb2").items()}),
        "lon and lat are swapped"),
    "empty": (drawn(CCC=shapely.Polygon()), "feature 3 'CCC': expected a shape, found an empty"),
    "mixed": (
        drawn(CCC=shapely.Point(73, 37)), "feature 3 'CCC': expected areas, found a Point"),
    "collection": (
        drawn(CCC=shapely.GeometryCollection([shapely.box(*C)])),
        "feature 3 'CCC': expected areas, found a GeometryCollection"),
    "no features": (drawn().iloc[:0], "expected at least one feature, found none"),
    "a territory too few": (
        drawn().iloc[:2], "expected the territories AAA, BBB, CCC, each once, found AAA, BBB"),
    "no names": (drawn().drop(columns="name"), "expected the attributes territory and name"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", BOUNDARIES)
def test_a_bad_boundary_file(case: str, tmp_path: Path) -> None:
    frame, message = BOUNDARIES[case]
    said = told("--geo", with_boundary(tmp_path, frame), "check", "small")
    assert said.startswith("– “Made-up wdb2” could not be read: boundaries/wdb2.gpkg: ")
    assert message in said


def test_nan_in_a_boundary_file(tmp_path: Path) -> None:
    geo = write_geo(tmp_path)
    file = geo / "boundaries" / "wdb2.geojson"
    old = file.read_bytes()
    file.write_bytes(old.replace(b"[74.89, 37.2]", b"[74.89, NaN]", 1))
    registry = (geo / "vintages.toml").read_text()
    old_sha, new_sha = (hashlib.sha256(data).hexdigest() for data in (old, file.read_bytes()))
    assert old_sha != new_sha
    (geo / "vintages.toml").write_text(registry.replace(old_sha, new_sha))
    assert "boundaries/wdb2.geojson" in told("--geo", geo, "check", "small")


def test_an_altered_or_missing_boundary_file(tmp_path: Path) -> None:
    geo = write_geo(tmp_path)
    file = geo / "boundaries" / "wdb2.geojson"
    file.write_bytes(file.read_bytes() + b"\n")
    assert "is not the one vintages.toml names" in refused("--geo", geo, "check", "small")
    file.unlink()
    assert "cannot be read (No such file or directory)" in told("--geo", geo, "check", "small")


def test_a_folder_without_a_registry(tmp_path: Path) -> None:
    said = refused("--geo", tmp_path, "list", "--vintages")
    assert "vintages.toml: no such file; is this a geo folder?" in said
    assert "None is known." in refused("--geo", tmp_path, "check", "small")


@pytest.mark.parametrize(
    "box", [(179.0, 10.0, 180.0, 11.0), (10.0, 85.0, 20.0, 90.0)], ids=["180°", "pole"]
)
def test_a_region_that_touches_180_or_a_pole(
    box: tuple[float, float, float, float], tmp_path: Path
) -> None:
    geo = write_geo(tmp_path)
    file = geo / "disputes" / "small" / "area.geojson"
    shape = json.loads(shapely.to_geojson(shapely.box(*box)))
    file.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": shape}))
    said = told("--geo", geo, "check", "small")
    assert "region 'filed'" in said
    assert "touches 180° or a pole" in said


def test_nothing_is_lost(tmp_path: Path) -> None:
    """After every refusal the folder holds what it held."""
    geo = write_geo(tmp_path)
    altered = geo / "boundaries" / "wdb2.geojson"
    altered.write_bytes(altered.read_bytes() + b"\n")
    before = contents(geo)
    place = ["X", "--lat", "37.5", "--lon", "74.5", "--kind", "pass"]
    for args in (
        ["check", "small"],
        ["check", "smal"],
        ["map", "small", "-o", geo / "map.html"],
        ["annotate", geo / "disputes" / "small", *place],
        ["area", geo / "vintages.toml"],
    ):
        refused("--geo", geo, *args)
        assert contents(geo) == before


# ------------------------------------------------------------- the program as a process of its own


def process(*args: object, **more: Any) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    return subprocess.run(
        [SCRIPT, *map(str, args)], text=True, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=env, check=False, **more,
    )  # fmt: skip


@pytest.mark.slow
def test_the_script_prints_eighty_columns_into_a_pipe(tmp_path: Path) -> None:
    got = process("--geo", write_geo(tmp_path), "check", "small", stdout=subprocess.PIPE)
    assert (got.returncode, got.stderr) == (0, "")
    assert got.stdout.startswith("A small dispute\n")
    assert 60 < max(map(len, got.stdout.splitlines())) <= 80
    assert "\x1b" not in got.stdout


@pytest.mark.slow
@pytest.mark.parametrize("args", [["list"], ["list", "--json"], ["--help"], ["check", "small"]])
def test_a_reader_who_leaves_is_no_error(args: list[str], tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    got = process("--geo", write_geo(tmp_path), *args, stdout=write)
    os.close(write)
    assert (got.returncode, got.stderr) == (0, "")


@pytest.mark.slow
def test_refusals_reach_the_shell(tmp_path: Path) -> None:
    got = process("--geo", write_geo(tmp_path), "check", "smal", stdout=subprocess.PIPE)
    assert (got.returncode, got.stdout) == (2, "")
    assert "Did you mean small?" in got.stderr


HEAVY = ("geopandas", "shapely", "numpy", "pandas", "pyproj", "pyogrio", "folium", "matplotlib")


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["check", "--help"], ["solve", "-h"]])
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    code = (
        "import sys\nfrom marchland.cli.main import main\n"
        f"try:\n    main({args!r})\nexcept SystemExit as stop:\n    assert not stop.code\n"
        f"print('HEAVY', sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    got = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=False)
    assert got.stdout.splitlines()[-1] == "HEAVY []", got.stderr
