"""The command ``marchland cite``: formats, sources, exit codes; it measures nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command import done, refused
from marchland.cli.cite import FORMAT_NAMES
from specimens_geo import write_geo


@pytest.fixture(scope="module")
def geo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_geo(tmp_path_factory.mktemp("geo"))


@pytest.fixture(autouse=True)
def _nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a citation needs no measurement")

    monkeypatch.setattr("marchland.api.compute", fail)


def test_text_is_what_is_printed_unless_asked_otherwise(geo: Path) -> None:
    text = done("--geo", geo, "cite", "small")
    assert text.startswith("A small dispute. Map and measurements: Marchland ")
    assert text == done("--geo", geo, "cite", "small", "--format", "text")


def test_all_prints_each_format_under_its_name(geo: Path) -> None:
    text = done("--geo", geo, "cite", "small", "--format", "all", "--sources")
    blocks = [
        f"=== {name} ===\n" + done("--geo", geo, "cite", "small", "--format", name, "--sources")
        for name in FORMAT_NAMES
    ]
    assert text == "\n".join(blocks)


def test_sources_are_those_of_figures(geo: Path) -> None:
    args = ("--geo", geo, "cite", "small", "--format", "csl-json")
    plain, more = (json.loads(done(*args, *extra)) for extra in ((), ("--sources",)))
    assert [item["id"] for item in more if item not in plain] == ["marchland_source_book"]


def test_the_same_again_is_the_same(geo: Path) -> None:
    args = ("--geo", geo, "cite", "small", "--format", "all", "--sources")
    assert done(*args) == done(*args)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["smal"], "Did you mean small?"),
        (["small", "--format", "ris"], "'ris' is not one of 'text', 'bibtex'"),
        ([], "Missing argument 'DOSSIER'"),
    ],
)
def test_wrong_usage(args: list[str], message: str, geo: Path) -> None:
    assert message in refused("--geo", geo, "cite", *args)
