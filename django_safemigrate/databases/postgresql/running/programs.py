"""The programs that were begun: rows that are inserted and never changed. What the values mean is the caller's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django_safemigrate.databases.ledger import EVENTS, FORGOTTEN, LEDGER_SCHEMA, PROGRAMS, Mark

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

PROGRAM, EVENT = f"{LEDGER_SCHEMA}.{PROGRAMS}", f"{LEDGER_SCHEMA}.{EVENTS}"
TEXTS = ("key", "app", "migration", "operation", "written", "direction")
JSONS = ("steps", "contract", "undo", "undo_contract")
GIVEN = (*TEXTS, *JSONS)
COLUMNS = ("id", *GIVEN, "started", "seq", "kind", "data", "changed", "run")

_MARK = "%(run)s::bigint, {program}, {seq}, %(kind)s::text, %(text)s::text, %(data)s::jsonb"
# The unique constraint of (program, seq) has the index for it.
_LAST = (
    f"CROSS JOIN LATERAL (SELECT seq, kind, data::text, at AS changed, run FROM {EVENT} "  # noqa: S608 - names of columns
    "WHERE program = p.id ORDER BY seq DESC LIMIT 1) e"
)
_KEPT = f"e.kind <> '{FORGOTTEN}'"
_INTO = f"INSERT INTO {EVENT} (run, program, seq, kind, text, data) SELECT"
_ONCE = "ON CONFLICT (program, seq) DO NOTHING RETURNING seq"

INSERT = f"""
    WITH kept AS (
        SELECT p.generation, e.kind FROM {PROGRAM} p {_LAST} WHERE p.key = %(key)s ORDER BY p.generation DESC LIMIT 1
    ), begun AS (
        INSERT INTO {PROGRAM} (generation, run, {", ".join(GIVEN)})
        SELECT coalesce((SELECT generation FROM kept), 0) + 1, %(run)s::bigint,
            {", ".join([*(f"%({one})s::text" for one in TEXTS), *(f"%({one})s::jsonb" for one in JSONS)])}
        WHERE NOT EXISTS (SELECT FROM kept e WHERE {_KEPT})
        ON CONFLICT (key, generation) DO NOTHING RETURNING id
    )
    {_INTO} {_MARK.format(program="id", seq="1")} FROM begun RETURNING program
"""  # noqa: S608 - names of columns
ROWS = f"""
    SELECT p.id, {", ".join([*TEXTS, *(f"{one}::text" for one in JSONS)])}, p.started, e.seq, e.kind, e.data, e.changed, e.run
    FROM {PROGRAM} p {_LAST} WHERE {{where}} ORDER BY p.id
"""  # noqa: S608 - names of columns
MOVE = f"""
    {_INTO} {_MARK.format(program="e.program", seq="e.seq + 1")} FROM {EVENT} e
    WHERE e.program = %(program)s AND e.seq = %(seq)s AND {_KEPT} {_ONCE}
"""
FORGET = f"""
    {_INTO} {_MARK.format(program="p.id", seq="e.seq + 1")} FROM {PROGRAM} p {_LAST}
    WHERE p.key = %(key)s AND {_KEPT} {_ONCE}
"""


class ProgramTable:
    """Implements ``databases.live.Programs``."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def insert(self, values: Mapping[str, Any], mark: Mark) -> bool:
        given = {name: json.dumps(values[name]) if name in JSONS else values[name] for name in GIVEN}
        return bool(self._fetched(INSERT, given | _bound(mark)))

    def rows(self, sought: Mapping[str, Any]) -> list[dict[str, Any]]:
        named = {"kind": "e.kind"}
        conditions = [_KEPT, *(f"{named.get(name, f'p.{name}')} = %({name})s" for name in sought)]
        return self._rows(" AND ".join(conditions), sought)

    def rows_of(self, run: int) -> list[dict[str, Any]]:
        return self._rows(
            f"p.id IN (SELECT program FROM {EVENT} WHERE run = %(run)s)",  # noqa: S608 - a constant
            {"run": run},
        )

    def move(self, program: int, seq: int, mark: Mark) -> bool:
        return bool(self._fetched(MOVE, {"program": program, "seq": seq} | _bound(mark)))

    def forget(self, key: str, mark: Mark) -> None:
        # Somebody else may have moved it on meanwhile.
        while self.rows({"key": key}) and not self._fetched(FORGET, {"key": key} | _bound(mark)):
            pass

    def _rows(self, where: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [_row(one) for one in self._fetched(ROWS.format(where=where), values)]

    def _fetched(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())


def _bound(mark: Mark) -> dict[str, Any]:
    return {"run": mark.run, "kind": mark.kind, "text": mark.text, "data": json.dumps(mark.data)}


def _row(values: tuple[Any, ...]) -> dict[str, Any]:
    # Django has drivers leave JSON alone.
    return {
        name: json.loads(value) if name in (*JSONS, "data") else value
        for name, value in zip(COLUMNS, values, strict=True)
    }
