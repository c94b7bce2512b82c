"""What happens while steps run, told to whoever listens: a person, a log, the ledger, signals, hooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What an event tells of.

    ``RUN_*`` are of a whole run, ``MIGRATION_*`` of a migration, ``STEP_*`` of a step of a program. ``ATTEMPT``: a lock was
    not to be had in time. ``WAIT``: what is waited for, with who is in the way; told again when that changes. ``EVICTION``: one who
    was in the way was ended, or was to be. ``PROGRESS``: how far a step has come. ``NOTE``: anything else that a reader of the log should know.
    """

    RUN_STARTED = "run-started"
    RUN_FOLLOWS = "run-follows"
    RUN_DONE = "run-done"
    RUN_FAILED = "run-failed"
    RUN_STOPPED = "run-stopped"
    MIGRATION_STARTED = "migration-started"
    MIGRATION_DONE = "migration-done"
    STEP_STARTED = "step-started"
    STEP_DONE = "step-done"
    STEP_FAILED = "step-failed"
    ATTEMPT = "attempt"
    WAIT = "wait"
    EVICTION = "eviction"
    PROGRESS = "progress"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Event:
    """``text`` is a sentence for people, without a final point where it is a statement. ``data`` is for programs: values
    that ``json`` knows. Its keys by kind:

    - ``STEP_*``: ``phase``, ``mode``, ``statements``, ``step`` (from 0) and ``steps`` of the list, and when it ended ``seconds``;
      ``STEP_FAILED`` has ``error`` and ``cure``
    - ``ATTEMPT``: ``number`` (from 1), ``milliseconds`` waited
    - ``WAIT``: ``seconds`` waited so far, ``blockers``: a list of ``pid``, ``user``, ``application``, ``state``, ``seconds``,
      ``query``, ``kind`` (``old``, ``autovacuum``, ``prepared``), ``table``, ``prepared`` (the name of a prepared transaction);
      ``outside``: whether the step waits outside the queue, so that nobody waits for it
    - ``EVICTION``: ``how`` (``cancel``, ``terminate``), ``blockers`` with the one it is about, ``ended``: whether it was
    - ``PROGRESS``: ``done`` and ``total`` in the unit ``unit`` (``rows``, ``blocks``), each None when unknown, ``activity``, ``seconds`` since it began;
      ``waits``: whether what the last ``WAIT`` told of goes on
    - what the run knows is added to all: ``database``, ``run``, ``app``, ``migration``, ``operation``
    """

    kind: Kind
    text: str
    data: Mapping[str, object] = field(default_factory=dict)


Report = Callable[[Event], None]


def silent(event: Event) -> None:
    """A report that nobody reads."""
