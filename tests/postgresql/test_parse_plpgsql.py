"""Code in DO blocks and in functions that are called in the same string."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.schema.changes import (
    AddColumn,
    Change,
    ChangeObject,
    ControlTransaction,
    CreateEnum,
    DeleteRows,
    DropTable,
    InsertRows,
    Opaque,
    ReadRows,
    RenameTable,
    UpdateRows,
)
from django_safemigrate.schema.objects import Column

CASES: list[tuple[str, list[Change]]] = [
    # static SQL, in order, every branch
    ("DO $$ BEGIN NULL; END $$", []),
    (
        "DO $$ BEGIN UPDATE t SET a = 1; ALTER TABLE t ADD COLUMN b int; END $$",
        [UpdateRows("t", columns=("a",)), AddColumn("t", Column("b", "integer"))],
    ),
    (
        "DO LANGUAGE plpgsql $$ DECLARE x int := 5; y text; BEGIN x := x + 1; y := (SELECT max(b) FROM u); SELECT a INTO x FROM t WHERE id = 1; RETURN; END $$",
        [ReadRows(("u",), calls=("max",), ends=(("u", "b"),)), ReadRows(("t",))],
    ),
    (
        "DO $$ BEGIN IF EXISTS (SELECT 1 FROM a) THEN DROP TABLE b; ELSIF 1 > 2 THEN DROP TABLE c; ELSE DROP TABLE d; END IF; END $$",
        [ReadRows(("a",)), DropTable("b"), DropTable("c"), DropTable("d")],
    ),
    (
        "DO $$ BEGIN CASE 1 WHEN 2 THEN DROP TABLE b; ELSE DROP TABLE c; END CASE; END $$",
        [DropTable("b"), DropTable("c")],
    ),
    (
        "DO $$ BEGIN BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; WHEN others THEN DROP TABLE d; END; END $$",
        [CreateEnum("mood", ("a",)), DropTable("d")],
    ),
    (
        "DO $$ BEGIN PERFORM pg_sleep(1); PERFORM f(); RAISE NOTICE 'x'; ASSERT 1 = 1; COMMIT; ROLLBACK; END $$",
        [
            ReadRows(calls=("pg_sleep",)),
            ReadRows(calls=("f",)),
            Opaque("the function f is called, and its body is not in the same string"),
            ControlTransaction("commit"),
            ControlTransaction("rollback"),
        ],
    ),
    (
        "DO $$ DECLARE c CURSOR FOR SELECT * FROM a; r record; BEGIN OPEN c; FETCH c INTO r; CLOSE c; END $$",
        [ReadRows(("a",))],
    ),
    # a loop reaches any number of rows
    (
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM t LOOP DELETE FROM u WHERE id = r.id; UPDATE u SET a = 1 WHERE id = 5; END LOOP; END $$",
        [
            ReadRows(("t",)),
            DeleteRows("u", "id = r.id"),
            UpdateRows("u", "id = 5", pinned=("id",), columns=("a",)),
        ],
    ),
    (
        "DO $$ BEGIN FOR i IN 1..10 LOOP INSERT INTO u VALUES (i); END LOOP; INSERT INTO v VALUES (1); END $$",
        [InsertRows("u"), InsertRows("v", bounded=True)],
    ),
    (
        "DO $$ DECLARE x int := 0; BEGIN WHILE x < 3 LOOP EXIT WHEN (SELECT true FROM q); CONTINUE; END LOOP; LOOP DELETE FROM u WHERE id = 1; EXIT; END LOOP; END $$",
        [ReadRows(("q",)), DeleteRows("u", "id = 1", pinned=("id",))],
    ),
    (
        "DO $$ DECLARE x int; BEGIN FOREACH x IN ARRAY ARRAY[1, 2] LOOP DELETE FROM u WHERE id = 1; END LOOP; END $$",
        [DeleteRows("u", "id = 1", pinned=("id",))],
    ),
    (
        "DO $$ DECLARE r record; c CURSOR FOR SELECT * FROM q; BEGIN FOR r IN c LOOP DELETE FROM u WHERE id = 1; END LOOP; END $$",
        [ReadRows(("q",)), DeleteRows("u", "id = 1", pinned=("id",))],
    ),
    (
        "DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT * FROM q' LOOP NULL; END LOOP; END $$",
        [ReadRows(("q",))],
    ),
    # text that is put together
    ("DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$", [DropTable("t")]),
    (
        "DO $$ BEGIN EXECUTE 'DROP ' || 'TABLE ' || quote_ident('Big Table') || ' CASCADE'; END $$",
        [DropTable("Big Table", cascade=True)],
    ),
    (
        "DO $$ BEGIN EXECUTE format('ALTER TABLE %I.%I RENAME TO %1$I', 'Old', 'order'); END $$",
        [RenameTable("Old.order", "Old.Old")],
    ),
    (
        "DO $$ BEGIN EXECUTE format('UPDATE t SET a = %L, b = %s WHERE c LIKE ''%%''', 'it''s', 5); END $$",
        [UpdateRows("t", "c ~~ '%'", columns=("a", "b"))],
    ),
    ("DO $$ BEGIN EXECUTE 'DELETE FROM t WHERE id = $1' USING 5; END $$", [DeleteRows("t", "id = $1")]),
    (
        "DO $$ BEGIN EXECUTE concat('DROP TABLE ', 't', '::text'::text); END $$",
        [Opaque('SQL in a DO block is not understood: syntax error at or near "::"')],
    ),
    (
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT relname FROM pg_class LOOP EXECUTE 'DROP TABLE ' || r.relname; END LOOP; END $$",
        [
            ReadRows(("pg_class",)),
            Opaque("a DO block has an EXECUTE of text built at run time: 'DROP TABLE ' || r.relname"),
        ],
    ),
    (
        "DO $$ DECLARE col text; BEGIN EXECUTE format('ALTER TABLE item ADD COLUMN %I int', col); END $$",
        [
            Opaque(
                "a DO block has an EXECUTE of text built at run time: format('ALTER TABLE item ADD COLUMN %I int', col)",
                ("item",),
            )
        ],
    ),
    (
        "DO $$ BEGIN EXECUTE format('DROP TABLE %I, %I', 'a'); END $$",
        [Opaque("a DO block has an EXECUTE of text built at run time: format('DROP TABLE %I, %I', 'a')")],
    ),
    (
        "DO $$ DECLARE q text; BEGIN EXECUTE q; EXECUTE format('DROP TABLE %5s', 'a'); EXECUTE 'DROP TABLE ' || NULL; END $$",
        [
            Opaque("a DO block has an EXECUTE of text built at run time: q"),
            Opaque("a DO block has an EXECUTE of text built at run time: format('DROP TABLE %5s', 'a')"),
            Opaque("a DO block has an EXECUTE of text built at run time: 'DROP TABLE ' || NULL"),
        ],
    ),
    (
        "DO $$ BEGIN EXECUTE 'DROP TABLEE t'; END $$",
        [Opaque('SQL in a DO block is not understood: syntax error at or near "TABLEE"')],
    ),
    (
        "DO $$ BEGIN EXECUTE WHERE id; END $$",
        [Opaque('SQL in a DO block is not understood: syntax error at or near "WHERE"')],
    ),
    ("DO $$ BEGIN EXECUTE 'DO $x$ BEGIN DROP TABLE t; END $x$'; END $$", [DropTable("t")]),
    # functions are read when they are called
    (
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t; END $$; DROP TABLE u",
        [ChangeObject("create", "function", "f"), DropTable("u")],
    ),
    (
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t; END $$; SELECT f(); DROP FUNCTION f()",
        [
            ChangeObject("create", "function", "f"),
            ReadRows(calls=("f",)),
            DeleteRows("t"),
            ChangeObject("drop", "function", "f"),
        ],
    ),
    (
        "CREATE FUNCTION s.f(a int, INOUT b int, OUT c text, VARIADIC d int[]) LANGUAGE plpgsql AS $$ BEGIN b := 3; c := 'x'; DELETE FROM t WHERE id = a; END $$; SELECT s.f(1, 2, 3)",
        [ChangeObject("create", "function", "s.f"), ReadRows(calls=("s.f",)), DeleteRows("t", "id = a")],
    ),
    (
        "CREATE FUNCTION f(a int) RETURNS TABLE (b int) LANGUAGE plpgsql AS $$ BEGIN b := 1; RETURN NEXT; RETURN QUERY DELETE FROM t RETURNING id; RETURN QUERY EXECUTE 'SELECT 1 FROM u'; END $$; SELECT * FROM f(1)",
        [ChangeObject("create", "function", "f"), ReadRows(calls=("f",)), DeleteRows("t"), ReadRows(("u",))],
    ),
    (
        "CREATE PROCEDURE p(a int) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t; COMMIT; END $$; CALL p(1)",
        [ChangeObject("create", "procedure", "p"), DeleteRows("t"), ControlTransaction("commit")],
    ),
    (
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM t; SELECT 1'; SELECT f()",
        [ChangeObject("create", "function", "f"), ReadRows(calls=("f",)), DeleteRows("t"), ReadRows()],
    ),
    (
        "CREATE FUNCTION f() RETURNS int RETURN (SELECT max(a) FROM t); SELECT f()",
        [
            ChangeObject("create", "function", "f"),
            ReadRows(calls=("f",)),
            ReadRows(("t",), calls=("max",), ends=(("t", "a"),)),
        ],
    ),
    (
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC DELETE FROM t; SELECT 1; END; SELECT f()",
        [ChangeObject("create", "function", "f"), ReadRows(calls=("f",)), DeleteRows("t"), ReadRows()],
    ),
    (
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'x'; SELECT f()",
        [
            ChangeObject("create", "function", "f"),
            ReadRows(calls=("f",)),
            Opaque("the function f is written in the language plpython3u, which is not understood"),
        ],
    ),
    (
        "CREATE FUNCTION f(a t.id%TYPE, b s.t) RETURNS SETOF t LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t WHERE id = a; RETURN; END $$; SELECT f(1, NULL)",
        [ChangeObject("create", "function", "f"), ReadRows(calls=("f",)), DeleteRows("t", "id = a")],
    ),
    (
        "CREATE FUNCTION f() RETURNS SETOF s.t LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM u; END $$; SELECT f()",
        [ChangeObject("create", "function", "f"), ReadRows(calls=("f",)), ReadRows(("u",))],
    ),
    (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := 1; RETURN NEW; END $$; SELECT f()",
        [
            ChangeObject("create", "function", "f"),
            ReadRows(calls=("f",)),
            Opaque(
                "the PL/pgSQL of the function f is not understood: libpg_query printed a tree that is no JSON (Expecting ',' delimiter: line 2 column 124 (char 125))"
            ),
        ],
    ),
    (
        "CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t; RETURN f(n - 1); END $$; SELECT f(1)",
        [ChangeObject("create", "function", "f"), ReadRows(calls=("f",)), DeleteRows("t")],
    ),
    (
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SELECT g()'; CREATE FUNCTION g() RETURNS void LANGUAGE sql AS 'DELETE FROM t'; UPDATE u SET a = f() WHERE id = 1",
        [
            ChangeObject("create", "function", "f"),
            ChangeObject("create", "function", "g"),
            UpdateRows("u", "id = 1", bounded=True, pinned=("id",), columns=("a",)),
            ReadRows(calls=("g",)),
            DeleteRows("t"),
        ],
    ),
    # what is no PL/pgSQL
    (
        "DO $$ BEGIN THIS IS NOT CODE; END $$",
        [Opaque('the PL/pgSQL of a DO block is not understood: syntax error at or near "THIS"')],
    ),
    (
        "DO $$ BEGIN x := ; END $$",
        [Opaque('the PL/pgSQL of a DO block is not understood: "x" is not a known variable')],
    ),
    (
        "DO $$ nonsense $$",
        [Opaque('the PL/pgSQL of a DO block is not understood: syntax error at or near "nonsense"')],
    ),
    (
        "DO $$ DECLARE v t.id%TYPE; w s.u; BEGIN DELETE FROM t; END $$",
        [
            Opaque(
                "the PL/pgSQL of a DO block is not understood: Not implemented (LookupExplicitNamespace only supports pg_catalog and public)"
            )
        ],
    ),
    (
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SELEC 1'; SELECT f()",
        [
            ChangeObject("create", "function", "f"),
            ReadRows(calls=("f",)),
            Opaque('SQL in the function f is not understood: syntax error at or near "SELEC"'),
        ],
    ),
]


@pytest.mark.parametrize(("sql", "changes"), CASES, ids=[sql for sql, _ in CASES])
def test_changes(sql: str, changes: list[Change]) -> None:
    assert list(parse(sql)) == changes
