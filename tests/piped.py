"""What a report looks like in a pipe."""

from __future__ import annotations

import io
from typing import Any

import pytest

from marchland.render.terminal import tables


def printed(report: Any, monkeypatch: pytest.MonkeyPatch, columns: int | None = None) -> str:
    """Return what a report looks like in a pipe."""
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", str(columns))
    screen = tables.console()
    screen.file = io.StringIO()
    screen.print(report)
    return str(screen.file.getvalue())
