"""A real pgbouncer before the server of the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from servers import Server

PORT = 6432
# It refuses to run as root, as PostgreSQL does.
UNPRIVILEGED = "nobody"
# Sessions of the server that all clients of a database share.
POOL = 2


class Pool:
    """``mode`` is how it hands out sessions of the server: "transaction" or "session"."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.folder = folder
        self.mode = mode

    def url(self, url: str) -> str:
        """The way to a database of the server through the pool."""
        return urlsplit(url)._replace(netloc="postgres@", query=f"host={self.folder}&port={PORT}").geturl()


@contextmanager
def pgbouncer(server: Server, mode: str) -> Iterator[Pool]:
    program = _program()
    folder = Path(tempfile.mkdtemp(prefix="pool-"))
    try:
        _configure(folder, conninfo_to_dict(server.url), mode)
        options: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam(UNPRIVILEGED)
            for one in (folder, *folder.iterdir()):
                os.chown(one, user.pw_uid, user.pw_gid)
            options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with subprocess.Popen(
            [program, str(folder / "ini")], stderr=subprocess.DEVNULL, **options
        ) as process:
            try:
                pool = Pool(folder, mode)
                _wait_until_ready(process, pool.url(server.url), folder / "log")
                yield pool
            finally:
                process.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configure(folder: Path, server: dict[str, Any], mode: str) -> None:
    way = " ".join(f"{name}={server[name]}" for name in ("host", "port", "password") if server.get(name))
    user = server.get("user", "postgres")
    (folder / "users").write_text(f'"postgres" "{server.get("password", "")}"\n')
    (folder / "ini").write_text(f"""
[databases]
* = {way} user={user}
[pgbouncer]
unix_socket_dir = {folder}
listen_port = {PORT}
auth_type = trust
auth_file = {folder}/users
logfile = {folder}/log
pool_mode = {mode}
default_pool_size = {POOL}
; What a client leaves behind is seen by the next one.
server_reset_query =
server_round_robin = 0
""")


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text() if log.exists() else ""
                raise AssertionError(f"pgbouncer did not start: {error}\n{said}") from error
            time.sleep(0.05)
        else:
            return


def _program() -> str:
    """Where it is; where it is not and can be had, it is installed."""
    if found := _found():
        return found
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        subprocess.run([apt, "update", "-qq"], check=False, capture_output=True)
        subprocess.run([apt, "install", "-y", "-qq", "pgbouncer"], check=False, capture_output=True)
        if found := _found():
            return found
    why = "needs pgbouncer: apt-get install pgbouncer, or name the program in PGBOUNCER"
    if apt and os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def _found() -> str | None:
    sought = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    return os.environ.get("PGBOUNCER") or shutil.which("pgbouncer", path=sought)
