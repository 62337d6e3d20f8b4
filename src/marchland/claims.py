"""Verdicts on published figures: agrees, differs, cannot resolve, and why.

A figure is held against every reading and choice of vintages it may refer to. Within one reading
the *measured range* runs from the lowest to the highest end of the 95 % intervals of all choices:
no vintage is preferred.

* **differs**: what the figure states lies outside the measured range.
* **cannot resolve**: it lies inside, but so would half or twice the figure. A test that would
  pass those is no test.
* **agrees**: it lies inside a range that excludes half and twice the figure.

*Agrees* says that open geometry does not contradict the figure, never that it confirms it.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from marchland.dossier import Dossier, Figure, Share
from marchland.measure import LineFinding, Measure, RegionFinding, share_of
from marchland.recipes import Readings, Whole
from marchland.statements import SWAPPED_DIGITS, TO_BASE, Interval, reprinted
from marchland.terms import Standing, Unit, Verdict
from marchland.wording import among, amount

COARSEST_FACTOR = 2.0
"""A range that holds the figure over this, or times this, is too coarse to test it."""


@dataclass(frozen=True)
class Comparison:
    """One figure held against one region, reading and choice of vintages.

    Attributes
    ----------
    key : str
        Key of the region or line finding; for a share, of the part and of the whole.
    title : str
        The reading or region it belongs to.
    verdict : Verdict
    measured, low, high : float
        Estimate and 95 % interval in the figure's own unit.
    """

    key: str
    title: str
    verdict: Verdict
    measured: float
    low: float
    high: float


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
    """

    figure: Figure
    stated: Interval
    verdict: Verdict
    measured: float
    low: float
    high: float
    reason: str
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class ShareFinding:
    """A measured share of a whole, with its denominator named.

    Attributes
    ----------
    part, whole : str
        Region ids.
    title : str
    percent, low, high : float
        Median and range over all choices, percent.
    part_km2, whole_km2 : Interval
        Measured ranges of the two terms.
    """

    part: str
    whole: str
    title: str
    percent: float
    low: float
    high: float
    part_km2: Interval
    whole_km2: Interval


def judge(stated: Interval, value: float, measured: Interval) -> Verdict:
    """Judge what a figure states against a measured range.

    Parameters
    ----------
    stated : Interval
    value : float
        The figure itself.
    measured : Interval
        Same unit.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> judge(Interval(1136.5, 1137.5), 1137, Interval(900, 1250)).value
    'agrees'
    >>> judge(Interval(150, 250), 200, Interval(900, 1250)).value
    'differs'
    >>> judge(Interval(1136.5, 1137.5), 1137, Interval(200, 2600)).value
    'cannot resolve'
    """
    if not stated.meets(measured):
        return Verdict.DIFFERS
    too_coarse = measured.low <= value / COARSEST_FACTOR or measured.high >= value * COARSEST_FACTOR
    return Verdict.CANNOT_RESOLVE if too_coarse else Verdict.AGREES


def judge_length(stated: Interval, value: float, measured: Interval) -> Verdict:
    """Judge a stated length of a line against a measured range.

    A line has no one length: it is longer the finer it is drawn. A length outside the measured
    range but within a factor of two of it may be that of a finer or coarser line, which geometry
    cannot refute.

    Parameters
    ----------
    stated : Interval
    value : float
    measured : Interval
        Same unit.

    Returns
    -------
    Verdict

    References
    ----------
    Mandelbrot, B. (1967). How long is the coast of Britain? Science 156, 636-638.

    Examples
    --------
    >>> judge_length(Interval(518.5, 519.5), 519, Interval(460, 490)).value
    'cannot resolve'
    >>> judge_length(Interval(50, 60), 55, Interval(460, 490)).value
    'differs'
    """
    verdict = judge(stated, value, measured)
    wide = Interval(measured.low / COARSEST_FACTOR, measured.high * COARSEST_FACTOR)
    if verdict is Verdict.DIFFERS and stated.meets(wide):
        return Verdict.CANNOT_RESOLVE
    return verdict


def judge_figures(
    dossier: Dossier, regions: Sequence[RegionFinding], lines: Sequence[LineFinding]
) -> tuple[FigureFinding, ...]:
    """Judge every figure of a dossier.

    Parameters
    ----------
    dossier : Dossier
    regions : sequence of RegionFinding
    lines : sequence of LineFinding

    Returns
    -------
    tuple of FigureFinding
        In the dossier's order.
    """
    found = [
        _judge_one(figure, list(_measures(figure, regions, lines))) for figure in dossier.figures
    ]
    return tuple(_with_rivals(finding, found) for finding in found)


@dataclass(frozen=True)
class _Held:
    """A measured thing that a figure may refer to."""

    key: str
    title: str
    group: str
    measure: Measure


def _measures(
    figure: Figure, regions: Sequence[RegionFinding], lines: Sequence[LineFinding]
) -> Iterator[_Held]:
    about = figure.about
    if isinstance(about, Share):
        for part, whole in _pairs(about, regions):
            group = " / ".join(r.reading.title for r in (part, whole) if r.reading)
            yield _Held(
                f"{part.key} : {whole.key}",
                group or f"{part.region.title} of {whole.region.title}",
                group,
                share_of(part, whole, complement=about.complement),
            )
    elif figure.only:
        return
    elif figure.quantity == "length":
        for line in lines:
            if line.line.id == about:
                yield _Held(line.key, line.line.title, "", line.length)
    else:
        for region in regions:
            if region.region.id == about:
                title = (region.reading or region.region).title
                yield _Held(region.key, title, title if region.reading else "", region.area)


def _pairs(
    share: Share, regions: Sequence[RegionFinding]
) -> Iterator[tuple[RegionFinding, RegionFinding]]:
    """Yield each part with each whole that was built from the same vintage of every shared era."""
    for part in regions:
        for whole in regions:
            if part.region.id != share.part or whole.region.id != share.whole:
                continue
            shared = part.vintages.keys() & whole.vintages.keys()
            if all(part.vintages[era] == whole.vintages[era] for era in shared):
                yield part, whole


def _judge_one(figure: Figure, held: list[_Held]) -> FigureFinding:
    stated = figure.interval()
    per_unit = TO_BASE[figure.unit]
    comparisons: dict[str, list[Comparison]] = defaultdict(list)
    for item in held:
        m = item.measure
        measured = Interval(m.low / per_unit, m.high / per_unit)
        verdict = _judge_for(figure)(stated, figure.value, measured)
        comparisons[item.group].append(
            Comparison(item.key, item.title, verdict, m.value / per_unit, *measured)
        )
    groups = [_Group.of(name, stated, figure, found) for name, found in comparisons.items()]
    if not groups:
        # A dossier's references are checked, so nothing measured means nothing could be built.
        nothing = float("nan")
        return FigureFinding(figure, stated, Verdict.CANNOT_RESOLVE, nothing, nothing, nothing,
                             _UNMEASURED[figure.only], ())  # fmt: skip
    best = min(groups, key=lambda g: (_ORDER[g.verdict], _distance(stated, g.range)))
    every = tuple(c for group in groups for c in group.comparisons)
    return FigureFinding(
        figure,
        stated,
        best.verdict,
        best.measured,
        *best.range,
        _reason(figure, best, groups),
        every,
    )


_UNMEASURED = {
    None: "Nothing that it may refer to could be built.",
    "land": "It counts land without water, which the boundary files do not tell apart.",
    "water": "It counts water alone, which the boundary files do not tell apart.",
}


def _judge_for(figure: Figure) -> Callable[[Interval, float, Interval], Verdict]:
    return judge_length if figure.quantity == "length" else judge


_ORDER = {Verdict.AGREES: 0, Verdict.CANNOT_RESOLVE: 1, Verdict.DIFFERS: 2}
_VERBS = {
    Verdict.AGREES: "agrees",
    Verdict.CANNOT_RESOLVE: "cannot be resolved",
    Verdict.DIFFERS: "differs",
}


@dataclass(frozen=True)
class _Group:
    """All comparisons of one reading."""

    name: str
    verdict: Verdict
    measured: float
    range: Interval
    comparisons: tuple[Comparison, ...]

    @classmethod
    def of(cls, name: str, stated: Interval, figure: Figure, found: list[Comparison]) -> _Group:
        span = Interval(min(c.low for c in found), max(c.high for c in found))
        middle = statistics.median(c.measured for c in found)
        verdict = _judge_for(figure)(stated, figure.value, span)
        return cls(name, verdict, middle, span, tuple(found))


def _distance(stated: Interval, span: Interval) -> float:
    return max(0.0, stated.low - span.high, span.low - stated.high)


def _reason(figure: Figure, best: _Group, groups: list[_Group]) -> str:
    stated = figure.interval()
    over = f" over {len(best.comparisons)} choices of vintages" if len(best.comparisons) > 1 else ""
    under = f" under the reading “{best.name}”" if best.name else ""
    measured = f"measured {_span_text(best, figure.unit)} {figure.unit.symbol}{over}{under}"
    match best.verdict:
        case Verdict.AGREES:
            text = f"Inside what is {measured}."
        case Verdict.CANNOT_RESOLVE if not stated.meets(best.range):
            text = (
                f"Outside what is {measured}, but a line measures longer the finer it is drawn: "
                "geometry cannot tell."
            )
        case Verdict.CANNOT_RESOLVE:
            text = f"Inside what is {measured}, but so is half or twice the figure: too coarse."
        case _:
            text = f"Outside what is {measured}.{_slip(figure, groups)}"
    for verdict, verb in _VERBS.items():
        others = [g for g in groups if g.verdict is verdict and verdict is not best.verdict]
        if others:
            apart = [f"“{g.name}” ({_span_text(g, figure.unit)})" for g in others]
            text += f" It {verb} under {among(apart)}."
    return text


def _span_text(group: _Group, unit: Unit) -> str:
    low, high = group.range
    return f"{amount(low, unit, high - low)} to {amount(high, unit, high - low)}"


def _slip(figure: Figure, groups: list[_Group]) -> str:
    """Say which misprint would bring a figure that differs into a measured range, if one does."""
    for value, slip in reprinted(figure.printed, figure.unit):
        if slip == SWAPPED_DIGITS:
            # A measured range is wide, and some swap of digits lands in it too easily.
            continue
        for group in groups:
            if judge(Interval(value, value), value, group.range) is Verdict.AGREES:
                under = f" under “{group.name}”" if group.name else ""
                span = group.range.high - group.range.low
                read = amount(value, figure.unit, span)
                return f" Read as {read} it would agree{under}: {slip}?"
    return ""


def _with_rivals(finding: FigureFinding, found: Iterable[FigureFinding]) -> FigureFinding:
    """Name the figures of the same thing that agree as well though they exclude this one."""
    if finding.verdict is not Verdict.AGREES:
        return finding
    mine = finding.figure
    values = {
        other.figure.value
        for other in found
        if other.verdict is Verdict.AGREES
        and other.figure.about == mine.about
        and other.figure.unit is mine.unit
        and not other.stated.meets(finding.stated)
    }
    if not values:
        return finding
    rivals = among([amount(value, mine.unit) for value in sorted(values)])
    return replace(
        finding,
        reason=f"{finding.reason} The geometry cannot tell it from {rivals} {mine.unit.symbol}, "
        "which agree as well.",
    )


def shares(dossier: Dossier, regions: Sequence[RegionFinding]) -> tuple[ShareFinding, ...]:
    """Measure the shares of the dispute: each ceded or claimed region of each claim and territory.

    Parameters
    ----------
    dossier : Dossier
    regions : sequence of RegionFinding

    Returns
    -------
    tuple of ShareFinding
        One per part, whole and reading, denominators named.
    """
    result = []
    for part_id, whole_id in _share_terms(dossier):
        by_title: dict[str, list[tuple[RegionFinding, RegionFinding]]] = defaultdict(list)
        for part, whole in _pairs(Share(part=part_id, whole=whole_id), regions):
            title = f"{(part.reading or part.region).title} as a share of " + (
                (whole.reading or whole.region).title
            )
            by_title[title].append((part, whole))
        for title, pairs in by_title.items():
            result.append(_share(part_id, whole_id, title, pairs))
    return tuple(result)


def _share(
    part_id: str, whole_id: str, title: str, pairs: list[tuple[RegionFinding, RegionFinding]]
) -> ShareFinding:
    ratios = [share_of(part, whole) for part, whole in pairs]
    return ShareFinding(
        part_id,
        whole_id,
        title,
        100 * statistics.median(r.value for r in ratios),
        100 * min(r.low for r in ratios),
        100 * max(r.high for r in ratios),
        _span(part for part, _ in pairs),
        _span(whole for _, whole in pairs),
    )


def _span(regions: Iterable[RegionFinding]) -> Interval:
    measures = [region.area for region in regions]
    return Interval(min(m.low for m in measures), max(m.high for m in measures))


def _share_terms(dossier: Dossier) -> list[tuple[str, str]]:
    """Return the (part, whole) pairs worth measuring: what figures name, then the natural ones."""
    read = {part for r in dossier.regions if isinstance(r.build, Readings) for part in r.build.of}
    top = [region for region in dossier.regions if region.id not in read]
    wholes = [r.id for r in top if isinstance(r.build, Whole)]
    claims = [r.id for r in top if r.standing is Standing.CLAIMED]
    given = [r.id for r in top if r.standing in (Standing.CEDED, Standing.AWARDED)]
    natural = [(g, w) for g in given for w in [*claims, *wholes]] + [
        (c, w) for c in claims for w in wholes
    ]
    named = [(f.about.part, f.about.whole) for f in dossier.figures if isinstance(f.about, Share)]
    return list(dict.fromkeys([*natural, *named]))
