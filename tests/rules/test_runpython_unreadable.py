from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

from linting import findings, safe

RULE = "runpython-unreadable"


def test_built_in() -> None:
    (found,) = findings(RULE, RunPython(print, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "note",
        "print cannot be read, so that it is not known what it does: it is not written in Python.",
        "Give RunPython a function that is written in a file of the project.",
    )


def _readable(apps: Any, schema_editor: Any) -> None:
    """Does nothing."""


def test_readable() -> None:
    safe(RULE, RunPython(_readable, RunPython.noop))
    safe(RULE, RunPython(lambda apps, schema_editor: None, RunPython.noop))
