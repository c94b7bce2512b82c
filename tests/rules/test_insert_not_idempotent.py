from __future__ import annotations

import contextlib
from typing import Any

from django.db import IntegrityError
from django.db.migrations import CreateModel, RunPython
from django.db.models import BigAutoField

from linting import findings, safe

RULE = "insert-not-idempotent"


def _insert(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Customer").objects.create(name="x")


def test_without_a_transaction() -> None:
    (found,) = findings(RULE, RunPython(_insert, RunPython.noop), atomic=False)

    assert (found.severity.value, found.table, found.message, found.hint) == (
        "warning",
        "shop_customer",
        (
            "_insert() inserts rows of shop.Customer without looking whether they are there: "
            "run again after a failure, it inserts them twice or fails."
        ),
        "Use get_or_create(), bulk_create(…, ignore_conflicts=True), or insert only for rows that have none yet.",
    )


def test_back_and_forth() -> None:
    (found,) = findings(RULE, RunPython(_insert, RunPython.noop))

    assert (found.severity.value, found.message) == (
        "note",
        (
            "_insert() inserts rows of shop.Customer without looking whether they are there: "
            "taken back and applied again, it inserts them twice or fails."
        ),
    )


def _remove(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Customer").objects.filter(name="x").delete()


def test_taken_back_for_real_or_not_at_all() -> None:
    safe(RULE, RunPython(_insert, _remove))
    safe(RULE, RunPython(_insert))


def _saved(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Customer")(name="x").save()


def _bulk(apps: Any, schema_editor: Any) -> None:
    customer = apps.get_model("shop", "Customer")
    customer.objects.bulk_create([customer(name=name) for name in "xy"])


def test_other_inserts() -> None:
    for code in (_saved, _bulk):
        (found,) = findings(RULE, RunPython(code, _remove), atomic=False)
        assert found.message == (
            f"{code.__name__}() inserts rows of shop.Customer without looking whether they are there: "
            "run again after a failure, it inserts them twice or fails."
        )


def _asks(apps: Any, schema_editor: Any) -> None:
    customers = apps.get_model("shop", "Customer").objects
    customers.get_or_create(name="w")
    if not customers.filter(name="x").exists():
        customers.create(name="x")
    with contextlib.suppress(IntegrityError):
        customers.create(name="y")


def _catches(apps: Any, schema_editor: Any) -> None:
    customers = apps.get_model("shop", "Customer").objects
    try:
        customers.create(name="y")
    except IntegrityError:
        print("There is one.")
    try:
        customers.get(name="z")
    except customers.model.DoesNotExist:
        customers.create(name="z")


def _leaves_early(apps: Any, schema_editor: Any) -> None:
    customers = apps.get_model("shop", "Customer").objects
    if customers.filter(name="x"):
        return
    customers.create(name="x")


def _only_where_missing(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.filter(payment__isnull=True):
        apps.get_model("shop", "Payment").objects.create(order=order)


def _ignores(apps: Any, schema_editor: Any) -> None:
    customer = apps.get_model("shop", "Customer")
    customer.objects.bulk_create([customer(name="x")], ignore_conflicts=True)


def test_inserts_that_look_first() -> None:
    for code in (_asks, _catches, _leaves_early, _only_where_missing, _ignores):
        safe(RULE, RunPython(code, RunPython.noop), atomic=False)


def _into_new(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Visit").objects.create()


def test_a_table_of_the_same_migration() -> None:
    safe(
        RULE,
        CreateModel("Visit", [("id", BigAutoField(primary_key=True))]),
        RunPython(_into_new, RunPython.noop),
    )
