"""The order of the rooms holds: a package imports only packages below it.

The order is that of the data: what is declared, what is drawn, what land is meant, how large and
how sure, whether what was printed fits, how it is told. ``docs/architecture.md`` describes it.
Inside a package no circle is allowed, neither of modules nor of subpackages. Lazy, function-level
and type-only imports count, and so do modules named in a string by a module that imports by name.
"""

from __future__ import annotations

import ast
import fnmatch
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from paths import ROOT

SRC = ROOT / "src" / "marchland"

ROOMS = (
    {"errors"},
    {"vocabulary"},
    {"files", "numerals", "wording", "ellipsoid"},
    {"dossier"},
    {"failures"},
    {"boundaries"},
    {"regions"},
    {"measure"},
    {"figures", "solve"},
    {"findings"},
    {"render"},
    {"api"},
    {"", "cli"},
)
"""From the bottom up, what each row may import stands in the rows before it; "" is the root."""

RANK = {room: rank for rank, row in enumerate(ROOMS) for room in row}

LARGEST_MODULE = 500
"""Lines. A longer module answers more than one question."""
LARGEST_PACKAGE = 15
"""Modules side by side, subpackages aside; more hide the path."""

LIBRARIES = {
    "pyproj": ["ellipsoid.*"],
    "numba": ["ellipsoid.compiled"],
    "folium": ["render.page.leaflet"],
    "branca": ["render.page.leaflet"],
    "matplotlib": ["render.charts.*"],
    "mpl_toolkits": ["render.charts.*"],
    "geopandas": ["boundaries.sources.*", "api"],
    "pyogrio": ["boundaries.sources.*"],
    "click": ["cli.*"],
    "rich": ["render.terminal.*"],
    "tomlkit": ["dossier.writing"],
    # The network: nothing asks it.
    **{name: [] for name in ("pooch", "urllib", "http", "socket", "ssl", "ftplib", "requests",
                             "httpx", "aiohttp")},
}  # fmt: skip
"""Outside libraries that only some modules may import."""

OPENS_FILES = [
    "dossier.reading", "dossier.writing", "dossier.places_file", "boundaries.registry",
    "boundaries.sources.*", "files", "render.page.document", "render.page.languages", "cli.main",
    "cli.manual",
]  # fmt: skip
"""Modules that touch files. ``dossier.writing`` reads the skeleton, ``render.page`` the page's own
assets and phrases and ``cli.manual`` the pages of documentation, all from inside the package;
``cli.main`` opens the null device. All that is
written goes through ``files``."""

OPENERS = frozenset({
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "read_file", "read_dataframe",
    "write_dataframe", "to_file", "imread", "read_csv", "read_json", "unlink", "mkdir",
    "rename", "replace", "rmtree", "touch", "symlink_to",
})  # fmt: skip

PAGE_MAY_IMPORT = frozenset({
    "findings", "vocabulary", "errors", "wording", "numerals", "dossier.titles",
})  # fmt: skip
PAGE_MAY_NAME = frozenset({
    "boundaries.context", "boundaries.registry", "dossier.model", "dossier.recipes",
    "ellipsoid.types", "figures.judging", "figures.shares", "figures.together.check",
    "figures.verdicts", "figures.zones", "measure.measures", "measure.places",
})  # fmt: skip
"""Where the types of what findings hold are: the page names classes and constants of these, and
calls nothing of theirs."""
PAGE_MAY_ALSO = {
    "render.page.data": {
        "render.cite.citation", "dossier.stated", "ellipsoid.geodesics",
    },
    "render.page.snapping": {"ellipsoid.geodesics"},
}  # fmt: skip
"""Exceptions, each to be argued: the page is cited in the words of ``marchland cite``; the length
of a degree and the mile are constants that stand in one place."""

RENDERERS_NEVER_IMPORT = [
    "boundaries.files", "boundaries.sources*", "dossier.reading", "dossier.writing",
    "measure.any_file", "measure.error*", "regions*", "solve.cases", "solve.variation",
    "solve.roots",
]  # fmt: skip
"""What reads, builds or computes: renderers take records, and a missing number is added below."""


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


def room(name: str) -> str:
    return name.split(".")[0]


INNER = {"", "__main__"}
"""The root, and what runs it, are above everything."""


def test_every_room_has_a_rank_and_every_rank_a_room() -> None:
    assert {room(name) for name in MODULES} - {"__main__"} == set(RANK)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_rooms_below_its_own(name: str) -> None:
    own = "" if name in INNER else room(name)
    others = {other for other in ours(TREES[name], name) if room(other) != own}
    above = {other for other in others if RANK[room(other)] >= RANK[own]}
    assert above == (set() if name != "__main__" else {"cli.main"})


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Return a circle of a graph; empty where there is none."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as found:
        return list(found.args[1])
    return []


def inside(package: str) -> dict[str, set[str]]:
    """Return what imports what below a package, a subpackage taken as one."""
    below = f"{package}." if package else ""

    def unit(name: str) -> str:
        return name.removeprefix(below).split(".")[0]

    graph: dict[str, set[str]] = {}
    for name in MODULES:
        if name.startswith(below) and name != package:
            others = [o for o in ours(TREES[name], name) if o.startswith(below) and o != package]
            graph.setdefault(unit(name), set()).update({*map(unit, others)} - {unit(name)})
    return graph


PACKAGES = [name for name, path in MODULES.items() if path.name == "__init__.py"]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_circle_inside_a_package(package: str) -> None:
    assert circle(inside(package)) == []


def test_no_circle_of_modules() -> None:
    assert circle({name: ours(TREES[name], name) - {""} for name in MODULES}) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_it_owns_and_is_not_crowded(package: str) -> None:
    assert len(ast.get_docstring(TREES[package]) or "") > 60
    beside = MODULES[package].parent.glob("*.py")
    assert len(list(beside)) <= LARGEST_PACKAGE


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_not_too_long(name: str) -> None:
    assert MODULES[name].read_text(encoding="utf-8").count("\n") <= LARGEST_MODULE


@pytest.mark.parametrize("name", MODULES)
def test_a_module_named_in_a_string_counts_as_imported(name: str) -> None:
    for dotted in named_in_strings(TREES[name]):
        other = module_named(dotted)
        assert f"marchland.{other}" == dotted, "no such module"
        assert room(other) == room(name) or RANK[room(other)] < RANK[room(name)], other


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


@pytest.mark.parametrize("name", [name for name in MODULES if fits(name, ["render*"])])
def test_renderers_take_records_and_compute_nothing(name: str) -> None:
    assert [o for o in ours(TREES[name], name) if fits(o, RENDERERS_NEVER_IMPORT)] == []


@pytest.mark.parametrize("name", [name for name in MODULES if fits(name, ["render.page*"])])
def test_the_page_sees_only_findings(name: str) -> None:
    others = {o for o in ours(TREES[name], name) if not fits(o, ["render", "render.page*"])}
    assert others <= PAGE_MAY_IMPORT | PAGE_MAY_NAME | PAGE_MAY_ALSO.get(name, set())
    named = [
        dotted for dotted in imported(TREES[name], name) if module_named(dotted) in PAGE_MAY_NAME
    ]
    assert [dotted for dotted in named if dotted.rpartition(".")[2][0].islower()] == []


# ------------------------------------------------------------------ the watchman himself is awake

SAMPLE = """
from __future__ import annotations
import os, marchland.findings
from typing import TYPE_CHECKING
from marchland import api, nothing
from marchland.render.page import grammar as s
from . import wording
from .vocabulary import Unit
if TYPE_CHECKING:
    import pooch.core
    from marchland.findings import Findings
def late():
    from marchland.dossier.reading import slugs
    import importlib
    importlib.import_module("marchland.cli.main")
"""


def test_every_kind_of_import_is_seen() -> None:
    tree = ast.parse(SAMPLE)
    assert ours(tree, "errors") == {
        "", "api", "dossier.reading", "findings", "render.page.grammar", "vocabulary", "wording",
    }  # fmt: skip
    assert {"os", "pooch", "importlib"} <= outside(tree, "errors")
    assert set(named_in_strings(tree)) == {"marchland.cli.main"}
    assert list(named_in_strings(ast.parse("x = 'marchland.cli.main'"))) == []


def test_relative_imports_are_followed_upwards() -> None:
    tree = ast.parse(
        "from . import arcs\nfrom .grammar import x\nfrom ... import findings\n"
        "from ...vocabulary import y"
    )
    assert ours(tree, "render.page.document") == {
        "findings", "render.page.arcs", "render.page.grammar", "vocabulary",
    }  # fmt: skip


def test_a_circle_is_seen() -> None:
    assert circle({"a": {"b"}, "b": {"c"}}) == []
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}


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
