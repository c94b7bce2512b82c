from __future__ import annotations

import functools
from typing import Any

from django.db.migrations import RunPython

from linting import findings, safe, unsafe

RULE = "runpython-argument-names"


def _other(registry: Any, editor: Any) -> None:
    registry.get_model("shop", "Order").objects.using(editor.connection.alias).first()


def test_other_names() -> None:
    (found,) = findings(RULE, RunPython(_other, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "note",
        "_other() calls its argument apps registry and schema_editor editor.",
        "Call them as everybody does: def _other(apps, schema_editor).",
    )


def _swapped(schema_editor: Any, apps: Any) -> None:
    apps.get_model("shop", "Order")


def test_swapped() -> None:
    (found,) = findings(RULE, RunPython(_swapped, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "error",
        "_swapped() takes schema_editor first and apps second, but is given them the other way round.",
        "Swap them: def _swapped(apps, schema_editor).",
    )


class _Filler:
    def run(self, models: Any, schema_editor: Any) -> None:
        models.get_model("shop", "Order")


def test_of_a_method() -> None:
    assert unsafe(RULE, RunPython(_Filler().run, RunPython.noop)) == "run() calls its argument apps models."


def _usual(apps: Any, schema_editor: Any, note: str = "") -> None:
    apps.get_model("shop", "Order")


def _unused(apps: Any, _: Any) -> None:
    apps.get_model("shop", "Order")


def _private(_apps: Any, _schema_editor: Any) -> None:
    _apps.get_model("shop", "Order")


def test_usual_names_and_unused_arguments() -> None:
    partial = functools.partial(_usual, note="x")
    for code in (_usual, _unused, _private, partial, lambda x, y: None, lambda *arguments: None):
        safe(RULE, RunPython(code, RunPython.noop))
