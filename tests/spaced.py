"""Texts as a test writes them: with ordinary spaces before units."""

from __future__ import annotations

from marchland.numerals import NARROW_SPACE


def spaced(text: str) -> str:
    """Return a text with an ordinary space for every narrow one."""
    return text.replace(NARROW_SPACE, " ")
