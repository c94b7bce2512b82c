from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from django_safemigrate.conf import load_settings
from projects import Project, throwaway
from servers import Server, running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the kitchen sink to where it is installed. Where it should be, a missing app fails the test."""
    if os.environ.get("KITCHEN_SINK") == "1":
        return
    skip = pytest.mark.skip(reason="needs testproject/requirements-real.txt and KITCHEN_SINK=1")
    for item in items:
        if item.get_closest_marker("kitchen_sink"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running PostgreSQL, the same for all tests of a process."""
    with running() as server:
        yield server


@pytest.fixture
def database_url(server: Server) -> Iterator[str]:
    """The URL of a new, empty database."""
    with server.database() as url:
        yield url


@pytest.fixture
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder for this test alone: what an earlier one has kept would answer in its place."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    load_settings.cache_clear()
    return folder / "safemigrate"


@pytest.fixture
def project(tmp_path: Path, settings: Any, own_cache: Path) -> Iterator[Project]:
    """A project whose apps a test writes itself: `project.app("blog", {"0001_initial": migration(...)})`."""
    with throwaway(tmp_path, settings) as project:
        yield project
