from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections

from django_safemigrate.databases.postgresql.running import ledger as sql
from django_safemigrate.execution import Kind
from django_safemigrate.execution.sources import applied
from django_safemigrate.models import Event, Program, Run, Source
from ledger.rendering import rendered
from ledger.rows import a_program, a_run, counted

TABLES = {"run": Run, "program": Program, "event": Event, "source": Source}
ONE_EACH = {"run": 1, "program": 1, "event": 2, "source": 1}
REFUSED = "pgtrigger: Cannot update or delete rows from django_safemigrate_{} table"


@pytest.fixture
def filled(connection: Any) -> Any:
    from django.db.migrations import Migration

    run = a_run(connection, Kind.RUN_DONE)
    a_program(connection, "one", run)
    applied(connection, Migration("0001_initial", "shop"))
    assert counted(connection) == ONE_EACH
    return connection


def test_the_triggers_are_those_of_pgtrigger() -> None:
    assert sql.script().endswith(rendered())


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 100", "DELETE FROM {}"])
def test_rows_stay_as_they_are(filled: Any, table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match=f"^{REFUSED.format(table)}\n"), filled.cursor() as cursor:
        cursor.execute(statement.format(f"public.django_safemigrate_{table}"))
    assert counted(filled) == ONE_EACH


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_not_emptied(filled: Any, table: str) -> None:
    refused = "^pgtrigger: Cannot truncate django_safemigrate_(run|program|event|source) table\n"
    with pytest.raises(DatabaseError, match=refused), filled.cursor() as cursor:
        cursor.execute(f"TRUNCATE django_safemigrate_{table} CASCADE")
    assert counted(filled) == ONE_EACH


@pytest.mark.parametrize("table", TABLES)
def test_nor_through_models(filled: Any, table: str) -> None:
    model: Any = TABLES[table]
    one = model.objects.order_by("id")[0]
    with pytest.raises(DatabaseError, match=f"^{REFUSED.format(table)}\n"):
        one.save()
    with pytest.raises(DatabaseError, match=f"^{REFUSED.format(table)}\n"):
        one.delete()
    with pytest.raises(DatabaseError, match=f"^{REFUSED.format(table)}\n"):
        model.objects.all()._raw_delete("default")
    assert counted(filled) == ONE_EACH


def test_a_test_that_empties_the_tables_of_the_project_leaves_them_alone(filled: Any) -> None:
    names = connections["default"].introspection.django_table_names(only_existing=True)
    assert not [name for name in names if name.removeprefix("django_safemigrate_") in TABLES]


def test_making_it_again_changes_nothing(filled: Any) -> None:
    before = _objects(filled)
    for _ in range(2):
        sql.LedgerTables(filled).make()
    assert _objects(filled) == before
    assert counted(filled) == ONE_EACH


def test_the_commands_of_pgtrigger_do_not_take_the_triggers_for_their_own(filled: Any) -> None:
    from pgtrigger import installation

    assert installation.prunable("default") == []


def test_the_sql_is_in_the_package() -> None:
    assert Path(sql.__file__).with_name("ledger.sql").is_file()


def _objects(connection: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text, relkind FROM pg_class WHERE starts_with(relname, 'django_safemigrate_') "
            "UNION ALL SELECT tgname, 't' FROM pg_trigger WHERE NOT tgisinternal "
            "UNION ALL SELECT proname, 'f' FROM pg_proc WHERE starts_with(proname, 'django_safemigrate_') ORDER BY 1, 2"
        )
        return list(cursor.fetchall())
