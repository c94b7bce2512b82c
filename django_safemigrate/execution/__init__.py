"""Running the steps of programs on a live database, and keeping what is still to be done."""

from __future__ import annotations

from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.kept import (
    TABLE,
    KeptProgram,
    State,
    done,
    find,
    forget,
    keep,
    mark,
    open_contracts,
)
from django_safemigrate.execution.plain import PlainStep, plain
from django_safemigrate.execution.run import run

__all__ = [
    "TABLE",
    "ExecutionError",
    "KeptProgram",
    "PlainStep",
    "State",
    "done",
    "find",
    "forget",
    "keep",
    "mark",
    "open_contracts",
    "plain",
    "run",
]
