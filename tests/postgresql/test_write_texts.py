"""Statements and what is written for them, word for word."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.write import write_together
from postgresql.test_write import everything

WRITTEN = [
    # columns
    (
        'ALTER TABLE "t" ADD "p_id" int NULL CONSTRAINT c REFERENCES p(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED',
        "ALTER TABLE public.t ADD COLUMN p_id integer CONSTRAINT c REFERENCES public.p (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
    ),
    (
        "ALTER TABLE ONLY t ADD COLUMN IF NOT EXISTS a varchar(5) COLLATE \"C\" DEFAULT 'x' NOT NULL CHECK (a <> '')",
        "ALTER TABLE ONLY public.t ADD COLUMN IF NOT EXISTS a character varying(5) COLLATE \"C\" DEFAULT 'x' NOT NULL CHECK (a <> '')",
    ),
    (
        "ALTER TABLE t ADD a int GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT BY -1 NO MAXVALUE CYCLE)",
        "ALTER TABLE public.t ADD COLUMN a integer GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY -1 NO MAXVALUE CYCLE) NOT NULL",
    ),
    (
        "ALTER TABLE t ADD a text STORAGE EXTERNAL COMPRESSION lz4, ADD b int GENERATED ALWAYS AS (c * 2) STORED",
        'ALTER TABLE public.t ADD COLUMN a text STORAGE external COMPRESSION lz4, ADD COLUMN b integer GENERATED ALWAYS AS (c * 2) STORED',
    ),
    (
        "ALTER TABLE IF EXISTS s.t ALTER a TYPE int USING a::int, ALTER \"B b\" SET DEFAULT (1 + 1), DROP c CASCADE",
        'ALTER TABLE IF EXISTS s.t ALTER COLUMN a TYPE integer USING a::integer, ALTER COLUMN "B b" SET DEFAULT 1 + 1, DROP COLUMN c CASCADE',
    ),
    (
        "ALTER TABLE t ALTER a SET STATISTICS 100, ALTER b SET (n_distinct = -0.5), ALTER c SET GENERATED ALWAYS RESTART WITH 7",
        "ALTER TABLE public.t ALTER COLUMN a SET STATISTICS 100, ALTER COLUMN b SET (n_distinct = '-0.5'), ALTER COLUMN c SET GENERATED ALWAYS RESTART 7",
    ),
    # constraints
    (
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c) WITH (fillfactor = 70) USING INDEX TABLESPACE fast DEFERRABLE",
        "ALTER TABLE public.t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c) WITH (fillfactor = '70') USING INDEX TABLESPACE fast DEFERRABLE",
    ),
    (
        "ALTER TABLE s.t ADD CONSTRAINT u PRIMARY KEY USING INDEX i DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE s.t ADD CONSTRAINT u PRIMARY KEY USING INDEX i DEFERRABLE INITIALLY DEFERRED",
    ),
    (
        "ALTER TABLE t ADD CHECK (a IS NOT NULL) NO INHERIT NOT VALID, ADD CONSTRAINT n NOT NULL b NOT VALID, VALIDATE CONSTRAINT v",
        "ALTER TABLE public.t ADD CHECK (a IS NOT NULL) NO INHERIT NOT VALID, ADD CONSTRAINT n NOT NULL b NOT VALID, VALIDATE CONSTRAINT v",
    ),
    (
        "ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES s.p (x, y) MATCH FULL ON DELETE SET NULL (a) ON UPDATE CASCADE NOT VALID",
        "ALTER TABLE public.t ADD FOREIGN KEY (a, b) REFERENCES s.p (x, y) MATCH FULL ON DELETE SET NULL (a) ON UPDATE CASCADE NOT VALID",
    ),
    (
        "ALTER TABLE t ADD UNIQUE (a, b WITHOUT OVERLAPS), ADD FOREIGN KEY (a, PERIOD b) REFERENCES p (a, PERIOD b)",
        "ALTER TABLE public.t ADD UNIQUE (a, b WITHOUT OVERLAPS), ADD FOREIGN KEY (a, PERIOD b) REFERENCES public.p (a, PERIOD b)",
    ),
    (
        "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (a inet_ops WITH &&, (lower(b)) WITH =) WHERE (c > 0)",
        "ALTER TABLE public.t ADD CONSTRAINT x EXCLUDE USING gist (a inet_ops WITH &&, (lower(b)) WITH =) WHERE (c > 0)",
    ),
    (
        "ALTER TABLE t ALTER CONSTRAINT c NOT ENFORCED, ALTER CONSTRAINT d DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE public.t ALTER CONSTRAINT c NOT ENFORCED, ALTER CONSTRAINT d DEFERRABLE INITIALLY DEFERRED",
    ),
    ("ALTER TABLE t ALTER CONSTRAINT c NO INHERIT", "ALTER TABLE public.t ALTER CONSTRAINT c NO INHERIT"),
    ("SET CONSTRAINTS ALL DEFERRED", "SET CONSTRAINTS ALL DEFERRED"),
    # indexes
    (
        'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "I" ON ONLY s.t USING btree (a varchar_pattern_ops DESC, (lower(b)) COLLATE "C" NULLS FIRST) INCLUDE (c) NULLS NOT DISTINCT WITH (fillfactor = 50) TABLESPACE fast WHERE a > 0',
        'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "I" ON ONLY s.t (a varchar_pattern_ops DESC, (lower(b)) COLLATE "C" NULLS FIRST) INCLUDE (c) NULLS NOT DISTINCT WITH (fillfactor = \'50\') TABLESPACE fast WHERE a > 0',
    ),
    (
        "CREATE INDEX ON t USING gist (a gist_trgm_ops (siglen = 32))",
        "CREATE INDEX ON public.t USING gist (a gist_trgm_ops(siglen = '32'))",
    ),
    ("DROP INDEX CONCURRENTLY IF EXISTS i", "DROP INDEX CONCURRENTLY IF EXISTS public.i"),
    ("ALTER INDEX i ATTACH PARTITION s.j", "ALTER INDEX public.i ATTACH PARTITION s.j"),
    ("ALTER INDEX IF EXISTS i ALTER COLUMN 1 SET STATISTICS 5", "ALTER INDEX IF EXISTS public.i ALTER COLUMN 1 SET STATISTICS 5"),
    ("REINDEX (VERBOSE) INDEX CONCURRENTLY i", "REINDEX (VERBOSE) INDEX CONCURRENTLY public.i"),
    # tables
    (
        "CREATE TABLE t (a int CONSTRAINT must NOT NULL, b serial PRIMARY KEY, LIKE u INCLUDING DEFAULTS) PARTITION BY RANGE (a, (b + 1)) WITH (fillfactor = 9) TABLESPACE fast",
        "CREATE TABLE public.t (LIKE public.u INCLUDING DEFAULTS, a integer CONSTRAINT must NOT NULL, b serial NOT NULL, PRIMARY KEY (b)) PARTITION BY RANGE (a, (b + 1)) WITH (fillfactor = '9') TABLESPACE fast",
    ),
    (
        "CREATE TABLE t1 PARTITION OF t (b DEFAULT 1) FOR VALUES FROM (MINVALUE) TO ('x', 3)",
        "CREATE TABLE public.t1 PARTITION OF public.t (b DEFAULT 1) FOR VALUES FROM (minvalue) TO ('x', 3)",
    ),
    (
        "CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 4, REMAINDER 0)",
        "CREATE TABLE public.t1 PARTITION OF public.t FOR VALUES WITH (MODULUS 4, REMAINDER 0)",
    ),
    ("CREATE TEMP TABLE t (a int) ON COMMIT DROP", "CREATE TEMPORARY TABLE t (a integer) ON COMMIT DROP"),
    (
        "ALTER TABLE t ATTACH PARTITION t1 FOR VALUES IN (1, NULL)",
        "ALTER TABLE public.t ATTACH PARTITION public.t1 FOR VALUES IN (1, NULL)",
    ),
    ("ALTER TABLE t ATTACH PARTITION t1 DEFAULT", "ALTER TABLE public.t ATTACH PARTITION public.t1 DEFAULT"),
    ("ALTER TABLE t DETACH PARTITION t1 FINALIZE", "ALTER TABLE public.t DETACH PARTITION public.t1 FINALIZE"),
    (
        "ALTER TABLE t SET (fillfactor = 70, toast.autovacuum_enabled = off), OWNER TO CURRENT_USER, REPLICA IDENTITY USING INDEX i",
        "ALTER TABLE public.t SET (fillfactor = '70', toast.autovacuum_enabled = 'off'), OWNER TO CURRENT_USER, REPLICA IDENTITY USING INDEX i",
    ),
    (
        "ALTER TABLE t ENABLE REPLICA TRIGGER g, DISABLE TRIGGER USER, ENABLE ALWAYS RULE r, FORCE ROW LEVEL SECURITY",
        "ALTER TABLE public.t ENABLE REPLICA TRIGGER g, DISABLE TRIGGER USER, ENABLE ALWAYS RULE r, FORCE ROW LEVEL SECURITY",
    ),
    ("DROP TABLE IF EXISTS a, s.b CASCADE", "DROP TABLE IF EXISTS public.a, s.b CASCADE"),
    ("TRUNCATE ONLY a, b RESTART IDENTITY CASCADE", "TRUNCATE TABLE ONLY public.a, public.b RESTART IDENTITY CASCADE"),
    ("LOCK a IN SHARE MODE NOWAIT", "LOCK TABLE public.a IN SHARE MODE NOWAIT"),
    ("COMMENT ON COLUMN t.a IS 'it''s'", "COMMENT ON COLUMN public.t.a IS 'it''s'"),
    # sequences and types
    ("ALTER SEQUENCE s INCREMENT 5 RESTART 7 OWNED BY t.a", "ALTER SEQUENCE public.s INCREMENT BY 5 RESTART 7 OWNED BY public.t.a"),
    ("ALTER SEQUENCE r.s SET SCHEMA public", "ALTER SEQUENCE r.s SET SCHEMA public"),
    ("CREATE TEMP SEQUENCE s AS int CACHE 5", "CREATE TEMPORARY SEQUENCE s AS integer CACHE 5"),
    (
        "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'sad' BEFORE 'happy'",
        "ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'sad' BEFORE 'happy'",
    ),
    (
        "CREATE DOMAIN d text COLLATE \"C\" DEFAULT 'x' NOT NULL CHECK (value <> '')",
        "CREATE DOMAIN public.d AS text COLLATE \"C\" DEFAULT 'x' NOT NULL CHECK (value <> '')",
    ),
    ("ALTER DOMAIN d DROP CONSTRAINT IF EXISTS c CASCADE", "ALTER DOMAIN public.d DROP CONSTRAINT IF EXISTS c CASCADE"),
    # what is kept as it was
    (
        "INSERT INTO a (x) SELECT pg_class.oid FROM pg_class, b, s.c  WHERE b.x = 'FROM b'",
        "INSERT INTO public.a (x) SELECT pg_class.oid FROM pg_class, public.b, s.c  WHERE b.x = 'FROM b'",
    ),
    (
        'WITH q AS (DELETE FROM "é" RETURNING *) UPDATE t SET a = 1 FROM q WHERE t.id = q.id',
        'WITH q AS (DELETE FROM public."é" RETURNING *) UPDATE public.t SET a = 1 FROM q WHERE t.id = q.id',
    ),
    (
        "CREATE OR REPLACE RECURSIVE VIEW v (a) AS SELECT a FROM t UNION ALL SELECT a FROM v",
        "CREATE OR REPLACE RECURSIVE VIEW public.v (a) AS SELECT a FROM public.t UNION ALL SELECT a FROM v",
    ),
    (
        "CREATE FUNCTION /* f */ f(a int) RETURNS int LANGUAGE sql AS $x$ SELECT a FROM t $x$",
        "CREATE FUNCTION /* f */ public.f(a int) RETURNS int LANGUAGE sql AS $x$ SELECT a FROM t $x$",
    ),
    (
        "CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger()",
        "CREATE TRIGGER g BEFORE UPDATE OF a ON public.t FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger()",
    ),
    ("DROP FUNCTION f(int)", "DROP FUNCTION f(int)"),
    ("SET search_path TO \"A b\", public", "SET search_path TO \"A b\", public"),
    ("SAVEPOINT a", "SAVEPOINT a"),
    ("DROP OWNED BY bob", "DROP OWNED BY bob"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "written"), WRITTEN, ids=[sql for sql, _ in WRITTEN])
def test_written(sql: str, written: str) -> None:
    made = parse(sql)

    assert write_together(made) == written
    assert everything(parse(written)) == everything(made)
