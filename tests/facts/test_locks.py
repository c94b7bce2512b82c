"""The conflict matrix, measured: two sessions ask for every pair of modes."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from django_safemigrate.databases.postgresql.locks import CONFLICTS, MODES, blocks, conflicts, strongest
from django_safemigrate.schema.effects import Blocks, Rows
from facts.measure import MODES as NAMES
from facts.servers import Measurable

TRAFFIC = {
    "SELECT": "SELECT i FROM watched",
    "INSERT": "INSERT INTO watched VALUES (2)",
    "UPDATE": "UPDATE watched SET i = 3",
    "DELETE": "DELETE FROM watched",
}


@pytest.fixture(scope="module")
def watched(measured_server: Measurable) -> str:
    with psycopg.connect(measured_server.dsn, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS public")
        connection.execute("DROP TABLE IF EXISTS watched")
        connection.execute("CREATE TABLE watched (i integer)")
        connection.execute("INSERT INTO watched VALUES (1)")
    return measured_server.dsn


def refused(dsn: str, held: str, asked: str) -> bool:
    """Whether ``asked`` has to wait in one session while another holds what ``held`` took."""
    with psycopg.connect(dsn) as holder, psycopg.connect(dsn) as other:
        holder.execute(held)
        other.execute("SET lock_timeout = '20ms'")
        try:
            other.execute(asked)
        except psycopg.errors.LockNotAvailable:
            return True
        return False


def take(mode: str, nowait: str = "") -> str:
    return sql.SQL("LOCK TABLE watched IN {} MODE {}").format(sql.SQL(mode), sql.SQL(nowait)).as_string(None)


@pytest.mark.parametrize("held", MODES)
@pytest.mark.parametrize("asked", MODES)
def test_two_modes_conflict_as_the_table_says(watched: str, held: str, asked: str) -> None:
    assert refused(watched, take(held), take(asked, "NOWAIT")) == conflicts(held, asked)


@pytest.mark.parametrize("held", MODES)
def test_what_a_lock_blocks_is_what_traffic_waits_for(watched: str, held: str) -> None:
    waits = {name for name, statement in TRAFFIC.items() if refused(watched, take(held), statement)}
    expected = {
        Blocks.NOTHING: set(),
        Blocks.WRITES: {"INSERT", "UPDATE", "DELETE"},
        Blocks.READS: set(TRAFFIC),
    }
    assert waits == expected[blocks(held, Rows.NONE)]


def test_rows_that_are_all_locked_block_writing_them(watched: str) -> None:
    assert {name for name in TRAFFIC if refused(watched, "UPDATE watched SET i = 4", TRAFFIC[name])} == {
        "UPDATE",
        "DELETE",
    }
    assert blocks("ROW EXCLUSIVE", Rows.ALL) is Blocks.WRITES
    assert blocks("ROW EXCLUSIVE", Rows.SOME) is Blocks.NOTHING


def test_the_matrix_is_symmetric_and_complete() -> None:
    assert set(CONFLICTS) == set(MODES) == set(NAMES.values())
    assert all((one in CONFLICTS[other]) == (other in CONFLICTS[one]) for one in MODES for other in MODES)


def test_the_strongest_lock_is_the_last_in_the_manual() -> None:
    assert strongest(["SHARE", None, "ROW SHARE"]) == "SHARE"
    assert strongest([None]) is None


def test_no_lock_blocks_nothing() -> None:
    assert blocks(None, Rows.NONE) is Blocks.NOTHING
