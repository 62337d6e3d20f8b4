"""Natural Earth 1:10m admin-0 countries, default point of view."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio

from marchland.ellipsoid.types import Frame
from marchland.errors import VintageError

NAMES: dict[str, str] = {
    "TJK": "Tajikistan",
    "CHN": "China",
    "KGZ": "Kyrgyzstan",
    "UZB": "Uzbekistan",
    "AFG": "Afghanistan",
    "PAK": "Pakistan",
}


def read_natural_earth(path: Path, frame: Frame) -> gpd.GeoDataFrame:
    """Read the countries file and keep the countries of ``NAMES`` that meet the frame.

    Repairs of 5.1.1: none needed here. Known and left alone: the China-Tajikistan line is still
    that of before 2011. The column is ``adm0_a3``, not ``iso_a3``, which holds -99 for some
    countries.

    Parameters
    ----------
    path : Path
        ``world_countries.geojson`` (or any file with ``adm0_a3``).
    frame : Frame

    Returns
    -------
    GeoDataFrame
        Columns ``territory``, ``name``, ``geometry``; EPSG:4326; not clipped.

    Raises
    ------
    VintageError
        When the file cannot be read, or holds none of the countries.
    """
    try:
        countries = pyogrio.read_dataframe(path, columns=["adm0_a3"], bbox=frame)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FieldError, ValueError) as fault:
        raise VintageError(f"{path}: expected Natural Earth countries, found: {fault}.") from fault
    if "adm0_a3" not in countries:
        raise VintageError(f"{path}: expected a column adm0_a3, found {list(countries.columns)}.")
    named = countries[countries["adm0_a3"].isin(NAMES)]
    named = named.sort_values("adm0_a3", ignore_index=True)
    if named.empty:
        raise VintageError(f"{path}: none of {', '.join(sorted(NAMES))} meets the frame {frame}.")
    return gpd.GeoDataFrame(
        {"territory": named["adm0_a3"], "name": named["adm0_a3"].map(NAMES)},
        geometry=named.geometry,
        crs="EPSG:4326",
    )
