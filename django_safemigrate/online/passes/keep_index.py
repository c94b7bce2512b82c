"""Leaves an index alone that is dropped and made again as it was, or gives it its new name."""

from __future__ import annotations

from collections.abc import Sequence

from django_safemigrate.online.rebuilt import Rebuilt, instead
from django_safemigrate.online.registry import Placed, fold
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import Change, RenameIndex
from django_safemigrate.schema.objects import Storage


@fold()
def keep(stock: Sequence[Placed], situation: Situation) -> Sequence[Change]:
    return instead(stock, situation, _kept)


def _kept(pair: Rebuilt, stock: Sequence[Placed], situation: Situation) -> list[Change] | None:
    """The changes less the two; whether it is then the same index is for the schema to tell. Of its storage the catalog of a
    server says nothing: a statement that does may ask for another one."""
    wanted = pair.create.index
    if wanted.storage != Storage() or any(key.parameters for key in wanted.keys):
        return None
    changes = [one.change for one in stock]
    old, new = pair.drop.index, wanted.name
    named = [RenameIndex(old, new)] if old != new else []
    return [
        *changes[: pair.dropped],
        *changes[pair.dropped + 1 : pair.made],
        *named,
        *changes[pair.made + 1 :],
    ]
