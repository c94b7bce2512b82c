"""Statements about rows, most of which are kept as they were written: no change holds the values of an INSERT."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.write.definitions import expression
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import statement
from django_safemigrate.databases.postgresql.write.verbatim import verbatim
from django_safemigrate.schema.changes import DeleteRows, FillColumn, InsertRows, ReadRows, UpdateRows


@statement(InsertRows, UpdateRows, DeleteRows, ReadRows)
def as_written(change: InsertRows | UpdateRows | DeleteRows | ReadRows, names: Names) -> str:
    return verbatim(change, names)


@statement(FillColumn)
def fill(change: FillColumn, names: Names) -> str:
    column = quoted(change.columns[0])
    value = expression(change.value, names) if change.value else "DEFAULT"
    return f"UPDATE {names.relation(change.table)} SET {column} = {value} WHERE {column} IS NULL"  # noqa: S608 - quoted names
