"""The program of an operation that stands in a migration of the user's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from django_safemigrate.compiler import CompiledOperation, Compiler, net_of
from django_safemigrate.databases.base import CannotWriteError, Database
from django_safemigrate.execution import PlainStep, WayBack, plain
from django_safemigrate.graph import Step as Placed
from django_safemigrate.online import Program, Step, compile_program, reverse_program
from django_safemigrate.operations.call import Call
from django_safemigrate.render import LazyState
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import AddColumn, Change, CreateTable, DropColumn
from django_safemigrate.schema.inverse import losses
from django_safemigrate.schema.net import Net
from django_safemigrate.schema.objects import Expression

# Set while an operation is asked for the statements that Django's own would make.
_as_django: ContextVar[bool] = ContextVar("as_django", default=False)


def as_django() -> bool:
    """Whether operations are to do what Django's do."""
    return _as_django.get()


@contextmanager
def asking_django() -> Iterator[None]:
    """Operations inside do what Django's do, so that their statements can be had."""
    token = _as_django.set(True)
    try:
        yield
    finally:
        _as_django.reset(token)


@dataclass(frozen=True, slots=True)
class Compiled:
    """An operation with its program. ``before`` and ``after`` are the schemas around it, after its contract; ``reason`` says
    why there is no program, "" when there is one."""

    operation: CompiledOperation
    program: Program
    before: Catalog
    after: Catalog
    net: Net
    reason: str = ""


def compiled(call: Call, database: Database, catalog: Catalog, made: frozenset[str]) -> Compiled:
    """Compile the operation of ``call`` for the schema ``catalog``, in which nobody uses the tables ``made``."""
    before = catalog.snapshot()
    before.new = set(made)
    compiler = Compiler(database, call.alias, catalog.snapshot())
    states = (call.from_state, call.to_state)
    before_it, after_it = states[::-1] if call.backwards else states
    with asking_django():
        step = placed_step(call, call.operation, before_it, after_it)
        operation = compiler.compile_operation(step, backwards=call.backwards)
    after = compiler.catalog
    net = net_of(before, after, database, call.from_state)
    reason = operation.unknown
    program = Program(())
    if not reason:
        try:
            program = compile_program(operation, database, before, net)
        except CannotWriteError as error:
            reason = str(error)
    return Compiled(operation, program, before, after, net, reason)


def defaults_back(call: Call, database: Database, found: Compiled) -> dict[tuple[str, str], Expression]:
    """The values that Django gives the columns which the operation drops when it takes it back, by table and column."""
    if call.backwards or not call.operation.reversible:
        return {}
    if not any(isinstance(one.change, DropColumn) for one in found.operation.changes()):
        return {}
    back = replace(call, backwards=True, from_state=call.to_state, to_state=call.from_state)
    added = [one.change for one in compiled(back, database, found.after, frozenset()).operation.changes()]
    return {
        (one.table, one.column.name): one.column.default
        for one in added
        if isinstance(one, AddColumn) and one.column.default is not None
    }


def placed_step(call: Call, operation: Operation, before: ProjectState, after: ProjectState) -> Placed:
    """An operation in the place of that of ``call``, with the states before and after it, whichever the direction."""
    # In a migration that is not atomic all operations of Django's can be asked.
    kind: Any = type("Migration", (Migration,), {"operations": [operation], "atomic": False})
    name, path = call.place
    return Placed(
        kind(name, call.app_label), operation, path, cast("LazyState", before), cast("LazyState", after)
    )


def undone(
    found: Compiled,
    steps: Sequence[Step],
    database: Database,
    before: Catalog,
    defaults: Mapping[tuple[str, str], Expression] | None = None,
) -> tuple[Step, ...]:
    """The steps that lead back to ``before`` from what ``steps`` of the program leave; none where there is no way back.
    ``defaults`` are the values for columns that have lost theirs."""
    try:
        return reverse_program(steps, database, before, found.net, defaults).steps
    except CannotWriteError:
        return ()


def with_ways_back(
    found: Compiled,
    steps: Sequence[Step],
    database: Database,
    before: Catalog,
    defaults: Mapping[tuple[str, str], Expression] | None = None,
) -> tuple[PlainStep, ...]:
    """The steps of the program in plain form, each with what leads back to ``before``, the schema that the first of them
    meets. ``defaults`` are the values for columns that have lost theirs."""
    ways = [_way_back(found, steps[: end + 1], database, before, defaults or {}) for end in range(len(steps))]
    return tuple(replace(plain(one), back=way) for one, way in zip(steps, ways, strict=True))


def _way_back(
    found: Compiled,
    steps: Sequence[Step],
    database: Database,
    before: Catalog,
    defaults: Mapping[tuple[str, str], Expression],
) -> WayBack:
    try:
        back = reverse_program(steps, database, before, found.net, defaults)
    except CannotWriteError as error:
        return WayBack((), refused=str(error))
    own = set(_own((change for step in steps for change in step.changes), before))
    loses = tuple(one for one in back.loses if one not in own)
    return WayBack(tuple(map(plain, back.steps)), loses, back.opaque or "")


def _own(changes: Iterable[Change], before: Catalog) -> Iterator[str]:
    """What is said of the loss of columns and tables that the changes themselves have made."""
    for one in changes:
        made = isinstance(one, CreateTable) or (
            isinstance(one, AddColumn)
            and (one.table not in before.tables or one.column.name not in before.tables[one.table].columns)
        )
        if made:
            yield from losses(one, before, before)
