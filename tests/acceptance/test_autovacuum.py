"""(f) on a server with autovacuum: whether it gives way, and what it is told of."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from acceptance.site import PATIENCE, Running, Site
from execution.others import Queue
from facts.servers import SETTINGS, installed
from servers import Server

COLUMN = 'migrations.AddField("cake", "weight", models.IntegerField(null=True)),'
# Autovacuum itself is left as it is by default, on, so that a test can turn it off.
LIVELY = {name: value for name, value in SETTINGS.items() if name != "autovacuum"} | {
    "autovacuum_naptime": "1s",
    "deadlock_timeout": "200ms",
}
# So slow that it has not ended when a test does; and analysing would be done as quickly as ever.
SLOW = """
    INSERT INTO bakery_cake (name, note, price) SELECT 'cake ' || g, 'nice', g FROM generate_series(501, 20000) g;
    ALTER TABLE bakery_cake SET (
        autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1, autovacuum_vacuum_threshold = 1,
        autovacuum_vacuum_scale_factor = 0, autovacuum_analyze_threshold = 100000000
    );
    UPDATE bakery_cake SET price = -price
"""
# It is due for freezing after so many transactions; and so many are used up.
DUE = "ALTER TABLE bakery_cake SET (autovacuum_freeze_max_age = 100000)"
AGED = "DO $$ BEGIN FOR n IN 1..100100 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
AT_WORK = """
    SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE relation = 'bakery_cake'::regclass AND backend_type = 'autovacuum worker' AND mode = 'ShareUpdateExclusiveLock'
"""
ENDED = "SELECT autovacuum_count FROM pg_stat_all_tables WHERE relid = 'bakery_cake'::regclass"


@pytest.fixture(scope="module")
def lively() -> Iterator[Server]:
    version = int(os.environ.get("POSTGRES_VERSION", "18"))
    with installed(version, LIVELY) as found:
        found.start()
        folder = psycopg.conninfo.conninfo_to_dict(found.dsn)["host"]
        yield Server(f"postgresql://postgres@/postgres?host={folder}", version)


@pytest.fixture
def database_url(lively: Server) -> Iterator[str]:
    with lively.database() as url:
        yield url
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("ALTER SYSTEM RESET ALL")
            admin.execute("SELECT pg_reload_conf()")


def vacuumed(url: str, *more: str) -> int:
    """Has autovacuum work on the cakes, after ``more`` was done to them; the process id of who does."""
    # A session tells what it has changed when it ends.
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("; ".join([SLOW, *more]).encode())
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for pid in at_work(url):
            return pid
        time.sleep(0.05)
    raise AssertionError("Autovacuum never came.")


def at_work(url: str) -> list[int]:
    """The workers of autovacuum on the cakes, as seen by who sees all."""
    with psycopg.connect(url) as session:
        return [pid for (pid,) in session.execute(AT_WORK.encode())]


def test_it_gives_way_once_nobody_else_is_in_the_way(owned: Site, database_url: str) -> None:
    owned.migration("0002_column", COLUMN)
    pid = vacuumed(database_url)
    with psycopg.connect(database_url) as reader, Queue(database_url, "bakery_cake") as queue:
        reader.execute("SELECT count(*) FROM bakery_cake")
        both = {(pid, "autovacuum"), (reader.info.backend_pid, "old")}
        run = owned.run()
        run.until(lambda one: blockers(one) == both, "the wait for both")
        time.sleep(1)
        # It works on for as long as nothing would be won.
        assert at_work(database_url) == [pid]
        assert (queue.looks > 20, queue.seen) == (True, set())
        assert run.process.poll() is None
        reader.rollback()
        assert run.end() == 0, run.told()
    # Reads and writes wait for no one who waits for this; the attempts after it may be seen as well, for moments.
    assert queue.seen - {"AccessExclusiveLock"} == {"ShareUpdateExclusiveLock"}
    assert owned.sql(ENDED) == [(0,)]
    assert owned.applied() == ["0001_initial", "0002_column"]


def blockers(event: dict[str, Any]) -> set[tuple[int, str]]:
    """Process and kind of those whom a wait tells of."""
    return {(one["pid"], one["kind"]) for one in event.get("data", {}).get("blockers", [])}


def test_one_that_prevents_wraparound_is_waited_for(site: Site) -> None:
    site.migration("0002_column", COLUMN)
    site.sql(AGED)
    pid = vacuumed(site.url, DUE)
    with Queue(site.url, "bakery_cake") as queue:
        run = site.run()
        wait = run.until_kind("wait")
        time.sleep(1)
        assert run.process.poll() is None
    assert wait["text"].endswith(f": autovacuum, process {pid} (to prevent wraparound: it does not give way)")
    assert (queue.looks > 20, queue.seen) == (True, set())
    assert at_work(site.url) == [pid]
    end(site, pid, run)
    assert run.end() == 0, run.told()
    assert site.applied() == ["0001_initial", "0002_column"]


def end(site: Site, pid: int, run: Running) -> None:
    """Ends this autovacuum, and has none come after it."""
    site.sql("ALTER SYSTEM SET autovacuum = off")
    site.sql("SELECT pg_reload_conf()")
    site.until(
        "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'autovacuum launcher')", run
    )
    site.sql(f"SELECT pg_terminate_backend({pid})")
