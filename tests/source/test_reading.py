"""What a callable does: transactions, calls that leave the process, inserts, SQL."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from source.reading import reading, writes


def _in_transactions(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    with transaction.atomic():
        for order in orders.iterator():
            order.note = ""
            order.save()
    while ids := list(orders.filter(note=None).values_list("pk", flat=True)[:100]):
        with transaction.atomic():
            orders.filter(pk__in=ids).update(note="")


def test_a_transaction_around_the_loop_and_one_in_it() -> None:
    assert [[loop.atomic for loop in one.loops] for one in reading(_in_transactions).writes] == [
        [True],
        [False],
    ]


@transaction.atomic
def _in_a_decorator(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.iterator():
        order.delete()


def test_a_transaction_by_decorator() -> None:
    assert [[loop.atomic for loop in one.loops] for one in reading(_in_a_decorator).writes] == [[True]]


def _sends(apps: Any, schema_editor: Any) -> None:
    import smtplib
    import subprocess

    import not_installed_tasks  # type: ignore[import-not-found]
    import requests
    from django.core.mail import send_mail

    requests.get("https://example.org")
    send_mail("", "", "", [])
    smtplib.SMTP("localhost")
    subprocess.run(["true"], check=True)
    not_installed_tasks.tell.delay(1)
    try:
        raise requests.exceptions.Timeout
    except requests.exceptions.RequestException:
        requests.exceptions.HTTPError()


def test_calls_that_leave_the_process() -> None:
    assert [one.what for one in reading(_sends).outside] == [
        "requests.get",
        "django.core.mail.send_mail",
        "smtplib.SMTP",
        "subprocess.run",
        "not_installed_tasks.tell.delay",
    ]


def _json(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.filter(pk=1):
        order.note.update({"a": 1})
        order.note.delete()


def test_a_dict_in_a_field_is_no_query() -> None:
    assert writes(_json) == []


def _asks_first(apps: Any, schema_editor: Any) -> None:
    customers = apps.get_model("shop", "Customer").objects
    if not customers.filter(name="x").exists():
        customers.create(name="x")
    found = customers.filter(name="y").first()
    if found is None:
        customers.create(name="y")
    customers.get_or_create(name="z")
    if customers.exists():
        return
    customers.create(name="w")


def test_inserts_that_ask_first() -> None:
    assert [one.once for one in reading(_asks_first).writes] == [True, True, True]


def _does_not_ask(apps: Any, schema_editor: Any) -> None:
    customer = apps.get_model("shop", "Customer")
    customer.objects.create(name="x")
    customer(name="y").save()
    customer.objects.bulk_create([customer(name="z")])
    customer.objects.bulk_create([customer(name="z")], ignore_conflicts=True)


def test_inserts_that_do_not() -> None:
    assert [(one.verb.value, one.once) for one in reading(_does_not_ask).writes] == [
        ("insert", False),
        ("insert", False),
        ("bulk_create", False),
        ("bulk_create", True),
    ]


def _sql(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("UPDATE shop_order SET note = ''")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM shop_payment")
        cursor.execute(f"DELETE FROM {schema_editor}")


def test_sql() -> None:
    assert [one.text for one in reading(_sql).sql] == [
        "UPDATE shop_order SET note = ''",
        "DELETE FROM shop_payment",
        None,
    ]
