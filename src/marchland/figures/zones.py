"""A figure held against one thing that it may be of: the verdict there, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marchland.dossier.model import Figure, Share
from marchland.dossier.stated import TO_BASE, Interval
from marchland.dossier.titles import Title, title_of
from marchland.figures.measured import Single, Zone
from marchland.figures.verdicts import Excluded, distance, excluded, is_too_wide, judge, reach_of
from marchland.measure.estimates import Estimate
from marchland.vocabulary import Verdict

ORDER = {Verdict.FITS: 0, Verdict.CANNOT_TELL: 1, Verdict.DOES_NOT_FIT: 2}
"""From the best down."""


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
        That this choice alone would give.
    measured, low, high, standard_uncertainty : float
        Estimate, 95 % interval and standard uncertainty in the figure's own unit.
    distance : float or None
        From the estimate to the nearest end of what the figure states, in standard uncertainties:
        see :func:`marchland.figures.verdicts.distance`. None of a length, whose interval is one of
        rulers.
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
class ZoneFinding:
    """The verdict on a figure as one of one zone and reading.

    Attributes
    ----------
    about : str or Share
        What the figure is taken to be of.
    reading : Title or None
        The reading; None where there is but one.
    verdict : Verdict
    estimate : Estimate
        In the figure's own unit, over all choices of vintages.
    distance : float or None
        From the estimate to the nearest end of what the figure states, in standard uncertainties;
        None of a length.
    excluded : Excluded
        Below and above which a figure that leaves as much open would not fit, in its own unit.
    comparisons : tuple of Comparison
        The single choices.
    """

    about: str | Share
    reading: Title | None
    verdict: Verdict
    estimate: Estimate
    distance: float | None
    excluded: Excluded
    comparisons: tuple[Comparison, ...] = ()

    @property
    def title(self) -> Title:
        """Of the reading, or of what the figure is taken to be of."""
        return self.reading or title_of(self.about)

    @property
    def is_too_wide(self) -> bool:
        """Whether its interval is too wide to test a figure."""
        return is_too_wide(self.estimate)

    def gap(self, stated: Interval) -> float:
        """Return how far what a figure states lies from the interval; 0 where they meet."""
        return max(0.0, stated.low - self.estimate.high, self.estimate.low - stated.high)

    def name(self, names: Mapping[str, str], *, several: bool) -> str:
        """Return its name among the zones of one figure.

        Parameters
        ----------
        names : mapping of str to str
            What each id is called.
        several : bool
            Whether the figure has several candidates: a reading of a share is then not enough.

        Returns
        -------
        str
            Empty where there is nothing to tell it from.
        """
        if self.reading is None:
            return title_of(self.about).text(names) if several else ""
        reading = self.reading.text(names)
        if several and isinstance(self.about, Share):
            return f"{title_of(self.about).text(names)} ({reading})"
        return reading


def held(figure: Figure, zone: Zone) -> ZoneFinding:
    """Hold a figure against one zone.

    Parameters
    ----------
    figure : Figure
    zone : Zone

    Returns
    -------
    ZoneFinding
    """
    estimate = zone.estimate.scaled(1 / TO_BASE[figure.unit])
    stated = figure.interval()
    return ZoneFinding(
        zone.about,
        zone.reading,
        judge(stated, estimate),
        estimate,
        _distance(figure, estimate.value, estimate.standard_uncertainty),
        excluded(estimate, reach_of(figure)),
        tuple(_comparison(figure, zone, single) for single in zone.singles),
    )


def _comparison(figure: Figure, zone: Zone, single: Single) -> Comparison:
    m, most = single.measure, zone.estimate.most
    alone = Estimate(m.value, m.low, m.high, m.standard_uncertainty, m.low, m.high, 1, most)
    alone = alone.scaled(1 / TO_BASE[figure.unit])
    return Comparison(
        single.key,
        zone.title,
        judge(figure.interval(), alone),
        alone.value,
        alone.low,
        alone.high,
        alone.standard_uncertainty,
        _distance(figure, alone.value, alone.standard_uncertainty),
    )


def _distance(figure: Figure, value: float, standard_uncertainty: float) -> float | None:
    if figure.quantity == "length":
        return None
    return distance(figure.interval(), value, standard_uncertainty)
