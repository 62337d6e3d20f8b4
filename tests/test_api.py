"""The way in from Python: frames, maps, and where a dossier is looked for."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pandas
import pytest

import marchland
from marchland.api import PAGE_MARK, MapPage, OpenDossier, open_dossier
from marchland.dossier.model import Dossier
from marchland.errors import DossierError, RenderError, VintageError
from marchland.files import MARK_WITHIN_BYTES
from specimens_geo import write_dossier, write_geo


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> OpenDossier:
    return open_dossier("small", geo=write_geo(tmp_path_factory.mktemp("geo")))


# ---------------------------------------------------------------------------------- frames


@pytest.mark.parametrize(("method", "count"), [("regions", 15), ("lines", 5), ("places", 3)])
def test_shapes_come_as_geodataframes(case: OpenDossier, method: str, count: int) -> None:
    frame = getattr(case, method)()
    assert isinstance(frame, geopandas.GeoDataFrame)
    assert frame.crs == "EPSG:4326"
    assert len(frame) == count
    assert frame.index.is_unique
    assert not frame.geometry.is_empty.any()


@pytest.mark.parametrize("method", ["figures", "consistency", "shares"])
def test_tables_come_as_dataframes(case: OpenDossier, method: str) -> None:
    frame = getattr(case, method)()
    assert isinstance(frame, pandas.DataFrame)
    assert not isinstance(frame, geopandas.GeoDataFrame)


def test_frames_and_findings_agree(case: OpenDossier) -> None:
    regions = case.regions()
    for found in case.findings.regions:
        assert regions.area_km2[found.key] == found.area.value
        assert regions.geometry[found.key].equals(found.geometry)
    assert list(case.figures().verdict) == [f.verdict.value for f in case.findings.figures]


def test_a_dossier_that_declares_nothing_gives_empty_tables(tmp_path: Path) -> None:
    bare = Dossier.model_fields.keys() - {"dispute"}
    geo = write_geo(tmp_path, *((name, []) for name in sorted(bare)))
    case = open_dossier("small", geo=geo)
    for method in ("regions", "lines", "figures", "consistency", "shares", "places",
                   "treaty_points", "lengths"):  # fmt: skip
        assert len(getattr(case, method)()) == 0


def test_treaty_points_and_lengths_come_as_tables(pamirs_case: OpenDossier) -> None:
    points, lengths = pamirs_case.treaty_points(), pamirs_case.lengths()
    found = pamirs_case.findings
    assert points.crs == "EPSG:4326"
    assert len(points) == sum(len(r.distances) for r in found.treaty_points.readings)
    assert set(points.index) == {marker.id for marker in found.dossier.markers}
    assert (points.geometry.x == points.lon).all()
    assert len(lengths) == sum(len(item.ruled) for item in found.lengths)
    assert {"key", "digitised_km", "step_km", "length_km"} == set(lengths.columns)


def test_findings_are_computed_once(case: OpenDossier) -> None:
    assert case.findings is case.findings


# ------------------------------------------------------------------------- finding a dossier


def test_slug_folder_and_file_are_one(tmp_path: Path) -> None:
    geo = write_geo(tmp_path)
    folder = geo / "disputes" / "small"
    ways = [open_dossier("small", geo=geo), open_dossier(folder), open_dossier(str(folder)),
            open_dossier(folder / "dossier.toml")]  # fmt: skip
    assert {way.filed.sha256 for way in ways} == {ways[0].filed.sha256}
    assert {way.registry.folder.resolve() for way in ways} == {geo.resolve()}


def test_a_dossier_elsewhere_uses_the_geo_folder_given(tmp_path: Path) -> None:
    geo = write_geo(tmp_path / "geo")
    file = write_dossier(tmp_path / "mine")
    assert open_dossier(file, geo=geo).registry.folder == geo
    # Without one it uses the boundary data that came along, which know no such territories.
    failed = open_dossier(file).findings.failures
    assert any("draws no territory 'AAA'" in item.reason for item in failed)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("smal", r"expected a slug or the path of a dossier.toml, found neither. Did you mean sma"),
        ("no/where.toml", r"found neither. Known: small"),
        ("", "found neither"),
        ("a" * 300, "cannot be read: File name too long"),
    ],
)
def test_a_missing_dossier_is_refused(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DossierError, match=message):
        open_dossier(name, geo=write_geo(tmp_path))


def test_a_folder_that_is_no_geo_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "geo").mkdir()
    with pytest.raises(VintageError, match="no such file; is this a geo folder"):
        open_dossier(write_dossier(tmp_path / "mine"), geo=tmp_path / "geo")


def test_the_shipped_dossier_opens_by_slug() -> None:
    assert marchland.open("china-tajikistan").dossier.dispute.id == "china-tajikistan"


# --------------------------------------------------------------------------------------- map


@pytest.fixture(scope="module")
def page(case: OpenDossier) -> MapPage:
    return case.map()


def test_a_page_carries_its_mark_where_it_is_looked_for(page: MapPage) -> None:
    assert PAGE_MARK in page.text.encode()[:MARK_WITHIN_BYTES]


def test_relief_can_be_left_out(tmp_path: Path) -> None:
    case = open_dossier("small", geo=write_geo(tmp_path, ("layers", ["rivers", "relief"])))
    assert "data:image/png;base64," in case.map().text
    assert "data:image/png;base64," not in case.map(relief=False).text


def test_a_notebook_shows_the_page_in_a_frame_of_its_own(case: OpenDossier) -> None:
    shown = case._repr_html_()
    assert shown.startswith('<iframe title="A small dispute" srcdoc="')
    assert "sandbox=" in shown
    assert "<script" not in shown.split("srcdoc=")[0]
    assert shown.count('"') == shown.replace("&quot;", "").count('"')


def test_save(page: MapPage, tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    assert page.save(target) == target
    assert target.read_text(encoding="utf-8") == page.text
    assert page.save(str(target)) == target  # our own file is replaced
    assert [p.name for p in tmp_path.iterdir()] == ["map.html"]


def test_a_foreign_file_is_kept_unless_forced(page: MapPage, tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    target.write_text("mine")
    with pytest.raises(RenderError, match="a file that Marchland did not write stands there"):
        page.save(target)
    assert target.read_text() == "mine"
    page.save(target, force=True)
    assert target.read_text(encoding="utf-8") == page.text
