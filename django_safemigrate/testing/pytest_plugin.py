"""The plugin for pytest with pytest-django: ``pytest -p django_safemigrate.testing.pytest_plugin``."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from django_safemigrate.runner.fresh import FreshExecutor, executing_with

# The fixture of pytest-django that creates the test databases; projects override it under this name.
FIXTURE = "django_db_setup"


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Have the test databases migrated with models rendered on demand."""
    if fixturedef.argname != FIXTURE:
        return (yield)
    with executing_with(FreshExecutor):
        return (yield)
