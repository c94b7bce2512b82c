from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.db.migrations import RunPython

from linting import findings, safe

RULE = "missing-database-alias"


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A second database."""
    database: dict[str, Any] = {**connections.settings["default"], "TEST": {"MIRROR": None}}
    monkeypatch.setitem(connections.settings, "archive", database)
    return database


def _fill(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(pk=1).update(note="")
    apps.get_model("shop", "Customer").objects.count()


@pytest.mark.usefixtures("archive")
def test_two_databases() -> None:
    (found,) = findings(RULE, RunPython(_fill, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "warning",
        (
            "_fill() uses shop.Order and shop.Customer in the database that the router chooses, "
            "not in the one that is migrated."
        ),
        "Name it: Order.objects.using(schema_editor.connection.alias).",
    )


def test_one_database() -> None:
    safe(RULE, RunPython(_fill, RunPython.noop))


def test_a_mirror_is_no_other_database(archive: dict[str, Any]) -> None:
    archive["TEST"]["MIRROR"] = "default"

    safe(RULE, RunPython(_fill, RunPython.noop))


class _OnlyDefault:
    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "default"


@pytest.mark.usefixtures("archive")
def test_migrated_in_one_only(settings: Any) -> None:
    settings.DATABASE_ROUTERS = [_OnlyDefault()]

    safe(RULE, RunPython(_fill, RunPython.noop))


def _named(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    orders = apps.get_model("shop", "Order").objects.using(alias)
    orders.filter(pk=1).update(note="")
    for order in orders.filter(pk=1):
        order.save()
        order.products.all().delete()
    apps.get_model("shop", "Customer")(name="x").save(using=alias)
    apps.get_model("shop", "Customer").objects.db_manager(alias).count()


def _asks(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.alias != "default":
        return
    apps.get_model("shop", "Order").objects.filter(pk=1).update(note="")


@pytest.mark.usefixtures("archive")
def test_the_database_is_named() -> None:
    safe(RULE, RunPython(_named, RunPython.noop))
    safe(RULE, RunPython(_asks, RunPython.noop))
