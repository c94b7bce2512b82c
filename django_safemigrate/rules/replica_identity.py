"""What replication is told of changed rows is set to nothing or to everything.

With NOTHING every UPDATE and DELETE of a published table fails; with FULL each writes the whole old row to
the log, and the other side looks through its table for it.
https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import SetTableOption

HINT = "Give the table a primary key and leave it at REPLICA IDENTITY DEFAULT, or use that of a unique index."


@rule(Severity.WARNING, SetTableOption)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(SetTableOption):
        effect = first_effect(priced)
        if effect is None:
            continue
        if change.option == "replica identity nothing":
            message = f"REPLICA IDENTITY NOTHING makes each UPDATE and DELETE of {change.table} fail while a publication has the table."
            yield Verdict(operation, message, HINT, effect)
        elif change.option == "replica identity full":
            message = f"REPLICA IDENTITY FULL writes every old row of {change.table} to the log whole with each UPDATE and DELETE."
            yield Verdict(operation, message, HINT, effect, severity=Severity.NOTE)
