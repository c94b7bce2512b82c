"""Views, sequences, types, functions, triggers, policies, rights: what is neither a table nor its rows."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.schema.changes import (
    AlterDomain,
    AlterSequence,
    Change,
    ChangeEnum,
    ChangeObject,
    ChangePolicy,
    ChangeRule,
    CreateCollation,
    CreateDomain,
    CreateEnum,
    CreateSequence,
    CreateStatistics,
    CreateTable,
    CreateTrigger,
    CreateView,
    DropSequence,
    DropTrigger,
    DropView,
    Opaque,
    RefreshView,
    RenameColumn,
    RenameSequence,
    RenameTrigger,
    SetTriggerEnabled,
)
from django_safemigrate.schema.objects import (
    Column,
    Constraint,
    Expression,
    Kind,
    RelationKind,
    Sequence,
    View,
)

CASES: list[tuple[str, list[Change]]] = [
    # views
    (
        "CREATE VIEW v AS SELECT a.b FROM t a JOIN s.u ON true",
        [CreateView(View("v", reads=("t", "s.u"), names=frozenset({"a", "b"})))],
    ),
    (
        "CREATE VIEW v AS SELECT 1 AS a FROM t JOIN u USING (b) WHERE c > 0",
        [CreateView(View("v", reads=("t", "u"), names=frozenset({"b", "c"})))],
    ),
    ("CREATE VIEW v AS SELECT to_json(r) FROM t r", [CreateView(View("v", reads=("t",)))]),
    ("CREATE VIEW v AS SELECT a FROM t NATURAL JOIN u", [CreateView(View("v", reads=("t", "u")))]),
    (
        "CREATE OR REPLACE VIEW s.v AS WITH q AS (SELECT 1) SELECT * FROM q, t",
        [CreateView(View("s.v", reads=("t",)), replace=True)],
    ),
    (
        "CREATE MATERIALIZED VIEW v AS SELECT * FROM t WITH NO DATA",
        [CreateView(View("v", RelationKind.MATERIALIZED_VIEW, ("t",)))],
    ),
    ("REFRESH MATERIALIZED VIEW CONCURRENTLY s.v", [RefreshView("s.v", concurrently=True)]),
    (
        "DROP VIEW IF EXISTS v, w CASCADE",
        [DropView("v", cascade=True, if_exists=True), DropView("w", cascade=True, if_exists=True)],
    ),
    ("DROP MATERIALIZED VIEW s.v", [DropView("s.v", materialized=True)]),
    ("ALTER VIEW v RENAME TO w", [ChangeObject("rename", "view", "v", new_name="w")]),
    (
        "ALTER MATERIALIZED VIEW s.v SET SCHEMA r",
        [ChangeObject("rename", "materialized view", "s.v", new_name="r.v")],
    ),
    ("ALTER VIEW v ALTER COLUMN a SET DEFAULT 1", [ChangeObject("alter", "view", "v")]),
    ("ALTER VIEW v RENAME COLUMN a TO b", [RenameColumn("v", "a", "b")]),
    ("ALTER MATERIALIZED VIEW s.v RENAME a TO b", [RenameColumn("s.v", "a", "b")]),
    ("ALTER MATERIALIZED VIEW v OWNER TO bob", [ChangeObject("owner", "materialized view", "v")]),
    ("COMMENT ON VIEW v IS 'x'", [ChangeObject("comment", "view", "v")]),
    # sequences
    ("CREATE SEQUENCE s", [CreateSequence(Sequence("s"))]),
    (
        "CREATE SEQUENCE IF NOT EXISTS r.s AS integer OWNED BY r.t.c",
        [CreateSequence(Sequence("r.s", ("r.t", "c"), "integer"), if_not_exists=True)],
    ),
    ("CREATE SEQUENCE s START 5 INCREMENT BY 2", [CreateSequence(Sequence("s"))]),
    (
        'ALTER SEQUENCE IF EXISTS "a_id_seq" AS bigint',
        [AlterSequence("a_id_seq", type="bigint", if_exists=True)],
    ),
    ("ALTER SEQUENCE s OWNED BY t.c", [AlterSequence("s", ("t", "c"))]),
    ("ALTER SEQUENCE s OWNED BY NONE", [AlterSequence("s", ("", ""))]),
    ("ALTER SEQUENCE s RESTART WITH 5", [AlterSequence("s", restart=True)]),
    ("ALTER SEQUENCE s CYCLE", [AlterSequence("s", cycle=True)]),
    ("ALTER SEQUENCE s NO CYCLE", [AlterSequence("s")]),
    ("ALTER SEQUENCE r.s RENAME TO q", [RenameSequence("r.s", "r.q")]),
    ("ALTER SEQUENCE s SET SCHEMA r", [RenameSequence("s", "r.s")]),
    ("ALTER SEQUENCE s OWNER TO bob", [ChangeObject("owner", "sequence", "s")]),
    ('DROP SEQUENCE IF EXISTS "s" CASCADE', [DropSequence("s", cascade=True, if_exists=True)]),
    # types
    ("CREATE TYPE mood AS ENUM ('happy', 'so-so', '')", [CreateEnum("mood", ("happy", "so-so", ""))]),
    (
        "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'sad' AFTER 'happy'",
        [ChangeEnum("add value", "mood", "sad", neighbour="happy", after=True)],
    ),
    ("ALTER TYPE mood ADD VALUE '' BEFORE 'happy'", [ChangeEnum("add value", "mood", "", neighbour="happy")]),
    ("ALTER TYPE mood ADD VALUE 'sad'", [ChangeEnum("add value", "mood", "sad")]),
    ("ALTER TYPE s.mood RENAME VALUE 'sad' TO 'blue'", [ChangeEnum("rename value", "s.mood", "sad", "blue")]),
    ("ALTER TYPE mood RENAME VALUE '' TO 'none'", [ChangeEnum("rename value", "mood", "", "none")]),
    ("ALTER TYPE mood RENAME TO temper", [ChangeObject("rename", "type", "mood", new_name="temper")]),
    ("DROP TYPE s.mood CASCADE", [ChangeObject("drop", "type", "s.mood", cascade=True)]),
    ("CREATE TYPE pair AS (a int, b text)", [ChangeObject("create", "type", "pair")]),
    ("ALTER TYPE pair ADD ATTRIBUTE c int", [ChangeObject("alter", "type", "pair")]),
    ("ALTER TYPE pair RENAME ATTRIBUTE a TO d", [ChangeObject("alter", "type", "pair")]),
    ("CREATE TYPE span AS RANGE (subtype = float8)", [ChangeObject("create", "type", "span")]),
    (
        "CREATE DOMAIN positive AS integer NOT NULL CONSTRAINT p CHECK (VALUE > 0)",
        [
            CreateDomain(
                "positive",
                "integer",
                (Constraint("p", Kind.CHECK, ("value",), Expression("value > 0", ("value",))),),
                null=False,
            )
        ],
    ),
    ("CREATE DOMAIN s.d AS varchar(5)", [CreateDomain("s.d", "character varying(5)")]),
    (
        "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 1) NOT VALID",
        [
            AlterDomain(
                "d",
                "add constraint",
                Constraint("c", Kind.CHECK, ("value",), Expression("value > 1", ("value",)), validated=False),
            )
        ],
    ),
    ("ALTER DOMAIN d VALIDATE CONSTRAINT c", [AlterDomain("d", "validate constraint")]),
    ("ALTER DOMAIN d DROP CONSTRAINT c", [AlterDomain("d", "drop constraint")]),
    ("ALTER DOMAIN d SET NOT NULL", [AlterDomain("d", "set not null")]),
    ("ALTER DOMAIN d DROP NOT NULL", [AlterDomain("d", "drop not null")]),
    ("ALTER DOMAIN d SET DEFAULT 3", [AlterDomain("d", "set default")]),
    ("ALTER DOMAIN d DROP DEFAULT", [AlterDomain("d", "drop default")]),
    ("ALTER DOMAIN d RENAME CONSTRAINT c TO e", [AlterDomain("d", "rename constraint")]),
    ("ALTER DOMAIN d RENAME TO e", [ChangeObject("rename", "domain", "d", new_name="e")]),
    ("DROP DOMAIN d", [ChangeObject("drop", "domain", "d")]),
    # functions, triggers, rules, policies
    (
        "CREATE FUNCTION s.f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        [ChangeObject("create", "function", "s.f")],
    ),
    (
        "CREATE OR REPLACE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN NULL; END'",
        [ChangeObject("replace", "procedure", "p")],
    ),
    ("ALTER FUNCTION f(int) RENAME TO g", [ChangeObject("rename", "function", "f", new_name="g")]),
    ("ALTER FUNCTION f(int) SET SCHEMA s", [ChangeObject("rename", "function", "f", new_name="s.f")]),
    ("ALTER FUNCTION f(int) IMMUTABLE", [ChangeObject("alter", "function", "f")]),
    ("ALTER FUNCTION f() DEPENDS ON EXTENSION x", [ChangeObject("alter", "function", "f")]),
    ("DROP FUNCTION IF EXISTS f(int) CASCADE", [ChangeObject("drop", "function", "f", cascade=True)]),
    ("CREATE AGGREGATE agg (int) (sfunc = f, stype = int)", [ChangeObject("create", "aggregate", "agg")]),
    (
        "CREATE OPERATOR === (leftarg = int, rightarg = int, procedure = f)",
        [ChangeObject("create", "operator", "===")],
    ),
    ("DROP OPERATOR === (int, int)", [ChangeObject("drop", "operator", "===")]),
    ("CREATE CAST (int AS s.x) WITH FUNCTION f(int)", [ChangeObject("create", "cast", "s.x")]),
    (
        "CREATE OR REPLACE TRIGGER g BEFORE UPDATE ON s.t FOR EACH ROW EXECUTE FUNCTION f()",
        [CreateTrigger("s.t", "g", replace=True)],
    ),
    (
        "CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()",
        [CreateTrigger("t", "g")],
    ),
    ("ALTER TRIGGER g ON t RENAME TO h", [RenameTrigger("t", "g", "h")]),
    ("DROP TRIGGER IF EXISTS g ON s.t CASCADE", [DropTrigger("s.t", "g", cascade=True, if_exists=True)]),
    (
        "ALTER TABLE t DISABLE TRIGGER g, ENABLE TRIGGER ALL, ENABLE ALWAYS TRIGGER h",
        [
            SetTriggerEnabled("t", "g", False),
            SetTriggerEnabled("t", "ALL", True),
            SetTriggerEnabled("t", "h", True),
        ],
    ),
    (
        "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()",
        [ChangeObject("create", "event trigger", "e")],
    ),
    ("CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING", [ChangeRule("t", "create", "r")]),
    ("DROP RULE r ON s.t", [ChangeRule("s.t", "drop", "r")]),
    ("ALTER TABLE t DISABLE RULE r", [ChangeRule("t", "disable", "r")]),
    ("ALTER RULE r ON t RENAME TO q", [ChangeRule("t", "rename", "r")]),
    ("CREATE POLICY p ON s.t USING (true)", [ChangePolicy("s.t", "create", "p")]),
    ("ALTER POLICY p ON t TO bob", [ChangePolicy("t", "alter", "p")]),
    ("ALTER POLICY p ON t RENAME TO q", [ChangePolicy("t", "rename", "p")]),
    ("DROP POLICY p ON t", [ChangePolicy("t", "drop", "p")]),
    (
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        [ChangePolicy("t", "enable row level security"), ChangePolicy("t", "force row level security")],
    ),
    # extensions, schemas, collations
    ('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"', [ChangeObject("create", "extension", "uuid-ossp")]),
    ("ALTER EXTENSION postgis UPDATE TO '3.4'", [ChangeObject("update", "extension", "postgis")]),
    ("DROP EXTENSION hstore CASCADE", [ChangeObject("drop", "extension", "hstore", cascade=True)]),
    ("CREATE SCHEMA IF NOT EXISTS s", [ChangeObject("create", "schema", "s")]),
    (
        "CREATE SCHEMA AUTHORIZATION bob CREATE TABLE x (a int)",
        [ChangeObject("create", "schema", "bob"), CreateTable("x", (Column("a", "integer"),))],
    ),
    ("ALTER SCHEMA s RENAME TO r", [ChangeObject("rename", "schema", "s", new_name="r")]),
    ("DROP SCHEMA s CASCADE", [ChangeObject("drop", "schema", "s", cascade=True)]),
    (
        "CREATE COLLATION \"case_insensitive\" (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        [
            CreateCollation(
                "case_insensitive",
                deterministic=False,
                options=(("provider", "icu"), ("locale", "und-u-ks-level2")),
            )
        ],
    ),
    (
        "CREATE COLLATION IF NOT EXISTS s.c (lc_collate = 'C', lc_ctype = \"C\")",
        [CreateCollation("s.c", options=(("lc_collate", "C"), ("lc_ctype", "C")), if_not_exists=True)],
    ),
    ("CREATE COLLATION c (locale = 'C', deterministic)", [CreateCollation("c", options=(("locale", "C"),))]),
    ("CREATE COLLATION c (deterministic = 1)", [CreateCollation("c")]),
    ("CREATE COLLATION c (deterministic = 0)", [CreateCollation("c", deterministic=False)]),
    ("CREATE COLLATION c (deterministic = OFF)", [CreateCollation("c", deterministic=False)]),
    ("CREATE COLLATION c (deterministic = 'True')", [CreateCollation("c")]),
    ('CREATE COLLATION c FROM "C"', [CreateCollation("c", None, copies="C")]),
    (
        "CREATE COLLATION IF NOT EXISTS c FROM s.loose",
        [CreateCollation("c", None, copies="s.loose", if_not_exists=True)],
    ),
    ('CREATE COLLATION c (from = pg_catalog."C")', [CreateCollation("c", None, copies="pg_catalog.C")]),
    ("CREATE COLLATION c (from = 'C')", [CreateCollation("c", None, copies="C")]),
    ("DROP COLLATION c", [ChangeObject("drop", "collation", "c")]),
    (
        "CREATE TEXT SEARCH CONFIGURATION s.x (COPY = english)",
        [ChangeObject("create", "text search configuration", "s.x")],
    ),
    ("CREATE STATISTICS st ON a, b FROM t", [CreateStatistics("t", "st")]),
    ("CREATE STATISTICS IF NOT EXISTS s.st (mcv) ON a, b FROM s.t", [CreateStatistics("s.t", "s.st")]),
    ("CREATE STATISTICS ON (a + 1) FROM t", [CreateStatistics("t", "")]),
    ("ALTER STATISTICS st RENAME TO u", [ChangeObject("rename", "statistics", "st", new_name="u")]),
    ("DROP STATISTICS st", [ChangeObject("drop", "statistics", "st")]),
    # rights and roles
    ("GRANT USAGE ON SCHEMA s TO bob", [ChangeObject("alter", "schema", "s")]),
    ("GRANT EXECUTE ON FUNCTION f(int) TO bob", [ChangeObject("alter", "function", "f")]),
    ("GRANT USAGE ON SEQUENCE s.q TO bob", [ChangeObject("alter", "sequence", "s.q")]),
    (
        "GRANT SELECT ON ALL TABLES IN SCHEMA s, r TO bob",
        [ChangeObject("alter", "default privileges", "s, r")],
    ),
    ("GRANT admin TO bob, alice", [ChangeObject("alter", "role", "bob, alice")]),
    ("REVOKE USAGE ON SEQUENCE s FROM bob", [ChangeObject("revoke", "sequence", "s")]),
    (
        "REVOKE ALL ON ALL TABLES IN SCHEMA s, r FROM bob",
        [ChangeObject("revoke", "every table of schema", "s, r")],
    ),
    ("REVOKE admin FROM PUBLIC, CURRENT_USER", [ChangeObject("revoke", "role", "public, current_user")]),
    (
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO bob",
        [ChangeObject("alter", "default privileges", "")],
    ),
    ("CREATE ROLE bob LOGIN", [ChangeObject("create", "role", "bob")]),
    ("ALTER ROLE bob SET work_mem = '1MB'", [ChangeObject("alter", "role", "bob")]),
    ("DROP ROLE bob, alice", [ChangeObject("drop", "role", "bob, alice")]),
    ("ALTER FUNCTION f() OWNER TO bob", [ChangeObject("owner", "function", "f")]),
    ("REASSIGN OWNED BY bob TO alice", [ChangeObject("owner", "every object of role", "bob")]),
    ("DROP OWNED BY bob", [Opaque("DROP OWNED drops whatever belongs to bob")]),
    # databases and replication
    ("CREATE DATABASE d", [ChangeObject("create", "database", "d")]),
    ("ALTER DATABASE d SET x.y = 1", [ChangeObject("alter", "database", "d")]),
    ("ALTER SYSTEM SET work_mem = '1MB'", [ChangeObject("alter", "system", "work_mem")]),
    ("CREATE PUBLICATION p FOR TABLE t", [ChangeObject("create", "publication", "p")]),
    ("ALTER PUBLICATION p ADD TABLE u", [ChangeObject("alter", "publication", "p")]),
    ("DROP PUBLICATION p", [ChangeObject("drop", "publication", "p")]),
    ("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", [ChangeObject("create", "subscription", "s")]),
    ("DROP SUBSCRIPTION s", [ChangeObject("drop", "subscription", "s")]),
    ("CREATE SERVER s FOREIGN DATA WRAPPER w", [ChangeObject("create", "server", "s")]),
    (
        "IMPORT FOREIGN SCHEMA r FROM SERVER s INTO public",
        [Opaque("IMPORT FOREIGN SCHEMA makes tables after those of another server")],
    ),
    (
        "ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b",
        [Opaque("ALL IN TABLESPACE a moves every table or index there")],
    ),
    ("COMMENT ON FUNCTION f(int) IS 'x'", [ChangeObject("comment", "function", "f")]),
    ("COMMENT ON EXTENSION e IS 'x'", [ChangeObject("comment", "extension", "e")]),
    ("COMMENT ON TYPE s.t IS 'x'", [ChangeObject("comment", "type", "s.t")]),
]


@pytest.mark.parametrize(("sql", "changes"), CASES, ids=[sql for sql, _ in CASES])
def test_changes(sql: str, changes: list[Change]) -> None:
    assert list(parse(sql)) == changes
