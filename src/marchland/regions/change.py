"""Land that changed hands between two drawings of a territory: its parcels, and the rest.

An overlay leaves pieces; which of them are land and which are the error of two lines no width can
tell. Told apart are *parcels*, which somebody declared by a place inside or by both ends, and
*slivers*, all the rest. The area of a parcel is the balance between the two lines over its stretch
(:mod:`marchland.regions.parcels`); its drawing is what of the pieces lies in that stretch.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely

from marchland.dossier.recipes import Parcel
from marchland.ellipsoid.overlay import areal_parts
from marchland.ellipsoid.shapes import geodesic_area_km2, geodesic_length_km
from marchland.ellipsoid.types import Areal, LonLat
from marchland.errors import GeometryError
from marchland.numerals import significant
from marchland.regions.noise import Noise, undisplaced
from marchland.regions.outline import ON_LINE_DEG, Ingredient
from marchland.regions.parcels import Border, Stretch, borders_of

ROUNDING = 1e-6
"""Share of a parcel that may be beyond a line that leaves it whole."""

END_KM = 20.0
"""Greatest distance of a parcel's declared end from the border."""

NEAR = 2.0
"""A place farther than so many standard deviations of the gap from both lines, and in no piece, is
surely not in land that passed."""


@dataclass(frozen=True)
class Declared:
    """A parcel as a dossier means it, its places resolved.

    Attributes
    ----------
    parcel : Parcel
    ends : tuple of LonLat, optional
        Where the boundary starts and ceases to move.
    """

    parcel: Parcel
    ends: tuple[LonLat, LonLat] | None = None

    @property
    def place(self) -> tuple[float, float]:
        """The place inside."""
        return self.parcel.lon, self.parcel.lat


@dataclass(frozen=True)
class Lost:
    """A parcel as two drawings show it.

    Attributes
    ----------
    parcel : Parcel
    ring : shapely.Polygon
        Along the old line and back along the new one; it may cross itself.
    geometry : Areal
        The land of it; empty where the drawings show none.
    """

    parcel: Parcel
    ring: shapely.Polygon
    geometry: Areal


@dataclass(frozen=True)
class Change:
    """What two drawings of a territory's borders with a receiver differ in.

    Attributes
    ----------
    left : shapely.MultiPolygon
        All pieces of the overlay.
    borders : tuple of Border
    edges : tuple of Ingredient
        The lines and their errors.
    parcels : tuple of Lost
    stretches : tuple of (border, Stretch)
        Those of the parcels, by the number of the border.
    sought : tuple of Declared
        The parcels that were sought, found or not.
    whole : bool
        Whether it is of all the borders; else of parcels picked from it.
    notes : tuple of str
    """

    left: shapely.MultiPolygon
    borders: tuple[Border, ...]
    edges: tuple[Ingredient, ...]
    parcels: tuple[Lost, ...] = ()
    stretches: tuple[tuple[int, Stretch], ...] = ()
    sought: tuple[Declared, ...] = ()
    whole: bool = True
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, of: Areal, less: Areal, within: Areal, edges: tuple[Ingredient, ...]) -> Change:
        """Overlay a territory before and after within its receiver; no parcel is sought yet."""
        left = areal_parts(shapely.intersection(shapely.difference(of, less), within))
        # Lands of one file may miss each other by as much as its lines are off.
        tolerance_km = NEAR * max(edge.point_accuracy_m for edge in edges[1:]) / 1000
        borders = borders_of(of, less, within, tolerance_km)
        return cls(left, tuple(_placed(border, *edges[:2]) for border in borders), edges)

    @cached_property
    def noise(self) -> Noise:
        """The error of the gap between the two lines."""
        return Noise.of(self.edges[:2])

    @cached_property
    def pieces(self) -> tuple[shapely.Polygon, ...]:
        """The pieces, largest first."""
        parts = shapely.orient_polygons(shapely.get_parts(self.left))
        return tuple(sorted(parts, key=lambda p: (-p.area, p.bounds)))

    @cached_property
    def drawn(self) -> shapely.MultiPolygon:
        """The land of all parcels."""
        return areal_parts(shapely.union_all([lost.geometry for lost in self.parcels]))

    @cached_property
    def slivers(self) -> shapely.MultiPolygon:
        """The pieces, or parts of them, that are in no parcel."""
        return areal_parts(shapely.difference(self.left, self.drawn))

    @cached_property
    def rings(self) -> tuple[shapely.Polygon, ...]:
        """One for each border, whole; and one for each piece that no border makes."""
        along = [border.ring(border.whole) for border in self.borders]
        return (*along, *(piece for piece in self.pieces if not self._beside(piece)))

    @property
    def rest_km(self) -> float:
        """How long the borders are outside the stretches of parcels."""
        whole = sum(border.length_km for border in self.borders)
        taken = sum(self.borders[i].length_of(stretch) for i, stretch in self.stretches)
        return float(max(0.0, whole - taken))

    def larger_than(self, deviations: float) -> tuple[shapely.Polygon, ...]:
        """Return pieces in no parcel that are larger than noise makes such a stretch.

        Parameters
        ----------
        deviations : float
            In standard deviations, for a piece as long as half of its outline.
        """
        return tuple(
            piece
            for piece, sizes in zip(self.pieces, self._deviations, strict=True)
            if sizes > deviations and not piece.intersects(self.drawn)
        )

    @cached_property
    def _deviations(self) -> tuple[float, ...]:
        """Area of each piece in standard deviations of what noise gives along it."""
        areas, lengths = geodesic_area_km2(self.pieces), geodesic_length_km(self.pieces)
        sds = (self.noise.integral_sd_km2(length / 2) for length in lengths.tolist())
        return tuple(a / sd if sd else math.inf for a, sd in zip(areas.tolist(), sds, strict=True))

    def chances(self) -> float:
        """Return how many places there are at which noise alone may make a piece, at least one.

        Two places are independent that lie a length of correlation apart.
        """
        whole = sum(border.length_km for border in self.borders)
        shortest = self.noise.shortest_km
        return max(1.0, whole / shortest if shortest else 1.0)

    def with_parcels(self, declared: Iterable[Declared]) -> Change:
        """Return the change with parcels found.

        Parameters
        ----------
        declared : iterable of Declared
        """
        found: list[Lost] = []
        notes: list[str] = []
        taken: list[tuple[int, Stretch]] = []
        held: dict[int, Parcel] = {}
        sought = tuple(declared)
        for one in sought:
            piece = self._holding(one.place)
            if piece is None:
                notes.append(_not_shown(one.parcel))
            elif piece in held and one.ends is None:
                first = held[piece].title
                notes.append(f"parcel {one.parcel.title!r} is one piece with {first!r}")
                continue
            if piece is not None:
                held.setdefault(piece, one.parcel)
            lost, stretch = self._found(one, piece, taken)
            found += [lost] if lost else []
            taken += [stretch] if stretch else []
        return replace(
            self, parcels=tuple(found), stretches=tuple(taken), notes=tuple(notes),
            sought=sought,
        )  # fmt: skip

    def inside(self, region: Areal) -> Change | None:
        """Return the change with the parcels in a region alone; None where it cuts one or has none.

        A parcel that lies in it is one still: its balance is that of the whole stretch.
        """
        main = [max(shapely.get_parts(p.geometry), key=lambda g: g.area, default=p.geometry)
                for p in self.parcels]  # fmt: skip
        shares = [shapely.intersection(m, region).area / m.area if m.area else 0.0 for m in main]
        if any(ROUNDING < share < 1 - ROUNDING for share in shares) or max(shares) < 0.5:
            return None
        kept = tuple(p for p, share in zip(self.parcels, shares, strict=True) if share > 0.5)
        land = areal_parts(shapely.union_all([p.geometry for p in kept]))
        return replace(self, left=land, parcels=kept, whole=False, notes=())

    def _holding(self, place: LonLat) -> int | None:
        """Return which piece holds a place."""
        point = shapely.Point(place)
        return next((i for i, piece in enumerate(self.pieces) if piece.covers(point)), None)

    def _found(
        self, one: Declared, held: int | None, taken: list[tuple[int, Stretch]]
    ) -> tuple[Lost | None, tuple[int, Stretch] | None]:
        """Return a parcel and its stretch; neither where the drawings surely show none."""
        piece = None if held is None else self.pieces[held]
        if piece is not None and not self._beside(piece):
            # An exclave that passed as a whole, or land that no border drawn now bounds.
            return Lost(one.parcel, piece, piece), None
        which = self.nearest(one.place)
        if which is None:
            return None, None
        border = self.borders[which]
        if one.ends:
            stretch = _declared_stretch(one, border, one.ends)
        elif piece is None and border.away_km(one.place) > NEAR * self.noise.sd_km:
            return None, None
        else:
            stretch = border.around(one.place, self.noise)
            stretch = _clear_of(border, stretch, [s for i, s in taken if i == which])
        ring = border.ring(stretch)
        land = shapely.intersection(self.left, shapely.make_valid(ring))
        return Lost(one.parcel, ring, areal_parts(land)), (which, stretch)

    def nearest(self, place: LonLat) -> int | None:
        """Return which border a place is nearest to."""
        far = [border.away_km(place) for border in self.borders]
        return int(np.argmin(far)) if far else None

    def _beside(self, piece: shapely.Polygon) -> bool:
        """Say whether a piece lies along a border as it is drawn now."""
        return any(shapely.dwithin(piece, line, ON_LINE_DEG) for line in self._now)

    @cached_property
    def _now(self) -> tuple[shapely.LineString, ...]:
        return tuple(shapely.LineString(border.new) for border in self.borders)


def _placed(border: Border, old: Ingredient, new: Ingredient) -> Border:
    """Return a border with where its lines would be if their files were not displaced."""
    return replace(border, old_at=undisplaced(border.old, old), new_at=undisplaced(border.new, new))


def _declared_stretch(one: Declared, border: Border, ends: tuple[LonLat, LonLat]) -> Stretch:
    """Return the stretch between the declared ends of a parcel.

    Raises
    ------
    GeometryError
        If an end lies far from the border, or the parcel's place is not between them.
    """
    title = one.parcel.title
    for word, end in zip(("from", "to"), ends, strict=True):
        away_km = border.away_km(end)
        if away_km > END_KM:
            raise GeometryError(
                f"parcel {title!r}: {word} lies {significant(away_km)} km from the border; an end "
                f"lies within {END_KM:g} km of it"
            )
    stretch = border.between(*ends)
    low, high = stretch.new
    if not low <= border.at_km(one.place) <= high:
        raise GeometryError(
            f"parcel {title!r}: its place is not between from and to; give an end on either side"
        )
    return stretch


def _clear_of(border: Border, stretch: Stretch, others: list[Stretch]) -> Stretch:
    """Return a stretch without what another parcel has of it already."""
    start, end = stretch.new
    middle = (start + end) / 2
    for other in others:
        low, high = other.new
        if high < end and (low + high) / 2 < middle:
            start = max(start, high)
        elif low > start and (low + high) / 2 > middle:
            end = min(end, low)
    return stretch if (start, end) == stretch.new else border.on_new(start, max(start, end))


def _not_shown(parcel: Parcel) -> str:
    return (
        f"shows no parcel {parcel.title!r}: these two vintages do not differ at "
        f"{parcel.lat:.3f} N {parcel.lon:.3f} E"
    )
