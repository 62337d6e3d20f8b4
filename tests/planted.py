"""Made-up statements, each sound or with one contradiction planted in it.

Every case has regions of its own, so that a hundred of them fit one dossier and none touches
another. The numbers are drawn from true areas and rounded as they would be printed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from marchland.dossier.stated import KM2_PER_SQ_MI
from small_dossier import small

Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """Figures of one or several statements, and what is wrong with them."""

    kind: str
    figures: tuple[Row, ...]
    wrong: frozenset[str] = frozenset()
    """The smallest contradicting set; none in a sound case."""
    test: str = ""


class Numbers:
    """The true numbers of one case, and rows of figures that print them."""

    def __init__(self, index: int) -> None:
        self.index = index
        draw = random.Random(index)
        self.whole = draw.randrange(60_000, 400_000)
        self.claim = draw.randrange(self.whole // 10, self.whole // 3)
        self.ceded = draw.randrange(self.claim // 20, self.claim // 3)
        self.north = draw.randrange(self.ceded // 5, self.ceded // 2)
        self.south = self.ceded - self.north
        self.post = self.whole - self.ceded
        self.way = draw.randrange(150, 900)
        self.land = self.whole - self.whole // 50

    def row(self, name: str, value: float, about: Any, unit: str = "km2", **more: Any) -> Row:
        """Return a figure of one of the case's regions, printed to the unit or to 0.01 %."""
        here = self.index
        own: Any = f"{about}-{here}"
        if isinstance(about, dict):
            own = about | {k: f"{about[k]}-{here}" for k in ("part", "whole")}
        digits = f"{value:,.2f}" if unit == "percent" else f"{value:,.0f}"
        number = float(digits.replace(",", ""))
        return {
            "id": f"{name}-{here}",
            "value": number,
            "printed": digits,
            "unit": unit,
            "about": own,
            "statement": f"statement-{here}",
            "sources": ["book"],
        } | more

    def share(self, name: str, part: str, whole: str, factor: float = 1.0, **more: Any) -> Row:
        """Return the share of one region in another, wrong by a factor."""
        percent = 100 * getattr(self, part) / getattr(self, whole) * factor
        return self.row(name, percent, {"part": part, "whole": whole}, "percent", **more)

    def rows(self, *names: str, wrong: str = "", factor: float = 1.31) -> list[Row]:
        """Return the areas of regions, of which one may be wrong."""
        return [self.row(n, getattr(self, n) * (factor if n == wrong else 1), n) for n in names]


def _case(n: Numbers, kind: str, rows: list[Row], wrong: bool, test: str, *names: str) -> Case:
    ids = frozenset(f"{name}-{n.index}" for name in names) if wrong else frozenset()
    return Case(kind, tuple(rows), ids, test if wrong else "")


def units(n: Numbers, wrong: bool) -> Case:
    miles = n.ceded / KM2_PER_SQ_MI * (1.2 if wrong else 1)
    rows = [*n.rows("claim", "ceded"), n.row("miles", miles, "ceded", "sq mi")]
    return _case(n, "units", rows, wrong, "units", "ceded", "miles")


def lengths(n: Numbers, wrong: bool) -> Case:
    miles = n.way / 1.609344 * (1.2 if wrong else 1)
    rows = [n.row("km", n.way, "way", "km"), n.row("mi", miles, "way", "mi")]
    return _case(n, "lengths", rows, wrong, "units", "km", "mi")


def same_thing(n: Numbers, wrong: bool) -> Case:
    """Two statements of one source, so that only the source contradicts itself."""
    again = n.row("again", n.claim * (1.4 if wrong else 1), "claim", statement=f"other-{n.index}")
    rows = [r | {"sources": [f"book-{n.index}"]} for r in (*n.rows("claim"), again)]
    return _case(n, "same thing", rows, wrong, "same thing", "claim", "again")


def share(n: Numbers, wrong: bool) -> Case:
    rows = [*n.rows("ceded", "claim"), n.share("share", "ceded", "claim", 1.37 if wrong else 1)]
    return _case(n, "share", rows, wrong, "share", "ceded", "claim", "share")


def left_of_it(n: Numbers, wrong: bool) -> Case:
    percent = 100 - 100 * n.ceded / n.claim
    rest = {"part": "ceded", "whole": "claim", "complement": True}
    rows = [
        n.share("share", "ceded", "claim"),
        n.row("rest", percent * (0.8 if wrong else 1), rest, "percent"),
    ]
    return _case(n, "remainder", rows, wrong, "remainder", "share", "rest")


def shares(n: Numbers, wrong: bool) -> Case:
    rows = [
        n.share("of-claim", "ceded", "claim"),
        n.share("claim-of-whole", "claim", "whole"),
        n.share("of-whole", "ceded", "whole", 1.5 if wrong else 1),
    ]
    return _case(n, "shares", rows, wrong, "shares", "of-claim", "claim-of-whole", "of-whole")


def sums(n: Numbers, wrong: bool) -> Case:
    rows = n.rows("north", "south", "ceded", wrong="north" if wrong else "")
    return _case(n, "sum", rows, wrong, "sum", "north", "south", "ceded")


def before_and_after(n: Numbers, wrong: bool) -> Case:
    rows = n.rows("whole", "post", "ceded", wrong="ceded" if wrong else "")
    return _case(n, "difference", rows, wrong, "difference", "whole", "post", "ceded")


def land_and_water(n: Numbers, wrong: bool) -> Case:
    water = (n.whole - n.land) * (1.6 if wrong else 1)
    rows = [
        *n.rows("whole"),
        n.row("land", n.land, "whole", only="land"),
        n.row("water", water, "whole", only="water"),
    ]
    return _case(n, "land and water", rows, wrong, "land and water", "whole", "land", "water")


def inside(n: Numbers, wrong: bool) -> Case:
    rows = n.rows("claim", "whole", wrong="claim" if wrong else "", factor=1.1 * n.whole / n.claim)
    return _case(n, "inside", rows, wrong, "inside", "claim", "whole")


def readings(n: Numbers, wrong: bool) -> Case:
    rows = [*n.rows("claim", "ceded"), n.row("read", n.claim * (0.8 if wrong else 1), "read")]
    return _case(n, "readings", rows, wrong, "readings", "read", "claim", "ceded")


def two_steps(n: Numbers, wrong: bool) -> Case:
    """Two shares of one part: what they say of the two wholes contradicts their areas."""
    rows = [
        *n.rows("claim", "whole"),
        n.share("of-claim", "ceded", "claim"),
        n.share("of-whole", "ceded", "whole", 1.5 if wrong else 1),
    ]
    return _case(n, "chain", rows, wrong, "chain", "claim", "whole", "of-claim", "of-whole")


def whole_elsewhere(n: Numbers, wrong: bool) -> Case:
    """The whole stands in another source: only what the share implies can be held against it."""
    rows = [*n.rows("ceded"), n.share("share", "ceded", "claim", 1.37 if wrong else 1)]
    rows += [r | {"statement": f"other-{n.index}", "sources": []} for r in n.rows("claim")]
    return _case(n, "whole elsewhere", rows, wrong, "share", "ceded", "share", "claim")


def part_elsewhere(n: Numbers, wrong: bool) -> Case:
    rows = [*n.rows("claim"), n.share("share", "ceded", "claim", 1.37 if wrong else 1)]
    rows += [r | {"statement": f"other-{n.index}", "sources": []} for r in n.rows("ceded")]
    return _case(n, "part elsewhere", rows, wrong, "share", "ceded", "share", "claim")


def three_sources(n: Numbers, wrong: bool) -> Case:
    rows = n.rows("whole", "post", "ceded", wrong="ceded" if wrong else "")
    rows = [r | {"statement": f"s{k}-{n.index}", "sources": []} for k, r in enumerate(rows)]
    return _case(n, "three sources", rows, wrong, "difference", "whole", "post", "ceded")


def sum_of_sources(n: Numbers, wrong: bool) -> Case:
    rows = n.rows("north", "south", "ceded", wrong="north" if wrong else "")
    rows = [r | {"statement": f"s{k}-{n.index}", "sources": []} for k, r in enumerate(rows)]
    return _case(n, "sum of sources", rows, wrong, "sum", "north", "south", "ceded")


KINDS: tuple[Callable[[Numbers, bool], Case], ...] = (
    units, lengths, same_thing, share, left_of_it, shares, sums, before_and_after, land_and_water,
    inside, readings, two_steps, whole_elsewhere, part_elsewhere, three_sources, sum_of_sources,
)  # fmt: skip
EACH = 4
"""How many cases there are of each kind, sound and spoiled."""


def cases() -> Iterator[Case]:
    """Yield sound and spoiled cases of every kind in turn."""
    index = 0
    for _ in range(EACH):
        for make in KINDS:
            for wrong in (True, False):
                yield make(Numbers(index), wrong)
                index += 1


def territory(index: int) -> str:
    return "".join(chr(65 + index // 26**k % 26) for k in (2, 1, 0))


def regions(index: int) -> list[Row]:
    """Return the regions of one case: recipes alone, nothing is built."""
    pre, post = ({"territory": territory(index), "era": era} for era in ("pre", "post"))
    plain = {"standing": "ceded"}
    return [
        plain | {"id": f"whole-{index}", "title": f"Before {index}",
                 "build": {"recipe": "territory", "of": pre}},
        plain | {"id": f"post-{index}", "title": f"After {index}",
                 "build": {"recipe": "territory", "of": post}},
        plain | {"id": f"claim-{index}", "title": f"Claim {index}",
                 "build": {"recipe": "cut", "of": pre, "line": "south",
                           "keep_side_with": "inside"}},
        plain | {"id": f"ceded-{index}", "title": f"Ceded {index}",
                 "parts": [f"north-{index}", f"south-{index}"],
                 "build": {"recipe": "difference", "of": pre, "less": post,
                           "within": {"territory": "BBB", "era": "post"}}},
        plain | {"id": f"read-{index}", "title": f"Read {index}",
                 "build": {"recipe": "readings", "of": [f"claim-{index}", f"ceded-{index}"]}},
        *(plain | {"id": f"{name}-{index}", "title": f"{name} {index}",
                   "build": {"recipe": "file", "path": "area.geojson", "accuracy_m": 100}}
          for name in ("north", "south")),
    ]  # fmt: skip


def dossier_of(chosen: list[Case]) -> dict[str, Any]:
    """Return the table of a dossier that holds all of the cases."""
    indices = [int(case.figures[0]["id"].rpartition("-")[2]) for case in chosen]
    base = small()
    ways = [base["lines"][1] | {"id": f"way-{i}", "title": f"Way {i}"} for i in indices]
    books = [base["sources"][0] | {"id": f"book-{i}"} for i in indices]
    places = [{"id": f"land-{i}", "name": "Land", "territory": territory(i)} for i in indices]
    return base | {
        "parties": [*base["parties"], *places],
        "sources": [*base["sources"], *books],
        "lines": [*base["lines"], *ways],
        "regions": [*base["regions"], *(region for i in indices for region in regions(i))],
        "figures": [figure for case in chosen for figure in case.figures],
    }
