"""How far off an area may be because of the lines that bound it: a contribution per line.

The contributions are first-order and analytic. :mod:`marchland.measure.error.simulation` draws the
same errors and moves the vertices; ``docs/uncertainty.md`` has the model, and what it leaves out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
import shapely

from marchland.ellipsoid import series
from marchland.ellipsoid.bending import cut_tolerance_km2
from marchland.ellipsoid.edges import ray
from marchland.ellipsoid.geodesics import metres_per_radian
from marchland.ellipsoid.types import Areal, Floats, LonLat
from marchland.measure.error.displacement import Displacement, displacement_of, push_km
from marchland.measure.error.line_error import Kernel, joined_stretches
from marchland.measure.error.line_part import ErrorModel, Run
from marchland.regions.outline import Ingredient, Outline, trace_outline
from marchland.vocabulary import EdgeRule

FAR_EDGE_KM2 = 4e-8
"""Largest error of the area under one edge, by
:func:`marchland.ellipsoid.shapes.geodesic_area_m2`."""


class ErrorSource(StrEnum):
    """What an uncertainty of an area comes from."""

    POSITION = "position"
    APEX = "apex"
    BEARING = "bearing"
    VINTAGES = "vintage spread"
    METHOD = "method"


@dataclass(frozen=True)
class Contribution:
    """What one line adds to the uncertainty of an area.

    Attributes
    ----------
    source : ErrorSource
        ``position``, ``apex`` or ``bearing``.
    name : str
        The vintage or line.
    standard_km2 : float
        Standard uncertainty of the area, km².
    length_km : float
        How much of the area's boundary the line makes.
    sensitivity : float or None
        For an apex km² per km that the ray shifts square to itself; for a bearing km² per degree.
    model : ErrorModel or None
        Of the line's position; None for a bearing.
    runs : tuple of Run
        What the area takes of the line; none for a bearing.
    grows : bool
        Of a bearing: whether the area grows as it turns clockwise.
    degrees_of_freedom : float
        Of Student's t, which its error follows; infinite for a normal error.
    displacement : Displacement or None
        What a known displacement of the file does to the area.
    """

    source: ErrorSource
    name: str
    standard_km2: float
    length_km: float
    sensitivity: float | None = None
    model: ErrorModel | None = field(default=None, repr=False, compare=False)
    runs: tuple[Run, ...] = field(default=(), repr=False, compare=False)
    grows: bool = field(default=True, repr=False, compare=False)
    degrees_of_freedom: float = math.inf
    displacement: Displacement | None = None


@dataclass(frozen=True)
class LineErrors:
    """The uncertainty of an area from the lines that bound it.

    Attributes
    ----------
    contributions : tuple of Contribution
        Independent of each other.
    method_km2 : float
        Largest error of the computation itself, km²: straight pieces for ruled lines, cuts in the
        lon–lat plane, and the area formula.
    """

    contributions: tuple[Contribution, ...]
    method_km2: float

    @property
    def standard_km2(self) -> float:
        """Standard uncertainty from all lines together, km²."""
        return math.hypot(*(c.standard_km2 for c in self.contributions))

    @property
    def degrees_of_freedom(self) -> float:
        """Degrees of freedom of Student's t for all lines together; see :func:`mixed_freedom`."""
        return mixed_freedom((c.standard_km2**2, c.degrees_of_freedom) for c in self.contributions)

    @property
    def displacement_km2(self) -> float:
        """How much too large the area is as drawn, where files are displaced by a known vector."""
        return math.fsum(c.displacement.added_km2 for c in self.contributions if c.displacement)


def mixed_freedom(parts: Iterable[tuple[float, float]]) -> float:
    """Return the degrees of freedom of a sum of independent errors.

    Parameters
    ----------
    parts : iterable of (float, float)
        Variance and degrees of freedom of each.

    Returns
    -------
    float

    Notes
    -----
    The mean of 1/ν, weighted by variance: what is heavy-tailed counts as far as it matters, and
    several of one kind keep their ν. A sum of independent errors has lighter tails than its terms,
    so the interval is rather too wide; by how much is not known, since errors of lines of one
    publisher have their heavy tails in common (the tails say how errors differ from border to
    border).

    Examples
    --------
    >>> mixed_freedom([(1.0, 4.0), (1.0, 4.0)]), mixed_freedom([(3.0, 4.0), (1.0, float("inf"))])
    (4.0, 5.333333333333333)
    """
    pairs = list(parts)
    total = math.fsum(variance for variance, _ in pairs)
    inverse = math.fsum(variance / freedom for variance, freedom in pairs)
    return total / inverse if inverse else math.inf


NO_ERRORS = LineErrors((), 0.0)
"""The errors of an area whose lines are exact."""


def line_errors(
    shape: Areal, ingredients: Sequence[Ingredient], *, kernel: Kernel = Kernel.EXPONENTIAL
) -> LineErrors:
    """Return what each line adds to the uncertainty of an area that it bounds.

    Parameters
    ----------
    shape : Areal
        Built from the ingredients, clear of 180°.
    ingredients : sequence of Ingredient
        Independent of each other.
    kernel : Kernel
        How the error is correlated along a line.

    Returns
    -------
    LineErrors
        One contribution per line that bounds the area; for a ray also one for its bearing.

    References
    ----------
    Chrisman, N. R. & Yandell, B. S. (1988). Effects of point error on area calculations: a
    statistical model. Surveying and Mapping 48, 241–246.

    Examples
    --------
    A square with a side of 110.57 km that may shift as a whole by 100 m:

    >>> side = Ingredient("west", shapely.LineString([(0, 0), (0, 1)]), 100.0, float("inf"))
    >>> errors = line_errors(shapely.box(0, 0, 1, 1), [side])
    >>> [(c.name, round(c.standard_km2, 2)) for c in errors.contributions]
    [('west', 11.06)]
    """
    outline = trace_outline(shape, ingredients)
    contributions: list[Contribution] = []
    for maker, ingredient in enumerate(ingredients):
        length_km = outline.made_km(maker)
        if length_km == 0:
            continue
        runs = tuple(_runs(outline, maker, ingredient))
        model = ErrorModel.of(ingredient, kernel, runs)
        moved_back = displacement_of(outline, maker, ingredient)
        own = moved_back.standard_km2 if moved_back else 0.0
        standard = math.hypot(math.sqrt(model.variance_km4(runs)), own)
        # Shifted as a whole by 1 km it adds its length, less what the area has on its other side.
        moved = abs(_signed_km(outline, maker)) if ingredient.turn else None
        source = ErrorSource.APEX if ingredient.from_start else ErrorSource.POSITION
        contributions.append(
            Contribution(
                source, ingredient.name, standard, length_km, moved, model=model, runs=runs,
                degrees_of_freedom=_freedom(ingredient, length_km), displacement=moved_back,
            )
        )  # fmt: skip
        if ingredient.turn:
            slope = _by_bearing(outline, maker, ingredient)
            by_turn = abs(slope) * ingredient.turn.uncertainty_deg
            contributions.append(
                Contribution(ErrorSource.BEARING, ingredient.name, by_turn, length_km, abs(slope),
                         grows=slope > 0)
            )  # fmt: skip
    return LineErrors(tuple(contributions), _method_km2(outline, ingredients))


def _runs(outline: Outline, maker: int, ingredient: Ingredient) -> Iterator[Run]:
    """Yield what an area takes of each part of a line, along that line simplified."""
    course = ingredient.course
    for part, start, end, perimeter_km in stretches(outline, maker, ingredient):
        if ingredient.accuracy:
            mine = course.part == part
            drawn_km, along_km = course.at_km[mine], course.generalised_km[mine]
            start, end = (np.interp(at, drawn_km, along_km) for at in (start, end))
            perimeter_km = float(along_km[-1]) if math.isfinite(perimeter_km) else math.inf
        low, high, signs = joined_stretches(
            np.minimum(start, end), np.maximum(start, end), np.sign(end - start)
        )
        push = push_km(outline, (outline.maker == maker) & (outline.part == part)).sum(axis=0)
        yield Run(ingredient.course.identities[part], low, high, signs, perimeter_km, push)


def _freedom(ingredient: Ingredient, length_km: float) -> float:
    accuracy = ingredient.accuracy
    return accuracy.degrees_of_freedom(length_km) if accuracy else math.inf


def stretches(
    outline: Outline, maker: int, ingredient: Ingredient
) -> Iterator[tuple[int, Floats, Floats, float]]:
    """Yield what a region's boundary takes of each part of a line.

    Yields
    ------
    part : int
    from_km, to_km : Floats
        Where its edges start and end along that part.
    perimeter_km : float
        Of that part; infinite where it is open.
    """
    mine = outline.maker == maker
    for part in np.unique(outline.part[mine]).tolist():
        chosen = mine & (outline.part == part)
        perimeter_km = float(ingredient.course.perimeters_km[part])
        yield part, outline.from_km[chosen], outline.to_km[chosen], perimeter_km


def _signed_km(outline: Outline, maker: int) -> float:
    """Return how much of a line an area has on its left less what it has on its right, km."""
    mine = outline.maker == maker
    return float(np.sum(outline.to_km[mine] - outline.from_km[mine]))


def _by_bearing(outline: Outline, maker: int, ingredient: Ingredient) -> float:
    """Return the derivative of an area by the bearing of a ray, km² per degree clockwise."""
    turn = ingredient.turn
    if turn is None:
        return 0.0
    at_km, right = swing_km_per_deg(turn.start, turn.bearing_deg, turn.edge_rule, turn.length_km)
    course = ingredient.course
    # The line may have been joined to a boundary before its start.
    start = np.argmin(np.hypot(*(course.xy - turn.start).T))
    mine = outline.maker == maker
    a, b = outline.from_km[mine], outline.to_km[mine]
    # The area gains, edge by edge, its length times how far the middle of it swings outward.
    swing = np.interp((a + b) / 2 - course.at_km[start], at_km, right, left=0.0)
    return float(np.sum(swing * (b - a)))


def ratio_standard(part: LineErrors, part_km2: float, whole: LineErrors, whole_km2: float) -> float:
    """Return the relative standard uncertainty of the ratio of two areas that share lines.

    Parameters
    ----------
    part, whole : LineErrors
    part_km2, whole_km2 : float
        Above zero.

    Returns
    -------
    float

    Notes
    -----
    To first order the relative error of A/B is that of A less that of B [1]_. A
    line that bounds both has one error: what it does to a/A − b/B is one integral along it, with
    the weight ±1/A where it bounds the one, ±1/B where it bounds the other, and their difference
    where it bounds both. Where two lines of one name are not known to be one line, as with the
    boundaries of two neighbours in one file, any correlation is allowed for.

    References
    ----------
    .. [1] JCGM 100:2008, Guide to the expression of uncertainty in measurement (GUM), 5.1.6 and
       5.2.2.

    Examples
    --------
    An area has a certain share in itself, however uncertain it is:

    >>> side = Ingredient("west", shapely.LineString([(0, 0), (0, 1)]), 100.0, float("inf"))
    >>> errors = line_errors(shapely.box(0, 0, 1, 1), [side])
    >>> ratio_standard(errors, 12300, errors, 12300)
    0.0
    """
    # A line is known by what it errs in and its name; it has a weight in each area that it bounds.
    both = [{(c.source, c.name): c for c in errors.contributions} for errors in (part, whole)]
    lines = dict.fromkeys(line for by_line in both for line in by_line)
    weighed = list(zip(both, (1 / part_km2, -1 / whole_km2), strict=True))
    return math.sqrt(
        math.fsum(
            _weighed([(by_line[line], weight) for by_line, weight in weighed if line in by_line])
            for line in lines
        )
    )


def _weighed(both: Sequence[tuple[Contribution, float]]) -> float:
    """Return the variance of a sum of areas times weights, from one line that bounds them."""
    model = _one_model([c for c, _ in both])
    if model is None:  # a bearing moves all of them as one
        return sum(c.standard_km2 * weight * (1 if c.grows else -1) for c, weight in both) ** 2
    # Runs of one part of the line in all of the areas have one error; what only one area takes is
    # of lines not known to be one, which may err alike: their standard deviations add.
    runs = [{run.line: (run, weight) for run in c.runs} for c, weight in both]
    shared = set.intersection(*(set(by_line) for by_line in runs))
    together = [_one_run([by_line[line] for by_line in runs]) for line in sorted(shared)]
    alone = [
        [_one_run([weighed]) for line, weighed in by_line.items() if line not in shared]
        for by_line in runs
    ]
    apart = math.fsum(math.sqrt(model.along_km4(rest)) for rest in alone)
    everywhere = [*together, *(run for rest in alone for run in rest)]
    return model.along_km4(together) + apart**2 + model.common_km4(everywhere)


def _one_model(of_line: Sequence[Contribution]) -> ErrorModel | None:
    """Return the model of one line in several areas.

    These may take stretches of it that are more and less coarse; the mean variance stands for both.
    """
    models = [c.model for c in of_line if c.model]
    if not models:
        return None
    square = math.fsum(model.coarseness**2 for model in models) / len(models)
    return replace(models[0], coarseness=math.sqrt(square))


def _one_run(weighed: Sequence[tuple[Run, float]]) -> Run:
    """Return runs of one line as one, its signs times their weights."""
    first = weighed[0][0]
    return Run(
        first.line,
        np.concatenate([run.low_km for run, _ in weighed]),
        np.concatenate([run.high_km for run, _ in weighed]),
        np.concatenate([run.signs * weight for run, weight in weighed]),
        first.perimeter_km,
        np.sum([run.push_km * weight for run, weight in weighed], axis=0),
    )


def _method_km2(outline: Outline, ingredients: Sequence[Ingredient]) -> float:
    """Return the largest error of the computation: drawing by rule, cutting, and the formula."""
    used = [i for m, i in enumerate(ingredients) if (outline.maker == m).any()]
    cut = (outline.maker >= 0) & (outline.lengths_km < outline.whole_km * (1 - 1e-6))
    lat = outline.xy[outline.edge, 1]
    cuts = float(np.sum(cut_tolerance_km2(outline.whole_km[cut], lat[cut])))
    return sum(i.drawn_km2 for i in used) + cuts + _formula_km2(outline)


def _formula_km2(outline: Outline) -> float:
    """Return the sum of the bounds of the area formula over all edges."""
    y = series.authalic_sine(outline.xy[:, 1])
    a, b = y[outline.edge], y[outline.edge + 1]
    h = np.radians(outline.xy[outline.edge + 1, 0] - outline.xy[outline.edge, 0])
    _, bound = series.chord_excess(h, b - a, (a + b) / 2)
    return float(np.minimum(np.abs(bound) * series.C2_M2 / 1e6, FAR_EDGE_KM2).sum())


def swing_km_per_deg(
    start: LonLat, bearing_deg: float, rule: EdgeRule, length_km: float, *, pieces: int = 64
) -> tuple[Floats, Floats]:
    """Return how far a ray moves to its right when its bearing turns clockwise.

    Parameters
    ----------
    start : LonLat
    bearing_deg : float
    rule : EdgeRule
        A meridian or parallel turns as a rhumb line.
    length_km : float
    pieces : int
        How many stretches it is sampled in.

    Returns
    -------
    at_km, right_km_per_deg : Floats, shape (pieces + 1,)
        Distance from the start, and the derivative there.

    Raises
    ------
    GeometryError
        If the ray reaches 180° or a pole.

    Examples
    --------
    On a sphere a geodesic swings by R sin(s/R) per radian, 17.4 km per degree at 1,000 km:

    >>> at_km, right = swing_km_per_deg((0, 0), 0, EdgeRule.GEODESIC, 1000)
    >>> round(at_km[-1]), round(float(right[-1]), 2)
    (1000, 17.38)
    """
    free = EdgeRule.RHUMB if rule in (EdgeRule.MERIDIAN, EdgeRule.PARALLEL) else rule
    half, step_m = 0.005, length_km * 1000 / pieces
    left, right = (
        shapely.get_coordinates(
            ray(start, (bearing_deg + turn) % 360, free, length_km, step_m=step_m)
        )
        for turn in (-half, half)
    )
    # A central difference: what the ray moved by, in metres, less what of it is along the ray.
    middle = (left + right) / 2
    metre = np.column_stack(metres_per_radian(np.radians(middle[:, 1])))
    moved = np.radians(right - left) * metre / 1000
    along = np.gradient(np.radians(middle), axis=0) * metre
    along /= np.hypot(*along.T)[:, None]
    across = moved[:, 0] * along[:, 1] - moved[:, 1] * along[:, 0]
    return np.linspace(0.0, length_km, len(middle)), across / (2 * half)
