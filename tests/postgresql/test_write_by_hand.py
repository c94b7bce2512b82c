"""Changes that passes make or replace, and what cannot be written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.resolve import resolve
from django_safemigrate.databases.postgresql.write import CannotWriteError, write, write_together
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterConstraint,
    AlterDomain,
    AlterSequence,
    AnalyzeTable,
    AttachPartition,
    Change,
    ChangeObject,
    ControlTransaction,
    CreateIndex,
    CreateTable,
    DropNotNull,
    FillColumn,
    InsertRows,
    Opaque,
    RefreshView,
    Reindex,
    SetColumnOption,
    SetIndexOption,
    SetNotNull,
    SetSetting,
    ValidateConstraint,
)
from django_safemigrate.schema.objects import Column, Constraint, Expression, Index, IndexKey, Kind
from django_safemigrate.schema.replay import replay

MADE: list[tuple[Change, str]] = [
    (
        CreateIndex("t", Index("s.i", "s.t", (IndexKey("a"),)), concurrently=True),
        "CREATE INDEX CONCURRENTLY i ON public.t (a)",
    ),
    (
        AddConstraint("t", Constraint("u", Kind.UNIQUE, ("a",)), using_index="s.i"),
        "ALTER TABLE public.t ADD CONSTRAINT u UNIQUE USING INDEX i",
    ),
    (AlterConstraint("t", "c", deferrable=False), "ALTER TABLE public.t ALTER CONSTRAINT c NOT DEFERRABLE"),
    (SetSetting("lock_timeout", "5ms", local=True), "SET LOCAL lock_timeout = '5ms'"),
    (SetSetting("lock_timeout", None), "RESET lock_timeout"),
    (SetSetting("lock_timeout", None, local=True), "SET LOCAL lock_timeout TO DEFAULT"),
    (SetSetting("all", None), "RESET ALL"),
    (ControlTransaction("commit"), "COMMIT"),
    (AnalyzeTable("t"), "ANALYZE public.t"),
    (AnalyzeTable("t", vacuum=True), "VACUUM public.t"),
    (RefreshView("v", concurrently=True), "REFRESH MATERIALIZED VIEW CONCURRENTLY public.v"),
    (Reindex("index", "i", concurrently=True), "REINDEX INDEX CONCURRENTLY public.i"),
    (Reindex("schema", "S"), 'REINDEX SCHEMA "S"'),
    (Reindex("database", ""), "REINDEX DATABASE"),
    (FillColumn("t", columns=("a",)), "UPDATE public.t SET a = DEFAULT WHERE a IS NULL"),
    (
        FillColumn("t", columns=("Order",), value=Expression("1 + 1")),
        'UPDATE public.t SET "Order" = 1 + 1 WHERE "Order" IS NULL',
    ),
    (AlterSequence("s", restart=True, cycle=True), "ALTER SEQUENCE public.s RESTART CYCLE"),
    (AttachPartition("t", "t1", is_default=True), "ALTER TABLE public.t ATTACH PARTITION public.t1 DEFAULT"),
]


@pytest.mark.parametrize(("change", "written"), MADE, ids=[written for _, written in MADE])
def test_made_by_hand(change: Change, written: str) -> None:
    assert write(change) == written


def test_a_change_that_was_replaced_is_written_as_it_is_now() -> None:
    (index,) = parse("CREATE INDEX i ON t (a)")
    (setting,) = parse("SET lock_timeout = '1s'")
    assert isinstance(index, CreateIndex)
    assert isinstance(setting, SetSetting)

    assert write(replace(index, concurrently=True)) == "CREATE INDEX CONCURRENTLY i ON public.t (a)"
    with pytest.raises(CannotWriteError, match="its statement does something else"):
        write(replace(setting, value="5s"))


CANNOT: list[tuple[Change, str]] = [
    (InsertRows("t"), "it was read from no statement, and its fields do not say it all"),
    (replace(parse("INSERT INTO t VALUES (1)")[0], table="u"), "its statement does something else"),  # type: ignore[call-arg]
    (ChangeObject("create", "function", "f"), "it was read from no statement, and its fields do not say it all"),
    (Opaque("x"), "it was read from no statement"),
    (SetColumnOption("t", "a", "statistics"), "nothing says what the option is set to"),
    (SetIndexOption("i", "statistics"), "nothing says what the option is set to"),
    (AttachPartition("t", "u"), "the bounds of the partition are not known"),
    (CreateTable("u", partition_of="t"), "the bounds of the partition are not known"),
    (CreateTable("t", (Column("a", "integer"),), partitioned=True), "what it is partitioned by is not known"),
    (CreateTable("t", as_query=True), "its query is not known"),
    (AlterDomain("d", "drop constraint"), "nothing says which constraint or default it is about"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "why"), CANNOT, ids=[f"{type(one).__name__}: {why}" for one, why in CANNOT]
)
def test_what_cannot_be_written(change: Change, why: str) -> None:
    with pytest.raises(CannotWriteError) as raised:
        write(change)

    assert str(raised.value) == f"{change!r} cannot be written as SQL: {why}."


APART: list[tuple[Change, Change]] = [
    (SetNotNull("t", "a"), SetNotNull("u", "a")),
    (SetNotNull("t", "a"), SetNotNull("t", "b", only_table=True)),
    (SetNotNull("t", "a"), parse("ALTER TABLE t RENAME a TO b")[0]),
    (parse("DROP TABLE t")[0], parse("DROP TABLE u CASCADE")[0]),
    (parse("DROP TABLE t")[0], parse("DROP VIEW v")[0]),
    (parse("INSERT INTO t VALUES (1)")[0], parse("INSERT INTO t VALUES (2)")[0]),
]


@pytest.mark.parametrize("pair", APART, ids=[write(one) + "; " + write(other) for one, other in APART])
def test_what_no_one_statement_does(pair: tuple[Change, Change]) -> None:
    with pytest.raises(CannotWriteError) as raised:
        write_together(pair)

    why = "no one statement makes it together with the changes after it"
    assert str(raised.value) == f"{pair[0]!r} cannot be written as SQL: {why}."


def test_together() -> None:
    changes = [ValidateConstraint("t", "c"), SetNotNull("t", "a"), DropNotNull("t", "b")]

    assert write_together(changes) == (
        "ALTER TABLE public.t VALIDATE CONSTRAINT c, ALTER COLUMN a SET NOT NULL, ALTER COLUMN b DROP NOT NULL"
    )


def after(*history: str) -> Catalog:
    """The schema that these statements leave."""
    catalog = Catalog()
    replayed(history, catalog)
    return catalog


def replayed(history: Iterable[str], catalog: Catalog) -> list[Change]:
    """The changes, resolved, of a history that moves ``catalog`` on."""
    made = []
    for sql in history:
        for change in parse(sql):
            made.append(resolve(change, catalog, 18))
            replay(made[-1], catalog)
    return made


KNOWN = after(
    "CREATE TYPE mood AS ENUM ('a')",
    "CREATE DOMAIN d AS int",
    "CREATE COLLATION c (locale = 'C')",
    "CREATE SEQUENCE s",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "CREATE TABLE t (a int CONSTRAINT ck CHECK (a > 0))",
    "CREATE TABLE r.t (a int CONSTRAINT other CHECK (a > 0))",
    "CREATE TEMP TABLE tmp (a int PRIMARY KEY)",
)
WITH_CATALOG = [
    (
        "ALTER TABLE t ADD a mood[] DEFAULT '{}'::mood[], ADD b d, ADD e text COLLATE c, ADD x hstore",
        "ALTER TABLE public.t ADD COLUMN a public.mood[] DEFAULT ('{}'::public.mood[]), ADD COLUMN b public.d, ADD COLUMN e text COLLATE public.c, ADD COLUMN x hstore",
    ),
    (
        "ALTER TABLE t ALTER a SET DEFAULT nextval('s'::regclass) + f() + g()",
        "ALTER TABLE public.t ALTER COLUMN a SET DEFAULT (nextval('public.s'::regclass) + public.f()) + g()",
    ),
    (
        "CREATE TRIGGER f BEFORE UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE f()",
        "CREATE TRIGGER f BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE PROCEDURE public.f()",
    ),
    ("DROP TYPE IF EXISTS mood", "DROP TYPE IF EXISTS public.mood"),
    ("DROP FUNCTION f()", "DROP FUNCTION public.f()"),
    ("COMMENT ON FUNCTION g() IS 'f'", "COMMENT ON FUNCTION g() IS 'f'"),
    ("SELECT a COLLATE  c FROM tmp, t", "SELECT a COLLATE  public.c FROM tmp, public.t"),
    ("SET CONSTRAINTS ck, other, x IMMEDIATE", "SET CONSTRAINTS public.ck, r.other, x IMMEDIATE"),
    ("ALTER TABLE tmp ADD b int", "ALTER TABLE tmp ADD COLUMN b integer"),
    ("DROP INDEX tmp_pkey", "DROP INDEX tmp_pkey"),
]


@pytest.mark.parametrize(("sql", "written"), WITH_CATALOG, ids=[sql for sql, _ in WITH_CATALOG])
def test_with_a_catalog(sql: str, written: str) -> None:
    assert write_together(parse(sql), KNOWN) == written


RESOLVED = [
    ("ALTER TABLE t ADD id bigserial", "ALTER TABLE public.t ADD COLUMN id bigserial NOT NULL"),
    ("ALTER TABLE t ADD UNIQUE (a)", "ALTER TABLE public.t ADD CONSTRAINT t_a_key UNIQUE (a)"),
    ("CREATE INDEX ON t (a)", "CREATE INDEX t_a_idx ON public.t (a)"),
    (
        "ALTER TABLE t ADD id int GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE public.t ADD COLUMN id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.t_id_seq) NOT NULL",
    ),
    ("CREATE TABLE u () INHERITS (t)", "CREATE TABLE public.u () INHERITS (public.t)"),
]


@pytest.mark.parametrize(("sql", "written"), RESOLVED, ids=[sql for sql, _ in RESOLVED])
def test_resolved(sql: str, written: str) -> None:
    (change,) = replayed([sql], after("CREATE TABLE t (a int)"))

    assert write(change) == written


def test_the_text_of_an_expression_is_the_one_to_run() -> None:
    change = AddConstraint(
        "t", Constraint("c", Kind.CHECK, ("a",), Expression("a > 0", ("a",), written="a::int > 0"))
    )

    assert write(change) == "ALTER TABLE public.t ADD CONSTRAINT c CHECK (a::int > 0)"
