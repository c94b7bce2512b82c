"""The programs of all migrations that a database has still to run, or is to take back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connections

from django_safemigrate.compiler import CompiledOperation, Compiler, net_of
from django_safemigrate.databases.base import CannotWriteError
from django_safemigrate.databases.vendors import surveyed
from django_safemigrate.graph import MigrationSteps, Step, reverse
from django_safemigrate.graph.applied import route
from django_safemigrate.online.compiling import compile_program
from django_safemigrate.online.program import Program
from django_safemigrate.schema.changes import RenameTable
from django_safemigrate.schema.sizes import TableSize

if TYPE_CHECKING:
    from django.db.migrations import Migration

Asked = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """An operation with its program; ``program.opaque`` says what is not known of it."""

    operation: CompiledOperation
    program: Program

    @property
    def contract_of(self) -> str | None:
        """The earlier migration of the app whose contract it runs, for an operation that does that."""
        name = getattr(self.operation.step.operation, "contract_of", None)
        return None if name is None else str(name)


@dataclass(frozen=True, slots=True)
class PlannedMigration:
    """A migration with its operations in the order in which they run."""

    migration: Migration
    backwards: bool
    operations: tuple[PlannedOperation, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the database ``alias`` has to run, in order. ``server`` is its vendor and major version, ``sizes`` are those
    of its tables, by the catalog's name."""

    alias: str
    server: str
    migrations: tuple[PlannedMigration, ...]
    sizes: Mapping[str, TableSize] = field(default_factory=dict)


def make_plan(
    alias: str, app_label: str | None, migration_name: str | None, asked: Asked = nullcontext
) -> Plan:
    """The programs of what ``migrate APP_LABEL MIGRATION_NAME`` would run on the database ``alias``, which is read, and
    nothing else. Each operation is compiled for the schema that all before it leave, their contracts included.
    ``asked`` is entered while an operation is asked for its statements.

    Raises ``UnsupportedTarget``, ``ServerUnreachable``, ``HistoryError``.
    """
    found = surveyed(alias)
    way = route(connections[alias], app_label, migration_name)
    planning = _Planning(Compiler(found.database, alias, found.catalog), asked)
    migrations = tuple(planning.migration(one, backwards=way.backwards) for one in way.steps())
    return Plan(alias, f"{found.database.vendor} {found.database.version}", migrations, found.sizes)


@dataclass(slots=True)
class _Planning:
    """``made`` are the tables that the plan has made so far: no deployed code uses them."""

    compiler: Compiler
    asked: Asked
    made: set[str] = field(default_factory=set)

    def migration(self, steps: MigrationSteps, *, backwards: bool) -> PlannedMigration:
        ordered = reverse(steps).steps if backwards else steps.steps
        operations = tuple(self._operation(one, backwards=backwards) for one in ordered if not one.container)
        return PlannedMigration(steps.migration, backwards, operations)

    def _operation(self, step: Step, *, backwards: bool) -> PlannedOperation:
        compiler, database = self.compiler, self.compiler.database
        before = compiler.catalog.snapshot()
        before.new = set(self.made)
        known = before.snapshot()
        for table in self.made:
            # No deployed code can know it.
            known.remove(table)
        with self.asked():
            operation = compiler.compile_operation(step, backwards=backwards)
        after = compiler.catalog.snapshot()
        self.made = {*after.new, *self.made, *self._renamed(operation)} & after.tables.keys()
        if operation.unknown and not operation.runs_python:
            # Its own statements are all there is.
            return PlannedOperation(operation, Program((), operation.unknown))
        deployed = step.after if backwards else step.before
        net = net_of(known, after, database, deployed)
        try:
            return PlannedOperation(operation, compile_program(operation, database, before, net))
        except CannotWriteError as error:
            return PlannedOperation(operation, Program((), str(error)))

    def _renamed(self, operation: CompiledOperation) -> Iterator[str]:
        for one in operation.changes():
            if isinstance(one.change, RenameTable) and one.change.table in self.made:
                yield one.change.new_name
