"""Sequences."""

from __future__ import annotations

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AlterSequence,
    Change,
    CreateSequence,
    DropSequence,
    RenameSequence,
)
from django_safemigrate.schema.inverse.registry import Irreversible, inverse, losses
from django_safemigrate.schema.inverse.restoring import restored
from django_safemigrate.schema.objects import Sequence


def _was(name: str, before: Catalog) -> Sequence:
    found = before.sequences.get(name)
    if found is None:
        raise Irreversible(f"It is not known what sequence {name} was like.")
    return found


@inverse.register
def _(change: CreateSequence, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (DropSequence(change.sequence.name),)


@inverse.register
def _(change: DropSequence, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (CreateSequence(_was(change.sequence, before)), *restored(before, after))


@losses.register
def _(change: DropSequence, before: Catalog, after: Catalog) -> tuple[str, ...]:
    return (f"Sequence {change.sequence} numbers from the beginning again.",)


@inverse.register
def _(change: AlterSequence, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    found = _was(change.sequence, before)
    owner = None if change.owner is None else found.owner or ("", "")
    kind = None if change.type is None else found.type
    return (AlterSequence(change.sequence, owner, kind),) if owner or kind else ()


@losses.register
def _(change: AlterSequence, before: Catalog, after: Catalog) -> tuple[str, ...]:
    if change.restart or change.cycle or change.numbering:
        return (f"How sequence {change.sequence} numbers stays: how it did before is not known.",)
    return ()


@inverse.register
def _(change: RenameSequence, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return (RenameSequence(change.new_name, change.sequence),)
