"""Measured shares: what part of a whole a region is, with the whole always named.

A share is measured under every choice of vintages that draws both its terms. Part and whole are
taken from the same vintage wherever they share an era: the line between two parties bounds both,
and a part by one file of a whole by another would be neither. Over all choices there is one
estimate with one interval: :func:`marchland.measure.estimates.share_estimate`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from marchland.dossier.model import Dossier, Share
from marchland.dossier.recipes import Readings, RegionFile, Whole
from marchland.dossier.stated import Interval
from marchland.dossier.titles import Title, names_of, share_title
from marchland.failures import Ledger, noted
from marchland.figures.measured import Measured, paired_terms
from marchland.measure.measures import RegionFinding
from marchland.vocabulary import Standing


@dataclass(frozen=True)
class ShareChoice:
    """A share under one choice of vintages.

    Attributes
    ----------
    vintages : dict
        Era id to vintage id.
    percent, low, high : float
        Estimate and 95 % interval, percent.
    part_km2, whole_km2 : float
        Estimates of the two terms.
    """

    vintages: dict[str, str]
    percent: float
    low: float
    high: float
    part_km2: float
    whole_km2: float


@dataclass(frozen=True)
class ShareFinding:
    """A measured share of a whole, with its denominator named.

    Attributes
    ----------
    part, whole : str
        Region ids.
    title : Title
        Of its readings, where there are several.
    percent, low, high : float
        Estimate and 95 % interval over all choices, percent.
    files_low, files_high : float
        Lowest and highest end of the intervals of the single choices, percent.
    part_km2, whole_km2 : Interval
        95 % intervals of the two terms.
    choices : tuple of ShareChoice
        The same under each choice of vintages.
    """

    part: str
    whole: str
    title: Title
    percent: float
    low: float
    high: float
    files_low: float
    files_high: float
    part_km2: Interval
    whole_km2: Interval
    choices: tuple[ShareChoice, ...] = ()


def shares(found: Measured, ledger: Ledger | None = None) -> tuple[ShareFinding, ...]:
    """Measure the shares of the dispute: what passed or is claimed, of each claim and territory.

    Parameters
    ----------
    found : Measured
    ledger : Ledger, optional
        Where a share that cannot be measured goes; else it is raised.

    Returns
    -------
    tuple of ShareFinding
        One per part, whole and reading, denominators named.
    """
    measured, names = [], names_of(found.dossier)
    for part_id, whole_id in _share_terms(found.dossier):
        by_title: dict[Title, list[tuple[RegionFinding, RegionFinding]]] = defaultdict(list)
        for part, whole in paired_terms(Share(part=part_id, whole=whole_id), found.regions):
            title = share_title(*((r.reading or r.region).id for r in (part, whole)))
            by_title[title].append((part, whole))
        for title, pairs in by_title.items():
            with noted(ledger, "share", f"{part_id}/{whole_id}", title.text(names)):
                measured.append(_share(found, title, pairs))
    return tuple(measured)


def _share(
    found: Measured, title: Title, pairs: list[tuple[RegionFinding, RegionFinding]]
) -> ShareFinding:
    estimate = found.share(pairs).scaled(100)
    part, whole = pairs[0]
    ratios = [found.ratio(part, whole) for part, whole in pairs]
    return ShareFinding(
        part.region.id,
        whole.region.id,
        title,
        estimate.value,
        *estimate.interval,
        estimate.files_low,
        estimate.files_high,
        _term(found, part),
        _term(found, whole),
        tuple(
            ShareChoice(
                {**part.vintages, **whole.vintages},
                100 * r.value,
                100 * r.low,
                100 * r.high,
                part.area.value,
                whole.area.value,
            )
            for r, (part, whole) in zip(ratios, pairs, strict=True)
        ),
    )


def _term(found: Measured, term: RegionFinding) -> Interval:
    """Return the interval of a region by its reading, the same that is told of it by itself."""
    same = found.readings(term.region.id)[term.reading.id if term.reading else None]
    estimate = found.area(same)
    # Without its budget there is but what the files range over.
    areas = [region.area for region in same]
    if estimate is None:
        return Interval(min(a.low for a in areas), max(a.high for a in areas))
    return estimate.interval


def _share_terms(dossier: Dossier) -> list[tuple[str, str]]:
    """Return the (part, whole) pairs worth measuring: the natural ones, then what figures name.

    Wholes are territories, and areas held of which the boundary is given: a district, say.
    """
    read = {part for r in dossier.regions if isinstance(r.build, Readings) for part in r.build.of}
    top = [region for region in dossier.regions if region.id not in read]
    wholes = [r.id for r in top if isinstance(r.build, Whole)]
    wholes += [
        r.id for r in top if isinstance(r.build, RegionFile) and r.standing is Standing.ADMINISTERED
    ]
    claims = [r.id for r in top if r.standing is Standing.CLAIMED]
    given = [r.id for r in top if r.standing in (Standing.CEDED, Standing.AWARDED)]
    natural = [(g, w) for g in given for w in [*claims, *wholes]] + [
        (c, w) for c in claims for w in wholes
    ]
    about = [about for figure in dossier.figures for about in figure.candidates]
    named = [(share.part, share.whole) for share in about if isinstance(share, Share)]
    return list(dict.fromkeys([*natural, *named]))
