"""A change of a column's type drops and rebuilds the index that serves LIKE.

Django keeps a second index with pattern operators beside that of a varchar or text column. When CharField
becomes TextField it drops that index, alters the column and builds the index again, all in one transaction
and so under a lock that stops reads (django.db.backends.postgresql.schema,
DatabaseSchemaEditor._alter_field).
https://www.postgresql.org/docs/current/indexes-opclass.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._indexes import Build, builds
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateIndex


@rule(Severity.ERROR, CreateIndex, runner="builds the new index concurrently before it changes the type")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in builds(migration, Build.AGAIN):
        yield danger.verdict(
            f"Changing the type of a column of {danger.table} builds its index {change.index.name} again and"
            f" {danger.suffers} until it is done.",
            "Change the type with SeparateDatabaseAndState and RunSQL('ALTER TABLE … ALTER COLUMN … TYPE …') alone, then build the"
            " pattern index with CREATE INDEX CONCURRENTLY in a later migration with atomic = False.",
        )
