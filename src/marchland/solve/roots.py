"""Where a function of one parameter takes a value: all places in a range, and honest gaps.

The function may be undefined (NaN) in parts of the range, and may jump: an area does, when a
cutting line comes to touch another island. A sign change across a jump is no root.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

HALVINGS = 48
"""A bracket halved this often is narrower than its ends can be told apart in double precision."""

CHORDS = 8
"""Chords tried before a bracket is halved: of a smooth curve three or four suffice."""

EDGE_HALVINGS = 12
"""Halvings that close in on where a curve ceases to be defined: 1/4096 of a step of the grid."""

SECTIONS = 24
"""Golden sections round a turn: each leaves 0.618 of the stretch, all together 1/100,000."""

GOLDEN = (math.sqrt(5) - 1) / 2

Pair = tuple[float, float]


@dataclass(frozen=True)
class Root:
    """A parameter that gives the value; a stretch of them where the function is level there."""

    at: float
    low: float
    high: float


@dataclass(frozen=True)
class Jump:
    """A place where the function leaps over the value without taking it.

    Attributes
    ----------
    at : float
        The parameter.
    before, after : float
        Values of the function on either side.
    """

    at: float
    before: float
    after: float


@dataclass
class Curve:
    """A function that remembers where it was sampled.

    Attributes
    ----------
    function : callable
        From a parameter to a value, NaN where there is none.
    samples : dict
        Parameter to value, in the order of asking.
    """

    function: Callable[[float], float]
    samples: dict[float, float] = field(default_factory=dict)

    def __call__(self, at: float) -> float:
        """Return the value, computed once for each parameter."""
        if at not in self.samples:
            self.samples[at] = self.function(at)
        return self.samples[at]

    def sampled(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return all samples in the order of the parameter."""
        at = np.array(sorted(self.samples))
        return at, np.array([self.samples[x] for x in at.tolist()])

    def defined(self) -> Iterator[tuple[Pair, Pair]]:
        """Yield the neighbouring samples between which the function is taken as defined."""
        at, values = (a.tolist() for a in self.sampled())
        for left, right in itertools.pairwise(zip(at, values, strict=True)):
            if not (math.isnan(left[1]) or math.isnan(right[1])):
                yield left, right

    def gaps(self) -> list[Pair]:
        """Return the stretches of the parameter where the function is undefined."""
        at, values = self.sampled()
        found: list[Pair] = []
        for undefined, group in itertools.groupby(
            zip(at.tolist(), np.isnan(values).tolist(), strict=True), key=lambda item: item[1]
        ):
            ends = [x for x, _ in group]
            if undefined:
                found.append((ends[0], ends[-1]))
        return found


def sample(curve: Curve, grid: Iterable[float]) -> None:
    """Sample a curve on a grid, and close in on the ends of where it is defined.

    Parameters
    ----------
    curve : Curve
    grid : iterable of float
    """
    points = sorted(set(grid))
    for at in points:
        curve(at)
    for a, b in itertools.pairwise(points):
        if math.isnan(curve(a)) == math.isnan(curve(b)):
            continue
        for _ in range(EDGE_HALVINGS):
            middle = (a + b) / 2
            if math.isnan(curve(middle)) == math.isnan(curve(a)):
                a = middle
            else:
                b = middle


def find_roots(
    curve: Curve, value: float, tolerance: float
) -> tuple[tuple[Root, ...], tuple[Jump, ...]]:
    """Find every place between samples where a curve takes a value.

    Parameters
    ----------
    curve : Curve
        Sampled already, finely enough that between two samples it turns at most once.
    value : float
    tolerance : float
        Greatest distance from the value that still counts as taking it.

    Returns
    -------
    tuple of Root, tuple of Jump
        In the order of the parameter. Samples in a row within the tolerance are one root.

    Examples
    --------
    >>> curve = Curve(lambda x: x * x)
    >>> sample(curve, [-3, -1, 0, 1, 3])
    >>> roots, jumps = find_roots(curve, 4, 1e-9)
    >>> [round(root.at, 6) for root in roots], jumps
    ([-2.0, 2.0], ())
    """
    _look_at_turns(curve, value)
    jumps = []
    for (a, at_a), (b, at_b) in list(curve.defined()):
        apart = min(abs(at_a - value), abs(at_b - value)) > tolerance
        if apart and (at_a < value) != (at_b < value):
            near = _taken_on_chords(curve, (a, b), value, tolerance)
            jump = None if near else _bisect(curve, (a, b), value, tolerance)
            if jump is not None:
                jumps.append(jump)
    return tuple(_level_runs(curve, value, tolerance)), tuple(jumps)


def _bisect(curve: Curve, bracket: Pair, value: float, tolerance: float) -> Jump | None:
    """Halve a bracket until the curve takes the value; return the jump where it never does."""
    a, b = bracket
    rises = curve(a) < value
    for _ in range(HALVINGS):
        middle = (a + b) / 2
        here = curve(middle)
        if abs(here - value) <= tolerance or math.isnan(here) or middle in (a, b):
            break
        if (here < value) == rises:
            a = middle
        else:
            b = middle
    else:
        return Jump((a + b) / 2, curve(a), curve(b))
    taken = abs(curve(middle) - value) <= tolerance
    return None if taken else Jump(middle, curve(a), curve(b))


def _taken_on_chords(curve: Curve, bracket: Pair, value: float, tolerance: float) -> bool:
    """Sample where chords of a bracket take the value; say whether the curve soon does, too.

    References
    ----------
    Dowell, M. & Jarratt, P. (1971). A modified regula falsi method for computing the root of an
    equation. BIT 11, 168–174 (the Illinois algorithm).
    """
    (a, b), kept = bracket, 0
    off_a, off_b = curve(a) - value, curve(b) - value
    for _ in range(CHORDS):
        middle = b - off_b * (b - a) / (off_b - off_a)
        off = curve(middle) - value
        if abs(off) <= tolerance or math.isnan(off):
            return not math.isnan(off)
        # An end that is kept twice counts half, or the chords would never leave it.
        if (off < 0) == (off_a < 0):
            a, off_a, off_b, kept = middle, off, off_b / (2 if kept > 0 else 1), 1
        else:
            b, off_b, off_a, kept = middle, off, off_a / (2 if kept < 0 else 1), -1
    return False


def _look_at_turns(curve: Curve, value: float) -> None:
    """Sample where a curve comes near the value and turns away: it may touch or cross it twice.

    References
    ----------
    Kiefer, J. (1953). Sequential minimax search for a maximum. Proceedings of the American
    Mathematical Society 4, 502-506 (the golden section).
    """
    at, values = curve.sampled()
    off = values - value
    for i in range(1, len(at) - 1):
        left, here, right = off[i - 1 : i + 2]
        same_side = left * here > 0 < here * right
        nearest = abs(here) < abs(left) and abs(here) < abs(right)
        # A turn goes on beyond its nearest sample by less than it fell from the samples beside.
        within_reach = abs(here) <= max(abs(left - here), abs(right - here))
        if not (same_side and nearest and within_reach):
            continue
        # Golden section towards the value: of the two points inside, the farther one's side is cut
        # off. It ends where the curve crosses the value, for then a root is bracketed.
        a, b = float(at[i - 1]), float(at[i + 1])
        for _ in range(SECTIONS):
            x, y = b - GOLDEN * (b - a), a + GOLDEN * (b - a)
            off_x, off_y = curve(x) - value, curve(y) - value
            if math.isnan(off_x + off_y) or off_x * here <= 0 or off_y * here <= 0:
                break
            a, b = (a, y) if abs(off_x) < abs(off_y) else (x, b)


def _level_runs(curve: Curve, value: float, tolerance: float) -> Iterator[Root]:
    """Yield the runs of samples that take the value."""
    at, values = curve.sampled()
    close = np.abs(values - value) <= tolerance
    pairs = zip(at.tolist(), values.tolist(), close.tolist(), strict=True)
    for taken, group in itertools.groupby(pairs, key=lambda item: item[2]):
        if taken:
            run = list(group)
            best = min(run, key=lambda item: (abs(item[1] - value), abs(item[0])))
            yield Root(best[0], run[0][0], run[-1][0])
