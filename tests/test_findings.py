"""One dispute computed: made-up land in closed form, then China–Tajikistan by another way.

For the real case shapes are overlaid and measured here anew, from the boundary files, with
shapely and pyproj's geodesic solver alone; the one thing shared with the program is the place
where the claim lines start.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
import shapely.geometry

from marchland.api import OpenDossier, open_dossier
from marchland.ellipsoid.shapes import geodesic_area_km2
from marchland.errors import AlteredError, DossierError
from marchland.figures.judging import FigureFinding
from marchland.findings import Findings
from marchland.measure.measures import RegionFinding
from marchland.vocabulary import Verdict
from paths import ROOT
from spaced import spaced
from specimens_geo import GIVEN, PARCELS, A, box_km2, write_geo

BOUNDARIES = ROOT / "geo" / "boundaries"
PRE, POST = ("vmap0", "natural-earth-5.1.1", "wdb2"), ("osm-2020", "world-bank")


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    geo = write_geo(tmp_path_factory.mktemp("geo"), ("regions.1.build.parcels", PARCELS))
    return open_dossier("small", geo=geo).findings


@pytest.fixture(scope="module")
def pamirs(pamirs_case: OpenDossier) -> Findings:
    return pamirs_case.findings


def as_drawn(region: RegionFinding) -> float:
    """Return an area as its file draws it, without what is known of a displacement, km²."""
    return region.area.value + region.errors.displacement_km2


def as_overlaid(findings: Findings, key: str) -> float:
    """Return all that an overlay leaves of a difference: the land of parcels, and slivers; km²."""
    region = next(r for r in findings.regions if r.key == key)
    left = region.slivers.area_km2 if region.slivers else 0.0
    return left + (geodesic_area_km2(region.geometry) if region.parcels else 0.0)


# ------------------------------------------------------------------------------ made-up land


def test_every_region_reading_and_choice_is_found(made_up: Findings) -> None:
    assert [region.key for region in made_up.regions] == [
        "claim/vmap0", "claim/wdb2",
        "ceded/vmap0/osm-2020", "ceded/wdb2/osm-2020",
        "whole/vmap0", "whole/wdb2",
        "both/vmap0/osm-2020", "both/wdb2/osm-2020",
        "common/vmap0/osm-2020", "common/wdb2/osm-2020",
        "read/claim/vmap0", "read/claim/wdb2",
        "read/both/vmap0/osm-2020", "read/both/wdb2/osm-2020",
        "filed",
    ]  # fmt: skip


def test_areas_in_closed_form_from_files(made_up: Findings) -> None:
    areas = {region.key: region.area.value for region in made_up.regions}
    assert areas["whole/vmap0"] == pytest.approx(box_km2(*A), rel=1e-7)
    assert areas["claim/wdb2"] == pytest.approx(box_km2(73.8, 37.2, 74.89, 38.65), rel=1e-7)
    # The overlay has all three; land that passed is the parcel that is declared, over its stretch.
    ceded = sum(box_km2(*box) for box in GIVEN.values())
    assert as_overlaid(made_up, "ceded/vmap0/osm-2020") == pytest.approx(ceded, rel=1e-7)
    north = box_km2(*GIVEN["north"])
    assert areas["ceded/vmap0/osm-2020"] == pytest.approx(north, rel=1e-3)
    assert areas["read/claim/vmap0"] == areas["claim/vmap0"]


def test_everything_else_is_there(made_up: Findings) -> None:
    assert [line.key for line in made_up.lines] == [
        "south", "way", "shared/vmap0", "shared/wdb2", "drawn"
    ]  # fmt: skip
    assert [v.id for v in made_up.vintages] == ["vmap0", "wdb2", "osm-2020"]
    assert {(t.territory, t.vintage) for t in made_up.territories} == {
        (code, v) for code in ("AAA", "BBB", "CCC") for v in ("vmap0", "wdb2", "osm-2020")
    }
    assert [place.place.id for place in made_up.places] == ["apex", "inside", "corner"]
    assert [(layer.id, [f.name for f in layer.features]) for layer in made_up.layers] == [
        ("rivers", ["Flow"])
    ]
    assert len(made_up.figures) == 3
    assert len(made_up.dossier_sha256) == 64


def test_equal_input_gives_equal_findings(tmp_path: Path) -> None:
    geo = write_geo(tmp_path)
    one, two = (open_dossier("small", geo=geo).findings for _ in range(2))
    assert [r.area for r in one.regions] == [r.area for r in two.regions]
    assert [f.reason for f in one.figures] == [f.reason for f in two.figures]


def test_progress_names_each_step(tmp_path: Path) -> None:
    said: list[str] = []
    _ = open_dossier("small", geo=write_geo(tmp_path), progress=said.append).findings
    assert said[:3] == ["reading vmap0", "reading wdb2", "reading osm-2020"]
    assert "building Ceded" in said
    assert said[-1] == "locating places"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([("eras.0.vintages", ["vmap0", "wdb3"])], r"found 'wdb3'. Did you mean wdb2"),
        ([("lines.0.draw.start", "apexx")], r"found 'apexx'. Did you mean apex"),
        ([("regions.0.build.line", "soth")], r"found 'soth'. Did you mean south"),
        ([("figures.0.about", "clam")], r"found 'clam'. Did you mean claim"),
        ([("layers", ["rivvers"])], r"found 'rivvers'. Did you mean rivers"),
        ([("figures.0.unit", "acres")], r"figures\[0\] claim-area.unit: .*'acres'"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(
    changes: list[tuple[str, Any]], message: str, tmp_path: Path
) -> None:
    with pytest.raises(DossierError, match=message):
        open_dossier("small", geo=write_geo(tmp_path, *changes))


def test_a_territory_that_a_vintage_lacks_is_told(tmp_path: Path) -> None:
    d_land = {"id": "d-land", "name": "D", "territory": "AAD"}
    changes = [("parties.3", d_land), ("regions.2.build.of.territory", "AAD")]
    found = open_dossier("small", geo=write_geo(tmp_path, *changes)).findings
    assert [(item.id, item.choice) for item in found.failures] == [
        ("whole", "vmap0"), ("whole", "wdb2")
    ]  # fmt: skip
    assert "'vmap0' draws no territory 'AAD'. Did you mean AAA" in found.failures[0].reason


def test_an_altered_boundary_file_is_refused(tmp_path: Path) -> None:
    file = write_geo(tmp_path) / "boundaries" / "wdb2.geojson"
    file.write_bytes(file.read_bytes().replace(b"37.2", b"37.3", 1))
    with pytest.raises(AlteredError, match=r"is not the one vintages.toml names: expected SHA-256"):
        _ = open_dossier("small", geo=tmp_path).findings


def test_a_recipe_that_cannot_be_followed_names_its_region(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, ("lines.0.draw.length_km", 50.0))
    first = open_dossier("small", geo=geo).findings.failures[0]
    assert first.reason.startswith("region 'claim' under vmap0: line 'south' ends 50 km")


# ------------------------------------------------------------------ China–Tajikistan, otherwise

GEOD = pyproj.Geod(ellps="WGS84")


@cache
def territory(vintage: str, code: str) -> Any:
    table = json.loads((BOUNDARIES / f"{vintage}.geojson").read_text(encoding="utf-8"))
    found = [f["geometry"] for f in table["features"] if f["properties"]["territory"] == code]
    return shapely.geometry.shape(found[0])


def km2(shape: Any) -> float:
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    turned = [shapely.orient_polygons(p) for p in polygons]
    return sum(abs(GEOD.geometry_area_perimeter(p)[0]) for p in turned) / 1e6


def _isometric(lat: float) -> float:
    """Isometric latitude: a rhumb line is straight in it and longitude (Snyder 1987, eq. 7-7)."""
    e, s = math.sqrt(GEOD.es), math.sin(math.radians(lat))
    return math.atanh(s) - e * math.atanh(e * s)


def rhumb(lon: float, lat: float, bearing_deg: float) -> list[tuple[float, float]]:
    slope = math.tan(math.radians(bearing_deg))
    return [
        (lon + math.degrees(slope * (_isometric(at) - _isometric(lat))), at)
        for at in np.linspace(lat, 35.0, 4000)
    ]


def geodesic(lon: float, lat: float, bearing_deg: float) -> list[tuple[float, float]]:
    along = np.linspace(0.0, 800_000.0, 1601)
    lons, lats, _ = GEOD.fwd([lon] * 1601, [lat] * 1601, [bearing_deg] * 1601, along)
    return list(zip(lons, lats, strict=True))


CLAIMS: dict[str, tuple[Callable[..., Any], float, float]] = {
    # reading: how its line is drawn, and the area that was worked out beforehand, km²
    "claim-sw-rhumb": (rhumb, 225.0, 28_250),
    "claim-sw-geodesic": (geodesic, 225.0, 27_830),
    "claim-due-south": (rhumb, 180.0, 13_540),
}
CEDED = {
    ("vmap0", "osm-2020"): 1_086, ("natural-earth-5.1.1", "osm-2020"): 1_141,
    ("wdb2", "osm-2020"): 1_173,
}  # fmt: skip
"""km², likewise: of both parcels together, Natural Earth moved back, by code of somebody else."""


def claim(findings: Findings, reading: str, vintage: str) -> RegionFinding:
    return next(
        r for r in findings.regions if r.region.id == reading and r.vintages == {"pre": vintage}
    )


def ceded(findings: Findings, pre: str, post: str) -> RegionFinding:
    wanted = {"pre": pre, "post": post}
    return next(r for r in findings.regions if r.region.id == "ceded" and r.vintages == wanted)


def outside_km2(findings: Findings, reading: str, vintage: str) -> float:
    """Return a claimed area by code of the tests alone."""
    draw, bearing_deg, _ = CLAIMS[reading]
    start = findings.dossier.place("uz-bel")
    # From the pass the area is closed north-eastwards, where no land of Tajikistan lies.
    far = [(80.0, 30.0), (80.0, 42.0), (74.6, 39.2)]
    south_east = shapely.Polygon([*draw(start.lon, start.lat, bearing_deg), *far])
    land = max(shapely.get_parts(territory(vintage, "TJK")), key=lambda part: part.area)
    return km2(shapely.intersection(land, south_east))


@pytest.mark.slow
@pytest.mark.parametrize("vintage", PRE)
@pytest.mark.parametrize("reading", CLAIMS)
def test_claimed_area_by_another_way(pamirs: Findings, reading: str, vintage: str) -> None:
    wanted = outside_km2(pamirs, reading, vintage)
    assert as_drawn(claim(pamirs, reading, vintage)) == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("post", POST)
@pytest.mark.parametrize("pre", PRE)
def test_ceded_area_by_another_way(pamirs: Findings, pre: str, post: str) -> None:
    lost = shapely.difference(territory(pre, "TJK"), territory(post, "TJK"))
    wanted = km2(shapely.intersection(lost, territory(post, "CHN")))
    overlaid = as_overlaid(pamirs, ceded(pamirs, pre, post).key)
    assert overlaid == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("reading", CLAIMS)
def test_claimed_area_is_near_what_was_expected(pamirs: Findings, reading: str) -> None:
    assert claim(pamirs, reading, "vmap0").area.value == pytest.approx(CLAIMS[reading][2], rel=0.01)


@pytest.mark.parametrize(("pre", "post"), CEDED)
def test_ceded_area_is_near_what_was_expected(pamirs: Findings, pre: str, post: str) -> None:
    assert ceded(pamirs, pre, post).area.value == pytest.approx(CEDED[pre, post], rel=0.015)


@pytest.mark.parametrize("post", POST)
@pytest.mark.parametrize("pre", PRE)
def test_both_parcels_are_found(pamirs: Findings, pre: str, post: str) -> None:
    found = ceded(pamirs, pre, post)
    assert [p.id for p in found.parcels] == ["rangkul-kulma", "markansu"]
    assert sum(p.area.value for p in found.parcels) == pytest.approx(found.area.value, rel=1e-9)


def test_north_and_south_make_the_cession(pamirs: Findings) -> None:
    for pre in PRE:
        for post in POST:
            parts = [
                r.area.value for r in pamirs.regions
                if r.region.id in ("ceded-north", "ceded-south")
                and r.vintages == {"pre": pre, "post": post}
            ]  # fmt: skip
            assert sum(parts) == pytest.approx(ceded(pamirs, pre, post).area.value, rel=0.005)


@pytest.mark.parametrize("vintage", PRE)
def test_zones_by_another_way(pamirs: Findings, vintage: str) -> None:
    lines = ("claim-sw-rhumb", "claim-due-south")
    wide, narrow = (outside_km2(pamirs, line, vintage) for line in lines)
    found = [as_drawn(claim(pamirs, zone, vintage)) for zone in ("triangle-rhumb", "crescent")]
    assert found == pytest.approx([wide - narrow, narrow], rel=1e-5)


@pytest.mark.parametrize("rule", ["rhumb", "geodesic"])
def test_the_two_zones_make_the_claim(pamirs: Findings, rule: str) -> None:
    for vintage in PRE:
        zones = [claim(pamirs, zone, vintage) for zone in (f"triangle-{rule}", "crescent")]
        whole = claim(pamirs, f"claim-sw-{rule}", vintage).area.value
        assert sum(zone.area.value for zone in zones) == pytest.approx(whole, rel=1e-9)


# --------------------------------------------------------------------------- and its figures


def verdict_on(findings: Findings, figure_id: str) -> FigureFinding:
    return next(f for f in findings.figures if f.figure.id == figure_id)


@pytest.mark.parametrize(
    ("figure_id", "verdict"),
    [
        ("claim-28430", Verdict.FITS),
        ("claim-10977-sq-mi", Verdict.DOES_NOT_FIT),
        ("ceded-1137", Verdict.FITS),
        ("ceded-439-sq-mi", Verdict.FITS),
        ("given-up-96-percent", Verdict.FITS),
        ("ceded-4-percent", Verdict.FITS),
        ("ceded-200-as-whole", Verdict.DOES_NOT_FIT),
    ],
)
def test_the_founding_figures(pamirs: Findings, figure_id: str, verdict: Verdict) -> None:
    assert verdict_on(pamirs, figure_id).verdict is verdict


@pytest.mark.parametrize("value", [1112, 1122, 1137, 1158])
def test_the_geometry_cannot_tell_the_careful_figures_apart(pamirs: Findings, value: float) -> None:
    found = [
        f for f in pamirs.figures
        if (f.figure.value, f.figure.unit.value, f.figure.about) == (value, "km2", "ceded")
    ]  # fmt: skip
    assert found
    for figure in found:
        assert figure.verdict is Verdict.FITS
        said = figure.reason.partition("These boundaries cannot tell it from ")[2]
        for other in {1112, 1122, 1137, 1158} - {value}:
            assert f"1,{other - 1000}" in said


def test_the_claim_is_judged_under_each_reading(pamirs: Findings) -> None:
    got = verdict_on(pamirs, "claim-28430")
    assert "under the reading “Claim: south-west line (rhumb)”" in got.reason
    assert "does not fit under" in got.reason
    assert "“Claim: due-south line”" in got.reason
    assert len(got.comparisons) == len(CLAIMS) * len(PRE)


def test_the_misprint_is_found_and_said(pamirs: Findings) -> None:
    pair = ("claim-28430", "claim-10977-sq-mi")
    (test,) = [c for c in pamirs.consistency if c.figures == pair]
    assert (test.test, test.verdict) == ("units", Verdict.DOES_NOT_FIT)
    assert "28,430 km² is 10,977 sq mi; printed beside it: about 10.977 sq mi." in spaced(
        test.detail
    )
    assert "a decimal point printed for the comma between thousands?" in test.detail


@pytest.mark.parametrize(
    ("figures", "test"),
    [
        (("ceded-1137", "ceded-439-sq-mi"), "units"),
        (("ceded-1137", "claim-28430", "ceded-4-percent"), "share"),
        (("ceded-1137", "claim-28430", "given-up-96-percent"), "share"),
        (("ceded-4-percent", "given-up-96-percent"), "remainder"),
    ],
)
def test_the_other_founding_figures_agree_with_each_other(
    pamirs: Findings, figures: tuple[str, ...], test: str
) -> None:
    found = [c for c in pamirs.consistency if c.figures == figures and c.test == test]
    assert [c.verdict for c in found] == [Verdict.FITS]


@pytest.mark.parametrize(
    ("place_id", "pre", "post"),
    [
        ("murghab", "Tajikistan", "Tajikistan"),
        ("tashkurgan", "China", "China"),
        ("embassy-tajikistan-beijing", None, None),
    ],
)
def test_places_far_from_the_boundary(
    pamirs: Findings, place_id: str, pre: str | None, post: str | None
) -> None:
    (found,) = [p for p in pamirs.places if p.place.id == place_id]
    assert all(view.certain for view in found.standpoints)
    assert {v.territory for v in found.standpoints if v.vintage in PRE} == {pre}
    assert {v.territory for v in found.standpoints if v.vintage in POST} == {post}


def test_markers_lie_within_reach_of_the_demarcated_line(pamirs: Findings) -> None:
    for place_id in ("marker-86", "marker-87", "marker-88", "marker-89"):
        (found,) = [p for p in pamirs.places if p.place.id == place_id]
        (osm,) = [v for v in found.standpoints if v.vintage == "osm-2020"]
        assert osm.boundary_km < 0.5
