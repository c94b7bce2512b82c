from __future__ import annotations

from collections.abc import Iterator

import pytest

from crash.crashing import Scenes
from crash.processes import driver
from crash.servers import Mortal, mortal
from servers import Server


@pytest.fixture(scope="module")
def scenes(server: Server) -> Iterator[Scenes]:
    """Cases on the server that all tests share: there only clients and sessions may be killed."""
    with driver() as found, Scenes(server, found) as scenes:
        yield scenes


@pytest.fixture(scope="module")
def own_server(server: Server) -> Iterator[Mortal]:
    """A server of the same version that may be killed."""
    with mortal(server.version) as own:
        yield own


@pytest.fixture(scope="module")
def own_scenes(own_server: Mortal) -> Iterator[Scenes]:
    with driver() as found, Scenes(own_server, found) as scenes:
        yield scenes
