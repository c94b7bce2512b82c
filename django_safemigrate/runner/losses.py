"""What would be lost if migrations were taken back, found before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django_safemigrate.compiler import Compiler
from django_safemigrate.databases.base import Database
from django_safemigrate.execution import Bounds, KeptProgram, PlainStep, State, WayBack, find
from django_safemigrate.graph import MigrationSteps, Step
from django_safemigrate.operations.back import contract_way_back, is_half_done, way_back
from django_safemigrate.operations.compiling import asking_django
from django_safemigrate.operations.contract import Contract
from django_safemigrate.operations.keeping import named
from django_safemigrate.runner.migrations import backwards, blockers
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AddColumn,
    AlterType,
    Change,
    ColumnChange,
    DropColumn,
    DropTable,
    FillColumn,
    RenameColumn,
    RenameTable,
    SetNotNull,
    UpdateRows,
)
from django_safemigrate.schema.objects import Column, Expression, Volatility
from django_safemigrate.schema.replay import replay

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass
class Foreseen:
    """Goes through what is to be taken back, in its order.

    ``bounds`` are those of a step: a session that is still at work is waited for. ``loses``: what would be lost. ``gone``: what was
    lost when it was done. ``refused``: what there is no way back of. ``stands``: rows that are in the way. ``programs`` are those that were run, by key; ``tables`` and
    ``columns`` are the names that these have now, by those they have once what comes before is taken back; ``filled`` are the
    columns that are given values on the way.
    """

    connection: BaseDatabaseWrapper
    database: Database
    programs: Mapping[str, KeptProgram]
    catalog: Catalog
    bounds: Bounds
    loses: dict[str, None] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)
    stands: dict[str, None] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    filled: set[tuple[str, str]] = field(default_factory=set)

    def contract(self, kept: KeptProgram) -> None:
        """What was left for after the deploy, and was run or begun, is to be taken back."""
        way = kept.contract[-1].back
        if kept.state is State.CONTRACT_OPEN:
            way = contract_way_back(self.connection, kept, self.bounds)
        self._way(kept, way)
        self._parsed(kept, way.steps if way else kept.undo_contract)

    def migration(self, found: MigrationSteps, only: Collection[str] | None) -> None:
        """A migration is to be taken back, or those of its operations at ``only`` these paths."""
        for step in blockers(found, only):
            self.refused[f"{step.operation.describe()}, in {found.migration}, has no way back."] = None
        if self.refused:
            return
        for step in backwards(found, only):
            if not isinstance(step.operation, Contract):
                self._operation(step)

    def _operation(self, step: Step) -> None:
        key = f"{step.migration.app_label}.{step.migration.name}.{step.path}"
        begun, there = find(self.connection, f"{key}:backwards"), find(self.connection, key)
        ran = self.programs.get(key)
        if begun is not None:
            # A way back that was begun.
            if begun.state is not State.DONE:
                self._parsed(there or ran, begun.steps[begun.done :])
        elif there is not None and is_half_done(self.connection, there):
            way = way_back(self.connection, there, self.bounds)
            self._way(there, way)
            self._parsed(there, way.steps)
        elif there is not None and there.state is State.RUNNING:
            self.refused[f"{named(there)}, is half done, and nobody can tell how much of it is."] = None
        elif there is not None and there.state is State.CONTRACT_OPEN and (there.undo or not there.steps):
            self._way(there, there.steps[-1].back if there.steps else None)
            self._parsed(there, there.undo)
        else:
            self._whole(step, there or ran)

    def _whole(self, step: Step, ran: KeptProgram | None) -> None:
        """It is taken back by what its operation does backwards."""
        for steps in (ran.steps, ran.contract) if ran is not None else ():
            if steps and steps[-1].back:
                self.gone.update(dict.fromkeys(steps[-1].back.loses))
        compiler = Compiler(self.database, self.connection.alias, self.catalog.snapshot())
        with asking_django():
            found = compiler.compile_operation(step, backwards=True)
        for one in found.changes():
            self._change(one.change, ran)
        self.catalog = compiler.catalog

    def _way(self, kept: KeptProgram, way: WayBack | None) -> None:
        if way is None:
            return
        self.gone.update(dict.fromkeys(way.loses))
        if way.refused:
            self.refused[f"{named(kept)}: {way.refused}"] = None

    def _parsed(self, kept: KeptProgram | None, steps: Iterable[PlainStep]) -> None:
        for step in steps:
            for sql in step.statements:
                for change in self.database.parse(sql):
                    resolved = self.database.resolve(change, self.catalog)
                    self._change(resolved, kept)
                    replay(resolved, self.catalog)

    def _change(self, change: Change, ran: KeptProgram | None) -> None:
        if isinstance(change, RenameTable):
            self._rename(change)
        elif isinstance(change, RenameColumn):
            real = self.columns.get((change.table, change.column), change.column)
            self.columns[change.table, change.new_name] = real
        elif isinstance(change, DropTable):
            if change.table in self.catalog.tables and self._holds(change.table):
                self.loses[f"The rows of {change.table} would be deleted."] = None
        elif isinstance(change, DropColumn):
            self._drop(change, ran)
        elif isinstance(change, AlterType):
            self._convert(change)
        elif isinstance(change, UpdateRows):
            self.filled.update((change.table, one) for one in change.columns)
        elif isinstance(change, SetNotNull):
            self._require(change)

    def _rename(self, change: RenameTable) -> None:
        """The columns of a table have their names under its other name too."""
        old, new = change.table, change.new_name
        self.tables[new] = self._table(old)
        self.columns |= {(new, name): real for (table, name), real in self.columns.items() if table == old}

    def _drop(self, change: DropColumn, ran: KeptProgram | None) -> None:
        column = self._column(change)
        if column is None or column.generated is not None:
            return
        given = Given.of(change, self._forwards(ran))
        value = None if given.unknown else given.value
        if self.database.holds_other(self.connection, self._table(change.table), column, value):
            what = f"The values of {change.table}.{change.column}"
            told = "would be deleted" if given.unknown else "that were written since would be deleted"
            self.loses[f"{what} {told}."] = None

    def _convert(self, change: AlterType) -> None:
        column = self._column(change)
        if column is None or self.database.fits(column.type, change.type):
            return
        if self.database.holds_unfit(self.connection, self._table(change.table), column, change.type):
            self.loses[f"Values of {change.table}.{change.column} do not fit {change.type}."] = None

    def _require(self, change: SetNotNull) -> None:
        column = self._column(change)
        if column is None or not column.null or (change.table, change.column) in self.filled:
            return
        if self.database.holds_unfit(self.connection, self._table(change.table), column, None):
            told = f"Rows of {change.table} have no {change.column}, which would be NOT NULL again."
            self.stands[told] = None

    def _column(self, change: ColumnChange) -> Column | None:
        """The column as it is now, under the name that it has on the server."""
        table = self.catalog.tables.get(change.table)
        column = table.columns.get(change.column) if table else None
        real = self.columns.get((change.table, change.column), change.column)
        return None if column is None else replace(column, name=real)

    def _forwards(self, ran: KeptProgram | None) -> Iterator[Change]:
        for step in ran.steps if ran is not None and ran.direction == "forwards" else ():
            for sql in step.statements:
                yield from self.database.parse(sql)

    def _table(self, name: str) -> str:
        return self.tables.get(name, name)

    def _holds(self, table: str) -> bool:
        return self.database.holds_other(self.connection, self._table(table), None, None)


@dataclass(frozen=True, slots=True)
class Given:
    """The value that a migration gave a column, None for NULL; ``unknown`` where each row got one of its own."""

    value: Expression | None = None
    unknown: bool = False

    @classmethod
    def of(cls, dropped: DropColumn, forwards: Iterable[Change]) -> Given:
        """What the changes of its program gave the column which the way back drops."""
        found = cls()
        for one in forwards:
            if isinstance(one, AddColumn) and (one.table, one.column.name) == (dropped.table, dropped.column):
                value = one.column.default
                found = cls(value, value is not None and value.volatility is not Volatility.IMMUTABLE)
            elif isinstance(one, UpdateRows) and one.table == dropped.table and dropped.column in one.columns:
                value = one.value if isinstance(one, FillColumn) else None
                found = cls(value, value is None or value.volatility is not Volatility.IMMUTABLE)
        return found
