"""Making a step hang in its middle: another session holds what it needs, or what it has to wait for."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

from crash.processes import PATIENCE, Process, Silent
from django_safemigrate.databases.ledger import LEDGER_FUNCTIONS

TABLES = f"""
    SELECT c.relname, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'id') FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND NOT starts_with(c.relname, '{LEDGER_FUNCTIONS}') AND c.relname <> 'django_migrations' ORDER BY c.relname
"""
WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = %(database)s AND wait_event_type = 'Lock' AND pid IS DISTINCT FROM %(besides)s
"""
# Where whatever changes the schema writes.
WRITTEN = "pg_class, pg_attribute, pg_attrdef, pg_constraint, pg_depend, pg_proc, pg_trigger"
# Seconds between two looks; a brief step waits for five milliseconds at first.
PAUSE = 0.002


def hold(holder: psycopg.Connection[Any], step: Mapping[str, Any]) -> None:
    """Take, in the transaction of ``holder``, what makes the step wait once it has begun."""
    tables = holder.execute(TABLES).fetchall()
    if step["mode"] == "batches":
        for name, has_id in tables:
            if has_id:
                # The last row, so that slices before it are through.
                last = "SELECT FROM {} ORDER BY id DESC LIMIT 1 FOR UPDATE"
                holder.execute(sql.SQL(last).format(sql.Identifier(name)))
        return
    if step["mode"] == "brief":
        # It looks who holds its tables before it begins: what it writes to has to be held, and reads go on.
        holder.execute(f"LOCK TABLE {WRITTEN} IN SHARE MODE")
    elif tables:
        names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in tables)
        holder.execute(sql.SQL("LOCK TABLE {} IN {} MODE").format(names, sql.SQL(_mode(step))))


def hold_off(holder: psycopg.Connection[Any], step: Mapping[str, Any]) -> None:
    """Read, in the transaction of ``holder``, the tables of a step, which is to wait outside of the queue."""
    assert step["mode"] == "brief", step
    for name, _ in holder.execute(TABLES).fetchall():
        holder.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(sql.Identifier(name)))


def _mode(step: Mapping[str, Any]) -> Any:
    text = " ".join(step["statements"])
    # A writer: what makes, drops and detaches concurrently has begun by the time it waits for its end.
    return "ROW EXCLUSIVE" if "CONCURRENTLY" in text else "SHARE UPDATE EXCLUSIVE"


def waits(
    watcher: psycopg.Connection[Any], process: Process, database: str, besides: int | None = None
) -> bool:
    """Wait until the migration waits for a lock, or for another session, ``besides`` the backend of that id; whether it
    does: False when it came to its end."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.heard(PAUSE) and process.last is not None:
            return False
        if process.reports and process.reports[-1].startswith("waiting for "):
            return True
        if watcher.execute(WAITING, {"database": database, "besides": besides}).fetchone() != (0,):
            return True
    raise Silent(f"The process neither waits nor ends, after {process.reports}.")
