"""Settings that every test file shares."""

from __future__ import annotations

from hypothesis import settings

# The same examples each run: a red build can then be run again and stays red.
settings.register_profile("marchland", deadline=None, derandomize=True, database=None)
settings.load_profile("marchland")
