"""What the rows that are there make of taking a migration back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules._keys import Cause, cause
from django_safemigrate.rules._types import cuts
from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    AlterType,
    DropColumn,
    DropTable,
    SetNotNull,
    UpdateRows,
)
from django_safemigrate.schema.effects import Effect
from django_safemigrate.schema.net import required
from django_safemigrate.schema.objects import Kind

NEW_MIGRATIONS = "Rather than take it back, undo it with new migrations"
# Types that have a text for every value.
ANYTHING = ("text", "character varying")
KINDS = {
    Kind.UNIQUE: "unique constraint",
    Kind.FOREIGN_KEY: "foreign key",
    Kind.CHECK: "check constraint",
    Kind.EXCLUSION: "exclusion constraint",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A statement of the way back that fails on rows, or loses what they hold. ``words`` are the end of a
    sentence about it, from its verb on. ``certain``: it fails as soon as there is a row at all."""

    operation: CompiledOperation
    table: str
    words: str
    hint: str
    effect: Effect | None
    certain: bool = False


def troubles(migration: CompiledMigration, back: CompiledMigration) -> Iterator[Trouble]:
    """What ``back``, which takes ``migration`` back, does to rows of tables that were there before the
    migration."""
    unknown = any(_may_fill(one) for one in back.operations)
    written = {(change.table, name) for _, _, change in back.of_kind(UpdateRows) for name in change.columns}
    for operation in back.operations:
        for priced in operation.changes():
            effect = first_effect(priced)
            table = getattr(priced.change, "table", "")
            if table in migration.after.new or table in back.after.new:
                continue
            found = (
                _added(priced)
                or (None if unknown else _set_not_null(priced, written))
                or _retyped(priced, back)
                or _constrained(operation, priced, back)
                or _dropped(priced, migration, back)
            )
            if found:
                words, hint, certain = found
                yield Trouble(operation, table, words, hint, effect, certain)


def _may_fill(operation: CompiledOperation) -> bool:
    """Whether it may write rows that nobody knows of."""
    step = operation.step.operation
    idle = isinstance(step, RunPython) and step.reverse_code is RunPython.noop
    return operation.opaque is not None and not idle


Found = tuple[str, str, bool] | None


def _added(priced: PricedChange) -> Found:
    change = priced.change
    if not isinstance(change, AddColumn) or not required(change.column):
        return None
    return (
        f"fails as soon as {change.table} has rows, since nothing fills column {change.column.name}, which is NOT NULL",
        "Give the field a default, or null=True, in a migration before the one that removes it.",
        True,
    )


def _set_not_null(priced: PricedChange, written: set[tuple[str, str]]) -> Found:
    change = priced.change
    if not isinstance(change, SetNotNull) or (change.table, change.column) in written:
        return None
    # What is proved by a constraint needs no look at the rows.
    if not any(effect.work.grows for effect in priced.effects):
        return None
    return (
        f"fails if {change.table}.{change.column} is NULL in a row by then",
        f"{NEW_MIGRATIONS} that fill the rows first.",
        False,
    )


def _retyped(priced: PricedChange, back: CompiledMigration) -> Found:
    change = priced.change
    column = (
        priced.table.columns.get(change.column) if isinstance(change, AlterType) and priced.table else None
    )
    if not isinstance(change, AlterType) or column is None or change.type in ANYTHING:
        return None
    if back.database.fits(column.type, change.type):
        return None
    name = f"{change.table}.{change.column}"
    return (
        f"silently cuts values of {name} that do not fit into {change.type}"
        if cuts(column.type, change)
        else f"fails if a value of {name} does not fit into {change.type} by then",
        f"{NEW_MIGRATIONS} that mend the rows first.",
        False,
    )


def _constrained(operation: CompiledOperation, priced: PricedChange, back: CompiledMigration) -> Found:
    change = priced.change
    if not isinstance(change, AddConstraint) or change.using_index:
        return None
    made, held = change.constraint, back.before.tables.get(change.table)
    if made.kind not in KINDS or not made.validated or not any(one.work.grows for one in priced.effects):
        return None
    if made.kind is Kind.FOREIGN_KEY and cause(operation, change) is not Cause.NEW:
        return None
    if held and any(
        (one.columns, one.expression) == (made.columns, made.expression) for one in held.constraint(made.kind)
    ):
        return None
    return (
        f"fails if a row of {change.table} breaks {KINDS[made.kind]} {made.name} by then",
        f"{NEW_MIGRATIONS} that mend the rows first.",
        False,
    )


def _dropped(priced: PricedChange, migration: CompiledMigration, back: CompiledMigration) -> Found:
    """What the migration did not make, and so nobody expects to be dropped."""
    change = priced.change
    if isinstance(change, DropTable):
        gone = change.table in migration.before.tables and change.table not in back.after.tables
        what = f"table {change.table}"
    elif isinstance(change, DropColumn):
        gone = bool(migration.net.old(change.table, change.column)) and not back.net.new(
            change.table, change.column
        )
        what = f"column {change.table}.{change.column}"
    else:
        return None
    hint = "Let reverse_sql drop only what the migration made."
    return (f"drops {what}, which was there before it, with all it holds", hint, False) if gone else None
