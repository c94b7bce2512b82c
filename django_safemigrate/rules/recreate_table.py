"""A table is dropped and made anew under the same name, and its rows are lost.

The new table is another one, whatever it is called; so is what a DeleteModel and a CreateModel of the same
name make. https://www.postgresql.org/docs/current/sql-droptable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateTable, DropTable


@rule(Severity.ERROR, DropTable)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    operations = {one.path: one for one in migration.operations}
    dropped: set[str] = set()
    for statement in migration.statements:
        for priced in statement.changes:
            change = priced.change
            if isinstance(change, DropTable):
                if change.table in migration.before.tables:
                    dropped.add(change.table)
            elif isinstance(change, CreateTable) and change.table in dropped and not change.temporary:
                dropped.remove(change.table)
                yield Verdict(
                    operations[statement.operation],
                    f"Dropping table {change.table} and making it again loses all its rows.",
                    "Alter the table in place; or make the new one under another name, copy the rows in batches, and drop the old one in a"
                    " later release.",
                    first_effect(priced),
                    table=change.table,
                )
