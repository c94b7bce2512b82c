from __future__ import annotations

from collections.abc import Iterator

import pytest

from classic.sides import Sides, sides


@pytest.fixture(scope="session")
def both_sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    """django-safemigrate 6.0 and this package, each in a process that goes on."""
    with sides(tmp_path_factory.mktemp("sides")) as found:
        yield found
