"""Benchmarks, outside the test suite: ``python -m benchmarks`` runs them and writes the report."""
