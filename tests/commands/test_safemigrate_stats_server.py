"""``safemigrate_stats`` and the server: what it may, what it leaves alone, where it gives up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from counted import counted_shop, document, stats
from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.postgresql.stats import take
from facts.servers import UNPRIVILEGED, _process_options, _programs, _start, _wait_until_ready
from postgresql.live import connected
from servers import Server


@pytest.fixture
def shop(database_url: str, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), counted_shop(database_url):
        yield database_url


@contextmanager
def standby_of(server: Server, folder: Path) -> Iterator[str]:
    """A standby of a server of ours, on a copy of its data; yields the URL of its database `postgres`."""
    programs = _programs(server.version)
    if not (programs / "pg_basebackup").exists():
        pytest.skip(f"PostgreSQL {server.version} comes without pg_basebackup here.")
    host = conninfo_to_dict(server.url)["host"]
    options = _process_options(folder)
    program = str(programs / "pg_basebackup")
    copy = [program, "-h", str(host), "-U", "postgres", "-D", str(folder / "data"), "-R", "--checkpoint=fast"]
    subprocess.run([*copy, "--no-sync"], check=True, capture_output=True, **options)
    process = _start(programs, folder)
    try:
        _wait_until_ready(process, f"host={folder} user=postgres dbname=postgres", folder / "log")
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="needs a server whose data can be copied")
def test_a_standby_knows_the_sizes_alone(shop: str, server: Server, django_db_blocker: Any):
    wanted = document()
    # Directly under the temporary directory: the path of a Unix socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="standby-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
        with standby_of(server, folder) as url:
            database = urlsplit(shop).path
            with connected(urlsplit(url)._replace(path=database).geturl()):
                found = document("--sample", "5")
                said = stats("--output", str(folder / "stats.json")).out
    finally:
        shutil.rmtree(folder)

    assert (found["standby"], found["rates"]) == (True, None)
    assert {one["per_second"] for one in found["tables"].values()} == {None}
    sizes = [(one["rows"], one["total_bytes"]) for one in found["tables"].values()]
    assert sizes == [(one["rows"], one["total_bytes"]) for one in wanted["tables"].values()]
    assert said == (
        f"7 tables of postgresql {server.version}. Traffic: not known to a standby; take it on the primary. "
        f"Written to {folder / 'stats.json'}.\n"
    )


def test_an_ordinary_role_may_do_it(shop: str, server: Server):
    role = f"reader_{uuid.uuid4().hex}"
    with psycopg.connect(shop, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
        connection.execute(b"REVOKE ALL ON SCHEMA public, archive FROM PUBLIC")
    wanted = document()["tables"]
    url = make_conninfo(shop, user=role)
    connections["default"].settings_dict["USER"] = role
    try:
        with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM public.shop_order")
        found = document()["tables"]
    finally:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f"DROP ROLE {role}".encode())

    assert found.keys() == wanted.keys()
    assert found["shop_order"]["rows"] == 5000


def test_it_changes_nothing(shop: str):
    """A transaction that writes is given a number."""
    with psycopg.connect(shop, autocommit=True) as connection:
        counted = "SELECT pg_snapshot_xmax(pg_current_snapshot())"
        before = connection.execute(counted).fetchone()
        document("--sample", "0.1")
        after = connection.execute(counted).fetchone()

    assert before == after


def test_its_transactions_are_read_only(shop: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "django_safemigrate.databases.postgresql.stats.SERVER", "CREATE TABLE written (id int)"
    )

    assert stats() == (
        "",
        (
            'Database "default" did not tell the sizes of its tables: cannot execute CREATE TABLE in a read-only transaction. '
            "Check its settings in DATABASES and that it is running; if it was busy, try again later.\n"
        ),
        2,
    )


def test_the_settings_of_the_session_stay(shop: str, monkeypatch: pytest.MonkeyPatch):
    """Behind a pooler that lends a session for a transaction the next one would get them."""
    connection = connections["default"]
    monkeypatch.setattr(connection, "close", lambda: None)
    take(connection)
    monkeypatch.undo()

    with connection.cursor() as cursor:
        found = []
        for name in ("transaction_read_only", "statement_timeout", "lock_timeout", "search_path"):
            cursor.execute(f"SHOW {name}")
            found += cursor.fetchall()
    assert found == [("off",), ("0",), ("0",), ('"$user", public',)]


def test_a_table_that_is_locked(shop: str):
    with psycopg.connect(shop) as connection:
        connection.execute("LOCK TABLE shop_order IN ACCESS EXCLUSIVE MODE")
        out, err, code = stats()

    assert (out, code) == ("", 2)
    assert err.startswith(
        'Database "default" did not tell the sizes of its tables: canceling statement due to lock timeout'
    )


def test_a_dead_server(django_db_blocker: Any):
    with django_db_blocker.unblock(), connected("postgres://nobody:nothing@127.0.0.1:1/dead"):
        out, err, code = stats()

    assert (out, code) == ("", 2)
    assert err.startswith('Database "default" did not tell the sizes of its tables: connection failed: ')
    assert "nothing" not in err


def test_another_vendor():
    connection = DatabaseWrapper({**connections.settings["default"], "NAME": ":memory:"}, "other")
    with pytest.raises(ServerUnreachable) as caught:
        take(connection)

    assert str(caught.value) == (
        'Database "other" is SQLite, not PostgreSQL. Name the alias of one with --database.'
    )


def test_a_server_that_does_not_count(shop: str):
    with psycopg.connect(shop, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET track_counts = off".encode())

    found = document()

    assert found["rates"] is None
    assert {one["per_second"] for one in found["tables"].values()} == {None}


def test_a_server_that_does_not_know_since_when_it_counts(database_url: str, django_db_blocker: Any):
    """As a new database on PostgreSQL 15 and later is: it is watched for a while instead."""
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE one (id int)")
        known = connection.execute(
            "SELECT stats_reset IS NOT NULL FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    with django_db_blocker.unblock(), connected(database_url) as connection:
        found = take(connection, pause=0.3)

    assert known is not None
    assert found.sampled is not known[0]
    assert found.seconds is not None
