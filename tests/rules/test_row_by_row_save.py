from __future__ import annotations

from typing import Any

from django.db.migrations import CreateModel, RunPython
from django.db.models import BigAutoField, TextField

from linting import findings, safe, unsafe

RULE = "row-by-row-save"


def _saved(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.all():
        order.note = ""
        order.save(update_fields=["note"])


def test_saved_in_a_transaction() -> None:
    (found,) = findings(RULE, RunPython(_saved, RunPython.noop))

    assert (found.severity.value, found.table, found.message, found.hint) == (
        "warning",
        "shop_order",
        "_saved() saves rows of shop.Order one at a time, all in one transaction.",
        (
            "In a migration of its own with atomic = False, collect them and write each few thousand with "
            "bulk_update(batch, fields)."
        ),
    )


def test_saved_with_a_commit_each() -> None:
    (found,) = findings(RULE, RunPython(_saved, RunPython.noop), atomic=False)

    assert (found.severity.value, found.message) == (
        "note",
        "_saved() saves rows of shop.Order one at a time.",
    )


def test_in_the_reverse() -> None:
    (found,) = findings(RULE, RunPython(RunPython.noop, _saved))

    assert (found.severity.value, found.message) == (
        "note",
        "_saved() saves rows of shop.Order one at a time, all in one transaction.",
    )


def _inserted(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.filter(discount=None).iterator():
        apps.get_model("shop", "Payment").objects.create(order=order)


def _removed(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.iterator():
        order.delete()


def _updated(apps: Any, schema_editor: Any) -> None:
    for customer in apps.get_model("shop", "Customer").objects.iterator():
        customer.order_set.update(note=customer.name)


def _deleted(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    for key in orders.values_list("pk", flat=True):
        orders.filter(pk=key).delete()


def test_other_writes_of_one_row() -> None:
    found = [
        findings(RULE, RunPython(code, RunPython.noop))[0]
        for code in (_inserted, _removed, _updated, _deleted)
    ]

    assert [(one.message, one.hint) for one in found] == [
        (
            "_inserted() inserts rows of shop.Payment one at a time, all in one transaction.",
            (
                "In a migration of its own with atomic = False, collect them and insert each few thousand with "
                "bulk_create(batch)."
            ),
        ),
        (
            "_removed() deletes rows of shop.Order one at a time, all in one transaction.",
            (
                "In a migration of its own with atomic = False, collect their keys and delete each few thousand with "
                "filter(pk__in=keys).delete()."
            ),
        ),
        (
            (
                "_updated() updates rows of shop.Order in a statement for each row of shop.Customer, "
                "all in one transaction."
            ),
            (
                "In a migration of its own with atomic = False, update a few thousand at a time with "
                "filter(pk__in=keys).update(…) or bulk_update(batch, fields)."
            ),
        ),
        (
            "_deleted() deletes rows of shop.Order in a statement for each row of shop.Order, all in one transaction.",
            (
                "In a migration of its own with atomic = False, collect their keys and delete each few thousand with "
                "filter(pk__in=keys).delete()."
            ),
        ),
    ]


def _in_batches(apps: Any, schema_editor: Any) -> None:
    orders, last = apps.get_model("shop", "Order").objects, 0
    while batch := list(orders.filter(pk__gt=last).order_by("pk")[:1000]):
        for order in batch:
            order.save()
        last = batch[-1].pk


def test_batches_that_are_saved_one_at_a_time() -> None:
    message = unsafe(RULE, RunPython(_in_batches, RunPython.noop), atomic=False)

    assert message == "_in_batches() saves rows of shop.Order one at a time."


def _few(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    for order in orders.filter(pk__in=[1, 2]):
        order.save()
    for name in ("a", "b"):
        apps.get_model("shop", "Customer").objects.create(name=name)
    orders.get(pk=1).delete()


def _bulk(apps: Any, schema_editor: Any) -> None:
    orders, last = apps.get_model("shop", "Order").objects, 0
    while batch := list(orders.filter(pk__gt=last).order_by("pk")[:1000]):
        for order in batch:
            order.note = ""
        orders.bulk_update(batch, ["note"])
        last = batch[-1].pk


def test_few_rows_and_batches() -> None:
    safe(RULE, RunPython(_few, RunPython.noop))
    safe(RULE, RunPython(_bulk, RunPython.noop), atomic=False)


def _of_new(apps: Any, schema_editor: Any) -> None:
    for visit in apps.get_model("shop", "Visit").objects.all():
        visit.save()


def test_a_table_of_the_same_migration() -> None:
    new = CreateModel("Visit", [("id", BigAutoField(primary_key=True)), ("note", TextField(null=True))])

    safe(RULE, new, RunPython(_of_new, RunPython.noop))
