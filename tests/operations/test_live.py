"""Safe operations under stock ``migrate``, on a server, with rows in the tables."""

from __future__ import annotations

import pytest

from operations.bakery import Bakery, later

ADD_INDEX = 'safe.AddIndex("cake", models.Index(fields=["name"], name="cake_name")),'
REMOVE_NOTE = 'safe.RemoveField("cake", "note"),'


def test_an_index_is_built_concurrently_and_dropped_again(bakery: Bakery, capsys: pytest.CaptureFixture[str]):
    bakery.install(later("0002_index", ADD_INDEX, before="0001_initial"))

    assert bakery.migrate("0002").err == ""
    assert "CREATE INDEX CONCURRENTLY cake_name ON public.bakery_cake (name)" in capsys.readouterr().err
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True, "cake_name": True}
    assert bakery.kept() == []

    assert bakery.migrate("0001").err == ""
    assert "DROP INDEX CONCURRENTLY" in capsys.readouterr().err
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True}
    assert bakery.kept() == []


def test_on_an_empty_table_it_is_djangos(bakery: Bakery, capsys: pytest.CaptureFixture[str]):
    bakery.install(later("0002_index", ADD_INDEX, before="0001_initial", attributes=""), rows=False)

    assert bakery.migrate("0002").err == ""
    assert capsys.readouterr().err == ""
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True, "cake_name": True}


def test_a_column_goes_in_two_migrations(bakery: Bakery):
    bakery.install(
        later("0002_remove_note", REMOVE_NOTE, before="0001_initial"),
        later("0003_contract", 'safe.Contract("0002_remove_note"),', before="0002_remove_note"),
    )

    assert bakery.migrate("0002").err == ""
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "note": "YES", "price": "YES"}
    assert bakery.kept() == [("bakery.0002_remove_note.0", "contract open")]

    assert bakery.migrate("0003").err == ""
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "price": "YES"}
    assert bakery.kept() == [("bakery.0002_remove_note.0", "done")]

    assert bakery.migrate("0002").err == ""
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "note": "YES", "price": "YES"}
    assert bakery.kept() == [("bakery.0002_remove_note.0", "contract open")]


def test_taken_back_before_the_contract_no_value_is_lost(bakery: Bakery):
    bakery.install(later("0002_remove_note", REMOVE_NOTE, before="0001_initial"))
    bakery.migrate("0002")

    assert bakery.migrate("0001").err == ""
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "note": "NO", "price": "YES"}
    assert bakery.sql("SELECT DISTINCT note FROM bakery_cake") == [("nice",)]
    assert bakery.kept() == []


def test_what_new_code_wrote_stands_in_the_way_back(bakery: Bakery):
    bakery.install(later("0002_remove_note", REMOVE_NOTE, before="0001_initial"))
    bakery.migrate("0002")
    bakery.sql("INSERT INTO bakery_cake (name) VALUES ('new')")

    assert "violate" in bakery.migrate("0001").err
    bakery.sql("DELETE FROM bakery_cake WHERE name = 'new'")
    assert bakery.migrate("0001").err == ""
    assert bakery.columns("bakery_cake")["note"] == "NO"
    assert bakery.kept() == []


def test_the_contract_runs_in_place_where_no_old_code_is_left(bakery: Bakery):
    marked = "atomic = False\nsafe = Safe.after_deploy()"
    # In the body of the class the mark has taken the name.
    remove = REMOVE_NOTE.replace("safe.", "operations.")
    bakery.install(later("0002_remove_note", remove, before="0001_initial", attributes=marked))

    assert bakery.migrate("0002").err == ""
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "price": "YES"}
    assert bakery.kept() == []


def test_a_contract_without_anything_left(bakery: Bakery):
    bakery.install(
        later("0002_remove_note", REMOVE_NOTE, before="0001_initial"),
        later("0003_contract", 'safe.Contract("0002_remove_note"),', before="0002_remove_note"),
        rows=False,
    )

    assert bakery.migrate("0003").err == ""
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "price": "YES"}
    assert bakery.migrate("0001").err == ""
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "note": "NO", "price": "YES"}


def test_a_contract_in_the_way_is_finished_first(bakery: Bakery, capsys: pytest.CaptureFixture[str]):
    again = 'safe.AddField("cake", "note", models.IntegerField(null=True)),'
    bakery.install(
        later("0002_remove_note", REMOVE_NOTE, before="0001_initial"),
        later("0003_note_again", again, before="0002_remove_note"),
        later("0004_contract", 'safe.Contract("0002_remove_note"),', before="0003_note_again"),
    )
    bakery.migrate("0002")
    capsys.readouterr()

    assert bakery.migrate("0003").err == ""
    assert capsys.readouterr().err == (
        "    Remove field note from cake, in bakery.0002_remove_note, left something open that is in the way: it is finished first.\n"
        "    contract: ALTER TABLE public.bakery_cake DROP COLUMN note\n"
        "    expand: ALTER TABLE public.bakery_cake ADD COLUMN note integer\n"
    )
    assert bakery.kept() == []
    assert bakery.sql("SELECT count(note) FROM bakery_cake") == [(0,)]

    assert bakery.migrate("0004").err == ""
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "note": "YES", "price": "YES"}

    assert bakery.migrate("0003").err == ""
    assert bakery.sql("SELECT count(note) FROM bakery_cake") == [(0,)]
    assert bakery.migrate("0002").err == ""
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "price": "YES"}
    assert bakery.kept() == []


CAST_NOTE = 'safe.AddIndex("cake", models.Index(Cast("note", models.IntegerField()), name="cake_note")),'
UNIQUE_NAME = 'safe.AddConstraint("cake", models.UniqueConstraint(fields=["name"], name="cake_name_unique")),'


def test_an_index_that_could_not_be_built_is_built_again(bakery: Bakery):
    bakery.install(later("0002_cast", CAST_NOTE, before="0001_initial"))

    assert bakery.migrate("0002").err == (
        "CREATE INDEX CONCURRENTLY cake_note ON public.bakery_cake ((note::integer)) failed: invalid input syntax for type "
        'integer: "nice". Mend what that names, then run the migration again: it goes on where it stopped.\n'
    )
    assert bakery.kept() == [("bakery.0002_cast.0", "running")]
    bakery.sql("UPDATE bakery_cake SET note = id")
    assert bakery.migrate("0002").err == ""
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True, "cake_note": True}
    assert bakery.kept() == []


def test_a_contract_goes_on_where_it_stopped(bakery: Bakery):
    """Old code may write rows that the constraint refuses, so that all of it waits."""
    bakery.install(
        later("0002_unique", UNIQUE_NAME, before="0001_initial"),
        later("0003_contract", 'safe.Contract("0002_unique"),', before="0002_unique"),
    )
    bakery.sql("UPDATE bakery_cake SET name = 'same' WHERE id < 3")
    assert bakery.migrate("0002").err == ""
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True}

    assert bakery.migrate("0003").err == (
        "Rows stand in the way of the unique index cake_name_unique: could not create unique index "
        '"cake_name_unique". Key (name)=(same) is duplicated. Make the rows differ, then run the migration again: '
        "it goes on where it stopped.\n"
    )
    assert bakery.kept() == [
        ("bakery.0002_unique.0", "contract open"),
        ("bakery.0002_unique.0:contract", "running"),
    ]

    bakery.sql("UPDATE bakery_cake SET name = 'name ' || id")
    assert bakery.migrate("0003").err == ""
    assert bakery.sql("SELECT contype::text FROM pg_constraint WHERE conname = 'cake_name_unique'") == [
        ("u",)
    ]
    assert bakery.kept() == [("bakery.0002_unique.0", "done")]

    assert bakery.migrate("0001").err == ""
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True}
    assert bakery.kept() == []


def test_begun_again_after_a_later_operation_failed(bakery: Bakery):
    added = 'safe.AddField("cake", "flavour", models.TextField(null=True)),'
    all_three = f"{REMOVE_NOTE}\n{added}\n{CAST_NOTE.replace('note', 'name')}"
    bakery.install(later("0002_three", all_three, before="0001_initial"))

    assert bakery.migrate("0002").code == 1
    assert bakery.kept() == [
        ("bakery.0002_three.0", "contract open"),
        ("bakery.0002_three.1", "done"),
        ("bakery.0002_three.2", "running"),
    ]

    bakery.sql("UPDATE bakery_cake SET name = id")
    assert bakery.migrate("0002").err == ""
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True, "cake_name": True}
    assert set(bakery.columns("bakery_cake")) == {"id", "name", "note", "price", "flavour"}

    assert bakery.kept() == [("bakery.0002_three.0", "contract open")]


def test_taken_back_again_after_a_later_operation_failed(bakery: Bakery):
    """On the way back the last operation comes first."""
    both = f"{REMOVE_NOTE}\n{CAST_NOTE.replace('note', 'name')}"
    bakery.install(later("0002_both", both, before="0001_initial"))
    bakery.sql("UPDATE bakery_cake SET name = id")
    bakery.migrate("0002")
    bakery.sql("UPDATE bakery_cake SET note = NULL WHERE id = 1")

    assert "violate" in bakery.migrate("0001").err
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True}
    assert ("bakery.0002_both.1:backwards", "done") in bakery.kept()

    bakery.sql("UPDATE bakery_cake SET note = '' WHERE id = 1")
    assert bakery.migrate("0001").err == ""
    assert bakery.columns("bakery_cake")["note"] == "NO"

    assert bakery.migrate("0002").err == ""
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True, "cake_name": True}
    assert bakery.kept() == [("bakery.0002_both.0", "contract open")]


def test_what_was_kept_is_tidied_up_once_the_migration_is_recorded(bakery: Bakery):
    """The last operation is Django's, which tells nobody that it is done."""
    added = 'safe.AddField("cake", "flavour", models.TextField(null=True)),'
    stock = 'migrations.AddField("cake", "colour", models.TextField(null=True)),'
    bakery.install(
        later("0002_two", f"{added}\n{stock}", before="0001_initial"),
        later("0003_remove", 'safe.RemoveField("cake", "price"),', before="0002_two"),
    )

    assert bakery.migrate("0002").err == ""
    assert bakery.kept() == []
    assert bakery.migrate("0003").err == ""
    assert bakery.kept() == [("bakery.0003_remove.0", "contract open")]


def test_taken_back_without_the_database_being_told(bakery: Bakery):
    bakery.install(later("0002_remove_note", REMOVE_NOTE, before="0001_initial"))
    bakery.migrate("0002")
    bakery.migrate("0001", "--fake")
    bakery.sql("ALTER TABLE bakery_cake ALTER note SET NOT NULL")

    assert bakery.migrate("0002").err == ""
    assert bakery.columns("bakery_cake")["note"] == "YES"
    assert bakery.kept() == [("bakery.0002_remove_note.0", "contract open")]
