"""The dispatch of ``resolve``."""

from __future__ import annotations

from functools import singledispatch

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change


@singledispatch
def resolve(change: Change, catalog: Catalog, version: int) -> Change:
    """``change`` with everything filled in that PostgreSQL of major ``version`` chooses itself, on the
    schema as it stands before it.

    Names of constraints, indexes and sequences, the columns a foreign key points at, the columns copied from
    a parent. What does nothing because of IF EXISTS or IF NOT EXISTS comes back as ``NoChange``. A change
    that leaves nothing to the server comes back as it is.
    """
    return change
