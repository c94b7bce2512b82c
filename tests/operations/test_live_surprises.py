"""Safe operations where something else has happened than what was begun."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from django_safemigrate.execution import forgetting
from operations.bakery import INITIAL, Bakery, later
from projects import migration

ADD_INDEX = 'safe.AddIndex("cake", models.Index(fields=["name"], name="cake_name")),'
CAST_NOTE = 'safe.AddIndex("cake", models.Index(Cast("note", models.IntegerField()), name="cake_note")),'
REMOVE_NOTE = 'safe.RemoveField("cake", "note"),'
FLAVOUR = 'safe.AddField("cake", "flavour", models.TextField(null=True)),'
COLOUR = 'safe.AddField("cake", "colour", models.TextField(null=True)),'
CONTRACT = later("0003_contract", 'safe.Contract("0002_remove_note"),', before="0002_remove_note")


@contextmanager
def searching(path: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', %s, false)", [path])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET search_path")


def rewrite(folder: Path, name: str, operations: str) -> None:
    """Write a migration anew, to be read as another process would."""
    (folder / f"{name}.py").write_text(later(name, operations, before="0001_initial")[name])
    del sys.modules[f"bakery.migrations.{name}"]


def test_an_equal_index_that_was_there_before(bakery: Bakery):
    bakery.install(later("0002_index", ADD_INDEX, before="0001_initial"))
    bakery.sql("CREATE INDEX cake_name ON bakery_cake (name)")

    assert bakery.migrate("0002").err == ""
    assert bakery.kept() == []


def test_another_index_of_that_name(bakery: Bakery):
    bakery.install(later("0002_index", ADD_INDEX, before="0001_initial"))
    bakery.sql("CREATE INDEX cake_name ON bakery_cake (price)")

    assert bakery.migrate("0002").err == (
        "The schema is not the one that this step was made for: index bakery_cake.cake_name: there is btree (price), where "
        "none or btree (name) was expected. Bring the schema to what was expected, then run the migration again: it goes on "
        "where it stopped.\n"
    )
    bakery.sql("DROP INDEX cake_name")
    assert bakery.migrate("0002").err == ""
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True, "cake_name": True}


def test_another_operation_in_the_place_of_one_that_has_done_nothing(bakery: Bakery):
    folder = bakery.install(later("0002_index", CAST_NOTE, before="0001_initial"))
    assert bakery.migrate("0002").code == 1
    rewrite(folder, "0002_index", ADD_INDEX)

    assert bakery.migrate("0002").err == ""
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True, "cake_name": True}
    assert bakery.kept() == []


def test_another_operation_in_the_place_of_one_that_is_done(bakery: Bakery):
    folder = bakery.install(later("0002_two", f"{FLAVOUR}\n{CAST_NOTE}", before="0001_initial"))
    assert bakery.migrate("0002").code == 1
    rewrite(folder, "0002_two", f"{COLOUR}\n{FLAVOUR}")

    assert bakery.migrate("0002").err == (
        "Add field flavour to cake, in bakery.0002_two, was begun, and Add field colour to cake stands in its place by "
        "now. Let the migration say again what it said, and run it again; or take back what was done, run INSERT INTO "
        "public.django_safemigrate_event (program, seq, kind, text, data) SELECT program, max(seq) + 1, 'forgotten', "
        "'By hand', '{}' FROM public.django_safemigrate_event WHERE program = (SELECT max(id) FROM "
        "public.django_safemigrate_program WHERE key = 'bakery.0002_two.0') GROUP BY program; and run it again.\n"
    )
    bakery.sql(forgetting("bakery.0002_two.0"))
    bakery.sql("ALTER TABLE bakery_cake DROP COLUMN flavour")
    assert bakery.migrate("0002").err == ""
    assert {"colour", "flavour"} < set(bakery.columns("bakery_cake"))
    assert bakery.kept() == []


def test_after_the_contract_a_column_comes_back_with_its_default(bakery: Bakery):
    initial = INITIAL.replace(
        '("note", models.CharField(max_length=50', '("note", models.CharField(default="-", max_length=50'
    )
    bakery.install(
        {"0001_initial": migration(initial)},
        later("0002_remove_note", REMOVE_NOTE, before="0001_initial"),
        CONTRACT,
    )
    assert bakery.migrate("0003").err == ""
    assert "note" not in bakery.columns("bakery_cake")

    assert bakery.migrate("0001").err == ""
    assert bakery.columns("bakery_cake")["note"] == "NO"
    assert bakery.sql("SELECT DISTINCT note FROM bakery_cake") == [("-",)]


def test_a_way_back_that_was_given_up(bakery: Bakery):
    bakery.install(later("0002_remove_note", REMOVE_NOTE, before="0001_initial"), CONTRACT)
    bakery.migrate("0002")
    bakery.sql("UPDATE bakery_cake SET note = NULL WHERE id = 1")
    assert bakery.migrate("0001").code == 1
    assert ("bakery.0002_remove_note.0:backwards", "running") in bakery.kept()

    assert bakery.migrate("0003").err == ""
    assert bakery.kept() == [("bakery.0002_remove_note.0", "done")]
    bakery.sql("DELETE FROM bakery_cake")
    assert bakery.migrate("0001").err == ""
    assert bakery.columns("bakery_cake")["note"] == "NO"


def test_in_a_schema_that_names_do_not_tell(bakery: Bakery, capsys: pytest.CaptureFixture[str]):
    bakery.install(later("0002_index", ADD_INDEX, before="0001_initial"), rows=False)
    bakery.sql(
        "CREATE SCHEMA tenant; CREATE TABLE tenant.bakery_cake (LIKE public.bakery_cake INCLUDING ALL)"
    )
    bakery.sql("INSERT INTO tenant.bakery_cake (id, name, note) VALUES (1, 'cake', 'nice')")
    with searching("tenant, public"):
        assert bakery.migrate("0002").err == ""

    assert capsys.readouterr().err == (
        "    Create index cake_name on field(s) name of model cake: run as Django does, which may stop traffic. Names without "
        "a schema mean tenant here, by the search_path, and programs are for public.\n"
    )
    assert bakery.indexes("public.bakery_cake") == {"bakery_cake_pkey": True}
    assert bakery.indexes("tenant.bakery_cake") == {
        "tenant.bakery_cake_pkey": True,
        "tenant.cake_name": True,
    }


def test_a_function_may_read_the_rows_that_an_update_writes(bakery: Bakery):
    update = 'safe.RunSQL("UPDATE bakery_order SET number = highest() + 1", ""),'
    bakery.install(later("0002_update", update, before="0001_initial"))
    bakery.sql("INSERT INTO bakery_order (number) SELECT g FROM generate_series(501, 1500) g")
    bakery.sql(
        "CREATE FUNCTION highest() RETURNS int LANGUAGE sql STABLE AS 'SELECT max(number) FROM bakery_order'"
    )

    assert bakery.migrate("0002").err == ""
    assert bakery.sql("SELECT DISTINCT number FROM bakery_order") == [(1501,)]


def test_a_contract_of_a_migration_that_there_is_not(bakery: Bakery, capsys: pytest.CaptureFixture[str]):
    bakery.install(later("0002_contract", 'safe.Contract("0001_inital"),', before="0001_initial"))

    assert bakery.migrate("0002").err == ""
    assert capsys.readouterr().err == (
        "    There is no migration bakery.0001_inital, so that there is nothing of it to finish.\n"
    )
