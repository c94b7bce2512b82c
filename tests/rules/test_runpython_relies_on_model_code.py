from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.migrations import RunPython
from django.db.models.signals import post_save

from linting import findings, safe, unsafe
from shop.models import Order

RULE = "runpython-relies-on-model-code"


def _close(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.filter(pk=1):
        order.close()


def test_a_method() -> None:
    (found,) = findings(RULE, RunPython(_close, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "error",
        "_close() uses close of shop.Order, which the model has only in the code, not in migrations.",
        "Write what it does into the migration; give a manager use_in_migrations = True.",
    )


def _touch(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.filter(pk=1):
        order.save()


def _change(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.filter(pk=1):
        order.note = ""
        order.save()


@pytest.fixture
def receiver() -> Iterator[None]:
    def receive(**arguments: object) -> None:
        """Hears of orders."""

    post_save.connect(receive, sender=Order, dispatch_uid="test")
    yield
    post_save.disconnect(sender=Order, dispatch_uid="test")


@pytest.mark.usefixtures("receiver")
def test_a_receiver() -> None:
    (found,) = findings(RULE, RunPython(_touch, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "warning",
        "_touch() saves shop.Order for what saving does, but the receivers of its signals are not called in migrations.",
        "Write what it does into the migration.",
    )


def test_a_save_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def save(self: Order, *arguments: Any) -> None:
        super(Order, self).save(*arguments)

    monkeypatch.setattr(Order, "save", save)

    assert (
        unsafe(RULE, RunPython(_touch, RunPython.noop))
        == "_touch() saves shop.Order for what saving does, but its save() is not called in migrations."
    )


@pytest.mark.usefixtures("receiver")
def test_saved_for_what_was_assigned() -> None:
    safe(RULE, RunPython(_change, RunPython.noop))


def _of_django(apps: Any, schema_editor: Any) -> None:
    order = apps.get_model("shop", "Order").objects.get(pk=1)
    order.refresh_from_db()
    order.get_next_by_placed_at()
    order.products.clear()
    str(order.customer.name).lower()


def test_nobody_relies_on_anything() -> None:
    safe(RULE, RunPython(_touch, RunPython.noop))
    safe(RULE, RunPython(_of_django, RunPython.noop))
