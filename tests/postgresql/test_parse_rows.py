"""Statements that read or write rows."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.schema.changes import (
    Change,
    DeleteRows,
    InsertRows,
    Opaque,
    ReadRows,
    SetSetting,
    UpdateRows,
)

CASES: list[tuple[str, list[Change]]] = [
    # INSERT
    ('INSERT INTO "a" ("b", "c") VALUES (1, \'x\'), (2, \'y\')', [InsertRows("a", bounded=True)]),
    ("INSERT INTO s.a DEFAULT VALUES", [InsertRows("s.a", bounded=True)]),
    ("INSERT INTO a (b) SELECT c FROM d JOIN e ON true", [InsertRows("a", reads=("d", "e"))]),
    ("INSERT INTO a SELECT * FROM a", [InsertRows("a")]),
    (
        "INSERT INTO a (b, c) SELECT b, c FROM d ON CONFLICT (b) DO UPDATE SET c = excluded.c",
        [InsertRows("a", reads=("d",)), UpdateRows("a", reads=("d",), columns=("c",))],
    ),
    ("INSERT INTO a SELECT * FROM d ON CONFLICT DO NOTHING", [InsertRows("a", reads=("d",))]),
    (
        "INSERT INTO a (b) VALUES ((SELECT max(c) FROM d)) RETURNING id",
        [InsertRows("a", bounded=True, reads=("d",))],
    ),
    (
        "INSERT INTO a (b) VALUES (1) ON CONFLICT (b) DO UPDATE SET c = excluded.c",
        [InsertRows("a", bounded=True)],
    ),
    # UPDATE
    (
        'UPDATE "a" SET "b" = 1 WHERE "a"."id" = 3',
        [UpdateRows("a", "a.id = 3", bounded=True, pinned=("id",), columns=("b",))],
    ),
    ("UPDATE a SET b = 1", [UpdateRows("a", columns=("b",))]),
    (
        "UPDATE a SET b = 1, c = 2 WHERE id IN (1, 2) AND x > 3",
        [UpdateRows("a", "(id IN (1, 2)) AND (x > 3)", bounded=True, pinned=("id",), columns=("b", "c"))],
    ),
    ("UPDATE a SET (b, c) = (SELECT 1, 2 FROM d)", [UpdateRows("a", reads=("d",), columns=("b", "c"))]),
    (
        "UPDATE a SET b = 1 WHERE 3 = id AND (x = 'k'::text AND y = ANY ('{1,2}'))",
        [
            UpdateRows(
                "a",
                "(3 = id) AND (x = 'k'::text) AND (y = ANY ('{1,2}'))",
                bounded=True,
                pinned=("id", "x", "y"),
                columns=("b",),
            )
        ],
    ),
    ("UPDATE a SET b = 1 WHERE id = 3 OR id = 4", [UpdateRows("a", "(id = 3) OR (id = 4)", columns=("b",))]),
    ("UPDATE a SET b = 1 WHERE active = true", [UpdateRows("a", "active = true", columns=("b",))]),
    ("UPDATE a SET b = 1 WHERE b = NULL", [UpdateRows("a", "b = NULL", columns=("b",))]),
    ("UPDATE a SET b = 1 WHERE id = other_id", [UpdateRows("a", "id = other_id", columns=("b",))]),
    ("UPDATE a SET b = 1 WHERE b IS NULL", [UpdateRows("a", "b IS NULL", columns=("b",))]),
    (
        "UPDATE s.a AS x SET b = d.c FROM d WHERE d.id = 3 AND x.k = 5",
        [
            UpdateRows(
                "s.a", "(d.id = 3) AND (x.k = 5)", bounded=True, reads=("d",), pinned=("k",), columns=("b",)
            )
        ],
    ),
    (
        "UPDATE a SET b = 1 WHERE NOT EXISTS (SELECT 1 FROM d LEFT JOIN e USING (k) WHERE d.id = a.id ORDER BY d.x DESC LIMIT 1)",
        [
            UpdateRows(
                "a",
                "NOT EXISTS (SELECT 1 FROM d LEFT JOIN e USING (k) WHERE d.id = a.id ORDER BY d.x DESC LIMIT 1)",
                reads=("d", "e"),
                columns=("b",),
            )
        ],
    ),
    (
        "UPDATE a SET b = 1 WHERE id IN (WITH RECURSIVE q(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM q, d) SELECT n FROM q)",
        [
            UpdateRows(
                "a",
                "(id IN (WITH RECURSIVE q(n) AS ((SELECT 1) UNION ALL (SELECT n + 1 FROM q, d)) SELECT n FROM q))",
                reads=("d",),
                columns=("b",),
            )
        ],
    ),
    (
        "UPDATE a SET b = 1 WHERE id IN (SELECT id FROM d FOR UPDATE)",
        [Opaque("a query with lockingClause inside a condition is not understood", ("a", "d"))],
    ),
    # DELETE and MERGE
    ('DELETE FROM "a" WHERE "id" IN (1)', [DeleteRows("a", "id IN (1)", bounded=True, pinned=("id",))]),
    ("DELETE FROM a", [DeleteRows("a")]),
    ("DELETE FROM a USING b, s.c WHERE a.x = b.x", [DeleteRows("a", "a.x = b.x", reads=("b", "s.c"))]),
    (
        "MERGE INTO a USING s.b ON a.x = b.x WHEN MATCHED AND b.y THEN DELETE WHEN MATCHED THEN UPDATE SET c = 1, d = 2 WHEN NOT MATCHED THEN INSERT VALUES (1)",
        [
            DeleteRows("a", reads=("s.b",)),
            UpdateRows("a", reads=("s.b",), columns=("c", "d")),
            InsertRows("a", reads=("s.b",)),
        ],
    ),
    ("MERGE INTO a USING b ON a.x = b.x WHEN NOT MATCHED THEN DO NOTHING", [ReadRows(("a", "b"))]),
    # WITH
    (
        "WITH old AS (DELETE FROM a WHERE x < 3 RETURNING *) INSERT INTO archive SELECT * FROM old",
        [DeleteRows("a", "x < 3"), InsertRows("archive")],
    ),
    (
        "WITH q AS (SELECT * FROM d), r AS (UPDATE e SET x = 1 WHERE id = 1 RETURNING id) UPDATE a SET b = q.c FROM q, r",
        [
            UpdateRows("e", "id = 1", bounded=True, pinned=("id",), columns=("x",)),
            UpdateRows("a", reads=("d",), columns=("b",)),
        ],
    ),
    (
        "WITH q AS (SELECT * FROM d) DELETE FROM a WHERE id IN (SELECT id FROM q)",
        [DeleteRows("a", "(id IN (SELECT id FROM q))", reads=("d",))],
    ),
    # queries
    ("SELECT 1", [ReadRows()]),
    (
        'SELECT "a"."x" FROM "a" INNER JOIN s.b ON a.id = b.id WHERE EXISTS (SELECT 1 FROM c)',
        [ReadRows(("a", "s.b", "c"))],
    ),
    ("SELECT * FROM a WHERE id = 1 FOR UPDATE SKIP LOCKED", [ReadRows(("a",), locks=True)]),
    ("WITH q AS (SELECT * FROM d) SELECT * FROM q", [ReadRows(("d",))]),
    (
        "WITH q AS (DELETE FROM d RETURNING *) SELECT count(*) FROM q",
        [DeleteRows("d"), ReadRows(calls=("count",))],
    ),
    ("VALUES (1), (2)", [ReadRows()]),
    ("TABLE a", [ReadRows(("a",))]),
    ("SELECT count(*), pg_catalog.lower(x) FROM a", [ReadRows(("a",), calls=("count", "lower"))]),
    (
        'SELECT setval(pg_get_serial_sequence(\'"a"\',\'id\'), coalesce(max("id"), 1), max("id") IS NOT null) FROM "a"',
        [ReadRows(("a",), calls=("setval", "pg_get_serial_sequence", "max"), ends=(("a", "id"),))],
    ),
    ("SELECT pg_advisory_lock(1)", [ReadRows(calls=("pg_advisory_lock",))]),
    (
        "SELECT rebuild_everything(1), s.other()",
        [
            ReadRows(calls=("rebuild_everything", "s.other")),
            Opaque("the function rebuild_everything is called, and its body is not in the same string"),
            Opaque("the function s.other is called, and its body is not in the same string"),
        ],
    ),
    # settings set by a query
    ("SELECT set_config('lock_timeout', '1s', false)", [SetSetting("lock_timeout", "1s")]),
    (
        "SELECT pg_catalog.set_config('search_path', '', true), f FROM t",
        [SetSetting("search_path", "", local=True), ReadRows(("t",))],
    ),
    ("SELECT set_config(name, '1', false) FROM t", [ReadRows(("t",), calls=("set_config",))]),
    # COPY
    ("COPY s.a (b) FROM STDIN", [InsertRows("s.a")]),
    ("COPY a TO STDOUT", [ReadRows(("a",))]),
    ("COPY (SELECT * FROM a) TO STDOUT", [ReadRows(("a",))]),
    ("COPY (DELETE FROM a RETURNING *) TO STDOUT", [DeleteRows("a")]),
]


@pytest.mark.parametrize(("sql", "changes"), CASES, ids=[sql for sql, _ in CASES])
def test_changes(sql: str, changes: list[Change]) -> None:
    assert list(parse(sql)) == changes
