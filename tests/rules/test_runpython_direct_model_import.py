from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.migrations import RunPython

from linting import findings, safe, unsafe
from shop import models
from shop.models import Order

RULE = "runpython-direct-model-import"


def _imported(apps: Any, schema_editor: Any) -> None:
    Order.objects.filter(pk=1).update(remark="")


def test_imported_at_the_head_of_the_module() -> None:
    (found,) = findings(RULE, RunPython(_imported, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "error",
        "_imported() uses shop.Order as the code has it, not as it is at this point of the history.",
        "Take it from the first argument: Order = apps.get_model('shop', 'Order').",
    )


def test_in_the_reverse() -> None:
    message = unsafe(RULE, RunPython(RunPython.noop, _imported))

    assert (
        message
        == "_imported() uses shop.Order as the code has it, not as it is at this point of the history."
    )


def _saved(apps: Any, schema_editor: Any) -> None:
    from shop.models import Coupon as Voucher

    Voucher(code="X").save()


def _of_module(apps: Any, schema_editor: Any) -> None:
    models.Customer._default_manager.update(email="")


def _of_helper(apps: Any, schema_editor: Any) -> None:
    _touch(models.Product)


def _touch(model: Any) -> None:
    model.objects.filter(pk=1).delete()


def _content_type(apps: Any, schema_editor: Any) -> None:
    ContentType.objects.get_for_model(apps.get_model("shop", "Order"))


def test_other_ways_to_use_one() -> None:
    said = [
        unsafe(RULE, RunPython(code, RunPython.noop))
        for code in (_saved, _of_module, _of_helper, _content_type)
    ]

    assert said == [
        "_saved() uses shop.Coupon as the code has it, not as it is at this point of the history.",
        "_of_module() uses shop.Customer as the code has it, not as it is at this point of the history.",
        "_touch() uses shop.Product as the code has it, not as it is at this point of the history.",
        "_content_type() uses contenttypes.ContentType as the code has it, not as it is at this point of the history.",
    ]


def _looped(apps: Any, schema_editor: Any) -> None:
    for model in [apps.get_model("shop", "Order"), apps.get_model("shop", "Customer")]:
        model.objects.filter(pk=1).delete()


def _named_alike(apps: Any, schema_editor: Any) -> None:
    Order = apps.get_model("shop", "Order")
    Order.objects.filter(pk=1).delete()


def _looked_at(apps: Any, schema_editor: Any) -> None:
    if apps.get_model("shop", "Order")._meta.db_table == Order._meta.db_table:
        raise Order.DoesNotExist


def test_models_of_the_state() -> None:
    for code in (_looped, _named_alike, _looked_at):
        safe(RULE, RunPython(code, RunPython.noop))
