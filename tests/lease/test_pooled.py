"""Steps through a pgbouncer that hands out sessions by transaction: they do what they do without it, and leave nothing in sessions
that others are given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Timer
from typing import Any

import psycopg
import pytest

from django_safemigrate.execution import Bounds, ExecutionError, find, run
from django_safemigrate.execution.direct import exclusively
from django_safemigrate.execution.lease import Claimant, Lease, LeaseLost, acquire
from execution.steps import columns, fetched, indexes, kept, steps_of
from lease.conftest import LIMITS
from lease.pgbouncer import POOL, Pool

ME = Claimant("ann", "here", 11, 1)
YOU = Claimant("bob", "there", 22, 2)
BUILD = "CREATE INDEX CONCURRENTLY thing_number ON public.thing (number)"
ADVISORY = "SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
SHOWN = (*LIMITS, "idle_in_transaction_session_timeout", "search_path", "role", "application_name")
AS_IT_WAS = (*LIMITS.values(), "0", '"$user", public', "none", "")


def got(connection: Any, who: Claimant = ME) -> Lease:
    found = acquire(connection, 60_000, who)
    assert isinstance(found, Lease)
    return found


def shown(url: str) -> set[tuple[str, ...]]:
    """The settings that other clients of the pool find, in every session of it."""
    found, pids = set(), set()
    with ExitStack() as stack:
        # Each in a transaction, so that no two have the same session.
        for one in [stack.enter_context(psycopg.connect(url)) for _ in range(POOL)]:
            found.add(tuple(one.execute(f"SHOW {name}").fetchone()[0] for name in SHOWN))  # type: ignore[index]
            pids.add(one.execute("SELECT pg_backend_pid()").fetchone())
    assert len(pids) == POOL
    return found


@contextmanager
def held(other: psycopg.Connection[Any], seconds: float) -> Iterator[None]:
    """``other`` has a lock on the table for so long."""
    other.execute("LOCK TABLE thing IN ACCESS SHARE MODE")
    ending = Timer(seconds, other.rollback)
    ending.start()
    try:
        yield
    finally:
        ending.join()


def test_the_lease(pooled: Any, pool: Pool, url: str, other: psycopg.Connection[Any]) -> None:
    lease = got(pooled)
    assert not isinstance(acquire(pooled, 60_000, YOU), Lease)
    lease.guard(pooled)
    lease.release(pooled)
    assert got(pooled, YOU).fence == 2
    with pytest.raises(LeaseLost):
        lease.guard(pooled)
    assert shown(pool.url(url)) == {AS_IT_WAS}
    assert other.execute(ADVISORY).fetchall() == []


def test_a_brief_step(pooled: Any, pool: Pool, url: str, other: psycopg.Connection[Any]) -> None:
    lease = got(pooled)
    steps = steps_of(pooled, "ALTER TABLE public.thing ADD COLUMN extra int")
    program = kept(pooled, steps)
    with held(other, 0.3):
        run(steps, pooled, program, Bounds(guard=lambda: lease.guard(pooled)))
    assert columns(pooled)[-1] == "extra"
    found = find(pooled, "key")
    assert found is not None
    assert found.done == 1
    assert shown(pool.url(url)) == {AS_IT_WAS}
    assert other.execute(ADVISORY).fetchall() == []


def test_a_step_in_batches(pooled: Any, pool: Pool, url: str) -> None:
    lease = got(pooled)
    steps = steps_of(pooled, "batches: UPDATE public.thing SET number = 7")
    run(steps, pooled, kept(pooled, steps), Bounds(guard=lambda: lease.guard(pooled)))
    assert fetched(pooled, "SELECT count(*) FROM thing WHERE number <> 7") == [(0,)]
    assert shown(pool.url(url)) == {AS_IT_WAS}


def test_a_concurrent_step_is_refused(pooled: Any, pool: Pool, url: str) -> None:
    steps = steps_of(pooled, f"concurrent: {BUILD}")
    with pytest.raises(ExecutionError) as raised:
        run(steps, pooled, kept(pooled, steps))
    assert raised.value.returncode == 2
    assert raised.value.cure == (
        "Name an alias of DATABASES without it in SAFEMIGRATE['DIRECT'] = {'default': …}."
    )
    assert list(indexes(pooled)) == ["thing_pkey"]
    assert shown(pool.url(url)) == {AS_IT_WAS}


def test_a_concurrent_step_with_a_direct_connection(
    pooled: Any, pool: Pool, url: str, aliased: Any, other: psycopg.Connection[Any]
) -> None:
    direct = aliased("direct", url)
    lease = got(pooled)
    steps = steps_of(pooled, f"concurrent: {BUILD}")
    during: list[Any] = []

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        if sql == BUILD:
            during.append((shown(pool.url(url)), [pid for (pid,) in other.execute(ADVISORY).fetchall()]))
            # A snapshot would keep the build waiting.
            other.rollback()
        return execute(sql, *rest)

    bounds = Bounds(
        guard=lambda: lease.guard(pooled),
        alone=lambda connection: exclusively(connection, lease, lambda event: None),
    )
    with direct.execute_wrapper(look):
        run(steps, pooled, kept(pooled, steps), bounds)
    assert during == [({AS_IT_WAS}, [direct.connection.info.backend_pid])]
    assert indexes(pooled)["thing_number"]
    found = find(pooled, "key")
    assert found is not None
    assert (found.done, found.backend) == (1, None)
    assert shown(pool.url(url)) == {AS_IT_WAS}
    assert fetched(direct, "SHOW lock_timeout") == [("70s",)]
    assert other.execute(ADVISORY).fetchall() == []
