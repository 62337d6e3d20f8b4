"""The vocabulary: each word of the field once, with one meaning."""

from __future__ import annotations

from enum import StrEnum


class LineKind(StrEnum):
    """What a line is in law or on the ground."""

    CLAIM_LINE = "claim line"
    """A party's asserted line."""
    DELIMITATION = "delimitation"
    """The line described in an instrument."""
    DEMARCATION = "demarcation"
    """The line marked on the ground."""
    LINE_OF_CONTROL = "line of control"
    """The line each side holds, without agreement on title."""


class EdgeRule(StrEnum):
    """How two consecutive vertices are joined."""

    GEODESIC = "geodesic"
    RHUMB = "rhumb"
    PARALLEL = "parallel"
    MERIDIAN = "meridian"
    TRACED = "traced"
    """As digitised: vertices dense enough that the rule does not matter; joined as geodesics."""


class Standing(StrEnum):
    """The standing of an area."""

    CLAIMED = "claimed"
    ADMINISTERED = "administered"
    CEDED = "ceded"
    AWARDED = "awarded"
    NEUTRAL = "neutral"


class InstrumentKind(StrEnum):
    """The kind of act that describes, marks or settles a line."""

    TREATY = "treaty"
    AGREEMENT = "agreement"
    PROTOCOL = "protocol"
    NOTES = "exchange of notes"
    AWARD = "award"
    STATUTE = "statute"


class PlaceKind(StrEnum):
    """What stands at a place."""

    PASS = "pass"
    PEAK = "peak"
    RANGE = "range"
    LAKE = "lake"
    RIVER = "river"
    TOWN = "town"
    VILLAGE = "village"
    TRIPOINT = "tripoint"
    MARKER = "marker"
    CROSSING = "crossing"
    EMBASSY = "embassy"
    POST = "post"
    AREA = "area"
    OTHER = "other"


class Unit(StrEnum):
    """Units a figure may be published in."""

    KM2 = "km2"
    SQ_MI = "sq mi"
    HA = "ha"
    PERCENT = "percent"
    KM = "km"
    MI = "mi"

    @property
    def symbol(self) -> str:
        """The unit as it is printed after a number."""
        return {"km2": "km²", "percent": "%"}.get(self.value, self.value)


class Qualifier(StrEnum):
    """What the words round a number do to it."""

    PLAIN = "plain"
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"
    UP_TO = "up to"


class Verdict(StrEnum):
    """Marchland's judgement of a published figure; never of who is right."""

    FITS = "fits"
    """What it states meets the 95 % interval of what was measured. This is no proof of it."""
    DOES_NOT_FIT = "does not fit"
    """What it states lies outside that interval."""
    CANNOT_TELL = "cannot tell"
    """What it states meets an interval so wide that nearly anything would."""
    NOT_TESTABLE = "not testable here"
    """Held against nothing: no boundary here is of that thing, or of that date."""


class Strength(StrEnum):
    """How strongly figures stand against each other."""

    HARD = "hard"
    """By logic: they cannot all be true."""
    SOFT = "soft"
    """By the manner of speaking alone: they can all be true, but are seldom said so."""


class Access(StrEnum):
    """How much of a source was read."""

    FULL = "full text"
    EXCERPT = "excerpt"
    ABSTRACT = "abstract"
    UNSEEN = "not seen"


class Confidence(StrEnum):
    """How far a source can be relied on for what it is cited for."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Vary(StrEnum):
    """What is varied of a line."""

    BEARING = "bearing"
    APEX = "apex"
    OFFSET = "offset"
