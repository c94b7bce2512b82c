"""Rows written and read, and objects that are no table's part."""

from __future__ import annotations

from facts.cases.case import FOREIGN_KEY, IMMEDIATE_KEY, on_t

ENUM = "CREATE TYPE mood AS ENUM ('sad', 'happy')"
ENUM_COLUMN = "ALTER TABLE t ADD COLUMN m mood"
COLLATION = 'CREATE COLLATION c FROM "C"'
COLLATED = "ALTER TABLE t ADD COLUMN c text COLLATE c"
DOMAIN = "CREATE DOMAIN d AS integer"
DOMAIN_COLUMN = "ALTER TABLE t ADD COLUMN c d"
FUNCTION = "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'"

ROWS = (
    on_t("insert_values", "INSERT INTO t (i, n) VALUES (1, 2)"),
    on_t("insert_select_own", "INSERT INTO t (i, n) SELECT i, n FROM t"),
    on_t("insert_select_other", "INSERT INTO t (i, n) SELECT id, 1 FROM parent"),
    on_t("insert_with_key", "INSERT INTO t (i, n, parent_id) VALUES (1, 2, 3)", IMMEDIATE_KEY),
    on_t("insert_with_deferred_key", "INSERT INTO t (i, n, parent_id) VALUES (1, 2, 3)", FOREIGN_KEY),
    on_t(
        "insert_on_conflict", "INSERT INTO t (id, i, n) VALUES (1, 1, 2) ON CONFLICT (id) DO UPDATE SET n = 5"
    ),
    on_t("update_all", "UPDATE t SET n = n + 1"),
    on_t("update_where", "UPDATE t SET n = n + 1 WHERE i > 1000"),
    on_t("update_by_key", "UPDATE t SET n = n + 1 WHERE id = 5"),
    on_t(
        "update_nulls",
        'UPDATE "t" SET "i" = 3 WHERE "i" IS NULL; SET CONSTRAINTS ALL IMMEDIATE',
        "UPDATE t SET i = NULL",
    ),
    on_t("update_from", "UPDATE t SET n = 1 FROM parent WHERE parent.id = t.parent_id"),
    on_t("update_key_column", "UPDATE t SET parent_id = 1", IMMEDIATE_KEY),
    on_t("update_beside_key", "UPDATE t SET n = 1", IMMEDIATE_KEY),
    on_t("delete_all", "DELETE FROM t"),
    on_t("delete_where", "DELETE FROM t WHERE i > 1000"),
    on_t("delete_by_key", "DELETE FROM t WHERE id = 5"),
    on_t("delete_using", "DELETE FROM t USING parent WHERE parent.id = t.parent_id AND parent.note = 'n'"),
    on_t("delete_parent_deferred", "DELETE FROM parent WHERE id > 1000", FOREIGN_KEY),
    on_t(
        "delete_unused_parent",
        "DELETE FROM parent WHERE note = 'n'",
        IMMEDIATE_KEY,
        "UPDATE t SET parent_id = NULL",
    ),
    on_t(
        "delete_parent_setting_null",
        "DELETE FROM parent WHERE id > 1000",
        f"{IMMEDIATE_KEY} ON DELETE SET NULL",
        "CREATE INDEX ON t (parent_id)",
    ),
    on_t(
        "update_unused_parent_key",
        "UPDATE parent SET id = id + 10000",
        IMMEDIATE_KEY,
        "UPDATE t SET parent_id = NULL",
    ),
    on_t(
        "delete_unused_indexed_parent",
        "DELETE FROM parent WHERE note = 'n'",
        IMMEDIATE_KEY,
        "CREATE INDEX ON t (parent_id)",
        "UPDATE t SET parent_id = NULL",
    ),
    on_t(
        "update_parent_cascading",
        "UPDATE parent SET id = id + 10000",
        f"{IMMEDIATE_KEY} ON UPDATE CASCADE",
        "CREATE INDEX ON t (parent_id)",
    ),
    on_t("update_by_column", "UPDATE t SET n = 1 WHERE v = 'v7'", unknowable="how many rows hold the value"),
    on_t(
        "delete_parent_cascading",
        "DELETE FROM parent WHERE id > 1000",
        f"{IMMEDIATE_KEY} ON DELETE CASCADE",
        "CREATE INDEX t_parent ON t (parent_id)",
    ),
    on_t(
        "delete_parent_by_key_cascading",
        "DELETE FROM parent WHERE id = 5",
        f"{IMMEDIATE_KEY} ON DELETE CASCADE",
        "CREATE INDEX t_parent ON t (parent_id)",
    ),
    on_t(
        "update_parent_by_key_cascading",
        "UPDATE parent SET id = 10000 WHERE id = 5",
        f"{IMMEDIATE_KEY} ON UPDATE CASCADE",
        "CREATE INDEX t_parent ON t (parent_id)",
    ),
    on_t("merge", "MERGE INTO t USING parent p ON p.id = t.id WHEN MATCHED THEN UPDATE SET n = 1", since=15),
    on_t("select", "SELECT count(*) FROM t"),
    on_t("select_join", "SELECT count(*) FROM t JOIN parent ON parent.id = t.parent_id"),
    on_t("select_for_update", "SELECT id FROM t FOR UPDATE"),
    on_t("select_largest", "SELECT max(id) FROM t"),
    on_t("select_largest_without_index", "SELECT max(n) FROM t"),
    on_t("select_setval_largest", "SELECT setval('t_id_seq', (SELECT coalesce(max(id), 1) FROM t))"),
    on_t("select_setval", "SELECT setval('t_id_seq', 5)"),
    on_t("do_block", "DO $$ BEGIN UPDATE t SET n = 0; END $$"),
)

OBJECTS = (
    on_t("create_enum", ENUM),
    on_t("add_enum_value", "ALTER TYPE mood ADD VALUE 'glad'", ENUM, ENUM_COLUMN),
    on_t("rename_enum_value", "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", ENUM, ENUM_COLUMN),
    on_t("rename_type", "ALTER TYPE mood RENAME TO humour", ENUM, ENUM_COLUMN),
    on_t("drop_type_cascade", "DROP TYPE mood CASCADE", ENUM, ENUM_COLUMN),
    on_t("create_domain", "CREATE DOMAIN d2 AS integer CHECK (VALUE > 0)"),
    on_t("domain_add_constraint", "ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE > 0)", DOMAIN, DOMAIN_COLUMN),
    on_t(
        "domain_add_constraint_not_valid",
        "ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE > 0) NOT VALID",
        DOMAIN,
        DOMAIN_COLUMN,
    ),
    on_t(
        "domain_validate_constraint",
        "ALTER DOMAIN d VALIDATE CONSTRAINT k",
        DOMAIN,
        DOMAIN_COLUMN,
        "ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE > 0) NOT VALID",
    ),
    on_t(
        "domain_drop_constraint",
        "ALTER DOMAIN d DROP CONSTRAINT k",
        "CREATE DOMAIN d AS integer CONSTRAINT k CHECK (VALUE > 0)",
        DOMAIN_COLUMN,
    ),
    on_t(
        "domain_set_not_null", "ALTER DOMAIN d SET NOT NULL", DOMAIN, "ALTER TABLE t ADD COLUMN c d DEFAULT 1"
    ),
    on_t("domain_drop_not_null", "ALTER DOMAIN d DROP NOT NULL", "CREATE DOMAIN d AS integer", DOMAIN_COLUMN),
    on_t("domain_set_default", "ALTER DOMAIN d SET DEFAULT 5", DOMAIN, DOMAIN_COLUMN),
    on_t("create_sequence", "CREATE SEQUENCE s"),
    on_t("create_sequence_owned", "CREATE SEQUENCE s OWNED BY t.i"),
    on_t("alter_sequence_owned", "ALTER SEQUENCE s OWNED BY t.i", "CREATE SEQUENCE s"),
    on_t("alter_sequence_type", "ALTER SEQUENCE s AS bigint", "CREATE SEQUENCE s AS integer"),
    on_t("drop_sequence", "DROP SEQUENCE s", "CREATE SEQUENCE s"),
    on_t(
        "drop_sequence_cascade",
        "DROP SEQUENCE s CASCADE",
        "CREATE SEQUENCE s",
        "ALTER TABLE t ALTER i SET DEFAULT nextval('s')",
    ),
    on_t("rename_sequence", "ALTER SEQUENCE t_id_seq RENAME TO other"),
    on_t("create_function", FUNCTION),
    on_t("create_or_replace_function", FUNCTION.replace("CREATE", "CREATE OR REPLACE", 1), FUNCTION),
    on_t("drop_function", "DROP FUNCTION one()", FUNCTION),
    on_t("comment_on_function", "COMMENT ON FUNCTION one() IS 'why'", FUNCTION),
    on_t("create_schema", "CREATE SCHEMA s"),
    on_t("create_collation", "CREATE COLLATION c (locale = 'C', deterministic = true)"),
    on_t("copy_collation", COLLATION),
    on_t("rename_collation", "ALTER COLLATION c RENAME TO d", COLLATION, COLLATED),
    on_t("refresh_collation", "ALTER COLLATION c REFRESH VERSION", COLLATION, COLLATED),
    on_t("drop_collation", "DROP COLLATION c", COLLATION),
    on_t("drop_collation_cascade", "DROP COLLATION c CASCADE", COLLATION, COLLATED),
    on_t(
        "drop_indexed_collation_cascade",
        "DROP COLLATION c CASCADE",
        COLLATION,
        "CREATE INDEX t_x ON t (x COLLATE c)",
    ),
    on_t("drop_schema_cascade", "DROP SCHEMA s CASCADE", "CREATE SCHEMA s", "CREATE TABLE s.t (a integer)"),
    on_t("rename_schema", "ALTER SCHEMA s RENAME TO z", "CREATE SCHEMA s", "CREATE TABLE s.t (a integer)"),
    on_t("create_extension", "CREATE EXTENSION IF NOT EXISTS plpgsql"),
    on_t("create_cast", "CREATE CAST (text AS integer) WITH INOUT"),
    on_t("set_timeout", "SET LOCAL lock_timeout = '2s'"),
)

CASES = (*ROWS, *OBJECTS)
