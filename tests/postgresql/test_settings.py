"""Settings of a session: those of the project, and those a migration sets."""

from __future__ import annotations

from typing import Any

import pytest

from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.databases.postgresql.settings import begins_with
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import SetSetting
from django_safemigrate.schema.replay import replay


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", 0),
        ("250", 250),
        ("250ms", 250),
        ("2s", 2000),
        ("1.5 s", 1500),
        (" 1min ", 60_000),
        ("2h", 7_200_000),
        ("1d", 86_400_000),
        ("500us", 0.5),
        # Units are told apart by case.
        ("1S", None),
        ("soon", None),
        ("", None),
    ],
)
def test_how_long_a_timeout_is(value: str, expected: float | None) -> None:
    assert PostgreSQL(18).milliseconds(value) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {}),
        ({"options": "-c lock_timeout=1s"}, {"lock_timeout": "1s"}),
        (
            {"options": "-clock_timeout=1s -c statement_timeout=5s"},
            {"lock_timeout": "1s", "statement_timeout": "5s"},
        ),
        ({"options": "--lock-timeout='2 s'"}, {"lock_timeout": "2 s"}),
        ({"options": "-B 100 geqo=off"}, {}),
        ({"application_name": "migrate"}, {"application_name": "migrate"}),
    ],
)
def test_what_connections_begin_with(options: dict[str, Any], expected: dict[str, str]) -> None:
    assert begins_with({"OPTIONS": options}) == expected


def test_a_database_without_options() -> None:
    assert begins_with({}) == {}


def after(*settings: SetSetting) -> Catalog:
    catalog = Catalog()
    for one in settings:
        replay(one, catalog)
    return catalog


def test_a_setting_of_the_transaction_goes_before_that_of_the_session() -> None:
    catalog = after(SetSetting("Lock_Timeout", "1s"), SetSetting("lock_timeout", "2s", local=True))

    assert catalog.setting("lock_timeout") == "2s"
    catalog.end_transaction()
    assert catalog.setting("lock_timeout") == "1s"


def test_a_later_setting_of_the_session_counts_at_once() -> None:
    catalog = after(SetSetting("lock_timeout", "2s", local=True), SetSetting("lock_timeout", "1s"))

    assert catalog.setting("lock_timeout") == "1s"


def test_the_default_for_the_transaction() -> None:
    catalog = after(SetSetting("lock_timeout", "1s"), SetSetting("lock_timeout", "DEFAULT", local=True))

    assert catalog.setting("lock_timeout") is None


@pytest.mark.parametrize("reset", [SetSetting("lock_timeout", None), SetSetting("all", None)])
def test_reset(reset: SetSetting) -> None:
    assert after(SetSetting("lock_timeout", "1s"), reset).setting("lock_timeout") is None


def test_the_next_migration_begins_anew() -> None:
    catalog = after(SetSetting("lock_timeout", "1s"))
    before = catalog.snapshot()
    catalog.begin()

    assert catalog.setting("lock_timeout") is None
    assert before.setting("lock_timeout") == "1s"
