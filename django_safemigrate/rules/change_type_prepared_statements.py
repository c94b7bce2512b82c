"""A column gets another type, and statements that connections keep prepared fail.

The server refuses a prepared SELECT whose columns have changed their type, however small the change, until
the connection is closed. Django prepares none unless OPTIONS of the database has a prepare_threshold.
https://www.postgresql.org/docs/current/sql-prepare.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AlterType


@rule(Severity.ERROR, AlterType)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not migration.database.prepares:
        return
    for operation, priced, change in migration.of_kind(AlterType):
        old = migration.net.old(change.table, change.column)
        new = migration.net.new(change.table, change.column)
        effect = first_effect(priced)
        if old and new and effect and (old.type, old.collation) != (new.type, new.collation):
            yield Verdict(
                operation,
                f"Changing the type of {change.table}.{change.column} makes each SELECT of it fail that a connection has prepared, until that"
                " connection is closed.",
                "Set prepare_threshold to None in OPTIONS of the database and deploy that before; or add a second field of the new type.",
                effect,
            )
