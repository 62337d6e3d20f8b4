"""How lists are worded in a sentence, and texts that are safe to print."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence


def among(items: Sequence[str]) -> str:
    """Join items as a sentence does.

    Examples
    --------
    >>> among(["a"]), among(["a", "b"]), among(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


STEERING = ("Cc", "Cf", "Cs")
"""Unicode categories of what steers a terminal or turns the reading direction."""


def json_text(rows: object) -> str:
    r"""Return rows as strict JSON, in which nothing can steer a terminal.

    Letters of any script stay as they are; control characters and direction marks are escaped.

    Examples
    --------
    >>> json_text("中 \x1b[31m \u202e")
    '"中 \\u001b[31m \\u202e"'
    """
    text = json.dumps(rows, ensure_ascii=False, indent=2, allow_nan=False)
    steering = {c for c in set(text) if c != "\n" and unicodedata.category(c) in STEERING}
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in steering})


def plain(text: str) -> str:
    r"""Return a text in which nothing can steer a terminal or turn the reading direction.

    Control characters and direction marks, which a stranger's dossier may hold, become visible.

    Examples
    --------
    >>> plain("a\x1b[31mb")
    'a�[31mb'
    """
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in STEERING else c for c in text
    )


def one_line(text: str) -> str:
    r"""Return a text on one line, in which nothing can steer a terminal; see :func:`plain`.

    Examples
    --------
    >>> one_line("  a\n- b\x00 ")
    'a - b�'
    """
    return plain(BREAKS.sub(" ", text).strip())


BREAKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")
"""White space, but for that which joins what stands beside it, as in a number."""

_REST = r"[^\s\x00-\x20<>\"\\^`{|}\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
WEB = re.compile(rf"https?://{_REST}", re.IGNORECASE)
LINK = re.compile(rf"(?:https?://|mailto:){_REST}", re.IGNORECASE)
"""Addresses that may become links: of the web, and on the page also of mail."""


def web_address(address: str | None) -> str | None:
    """Return an address if it may become a link: of the web, and without what could end a link.

    Examples
    --------
    >>> web_address("https://example.org/a?b=1"), web_address("javascript:alert(1)")
    ('https://example.org/a?b=1', None)
    """
    return address if address and WEB.fullmatch(address) and plain(address) == address else None
