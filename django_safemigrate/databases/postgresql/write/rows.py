"""Statements about rows, which are kept as they were written: no change holds the values of an INSERT."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import statement
from django_safemigrate.databases.postgresql.write.verbatim import verbatim
from django_safemigrate.schema.changes import DeleteRows, InsertRows, ReadRows, UpdateRows


@statement(InsertRows, UpdateRows, DeleteRows, ReadRows)
def as_written(change: InsertRows | UpdateRows | DeleteRows | ReadRows, names: Names) -> str:
    return verbatim(change, names)
