"""What a page is sent: the types of its data, key by key.

``scripts/javascript/data.d.ts`` says the same to the page's script; a test holds the two files
against each other, and pages against both. Every number that a reader sees is a text by now.
"""

from __future__ import annotations

from typing import NotRequired, TypeAlias, TypedDict

from marchland.ellipsoid.types import Bounds
from marchland.vocabulary import Standing, Strength, Verdict

Named: TypeAlias = tuple[str, str]
"""Language and name."""
Ends: TypeAlias = tuple[float | None, float | None, float | None]
"""Low, middle and high; none where nothing was measured."""
SentComparison: TypeAlias = tuple[int, int, float | None]
"""The place of what it was held against, that of the verdict, and how far apart they are."""
ShareChoice: TypeAlias = tuple[list[str], str, str]
"""Vintages, percent and range."""


class Dispute(TypedDict):
    """What the dossier is about, and the file that all was read from."""

    id: str
    title: str
    summary: str
    view: Bounds
    related: list[str]
    sha256: str


class Party(TypedDict):
    """A side of the dispute, or a neighbour; ``latin`` keeps the name that another went before."""

    id: str
    name: str
    latin: NotRequired[str]
    territory: str
    role: str
    names: list[Named]


class Era(TypedDict):
    """A state of the boundary and the vintages of it that could be read."""

    id: str
    title: str
    vintages: list[str]
    valid_from: str | None
    valid_to: str | None
    drawn: str
    note: str | None


class Vintage(TypedDict):
    """A boundary file: whose it is, of when, and how exactly it is known."""

    id: str
    title: str
    publisher: str
    release: str
    released: str | None
    worldview: str
    licence: str
    attribution: str
    package: str | None
    accuracy: str
    accuracy_reason: str | None
    depicts: list[str | None]
    note: str | None
    sha256: str


class Source(TypedDict):
    """Where a fact was read; ``link`` is its address, if that may become a link."""

    title: str
    publisher: str | None
    date: str | None
    url: str | None
    link: str | None
    access: str
    confidence: str
    note: str | None


class Region(TypedDict):
    """An area of the dispute; ``hatch`` is the place of its hatch in the grammar."""

    id: str
    title: str
    standing: Standing
    by: str | None
    reading: str | None
    against: str | None
    valid_from: str | None
    valid_to: str | None
    sources: list[str]
    note: str | None
    recipe: str
    hatch: int | None
    drawn: bool
    quiet: bool


class ReadingGroup(TypedDict):
    """What has several readings, and the regions that they are."""

    region: str
    of: list[str]


class Line(TypedDict):
    """A line in law, on the ground, or asserted."""

    id: str
    title: str
    kind: str
    asserted_by: str | None
    against: str | None
    sources: list[str]
    note: str | None
    recipe: str


class Measure(TypedDict):
    """What was measured of a region in km² and sq mi, or of a line in km and mi."""

    region: NotRequired[str]
    line: NotRequired[str]
    reading: str | None
    vintages: dict[str, str]
    value: str
    range: str
    also: str
    notes: list[str]


class Estimate(TypedDict):
    """The one estimate of a region by one reading, or of a line, over all boundary files."""

    reading: str | None
    value: str
    range: str
    also: str


class SentFigure(TypedDict):
    """A published figure with its verdict; the stated interval of "over" has no upper end."""

    id: str
    printed: str
    date: str | None
    said_by: str | None
    side: str | None
    statement: str | None
    sources: list[str]
    note: str | None
    about: str
    target: str
    value: str
    number: float
    unit: str
    verdict: Verdict
    measured: Measured
    stated: tuple[float, float | None]
    ends: Ends
    reason: str
    zones: list[SentComparison]
    comparisons: list[SentComparison]


class Measured(TypedDict):
    """A measured value and its range; none where nothing was measured."""

    value: str | None
    range: str | None


class Held(Measured):
    """What figures were held against; many figures share one."""

    keys: list[str]
    title: str
    ends: Ends


class Indistinguishable(TypedDict):
    """Figures that exclude each other and all fit."""

    about: str
    text: str


class Finding(TypedDict):
    """A test of figures against each other."""

    figures: list[str]
    test: str
    verdict: Verdict
    strength: Strength | None
    detail: str


class Share(TypedDict):
    """A measured share of a whole, and the same under each choice of vintages."""

    title: str
    percent: str
    range: str
    ends: Ends
    part: str
    whole: str
    choices: list[ShareChoice]


class Points(TypedDict):
    """What treaty points say, and lengths by ruler."""

    caveat: str | None
    statements: list[str]
    notes: list[str]
    sources: list[str]
    heights: list[PointHeight]
    rulers: list[str]
    lengths: list[RuledLength]
    lengths_caveat: str


class PointHeight(TypedDict):
    """The height of a treaty beside another of the same place."""

    place: str
    said: str
    both: str
    apart: str


class RuledLength(TypedDict):
    """The length of one drawing of a line, as drawn and by each ruler shown."""

    title: str
    drawn: str
    ruled: list[str]


class Place(TypedDict):
    """A point with a name, and where each vintage puts it."""

    id: str
    name: str
    latin: NotRequired[str]
    kind: str
    lon: float
    lat: float
    sources: list[str]
    note: str | None
    names: list[Named]
    local: list[Named]
    elevation: NotRequired[str]
    position: str
    precision: str
    priority: int
    standpoints: list[Standpoint]
    inside: list[str]
    perhaps: list[str]


class Standpoint(TypedDict):
    """A place seen by one vintage."""

    vintage: str
    territory: str | None
    certain: bool
    statement: str


class Spot(TypedDict):
    """A town or lake of a context layer, which no dossier names."""

    name: str
    latin: NotRequired[str]
    names: list[Named]
    kind: str
    lon: float
    lat: float
    priority: int


class Dated(TypedDict):
    """An instrument or event of the timeline; an event has no kind and no reading."""

    id: str
    date: str
    until: str | None
    title: str
    reading: str | None
    attributed_to: str | None
    sources: list[str]
    note: str | None
    kind: str | None
    places: list[str]


class Layer(TypedDict):
    """A context layer of the map."""

    id: str
    kind: str
    title: str
    attribution: str
    licence: str


class Method(TypedDict):
    """Level of intervals; the part of an estimate that they may reach to a side.

    Then the share that held on real borders and of how many, empty where it is not known.
    """

    level: str
    widest: str
    held: str
    compared: str


class Grammar(TypedDict):
    """The map grammar: signs, shapes, hatches."""

    icons: dict[str, Icon]
    verdicts: dict[str, str]
    hatches: list[Hatch]
    paired: float


class Icon(TypedDict):
    """The sign of a kind of place."""

    path: str
    filled: bool
    tone: str


class Hatch(TypedDict):
    """Parallel strokes: degrees, pixels, and where they lie between those of others."""

    angle: int
    spacing: float
    stroke: float
    phase: float


class Order(TypedDict):
    """The order of the dossier, which objects of JSON do not keep."""

    sources: list[str]
    vintages: list[str]
    regions: list[str]
    lines: list[str]
    verdicts: list[Verdict]


class Language(TypedDict):
    """Which of the names are in the page's language, and what is not."""

    spoken: list[str]
    missing: list[str]
    foreign: str | None


class Told(TypedDict):
    """What is told of a dispute: everything but what is drawn, and how."""

    dispute: Dispute
    parties: list[Party]
    eras: list[Era]
    vintages: dict[str, Vintage]
    sources: dict[str, Source]
    regions: dict[str, Region]
    readings: list[ReadingGroup]
    lines: dict[str, Line]
    measures: dict[str, Measure]
    estimates: dict[str, list[Estimate]]
    figures: list[SentFigure]
    held: list[Held]
    indistinguishable: list[Indistinguishable]
    consistency: list[Finding]
    failures: list[str]
    shares: list[Share]
    points: Points | None
    places: list[Place]
    context: list[Spot]
    timeline: list[Dated]
    layers: list[Layer]
    citation: list[str]
    method: Method
    grammar: Grammar
    order: Order
