"""The answer of ``marchland check`` as GitHub-flavoured Markdown, for an article or a talk page.

What a dossier says is text here too: it is escaped so that it makes no markup, no HTML, no link
and no further cell. Only addresses of sources and licences become links, and only those of the web.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from marchland.boundaries.registry import Vintage
from marchland.dossier.titles import names_of
from marchland.figures.judging import FigureFinding
from marchland.findings import LENGTH_CAVEAT, Estimate, Findings
from marchland.measure.measures import LEVEL_WORDS, Measure, RegionFinding
from marchland.numerals import interval_text, quantity, shortest, significant
from marchland.render.cite.citation import Cited, citation_lines, licence_terms, program
from marchland.render.summary import (
    ALL_FILES,
    MARKS,
    alike,
    excluded_text,
    finding_mark,
    foot,
    measured_regions,
    noise_alone,
    outside,
    points_sentences,
    said,
    slivers_title,
    subject_title,
    subjects,
    summary,
)
from marchland.vocabulary import Verdict
from marchland.wording import one_line, web_address

MARK = b"[//]: # (Written by Marchland "
"""How a file of ours begins: a link target that nothing uses, which no reader is shown."""

MARKUP = re.compile(r"[\\`*_\[\]<>&|~$#@]")
BLOCK = re.compile(r"^(?:\d{1,9}(?=[.)](?:\s|$))|(?=[-+=]))")
"""What begins a list, a rule or a heading where it stands first; the backslash goes behind it."""
JOINER = "\u2060"
"""Takes no room. After @ it keeps a text from becoming a mention or a mail address: GitHub looks
for both in the finished text, where no backslash is left."""


def escaped(text: str) -> str:
    r"""Return a text on one line that GitHub-flavoured Markdown shows as it is.

    Examples
    --------
    >>> print(escaped("a|b *c* <d> [e](https://f)"))
    a\|b \*c\* \<d\> \[e\](https:/\/f)
    >>> print(escaped("1. www.example.org"))
    1\. www\.example.org
    """
    line = MARKUP.sub(r"\\\g<0>", one_line(text))
    line = BLOCK.sub(r"\g<0>\\", line)
    line = re.sub(r"/(?=/)", r"/\\", line)
    line = re.sub(r"(?i)\b(www)\.", r"\1\\.", line)
    return line.replace("@", f"@{JOINER}")


def check_markdown(findings: Findings, *, reasons: bool = False, every: bool = False) -> str:
    """Return the answer of ``marchland check --markdown``.

    Parameters
    ----------
    findings : Findings
    reasons : bool
        Add the sentence behind every verdict.
    every : bool
        A row for every figure and every test; otherwise equal figures of one thing share a row,
        and only the tests that fail are shown.

    Returns
    -------
    str
        Equal findings give equal text. Ends with a line end.
    """
    notes = _Footnotes(findings)
    dispute = findings.dossier.dispute
    blocks = [
        f"{MARK.decode()}{program().partition(' ')[2]})",
        f"# {escaped(dispute.title)}",
        f"{escaped(dispute.summary)} {escaped(summary(findings))}",
        *_headlines(findings),
        *_regions(findings),
        *_figures(findings, notes, reasons=reasons, every=every or reasons),
        *_consistency(findings, every=every or reasons),
        *_shares(findings),
        *_points(findings),
        *_method(findings),
        *_licences(findings),
        *_citation(findings),
        "\n".join(notes.lines()),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


# --------------------------------------------------------------------------------------- tables


def _table(
    header: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[str] = ()
) -> str:
    """Return a table of cells that are Markdown already; the columns named stand at the right."""
    rules = ["---:" if name in right else "---" for name in header]
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, rules, *rows])


def _regions(findings: Findings) -> Iterator[str]:
    header = ("Region, reading", "Vintages", "Area, km²", f"{LEVEL_WORDS} range, km²")
    rows = [
        row
        for estimate, same in measured_regions(findings)
        for row in _estimate_rows(estimate, same)
    ]
    if rows:
        yield "## Measured regions"
        yield _table(header, rows, header[2:])


def _estimate_rows(
    estimate: Estimate | None, same: Sequence[RegionFinding]
) -> Iterator[tuple[str, ...]]:
    title = escaped((same[0].reading or same[0].region).title)
    if estimate is not None:
        yield title, ALL_FILES, *_area(estimate)
    for item in same:
        yield from _region_rows(item, "" if estimate is not None else title)


def _region_rows(item: RegionFinding, title: str) -> Iterator[tuple[str, ...]]:
    vintages = " → ".join(dict.fromkeys(item.vintages.values()))
    yield title, escaped(vintages), *_area(item.area)
    for parcel in item.parcels:
        yield f"– {escaped(parcel.title)}", "", *_area(parcel.area)
    if item.slivers:
        yield (
            f"– {escaped(slivers_title(item.slivers))}",
            "",
            escaped(significant(item.slivers.area_km2)),
            escaped(noise_alone(item.slivers)),
        )


def _area(area: Measure | Estimate) -> tuple[str, str]:
    middle = quantity(area.value, "", (area.low, area.high))
    return escaped(middle), escaped(interval_text(area.low, area.high))


# -------------------------------------------------------------------------------------- figures


@dataclass
class _Footnotes:
    """The sources that were cited, numbered as they come."""

    findings: Findings
    numbers: dict[str, int] = field(default_factory=dict)

    def marks(self, sources: Iterable[str]) -> str:
        """Return the marks of sources, which are from now on among the notes."""
        known = dict.fromkeys(sources)
        return " ".join(
            f"[^{self.numbers.setdefault(source, len(self.numbers) + 1)}]" for source in known
        )

    def lines(self) -> Iterator[str]:
        """Yield the notes."""
        sources = {source.id: source for source in self.findings.dossier.sources}
        for source_id, number in self.numbers.items():
            source = sources[source_id]
            title = escaped(source.title)
            address = web_address(source.url)
            parts = [
                f"[{title}](<{_target(address)}>)" if address else title,
                *(escaped(part) for part in (source.publisher, source.date) if part),
                f"read: {source.access.value}",
            ]
            yield f"[^{number}]: {', '.join(parts)}."


def _target(address: str) -> str:
    """Return an address between angle brackets: there a backslash or an entity would still work."""
    return address.replace("&", "&amp;").replace("[", "%5B").replace("]", "%5D")


def _headlines(findings: Findings) -> Iterator[str]:
    """Yield what a reader wants first: what does not fit, and what cannot be told apart."""
    if findings.failures:
        yield "## Could not be computed"
        yield _list(findings.failure_sentences)
    differing = [item for item in findings.figures if item.verdict is Verdict.DOES_NOT_FIT]
    if differing:
        yield "## Figures that do not fit"
        yield _list(outside(findings, items) for items in alike(differing))
    if findings.indistinguishable:
        yield "## Conflicting figures that these boundaries cannot tell apart"
        yield "No two of them can be true together, yet each fits what is measured."
        yield _list(
            f"{subject_title(findings, group.about)}: {group.values}"
            for group in findings.indistinguishable
        )


def _list(texts: Iterable[str]) -> str:
    return "\n".join(f"- {escaped(text)}" for text in texts)


def _figures(findings: Findings, notes: _Footnotes, *, reasons: bool, every: bool) -> Iterator[str]:
    if findings.figures:
        yield "## Published figures"
    for subject in subjects(findings):
        yield f"### {escaped(subject.heading)}"
        rows = [[item] for item in subject.figures] if every else alike(subject.figures)
        yield _table(
            ("Published", "Said by", "Verdict", "Measured range", "Would not fit", "Sources"),
            [_figure_row(findings, items, notes) for items in rows],
            ["Measured range", "Would not fit"],
        )
        if reasons:
            yield "\n".join(f"- {_why(item)}" for item in subject.figures)


def _figure_row(
    findings: Findings, items: Sequence[FigureFinding], notes: _Footnotes
) -> tuple[str, ...]:
    first, *more = items
    others = f", and {len(more)} more" if more else ""
    return (
        escaped(first.figure.printed),
        escaped(f"{said(findings, first)}{others}"),
        _verdict(first.verdict),
        escaped(_measured_range(first)),
        escaped(excluded_text(first)),
        notes.marks(source for item in items for source in item.figure.sources),
    )


def _verdict(verdict: Verdict) -> str:
    return f"{MARKS[verdict]} {verdict.value}"


def _measured_range(item: FigureFinding) -> str:
    if not (math.isfinite(item.low) and math.isfinite(item.high)):
        return "nothing measured"
    return interval_text(item.low, item.high, item.figure.unit)


def _why(item: FigureFinding) -> str:
    said = escaped(f"{item.figure.printed}: {item.reason}")
    return f"{_verdict(item.verdict)}: {said}"


# ------------------------------------------------------------------------- consistency, shares


def _consistency(findings: Findings, *, every: bool) -> Iterator[str]:
    tests = findings.consistency
    if not tests:
        return
    yield "## Figures against each other"
    shown = [item for item in tests if every or item.strength]
    if shown:
        yield "\n".join(f"- {finding_mark(item)}: {escaped(item.detail)}" for item in shown)
    left_out = Counter(item.verdict for item in tests if item not in shown)
    rest = [f"{verdict.value} {left_out[verdict]}" for verdict in Verdict if left_out[verdict]]
    if rest:
        yield f"Other tests: {', '.join(rest)}."


def _shares(findings: Findings) -> Iterator[str]:
    if not findings.shares:
        return
    rows, names = [], names_of(findings.dossier)
    for item in findings.shares:
        middle = quantity(item.percent, "", (item.low, item.high))
        ends, whole = interval_text(item.low, item.high), interval_text(*item.whole_km2)
        rows.append(tuple(map(escaped, (item.title.text(names), middle, ends, whole))))
    yield "## Measured shares"
    header = ("Share", "Percent", "Range, percent", "Of, km²")
    yield _table(header, rows, header[1:])


def _points(findings: Findings) -> Iterator[str]:
    said = points_sentences(findings)
    if not said:
        return
    yield "## Treaty points and lengths"
    yield escaped(" ".join(said))
    yield _list([*[c for c in [findings.treaty_points.caveat] if c], LENGTH_CAVEAT])


# --------------------------------------------------------------- how, under what, how to cite it


def _method(findings: Findings) -> Iterator[str]:
    yield "## How it was measured"
    yield escaped(foot(findings))
    if findings.vintages:
        yield (
            "Boundary files measured with; the accuracy is one standard deviation of a line’s "
            "position across the line."
        )
        yield _table(
            ("Vintage", "What it is", "Date", "Accuracy, m", "Whose depiction"),
            [
                tuple(
                    escaped(cell)
                    for cell in (
                        v.id, v.title, str(v.released or ""), shortest(v.accuracy_m), v.worldview
                    )
                )
                for v in findings.vintages
            ],
            ["Accuracy, m"],
        )  # fmt: skip


def _licences(findings: Findings) -> Iterator[str]:
    if not findings.vintages:
        return
    yield "## Data and licences"
    yield _table(
        ("Vintage", "Credit", "Licence"),
        [(escaped(v.id), escaped(v.attribution), _licence(v)) for v in findings.vintages],
    )
    asks = [
        f"- {escaped(name)}: {escaped(asked)}." for name, asked in licence_terms(_cited(findings))
    ]
    if asks:
        yield "\n".join(asks)


def _licence(vintage: Vintage) -> str:
    address = web_address(vintage.licence_url)
    name = escaped(vintage.licence)
    return f"[{name}](<{_target(address)}>)" if address else name


def _citation(findings: Findings) -> Iterator[str]:
    yield "## Citation"
    lines = citation_lines(_cited(findings), with_map=False)
    yield "\n>\n".join(f"> {escaped(line)}" for line in lines)


def _cited(findings: Findings) -> Cited:
    # The layers of the map are not shown here.
    return Cited(findings.dossier, findings.dossier_sha256, findings.vintages)


__all__ = ["MARK", "check_markdown", "escaped"]
