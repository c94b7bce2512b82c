from __future__ import annotations

from typing import Any

from django.db.migrations import AddField, RunPython
from django.db.models import IntegerField

from django_safemigrate.rules import all_rules
from linting import findings, safe

RULE = "runpython-not-elidable"


def _fill(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(pk=1).update(note="")


def test_kept() -> None:
    (found,) = findings(RULE, RunPython(_fill, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "note",
        "_fill() only changes rows that are there, and is kept when the migrations are squashed.",
        "Give RunPython elidable=True.",
    )


def _insert(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Customer").objects.create(name="x")


def _send(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("UPDATE shop_order SET note = '' WHERE id = 1")


def test_elided_or_needed() -> None:
    safe(RULE, RunPython(_fill, RunPython.noop, elidable=True))
    safe(RULE, RunPython(_insert, RunPython.noop))
    safe(RULE, RunPython(_send, RunPython.noop))
    safe(RULE, RunPython(RunPython.noop, _fill))
    safe(RULE, AddField("Order", "lot", IntegerField(null=True)), RunPython(_fill, RunPython.noop))


def test_a_project_has_to_ask_for_it() -> None:
    assert all_rules()[RULE].opt_in
