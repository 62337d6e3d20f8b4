"""The languages of the page: one catalogue of phrases each, found by a tag as people write it.

A catalogue is ``assets/words.<code>.json``: the same keys as the English one, each a phrase with
``{placeholders}``. What one lacks is said in English, and the page marks it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from marchland.errors import RenderError
from marchland.vocabulary import Unit

FALLBACK = "en"
"""The catalogue that has every phrase."""
FILE = re.compile(r"words\.([a-z]{2,3})\.json")


@dataclass(frozen=True)
class Catalogue:
    """The phrases of one language.

    Attributes
    ----------
    code : str
        The language's subtag, as in the file's name.
    phrases : mapping of str to str
        Every key of the English catalogue.
    missing : tuple of str
        Keys whose phrase is English for want of another.
    """

    code: str
    phrases: Mapping[str, str]
    missing: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """The BCP 47 tag of the page, such as ``zh-Hans``."""
        return self.phrases["lang.tag"]

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return self.phrases["lang.dir"]

    def unit(self, unit: Unit | str) -> str:
        """Return the symbol of a unit, given by itself or by its English symbol."""
        return self.phrases[f"unit.{unit.symbol if isinstance(unit, Unit) else unit}"]

    def say(self, key: str, **values: str) -> str:
        """Return a phrase with its placeholders filled in; the values are never read as phrases."""
        return re.sub(r"\{(\w+)\}", lambda mark: values[mark[1]], self.phrases[key])


@cache
def languages() -> Mapping[str, str]:
    """Return the languages there are: subtag and the language's own name, in order of subtags.

    Examples
    --------
    >>> languages()["ru"]
    'русский'
    """
    folder = files("marchland.render.page").joinpath("assets")
    codes = sorted(match[1] for file in folder.iterdir() if (match := FILE.fullmatch(file.name)))
    return {code: _read(code)["lang.name"] for code in codes}


@cache
def catalogue(tag: str = FALLBACK) -> Catalogue:
    """Return the phrases of the language that a tag asks for.

    Parameters
    ----------
    tag : str
        A BCP 47 tag in any case, ``_`` allowed for ``-``: ``ru``, ``zh-CN``, ``tg_TJ``.

    Returns
    -------
    Catalogue

    Raises
    ------
    RenderError
        If there is no catalogue for it.

    References
    ----------
    RFC 4647, section 3.4: a tag is shortened from its end until something fits it.

    Examples
    --------
    >>> catalogue("zh-CN").tag
    'zh-Hans'
    """
    wanted = tag.replace("_", "-").lower()
    ranges = [wanted[: match.start()] for match in re.finditer(r"-", wanted)]
    for part in [wanted, *reversed(ranges)]:
        if part in languages():
            return _catalogue(part)
    there = ", ".join(f"{code} ({name})" for code, name in languages().items())
    raise RenderError(f"--lang: expected one of {there}, found {tag!r}")


def is_same(tag: str, other: str) -> bool:
    """Say whether two tags are of one language, whatever their script or region.

    Examples
    --------
    >>> is_same("zh-Hans", "zh"), is_same("tg", "ru")
    (True, False)
    """
    return tag.split("-")[0].lower() == other.split("-")[0].lower()


def chosen(texts: Mapping[str, str], tag: str) -> str | None:
    """Return the text in a language, among texts by language; none if there is none."""
    exact = texts.get(tag)
    return exact or next((text for key, text in texts.items() if is_same(key, tag)), None)


def _catalogue(code: str) -> Catalogue:
    own, fallback = _read(code), _read(FALLBACK)
    missing = tuple(key for key in fallback if key not in own)
    return Catalogue(code, {key: own.get(key, phrase) for key, phrase in fallback.items()}, missing)


@cache
def _read(code: str) -> dict[str, str]:
    file = files("marchland.render.page").joinpath("assets", f"words.{code}.json")
    phrases: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return phrases
