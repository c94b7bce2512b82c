from __future__ import annotations

from django.db.migrations import RunPython, RunSQL, SeparateDatabaseAndState

from linting import safe, unsafe

RULE = "runpython-not-reversible"


def test_no_reverse() -> None:
    message = unsafe(RULE, RunPython(print))

    assert message == "Running print cannot be taken back."


def test_nested() -> None:
    message = unsafe(RULE, SeparateDatabaseAndState(database_operations=[RunPython(print)]))

    assert message == "Running print cannot be taken back."


def test_noop() -> None:
    safe(RULE, RunPython(print, RunPython.noop))


def test_sql() -> None:
    safe(RULE, RunSQL("SELECT 1", RunSQL.noop))
