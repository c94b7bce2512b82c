"""A column or table is dropped with its foreign key, which locks the table referred to even for reads.

It is quick, but waits for every open query of either table, and everybody else waits behind it.
https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
from django_safemigrate.rules._dangers import changes_in, traffic
from django_safemigrate.rules._keys import dropped_keys
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import DropColumn, DropTable
from django_safemigrate.schema.objects import Constraint, Kind, Table


@rule(Severity.WARNING, DropTable, DropColumn, runner="drops the key first, in a step of its own")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation in migration.operations:
        for priced, table in changes_in(operation, DropTable):
            yield from _verdict(operation, priced, f"table {table.table}", _keys(priced.table))
        for priced, column in changes_in(operation, DropColumn):
            name = f"column {column.table}.{column.column}"
            yield from _verdict(operation, priced, name, _keys(priced.table, column.column))
            for dropping, key in dropped_keys(operation):
                if column.column in key.columns and getattr(dropping.change, "table", "") == column.table:
                    yield from _verdict(operation, dropping, name, [key])


def _keys(table: Table | None, column: str | None = None) -> list[Constraint]:
    keys = table.constraint(Kind.FOREIGN_KEY) if table else ()
    return [one for one in keys if column is None or column in one.columns]


def _verdict(
    operation: CompiledOperation, priced: PricedChange, what: str, keys: list[Constraint]
) -> Iterator[Verdict]:
    targets = {one.target for one in keys} - {getattr(priced.change, "table", "")}
    parents = [one for one in priced.effects if one.table in targets and not one.table_is_new]
    if parents:
        yield Verdict(
            operation,
            f"Dropping {what} with its foreign key blocks {traffic((one.table, one.blocks) for one in parents)} behind every open query of it.",
            "First drop the key alone: AlterField(db_constraint=False) in a migration of its own.",
            parents[0],
        )
