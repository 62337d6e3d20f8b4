"""Run the benchmarks and write their reports beside this file: speed, page, calibration.

``python -m benchmarks speed`` runs one alone; so do ``page`` and ``calibration``.
"""

import sys

from benchmarks import calibration, page, speed

PARTS = {"speed": speed.main, "page": page.main, "calibration": calibration.main}

if __name__ == "__main__":
    chosen = sys.argv[1:] or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        expected = ", ".join(PARTS)
        raise SystemExit(f"expected some of {expected}, found {', '.join(sorted(unknown))}")
    for part in chosen:
        PARTS[part]()
