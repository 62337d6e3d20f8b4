"""What the page says of treaty points: the findings, in written-out numbers."""

from __future__ import annotations

import json
from dataclasses import replace

from marchland.api import OpenDossier
from marchland.findings import LENGTH_CAVEAT
from marchland.render.page.languages import catalogue
from marchland.render.page.points import SHOWN_KM, points_record
from specimens_findings import small_findings


def test_the_record_holds_what_was_found(pamirs_case: OpenDossier) -> None:
    findings = pamirs_case.findings
    record = points_record(findings, catalogue())
    assert record is not None
    assert record["statements"] == list(findings.treaty_points.statements)
    assert record["caveat"] == findings.treaty_points.caveat
    assert record["lengths_caveat"] == LENGTH_CAVEAT
    assert len(record["heights"]) == len(findings.treaty_points.heights)
    assert [row["title"] for row in record["lengths"]] == [v.title for v in findings.vintages]
    assert all(len(row["ruled"]) == len(SHOWN_KM) == len(record["rulers"])
               for row in record["lengths"])  # fmt: skip
    assert set(record["sources"]) <= {source.id for source in findings.dossier.sources}
    assert json.loads(json.dumps(record)) == record


def test_heights_are_written_as_exactly_as_they_are_known() -> None:
    record = points_record(small_findings(), catalogue())
    assert record is not None
    (one,) = record["heights"]
    assert one["both"].replace("\u202f", " ") == "4,321 m; 4,330.5 m"
    assert one["apart"].replace("\u202f", " ") == "9.5 m"
    assert record["caveat"] == ""


def test_a_dossier_without_any_has_no_section() -> None:
    small = small_findings()
    dossier = small.dossier.model_copy(update={"heights": ()})
    bare = replace(small, lines=(), lengths=(), dossier=dossier)
    assert points_record(bare, catalogue()) is None
