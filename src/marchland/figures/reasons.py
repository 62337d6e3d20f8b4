"""Why a figure has its verdict, in a sentence or two that can be quoted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from marchland.dossier.model import Figure
from marchland.dossier.stated import SWAPPED_DIGITS, Interval, reprinted
from marchland.dossier.titles import title_of
from marchland.figures.verdicts import WIDEST, Excluded, judge
from marchland.figures.zones import ZoneFinding
from marchland.measure.measures import LEVEL_WORDS
from marchland.numerals import apart, interval_text, quantity, shortest, with_unit
from marchland.vocabulary import Verdict
from marchland.wording import among

MIGHT_FIT = " It might fit what is left out, so it has no verdict."
LITTLE = " It is a bound far from that: true, and it tells little."

VERBS = {
    Verdict.FITS: ("fits under", "fits"),
    Verdict.CANNOT_TELL: ("cannot be told under", "cannot be told of"),
    Verdict.DOES_NOT_FIT: ("does not fit under", "does not fit"),
}
"""What a figure does under a reading, and what it does with one of several candidates."""
TOO_WIDE = f"but that interval reaches more than {shortest(WIDEST)} times the estimate to a side"


def reason(
    figure: Figure,
    best: ZoneFinding,
    zones: Sequence[ZoneFinding],
    names: Mapping[str, str],
    *,
    ends: Excluded,
    tells_little: bool = False,
) -> str:
    """Return why a figure has the verdict of its best zone, and what the others say.

    Parameters
    ----------
    figure : Figure
    best : ZoneFinding
    zones : sequence of ZoneFinding
        All that it may be of, the best among them.
    names : mapping of str to str
        What each id is called.
    ends : Excluded
        Below and above which a figure printed like this one would fit none of them.
    tells_little : bool
        Whether it is a bound far from what is measured.

    Returns
    -------
    str
    """
    inside = f"the {LEVEL_WORDS} interval of what is measured, {_measured(figure, best, names)}"
    match best.verdict:
        case Verdict.FITS:
            text = f"Inside {inside}.{LITTLE if tells_little else ''}"
        case Verdict.CANNOT_TELL:
            text = f"Inside {inside}, {TOO_WIDE}: too wide to tell."
        case _:
            text = f"Outside {inside}."
    text += _apart(best.distance) + _excluded(figure, best, ends)
    if best.verdict is Verdict.DOES_NOT_FIT:
        text += _slip(figure, zones, names)
    return text + _others(figure, best, zones, names)


def would_fit_sentence(
    figure: Figure, others: Sequence[ZoneFinding], names: Mapping[str, str]
) -> str:
    """Return which other regions a figure would fit, with what that is worth; empty for none."""
    if not others:
        return ""
    told = [
        f"“{title_of(other.about).text(names)}” ({_range(figure, other)})"
        if other.reading is None
        else f"“{other.reading.text(names)}” ({_range(figure, other)})"
        for other in others
    ]
    return f" It would fit {among(told)}; that it comes near another region is no confirmation."


def _measured(figure: Figure, best: ZoneFinding, names: Mapping[str, str]) -> str:
    """Return the interval, of how many choices of vintages and under which reading it is."""
    files = best.estimate.files
    over = f" over {files} choices of vintages" if files > 1 else _alone(best)
    under = f" under the reading “{best.reading.text(names)}”" if best.reading else ""
    return f"{_range(figure, best)}{over}{under}"


def _alone(best: ZoneFinding) -> str:
    """Say that there is but one boundary file, where one draws it: an interval then looks surer."""
    drawn = [one.key for one in best.comparisons if "/" in one.key]
    return " (of one boundary file: how far others would differ is not known)" if drawn else ""


def _range(figure: Figure, zone: ZoneFinding) -> str:
    return interval_text(*zone.estimate.interval, figure.unit)


def _apart(distance: float | None) -> str:
    """Say how far a figure lies from the estimate, in standard uncertainties; not of a length."""
    if distance is None or not math.isfinite(distance):
        return ""
    if not distance:
        return " It allows the estimate."
    side = "above" if distance > 0 else "below"
    return f" It lies {apart(distance)} standard uncertainties {side} the estimate."


def _excluded(figure: Figure, best: ZoneFinding, ends: Excluded) -> str:
    """Say which figures would have been excluded: what the verdict is worth."""
    said = [
        f"{word} {quantity(end, '', best.estimate.interval)}"
        for word, end in zip(("below", "above"), ends, strict=True)
        if end is not None
    ]
    if not said:
        return " No figure printed like this would have been excluded."
    told = with_unit(" and ".join(said), figure.unit)
    return f" The nearest printed like this that would not fit lie {told}."


def _slip(figure: Figure, zones: Sequence[ZoneFinding], names: Mapping[str, str]) -> str:
    """Say which misprint would bring a figure that does not fit into an interval, if one does."""
    for value, slip in reprinted(figure.printed, figure.unit):
        if slip == SWAPPED_DIGITS:
            # An interval is wide, and some swap of digits lands in it too easily.
            continue
        for zone in zones:
            if judge(Interval(value, value), zone.estimate) is Verdict.FITS:
                under = f" under “{zone.reading.text(names)}”" if zone.reading else ""
                read = quantity(value, figure.unit, zone.estimate.interval)
                return f" Read as {read} it would fit{under}: {slip}?"
    return ""


def _others(
    figure: Figure, best: ZoneFinding, zones: Sequence[ZoneFinding], names: Mapping[str, str]
) -> str:
    """Say what the other zones come to: of one thing the readings, of several each by its name."""
    several = len({zone.about for zone in zones}) > 1
    text = ""
    for verdict, (under, of) in VERBS.items():
        same = [z for z in zones if z.verdict is verdict]
        if not several:
            same = [z for z in same if verdict is not best.verdict]
        told = [f"“{z.name(names, several=several)}” ({_range(figure, z)})" for z in same]
        if told:
            text += f" It {of if several else under} {among(told)}."
    return text
