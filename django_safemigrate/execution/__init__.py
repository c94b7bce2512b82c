"""Running the steps of programs on a live database, and keeping what is still to be done."""

from __future__ import annotations

from django_safemigrate.execution.errors import ExecutionError, WaitingError, on
from django_safemigrate.execution.events import Event, Kind, Report, silent
from django_safemigrate.execution.kept import (
    KeptProgram,
    State,
    done,
    find,
    forget,
    forgetting,
    keep,
    mark,
    open_contracts,
    programs_of,
    running,
    within,
)
from django_safemigrate.execution.making import ensure
from django_safemigrate.execution.plain import PlainStep, WayBack, plain
from django_safemigrate.execution.run import run
from django_safemigrate.execution.session import Bounds

__all__ = [
    "Bounds",
    "Event",
    "ExecutionError",
    "KeptProgram",
    "Kind",
    "PlainStep",
    "Report",
    "State",
    "WaitingError",
    "WayBack",
    "done",
    "ensure",
    "find",
    "forget",
    "forgetting",
    "keep",
    "mark",
    "on",
    "open_contracts",
    "plain",
    "programs_of",
    "run",
    "running",
    "silent",
    "within",
]
