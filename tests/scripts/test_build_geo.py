"""The build of ``geo/``: trusted packages only, whole files only, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

import build_geo
from geo_build import context, output, packages, relief, territories
from geo_build.packages import BuildError, Package
from paths import ROOT

GOOD = b"the pinned bytes"
PINNED = Package("thing", "1.0", "pypi", "thing-1.0.whl", hashlib.sha256(GOOD).hexdigest(), "MIT")


def downloading(data: bytes, name: str = PINNED.file) -> packages.Run:
    """Return a stand-in for pip and npm that leaves a file in the folder it is given."""

    def run(command: Sequence[str]) -> None:
        flag = "--dest" if "--dest" in command else "--pack-destination"
        (Path(command[list(command).index(flag) + 1]) / name).write_bytes(data)

    return run


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refuse(command: Sequence[str]) -> None:
    raise AssertionError(f"ran {command}")


# ------------------------------------------------------------------------------ packages


def test_downloads_once_and_keeps(tmp_path: Path) -> None:
    path = packages.obtain(PINNED, tmp_path / "cache", downloading(GOOD))
    assert path.read_bytes() == GOOD
    assert packages.obtain(PINNED, tmp_path / "cache", refuse) == path
    assert listed(tmp_path / "cache") == [PINNED.file]


def test_refuses_a_download_with_another_hash_and_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"expected SHA-256 .* for thing==1\.0, found .*Delete"):
        packages.obtain(PINNED, tmp_path, downloading(b"tampered"))
    assert listed(tmp_path) == []


def test_refuses_a_cached_file_with_another_hash(tmp_path: Path) -> None:
    (tmp_path / PINNED.file).write_bytes(b"tampered")
    with pytest.raises(BuildError, match="expected SHA-256"):
        packages.obtain(PINNED, tmp_path, refuse)


def test_says_which_file_was_expected(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"expected thing-1\.0\.whl, got .*other\.whl"):
        packages.obtain(PINNED, tmp_path, downloading(GOOD, "other.whl"))


def test_pip_checks_the_hash_before_it_opens_the_file(tmp_path: Path) -> None:
    seen: list[tuple[Sequence[str], str]] = []

    def run(command: Sequence[str]) -> None:
        seen.append((command, Path(command[-1]).read_text(encoding="utf-8")))
        downloading(GOOD)(command)

    packages.obtain(PINNED, tmp_path, run)
    ((command, wanted),) = seen
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(command)
    assert wanted == f"thing==1.0 --hash=sha256:{PINNED.sha256}\n"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["no-such-client-at-all"], "cannot run no-such-client-at-all: .*is it installed"),
        ([sys.executable, "-c", "import sys; sys.exit('not found: thing')"], "not found: thing"),
    ],
)
def test_says_why_a_client_failed(command: list[str], message: str) -> None:
    with pytest.raises(BuildError, match=message):
        packages.run_client(command)


@pytest.mark.parametrize("text", ["", "packages = 1", "[[packages]]\nname = 'x'", "?"])
def test_says_that_the_pins_cannot_be_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "packages.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=r"packages\.toml: cannot read the pinned packages"):
        packages.read_packages(path)


def wheel(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/b/one.txt", "1")
        archive.writestr("../../climbs.txt", "2")
    return path


def tarball(path: Path) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, text in (("a/b/one.txt", b"1"), ("../../climbs.txt", b"2")):
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    return path


ARCHIVES = [(wheel, "x.whl"), (tarball, "x.tar.gz")]


@pytest.mark.parametrize(("make", "name"), ARCHIVES)
def test_takes_only_what_is_asked_and_never_climbs(tmp_path: Path, make: Any, name: str) -> None:
    archive = make(tmp_path / name)
    folder = packages.unpack(archive, ("*one.txt", "*climbs.txt"), tmp_path / "deep" / "out")
    assert listed(folder) == ["climbs.txt", "one.txt"]
    assert not (tmp_path.parent / "climbs.txt").exists()
    with pytest.raises(BuildError, match=r"expected \*two\.txt, found no such file inside"):
        packages.unpack(archive, ("*two.txt",), tmp_path / "none")


# -------------------------------------------------------------------------------- output


def test_the_same_area_gives_the_same_bytes_however_its_rings_start() -> None:
    ring = [(70.0, 38.0), (71.0, 38.0), (71.0, 39.123456789), (70.0, 39.0)]
    hole = [(70.2, 38.2), (70.4, 38.2), (70.4, 38.4)]
    versions = {
        output.geojson([({"name": "A"}, output.tidy(shapely.Polygon(shell, [inner])))])
        for shell in (ring, ring[::-1], ring[2:] + ring[:2])
        for inner in (hole, hole[::-1])
    }
    (data,) = versions
    assert b"39.123457" in data
    assert data.endswith(b"\n]}\n")
    (feature,) = json.loads(data)["features"]
    assert shapely.geometry.shape(feature["geometry"]).exterior.is_ccw


def test_refuses_a_shape_that_rounding_breaks() -> None:
    thin = shapely.Polygon([(70, 38), (71, 38), (71, 38 + 1e-9), (70.5, 38 + 1e-9)])
    with pytest.raises(BuildError, match="rounding broke a shape"):
        output.tidy(thin)


def test_writes_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.bin"
    output.write_whole(path, b"1")
    output.write_whole(path, b"22")
    assert path.read_bytes() == b"22"
    assert listed(path.parent) == ["file.bin"]
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
@pytest.mark.parametrize("at", ["chmod", "replace"])
def test_an_interrupt_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, stop: type[BaseException]
) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(b"old")

    def interrupted(*_: Any, **__: Any) -> None:
        raise stop

    monkeypatch.setattr(Path, at, interrupted)
    with pytest.raises(stop):
        output.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert listed(tmp_path) == ["file.bin"]


def test_hashes_go_into_their_rows_and_comments_stay() -> None:
    rows = ['file = "a"\nsha256 = "0" # note\n', 'file = "b"\nsha256 = "1"\n']
    text = "# why\n" + "\n".join(f"[[vintages]]\n{row}" for row in rows)
    found = output.with_hashes(text, "vintages", {"a": b"data"})
    assert found == text.replace('"0"', f'"{hashlib.sha256(b"data").hexdigest()}"')


# --------------------------------------------------------------------------- territories


def test_clipping_keeps_shared_vertices_and_leaves_out_what_only_touches() -> None:
    wavy = [(70.0, 38.0), (70.5, 38.1234567), (71.0, 38.0)]
    north = shapely.Polygon([*wavy, (71, 45), (70, 45)])
    south = shapely.Polygon([*wavy, (71, 30), (70, 30)])
    beside = shapely.box(60, 36, 67, 41)
    frame = gpd.GeoDataFrame(
        {"territory": ["B", "A", "C"], "name": ["North", "South", "Beside"]},
        geometry=[north, south, beside],
    )
    rows = list(territories.clipped(frame, territories.FRAME))
    assert [row["territory"] for row, _ in rows] == ["A", "B"]
    (low, high) = (shape for _, shape in rows)
    assert low.intersection(high).area == 0
    assert (70.5, 38.123457) in low.exterior.coords
    assert (70.5, 38.123457) in high.exterior.coords
    assert (low.bounds[1], high.bounds[3]) == (36, 41.3)


def test_builds_a_vintage_from_a_nested_archive(tmp_path: Path) -> None:
    inner = io.BytesIO()
    names = ["Afghanistan", "China_Xinjiang", "China_Tibet Autonomous Region", "Kyrgyzstan",
             "Pakistan", "Tajikistan", "Uzbekistan"]  # fmt: skip
    with tarfile.open(fileobj=inner, mode="w") as archive:
        for number, name in enumerate(names):
            west = 68 + number
            points = [(west, 38), (west + 1, 38), (west + 1, 39), (west, 39), (west, 38)]
            body = "\n".join([name, "1", *(f"{x} {y}" for x, y in points), "END", "END"]).encode()
            entry = tarfile.TarInfo(f"{name}.poly")
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    with zipfile.ZipFile(tmp_path / "omim.whl", "w") as outer:
        outer.writestr("x/borders.tar.xz", lzma.compress(inner.getvalue()))
    data = territories.boundary_file("osm-2020", tmp_path / "omim.whl", tmp_path / "work")
    codes = [feature["properties"]["territory"] for feature in json.loads(data)["features"]]
    assert codes == ["AFG", "CHN", "KGZ", "PAK", "TJK", "UZB"]


def test_the_rings_of_both_folders_are_kept_apart(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "zones.whl", "w") as wheel:
        for rings in ("boundaries", "holes"):
            wheel.writestr(f"x/data/{rings}/xmin.npy", rings)
        for name in ("timezone_names.txt", "zone_ids.npy", "hole_registry.json"):
            wheel.writestr(f"x/data/{name}", name)
    folder = territories.RECIPES["osm-2026"].take(tmp_path / "zones.whl", tmp_path / "work")
    assert (folder / "boundaries" / "xmin.npy").read_text() == "boundaries"
    assert (folder / "holes" / "xmin.npy").read_text() == "holes"
    assert (folder / "zone_ids.npy").is_file()


# -------------------------------------------------------------------------- context layers


@pytest.mark.parametrize(
    ("alternatives", "country", "expected"),
    [
        (["Kashi", "喀什"], "CN", {"zh": "喀什"}),
        (["喀什"], "KG", {"und-Hani": "喀什"}),
        (["Хоруғ", "Хорог"], "TJ", {"tg": "Хоруғ", "und-Cyrl": "Хорог"}),
        (["Хоруғ"], "UZ", {"und-Cyrl": "Хоруғ"}),
        (["Ош Osh", "Osh", "123"], "KG", {}),
    ],
)
def test_names_are_told_apart_by_script(
    alternatives: list[str], country: str, expected: dict[str, str]
) -> None:
    assert context.local_names(alternatives, country) == expected


def slope(rise_east: float, rise_north: float) -> Any:
    lon, lat = np.arange(71, 71.1, 0.004), np.arange(38, 38.1, 0.004)
    height = 1e5 * (rise_east * (lon[None, :] - 71) + rise_north * (lat[:, None] - 38))
    return relief.hillshade(lon, lat, height)


def test_light_falls_from_the_north_west() -> None:
    level = slope(0, 0)
    assert abs(level).max() < 1e-12
    middle = (len(level) // 2, len(level) // 2)
    # A slope that rises to the south-east faces the light.
    assert slope(0.2, -0.2)[middle] > 0.05
    assert slope(-0.2, 0.2)[middle] < -0.1


def test_level_ground_is_almost_clear_and_shadow_is_darker() -> None:
    heights = np.full((1, 3), 4000.0)
    lit, level, shadow = relief.ink(np.array([[0.3, 0.0, -0.4]]), heights)[0]
    assert 0 <= lit < level < 0.1
    assert level + 0.3 < shadow < 0.85


def test_lowlands_are_drawn_with_less_contrast() -> None:
    low, high = relief.ink(np.array([[-0.3, -0.3]]), np.array([[500.0, 4500.0]]))[0]
    assert low < high


def test_the_picture_fades_out_towards_its_edges() -> None:
    picture = relief.faded(np.ones((100, 200)))
    assert picture[10:90, 20:180] == pytest.approx(np.ones((80, 160)))
    rims = (picture[0], picture[-1], picture[:, 0], picture[:, -1])
    assert max(rim.max() for rim in rims) < 0.05
    assert (np.diff(picture[50, :20]) >= 0).all()


def test_rows_are_spaced_as_in_web_mercator() -> None:
    _, south, _, north = relief.BOUNDS
    lat = np.arange(south + 0.002, north, 0.004)
    rows = relief.to_mercator(np.repeat((lat - south)[:, None], 3, axis=1), lat)[:, 0] + south
    # The middle row of a Mercator picture lies south of the mean latitude... of even degrees.
    ordinate = [np.arctanh(np.sin(np.radians(edge))) for edge in (south, north)]
    middle = np.degrees(np.arcsin(np.tanh(np.mean(ordinate))))
    assert rows[len(rows) // 2] == pytest.approx(middle, abs=0.03)
    assert abs(middle - (south + north) / 2) > 0.03


def test_a_running_mean_keeps_a_level_and_spreads_a_spike() -> None:
    assert relief.blurred(np.full((9, 9), 7.0), 5) == pytest.approx(np.full((9, 9), 7.0))
    spike = np.zeros((41, 41))
    spike[20, 20] = 1
    spread = relief.blurred(spike, 5)
    assert spread.sum() == pytest.approx(1)
    assert spread[20, 20] == spread.max() < 0.1


# ---------------------------------------------------------------------------- the command


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a small checkout with two files built from one package."""
    geo = tmp_path / "geo"
    geo.mkdir()
    row = "".join(f'{key} = "{value}"\n' for key, value in vars(PINNED).items())
    (geo / "packages.toml").write_text(f"[[packages]]\n{row}", encoding="utf-8")
    for table in ("vintages", "layers"):
        text = f'[[{table}]]\nfile = "{table}.txt"\nsha256 = "0"\n'
        (geo / f"{table}.toml").write_text(text, encoding="utf-8")
    (tmp_path / ".cache" / "geo").mkdir(parents=True)
    (tmp_path / ".cache" / "geo" / PINNED.file).write_bytes(GOOD)
    monkeypatch.setattr(
        build_geo,
        "targets",
        lambda: {
            "geo/vintages.txt": ("thing", lambda package, _: package.read_bytes()),
            "geo/layers.txt": ("thing", lambda _, folder: str(len(listed(folder))).encode()),
        },
    )
    return tmp_path


def test_builds_writes_hashes_and_then_agrees(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build_geo.main([], root=checkout) == 0
    assert (checkout / "geo" / "vintages.txt").read_bytes() == GOOD
    registered = tomllib.loads((checkout / "geo" / "vintages.toml").read_text(encoding="utf-8"))
    assert registered["vintages"][0]["sha256"] == PINNED.sha256
    assert build_geo.main(["--check"], root=checkout) == 0
    assert "compared 2 files and 2 registries: 0 differ" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["vintages.txt", "layers.txt", "vintages.toml"])
def test_check_names_what_differs_and_writes_nothing(
    checkout: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    build_geo.main([], root=checkout)
    path = checkout / "geo" / name
    changed = path.read_text(encoding="utf-8").replace(PINNED.sha256, "1" * 64) + "\n"
    path.write_text(changed, encoding="utf-8")
    if name == "vintages.toml":
        assert PINNED.sha256 not in changed
    assert build_geo.main(["--check"], root=checkout) == 1
    assert f"differs: geo/{name}" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == changed


def test_hashes_are_compared_without_building(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build_geo.main([], root=checkout)
    monkeypatch.setattr(build_geo, "obtain", refuse)
    monkeypatch.setattr(build_geo, "targets", refuse)
    assert build_geo.main(["--hashes"], root=checkout) == 0
    (checkout / "geo" / "vintages.txt").write_bytes(b"altered")
    (checkout / "geo" / "layers.txt").unlink()
    assert build_geo.main(["--hashes"], root=checkout) == 1
    said = capsys.readouterr()
    assert "compared 2 files with their registered hashes: 0 differ" in said.out
    assert "compared 2 files with their registered hashes: 2 differ" in said.out
    assert f"differs: geo/vintages.txt: expected SHA-256 {PINNED.sha256}, found " in said.err
    assert "missing: geo/layers.txt" in said.err


@pytest.mark.parametrize("text", ["vintages = 5", "?", "[[vintages]]\nfile = 'a'"])
def test_hashes_need_a_registry(
    checkout: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (checkout / "geo" / "vintages.toml").write_text(text, encoding="utf-8")
    assert build_geo.main(["--hashes"], root=checkout) == 1
    assert "vintages.toml: cannot read the registry" in capsys.readouterr().err


def test_the_committed_files_have_their_registered_hashes() -> None:
    count, wrong = build_geo.altered(ROOT)
    assert (count, wrong) == (10, [])


def test_check_names_a_missing_file(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build_geo.main([], root=checkout)
    (checkout / "geo" / "layers.txt").unlink()
    assert build_geo.main(["--check", "--only", "layers"], root=checkout) == 1
    assert "differs: geo/layers.txt" in capsys.readouterr().err


def test_stops_cleanly_at_an_altered_package(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / ".cache" / "geo" / PINNED.file).write_bytes(b"tampered")
    assert build_geo.main([], root=checkout) == 1
    assert "error: " in (said := capsys.readouterr().err)
    assert "expected SHA-256" in said
    assert not (checkout / "geo" / "vintages.txt").exists()


def test_says_that_nothing_has_such_a_path(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build_geo.main(["--only", "zz"], root=checkout) == 1
    assert "no built file has 'zz' in its path" in capsys.readouterr().err


def test_an_interrupt_ends_quietly(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(build_geo, "obtain", interrupted)
    assert build_geo.main([], root=checkout) == 130
    assert "every file written so far is whole" in capsys.readouterr().err


def test_every_target_is_committed_and_its_package_pinned() -> None:
    pinned = packages.read_packages(ROOT / "geo" / "packages.toml")
    wanted = build_geo.targets()
    for path, (name, _) in wanted.items():
        assert (ROOT / path).is_file(), path
        assert name in pinned, path
    assert {name for name, _ in wanted.values()} == set(pinned)
