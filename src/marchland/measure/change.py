"""How much land changed hands between two drawings, and what of it noise alone would give.

The overlay of two lines that never moved has an area too: the positive part of their errors. So
what is taken of it is the balance over stretches (:mod:`marchland.regions.parcels`), which has no
bias; and without a declared parcel it counts only from where errors make no such piece in 95 of a
hundred borders.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely

from marchland.dossier.recipes import Parcel
from marchland.measure.error.contributions import LineErrors, line_errors
from marchland.measure.error.student import familywise_quantile, mean_positive_part, t_quantile
from marchland.regions.change import Change, Declared
from marchland.regions.outline import Ingredient
from marchland.regions.parcels import balance_km2

LEVEL = 0.95
"""Probability with which borders that did not move show no change."""

NO_CHANGE = "no change that these files can show"
"""What is said of a difference that errors alone can make."""


@dataclass(frozen=True)
class Balance:
    """Land lost less land gained along a border, with its 95 % interval.

    Attributes
    ----------
    value_km2, low_km2, high_km2 : float
        Below zero where more was gained than lost.
    standard_km2 : float
        One standard deviation from the position of the lines.
    """

    value_km2: float
    low_km2: float
    high_km2: float
    standard_km2: float


@dataclass(frozen=True)
class ChangeFinding:
    """What a difference of two drawings tells.

    Attributes
    ----------
    declared : bool
        Whether parcels are declared; the headline is then theirs.
    tells_change : bool
        Whether the interval of the headline excludes that nothing passed.
    balance : Balance
        Over the whole borders.
    border_km : float
        How long these are.
    rest_km : float
        How long they are outside the parcels.
    noise_km2 : float
        Mean area of the pieces there if nothing passed: what the error of the lines makes.
    beyond : int
        How many pieces outside the parcels are larger than errors make them.
    """

    declared: bool
    tells_change: bool
    balance: Balance
    border_km: float
    rest_km: float
    noise_km2: float
    beyond: int


@dataclass(frozen=True)
class Sum:
    """The balance of some rings together, known displacements of files taken off.

    Attributes
    ----------
    value_km2 : float
    errors : LineErrors
    """

    value_km2: float
    errors: LineErrors

    @property
    def standard_km2(self) -> float:
        """Standard uncertainty from the position of the lines."""
        return self.errors.standard_km2

    @property
    def factor(self) -> float:
        """Half-width of the 95 % interval in standard uncertainties."""
        return t_quantile((1 + LEVEL) / 2, self.errors.degrees_of_freedom)


@dataclass(frozen=True)
class Measured:
    """A difference measured: the change, its headline, and the errors of that.

    Attributes
    ----------
    change : Change
        With the parcels that were found.
    finding : ChangeFinding or None
        None of parcels that were picked from a change.
    headline : Sum
        Of all parcels; it may be below zero.
    high_km2 : float
        The upper end of its 95 % interval.
    factor : float
        Half-width of that interval in standard uncertainties.
    """

    change: Change
    finding: ChangeFinding | None
    headline: Sum
    high_km2: float
    factor: float


def measure_change(change: Change) -> Measured:
    """Measure what two drawings of a border differ in.

    Parameters
    ----------
    change : Change
        With the declared parcels, if any are.

    Returns
    -------
    Measured
    """
    if not change.whole:
        return _of_parcels(change, None)
    whole = balance_of(change.rings, change.edges)
    beyond, most = _beyond(change, whole.errors.degrees_of_freedom)
    if change.sought and change.parcels:
        return _of_parcels(change, _finding(change, whole, True, len(beyond)))
    if beyond and not change.sought:
        found = change.with_parcels(_unnamed(beyond))
        told = replace(_finding(found, whole, True, 0), declared=False)
        measured = _of_parcels(found, told, most)
        if measured.finding and measured.finding.tells_change:
            return measured
    # Nothing is told: no more than the whole border has lost, and perhaps nothing.
    high = max(0.0, whole.value_km2) + whole.factor * whole.standard_km2
    nothing = Sum(0.0, _at_rest(whole.errors))
    told = _finding(change, whole, False, len(beyond))
    return Measured(change, told, nothing, high, whole.factor)


def _of_parcels(change: Change, finding: ChangeFinding | None, least: float = 0.0) -> Measured:
    """Return a change measured by its parcels.

    Pieces that were picked because they are large need more room than those declared before: at
    least so many standard uncertainties.
    """
    headline = balance_of([lost.ring for lost in change.parcels], change.edges)
    factor = max(headline.factor, least)
    half = factor * headline.standard_km2
    if finding:
        finding = replace(finding, tells_change=headline.value_km2 > half)
    return Measured(change, finding, headline, max(0.0, headline.value_km2) + half, factor)


def balance_of(rings: Sequence[shapely.Polygon], edges: Sequence[Ingredient]) -> Sum:
    """Return land lost less land gained in rings between two lines.

    Parameters
    ----------
    rings : sequence of shapely.Polygon
        They may cross themselves.
    edges : sequence of Ingredient

    Returns
    -------
    Sum
    """
    drawn = [balance_km2(ring) for ring in rings]
    errors = line_errors(shapely.MultiPolygon(list(rings)), edges)
    added = errors.displacement_km2
    if added and min(drawn) < 0 < max(drawn):
        # A displacement is told of a ring turned left; where turns differ, of each by itself.
        alone = [line_errors(ring, edges).displacement_km2 for ring in rings]
        added = math.fsum(math.copysign(1, d) * a for d, a in zip(drawn, alone, strict=True))
    elif math.fsum(drawn) < 0:
        added = -added
    return Sum(math.fsum(drawn) - added, errors)


def _at_rest(errors: LineErrors) -> LineErrors:
    """Return errors without displacements, which an area of nothing has none of."""
    rest = (replace(c, displacement=None) for c in errors.contributions)
    return LineErrors(tuple(rest), errors.method_km2)


def _beyond(change: Change, freedom: float) -> tuple[list[shapely.Polygon], float]:
    """Return the pieces in no parcel that errors do not make, and how far these may go.

    One quantile is for all pieces of a border together, and not of each piece.
    """
    chances = change.chances()
    found: list[shapely.Polygon] = []
    most = 0.0
    # Few are half as large as would be needed; of those the errors are worked out.
    if not change.larger_than(familywise_quantile(LEVEL, chances, math.inf) / 2):
        return found, most
    for piece in change.larger_than(familywise_quantile(LEVEL, chances, freedom) / 2):
        own = balance_of([piece], change.edges)
        limit = familywise_quantile(LEVEL, chances, own.errors.degrees_of_freedom)
        if own.value_km2 > limit * own.standard_km2:
            found.append(piece)
            most = max(most, limit)
    return found, most


def _finding(change: Change, whole: Sum, tells: bool, beyond: int) -> ChangeFinding:
    half = whole.factor * whole.standard_km2
    value = whole.value_km2
    mean = mean_positive_part(whole.errors.degrees_of_freedom)
    return ChangeFinding(
        declared=bool(change.sought),
        tells_change=tells,
        balance=Balance(value, value - half, value + half, whole.standard_km2),
        border_km=sum(border.length_km for border in change.borders),
        rest_km=change.rest_km,
        noise_km2=change.rest_km * change.noise.sd_km * mean,
        beyond=beyond,
    )


def _unnamed(pieces: list[shapely.Polygon]) -> list[Declared]:
    """Return pieces as parcels with a number, each with the place deepest inside."""
    return [
        Declared(
            Parcel(id=f"unnamed-{number}", title=f"unnamed piece {number}",
                   lon=middle.x, lat=middle.y)
        )
        for number, piece in enumerate(pieces, 1)
        for middle in [shapely.get_point(shapely.maximum_inscribed_circle(piece), 0)]
    ]  # fmt: skip


def beyond_note(count: int) -> str:
    """Return what is said of pieces that hold no declared parcel and are no noise."""
    pieces, are, make = (
        ("piece", "is", "makes it") if count == 1 else ("pieces", "are", "makes them")
    )
    return (
        f"{count} {pieces} outside the declared parcels {are} larger than the error of the lines "
        f"{make}; not counted"
    )
