"""Verdicts on figures: fits, does not fit, cannot tell, not testable here, and why.

A figure is held against everything that it may be of: every candidate that it names, under every
reading. Of each there is one estimate with one 95 % interval, over all boundary files, and one
verdict by :func:`marchland.figures.verdicts.judge`. The figure's own verdict is the best of them:
whoever printed it meant one thing.

*Fits* says that open geometry does not contradict the figure, never that it confirms it. A figure
is never said not to fit while anything that it may be of could not be computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from marchland.boundaries.registry import Vintage
from marchland.dossier.fields import surely_before
from marchland.dossier.model import Dossier, Figure, Region, Share
from marchland.dossier.recipes import NoBoundary, Readings
from marchland.dossier.stated import BOUNDS, Interval
from marchland.dossier.titles import names_of
from marchland.failures import Failure, Ledger, concerning, in_sentences, left_out, noted
from marchland.figures.measured import Measured, Zone
from marchland.figures.reasons import MIGHT_FIT, reason, would_fit_sentence
from marchland.figures.verdicts import NOTHING_EXCLUDED, Excluded, excluded_by_all
from marchland.figures.zones import ORDER, Comparison, ZoneFinding, held
from marchland.measure.measures import LineFinding, RegionFinding
from marchland.vocabulary import Verdict


@dataclass(frozen=True)
class FigureFinding:
    """The verdict on a published figure.

    Attributes
    ----------
    figure : Figure
    stated : Interval
        What the figure states, in its own unit; without an upper end after "over".
    verdict : Verdict
    measured, low, high : float
        Estimate and 95 % interval it was held against, in its own unit: those of the zone that its
        verdict is by.
    reason : str
        One sentence or two that can be quoted.
    comparisons : tuple of Comparison
        The single choices of every zone.
    reading : str
        Title of the reading that its verdict is by; empty where there is but one.
    distance : float or None
        From the estimate to the nearest end of what is stated, in standard uncertainties.
    left_out : tuple of Failure
        What it may refer to as well, but could not be computed.
    zones : tuple of ZoneFinding
        Everything that it may be of, each reading by itself, in the dossier's order.
    excluded : Excluded
        Below and above which the nearest figures printed like it would fit nothing.
    would_fit : tuple of ZoneFinding
        Other regions of the same standing that a figure which does not fit would fit.
    tells_little : bool
        Whether it is a bound that fits and lies far from what was measured.
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
    zones: tuple[ZoneFinding, ...] = ()
    excluded: Excluded = NOTHING_EXCLUDED
    would_fit: tuple[ZoneFinding, ...] = ()
    tells_little: bool = False


def judge_figures(found: Measured, ledger: Ledger | None = None) -> tuple[FigureFinding, ...]:
    """Judge every figure of a dossier.

    Parameters
    ----------
    found : Measured
        The dossier, with all that was measured of it.
    ledger : Ledger, optional
        What failed so far, and where a figure that cannot be judged goes; else it is raised.

    Returns
    -------
    tuple of FigureFinding
        In the dossier's order.
    """
    judged = []
    names = names_of(found.dossier)
    for figure in found.dossier.figures:
        of_date = _of_date(figure, found.vintages)
        failed = concerning(figure, filter(of_date, ledger.failures)) if ledger else ()
        finding = None
        with noted(ledger, "figure", figure.id, figure.printed):
            dated = found.only(of_date)
            zones = [held(figure, zone) for zone in dated.zones(figure)]
            if zones:
                finding = _judge_one(figure, zones, names, failed)
                finding = _with_would_fit(finding, dated, names)
            else:
                undated = figure.as_of is None or not any(found.zones(figure))
                no_date = "" if undated or failed else _NO_DATE.format(figure.as_of)
                missing = no_date or _missing(found.dossier, figure, failed)
                finding = _untested(figure, missing, failed)
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
    terms = [
        term
        for about in figure.candidates
        for term in ((about.part, about.whole) if isinstance(about, Share) else (about,))
    ]
    lacking = [
        f"No boundary of “{region.title}” is held here. {region.build.missing}"
        for region in dossier.regions
        if region.id in terms and isinstance(region.build, NoBoundary)
    ]
    if lacking:
        return " ".join(lacking)
    if failed:
        return " ".join(in_sentences(failed))
    if isinstance(figure.candidates[0], Share):
        return "No choice of boundary files here draws both its part and its whole."
    return "Nothing that it may refer to could be built."


def _untested(figure: Figure, missing: str, failed: tuple[Failure, ...]) -> FigureFinding:
    nothing = float("nan")
    failed = () if figure.only else failed  # land or water alone is not tested either way
    return FigureFinding(figure, figure.interval(), Verdict.NOT_TESTABLE, nothing, nothing, nothing,
                         missing, (), left_out=failed)  # fmt: skip


def _judge_one(
    figure: Figure,
    zones: Sequence[ZoneFinding],
    names: Mapping[str, str],
    failed: tuple[Failure, ...] = (),
) -> FigureFinding:
    stated = figure.interval()
    # The zone that suits the figure best decides: whoever printed it meant one of them.
    best = min(zones, key=lambda zone: (ORDER[zone.verdict], zone.gap(stated)))
    verdict = best.verdict
    little = verdict is Verdict.FITS and _tells_little(figure, zones)
    ends = excluded_by_all(best.excluded, [zone.excluded for zone in zones])
    text = reason(figure, best, zones, names, ends=ends, tells_little=little) + left_out(failed)
    # What is left out might allow what the rest excludes: an exclusion needs all the evidence.
    if verdict is Verdict.DOES_NOT_FIT and failed:
        verdict, text = Verdict.NOT_TESTABLE, text + MIGHT_FIT
    return FigureFinding(
        figure,
        stated,
        verdict,
        best.estimate.value,
        *best.estimate.interval,
        text,
        tuple(comparison for zone in zones for comparison in zone.comparisons),
        best.reading.text(names) if best.reading else "",
        best.distance,
        failed,
        tuple(zones),
        ends,
        tells_little=little,
    )


def _tells_little(figure: Figure, zones: Sequence[ZoneFinding]) -> bool:
    """Say whether a figure is a bound that nobody would speak of any zone with."""
    spoken = figure.spoken()
    near = any(spoken.meets(zone.estimate.interval) for zone in zones)
    return figure.qualifier in BOUNDS and not near


def _with_would_fit(
    finding: FigureFinding, found: Measured, names: Mapping[str, str]
) -> FigureFinding:
    """Name the other regions that a figure which does not fit would fit."""
    figure = finding.figure
    # A bound would fit half of all regions.
    if finding.verdict is not Verdict.DOES_NOT_FIT or figure.qualifier in BOUNDS:
        return finding
    others = tuple(
        other
        for zone in _elsewhere(figure, found)
        if (other := held(figure, zone)).verdict is Verdict.FITS
    )
    text = finding.reason + would_fit_sentence(figure, others, names)
    return replace(finding, would_fit=others, reason=text)


def _elsewhere(figure: Figure, found: Measured) -> Iterator[Zone]:
    """Yield regions of the standings that a figure's candidates have, but for its own."""
    own = {about for about in figure.candidates if isinstance(about, str)}
    regions = [region for region in found.dossier.regions if region.id in own]
    standings = {region.standing for region in regions}
    own |= {part for region in regions for part in _readings(region)}
    for region in found.dossier.regions:
        # Each reading is a region by itself: what stands for several is told by these.
        if region.id not in own and region.standing in standings and not _readings(region):
            yield from found.areas(region.id)


def _readings(region: Region) -> tuple[str, ...]:
    return region.build.of if isinstance(region.build, Readings) else ()
