"""Machine code that is kept is that of the formulas as they stand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from marchland.ellipsoid import compiled, series, types

SUM_OF_A_SQUARE = """
import numpy as np
from marchland.ellipsoid.compiled import ring_sums
lon, lat = np.array([0.0, 1, 1, 0]), np.array([0.0, 0, 1, 1])
print(ring_sums(lon, lat, np.array([0, 4]), 1.0)[0][0])
"""


def test_a_changed_series_is_compiled_anew(tmp_path: Path) -> None:
    """The machine code is cached; what is compiled into it lies in another file."""
    package = tmp_path / "marchland" / "ellipsoid"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    for module in (series, compiled, types):
        shutil.copy(module.__file__, package)
    source = package / "series.py"

    def run() -> float:
        command = [sys.executable, "-B", "-c", SUM_OF_A_SQUARE]
        answer = subprocess.run(
            command, cwd=tmp_path, check=True, capture_output=True, text=True,
            env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "NUMBA_OPT": "1"},
        )  # fmt: skip
        return float(answer.stdout)

    once = run()
    cached = set((tmp_path / "cache").rglob("*.nbc"))
    assert cached
    source.write_text(source.read_text().replace("1 / 90", "2 / 90"))  # twice the latitude
    assert run() == pytest.approx(2 * once, rel=1e-3)
    assert set((tmp_path / "cache").rglob("*.nbc")) > cached
