"""Lists read well, and nothing in a text can steer a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.wording import among, plain


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c", "d"], "a, b, c and d")],
)
def test_among(items: list[str], text: str) -> None:
    assert among(items) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[31mred",
        "line\nbreak",
        "carriage\rreturn",
        "bell\a",
        "\u202eturned",
        "\u2066isolated\u2069",
        "zero\u200bwidth",
        "\x9b31m",
        "\ufeffmark",
        "\ud800",
    ],
)
def test_plain_shows_what_would_steer(hostile: str) -> None:
    shown = plain(hostile)
    assert "\N{REPLACEMENT CHARACTER}" in shown
    assert len(shown) == len(hostile)


@pytest.mark.parametrize("text", ["Тоҷикистон", "中国", "Uz-Bel — 4 655 m", "é e\u0301 ² %", ""])
def test_plain_keeps_names(text: str) -> None:
    assert plain(text) == text


@given(st.text())
def test_plain_leaves_no_control_and_settles(text: str) -> None:
    shown = plain(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in shown)
    assert plain(shown) == shown
