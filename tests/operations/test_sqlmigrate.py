"""What ``sqlmigrate`` shows of safe operations."""

from __future__ import annotations

import pytest
from django.db import NotSupportedError

from operations.bakery import Bakery, later
from projects import run_command

ADD_INDEX = 'safe.AddIndex("cake", models.Index(fields=["name"], name="cake_name")),'
REMOVE_NOTE = 'safe.RemoveField("cake", "note"),'
CONTRACT = 'safe.Contract("0002_remove_note"),'


def sqlmigrate(name: str, *options: str) -> str:
    done = run_command("sqlmigrate", "bakery", name, *options)
    assert (done.err, done.code) == ("", 0)
    return done.out


def test_the_steps_and_what_waits(bakery: Bakery):
    bakery.install(later("0002_both", f"{REMOVE_NOTE}\n{ADD_INDEX}", before="0001_initial"))

    assert (
        sqlmigrate("0002")
        == """\
--
-- Remove field note from cake
--
-- expand, in a transaction
ALTER TABLE public.bakery_cake ALTER COLUMN note DROP NOT NULL;
-- contract, in a transaction: run by safe.Contract("0002_both") in a later migration
-- ALTER TABLE public.bakery_cake DROP COLUMN note;
--
-- Create index cake_name on field(s) name of model cake
--
-- expand, in no transaction
CREATE INDEX CONCURRENTLY cake_name ON public.bakery_cake (name);
"""
    )
    assert bakery.columns("bakery_cake")["note"] == "NO"


def test_backwards(bakery: Bakery):
    bakery.install(later("0002_index", ADD_INDEX, before="0001_initial"))
    bakery.migrate("0002")

    assert (
        sqlmigrate("0002", "--backwards")
        == """\
--
-- Create index cake_name on field(s) name of model cake
--
-- contract, in no transaction
DROP INDEX CONCURRENTLY IF EXISTS public.cake_name;
"""
    )
    assert "cake_name" in bakery.indexes("bakery_cake")


def test_of_a_table_that_is_still_to_come(bakery: Bakery):
    box = 'migrations.CreateModel("Box", [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())]),'
    index = 'safe.AddIndex("box", models.Index(fields=["size"], name="box_size")),'
    bakery.install(
        later("0002_box", box, before="0001_initial"), later("0003_index", index, before="0002_box")
    )

    assert "CREATE INDEX CONCURRENTLY box_size ON public.bakery_box (size);" in sqlmigrate("0003")
    assert bakery.sql("SELECT to_regclass('bakery_box')") == [(None,)]


def test_of_a_table_made_in_the_same_migration(bakery: Bakery):
    operations = """
    migrations.CreateModel("Box", [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())]),
    safe.AddIndex("box", models.Index(fields=["size"], name="box_size")),
    """
    bakery.install(later("0002_box", operations, before="0001_initial"))

    assert sqlmigrate("0002").endswith('CREATE INDEX "box_size" ON "bakery_box" ("size");\n')


def test_a_contract(bakery: Bakery):
    bakery.install(
        later("0002_remove_note", REMOVE_NOTE, before="0001_initial"),
        later("0003_contract", CONTRACT, before="0002_remove_note"),
    )
    assert (
        sqlmigrate("0003")
        == """\
--
-- Finish 0002_remove_note, now that no old code is left
--
-- (no-op)
"""
    )

    bakery.migrate("0002")
    assert (
        sqlmigrate("0003")
        == """\
--
-- Finish 0002_remove_note, now that no old code is left
--
-- contract, in a transaction
ALTER TABLE public.bakery_cake DROP COLUMN note;
"""
    )


def test_what_cannot_be_part_of_a_transaction(bakery: Bakery):
    bakery.install(later("0002_index", ADD_INDEX, before="0001_initial", attributes=""))

    with pytest.raises(NotSupportedError, match=r"^AddIndex runs CREATE INDEX CONCURRENTLY on bakery_cake, "):
        sqlmigrate("0002")
