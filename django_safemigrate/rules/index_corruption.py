"""A concurrent build on an early release of the server may leave rows out of the index.

PostgreSQL 14.0 to 14.3 had that fault in CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY: queries then
miss rows. A target names the major version only, so that the release is for you to look up.
https://www.postgresql.org/docs/release/14.4/
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.conf import load_settings
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import Change, CreateIndex, Reindex


@rule(Severity.NOTE, CreateIndex, Reindex)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    # A version that nobody has named is only the oldest there may be.
    if migration.database.version not in {one.version for one in load_settings().targets.values()}:
        return
    for kind in (CreateIndex, Reindex):
        for operation, priced, change in migration.of_kind(kind):
            releases = migration.database.defect(change)
            if releases:
                yield Verdict(
                    operation,
                    f"Building {_named(change)} concurrently may leave rows out of it on server releases {releases}.",
                    "Make sure that the server is a later release than these.",
                    first_effect(priced),
                )
                return


def _named(change: Change) -> str:
    if isinstance(change, CreateIndex):
        return f"index {change.index.name}"
    return f"{change.what} {change.name}" if isinstance(change, Reindex) else ""
