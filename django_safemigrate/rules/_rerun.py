"""Migrations that commit bit by bit, and which of their statements fail when they are run a second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, CompiledStatement, PricedChange
from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    Change,
    ControlTransaction,
    CreateDomain,
    CreateEnum,
    CreateIndex,
    CreateSequence,
    CreateTable,
    CreateTrigger,
    CreateView,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropSequence,
    DropTable,
    DropTrigger,
    DropView,
    NoChange,
    RefreshView,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
    SetConstraintsMode,
    SetSetting,
)

MADE, GONE, RENAMED = "exists already", "is gone already", "is renamed already"
# They cannot leave anything undone, nor fail by themselves.
HARMLESS = (SetSetting, ControlTransaction, NoChange, SetConstraintsMode)


@dataclass(slots=True)
class Commit:
    """Statements that commit together. ``again`` says of the first that cannot be run twice what is in its
    way."""

    statements: list[CompiledStatement] = field(default_factory=list)
    again: tuple[CompiledOperation, PricedChange, str] | None = None

    @property
    def changes(self) -> Iterator[PricedChange]:
        for statement in self.statements:
            yield from statement.changes

    @property
    def concurrent(self) -> bool:
        return any(is_concurrent(one.change) for one in self.changes)


def is_concurrent(change: Change) -> bool:
    """Whether the statement, as it is written, builds or drops an index beside open traffic."""
    written = change.written if isinstance(change, NoChange) and change.written else change
    return bool(getattr(written, "concurrently", False)) and not isinstance(written, RefreshView)


@lru_cache(maxsize=4)
def commits(migration: CompiledMigration) -> tuple[Commit, ...]:
    """What a migration commits one after the other, without statements that leave nothing behind."""
    operations = {one.path: one for one in migration.operations}
    found: dict[int, Commit] = {}
    cleared: set[tuple[str, ...]] = set()
    for statement in migration.statements:
        if all(
            isinstance(one.change, HARMLESS) and not is_concurrent(one.change) for one in statement.changes
        ):
            cleared.update(place for one in statement.changes if (place := cleared_by(one.change)))
            continue
        commit = found.setdefault(statement.transaction, Commit())
        commit.statements.append(statement)
        for priced in statement.changes:
            place = cleared_by(priced.change)
            if place:
                cleared.add(place)
                continue
            fails = None if operations[statement.operation].resumes else _again(priced.change)
            if fails and commit.again is None and fails[0] not in cleared:
                commit.again = (operations[statement.operation], priced, f"{_spelled(fails[0])} {fails[1]}")
    return tuple(found.values())


def cleared_by(change: Change) -> tuple[str, ...] | None:
    """What a DROP … IF EXISTS leaves room for; the same statement can be run as often as one likes."""
    written = change.written if isinstance(change, NoChange) and change.written else change
    dropped = _dropped(written)
    return dropped if dropped and getattr(written, "if_exists", False) else None


def _again(change: Change) -> tuple[tuple[str, ...], str] | None:
    """What is in the way of running the statement a second time."""
    if getattr(change, "if_not_exists", False) or getattr(change, "if_exists", False):
        return None
    dropped, made, renamed = _dropped(change), _made(change), _renamed(change)
    if dropped:
        return dropped, GONE
    if made:
        return made, MADE
    return (renamed, RENAMED) if renamed else None


def _made(change: Change) -> tuple[str, ...] | None:
    match change:
        case CreateTable():
            return ("table", change.table)
        case AddColumn():
            return ("column", change.table, change.column.name)
        case CreateIndex():
            return ("index", change.index.name)
        case AddConstraint():
            return ("constraint", change.table, change.constraint.name)
        case CreateView() if not change.replace:
            return ("view", change.view.name)
        case CreateTrigger() if not change.replace:
            return ("trigger", change.table, change.name)
        case CreateSequence():
            return ("sequence", change.sequence.name)
        case CreateEnum() | CreateDomain():
            return ("type", change.name)
    return None


def _dropped(change: Change) -> tuple[str, ...] | None:
    match change:
        case DropTable():
            return ("table", change.table)
        case DropColumn():
            return ("column", change.table, change.column)
        case DropIndex():
            return ("index", change.index)
        case DropConstraint():
            return ("constraint", change.table, change.constraint)
        case DropView():
            return ("view", change.view)
        case DropTrigger():
            return ("trigger", change.table, change.name)
        case DropSequence():
            return ("sequence", change.sequence)
    return None


def _renamed(change: Change) -> tuple[str, ...] | None:
    match change:
        case RenameTable():
            return ("table", change.table)
        case RenameColumn():
            return ("column", change.table, change.column)
        case RenameIndex():
            return ("index", change.index)
        case RenameConstraint():
            return ("constraint", change.table, change.constraint)
    return None


def _spelled(place: tuple[str, ...]) -> str:
    """``column shop_order.note``, ``constraint c of shop_order``, ``index i``."""
    what, *names = place
    if what == "column":
        return f"column {'.'.join(names)}"
    return f"{what} {names[-1]} of {names[0]}" if len(names) > 1 else f"{what} {names[0]}"
