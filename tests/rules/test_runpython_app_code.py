from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

from linting import findings, safe
from shop.prices import rounded

RULE = "runpython-app-code"


def _fill(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(pk=1).update(total=rounded(123))


def test_a_function_of_the_project() -> None:
    (found,) = findings(RULE, RunPython(_fill, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "note",
        "_fill() calls rounded() of shop.prices, which is no part of a migration.",
        "Copy what it does into the migration.",
    )


def _flagged(apps: Any, schema_editor: Any) -> None:
    import waffle

    if waffle.switch_is_active("notes"):
        apps.get_model("shop", "Order").objects.filter(pk=1).update(note="")


def test_a_feature_flag() -> None:
    (found,) = findings(RULE, RunPython(_flagged, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "warning",
        "_flagged() asks waffle.switch_is_active: what it does depends on who asks when.",
        "Let migrations do the same everywhere; keep the flag in the code that reads the rows.",
    )


def _double(number: int) -> int:
    return 2 * number


def _own(apps: Any, schema_editor: Any) -> None:
    total = _double(len(str(schema_editor)))
    apps.get_model("shop", "Order").objects.filter(pk=1).update(total=total)


def test_functions_of_the_migration_itself() -> None:
    safe(RULE, RunPython(_own, RunPython.noop))
