"""What was measured of one dispute, as figures are held against it: one estimate per reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from marchland.boundaries.registry import Vintage
from marchland.dossier.model import Dossier, Figure, Share
from marchland.dossier.recipes import LineFile, Stretch
from marchland.dossier.titles import Title, readings_title, title_of
from marchland.failures import Ledger, noted
from marchland.measure.budget import Budget, make_budgets
from marchland.measure.estimates import (
    Estimate,
    area_estimate,
    length_estimate,
    share_estimate,
)
from marchland.measure.measures import LineFinding, Measure, RegionFinding, share_of
from marchland.measure.rulers import GeneralisedLength, generalise
from marchland.vocabulary import Unit


@dataclass(frozen=True)
class Single:
    """What one choice of boundary files gives of a zone.

    Attributes
    ----------
    key : str
        Key of the region or line finding; for a share, of the part and of the whole.
    measure : Measure
        In km² or km, or a plain ratio.
    """

    key: str
    measure: Measure


@dataclass(frozen=True)
class Zone:
    """One thing that a figure may be of, under one reading.

    Attributes
    ----------
    about : str or Share
        The candidate of the figure.
    reading : Title or None
        The reading; None where there is but one.
    estimate : Estimate
        In km² or km, or a plain ratio.
    singles : tuple of Single
        The same under each choice of vintages.
    """

    about: str | Share
    reading: Title | None
    estimate: Estimate
    singles: tuple[Single, ...]

    @property
    def title(self) -> Title:
        """The reading, or what the figure is of."""
        return self.reading or title_of(self.about)


@dataclass(frozen=True)
class ZoneEstimate:
    """The one estimate of a region by one reading, or of a line, as every output prints it.

    Attributes
    ----------
    id : str
        Of the region or line.
    reading_id : str or None
        None where there is but one.
    unit : Unit
        km² or km.
    estimate : Estimate
    """

    id: str
    reading_id: str | None
    unit: Unit
    estimate: Estimate


@dataclass(frozen=True)
class Measured:
    """Everything measured of a dispute.

    Attributes
    ----------
    dossier : Dossier
    vintages : tuple of Vintage
        For their families, and the dates that they depict.
    regions : tuple of RegionFinding
    lines : tuple of LineFinding
    budgets : tuple of Budget
        Of the regions; see :func:`measured`.
    lengths : tuple of GeneralisedLength
        Of the digitised lines that figures are of.
    """

    dossier: Dossier
    vintages: tuple[Vintage, ...]
    regions: tuple[RegionFinding, ...]
    lines: tuple[LineFinding, ...]
    budgets: tuple[Budget, ...]
    lengths: tuple[GeneralisedLength, ...]
    _known: dict[object, Estimate] = field(default_factory=dict, repr=False, compare=False)
    _ratios: dict[tuple[str, str, bool], Measure] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def families(self) -> dict[str, str]:
        """Vintage to family: vintages of one family are one witness."""
        return {vintage.id: vintage.family for vintage in self.vintages}

    def only(self, wanted: Callable[[RegionFinding | LineFinding], bool]) -> Measured:
        """Return the part of it that is drawn by some vintages only."""
        regions = tuple(filter(wanted, self.regions))
        lines = tuple(filter(wanted, self.lines))
        if (len(regions), len(lines)) == (len(self.regions), len(self.lines)):
            return self
        return Measured(
            self.dossier, self.vintages, regions, lines, self.budgets, self.lengths,
            self._known, self._ratios,
        )  # fmt: skip

    def zones(self, figure: Figure) -> Iterator[Zone]:
        """Yield everything that a figure may be of; nothing where it counts part of it."""
        for about in figure.candidates:
            if isinstance(about, Share):
                yield from self._shares(about)
            elif figure.quantity == "length":
                yield from self._line(about)
            elif not figure.only:
                yield from self.areas(about)

    def areas(self, region_id: str) -> Iterator[Zone]:
        """Yield a region under each of its readings."""
        for reading, same in self.readings(region_id).items():
            singles = tuple(Single(region.key, region.area) for region in same)
            estimate = self.area(same)
            if estimate is not None:
                yield Zone(region_id, Title(reading) if reading else None, estimate, singles)

    def readings(self, region_id: str) -> dict[str | None, list[RegionFinding]]:
        """Return the choices of a region by the id of the reading, None where there is but one."""
        groups: dict[str | None, list[RegionFinding]] = defaultdict(list)
        for region in self.regions:
            if region.region.id == region_id:
                groups[region.reading.id if region.reading else None].append(region)
        return groups

    def estimates(self, ledger: Ledger | None = None) -> Iterator[ZoneEstimate]:
        """Yield the estimate of every region and reading, and of every line figures are of.

        What a line fails by goes to the ledger; without one it is raised.
        """
        for region in self.dossier.regions:
            for zone in self.areas(region.id):
                reading = zone.reading.part if zone.reading else None
                yield ZoneEstimate(region.id, reading, Unit.KM2, zone.estimate)
        figures = self.dossier.figures
        of_lines = [f.candidates for f in figures if f.quantity == "length"]
        for line in self.dossier.lines:
            if any(line.id in candidates for candidates in of_lines):
                zones: list[Zone] = []
                with noted(ledger, "length", line.id, line.title):
                    zones = list(self._line(line.id))
                for zone in zones:
                    yield ZoneEstimate(line.id, None, Unit.KM, zone.estimate)

    def area(self, same: Sequence[RegionFinding]) -> Estimate | None:
        """Return the estimate of one region and reading; None where its budget failed."""
        keys = tuple(region.key for region in same)
        if keys not in self._known:
            budget = self._budget(same)
            if budget is None:
                return None
            self._known[keys] = area_estimate(budget, same)
        return self._known[keys]

    def _budget(self, same: Sequence[RegionFinding]) -> Budget | None:
        region, reading = same[0].region, same[0].reading
        known = [
            budget
            for budget in self.budgets
            if (budget.region, budget.reading) == (region, reading)
        ]
        if not known or known[0].choices == len(same):
            return known[0] if known else None
        # A figure of a date is held against fewer vintages than were read.
        return make_budgets(self.dossier, self.vintages, same)[0]

    def _shares(self, share: Share) -> Iterator[Zone]:
        groups: dict[Title | None, list[tuple[RegionFinding, RegionFinding]]] = defaultdict(list)
        for part, whole in paired_terms(share, self.regions):
            title = readings_title(*(r.reading.id if r.reading else None for r in (part, whole)))
            groups[title].append((part, whole))
        for title, pairs in groups.items():
            singles = tuple(
                Single(
                    f"{part.key} : {whole.key}",
                    self.ratio(part, whole, complement=share.complement),
                )
                for part, whole in pairs
            )
            found = self.share(pairs)
            yield Zone(share, title, found.rest() if share.complement else found, singles)

    def share(self, pairs: Sequence[tuple[RegionFinding, RegionFinding]]) -> Estimate:
        """Return the estimate of a share under one reading of its terms, a plain ratio."""
        keys = tuple((part.key, whole.key) for part, whole in pairs)
        if keys not in self._known:
            ratios = [self.ratio(part, whole) for part, whole in pairs]
            choices = [{**part.vintages, **whole.vintages} for part, whole in pairs]
            found = share_estimate(ratios, choices, self.families)
            if not found.value:  # of nothing: what its own interval leaves room for
                part, whole = (self.area(same) for same in zip(*pairs, strict=True))
                if part and whole:
                    found = replace(found, high=min(1.0, part.high / whole.value))
            self._known[keys] = found
        return self._known[keys]

    def ratio(
        self, part: RegionFinding, whole: RegionFinding, *, complement: bool = False
    ) -> Measure:
        """Return a share under one choice of vintages, or what is left of the whole."""
        key = part.key, whole.key, complement
        if key not in self._ratios:
            self._ratios[key] = share_of(part, whole, complement=complement)
        return self._ratios[key]

    def _line(self, line_id: str) -> Iterator[Zone]:
        drawn = [line for line in self.lines if line.line.id == line_id]
        if drawn:
            singles = tuple(
                Single(line.key, _as_measure(self._length([line]), line)) for line in drawn
            )
            yield Zone(line_id, None, self._length(drawn), singles)

    def _length(self, drawn: Sequence[LineFinding]) -> Estimate:
        keys = tuple(line.key for line in drawn)
        if keys not in self._known:
            known = {item.key: item for item in self.lengths}
            generalised = [
                known.get(line.key) or generalise(self.dossier, line)
                for line in drawn
                if isinstance(line.line.draw, Stretch | LineFile)
            ]
            self._known[keys] = length_estimate(drawn, generalised, self.families)
        return self._known[keys]


def _as_measure(estimate: Estimate, drawn: LineFinding) -> Measure:
    """Return the length of a line as drawn, with what it may be as other maps draw it."""
    return Measure(drawn.length.value, estimate.low, estimate.high, estimate.standard_uncertainty)


def measured(
    dossier: Dossier,
    vintages: Sequence[Vintage],
    regions: Sequence[RegionFinding],
    lines: Sequence[LineFinding] = (),
    ledger: Ledger | None = None,
    *,
    lengths: Sequence[GeneralisedLength] = (),
) -> Measured:
    """Put together what was measured, with the budget of every region.

    Parameters
    ----------
    dossier : Dossier
    vintages : sequence of Vintage
    regions : sequence of RegionFinding
    lines : sequence of LineFinding
    ledger : Ledger, optional
        Where a budget that cannot be made goes; else it is raised.
    lengths : sequence of GeneralisedLength
        What is missing is measured when it is asked for.

    Returns
    -------
    Measured
    """
    budgets = make_budgets(dossier, vintages, regions, ledger)
    return Measured(
        dossier, tuple(vintages), tuple(regions), tuple(lines), budgets, tuple(lengths)
    )  # fmt: skip


def paired_terms(
    share: Share, regions: Sequence[RegionFinding]
) -> Iterator[tuple[RegionFinding, RegionFinding]]:
    """Yield each part with each whole that was built from the same vintage of every shared era.

    Parameters
    ----------
    share : Share
        Which part, and of which whole.
    regions : sequence of RegionFinding
        Everything measured; other regions are passed over.

    Yields
    ------
    tuple of RegionFinding
        Part, whole. Eras that only one of them has are combined freely.
    """
    parts = [region for region in regions if region.region.id == share.part]
    wholes = [region for region in regions if region.region.id == share.whole]
    for part in parts:
        for whole in wholes:
            shared = part.vintages.keys() & whole.vintages.keys()
            if all(part.vintages[era] == whole.vintages[era] for era in shared):
                yield part, whole
