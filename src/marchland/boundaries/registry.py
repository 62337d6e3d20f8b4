"""The registry of boundary files and context layers in a ``geo/`` folder.

``geo/vintages.toml`` has one ``[[vintages]]`` per dated boundary file, ``geo/layers.toml`` one
``[[layers]]`` per layer of the map, ``geo/publishers.toml`` one ``[[publishers]]`` per publisher
whose accuracy is known (:mod:`marchland.boundaries.accuracy`). A file is checked against its
SHA-256 each time it is asked for: what is read is what was registered. Nothing here reads geometry
and nothing is fetched.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from marchland.boundaries.accuracy import PUBLISHERS_FILE, Held, Publisher, give_accuracy
from marchland.dossier.faults import schema_faults
from marchland.dossier.fields import Code, Metres, PartialDate, Record, Slug, Text
from marchland.ellipsoid.types import Bounds
from marchland.errors import AlteredError, VintageError, fault_list, nearest_names

VINTAGES_FILE = "vintages.toml"
LAYERS_FILE = "layers.toml"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Degrees = Annotated[float, Field(allow_inf_nan=False)]


def check_inside(name: str) -> str:
    """Accept a relative path that stays inside its folder.

    Raises
    ------
    ValueError
        If it is absolute, climbs, or uses backslashes.

    Examples
    --------
    >>> check_inside("boundaries/vmap0.geojson")
    'boundaries/vmap0.geojson'
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not path.name:
        raise ValueError(
            f"expected a path inside the geo folder, with forward slashes, found {name!r}"
        )
    return name


def check_bounds(bounds: Bounds) -> Bounds:
    """Accept bounds in the order lon_min, lat_min, lon_max, lat_max.

    Raises
    ------
    ValueError
        If an end lies outside the Earth or nothing lies between.

    Examples
    --------
    >>> check_bounds((67.0, 36.0, 78.0, 41.3))
    (67.0, 36.0, 78.0, 41.3)
    """
    lon_min, lat_min, lon_max, lat_max = bounds
    if not (-180 <= lon_min < lon_max <= 180 and -90 <= lat_min < lat_max <= 90):
        raise ValueError(
            "expected lon_min, lat_min, lon_max, lat_max in degrees, with min below max, "
            f"found {list(bounds)}"
        )
    return bounds


Inside = Annotated[str, AfterValidator(check_inside)]
DeclaredBounds = Annotated[tuple[Degrees, Degrees, Degrees, Degrees], AfterValidator(check_bounds)]
"""A :data:`marchland.ellipsoid.types.Bounds` as it stands in a file."""


class Published(Record):
    """What vintages and layers share: a file, where it comes from, what it may be used for.

    Attributes
    ----------
    id, title : str
    publisher, release : str
        Who made the data, and which of their releases.
    released : str or None
        Date of the data: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None where the source has none.
    licence, attribution : str
        An SPDX id where one exists; the credit to print.
    licence_url : str or None
    package : str
        The pinned package it was taken from, ``name==version``.
    file : str
        Path of the built file inside ``geo/``.
    sha256 : str
        Of the built file.
    note : str
        What a reader must know before using it.
    """

    id: Slug
    title: Text
    publisher: Text
    release: Text
    released: PartialDate | None = None
    licence: Text
    licence_url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")] | None = None
    attribution: Text
    package: Annotated[str, StringConstraints(pattern=r"^\S+==\S+$")]
    file: Inside
    sha256: Sha256
    note: str = ""


class Vintage(Published):
    """One dated release of boundaries.

    Attributes
    ----------
    family : str
        Vintages that are not independent have one family: together they are one witness.
    depicts_from, depicts_to : str or None
        When the line it draws between the parties held; None where open.
    depicts_note : str
    scale_denominator : int or None
        1,000,000 for 1:1,000,000; None where the source has no one scale.
    accuracy : Publisher
        How its lines err. The file names a row of ``publishers.toml``; where it names none, the
        row ``unknown`` is taken, scaled to the accuracy that it must then declare.
    accuracy_m : float
        One standard deviation of the line's position across the line, metres; from the row where
        the file does not declare it.
    accuracy_reason : str
        What was measured against what.
    worldview : str
        Whose depiction it is.
    territories : tuple of str
        Codes of the territories in the file, sorted.
    """

    family: Slug
    depicts_from: PartialDate | None = None
    depicts_to: PartialDate | None = None
    depicts_note: Text
    scale_denominator: Annotated[int, Field(ge=100)] | None = None
    accuracy: Publisher
    accuracy_m: Metres
    accuracy_reason: Text
    worldview: Text
    territories: Annotated[tuple[Code, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _interval(self) -> Self:
        if self.depicts_from and self.depicts_to and self.depicts_from > self.depicts_to:
            raise ValueError("depicts_from is later than depicts_to; swap them")
        return self


class ContextLayer(Published):
    """One layer of the map that carries no boundary.

    Attributes
    ----------
    kind : {"relief", "lakes", "rivers", "towns"}
    bounds : Bounds
        What the layer covers.
    """

    kind: Literal["relief", "lakes", "rivers", "towns"]
    bounds: DeclaredBounds


class _VintagesFile(Record):
    frame: DeclaredBounds
    vintages: tuple[Vintage, ...] = ()


class _LayersFile(Record):
    layers: tuple[ContextLayer, ...] = ()


class _PublishersFile(Record):
    held: Held | None = None
    publishers: tuple[Publisher, ...] = ()


Registered = TypeVar("Registered", bound=Published)


@dataclass(frozen=True)
class Registry:
    """The boundary vintages and context layers of one ``geo/`` folder.

    Attributes
    ----------
    folder : Path
    frame : Bounds
        What every boundary file is clipped to; its edges are no boundary.
    vintages : tuple of Vintage
    layers : tuple of ContextLayer
    held : Held or None
        How often intervals made with its rows of accuracy held on real borders.
    """

    folder: Path
    frame: Bounds
    vintages: tuple[Vintage, ...]
    layers: tuple[ContextLayer, ...]
    held: Held | None = None

    def vintage_ids(self) -> tuple[str, ...]:
        """Return the ids of the vintages, in the order of the file."""
        return tuple(vintage.id for vintage in self.vintages)

    def layer_ids(self) -> tuple[str, ...]:
        """Return the ids of the layers, in the order of the file."""
        return tuple(layer.id for layer in self.layers)

    def vintage(self, vintage_id: str) -> Vintage:
        """Return the record of a vintage.

        Raises
        ------
        VintageError
            If it is not registered; the nearest names are given.
        """
        return _find(vintage_id, self.vintages, "boundary vintage", self.folder / VINTAGES_FILE)

    def layer(self, layer_id: str) -> ContextLayer:
        """Return the record of a context layer.

        Raises
        ------
        VintageError
            If it is not registered; the nearest names are given.
        """
        return _find(layer_id, self.layers, "context layer", self.folder / LAYERS_FILE)

    def path(self, vintage_id: str) -> Path:
        """Return the file of a vintage, checked against its SHA-256.

        Raises
        ------
        VintageError
            If the vintage is unknown, or its file is missing or altered.
        """
        return self._checked(self.vintage(vintage_id), VINTAGES_FILE)[0]

    def layer_path(self, layer_id: str) -> Path:
        """Return the file of a context layer, checked against its SHA-256.

        Raises
        ------
        VintageError
            If the layer is unknown, or its file is missing or altered.
        """
        return self._checked(self.layer(layer_id), LAYERS_FILE)[0]

    def layer_bytes(self, layer_id: str) -> bytes:
        """Return the contents of a context layer's file, checked against its SHA-256.

        Raises
        ------
        VintageError
            If the layer is unknown, or its file is missing or altered.
        """
        return self._checked(self.layer(layer_id), LAYERS_FILE)[1]

    def _checked(self, record: Published, listed_in: str) -> tuple[Path, bytes]:
        """Return the path and the contents of a file that is what its SHA-256 says."""
        path = self.folder / record.file
        try:
            data = path.read_bytes()
        except OSError as fault:
            raise VintageError(
                f"{path}: the file of {record.id!r} cannot be read ({fault.strerror}). "
                "Restore it from the repository or rebuild it with `make geo`."
            ) from fault
        digest = hashlib.sha256(data).hexdigest()
        if digest != record.sha256:
            raise AlteredError(
                f"{path}: the file of {record.id!r} is not the one {listed_in} names: expected "
                f"SHA-256 {record.sha256}, found {digest}. Restore it, rebuild it with `make geo`, "
                "or, if the change is meant, write the new hash."
            )
        return path, data


def read_registry(geo: Path) -> Registry:
    """Read the registry of a ``geo/`` folder.

    Parameters
    ----------
    geo : Path
        Folder with ``vintages.toml``, ``publishers.toml`` and, where there are context layers,
        ``layers.toml``.

    Returns
    -------
    Registry

    Raises
    ------
    VintageError
        If a file is missing or unreadable, or has faults: all of them are listed.
    """
    geo = Path(geo)
    layers_path, publishers_path = geo / LAYERS_FILE, geo / PUBLISHERS_FILE
    known: _PublishersFile | None = _PublishersFile()
    faults: list[str] = []
    if publishers_path.exists():
        known, faults = _parse(publishers_path, _PublishersFile)
    rows = {row.id: row for row in known.publishers} if known else {}
    drawn, more = _parse_vintages(geo / VINTAGES_FILE, rows)
    faults += more
    layered: _LayersFile | None = _LayersFile()
    if layers_path.exists():
        layered, more = _parse(layers_path, _LayersFile)
        faults += more
    if faults or drawn is None or layered is None:
        raise VintageError(fault_list(geo, faults))
    held = known.held if known else None
    return Registry(geo, drawn.frame, drawn.vintages, layered.layers, held)


FileModel = TypeVar("FileModel", _VintagesFile, _LayersFile, _PublishersFile)


def _parse(path: Path, model: type[FileModel]) -> tuple[FileModel | None, list[str]]:
    """Return the parsed file, or None, and its faults."""
    data, faults = _toml(path)
    return (None, faults) if data is None else _validated(path, data, model)


def _parse_vintages(
    path: Path, rows: Mapping[str, Publisher]
) -> tuple[_VintagesFile | None, list[str]]:
    """Return the parsed registry of vintages, each with its row of accuracy, and its faults."""
    data, faults = _toml(path)
    if data is None:
        return None, faults
    tables = data.get("vintages")
    given = tables if isinstance(tables, list) else []
    for at, table in enumerate(given):
        fault = give_accuracy(table, rows) if isinstance(table, dict) else None
        if fault:
            faults.append(f"{path.name}: {_row_name(table, at)}.accuracy: {fault}")
    # What has no row is told above, once; the row that stands in is for the other faults.
    parsed, more = _validated(path, data, _VintagesFile)
    return (None if faults else parsed), faults + more


def _row_name(table: dict[str, object], at: int) -> str:
    """Return what a message calls a row, as those of its other faults do."""
    return f"vintages[{at}] {table['id']}" if table.get("id") else f"vintages[{at}]"


def _toml(path: Path) -> tuple[dict[str, object] | None, list[str]]:
    """Return the tables of a file, or None, and its faults."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), []
    except FileNotFoundError:
        return None, [f"{path.name}: no such file; is this a geo folder?"]
    except OSError as fault:
        return None, [f"{path.name}: cannot be read ({fault.strerror})"]
    except UnicodeDecodeError as fault:
        return None, [f"{path.name}: expected UTF-8, found byte {fault.start} that is not"]
    except tomllib.TOMLDecodeError as fault:
        return None, [f"{path.name}: not TOML: {fault}"]


def _validated(
    path: Path, data: dict[str, object], model: type[FileModel]
) -> tuple[FileModel | None, list[str]]:
    try:
        parsed = model.model_validate(data)
    except ValidationError as error:
        return None, [f"{path.name}: {fault}" for fault in schema_faults(error, data)]
    return parsed, [f"{path.name}: {twice}" for twice in _repeated(parsed)]


def _repeated(parsed: _VintagesFile | _LayersFile | _PublishersFile) -> list[str]:
    """Return a fault for each id or file that stands twice."""
    if isinstance(parsed, _PublishersFile):
        return _twice("id", [row.id for row in parsed.publishers])
    rows: tuple[Published, ...] = (
        parsed.vintages if isinstance(parsed, _VintagesFile) else parsed.layers
    )
    return _twice("id", [row.id for row in rows]) + _twice("file", [row.file for row in rows])


def _twice(what: str, values: list[str]) -> list[str]:
    return [f"{what} {v!r} stands twice" for v in sorted(set(values)) if values.count(v) > 1]


def _find(name: str, rows: Iterable[Registered], what: str, path: Path) -> Registered:
    known = {row.id: row for row in rows}
    if name not in known:
        raise VintageError(f"no {what} {name!r} in {path}. {nearest_names(name, known)}")
    return known[name]
