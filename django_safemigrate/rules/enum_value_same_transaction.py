"""A value is added to an enumerated type and used in the same transaction, where that fails.

It can be used once the transaction is committed, unless the type itself is made in it.
https://www.postgresql.org/docs/current/sql-altertype.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from django_safemigrate.compiler import CompiledMigration, CompiledStatement
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, ChangeEnum, CreateEnum
from django_safemigrate.schema.objects import Table


@rule(Severity.ERROR, ChangeEnum, runner="commits the new value before the statement that uses it")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    operations = {one.path: one for one in migration.operations}
    made: set[tuple[int, str]] = set()
    added: list[tuple[CompiledStatement, ChangeEnum]] = []
    for statement in migration.statements:
        for priced in statement.changes:
            change = priced.change
            if isinstance(change, CreateEnum):
                made.add((statement.transaction, change.name))
            elif _adds(change) and (statement.transaction, change.name) not in made:
                added.append((statement, change))
        for earlier, enum in added:
            if earlier.transaction == statement.transaction and _uses(statement, enum, migration.after):
                yield Verdict(
                    operations[statement.operation],
                    f"Using '{enum.value}' of {enum.name} fails, since the value is added in the same transaction.",
                    "Add the value in an earlier migration.",
                )
                added.remove((earlier, enum))
                break


def _adds(change: Change) -> TypeGuard[ChangeEnum]:
    return isinstance(change, ChangeEnum) and change.action == "add value"


def _uses(statement: CompiledStatement, enum: ChangeEnum, catalog: Catalog) -> bool:
    """Whether the text of the statement holds the value, beyond where it is added, and it is not about tables
    without such a column."""
    tables = [catalog.tables.get(effect.table) for one in statement.changes for effect in one.effects]
    if tables and not any(_has_column(table, enum.name) for table in tables):
        return False
    literal = "'" + enum.value.replace("'", "''") + "'"
    adding = [
        one.change
        for one in statement.changes
        if isinstance(one.change, ChangeEnum) and enum.value in (one.change.value, one.change.neighbour)
    ]
    return statement.sql.count(literal) > len(adding)


def _has_column(table: Table | None, name: str) -> bool:
    return table is None or any(one.type.removesuffix("[]") == name for one in table.columns.values())
