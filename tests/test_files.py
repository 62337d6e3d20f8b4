"""A file is written atomically, and nobody else's file is lost."""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.errors import RenderError
from marchland.files import MARK_WITHIN_BYTES, write_whole

MARK = b"<!-- marchland -->"


@given(st.binary(max_size=5000), st.binary(max_size=5000))
def test_what_is_read_back_is_what_was_written(first: bytes, second: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page.html"
        for data in (first, second):
            write_whole(target, data)
            assert target.read_bytes() == data
            assert list(Path(folder).iterdir()) == [target]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize(
    ("owner", "step", "before"),
    [
        (os, "fsync", None),
        (os, "fsync", b"old"),
        (Path, "replace", None),
        (Path, "replace", b"old"),
        (Path, "chmod", b"old"),
    ],
    ids=str,
)
def test_a_failure_at_any_step_leaves_what_was_there(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    step: str,
    error: BaseException,
    before: bytes | None,
) -> None:
    target = tmp_path / "page.html"
    if before is not None:
        target.write_bytes(before)

    def fail(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(owner, step, fail)
    expected = KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else RenderError
    with pytest.raises(expected):
        write_whole(target, b"new")
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ([] if before is None else [target.name])
    assert before is None or target.read_bytes() == before


def test_the_reason_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(RenderError, match=r"page\.html: cannot be written: No space left"):
        write_whole(tmp_path / "page.html", b"new")


def a_folder(tmp_path: Path) -> Path:
    return tmp_path


def below_a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("kept")
    return tmp_path / "file" / "page.html"


def a_circle(tmp_path: Path) -> Path:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    return tmp_path / "circle"


def a_socket(tmp_path: Path) -> Path:
    # Neither a pipe, on which a careless reader waits for ever, nor a device, which root can lose.
    with socket.socket(socket.AF_UNIX) as listener, contextlib.chdir(tmp_path):
        listener.bind("socket")
    return tmp_path / "socket"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (a_folder, "expected a file name, found a folder; name a file in it"),
        (lambda tmp: tmp / "no" / "page.html", "its folder .* does not exist; make it first"),
        (below_a_file, "its folder .* does not exist"),
        (a_circle, "expected a file name"),
        (a_socket, "expected a file, found a device or a pipe"),
        (lambda tmp: tmp / ("x" * 300), "cannot be written: File name too long"),
        (lambda tmp: tmp / "nul\0byte", "expected a file name"),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_a_place_that_cannot_be_written(
    tmp_path: Path, place: Callable[[Path], Path], text: str, force: bool
) -> None:
    target = place(tmp_path)
    there = sorted(tmp_path.rglob("*"))
    with pytest.raises(RenderError, match=text):
        write_whole(target, b"new", mark=MARK, force=force)
    assert sorted(tmp_path.rglob("*")) == there


def test_a_folder_that_may_not_be_entered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Tests may run as root, whom no permission stops.
    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refuse)
    with pytest.raises(RenderError, match="cannot be written: Permission denied"):
        write_whole(tmp_path / "page.html", b"new")


def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, _mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RenderError, match="cannot be written: Permission denied"):
        write_whole(tmp_path / "page.html", b"new")


@pytest.mark.parametrize(
    ("existing", "ours"),
    [
        (MARK, True),
        (b"<!DOCTYPE html>\n" + MARK + b"rest", True),
        (b"x" * (MARK_WITHIN_BYTES - len(MARK)) + MARK, True),
        (b"x" * MARK_WITHIN_BYTES + MARK, False),
        (b"my thesis", False),
        (b"", False),
    ],
)
def test_somebody_elses_file_is_kept(tmp_path: Path, existing: bytes, ours: bool) -> None:
    target = tmp_path / "page.html"
    target.write_bytes(existing)
    if ours:
        write_whole(target, b"new", mark=MARK)
    else:
        with pytest.raises(RenderError, match=r"did not write stands there and is kept; .*--force"):
            write_whole(target, b"new", mark=MARK)
    assert target.read_bytes() == (b"new" if ours else existing)


def test_force_replaces_somebody_elses_file(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_bytes(b"my thesis")
    write_whole(target, b"new", mark=MARK, force=True)
    assert target.read_bytes() == b"new"


def test_a_file_that_cannot_be_looked_into_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "page.html"
    target.write_bytes(MARK)

    def refuse(_path: Path, _mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RenderError, match="cannot be read: Permission denied"):
        write_whole(target, b"new", mark=MARK)
    monkeypatch.undo()
    assert target.read_bytes() == MARK


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.html").write_bytes(b"old")
    (tmp_path / "link.html").symlink_to("real.html")
    write_whole(tmp_path / "link.html", b"new")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_bytes() == b"new"


def test_the_mode_of_the_old_file_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_whole(target, b"new")
    assert target.stat().st_mode & 0o777 == 0o640


def test_the_longest_name_the_system_allows(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 255)
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
