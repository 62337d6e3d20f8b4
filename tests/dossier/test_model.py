"""Records check themselves at birth and cannot be changed after."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from marchland.dossier.fields import Record, check_partial_date
from marchland.dossier.model import Dossier, Figure, Share
from marchland.dossier.stated import Interval
from marchland.vocabulary import Unit
from small_dossier import small, small_dossier


def test_the_small_dossier_is_sound() -> None:
    dossier = small_dossier()
    assert dossier.dispute.id == "small"
    assert len(dossier.regions) == 7
    assert Dossier.model_validate(dossier.model_dump(mode="json")) == dossier


def every_record(record: type[Record] = Record) -> list[type[Record]]:
    return [kind for sub in record.__subclasses__() for kind in (sub, *every_record(sub))]


@pytest.mark.parametrize("kind", every_record(), ids=lambda kind: kind.__name__)
def test_every_record_is_frozen_and_refuses_unknown_keys(kind: type[Record]) -> None:
    assert kind.model_config["frozen"] is True
    assert kind.model_config["extra"] == "forbid"


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="Instance is frozen"):
        small_dossier().places[0].lon = 0.0


SHARE = {"part": "ceded", "whole": "claim"}
IMPOSSIBLE: list[tuple[str, Any, str]] = [
    ("places.0.lon", 180.5, "less than or equal to 180"),
    ("places.0.lon", -181, "greater than or equal to -180"),
    ("places.0.lat", 90.1, "less than or equal to 90"),
    ("places.0.lat", math.nan, "greater than or equal to -90|finite"),
    ("places.0.lon", math.inf, "less than or equal to 180|finite"),
    ("places.0.lon", True, "expected a number, found true"),
    ("places.0.lon", "east", "valid number"),
    ("places.0.elevation_m", math.nan, "finite number"),
    ("places.0.elevation_m", -math.inf, "finite number"),
    ("places.0.precision_m", 0, "greater than 0"),
    ("places.0.precision_m", 2e6, "less than or equal to 1000000"),
    ("places.0.precision_m", ..., "Field required"),
    ("places.0.kind", "border", "Input should be 'pass', 'peak'"),
    ("places.0.name", "", "at least 1 character"),
    ("places.0.name", "   ", "at least 1 character"),
    ("places.0.name", "x" * 2001, "at most 2000 characters"),
    ("places.0.id", "Upper", "match pattern"),
    ("places.0.id", "two--hyphens", "match pattern"),
    ("places.0.id", "newline\n", "match pattern"),
    ("places.0.id", "../up", "match pattern"),
    ("places.0.id", "x" * 81, "at most 80 characters"),
    ("places.0.lattitude", 38.0, "Extra inputs are not permitted"),
    ("places.0.names", {"Tajik": "x"}, "match pattern"),
    ("parties.0.territory", "A1", "match pattern"),
    ("parties.0.role", "enemy", "'party' or 'neighbour'"),
    ("dispute.view", [76, 36, 71, 40], "lon_min, lat_min, lon_max, lat_max with min below max"),
    ("dispute.view", [71, 36, 76], "Field required"),
    ("dispute", ..., "Field required"),
    ("eras.0.vintages", [], "at least 1 item"),
    ("eras.0.drawn", "vmap", "expected one of this era's vintages, found 'vmap'. Did you mean"),
    ("eras.0.valid_to", "1884-13", "expected a date that exists"),
    ("eras.0.valid_to", "1884-02-30", "expected a date that exists"),
    ("eras.0.valid_to", "2011-01-12\n", "expected a date as YYYY"),
    ("eras.0.valid_to", "２０１１", "expected a date as YYYY"),
    ("eras.0.valid_to", 99, "expected a date as YYYY"),
    ("eras.0.valid_to", True, "expected a date as YYYY"),
    ("eras.0.valid_to", dt.datetime(2011, 1, 12), "expected a date as YYYY"),
    ("events.0.until", "2010-12", "until: expected a date not before 2011-01, found 2010-12"),
    ("events.0.until", "2010", "until: expected a date not before"),
    ("tripoints.0.territories", ["AAA", "BBB"], "Field required"),
    ("lines.0.kind", "border", "Input should be 'claim line'"),
    ("lines.0.draw.recipe", "curve", "does not match any of the expected tags: 'ray'"),
    ("lines.0.draw.recipe", ..., "Unable to extract tag"),
    ("lines.0.draw.bearing_deg", 360, "less than 360"),
    ("lines.0.draw.bearing_deg", 90, "a meridian ray runs at 0 or 180, found 90"),
    ("lines.0.draw.edge_rule", "parallel", "a parallel ray runs at 90 or 270, found 180"),
    ("lines.0.draw.edge_rule", "traced", "Input should be"),
    ("lines.0.draw.length_km", 5001, "less than or equal to 5000"),
    ("lines.0.draw.length_km", 0, "greater than 0"),
    ("lines.1.draw.points", ["apex"], "at least 2 items"),
    ("lines.1.draw.points.1", [74.5, 98.0], "less than or equal to 90"),
    ("lines.1.draw.points.1", [74.5], "Field required"),
    ("lines.1.draw.points.1", "Not A Slug", "match pattern"),
    ("regions.0.standing", "stolen", "Input should be 'claimed'"),
    ("regions.0.build.recipe", "buffer", "does not match any of the expected tags: 'cut'"),
    ("regions.3.build.of", ["claim"], "at least 2 items"),
    ("regions.6.build.accuracy_m", ..., "Field required"),
    ("figures.0.unit", "acres", "Input should be 'km2', 'sq mi', 'ha', 'percent'"),
    ("figures.0.unit", "percent", "about: a figure in percent is about a part and a whole"),
    ("figures.1.unit", "km2", "about: a figure in km2 is about one region or line"),
    ("figures.1.value", 104, "a share of a whole is at most 100 percent, found 104"),
    ("figures.1.about", {"part": "ceded"}, "Field required"),
    ("figures.0.value", -1, "greater than or equal to 0"),
    ("figures.0.value", math.nan, "greater than or equal to 0|finite"),
    ("figures.0.value", 1e10, "less than or equal to 1000000000"),
    ("figures.0.value", False, "expected a number, found false"),
    ("figures.0.printed", "many", "printed: expected a number, found 'many'"),
    ("figures.0.printed", "9" * 400, "printed: expected a number"),
    ("figures.0.low", math.inf, "finite number"),
    ("figures.1.about", {"whole": "claim"}, "Field required"),
    ("figures.0.about", [], "about: expected one thing without brackets.* found 0"),
    ("figures.0.about", ["claim"], "about: expected one thing without brackets.* found 1"),
    ("figures.0.about", ["claim", "Not A Slug"], "match pattern"),
    ("figures.0.about", ["claim", "both", "claim"], "about: expected each candidate once"),
    ("figures.0.about", ["claim", SHARE], "about: a figure in km2 is about one region or line"),
    ("figures.1.about", [SHARE, "claim"], "about: a figure in percent is about a part and a whole"),
    ("figures.1.about", [SHARE, {"part": "ceded"}], "Field required"),
    ("figures.1.only", "land", "only: expected with an area, found with a figure in percent"),
    ("figures.0.only", "ice", "'land' or 'water'"),
    ("figures.0.repeats", "Not an id", "String should match pattern"),
    ("figures.0.low", 30000, r"low: expected at most the value \(28430\), found 30000"),
    ("figures.0.high", 20000, r"high: expected at least the value \(28430\), found 20000"),
]


@pytest.mark.parametrize(("path", "value", "text"), IMPOSSIBLE)
def test_impossible(path: str, value: Any, text: str) -> None:
    with pytest.raises(ValidationError, match=text) as caught:
        small_dossier((path, value))
    assert caught.value.error_count() == 1


@pytest.mark.parametrize("section", ["eras.0", "regions.0"])
def test_an_end_before_its_start(section: str) -> None:
    with pytest.raises(ValidationError, match="valid_to: expected a date not before 2011-09-20"):
        small_dossier((f"{section}.valid_from", "2011-09-20"), (f"{section}.valid_to", "2011-08"))


@pytest.mark.parametrize("until", ["2011", "2011-01", "2011-01-01", "2012", "2011-02"])
def test_an_end_that_may_be_later(until: str) -> None:
    assert small_dossier(("events.0.until", until)).events[0].until == until


@pytest.mark.parametrize(
    ("given_date", "kept"),
    [
        (1884, "1884"),
        (dt.date(2011, 1, 12), "2011-01-12"),
        ("2010-04", "2010-04"),
        ("2012-02-29", "2012-02-29"),
    ],
)
def test_dates_as_toml_gives_them(given_date: Any, kept: str) -> None:
    assert small_dossier(("events.0.date", given_date)).events[0].date == kept


@given(st.dates(min_value=dt.date(1, 1, 1)))
def test_every_date_is_a_date_to_the_day_the_month_and_the_year(date: dt.date) -> None:
    for text in (date.isoformat(), date.isoformat()[:7], date.isoformat()[:4]):
        assert check_partial_date(text) == text


@given(st.text(alphabet="0123456789-", max_size=12))
def test_what_is_taken_for_a_date_is_one(text: str) -> None:
    try:
        check_partial_date(text)
    except ValueError:
        return
    dt.date.fromisoformat((text + "-01-01")[:10])


@given(st.floats() | st.integers(-400, 400) | st.booleans() | st.text(max_size=5))
def test_no_coordinate_outside_the_earth_is_kept(value: Any) -> None:
    try:
        place = small_dossier(("places.0.lat", value)).places[0]
    except ValidationError:
        return
    assert not isinstance(value, bool)
    assert -90 <= place.lat <= 90


@pytest.mark.parametrize(
    ("changes", "interval"),
    [
        ([], (28425, 28435)),
        ([("figures.0.low", 28000)], (28000, 28435)),
        ([("figures.0.high", 29000)], (28425, 29000)),
        ([("figures.0.low", 28430), ("figures.0.high", 28430)], (28430, 28430)),
        ([("figures.0.qualifier", "over"), ("figures.0.high", 50000)], (28430, 50000)),
    ],
)
def test_figure_interval(changes: list[tuple[str, Any]], interval: Interval) -> None:
    assert small_dossier(*changes).figures[0].interval() == interval


@given(st.floats(0, 1e9), st.none() | st.floats(0, 1e9), st.none() | st.floats(0, 1e9))
def test_a_figure_that_exists_lies_in_its_interval(
    value: float, low: float | None, high: float | None
) -> None:
    facts = small()["figures"][0] | {"value": value, "low": low, "high": high}
    try:
        figure = Figure.model_validate(facts)
    except ValidationError:
        return
    assert figure.interval().low <= value <= figure.interval().high


@pytest.mark.parametrize(("index", "quantity"), [(0, "area"), (1, "share"), (2, "length")])
def test_figure_quantity(index: int, quantity: str) -> None:
    assert small_dossier().figures[index].quantity == quantity


def test_every_unit_counts_something() -> None:
    facts = small()["figures"][0] | {"value": 4, "printed": "4"}
    share = Share(part="ceded", whole="claim")
    counted = {
        unit: Figure.model_validate(
            facts | {"unit": unit, "about": share if unit is Unit.PERCENT else "claim"}
        ).quantity
        for unit in Unit
    }
    assert set(counted.values()) == {"area", "length", "share"}
    assert counted[Unit.HA] == "area"
    assert counted[Unit.MI] == "length"


@pytest.mark.parametrize(
    ("kind", "known", "wanted", "text"),
    [
        ("place", "apex", "apx", "place 'apx' is unknown. Did you mean apex?"),
        ("line", "south", "soth", "line 'soth' is unknown. Did you mean south?"),
        ("region", "claim", "clam", "region 'clam' is unknown. Did you mean claim?"),
        ("era", "post", "xyz", "era 'xyz' is unknown. Known: post, pre."),
    ],
)
def test_lookup_by_id(kind: str, known: str, wanted: str, text: str) -> None:
    dossier = small_dossier()
    assert getattr(dossier, kind)(known).id == known
    with pytest.raises(KeyError, match=text):
        getattr(dossier, kind)(wanted)


def test_vintages_are_named_once_in_order() -> None:
    dossier = small_dossier(("eras.1.vintages", ["osm-2020", "vmap0"]))
    assert dossier.vintage_ids() == ("vmap0", "wdb2", "osm-2020")


@pytest.mark.parametrize(
    ("value", "printed", "certain"),
    [
        (1137.123456, "1,137.123456 km²", 10),
        (28430.00000, "28,430.00000", 10),
        (123456789, "123,456,789", 9),
    ],
)
def test_absurd_precision(value: float, printed: str, certain: int) -> None:
    with pytest.raises(ValidationError, match=f"at most 8 certain digits, found {certain}"):
        small_dossier(("figures.0.value", value), ("figures.0.printed", printed))


@pytest.mark.parametrize(
    ("value", "printed"),
    [(17098246, "17,098,246 km²"), (494.953, "494.953"), (100000000, "100,000,000"), (0, "0.00")],
)
def test_precision_that_is_published(value: float, printed: str) -> None:
    made = small_dossier(("figures.0.value", value), ("figures.0.printed", printed))
    assert made.figures[0].value == value


def test_one_figure_to_repeat_needs_no_brackets() -> None:
    assert small_dossier(("figures.0.repeats", "way-length")).figures[0].repeats == ("way-length",)
