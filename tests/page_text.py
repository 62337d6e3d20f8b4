"""What a page's script reads from its text, read here in Python."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import shapely

from marchland.render.page.coding import FINAL, MORE, REPEATED


def data_of(text):
    """Return the data of a page."""
    block = re.search(r'<script type="text/plain" id="marchland-data">(.*?)</script>', text)
    return json.loads(long_text(block[1]))


def long_text(short):
    """Return a text as it was before ``coding.short_text``."""
    more, final = f"[{re.escape(MORE)}]", f"[{FINAL}]"
    long = []
    for literal, again in re.findall(f"([^~]+)|~(0|{more}*{final}{more}*{final})", short):
        if literal:
            long += literal
            continue
        ago, *length = numbers_of(again)
        if not length:
            long.append("~")
        else:
            for _ in range(REPEATED + length[0]):
                long.append(long[-ago])
    return "".join(long)


def linework_of(text):
    """Return the shapes of a page's map by id, as shapely geometries."""
    return shapes_of(json.loads(re.search(r"marchland\.shapes\((\{.*\})\);", text)[1]))


def numbers_of(text):
    """Return the whole numbers that ``coding.numbers_text`` wrote."""
    for word in re.findall(f"[{re.escape(MORE)}]*[{FINAL}]", text):
        number = FINAL.index(word[-1])
        for digit in reversed(word[:-1]):
            number = number * len(MORE) + MORE.index(digit) + len(FINAL)
        yield number


def unfolded(number):
    return -(number + 1) // 2 if number % 2 else number // 2


def arcs_of(text, step):
    """Return arcs as lists of (lon, lat)."""
    numbers = numbers_of(text)
    x = y = 0
    arcs = []
    for _ in range(next(numbers)):
        arc = []
        for _ in range(next(numbers)):
            x, y = x + unfolded(next(numbers)), y + unfolded(next(numbers))
            arc.append((x * step, y * step))
        arcs.append(arc)
    assert not list(numbers)
    return arcs


def shapes_of(coded):
    """Return shapes by id, as shapely geometries; they may be invalid, as any drawing."""
    arcs = arcs_of(coded["arcs"], coded["step"])
    numbers = numbers_of(coded["shapes"])
    expected = 0

    def path():
        nonlocal expected
        points = []
        for _ in range(next(numbers)):
            number, backwards = divmod(next(numbers), 2)
            number = expected + unfolded(number)
            expected = number + (-1 if backwards else 1)
            arc = arcs[number][::-1] if backwards else arcs[number]
            assert not points or points[-1] == arc[0], "arcs that do not meet"
            points += arc[1:] if points else arc
        return points

    shapes = {}
    for name in coded["ids"]:
        is_area, parts = next(numbers), range(next(numbers))
        if is_area:
            rings = [[path() for _ in range(next(numbers))] for _ in parts]
            shapes[name] = shapely.MultiPolygon([(one[0], one[1:]) for one in rings])
        else:
            shapes[name] = shapely.MultiLineString([path() for _ in parts])
    assert not list(numbers)
    return shapes


def edges(geometry):
    """Return the edges of a geometry as pairs of positions, whichever way they run."""
    lines = shapely.get_parts(
        shapely.boundary(geometry) if geometry.geom_type.endswith("Polygon") else geometry
    )
    return {
        tuple(sorted((tuple(a), tuple(b))))
        for line in lines
        for a, b in pairwise(shapely.get_coordinates(line).tolist())
    }
