"""What must hold between the quantities of a dossier, and what its figures say of them.

A quantity is a *variable*: the area of a region, the length of a line, a share. The dossier's
recipes say how variables hang together, with no geometry at all:

==============  ==============================================================================
rule            from
==============  ==============================================================================
share           a figure of a part and a whole: part = share × whole
remainder       a figure of what is left: share + rest = 1
shares          shares of which the whole of one is the part of the other multiply
parts           the shares of all ``parts`` of a region make 1, those of a ``union`` 1 or more
sum             ``parts`` of a region add up to it; a ``union`` is at most the sum of its regions
difference      before − after = what passed, by a ``difference`` of two whole territories; a
                claim less what was lost of it, by ``cut`` recipes of one line before and after
land and water  figures that count ``only`` one of them
inside          what is cut, lost, intersected or left is not larger than what it is taken from,
                nor a region than what it is ``part_of``
readings        a region with several readings is one of them, and so is what a figure can mean
==============  ==============================================================================

*Before − after = what passed* assumes that between the two eras the territory lost land to this
receiver and to nobody else, and gained none; where that is not so, the dossier has no such recipe
to give.

Nothing lies inside anything else for its standing alone: land can pass that nobody claimed.
A figure of a date (:mod:`marchland.figures.together.dates`) is on a variable of that date, and the
rules hold for each date by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
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
from marchland.dossier.stated import Interval
from marchland.figures.together.allowed import as_converted, base_interval, meant_interval
from marchland.figures.together.conflicts import Premise, System
from marchland.figures.together.dates import own_dates
from marchland.figures.together.intervals import AtMost, OneOf, Product, Relation, Sum, can_hold

ONE = "one"
FIXED = {ONE: Interval(1.0, 1.0)}

Kind = Literal["share", "remainder", "shares", "parts", "sum", "difference", "land and water",
               "inside", "readings"]  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A relation with the kind it is of, which words it."""

    kind: Kind
    relation: Relation

    @property
    def nested(self) -> tuple[tuple[str, str], ...]:
        """The pairs of which the first is no larger than the second, by this rule alone."""
        match self.relation:
            case AtMost(small=small, large=large):
                return ((small, large),)
            case Product(product=part, factors=(_, whole)) if self.kind == "share":
                return ((part, whole),)
            case Sum(total=total, terms=terms, at_most=False) if total != ONE:
                return tuple((term, total) for term in terms)
        return ()


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


def dated(variable: str, date: str | None) -> str:
    """Return the variable of a date; the constant one has none.

    Examples
    --------
    >>> dated("area claim", "1990"), dated("area claim", None)
    ('area claim as of 1990', 'area claim')
    """
    return f"{variable} as of {date}" if date and variable != ONE else variable


def _of_date(rule: Rule, date: str) -> Rule:
    """Return a rule between the variables of one date."""

    def named(*names: str) -> tuple[str, ...]:
        return tuple(dated(name, date) for name in names)

    relation: Relation
    match rule.relation:
        case Product(product=product, factors=(one, other)):
            relation = Product(dated(product, date), (dated(one, date), dated(other, date)))
        case Sum(total=total, terms=terms, at_most=at_most):
            relation = Sum(dated(total, date), named(*terms), at_most)
        case AtMost(small=small, large=large):
            relation = AtMost(*named(small, large))
        case OneOf(value=value, options=options):
            relation = OneOf(dated(value, date), named(*options))
        case _:
            raise TypeError(f"{rule.relation}: no rule for dates")
    return Rule(rule.kind, relation)


def _share_rules(dossier: Dossier) -> Iterator[Rule]:
    about = [about for figure in dossier.figures for about in figure.candidates]
    shares = [share for share in about if isinstance(share, Share)]
    pairs = dict.fromkeys((share.part, share.whole) for share in shares)
    rests = {(share.part, share.whole) for share in shares if share.complement}
    for region in dossier.regions:
        of_parts = [(part, region.id) for part in region.parts]
        # Of one part a share is enough: it says what is left for the others.
        if not pairs.keys().isdisjoint(of_parts):
            pairs |= dict.fromkeys(of_parts)
            yield Rule("parts", Sum(ONE, tuple(f"share {p}/{w}" for p, w in of_parts)))
        if isinstance(region.build, Union):
            overlapping = [(part, region.id) for part in region.build.of]
            if pairs.keys() >= set(overlapping):
                terms = tuple(f"share {p}/{w}" for p, w in overlapping)
                yield Rule("parts", Sum(ONE, terms, at_most=True))
    for part, whole in pairs:
        share, rest = f"share {part}/{whole}", f"rest {part}/{whole}"
        yield Rule("share", Product(_area(part), (share, _area(whole))))
        if (part, whole) in rests:
            yield Rule("remainder", Sum(ONE, (share, rest)))
    wholes: dict[str, list[str]] = {}
    for part, whole in pairs:
        wholes.setdefault(part, []).append(whole)
    for part, middle in pairs:
        for whole in wholes.get(middle, ()):
            if (part, whole) in pairs:
                factors = (f"share {part}/{middle}", f"share {middle}/{whole}")
                yield Rule("shares", Product(f"share {part}/{whole}", factors))


def _part_rules(dossier: Dossier) -> Iterator[Rule]:
    for region in dossier.regions:
        if region.parts:
            yield Rule("sum", Sum(_area(region.id), tuple(map(_area, region.parts))))
        for larger in region.part_of:
            yield Rule("inside", AtMost(_area(region.id), _area(larger)))
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
    around = _Around(built)
    for name, build in built.items():
        for larger in sorted(around.of(name)):
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


class _Around:
    """Which regions a region lies inside of, by the recipes of all."""

    def __init__(self, built: dict[str, RegionRecipe]) -> None:
        self.built = built
        self.wholes: dict[tuple[str, str], str] = {}
        self.unions: dict[str, set[str]] = {}
        for name, recipe in built.items():
            if isinstance(recipe, Whole):
                self.wholes.setdefault(_key(recipe.of), name)
            if isinstance(recipe, Union):
                for part in recipe.of:
                    self.unions.setdefault(part, set()).add(name)

    def of(self, name: str, above: frozenset[str] = frozenset()) -> set[str]:
        """Return the regions around one; ``above`` are the readings on the way here, which end."""
        territories: list[TerritoryIn] = []
        found = set(self.unions.get(name, ()))
        match self.built.get(name):
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
                common = [self.of(reading, above) for reading in of if reading not in above]
                found |= set.intersection(*common) if common else set()
        found |= {self.wholes[_key(of)] for of in territories if _key(of) in self.wholes}
        return (found & self.built.keys()) - {name}


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
        The figures as premises under these rules, each by all that it is true of.
    spoken : System
        The same, each by what it is likely to mean.
    titles : dict of str to str
        Title of each region and line.
    dates : dict of str to str
        Date of each figure that is of another quantity for it.
    statements : dict of str to list of str
        The figures that each statement gives.
    """

    figures: dict[str, Figure]
    variables: dict[str, str]
    rules: tuple[Rule, ...]
    system: System
    spoken: System
    titles: dict[str, str]
    dates: dict[str, str] = field(default_factory=dict)
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
        dates = {one: date for one, date in own_dates(dossier).items() if one in figures}
        variables = {n: dated(variable_of(f), dates.get(n)) for n, f in figures.items()}
        rules = rules_of(dossier)
        rules += tuple(_of_date(rule, d) for d in dict.fromkeys(dates.values()) for rule in rules)
        converted = as_converted(list(figures.values()), variables)

        def system(interval: Callable[[Figure], Interval]) -> System:
            stated = {one: converted.get(one) or interval(f) for one, f in figures.items()}
            return _system(stated, variables, rules)

        return cls(
            figures,
            variables,
            rules,
            system(base_interval),
            system(meant_interval),
            {r.id: r.title for r in dossier.regions} | {n.id: n.title for n in dossier.lines},
            dates,
            statements,
        )

    @cached_property
    def _by_variable(self) -> dict[str, list[Figure]]:
        found: dict[str, list[Figure]] = {}
        for one, figure in self.figures.items():
            found.setdefault(self.variables[one], []).append(figure)
        return found

    @cached_property
    def _rules_of(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, rule in enumerate(self.rules):
            for name in rule.relation.variables:
                if name != ONE:
                    found.setdefault(name, []).append(index)
        return found

    def rules_on(self, variables: Iterable[str]) -> list[Rule]:
        """Return the rules that relate any of some variables, in their own order."""
        found = {index for name in variables for index in self._rules_of.get(name, ())}
        return [self.rules[index] for index in sorted(found)]

    def of_variable(self, variable: str) -> Sequence[Figure]:
        """Return the figures of one quantity."""
        return self._by_variable.get(variable, ())

    def stated(self, figure: Figure) -> Interval:
        """Return all that a figure is true of, in its base unit and beside the rest of its text."""
        return self.system.interval(figure.id)

    def meant(self, figure: Figure) -> Interval:
        """Return what a figure is likely to mean, in its base unit and beside its text."""
        return self.spoken.interval(figure.id)

    def under(self, ids: Collection[str], rules: Iterable[Rule]) -> System:
        """Return a system of some figures under some of the rules alone."""
        return self.system.only(ids, [rule.relation for rule in rules])

    def fit(self, ids: Collection[str], rule: Rule) -> bool:
        """Say whether figures of different quantities can hold together by one rule alone."""
        stated = {self.variables[one]: self.system.interval(one) for one in ids}
        known = {n: self.system.fixed[n] for n in rule.relation.variables if n in self.system.fixed}
        return can_hold([rule.relation], known | stated)

    def rewritten(self, changes: Mapping[str, Interval], ids: Collection[str]) -> System:
        """Return a system of some figures in which a few state another interval."""
        return self.system.only(ids, self.system.joined(ids), changes)


def _system(
    stated: Mapping[str, Interval], variables: Mapping[str, str], rules: Iterable[Rule]
) -> System:
    relations = [rule.relation for rule in rules]
    shares = {n for each in relations for n in each.variables if n.startswith("share ")}
    return System(
        [Premise(one, variables[one], interval) for one, interval in stated.items()],
        relations,
        FIXED | {name: Interval(0.0, 1.0) for name in sorted(shares)},
    )
