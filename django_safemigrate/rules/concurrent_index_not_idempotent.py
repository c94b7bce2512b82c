"""A concurrent build that was broken off is taken for a finished one.

A cancelled CREATE INDEX CONCURRENTLY leaves an invalid index behind. With IF NOT EXISTS the next run is
content with that: no query uses it, every write keeps it, and a unique one may enforce nothing.
https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules._rerun import cleared_by
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import Change, CreateIndex, NoChange


@rule(Severity.NOTE, CreateIndex, NoChange, runner="drops an invalid index before it builds it again")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    operations = {one.path: one for one in migration.operations}
    cleared: set[tuple[str, ...]] = set()
    for statement in migration.statements:
        for priced in statement.changes:
            change, effect = _build(priced.change), first_effect(priced)
            if change and effect is not None and ("index", change.index.name) not in cleared:
                again = "again after a broken-off build keeps the invalid index"
                there = "builds nothing where one of that name is there, valid or not"
                yield Verdict(
                    operations[statement.operation],
                    f"Building index {change.index.name} on {change.table} {there if change is not priced.change else again}.",
                    f"Put DROP INDEX CONCURRENTLY IF EXISTS {change.index.name} before it, as an item of its own in RunSQL's list.",
                    effect,
                )
            cleared.update(place for place in [cleared_by(priced.change)] if place)


def _build(change: Change) -> CreateIndex | None:
    """The concurrent build that the statement asks for unless there is such an index, also where the history
    has it already."""
    written = change.written if isinstance(change, NoChange) else change
    found = isinstance(written, CreateIndex) and written.concurrently and written.if_not_exists
    return written if found and isinstance(written, CreateIndex) else None
