"""How far off the lines of a publisher lie, as found on real borders.

``geo/publishers.toml`` has one row per publisher and scale, fitted on unchanged borders all over
the world by ``benchmarks/reality``; a vintage names its row and needs no accuracy of its own. The
error of a line, square to it, is taken as a sum of three:

* a shift of the whole line as one, in any direction (``common_km``);
* an error alike over a long way (``long_km``, ``long_correlation_km``);
* an error alike over a short way (``short_km``, ``short_correlation_km``).

Only the first two matter for the area beside a long line; the third is what one sees of it. How
large they are differs from border to border, so that an interval is Student's t and not normal
(``tails``), and grows where a line is drawn with fewer vertices than is usual in its file.

A file may also be displaced as a whole by a known vector (``displaced_east_deg``,
``displaced_north_deg``): that is taken off the area, and is no part of its uncertainty.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from marchland.dossier.fields import Number, Record, Slug, Text

Kilometres = Annotated[Number, Field(ge=0, le=1000)]
Positive = Annotated[Number, Field(gt=0, le=20_000)]

PUBLISHERS_FILE = "publishers.toml"
UNKNOWN = "unknown"
"""The row for a publisher that has none: its proportions are used with the accuracy declared."""


class Tail(Record):
    """Degrees of freedom of the error along lines up to a length."""

    up_to_km: Positive | None = None
    """None for all that are longer."""
    degrees_of_freedom: Annotated[Number, Field(ge=1, le=1000)]


class Publisher(Record):
    """One row: how far off the lines of one publisher at one scale lie.

    Attributes
    ----------
    id, title : str
    common_km : float
        Standard deviation, along each axis, of a shift of the whole line as one.
    long_km, long_correlation_km : float
        Standard deviation across the line of the part alike over a long way, and the distance at
        which its correlation falls to 1/e.
    short_km, short_correlation_km : float
        The same of the part alike over a short way.
    displaced_east_deg, displaced_north_deg : float
        How far the whole file is displaced, degrees of longitude and latitude; to be taken off.
    displaced_se_km : float
        Standard error of that, along each axis.
    on_rivers : float
        How much of that displacement lines along rivers have: 0 none, 1 all of it.
    river_within_km : float
        How near a river a line lies that is taken to run along it.
    spacing_km : float or None
        Median distance between neighbouring vertices in the file.
    spacing_power, spacing_cap : float
        Where vertices lie r times as far apart, errors are r to this power times as large; at most
        the cap times, at least one over it.
    tails : tuple of Tail
        Shortest lines first.
    fitted_on : str
        Borders and comparisons, and what was left out.
    standard_errors : str
        Of the parameters, as text.
    """

    id: Slug
    title: Text
    common_km: Kilometres = 0.0
    long_km: Kilometres = 0.0
    long_correlation_km: Positive = 400.0
    short_km: Kilometres
    short_correlation_km: Positive
    displaced_east_deg: Annotated[Number, Field(ge=-1, le=1)] = 0.0
    displaced_north_deg: Annotated[Number, Field(ge=-1, le=1)] = 0.0
    displaced_se_km: Kilometres = 0.0
    on_rivers: Annotated[Number, Field(ge=0, le=1)] = 1.0
    river_within_km: Positive = 2.0
    spacing_km: Positive | None = None
    spacing_power: Annotated[Number, Field(ge=0, le=2)] = 0.0
    spacing_cap: Annotated[Number, Field(ge=1, le=10)] = 1.0
    tails: Annotated[tuple[Tail, ...], Field(min_length=1)]
    fitted_on: Text
    standard_errors: Text | None = None

    @model_validator(mode="after")
    def _tails_in_order(self) -> Self:
        lengths = [tail.up_to_km or math.inf for tail in self.tails]
        if lengths != sorted(set(lengths)) or lengths[-1] != math.inf:
            raise ValueError(
                "tails: expected lengths that rise, and a last row without up_to_km for all that "
                f"are longer, found {[tail.up_to_km for tail in self.tails]}"
            )
        return self

    @property
    def accuracy_m(self) -> float:
        """Standard deviation of a point of the line, across it, displacement apart; metres."""
        return 1000 * math.hypot(self.common_km, self.long_km, self.short_km)

    @property
    def is_displaced(self) -> bool:
        """Whether the whole file is displaced by a known vector."""
        return bool(self.displaced_east_deg or self.displaced_north_deg)

    def degrees_of_freedom(self, length_km: float) -> float:
        """Return the degrees of freedom of the error along a line of some length.

        Parameters
        ----------
        length_km : float

        Returns
        -------
        float
        """
        fits = (tail for tail in self.tails if length_km <= (tail.up_to_km or math.inf))
        return float(next(fits).degrees_of_freedom)

    def coarseness(self, spacing_km: float) -> float:
        """Return how many times larger errors are where vertices lie so far apart.

        Parameters
        ----------
        spacing_km : float
            Mean distance between neighbouring vertices of a stretch.

        Returns
        -------
        float
        """
        if not self.spacing_km or not spacing_km > 0:
            return 1.0
        grown: float = (spacing_km / self.spacing_km) ** self.spacing_power
        return min(max(grown, 1 / self.spacing_cap), self.spacing_cap)

    def scaled_to(self, accuracy_m: float) -> Publisher:
        """Return a row with the same proportions and another accuracy.

        Parameters
        ----------
        accuracy_m : float
            Standard deviation of a point of the line, metres.

        Returns
        -------
        Publisher
        """
        factor = accuracy_m / self.accuracy_m
        lengths = ("common_km", "long_km", "short_km")
        return self.model_copy(update={key: factor * getattr(self, key) for key in lengths})


class Held(Record):
    """How often intervals held on real borders, each judged by a fit that saw none of it.

    Attributes
    ----------
    percent : float
        Share of the 95 % intervals that held what two files differ by.
    comparisons : int
        How many there were, of whole borders.
    """

    percent: Annotated[Number, Field(ge=0, le=100)]
    comparisons: Annotated[int, Field(ge=1)]


_STAND_IN = Publisher(
    id="none", title="none", short_km=1, short_correlation_km=1,
    tails=({"degrees_of_freedom": 1},), fitted_on="nothing",  # type: ignore[arg-type]
)  # fmt: skip


def give_accuracy(table: dict[str, object], rows: Mapping[str, Publisher]) -> str | None:
    """Put a row of accuracy into the table of a vintage, in place of the row's name.

    Parameters
    ----------
    table : dict
        As read from ``vintages.toml``; changed. A vintage that declares its own ``accuracy_m`` has
        the proportions of the row that it names, or of the row ``unknown``.
    rows : mapping of str to Publisher
        By id.

    Returns
    -------
    str or None
        The fault where there is no row to take; a row that stands in is then put there, so that
        the other faults of the table can be told with it.
    """
    name, declared = table.get("accuracy", UNKNOWN), table.get("accuracy_m")
    row = rows.get(name) if isinstance(name, str) else None
    told = isinstance(declared, int | float) and not isinstance(declared, bool) and declared > 0
    if row and (told or "accuracy" in table):
        if isinstance(declared, int | float) and told:
            row = row.scaled_to(declared)
        table["accuracy"] = row
        # Told to the ten metres; areas take it from the row itself.
        table.setdefault("accuracy_m", max(1.0, round(row.accuracy_m, -1)))
        if declared is None:
            table.setdefault("accuracy_reason", row.fitted_on)
        return None
    named = dict(table)
    table["accuracy"] = _STAND_IN
    if declared is not None and not told:
        return None  # the fault is that of accuracy_m
    table.setdefault("accuracy_m", 1.0)
    table.setdefault("accuracy_reason", "none")
    if "accuracy" in named:
        found = f"found {name!r}"
    else:
        found = f"found accuracy_m, but no row {UNKNOWN!r}" if told else "found neither"
    return (
        f"expected a row of {PUBLISHERS_FILE} ({', '.join(rows) or 'which has none'}), or "
        f"accuracy_m with accuracy_reason and a row {UNKNOWN!r} there; {found}"
    )
