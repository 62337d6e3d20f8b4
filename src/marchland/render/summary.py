"""What a check comes to, in few words: counts, subjects with their figures, who said what.

Plain texts and records, for whoever prints them; nothing here computes a verdict.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from marchland.dossier.model import About
from marchland.dossier.origins import origins
from marchland.dossier.titles import Title, names_of, title_of
from marchland.figures.judging import FigureFinding
from marchland.figures.together.check import ConsistencyFinding
from marchland.figures.zones import ZoneFinding
from marchland.findings import Estimate, Findings, GeneralisedLength, TreatyPoints
from marchland.measure.measures import LEVEL_WORDS, RegionFinding, SliverFinding
from marchland.numerals import declared, grouped, interval_text, quantity, significant, with_unit
from marchland.vocabulary import Strength, Unit, Verdict
from marchland.wording import among

BASE_UNITS = (Unit.KM2, Unit.KM, Unit.PERCENT)

MARKS = {
    Verdict.FITS: "✓",
    Verdict.DOES_NOT_FIT: "✗",
    Verdict.CANNOT_TELL: "?",
    Verdict.NOT_TESTABLE: "–",
}
"""Shape beside the word: colour alone says nothing to some readers, and nothing in a pipe."""

SELDOM = "seldom said so"
"""Of figures that can all be true, but are unlikely by the manner of speaking."""
ALL_FILES = "all"
"""In the column of boundary files, of what is told over all of them."""

_FOOT = (
    f"Measured on the WGS 84 ellipsoid; a range is the {LEVEL_WORDS} interval of one reading over "
    "all boundary files named. A verdict is on a figure, not on a claim: “fits” means that it fits "
    "what we measured (not proof)."
)


def foot(findings: Findings) -> str:
    """Return what is said below every list of verdicts.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    str
        How things were measured, and how often such intervals held on real borders.
    """
    held = findings.held
    if held is None:
        return _FOOT
    return (
        f"{_FOOT} Of such intervals {declared(held.percent, Unit.PERCENT)} held on real borders "
        f"that never moved, in {grouped(held.comparisons)} comparisons."
    )


def slivers_title(found: SliverFinding) -> str:
    """Return what slivers are called beside parcels."""
    border = f", {'–'.join(found.between)}" if found.between else ""
    pieces = f"{found.count} sliver{'s' * (found.count != 1)}"
    return f"{pieces} (mismatch between maps, not land that passed{border})"


def noise_alone(found: SliverFinding) -> str:
    """Return what the error of the lines alone would give of slivers."""
    return f"noise alone {significant(found.noise_km2)}"


@dataclass(frozen=True)
class Subject:
    """A thing that figures are of, with what is measured of it and the verdicts on them.

    Attributes
    ----------
    title : str
    figures : tuple of FigureFinding
    origins : int
        How many of them are no copies of others.
    measured : tuple of (str, str)
        Title of a reading, or of the thing itself, and its 95 % interval with the unit.
    """

    title: str
    figures: tuple[FigureFinding, ...]
    origins: int
    measured: tuple[tuple[str, str], ...]

    @property
    def heading(self) -> str:
        """The title, with how many figures it has where some of them repeat others."""
        if self.origins == len(self.figures):
            return self.title
        return f"{self.title} ({len(self.figures)} figures{from_origins(self.origins)})"

    def by_verdict(self) -> list[tuple[Verdict, list[FigureFinding]]]:
        """Return the figures of each verdict that there are any of."""
        groups = [(v, [f for f in self.figures if f.verdict is v]) for v in Verdict]
        return [(verdict, figures) for verdict, figures in groups if figures]


def summary(findings: Findings) -> str:
    """Return the counts of all verdicts and of the tests of figures against each other.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    str
        One sentence or two that can be quoted.
    """
    counts = Counter(item.verdict for item in findings.figures)
    parts = [f"{counts[verdict]} {verb(verdict, counts[verdict])}" for verdict in Verdict]
    apart = sum(item.strength is Strength.HARD for item in findings.consistency)
    unlikely = sum(item.strength is Strength.SOFT for item in findings.consistency)
    published = [item for item in findings.figures if item.figure.published]
    count, first = len(published), count_origins(findings, published)
    text = f"{count} published figure{'s' * (count != 1)}"
    text += from_origins(first) if first < count else ""
    if more := len(findings.figures) - count:
        text += f" and {more} test value{'s' * (more != 1)}"
    text += f": {', '.join(parts)}."
    # Neither a choice between rivals nor what is merely seldom said so is a test that can fail.
    tests = [
        item
        for item in findings.consistency
        if item.test != "rivals" and item.strength is not Strength.SOFT
    ]
    if tests:
        plural = "s" * (len(tests) != 1)
        text += f" Of {len(tests)} test{plural} of figures against each other, "
        text += f"{apart} {'fails' if apart == 1 else 'fail'}."
    if unlikely:
        text += f" In {unlikely} more all can be true, but a bound is {SELDOM}."
    return text


def finding_mark(item: ConsistencyFinding) -> str:
    """Return the mark and the word of a finding on figures against each other.

    Parameters
    ----------
    item : ConsistencyFinding

    Returns
    -------
    str
        Its verdict; of figures that can all be true, but are seldom said so, these words.
    """
    word = SELDOM if item.strength is Strength.SOFT else item.verdict.value
    return f"{MARKS[item.verdict]} {word}"


def measured_regions(
    findings: Findings,
) -> list[tuple[Estimate | None, list[RegionFinding]]]:
    """Return every region and reading with its estimate, then each choice of boundary files.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    list of (Estimate or None, list of RegionFinding)
        A region that is a reading of another is listed once, under that. None where no budget
        could be made.
    """
    known = {(item.id, item.reading_id): item.estimate for item in findings.estimates}
    shown = {item.reading.id for item in findings.regions if item.reading}
    groups: dict[tuple[str, str | None], list[RegionFinding]] = defaultdict(list)
    for item in findings.regions:
        if item.reading is not None or item.region.id not in shown:
            groups[item.region.id, item.reading.id if item.reading else None].append(item)
    return [(known.get(key), same) for key, same in groups.items()]


def verb(verdict: Verdict, count: int) -> str:
    """Return a verdict as the verb of a sentence about so many figures.

    Examples
    --------
    >>> [verb(verdict, 1) for verdict in Verdict]
    ['fits', 'does not fit', 'cannot be told', 'is not testable here']
    >>> [verb(verdict, 2) for verdict in Verdict]
    ['fit', 'do not fit', 'cannot be told', 'are not testable here']
    """
    one, many = {
        Verdict.FITS: ("fits", "fit"),
        Verdict.DOES_NOT_FIT: ("does not fit", "do not fit"),
        Verdict.CANNOT_TELL: ("cannot be told", "cannot be told"),
        Verdict.NOT_TESTABLE: ("is not testable here", "are not testable here"),
    }[verdict]
    return one if count == 1 else many


def count_origins(findings: Findings, items: Sequence[FigureFinding]) -> int:
    """Return from how many origins figures come; what nobody published counts as its own."""
    first = origins(findings.dossier)
    return len({first.get(item.figure.id, item.figure.id) for item in items})


def from_origins(count: int) -> str:
    """Return the words that follow a number of figures from so many origins."""
    return f" from {count} origin{'s' * (count != 1)}"


def subject_title(findings: Findings, about: About) -> str:
    """Return the title of what figures are of.

    Parameters
    ----------
    findings : Findings
    about : str, Share or tuple of them

    Returns
    -------
    str
    """
    return title_of(about).text(names_of(findings.dossier))


def subjects(findings: Findings) -> tuple[Subject, ...]:
    """Return what figures are of, in the order of the first figure of each.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    tuple of Subject
    """
    names = names_of(findings.dossier)
    groups: dict[Title, list[FigureFinding]] = defaultdict(list)
    for item in findings.figures:
        groups[title_of(item.figure.about)].append(item)
    return tuple(
        Subject(
            title.text(names),
            tuple(items),
            count_origins(findings, items),
            tuple(_measured(title, items, names)),
        )
        for title, items in groups.items()
    )


def _measured(
    title: Title, items: Sequence[FigureFinding], names: Mapping[str, str]
) -> list[tuple[str, str]]:
    held = [item for item in items if item.zones]
    if not held:
        return []
    # A figure of a date is held against some of the boundary files only.
    first = min(held, key=lambda f: (f.figure.unit not in BASE_UNITS, f.figure.as_of is not None))
    several = len({zone.about for zone in first.zones}) > 1
    return [
        (zone.name(names, several=several) or title.text(names), zone_range(first, zone))
        for zone in first.zones
    ]


def zone_range(item: FigureFinding, zone: ZoneFinding) -> str:
    """Return the 95 % interval that a figure was held against, in its own unit."""
    return interval_text(*zone.estimate.interval, item.figure.unit)


def excluded_text(item: FigureFinding) -> str:
    """Return below and above which a figure printed like this one would not have fitted.

    Parameters
    ----------
    item : FigureFinding

    Returns
    -------
    str
        As ``< 837; > 1,482``, in the figure's unit; empty where none would have been excluded.
    """
    ends = [
        f"{sign} {quantity(end, '', (item.low, item.high))}"
        for sign, end in zip("<>", item.excluded, strict=True)
        if end is not None
    ]
    return "; ".join(ends)


def alike(items: Sequence[FigureFinding]) -> list[list[FigureFinding]]:
    """Merge figures that print the same number of the same thing to the same verdict.

    Parameters
    ----------
    items : sequence of FigureFinding

    Returns
    -------
    list of list of FigureFinding
        In the order of the first of each.
    """
    merged: dict[object, list[FigureFinding]] = defaultdict(list)
    for item in items:
        figure = item.figure
        same = (figure.value, figure.unit, figure.qualifier, figure.about, item.verdict)
        merged[same, figure.only, item.low, item.high].append(item)
    # NaN is not equal to itself: what was not measured is told one by one.
    return list(merged.values())


def said(findings: Findings, item: FigureFinding) -> str:
    """Return who said a figure, or where it was printed, and in which year."""
    figure = item.figure
    if not figure.published:
        return "test value, not published"
    sources = {source.id: source for source in findings.dossier.sources}
    who = figure.said_by or "; ".join(sources[s].title for s in figure.sources) or "unsourced"
    return f"{who}, {figure.date[:4]}" if figure.date else who


def outside(findings: Findings, items: Sequence[FigureFinding]) -> str:
    """Tell figures that print the same and fit nothing that they may be of, in one line.

    Parameters
    ----------
    findings : Findings
    items : sequence of FigureFinding
        Alike, see :func:`alike`; who said the first is told.

    Returns
    -------
    str
    """
    first, *more = items
    names = names_of(findings.dossier)
    others = f", and {len(more)} more" if more else ""
    about = subject_title(findings, first.figure.about)
    ends = interval_text(first.low, first.high, first.figure.unit)
    elsewhere = [
        f"“{zone.title.text(names)}” ({zone_range(first, zone)})" for zone in first.would_fit
    ]
    return (
        f"{first.figure.printed} ({said(findings, first)}{others}) for “{about}”; measured: {ends}"
        + (f"; would fit {among(elsewhere)}" if elsewhere else "")
    )


def points_sentences(findings: Findings) -> tuple[str, ...]:
    """Return what treaty points and the rulers of a boundary come to; empty where there are none.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    tuple of str
        Sentences that can be quoted.
    """
    return (*_treaty_points(findings.treaty_points), *_lengths(findings.lengths))


def _treaty_points(points: TreatyPoints) -> Iterator[str]:
    if not points.readings:
        return
    said, named = [], ("", "")
    for datum in points.datums:
        here = sorted((r for r in points.readings if r.datum == datum.id), key=lambda r: r.median_m)
        ends = here[0], here[-1]
        names = ends[0].drawn_by, ends[1].drawn_by
        metres = [
            with_unit(grouped(end.median_m), "m") + (f" ({name})" if names != named else "")
            for end, name in zip(ends, names, strict=True)
        ]
        said.append(f"{' to '.join(metres)} {datum.title}")
        named = names
    count = len(points.markers)
    if count == 1:
        told = ", ".join(said)
        yield f"Distance of a line from 1 printed marker: {told}; one point proves little."
    else:
        yield (
            f"Median distance of a line from {count} printed markers: {', '.join(said)}; "
            f"an inference from {count} points within {quantity(points.extent_km, 'km')}."
        )


def _lengths(lengths: Sequence[GeneralisedLength]) -> Iterator[str]:
    if not lengths:
        return
    ruler = lengths[0].ruled[-1].step_km
    drawn = _ends([item.digitised_km for item in lengths])
    coarse = _ends([item.ruled[-1].length_km for item in lengths])
    said = _ends([p.length_km for item in lengths for p in item.published])
    yield (
        f"Length of the boundary: {drawn} as drawn, {coarse} with a ruler of "
        f"{declared(ruler, 'km')}; published: {said}."
    )


def _ends(values: Sequence[float]) -> str:
    return interval_text(min(values), max(values), "km", decimals=0)
