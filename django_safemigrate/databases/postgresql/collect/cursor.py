"""A driver's cursor that has no server: it records statements and answers the few
questions Django is known to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from django_safemigrate.databases.base import NeedsServer
from django_safemigrate.databases.postgresql.collect.answers import answer

SHOWN = 80
CURE = "Only a running server can tell the result: a RunPython operation is the place for what depends on it."
LEADING = re.compile(r"(?:\s+|--[^\n]*\n|/\*.*?\*/|\()*", re.DOTALL)
QUERY = re.compile(r"(?:SELECT|SHOW|VALUES|TABLE|EXPLAIN|FETCH|COPY|WITH)\b", re.IGNORECASE)
WRITES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)


class RecordingCursor:
    """``connection`` is the recording connection. Reading a result that is not known
    raises ``NeedsServer``."""

    arraysize = 1
    closed = False
    name = None

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._sql = ""
        self._rows: list[tuple[Any, ...]] | None = None
        self._position = 0

    @property
    def connection(self) -> Any:
        return self._connection.connection

    def execute(self, query: Any, params: Any = None) -> RecordingCursor:
        """Record ``query``, or find its answer. Raises ``NeedsServer`` for a query
        with an answer nobody knows."""
        recorder = self._connection.recording()
        self._sql = self._connection.binding.compose(query, params)
        self._rows, self._position = None, 0
        # What the schema editor executes is never read, so a query there is run for its effect.
        if recorder.editing or not is_query(self._sql):
            recorder.record(self._sql)
            return self
        self._rows = answer(self._sql, recorder, self._connection.pg_version)
        if self._rows is None:
            raise needs(f"The operation asks the database: {shown(self._sql)}")
        return self

    def executemany(self, query: Any, params_seq: object) -> NoReturn:
        raise needs(f"The operation executes a statement for many rows: {shown(str(query))}")

    def callproc(self, name: object, args: object = None) -> NoReturn:
        raise needs(f"The operation calls a procedure of the database: {shown(str(name))}")

    def copy(self, statement: object, *args: object, **options: object) -> NoReturn:
        raise needs(f"The operation copies rows: {shown(str(statement))}")

    copy_expert = copy_to = copy_from = copy

    def fetchone(self) -> tuple[Any, ...] | None:
        rows = self.fetchmany(1)
        return rows[0] if rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        start = self._position
        self._position = min(start + (size or self.arraysize), len(self._known()))
        return self._known()[start : self._position]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.fetchmany(len(self._known()) or 1)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        yield from self.fetchall()

    @property
    def rowcount(self) -> int:
        return len(self._known())

    @property
    def description(self) -> NoReturn:
        self._unknown()

    def close(self) -> None:
        self.closed = True

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise needs(f"The operation uses {name!r} of a cursor after: {shown(self._sql)}")

    def _known(self) -> list[tuple[Any, ...]]:
        return self._unknown() if self._rows is None else self._rows

    def _unknown(self) -> NoReturn:
        raise needs(f"The operation reads the result of: {shown(self._sql)}")


def is_query(sql: str) -> bool:
    """Whether ``sql`` is run for its answer. What writes rows is not, whatever it returns."""
    start = LEADING.match(sql)
    keyword = QUERY.match(sql, start.end() if start else 0)
    return keyword is not None and not (keyword[0].upper() in ("WITH", "EXPLAIN") and WRITES.search(sql))


def needs(what: str) -> NeedsServer:
    return NeedsServer(f"{what}. {CURE}")


def shown(sql: str) -> str:
    """The beginning of ``sql`` on one line, for a message."""
    line = " ".join(sql.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
