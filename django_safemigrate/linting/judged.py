"""What a run says about a migration: plain data, all that a report shows and a cache keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django_safemigrate.rules import Finding


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding with the file and line of its operation (None where unknown)."""

    finding: Finding
    path: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Allowed:
    """A finding that somebody answers for, with the reason given; ``until`` is the last day (ISO) it is good
    for.

    ``by``: what silenced it, ``"class"`` (the ``allow`` attribute), ``"comment"``, ``"baseline"`` or
    ``"IgnoreMigration"``.
    """

    placed: Placed
    by: str
    reason: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of a migration was looked at. ``unanalysed`` counts statements nobody here understands, and
    operations other than RunPython whose SQL could not be had; ``python`` counts the operations that run
    Python code."""

    operations: int = 0
    statements: int = 0
    unanalysed: int = 0
    python: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    """What is said about the history as a whole."""

    findings: tuple[Placed, ...] = ()
    allowed: tuple[Allowed, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A migration with what the rules say about it. ``operations`` is what the JSON report tells of them;
    None when the run was not asked for it. ``ignored``: it holds an ``IgnoreMigration``."""

    app: str
    name: str
    path: str | None
    atomic: bool
    counts: Counts
    findings: tuple[Placed, ...]
    allowed: tuple[Allowed, ...]
    operations: tuple[Mapping[str, Any], ...] | None = None
    ignored: bool = False
