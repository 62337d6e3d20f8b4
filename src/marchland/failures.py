"""What of a dossier could not be computed, and why: one part that fails stops no other.

Only errors that Marchland raises on purpose become failures. An altered boundary file and a dossier
that contradicts itself still stop everything: nothing computed from them could be trusted.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from marchland.dossier.model import Figure
from marchland.dossier.titles import title_of
from marchland.errors import AlteredError, DossierError, FigureError, MarchlandError

VERBS = {
    "vintage": "could not be read",
    "layer": "could not be read",
    "region": "could not be built",
    "reading": "could not be built",
    "line": "could not be drawn",
    "place": "could not be located",
    "marker": "could not be brought to WGS 84",
    "length": "could not be measured",
    "budget": "could not be made",
    "share": "could not be measured",
    "figure": "could not be judged",
}
"""The kinds of failure, each with what did not happen."""


@dataclass(frozen=True)
class Failure:
    """One thing that could not be computed.

    Attributes
    ----------
    kind : str
        One of :data:`VERBS`.
    id : str
        Of the thing; of a reading, of the region that it is a reading of.
    title : str
    vintages : mapping of str to str
        Era to vintage: the choice under which it failed; empty where none is involved.
    reason : str
        The sentence of the error, with files named from the folder they belong to.
    follows_from : str
        Id of the vintage, region or reading that failed first; empty where the fault is its own.
    """

    kind: str
    id: str
    title: str
    vintages: Mapping[str, str]
    reason: str
    follows_from: str = ""

    @property
    def choice(self) -> str:
        """The vintages in words."""
        return " → ".join(dict.fromkeys(self.vintages.values()))

    @property
    def cause(self) -> str:
        """The reason on one line and without its choice of vintages: of several, often the same."""
        under = f" under {', '.join(self.vintages.values())}" if self.vintages else ""
        return " ".join(self.reason.replace(under, "").split()).rstrip(".")


@dataclass
class Ledger:
    """Keeps failures in the order in which they happened, each once.

    Parameters
    ----------
    folders : tuple of Path
        Left out of file names: where a file lies on one computer is nobody else's business.
    """

    folders: tuple[Path, ...] = ()
    failures: list[Failure] = field(default_factory=list)

    def add(self, failure: Failure) -> None:
        """Take in a failure unless it is known."""
        if failure not in self.failures:
            self.failures.append(failure)

    def sentence(self, error: MarchlandError) -> str:
        """Return what an error says, without the folders."""
        text = str(error)
        # The longest first: a dossier's folder usually lies in that of the boundary files.
        prefixes = {str(folder / "_")[:-1] for folder in self.folders}
        for prefix in sorted(prefixes, key=len, reverse=True):
            text = text.replace(prefix, "")
        return text


@contextmanager
def noted(
    ledger: Ledger | None,
    kind: str,
    item_id: str,
    title: str,
    vintages: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Turn an error of the body into a failure, and go on behind it.

    Parameters
    ----------
    ledger : Ledger or None
        Where the failure goes; without one the error is raised.
    kind, item_id, title, vintages
        See :class:`Failure`.

    Raises
    ------
    DossierError, AlteredError
        Always: see the head of this module.

    Examples
    --------
    >>> from marchland.errors import GeometryError
    >>> ledger = Ledger()
    >>> with noted(ledger, "line", "south", "South"):
    ...     raise GeometryError("line 'south' reaches a pole")
    >>> in_sentences(ledger.failures)
    ("“South” could not be drawn: line 'south' reaches a pole.",)
    """
    try:
        yield
    except (DossierError, AlteredError):
        raise
    except MarchlandError as error:
        if ledger is None:
            raise
        ledger.add(Failure(kind, item_id, title, dict(vintages or {}), ledger.sentence(error)))


def in_sentences(failures: Iterable[Failure]) -> tuple[str, ...]:
    """Tell failures in sentences, choices of vintages that fail alike in one.

    Parameters
    ----------
    failures : iterable of Failure

    Returns
    -------
    tuple of str
    """
    groups: dict[tuple[str, str, str, str], list[Failure]] = {}
    for failure in failures:
        groups.setdefault((failure.kind, failure.id, failure.title, failure.cause), []).append(
            failure
        )
    return tuple(
        f"“{title}”{_under(same)} {VERBS[kind]}: {cause}."
        for (kind, _, title, cause), same in groups.items()
    )


def summed(failures: Sequence[Failure]) -> tuple[str, ...]:
    """Tell failures in sentences: each fault once, with the regions that failed by it.

    Parameters
    ----------
    failures : sequence of Failure

    Returns
    -------
    tuple of str
        Sentences that can be quoted. What one boundary file lacks is not listed: it is left out
        wherever a region or line asks for it.
    """
    first = [failure for failure in failures if not failure.follows_from]
    sentences: list[str] = []
    for item_id, same in itertools.groupby(first, key=lambda failure: failure.id):
        here = list(same)
        sentences += in_sentences(here)
        if here[0].kind == "region":
            also = [i for i in failures if i.kind == "region" and i.follows_from == item_id]
            names = ", ".join(f"“{title}”" for title in dict.fromkeys(i.title for i in also))
            sentences[-1] += f" With it: {names}." if names else ""
        elif here[0].kind == "vintage":
            sentences[-1] += " It is left out of everything below."
    return tuple(sentences)


def failure_rows(failures: Iterable[Failure]) -> list[dict[str, object]]:
    """Return one row per thing that could not be computed, and choice of vintages, for JSON."""
    return [
        {
            "kind": failure.kind,
            "id": failure.id,
            "title": failure.title,
            "vintages": dict(failure.vintages),
            "reason": failure.reason,
            "follows_from": failure.follows_from or None,
        }
        for failure in failures
    ]


def concerning(figure: Figure, failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Return the failures of what a figure may refer to."""
    terms = title_of(figure.about).ids
    kinds = ("line", "length") if figure.quantity == "length" else ("region", "reading", "budget")
    return tuple(failure for failure in failures if failure.kind in kinds and failure.id in terms)


def left_out(failures: Sequence[Failure]) -> str:
    """Say what a figure was not held against; empty where nothing is lacking."""
    if not failures:
        return ""
    by_title = itertools.groupby(failures, key=lambda failure: failure.title)
    names = [f"“{title}”{_under(list(same))}" for title, same in by_title]
    return f" Left out, as it could not be computed: {', '.join(names)}."


def _under(same: Sequence[Failure]) -> str:
    choices = [choice for choice in dict.fromkeys(failure.choice for failure in same) if choice]
    return f" under {' or '.join(choices)}" if choices else ""


def refuse_nothing(there_is_any: bool, failures: Sequence[Failure], done: str) -> None:
    """Raise with every failure if nothing is left to show because of them.

    Parameters
    ----------
    there_is_any : bool
        Whether something is left.
    failures : sequence of Failure
    done : str
        What was to be done, as in "nothing could be judged".

    Raises
    ------
    FigureError
    """
    if failures and not there_is_any:
        lines = [f"  - {sentence}" for sentence in summed(failures)]
        raise FigureError("\n".join([f"nothing could be {done}:", *lines]))
