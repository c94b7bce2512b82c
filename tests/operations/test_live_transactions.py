"""Safe operations in migrations that are one transaction."""

from __future__ import annotations

import pytest
from django.db import NotSupportedError

from operations.bakery import Bakery, later

ADD_INDEX = 'safe.AddIndex("cake", models.Index(fields=["name"], name="cake_name")),'
REMOVE_NOTE = 'safe.RemoveField("cake", "note"),'


def test_what_takes_long_is_refused(bakery: Bakery):
    bakery.install(later("0002_index", ADD_INDEX, before="0001_initial", attributes=""))

    with pytest.raises(NotSupportedError) as refused:
        bakery.migrate("0002")
    assert str(refused.value) == (
        "AddIndex runs CREATE INDEX CONCURRENTLY on bakery_cake, which cannot be done in the transaction of the migration. "
        "Set atomic = False on migration bakery.0002_index."
    )
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True}


def test_what_is_brief_is_part_of_it(bakery: Bakery):
    bakery.install(
        later("0002_remove_note", REMOVE_NOTE, before="0001_initial", attributes=""),
        later(
            "0003_contract",
            'safe.Contract("0002_remove_note"),',
            before="0002_remove_note",
            attributes="",
        ),
    )

    assert bakery.migrate("0002").err == ""
    assert bakery.columns("bakery_cake")["note"] == "YES"
    assert bakery.migrate("0003").err == ""
    assert "note" not in bakery.columns("bakery_cake")
    assert bakery.migrate("0002").err == ""
    assert bakery.columns("bakery_cake")["note"] == "YES"


def test_the_way_back_may_take_longer(bakery: Bakery):
    bakery.install(later("0002_remove_note", REMOVE_NOTE, before="0001_initial", attributes=""))
    bakery.migrate("0002")

    with pytest.raises(NotSupportedError) as refused:
        bakery.migrate("0001")
    assert str(refused.value) == (
        "RemoveField runs VALIDATE CONSTRAINT on bakery_cake, which cannot be done in the transaction of the migration. "
        "Set atomic = False on migration bakery.0002_remove_note."
    )
    assert bakery.kept() == [("bakery.0002_remove_note.0", "contract open")]


def test_all_of_it_is_rolled_back(bakery: Bakery):
    fails = f'{REMOVE_NOTE}\nmigrations.RunSQL("SELECT 1/0"),'
    bakery.install(later("0002_fails", fails, before="0001_initial", attributes=""))

    with pytest.raises(Exception, match="division by zero"):
        bakery.migrate("0002")
    assert bakery.columns("bakery_cake")["note"] == "NO"
    assert bakery.kept() == []


def test_on_a_table_made_in_the_same_migration(bakery: Bakery):
    operations = """
    migrations.CreateModel("Box", [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())]),
    migrations.RunSQL("INSERT INTO bakery_box (size) VALUES (1), (2)", migrations.RunSQL.noop),
    safe.AddIndex("box", models.Index(fields=["size"], name="box_size")),
    """
    bakery.install(later("0002_box", operations, before="0001_initial", attributes=""))

    assert bakery.migrate("0002").err == ""
    assert bakery.indexes("bakery_box") == {"bakery_box_pkey": True, "box_size": True}


def test_what_django_put_off_is_done_before(bakery: Bakery):
    """Django adds the key at the end of the migration; the operation after it is to find it."""
    operations = """
    migrations.AddField("cake", "order", models.ForeignKey("bakery.Order", models.CASCADE, null=True)),
    safe.RenameField("cake", "order", "sold"),
    """
    bakery.install(later("0002_key", operations, before="0001_initial"))

    assert bakery.migrate("0002").err == ""
    (key,) = bakery.sql(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'bakery_cake'::regclass"
    )
    assert key == ("FOREIGN KEY (sold_id) REFERENCES bakery_order(id) DEFERRABLE INITIALLY DEFERRED",)
