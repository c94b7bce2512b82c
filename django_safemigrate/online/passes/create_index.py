"""Builds an index concurrently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import CreateIndex


@expansion(CreateIndex)
def build_concurrently(change: CreateIndex, situation: Situation) -> Iterator[Piece] | None:
    table = situation.table(change.table)
    if (
        change.concurrently
        or change.only
        or not situation.in_use(change.table)
        or not situation.dangerous(change)
    ):
        return None
    if table is None or table.partitioned:
        return None
    return iter([Piece((replace(change, concurrently=True, if_not_exists=False),))])
