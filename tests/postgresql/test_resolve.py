"""What the server leaves undone, and what differs between versions; names and copies are what test_replay
shows."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.resolve import resolve
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    Change,
    ChangeObject,
    ControlTransaction,
    CreateCollation,
    DropConstraint,
    DropNotNull,
    DropTable,
    NoChange,
    Opaque,
    RenameIndex,
    RenameSequence,
    SetSetting,
)
from django_safemigrate.schema.effects import Work
from django_safemigrate.schema.replay import replay

SETUP = """
CREATE TABLE t (id serial PRIMARY KEY, a integer NOT NULL);
CREATE INDEX i ON t (a);
CREATE SEQUENCE s;
CREATE VIEW v AS SELECT a FROM t;
"""


def built(sql: str = SETUP, version: int = 18) -> Catalog:
    catalog = Catalog()
    for change in parse(sql):
        replay(resolve(change, catalog, version), catalog)
    return catalog


def resolved(sql: str, catalog: Catalog, version: int = 18) -> Change:
    (change,) = parse(sql)
    return resolve(change, catalog, version)


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("CREATE TABLE IF NOT EXISTS t (b integer)", "CREATE TABLE IF NOT EXISTS: there is t already"),
        ("CREATE TABLE IF NOT EXISTS i (b integer)", "CREATE TABLE IF NOT EXISTS: there is i already"),
        ("CREATE INDEX IF NOT EXISTS i ON t (id)", "CREATE INDEX IF NOT EXISTS: there is i already"),
        ("CREATE SEQUENCE IF NOT EXISTS s", "CREATE SEQUENCE IF NOT EXISTS: there is s already"),
        ("ALTER TABLE t ADD COLUMN IF NOT EXISTS a text", "ADD COLUMN IF NOT EXISTS: t has a already"),
        ("DROP TABLE IF EXISTS missing", "IF EXISTS: there is no table missing"),
        ("DROP INDEX IF EXISTS missing", "IF EXISTS: there is no index missing"),
        ("DROP VIEW IF EXISTS missing", "IF EXISTS: there is no view missing"),
        ("DROP SEQUENCE IF EXISTS missing", "IF EXISTS: there is no sequence missing"),
        ("ALTER SEQUENCE IF EXISTS missing AS integer", "IF EXISTS: there is no sequence missing"),
        ("ALTER TABLE IF EXISTS missing RENAME TO u", "IF EXISTS: there is no table missing"),
        ("ALTER INDEX IF EXISTS missing RENAME TO u", "IF EXISTS: there is no index missing"),
        ("ALTER TABLE t DROP COLUMN IF EXISTS missing", "IF EXISTS: there is no column missing in t"),
        ("ALTER TABLE t DROP CONSTRAINT IF EXISTS missing", "IF EXISTS: there is no constraint missing on t"),
        ("ALTER TABLE t ALTER COLUMN a DROP IDENTITY IF EXISTS", "IF EXISTS: there is no identity of a in t"),
    ],
)
def test_nothing_to_do(sql: str, what: str):
    change = resolved(sql, built())

    assert isinstance(change, NoChange)
    assert change.what == what


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("v", ChangeObject("rename", "view", "v", new_name="x")),
        ("i", RenameIndex("i", "x")),
        ("s", RenameSequence("s", "x")),
    ],
)
def test_alter_table_renames_what_is_no_table(name: str, change: Change) -> None:
    assert resolved(f"ALTER TABLE {name} RENAME TO x", built()) == change


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE IF NOT EXISTS u (b integer)",
        "DROP TABLE IF EXISTS t",
        "DROP INDEX IF EXISTS i",
        "DROP VIEW IF EXISTS v",
        "DROP SEQUENCE IF EXISTS s",
        "ALTER TABLE t DROP COLUMN IF EXISTS a",
        "ALTER TABLE t DROP CONSTRAINT IF EXISTS t_pkey",
        "ALTER TABLE t ADD COLUMN IF NOT EXISTS b text",
    ],
)
def test_something_to_do(sql: str):
    assert not isinstance(resolved(sql, built()), NoChange)


def test_a_catalog_that_lacks_things_does_not_know_what_is_missing():
    catalog = built("DO LANGUAGE plpython3u 'make()'")

    assert resolved("DROP TABLE IF EXISTS t", catalog) == DropTable("t", if_exists=True)


@pytest.mark.parametrize(
    ("version", "expected"),
    [(17, DropConstraint("t", "t_a_not_null")), (18, DropNotNull("t", "a"))],
)
def test_not_null_has_a_name_since_18(version: int, expected: Change):
    assert resolved("ALTER TABLE t DROP CONSTRAINT t_a_not_null", built(version=version), version) == expected


@pytest.mark.parametrize(("version", "identity"), [(16, ""), (17, "always")])
def test_partitions_have_their_parents_identity_since_17(version: int, identity: str):
    catalog = built(
        """
        CREATE TABLE p (a bigint GENERATED ALWAYS AS IDENTITY, b integer) PARTITION BY LIST (b);
        CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
        """,
        version,
    )

    assert catalog.tables["p1"].columns["a"].identity == identity


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("loose", False),
        ("s.loose", False),
        ('"C"', True),
        ('pg_catalog."de-x-icu"', True),
        ("nobodys", None),
        ("s.nobodys", None),
        ("copy", False),
        ("dubious", None),
    ],
)
def test_a_copied_collation_is_what_its_original_is(original: str, expected: bool | None):
    catalog = built(
        """
        CREATE COLLATION loose (provider = icu, locale = 'und', deterministic = false);
        CREATE COLLATION s.loose (provider = icu, locale = 'und', deterministic = false);
        CREATE COLLATION copy FROM loose;
        CREATE COLLATION dubious FROM nobodys;
        """
    )

    change = resolved(f"CREATE COLLATION made FROM {original}", catalog)

    assert isinstance(change, CreateCollation)
    assert change.deterministic is expected


def test_a_collation_that_is_there_already():
    catalog = built("CREATE COLLATION c (provider = icu, locale = 'und', deterministic = false)")

    change = resolved('CREATE COLLATION IF NOT EXISTS c FROM "C"', catalog)

    assert change == NoChange("CREATE COLLATION IF NOT EXISTS: there is c already")


@pytest.mark.parametrize(
    "sql",
    [
        "SET search_path TO other, public",
        "SET LOCAL search_path = other",
        "SELECT pg_catalog.set_config('search_path', '', false)",
    ],
)
def test_another_search_path_makes_later_names_unknown(sql: str):
    reasons = [one.reason for change in parse(sql) if isinstance(one := resolve(change, built(), 18), Opaque)]

    assert len(reasons) == 1
    assert reasons[0].endswith("so that the tables which later names mean are not known")


@pytest.mark.parametrize(
    "sql",
    [
        "SET search_path TO public",
        'SET search_path = "$user", public',
        "RESET search_path",
        "SET lock_timeout = 5",
    ],
)
def test_the_usual_search_path_changes_nothing(sql: str):
    change = resolved(sql, built())

    assert isinstance(change, SetSetting)


@pytest.mark.parametrize("sql", ["ROLLBACK", "ROLLBACK TO SAVEPOINT s"])
def test_a_rollback_leaves_a_schema_that_is_not_known(sql: str):
    reason = "it rolls back what was done before it, so that the schema it leaves is not known"

    assert resolved(sql, built()) == Opaque(reason)


@pytest.mark.parametrize("sql", ["BEGIN", "COMMIT", "SAVEPOINT s"])
def test_other_ends_of_transactions_are_known(sql: str):
    assert isinstance(resolved(sql, built()), ControlTransaction)


ELSEWHERE = "search_path is 'other', so that the tables it names are not known"


@pytest.mark.parametrize(
    "sql", ["DROP TABLE t", "ALTER TABLE t DROP COLUMN a", "SELECT a FROM t", "CREATE INDEX j ON t (a)"]
)
def test_a_name_after_another_search_path_is_not_judged_as_one_of_public(sql: str) -> None:
    catalog = built(f"{SETUP}; SET search_path TO other")
    (change,) = parse(sql)

    assert PostgreSQL(18).resolve(change, catalog) == Opaque(ELSEWHERE)


@pytest.mark.parametrize(
    "setting",
    [
        "SET search_path TO other; RESET search_path",
        "SET search_path TO other; RESET ALL",
        "SET search_path TO other; SET search_path TO public",
        "SET search_path TO other; SET LOCAL search_path TO DEFAULT",
        # Names have to bring their schema along then.
        "SET search_path TO ''",
    ],
)
def test_a_name_under_the_usual_search_path(setting: str) -> None:
    (change,) = parse("DROP TABLE t")

    assert PostgreSQL(18).resolve(change, built(f"{SETUP}; {setting}")) == change


def test_a_search_path_of_the_transaction_ends_with_it() -> None:
    catalog = built(f"{SETUP}; SET LOCAL search_path TO other")
    catalog.end_transaction()
    (change,) = parse("DROP TABLE t")

    assert PostgreSQL(18).resolve(change, catalog) == change


def test_what_if_not_exists_made_nothing_of() -> None:
    (change,) = parse("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (id)")
    nothing = resolve(change, built(), 18)

    assert isinstance(nothing, NoChange)
    assert nothing.written == change


@pytest.mark.parametrize(
    ("zone", "work"),
    [
        ("'UTC'", Work.CATALOG),
        ("'Etc/UTC'", Work.CATALOG),
        ("0", Work.CATALOG),
        ("'Europe/London'", Work.REWRITE),
        ("DEFAULT", Work.CATALOG),
    ],
)
def test_the_time_zone_that_the_migration_sets(zone: str, work: Work) -> None:
    catalog = built(f"CREATE TABLE t (a timestamp); SET timezone TO {zone}")
    (change,) = parse("ALTER TABLE t ALTER a TYPE timestamptz")

    assert [one.work for one in PostgreSQL(18).price(change, catalog)] == [work]
