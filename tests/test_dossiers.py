"""Every folder of ``geo/disputes`` is sound, complete in its sources, and neutral in its words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

import marchland
from marchland.dossier.fields import Record
from marchland.dossier.model import Dossier, Share
from marchland.dossier.references import reference_faults
from marchland.findings import Findings
from marchland.vocabulary import Access, PlaceKind, Unit
from paths import ROOT

DISPUTES = ROOT / "geo" / "disputes"
SLUGS = sorted(path.parent.name for path in DISPUTES.glob("*/dossier.toml"))
SOURCED = ("places", "tripoints", "instruments", "events", "lines", "regions", "figures",
           "datums", "markers", "segments", "heights")  # fmt: skip

# Words that take a side, or call one line the true one. A party's own word is quoted elsewhere,
# in source titles, which are not searched.
PARTIAL_WORDS = re.compile(
    r"\b(?:correct(?:ed)? (?:border|boundary|line)|true (?:border|boundary|line)|real(?:ly)?|"
    r"actual(?:ly)?|stolen|stole|steals?|rightful(?:ly)?|legitimate(?:ly)?|so-called|seiz\w+|"
    r"land grab|aggress\w+|belongs? to|regain\w*|recover(?:ed|y)?|motherland|betray\w*)\b",
    re.IGNORECASE,
)


@cache
def load(slug: str) -> Dossier:
    text = (DISPUTES / slug / "dossier.toml").read_text(encoding="utf-8")
    return Dossier.model_validate(tomllib.loads(text))


@pytest.fixture(params=SLUGS)
def dossier(request: pytest.FixtureRequest) -> Dossier:
    return load(request.param)


@pytest.fixture
def pamirs() -> Dossier:
    return load("china-tajikistan")


def every_sourced(dossier: Dossier) -> Iterator[tuple[str, Any]]:
    for section in SOURCED:
        for record in getattr(dossier, section):
            yield f"{section} {record.id}", record


def prose(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Yield each free text of a record with its key; titles and publishers of sources excepted."""
    if isinstance(value, Record):
        for key in type(value).model_fields:
            if key in ("url", "id") or (where.startswith("sources") and key != "note"):
                continue
            yield from prose(getattr(value, key), f"{where}.{key}")
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from prose(item, f"{where}[{getattr(item, 'id', index)}]")
    elif isinstance(value, str):
        yield where, value


# ------------------------------------------------------------------------- every dossier


def test_there_are_dossiers() -> None:
    assert "china-tajikistan" in SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_folder_is_named_after_the_dispute(slug: str) -> None:
    assert load(slug).dispute.id == slug


def test_references_resolve(dossier: Dossier) -> None:
    assert list(reference_faults(dossier)) == []


def test_every_source_is_used(dossier: Dossier) -> None:
    used = {source for _, record in every_sourced(dossier) for source in record.sources}
    assert {source.id for source in dossier.sources} - used == set()


def test_every_fact_is_sourced_or_says_that_it_is_not(dossier: Dossier) -> None:
    silent = [
        where
        for where, record in every_sourced(dossier)
        if not record.sources and "unsourced" not in (record.note or "").lower()
    ]
    assert silent == []


def test_source_addresses_are_whole(dossier: Dossier) -> None:
    whole = re.compile(r"^https?://[\w-]+(?:\.[\w-]+)+(?:/[^\s…]*)?$")
    addresses = [source.url for source in dossier.sources if source.url]
    assert [url for url in addresses if not whole.match(url) or "..." in url] == []


def test_sources_without_an_address_say_where_they_were_read(dossier: Dossier) -> None:
    lost = [
        source.id
        for source in dossier.sources
        if not (source.url or source.note or source.publisher)
    ]
    assert lost == []


def test_printed_number_is_the_value(dossier: Dossier) -> None:
    wrong = []
    for figure in dossier.figures:
        number = re.search(r"\d[\d,]*(?:\.\d+)?", figure.printed)
        assert number, figure.id
        if float(number.group().replace(",", "")) != figure.value:
            wrong.append((figure.id, figure.printed, figure.value))
    assert wrong == []


def test_figures_are_not_copied_sentences(dossier: Dossier) -> None:
    assert [f.id for f in dossier.figures if len(f.printed.split()) > 8] == []


def test_words_are_neutral(dossier: Dossier) -> None:
    found = [
        (where, hit.group())
        for section in ("dispute", "parties", "eras", "sources", *SOURCED)
        for where, text in prose(getattr(dossier, section), section)
        for hit in PARTIAL_WORDS.finditer(text)
    ]
    assert found == []


def test_claims_are_readings_with_what_speaks_against_them(dossier: Dossier) -> None:
    for line in dossier.lines:
        if line.kind == "claim line":
            assert line.asserted_by, line.id
            assert line.against, line.id
    for region in dossier.regions:
        if region.standing == "claimed":
            assert region.by, region.id
            assert region.reading, region.id
            assert region.against, region.id


def test_titles_fit_a_table_and_a_legend(dossier: Dossier) -> None:
    titled = (*dossier.lines, *dossier.regions)
    assert [(r.id, len(r.title)) for r in titled if len(r.title) > 48] == []


def test_places_carry_a_plausible_precision(dossier: Dossier) -> None:
    exact = {
        place.id
        for place in dossier.places
        if place.precision_m < 100 and place.kind is not PlaceKind.MARKER
    }
    assert exact == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_expected_rows_are_well_formed(slug: str) -> None:
    dossier = load(slug)
    rows = tomllib.loads((DISPUTES / slug / "expected.toml").read_text(encoding="utf-8"))
    assert set(rows) == {"expected"}
    assert rows["expected"], "a dossier without a second opinion is not checked"
    known = {record.id for record in (*dossier.regions, *dossier.lines)}
    eras = {era.id: era.vintages for era in dossier.eras}
    sources = {source.id for source in dossier.sources}
    for row in rows["expected"]:
        assert set(row) == {"key", "vintages", "value", "unit", "tolerance", "source", "why"}
        assert row["key"] in known
        assert row["source"] in sources
        assert row["unit"] in ("km2", "km")
        assert 0 < row["tolerance"] < row["value"]
        for era, vintage in row["vintages"].items():
            assert vintage in eras[era]


def expected_rows() -> Iterator[Any]:
    for slug in SLUGS:
        text = (DISPUTES / slug / "expected.toml").read_text(encoding="utf-8")
        for row in tomllib.loads(text)["expected"]:
            chosen = "-".join(row["vintages"].values())
            yield pytest.param(slug, row, id=f"{slug}-{row['key']}-{chosen}")


@cache
def findings(slug: str) -> Findings:
    return marchland.open(slug).findings


def deviation(found: Findings, row: dict[str, Any]) -> float:
    """Return how far the finding that a row means lies from its value, in tolerances."""
    if row["unit"] == "km2":
        measured = [
            region.area.value
            for region in found.regions
            if region.region.id == row["key"] and region.vintages == row["vintages"]
        ]
    else:
        measured = [
            line.length.value
            for line in found.lines
            if line.line.id == row["key"] and line.vintages == row["vintages"]
        ]
    assert len(measured) == 1, "expected one finding for this region or line and these vintages"
    return abs(measured[0] - float(row["value"])) / float(row["tolerance"])


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "row"), list(expected_rows()))
def test_finding_is_near_its_outside_value(slug: str, row: dict[str, Any]) -> None:
    assert deviation(findings(slug), row) <= 1, row["why"]


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "row"), list(expected_rows()))
def test_a_finding_that_went_wrong_is_noticed(slug: str, row: dict[str, Any]) -> None:
    """Altered by more than twice the tolerance, whichever way, every row fails."""
    for value in (row["value"] + 2.1 * row["tolerance"], row["value"] - 2.1 * row["tolerance"]):
        assert deviation(findings(slug), row | {"value": value}) > 1
    with pytest.raises(AssertionError, match="expected one finding"):
        deviation(findings(slug), row | {"vintages": {"pre": "no-such-file"}})


# ----------------------------------------------------------------- China–Tajikistan: the facts

FOUNDING_FIGURES = [
    ("claim-28430", 28430, Unit.KM2, "claim"),
    ("claim-10977-sq-mi", 10.977, Unit.SQ_MI, "claim"),
    ("ceded-1137", 1137, Unit.KM2, "ceded"),
    ("ceded-439-sq-mi", 439, Unit.SQ_MI, "ceded"),
    ("given-up-96-percent", 96, Unit.PERCENT, Share(part="ceded", whole="claim", complement=True)),
    ("ceded-4-percent", 4, Unit.PERCENT, Share(part="ceded", whole="claim")),
]

FOUNDING_EVENTS = [
    ("relations-1992", "1992-01-04", None),
    ("embassy-dushanbe-1992", "1992-03-13", None),
    ("visit-1993", "1993-03", None),
    ("embassy-beijing-1997", "1997-04-07", None),
    ("exercises-2006", "2006", None),
    ("troops-2016", "2016", None),
    ("exercises-2021", "2021", None),
    ("attack-2024", "2024-11", None),
    ("visit-2013", "2013-05-19", "2013-05-21"),
    ("visit-2018", "2018-10-11", "2018-10-14"),
    ("visit-2019", "2019-06-14", "2019-06-16"),
    ("visit-2023", "2023-05-17", "2023-05-21"),
    ("ratification", "2011-01-12", None),
    ("handover", "2011-09-20", None),
    ("expedition-1891", "1891", None),
    ("aktash-1892", "1892", None),
    ("pamirsky-post-1893", "1893", None),
    ("murghab-kulma-road-2001", "2001-09-25", None),
    ("kulma-2004", "2004-05-25", None),
    ("markers-2008", "2008-09-20", None),
]

INSTRUMENTS = [
    ("treaty-1881", "1881-02-24"),
    ("protocol-1884", "1884-06-03"),
    ("protocol-1884-chinese-reading", "1884-06-03"),
    ("notes-1894", "1894-04-12"),
    ("notes-1895", "1895-03-11"),
    ("note-1899", "1899-03-14"),
    ("treaty-1981", "1981-06-16"),
    ("agreement-of-1999", "1999-08-13"),
    ("agreement-of-2000", "2000-07-05"),
    ("agreement-of-2002", "2002-05-17"),
    ("protocol-of-2010", "2010-04-27"),
    ("agreement-of-2012", "2012-06"),
    ("regime-of-the-boundary", "2017"),
]

PLACES = [
    ("beyik-pass", "pass", 37.304334, 75.055712),
    ("uz-bel", "pass", 38.653191, 73.801770),
    ("kulma", "crossing", 38.149826, 74.803321),
    ("nezatash", "pass", 37.5944, 74.9353),
    ("murghab", "town", 38.17023, 73.96674),
    ("tashkurgan", "town", 37.77763, 75.22478),
    ("karakul", "lake", 39.040, 73.420),
    ("rangkul", "lake", 38.47832, 74.25179),
    ("zorkul", "lake", 37.45, 73.70),
    ("tripoint-kgz-chn-tjk", "tripoint", 39.459673, 73.600275),
    ("tripoint-afg-chn-tjk", "tripoint", 37.234090, 74.889862),
    ("marker-86", "marker", 38.137806, 74.806417),
    ("marker-87", "marker", 38.131000, 74.817528),
    ("marker-88", "marker", 38.066222, 74.854694),
    ("marker-89", "marker", 38.036583, 74.867833),
    ("embassy-china-dushanbe", "embassy", 38.53575, 68.77905),
    ("embassy-tajikistan-beijing", "embassy", 39.9075, 116.39723),
]

# The ledger of published figures, by what each is of: (value, unit) pairs that must be there.
LEDGER: dict[str | tuple[str, str], set[tuple[float, str]]] = {
    "claim": {
        (28430, "km2"), (28500, "km2"), (28000, "km2"), (20000, "km2"), (41000, "km2"),
        (10.977, "sq mi"), (10811, "sq mi"), (11000, "sq mi"), (11500, "sq mi"),
    },
    "ceded": {
        (1158, "km2"), (1137, "km2"), (1122, "km2"), (1112, "km2"), (1100, "km2"), (1000, "km2"),
        (2000, "km2"), (200, "km2"), (439, "sq mi"), (433, "sq mi"), (386, "sq mi"),
        (1142, "km2"), (400, "sq mi"),
    },
    "ceded-north": {(200, "km2"), (150, "km2"), (77, "sq mi")},
    "kept": {(27500, "km2")},
    "triangle": {(28500, "km2"), (20000, "km2"), (41000, "km2")},
    "crescent": {(28500, "km2"), (20000, "km2"), (41000, "km2")},
    "roc-maps": {(70000, "km2")},
    "pamirs": {(100000, "km2")},
    "tajikistan-pre": {(143100, "km2"), (142550, "km2"), (142700, "km2"), (141510, "km2")},
    "tajikistan-post": {(141942, "km2"), (141400, "km2"), (142600, "km2")},
    "badakhshan": {(64200, "km2")},
    "khatlon": {(24800, "km2")},
    "sughd": {(25400, "km2")},
    "republican-districts": {(28154, "km2")},
    "murghab-district": {(37300, "km2"), (38442.2, "km2"), (38440, "km2")},
    "boundary-pre": {(519, "km"), (430, "km"), (414, "km"), (509, "km"), (800, "km")},
    "boundary-post": {
        (494.953, "km"), (497, "km"), (477, "km"), (450, "km"), (400, "km"), (250, "mi"),
    },
    ("ceded", "claim"): {
        (4, "percent"), (5.5, "percent"), (3.5, "percent"), (3, "percent"), (5, "percent"),
    },
    ("ceded", "tajikistan-pre"): {
        (0.77, "percent"), (0.78, "percent"), (0.8, "percent"), (0.7, "percent"), (1, "percent"),
        (4, "percent"),
    },
    ("claim", "tajikistan-pre"): {(19.9, "percent"), (19.6, "percent"), (20, "percent")},
    ("murghab-district", "tajikistan-post"): {(26, "percent"), (27, "percent")},
}  # fmt: skip


@pytest.mark.parametrize(("figure_id", "value", "unit", "about"), FOUNDING_FIGURES)
def test_founding_figure(
    pamirs: Dossier, figure_id: str, value: float, unit: Unit, about: object
) -> None:
    figure = next(f for f in pamirs.figures if f.id == figure_id)
    assert (figure.value, figure.unit, figure.about) == (value, unit, about)
    assert figure.statement == "wikipedia-relations"
    assert figure.sources == ("wikipedia-relations",)


@pytest.mark.parametrize(("event_id", "date", "until"), FOUNDING_EVENTS)
def test_event(pamirs: Dossier, event_id: str, date: str, until: str | None) -> None:
    event = next(e for e in pamirs.events if e.id == event_id)
    assert (event.date, event.until) == (date, until)


def test_views_are_attributed(pamirs: Dossier) -> None:
    events = {event.id: event for event in pamirs.events}
    assert "China" in (events["unequal-treaties-view"].attributed_to or "")
    assert "denied" in (events["troops-2016"].attributed_to or "")


@pytest.mark.parametrize(("instrument_id", "date"), INSTRUMENTS)
def test_instrument(pamirs: Dossier, instrument_id: str, date: str) -> None:
    assert next(i for i in pamirs.instruments if i.id == instrument_id).date == date


@pytest.mark.parametrize(("place_id", "kind", "lat", "lon"), PLACES)
def test_place(pamirs: Dossier, place_id: str, kind: str, lat: float, lon: float) -> None:
    place = pamirs.place(place_id)
    assert (place.kind, place.lat, place.lon) == (kind, lat, lon)


def test_sarikol_range_is_a_label_of_large_radius(pamirs: Dossier) -> None:
    place = pamirs.place("sarikol-range")
    assert place.kind is PlaceKind.RANGE
    assert place.precision_m >= 50_000


def test_embassies_are_known_to_the_city_and_say_so(pamirs: Dossier) -> None:
    for place_id in ("embassy-china-dushanbe", "embassy-tajikistan-beijing"):
        place = pamirs.place(place_id)
        assert place.precision_m == 10_000
        assert "City precision" in (place.note or "")


def test_beyik_says_what_the_rounded_coordinate_is(pamirs: Dossier) -> None:
    assert "37.30, 75.00" in (pamirs.place("beyik-pass").note or "")


def test_places_that_were_not_found_are_not_invented(pamirs: Dossier) -> None:
    names = " ".join(place.name for place in pamirs.places)
    assert not re.search("Karazak|Tokhterek|Shorkul|Karasu", names)


@pytest.mark.parametrize("topic", ["Beyik Pass", "border", "Sarikol Range", "Chinese Tajiks"])
def test_related_topic(pamirs: Dossier, topic: str) -> None:
    assert any(topic in related for related in pamirs.dispute.related)


def test_parties_are_named_in_three_languages(pamirs: Dossier) -> None:
    for party in pamirs.parties:
        assert {"zh", "ru", "tg"} <= party.names.keys(), party.id


@pytest.mark.parametrize("about", LEDGER, ids=str)
def test_ledger_is_complete(pamirs: Dossier, about: str | tuple[str, str]) -> None:
    wanted = Share(part=about[0], whole=about[1]) if isinstance(about, tuple) else about
    found = {(f.value, f.unit.value) for f in pamirs.figures if wanted in f.candidates}
    assert LEDGER[about] - found == set()


def test_ledger_has_at_least_sixty_rows(pamirs: Dossier) -> None:
    assert len(pamirs.figures) >= 60


def test_the_test_reading_is_marked(pamirs: Dossier) -> None:
    figure = next(f for f in pamirs.figures if f.id == "ceded-200-as-whole")
    assert (figure.value, figure.about) == (200, "ceded")
    assert "if read as the whole transfer" in (figure.note or "")


def test_sides_are_those_of_the_two_parties(pamirs: Dossier) -> None:
    assert {f.side for f in pamirs.figures} == {None, "china", "tajikistan"}


def test_unseen_texts_are_not_called_read(pamirs: Dossier) -> None:
    unseen = {source.id for source in pamirs.sources if source.access is Access.UNSEEN}
    assert {"cia-2020", "asia-plus-2011", "zarifi-sattorov", "roc-maps"} <= unseen


def test_a_figure_that_names_the_triangle_is_held_against_it_first(pamirs: Dossier) -> None:
    """Its page says which zone it means; the others are what it can have been meant of."""
    figure = next(f for f in pamirs.figures if f.id == "aihuau-claim")
    assert figure.candidates == ("triangle", "claim", "crescent")


def test_what_passed_is_called_by_no_partys_word(pamirs: Dossier) -> None:
    titled = (*pamirs.regions, *pamirs.events, *pamirs.instruments, *pamirs.eras)
    frames = re.compile(r"\bced(?:e|es|ed|ing)\b|\bcession\b|\breturn", re.IGNORECASE)
    assert [record.id for record in titled if frames.search(record.title)] == []
