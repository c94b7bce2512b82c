"""Programs of operations, compiled offline from the schema that the base models and a setup leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from django.db.migrations import Migration, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from differential.models import APP, BASE
from differential.scratch import made, unrendered
from django_safemigrate.compiler import CompiledOperation, Compiler, net_of
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.graph import Step
from django_safemigrate.online import Program, compile_program
from django_safemigrate.schema.catalog import Catalog


@cache
def base(version: int) -> tuple[ProjectState, Catalog]:
    compiler = Compiler(PostgreSQL(version))
    with offline():
        state = _compiled(compiler, made("0001_base", BASE), ProjectState())
    return state, compiler.catalog


def programs_of(
    *operations: Operation,
    setup: Sequence[Operation] = (),
    version: int = 18,
    backwards: bool = False,
    atomic: bool = False,
) -> list[Program]:
    """The program of each operation, in the order in which they run, on the base models after ``setup``."""
    return [one for _, one in compiled(operations, setup, version, backwards, atomic)]


def program_of(*operations: Operation, **options: object) -> Program:
    """The program of one operation."""
    (program,) = programs_of(*operations, **options)  # type: ignore[arg-type]
    return program


def compiled(
    operations: Sequence[Operation], setup: Sequence[Operation], version: int, backwards: bool, atomic: bool
) -> list[tuple[CompiledOperation, Program]]:
    state, catalog = base(version)
    compiler = Compiler(PostgreSQL(version), catalog=catalog.snapshot())
    with offline():
        state = _compiled(compiler, made("0002_setup", setup), unrendered(state))
        migration = made("0003_case", operations, atomic=atomic)
        steps = list(steps_of(migration, state))
        if not backwards:
            return [program_at(compiler, one) for one in steps]
        for one in steps:
            compiler.compile_operation(one)
        return [program_at(compiler, one, backwards=True) for one in reversed(steps)]


def replayed(setup: Sequence[Operation], version: int) -> Compiler:
    """A compiler at the base models after ``setup``."""
    state, catalog = base(version)
    compiler = Compiler(PostgreSQL(version), catalog=catalog.snapshot())
    with offline():
        _compiled(compiler, made("0002_setup", setup), unrendered(state))
    return compiler


def _compiled(compiler: Compiler, migration: Migration, state: ProjectState) -> ProjectState:
    for one in steps_of(migration, state):
        compiler.compile_operation(one)
        state = one.after
    # What these have made is in use by the time the next migration runs.
    compiler.catalog.begin()
    return state


def steps_of(migration: Migration, state: ProjectState) -> Iterator[Step]:
    """The operations that do something to the database, each with the states Django gives it."""
    for number, operation in enumerate(migration.operations):
        after = unrendered(state)
        operation.state_forwards(APP, after)
        if isinstance(operation, SeparateDatabaseAndState):
            inner = state
            for place, one in enumerate(operation.database_operations):
                moved = unrendered(inner)
                one.state_forwards(APP, moved)
                yield Step(migration, one, f"{number}.{place}", inner, moved)  # type: ignore[arg-type]
                inner = moved
        else:
            yield Step(migration, operation, str(number), state, after)  # type: ignore[arg-type]
        state = after


def program_at(
    compiler: Compiler, step: Step, *, backwards: bool = False
) -> tuple[CompiledOperation, Program]:
    before = compiler.catalog.snapshot()
    operation = compiler.compile_operation(step, backwards=backwards)
    database = compiler.database
    deployed = step.after if backwards else step.before
    net = net_of(before, compiler.catalog.snapshot(), database, deployed)
    return operation, compile_program(operation, database, before, net)


def told(program: Program) -> list[str]:
    """The program in lines: phase and mode, then its SQL; ``!`` before what is not safe about a step."""
    lines = []
    for step in program.steps:
        lines += [f"{step.phase.value} {step.mode.value}: {'; '.join(step.statements)}"]
        lines += [f"! {one}" for one in step.unsafe]
    return lines
