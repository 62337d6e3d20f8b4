"""The GeoPandas accessor gives the module's numbers with the index of the series."""

from __future__ import annotations

import math

import geopandas
import pandas as pd
import pytest
import shapely

import marchland.ellipsoid.accessor  # noqa: F401
from marchland.ellipsoid.shapes import geodesic_area_km2, geodesic_length_km
from marchland.errors import GeometryError

SHAPES = {"a": shapely.box(72, 37, 75, 39), "b": shapely.box(179, -1, 181, 1), "none": None}


@pytest.fixture
def series() -> geopandas.GeoSeries:
    return geopandas.GeoSeries(SHAPES, crs=4326)


def test_area_and_length(series: geopandas.GeoSeries) -> None:
    areas, lengths = series.geodesic.area_km2(), series.geodesic.length_km()
    assert type(areas) is pd.Series
    assert (areas.name, lengths.name) == ("area_km2", "length_km")
    assert list(areas.index) == list(SHAPES)
    assert areas["a"] == geodesic_area_km2(SHAPES["a"])
    assert lengths["b"] == geodesic_length_km(SHAPES["b"])
    assert math.isnan(areas["none"])
    assert math.isnan(lengths["none"])


def test_plain_functions_take_a_series(series: geopandas.GeoSeries) -> None:
    assert geodesic_area_km2(series)[0] == geodesic_area_km2(SHAPES["a"])
    frame = geopandas.GeoDataFrame({"name": list(SHAPES)}, geometry=series.array, crs=4326)
    assert frame.geometry.geodesic.area_km2()[1] == geodesic_area_km2(SHAPES["b"])


def test_no_crs_is_taken_as_degrees() -> None:
    assert geopandas.GeoSeries([SHAPES["a"]]).geodesic.area_km2()[0] > 0


def test_a_projected_series_is_refused(series: geopandas.GeoSeries) -> None:
    with pytest.raises(
        GeometryError, match=r"projected CRS 'WGS 84 / Pseudo-Mercator': call to_crs"
    ):
        series[["a"]].to_crs(3857).geodesic.area_km2()


def test_a_series_of_numbers_is_refused() -> None:
    with pytest.raises(AttributeError, match="expected a GeoSeries, found a series of int64"):
        _ = pd.Series([1, 2]).geodesic
