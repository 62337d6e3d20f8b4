"""A fault names its key as the TOML has it, what was expected, found, and what to do."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from marchland.dossier.faults import schema_faults, shortened
from marchland.dossier.model import Dossier
from small_dossier import small

EACH = [
    ("places.0.lat", 91, "places[0] apex.lat: expected less than or equal to 90; found 91"),
    ("figures.0.repeats", "No id", "figures[0] claim-area.repeats: expected text of the pattern"),
    ("places.1.sources", ["book", 3], "places[1] inside.sources[1]: expected a valid string"),
    ("places.0.name", ..., "places[0] apex.name: missing; this key is required"),
    ("lines.1.draw.points.1", [74.5, 98.0], "lines[1] way.draw.points[1][1]: expected less than"),
    ("lines.0.draw.bearing_deg", ..., "lines[0] south.draw.bearing_deg: missing"),
    ("lines.0.draw.recipe", "arc", "lines[0] south.draw.recipe: expected one of 'ray', 'pol"),
    ("lines.0.draw.recipe", ..., "lines[0] south.draw.recipe: missing; this key is required"),
    ("dispute.view", [9, 1, 3, 2], "dispute.view: expected lon_min, lat_min, lon_max, lat_max"),
    ("dispute.titel", "x", "dispute.titel: unknown key; remove it or mend its spelling"),
    ("places", 3, "places: expected a valid tuple; found 3"),
]


@pytest.mark.parametrize(("path", "value", "wanted"), EACH)
def test_the_key_is_that_of_the_toml(path: str, value: Any, wanted: str) -> None:
    data = small((path, value))
    with pytest.raises(ValidationError) as caught:
        Dossier.model_validate(data)
    found = schema_faults(caught.value, data)
    assert any(fault.startswith(wanted) for fault in found), found


def test_a_record_apart_is_found_where_it_stood() -> None:
    with pytest.raises(ValidationError) as caught:
        Dossier.model_validate(3)
    assert schema_faults(caught.value, 3, whole="the dossier")[0].startswith(
        "the dossier: expected"
    )
    (row,) = schema_faults(caught.value, {"rows": [{"id": "a"}]}, ("rows", 0))
    assert row.startswith("rows[0] a: expected a valid dictionary")


def test_a_long_value_is_shortened() -> None:
    assert len(shortened("x" * 500)) == 58
    assert shortened([1, 2]) == "[1, 2]"
