"""Each catalogue says everything in its own words; tags are found as people write them."""

from __future__ import annotations

import re

import pytest

from marchland.errors import RenderError
from marchland.render.page import languages as module
from marchland.render.page.languages import (
    FALLBACK,
    Catalogue,
    catalogue,
    chosen,
    is_same,
    languages,
)
from marchland.vocabulary import Unit
from page_words import NAMES, OTHERS

PLACEHOLDER = re.compile(r"\{\w+\}")


def test_each_language_is_listed_by_its_own_name() -> None:
    known = {"en": "English", "ru": "русский", "tg": "тоҷикӣ", "zh": "中文"}
    assert known.items() <= dict(languages()).items()
    assert list(languages()) == sorted(languages())


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("unit", Unit)
def test_every_unit_has_a_symbol_in_every_language(code: str, unit: Unit) -> None:
    assert catalogue(code).unit(unit)


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_is_complete(code: str) -> None:
    assert catalogue(code).missing == ()
    assert set(module._read(code)) == set(module._read(FALLBACK))


@pytest.mark.parametrize("code", languages())
def test_a_catalogue_is_in_order(code: str) -> None:
    phrases = module._read(code)
    assert list(phrases) == sorted(phrases)
    assert all(isinstance(phrase, str) and phrase for phrase in phrases.values())
    assert phrases["lang.dir"] in ("ltr", "rtl")
    assert is_same(phrases["lang.tag"], code)


@pytest.mark.parametrize("code", OTHERS)
def test_each_phrase_has_the_placeholders_of_the_english_one(code: str) -> None:
    for key, phrase in module._read(FALLBACK).items():
        own = catalogue(code).phrases[key]
        assert sorted(PLACEHOLDER.findall(own)) == sorted(PLACEHOLDER.findall(phrase)), key


@pytest.mark.parametrize("code", OTHERS)
def test_no_english_is_left(code: str) -> None:
    """In Latin letters only names; a language that is written in them repeats no English phrase."""
    phrases, english = catalogue(code).phrases, catalogue(FALLBACK).phrases
    latin = bool(re.search("[A-Za-z]{2,}", phrases["lang.name"]))
    for key, phrase in phrases.items():
        words = set(re.findall(r"[A-Za-z]{2,}", PLACEHOLDER.sub("", phrase))) - NAMES
        if latin and len(words) > 1:
            assert phrase != english[key], key
        elif not latin and key not in ("lang.dir", "lang.tag"):
            assert words == set(), key


@pytest.mark.parametrize("code", ["ru"])
def test_no_phrase_needs_a_plural(code: str) -> None:
    """A noun after a number would change with it: the number stands last, after a colon."""
    for key, phrase in catalogue(code).phrases.items():
        counted = re.findall(r"\{(?:n|shown|all)\}\s+(?!из\b)[а-яё]+", phrase)
        assert counted == [], key


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"), ("EN-gb", "en"), ("zh", "zh"), ("zh-CN", "zh"), ("zh-Hans-CN", "zh"),
        ("zh_CN", "zh"), ("ru-RU", "ru"), ("RU", "ru"), ("tg-Cyrl-TJ", "tg"), ("tg_TJ", "tg"),
        ("ru-x-any", "ru"),
    ],
)  # fmt: skip
def test_a_tag_is_shortened_until_it_fits(tag: str, code: str) -> None:
    assert catalogue(tag).code == code


@pytest.mark.parametrize("tag", ["", "-", "xx", "e", "zhx", "english", "../words", "en\n", "ru RU"])
def test_an_unknown_language_is_refused_with_those_there_are(tag: str) -> None:
    with pytest.raises(RenderError) as refused:
        catalogue(tag)
    for code, name in languages().items():
        assert f"{code} ({name})" in str(refused.value)
    assert repr(tag) in str(refused.value)


def test_what_is_missing_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"lang.tag": "qaa", "north": "Upis north"}
    read = module._read
    monkeypatch.setattr(module, "_read", lambda code: own if code == "qaa" else read(code))
    found = module._catalogue("qaa")
    assert found.phrases["north"] == "Upis north"
    assert found.phrases["close"] == "Close"
    assert set(found.missing) == set(read(FALLBACK)) - set(own)


def test_values_are_not_read_as_phrases() -> None:
    words = Catalogue("en", {"title.share.of": "{part} of {whole}"})
    assert words.say("title.share.of", part="{whole}", whole=r"\1") == r"{whole} of \1"


@pytest.mark.parametrize(
    ("texts", "tag", "text"),
    [
        ({"zh": "甲", "ru": "А"}, "zh-Hans", "甲"),
        ({"zh-Hant": "廣", "zh-Hans": "广"}, "zh-Hans", "广"),
        ({"zh-Hant": "廣"}, "zh-Hans", "廣"),
        ({"tg": "А"}, "ru", None),
        ({}, "ru", None),
    ],
)
def test_chosen(texts: dict[str, str], tag: str, text: str | None) -> None:
    assert chosen(texts, tag) == text
