"""The measured accuracies: the method on known offsets, and the registry against the method."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

import estimate_accuracy as estimate
from marchland.boundaries.files import Boundaries, Territory, load_vintage
from marchland.boundaries.registry import Vintage, read_registry
from paths import ROOT

pytestmark = pytest.mark.slow  # holds every vintage against the others

REGISTRY = read_registry(ROOT / "geo")


def drawn(vintage: Vintage, shift_deg: float) -> Boundaries:
    """Return a square Tajikistan, its eastern side moved, between two neighbours."""
    east = 74.2 + shift_deg
    shapes = {
        "AFG": shapely.box(72, 36, 74.2, 38),
        "CHN": shapely.box(east, 36, 78, 41),
        "KGZ": shapely.box(72, 39, 74.2, 41),
        "TJK": shapely.box(72, 38, east, 39),
    }
    rows = tuple(Territory(vintage, code, code, shape) for code, shape in shapes.items())
    return Boundaries(vintage, rows, REGISTRY.frame)


@pytest.mark.parametrize("shift_deg", [0.01, -0.01])
def test_an_offset_has_its_size_and_sign(shift_deg: float) -> None:
    vintage = REGISTRY.vintages[0]
    offsets, beside = estimate.walk(drawn(vintage, shift_deg), drawn(vintage, 0), changed=False)
    chinese = offsets[beside == "CHN"]
    # A hundredth of a degree of longitude at 38.5 N; inside the reference counts as positive.
    metres = 111_320 * np.cos(np.radians(38.5)) * 0.01
    assert np.nanmedian(chinese) == pytest.approx(-metres * np.sign(shift_deg), rel=0.02)


def test_steps_where_the_world_changed_are_left_out() -> None:
    vintage = REGISTRY.vintages[0]
    kept, _ = estimate.walk(drawn(vintage, 0.01), drawn(vintage, 0), changed=False)
    fewer, _ = estimate.walk(drawn(vintage, 0.01), drawn(vintage, 0), changed=True)
    assert np.isfinite(fewer).sum() < np.isfinite(kept).sum()
    assert np.nanmax(abs(fewer - kept)) == 0


@pytest.mark.parametrize("length_km", [3.0, 12.0])
def test_finds_the_correlation_length_of_a_known_series(length_km: float) -> None:
    random = np.random.default_rng(7)
    keep = np.exp(-estimate.STEP_M / 1000 / length_km)
    series = np.zeros(60_000)
    for at, push in enumerate(random.normal(size=len(series))[1:], 1):
        series[at] = keep * series[at - 1] + push
    series[1000:1500] = np.nan
    assert estimate.correlation_km(series) == pytest.approx(length_km, rel=0.12)


REFERENCES = {
    "vmap0": "osm-2020",
    "natural-earth-5.1.1": "osm-2020",
    "wdb2": "osm-2020",
    "world-bank": "osm-2020",
    "osm-2020": "osm-2026",
    "osm-2026": "world-bank",
}


@pytest.mark.parametrize("name", REFERENCES)
def test_the_registry_holds_what_is_measured(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Coarser steps than the script's, for speed: the RMS hardly moves.
    monkeypatch.setattr(estimate, "STEP_M", 1000.0)
    line, reference = (load_vintage(REGISTRY, n) for n in (name, REFERENCES[name]))
    if name == "osm-2026":
        # The script walks the coarser line; which of the two is walked matters little.
        line, reference = reference, line
    changed = (name in estimate.AFTER) != (REFERENCES[name] in estimate.AFTER)
    offsets, beside = estimate.walk(line, reference, changed=changed)
    east = np.where(np.isin(beside, estimate.STRETCHES["C+A"]), offsets, np.nan)
    rms_m = estimate.described(east)["rms"]
    assert REGISTRY.vintage(name).accuracy_m == pytest.approx(rms_m, rel=0.1)


def test_every_vintage_is_held_against_another() -> None:
    assert set(REFERENCES) == set(REGISTRY.vintage_ids())
