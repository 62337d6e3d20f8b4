"""Write time zones as ``timezonefinder-data`` packs them (layout 3), from rings in degrees."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

Ring = Sequence[tuple[float, float]]
Zone = tuple[str, Ring, Sequence[Ring | int]]
"""Name, outer ring, and holes: a ring, or the number of the zone that fills it."""

BLOCK = 128


def write_zones(folder: Path, zones: Sequence[Zone], *, layout: int = 3) -> Path:
    names = sorted({name for name, _, _ in zones})
    (folder / "timezone_names.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    np.save(folder / "zone_ids.npy", np.array([names.index(name) for name, _, _ in zones], "u2"))
    inline: list[Ring] = []
    same_as: list[int] = []
    registry = {}
    for at, (_, _, holes) in enumerate(zones):
        if holes:
            registry[str(at)] = (len(holes), len(same_as))
        for hole in holes:
            if isinstance(hole, int):
                same_as.append(hole)
            else:
                inline.append(hole)
                same_as.append(-len(inline))
    (folder / "hole_registry.json").write_text(json.dumps(registry), encoding="utf-8")
    write_rings(folder / "boundaries", [ring for _, ring, _ in zones], layout)
    write_rings(folder / "holes", inline, layout)
    np.save(folder / "holes" / "poly_ref.npy", np.array(same_as, "i4"))
    return folder


def write_rings(folder: Path, rings: Sequence[Ring], layout: int) -> None:
    """Write one folder; the last vertex of a ring repeats the first and is left out."""
    folder.mkdir()
    columns: dict[str, list[Any]] = {name: [] for name in ("bases", "ranges", "widths")}
    payloads, offsets = [], [0]
    grids = [np.round(np.array(ring[:-1]) * 1e6).astype(np.int64) for ring in rings]
    for grid in grids:
        words = b""
        for start in range(0, len(grid), BLOCK):
            block = np.vstack([grid, grid[:1]])[start : start + BLOCK + 1]
            low, high = block.min(axis=0), block.max(axis=0)
            columns["bases"].append(10 * low[0])
            columns["ranges"].append((10 * low[1], 10 * high[1]))
            columns["widths"].append([int(span).bit_length() for span in high - low])
            words += b"".join(map(packed, (block - low).T, columns["widths"][-1]))
        payloads.append(words + bytes(8))
        offsets.append(len(columns["bases"]))
    (folder / "coordinates.bin").write_bytes(flatbuffer(payloads, layout))
    for name, values in columns.items():
        shape = (-1,) if name == "bases" else (-1, 2)
        np.save(folder / f"block_{name}.npy", np.array(values, "i4").reshape(shape))
    np.save(folder / "block_offsets.npy", np.array(offsets, "u4"))
    np.save(folder / "nr_vertices.npy", np.array([len(grid) for grid in grids], "u4"))
    for axis, letter in enumerate("xy"):
        for word, of in (("min", np.min), ("max", np.max)):
            ends = [10 * int(of(grid[:, axis])) for grid in grids]
            np.save(folder / f"{letter}{word}.npy", np.array(ends, "i4"))


def packed(values: Any, width: int) -> bytes:
    """Pack numbers the slow and obvious way: one long binary number, lowest first."""
    whole = sum(int(value) << (at * width) for at, value in enumerate(values))
    return whole.to_bytes(4 * -(-len(values) * width // 32), "little")


def flatbuffer(payloads: Sequence[bytes], layout: int) -> bytes:
    """Lay out root, vtables and tables by hand; every reference points forward."""
    # 0 root, 4 id, 8 vtable of the root (8 bytes), 16 root table (12), 28 vtable of rings (6 + 2).
    data = bytearray(struct.pack("<I4s4H", 16, b"TZFP", 8, 12, 4, 8))
    data += struct.pack("<iIHH", 8, 8, layout, 0) + struct.pack("<4H", 6, 8, 4, 0)
    vector = len(data)
    assert vector == 36
    struct.pack_into("<I", data, 20, vector - 20)
    data += struct.pack("<I", len(payloads)) + bytes(4 * len(payloads))
    for at, words in enumerate(payloads):
        slot, table = vector + 4 + 4 * at, len(data)
        struct.pack_into("<I", data, slot, table - slot)
        data += struct.pack("<iII", table - 28, 4, len(words) // 4) + words
    return bytes(data)
