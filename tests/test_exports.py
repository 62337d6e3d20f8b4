"""The root's names are these, each works, and importing the root costs nothing."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest

import marchland
from paths import ROOT

NAMES = {
    "DossierError",
    "FigureError",
    "Findings",
    "GeometryError",
    "MapPage",
    "MarchlandError",
    "OpenDossier",
    "RenderError",
    "Verdict",
    "VintageError",
    "geodesic_area_km2",
    "geodesic_length_km",
    "open",
}

HEAVY = {
    "branca", "click", "folium", "geopandas", "matplotlib", "numpy", "pandas", "pydantic",
    "pyogrio", "pyproj", "rich", "shapely", "tomlkit",
}  # fmt: skip


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_names_are_locked() -> None:
    assert marchland.__all__ == sorted(NAMES)
    assert dir(marchland) == sorted(["__version__", *NAMES])


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_name_is_there_and_is_ours(name: str) -> None:
    thing = getattr(marchland, name)
    assert callable(thing)
    assert thing.__module__.startswith("marchland.")
    assert thing.__doc__


@pytest.mark.slow
def test_a_star_import_gives_them_all() -> None:
    assert run("from marchland import *; print(open.__module__, Verdict.FITS)") == (
        "marchland.api fits\n"
    )


@pytest.mark.parametrize("name", ["measure_all", "claims", "_lazy", "opened"])
def test_another_name_is_an_attribute_error(name: str) -> None:
    code = f"import marchland\ntry: marchland.{name}\nexcept AttributeError as e: print(e)"
    assert run(code) == f"module 'marchland' has no attribute '{name}'\n"


def test_the_version_is_that_of_the_project() -> None:
    project = ROOT / "pyproject.toml"
    wanted = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
    assert marchland.__version__ == wanted


def test_importing_the_root_loads_nothing_heavy() -> None:
    loaded = set(run("import sys, marchland; print(*sys.modules)").split())
    assert {name.split(".")[0] for name in loaded} & HEAVY == set()
    assert {name for name in loaded if name.startswith("marchland.")} == {
        "marchland.errors",
        "marchland.vocabulary",
    }


def test_errors_can_be_caught_without_loading_geometry() -> None:
    code = "import marchland, sys; marchland.DossierError; print('shapely' in sys.modules)"
    assert run(code) == "False\n"
