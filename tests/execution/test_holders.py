"""Holders whom not everybody can see, or who belong to nobody, on a server with autovacuum and prepared transactions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from time import sleep
from typing import Any

import psycopg
import pytest

from differential.scratch import connected
from django_safemigrate.execution import Kind, run
from execution.others import OLD, Heard, Queue, role, soon
from execution.steps import columns, step_of
from facts.servers import SETTINGS, installed
from servers import Server

ADD = "ALTER TABLE public.thing ADD COLUMN colour text"
LIVELY = {
    "autovacuum": "on",
    "autovacuum_naptime": "1s",
    "max_prepared_transactions": "5",
    "deadlock_timeout": "200ms",
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    version = int(os.environ.get("POSTGRES_VERSION", "18"))
    with installed(version, {**SETTINGS, **LIVELY}) as found:
        found.start()
        folder = psycopg.conninfo.conninfo_to_dict(found.dsn)["host"]
        with Server(f"postgresql://postgres@/postgres?host={folder}", version).database() as url:
            yield url


@pytest.fixture
def plain(connection: Any, url: str) -> Iterator[Any]:
    """Django's connection as an ordinary role that owns the tables, and may not see what others do."""
    with role(url) as own, connected(own) as narrow:
        yield narrow


def test_an_ordinary_role_finds_out_who_is_old(plain: Any, other: psycopg.Connection[Any], url: str) -> None:
    other.execute("SET application_name = 'report'")
    other.execute("SELECT FROM thing")
    step = step_of(plain, ADD)

    def let_go() -> None:
        sleep(0.3)
        other.rollback()

    with soon(let_go) as start, Queue(url, "thing") as queue:
        heard = Heard(start)
        run([step], plain, None, heard.bounds)
    assert "colour" in columns(plain)
    assert (queue.looks > 20, queue.seen) == (True, set())
    assert heard.texts(Kind.WAIT) == [
        (
            f"waiting for ACCESS EXCLUSIVE on thing: process {other.info.backend_pid} (user postgres, application report, "
            "transaction open for some time)"
        )
    ]
    assert heard.blockers() == [[(other.info.backend_pid, "old")]]


def test_a_prepared_transaction(plain: Any, other: psycopg.Connection[Any], url: str) -> None:
    other.execute("INSERT INTO thing VALUES (0)")
    other.execute("PREPARE TRANSACTION 'it''s kept'")
    other.rollback()
    heard = Heard(partial(_commit_prepared, url))
    run([step_of(plain, ADD)], plain, None, heard.bounds)
    assert "colour" in columns(plain)
    assert heard.texts(Kind.WAIT) == [
        "waiting for ACCESS EXCLUSIVE on thing: the prepared transaction it's kept"
    ]
    assert heard.blockers() == [[(0, "prepared")]]


def _commit_prepared(url: str, _: object) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("COMMIT PREPARED 'it''s kept'")


def test_autovacuum_is_sent_away(plain: Any, url: str) -> None:
    pid = _vacuumed(url)
    heard, step = Heard(), step_of(plain, ADD)
    with Queue(url, "thing") as queue:
        run([step], plain, None, heard.bounds)
    assert "colour" in columns(plain)
    assert heard.texts(Kind.WAIT) == [f"waiting for ACCESS EXCLUSIVE on thing: autovacuum, process {pid}"]
    assert heard.blockers() == [[(pid, "autovacuum")]]
    # Reads and writes wait for no one who waits for this.
    assert queue.seen == {"ShareUpdateExclusiveLock"}


def test_autovacuum_is_left_alone_by_what_it_does_not_stop(plain: Any, url: str) -> None:
    _vacuumed(url)
    heard = Heard()
    run([step_of(plain, "UPDATE public.thing SET number = 0 WHERE id = 7")], plain, None, heard.bounds)
    assert heard.of(Kind.WAIT) == []


@pytest.mark.parametrize("role", ["connection", "plain"])
def test_autovacuum_that_prevents_wraparound_is_waited_for(
    role: str, url: str, request: pytest.FixtureRequest
) -> None:
    """An ordinary role is not told its query, and has to find out by the age of the table."""
    connection = request.getfixturevalue(role)
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("ALTER TABLE thing SET (autovacuum_freeze_max_age = 100000)")
        _make_old(session)
    pid = _vacuumed(url)

    def let_it_go(_: object) -> None:
        with psycopg.connect(url, autocommit=True) as session:
            session.execute("SELECT pg_terminate_backend(%s)", [pid])
            session.execute("SET lock_timeout = 0")
            session.execute("ALTER TABLE thing SET (autovacuum_enabled = off)")

    heard = Heard(let_it_go)
    run([step_of(connection, ADD)], connection, None, heard.bounds)
    assert heard.texts(Kind.WAIT)[0] == (
        f"waiting for ACCESS EXCLUSIVE on thing: autovacuum, process {pid} (to prevent wraparound: it does not give way)"
    )


def _make_old(session: psycopg.Connection[Any]) -> None:
    """Use up as many transactions as make the table due for freezing."""
    session.execute(
        "DO $$ BEGIN FOR n IN 1..100100 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
    )


def _vacuumed(url: str) -> int:
    """Has autovacuum work on the table, slowly; the process id of who does."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(
            "ALTER TABLE thing SET (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1, "
            "autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, autovacuum_analyze_threshold = 100000000)"
        )
        session.execute("UPDATE thing SET number = -number")
    # A session tells what it has changed when it ends.
    with psycopg.connect(url, autocommit=True) as session:
        while True:
            found = session.execute(
                "SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE relation = 'thing'::regclass AND backend_type = 'autovacuum worker' AND mode = 'ShareUpdateExclusiveLock'"
            ).fetchall()
            if found:
                sleep(OLD)
                return int(found[0][0])
            sleep(0.05)
