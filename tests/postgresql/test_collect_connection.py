from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.postgres import operations as postgres
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db import migrations as m
from django.db.backends.postgresql import base, schema
from django.db.migrations.state import ProjectState
from django.test import override_settings
from django.utils.connection import ConnectionDoesNotExist

from django_safemigrate.databases.postgresql.collect import collect
from django_safemigrate.schema.catalog import Catalog
from postgresql.collecting import Custom, collected, execute, recording, through_cursor
from postgresql.live import state_after

AUTHOR = m.CreateModel("Author", [("id", models.BigAutoField(primary_key=True))])


def initialised() -> list[str]:
    return [one.alias for one in connections.all(initialized_only=True)]


def test_the_connection_is_put_back() -> None:
    before = connections[DEFAULT_DB_ALIAS]
    with recording() as (recorder, _):
        assert connections[DEFAULT_DB_ALIAS] is recorder.schema_editor.connection
    assert connections[DEFAULT_DB_ALIAS] is before


def test_no_connection_is_left_where_none_was() -> None:
    before = connections[DEFAULT_DB_ALIAS]
    del connections[DEFAULT_DB_ALIAS]
    try:
        with recording():
            assert initialised() == [DEFAULT_DB_ALIAS]
        assert initialised() == []
    finally:
        connections[DEFAULT_DB_ALIAS] = before


def test_the_connection_is_put_back_after_an_error() -> None:
    before = connections[DEFAULT_DB_ALIAS]
    with pytest.raises(KeyError, match="boom"), recording() as (recorder, statements):
        with recorder.operation("0"):
            recorder.schema_editor.deferred_sql.append("ALTER TABLE never RENAME TO run")
        raise KeyError("boom")
    assert connections[DEFAULT_DB_ALIAS] is before
    assert statements == []


def test_other_threads_keep_their_connection() -> None:
    seen: list[Any] = []
    with recording() as (recorder, _):
        thread = threading.Thread(target=lambda: seen.append(connections[DEFAULT_DB_ALIAS]))
        thread.start()
        thread.join()
        assert seen[0] is not recorder.schema_editor.connection


@pytest.mark.parametrize(
    "change",
    [
        lambda editor: editor.connection.set_autocommit(False),
        lambda editor: editor.connection.execute_wrappers.append(lambda *_: None),
    ],
    ids=["autocommit", "wrapper"],
)
def test_what_an_operation_does_to_the_connection_ends_with_its_migration(
    change: Callable[[Any], object],
) -> None:
    collected(Custom(change), atomic=False)

    assert collected(execute("SELECT 1")) == [("SELECT 1", "0", 0, False, True)]


def test_an_alias_that_is_not_in_the_settings() -> None:
    with (
        pytest.raises(ConnectionDoesNotExist, match="The connection 'other' doesn't exist."),
        collect("other", Catalog(), print, atomic=True, version=18),
    ):
        raise AssertionError


class OwnEditor(schema.DatabaseSchemaEditor):
    sql_create_column = "ALTER TABLE %(table)s ADD COLUMN /* ours */ %(column)s %(definition)s"


class DatabaseWrapper(base.DatabaseWrapper):
    """A project's own engine."""

    SchemaEditorClass = OwnEditor


def with_engine(engine: str, **settings: Any) -> Any:
    databases = {DEFAULT_DB_ALIAS: {**connections.settings[DEFAULT_DB_ALIAS], "ENGINE": engine, **settings}}
    handler = type(connections)(databases)
    return handler.settings[DEFAULT_DB_ALIAS]


@contextmanager
def settings_of_default(settings: dict[str, Any]) -> Iterator[None]:
    before = connections.settings[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = settings
    try:
        yield
    finally:
        connections.settings[DEFAULT_DB_ALIAS] = before


def add_column(editor: Any) -> None:
    class Thing(models.Model):
        class Meta:
            app_label = "shop"
            apps = state_after("shop", []).apps

    field = models.IntegerField(null=True)
    field.set_attributes_from_name("size")
    editor.add_field(Thing, field)


def test_the_projects_own_engine_keeps_its_schema_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    from types import ModuleType

    engine = ModuleType("own_engine.base")
    vars(engine)["DatabaseWrapper"] = DatabaseWrapper
    monkeypatch.setitem(sys.modules, "own_engine", ModuleType("own_engine"))
    monkeypatch.setitem(sys.modules, "own_engine.base", engine)
    with settings_of_default(with_engine("own_engine")):
        assert (
            collected(Custom(add_column))[0][0]
            == 'ALTER TABLE "shop_thing" ADD COLUMN /* ours */ "size" integer NULL'
        )


def test_development_on_sqlite_is_no_hindrance() -> None:
    with settings_of_default(with_engine("django.db.backends.sqlite3", NAME=":memory:")):
        assert (
            collected(Custom(add_column))[0][0] == 'ALTER TABLE "shop_thing" ADD COLUMN "size" integer NULL'
        )


@pytest.mark.parametrize(
    "options",
    [
        {"pool": True},
        {"assume_role": "owner"},
        {"service": "mine"},
        {"server_side_binding": True},
        {"isolation_level": 99},
    ],
)
def test_options_of_a_connection_do_not_matter(options: dict[str, Any]) -> None:
    with settings_of_default(with_engine("django.db.backends.postgresql", NAME="", OPTIONS=options)):
        assert collected(through_cursor("UPDATE a SET b = %s", ["c\\"]))[0][0] == "UPDATE a SET b =  E'c\\\\'"


def test_the_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with settings_of_default(with_engine("no.such.engine")), pytest.raises(ImproperlyConfigured) as error:
        collected()
    assert "isn't an available database backend" in str(error.value)
    assert str(error.value).endswith("pip install 'safemigrate[postgresql]'.")


@pytest.mark.parametrize("version", [14, 18])
def test_the_version_is_that_of_the_target(version: int) -> None:
    with recording(version=version) as (recorder, _):
        fake = recorder.schema_editor.connection
        assert fake.pg_version == version * 10_000
        assert fake.get_database_version() == (version, 0)
        assert fake.features.is_postgresql_16 is (version >= 16)


def test_two_targets_at_once() -> None:
    with recording(version=14) as (outer, _), recording(version=17) as (inner, _):
        assert outer.schema_editor.connection.pg_version == 140_000
        assert inner.schema_editor.connection.pg_version == 170_000


def never_run(apps: Any, schema_editor: Any) -> None:
    raise AssertionError("A linter ran the code of a migration.")


def test_run_python_called_by_another_operation_does_not_run() -> None:
    nested = m.SeparateDatabaseAndState([m.RunPython(never_run, never_run), execute("a")])
    with recording() as (recorder, statements):
        with recorder.operation("0"):
            nested.database_forwards("shop", recorder.schema_editor, ProjectState(), ProjectState())
        nested.database_operations[0].database_backwards(
            "shop", recorder.schema_editor, ProjectState(), ProjectState()
        )
    assert [one.sql for one in statements] == ["a"]
    assert recorder.skipped == ["shop: never_run", "shop: never_run"]


def test_run_python_runs_as_ever_afterwards_and_elsewhere() -> None:
    stock = m.RunPython.database_forwards, m.RunPython.database_backwards
    ran: list[Any] = []
    operation = m.RunPython(lambda apps, editor: ran.append(editor))
    real = base.DatabaseWrapper({**connections.settings[DEFAULT_DB_ALIAS]}, DEFAULT_DB_ALIAS).schema_editor(
        atomic=False
    )
    with recording(), recording():
        operation.database_forwards("shop", real, ProjectState(), ProjectState())
    assert ran == [real]
    assert (m.RunPython.database_forwards, m.RunPython.database_backwards) == stock
    with pytest.raises(KeyError), recording():
        raise KeyError
    assert (m.RunPython.database_forwards, m.RunPython.database_backwards) == stock


class Refuses:
    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return False


def test_a_router_that_refuses() -> None:
    with override_settings(DATABASE_ROUTERS=[Refuses()]):
        assert collected(AUTHOR, postgres.HStoreExtension(), m.RunSQL("SELECT 1")) == []


def test_collecting_a_migration_costs_next_to_nothing() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        for _ in range(100):
            with recording():
                pass
        return (time.perf_counter() - start) / 100

    # Measured: 0.035 ms. The bar leaves room for a slow machine; a connection class made anew
    # each time alone costs more.
    assert statistics.median(seconds() for _ in range(5)) < 0.0005
