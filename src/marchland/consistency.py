"""Whether published figures can be true together, whatever the geometry says.

Figures that share a *statement* (one sentence or table of one source) are held against each
other: the same thing in two units, a part and a whole against their share, a share against what
is left. Each test compares the intervals that the wording allows.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marchland.dossier import Dossier, Figure, Share
from marchland.statements import TO_BASE, Interval, reprinted
from marchland.terms import Unit, Verdict
from marchland.wording import amount


@dataclass(frozen=True)
class ConsistencyFinding:
    """Whether figures can be true together.

    Attributes
    ----------
    figures : tuple of str
        Their ids.
    test : str
        ``units``, ``share`` or ``remainder``.
    verdict : Verdict
        ``agrees`` or ``differs``.
    detail : str
        One sentence with the numbers.
    """

    figures: tuple[str, ...]
    test: str
    verdict: Verdict
    detail: str


def check_consistency(dossier: Dossier) -> tuple[ConsistencyFinding, ...]:
    """Hold the figures of each statement against each other.

    Parameters
    ----------
    dossier : Dossier

    Returns
    -------
    tuple of ConsistencyFinding
        In the order of the statements.
    """
    statements: dict[str, list[Figure]] = defaultdict(list)
    for figure in dossier.figures:
        if figure.statement:
            statements[figure.statement].append(figure)
    return tuple(
        finding
        for figures in statements.values()
        for test in (_units, _shares, _remainders)
        for finding in test(figures)
    )


def _base(figure: Figure) -> Interval:
    return figure.interval().scaled(TO_BASE[figure.unit])


def _verdict(met: bool) -> Verdict:
    return Verdict.AGREES if met else Verdict.DIFFERS


def _written(figure: Figure) -> str:
    return f"{amount(figure.value, figure.unit)} {figure.unit.symbol}"


def _units(figures: Sequence[Figure]) -> Iterator[ConsistencyFinding]:
    """Compare one thing stated in two units."""
    for a, b in itertools.combinations(figures, 2):
        if a.about != b.about or a.unit is b.unit or a.quantity != b.quantity:
            continue
        met = _base(a).meets(_base(b))
        converted = a.value * TO_BASE[a.unit] / TO_BASE[b.unit]
        detail = (
            f"{_written(a)} is {amount(round(converted), b.unit)} {b.unit.symbol}; "
            f"printed beside it: {_written(b)}."
        )
        if not met:
            detail += _slip(a, b)
        yield ConsistencyFinding((a.id, b.id), "units", _verdict(met), detail)


def _slip(a: Figure, b: Figure) -> str:
    """Name the misprint in one of two figures that would make them agree, if there is one."""
    for wrong, right in ((b, a), (a, b)):
        for value, slip in reprinted(wrong.printed):
            factor = value / wrong.value if wrong.value else 0.0
            # A slip of the decimal point keeps the digits, so the interval scales with the value.
            if _base(wrong).scaled(factor).meets(_base(right)):
                return (
                    f" With {amount(value, wrong.unit)} {wrong.unit.symbol} they would agree: "
                    f"{slip}?"
                )
    return ""


def _shares(figures: Sequence[Figure]) -> Iterator[ConsistencyFinding]:
    """Compare a share with its part and its whole."""
    for share in figures:
        if not isinstance(share.about, Share):
            continue
        parts = [f for f in figures if f.about == share.about.part and f.unit is Unit.KM2]
        wholes = [f for f in figures if f.about == share.about.whole and f.unit is Unit.KM2]
        for part, whole in itertools.product(parts, wholes):
            if whole.value == 0:  # of nothing there is no share
                continue
            yield _one_share(share, part, whole, share.about.complement)


def _one_share(share: Figure, part: Figure, whole: Figure, complement: bool) -> ConsistencyFinding:
    p, w, stated = _base(part), _base(whole), _base(share)
    implied = Interval(p.low / w.high, p.high / w.low if w.low else float("inf"))
    percent = 100 * part.value / whole.value
    if complement:
        implied, percent = Interval(1 - implied.high, 1 - implied.low), 100 - percent
    met = implied.meets(stated)
    text = f"{_written(part)} of {_written(whole)} " + (
        f"leaves {percent:.2f} %" if complement else f"is {percent:.2f} %"
    )
    detail = f"{text}; printed: {_written(share)}."
    if not met and not complement and share.value:
        needed = part.value / (share.value * TO_BASE[share.unit])
        detail += f" That share would need a whole of {amount(round(needed), whole.unit)} km²."
    return ConsistencyFinding((part.id, whole.id, share.id), "share", _verdict(met), detail)


def _remainders(figures: Sequence[Figure]) -> Iterator[ConsistencyFinding]:
    """Compare a share with what is said to be left."""
    shares = [f for f in figures if isinstance(f.about, Share)]
    for a, b in itertools.permutations(shares, 2):
        assert isinstance(a.about, Share)
        if b.about == a.about.model_copy(update={"complement": True}) and not a.about.complement:
            total = Interval(*(x + y for x, y in zip(_base(a), _base(b), strict=True)))
            met = total.meets(Interval(1.0, 1.0))
            sum_ = amount(a.value + b.value, Unit.PERCENT)
            detail = f"{_written(a)} and {_written(b)} make {sum_} % of the whole."
            yield ConsistencyFinding((a.id, b.id), "remainder", _verdict(met), detail)
