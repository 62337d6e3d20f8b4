"""What a measurement or a figure is of, as data, and the one writer of its title.

A title names one region or line, or a part and a whole. It keeps their ids: whoever prints it says
what each is called, and in which words the two are joined.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from marchland.dossier.model import About, Dossier


class Joint(StrEnum):
    """How the two names of a title are joined; each is the key of its phrase."""

    SHARE = "title.share.of"
    REST = "title.less"
    READINGS = "title.readings"
    OR = "title.or"


ENGLISH: Mapping[str, str] = {
    Joint.SHARE: "{part} as a share of {whole}",
    Joint.REST: "{whole} less {part}, as a share",
    Joint.READINGS: "{part} / {whole}",
    Joint.OR: "{one}; or {other}",
}


@dataclass(frozen=True)
class Title:
    """The ids that a title names, and how they are joined.

    Attributes
    ----------
    part : str
        Id of a region or line: what it is of, or the part of a share.
    whole : str or None
        Id of the region that the part is of; none where only one thing is named.
    joint : Joint or None
        None where only one thing is named.
    others : tuple of Title
        What it may be of instead, where that is left open.
    """

    part: str
    whole: str | None = None
    joint: Joint | None = None
    others: tuple[Title, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids it names."""
        own = (self.part,) if self.whole is None else (self.part, self.whole)
        return (*own, *(name for other in self.others for name in other.ids))

    def text(self, names: Mapping[str, str], phrases: Mapping[str, str] = ENGLISH) -> str:
        """Write it.

        Parameters
        ----------
        names : mapping of str to str
            What each id is called, see :func:`names_of`.
        phrases : mapping of str to str
            A phrase for each :class:`Joint`: with ``{part}`` and ``{whole}``, and with ``{one}``
            and ``{other}`` for :attr:`Joint.OR`.

        Returns
        -------
        str

        Raises
        ------
        KeyError
            If an id has no name, or the joint no phrase.

        Examples
        --------
        >>> names = {"ceded": "The land ceded", "claim": "The claim"}
        >>> share_title("ceded", "claim", complement=True).text(names)
        'The claim less The land ceded, as a share'
        """
        text = names[self.part]
        if self.whole is not None and self.joint is not None:
            text = _put(phrases[self.joint], part=text, whole=names[self.whole])
        for other in self.others:
            text = _put(phrases[Joint.OR], one=text, other=other.text(names, phrases))
        return text


def _put(phrase: str, **values: str) -> str:
    """Put names into a phrase, all at once: a name that holds ``{whole}`` itself stays so."""
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], phrase)


def title_of(about: About) -> Title:
    """Return the title of what a figure is of, with all its candidates.

    Parameters
    ----------
    about : str, Share or tuple of them

    Returns
    -------
    Title

    Examples
    --------
    >>> title_of("ceded").text({"ceded": "Ceded"})
    'Ceded'
    >>> title_of(("east", "south")).text({"east": "The east", "south": "The south"})
    'The east; or The south'
    """
    if isinstance(about, tuple):
        first, *others = map(title_of, about)
        return replace(first, others=tuple(others))
    if isinstance(about, str):
        return Title(about)
    return share_title(about.part, about.whole, complement=about.complement)


def share_title(part: str, whole: str, *, complement: bool = False) -> Title:
    """Return the title of a part as a share of a whole, or of what is left of it.

    Parameters
    ----------
    part, whole : str
        Ids of regions, or of their readings.
    complement : bool
        True of what is left of the whole without the part.

    Returns
    -------
    Title

    Examples
    --------
    >>> share_title("ceded", "claim").joint.value
    'title.share.of'
    """
    return Title(part, whole, Joint.REST if complement else Joint.SHARE)


def readings_title(part: str | None, whole: str | None) -> Title | None:
    """Return the title of the readings under which a share is measured.

    Parameters
    ----------
    part, whole : str or None
        Ids of the readings; none of what has but one.

    Returns
    -------
    Title or None
        None where neither has several readings.

    Examples
    --------
    >>> readings_title("south", "west").text({"south": "Due south", "west": "South-west"})
    'Due south / South-west'
    >>> readings_title(None, "west")
    Title(part='west', whole=None, joint=None, others=())
    """
    if part and whole:
        return Title(part, whole, Joint.READINGS)
    return Title(part or whole or "") if part or whole else None


def names_of(dossier: Dossier) -> dict[str, str]:
    """Return what a dossier calls its regions and lines, by id.

    Parameters
    ----------
    dossier : Dossier

    Returns
    -------
    dict of str to str
    """
    regions = {region.id: region.title for region in dossier.regions}
    return regions | {line.id: line.title for line in dossier.lines}
