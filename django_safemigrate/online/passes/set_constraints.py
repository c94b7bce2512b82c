"""Leaves out SET CONSTRAINTS where each change has its own transaction and no row waits to be checked."""

from __future__ import annotations

from collections.abc import Sequence

from django_safemigrate.online.registry import Placed, fold
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    Change,
    DropConstraint,
    RowsChange,
    SetConstraintsMode,
)
from django_safemigrate.schema.names import split


@fold(rank=-20)
def leave_out(placed: Sequence[Placed], situation: Situation) -> Sequence[Change]:
    """Those of constraints that the same operation drops or adds, and that of ALL right after rows were
    written. Others are the user's, who may have meant something by them."""
    changes = [one.change for one in placed]
    about = {name for one in changes for name in _made_or_dropped(one)}
    return [
        one
        for place, one in enumerate(changes)
        if not (
            isinstance(one, SetConstraintsMode)
            and one.immediate
            and (
                {split(name)[1] for name in one.names} <= about
                if one.names
                else place > 0 and isinstance(changes[place - 1], RowsChange)
            )
        )
    ]


def _made_or_dropped(change: Change) -> Sequence[str]:
    match change:
        case AddConstraint(constraint=one):
            return [one.name]
        case AddColumn(constraints=several):
            return [one.name for one in several]
        case DropConstraint(constraint=name):
            return [name]
        case _:
            return []
