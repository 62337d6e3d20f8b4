"""Write a file atomically: all of it, or nothing."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from marchland.errors import RenderError

MARK_WITHIN_BYTES = 2000
"""A file is ours when the mark stands this near its beginning."""


def write_whole(path: Path, data: bytes, *, mark: bytes | None = None, force: bool = False) -> None:
    """Write bytes so that the file is either complete or untouched.

    The bytes go to a temporary file beside the target, which then takes its name in one step; an
    interrupt at any moment leaves the old file, or none.

    Parameters
    ----------
    path : Path
        Its folder must exist.
    data : bytes
    mark : bytes, optional
        What files of this kind begin with. An existing file without it is somebody else's and is
        kept, unless ``force``.
    force : bool

    Raises
    ------
    RenderError
        If the folder is missing, the file is not ours, or it cannot be written.
    """
    try:
        target = _target(path, mark, force)
    except OSError as error:  # too long a name, a folder that may not be entered
        raise RenderError(f"{path}: cannot be written: {error.strerror}") from error
    except RenderError:
        raise
    except (RuntimeError, ValueError) as error:  # a circle of links, a NUL
        raise RenderError(f"{path}: expected a file name: {error}") from error
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except OSError as error:
        raise RenderError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _target(path: Path, mark: bytes | None, force: bool) -> Path:
    """Return the file to replace, where it may be replaced."""
    if path.is_dir():
        raise RenderError(f"{path}: expected a file name, found a folder; name a file in it")
    if not path.parent.is_dir():
        raise RenderError(f"{path}: its folder {path.parent} does not exist; make it first")
    if path.exists():
        if not path.is_file():
            raise RenderError(f"{path}: expected a file, found a device or a pipe; name a file")
        if mark is not None and not force and not _is_ours(path, mark):
            raise RenderError(
                f"{path}: a file that Marchland did not write stands there and is kept; choose "
                "another name, or give --force to replace it"
            )
    # The target may be a link: replace what it points to, and keep the link.
    return path.resolve()


def _is_ours(path: Path, mark: bytes) -> bool:
    try:
        with path.open("rb") as existing:
            return mark in existing.read(MARK_WITHIN_BYTES)
    except OSError as error:
        raise RenderError(f"{path}: cannot be read: {error.strerror}") from error
