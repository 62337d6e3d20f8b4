"""Find and read dossiers; report every fault at once.

A dossier is untrusted input: its size is bounded, files it names must lie beside it, and nothing
in it is evaluated.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar, get_args

from pydantic import ValidationError

from marchland.dossier.faults import schema_faults, shortened
from marchland.dossier.fields import Record
from marchland.dossier.model import Dossier
from marchland.dossier.recipes import LineFile, RegionFile
from marchland.dossier.references import reference_faults, reference_remarks
from marchland.errors import DossierError, nearest_names

MAX_DOSSIER_BYTES = 5_000_000
"""A dossier is written by hand; anything longer is not one."""

FILE_NAME = "dossier.toml"


@dataclass(frozen=True)
class Filed:
    """A dossier with where it came from.

    Attributes
    ----------
    dossier : Dossier
    path : Path
        Its ``dossier.toml``.
    geo : Path
        The ``geo/`` folder whose vintages it names.
    sha256 : str
        Hash of the file's bytes.
    remarks : tuple of str
        What is sound but probably not meant.
    """

    dossier: Dossier
    path: Path
    geo: Path
    sha256: str
    remarks: tuple[str, ...] = ()


def default_geo() -> Path:
    """Return the ``geo/`` folder that came with this copy of Marchland.

    An installed wheel carries it inside the package; a checkout has it beside ``src/``.
    """
    inside = Path(__file__).parents[1] / "geo"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "geo"


def slugs(geo: Path) -> list[str]:
    """Return the ids of the dossiers in a ``geo/`` folder, sorted."""
    return sorted(p.parent.name for p in (geo / "disputes").glob(f"*/{FILE_NAME}"))


def files_of(dossier: str | Path, geo: Path) -> dict[str, bytes]:
    """Return the files of a dossier's folder, by name.

    Raises
    ------
    DossierError
        If there is no such dossier.
    """
    folder = locate(dossier, geo)[0].parent
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


def locate(dossier: str | Path, geo: Path | None = None) -> tuple[Path, Path]:
    """Find a dossier by slug or path.

    Parameters
    ----------
    dossier : str or Path
        A slug, a folder that holds a ``dossier.toml``, or such a file.
    geo : Path, optional
        The ``geo/`` folder to use; by default the one the dossier lies in, else the one that came
        with Marchland.

    Returns
    -------
    tuple of Path
        The dossier file and the ``geo/`` folder.

    Raises
    ------
    DossierError
        If there is no such dossier; the nearest known slug is named.
    """
    shipped = geo or default_geo()
    by_slug = shipped / "disputes" / str(dossier) / FILE_NAME
    given = Path(dossier)
    looks_like_slug = isinstance(dossier, str) and len(given.parts) == 1 and not given.suffix
    try:
        if looks_like_slug and by_slug.is_file():
            return by_slug, shipped
        file = given / FILE_NAME if given.is_dir() else given
        found = file.is_file()
    except OSError as error:  # too long a name, a folder that may not be entered
        raise DossierError(str(dossier), [f"cannot be read: {error.strerror}"]) from error
    if not found:
        known = slugs(shipped)
        raise DossierError(
            str(dossier),
            [f"expected a slug or the path of a {FILE_NAME}, found neither. "
             + nearest_names(str(dossier), known)],
        )  # fmt: skip
    around = file.resolve().parents[2:3]
    if geo is None and around and (around[0] / "vintages.toml").is_file():
        return file, around[0]
    return file, shipped


def read_dossier(
    dossier: str | Path,
    *,
    geo: Path | None = None,
    vintages: Collection[str] | None = None,
    layers: Collection[str] | None = None,
) -> Filed:
    """Read and check a dossier.

    Parameters
    ----------
    dossier : str or Path
        Slug, folder or file; see :func:`locate`.
    geo : Path, optional
        The ``geo/`` folder to use.
    vintages, layers : collection of str, optional
        Ids of the boundary vintages and context layers that exist; not checked where not given.

    Returns
    -------
    Filed

    Raises
    ------
    DossierError
        With every fault found: unreadable file, TOML syntax (with line and column), unknown keys,
        impossible values, repeated ids, references that lead nowhere, files outside the folder.
    """
    path, geo = locate(dossier, geo)
    return parse_dossier(read_bytes(path), path, geo, vintages=vintages, layers=layers)


def parse_dossier(
    raw: bytes,
    path: Path,
    geo: Path,
    *,
    vintages: Collection[str] | None = None,
    layers: Collection[str] | None = None,
) -> Filed:
    """Check the bytes of a dossier as if they stood at a path; see :func:`read_dossier`."""
    table = _parse(path, raw)
    known = {"vintage": vintages, "layer": layers}
    built, faults = _build(table, {kind: ids for kind, ids in known.items() if ids is not None})
    faults.extend(_misplaced_files(built, path.parent))
    if faults:
        raise DossierError(str(path), faults)
    remarks = tuple(reference_remarks(built))
    return Filed(built, path, geo, hashlib.sha256(raw).hexdigest(), remarks)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a dossier's file.

    Raises
    ------
    DossierError
        If it cannot be read, or is longer than a dossier can be.
    """
    try:
        size = path.stat().st_size
        if size > MAX_DOSSIER_BYTES:
            raise DossierError(
                str(path),
                [f"expected at most {MAX_DOSSIER_BYTES:,} bytes, found {size:,}; "
                 "a dossier is short, keep geometry in files beside it"],
            )  # fmt: skip
        return path.read_bytes()
    except OSError as error:
        raise DossierError(str(path), [f"cannot be read: {error.strerror}"]) from error


def _parse(path: Path, raw: bytes) -> dict[str, object]:
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DossierError(
            str(path),
            [f"expected UTF-8, found other bytes at position {error.start}; save as UTF-8"],
        ) from error
    except RecursionError as error:
        raise DossierError(
            str(path), ["TOML syntax: nested too deep; a dossier nests three levels"]
        ) from error
    except ValueError as error:  # a syntax error, or a whole number of thousands of digits
        raise DossierError(str(path), [f"TOML syntax: {error}"]) from error


def _build(
    table: Mapping[str, object], known: Mapping[str, Collection[str]]
) -> tuple[Dossier, list[str]]:
    """Build a dossier from what is sound in a table, and list what is not.

    Records are checked one by one, so that one bad record does not hide the faults of the rest.
    """
    faults: list[str] = []
    sections: dict[str, tuple[Record, ...]] = {}
    unsound: set[str] = set()
    for name in table:
        if name not in Dossier.model_fields:
            hint = nearest_names(name, Dossier.model_fields)
            faults.append(f"{name}: expected a known section, found {name!r}. {hint}")
    for name, record in _record_types().items():
        entries = table.get(name, [])
        if not isinstance(entries, list):
            faults.append(f"{name}: expected a list, written [[{name}]], found [{name}]")
            continue
        sound = []
        for index, entry in enumerate(entries):
            checked, wrong = _checked(record, entry, table, (name, index))
            faults += wrong
            if checked is not None:
                sound.append(checked)
            elif isinstance(entry, dict):
                names = (entry.get("id"), entry.get("territory"))
                unsound.update(name for name in names if isinstance(name, str))
        sections[name] = tuple(sound)
    if "markers" in table and "datums" not in table:
        faults.append(
            "markers: expected [[datums]] to read their coordinates in, found none; no datum is "
            "taken for granted"
        )
    head = {name: table[name] for name in ("dispute", "layers") if name in table}
    headed, wrong = _checked(Dossier, head, head)
    faults += wrong
    sound_head = {"dispute": headed.dispute, "layers": headed.layers} if headed else {"layers": ()}
    dossier = Dossier.model_construct(None, **sound_head, **sections)
    # A reference to a record that is itself at fault is not a second fault.
    faults += [
        fault
        for fault in reference_faults(dossier, known)
        if not any(f"found {name!r}." in fault for name in unsound)
    ]
    return dossier, faults


def _record_types() -> dict[str, type[Record]]:
    """Return the record class of each list in a dossier."""
    types: dict[str, type[Record]] = {}
    for name, field in Dossier.model_fields.items():
        inner = [a for a in get_args(field.annotation) if isinstance(a, type)]
        if inner and issubclass(inner[0], Record):
            types[name] = inner[0]
    return types


Checked = TypeVar("Checked", bound=Record)


def _checked(
    record: type[Checked], entry: object, table: object, at: Sequence[str | int] = ()
) -> tuple[Checked | None, list[str]]:
    """Return the record that an entry makes, or None, and its faults, named from the table."""
    try:
        return record.model_validate(entry), []
    except ValidationError as error:
        return None, schema_faults(error, table, at)


def _misplaced_files(dossier: Dossier, folder: Path) -> Iterator[str]:
    """Yield a fault for each file that is absent or not beside the dossier."""
    named = [
        (f"lines {line.id}.draw.path", line.draw.path)
        for line in dossier.lines
        if isinstance(line.draw, LineFile)
    ] + [
        (f"regions {region.id}.build.path", region.build.path)
        for region in dossier.regions
        if isinstance(region.build, RegionFile)
    ]
    for key, path in named:
        plain = PurePosixPath(path)
        inside = not plain.is_absolute() and ".." not in plain.parts and "\\" not in path
        target = folder / plain
        try:
            if not inside or not target.resolve().is_relative_to(folder.resolve()):
                yield f"{key}: expected a file beside the dossier, found {path!r}; move it there"
            elif not target.is_file():
                yield f"{key}: expected the file {path!r} beside the dossier, found none"
        except (OSError, RuntimeError, ValueError):  # too long, a circle of links, a NUL
            yield f"{key}: expected the name of a file, found {shortened(path)}"
