"""Adds a CHECK without looking at the rows, then validates it while traffic goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.online.program import Piece
from django_safemigrate.online.registry import expansion
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import AddConstraint, ValidateConstraint
from django_safemigrate.schema.objects import Kind


@expansion(AddConstraint)
def validate_apart(change: AddConstraint, situation: Situation) -> Iterator[Piece] | None:
    if change.constraint.kind is not Kind.CHECK or not situation.dangerous(change):
        return None
    unchecked = replace(change, constraint=replace(change.constraint, validated=False), parts=())
    return iter([Piece((unchecked,)), Piece((ValidateConstraint(change.table, change.constraint.name),))])
