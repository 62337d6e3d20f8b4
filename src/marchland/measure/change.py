"""How much land changed hands between two drawings, and what of it noise alone would give.

The overlay of two lines that never moved has an area too: the positive part of their errors. So
what is taken of it is the balance over stretches (:mod:`marchland.regions.parcels`), which has no
bias; and without a declared parcel it counts only from where errors make no such piece in 95 of a
hundred borders.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely

from marchland.dossier.recipes import Parcel
from marchland.measure.error.contributions import LineErrors, line_errors
from marchland.measure.error.student import familywise_quantile, mean_positive_part, t_quantile
from marchland.regions.change import Change, Declared
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
class Measured:
    """A difference measured: the change, its headline, and the errors of that.

    Attributes
    ----------
    change : Change
        With the parcels that were found.
    finding : ChangeFinding
    value_km2 : float
        Estimate of the headline; the balance of all parcels may be below zero. Known displacements
        of files are taken off.
    high_km2 : float
        The upper end of its 95 % interval.
    factor : float
        Half-width of that interval in standard uncertainties.
    errors : LineErrors
        Of the headline.
    """

    change: Change
    finding: ChangeFinding
    value_km2: float
    high_km2: float
    factor: float
    errors: LineErrors


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
    rings = shapely.MultiPolygon(list(change.rings))
    errors_of_all = line_errors(rings, change.edges)
    degrees_of_freedom = errors_of_all.degrees_of_freedom
    # One quantile for all pieces: of one border, that is, and not of each piece.
    most = familywise_quantile(LEVEL, change.chances(), degrees_of_freedom)
    beyond = [piece for piece, z in change.pieces_beyond() if z > most]
    usual = t_quantile((1 + LEVEL) / 2, degrees_of_freedom)
    balance = _balance(change, errors_of_all, usual)
    found = change if change.declared else change.with_parcels(_unnamed(beyond))
    # Pieces that were picked because they are large need more room than those declared before.
    factor = usual if change.declared else max(usual, most)
    errors = line_errors(shapely.MultiPolygon([lost.ring for lost in found.parcels]), found.edges)
    value = math.fsum(lost.balance_km2 for lost in found.parcels) - errors.displacement_km2
    # Parcels are shorter than the border, and the tails of their errors heavier.
    factor = max(factor, t_quantile((1 + LEVEL) / 2, errors.degrees_of_freedom))
    tells = value - factor * errors.standard_km2 > 0
    counted = tells or (change.declared and bool(found.parcels))
    if not counted:
        found = change
        value, errors, factor = 0.0, errors_of_all, usual
    high = max(0.0, value if counted else balance.value_km2) + factor * errors.standard_km2
    finding = ChangeFinding(
        declared=change.declared, tells_change=tells, balance=balance,
        border_km=sum(border.length_km for border in change.borders), rest_km=found.rest_km,
        noise_km2=found.rest_km * change.noise.sd_km * mean_positive_part(degrees_of_freedom),
        beyond=len(beyond) if change.declared or not counted else 0,
    )  # fmt: skip
    return Measured(found, finding, value, high, factor, errors)


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


def _balance(change: Change, errors: LineErrors, factor: float) -> Balance:
    """Return the balance over the whole borders."""
    value = math.fsum(balance_km2(ring) for ring in change.rings) - errors.displacement_km2
    half = factor * errors.standard_km2
    return Balance(value, value - half, value + half, errors.standard_km2)


def beyond_note(count: int) -> str:
    """Return what is said of pieces that hold no declared parcel and are no noise."""
    pieces, are, make = (
        ("piece", "is", "makes it") if count == 1 else ("pieces", "are", "makes them")
    )
    return (
        f"{count} {pieces} outside the declared parcels {are} larger than the error of the lines "
        f"{make}; not counted"
    )
