"""The documents say what is so: commands print what is shown, links and names lead somewhere."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

import marchland
import marchland.api
from marchland.api import OpenDossier
from marchland.cli.main import main
from paths import ROOT

README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md",
         *sorted((ROOT / "docs").rglob("*.md"))]  # fmt: skip
OMITTED = "…"
"""Stands alone on a line for lines that are left out."""


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


# ------------------------------------------------------------------------ commands and outputs


class Shown(NamedTuple):
    """A command and the output that a page shows for it."""

    command: str
    output: list[str]


def shown(page: Path) -> Iterator[Shown]:
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        commands: list[Shown] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                commands.append(Shown(line[2:].strip(), []))
            else:
                assert commands, f"{name_of(page)}: output before the first command: {line}"
                commands[-1].output.append(line)
        yield from commands


def alike(expected: list[str], found: list[str]) -> bool:
    """Compare lines; a line ``…`` stands for any number of lines."""
    if not expected:
        return not found
    if expected[0] == OMITTED:
        return any(alike(expected[1:], found[i:]) for i in range(len(found) + 1))
    return bool(found) and expected[0] == found[0] and alike(expected[1:], found[1:])


def lines_of(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return lines


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        ("a\nb", "a\nb", True), ("a\nb", "a", False), ("a", "a\nb", False), ("a\n…", "a", True),
        ("a\n…", "a\nb\nc", True), ("…\nc", "a\nb\nc", True), ("a\n…\nc", "a\nb\nb\nc", True),
        ("a\n…\nd", "a\nb\nc", False), ("…", "", True), ("", "", True), ("", "a", False),
        ("a …", "a b", False),
    ],
)  # fmt: skip
def test_comparison_of_outputs(expected: str, found: str, same: bool) -> None:
    assert alike(expected.splitlines(), found.splitlines()) is same


def _key(filed: Any, registry: Any) -> str:
    return f"{filed.path.resolve()} {registry.folder} {filed.dossier.model_dump_json()}"


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pamirs_case: OpenDossier) -> Path:
    """Return an empty folder to work in, with findings kept: most commands ask for the same."""
    kept = {_key(pamirs_case.filed, pamirs_case.registry): pamirs_case.findings}
    compute = marchland.api.compute

    def once(filed: Any, registry: Any, **how: Any) -> Any:
        key = _key(filed, registry)
        if key not in kept:
            kept[key] = compute(filed, registry, **how)
        return kept[key]

    monkeypatch.setattr("marchland.api.compute", once)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    return tmp_path


def run(command: str) -> str:
    """Return what a command prints; in this process where no shell is needed."""
    words = shlex.split(command)
    if set("|<>;&*$`") & set(command):
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["/bin/sh", "-c", command], text=True, check=False, env=os.environ | {"PATH": path},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ).stdout  # fmt: skip
    result = CliRunner().invoke(main, words[1:], prog_name="marchland")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


@pytest.mark.slow
@pytest.mark.parametrize("page", [p for p in PAGES if list(shown(p))] or [README], ids=name_of)
@pytest.mark.usefixtures("workplace")
def test_commands_print_what_is_shown(page: Path) -> None:
    """In one folder, from top to bottom: a later command may use what an earlier one made."""
    for command, output in shown(page):
        assert command.startswith("marchland "), f"{name_of(page)}: only our commands: {command}"
        expected, found = lines_of("\n".join(output)), lines_of(run(command))
        assert alike(expected, found), (
            f"{name_of(page)} shows other output for: $ {command}\n--- it prints:\n"
            + "\n".join(found)
        )


def test_the_readme_shows_commands_with_their_output() -> None:
    found = list(shown(README))
    assert found, "the README has no console block"
    assert all(item.output for item in found if " -o " not in item.command)
    assert any(item.command.startswith("marchland check china-tajikistan") for item in found)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_and_options_exist(page: Path) -> None:
    """Wherever a command is written, not only where its output is shown."""
    text = page.read_text(encoding="utf-8")
    for name, rest in re.findall(r"marchland ([a-z]+)\b([^`\n]*)", _code(text)):
        assert name in main.commands, f"marchland {name}"
        options = {word for param in main.commands[name].params for word in param.opts}
        options |= {word for param in main.commands[name].params for word in param.secondary_opts}
        used = set(re.findall(r"(?<!\S)(--[a-z][a-z-]*)", rest.partition("|")[0].partition("#")[0]))
        assert used <= options | {"--help"}, f"marchland {name}: {used - options}"


def _code(text: str) -> str:
    """Return what stands in code blocks and between backticks, a piece a line."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    commands = [line for block in blocks for line in block.splitlines() if "marchland " in line]
    starts = [re.sub(r"^.*?(?=marchland )", "", line) for line in commands if "import" not in line]
    return "\n".join([*starts, *(s for s in spans if s.startswith("marchland "))])


# -------------------------------------------------------------------------------- links, names


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    inside = [t.partition("#")[0] for t in targets if not re.match(r"[a-z]+:|#", t)]
    assert [t for t in inside if not (page.parent / t).exists()] == []


MODULES = {
    info.name.removeprefix("marchland."): info.name
    for info in pkgutil.walk_packages(marchland.__path__, "marchland.")
}
FILES = {"py", "md", "toml", "json", "geojson", "html", "txt", "gpkg", "csv", "css", "js", "sh"}


def names_in(text: str) -> Iterator[str]:
    """Yield names in backticks that start with one of our modules, ``dossier.stated`` say."""
    for span in re.findall(r"`([A-Za-z_][\w.]*\.[A-Za-z_]\w*)(?:\(\))?`", text):
        first, last = span.removeprefix("marchland.").split(".")[0], span.split(".")[-1]
        ours = span.startswith("marchland.") or any(m.split(".")[0] == first for m in MODULES)
        if ours and last not in FILES:
            yield span


def resolve(name: str) -> Any:
    """Return what a dotted name means; the package's own name may be left out."""
    parts = name.removeprefix("marchland.").split(".")
    for cut in range(len(parts), 0, -1):
        module = MODULES.get(".".join(parts[:cut]))
        if module:
            found: Any = importlib.import_module(module)
            break
    else:
        found, cut = marchland, 0
    for part in parts[cut:]:
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_names_of_code_exist(page: Path) -> None:
    for name in names_in(page.read_text(encoding="utf-8")):
        resolve(name)


@pytest.mark.parametrize(
    "name",
    [
        "regions.cutting.JOIN_KM",
        "marchland.dossier.stated",
        "marchland.open",
        "failures.in_sentences",
    ],
)
def test_names_are_recognised_and_resolved(name: str) -> None:
    assert list(names_in(f"See `{name}`, `{name}()`, `nothing.of_ours` and `regions.md`.")) == [
        name, name
    ]  # fmt: skip
    resolve(name)


def test_a_name_that_is_gone_is_noticed() -> None:
    with pytest.raises(AttributeError):
        resolve("regions.cutting.JOIN_MILES")


SOURCE = ROOT / "src" / "marchland"
PATH = re.compile(r"`((?:[\w.<>-]+/)+(?:[\w.<>-]+)?|[\w<>-]+\.(?:py|js|css))`")
"""A file or folder in backticks: with a slash, or with the ending of code."""


def leads_somewhere(path: str) -> bool:
    """Say whether a path exists from the root or from the package; ``<slug>`` stands for any."""
    pattern = re.sub(r"<\w+>", "*", path).rstrip("/")
    return any(next(base.glob(pattern), None) for base in (ROOT, SOURCE))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paths_of_the_repository_exist(page: Path) -> None:
    paths = PATH.findall(page.read_text(encoding="utf-8"))
    assert [path for path in paths if not leads_somewhere(path)] == []


@pytest.mark.parametrize(
    ("text", "path", "leads"),
    [
        ("`dossier/stated.py`", "dossier/stated.py", True),
        ("`src/marchland/dossier/`", "src/marchland/dossier/", True),
        ("`geo/disputes/<slug>/`", "geo/disputes/<slug>/", True),
        ("`render/page/assets/words.<code>.json`", "render/page/assets/words.<code>.json", True),
        ("`statements.py`", "statements.py", False),
        ("`render/style.py`", "render/style.py", False),
    ],
)
def test_paths_are_recognised(text: str, path: str, leads: bool) -> None:
    assert PATH.findall(text) == [path]
    assert leads_somewhere(path) is leads


WRITTEN = {".py", ".md", ".js", ".ts", ".css", ".toml", ".yaml", ".cff"}


def test_paths_from_the_root_exist_wherever_they_are_written() -> None:
    """In comments too, which nothing else reads."""
    path = re.compile(r"\b(?:tests|scripts|docs|src|benchmarks)/[\w/.-]+\.(?:py|md|js|css|json)\b")
    gone = [
        f"{name_of(file)}: {found}"
        for file in kept_files()
        if file.suffix in WRITTEN
        for found in path.findall(file.read_text(encoding="utf-8"))
        if not (ROOT / found).exists()
    ]
    assert gone == []


def test_names_in_docstrings_resolve() -> None:
    role = re.compile(r":\w+:`~?(marchland\.[\w.]+)`")
    for file in [path for path in kept_files() if path.suffix == ".py"]:
        for name in role.findall(file.read_text(encoding="utf-8")):
            resolve(name)


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGE = re.compile(r"^\*\*`(\w+)/`\*\*(.*?)(?=\n\n|\*\*`)", re.MULTILINE | re.DOTALL)


def test_architecture_describes_every_package_and_names_modules_that_exist() -> None:
    described = dict(PACKAGE.findall(ARCHITECTURE))
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert set(described) == packages
    for package, paragraph in described.items():
        for name in re.findall(r"`(\w+)/?`", paragraph):
            assert f"{package}.{name}" in MODULES, name


def test_architecture_shows_everything_at_the_root() -> None:
    (drawing,) = re.findall(r"^```text\n(.*?)^```", ARCHITECTURE, re.MULTILINE | re.DOTALL)
    beside = {path.name for path in SOURCE.glob("[!_]*.py")}
    folders = {f"{path.parent.name}/" for path in SOURCE.glob("*/__init__.py")}
    assert set(re.findall(r"\b\w+(?:\.py|/)(?=\s)", drawing)) == beside | folders


def test_the_glossary_has_each_word_once_in_alphabetical_order() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^- \*\*(.+?)\*\*", text, re.MULTILINE)
    assert len(words) > 60
    assert words == sorted(set(words), key=str.lower)


# ------------------------------------------------------------------------ the repository itself


def test_the_two_commands_exist() -> None:
    readme, makefile = README.read_text(encoding="utf-8"), (ROOT / "Makefile").read_text()
    for target in re.findall(r"(?:^|`)make ([a-z]+)\b", readme, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"
    assert {"map", "test"} <= set(re.findall(r"^make ([a-z]+)", readme, re.MULTILINE))


def test_the_changelog_starts_with_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    top = re.search(r"^## (\S+)", changes, re.MULTILINE)
    assert top
    assert top.group(1) == version == marchland.__version__


def test_the_citation_is_of_this_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (\S+)$", citation, re.MULTILINE) == [marchland.__version__]


# Split, so that this file does not name them either.
FOREIGN = re.compile(
    "|".join(
        [r"/(?:work|root|home/\w+|Users/\w+)" + r"/\w", "pypi" + r"\.org", "python" + "hosted",
         "index" + "-url", "arti" + "factory", r"registry" + r"\.(?:npm|yarn)", r"[A-Z]:\\Users"]
    )
)  # fmt: skip


def kept_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    found = []
    for file in kept_files():
        text = file.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{name_of(file)}: {hit.group()}" for hit in FOREIGN.finditer(text)]
    assert found == []
