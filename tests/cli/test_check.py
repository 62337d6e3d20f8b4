"""``marchland check --markdown`` and ``--csv``: printed, written, refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import done, refused, run
from marchland.api import open_dossier
from marchland.render.csv_table import figures_csv
from marchland.render.markdown import check_markdown
from specimens_geo import PARCELS, write_geo


@pytest.fixture(scope="module")
def geo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_geo(tmp_path_factory.mktemp("geo"))


@pytest.fixture(scope="module")
def expected(geo: Path) -> dict[str, bytes]:
    findings = open_dossier("small", geo=geo).findings
    return {
        "--markdown": check_markdown(findings).encode("utf-8"),
        "--csv": figures_csv(findings),
    }


@pytest.mark.slow
@pytest.mark.parametrize("form", ["--markdown", "--csv"])
def test_it_is_printed_or_written_with_the_same_bytes(
    form: str, geo: Path, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    printed = run("--geo", geo, "check", "small", form)
    assert (printed.exit_code, printed.stdout_bytes) == (0, expected[form])
    file = tmp_path / "out"
    assert done("--geo", geo, "check", "small", form, "-o", file) == f"{file}\n"
    assert file.read_bytes() == expected[form]
    # It may be written again over what we wrote.
    assert done("--geo", geo, "check", "small", form, "--output", file) == f"{file}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["--markdown", "--csv"])
def test_a_strangers_file_is_kept_unless_forced(
    form: str, geo: Path, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    file = tmp_path / "mine"
    file.write_text("mine")
    said = refused("--geo", geo, "check", "small", form, "-o", file)
    assert "a file that Marchland did not write stands there and is kept" in said
    assert file.read_text() == "mine"
    done("--geo", geo, "check", "small", form, "-o", file, "--force")
    assert file.read_bytes() == expected[form]


def test_an_output_that_cannot_be_written(geo: Path, tmp_path: Path) -> None:
    said = refused("--geo", geo, "check", "small", "--csv", "-o", tmp_path / "no" / "out.csv")
    assert "does not exist; make it first" in said


def test_reasons_and_all_reach_the_markdown(geo: Path) -> None:
    plain = done("--geo", geo, "check", "small", "--markdown")
    reasons = done("--geo", geo, "check", "small", "--markdown", "--reasons")
    assert len(reasons.splitlines()) > len(plain.splitlines())


@pytest.mark.parametrize("form", ["--markdown", "--csv"])
def test_strict_holds_for_every_form(form: str, geo: Path) -> None:
    assert run("--geo", geo, "check", "small", form, "--strict").exit_code == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--json", "--csv"], "--json and --csv: one answer is written in one form"),
        (["--markdown", "--json"], "--json and --markdown: one answer"),
        (["--markdown", "--csv"], "--markdown and --csv: one answer"),
        (["--markdown", "--csv", "--json"], "--json and --markdown and --csv: one answer"),
        (["--csv", "--budget"], "--budget has no --csv: leave one out, or give --json"),
        (["--markdown", "--budget"], "--budget has no --markdown"),
        (["-o", "x.md"], "-o writes --markdown or --csv: give one of them as well"),
        (["--json", "-o", "x.json"], "-o writes --markdown or --csv"),
    ],
)
def test_options_that_contradict_each_other(args: list[str], message: str, geo: Path) -> None:
    said = " ".join(refused("--geo", geo, "check", "small", *args).split())
    assert message in said


def test_areas_of_change_are_drawn_anew(tmp_path: Path) -> None:
    geo = write_geo(tmp_path, ("regions.1.build.parcels", PARCELS[:1]))
    text = done("--geo", geo, "check", "small", "--simulate", "5")
    assert "Areas of change drawn anew" in text
    assert "vmap0 → osm-2020" in text
    assert "389" in text  # km² of the northern box


def test_nothing_declared_leaves_nothing_to_draw_anew(geo: Path) -> None:
    text = done("--geo", geo, "check", "small", "--simulate")
    assert text.startswith("No difference with declared parcels")
