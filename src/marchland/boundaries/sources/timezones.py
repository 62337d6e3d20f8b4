"""Time-zone polygons of timezone-boundary-builder, in the files of ``timezonefinder-data``.

The publisher cuts time zones out of OpenStreetMap. Where a country is a union of whole zones,
joining them gives its boundary. ``zone_ids.npy`` has the zone of each ring and
``timezone_names.txt`` the zones' names. The folder ``boundaries`` holds outer rings, ``holes``
inner ones, and both keep coordinates alike (layout 3 of the package):

- ``coordinates.bin`` is a FlatBuffer, one vector of 32-bit words per ring;
- a ring is cut into blocks of 128 vertices, and ``block_offsets.npy`` says where its blocks begin;
- a block holds its longitudes, then its latitudes, each with the first vertex of the next block
  at the end and filled up to a whole word: bit-packed, lowest bit first, as steps of 1e-6 degrees
  above a base. Width in bits: ``block_widths.npy``. Bases in 1e-7 degrees: ``block_bases.npy``
  for longitude, the first column of ``block_ranges.npy`` for latitude.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from marchland.ellipsoid.types import Coordinates, Frame, Ints
from marchland.errors import VintageError

# Asia/Shanghai is the whole of China, Asia/Urumqi lies on top of it in Xinjiang.
ZONES: dict[str, tuple[str, str]] = {
    "Asia/Dushanbe": ("TJK", "Tajikistan"),
    "Asia/Shanghai": ("CHN", "China"),
    "Asia/Urumqi": ("CHN", "China"),
    "Asia/Bishkek": ("KGZ", "Kyrgyzstan"),
    "Asia/Samarkand": ("UZB", "Uzbekistan"),
    "Asia/Tashkent": ("UZB", "Uzbekistan"),
    "Asia/Kabul": ("AFG", "Afghanistan"),
    "Asia/Karachi": ("PAK", "Pakistan"),
}

BLOCK = 128
WORD_BITS = 32
LAYOUT = 3

UNITS_PER_DEGREE = 1e7
"""The package counts coordinates in 1e-7 degrees."""
STEP = 10
"""What one step of a packed number is worth, in those units: 1e-6 degrees."""

Words = NDArray[np.uint32]
"""Packed numbers, 32 bits to a word."""


def read_timezones(path: Path, frame: Frame) -> gpd.GeoDataFrame:
    """Read the zones of ``ZONES`` and join them into countries.

    Parameters
    ----------
    path : Path
        A folder with ``timezone_names.txt``, ``zone_ids.npy``, ``hole_registry.json`` and the
        folders ``boundaries`` and ``holes``.
    frame : Frame
        rings outside are left out.

    Returns
    -------
    GeoDataFrame
        Columns ``territory``, ``name``, ``geometry``; EPSG:4326; not clipped.

    Raises
    ------
    VintageError
        When a file is missing, damaged or of another layout, or no listed zone meets the frame.
    """
    try:
        parts = _parts(path, frame)
    except (OSError, ValueError, IndexError, KeyError, TypeError) as fault:
        raise VintageError(f"{path}: expected timezonefinder data, found: {fault}.") from fault
    if not parts:
        raise VintageError(f"{path}: none of the listed time zones meets the frame {frame}.")
    rows = sorted(parts.items())
    return gpd.GeoDataFrame(
        {"territory": [key[0] for key, _ in rows], "name": [key[1] for key, _ in rows]},
        geometry=[shapely.union_all(shapes) for _, shapes in rows],
        crs="EPSG:4326",
    )


def _parts(path: Path, frame: Frame) -> dict[tuple[str, str], list[shapely.Polygon]]:
    """Return the polygons of each country."""
    names = (path / "timezone_names.txt").read_text(encoding="utf-8").split()
    holes = json.loads((path / "hole_registry.json").read_text(encoding="utf-8"))
    outer, inner = Rings(path / "boundaries"), Rings(path / "holes")
    same_as = np.load(path / "holes" / "poly_ref.npy")
    box = shapely.box(*frame)
    parts: dict[tuple[str, str], list[shapely.Polygon]] = {}
    for at, zone in enumerate(np.load(path / "zone_ids.npy")):
        key = ZONES.get(names[zone])
        if key is None or not box.intersects(shapely.box(*outer.extent(at))):
            continue
        count, first = holes.get(str(at), (0, 0))
        # A hole that another zone fills is that zone's ring; others count down from -1.
        cut = [
            outer.ring(int(ref)) if ref >= 0 else inner.ring(int(-ref - 1))
            for ref in same_as[first : first + count]
        ]
        parts.setdefault(key, []).append(shapely.Polygon(outer.ring(at), cut))
    return parts


class Rings:
    """The rings of one folder, decoded on demand.

    Parameters
    ----------
    folder : Path
        ``boundaries`` or ``holes``.
    """

    def __init__(self, folder: Path) -> None:
        def column(name: str) -> Ints:
            return np.asarray(np.load(folder / f"{name}.npy"), dtype=np.int64)

        self._words = list(_vectors((folder / "coordinates.bin").read_bytes()))
        self._vertices, self._starts = column("nr_vertices"), column("block_offsets")
        bottoms, self._tops = column("block_ranges").T
        self._bases = np.column_stack([column("block_bases"), bottoms])
        self._widths = column("block_widths")
        self._extents = np.column_stack([column(k) for k in ("xmin", "ymin", "xmax", "ymax")])

    def extent(self, at: int) -> Frame:
        """Return the frame that just holds a ring."""
        lon_min, lat_min, lon_max, lat_max = (self._extents[at] / UNITS_PER_DEGREE).tolist()
        return lon_min, lat_min, lon_max, lat_max

    def ring(self, at: int) -> Coordinates:
        """Return the vertices of a ring.

        Raises
        ------
        ValueError
            When a block does not reach the latitude that the package states for it.
        """
        # Of each block: its longitudes, then its latitudes, each with the first vertex of the next
        # block at the end, which is dropped; what is used of the words is cut off.
        left, words, blocks = int(self._vertices[at]), self._words[at], []
        for block in range(self._starts[at], self._starts[at + 1]):
            size = min(left, BLOCK)
            axes = []
            for base, width in zip(self._bases[block], self._widths[block], strict=True):
                used = -(-(size + 1) * int(width) // WORD_BITS)
                axes.append(base + STEP * _unpacked(words[:used], int(width), size + 1))
                words = words[used:]
            if axes[1].max() != self._tops[block]:
                raise ValueError(f"block {block} of a ring is not packed as layout {LAYOUT} is")
            blocks.append(np.column_stack(axes)[:-1])
            left -= size
        degrees: Coordinates = np.vstack(blocks) / UNITS_PER_DEGREE
        return degrees


def _unpacked(words: Words, width: int, count: int) -> Ints:
    """Return numbers of ``width`` bits each, the lowest bit first."""
    bits = np.unpackbits(words.view(np.uint8), bitorder="little")[: count * width]
    numbers: Ints = bits.reshape(count, width) @ (1 << np.arange(width, dtype=np.int64))
    return numbers


def _vectors(data: bytes) -> Iterator[Words]:
    """Yield the words of each ring of a FlatBuffer ``PolygonCollection``."""
    if data[4:8] != b"TZFP":
        raise ValueError("coordinates.bin is no polygon file")
    root = _u32(data, 0)
    layout = _field(data, root, 1)
    if int.from_bytes(data[layout : layout + 2], "little") != LAYOUT:
        raise ValueError(f"coordinates.bin is not of layout {LAYOUT}")
    polygons = _follow(data, _field(data, root, 0))
    for number in range(_u32(data, polygons)):
        polygon = _follow(data, polygons + 4 + 4 * number)
        payload = _follow(data, _field(data, polygon, 0))
        yield np.frombuffer(data, "<u4", _u32(data, payload), payload + 4)


def _field(data: bytes, table: int, number: int) -> int:
    """Return where a field of a FlatBuffer table stands."""
    (back,) = np.frombuffer(data, "<i4", 1, table)
    entry = table - int(back) + 4 + 2 * number
    return table + int.from_bytes(data[entry : entry + 2], "little")


def _follow(data: bytes, at: int) -> int:
    """Return where an offset leads: it counts from where it stands."""
    return at + _u32(data, at)


def _u32(data: bytes, at: int) -> int:
    """Return the unsigned number of four bytes, little-endian."""
    return int.from_bytes(data[at : at + 4], "little")
