"""Charts of solutions and sweeps: same bytes, our mark, no markup taken from a dossier."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import matplotlib
import pytest

import specimens_geo as geo_
from marchland.api import open_dossier
from marchland.errors import RenderError
from marchland.files import MARK_WITHIN_BYTES
from marchland.render.charts import solve as figure_solve
from marchland.render.charts.solve import FORMATS, MARK, PDF_MARK, chart, format_of, write_chart
from marchland.solve.solving import Solved, solve
from marchland.solve.sweeping import Sweep, sweep
from marchland.solve.target import read_target
from marchland.vocabulary import Vary

pytestmark = pytest.mark.slow  # draws what it has solved for

STARTS = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF-"}


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Solved:
    case = open_dossier("small", geo=geo_.write_geo(tmp_path_factory.mktemp("geo")))
    return solve(case.filed, case.registry, "south", read_target("15,600"), Vary.APEX)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    case = open_dossier("small", geo=geo_.write_geo(tmp_path_factory.mktemp("geo")))
    return sweep(case.filed, case.registry, "south", [150, 180, 200], 2.0)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_input_gives_the_same_bytes(solved: Solved, swept: Sweep, ending: str) -> None:
    for drawn in (solved, swept):
        first = chart(drawn, ending)
        with matplotlib.rc_context({"lines.linewidth": 9, "figure.dpi": 30}):
            assert chart(drawn, ending) == first
        assert first.startswith(STARTS[ending])


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_of_ours_is_known_by_its_beginning(solved: Solved, ending: str) -> None:
    mark = PDF_MARK if ending == "pdf" else MARK
    assert mark in chart(solved, ending)[:MARK_WITHIN_BYTES]


def test_a_pdf_is_still_a_pdf(solved: Solved) -> None:
    data = chart(solved, "pdf")
    offset = int(data.rsplit(b"startxref", 1)[1].split()[0])
    assert data[offset : offset + 4] == b"xref"


def test_settings_of_the_user_are_left_as_they_were(solved: Solved) -> None:
    before = dict(matplotlib.rcParams)
    chart(solved, "svg")
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("title", [r"$\frac{1}{$", "{{7*7}}", "<script>", "a\x1bb", "争议", "_x"])
def test_a_title_is_text_and_nothing_else(solved: Solved, swept: Sweep, title: str) -> None:
    line = solved.line.model_copy(update={"title": title})
    region = solved.solutions[0].region.model_copy(update={"title": title})
    odd = replace(solved, line=line, solutions=(replace(solved.solutions[0], region=region),))
    assert chart(odd, "svg").startswith(b"<?xml")
    assert b"<script" not in chart(odd, "svg")
    assert chart(replace(swept, line=line, region=region), "png").startswith(b"\x89PNG")


def test_a_region_that_is_never_cut_is_still_drawn(swept: Sweep) -> None:
    blank = tuple(replace(p, area_km2=float("nan")) for p in swept.rows)
    assert chart(replace(swept, rows=blank), "svg").startswith(b"<?xml")
    level = tuple(replace(p, area_km2=5.0) for p in swept.rows)
    assert chart(replace(swept, rows=level), "svg").startswith(b"<?xml")


def test_without_matplotlib_the_extra_is_named(
    solved: Solved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(RenderError, match=r"pip install 'marchland\[figure\]'"):
        write_chart(solved, tmp_path / "a.svg")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a", "a.gif", "a.", "a.svgz", ".svg"])
def test_an_unknown_ending_is_refused(name: str) -> None:
    with pytest.raises(RenderError, match=r"expected a name ending in \.svg, \.png or \.pdf"):
        format_of(Path(name))


def test_importing_the_module_does_not_import_matplotlib() -> None:
    import subprocess

    code = "import marchland.render.charts.solve, sys; print('matplotlib' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
    assert figure_solve.__doc__
