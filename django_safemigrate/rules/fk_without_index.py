"""A foreign key has no index to find its rows by.

Each time a row it can point at is deleted, or its key changes, the server reads the whole table to see
whether something still points at it.
https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AddConstraint, Change, CreateTable, DropIndex
from django_safemigrate.schema.objects import Constraint, Index, Kind, Table


@rule(Severity.NOTE, CreateTable, AddColumn, AddConstraint, DropIndex)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    said: set[tuple[str, str]] = set()
    for operation in migration.operations:
        for priced in operation.changes():
            for table, key in _bare(priced.change, migration):
                if (table.name, key.name) not in said:
                    said.add((table.name, key.name))
                    yield Verdict(
                        operation,
                        f"Foreign key {key.name} of {table.name} has no index, so that deleting any row of {key.target} reads all of {table.name}.",
                        f"Build an index on {', '.join(key.columns)} with AddIndexConcurrently before the key is made, unless no row of {key.target} is ever deleted.",
                        first_effect(priced),
                        table=table.name,
                    )


def _bare(change: Change, migration: CompiledMigration) -> Iterator[tuple[Table, Constraint]]:
    """The foreign keys that the change makes, or takes the index of, and that have none in the end."""
    for table, key in _keys(change, migration):
        now = migration.after.tables.get(table)
        kept = now.constraints.get(key.name) if now else None
        if now and kept and kept.kind is Kind.FOREIGN_KEY and kept.enforced and not _indexed(now, kept):
            yield now, kept


def _keys(change: Change, migration: CompiledMigration) -> Iterator[tuple[str, Constraint]]:
    made: tuple[Constraint, ...] = ()
    if isinstance(change, AddConstraint):
        made = (change.constraint,)
    elif isinstance(change, AddColumn | CreateTable):
        made = change.constraints
    elif isinstance(change, DropIndex):
        dropped = migration.before.index(change.index)
        holder = migration.before.tables.get(dropped.table) if dropped else None
        for key in holder.constraint(Kind.FOREIGN_KEY) if holder else ():
            if dropped and holder and _finds(dropped, key):
                yield holder.name, key
    for one in made:
        if one.kind is Kind.FOREIGN_KEY:
            yield getattr(change, "table", ""), one


def _indexed(table: Table, key: Constraint) -> bool:
    return any(_finds(index, key) for index in table.indexes.values())


def _finds(index: Index, key: Constraint) -> bool:
    """Whether the rows of a key can be looked up in the index; NULLs, which point at nothing, may be left out
    of it."""
    wanted = set(key.columns)
    whole = index.where is None or index.where.sql in {f"{one} IS NOT NULL" for one in wanted}
    return (
        whole
        and index.valid
        and index.method in ("btree", "hash")
        and {part.column for part in index.keys[: len(wanted)]} == wanted
    )
