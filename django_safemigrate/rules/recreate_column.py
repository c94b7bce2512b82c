"""A column is dropped and made anew under the same name, and its values are lost.

The new column is another one, whatever it is called: it begins with NULL or its default in every row, and
taking the migration back makes a third one.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, DropColumn, RenameColumn, UpdateRows

HINT = (
    "Change the column in place with AlterField; or add the new one under another name, copy the values in batches, and drop the"
    " old one in a later release."
)


@rule(Severity.WARNING, AddColumn)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, name in _recreated(migration):
        how = "adding it again"
        if isinstance(priced.change, RenameColumn):
            how = f"giving its name to {priced.change.column}"
        yield Verdict(
            operation,
            f"Dropping column {name} and {how} loses the value it has in every row.",
            HINT,
            first_effect(priced),
        )


def _recreated(migration: CompiledMigration) -> Iterator[tuple[CompiledOperation, PricedChange, str]]:
    """Where a column with values of its own comes back after it was dropped, with its name."""
    operations = {one.path: one for one in migration.operations}
    made: set[tuple[str, str]] = set()
    dropped: set[tuple[str, str]] = set()
    for statement in migration.statements:
        for priced in statement.changes:
            change = priced.change
            if isinstance(change, DropColumn):
                key = change.table, change.column
                if key not in made and _has_values(migration, *key):
                    dropped.add(key)
            elif isinstance(change, AddColumn | RenameColumn):
                key = change.table, _name(change)
                if isinstance(change, AddColumn):
                    made.add(key)
                elif (change.table, change.column) not in made or _fills(migration, change):
                    # It may hold the values.
                    dropped.discard(key)
                if key in dropped:
                    dropped.remove(key)
                    yield operations[statement.operation], priced, ".".join(key)


def _name(change: AddColumn | RenameColumn) -> str:
    return change.column.name if isinstance(change, AddColumn) else change.new_name


def _fills(migration: CompiledMigration, renamed: RenameColumn) -> bool:
    """Whether the migration writes the column that is renamed, or may do so."""
    return any(one.opaque is not None for one in migration.operations) or any(
        one.table == renamed.table and renamed.column in one.columns
        for _, _, one in migration.of_kind(UpdateRows)
    )


def _has_values(migration: CompiledMigration, table: str, column: str) -> bool:
    """Whether the column was there before the migration and holds more than what the server computes."""
    old = migration.net.old(table, column)
    return old is not None and old.generated is None
