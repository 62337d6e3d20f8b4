"""What is wrong with a set of figures that cannot all be true, in a sentence to quote."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from marchland.dossier.model import Figure, Share
from marchland.dossier.stated import (
    SWAPPED_DIGITS,
    TO_BASE,
    Interval,
    certain_digits,
    reprinted,
    stated_interval,
)
from marchland.dossier.titles import title_of
from marchland.figures.together.conflicts import System
from marchland.figures.together.intervals import ANY, Product, Ranges, Sum
from marchland.figures.together.rules import ONE, Corpus, Rule
from marchland.numerals import declared, interval_text, quantity
from marchland.vocabulary import Qualifier, Strength, Unit, Verdict
from marchland.wording import among

ALL = declared(100, Unit.PERCENT)
DIGITS_FOR_A_SLIP = 2
"""A number of one certain digit fits so much that a slip in it explains nothing."""

Scope = Literal["statement", "source", "across"]


@dataclass(frozen=True)
class ConsistencyFinding:
    """Whether figures can be true together.

    Attributes
    ----------
    figures : tuple of str
        Their ids. Of a set that cannot be true together none can be left out: the rest could be.
    test : str
        ``units``, ``same thing``, ``share``, ``remainder``, ``shares``, ``parts``, ``sum``,
        ``difference``, ``land and water``, ``inside``, ``readings``, ``chain`` (several of these)
        or ``rivals``.
    verdict : Verdict
        *Fits* or *does not fit*; *cannot tell* of rivals and of what is softly against it.
    detail : str
        One sentence or two with the numbers.
    scope : str
        ``statement`` or ``source`` where one text's own figures are held against each other,
        ``across`` where figures of several are.
    against : tuple of str
        Figures that rival one of these and contradict the others in its place as well.
    by_qualifier : bool
        They agree only because of a qualifier such as "about".
    brief : str
        The detail without what others publish, where that makes it shorter.
    unlikely : bool
        They can all be true, but a bound among them is seldom said so. None can be left out.
    """

    figures: tuple[str, ...]
    test: str
    verdict: Verdict
    detail: str
    scope: Scope = "statement"
    against: tuple[str, ...] = ()
    by_qualifier: bool = False
    brief: str = ""
    unlikely: bool = False

    @property
    def strength(self) -> Strength | None:
        """How strongly the figures stand against each other; None where they do not."""
        if self.verdict is Verdict.DOES_NOT_FIT:
            return Strength.HARD
        return Strength.SOFT if self.unlikely else None


@dataclass(frozen=True)
class Instance:
    """Figures that one rule, or one quantity, ties together, in the order they are told."""

    test: str
    figures: tuple[str, ...]
    rule: Rule | None = None


# ------------------------------------------------------------------------------ what ties figures


def instances(corpus: Corpus, ids: Sequence[str]) -> Iterator[Instance]:
    """Yield every test that some figures can be put to: pairs of one quantity, and whole rules.

    Parameters
    ----------
    corpus : Corpus
    ids : sequence of str
        Figures, in the order they are to be told.

    Yields
    ------
    Instance
    """
    by_variable: dict[str, list[str]] = {}
    for one in ids:
        by_variable.setdefault(corpus.variables[one], []).append(one)
    for same in by_variable.values():
        for index, one in enumerate(same):
            for other in same[index + 1 :]:
                units = {corpus.figures[one].unit, corpus.figures[other].unit}
                if len(units) > 1:
                    yield Instance("units", (one, other))
    for rule in corpus.rules_on(by_variable):
        found = [by_variable.get(name) for name in in_told_order(rule)]
        if rule.kind not in ("readings", "inside") and all(found):
            yield Instance(rule.kind, tuple(_plainest(corpus, f) for f in found if f), rule)
        if rule.kind == "share":
            part, whole, share = in_told_order(rule)
            left = [by_variable.get(n) for n in (part, whole, rest_of(share))]
            if all(left):
                yield Instance("share", tuple(_plainest(corpus, f) for f in left if f), rule)


def rest_of(share: str) -> str:
    """Return the variable of what a share leaves."""
    return f"rest {share.removeprefix('share ')}"


def _plainest(corpus: Corpus, ids: Sequence[str]) -> str:
    """Return the figure in base units where there is one, else the first."""
    return next((i for i in ids if corpus.figures[i].unit in (Unit.KM2, Unit.KM)), ids[0])


def in_told_order(rule: Rule) -> tuple[str, ...]:
    """Return a rule's variables in the order a sentence takes them."""
    match rule.relation:
        case Product(product=part, factors=(share, whole)) if rule.kind == "share":
            return part, whole, share
        case Product(product=product, factors=factors):
            return (*factors, product)
        case Sum(total=total, terms=terms) if rule.kind == "difference":
            return total, *terms
        case Sum(total=total, terms=terms):
            return tuple(name for name in (*terms, total) if name != ONE)
    return rule.relation.variables


def tie(corpus: Corpus, ids: Collection[str], system: System | None = None) -> Instance:
    """Return what ties the figures of a smallest contradicting set together.

    Parameters
    ----------
    corpus : Corpus
    ids : collection of str
    system : System, optional
        In which they contradict each other; by logic where it is not given.

    Returns
    -------
    Instance
        Its figures are in the order in which they are told.
    """
    order = corpus.system.ordered(ids)
    variables = {corpus.variables[one]: one for one in order}
    needed = _fewest_rules(corpus, order, system or corpus.system)
    if not needed:
        units = {corpus.figures[one].unit for one in order}
        return Instance("units" if len(units) > 1 else "same thing", tuple(order))
    if len(needed) == 1 and set(in_told_order(needed[0])) == set(variables):
        told = tuple(variables[name] for name in in_told_order(needed[0]))
        return Instance(needed[0].kind, told, needed[0])
    if len(needed) == 1 and needed[0].kind == "parts":
        return Instance("parts", tuple(order), needed[0])
    for rule in needed:
        if rule.kind == "share" and {r.kind for r in needed} == {"share", "remainder"}:
            part, whole, share = in_told_order(rule)
            if len(needed) == 2 and set(variables) == {part, whole, rest_of(share)}:
                names = (variables[name] for name in (part, whole, rest_of(share)))
                return Instance("share", tuple(names), rule)
    if len(order) == len(variables) == 2 and all(rule.nested for rule in needed):
        # One inside the other, perhaps by way of a third: the whole is no part here.
        small = {part for rule in needed for part, _ in rule.nested}
        order.sort(key=lambda one: corpus.variables[one] not in small)
        return Instance("inside", tuple(order), needed[0])
    return Instance("chain", tuple(order))


def _fewest_rules(corpus: Corpus, order: Sequence[str], system: System) -> list[Rule]:
    """Return a smallest part of the rules under which figures contradict each other."""
    near = dict.fromkeys(name for each in system.joined(order) for name in each.variables)
    rules = corpus.rules_on(near)

    def excluded(under: Sequence[Rule]) -> bool:
        return not system.only(order, [rule.relation for rule in under]).consistent(order)

    stated = {corpus.variables[one] for one in order}
    # Rules that are of most of these figures stay longest; one that is of all may do alone.
    rules.sort(key=lambda rule: len(stated & set(in_told_order(rule))))
    for rule in reversed(rules):
        if stated <= set(in_told_order(rule)) and excluded([rule]):
            return [] if excluded([]) else [rule]
    for rule in list(rules):
        fewer = [other for other in rules if other is not rule]
        if excluded(fewer):
            rules = fewer
    return rules


# ------------------------------------------------------------------------------------- the words


def written(figure: Figure) -> str:
    """Write a figure with its unit and the qualifier before it.

    Examples
    --------
    >>> written(Figure(id="a", value=4, printed="around 4 km²", unit="km2", qualifier="about",
    ...                about="here")).split()
    ['about', '4', 'km²']
    """
    qualifier = "" if figure.qualifier is Qualifier.PLAIN else f"{figure.qualifier.value} "
    return f"{qualifier}{number(figure)}"


def number(figure: Figure) -> str:
    """Write a figure with its unit alone."""
    return declared(figure.value, figure.unit)


def speaker(figure: Figure) -> str:
    """Return who said a figure and when, for brackets."""
    who = figure.said_by or (figure.sources[0] if figure.sources else "unsourced")
    return f"{who}, {figure.date[:4]}" if figure.date else who


def thing(corpus: Corpus, figure: Figure) -> str:
    """Return what a figure is of, between quotes."""
    title = title_of(figure.about)
    only = f"{figure.only} of " if figure.only and title.joint is None else ""
    date = f" as of {corpus.dates[figure.id]}" if figure.id in corpus.dates else ""
    named = title.text({name: f"“{corpus.titles.get(name, name)}”" for name in title.ids})
    return f"{only}{named}{date}"


def interval_words(interval: Interval, unit: Unit) -> str:
    """Write an interval given in base units with no more digits than it deserves."""
    return interval_text(*interval.scaled(1 / TO_BASE[unit]), unit)


def describe(corpus: Corpus, tied: Instance, system: System | None = None) -> str:
    """Return one sentence that holds the figures of a test against each other.

    Parameters
    ----------
    corpus : Corpus
    tied : Instance
    system : System, optional
        In which they are held; by logic where it is not given.

    Returns
    -------
    str
        It gives the numbers, and no verdict.
    """
    figures = [corpus.figures[one] for one in tied.figures]
    last = figures[-1]
    match tied.test:
        case "units":
            a, b = figures
            converted = a.value * TO_BASE[a.unit] / TO_BASE[b.unit]
            return (
                f"{number(a)} is {declared(rounded(converted), b.unit)}; "
                f"printed beside it: {written(b)}."
            )
        case "same thing":
            given = f"{written(figures[0])} and {written(last)}"
            return f"{given} are both given for {thing(corpus, last)}."
        case "share":
            part, whole, share = figures
            percent = 100 * _value(part) / _value(whole) if whole.value else 0.0
            verb = "is"
            if isinstance(share.about, Share) and share.about.complement:
                percent, verb = 100 - percent, "leaves"
            return (
                f"{number(part)} of {number(whole)} {verb} {quantity(percent, '%')}; "
                f"printed: {written(share)}."
            )
        case "remainder":
            both = declared(rounded(sum(f.value for f in figures)), Unit.PERCENT)
            return f"{number(figures[0])} and {number(last)} make {both} of the whole."
        case "parts":
            both = declared(rounded(sum(f.value for f in figures)), Unit.PERCENT)
            shares = among([number(f) for f in figures])
            due = f"{ALL} or more, as they may overlap" if _overlap(tied) else ALL
            return f"{shares} make {both} of {_whole(corpus, last)}; all its parts make {due}."
        case "shares":
            return _given(corpus, figures[:-1], last, corpus.system.implied(tied.figures[:-1]))
        case "sum" | "land and water":
            terms = among([number(f) for f in figures[:-1]])
            return (
                f"{terms} make {_total(figures[:-1], last.unit)}; "
                f"printed for {thing(corpus, last)}: {written(last)}."
            )
        case "difference":
            before, after, lost = figures
            left = (_value(before) - _value(after)) / TO_BASE[lost.unit]
            difference = declared(rounded(left), lost.unit)
            return (
                f"{number(before)} less {number(after)} leaves {difference}; "
                f"printed for {thing(corpus, lost)}: {written(lost)}."
            )
        case "inside":
            small, large = figures
            return (
                f"{thing(corpus, small)}, {written(small)}, lies inside {thing(corpus, large)}, "
                f"{written(large)}: a part is not larger than its whole."
            )
        case "readings":
            value, *options = figures
            others = among([f"{written(f)} for {thing(corpus, f)}" for f in options])
            return f"{written(value)} for {thing(corpus, value)} is none of its readings: {others}."
    return _chain(corpus, figures, system or corpus.system)


def _overlap(tied: Instance) -> bool:
    relation = tied.rule.relation if tied.rule else None
    return isinstance(relation, Sum) and relation.at_most


def _whole(corpus: Corpus, share: Figure) -> str:
    """Return what the whole of a share is called, between quotes."""
    whole = share.about.whole if isinstance(share.about, Share) else str(share.about)
    return f"“{corpus.titles.get(whole, whole)}”"


def _chain(corpus: Corpus, figures: Sequence[Figure], system: System) -> str:
    # The last figure that the others leave no room for by narrowing alone is told against them.
    for last in reversed(figures):
        given = [figure for figure in figures if figure is not last]
        implied = system.implied([figure.id for figure in given])
        left = implied.get(corpus.variables[last.id], ANY)
        if not left.meets(system.interval(last.id)):
            return _given(corpus, given, last, implied)
    return f"{_listed(corpus, figures)} cannot all be true: no values satisfy every one."


def _given(corpus: Corpus, given: Sequence[Figure], last: Figure, implied: Ranges) -> str:
    together = "together give" if len(given) > 1 else "gives"
    span = interval_words(implied.get(corpus.variables[last.id], ANY), last.unit)
    return (
        f"{_listed(corpus, given)} {together} {span} for {thing(corpus, last)}; "
        f"printed: {written(last)}."
    )


def _listed(corpus: Corpus, figures: Sequence[Figure]) -> str:
    listed = among([f"{written(f)} for {thing(corpus, f)}" for f in figures])
    return f"{listed[0].upper()}{listed[1:]}"


def _value(figure: Figure) -> float:
    return figure.value * TO_BASE[figure.unit]


def rounded(value: float) -> float:
    """Round to the unit, a small number to four digits.

    Examples
    --------
    >>> rounded(10976.9), rounded(77.2204)
    (10977, 77.22)
    """
    return round(value) if abs(value) >= 100 else float(f"{value:.4g}")


def _total(figures: Sequence[Figure], unit: Unit) -> str:
    total = sum(map(_value, figures)) / TO_BASE[unit]
    return declared(rounded(total), unit)


def needed(corpus: Corpus, tied: Instance) -> str:
    """Return the whole that would make a share true, as a sentence; nothing for other tests."""
    if tied.test != "share":
        return ""
    part, whole, share = (corpus.figures[one] for one in tied.figures)
    if not share.value or (isinstance(share.about, Share) and share.about.complement):
        return ""
    value = declared(rounded(_value(part) / _value(share) / TO_BASE[whole.unit]), whole.unit)
    return f" That share would need a whole of {value}."


# --------------------------------------------------------------------------- slips and qualifiers


def slip(corpus: Corpus, tied: Instance, beside: Collection[str] = ()) -> str:
    """Name the misprint in one figure of a contradicting set that would make them agree.

    Parameters
    ----------
    corpus : Corpus
    tied : Instance
        A smallest contradicting set; the figure told last is suspected first.
    beside : collection of str
        Other figures of the same text, which must be able to hold as well.

    Returns
    -------
    str
        A sentence, or nothing.
    """
    if tied.test in ("inside", "readings"):
        return ""  # a bound, or one of several: too many numbers would do
    everything = tuple(dict.fromkeys([*tied.figures, *beside]))
    for wrong in reversed(tied.figures):
        figure = corpus.figures[wrong]
        if certain_digits(figure.printed) < DIGITS_FOR_A_SLIP:
            continue
        for value, how in reprinted(figure.printed, figure.unit):
            if not figure.value or (figure.unit is Unit.PERCENT and value > 100):
                continue
            other = corpus.stated(figure).scaled(value / figure.value)
            if how == SWAPPED_DIGITS:  # any other slip leaves as many digits certain
                stated = stated_interval(value, f"{value:.10g}", figure.qualifier)
                other = stated.scaled(TO_BASE[figure.unit])
            if corpus.rewritten({wrong: other}, everything).consistent(everything):
                return f" With {declared(rounded(value), figure.unit)} they would agree: {how}?"
    return ""


def by_qualifier(corpus: Corpus, ids: Sequence[str]) -> bool:
    """Say whether figures agree only because "about" reaches further than rounding does.

    Parameters
    ----------
    corpus : Corpus
    ids : sequence of str
        Figures that agree.

    Returns
    -------
    bool
    """
    rounded = {
        one: _as_rounded(corpus.figures[one])
        for one in ids
        if corpus.figures[one].qualifier is Qualifier.ABOUT
    }
    if not rounded:
        return False
    return not corpus.rewritten(rounded, tuple(ids)).consistent(ids)


def _as_rounded(figure: Figure) -> Interval:
    low, high = stated_interval(figure.value, figure.printed, Qualifier.PLAIN)
    low = low if figure.low is None else figure.low
    high = high if figure.high is None else figure.high
    return Interval(low, high).scaled(TO_BASE[figure.unit])
