from __future__ import annotations

from pathlib import Path

import pytest

from warm import Lint, linting, make_project


@pytest.fixture(autouse=True)
def cache_folder(own_cache: Path) -> Path:
    """Where the commands of a test keep what they remember."""
    return own_cache


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose second migration takes its SQL from a module of the app."""
    make_project(tmp_path)
    return tmp_path


@pytest.fixture
def lint(folder: Path) -> Lint:
    """Runs lintmigrations in that project, in a process of its own."""
    return linting(folder)
