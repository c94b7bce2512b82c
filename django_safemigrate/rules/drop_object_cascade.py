"""A type, function or other object is dropped with whatever uses it: columns, defaults, triggers, views.

CASCADE drops a column of the type with the values in it, and names it in a notice at most.
https://www.postgresql.org/docs/current/ddl-depend.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect, listed
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeObject, DropColumn, DropSequence
from django_safemigrate.schema.objects import Column

# In their schema, what may use them has no rows of its own.
ROUTINES = frozenset({"aggregate", "function", "procedure"})
TYPES = frozenset({"domain", "extension", "type"})
HINT = "Leave out CASCADE, and first drop what depends on it in migrations that say so."


@rule(Severity.ERROR, ChangeObject, DropSequence)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    changes = migration.of_kind(ChangeObject)
    made = {(one.what, one.name) for _, _, one in changes if one.action == "create"}
    for operation, priced, change in changes:
        if not change.cascade or (change.what, change.name) in made:
            continue
        if change.what in TYPES:
            columns = _columns_of(migration, change.name)
            taken = (
                f"column {listed(columns)} with all values"
                if columns
                else "every column of it with all values"
            )
            severity = None if columns else Severity.WARNING
        elif change.what in ROUTINES:
            taken, severity = "every trigger, default, index, policy and view that uses it", Severity.WARNING
        else:
            continue
        yield Verdict(
            operation,
            f"Dropping {change.what} {change.name} CASCADE also drops {taken}.",
            HINT,
            first_effect(priced),
            severity=severity,
        )
    for operation, priced, sequence in migration.of_kind(DropSequence):
        defaults = _defaults_lost(migration) if sequence.cascade else []
        if defaults:
            yield Verdict(
                operation,
                f"Dropping sequence {sequence.sequence} CASCADE also drops the default of {listed(defaults)}.",
                HINT,
                first_effect(priced),
            )


def _columns_of(migration: CompiledMigration, name: str) -> list[str]:
    """The columns there were before the migration of a type, or of the type that an extension is named for,
    which the migration does not drop by itself."""
    dropped = {(one.table, one.column) for _, _, one in migration.of_kind(DropColumn)}
    return [
        f"{table.name}.{column.name}"
        for table in migration.before.tables.values()
        for column in table.columns.values()
        if _is_of(column, name) and (table.name, column.name) not in dropped
    ]


def _is_of(column: Column, name: str) -> bool:
    return column.type in (name, f"{name}[]") or column.type.startswith(f"{name}(")


def _defaults_lost(migration: CompiledMigration) -> list[str]:
    return [
        f"{table.name}.{column.name}"
        for table in migration.before.tables.values()
        for column in table.columns.values()
        if column.default is not None
        and "nextval" in column.default.sql
        and (kept := migration.net.new(table.name, column.name)) is not None
        and kept.default is None
    ]
