"""Watches stock Django run one migration on a server: after each statement, the locks it
took and the work it did."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus

from facts.measure import FEW, IN_TRANSACTION, LOCKS, MODES, RELATIONS, WORKS, Relation, stronger

# Django's own, round what it may have to undo.
SAVEPOINT = re.compile(r"(ROLLBACK TO |RELEASE )?SAVEPOINT\b")
ALONE = re.compile(r"\bCONCURRENTLY\b(?! VIEW)|\s*VACUUM\b", re.IGNORECASE)


@dataclass(slots=True)
class Seen:
    """What a statement did. ``watched`` is False where it was gone before its locks could be read. ``taken``:
    the strongest lock it added on a table; ``held``: the strongest one held after it; ``work`` by table;
    ``shut``: the tables with an index that no query can be planned with meanwhile; ``replaced``: those of
    which rows were written over."""

    sql: str
    emitted: bool
    watched: bool = True
    taken: dict[str, str] = field(default_factory=dict)
    before: dict[str, set[str]] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    shut: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    work: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    relations: dict[int, Relation]
    locks: frozenset[tuple[int, str]]
    counts: dict[int, tuple[int, int, int]]


def modes(moment: Moment) -> dict[int, set[str]]:
    """The locks held on each relation, as the manual spells them."""
    found: dict[int, set[str]] = {}
    for oid, mode in moment.locks:
        found.setdefault(oid, set()).add(MODES[mode])
    return found


class Witness:
    """``seen`` grows by one for each statement; ``tables`` are those there were before the first (oids),
    ``views`` the names of the materialized views among them. ``few``: reading or writing so many rows is no work that grows."""

    def __init__(self, connection: BaseDatabaseWrapper, url: str, few: int = FEW) -> None:
        self._few = few
        self.seen: list[Seen] = []
        self._django = connection
        self._raw: psycopg.Connection[Any] = connection.connection
        self._url = url
        self._notices: list[str] = []
        self._editing = 0
        self._moment = self._look()
        self._indexes = {oid for oid, one in self._moment.relations.items() if one.table}
        self.tables = self._moment.relations.keys() - self._indexes
        self.views = {one.name for one in self._moment.relations.values() if one.kind == "m"}

    @contextmanager
    def watching(self, editor: Any) -> Iterator[None]:
        """Note every statement that runs while the block does; ``emitted`` are those
        that went through the editor."""
        execute = editor.execute

        def edit(sql: Any, params: Any = ()) -> None:
            self._editing += 1
            try:
                execute(sql, params)
            finally:
                self._editing -= 1

        editor.execute = edit
        self._raw.add_notice_handler(self._note)
        try:
            with self._django.execute_wrapper(self._run):
                yield
        finally:
            self._raw.remove_notice_handler(self._note)

    def _note(self, notice: Any) -> None:
        self._notices.append(notice.message_primary or "")

    def _run(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if not self._editing and (
            SAVEPOINT.match(str(sql)) or str(sql).lstrip().upper().startswith("SELECT")
        ):
            return execute(sql, params, many, context)
        text = sql if isinstance(sql, str) else sql.as_string(self._raw)
        if params is not None and params != ():
            operations: Any = self._django.ops
            text = operations.compose_sql(text, params)
        seen = Seen(str(text), bool(self._editing))
        self._notices.clear()
        alone = self._raw.autocommit and ALONE.search(seen.sql)
        if alone:
            before = self._look()
            locks = self._held_up(seen.sql)
            seen.watched = bool(locks)
            result = None
            after = Moment(self._look().relations, locks, before.counts)
        else:
            with self._transaction():
                self._execute_quietly("SET client_min_messages = debug1")
                before = self._look()
                self._notices.clear()
                result = execute(sql, params, many, context)
                said = list(self._notices)
                after = self._look()
                self._execute_quietly("SET client_min_messages = warning")
                self._messages(seen, said, before)
        self._compare(seen, before, after)
        self.seen.append(seen)
        return result

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """In autocommit a transaction around the one statement, so that its locks can be
        read before they are gone."""
        if not self._raw.autocommit:
            yield
            return
        self._raw.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._raw.execute("ROLLBACK")
            raise
        self._raw.execute("COMMIT")

    def _execute_quietly(self, sql: str) -> None:
        self._raw.execute(sql.encode())

    def _look(self) -> Moment:
        relations = {
            oid: Relation(name if schema == "public" else f"{schema}.{name}", kind, filenode, table)
            for oid, schema, name, kind, filenode, table in self._raw.execute(RELATIONS).fetchall()
        }
        locks = frozenset(self._raw.execute(LOCKS, [self._raw.info.backend_pid]).fetchall())
        counts = {row[0]: (row[1], row[2], row[3]) for row in self._raw.execute(IN_TRANSACTION).fetchall()}
        return Moment(relations, locks, counts)

    def _compare(self, seen: Seen, before: Moment, after: Moment) -> None:
        old_modes, new_modes = modes(before), modes(after)
        shut = {
            before.relations[oid].table
            for oid, mode in after.locks
            if mode == "AccessExclusiveLock" and oid in self._indexes and oid in before.relations
        }
        for oid in self.tables & before.relations.keys():
            name = before.relations[oid].name
            old, new = old_modes.get(oid, set()), new_modes.get(oid, set())
            seen.before[name] = old
            for mode in new - old:
                seen.taken[name] = stronger(seen.taken.get(name), mode)
            for mode in new:
                seen.held[name] = stronger(seen.held.get(name), mode)
            if oid in shut:
                seen.shut.add(name)
            was, now = before.counts.get(oid, (0, 0, 0)), after.counts.get(oid, (0, 0, 0))
            if now[0] - was[0] > self._few:
                self._raise(seen, name, "scan")
            if now[2] - was[2] > self._few:
                seen.replaced.add(name)
            if now[1] - was[1] > self._few:
                self._raise(seen, name, "update")
        self._storage(seen, before, after)

    def _storage(self, seen: Seen, before: Moment, after: Moment) -> None:
        files = {one.filenode for one in before.relations.values()}
        for oid, one in after.relations.items():
            owner = one.table or oid
            if (
                owner not in self.tables
                or owner not in before.relations
                or one.filenode in files
                or one.kind not in "rmi"
            ):
                continue
            if self._pages(oid) > (1 if one.table else 0):
                name = before.relations[owner].name
                if not one.table:
                    seen.work[name] = "rewrite"
                elif seen.work.get(name) != "rewrite":
                    self._raise(seen, name, "build")

    def _messages(self, seen: Seen, said: list[str], before: Moment) -> None:
        names = {one.name for oid, one in before.relations.items() if oid in self.tables}
        for text in said:
            for begin, work in (
                ("verifying table ", "scan"),
                ("rewriting table ", "rewrite"),
                ("analyzing ", "scan"),
            ):
                if text.startswith(begin) and (name := text.split('"')[1].removeprefix("public.")) in names:
                    self._raise(seen, name, work)

    def _pages(self, oid: int) -> int:
        row = self._raw.execute(
            "SELECT pg_relation_size(%s) / current_setting('block_size')::int", [oid]
        ).fetchone()
        return int(row[0]) if row and row[0] is not None else 0

    @staticmethod
    def _raise(seen: Seen, name: str, work: str) -> None:
        seen.work[name] = max(seen.work.get(name, "catalog"), work, key=WORKS.index)

    def _held_up(self, sql: str) -> frozenset[tuple[int, str]]:
        """Run a statement that commits by itself while a session holds the lock of a writer on every table;
        read its locks as it waits."""
        failures: list[psycopg.Error] = []

        def run() -> None:
            try:
                self._raw.execute(sql.encode())
            except psycopg.Error as error:
                failures.append(error)

        found: set[tuple[int, str]] = set()
        names = ", ".join(f'"{one.name}"' for one in self._look().relations.values() if one.kind in "rp")
        thread = threading.Thread(target=run)
        backend = self._raw.info.backend_pid
        with psycopg.connect(self._url) as holder, psycopg.connect(self._url, autocommit=True) as observer:
            holder.execute(f"LOCK TABLE {names} IN ROW EXCLUSIVE MODE".encode())
            thread.start()
            while thread.is_alive():
                found |= self._on_tables(observer.execute(LOCKS, [backend]).fetchall())
                waiting = observer.execute(
                    "SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted", [backend]
                ).fetchone()
                if waiting and holder.info.transaction_status == TransactionStatus.INTRANS:
                    found |= set(observer.execute(LOCKS, [backend]).fetchall())
                    holder.rollback()
                time.sleep(0.002)
            thread.join()
        if failures:
            with self._django.wrap_database_errors:
                raise failures[0]
        return frozenset(found)

    def _on_tables(self, locks: list[tuple[int, str]]) -> set[tuple[int, str]]:
        """Without those on indexes: a concurrent statement shuts an index for a moment once no query
        plans with it any more, and whether that moment is seen is chance."""
        return {(oid, mode) for oid, mode in locks if oid not in self._indexes}
