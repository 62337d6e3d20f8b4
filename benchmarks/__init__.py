"""Benchmarks, outside the test suite: ``python -m benchmarks`` runs them and writes the reports."""

import os

# Every method on one thread. It must be said before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
