from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres import operations as postgres
from django.contrib.postgres.signals import get_citext_oids, get_hstore_oids
from django.db import DEFAULT_DB_ALIAS, transaction

from django_safemigrate.databases.base import NeedsServer, Statement
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.objects import Sequence
from postgresql.collecting import CURE, Custom, collected, recording, through_cursor


def test_nothing_connects() -> None:
    with recording() as (recorder, _):
        fake = recorder.schema_editor.connection
        fake.ensure_connection()
        with pytest.raises(NeedsServer, match="The operation opens a connection to the database 'default'."):
            fake.connect()
        with pytest.raises(NeedsServer, match="The operation opens a connection to the database 'default'."):
            fake.get_new_connection({})
        with pytest.raises(NeedsServer, match="uses 'info' of psycopg's connection to the server."):
            fake.connection.info  # noqa: B018 - reading it is what is tested
        with pytest.raises(NeedsServer, match="A copy was made of the connection 'default'"):
            fake.copy().cursor().execute("SELECT 1")
        assert fake.is_usable()


def test_a_query_nobody_knows() -> None:
    with pytest.raises(NeedsServer) as error:
        collected(through_cursor("SELECT count(*)\n  FROM author WHERE name = %s", ["x" * 90]))
    asked = "SELECT count(*) FROM author WHERE name = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"
    assert len(asked) == 80
    assert str(error.value) == f"The operation asks the database: {asked}. {CURE}"


@pytest.mark.parametrize(
    "sql",
    [
        "select 1", " -- why\n /* x */ (SELECT 1)", "SHOW work_mem", "TABLE author", "VALUES (1)", "EXPLAIN SELECT 1",
        "WITH a AS (SELECT 1) SELECT * FROM a", "COPY author TO STDOUT",
    ],
)  # fmt: skip
def test_what_is_a_query(sql: str) -> None:
    with pytest.raises(NeedsServer, match="The operation asks the database"):
        collected(through_cursor(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE a SET b = 1",
        "selection",
        "DO $$ BEGIN END $$",
        "WITH a AS (SELECT 1) DELETE FROM b",
        "INSERT INTO a SELECT 1",
        "SET x = 1",
    ],
)
def test_what_is_recorded(sql: str) -> None:
    assert collected(through_cursor(sql)) == [(sql, "0", 0, False, True)]


@pytest.mark.parametrize(
    "use",
    [
        lambda cursor: cursor.fetchone(), lambda cursor: cursor.fetchmany(2), lambda cursor: cursor.fetchall(), list,
        lambda cursor: cursor.rowcount, lambda cursor: cursor.description,
    ],
    ids=["fetchone", "fetchmany", "fetchall", "iteration", "rowcount", "description"],
)  # fmt: skip
def test_a_result_nobody_knows(use: Callable[[Any], Any]) -> None:
    with pytest.raises(NeedsServer) as error:
        collected(through_cursor("INSERT INTO a VALUES (1) RETURNING id", then=use))
    assert (
        str(error.value)
        == f"The operation reads the result of: INSERT INTO a VALUES (1) RETURNING id. {CURE}"
    )


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (
            lambda cursor: cursor.executemany("INSERT INTO a VALUES (%s)", [[1]]),
            "The operation executes a statement for many rows: INSERT",
        ),
        (lambda cursor: cursor.callproc("work"), "The operation calls a procedure of the database: work."),
        (lambda cursor: cursor.copy("COPY a FROM STDIN"), "The operation copies rows: COPY a FROM STDIN."),
        (
            lambda cursor: cursor.statusmessage,
            "The operation uses 'statusmessage' of a cursor after: SET x = 1.",
        ),
    ],
    ids=["executemany", "callproc", "copy", "anything else"],
)
def test_other_uses_of_a_cursor(use: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(NeedsServer) as error:
        collected(through_cursor("SET x = 1", then=use))
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(CURE)


@pytest.mark.parametrize(
    "query",
    [
        lambda: list(ContentType.objects.filter(model="x")),
        lambda: ContentType.objects.create(model="x"),
        lambda: ContentType.objects.filter(model="x").update(model="y"),
        lambda: ContentType.objects.filter(model="x").exists(),
        lambda: list(ContentType.objects.iterator(chunk_size=10)),
    ],
    ids=["filter", "create", "update", "exists", "iterator"],
)
def test_a_query_of_the_orm(query: Callable[[], Any]) -> None:
    with pytest.raises(NeedsServer, match=r"django_content_type.*Only a running server can tell"):
        collected(Custom(lambda editor: query()))


def test_one_operation_does_not_spoil_the_next() -> None:
    def broken(editor: Any) -> None:
        with transaction.atomic(editor.connection.alias, savepoint=False):
            raise NeedsServer("no")

    with recording() as (recorder, statements):
        with recorder.operation("0"), pytest.raises(NeedsServer, match="no"):
            Custom(broken).database_forwards("shop", recorder.schema_editor, None, None)
        with recorder.operation("1"):
            recorder.schema_editor.execute("UPDATE a SET b = 1")
    assert statements == [Statement("UPDATE a SET b = 1", "1", 0)]


def answered(sql: str, params: Any = None, catalog: Catalog | None = None) -> Any:
    found: list[Any] = []
    collected(through_cursor(sql, params, lambda cursor: found.extend(cursor.fetchall())), catalog=catalog)
    return found


def test_extensions() -> None:
    catalog = Catalog(extensions={"citext", "o'brien"})
    assert answered("SELECT 1 FROM pg_extension WHERE extname = %s", ["citext"], catalog) == [(1,)]
    assert answered("SELECT 1 FROM pg_extension WHERE extname = %s", ["o'brien"], catalog) == [(1,)]
    assert answered("SELECT 1 FROM pg_extension WHERE extname = %s", ["hstore"], catalog) == []
    assert answered(
        "select extname from pg_catalog.pg_extension\nwhere extname = 'citext';", None, catalog
    ) == [("citext",)]


def test_an_extension_is_created_once() -> None:
    created = ('CREATE EXTENSION IF NOT EXISTS "hstore"', "0", 0, False, True)
    assert collected(postgres.HStoreExtension()) == [created]
    assert collected(postgres.HStoreExtension(), catalog=Catalog(extensions={"hstore"})) == []


def test_collations() -> None:
    asked = "SELECT collisdeterministic FROM pg_collation WHERE collname = %s"
    for name in ("C", "en_US.utf8", "de-x-icu", "sv_SE", "ucs_basic"):
        assert answered(asked, [name]) == [(True,)]
    assert answered(asked, ["nobody's"]) == []
    made = Catalog(collations={"loose": False, "strict": True, "s.far": False, "ci": False})
    for name, known in (("loose", False), ("strict", True), ("far", False), ("ci", False)):
        assert answered(asked, [name], made) == [(known,)]


@pytest.mark.parametrize(
    "collations",
    [{"loose": None}, {"loose": True, "s.loose": False}, {"loose": True, "s.loose": None}],
    ids=["not known", "one of each kind", "one not known"],
)
def test_a_collation_of_which_too_little_is_known(collations: dict[str, bool | None]) -> None:
    with pytest.raises(
        NeedsServer, match="Whether the collation 'loose' is deterministic is not known without a server."
    ):
        answered(
            "SELECT collisdeterministic FROM pg_collation WHERE collname = 'loose'",
            catalog=Catalog(collations=collations),
        )


def test_a_collation_that_bears_the_name_of_the_servers_own() -> None:
    asked = "SELECT collisdeterministic FROM pg_collation WHERE collname = 'en_US'"
    assert answered(asked, catalog=Catalog(collations={"en_US": True})) == [(True,)]
    with pytest.raises(NeedsServer, match="'en_US' is deterministic is not known"):
        answered(asked, catalog=Catalog(collations={"en_US": False}))


def test_sequences() -> None:
    catalog = Catalog(sequences={"a_id_seq": Sequence("a_id_seq", ("a", "id"))})
    assert answered("SELECT pg_get_serial_sequence('\"a\"','id')", None, catalog) == [("public.a_id_seq",)]
    assert answered("SELECT pg_get_serial_sequence(%s, %s)", ["a", "no"], catalog) == [(None,)]


def test_the_servers_version() -> None:
    assert answered("SHOW server_version_num") == [("180000",)]


def test_rows_are_read_as_from_any_cursor() -> None:
    def read(cursor: Any) -> None:
        assert cursor.rowcount == 1
        assert cursor.fetchone() == ("180000",)
        assert cursor.fetchone() is None
        assert cursor.fetchall() == []

    collected(through_cursor("SHOW server_version_num", then=read))


def test_numbers_of_types_are_not_kept_for_a_real_connection() -> None:
    # Any: the type stubs hide that they are caches.
    caches: list[Any] = [get_hstore_oids, get_citext_oids]
    for cached in caches:
        cached.cache_clear()
    with recording() as (recorder, _), recorder.operation("0"):
        assert [cached(DEFAULT_DB_ALIAS) for cached in caches] == [((), ()), ((), ())]
        assert [cached.cache_info().currsize for cached in caches] == [1, 1]
    assert [cached.cache_info().currsize for cached in caches] == [0, 0]
