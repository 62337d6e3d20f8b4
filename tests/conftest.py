"""Settings that every test file shares."""

from __future__ import annotations

import pytest
from hypothesis import settings

from in_chromium import browser, open_page, pool  # noqa: F401  fixtures
from marchland.api import OpenDossier, open_dossier

# The same examples each run: a red build can then be run again and stays red.
settings.register_profile("marchland", deadline=None, derandomize=True, database=None)
settings.load_profile("marchland")


@pytest.fixture(scope="session")
def pamirs_case() -> OpenDossier:
    """China–Tajikistan, opened once: its findings take seconds and never change."""
    return open_dossier("china-tajikistan")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens pages or computes the whole case: ``make quick`` leaves it out."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if "pamirs_case" in fixtures:
            item.add_marker(pytest.mark.slow)
