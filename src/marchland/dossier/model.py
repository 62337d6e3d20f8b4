"""The declared facts of one dispute, as frozen records that check themselves at birth.

No record holds geometry that the dossier did not declare, and none opens a file: boundaries are
named by vintage, lines and regions are *recipes* that :mod:`marchland.regions.building` follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Discriminator, Field, Tag, model_validator

from marchland.dossier.fields import (
    Code,
    Lang,
    Lat,
    Lon,
    Metres,
    Number,
    PartialDate,
    Record,
    Slug,
    Slugs,
    Sourced,
    Text,
    check_order,
)
from marchland.dossier.protocol import Datum, Height, Marker, Segment
from marchland.dossier.recipes import LineRecipe, RegionRecipe, Stretch
from marchland.dossier.stated import (
    AREA_UNITS,
    LENGTH_UNITS,
    MOST_CERTAIN_DIGITS,
    Interval,
    certain_digits,
    printed_number,
    spoken_interval,
    stated_interval,
)
from marchland.errors import nearest_names
from marchland.vocabulary import (
    Access,
    Confidence,
    InstrumentKind,
    LineKind,
    PlaceKind,
    Qualifier,
    Standing,
    Unit,
)


class Source(Record):
    """Where a fact was read, and how far it can be relied on."""

    id: Slug
    title: Text
    publisher: Text | None = None
    date: PartialDate | None = None
    url: Text | None = None
    access: Access
    confidence: Confidence
    note: Text | None = None


class Titled(Record):
    """Anything with a title; ``titles`` says it in other languages, for pages in those."""

    title: Text
    titles: dict[Lang, Text] = Field(default_factory=dict)


class Party(Record):
    """A side of the dispute, or a neighbour named in it."""

    id: Slug
    name: Text
    names: dict[Lang, Text] = Field(default_factory=dict)
    languages: tuple[Lang, ...] = ()
    """Its languages in order; the first that a place has a name in stands beneath the Latin one."""
    territory: Code
    role: Literal["party", "neighbour"] = "party"


class Era(Titled):
    """A state of the boundary, and the vintages that depict it."""

    id: Slug
    vintages: Annotated[tuple[Slug, ...], Field(min_length=1)]
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    drawn: Slug
    """The vintage a static view is drawn from; named on the view, never implied."""
    note: Text | None = None

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        check_order(self.valid_from, self.valid_to, "valid_to")
        return self

    @model_validator(mode="after")
    def _drawn_is_listed(self) -> Self:
        if self.drawn not in self.vintages:
            hint = nearest_names(self.drawn, self.vintages)
            raise ValueError(
                f"drawn: expected one of this era's vintages, found {self.drawn!r}. {hint}"
            )
        return self


class Place(Sourced):
    """A point with a name, and how exactly it is known."""

    id: Slug
    name: Text
    names: dict[Lang, Text] = Field(default_factory=dict)
    kind: PlaceKind
    lon: Lon
    lat: Lat
    precision_m: Metres
    """Radius of the circle that surely holds the place; rounding of the coordinates included."""
    elevation_m: Number | None = None


class Tripoint(Sourced):
    """Where three territories meet."""

    id: Slug
    place: Slug
    territories: tuple[Code, Code, Code]


class Instrument(Sourced, Titled):
    """A treaty, agreement, protocol, exchange of notes, award or statute."""

    id: Slug
    date: PartialDate
    kind: InstrumentKind
    parties: tuple[Slug, ...] = ()
    reading: Text
    """What it says of the line, in our words."""
    attributed_to: Text | None = None


class Event(Sourced, Titled):
    """Something dated that the timeline shows."""

    id: Slug
    date: PartialDate
    until: PartialDate | None = None
    attributed_to: Text | None = None
    places: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        check_order(self.date, self.until, "until")
        return self


class Line(Sourced, Titled):
    """A line in law, on the ground, or asserted."""

    id: Slug
    kind: LineKind
    asserted_by: Slug | None = None
    """The party whose line it is; none where both agreed."""
    draw: LineRecipe
    accuracy_m: Metres | None = None
    """One standard deviation of its position across the line; from its places where not given."""
    against: Text | None = None
    """What speaks against it."""


class Region(Sourced, Titled):
    """An area of the dispute."""

    id: Slug
    standing: Standing
    by: Slug | None = None
    """The party that claims, administers or received it."""
    reading: Text | None = None
    """Whose reading of which text it is."""
    against: Text | None = None
    """What speaks against it."""
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    parts: tuple[Slug, ...] = ()
    """Regions that published figures add up to this one, as the whole and its sectors: they do not
    overlap, and nothing is left out."""
    part_of: Slugs = ()
    """Regions that this one lies inside, where no recipe says so."""
    build: RegionRecipe

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        check_order(self.valid_from, self.valid_to, "valid_to")
        return self


class Share(Record):
    """A part of a whole, or what is left of it."""

    part: Slug
    whole: Slug
    complement: bool = False
    """True where the figure is of what is *left* of the whole."""


Candidate = Annotated[
    Annotated[Slug, Tag("id")] | Annotated[Share, Tag("share")],
    Discriminator(lambda given: "id" if isinstance(given, str) else "share"),
]
"""One thing that a figure can be of: a region or line, or the part and the whole of a share."""


About = str | Share | tuple[str | Share, ...]
"""What a figure is of: one thing, or several candidates where its text leaves open which."""


def _is_several(given: object) -> str:
    return "several" if isinstance(given, list | tuple) else "one"


NUMBER_LIMIT = 1e9


class Figure(Sourced):
    """A published figure."""

    id: Slug
    value: Annotated[Number, Field(ge=0, le=NUMBER_LIMIT)]
    printed: Text
    """The words and digits as printed."""
    unit: Unit
    qualifier: Qualifier = Qualifier.PLAIN
    about: Annotated[
        Annotated[Candidate, Tag("one")] | Annotated[tuple[Candidate, ...], Tag("several")],
        Discriminator(_is_several),
    ]
    """The region or line it is of; for a percentage, the part and the whole. Where its text leaves
    open which, all that it can mean."""
    date: PartialDate | None = None
    as_of: PartialDate | None = None
    """The date that it is of, where the source gives one; ``date`` is when it was said."""
    said_by: Text | None = None
    side: Slug | None = None
    """The party whose organ or official said it."""
    statement: Slug | None = None
    """Figures of one sentence share a statement, and are held against each other."""
    repeats: Slugs = ()
    """Figures that this one was taken from: it is then no witness of its own."""
    only: Literal["land", "water"] | None = None
    """What it counts of the region, where it leaves the other out."""
    published: bool = True
    """False for a reading that nobody printed, kept as a test: it is held against geometry, but
    is no witness and contradicts no other figure."""
    low: Annotated[Number, Field(ge=0)] | None = None
    high: Annotated[Number, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _candidates_are_several(self) -> Self:
        if isinstance(self.about, tuple) and len(self.about) < 2:
            raise ValueError(
                "about: expected one thing without brackets, or two and more between them, found "
                f"{len(self.about)}"
            )
        for about in self.candidates:
            if self.candidates.count(about) > 1:
                raise ValueError(f"about: expected each candidate once, found {about!r} twice")
        return self

    @model_validator(mode="after")
    def _kind_fits_unit(self) -> Self:
        for about in self.candidates:
            if (self.unit is Unit.PERCENT) != isinstance(about, Share):
                want = "a part and a whole" if self.unit is Unit.PERCENT else "one region or line"
                raise ValueError(f"about: a figure in {self.unit} is about {want}, found {about!r}")
        if self.unit is Unit.PERCENT and self.value > 100:
            raise ValueError(
                f"value: a share of a whole is at most 100 percent, found {self.value:g}"
            )
        found, digits = printed_number(self.printed)
        if found != self.value:
            raise ValueError(
                f"value: expected the number that printed holds ({digits}), found {self.value:g}"
            )
        certain = certain_digits(self.printed)
        if certain > MOST_CERTAIN_DIGITS:
            raise ValueError(
                f"printed: expected at most {MOST_CERTAIN_DIGITS} certain digits, found {certain} "
                f"({digits}): nobody knows an area or a length so exactly; print what the source "
                "prints, or leave digits out"
            )
        if self.only and self.unit not in AREA_UNITS:
            raise ValueError(f"only: expected with an area, found with a figure in {self.unit}")
        stated = self.interval()
        if stated.low > self.value:
            raise ValueError(
                f"low: expected at most the value ({self.value:g}), found {self.low:g}"
            )
        if stated.high < self.value:
            raise ValueError(
                f"high: expected at least the value ({self.value:g}), found {self.high:g}"
            )
        return self

    def interval(self) -> Interval:
        """Return what the figure states, in its own unit."""
        return self._overridden(stated_interval(self.value, self.printed, self.qualifier))

    def spoken(self) -> Interval:
        """Return what the figure leads to expect, in its own unit; of a bound, too, two ends."""
        return self._overridden(spoken_interval(self.value, self.printed, self.qualifier))

    def _overridden(self, stated: Interval) -> Interval:
        return Interval(
            stated.low if self.low is None else self.low,
            stated.high if self.high is None else self.high,
        )

    @property
    def candidates(self) -> tuple[str | Share, ...]:
        """All that it can be of: at least one thing, and more where its text leaves it open."""
        return self.about if isinstance(self.about, tuple) else (self.about,)

    @property
    def quantity(self) -> Literal["area", "length", "share"]:
        """What is counted."""
        if self.unit in AREA_UNITS:
            return "area"
        return "length" if self.unit in LENGTH_UNITS else "share"


class Dispute(Titled):
    """What the dossier is about."""

    id: Slug
    summary: Text
    view: tuple[Lon, Lat, Lon, Lat]
    """First view of the map: lon_min, lat_min, lon_max, lat_max."""
    language: Lang = "en"
    """Language that the dossier's texts are written in."""
    related: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _view_is_a_box(self) -> Self:
        west, south, east, north = self.view
        if not (west < east and south < north):
            raise ValueError(
                "view: expected lon_min, lat_min, lon_max, lat_max with min below max, "
                f"found {list(self.view)}"
            )
        return self


class Dossier(Record):
    """All that is declared about one dispute.

    Build one with :func:`marchland.dossier.reading.read_dossier`, which reports every fault at
    once.
    """

    dispute: Dispute
    layers: tuple[Slug, ...] = ()
    """Context layers of the map (relief, lakes, rivers, towns), by id."""
    parties: tuple[Party, ...] = ()
    eras: tuple[Era, ...] = ()
    sources: tuple[Source, ...] = ()
    places: tuple[Place, ...] = ()
    tripoints: tuple[Tripoint, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    events: tuple[Event, ...] = ()
    lines: tuple[Line, ...] = ()
    regions: tuple[Region, ...] = ()
    figures: tuple[Figure, ...] = ()
    datums: tuple[Datum, ...] = ()
    """In which the coordinates of the markers are read, each in turn."""
    markers: tuple[Marker, ...] = ()
    segments: tuple[Segment, ...] = ()
    heights: tuple[Height, ...] = ()

    def place(self, place_id: str) -> Place:
        """Return a place by id."""
        return _by_id(self.places, place_id, "place")

    def line(self, line_id: str) -> Line:
        """Return a line by id."""
        return _by_id(self.lines, line_id, "line")

    def region(self, region_id: str) -> Region:
        """Return a region by id."""
        return _by_id(self.regions, region_id, "region")

    def era(self, era_id: str) -> Era:
        """Return an era by id."""
        return _by_id(self.eras, era_id, "era")

    def same_stretch(self, line_id: str) -> tuple[Line, ...]:
        """Return the lines that draw the same stretch, in whichever era; in the dossier's order.

        Two recipes draw the same stretch when they differ only in the era.
        """
        line = self.line(line_id)
        wanted = _less_era(line)
        return tuple(n for n in self.lines if n == line or (wanted and _less_era(n) == wanted))

    def vintage_ids(self) -> tuple[str, ...]:
        """Return the vintages named by the eras, each once, in order."""
        return tuple(dict.fromkeys(v for era in self.eras for v in era.vintages))


def _less_era(line: Line) -> tuple[str, ...] | None:
    draw = line.draw
    if not isinstance(draw, Stretch):
        return None
    return draw.of.territory, draw.start, draw.end, draw.shared_with


R = TypeVar("R", Place, Line, Region, Era)


def _by_id(records: Iterable[R], wanted: str, kind: str) -> R:
    found = {record.id: record for record in records}
    if wanted not in found:
        raise KeyError(f"{kind} {wanted!r} is unknown. {nearest_names(wanted, found)}")
    return found[wanted]
