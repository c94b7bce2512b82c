"""Where a database stands: what is applied, what is half done, what is left open, and what waits for what. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django_safemigrate.execution import ExecutionError, KeptProgram, done, open_contracts, running
from django_safemigrate.execution.kept import PARTS
from django_safemigrate.graph.applied import Route
from django_safemigrate.graph.history import MigrationKey, plan
from django_safemigrate.operations.keeping import named
from django_safemigrate.runner.stages import Stage, cut

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.migrations.loader import MigrationLoader


class Stand(StrEnum):
    """How far a migration has come. ``OPEN``: applied, and something is left for when no old code runs."""

    APPLIED = "applied"
    OPEN = "contract open"
    PARTLY = "partly"
    NOT = "not applied"


@dataclass(frozen=True, slots=True)
class Part:
    """A program of a migration that is not over: ``done`` of ``steps`` steps are, and ``statements`` are left or under way. ``run`` is the
    one that brought it there, None for stock ``migrate``; ``since`` is when."""

    operation: str
    what: str
    done: int
    steps: int
    statements: tuple[str, ...]
    run: int | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A migration. ``since``: when it was applied. ``parts`` are half done, ``contracts`` are open; ``waits`` ends a sentence that
    begins with its name, "" when it waits for nothing."""

    app: str
    name: str
    stand: Stand
    since: datetime | None
    parts: tuple[Part, ...] = ()
    contracts: tuple[Part, ...] = ()
    waits: str = ""


def status(
    connection: BaseDatabaseWrapper, loader: MigrationLoader, app: str | None = None
) -> list[Standing]:
    """Every migration of the app, or of all, in the order in which they run; those whose code is gone and that left something open
    come last. ``loader`` is one of ``connection``."""
    keys = [key for key in plan(loader) if app in (None, key[0])]
    opened, begun, over = open_contracts(connection), running(connection), done(connection)
    waits = _waits(connection, loader)
    there = {(one.app, one.migration) for one in (*opened, *begun) if app in (None, one.app)}
    gone = sorted(one for one in there - set(keys) if one[1])
    found = []
    for key in (*keys, *gone):
        applied = loader.applied_migrations.get(key)
        contracts = tuple(_contract(one) for one in opened if (one.app, one.migration) == key)
        parts = [one for one in begun if (one.app, one.migration) == key]
        parts += [] if applied else [one for one in (*over, *opened) if (one.app, one.migration) == key]
        forwards = [one for one in parts if applied is None or one.key.endswith(PARTS)]
        found.append(
            Standing(
                *key,
                _stand(applied is not None, bool(forwards), bool(contracts)),
                getattr(applied, "applied", None),
                tuple(_part(one) for one in sorted(forwards, key=_begun)),
                contracts,
                waits.get(key, ""),
            )
        )
    return found


def _stand(applied: bool, half: bool, opened: bool) -> Stand:
    if half:
        return Stand.PARTLY
    if not applied:
        return Stand.NOT
    return Stand.OPEN if opened else Stand.APPLIED


def _begun(kept: KeptProgram) -> int:
    return kept.place.program if kept.place else 0


def _contract(kept: KeptProgram) -> Part:
    statements = tuple(sql for step in kept.contract for sql in step.statements)
    return Part(kept.operation, "contract", 0, len(kept.contract), statements, kept.run, kept.changed)


def _part(kept: KeptProgram) -> Part:
    what = kept.key.rpartition(":")[2] if ":" in kept.key else kept.direction
    # What Django runs as it is has no steps: it is one.
    count = len(kept.steps) or 1
    over = kept.done if kept.state == "running" else count
    left = kept.steps[over].statements if over < len(kept.steps) else ()
    return Part(kept.operation, what, over, count, left, kept.run, kept.changed)


def _waits(connection: BaseDatabaseWrapper, loader: MigrationLoader) -> dict[MigrationKey, str]:
    """What the migrations that are not applied have to wait for, by their keys."""
    keys = tuple(key for key in plan(loader) if key not in loader.applied_migrations)
    found = {}
    try:
        delayed = cut([loader.graph.nodes[key] for key in keys], loader, Stage.BEFORE).delayed
    except ExecutionError as error:
        # Marks that contradict each other keep everything from running.
        return dict.fromkeys(keys, error.fact)
    for one in delayed:
        found[one.migration.app_label, one.migration.name] = one.reason
    for key, kept in _meetings(connection, loader, keys):
        found.setdefault(key, f"it needs what {named(kept)}, left for when no old code runs")
    for key in keys:
        behind = next(
            (one.key for one in sorted(loader.graph.node_map[key].parents) if one.key in found), None
        )
        if behind is not None:
            found.setdefault(key, f"it depends on {'.'.join(behind)}")
    return found


def _meetings(
    connection: BaseDatabaseWrapper, loader: MigrationLoader, keys: tuple[MigrationKey, ...]
) -> Iterator[tuple[MigrationKey, KeptProgram]]:
    if keys and open_contracts(connection):
        from django_safemigrate.runner.touching import meetings

        for met in meetings(connection, Route(loader, keys, False).steps(), backwards=False):
            if not met.own:
                yield (met.step.migration.app_label, met.step.migration.name), met.kept
