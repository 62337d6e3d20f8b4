"""How a dossier says that a line is drawn and a region built: recipes, without geometry."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from marchland.dossier.fields import Code, Lat, Lon, Metres, Number, Record, Slug, Text
from marchland.vocabulary import EdgeRule


class TerritoryIn(Record):
    """A party's territory as an era's vintages depict it."""

    territory: Code
    era: Slug


class Ray(Record):
    """A line that leaves a place on a bearing."""

    recipe: Literal["ray"]
    start: Slug
    bearing_deg: Annotated[Number, Field(ge=0, lt=360)]
    """Clockwise from north, at the start."""
    edge_rule: Literal[EdgeRule.GEODESIC, EdgeRule.RHUMB, EdgeRule.MERIDIAN, EdgeRule.PARALLEL]
    length_km: Annotated[Number, Field(gt=0, le=5000)] = 1000.0
    """How far the ray is drawn; it must leave the territory it cuts before that."""
    bearing_uncertainty_deg: Annotated[Number, Field(ge=0, le=90)] = 0.0
    """One standard deviation of the bearing, where the text leaves it open; it then counts in the
    uncertainty of every area the ray bounds. By default the bearing is taken as meant exactly."""

    @model_validator(mode="after")
    def _bearing_fits_rule(self) -> Self:
        allowed = {EdgeRule.MERIDIAN: (0.0, 180.0), EdgeRule.PARALLEL: (90.0, 270.0)}
        bearings = allowed.get(self.edge_rule)
        if bearings and self.bearing_deg not in bearings:
            either = " or ".join(f"{b:g}" for b in bearings)
            raise ValueError(
                f"bearing_deg: a {self.edge_rule} ray runs at {either}, found {self.bearing_deg:g}"
            )
        return self


# Told apart by what is found, so that a faulty vertex is one fault and not one for each kind.
Vertex = Annotated[
    Annotated[Slug, Tag("place")] | Annotated[tuple[Lon, Lat], Tag("lon-lat")],
    Discriminator(lambda given: "place" if isinstance(given, str) else "lon-lat"),
]


class Polyline(Record):
    """A line through points, joined by an edge rule."""

    recipe: Literal["polyline"]
    points: Annotated[tuple[Vertex, ...], Field(min_length=2)]
    """Places by id, or ``[lon, lat]``."""
    edge_rule: EdgeRule


class Stretch(Record):
    """The part of a territory's boundary between two places, shared with another territory."""

    recipe: Literal["stretch"]
    of: TerritoryIn
    start: Slug
    end: Slug
    shared_with: Code


class LineFile(Record):
    """A line read from a file beside the dossier."""

    recipe: Literal["file"]
    path: Text
    edge_rule: EdgeRule = EdgeRule.TRACED


LineRecipe = Annotated[Ray | Polyline | Stretch | LineFile, Field(discriminator="recipe")]


class Parcel(Record):
    """Land that passed, named, with a place inside, and the two ends of its stretch if known."""

    id: Slug
    title: Text
    lon: Lon
    lat: Lat
    start: Annotated[Vertex | None, Field(alias="from")] = None
    """Where along the border it starts, as a place or ``[lon, lat]``: the point from which the
    boundary moved. Without both ends they are found from the place inside."""
    end: Annotated[Vertex | None, Field(alias="to")] = None

    @model_validator(mode="after")
    def _both_ends_or_none(self) -> Self:
        if (self.start is None) != (self.end is None):
            found, missing = ("from", "to") if self.end is None else ("to", "from")
            raise ValueError(f"{missing}: expected both ends of a parcel, found {found} alone")
        if self.start is not None and self.start == self.end:
            raise ValueError("to: expected another end than from, found the same place twice")
        return self


class Cut(Record):
    """A territory cut by a line; the side that holds a place is kept."""

    recipe: Literal["cut"]
    of: TerritoryIn
    line: Slug
    keep_side_with: Slug


class Difference(Record):
    """A territory as it was less the territory as it is, inside a receiver."""

    recipe: Literal["difference"]
    of: TerritoryIn
    less: TerritoryIn
    within: TerritoryIn
    parcels: tuple[Parcel, ...] = ()


class Whole(Record):
    """A whole territory."""

    recipe: Literal["territory"]
    of: TerritoryIn


class Union(Record):
    """Regions taken together."""

    recipe: Literal["union"]
    of: Annotated[tuple[Slug, ...], Field(min_length=2)]


class Intersection(Record):
    """What regions have in common."""

    recipe: Literal["intersection"]
    of: Annotated[tuple[Slug, ...], Field(min_length=2)]


class Less(Record):
    """What of one region another leaves: two readings apart, say."""

    recipe: Literal["less"]
    of: Slug
    less: Slug


class RegionFile(Record):
    """An area read from a file beside the dossier."""

    recipe: Literal["file"]
    path: Text
    accuracy_m: Metres


class Readings(Record):
    """One thing of which a text allows several readings, each a region of its own."""

    recipe: Literal["readings"]
    of: Annotated[tuple[Slug, ...], Field(min_length=2)]


class NoBoundary(Record):
    """A thing that figures are of and no boundary held here draws: they cannot be tested here."""

    recipe: Literal["none"]
    missing: Text
    """What is missing, as a sentence: it is the reason of every verdict on such a figure."""


RegionRecipe = Annotated[
    Cut | Difference | Whole | Union | Intersection | Less | RegionFile | Readings | NoBoundary,
    Field(discriminator="recipe"),
]


def regions_of(build: RegionRecipe) -> tuple[str, ...]:
    """Return the regions that a recipe builds from; none where it builds from files alone.

    Examples
    --------
    >>> regions_of(Less(recipe="less", of="south-west", less="due-south"))
    ('south-west', 'due-south')
    """
    match build:
        case Less(of=of, less=less):
            return of, less
        case Union(of=parts) | Intersection(of=parts) | Readings(of=parts):
            return parts
    return ()
