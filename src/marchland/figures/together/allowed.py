"""The values that a printed figure allows, in the base unit of its quantity.

There are two such intervals: by logic, all values of which the figure is true; and by the manner of
speaking, those that it is likely to mean (:mod:`marchland.dossier.stated`). Rounding is counted in
the unit that is printed, and converted with the number.

The last digit of a number of one certain digit counts to a tenth, since a writer who meant anything
from 150 to 250 would have said so. One who converts 500 km² prints "200 square miles" all the same,
though they are 193. So where a text gives a thing in two units that exclude each other, and one of
the numbers has a single certain digit, that number may be the other one, rounded to its digit.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping

from marchland.dossier.model import Figure
from marchland.dossier.stated import (
    TO_BASE,
    Interval,
    certain_digits,
    rounded_interval,
    spoken_interval,
    stated_interval,
)
from marchland.vocabulary import Qualifier, Unit


def base_interval(figure: Figure) -> Interval:
    """Return all values of which a figure is true; in km², km or as a plain ratio."""
    return _by_rule(figure, stated_interval)


def meant_interval(figure: Figure) -> Interval:
    """Return the values that a figure is likely to mean; in km², km or as a plain ratio."""
    return _by_rule(figure, spoken_interval)


def _by_rule(figure: Figure, rule: Callable[[float, str, Qualifier], Interval]) -> Interval:
    low, high = rule(figure.value, figure.printed, figure.qualifier)
    low = low if figure.low is None else figure.low
    high = high if figure.high is None else figure.high
    return Interval(low, high).scaled(TO_BASE[figure.unit])


def as_converted(figures: Iterable[Figure], variables: Mapping[str, str]) -> dict[str, Interval]:
    """Return what figures allow that are another unit's number, rounded to one digit.

    Parameters
    ----------
    figures : iterable of Figure
    variables : mapping of str to str
        The quantity that each is of, by id.

    Returns
    -------
    dict of str to Interval
        By id, in the base unit; most figures are not in it.
    """
    texts: dict[object, list[Figure]] = {}
    for figure in figures:
        # Without a statement the source is the text.
        text = figure.statement or (figure.sources[0] if figure.sources else figure.id)
        texts.setdefault((text, variables[figure.id]), []).append(figure)
    found: dict[str, Interval] = {}
    for same in texts.values():
        for one, other in itertools.permutations(same, 2):
            # Of two numbers the one in another unit than km² or km is the likelier conversion.
            pair = sorted((one, other), key=lambda f: f.unit in (Unit.KM2, Unit.KM))
            if one.unit != other.unit and one is pair[0] and not _meet(one, other):
                found |= _conversion(one, other) or _conversion(other, one)
    return found


def _meet(one: Figure, other: Figure) -> bool:
    return base_interval(one).meets(base_interval(other))


def _conversion(figure: Figure, original: Figure) -> dict[str, Interval]:
    """Return what a figure allows if it is the conversion of an original; nothing if it is not."""
    if certain_digits(figure.printed) != 1 or figure.qualifier not in PLAIN_WORDS:
        return {}
    if figure.low is not None or figure.high is not None:
        return {}
    rounded = rounded_interval(figure.value, figure.printed).scaled(TO_BASE[figure.unit])
    return {figure.id: rounded} if rounded.meets(base_interval(original)) else {}


PLAIN_WORDS = (Qualifier.PLAIN, Qualifier.ABOUT)
"""Qualifiers of a number that is rounded; a bound is none."""
