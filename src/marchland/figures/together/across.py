"""Figures of several sources held against each other.

Sources that give different values for one thing are *rivals*: one finding for each quantity, never
one for each pair. What can be wrong beyond that is what figures *imply* together: a share whose
whole nobody beside it names, a before and an after. It is held against every published value of
the implied quantity, and differs where none fits.

A number that one text prints twice, in two units, is one number here.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence

from marchland.dossier.model import Figure
from marchland.dossier.stated import TO_BASE, Interval, certain_digits
from marchland.figures.together.intervals import ANY, Empty, Sum
from marchland.figures.together.rules import Corpus, Rule, base_interval
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
        groups = clusters(same)
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
    others = [number(f) for f in group.figures if number(f) != number(name)]
    beside = f", with {among(list(dict.fromkeys(others)))}" if others else ""
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
        It says which part or whole would make the share true, and differs where nobody publishes
        such a one.
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
            wholes = clusters([f for f in published.get(whole, ()) if is_value(f)])
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
    groups = clusters([f for f in others if is_value(f)] or others)
    fits = [g for g in groups if any(needed.meets(base_interval(f)) for f in g.figures)]
    allowing = [f for f in others if not is_value(f) and needed.meets(base_interval(f))]
    need = text = _need(rule, term, share, missing, others[0].unit, needed)
    names = among([_weighed(g, g.first, origins) for g in groups])
    pick = max(fits or groups, key=lambda g: _count(g.figures, origins)).first
    if fits:
        pick = next(f for g in fits for f in g.figures if needed.meets(base_interval(f)))
        values = among([written(g.first) for g in fits])
        text += f" {values[0].upper()}{values[1:]} {'fits' if len(fits) == 1 else 'fit'}."
        text += f" Published: {names}." if len(fits) < len(groups) else ""
    else:
        text += f" No source publishes such a value. Published: {names}."
        text += f" Only a bound allows it: {among(_values(allowing))}." if allowing else ""
        text += _belonging(corpus, rule, given, pick)
    by_variable = {corpus.variables[f.id]: f.id for f in (term, share, pick)}
    figures = tuple(by_variable[name] for name in in_told_order(rule))
    if not fits:
        figures = corpus.under(figures, [rule]).shrink(figures)
    against = tuple(f.id for g in groups for f in g.figures if f is not pick) if not fits else ()
    verdict = Verdict.FITS if fits else Verdict.DOES_NOT_FIT
    brief = need if fits else f"{need} No source publishes such a value."
    yield ConsistencyFinding(figures, "share", verdict, text, "across", against, brief=brief)


def _need(
    rule: Rule, term: Figure, share: Figure, missing: str, unit: Unit, needed: Interval
) -> str:
    """Say what a share and one of its terms imply of the other."""
    ratio = share.value * TO_BASE[share.unit]
    value = term.value * TO_BASE[term.unit] / TO_BASE[unit]
    who = f"({speaker(share)})"
    span = interval_words(needed, unit)
    if missing == in_told_order(rule)[1]:
        whole = declared(rounded(value / ratio), unit)
        return f"{number(term)} as {written(share)} {who} needs a whole of {whole} ({span})."
    part = declared(rounded(value * ratio), unit)
    return f"{written(share)} {who} of {number(term)} is {part} ({span})."


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
        for other in corpus.figures.values():
            same = corpus.variables[other.id] == corpus.variables[wrong.id]
            if same and is_value(other) and needed.meets(base_interval(other)):
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
    what is said to be ceded.

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
        It differs where no published value of the remaining term fits.
    """
    published = {
        name: [f for f in figures if is_value(f)]
        for name, figures in primary(corpus, left_out).items()
    }
    for rule in corpus.rules:
        names = in_told_order(rule)
        if rule.kind not in ("sum", "difference") or not all(published.get(n) for n in names):
            continue
        groups = {name: clusters(published[name]) for name in names}
        solved = max(names, key=lambda name: (len(groups[name]), names.index(name)))
        known = [name for name in names if name != solved]
        choices = itertools.product(*(groups[name] for name in known))
        for choice in itertools.islice(choices, MAX_CHOICES):
            firsts = dict(zip(known, (c.first for c in choice), strict=True))
            yield _one_sum(corpus, origins, rule, solved, firsts, groups[solved])


def _one_sum(
    corpus: Corpus,
    origins: Mapping[str, str],
    rule: Rule,
    solved: str,
    firsts: Mapping[str, Figure],
    groups: list[Cluster],
) -> ConsistencyFinding:
    ids = [f.id for f in firsts.values()]

    def holds(figure: Figure) -> bool:
        tried = [*ids, figure.id]
        return corpus.under(tried, [rule]).consistent(tried)

    fits = [g for g in groups if any(holds(f) for f in g.figures)]
    middles = {n: f.value * TO_BASE[f.unit] for n, f in firsts.items()}
    wanted = _solved(rule, solved, middles)
    inside = [f for g in fits for f in g.figures if holds(f)]
    near = inside or [g.first for g in groups]
    pick = min(near, key=lambda f: abs(f.value * TO_BASE[f.unit] - wanted))
    terms = tuple({**firsts, solved: pick}[name].id for name in in_told_order(rule))
    figures = terms if fits else corpus.under(terms, [rule]).shrink(terms[::-1])
    if len(figures) < len(terms):
        return _exceeded(corpus, rule, [one for one in terms if one in figures])
    text = describe(corpus, Instance(rule.kind, terms, rule))
    names = among([_weighed(g, g.first, origins) for g in groups])
    if fits:
        text += f" Published: {names}." if len(fits) < len(groups) else ""
        return ConsistencyFinding(terms, rule.kind, Verdict.FITS, text, "across")
    brief = f"{text} No source publishes a value that fits."
    text = f"{brief} Published: {names}."
    against = tuple(f.id for g in groups for f in g.figures if f is not pick)
    return ConsistencyFinding(
        terms, rule.kind, Verdict.DOES_NOT_FIT, text, "across", against, brief=brief
    )


def _exceeded(corpus: Corpus, rule: Rule, ids: Sequence[str]) -> ConsistencyFinding:
    """Return the finding on terms of a sum that cannot be, whatever the remaining one is."""
    whole = rule.relation.variables[0]
    figures = sorted((corpus.figures[one] for one in ids), key=lambda f: f.value * TO_BASE[f.unit])
    figures.sort(key=lambda f: corpus.variables[f.id] == whole)
    names = among([f"{thing(corpus, f)}, {written(f)}," for f in figures[:-1]])
    text = (
        f"{names[0].upper()}{names[1:]} cannot be part of {thing(corpus, figures[-1])}, "
        f"{written(figures[-1])}: a part is not larger than its whole."
    )
    return ConsistencyFinding(
        tuple(f.id for f in figures), rule.kind, Verdict.DOES_NOT_FIT, text, "across"
    )


def _solved(rule: Rule, solved: str, known: Mapping[str, float]) -> float:
    """Return the middle value of the remaining term; below nothing where the others exceed it."""
    relation = rule.relation
    if not isinstance(relation, Sum) or solved == relation.total:
        return sum(known.values())
    return known[relation.total] - sum(v for n, v in known.items() if n != relation.total)
