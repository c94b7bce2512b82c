"""What a statement really does to the tables of a real server: the locks it takes and
the work it does under them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import Connection, sql

MODES: Mapping[str, str] = {
    "AccessShareLock": "ACCESS SHARE",
    "RowShareLock": "ROW SHARE",
    "RowExclusiveLock": "ROW EXCLUSIVE",
    "ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE",
    "ShareLock": "SHARE",
    "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
    "ExclusiveLock": "EXCLUSIVE",
    "AccessExclusiveLock": "ACCESS EXCLUSIVE",
}
WORKS = ("catalog", "scan", "build", "rewrite", "update")
# Reading or writing so few rows takes no longer on a larger table.
FEW = 10

RELATIONS = """
    SELECT c.oid, n.nspname, c.relname, c.relkind::text, pg_relation_filenode(c.oid), coalesce(i.indrelid, 0)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
    WHERE n.nspname !~ '^(pg_|information_schema)' AND c.relkind IN ('r', 'p', 'm', 'v', 'i', 'I')
"""
LOCKS = (
    "SELECT relation, mode FROM pg_locks WHERE pid = %s AND locktype = 'relation' AND relation IS NOT NULL"
)
IN_TRANSACTION = "SELECT relid, seq_tup_read, n_tup_ins + n_tup_upd + n_tup_del, n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
COLLECTED = """
    SELECT relid, seq_tup_read, n_tup_ins + n_tup_upd + n_tup_del, n_tup_upd + n_tup_del, vacuum_count + analyze_count
    FROM pg_stat_user_tables
"""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table, view or index as it stood before the statement. ``table`` is an index's table's oid."""

    name: str
    kind: str
    filenode: int | None
    table: int


@dataclass(frozen=True, slots=True)
class Before:
    """The relations before the statement, by oid, and how many rows each table holds."""

    relations: Mapping[int, Relation]
    sizes: Mapping[int, int]


@dataclass(slots=True)
class Touched:
    """What happened to one table. ``lock`` is the strongest mode held or asked for; ``indexes``
    the modes on its indexes."""

    lock: str | None = None
    work: str = "catalog"
    rows: str = "none"
    indexes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """``tables`` by name (``schema.table`` outside ``public``), those only that the statement locked;
    ``notices`` of level DEBUG1."""

    tables: Mapping[str, Touched]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Statements, each run in a session of its own that stays in its transaction, to hold up a
    statement that commits by itself."""

    statements: tuple[str, ...]


def measure(dsn: str, statement: str, held: Held | None = None) -> Measured:
    """What ``statement`` does in the database as it is (see ``prepare``).

    Without ``held`` it runs in a transaction that is rolled back. With it, it runs in autocommit while the
    sessions of ``held`` are let go one after the other, each when the statement has been seen waiting, so
    that short locks are seen too.
    """
    # In a session of its own, for the tuples it reads count as that session's.
    with psycopg.connect(dsn, autocommit=True) as connection:
        before = Before(_relations(connection), _row_counts(connection))
    with psycopg.connect(dsn, autocommit=True) as connection:
        notices: list[str] = []
        connection.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
        connection.execute("SET client_min_messages = debug1")
        if held is None:
            tables = _in_transaction(connection, statement, before, notices)
        else:
            tables = _alone(dsn, connection, statement, before, held)
    return Measured(tables, tuple(notices))


def prepare(dsn: str, setup: Sequence[str]) -> None:
    """Empty the database and run ``setup``, each statement committed by itself."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'"
        ).fetchall()
        connection.execute("SET client_min_messages = error")
        for (name,) in schemas:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
        connection.execute("CREATE SCHEMA public")
        for one in setup:
            connection.execute(one)


def _relations(connection: Connection[Any]) -> dict[int, Relation]:
    rows = connection.execute(RELATIONS).fetchall()
    return {
        oid: Relation(name if schema == "public" else f"{schema}.{name}", kind, filenode, table)
        for oid, schema, name, kind, filenode, table in rows
    }


def _in_transaction(
    connection: Connection[Any], statement: str, before: Before, notices: list[str]
) -> dict[str, Touched]:
    connection.execute("BEGIN")
    connection.execute(statement)
    said = list(notices)
    locks = connection.execute(LOCKS, [connection.info.backend_pid]).fetchall()
    tables = _locked(before.relations, locks)
    after = _relations(connection)
    _note_storage(connection, tables, before.relations, after)
    for relid, read, written, replaced in connection.execute(IN_TRANSACTION).fetchall():
        _note_rows(tables, before, relid, (read, written, replaced))
    _note_messages(tables, said)
    connection.execute("ROLLBACK")
    return tables


def _alone(
    dsn: str, connection: Connection[Any], statement: str, before: Before, held: Held
) -> dict[str, Touched]:
    with psycopg.connect(dsn, autocommit=True) as observer:
        old = _settled(observer)
        locks = _run_held_up(dsn, connection, statement, observer, held)
        tables = _locked(before.relations, locks)
        _note_storage(observer, tables, before.relations, _relations(observer))
        # Statistics reach other sessions when the one that made them has gone.
        connection.close()
        new = _collected_after(observer, old)
        for relid, (read, written, replaced, kept_up) in new.items():
            was = old.get(relid, (0, 0, 0, 0))
            _note_rows(tables, before, relid, (read - was[0], written - was[1], replaced - was[2]))
            if kept_up > was[3]:
                _raise_work(tables[before.relations[relid].name], "scan")
    return tables


def _collected(observer: Connection[Any]) -> dict[int, tuple[int, int, int, int]]:
    observer.execute("SELECT pg_stat_clear_snapshot()")
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in observer.execute(COLLECTED).fetchall()}


def _settled(observer: Connection[Any]) -> dict[int, tuple[int, int, int, int]]:
    """The collected statistics once the sessions that have gone no longer add to them."""
    old = _collected(observer)
    while True:
        time.sleep(0.6)
        if (new := _collected(observer)) == old:
            return new
        old = new


def _collected_after(
    observer: Connection[Any], old: object, seconds: float = 1.0
) -> dict[int, tuple[int, int, int, int]]:
    """The collected statistics once they have changed, or after ``seconds`` if they do not (14
    sends them by a lossy socket)."""
    deadline = time.monotonic() + seconds
    while (new := _collected(observer)) == old and time.monotonic() < deadline:
        time.sleep(0.05)
    return new


def _run_held_up(
    dsn: str, connection: Connection[Any], statement: str, observer: Connection[Any], held: Held
) -> list[tuple[int, str]]:
    holders = [psycopg.connect(dsn) for _ in held.statements]
    failures: list[psycopg.Error] = []

    def run() -> None:
        try:
            connection.execute(statement)
        except psycopg.Error as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    seen: dict[tuple[int, str], None] = {}
    try:
        for holder, text in zip(holders, held.statements, strict=True):
            for part in text.split(";"):
                holder.execute(part)
        thread.start()
        for holder in holders:
            _watch_until_waiting(observer, connection.info.backend_pid, thread, seen)
            holder.rollback()
        thread.join(timeout=60)
    finally:
        for holder in holders:
            holder.close()
    if failures:
        raise failures[0]
    return list(seen)


def _watch_until_waiting(
    observer: Connection[Any],
    backend: int,
    thread: threading.Thread,
    seen: dict[tuple[int, str], None],
    seconds: float = 20,
) -> None:
    waiting = "SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted"
    deadline = time.monotonic() + seconds
    while True:
        blocked = observer.execute(waiting, [backend]).fetchone() is not None
        seen.update(dict.fromkeys(observer.execute(LOCKS, [backend]).fetchall()))
        if blocked:
            return
        if not thread.is_alive() or time.monotonic() > deadline:
            raise AssertionError("The statement never waited for the session that was to hold it up.")
        time.sleep(0.002)


def _locked(before: Mapping[int, Relation], locks: Iterable[tuple[int, str]]) -> dict[str, Touched]:
    tables: dict[str, Touched] = {}
    for oid, mode in locks:
        relation = before.get(oid)
        if relation is None:
            continue
        lock = MODES[mode]
        if relation.table:
            owner = tables.setdefault(before[relation.table].name, Touched())
            owner.indexes[relation.name] = stronger(owner.indexes.get(relation.name), lock)
        else:
            touched = tables.setdefault(relation.name, Touched())
            touched.lock = stronger(touched.lock, lock)
    return tables


def stronger(one: str | None, other: str) -> str:
    """The later of two modes in the manual's order."""
    order = list(MODES.values())
    return other if one is None else max(one, other, key=order.index)


def _row_counts(connection: Connection[Any]) -> dict[int, int]:
    counts = {}
    for oid, relation in _relations(connection).items():
        # A partitioned table holds no rows itself; a view stores none.
        if relation.kind in "rm":
            name = sql.Identifier(*relation.name.split("."))
            counts[oid] = len(connection.execute(sql.SQL("SELECT 1 FROM ONLY {}").format(name)).fetchall())
    return counts


def _note_storage(
    connection: Connection[Any],
    tables: Mapping[str, Touched],
    before: Mapping[int, Relation],
    after: Mapping[int, Relation],
) -> None:
    files = {relation.filenode for relation in before.values()}
    for oid, relation in after.items():
        owner = before.get(relation.table) if relation.table else before.get(oid)
        touched = tables.get(owner.name) if owner else None
        if touched is None or relation.kind not in "rmi":
            continue
        # An index that is defined anew for a changed type may take over the old one's file: nothing is built.
        fresh = relation.filenode not in files
        # TRUNCATE makes new files too, but empty ones: no row is copied and no index is built over any.
        if fresh and _pages(connection, oid) > (1 if relation.table else 0):
            _raise_work(touched, "build" if relation.table else "rewrite")


def _pages(connection: Connection[Any], oid: int) -> int:
    row = connection.execute(
        "SELECT pg_relation_size(%s) / current_setting('block_size')::int", [oid]
    ).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def _note_rows(
    tables: Mapping[str, Touched], before: Before, table: int, counts: tuple[int, int, int]
) -> None:
    """``counts``: how many rows of the table were read by scanning, written, and written over or deleted."""
    relation = before.relations.get(table)
    touched = tables.get(relation.name) if relation else None
    if touched is None:
        return
    read, written, replaced = counts
    if read > FEW:
        _raise_work(touched, "scan")
    # Filling a table's new file counts as inserting rows.
    if written > FEW and touched.work != "rewrite":
        _raise_work(touched, "update")
    if replaced:
        touched.rows = "all" if replaced >= before.sizes.get(table, 0) else "some"


def _note_messages(tables: Mapping[str, Touched], notices: Iterable[str]) -> None:
    for notice in notices:
        for begin, work in (
            ("verifying table ", "scan"),
            ("rewriting table ", "rewrite"),
            ("analyzing ", "scan"),
        ):
            if notice.startswith(begin) and (name := notice.split('"')[1].removeprefix("public.")) in tables:
                _raise_work(tables[name], work)


def _raise_work(touched: Touched, work: str) -> None:
    touched.work = max(touched.work, work, key=WORKS.index)
