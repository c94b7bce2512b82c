"""Which migrations a run takes up, and which wait until the new code is deployed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from django_safemigrate.execution import ExecutionError
from django_safemigrate.graph import Mark, mark
from django_safemigrate.graph.history import MigrationKey

if TYPE_CHECKING:
    from django.db.migrations import Migration
    from django.db.migrations.loader import MigrationLoader


class Stage(Enum):
    """``BEFORE``: what belongs before the deploy of the new code. ``AFTER``: what is left, once no old code runs. ``ALL``: all of it in
    order, where no code runs meanwhile."""

    BEFORE = "before"
    AFTER = "after"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Delayed:
    """A migration that is not run yet; ``reason`` ends a sentence about it."""

    migration: Migration
    reason: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The migrations of a plan, in its order: those that are run now and those that wait."""

    ready: tuple[Migration, ...]
    delayed: tuple[Delayed, ...] = ()


def cut(
    plan: Sequence[Migration],
    loader: MigrationLoader,
    stage: Stage,
    until: Mapping[MigrationKey, datetime] = MappingProxyType({}),
) -> Cut:
    """Cut a plan at the deploy line. Migrations that are marked to run after the deploy wait for it, and so do those that depend
    on them. After it those wait that ``until`` names, until then.

    Raises ``ExecutionError`` for a migration that is marked to run before the deploy and depends on one that waits for it.
    """
    if stage is Stage.ALL or (stage is Stage.AFTER and not until):
        return Cut(tuple(plan))
    ready: list[Migration] = []
    delayed: dict[tuple[str, str], Delayed] = {}
    for migration in plan:
        key = migration.app_label, migration.name
        node = loader.graph.node_map[key]
        waiting = next((one.key for one in sorted(node.parents) if one.key in delayed), None)
        said = mark(migration)
        if stage is Stage.AFTER and key in until:
            delayed[key] = Delayed(migration, f"its delay ends at {until[key].isoformat(timespec='seconds')}")
        elif stage is Stage.BEFORE and said is Mark.AFTER:
            delayed[key] = Delayed(migration, "it is marked to run after the deploy")
        elif waiting is None:
            ready.append(migration)
        elif stage is Stage.BEFORE and said is Mark.BEFORE:
            raise ExecutionError(
                f"{migration} is marked to run before the deploy and depends on {'.'.join(waiting)}, which runs after it.",
                "Change one of the marks, or take the dependency away.",
                returncode=2,
            )
        else:
            delayed[key] = Delayed(migration, f"it depends on {'.'.join(waiting)}")
    return Cut(tuple(ready), tuple(delayed.values()))
