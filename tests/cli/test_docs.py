"""The pages of documentation are at hand wherever Marchland is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from enum import StrEnum
from pathlib import Path

import click
import pytest

from command import COMMANDS, done, refused
from marchland.cli import manual
from marchland.cli.main import main
from marchland.dossier.stated import AREA_UNITS
from marchland.vocabulary import PlaceKind, Qualifier, Vary
from paths import ROOT

FILES = sorted((ROOT / "docs").glob("*.md"))


def test_every_page_is_listed_with_its_heading() -> None:
    lines = done("docs").splitlines()
    assert [line.split()[0] for line in lines] == [file.stem for file in FILES]
    assert all(len(line.split()) > 1 and "#" not in line for line in lines)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_page_is_printed_as_it_is(file: Path) -> None:
    assert done("docs", file.stem) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["jsn", "../README", "decisions", "json.md"])
def test_an_unknown_page_is_answered_with_the_known(name: str) -> None:
    said = " ".join(refused("docs", name).split())
    assert f"expected one of {', '.join(file.stem for file in FILES)}, found '{name}'" in said


def test_the_wheel_and_the_source_archive_hold_every_page() -> None:
    """`.ci/run` prints a page from a wheel; here, that none is forgotten."""
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
        "targets"
    ]
    shipped = targets["wheel"]["force-include"]
    wanted = {f"docs/{file.name}": f"marchland/docs/{file.name}" for file in FILES}
    assert {key: to for key, to in shipped.items() if key.startswith("docs")} == wanted
    assert "docs/*.md" in targets["sdist"]["include"]


def test_pages_in_the_package_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "src" / "marchland"
    package.mkdir(parents=True)
    monkeypatch.setattr(manual, "files", lambda _: package)
    assert manual.folder() == tmp_path / "docs"
    (package / "docs").mkdir()
    assert manual.folder() == package / "docs"


def installed(tmp_path: Path) -> Path:
    """Lay the pages and the licences out as a wheel has them; return the package's folder."""
    package = tmp_path / "marchland"
    shutil.copytree(ROOT / "docs", package / "docs", ignore=lambda *_: ["decisions", "images"])
    (package / "geo").mkdir()
    shutil.copy(ROOT / "geo" / "LICENCES.md", package / "geo")
    return package


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("csv", ["decisions/2026-12-01-verdicts-by-one-interval.md"]),
        (
            "uncertainty",
            [
                "../benchmarks/REALITY.md",
                "decisions/2026-12-01-intervals-fitted-on-real-borders.md",
                "../benchmarks/CHANGE.md",
                "../benchmarks/CALIBRATION.md",
            ],
        ),
        ("cite", []),  # links to geo/LICENCES.md, which a wheel has
        ("dossier", []),  # links to other pages alone
    ],
)
def test_an_installed_copy_says_which_links_it_lacks(
    name: str, lacking: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = installed(tmp_path)
    monkeypatch.setattr(manual, "files", lambda _: package)
    page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    note = "\nOnly in Marchland's repository, not in this copy: "
    assert done("docs", name) == page + (f"{note}{', '.join(lacking)}\n" if lacking else "")


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("[a](gone.md) and [a](gone.md#part), [b](page.md), [c](#part)", ("gone.md",)),
        ("[web](https://example.org/x) ![picture](images/x.png)", ("images/x.png",)),
        ("<https://example.org> (gone.md) `[x]`", ()),
    ],
)
def test_links_to_what_is_not_there(text: str, lacking: tuple[str, ...], tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    assert manual.absent(page) == lacking


SOURCES = [p for p in (ROOT / "src").rglob("*.py") if "marchland docs" in p.read_text("utf-8")]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_no_file_that_an_installed_copy_lacks(command: str) -> None:
    text = done(command, "--help")
    assert "docs/" not in text
    for name in re.findall(r"'marchland\s+docs\s+([a-z]+)'", text):
        assert name in manual.pages()


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.stem)
def test_pages_that_messages_name_exist(file: Path) -> None:
    for name in re.findall(r"marchland docs ([a-z]+)['`]", file.read_text(encoding="utf-8")):
        assert name in manual.pages()


def option(command: str, name: str) -> click.Choice[str]:
    (found,) = (p for p in main.commands[command].params if p.name == name)
    assert isinstance(found.type, click.Choice)
    return found.type


@pytest.mark.parametrize(
    ("command", "name", "words"),
    [("solve", "unit", AREA_UNITS), ("solve", "qualifier", Qualifier), ("solve", "vary", Vary),
     ("annotate", "kind", PlaceKind)],
)  # fmt: skip
def test_choices_are_the_words_of_the_vocabulary(
    command: str, name: str, words: type[StrEnum]
) -> None:
    assert set(option(command, name).choices) == {word.value for word in words}


def test_the_package_runs_as_a_module() -> None:
    got = subprocess.run(
        [sys.executable, "-m", "marchland", "--help"], capture_output=True, text=True, check=True
    )
    assert got.stdout.startswith("Usage: marchland [OPTIONS] COMMAND")
