"""Run the benchmarks and write their reports beside this file: speed, page, calibration.

``python -m benchmarks speed`` runs one alone; so do ``page`` and ``calibration``. ``reality`` holds
intervals against real borders; it takes some twenty minutes and runs only when it is named. With
``--write`` it writes the parameters of ``geo/publishers.toml`` too. ``change`` plants land on real
borders and takes as long.
"""

import sys

from benchmarks import calibration, change, page, speed
from benchmarks.reality import report

PARTS = {"speed": speed.main, "page": page.main, "calibration": calibration.main}

if __name__ == "__main__":
    write = "--write" in sys.argv
    chosen = [part for part in sys.argv[1:] if part != "--write"] or list(PARTS)
    parts = PARTS | {"reality": lambda: report.main(write=write), "change": change.main}
    if unknown := set(chosen) - set(parts):
        expected = ", ".join(parts)
        raise SystemExit(f"expected some of {expected}, found {', '.join(sorted(unknown))}")
    for part in chosen:
        parts[part]()
