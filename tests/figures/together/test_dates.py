"""Which dates make another quantity of a figure."""

from __future__ import annotations

from typing import Any

import pytest

from marchland.figures.together.dates import Span, own_dates
from small_dossier import small_dossier

CLAIM = [("regions.0.valid_from", "1884-06"), ("regions.0.valid_to", "2011-09-20")]
ERA = [("eras.0.valid_from", "1990"), ("eras.0.valid_to", "2000")]
LINE = {"id": "shared-length", "value": 120, "printed": "120 km", "unit": "km", "about": "shared"}


@pytest.mark.parametrize(
    ("date", "held"),
    [
        ("1884", False),  # perhaps before June
        ("1884-05", False),
        ("1884-06", True),
        ("1884-06-03", True),
        ("1990", True),
        ("2011-09-19", True),
        ("2011-09-20", False),  # the day on which it ends
        ("2011-09", False),
        ("2011", False),
        ("2012", False),
    ],
)
def test_a_span_holds_what_is_surely_in_it(date: str, held: bool) -> None:
    assert Span("1884-06", "2011-09-20").holds(date) == held


def test_a_span_without_an_end_goes_on_and_one_without_a_start_holds_nothing() -> None:
    assert Span("1884", None).holds("2050")
    assert not Span(None, "2011").holds("1990")
    assert not Span(None, None).holds("1990")


@pytest.mark.parametrize(
    ("changes", "own"),
    [
        ([], {"claim-area": "1995"}),
        (CLAIM, {}),
        (ERA, {}),
        # What a region says of itself goes before its era.
        ([*ERA, ("regions.0.valid_from", "1999")], {"claim-area": "1995"}),
        # A share is of its part and its whole, and what was ceded says nothing of dates.
        ([*CLAIM, ("figures.1.as_of", "1995")], {"ceded-share": "1995"}),
        ([*CLAIM, ("figures.1.as_of", "1995"), ("regions.1.valid_from", "1990")], {}),
        ([*ERA, ("figures.2", LINE | {"as_of": "1995"})], {}),
        ([*CLAIM, ("figures.2", LINE | {"as_of": "1995"})], {"shared-length": "1995"}),
    ],
)
def test_dates_that_make_another_quantity(
    changes: list[tuple[str, Any]], own: dict[str, str]
) -> None:
    assert own_dates(small_dossier(("figures.0.as_of", "1995"), *changes)) == own
