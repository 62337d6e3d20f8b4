"""Measured shares: what part of a whole a region is, with the whole always named.

A share is measured under every choice of vintages that draws both its terms. Part and whole are
taken from the same vintage wherever they share an era: the line between two parties bounds both,
and a part by one file of a whole by another would be neither.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from marchland.dossier.model import Dossier, Share
from marchland.dossier.recipes import Readings, RegionFile, Whole
from marchland.dossier.stated import Interval
from marchland.dossier.titles import Title, names_of, share_title
from marchland.failures import Ledger, noted
from marchland.measure.measures import RegionFinding, share_of
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
        Median and range over all choices, percent.
    part_km2, whole_km2 : Interval
        Measured ranges of the two terms.
    choices : tuple of ShareChoice
        The same under each choice of vintages.
    """

    part: str
    whole: str
    title: Title
    percent: float
    low: float
    high: float
    part_km2: Interval
    whole_km2: Interval
    choices: tuple[ShareChoice, ...] = ()


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
    for part in regions:
        for whole in regions:
            if part.region.id != share.part or whole.region.id != share.whole:
                continue
            shared = part.vintages.keys() & whole.vintages.keys()
            if all(part.vintages[era] == whole.vintages[era] for era in shared):
                yield part, whole


def shares(
    dossier: Dossier, regions: Sequence[RegionFinding], ledger: Ledger | None = None
) -> tuple[ShareFinding, ...]:
    """Measure the shares of the dispute: each ceded or claimed region of each claim and territory.

    Parameters
    ----------
    dossier : Dossier
    regions : sequence of RegionFinding
    ledger : Ledger, optional
        Where a share that cannot be measured goes; else it is raised.

    Returns
    -------
    tuple of ShareFinding
        One per part, whole and reading, denominators named.
    """
    measured, names = [], names_of(dossier)
    for part_id, whole_id in _share_terms(dossier):
        by_title: dict[Title, list[tuple[RegionFinding, RegionFinding]]] = defaultdict(list)
        for part, whole in paired_terms(Share(part=part_id, whole=whole_id), regions):
            title = share_title(*((r.reading or r.region).id for r in (part, whole)))
            by_title[title].append((part, whole))
        for title, pairs in by_title.items():
            with noted(ledger, "share", f"{part_id}/{whole_id}", title.text(names)):
                measured.append(_share(part_id, whole_id, title, pairs))
    return tuple(measured)


def _share(
    part_id: str, whole_id: str, title: Title, pairs: list[tuple[RegionFinding, RegionFinding]]
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


def _span(regions: Iterable[RegionFinding]) -> Interval:
    measures = [region.area for region in regions]
    return Interval(min(m.low for m in measures), max(m.high for m in measures))


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
