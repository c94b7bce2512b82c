"""Operations whose statements are only recorded, to be judged: their programs are written out as they would run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from django_safemigrate.databases.base import Database
from django_safemigrate.online import Mode, Step
from django_safemigrate.operations.call import Call
from django_safemigrate.operations.compiling import Compiled, compiled, undone
from django_safemigrate.operations.steps import changes_of, collide, is_djangos, refuse_in_transaction
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.replay import replay


@dataclass(frozen=True, slots=True)
class Left:
    """What an operation of the history leaves to be run when no old code is left; ``run`` when a later one has."""

    compiled: Compiled
    database: Database
    run: bool = False

    @property
    def steps(self) -> Sequence[Step]:
        return self.compiled.program.contract

    @property
    def early(self) -> Sequence[Step]:
        return self.compiled.program.before_deploy

    def undo(self) -> Sequence[Step]:
        """What takes back the part that runs before the deploy; none where there is no way back."""
        return undone(self.compiled, self.early, self.database, self.compiled.before)

    def undo_contract(self) -> Sequence[Step]:
        deployed = self.compiled.before.snapshot()
        for change in changes_of(self.early):
            replay(change, deployed)
        return undone(self.compiled, self.steps, self.database, deployed)


def record(call: Call, database: Database, catalog: Catalog) -> bool:
    """Write the program of the operation to the recording connection; False when Django's own statements are to be."""
    key = (call.app_label, *call.place)
    if call.backwards and _taken_back(call, catalog, key):
        return True
    found = compiled(call, database, catalog, frozenset(catalog.new))
    met = [one.change for one in found.operation.changes()]
    for other in _colliding(call, catalog, met):
        emit(call, catalog.waiting.pop(other).steps)
        found = compiled(call, database, catalog, frozenset(catalog.new))
    if found.reason or is_djangos(found.program):
        return False
    in_place = call.backwards or call.after_deploy
    emit(call, found.program.steps if in_place else found.program.before_deploy)
    if found.program.contract and not in_place:
        catalog.waiting[key] = Left(found, database)
    return True


def _taken_back(call: Call, catalog: Catalog, key: tuple[str, str, str]) -> bool:
    left = catalog.waiting.get(key)
    if left is None or left.run:
        return False
    steps = left.undo()
    if left.early and not steps:
        emit(call, left.steps)
    else:
        emit(call, steps)
    del catalog.waiting[key]
    return bool(steps) or not left.early


def _colliding(call: Call, catalog: Catalog, changes: Sequence[Any]) -> list[tuple[str, str, str]]:
    """The places whose contract is open and concerns what the operation does."""
    mine = (call.app_label, *call.place)
    waiting = [(key, one) for key, one in catalog.waiting.items() if key != mine and not one.run]
    return [key for key, one in waiting if collide(changes, list(changes_of(one.steps)))]


def record_contract(call: Call, catalog: Catalog, migrations: Iterable[str]) -> None:
    """Write the contracts that these migrations of the app left, or what takes them back."""
    names = set(migrations)
    found = [key for key in catalog.waiting if key[0] == call.app_label and key[1] in names]
    for key in reversed(found) if call.backwards else found:
        left: Left = catalog.waiting[key]
        steps = left.undo_contract() if call.backwards else left.steps
        if left.run is call.backwards:
            emit(call, steps)
            catalog.waiting[key] = replace(left, run=not call.backwards)


def emit(call: Call, steps: Sequence[Step]) -> None:
    """Write the statements of steps to the recording connection, in the transactions in which they run."""
    refuse_in_transaction(call, steps)
    for step in steps:
        if step.mode is Mode.BRIEF and not call.editor.connection.in_atomic_block:
            with transaction.atomic(call.alias):
                _write(call, step)
        else:
            _write(call, step)


def _write(call: Call, step: Step) -> None:
    if step.batches is not None:
        # One of them, for any two numbers: what it costs is the same for all.
        keys = range(len(step.batches.key))
        ends = {f"{end}_{one}": number for one in keys for end, number in (("low", 0), ("high", 1))}
        call.editor.execute(step.batches.statement, ends)
        return
    for statement in step.statements:
        call.editor.execute(statement, None)
