"""The only writer of dossiers: adds places and makes new ones, keeping comments and order."""

from __future__ import annotations

import hashlib
import math
import re
import secrets
import shutil
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import tomlkit
from pydantic import ValidationError

from marchland.dossier.faults import schema_faults
from marchland.dossier.fields import Record
from marchland.dossier.model import Place, Source
from marchland.dossier.reading import FILE_NAME, Filed, parse_dossier, read_bytes
from marchland.ellipsoid.geodesics import METRES_PER_DEGREE
from marchland.errors import DossierError, RenderError
from marchland.files import write_whole
from marchland.vocabulary import Access, Confidence


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
    (714, 0.07)
    """
    faults = [
        f"{name}: expected decimal degrees such as 37.3043, found {text!r}"
        for name, text in (("lat", lat), ("lon", lon))
        if re.fullmatch(r"[+-]?\d{1,3}(\.\d*)?", text.strip()) is None
    ]
    if faults:
        raise DossierError("the new place", faults)
    half_lat, half_lon = (0.5 * 10.0 ** -len(t.strip().partition(".")[2]) for t in (lat, lon))
    # The widest side of what rounds to the point is the one nearest to the equator.
    east = half_lon * math.cos(math.radians(max(0.0, abs(float(lat)) - half_lat)))
    return METRES_PER_DEGREE * math.hypot(half_lat, east)


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
        return max(1.0, math.ceil(least * 10) / 10)
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
        Fields of :class:`marchland.dossier.model.Place` but ``id``, which is made from the name.

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
    entry = {"id": slug_of(str(facts["name"]), taken), **given}
    try:
        return Place.model_validate(entry)
    except ValidationError as error:
        faults = schema_faults(error, entry, whole="the place")
        raise DossierError("the new place", faults) from error


def with_places(filed: Filed, places: Sequence[Place], new_sources: Sequence[Source] = ()) -> Filed:
    """Return a dossier with more places, in memory; see :func:`add_places`.

    Raises
    ------
    DossierError
        If the dossier belongs to the installed package.
    """
    _refuse_shipped(filed)
    grown = {
        "sources": (*filed.dossier.sources, *new_sources),
        "places": (*filed.dossier.places, *places),
    }
    return replace(filed, dossier=filed.dossier.model_copy(update=grown))


def add_places(filed: Filed, places: Sequence[Place], new_sources: Sequence[Source] = ()) -> Filed:
    """Add places to a dossier's file, at the end of those it has, all in one step.

    Parameters
    ----------
    filed : Filed
    places : sequence of Place
    new_sources : sequence of Source
        Sources that the places name and the dossier does not hold yet.

    Returns
    -------
    Filed
        The dossier as it now stands.

    Raises
    ------
    DossierError
        If the dossier belongs to the installed package, has changed since it was read, or would
        no longer be valid; the file is then as it was.
    RenderError
        If the file cannot be written; it is then as it was.
    """
    _refuse_shipped(filed)
    # Bytes, not text: reading as text would turn CRLF into LF throughout.
    raw = read_bytes(filed.path)
    if hashlib.sha256(raw).hexdigest() != filed.sha256:
        raise DossierError(
            str(filed.path), ["expected the file as it was read, found it changed; do it again"]
        )
    text = raw.decode("utf-8")
    for section, records in (("sources", new_sources), ("places", places)):
        for record in records:
            text = _with_record(text, section, record, str(filed.path))
    written = text.encode("utf-8")
    grown = parse_dossier(written, filed.path, filed.geo)
    write_whole(filed.path, written)
    return grown


def _with_record(text: str, section: str, record: Record, where: str) -> str:
    """Return a dossier's text with one record more, behind the last of its section.

    A TOML library would write the whole file anew: tomlkit gathers sections that are interleaved
    and sets the new record beneath the heading of the next section. So the text is only inserted,
    and what the result means is compared with what it should mean.
    """
    facts = record.model_dump(mode="json", exclude_defaults=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    block = tomlkit.dumps({section: [facts]}).strip("\n").replace("\n", newline) + newline
    wanted = tomllib.loads(text)
    wanted[section] = [*wanted.get(section, []), facts]
    for before, after in _splits(text, section):
        gap = newline if before.endswith("\n") else newline * 2
        grown = f"{before}{gap}{block}{after}"
        try:
            if tomllib.loads(grown) == wanted:
                return grown
        except tomllib.TOMLDecodeError:
            continue
    raise DossierError(
        where, [f"{section}: expected records written [[{section}]], found a list; write them so"]
    )


def _splits(text: str, section: str) -> Iterator[tuple[str, str]]:
    """Yield where a record may be put: behind the last of its section, else at the end."""
    lines = text.splitlines(keepends=True)
    heads = [i for i, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{section}\s*]]", line)]
    if heads:
        foreign = re.compile(rf"\s*\[(?!\s*{section}\s*\.)")
        after_last = range(heads[-1] + 1, len(lines))
        end = next((i for i in after_last if foreign.match(lines[i])), len(lines))
        while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
            end -= 1
        # Comments that touch the record and not the next heading belong to the record.
        touching = end
        while touching < len(lines) and lines[touching].lstrip().startswith("#"):
            touching += 1
        if touching == len(lines) or not lines[touching].strip():
            end = touching
        yield "".join(lines[:end]), "".join(lines[end:])
    yield text, ""


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

    Raises
    ------
    DossierError
        If no source can be made of the text.
    """
    text = (text or "").strip()
    if not text:
        return (), ()
    for known in filed.dossier.sources:
        if text in (known.id, known.url, known.title):
            return (known.id,), ()
    taken = {source.id for source in filed.dossier.sources}
    is_link = text.startswith(("https://", "http://"))
    entry = {
        "id": slug_of(re.sub(r"^https?://", "", text), taken),
        "title": text,
        "url": text if is_link else None,
        "access": Access.UNSEEN,
        "confidence": Confidence.LOW,
    }
    try:
        source = Source.model_validate(entry)
    except ValidationError as error:
        faults = schema_faults(error, entry, whole="the source")
        raise DossierError("the new source", faults) from error
    return (source.id,), (source,)


def _refuse_shipped(filed: Filed) -> None:
    inside = Path(__file__).parents[1].resolve()
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
    # Filled under another name first, so that an interrupt leaves no half-made dossier.
    growing = into / f".{slug}.{secrets.token_hex(4)}.part"
    try:
        if folder.exists():
            raise RenderError(
                f"{folder}: already exists and is kept; choose another slug or --into"
            )
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
