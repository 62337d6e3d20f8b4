"""The map grammar: colour, dash and hatch per kind and standing; icons.

Each colour has a light and a dark form. Colour never stands alone: a hatch has its angle, a line
its dash, a verdict its word and shape. ``tests/render/page/test_grammar.py`` checks the palette
for the three common kinds of colour blindness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from marchland.vocabulary import LineKind, PlaceKind, Standing, Verdict


@dataclass(frozen=True)
class Ink:
    """One colour in both themes, as ``#rrggbb``."""

    light: str
    dark: str


@dataclass(frozen=True)
class Hatch:
    """Parallel strokes: how a claimed area is drawn, so that two can overlap and both be read."""

    angle_deg: int
    spacing_px: float
    stroke_px: float
    ink: Ink
    phase: float = 0.0
    """Where the stroke lies within the spacing, 0 to 1: parallel hatches can interleave."""


@dataclass(frozen=True)
class LineStyle:
    """How a line is drawn; ``dash`` is an SVG dash array, empty for a solid line."""

    ink: Ink
    dash: str


HATCHES: tuple[Hatch, ...] = (
    Hatch(-45, 9, 1.5, Ink("#b0392b", "#ff8f7d")),
    Hatch(45, 9, 1.5, Ink("#5b3fa8", "#b8a4ff")),
    Hatch(-45, 9, 1.5, Ink("#00706a", "#4fd0c4"), phase=0.5),
    Hatch(45, 9, 1.5, Ink("#8a2f74", "#f39ade"), phase=0.5),
)
"""Taken in turn by the claimed regions of a page, in the order of the dossier.

Neighbours in the list cross; the third and fourth run between the strokes of the first two.
"""

PAIRED_SPACING_PX = 13.0
"""Spacing once several readings are drawn together: crossing hatches need more air."""

AREAS: Mapping[Standing, Ink] = MappingProxyType(
    {
        Standing.CLAIMED: HATCHES[0].ink,
        Standing.ADMINISTERED: Ink("#6f8f6a", "#8fb28a"),
        Standing.CEDED: Ink("#d9952b", "#e9ae4c"),
        Standing.AWARDED: Ink("#4a86b8", "#79b4e4"),
        Standing.NEUTRAL: Ink("#8a8f98", "#a3a9b3"),
    }
)
"""Fill of an area by standing; claimed areas are hatched instead."""

BOUNDARY_BEFORE = LineStyle(Ink("#1c5cb8", "#7fb2ff"), "7 4.5")
BOUNDARY_AFTER = LineStyle(Ink("#15191f", "#f4f6f8"), "")

LINES: Mapping[LineKind, LineStyle] = MappingProxyType(
    {
        LineKind.CLAIM_LINE: LineStyle(Ink("#b0392b", "#ff8f7d"), "10 4 2 4"),
        LineKind.DELIMITATION: LineStyle(Ink("#15191f", "#f4f6f8"), ""),
        LineKind.DEMARCATION: LineStyle(Ink("#15191f", "#f4f6f8"), ""),
        LineKind.LINE_OF_CONTROL: LineStyle(Ink("#15191f", "#f4f6f8"), ".1 5"),
    }
)
"""Solid is agreed, dashed is asserted or undetermined, dotted is a line of control."""

TINTS: tuple[Ink, ...] = (
    Ink("#f3ecdd", "#2b2a2c"),
    Ink("#e2e9e1", "#263036"),
    Ink("#efe6e2", "#2f2a2e"),
    Ink("#e9e6ee", "#2a2b35"),
    Ink("#e8eadb", "#2b2f2a"),
    Ink("#e4e8ec", "#252d30"),
    Ink("#f0e9ea", "#302b2b"),
)
"""Quiet tints of territories, parties first; alike in lightness so that none stands out."""


@dataclass(frozen=True)
class Icon:
    """A sign in a 16 by 16 box, as one SVG path."""

    path: str
    filled: bool
    tone: str
    """Which ink it takes: ``relief``, ``water``, ``town``, ``pass``, ``state`` or ``plain``."""


ICONS: Mapping[PlaceKind, Icon | None] = MappingProxyType(
    {
        PlaceKind.PASS: Icon("M3.5 2.5Q7.5 8 3.5 13.5M12.5 2.5Q8.5 8 12.5 13.5", False, "pass"),
        PlaceKind.PEAK: Icon("M8 2.2L14 13.2H2Z", True, "relief"),
        PlaceKind.RANGE: None,
        PlaceKind.LAKE: Icon("M8 2.2C10.6 5.4 12.2 7.6 12.2 9.7a4.2 4.2 0 0 1-8.4 0"
                             "C3.8 7.6 5.4 5.4 8 2.2Z", True, "water"),
        PlaceKind.RIVER: Icon("M1.5 9.5q3.2-5 6.5 0t6.5 0", False, "water"),
        PlaceKind.TOWN: Icon("M8 3.4a4.6 4.6 0 1 0 .01 0ZM8 6.3a1.7 1.7 0 1 1-.01 0Z",
                             True, "town"),
        PlaceKind.VILLAGE: Icon("M8 5a3 3 0 1 0 .01 0Z", True, "town"),
        PlaceKind.TRIPOINT: Icon("M8 8.4V2M8 8.4L2.6 13M8 8.4L13.4 13", False, "state"),
        PlaceKind.MARKER: Icon("M5.5 3h5v10.4h-5Z", True, "state"),
        PlaceKind.CROSSING: Icon("M2 5.6h10.5M9.6 2.8l3 2.8-3 2.8M14 10.4H3.5M6.4 7.6l-3 2.8 3 2.8",
                                 False, "state"),
        PlaceKind.EMBASSY: Icon("M4 14V2.2h8.5L10.4 5l2.1 2.8H4", True, "state"),
        PlaceKind.POST: Icon("M3.5 13.5V7L8 3l4.5 4v6.5Z", True, "state"),
        PlaceKind.AREA: Icon("M3 3h10v10H3Z", False, "plain"),
        PlaceKind.OTHER: Icon("M8 3l5 5-5 5-5-5Z", True, "plain"),
    }
)  # fmt: skip
"""A range has no sign: its name, spaced out along it, is the sign."""

TONES: Mapping[str, Ink] = MappingProxyType(
    {
        "relief": Ink("#6b4a2b", "#d9b48c"),
        "water": Ink("#1f5f96", "#7cc0f2"),
        "town": Ink("#1a1e25", "#f1f3f5"),
        "pass": Ink("#7a1f6d", "#f29be6"),
        "state": Ink("#15191f", "#f4f6f8"),
        "plain": Ink("#4b5563", "#c4cad3"),
    }
)

LABEL_PRIORITY: Mapping[PlaceKind, int] = MappingProxyType(
    {
        PlaceKind.PASS: 90,
        PlaceKind.TRIPOINT: 85,
        PlaceKind.CROSSING: 80,
        PlaceKind.TOWN: 75,
        PlaceKind.RANGE: 70,
        PlaceKind.LAKE: 60,
        PlaceKind.PEAK: 55,
        PlaceKind.VILLAGE: 50,
        PlaceKind.MARKER: 45,
        PlaceKind.POST: 45,
        PlaceKind.EMBASSY: 45,
        PlaceKind.AREA: 40,
        PlaceKind.RIVER: 35,
        PlaceKind.OTHER: 30,
    }
)
"""Where labels collide the higher number is shown; equal numbers go by the order of the dossier."""

VERDICT_SHAPES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.FITS: "M8 1.5a6.5 6.5 0 1 0 .01 0ZM4.8 8.2l2.3 2.3 4.2-4.6",
        Verdict.DOES_NOT_FIT: "M8 .8L15.2 8 8 15.2.8 8ZM5 6.6h6M5 9.4h6M10 4.2l-4 7.6",
        Verdict.CANNOT_TELL: "M2 2h12v12H2ZM6 6.4a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1.1M8 11.6v.6",
        Verdict.NOT_TESTABLE: "M8 2.5 14.5 13.5H1.5ZM5.6 10.6h4.8",
    }
)
"""A circle fits, a diamond does not fit, a square cannot tell, a triangle is not testable here:
read without colour."""


def _inks() -> Iterator[tuple[str, Ink]]:
    yield from ((f"hatch-{index}", hatch.ink) for index, hatch in enumerate(HATCHES))
    yield from ((f"area-{standing.value}", ink) for standing, ink in AREAS.items())
    yield from ((f"tint-{index}", ink) for index, ink in enumerate(TINTS))
    yield from ((f"tone-{name}", ink) for name, ink in TONES.items())
    yield "before", BOUNDARY_BEFORE.ink
    yield "after", BOUNDARY_AFTER.ink
    yield from ((f"line-{kind.value.replace(' ', '-')}", s.ink) for kind, s in LINES.items())


def _dashes() -> Iterator[tuple[str, str]]:
    lines = {kind.value.replace(" ", "-"): style for kind, style in LINES.items()}
    for name, style in {"before": BOUNDARY_BEFORE, "after": BOUNDARY_AFTER, **lines}.items():
        yield f"dash-{name}", style.dash or "none"


def palette_css() -> str:
    """Return the palette as CSS custom properties, light, dark by the system, dark by choice.

    The dashes of lines, alike in all of them, are in the first.

    Returns
    -------
    str
        Constant text: nothing of a dossier is in it.
    """
    dashes = "".join(f"--{name}:{dash};" for name, dash in _dashes())
    light = dashes + "".join(f"--{name}:{ink.light};" for name, ink in _inks())
    dark = "".join(f"--{name}:{ink.dark};" for name, ink in _inks())
    by_system = "@media screen and (prefers-color-scheme:dark)"
    return (
        f":root{{{light}}}\n"
        f"{by_system}{{:root:not([data-theme=light]){{{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{{dark}}}}}\n"
    )
