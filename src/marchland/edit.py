"""The only writer of dossiers: adds places and makes new ones, keeping comments and order."""

from __future__ import annotations

import math
import re
import secrets
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import tomlkit
from pydantic import ValidationError

from marchland.archive import FILE_NAME, Filed, parse_dossier
from marchland.dossier import Place, Record, Source
from marchland.errors import DossierError, RenderError
from marchland.terms import Access, Confidence
from marchland.writing import write_whole


def slug_of(name: str, taken: set[str]) -> str:
    """Return a free id made from a name.

    Parameters
    ----------
    name : str
    taken : set of str

    Returns
    -------
    str
        Letters without a Latin base are dropped; ``place`` where nothing is left.

    Examples
    --------
    >>> slug_of("Uz-Bel Pass", set()), slug_of("Uz-Bel Pass", {"uz-bel-pass"})
    ('uz-bel-pass', 'uz-bel-pass-2')
    >>> slug_of("卡拉苏口岸", set())
    'place'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "place"
    number, free = 2, base
    while free in taken:
        free, number = f"{base}-{number}", number + 1
    return free


def rounding_m(lat: str, lon: str) -> float:
    """Return how far coordinates may be off by rounding alone, in metres.

    Parameters
    ----------
    lat, lon : str
        Decimal degrees as written; trailing zeros count as digits.

    Returns
    -------
    float
        Radius of the circle round the point that holds everything that rounds to it.

    Raises
    ------
    DossierError
        If they are not decimal degrees.

    Examples
    --------
    >>> round(rounding_m("37.30", "75.00")), round(rounding_m("37.304334", "75.055712"), 2)
    (710, 0.07)
    """
    faults = [
        f"{name}: expected decimal degrees such as 37.3043, found {text!r}"
        for name, text in (("lat", lat), ("lon", lon))
        if re.fullmatch(r"[+-]?\d{1,3}(\.\d*)?", text.strip()) is None
    ]
    if faults:
        raise DossierError("the new place", faults)
    half_deg = [0.5 * 10.0 ** -len(text.strip().partition(".")[2]) for text in (lat, lon)]
    metres_per_degree = 111_320.0
    east = half_deg[1] * math.cos(math.radians(float(lat)))
    return metres_per_degree * math.hypot(half_deg[0], east)


def precision_of(lat: str, lon: str, stated_m: float | None) -> float:
    """Return the precision of a place, never finer than its digits allow.

    Parameters
    ----------
    lat, lon : str
        Decimal degrees as written.
    stated_m : float, optional
        What the user says; the rounding, and at least 1 m, where nothing is said.

    Returns
    -------
    float
        Metres.

    Raises
    ------
    DossierError
        If more is claimed than the digits carry.
    """
    least = rounding_m(lat, lon)
    if stated_m is None:
        return max(1.0, round(least, 1))
    if stated_m < least:
        raise DossierError(
            "the new place",
            [
                f"precision_m: {lat}, {lon} as written are known to {least:.0f} m at best, found "
                f"{stated_m:g}; give more digits or a coarser precision"
            ],
        )
    return stated_m


def make_place(filed: Filed, **facts: object) -> Place:
    """Check the facts of a new place for a dossier.

    Parameters
    ----------
    filed : Filed
    **facts
        Fields of :class:`marchland.dossier.Place` but ``id``, which is made from the name.

    Returns
    -------
    Place

    Raises
    ------
    DossierError
        With every fault found.
    """
    taken = {place.id for place in filed.dossier.places}
    given = {key: value for key, value in facts.items() if value is not None}
    try:
        return Place.model_validate({"id": slug_of(str(facts["name"]), taken), **given})
    except ValidationError as error:
        raise DossierError(
            "the new place",
            [
                f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}; found {fault['input']!r}"
                for fault in error.errors(include_url=False)
            ],
        ) from error


def add_place(filed: Filed, place: Place, new_sources: Sequence[Source] = ()) -> Filed:
    """Add a place to a dossier's file, at the end of its places.

    Parameters
    ----------
    filed : Filed
    place : Place
    new_sources : sequence of Source
        Sources that the place names and the dossier does not hold yet.

    Returns
    -------
    Filed
        The dossier as it now stands.

    Raises
    ------
    DossierError
        If the dossier belongs to the installed package, or would no longer be valid; the file is
        then as it was.
    RenderError
        If the file cannot be written; it is then as it was.
    """
    _refuse_shipped(filed)
    document = tomlkit.parse(filed.path.read_text(encoding="utf-8"))
    for section, records in (("sources", new_sources), ("places", (place,))):
        for record in records:
            _append(document, section, record)
    written = tomlkit.dumps(document).encode("utf-8")
    grown = parse_dossier(written, filed.path, filed.geo)
    write_whole(filed.path, written)
    return grown


def _append(document: tomlkit.TOMLDocument, section: str, record: Record) -> None:
    table = tomlkit.table()
    for key, value in record.model_dump(mode="json", exclude_defaults=True).items():
        table.add(key, value)
    if section not in document:
        document.add(section, tomlkit.aot())
    document[section].append(table)  # type: ignore[union-attr]


def source_for(filed: Filed, text: str | None) -> tuple[tuple[str, ...], tuple[Source, ...]]:
    """Return the ids of a source given by id, link or title, and the record where it is new.

    Parameters
    ----------
    filed : Filed
    text : str or None
        The id of a source in the dossier; else a link or a title, of which a source is made that
        is marked as not read by Marchland. None leaves the place unsourced.

    Returns
    -------
    tuple
        Ids (none or one), and new records (none or one).
    """
    taken = {source.id for source in filed.dossier.sources}
    if not text:
        return (), ()
    if text in taken:
        return (text,), ()
    is_link = text.startswith(("https://", "http://"))
    source = Source(
        id=slug_of(re.sub(r"^https?://", "", text), taken),
        title=text,
        url=text if is_link else None,
        access=Access.UNSEEN,
        confidence=Confidence.LOW,
    )
    return (source.id,), (source,)


def _refuse_shipped(filed: Filed) -> None:
    inside = Path(__file__).parent.resolve()
    if filed.path.resolve().is_relative_to(inside):
        raise DossierError(
            str(filed.path),
            [
                "expected a dossier of your own, found one of the installed package; copy it with "
                f"'marchland new {filed.dossier.dispute.id} --from {filed.dossier.dispute.id}' "
                "and give the path of the copy"
            ],
        )


def new_dossier(slug: str, into: Path, files: Mapping[str, bytes]) -> Path:
    """Write a new dossier folder.

    Parameters
    ----------
    slug : str
    into : Path
        The folder to make ``slug`` in.
    files : mapping of str to bytes
        What to put there, by file name; ``dossier.toml`` among them.

    Returns
    -------
    Path
        The dossier's file.

    Raises
    ------
    DossierError
        If the slug is not one.
    RenderError
        If something stands there already, or nothing can be written there.
    """
    if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug) is None or len(slug) > 80:
        raise DossierError(
            slug, ["expected lower-case letters and digits joined by hyphens, e.g. oder-neisse"]
        )
    folder = into / slug
    if folder.exists():
        raise RenderError(f"{folder}: already exists and is kept; choose another slug or --into")
    # Filled under another name first, so that an interrupt leaves no half-made dossier.
    growing = into / f".{slug}.{secrets.token_hex(4)}.part"
    try:
        growing.mkdir(parents=True)
        for name, data in files.items():
            write_whole(growing / name, data)
        growing.rename(folder)
    except OSError as error:
        raise RenderError(f"{folder}: cannot be made: {error.strerror}") from error
    finally:
        shutil.rmtree(growing, ignore_errors=True)
    return folder / FILE_NAME


def skeleton(slug: str) -> bytes:
    """Return a commented, valid dossier to start from."""
    text = (Path(__file__).parent / "skeleton.toml").read_text(encoding="utf-8")
    return text.replace("SLUG", slug).encode("utf-8")
