"""A subject is called the same wherever it is told, and no title is read back from its words."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from typing import Any

import pytest
from rich.console import Console

from marchland.dossier.model import About, Dossier, Figure, Share
from marchland.dossier.titles import ENGLISH, Title, names_of, readings_title, share_title, title_of
from marchland.figures.together.rules import Corpus
from marchland.figures.together.sentences import thing
from marchland.findings import Findings
from marchland.render import rows
from marchland.render.csv_table import figures_csv
from marchland.render.markdown import check_markdown
from marchland.render.page.data import telling
from marchland.render.page.languages import catalogue, languages
from marchland.render.page.localise import Titles
from marchland.render.summary import subject_title, subjects
from marchland.render.terminal.check import share_table
from specimens_findings import DOSSIER, small_findings

HARD = [
    ("North as a share of South", "Север", "East as a share of West", "Восток"),
    ("Land of the north", "Север", "Bank of the river", "Берег"),
    ("North / South", "Север", "East / West", "Восток"),
    ("The same", "Первое", "The same", "Второе"),
    ("{whole}", "{whole}", "{part}", "{part}"),
]
"""English and Russian titles of a part and its whole that look like titles of several things."""

TITLES = [
    (Title("ceded"), "Передано", "Передано"),
    (share_title("ceded", "claim"), "Ceded as a share of Claim", "«Передано»: доля от «Всё»"),
    (
        share_title("ceded", "claim", complement=True),
        "Claim less Ceded, as a share",
        "«Всё» за вычетом «Передано»: доля",
    ),
    (readings_title("ceded", "claim"), "Ceded / Claim", "Передано / Всё"),
]


def renamed(**titles: tuple[str, dict[str, str]]) -> Dossier:
    """Return the small dossier with other titles of some regions."""
    given = json.loads(json.dumps(DOSSIER))
    for region in given["regions"]:
        if region["id"] in titles:
            region["title"], region["titles"] = titles[region["id"]]
    return Dossier.model_validate(given)


@pytest.mark.parametrize("title", [title for title, _, _ in TITLES])
@pytest.mark.parametrize("code", languages())
def test_each_language_joins_names_in_its_own_words(title: Title, code: str) -> None:
    dossier = renamed(ceded=("Ceded", {code: "Ц"}), claim=("Claim", {code: "К"}))
    titles, phrases = Titles(dossier, catalogue(code)), catalogue(code).phrases
    text = titles.written(title)
    joint = phrases[title.joint] if title.joint else "{part}"
    assert text == joint.replace("{part}", "Ц").replace("{whole}", "К")
    assert text in titles.spoken


def test_the_english_page_says_what_the_terminal_says() -> None:
    phrases = catalogue("en").phrases
    assert {key: phrases[key] for key in ENGLISH} == ENGLISH


@pytest.mark.parametrize(("title", "_english", "russian"), TITLES)
def test_russian(title: Title, _english: str, russian: str) -> None:
    dossier = renamed(ceded=("Ceded", {"ru": "Передано"}), claim=("Claim", {"ru": "Всё"}))
    assert Titles(dossier, catalogue("ru")).written(title) == russian


@pytest.mark.parametrize(("title", "_english", "russian"), TITLES[1:])
def test_names_stay_as_the_dossier_has_them_where_one_is_foreign(
    title: Title, _english: str, russian: str
) -> None:
    dossier = renamed(ceded=("Ceded", {"ru": "Передано"}), claim=("Claim", {}))
    titles = Titles(dossier, catalogue("ru"))
    written = russian.replace("Передано", "Ceded").replace("Всё", "Claim")
    assert titles.written(title) == written
    assert written not in titles.spoken


@pytest.mark.parametrize(("part", "part_ru", "whole", "whole_ru"), HARD)
@pytest.mark.parametrize("complement", [False, True])
def test_names_that_look_like_joined_ones_are_translated(
    part: str, part_ru: str, whole: str, whole_ru: str, *, complement: bool
) -> None:
    dossier = renamed(ceded=(part, {"ru": part_ru}), claim=(whole, {"ru": whole_ru}))
    titles = Titles(dossier, catalogue("ru"))
    text = titles.written(share_title("ceded", "claim", complement=complement))
    joined = f"«{whole_ru}» за вычетом «{part_ru}»: доля"
    assert text == (joined if complement else f"«{part_ru}»: доля от «{whole_ru}»")
    assert [titles.written(Title(key)) for key in ("ceded", "claim")] == [part_ru, whole_ru]


def test_a_dossier_in_the_pages_language_is_joined_in_it() -> None:
    given: dict[str, Any] = json.loads(json.dumps(DOSSIER))
    given["dispute"]["language"] = "ru"
    titles = Titles(Dossier.model_validate(given), catalogue("ru"))
    assert titles.written(share_title("whole", "district")) == (
        "«All of Alfa»: доля от «A district»"
    )


def share_findings(*, complement: bool) -> Findings:
    """Return the small findings with all shares of one kind."""
    found = small_findings()
    about = Share(part="ceded", whole="claim", complement=complement)
    figures = tuple(
        dataclasses.replace(
            item,
            figure=item.figure.model_copy(update={"about": about}),
            comparisons=tuple(
                dataclasses.replace(one, title=title_of(about)) for one in item.comparisons
            ),
            zones=tuple(
                dataclasses.replace(zone, about=about, reading=None) for zone in item.zones
            ),
        )
        for item in found.figures
        if isinstance(item.figure.about, Share)
    )
    shares = tuple(dataclasses.replace(one, title=title_of(about)) for one in found.shares)
    return dataclasses.replace(found, figures=figures, shares=shares, indistinguishable=())


@pytest.mark.parametrize(
    ("complement", "text"),
    [
        (False, "Ceded as a share of Claim, either reading"),
        (True, "Claim, either reading less Ceded, as a share"),
    ],
)
def test_a_share_reads_alike_everywhere(*, complement: bool, text: str) -> None:
    findings = share_findings(complement=complement)
    figure = findings.figures[0].figure
    assert subject_title(findings, figure.about) == text
    page = telling(findings, Titles(findings.dossier, catalogue("en")))
    assert page["figures"][0]["about"] == text
    assert {one["title"] for one in [*page["held"], *page["shares"]]} == {text}
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(share_table(findings))
    assert text in console.export_text()
    assert f"### {text}" in check_markdown(findings)
    assert [row["title"] for row in rows.share_rows(findings)] == [text]
    assert {c["title"] for c in rows.figure_rows(findings)[0]["comparisons"]} == {text}
    (row,) = csv.DictReader(io.StringIO(figures_csv(findings).decode()))
    cells = {"part": row["about"], "whole": row["share_of"]}
    share = Share(**cells, complement=row["complement"] == "true")
    assert title_of(share).text(names_of(findings.dossier)) == text


@pytest.mark.parametrize(
    ("about", "text", "written", "cells"),
    [
        (("claim", "ceded"), "Claim, either reading; or Ceded", ["claim", "ceded"],
         {"about": "claim; ceded", "share_of": "", "complement": ""}),
        (
            (Share(part="ceded", whole="claim"), Share(part="ceded", whole="whole")),
            "Ceded as a share of Claim, either reading; or Ceded as a share of All of Alfa",
            [{"part": "ceded", "whole": "claim", "complement": False},
             {"part": "ceded", "whole": "whole", "complement": False}],
            {"about": "ceded; ceded", "share_of": "claim; whole", "complement": "false"},
        ),
    ],
)  # fmt: skip
def test_all_candidates_are_told_everywhere(
    about: About, text: str, written: list[Any], cells: dict[str, str]
) -> None:
    found = small_findings()
    item = found.figures[0]
    item = dataclasses.replace(item, figure=item.figure.model_copy(update={"about": about}))
    findings = dataclasses.replace(found, figures=(item,))
    assert [subject.title for subject in subjects(findings)] == [text]
    page = telling(findings, Titles(findings.dossier, catalogue("en")))
    first = title_of(about).part
    assert [(one["about"], one["target"]) for one in page["figures"]] == [(text, first)]
    assert [row["about"] for row in rows.figure_rows(findings)] == [written]
    (row,) = csv.DictReader(io.StringIO(figures_csv(findings).decode()))
    assert {name: row[name] for name in cells} == cells
    assert text in check_markdown(findings)


@pytest.mark.parametrize(
    ("about", "text"),
    [
        ("ceded", "“Ceded”"),
        (Share(part="ceded", whole="whole"), "“Ceded” as a share of “All of Alfa”"),
        (
            Share(part="ceded", whole="whole", complement=True),
            "“All of Alfa” less “Ceded”, as a share",
        ),
        (("ceded", "claim", "whole"), "“Ceded”; or “Claim, either reading”; or “All of Alfa”"),
        (
            (Share(part="ceded", whole="claim"), Share(part="ceded", whole="whole")),
            "“Ceded” as a share of “Claim, either reading”; or “Ceded” as a share of “All of Alfa”",
        ),
    ],
)
def test_a_sentence_puts_each_name_between_quotes(about: About, text: str) -> None:
    unit = "percent" if "share" in text else "km2"
    figure = Figure(id="f", value=4, printed="4", unit=unit, about=about)
    assert figure.about == about
    assert thing(Corpus.of(small_findings().dossier), figure) == text
