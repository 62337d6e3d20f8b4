"""What a demarcation protocol prints of the ground: markers, lengths between them, heights."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from marchland.dossier.fields import Number, Slug, Sourced, Text
from marchland.dossier.positions import Position, parse_position
from marchland.ellipsoid.datums import datum_faults

EpsgCode = Annotated[str, StringConstraints(pattern=r"^EPSG:[1-9][0-9]{3,5}$")]

HeightM = Annotated[Number, Field(ge=-450, le=9000)]
"""From below the Dead Sea's shore to above the highest peak."""


class Datum(Sourced):
    """A datum in which printed coordinates may be meant."""

    id: Slug
    title: Text
    crs: EpsgCode
    operation: EpsgCode | None = None
    """The transformation from it to WGS 84; never chosen silently."""

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        faults = datum_faults(self.crs, self.operation)
        if faults:
            raise ValueError("; ".join(faults))
        return self


class Marker(Sourced):
    """A boundary marker whose coordinates an instrument prints."""

    id: Slug
    title: Text
    printed: Text
    """Degrees, minutes and seconds as printed."""
    line: Slug
    """The line it stands on."""
    place: Slug | None = None
    instrument: Slug | None = None
    height_m: HeightM | None = None

    @field_validator("printed")
    @classmethod
    def _is_a_position(cls, printed: str) -> str:
        parse_position(printed)
        return printed

    @property
    def position(self) -> Position:
        """The printed position, in whatever datum it is meant."""
        return parse_position(self.printed)


class Segment(Sourced):
    """A length of the line that an instrument prints between two markers."""

    id: Slug
    start: Slug
    end: Slug
    length_km: Annotated[Number, Field(gt=0, le=50_000)]
    instrument: Slug | None = None

    @model_validator(mode="after")
    def _has_two_ends(self) -> Self:
        if self.start == self.end:
            raise ValueError(f"end: expected another marker than start, found {self.end!r} twice")
        return self


class Height(Sourced):
    """A published height of a place."""

    id: Slug
    place: Slug
    height_m: HeightM
    said_by: Text
    instrument: Slug | None = None
    """The instrument that prints it; none for any other height."""
    datum: Text | None = None
    """The height system, where the source names it."""
