"""A statement writes a whole table anew while reads of it wait.

VACUUM FULL, CLUSTER, SET LOGGED, SET TABLESPACE and new expressions of stored generated columns copy the
table and its indexes under a lock that stops even reads.
https://www.postgresql.org/docs/current/sql-vacuum.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import RewriteTable, SetGenerated, SetTableOption


@rule(Severity.ERROR, RewriteTable, SetTableOption, SetGenerated)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for kind in (RewriteTable, SetTableOption, SetGenerated):
        for danger, change in dangers(migration, kind):
            how = (
                getattr(change, "how", "")
                or getattr(change, "option", "")
                or "the new expression of a generated column"
            )
            yield danger.verdict(
                f"Rewriting {danger.table} ({how}) {danger.suffers} until it is done.",
                "Do this outside migrations with a tool that copies the table in the background, or in a maintenance window.",
            )
