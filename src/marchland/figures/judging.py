"""Verdicts on published figures: agrees, differs, cannot resolve, not testable here, and why.

A figure is held against every reading and choice of vintages it may refer to. Within one reading
the *measured range* runs from the lowest to the highest end of the 95 % intervals of all choices:
no vintage is preferred.

* **differs**: what the figure states lies outside the measured range.
* **cannot resolve**: it lies inside, but so would half or twice the figure. A test that would
  pass those is no test.
* **agrees**: it lies inside a range that excludes half and twice the figure.
* **not testable here**: there is nothing to hold it against. No boundary here is of that thing, or
  of that date, or it counts something that boundaries do not tell.

*Agrees* says that open geometry does not contradict the figure, never that it confirms it.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from marchland.boundaries.registry import Vintage
from marchland.dossier.fields import surely_before
from marchland.dossier.model import Dossier, Figure, Share
from marchland.dossier.recipes import NoBoundary
from marchland.dossier.stated import SWAPPED_DIGITS, TO_BASE, Interval, reprinted
from marchland.dossier.titles import Title, names_of, readings_title, title_of
from marchland.failures import Failure, Ledger, concerning, in_sentences, left_out, noted
from marchland.figures.shares import paired_terms
from marchland.figures.verdicts import COARSE_WORDS, distance, judge, judge_length
from marchland.measure.measures import LineFinding, Measure, RegionFinding, share_of
from marchland.numerals import apart, interval_text, quantity
from marchland.vocabulary import Verdict
from marchland.wording import among


@dataclass(frozen=True)
class Comparison:
    """One figure held against one region, reading and choice of vintages.

    Attributes
    ----------
    key : str
        Key of the region or line finding; for a share, of the part and of the whole.
    title : Title
        The reading, region or share it belongs to.
    verdict : Verdict
    measured, low, high, standard_uncertainty : float
        Estimate, 95 % interval and one standard deviation in the figure's own unit.
    distance : float or None
        From the estimate to the nearest end of what the figure states, in standard uncertainties:
        see :func:`marchland.figures.verdicts.distance`. None of a length, whose standard
        uncertainty is that of its ends and not of how finely it is drawn.
    """

    key: str
    title: Title
    verdict: Verdict
    measured: float
    low: float
    high: float
    standard_uncertainty: float = 0.0
    distance: float | None = None


@dataclass(frozen=True)
class FigureFinding:
    """The verdict on a published figure.

    Attributes
    ----------
    figure : Figure
    stated : Interval
        What the figure states, in its own unit.
    verdict : Verdict
    measured, low, high : float
        Estimate and measured range it was held against, in its own unit.
    reason : str
        One sentence or two that can be quoted.
    comparisons : tuple of Comparison
    reading : str
        Title of the reading that its verdict is by; empty where there is but one.
    distance : float or None
        The shortest of the distances of that reading's comparisons, in standard uncertainties.
    left_out : tuple of Failure
        What it may refer to as well, but could not be computed.
    """

    figure: Figure
    stated: Interval
    verdict: Verdict
    measured: float
    low: float
    high: float
    reason: str
    comparisons: tuple[Comparison, ...]
    reading: str = ""
    distance: float | None = None
    left_out: tuple[Failure, ...] = ()


def judge_figures(
    dossier: Dossier,
    regions: Sequence[RegionFinding],
    lines: Sequence[LineFinding],
    vintages: Sequence[Vintage] = (),
    ledger: Ledger | None = None,
) -> tuple[FigureFinding, ...]:
    """Judge every figure of a dossier.

    Parameters
    ----------
    dossier : Dossier
    regions : sequence of RegionFinding
    lines : sequence of LineFinding
    vintages : sequence of Vintage
        For the dates that they depict: a figure that is of a date is held against no others.
    ledger : Ledger, optional
        What failed so far, and where a figure that cannot be judged goes; else it is raised.

    Returns
    -------
    tuple of FigureFinding
        In the dossier's order.
    """
    judged = []
    names = names_of(dossier)
    for figure in dossier.figures:
        of_date = _of_date(figure, vintages)
        shapes = [r for r in regions if of_date(r)], [n for n in lines if of_date(n)]
        failed = concerning(figure, filter(of_date, ledger.failures)) if ledger else ()
        finding = None
        with noted(ledger, "figure", figure.id, figure.printed):
            measured = list(_measures(figure, *shapes))
            if measured:
                finding = _judge_one(figure, measured, names, failed)
            else:
                undated = figure.as_of is None or not any(_measures(figure, regions, lines))
                no_date = "" if undated or failed else _NO_DATE.format(figure.as_of)
                finding = _untested(figure, no_date or _missing(dossier, figure, failed), failed)
        if finding is None and ledger is not None:  # without a ledger the error was raised
            own = ledger.failures[-1:]
            finding = _untested(figure, " ".join(in_sentences(own)), tuple(own))
        if finding is not None:
            judged.append(finding)
    return tuple(judged)


def _of_date(
    figure: Figure, vintages: Sequence[Vintage]
) -> Callable[[RegionFinding | LineFinding | Failure], bool]:
    """Return a test whether a region or line is as some vintage draws it for a figure's date."""
    date = figure.as_of
    if date is None:
        return lambda _: True
    depicting = {
        v.id
        for v in vintages
        if not (v.depicts_from and surely_before(date, v.depicts_from))
        and not (v.depicts_to and surely_before(v.depicts_to, date))
    }
    return lambda drawn: not drawn.vintages or not depicting.isdisjoint(drawn.vintages.values())


_NO_DATE = "It is of {}, and no boundary of that date is held here."
_UNMEASURED = {
    "land": "It counts land without water, which the boundary files do not tell apart.",
    "water": "It counts water alone, which the boundary files do not tell apart.",
}


def _missing(dossier: Dossier, figure: Figure, failed: Sequence[Failure]) -> str:
    """Say what is missing for a figure to be tested."""
    if figure.only:
        return _UNMEASURED[figure.only]
    about = figure.candidates[0]
    terms = (about.part, about.whole) if isinstance(about, Share) else (about,)
    lacking = [
        f"No boundary of “{region.title}” is held here. {region.build.missing}"
        for region in dossier.regions
        if region.id in terms and isinstance(region.build, NoBoundary)
    ]
    if lacking:
        return " ".join(lacking)
    if failed:
        return " ".join(in_sentences(failed))
    if isinstance(about, Share):
        return "No choice of boundary files here draws both its part and its whole."
    return "Nothing that it may refer to could be built."


def _untested(figure: Figure, reason: str, failed: tuple[Failure, ...]) -> FigureFinding:
    nothing = float("nan")
    failed = () if figure.only else failed  # land or water alone is not tested either way
    return FigureFinding(figure, figure.interval(), Verdict.NOT_TESTABLE, nothing, nothing, nothing,
                         reason, (), left_out=failed)  # fmt: skip


@dataclass(frozen=True)
class _Measured:
    """Something measured that a figure may refer to.

    Its group is the reading that it belongs to: choices of vintages are taken together within one
    reading, never across two.
    """

    key: str
    title: Title
    group: Title | None
    measure: Measure


def _measures(
    figure: Figure, regions: Sequence[RegionFinding], lines: Sequence[LineFinding]
) -> Iterator[_Measured]:
    """Yield everything measured that a figure may refer to; nothing where it counts part of it."""
    about = figure.candidates[0]
    if isinstance(about, Share):
        for part, whole in paired_terms(about, regions):
            group = readings_title(*(r.reading.id if r.reading else None for r in (part, whole)))
            yield _Measured(
                f"{part.key} : {whole.key}",
                group or title_of(about),
                group,
                share_of(part, whole, complement=about.complement),
            )
    elif figure.only:
        return
    elif figure.quantity == "length":
        for line in lines:
            if line.line.id == about:
                yield _Measured(line.key, Title(line.line.id), None, line.length)
    else:
        for region in regions:
            if region.region.id == about:
                title = Title((region.reading or region.region).id)
                yield _Measured(region.key, title, title if region.reading else None, region.area)


def _judge_one(
    figure: Figure,
    measured: list[_Measured],
    names: Mapping[str, str],
    failed: tuple[Failure, ...] = (),
) -> FigureFinding:
    stated = figure.interval()
    per_unit = TO_BASE[figure.unit]
    comparisons: dict[Title | None, list[Comparison]] = defaultdict(list)
    for thing in measured:
        m = thing.measure
        interval = Interval(m.low / per_unit, m.high / per_unit)
        verdict = _judge_for(figure)(stated, figure.value, interval)
        value, standard = m.value / per_unit, m.standard_uncertainty / per_unit
        away = None if figure.quantity == "length" else distance(stated, value, standard)
        comparisons[thing.group].append(
            Comparison(thing.key, thing.title, verdict, value, *interval, standard, away)
        )
    groups = [
        _ByReading.of(title.text(names) if title else "", stated, figure, same)
        for title, same in comparisons.items()
    ]
    # The reading that suits the figure best decides: whoever printed it meant one of them.
    best = min(groups, key=lambda g: (_ORDER[g.verdict], _gap(stated, g.range)))
    every = tuple(c for group in groups for c in group.comparisons)
    verdict, reason = best.verdict, _reason(figure, best, groups) + left_out(failed)
    # What is left out might allow what the rest excludes: an exclusion needs all the evidence.
    if verdict is Verdict.DIFFERS and failed:
        verdict, reason = Verdict.NOT_TESTABLE, reason + _MIGHT_AGREE
    return FigureFinding(
        figure,
        stated,
        verdict,
        best.measured,
        *best.range,
        reason,
        every,
        best.name,
        best.distance,
        failed,
    )


_MIGHT_AGREE = " It might agree with what is left out, so it has no verdict."


def _judge_for(figure: Figure) -> Callable[[Interval, float, Interval], Verdict]:
    return judge_length if figure.quantity == "length" else judge


_ORDER = {Verdict.AGREES: 0, Verdict.CANNOT_RESOLVE: 1, Verdict.DIFFERS: 2}
_VERBS = {
    Verdict.AGREES: "agrees",
    Verdict.CANNOT_RESOLVE: "cannot be resolved",
    Verdict.DIFFERS: "differs",
}


@dataclass(frozen=True)
class _ByReading:
    """All comparisons of one reading."""

    name: str
    verdict: Verdict
    measured: float
    range: Interval
    comparisons: tuple[Comparison, ...]

    @classmethod
    def of(cls, name: str, stated: Interval, figure: Figure, same: list[Comparison]) -> _ByReading:
        span = Interval(min(c.low for c in same), max(c.high for c in same))
        middle = statistics.median(c.measured for c in same)
        verdict = _judge_for(figure)(stated, figure.value, span)
        return cls(name, verdict, middle, span, tuple(same))

    @property
    def distance(self) -> float | None:
        """The shortest distance of its comparisons, in standard uncertainties."""
        distances = [c.distance for c in self.comparisons if c.distance is not None]
        return min(distances, key=abs, default=None)


def _gap(stated: Interval, span: Interval) -> float:
    return max(0.0, stated.low - span.high, span.low - stated.high)


def _reason(figure: Figure, best: _ByReading, groups: list[_ByReading]) -> str:
    stated = figure.interval()
    over = f" over {len(best.comparisons)} choices of vintages" if len(best.comparisons) > 1 else ""
    under = f" under the reading “{best.name}”" if best.name else ""
    measured = f"measured {interval_text(*best.range, figure.unit)}{over}{under}"
    match best.verdict:
        case Verdict.AGREES:
            text = f"Inside what is {measured}.{_apart(best)}"
        case Verdict.CANNOT_RESOLVE if not stated.meets(best.range):
            text = (
                f"Outside what is {measured}, but a line measures longer the finer it is drawn: "
                "geometry cannot tell."
            )
        case Verdict.CANNOT_RESOLVE:
            text = f"Inside what is {measured}, but so is {COARSE_WORDS}: too coarse."
            text += _apart(best)
        case _:
            text = f"Outside what is {measured}.{_apart(best)}{_slip(figure, groups)}"
    for verdict, verb in _VERBS.items():
        others = [g for g in groups if g.verdict is verdict and verdict is not best.verdict]
        if others:
            ranges = [f"“{g.name}” ({interval_text(*g.range, figure.unit)})" for g in others]
            text += f" It {verb} under {among(ranges)}."
    return text


def _apart(best: _ByReading) -> str:
    """Say how far a figure lies from the estimates, in standard uncertainties; not of a length.

    The farthest is told with the nearest: of several estimates one is always near by chance.
    """
    distances = sorted((c.distance for c in best.comparisons if c.distance is not None), key=abs)
    if not distances or not math.isfinite(distances[-1]):
        return ""
    several = len(distances) > 1
    if not distances[-1]:
        return f" It allows {f'the {len(distances)} estimates' if several else 'the estimate'}."
    near, far = (apart(d) for d in (distances[0], distances[-1]))
    span = near if near == far else f"{near} to {far}"
    above, below = all(d > 0 for d in distances), all(d < 0 for d in distances)
    side = "above the estimate" if above else "below the estimate" if below else "away"
    where = ", depending on the boundary file" if near != far else ""
    return f" It lies {span} standard uncertainties {side}{where}."


def _slip(figure: Figure, groups: list[_ByReading]) -> str:
    """Say which misprint would bring a figure that differs into a measured range, if one does."""
    for value, slip in reprinted(figure.printed, figure.unit):
        if slip == SWAPPED_DIGITS:
            # A measured range is wide, and some swap of digits lands in it too easily.
            continue
        for group in groups:
            if judge(Interval(value, value), value, group.range) is Verdict.AGREES:
                under = f" under “{group.name}”" if group.name else ""
                read = quantity(value, figure.unit, group.range)
                return f" Read as {read} it would agree{under}: {slip}?"
    return ""
