"""Geodesic measures as an accessor of GeoPandas series: ``series.geodesic.area_km2()``.

Importing this module registers the accessor with pandas.
"""

from __future__ import annotations

import pandas as pd

from marchland.ellipsoid.shapes import geodesic_area_km2, geodesic_length_km
from marchland.ellipsoid.types import Floats


@pd.api.extensions.register_series_accessor("geodesic")
class GeodesicAccessor:
    """Area and length of a GeoSeries on the WGS 84 ellipsoid.

    Raises
    ------
    AttributeError
        If the series does not hold geometries.

    Examples
    --------
    >>> import geopandas, shapely
    >>> import marchland.ellipsoid.accessor
    >>> series = geopandas.GeoSeries({"box": shapely.box(72, 37, 75, 39)}, crs=4326)
    >>> float(series.geodesic.area_km2().round(3)["box"])
    58489.754
    """

    def __init__(self, series: pd.Series) -> None:
        if str(series.dtype) != "geometry":
            raise AttributeError(
                f"expected a GeoSeries, found a series of {series.dtype}: "
                "use the geometry column, as in frame.geometry.geodesic"
            )
        self._series = series

    def area_km2(self) -> pd.Series[float]:
        """Return areas in km², with the index of the series; NaN where a shape is missing.

        Returns
        -------
        pandas.Series of float64

        Raises
        ------
        GeometryError
            As for :func:`marchland.ellipsoid.shapes.geodesic_area_m2`.
        """
        return self._named("area_km2", geodesic_area_km2(self._series))

    def length_km(self) -> pd.Series[float]:
        """Return lengths of lines and boundaries in km, with the index of the series.

        Returns
        -------
        pandas.Series of float64

        Raises
        ------
        GeometryError
            As for :func:`marchland.ellipsoid.shapes.geodesic_length_km`.
        """
        return self._named("length_km", geodesic_length_km(self._series))

    def _named(self, name: str, values: Floats) -> pd.Series[float]:
        return pd.Series(values, index=self._series.index, name=name, dtype="float64")
