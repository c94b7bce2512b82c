"""Whom a run ends that is in its way, and whom it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from time import sleep
from typing import Any

import psycopg
import pytest

from django_safemigrate.databases.live import Ending, Holder
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution import Kind, run
from django_safemigrate.execution.blocking import Blocker, Sort
from django_safemigrate.execution.evicting import Eviction, Evictor
from execution.others import OLD, Heard, let_go, soon
from execution.steps import step_of

ADD = "ALTER TABLE public.thing ADD COLUMN colour text"


@pytest.mark.parametrize(
    ("allow", "why"),
    [
        (
            "application=nobody",
            "it is none of those who may be ended (application=nobody); add --blockers user=USER to allow it",
        ),
        ("user=*", None),
    ],
)
def test_why_somebody_is_left_alone_is_told_once(
    connection: Any, other: psycopg.Connection[Any], allow: str, why: str | None
) -> None:
    other.execute("SELECT FROM thing")
    sleep(OLD)
    policy = Eviction(Ending.TERMINATE, (allow,), after_ms=0)
    with soon(partial(let_go, other)) as start:
        heard = Heard(start)
        run([step_of(connection, ADD)], connection, None, replace(heard.bounds, eviction=policy))
    whom = (
        f"process {other.info.backend_pid} (user {other.info.user}, idle in transaction, transaction open for some time, "
        "last query: SELECT FROM thing)"
    )
    left = [] if why is None else [f"left {whom} alone: {why.replace('USER', other.info.user)}"]
    assert heard.texts(Kind.NOTE) == left
    assert len(heard.of(Kind.EVICTION)) == (1 if why is None else 0)


def test_whom_there_is_no_session_of_is_told(connection: Any, other: psycopg.Connection[Any]) -> None:
    """Each is told once, however often he is looked at."""
    told: list[str] = []
    policy = Eviction(Ending.TERMINATE, ("user=*",), after_ms=0, budget=0)
    evictor = Evictor(policy, lambda event: told.append(event.text))
    found = [
        Blocker(Holder(0, prepared="late", transaction="4/1"), Sort.PREPARED, None),
        Blocker(Holder(7, autovacuum=True, stays=True, transaction="4/2"), Sort.AUTOVACUUM, None),
        Blocker(Holder(8, user="app", transaction="4/3"), Sort.OLD, None),
        Blocker(Holder(9, user="app", transaction="4/4"), Sort.YOUNG, None),
    ]
    for _ in range(2):
        evictor.evict(live_server(connection), found, 1.0)
    assert [one.partition(" alone: ")[2].partition(";")[0] for one in told] == [
        "a prepared transaction has no session to end",
        "autovacuum is never ended",
        "0 were ended for this operation, and no more may be",
    ]
