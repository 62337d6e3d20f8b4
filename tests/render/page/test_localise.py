"""A dossier's titles and names in the page's language go first; the rest is known as foreign."""

from __future__ import annotations

import json
from typing import Any

import pytest

from marchland.dossier.model import Dossier
from marchland.render.page.document import page
from marchland.render.page.languages import catalogue, languages
from page_text import data_of
from specimens_findings import DOSSIER, small_findings


def data_in(lang: str) -> dict[str, Any]:
    data: dict[str, Any] = data_of(page(small_findings(), lang=lang))
    return data


@pytest.fixture(scope="module")
def russian() -> dict[str, Any]:
    return data_in("ru-RU")


def by_id(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in records}


def test_titles_are_those_of_the_language(russian: dict[str, Any]) -> None:
    assert russian["dispute"]["title"] == "Квадраты: А и Б"
    assert [era["title"] for era in russian["eras"]] == ["До", "After"]
    assert russian["regions"]["ceded"]["title"] == "Передано"
    assert russian["regions"]["claim-south"]["title"] == "Claim due south"
    assert russian["lines"]["south"]["title"] == "Прямо на юг"
    timeline = by_id(russian["timeline"])
    assert (timeline["treaty"]["title"], timeline["visit"]["title"]) == ("Договор", "Визит")
    assert timeline["handover"]["title"] == "A handover"


def test_titles_made_of_titles_follow(russian: dict[str, Any]) -> None:
    figures = by_id(russian["figures"])
    assert figures["ceded-area"]["about"] == "Передано"
    assert figures["ceded-share"]["about"] == "«Передано»: доля от «Притязание, любое толкование»"
    assert figures["shared-length"]["about"] == "Shared"


def test_names_in_the_language_go_first_and_the_latin_one_follows(russian: dict[str, Any]) -> None:
    apex = by_id(russian["places"])["apex"]
    assert (apex["name"], apex["latin"]) == ("Вершина", "Apex")
    assert apex["names"] == [["zh", "顶点"]]
    town = by_id(russian["places"])["town"]
    assert (town["name"], town.get("latin")) == ("Midtown", None)
    assert by_id(russian["parties"])["b"]["name"] == "Браво"
    assert "Браво" in [country["name"] for country in russian["countries"]]


def test_what_is_in_the_language_is_listed_and_the_rest_is_foreign(russian: dict[str, Any]) -> None:
    assert russian["language"]["foreign"] == "en"
    assert {"До", "Вершина", "Браво", "Передано", "Договор"} <= set(russian["language"]["spoken"])
    assert not {"After", "Midtown", "Shared"} & set(russian["language"]["spoken"])


def test_a_page_in_the_dossiers_language_has_nothing_foreign() -> None:
    told = data_in("en")["language"]
    assert told == {"foreign": None, "missing": [], "spoken": []}


def test_a_script_is_no_other_language() -> None:
    chinese = data_in("zh-CN")
    assert chinese["eras"][0]["title"] == "之前"
    assert by_id(chinese["places"])["apex"]["name"] == "顶点"


@pytest.mark.slow
@pytest.mark.parametrize("lang", languages())
def test_numbers_are_alike_and_units_are_those_of_the_language(lang: str) -> None:
    english, told = data_in("en"), data_in(lang)
    phrases = catalogue(lang).phrases
    for one, other in zip(english["figures"], told["figures"], strict=True):
        number, unit = one["value"].split("\u202f")
        assert other["value"] == f"{number}\u202f{phrases[f'unit.{unit}']}"
        assert other["printed"] == one["printed"]


@pytest.mark.slow
@pytest.mark.parametrize("lang", languages())
def test_the_document_has_language_and_direction(lang: str) -> None:
    words = catalogue(lang)
    text = page(small_findings(), lang=lang)
    assert f'<html lang="{words.tag}" dir="ltr" class="still">' in text
    assert words.phrases["no.script"] in text
    assert page(small_findings(), lang=lang) == text


@pytest.mark.parametrize("lang", languages())
def test_only_one_catalogue_is_in_the_page(lang: str) -> None:
    assert data_in(lang)["words"] == dict(catalogue(lang).phrases)


def test_a_dossier_may_be_written_in_another_language() -> None:
    given = json.loads(json.dumps(DOSSIER))
    given["dispute"]["language"] = "ru"
    dossier = Dossier.model_validate(given)
    assert dossier.dispute.language == "ru"
    assert Dossier.model_validate(DOSSIER).dispute.language == "en"
