"""What must hold between the quantities of a dossier, and what its figures say of them.

A quantity is a *variable*: the area of a region, the length of a line, a share. The dossier's
recipes say how variables hang together, with no geometry at all:

==============  ==============================================================================
rule            from
==============  ==============================================================================
share           a figure of a part and a whole: part = share × whole
remainder       a figure of what is left: share + rest = 1
shares          shares of which the whole of one is the part of the other multiply
sum             ``parts`` of a region add up to it; a ``union`` is at most the sum of its regions
difference      before − after = ceded, by a ``difference`` of two whole territories; a claim less
                what was ceded of it, by ``cut`` recipes of one line before and after
land and water  figures that count ``only`` one of them
inside          what is cut, ceded, intersected or left is not larger than what it is taken from
readings        a region with several readings is one of them, and so is what a figure can mean
==============  ==============================================================================

*Before − after = ceded* assumes that between the two eras the territory lost land to this receiver
and to nobody else, and gained none; where that is not so, the dossier has no such recipe to give.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from marchland.dossier.model import Dossier, Figure, Region, Share
from marchland.dossier.recipes import (
    Cut,
    Difference,
    Intersection,
    Less,
    Readings,
    RegionRecipe,
    TerritoryIn,
    Union,
    Whole,
)
from marchland.dossier.stated import TO_BASE, Interval
from marchland.figures.together.conflicts import Premise, System
from marchland.figures.together.intervals import AtMost, OneOf, Product, Relation, Sum

ONE = "one"
FIXED = {ONE: Interval(1.0, 1.0)}

Kind = Literal["share", "remainder", "shares", "sum", "difference", "land and water", "inside",
               "readings"]  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A relation with the kind it is of, which words it."""

    kind: Kind
    relation: Relation


def variable_of(figure: Figure) -> str:
    """Return the variable that a figure puts an interval on.

    Examples
    --------
    >>> from marchland.vocabulary import Unit
    >>> variable_of(Figure(id="a", value=4, printed="4 %", unit=Unit.PERCENT,
    ...                    about={"part": "ceded", "whole": "claim"}))
    'share ceded/claim'
    """
    return " or ".join(_candidates(figure))


def _candidates(figure: Figure) -> tuple[str, ...]:
    """Return the variables of all that a figure can be of."""
    return tuple(
        _share(about) if isinstance(about, Share) else f"{figure.only or figure.quantity} {about}"
        for about in figure.candidates
    )


def _share(share: Share) -> str:
    return f"{'rest' if share.complement else 'share'} {share.part}/{share.whole}"


def _area(region: str) -> str:
    return f"area {region}"


def base_interval(figure: Figure) -> Interval:
    """Return what a figure states in km², km or as a plain ratio."""
    return figure.interval().scaled(TO_BASE[figure.unit])


def rules_of(dossier: Dossier) -> tuple[Rule, ...]:
    """Return all rules that a dossier's recipes and figures set up.

    Parameters
    ----------
    dossier : Dossier

    Returns
    -------
    tuple of Rule
        Each once, in a fixed order.
    """
    found = [*_share_rules(dossier), *_part_rules(dossier), *_recipe_rules(dossier)]
    return tuple(dict.fromkeys(found))


def _share_rules(dossier: Dossier) -> Iterator[Rule]:
    about = [about for figure in dossier.figures for about in figure.candidates]
    shares = [share for share in about if isinstance(share, Share)]
    pairs = dict.fromkeys((share.part, share.whole) for share in shares)
    for part, whole in pairs:
        share, rest = (_share(Share(part=part, whole=whole, complement=c)) for c in (False, True))
        yield Rule("share", Product(_area(part), (share, _area(whole))))
        if any(s.complement and (s.part, s.whole) == (part, whole) for s in shares):
            yield Rule("remainder", Sum(ONE, (share, rest)))
    for part, middle in pairs:
        for other, whole in pairs:
            if other == middle and (part, whole) in pairs:
                factors = (f"share {part}/{middle}", f"share {middle}/{whole}")
                yield Rule("shares", Product(f"share {part}/{whole}", factors))


def _part_rules(dossier: Dossier) -> Iterator[Rule]:
    for region in dossier.regions:
        if region.parts:
            yield Rule("sum", Sum(_area(region.id), tuple(map(_area, region.parts))))
        match region.build:
            case Union(of=of):
                yield Rule("sum", Sum(_area(region.id), tuple(map(_area, of)), at_most=True))
            case Readings(of=of):
                yield Rule("readings", OneOf(_area(region.id), tuple(map(_area, of))))
    for figure in dossier.figures:
        if len(figure.candidates) > 1:
            yield Rule("readings", OneOf(variable_of(figure), _candidates(figure)))
    partial = (figure.candidates for figure in dossier.figures if figure.only)
    for about in dict.fromkeys(str(about) for candidates in partial for about in candidates):
        yield Rule("land and water", Sum(_area(about), (f"land {about}", f"water {about}")))


def _recipe_rules(dossier: Dossier) -> Iterator[Rule]:
    built = {region.id: region.build for region in dossier.regions}
    wholes = {_key(b.of): name for name, b in built.items() if isinstance(b, Whole)}
    for name, build in built.items():
        for larger in sorted(_around(built, name)):
            yield Rule("inside", AtMost(_area(name), _area(larger)))
        if isinstance(build, Difference):
            before, after = wholes.get(_key(build.of)), wholes.get(_key(build.less))
            if before and after:
                yield Rule("difference", Sum(_area(before), (_area(after), _area(name))))
        if isinstance(build, Intersection):
            yield from _lost_of_a_cut(dossier.regions, built, name, build)


def _lost_of_a_cut(
    regions: tuple[Region, ...], built: dict[str, RegionRecipe], lost: str, build: Intersection
) -> Iterator[Rule]:
    """Yield: a side of a line as it was = that side as it is + what was lost of that side."""
    if len(build.of) != 2:
        return
    for ceded, before in (build.of, build.of[::-1]):
        difference, cut = built.get(ceded), built.get(before)
        if not (isinstance(difference, Difference) and isinstance(cut, Cut)):
            continue
        now = cut.model_copy(update={"of": difference.less})
        for region in regions:
            if cut.of == difference.of and region.build == now:
                yield Rule("difference", Sum(_area(before), (_area(region.id), _area(lost))))


def _key(of: TerritoryIn) -> tuple[str, str]:
    return of.territory, of.era


def _around(
    built: dict[str, RegionRecipe], name: str, above: frozenset[str] = frozenset()
) -> set[str]:
    """Return the regions that a region lies inside of by its recipe.

    Parameters
    ----------
    built : dict
        Every region's recipe, by id.
    name : str
    above : frozenset of str
        Readings on the way here, so that readings of each other end.
    """
    build = built.get(name)
    wholes: dict[tuple[str, str], str] = {}
    for other, recipe in built.items():
        if isinstance(recipe, Whole):
            wholes.setdefault(_key(recipe.of), other)
    territories: list[TerritoryIn] = []
    found = {o for o, recipe in built.items() if isinstance(recipe, Union) and name in recipe.of}
    match build:
        case Cut(of=of):
            territories = [of]
        case Difference(of=of, within=within):
            territories = [of, within]
        case Intersection(of=of):
            found |= set(of)
        case Less(of=of):
            found.add(of)
        case Readings(of=of):
            # Whatever the reading, the region lies in what all of its readings lie in.
            above |= {name}
            common = [_around(built, reading, above) for reading in of if reading not in above]
            found |= set.intersection(*common) if common else set()
    found |= {wholes[_key(of)] for of in territories if _key(of) in wholes}
    return (found & built.keys()) - {name}


@dataclass(frozen=True)
class Corpus:
    """The published figures of a dossier, the quantity that each is of, and the rules between them.

    Attributes
    ----------
    figures : dict of str to Figure
        By id; those that nobody published are left out.
    variables : dict of str to str
        Variable of each figure.
    rules : tuple of Rule
    system : System
        The figures as premises under these rules.
    titles : dict of str to str
        Title of each region and line.
    statements : dict of str to list of str
        The figures that each statement gives.
    """

    figures: dict[str, Figure]
    variables: dict[str, str]
    rules: tuple[Rule, ...]
    system: System
    titles: dict[str, str]
    statements: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, dossier: Dossier) -> Corpus:
        """Read a dossier's figures."""
        figures: dict[str, Figure] = {}
        for figure in dossier.figures:
            if figure.published:
                figures.setdefault(figure.id, figure)
        statements: dict[str, list[str]] = {}
        for figure in figures.values():
            if figure.statement:
                statements.setdefault(figure.statement, []).append(figure.id)
        variables = {name: variable_of(figure) for name, figure in figures.items()}
        rules = rules_of(dossier)
        shares = {n for rule in rules for n in rule.relation.variables if n.startswith("share ")}
        return cls(
            figures,
            variables,
            rules,
            System(
                [Premise(n, variables[n], base_interval(f)) for n, f in figures.items()],
                [rule.relation for rule in rules],
                FIXED | {name: Interval(0.0, 1.0) for name in sorted(shares)},
            ),
            {r.id: r.title for r in dossier.regions} | {n.id: n.title for n in dossier.lines},
            statements,
        )

    def under(self, ids: Collection[str], rules: Iterable[Rule]) -> System:
        """Return a system of some figures under some of the rules alone."""
        premises = [premise for premise in self.system.premises if premise.id in ids]
        return System(premises, [rule.relation for rule in rules], self.system.fixed)

    def rewritten(self, changes: dict[str, Interval], ids: tuple[str, ...]) -> System:
        """Return a system of some figures in which a few state another interval."""
        premises = [
            Premise(c.id, c.variable, changes.get(c.id, c.interval))
            for c in self.system.premises
            if c.id in ids
        ]
        return System(premises, self.system.joined(ids), self.system.fixed)
