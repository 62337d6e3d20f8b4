"""CSV: read back as it was, harmless in a spreadsheet, and documented column by column."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
import re

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import TEXTS
from marchland.api import OpenDossier
from marchland.findings import Findings
from marchland.render.csv_table import COLUMNS, CSV_MARK, defused, figures_csv
from marchland.vocabulary import Unit, Verdict
from marchland.wording import one_line
from paths import ROOT
from specimens_findings import small_findings, with_texts

PAGE = ROOT / "docs" / "csv.md"

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", '=HYPERLINK("x")',
    "=cmd|'/C'!A0", "＝1+1", "＋1", "－1", "＠x", "\x00=1", "-2+3+cmd|' /C calc'!A0", "'=1", "''+1",
]  # fmt: skip
SAFE = ["a=1", "4 - 5", "1,137 km²", "'tis", "−5", "–", "'", "", '"quoted"', "a,b;c", "#REF!"]
NUMBERS = [name for name in COLUMNS if name == "value" or name.endswith("_in_base_unit")]

FACTORS = {Unit.SQ_MI: 1.609344**2, Unit.MI: 1.609344, Unit.HA: 0.01}


def rows_of(findings: Findings) -> list[dict[str, str]]:
    text = figures_csv(findings).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_defused(text: str) -> None:
    written = defused(text)
    assert written[0] in ("'", "\N{REPLACEMENT CHARACTER}")
    assert written.removeprefix("'") == one_line(text)


@pytest.mark.parametrize("text", SAFE)
def test_other_texts_stay(text: str) -> None:
    assert defused(text) == text


@given(st.text(alphabet="=+-@'\t\r\n a1＝", max_size=8))
def test_no_text_begins_a_formula_and_each_can_be_had_back(text: str) -> None:
    written = defused(text)
    assert not re.match(r"[=+\-@\t\r\n＝]", written)
    taken_off = re.sub(r"^'(?='*[=+\-@＝])", "", written)
    assert taken_off == one_line(text)


def test_the_table_is_as_rfc_4180_has_it() -> None:
    data = figures_csv(with_texts(small_findings(), [*TEXTS, *FORMULAS]))
    assert data.startswith(CSV_MARK + b"\r\n")
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(COLUMNS)}


@pytest.mark.parametrize(
    "texts", [[text] for text in [*TEXTS, *FORMULAS]], ids=lambda t: repr(t[0][:20])
)
def test_hostile_texts_come_back_and_begin_no_formula(texts: list[str]) -> None:
    figure_texts = ("printed", "said_by", "reason")
    for row in rows_of(with_texts(small_findings(), texts)):
        for name in figure_texts:
            assert row[name] in ("", defused(texts[0]))
        for name in set(COLUMNS) - set(NUMBERS):
            assert not re.match(r"[=+\-@\t\r＝＋－＠]", row[name]), name


@pytest.mark.slow
def test_numbers_are_untouched(pamirs_case: OpenDossier) -> None:
    findings = pamirs_case.findings
    frame = pandas.read_csv(
        io.BytesIO(figures_csv(findings)), keep_default_na=False, na_values=[""]
    )
    assert list(frame["figure"]) == [item.figure.id for item in findings.figures]
    assert all(frame[name].dtype == float for name in NUMBERS)
    for row, item in zip(frame.to_dict("records"), findings.figures, strict=True):
        assert row["value"] == item.figure.value
        factor = FACTORS.get(item.figure.unit, 1)
        for name, value in (
            ("value", item.figure.value),
            ("stated_low", item.stated.low),
            ("measured", item.measured),
            ("measured_high", item.high),
        ):
            found = row[f"{name}_in_base_unit"]
            assert found == pytest.approx(value * factor, rel=1e-9) or (
                math.isnan(found) and not math.isfinite(value)
            )
    assert set(frame["base_unit"]) == {"km2", "km", "percent"}
    assert set(frame["verdict"]) <= {verdict.value for verdict in Verdict}


def test_what_is_not_there_is_empty() -> None:
    findings = small_findings()
    bare = dataclasses.replace(
        findings.figures[0], measured=math.nan, low=math.nan, high=math.inf, comparisons=()
    )
    (row,) = rows_of(dataclasses.replace(findings, figures=(bare,)))
    for name in ("measured", "measured_low", "measured_high"):
        assert row[f"{name}_in_base_unit"] == ""
    assert row["comparisons"] == "0"


def test_a_share_has_both_its_terms() -> None:
    rows = {row["figure"]: row for row in rows_of(small_findings())}
    share, area = rows["ceded-share"], rows["ceded-area"]
    assert (share["about"], share["share_of"], share["complement"]) == ("ceded", "claim", "false")
    assert (area["about"], area["share_of"], area["complement"]) == ("ceded", "", "")


def test_no_figures_give_a_header() -> None:
    assert figures_csv(dataclasses.replace(small_findings(), figures=())) == CSV_MARK + b"\r\n"


def test_equal_findings_give_equal_bytes() -> None:
    assert figures_csv(small_findings()) == figures_csv(small_findings())


def test_the_page_documents_the_columns_in_their_order() -> None:
    table = re.findall(r"^\| (`.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"`(\w+)`", " ".join(table)) == list(COLUMNS)
