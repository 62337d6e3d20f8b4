"""Short texts for what is long in JSON: numbers of linework, and data that repeat themselves.

Both are our own rather than a compressed stream, because a page must be the same bytes wherever it
is made, and what ``zlib`` writes differs from build to build. ``assets/app/coding.js`` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypedDict

from marchland.render.page.arcs import DrawnGeometry, Topology

FINAL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""Last digit of a number."""
MORE = "!#$%()*+,-./:;=?@[]^_`{|}~"
"""Digits before it. None of these ends a string, an element or a line of a script."""
REPEAT = "~"
"""Stands before what was said before."""
REPEATED = 8
"""Shorter repetitions are not worth a reference."""


class ShortTopology(TypedDict):
    """A topology as :func:`topology_text` writes it."""

    step: float
    ids: list[str]
    arcs: str
    shapes: str


def numbers_text(numbers: Iterable[int]) -> str:
    """Write whole numbers, small ones with one character.

    Parameters
    ----------
    numbers : iterable of int
        None below zero; see :func:`folded`.

    Returns
    -------
    str

    Examples
    --------
    >>> numbers_text([0, 61, 62, 100_000])
    '0z!0_/)3'
    """
    digits: list[str] = []
    for number in numbers:
        rest = number
        while rest >= len(FINAL):
            rest, digit = divmod(rest - len(FINAL), len(MORE))
            digits.append(MORE[digit])
        digits.append(FINAL[rest])
    return "".join(digits)


def folded(number: int) -> int:
    """Return a number from zero for any whole number: 0, 1, 2, 3, 4 for 0, -1, 1, -2, 2."""
    return -2 * number - 1 if number < 0 else 2 * number


def topology_text(topology: Topology) -> ShortTopology:
    """Return a TopoJSON topology with its arcs and references as short texts.

    Parameters
    ----------
    topology : Topology

    Returns
    -------
    ShortTopology
        ``step`` in degrees; ``ids``; ``arcs``: for each its number of vertices, then the steps
        from vertex to vertex, the first from where the arc before ended; ``shapes``: for each
        whether it is an area, then its nested lists, each after its length. A reference is the
        step from the arc that would follow the one before, with one bit for its direction.
    """
    geometries = topology["objects"]["sheet"]["geometries"]
    return {
        "step": topology["transform"]["scale"][0],
        "ids": [geometry["id"] for geometry in geometries],
        "arcs": numbers_text(_steps(topology["arcs"])),
        "shapes": numbers_text(_references(geometries)),
    }


def _steps(arcs: list[list[list[int]]]) -> Iterator[int]:
    yield len(arcs)
    x = y = 0
    for arc in arcs:
        yield len(arc)
        (first_x, first_y), *steps = arc
        yield folded(first_x - x)
        yield folded(first_y - y)
        x, y = first_x, first_y
        for dx, dy in steps:
            yield folded(dx)
            yield folded(dy)
            x, y = x + dx, y + dy


def _references(geometries: list[DrawnGeometry]) -> Iterator[int]:
    # Paths come upon arcs in the order in which these are numbered: most references are to the arc
    # after the last one, and so 0.
    expected = 0
    for geometry in geometries:
        is_area = geometry["type"] == "MultiPolygon"
        yield int(is_area)
        yield len(geometry["arcs"])
        for path in _paths(geometry):
            if isinstance(path, int):
                yield path
                continue
            yield len(path)
            for reference in path:
                number = reference if reference >= 0 else ~reference
                yield 2 * folded(number - expected) + (reference < 0)
                expected = number - 1 if reference < 0 else number + 1


def _paths(geometry: DrawnGeometry) -> Iterator[int | list[int]]:
    """Yield the paths of a geometry; before those of a polygon, how many it has."""
    if geometry["type"] == "MultiLineString":
        yield from geometry["arcs"]
        return
    for rings in geometry["arcs"]:
        yield len(rings)
        yield from rings


def short_text(text: str) -> str:
    """Return a text with repetitions taken out.

    What occurred before is written as ``~``, how many characters ago, and how many more than
    ``REPEATED`` it has; ``~0`` is the sign itself. So texts are shortened since Lempel and Ziv
    (1977, https://doi.org/10.1109/TIT.1977.1055714).

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> short_text("a place, another place, a third place, about ~3 km")
    'a place, another~F1 third~F1bout ~03 km'
    """
    written: list[str] = []
    last: dict[str, int] = {}
    at = 0
    while at < len(text):
        start = text[at : at + REPEATED]
        before = last.get(start)
        end = at + 1
        if before is None or len(start) < REPEATED:
            written.append(REPEAT + FINAL[0] if text[at] == REPEAT else text[at])
        else:
            length = REPEATED + _common(text, before + REPEATED, at + REPEATED)
            end = at + length
            written.append(REPEAT + numbers_text((at - before, length - REPEATED)))
        last[start] = at
        # What begins within a repetition was known before, but for what runs over its end.
        for place in range(max(at + 1, end - REPEATED + 1), end):
            last[text[place : place + REPEATED]] = place
        at = end
    return "".join(written)


def _common(text: str, before: int, at: int) -> int:
    """Return how far a text reads at a place as it did before, in characters."""
    # Compared in slices, which is fast: they are halved where they differ.
    length, step = 0, 64
    while step:
        here = text[at + length : at + length + step]
        if len(here) == step and here == text[before + length : before + length + step]:
            length += step
        else:
            step //= 2
    return length
