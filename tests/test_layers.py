"""The import order of ``docs`` holds: a module imports only modules of a strictly lower rank.

Lazy, function-level and type-only imports count, and so do modules named in a string by a module
that imports by name. The table is the order; a new module is a row here, placed above all that it
imports and no higher than it must be.
"""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "marchland"

RANK = {
    # The vocabulary, and what needs nothing of ours.
    "errors": 0,
    "terms": 0,
    "records": 0,
    "faults": 0,
    "ellipsoid_series": 0,
    "roots": 0,
    "line_error": 0,
    "student": 0,
    "sexagesimal": 0,
    "datums": 0,
    "recipes": 1,
    "statements": 1,
    "numerals": 1,
    "wording": 1,
    "writing": 1,
    "manual": 0,
    "geodesy": 1,
    "edges": 2,
    "bounding": 1,
    "ellipsoid_karney": 1,
    "ellipsoid_fast": 1,
    "demarcation": 1,
    # What is declared, and what it is measured with.
    "dossier": 2,
    "ellipsoid_rings": 2,
    "constraints": 2,
    "sources": 2,
    "crossing": 3,
    "failures": 3,
    "references": 3,
    "verdicts": 3,
    "witnesses": 3,
    "diagnosis": 3,
    "vintages": 3,
    "ellipsoid": 3,
    "elongation": 2,
    "area_form": 3,
    "sources.layer": 3,
    "sources.natural_earth": 3,
    "sources.osm_poly": 3,
    "sources.tz_world": 3,
    "sources.timezones": 3,
    "sources.wdb2": 3,
    "sources.world_bank": 3,
    "titles": 3,
    "citation": 4,
    "uncertainty": 4,
    "archive": 4,
    "monte_carlo": 5,
    "accessor": 4,
    # Figures against each other: no geometry.
    "relations": 4,
    "citation_formats": 5,
    "contradictions": 5,
    "across": 6,
    "consistency": 7,
    # From boundary files to verdicts.
    "boundaries": 5,
    "context": 5,
    "edit": 5,
    "annotations": 6,
    "regions": 6,
    "survey": 6,
    "measure": 7,
    "readable": 7,
    "varied": 7,
    "cases": 8,
    "solve": 9,
    "spread": 0,
    "budget": 8,
    "claims": 8,
    "places": 8,
    "lengths": 8,
    "treaty_points": 8,
    "indistinguishable": 9,
    "findings": 10,
    "sweep": 9,
    # What people see.
    "summary": 11,
    "render": 11,
    "render.style": 11,
    "render.coding": 11,
    "render.snapping": 11,
    "render.arcs": 12,
    "render.embed": 11,
    "render.languages": 11,
    "render.drawing": 13,
    "render.points": 12,
    "render.leaflet": 12,
    "render.figure_solve": 12,
    "render.localise": 12,
    "render.figure": 13,
    "render.telling": 14,
    "tables_points": 13,
    "render.page": 15,
    "tables": 14,
    "terminal": 14,
    "terminal_budget": 15,
    # What people call.
    "terminal_points": 15,
    "markdown": 15,
    "spreadsheet": 15,
    "opening": 16,
    "": 17,  # the package itself
    "cli_options": 17,
    "cli_check": 17,
    "cli_cite": 17,
    "cli_docs": 17,
    "cli_solve": 18,
    "cli": 19,
    "__main__": 20,
}

LOADED_BY_NAME = {"sources": "sources.*"}
"""Modules that a lower module names as data, without importing them: the table of adapters.

An adapter takes the frame's type from the package, and the package names its adapters.
"""

LIBRARIES = {
    "pyproj": ["datums", "geodesy", "edges", "ellipsoid*"],
    "numba": ["ellipsoid_fast"],
    "folium": ["render.leaflet"],
    "branca": ["render.leaflet"],
    "matplotlib": ["render.figure*"],
    "mpl_toolkits": ["render.figure*"],
    "geopandas": ["sources.*", "opening"],
    "pyogrio": ["sources.*"],
    "click": ["cli*"],
    "rich": ["terminal*", "cli_solve"],
    "tomlkit": ["edit"],
    # The network: nobody.
    "urllib": [],
    "http": [],
    "socket": [],
    "ssl": [],
    "ftplib": [],
    "requests": [],
    "httpx": [],
    "aiohttp": [],
}
"""Outside libraries that only some modules may import."""

OPENS_FILES = [
    "archive", "vintages", "writing", "edit", "annotations", "sources.*", "render.page",
    "render.languages", "cli", "manual",
]  # fmt: skip
"""Modules that touch files. ``edit`` reads the skeleton, ``render.page`` the page's own assets and
``render.languages`` its phrases, ``manual`` the pages of documentation, all as
they came with the package; ``cli`` opens the null device. All
that is written goes through ``writing``."""

OPENERS = frozenset({
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "read_file", "read_dataframe",
    "write_dataframe", "to_file", "imread", "read_csv", "read_json", "unlink", "mkdir",
    "rename", "replace", "rmtree", "touch", "symlink_to",
})  # fmt: skip

RENDERERS_MAY_IMPORT = frozenset({"findings", "terms", "titles", "errors", "wording", "numerals"})
RENDERERS_MAY_ALSO = {
    "render.telling": {"citation", "geodesy", "measure", "statements"},
    "render.snapping": {"geodesy"},
    "render.figure": {"measure"},
    "render.figure_solve": {"solve", "sweep", "writing"},
}
"""Exceptions, each to be argued: the page is cited in the words of ``marchland cite``; the length
of a degree, the level of intervals and the mile are constants that stand in one place; what a
solution or a sweep found is a record of the module that finds it, and its picture is written by the
module that draws it."""


def name_of(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(SRC.rglob("*.py"))}


def module_named(dotted: str) -> str:
    """Return our module that a dotted name leads to: the longest one that exists."""
    parts = dotted.split(".")[1:]
    while parts and ".".join(parts) not in MODULES:
        parts.pop()
    return ".".join(parts)


def imported(tree: ast.AST, name: str) -> Iterator[str]:
    """Yield the dotted name of everything a module imports, wherever the statement stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = ["marchland", *name.split(".")][: len(name.split(".")) + 1 - node.level]
                base = ".".join([*package, base]).rstrip(".")
            # ``from marchland import tables`` imports a module, ``from click import group`` a name.
            yield from (f"{base}.{alias.name}" for alias in node.names)


def named_in_strings(tree: ast.AST) -> Iterator[str]:
    """Yield our modules named in strings of a module that can import by name."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    if not names & {"import_module", "__import__"}:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            dotted = node.value.partition(":")[0]
            if dotted.startswith("marchland.") and dotted.replace(".", "_").isidentifier():
                yield dotted


def ours(tree: ast.AST, name: str) -> set[str]:
    found = {
        module_named(dotted)
        for dotted in imported(tree, name)
        if dotted.split(".")[0] == "marchland"
    }
    return found - {name}


def outside(tree: ast.AST, name: str) -> set[str]:
    return {dotted.split(".")[0] for dotted in imported(tree, name)} - {"marchland"}


def opened(tree: ast.AST) -> set[str]:
    """Return how a module touches files."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "open":
            found.add("open")
        elif isinstance(node.func, ast.Attribute) and node.func.attr in OPENERS:
            # ``text.replace(a, b)`` and ``dataclasses.replace`` move no file.
            if node.func.attr == "replace" and len(node.args) != 1:
                continue
            if node.func.attr == "rename" and node.keywords:  # columns of a table
                continue
            found.add(node.func.attr)
    return found


def fits(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def test_every_module_has_a_rank_and_every_rank_a_module() -> None:
    assert set(MODULES) == set(RANK)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_lower_ones(name: str) -> None:
    unranked = max(RANK.values()) + 1
    rank = RANK.get(name, unranked)
    above = {other for other in ours(TREES[name], name) if RANK.get(other, unranked) >= rank}
    assert above == set(), f"{name} (rank {rank}) must not import them"


@pytest.mark.parametrize("name", MODULES)
def test_a_module_named_in_a_string_counts_as_imported(name: str) -> None:
    for dotted in named_in_strings(TREES[name]):
        other = module_named(dotted)
        assert f"marchland.{other}" == dotted, "no such module"
        if not fits(other, [LOADED_BY_NAME.get(name, "-")]):
            assert RANK[other] < RANK[name], other


@pytest.mark.parametrize("name", MODULES)
def test_outside_libraries_stay_where_they_belong(name: str) -> None:
    strays = {
        library
        for library in outside(TREES[name], name) & LIBRARIES.keys()
        if not fits(name, LIBRARIES[library])
    }
    assert strays == set()


@pytest.mark.parametrize("name", MODULES)
def test_only_some_modules_touch_files(name: str) -> None:
    if not fits(name, OPENS_FILES):
        assert opened(TREES[name]) == set()


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("render.")])
def test_renderers_see_only_findings(name: str) -> None:
    others = {other for other in ours(TREES[name], name) if not other.startswith("render")}
    assert others <= RENDERERS_MAY_IMPORT | RENDERERS_MAY_ALSO.get(name, set())


@pytest.mark.parametrize("name", [name for name in MODULES if RANK.get(name, 0) < RANK["render"]])
def test_what_computes_never_draws(name: str) -> None:
    assert not {other for other in ours(TREES[name], name) if other.startswith("render")}


# ------------------------------------------------------------------ the watchman himself is awake

SAMPLE = """
from __future__ import annotations
import os, marchland.figures.judging
from typing import TYPE_CHECKING
from marchland import nothing
from marchland.render import rows
from marchland.render.page import grammar as s
from . import measure
from .terms import Unit
if TYPE_CHECKING:
    import urllib.request
    from marchland.findings import Findings
def late():
    from marchland.dossier.reading import slugs
    import importlib
    importlib.import_module("marchland.cli.main")
"""


def test_every_kind_of_import_is_seen() -> None:
    tree = ast.parse(SAMPLE)
    assert ours(tree, "dossier") == {
        "claims", "tables", "", "render.style", "measure", "terms", "findings", "archive",
    }  # fmt: skip
    assert {"os", "urllib", "importlib"} <= outside(tree, "dossier")
    assert set(named_in_strings(tree)) == {"marchland.cli.main"}
    assert list(named_in_strings(ast.parse("x = 'marchland.cli.main'"))) == []


def test_relative_imports_are_followed_upwards() -> None:
    tree = ast.parse(
        "from . import arcs\nfrom .style import x\nfrom .. import claims\nfrom ..terms import y"
    )
    assert ours(tree, "render.page") == {"render.arcs", "render.style", "claims", "terms"}


@pytest.mark.parametrize(
    ("code", "ways"),
    [
        ("open('x')", {"open"}),
        ("Path('x').open('rb')", {"open"}),
        ("gzip.open(p)", {"open"}),
        ("p.read_text()", {"read_text"}),
        ("p.write_bytes(b'')", {"write_bytes"}),
        ("gpd.read_file(p)", {"read_file"}),
        ("p.replace(q)", {"replace"}),
        ("text.replace('a', 'b')", set()),
        ("dataclasses.replace(a, b=1)", {"replace"}),
        ("replace(a, b=1)", set()),
        ("marchland.open_dossier('x')", set()),
    ],
)
def test_every_way_to_touch_a_file_is_seen(code: str, ways: set[str]) -> None:
    assert opened(ast.parse(code)) == ways
