"""Figures of several sources held against each other.

Sources that give different values for one thing are *rivals*: one finding for each quantity, never
one for each pair. What can be wrong beyond that is what figures *imply* together: a share whose
whole nobody beside it names, a before and an after. It is held against every published value of
the implied quantity, and does not fit where none allows it.

A number that one text prints twice, in two units, is one number here. Every set that does not
fit is smallest under all rules: take out any figure, and the rest can be true.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence

from marchland.dossier.model import Figure
from marchland.dossier.stated import TO_BASE, Interval, certain_digits
from marchland.figures.together.intervals import ANY, Empty, Sum
from marchland.figures.together.rules import Corpus, Rule
from marchland.figures.together.sentences import (
    ConsistencyFinding,
    Instance,
    describe,
    in_told_order,
    interval_words,
    number,
    rounded,
    speaker,
    thing,
    tie,
    written,
)
from marchland.figures.together.values import Cluster, clusters, is_value, primary
from marchland.numerals import declared
from marchland.vocabulary import Unit, Verdict
from marchland.wording import among

NAMED = 3
"""Up to how many figures a sentence names one by one."""
DIGITS_FOR_NEAR_TWINS = 4
"""From how many certain digits on two numbers that differ in one of them look like one number."""
MAX_CHOICES = 200
"""How many choices of values a sum is tried with."""


# -------------------------------------------------------------------------------------- rivals


def rivals(
    corpus: Corpus, origins: Mapping[str, str], left_out: Collection[str]
) -> Iterator[ConsistencyFinding]:
    """Yield one finding for each quantity of which figures exclude each other.

    Parameters
    ----------
    corpus : Corpus
    origins : mapping of str to str
        Origin of each figure.
    left_out : collection of str
        Figures that already contradict their own text.

    Yields
    ------
    ConsistencyFinding
        Its figures are one for each value.
    """
    for same in primary(corpus, left_out).values():
        groups = clusters(same, corpus.stated)
        if len(groups) < 2:
            continue
        count = _count(same, origins)
        text = (
            f"{len(same)} figures from {count} {'origin' if count == 1 else 'origins'} for "
            f"{thing(corpus, same[0])} need {len(groups)} values, as no two of these can both be "
            f"true: {among([_weighed(g, g.core, origins) for g in groups])}."
        )
        if same[0].quantity == "length":
            text += (
                " A line is longer the finer it is drawn, so lengths of two drawings may differ."
            )
        text += _near_twins(same, origins)
        yield ConsistencyFinding(
            tuple(g.core.id for g in groups), "rivals", Verdict.CANNOT_TELL, text, "across"
        )


def _count(figures: Sequence[Figure], origins: Mapping[str, str]) -> int:
    return len({origins[figure.id] for figure in figures})


def _weighed(group: Cluster, name: Figure, origins: Mapping[str, str]) -> str:
    """Name a cluster by one of its figures, with its origins and what else they print."""
    others: dict[str, str] = {}
    for figure in group.figures:
        others.setdefault(number(figure), number(figure) if is_value(figure) else written(figure))
    others.pop(number(name), None)
    beside = f", with {among(list(others.values()))}" if others else ""
    return f"{written(name)} ({_count(group.figures, origins)}{beside})"


def _near_twins(figures: Sequence[Figure], origins: Mapping[str, str]) -> str:
    """Name a number of one origin that is one digit away from a number of several.

    Short and round numbers are one digit apart too often to mean anything.
    """
    by_number: dict[str, list[Figure]] = {}
    for figure in figures:
        if certain_digits(figure.printed) >= DIGITS_FOR_NEAR_TWINS:
            by_number.setdefault(number(figure), []).append(figure)
    for (a, one), (b, many) in itertools.permutations(by_number.items(), 2):
        apart = sum(x != y for x, y in zip(a, b, strict=False))
        if len(a) == len(b) and apart == 1 and _count(one, origins) == 1 < _count(many, origins):
            return f" {a} ({speaker(one[0])}) differs from {b} in one digit: a slip?"
    return ""


# ---------------------------------------------------------------------- shares without both terms


def shares(
    corpus: Corpus, origins: Mapping[str, str], left_out: Collection[str]
) -> Iterator[ConsistencyFinding]:
    """Hold each share whose text lacks its part or its whole against what others publish of it.

    Parameters
    ----------
    corpus : Corpus
    origins : mapping of str to str
        Origin of each figure.
    left_out : collection of str
        Figures that already contradict their own text.

    Yields
    ------
    ConsistencyFinding
        It says which part or whole would make the share true, and does not fit where nobody
        publishes such a one.
    """
    published = primary(corpus, left_out)
    for rule in corpus.rules:
        if rule.kind != "share":
            continue
        part, whole, share = in_told_order(rule)
        for figure in published.get(share, []):
            own = {
                name: next((f for f in published.get(name, ()) if _one_text(f, figure)), None)
                for name in (part, whole)
            }
            if own[part] and own[whole]:
                continue  # held together where the text is
            wholes = clusters([f for f in published.get(whole, ()) if is_value(f)], corpus.stated)
            if not own[part] and not own[whole] and wholes:
                # One finding for a lone share: of the whole that most origins give.
                own[whole] = max(wholes, key=lambda g: _count(g.figures, origins)).first
            given, missing = own[part] or own[whole], whole if own[part] else part
            others = published.get(missing, [])
            if given and given.value and figure.value and others:
                yield from _one_share(corpus, origins, rule, (given, figure), others)


def _one_text(one: Figure, other: Figure) -> bool:
    return one.statement is not None and one.statement == other.statement


def _one_share(
    corpus: Corpus,
    origins: Mapping[str, str],
    rule: Rule,
    given: tuple[Figure, Figure],
    others: Sequence[Figure],
) -> Iterator[ConsistencyFinding]:
    term, share = given
    missing = corpus.variables[others[0].id]
    ranges = corpus.under([f.id for f in given], [rule]).implied([f.id for f in given])
    needed = ranges.get(missing, ANY)
    groups = clusters([f for f in others if is_value(f)] or others, corpus.stated)
    fits = [g for g in groups if any(needed.meets(corpus.stated(f)) for f in g.figures)]
    allowing = [f for f in others if not is_value(f) and needed.meets(corpus.stated(f))]
    of = thing(corpus, others[0])
    need = text = _need(rule, term, share, missing, others[0].unit, needed, of)
    names = among([_weighed(g, g.first, origins) for g in groups])
    pick = max(fits or groups, key=lambda g: _count(g.figures, origins)).first
    if fits:
        pick = next(f for g in fits for f in g.figures if needed.meets(corpus.stated(f)))
        values = among([written(g.first) for g in fits])
        text += f" {values[0].upper()}{values[1:]} {'fits' if len(fits) == 1 else 'fit'}."
        text += f" Published: {names}." if len(fits) < len(groups) else ""
    else:
        text += f" No source publishes such a value of it. Published: {names}."
        text += f" Only a bound allows it: {among(_values(allowing))}." if allowing else ""
        text += _belonging(corpus, rule, given, pick)
    by_variable = {corpus.variables[f.id]: f.id for f in (term, share, pick)}
    figures = tuple(by_variable[name] for name in in_told_order(rule))
    if not fits:
        figures = corpus.system.shrink(figures)
        if len(figures) < len(by_variable):
            yield from _fewer(corpus, figures)
            return
    against = tuple(f.id for g in groups for f in g.figures if f is not pick) if not fits else ()
    verdict = Verdict.FITS if fits else Verdict.DOES_NOT_FIT
    brief = need if fits else f"{need} No source publishes such a value."
    yield ConsistencyFinding(figures, "share", verdict, text, "across", against, brief=brief)


def _need(
    rule: Rule, term: Figure, share: Figure, missing: str, unit: Unit, needed: Interval, whole: str
) -> str:
    """Say what a share and one of its terms imply of the other."""
    ratio = share.value * TO_BASE[share.unit]
    value = term.value * TO_BASE[term.unit] / TO_BASE[unit]
    is_whole = missing == in_told_order(rule)[1]
    span = interval_words(needed, unit)
    if is_value(term) and is_value(share):  # of a bound there is no middle
        middle = declared(rounded(value / ratio if is_whole else value * ratio), unit)
        span = f"{middle} ({span})"
    who = f"({speaker(share)})"
    if is_whole:
        words = f"{written(term)} as {written(share)} {who} needs {whole} to be {span}."
    else:
        words = f"{written(share)} {who} of {written(term)} is {span}."
    return words[0].upper() + words[1:]


def _belonging(corpus: Corpus, rule: Rule, given: tuple[Figure, Figure], outsider: Figure) -> str:
    """Name the published numbers that would hold with an outsider in place of a given one."""
    offers = []
    for wrong in given:
        kept = [f.id for f in (*given, outsider) if f is not wrong]
        try:
            ranges = corpus.under(kept, [rule]).implied(kept)
        except Empty:  # the outsider excludes the other one whatever this one is
            continue
        needed = ranges.get(corpus.variables[wrong.id], ANY)
        for other in corpus.of_variable(corpus.variables[wrong.id]):
            if is_value(other) and needed.meets(corpus.stated(other)):
                middle = (needed.low + needed.high) / 2
                apart = abs(other.value * TO_BASE[other.unit] / middle - 1) if middle else 0.0
                offers.append((apart, other, wrong))
    swaps: dict[str, str] = {}
    for _, other, wrong in sorted(offers, key=lambda offer: offer[0]):
        name = f"{written(other)} ({speaker(other)}) in place of {written(wrong)}"
        swaps.setdefault(written(wrong), name)
    if not swaps:
        return ""
    return f" With {written(outsider)} it would hold for {' or for '.join(swaps.values())}."


def _values(figures: Sequence[Figure]) -> list[str]:
    ordered = sorted(figures, key=lambda f: f.value * TO_BASE[f.unit])
    names = list(dict.fromkeys(map(written, ordered)))
    if len(names) <= NAMED:
        return names
    return [*names[: NAMED - 1], f"{len(names) - NAMED} more up to {names[-1]}"]


# ------------------------------------------------------------- sums over figures of many sources


def sums(
    corpus: Corpus, origins: Mapping[str, str], left_out: Collection[str]
) -> Iterator[ConsistencyFinding]:
    """Hold sums and differences together from figures that no one text puts side by side.

    For every choice of one published value of each term but one, the remaining term, of which
    there are most, is held against all of its published values: before − after, say, against
    what is said to be ceded. Where not all terms are published, those that are must leave room.

    Parameters
    ----------
    corpus : Corpus
    origins : mapping of str to str
        Origin of each figure.
    left_out : collection of str
        Figures that already contradict their own text.

    Yields
    ------
    ConsistencyFinding
        It does not fit where no published value of the remaining term would.
    """
    published = {
        name: [f for f in figures if is_value(f)]
        for name, figures in primary(corpus, left_out).items()
    }
    for rule in corpus.rules:
        # Of a sum of two alone, a part without the other is what `nested` tells.
        names = [name for name in in_told_order(rule) if published.get(name)]
        if rule.kind not in SUMS or len(names) < 2 or not isinstance(rule.relation, Sum):
            continue
        if rule.relation.at_most and len(names) < len(in_told_order(rule)):
            continue  # what overlaps with the others, nobody knows how far, may be anything
        groups = {name: clusters(published[name], corpus.stated) for name in names}
        solved = max(names, key=lambda name: (len(groups[name]), names.index(name)))
        known = [name for name in names if name != solved]
        choices = itertools.product(*(groups[name] for name in known))
        for choice in itertools.islice(choices, MAX_CHOICES):
            firsts = dict(zip(known, (c.first for c in choice), strict=True))
            yield from _one_sum(corpus, origins, rule, solved, firsts, groups[solved])


SUMS = ("sum", "difference", "remainder", "parts")
"""Kinds of rules of which one term follows from the others."""


def _one_sum(
    corpus: Corpus,
    origins: Mapping[str, str],
    rule: Rule,
    solved: str,
    firsts: Mapping[str, Figure],
    groups: list[Cluster],
) -> Iterator[ConsistencyFinding]:
    ids = [f.id for f in firsts.values()]

    def holds(figure: Figure) -> bool:
        return corpus.fit([*ids, figure.id], rule)

    fits = [g for g in groups if any(holds(f) for f in g.figures)]
    middles = {n: f.value * TO_BASE[f.unit] for n, f in firsts.items()}
    wanted = _solved(rule, solved, middles)
    inside = [f for g in fits for f in g.figures if holds(f)]
    near = inside or [g.first for g in groups]
    pick = min(near, key=lambda f: abs(f.value * TO_BASE[f.unit] - wanted))
    picked = {**firsts, solved: pick}
    terms = tuple(picked[name].id for name in in_told_order(rule) if name in picked)
    is_whole = len(terms) == len(in_told_order(rule))
    names = among([_weighed(g, g.first, origins) for g in groups])
    if fits and is_whole and not _together(corpus, terms):
        text = describe(corpus, Instance(rule.kind, terms, rule))
        text += f" Published: {names}." if len(fits) < len(groups) else ""
        yield ConsistencyFinding(terms, rule.kind, Verdict.FITS, text, "across")
    if fits:
        return
    figures = corpus.system.shrink(terms[::-1])
    if len(figures) < len(terms) or not is_whole:
        yield from _fewer(corpus, figures)
        return
    told = describe(corpus, Instance(rule.kind, terms, rule))
    brief = f"{told} No source publishes a value that fits."
    text = f"{brief} Published: {names}."
    against = tuple(f.id for g in groups for f in g.figures if f is not pick)
    yield ConsistencyFinding(
        terms, rule.kind, Verdict.DOES_NOT_FIT, text, "across", against, brief=brief
    )


def _fewer(corpus: Corpus, ids: Sequence[str]) -> Iterator[ConsistencyFinding]:
    """Yield the finding on figures that exclude each other whatever the remaining term is."""
    tied = tie(corpus, ids)
    if tied.test != "inside":  # which `nested` tells
        text = describe(corpus, tied)
        yield ConsistencyFinding(tied.figures, tied.test, Verdict.DOES_NOT_FIT, text, "across")


def _together(corpus: Corpus, ids: Sequence[str]) -> bool:
    """Say whether one statement gives all of some figures, and so is tested by itself."""
    statements = {corpus.figures[one].statement for one in ids}
    return len(statements) == 1 and None not in statements


def _solved(rule: Rule, solved: str, known: Mapping[str, float]) -> float:
    """Return the middle value of the remaining term; below nothing where the others exceed it."""
    relation = rule.relation
    if not isinstance(relation, Sum) or solved == relation.total:
        return sum(known.values())
    # The whole of shares is one, and nobody publishes it. Of an unknown whole nothing follows.
    total = known.get(relation.total, 1.0)
    return total - sum(v for n, v in known.items() if n != relation.total)


# ---------------------------------------------------------- parts of one text, wholes of another


def nested(
    corpus: Corpus, origins: Mapping[str, str], left_out: Collection[str]
) -> Iterator[ConsistencyFinding]:
    """Hold parts against the wholes that other texts give.

    Parameters
    ----------
    corpus : Corpus
    origins : mapping of str to str
        Origin of each figure.
    left_out : collection of str
        Figures that already contradict their own text.

    Yields
    ------
    ConsistencyFinding
        One for each value of a part that is larger than wholes, or for each value of a whole that
        is smaller than parts, whichever are fewer.
    """
    published = primary(corpus, left_out)
    for small, large in _inside(corpus, published):
        parts, wholes = published[small], published[large]
        if not _may_exceed(corpus, parts, wholes):
            continue
        pairs = [
            (part, whole, pair)
            for part in clusters(parts, corpus.stated)
            for whole in clusters(wholes, corpus.stated)
            if (pair := _exceeding(corpus, part, whole))
        ]
        by_part = len({p.core.id for p, _, _ in pairs}) <= len({w.core.id for _, w, _ in pairs})
        grouped: dict[str, list[tuple[Cluster, tuple[Figure, Figure]]]] = {}
        for part, whole, pair in pairs:
            fixed, other = (part, whole) if by_part else (whole, part)
            grouped.setdefault(fixed.core.id, []).append((other, pair))
        for same in grouped.values():
            yield _one_nested(corpus, origins, same)


def _inside(corpus: Corpus, among_these: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each quantity with those that it is no larger than, by however many steps."""
    larger: dict[str, list[str]] = {}
    for small, large in dict.fromkeys(pair for rule in corpus.rules for pair in rule.nested):
        larger.setdefault(small, []).append(large)
    for start in (name for name in larger if name in among_these):
        around = dict.fromkeys(larger[start])
        ahead = list(around)
        for name in ahead:
            further = [one for one in larger.get(name, ()) if one not in around]
            around |= dict.fromkeys(further)
            ahead += further
        yield from ((start, name) for name in around if name in among_these and name != start)


def _may_exceed(corpus: Corpus, parts: Sequence[Figure], wholes: Sequence[Figure]) -> bool:
    largest = max(corpus.stated(part).low for part in parts)
    return largest > min(corpus.stated(whole).high for whole in wholes)


def _exceeding(corpus: Corpus, part: Cluster, whole: Cluster) -> tuple[Figure, Figure] | None:
    """Return a figure of a part and one of a whole of which the first is surely larger."""
    outermost = (
        max(part.figures, key=lambda figure: corpus.stated(figure).low),
        min(whole.figures, key=lambda figure: corpus.stated(figure).high),
    )
    for small, large in ((part.first, whole.first), outermost):
        if not corpus.system.consistent((small.id, large.id)):
            return small, large
    return None


def _one_nested(
    corpus: Corpus,
    origins: Mapping[str, str],
    same: Sequence[tuple[Cluster, tuple[Figure, Figure]]],
) -> ConsistencyFinding:
    # Told of the value that most origins give.
    ordered = sorted(same, key=lambda item: -_count(item[0].figures, origins))
    (_, (small, large)), *more = ordered
    tied = Instance("inside", (small.id, large.id))
    brief = describe(corpus, tied)
    others = among([_weighed(group, group.first, origins) for group, _ in more])
    text = f"{brief} The same goes for {others}." if more else brief
    others_in = (figure for _, pair in more for figure in pair)
    against = tuple(f.id for f in others_in if f not in (small, large))
    return ConsistencyFinding(
        tied.figures, "inside", Verdict.DOES_NOT_FIT, text, "across", against, brief=brief
    )
