"""What is cited: complete, dated by its data, and in the same words on the page."""

from __future__ import annotations

import dataclasses
from email.message import Message
from importlib import metadata

import pytest

import marchland
from hostile import TEXTS
from marchland.api import OpenDossier
from marchland.dossier.fields import PartialDate
from marchland.render.cite import citation
from marchland.render.cite.citation import Cited, citation_lines, data_date, disputed_details, works
from marchland.render.page.data import telling
from marchland.render.page.languages import catalogue
from marchland.render.page.localise import Titles
from marchland.vocabulary import Standing
from paths import ROOT
from specimens_citation import cited, cited_case
from specimens_findings import small_findings, with_texts

LICENCES = ROOT / "geo" / "LICENCES.md"


@pytest.fixture(scope="module")
def real(pamirs_case: OpenDossier) -> Cited:
    return cited_case(pamirs_case)


def test_the_citation_names_all_that_it_must(real: Cited) -> None:
    text = "\n".join(citation_lines(real))
    assert real.dossier.dispute.title in text
    assert f"Marchland {marchland.__version__}" in text
    assert real.dossier_sha256 in text
    for vintage in real.vintages:
        for part in (vintage.title, vintage.release, vintage.licence, vintage.attribution):
            assert part in text
    for layer in real.layers:
        assert layer.attribution in text
    assert "© OpenStreetMap contributors" in text
    assert "derived database" in text


def test_every_licence_in_use_says_what_it_asks_for(real: Cited) -> None:
    """But for what asks for nothing, and what is put into words that no table can hold."""
    used = {item.licence for item in [*real.vintages, *real.layers]}
    assert used - set(citation.LICENCE_ASKS) == {
        "public domain", "MIT (package); data: US Government work"
    }  # fmt: skip
    known = LICENCES.read_text(encoding="utf-8")
    for asks in citation.LICENCE_ASKS.values():
        assert asks.rpartition("(")[2].rstrip(")") in known


def test_the_page_says_the_same() -> None:
    findings = small_findings()
    told = telling(findings, Titles(findings.dossier, catalogue()))
    assert told["citation"] == citation_lines(cited(findings))


def test_without_a_map_nothing_is_said_of_it() -> None:
    lines = citation_lines(cited(), with_map=False)
    assert not any("map" in line.lower() for line in lines)
    assert len(lines) < len(citation_lines(cited()))


def test_sources_are_added_on_demand() -> None:
    plain, more = citation_lines(cited()), citation_lines(cited(), sources=True)
    assert more[: len(plain)] == plain
    assert more[len(plain) :] == ["Source: A book, A press, 1999, https://example.org/a?b=1&c=2."]


@pytest.mark.parametrize(
    ("dates", "newest"),
    [
        ([None, None], None),
        (["2017", None], "2017"),
        (["2017", "2020-10"], "2020-10"),
        (["2026", "2026-05", "2025-12-31"], "2026-05"),
    ],
)
def test_the_date_is_that_of_the_newest_data(dates: list[str | None], newest: str | None) -> None:
    vintage = small_findings().vintages[0]
    dated = tuple(
        vintage.model_copy(update={"released": date and PartialDate(date)}) for date in dates
    )
    changed = dataclasses.replace(cited(), vintages=dated)
    assert data_date(changed) == newest
    assert ("Boundary data up to" in citation_lines(changed)[0]) is (newest is not None)
    assert works(changed)[0].date == newest


def test_equal_cases_are_cited_equally() -> None:
    assert citation_lines(cited()) == citation_lines(cited())
    assert works(cited(), sources=True) == works(cited(), sources=True)


def test_keys_are_unique(real: Cited) -> None:
    for each in (real, cited()):
        keys = [work.key for work in works(each, sources=True)]
        assert len(keys) == len(set(keys))


def test_a_source_may_have_the_id_of_a_vintage() -> None:
    findings = small_findings()
    book = findings.dossier.sources[0].model_copy(update={"id": "new"})
    first = findings.dossier.figures[0].model_copy(update={"sources": ("new",)})
    dossier = findings.dossier.model_copy(update={"sources": (book,), "figures": (first,)})
    keys = [w.key for w in works(dataclasses.replace(cited(), dossier=dossier), sources=True)]
    assert {"marchland_vintage_new", "marchland_source_new"} <= set(keys)


@pytest.mark.parametrize(
    ("declared", "address"),
    [
        ([], None),
        (["Homepage, https://example.org/marchland"], "https://example.org/marchland"),
        (["Homepage, javascript:alert(1)", "Docs, https://example.org/"], "https://example.org/"),
    ],
)
def test_the_address_is_the_one_declared_or_none(
    declared: list[str], address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = Message()
    for entry in declared:
        about["Project-URL"] = entry
    about["Summary"] = "For tests."
    monkeypatch.setattr(metadata, "metadata", lambda _name: about)
    citation.project_url.cache_clear()
    try:
        assert [work.url for work in works(cited())[:2]] == [address, address]
        assert (address or "https:") in citation_lines(cited())[0] or address is None
    finally:
        citation.project_url.cache_clear()


def test_no_address_is_made_up(real: Cited) -> None:
    """Every address stands in the dossier, in the registry, or in the package's own metadata."""
    declared = {source.url for source in real.dossier.sources} | {citation.project_url()}
    assert {work.url for work in works(real, sources=True)} <= declared | {None}


def test_only_addresses_of_the_web_are_cited() -> None:
    evil = cited(with_texts(small_findings(), ["javascript:alert(1)"]))
    assert all(work.url is None for work in works(evil, sources=True))


def test_disputed_details_say_whose_and_what_speaks_against(real: Cited) -> None:
    told = disputed_details(real.dossier)
    names = {party.id: party.name for party in real.dossier.parties}
    for region in real.dossier.regions:
        (line,) = [t for t in told if t.startswith(f"{region.title}: ")] or [None]
        assert (line is None) is (region.standing is Standing.ADMINISTERED)
        if line:
            for part in (region.by and names[region.by], region.reading, region.against):
                assert (part or "").rstrip(".") in line
    for line in real.dossier.lines:
        expected = f"{line.title}: {line.kind.value} of {names.get(line.asserted_by or '')}"
        assert any(t.startswith(expected) for t in told) is (line.asserted_by is not None)


def test_nothing_steers_a_terminal_or_breaks_a_line() -> None:
    for line in citation_lines(cited(with_texts(small_findings(), TEXTS)), sources=True):
        assert line == citation.one_line(line)
        assert "\n" not in line
        assert "\x1b" not in line
