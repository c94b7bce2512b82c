"""What is asked about the steps of programs in more than one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeGuard

from django.db import NotSupportedError

from django_safemigrate.execution import PlainStep
from django_safemigrate.online import Mode, Program, Step
from django_safemigrate.operations.call import Call
from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    Change,
    DropColumn,
    DropConstraint,
    TableChange,
)
from django_safemigrate.schema.objects import Kind
from django_safemigrate.schema.touching import touched


def is_djangos(program: Program) -> bool:
    """Whether the program is nothing but the statements of Django's own operation, in its order."""
    return not program.contract and not any(one.by or one.batches for one in program.steps)


def refuse_in_transaction(call: Call, steps: Iterable[Step | PlainStep]) -> None:
    """Raise ``NotSupportedError`` when a step cannot be part of the transaction that is open."""
    if not call.editor.connection.in_atomic_block:
        return
    for one in steps:
        if one.mode is not Mode.BRIEF:
            name, _ = call.place
            raise NotSupportedError(
                f"{type(call.operation).__name__} runs {_shown(one)} {_where(one)}, which cannot be done in the transaction "
                f"of the migration. Set atomic = False on {name and f'migration {call.app_label}.{name}' or 'the migration'}."
            )


def _shown(step: Step | PlainStep) -> str:
    if step.mode is Mode.BATCHES:
        return "an update in batches"
    words = step.statements[0].split()
    until = next((place for place, one in enumerate(words) if one == "CONCURRENTLY"), None)
    if until is not None:
        return " ".join(words[: until + 1])
    return "VALIDATE CONSTRAINT" if "VALIDATE" in words else words[0]


def _where(step: Step | PlainStep) -> str:
    table = next((one.table for one in step.probes if one.table), "")
    return f"on {table}" if table else "for long"


def collide(mine: Iterable[Change], theirs: Sequence[Change]) -> bool:
    """Whether one of the changes needs what one of the others does, or does it as well. Of what nobody understands that is
    not believed: a contract is not to be run early by mistake."""
    mine = list(mine)
    others = [one for one in map(touched, theirs) if not one.everything]
    known = [one for one in map(touched, mine) if not one.everything]
    return any(one.needs(other) for one in known for other in others) or _are_two_keys(mine, theirs)


def _are_two_keys(mine: Iterable[Change], theirs: Iterable[Change]) -> bool:
    """Whether one of the changes makes a primary key where another may still have to drop one: a table has only one at a time."""
    dropping = {one.table for one in theirs if isinstance(one, DropColumn | DropConstraint)}
    return any(one.table in dropping for one in mine if _makes_key(one))


def _makes_key(change: Change) -> TypeGuard[TableChange]:
    if isinstance(change, AddConstraint):
        return change.constraint.kind is Kind.PRIMARY_KEY
    return isinstance(change, AddColumn) and any(one.kind is Kind.PRIMARY_KEY for one in change.constraints)


def changes_of(steps: Iterable[Step]) -> Iterator[Change]:
    for one in steps:
        yield from one.changes
