from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from operations.bakery import Bakery
from postgresql.live import connected
from projects import Project


@pytest.fixture
def bakery(project: Project, database_url: str, django_db_blocker: Any) -> Iterator[Bakery]:
    """An app without migrations yet, whose database is Django's default."""
    with django_db_blocker.unblock(), connected(database_url):
        yield Bakery(project, database_url)
