from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "drop-database"


def test_dropped() -> None:
    message = unsafe(RULE, RunSQL("DROP DATABASE shop", RunSQL.noop))

    assert message == "Dropping database shop drops all its tables with all rows."


def test_if_it_is_there() -> None:
    message = unsafe(RULE, RunSQL("drop database if exists shop with (force)", RunSQL.noop), atomic=False)

    assert message == "Dropping database shop drops all its tables with all rows."


def test_made() -> None:
    safe(RULE, RunSQL("CREATE DATABASE shop", RunSQL.noop), atomic=False)


def test_table() -> None:
    safe(RULE, RunSQL("DROP TABLE IF EXISTS shop", RunSQL.noop))
