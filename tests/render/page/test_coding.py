"""Short texts are read back as what they were."""

from __future__ import annotations

import json

import hypothesis.strategies as st
import pytest
from hypothesis import given

from marchland.render.page.coding import (
    FINAL,
    MORE,
    folded,
    numbers_text,
    short_text,
    topology_text,
)
from marchland.render.page.embed import ESCAPES, script_json
from page_text import long_text, numbers_of, shapes_of, unfolded


@given(st.lists(st.integers(0, 10**12)))
def test_numbers_come_back(numbers):
    assert list(numbers_of(numbers_text(numbers))) == numbers


@given(st.integers(-(10**12), 10**12))
def test_signs_come_back(number):
    assert folded(number) >= 0
    assert unfolded(folded(number)) == number


@pytest.mark.parametrize(("number", "length"), [(0, 1), (61, 1), (62, 2), (1673, 2), (1674, 3)])
def test_small_numbers_are_short(number, length):
    assert len(numbers_text([number])) == length


def test_digits_need_no_escaping():
    digits = FINAL + MORE
    assert len(set(digits)) == len(digits)
    assert json.dumps(digits) == f'"{digits}"'
    assert not {ord(digit) for digit in digits} & set(ESCAPES)


WORDS = st.sampled_from(["a text said more than once", "~", "~0", "~~", "🗻", "Памир", "a"])


@given(st.lists(WORDS | st.text(max_size=9), max_size=30).map("".join))
def test_texts_come_back(text):
    assert long_text(short_text(text)) == text


def test_what_is_said_again_is_not_sent_again():
    once = "“Claim: south-west line (rhumb)”, "
    assert short_text(once * 50).count("south-west") == 1
    assert len(short_text(once * 50)) < len(once) + 8


def test_shortening_adds_no_character_that_ends_an_element():
    text = script_json({"<!--</script>": ["<!--</script>&amp;"] * 9})
    assert not set("<>&") & set(short_text(text))


def test_a_topology_comes_back():
    topology = {
        "transform": {"scale": [0.5, 0.5], "translate": [0, 0]},
        "arcs": [[[0, 0], [4, 0]], [[4, 0], [0, 4]], [[4, 4], [-4, -4]]],
        "objects": {
            "sheet": {
                "geometries": [
                    {"type": "MultiPolygon", "id": "s0", "arcs": [[[0, 1, 2]]]},
                    {"type": "MultiLineString", "id": "s1", "arcs": [[~1, ~0], [2]]},
                ]
            }
        },
    }
    shapes = shapes_of(topology_text(topology))
    assert shapes["s0"].wkt == "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 0)))"
    assert shapes["s1"].wkt == "MULTILINESTRING ((2 2, 2 0, 0 0), (2 2, 0 0))"
