from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

from django_safemigrate.rules import all_rules
from linting import findings, safe

RULE = "runpython-model-variable-name"


def _other(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("shop.Order")
    model.objects.first()


def test_another_name() -> None:
    (found,) = findings(RULE, RunPython(_other, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "note",
        "_other() calls the model shop.Order model.",
        "Call the variable Order.",
    )


def _same(apps: Any, schema_editor: Any) -> None:
    Order = apps.get_model("shop", "Order")
    Order.objects.first()
    for model in (apps.get_model("shop", "Order"), apps.get_model("shop", "Customer")):
        model.objects.first()


def test_the_name_of_the_class_and_a_loop() -> None:
    safe(RULE, RunPython(_same, RunPython.noop))


def test_a_project_has_to_ask_for_it() -> None:
    assert all_rules()[RULE].opt_in
