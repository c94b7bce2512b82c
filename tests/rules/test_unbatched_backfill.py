from __future__ import annotations

from typing import Any

from django.db.migrations import AddField, CreateModel, RunPython
from django.db.models import BigAutoField, IntegerField, TextField

from linting import findings, safe, unsafe

RULE = "unbatched-backfill"


def _all(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.update(note="")


def test_every_row() -> None:
    (found,) = findings(RULE, RunPython(_all, RunPython.noop))

    assert (found.severity.value, found.table, found.message, found.hint) == (
        "error",
        "shop_order",
        "_all() updates every row of shop.Order in one statement.",
        (
            "In a migration of its own with atomic = False, take a few thousand keys at a time: "
            "while ids := list(rows.values_list('pk', flat=True)[:5000]): Order.objects.filter(pk__in=ids).update(…), "
            "where rows are those not done yet."
        ),
    )


def test_without_a_transaction_it_is_still_one_statement() -> None:
    message = unsafe(RULE, RunPython(_all, RunPython.noop), atomic=False)

    assert message == "_all() updates every row of shop.Order in one statement."


def test_going_back_is_rare() -> None:
    (found,) = findings(RULE, RunPython(RunPython.noop, _all))

    assert (found.severity.value, found.message) == (
        "warning",
        "_all() updates every row of shop.Order in one statement.",
    )


def _matching(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(note__isnull=True).delete()


def test_a_condition_that_bounds_nothing() -> None:
    (found,) = findings(RULE, RunPython(_matching, RunPython.noop))

    assert (found.severity.value, found.message) == (
        "warning",
        "_matching() deletes all rows of shop.Order that match in one statement.",
    )


def _batches(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    while ids := list(orders.filter(note=None).values_list("id", flat=True)[:5000]):
        orders.filter(id__in=ids).update(note="")


def test_batches_in_one_transaction() -> None:
    (found,) = findings(RULE, RunPython(_batches, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "warning",
        "_batches() writes rows of shop.Order in batches, but all batches in one transaction.",
        "Set atomic = False on the migration, so that each batch commits on its own.",
    )


def test_batches_that_commit() -> None:
    safe(RULE, RunPython(_batches, RunPython.noop), atomic=False)


def test_batches_in_an_operation_that_is_atomic() -> None:
    message = unsafe(RULE, RunPython(_batches, RunPython.noop, atomic=True), atomic=False)

    assert message == "_batches() writes rows of shop.Order in batches, but all batches in one transaction."


def _together(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    found = list(orders.all())
    for order in found:
        order.note = order.number
    orders.bulk_update(found, ["note"], batch_size=500)


def test_all_in_one_list() -> None:
    (found,) = findings(RULE, RunPython(_together, RunPython.noop), atomic=False)

    assert (found.message, found.hint) == (
        "_together() loads all rows of shop.Order that it changes, and writes them together.",
        (
            "In a migration of its own with atomic = False, go through them with .iterator(chunk_size=2000) "
            "and write each chunk with bulk_update()."
        ),
    )


def _read(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.all():
        print(order.number)


def test_loaded_at_once() -> None:
    (found,) = findings(RULE, RunPython(_read, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "note",
        "_read() loads every row of shop.Order at once.",
        "Go through them with .iterator(chunk_size=2000).",
    )


def _sent(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("UPDATE shop_order SET note = %s WHERE note IS NULL", [""])
    schema_editor.execute("DELETE FROM shop_order WHERE id = 1")


def test_sql() -> None:
    (found,) = findings(RULE, RunPython(_sent, RunPython.noop))

    assert (found.message, found.hint) == (
        "_sent() updates rows of shop_order in one statement.",
        "Write a few thousand rows by primary key at a time, in a migration of its own with atomic = False.",
    )


def _sent_in_batches(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        for low in range(0, 100_000, 1000):
            cursor.execute(
                "UPDATE shop_order SET note = '' WHERE id >= %s AND id < %s AND note IS NULL",
                [low, low + 1000],
            )
        while True:
            cursor.execute(
                "DELETE FROM shop_payment WHERE id IN (SELECT id FROM shop_payment WHERE amount = %s LIMIT %s)",
                [0, 1000],
            )
            if not cursor.rowcount:
                break
        cursor.execute("UPDATE shop_order SET note = %s WHERE id = %s", ["", 1])


def test_sql_in_batches() -> None:
    found = findings(RULE, RunPython(_sent_in_batches, RunPython.noop))

    assert [(one.message, one.hint) for one in found] == [
        (
            f"_sent_in_batches() writes rows of {table} in batches, but all batches in one transaction.",
            "Set atomic = False on the migration, so that each batch commits on its own.",
        )
        for table in ("shop_order", "shop_payment")
    ]


def test_sql_in_batches_that_commit() -> None:
    safe(RULE, RunPython(_sent_in_batches, RunPython.noop), atomic=False)


def _of_new(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Visit").objects.update(note="")
    schema_editor.execute("DELETE FROM shop_visit")
    for visit in apps.get_model("shop", "Visit").objects.all():
        visit.note = ""
        apps.get_model("shop", "Order").objects.filter(pk=visit.pk).update(note="")


def test_a_table_of_the_same_migration() -> None:
    new = CreateModel("Visit", [("id", BigAutoField(primary_key=True)), ("note", TextField(null=True))])

    safe(RULE, new, RunPython(_of_new, RunPython.noop))


def _of_lot(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.update(lot=1)


def test_a_column_of_the_same_migration() -> None:
    message = unsafe(
        RULE, AddField("Order", "lot", IntegerField(null=True)), RunPython(_of_lot, RunPython.noop)
    )

    assert message == "_of_lot() updates every row of shop.Order in one statement."


def _few(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    orders.filter(pk=1).update(note="")
    orders.filter(pk__in=[1, 2]).delete()
    orders.filter(pk__range=(1, 100)).update(note="")
    apps.get_model("shop", "Product").objects.filter(sku="A").delete()
    for order in orders.filter(pk__in=[1, 2]):
        print(order)


def test_few_rows() -> None:
    safe(RULE, RunPython(_few, RunPython.noop))


def _one_by_one(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.all():
        order.note = ""
        order.save()


def test_row_by_row_save_says_it() -> None:
    safe(RULE, RunPython(_one_by_one, RunPython.noop))
