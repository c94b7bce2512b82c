"""Statements that hardly ever stand in a migration, one of each kind."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.schema.changes import (
    AddColumn,
    Change,
    ChangeObject,
    NoChange,
)
from django_safemigrate.schema.objects import Column

CASES: list[tuple[str, list[Change]]] = [
    # of a database
    ("ALTER COLLATION c REFRESH VERSION", [ChangeObject("alter", "collation", "c")]),
    ("ALTER DATABASE d WITH CONNECTION LIMIT 5", [ChangeObject("alter", "database", "d")]),
    ("ALTER DATABASE d REFRESH COLLATION VERSION", [ChangeObject("alter", "database", "d")]),
    ("DROP DATABASE IF EXISTS d", [ChangeObject("drop", "database", "d")]),
    ("ALTER ROLE bob WITH LOGIN", [ChangeObject("alter", "role", "bob")]),
    ("CREATE TABLESPACE fast LOCATION '/fast'", [ChangeObject("create", "tablespace", "fast")]),
    ("ALTER TABLESPACE fast SET (seq_page_cost = 1)", [ChangeObject("alter", "tablespace", "fast")]),
    ("DROP TABLESPACE fast", [ChangeObject("drop", "tablespace", "fast")]),
    # of its programs
    ("ALTER EVENT TRIGGER e DISABLE", [ChangeObject("alter", "event trigger", "e")]),
    ("ALTER EXTENSION e ADD TABLE t", [ChangeObject("alter", "extension", "e")]),
    ("CREATE LANGUAGE l HANDLER h", [ChangeObject("create", "language", "l")]),
    ("CREATE ACCESS METHOD m TYPE INDEX HANDLER h", [ChangeObject("create", "access method", "m")]),
    ("CREATE CONVERSION s.c FOR 'LATIN1' TO 'UTF8' FROM f", [ChangeObject("create", "conversion", "s.c")]),
    (
        "CREATE TRANSFORM FOR hstore LANGUAGE l (FROM SQL WITH FUNCTION f(internal), TO SQL WITH FUNCTION g(internal))",
        [ChangeObject("create", "transform", "hstore")],
    ),
    (
        "CREATE OPERATOR CLASS s.o FOR TYPE int USING btree AS OPERATOR 1 <",
        [ChangeObject("create", "operator class", "s.o")],
    ),
    ("CREATE OPERATOR FAMILY s.o USING btree", [ChangeObject("create", "operator family", "s.o")]),
    (
        "ALTER OPERATOR FAMILY o USING btree ADD OPERATOR 1 < (int, int)",
        [ChangeObject("alter", "operator family", "o")],
    ),
    ("ALTER OPERATOR s.=== (int, int) SET (RESTRICT = NONE)", [ChangeObject("alter", "operator", "s.===")]),
    ("ALTER TYPE s.t SET (STORAGE = plain)", [ChangeObject("alter", "type", "s.t")]),
    ("ALTER STATISTICS s.st SET STATISTICS 5", [ChangeObject("alter", "statistics", "s.st")]),
    (
        "ALTER TEXT SEARCH CONFIGURATION s.c ADD MAPPING FOR word WITH simple",
        [ChangeObject("alter", "text search configuration", "s.c")],
    ),
    (
        "ALTER TEXT SEARCH DICTIONARY s.d (StopWords = 'x')",
        [ChangeObject("alter", "text search dictionary", "s.d")],
    ),
    ("LOAD 'x'", [NoChange("LOAD")]),
    ("COMMENT ON LARGE OBJECT 5 IS 'x'", [ChangeObject("comment", "large object", "")]),
    ("COMMENT ON CAST (text AS s.t) IS 'x'", [ChangeObject("comment", "cast", "text.s.t")]),
    ("COMMENT ON DOMAIN d IS 'x'", [ChangeObject("comment", "domain", "d")]),
    ("ALTER LARGE OBJECT 5 OWNER TO bob", [ChangeObject("owner", "large object", "")]),
    # of other servers
    ("CREATE FOREIGN DATA WRAPPER w", [ChangeObject("create", "foreign data wrapper", "w")]),
    ("ALTER FOREIGN DATA WRAPPER w OPTIONS (a 'b')", [ChangeObject("alter", "foreign data wrapper", "w")]),
    ("ALTER SERVER s VERSION '2'", [ChangeObject("alter", "server", "s")]),
    ("CREATE USER MAPPING FOR bob SERVER s", [ChangeObject("create", "user mapping", "s")]),
    ("ALTER USER MAPPING FOR bob SERVER s OPTIONS (a 'b')", [ChangeObject("alter", "user mapping", "s")]),
    ("DROP USER MAPPING FOR bob SERVER s", [ChangeObject("drop", "user mapping", "s")]),
    ("ALTER SUBSCRIPTION s DISABLE", [ChangeObject("alter", "subscription", "s")]),
    ("ALTER FOREIGN TABLE f ADD COLUMN a int", [AddColumn("f", Column("a", "integer"))]),
]


@pytest.mark.parametrize(("sql", "changes"), CASES, ids=[sql for sql, _ in CASES])
def test_changes(sql: str, changes: list[Change]) -> None:
    assert list(parse(sql)) == changes
