"""Takes statistics of the expressions of an index once it is built: without them the server does not choose it well."""

from __future__ import annotations

from collections.abc import Iterable

from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import AnalyzeTable, CreateIndex


@expansion(CreateIndex, rank=1)
def analyze(change: CreateIndex, situation: Situation) -> Iterable[Piece] | None:
    """What is known of an expression comes from ANALYZE of the table, after the index is there.

    https://www.postgresql.org/docs/current/sql-createindex.html (Notes)
    """
    expressions = any(key.expression is not None for key in change.index.keys)
    if not (change.concurrently and expressions and situation.in_use(change.table)):
        return None
    if situation.table(change.table) is None:
        return None
    return [Piece((change,), final=True), Piece((AnalyzeTable(change.table),))]
