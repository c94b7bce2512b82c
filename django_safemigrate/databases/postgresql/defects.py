"""Releases of a major version that break what a change makes."""

from __future__ import annotations

from collections.abc import Mapping

from django_safemigrate.schema.changes import Change, CreateIndex, Reindex

# https://www.postgresql.org/docs/release/14.4/: CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY may leave
# out rows.
CONCURRENT_BUILDS: Mapping[int, str] = {14: "14.0 to 14.3"}


def defect(change: Change, version: int) -> str:
    """The minor releases of major ``version`` that may corrupt what ``change`` makes; "" when none is known
    to."""
    concurrent = isinstance(change, CreateIndex | Reindex) and change.concurrently
    return CONCURRENT_BUILDS.get(version, "") if concurrent else ""
