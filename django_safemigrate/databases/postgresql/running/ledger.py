"""The ledger: rows that are inserted and never changed. What the values mean is the caller's."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from django_safemigrate.databases.ledger import (
    EVENTS,
    FORGOTTEN,
    LEASE,
    LEDGER,
    LEDGER_SCHEMA,
    PROGRAMS,
    RUNS,
    SOURCES,
    Mark,
)

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

RUN, PROGRAM, EVENT, SOURCE = (f"{LEDGER_SCHEMA}.{one}" for one in (RUNS, PROGRAMS, EVENTS, SOURCES))
RUN_COLUMNS = ("command", "stage", "direction", "host", "pid", "version", "django", "plan")
SOURCE_COLUMNS = ("run", "app", "name", "what", "sha256", "text", "file", "recorded")
# Rows of one INSERT.
MANY = 200

ENDED = ("done", FORGOTTEN)
# What is told to the triggers for the length of a transaction: the names of those that are to let a DELETE pass.
LETTING = "SELECT set_config('pgtrigger.ignore', %s, true)"
LET = "{" + ",".join(f"django_safemigrate_protect_{one}" for one in ("run", "program", "event")) + "}"
# A program goes with all its events. Of the rest, what is old; and runs of which nothing is left.
OVER = f"""
    SELECT p.id FROM {PROGRAM} p CROSS JOIN LATERAL (
        SELECT kind, at FROM {EVENT} WHERE program = p.id ORDER BY seq DESC LIMIT 1
    ) e WHERE e.kind = ANY(%(ended)s) AND e.at < %(before)s AND NOT p.id = ANY(%(needed)s)
"""  # noqa: S608 - names
# The run that is at work writes more.
AT_WORK = f"(SELECT run FROM {LEDGER_SCHEMA}.{LEASE} WHERE expires > clock_timestamp())"  # noqa: S608 - names
DELETES: Mapping[str, str] = {
    EVENTS: f"DELETE FROM {EVENT} WHERE program = ANY(%(programs)s) "  # noqa: S608 - names
    f"OR (program IS NULL AND at < %(before)s AND run IS DISTINCT FROM {AT_WORK})",
    PROGRAMS: f"DELETE FROM {PROGRAM} WHERE id = ANY(%(programs)s)",  # noqa: S608 - names
    RUNS: f"DELETE FROM {RUN} r WHERE begun < %(before)s AND r.id IS DISTINCT FROM {AT_WORK} "  # noqa: S608 - names
    f"AND NOT EXISTS (SELECT FROM {EVENT} WHERE run = r.id) AND NOT EXISTS (SELECT FROM {PROGRAM} WHERE run = r.id)",
}


def script() -> str:
    """The SQL that makes the ledger. For ever: databases hold what it made."""
    return Path(__file__).with_name("ledger.sql").read_text(encoding="utf-8")


class LedgerTables:
    """Implements ``databases.live.Ledger``."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def statement(self) -> str:
        return script()

    def exist(self) -> bool:
        sql = "SELECT bool_and(to_regclass(name) IS NOT NULL) FROM unnest(%s::text[]) name"
        ((found,),) = self._fetched(sql, [[f"{LEDGER_SCHEMA}.{one}" for one in LEDGER]])
        return bool(found)

    def make(self) -> None:
        with transaction.atomic(self.connection.alias), self.connection.cursor() as cursor:
            cursor.execute(script())

    def begin_run(self, values: Mapping[str, Any]) -> int:
        marks = ["%s::jsonb" if name == "plan" else "%s" for name in RUN_COLUMNS]
        sql = f"INSERT INTO {RUN} ({', '.join(RUN_COLUMNS)}) VALUES ({', '.join(marks)}) RETURNING id"  # noqa: S608 - names
        given = [json.dumps(values[name]) if name == "plan" else values[name] for name in RUN_COLUMNS]
        ((number,),) = self._fetched(sql, given)
        return int(number)

    def add_event(self, run: int, mark: Mark) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {EVENT} (run, kind, text, data) VALUES (%s, %s, %s, %s::jsonb)",  # noqa: S608 - a constant
                [run, mark.kind, mark.text, json.dumps(mark.data)],
            )

    def runs(self, limit: int, run: int | None = None) -> list[dict[str, Any]]:
        names = ("id", "begun", "role", *RUN_COLUMNS[:-1])
        sql = f"""
            SELECT {", ".join(f"r.{one}" for one in names)}, r.plan::text, e.kind, e.at FROM {RUN} r LEFT JOIN LATERAL (
                SELECT kind, at FROM {EVENT} WHERE run = r.id AND program IS NULL AND kind LIKE 'run-%%' ORDER BY id DESC LIMIT 1
            ) e ON true WHERE %s::bigint IS NULL OR r.id = %s ORDER BY r.id DESC LIMIT %s
        """  # noqa: S608 - names
        return [
            dict(
                zip((*names, "plan", "kind", "at"), (*row[:-3], json.loads(row[-3]), *row[-2:]), strict=True)
            )
            for row in self._fetched(sql, [run, run, limit])
        ]

    def events(self, run: int) -> list[dict[str, Any]]:
        sql = f"SELECT id, at, kind, text, data::text, program FROM {EVENT} WHERE run = %s ORDER BY id"  # noqa: S608 - a constant
        return [
            {"id": number, "at": at, "kind": kind, "text": text, "data": json.loads(data), "program": program}
            for number, at, kind, text, data, program in self._fetched(sql, [run])
        ]

    def add_sources(self, rows: Sequence[Mapping[str, Any]]) -> None:
        one = f"({', '.join(['%s'] * len(SOURCE_COLUMNS))})"
        for begin in range(0, len(rows), MANY):
            some = rows[begin : begin + MANY]
            sql = f"INSERT INTO {SOURCE} ({', '.join(SOURCE_COLUMNS)}) VALUES {', '.join([one] * len(some))}"  # noqa: S608 - names
            with self.connection.cursor() as cursor:
                cursor.execute(sql, [row[name] for row in some for name in SOURCE_COLUMNS])

    def sources(self) -> list[dict[str, Any]]:
        names = ("id", "at", *SOURCE_COLUMNS)
        sql = f"SELECT DISTINCT ON (app, name) {', '.join(names)} FROM {SOURCE} ORDER BY app, name, id DESC"  # noqa: S608 - names
        return [dict(zip(names, row, strict=True)) for row in self._fetched(sql, [])]

    def purge(self, before: datetime, needed: Collection[int]) -> dict[str, int]:
        given: dict[str, Any] = {"before": before, "ended": list(ENDED), "needed": list(needed)}
        given["programs"] = [number for (number,) in self._fetched(OVER, given)]
        counts = {}
        with self.connection.cursor() as cursor:
            cursor.execute(LETTING, [LET])
            for table, sql in DELETES.items():
                cursor.execute(sql, given)
                counts[table] = cursor.rowcount
            cursor.execute(LETTING, ["{}"])
        return counts

    def _fetched(self, sql: str, values: Any) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
