"""The settings of a session, its transactions, and what it does without changing anything."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.schema.changes import (
    Change,
    ControlTransaction,
    DeleteRows,
    NoChange,
    Opaque,
    ReadRows,
    SetSetting,
)

CASES: list[tuple[str, list[Change]]] = [
    # settings
    ("SET LOCAL lock_timeout = '1s'", [SetSetting("lock_timeout", "1s", local=True)]),
    ("SET search_path TO a, public", [SetSetting("search_path", "a, public")]),
    ("SET TIME ZONE 'UTC'", [SetSetting("timezone", "UTC")]),
    ("SET x.y = 1", [SetSetting("x.y", "1")]),
    ("SET statement_timeout TO DEFAULT", [SetSetting("statement_timeout", None)]),
    ("RESET ALL", [SetSetting("all", None)]),
    ("RESET lock_timeout", [SetSetting("lock_timeout", None)]),
    ("SET ROLE bob", [SetSetting("role", "bob")]),
    ("SET work_mem FROM CURRENT", [NoChange("SET … FROM CURRENT")]),
    ("SET TIME ZONE INTERVAL '1' HOUR TO MINUTE", [SetSetting("timezone", "1")]),
    ("SET TRANSACTION SNAPSHOT 'x'", [SetSetting("transaction_snapshot", "x", local=True)]),
    (
        "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",
        [
            SetSetting("transaction_isolation", "serializable", local=True),
            SetSetting("transaction_read_only", "1", local=True),
        ],
    ),
    (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        [SetSetting("default_transaction_read_only", "1")],
    ),
    ("SHOW lock_timeout", [NoChange("SHOW")]),
    # transactions
    (
        "BEGIN; SAVEPOINT a; ROLLBACK TO SAVEPOINT a; RELEASE a; COMMIT",
        [
            ControlTransaction("begin"),
            ControlTransaction("savepoint"),
            ControlTransaction("rollback to"),
            ControlTransaction("release"),
            ControlTransaction("commit"),
        ],
    ),
    ("START TRANSACTION; ROLLBACK", [ControlTransaction("start"), ControlTransaction("rollback")]),
    ("PREPARE TRANSACTION 'x'", [ControlTransaction("prepare")]),
    # nothing anybody could notice
    ("NOTIFY c, 'x'; LISTEN c; UNLISTEN *", [NoChange("NOTIFY"), NoChange("LISTEN"), NoChange("UNLISTEN")]),
    ("DISCARD ALL", [NoChange("DISCARD ALL")]),
    ("CHECKPOINT", [NoChange("CHECKPOINT")]),
    ("EXPLAIN DELETE FROM t", [NoChange("EXPLAIN")]),
    ("EXPLAIN ANALYZE DELETE FROM t", [DeleteRows("t")]),
    (
        "DECLARE c CURSOR FOR SELECT * FROM t; FETCH c; CLOSE c",
        [ReadRows(("t",)), NoChange("FETCH"), NoChange("CLOSE")],
    ),
    ("DEALLOCATE ALL", [NoChange("DEALLOCATE")]),
    # what is not followed
    ("PREPARE p AS DELETE FROM t", [Opaque('what the prepared statement "p" does is not followed')]),
    ("EXECUTE p (1)", [Opaque('what the prepared statement "p" does is not followed')]),
    ("CALL p(1)", [Opaque("the procedure p is called, and its body is not in the same string")]),
    ("DO LANGUAGE plpython3u 'x'", [Opaque("a DO block in the language plpython3u is not understood")]),
]


@pytest.mark.parametrize(("sql", "changes"), CASES, ids=[sql for sql, _ in CASES])
def test_changes(sql: str, changes: list[Change]) -> None:
    assert list(parse(sql)) == changes
