"""Which migrations meet what an earlier one has left for when no old code runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.migrations import RunPython

from django_safemigrate.compiler import Compiler
from django_safemigrate.databases.vendors import database_of
from django_safemigrate.execution import KeptProgram, open_contracts
from django_safemigrate.graph import MigrationSteps, Step, reverse
from django_safemigrate.graph.contracts import contract_of
from django_safemigrate.operations.compiling import asking_django
from django_safemigrate.operations.ours import Ours
from django_safemigrate.operations.steps import collide
from django_safemigrate.schema.changes import Change

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Meeting:
    """``step`` meets the open contract of ``kept``; ``own``: it is that very operation, or the way back from it. ``ours``: an operation of this
    package, which knows what to do."""

    step: Step
    kept: KeptProgram
    own: bool
    ours: bool


def meetings(
    connection: BaseDatabaseWrapper, route: Iterable[MigrationSteps], *, backwards: bool
) -> Iterator[Meeting]:
    """Every operation of the migrations that touches an object with an open contract, in the order in which they run. A contract that
    is finished on the way is open no longer."""
    opened = {one.key: one for one in open_contracts(connection)}
    database = database_of(connection)
    if not opened or database is None:
        return
    theirs = {
        key: [change for step in one.contract for sql in step.statements for change in database.parse(sql)]
        for key, one in opened.items()
    }
    compiler = Compiler(database, connection.alias, database.read(connection))
    for found in route:
        for step in reverse(found).steps if backwards else found.steps:
            ours = isinstance(step.operation, Ours)
            for key in _met(step, opened, theirs, compiler, backwards=backwards):
                yield Meeting(step, opened[key], key == _key(step), ours)
                if ours:
                    del opened[key], theirs[key]


def _met(
    step: Step,
    opened: dict[str, KeptProgram],
    theirs: dict[str, list[Change]],
    compiler: Compiler,
    *,
    backwards: bool,
) -> list[str]:
    if step.container or isinstance(step.operation, RunPython):
        return []
    if name := contract_of(step.operation):
        app = step.migration.app_label
        return (
            []
            if backwards
            else [key for key, one in opened.items() if (one.app, one.migration) == (app, name)]
        )
    if _key(step) in opened:
        return [_key(step)]
    with asking_django():
        operation = compiler.compile_operation(step, backwards=backwards)
    mine = [one.change for one in operation.changes()]
    return [key for key, changes in theirs.items() if collide(mine, changes)]


def _key(step: Step) -> str:
    return f"{step.migration.app_label}.{step.migration.name}.{step.path}"
