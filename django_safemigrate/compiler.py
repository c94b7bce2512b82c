"""The compiler: walks the history, collects the SQL of each operation offline, parses, prices and applies it.

The one place that does so. One pass over the whole history, since what a statement costs depends on the schema that all
earlier statements left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar, cast

from django.db import NotSupportedError, router
from django.db.migrations.operations import RunPython

from django_safemigrate.databases.base import Database, NeedsServer, Statement
from django_safemigrate.graph import MigrationSteps, Step, reverse, uses
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, ControlTransaction, CreateTable
from django_safemigrate.schema.compatibility import breaks
from django_safemigrate.schema.effects import Blocks, Effect
from django_safemigrate.schema.net import Breaks, Net, Stage, stage
from django_safemigrate.schema.objects import Table
from django_safemigrate.schema.replay import replay

if TYPE_CHECKING:
    from django.db.migrations import Migration

    from django_safemigrate.databases.base import Recording

C = TypeVar("C", bound=Change)

RUNS_PYTHON = "It runs Python code, which linting never runs."


@dataclass(frozen=True, slots=True)
class Held:
    """A lock that an earlier statement of the same transaction took, on a table that others can see."""

    table: str
    lock: str
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class PricedChange:
    """A change in its place: its price, the table as it stood before it, and the locks held when it begins."""

    change: Change
    effects: tuple[Effect, ...]
    table: Table | None
    held: tuple[Held, ...]

    def dangers(self) -> Iterator[tuple[Effect, Blocks]]:
        """Effects whose work grows with a table that others use, each with what traffic to that table waits for meanwhile."""
        for effect in self.effects:
            if effect.work.grows and not effect.table_is_new:
                blocks = self.blocks(effect)
                if blocks > Blocks.NOTHING:
                    yield effect, blocks

    def blocks(self, effect: Effect) -> Blocks:
        """What traffic to the table of ``effect`` waits for: its own lock or one held when it begins, whichever is worse."""
        return max([effect.blocks, *(one.blocks for one in self.held if one.table == effect.table)])


@dataclass(slots=True)
class CompiledStatement:
    """A string of SQL with its changes. ``position`` is its true place in the migration; ``in_transaction`` is False in autocommit."""

    sql: str
    operation: str
    position: int
    transaction: int
    deferred: bool
    in_transaction: bool
    changes: list[PricedChange] = field(default_factory=list)


@dataclass(slots=True)
class CompiledOperation:
    """An operation with its statements, deferred ones included. ``opaque`` says why its effect is not (fully) known, None when it is.

    ``refused`` is the message of an operation that Django itself will refuse to run in this migration, such as a concurrent index in a transaction.
    """

    step: Step
    statements: list[CompiledStatement] = field(default_factory=list)
    opaque: str | None = None
    refused: str | None = None

    @property
    def path(self) -> str:
        return self.step.path

    @property
    def runs_python(self) -> bool:
        return isinstance(self.step.operation, RunPython)

    def changes(self) -> Iterator[PricedChange]:
        for statement in self.statements:
            yield from statement.changes


@dataclass(eq=False)
class CompiledMigration:
    """A migration in one direction, with the schema before and after it. ``take_back`` compiles it backwards; None when it is so already."""

    migration: Migration
    direction: str
    initial: bool
    operations: list[CompiledOperation]
    before: Catalog
    after: Catalog
    database: Database
    take_back: Callable[[], CompiledMigration] | None = None

    @cached_property
    def backwards(self) -> CompiledMigration | None:
        """The same migration taken back, compiled when it is first asked for; None for one that is being taken back."""
        return self.take_back() if self.take_back else None

    @property
    def statements(self) -> list[CompiledStatement]:
        """Every statement in the order in which it would run."""
        return sorted(
            (one for operation in self.operations for one in operation.statements),
            key=lambda one: one.position,
        )

    def of_kind(self, kind: type[C]) -> list[tuple[CompiledOperation, PricedChange, C]]:
        """Every change of a kind, in the order of the operations."""
        return cast("list[tuple[CompiledOperation, PricedChange, C]]", self._by_kind.get(kind, []))

    @cached_property
    def kinds(self) -> AbstractSet[type]:
        """The kinds of its changes and the classes of its operations, general ones included."""
        operations = (kind for one in self.operations for kind in type(one.step.operation).__mro__)
        return frozenset((*self._by_kind, *operations))

    @cached_property
    def _by_kind(self) -> dict[type, list[tuple[CompiledOperation, PricedChange, Change]]]:
        # There are many rules to ask, each for a kind or two, and most kinds do not occur.
        found: dict[type, list[tuple[CompiledOperation, PricedChange, Change]]] = {}
        for operation in self.operations:
            for priced in operation.changes():
                for kind in type(priced.change).__mro__:
                    found.setdefault(kind, []).append((operation, priced, priced.change))
        return found

    @cached_property
    def net(self) -> Net:
        return Net(self.before, self.after, self.database.fits, self._used, self.database.refuses_null)

    def _used(self, table: str, column: str | None) -> bool:
        """Whether the code deployed before the migration uses a table or column, as far as its models tell."""
        first = self.operations[0].step
        return uses(first.before if self.direction == "forward" else first.after, table, column)

    def breaks(self, operation: CompiledOperation) -> list[Breaks]:
        return [breaks(one.change, self.net) for one in operation.changes()]

    def stage(self, operation: CompiledOperation) -> Stage:
        """Where the operation belongs relative to the deploy of the code."""
        return stage(self.breaks(operation))


class Compiler:
    """Compiles migrations in dependency order. ``catalog`` is the schema after the last one compiled forwards."""

    def __init__(self, database: Database, alias: str = "default") -> None:
        self.database = database
        self.alias = alias
        self.catalog = Catalog()
        self._before = self.catalog.snapshot()

    def compile(self, steps: MigrationSteps) -> CompiledMigration:
        """Compile a migration forwards and move ``catalog`` past it."""
        before = self._before
        operations = self._collect(steps.migration, steps.steps, self.catalog, backwards=False)
        after = self._before = self.catalog.snapshot()
        back = partial(self.compile_backwards, steps, after)
        return CompiledMigration(
            steps.migration, "forward", steps.initial, operations, before, after, self.database, back
        )

    def compile_backwards(self, steps: MigrationSteps, after: Catalog) -> CompiledMigration:
        """Compile taking a migration back. ``after`` is the schema it left; ``catalog`` stays where it is.

        An operation that cannot be taken back is opaque and says so.
        """
        catalog = after.snapshot()
        operations = self._collect(steps.migration, reverse(steps).steps, catalog, backwards=True)
        return CompiledMigration(
            steps.migration, "reverse", steps.initial, operations, after, catalog, self.database
        )

    def _collect(
        self, migration: Migration, steps: Iterable[Step], catalog: Catalog, *, backwards: bool
    ) -> list[CompiledOperation]:
        catalog.begin()
        operations = [CompiledOperation(step) for step in steps]
        transcript = _Transcript(self.database, catalog, {one.path: one for one in operations})
        with self.database.collect(
            self.alias, catalog, transcript.execute, atomic=migration.atomic
        ) as recording:
            for operation in operations:
                # As Migration.apply does for an operation that is atomic in a migration that is not; it does not ask nested ones.
                atomic = (
                    bool(operation.step.operation.atomic)
                    and not migration.atomic
                    and "." not in operation.path
                )
                with recording.operation(operation.path, atomic=atomic):
                    _run(operation, recording, alias=self.alias, backwards=backwards)
        return operations


def _run(operation: CompiledOperation, recording: Recording, *, alias: str, backwards: bool) -> None:
    """Let the operation emit its SQL to the recording connection; Python code of the user's is never called."""
    step = operation.step
    if step.container:
        return
    if isinstance(step.operation, RunPython):
        with _reason_kept(operation):
            if router.allow_migrate(alias, step.migration.app_label, **step.operation.hints):
                operation.opaque = RUNS_PYTHON
        return
    if backwards and not step.operation.reversible:
        operation.opaque = "It cannot be taken back."
        return
    skipped = len(recording.skipped)
    try:
        _emit(operation, recording, backwards=backwards)
    except NotSupportedError as error:
        operation.refused = str(error)
        # Most likely it is the transaction that is refused; what it would do outside of one is worth knowing.
        with recording.pretending_autocommit(), suppress(NotSupportedError):
            _emit(operation, recording, backwards=backwards)
    if operation.opaque is None and len(recording.skipped) > skipped:
        operation.opaque = f"{RUNS_PYTHON[:-1]} ({', '.join(dict.fromkeys(recording.skipped[skipped:]))})."


def _emit(operation: CompiledOperation, recording: Recording, *, backwards: bool) -> None:
    """Raises ``NotSupportedError`` as Django does; whatever else stops it is kept as the reason why its effect is not known."""
    step = operation.step
    app_label, editor = step.migration.app_label, recording.schema_editor
    with _reason_kept(operation):
        if backwards:
            # Of a copy: Django's renames swap their names meanwhile, and an error on the way would leave them so.
            copy(step.operation).database_backwards(app_label, editor, step.after, step.before)
        else:
            step.operation.database_forwards(app_label, editor, step.before, step.after)


@contextmanager
def _reason_kept(operation: CompiledOperation) -> Iterator[None]:
    try:
        yield
    except NotSupportedError:
        raise
    except NeedsServer as error:
        operation.opaque = str(error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a third-party operation may raise anything; it is said in a finding
        text = " ".join(str(error).split())
        operation.opaque = f"Asking it for its SQL raised {type(error).__name__}{text and f': {text}'}"


class _Transcript:
    """Takes the statements of one migration as they come: parses, resolves, prices and applies each."""

    def __init__(
        self, database: Database, catalog: Catalog, operations: dict[str, CompiledOperation]
    ) -> None:
        self.database = database
        self.catalog = catalog
        self.operations = operations
        self.position = 0
        self.transaction = -1
        self.held: dict[str, Held] = {}
        self.begun = False

    def execute(self, statement: Statement) -> None:
        # A BEGIN of the migration's own, outside of Django's transactions, joins the statements up to its COMMIT.
        if statement.transaction != self.transaction and not self.begun:
            self.transaction = statement.transaction
            self.held = {}
            self.catalog.end_transaction()
        compiled = CompiledStatement(
            statement.sql,
            statement.operation,
            self.position,
            self.transaction,
            statement.deferred,
            statement.in_transaction or self.begun,
        )
        self.position += 1
        self.operations[statement.operation].statements.append(compiled)
        for change in self.database.parse(statement.sql):
            compiled.changes.append(self._apply(change, compiled))

    def _apply(self, change: Change, statement: CompiledStatement) -> PricedChange:
        catalog = self.catalog
        resolved = self.database.resolve(change, catalog)
        table = catalog.tables.get(getattr(resolved, "table", ""))
        effects = tuple(self._see(effect, resolved) for effect in self.database.price(resolved, catalog))
        priced = PricedChange(resolved, effects, table, tuple(self.held.values()))
        replay(resolved, catalog)
        if isinstance(change, ControlTransaction):
            self._control(change.action, statement)
        for effect in effects:
            self._hold(effect, statement)
        return priced

    def _control(self, action: str, statement: CompiledStatement) -> None:
        if action in ("commit", "rollback"):
            self.held = {}
            self.begun = False
            self.catalog.end_transaction()
        elif action in ("begin", "start"):
            self.begun = not statement.in_transaction

    def _see(self, effect: Effect, change: Change) -> Effect:
        """Tell an effect on a table made in this migration from one on a table that others use."""
        made_here = (
            isinstance(change, CreateTable)
            and effect.table == change.table
            and effect.table not in self.catalog.tables
        )
        return replace(effect, table_is_new=True) if made_here or effect.table in self.catalog.new else effect

    def _hold(self, effect: Effect, statement: CompiledStatement) -> None:
        # Also in autocommit: several statements in one string commit together.
        # https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
        if effect.table_is_new or effect.lock is None:
            return
        before = self.held.get(effect.table)
        blocks = self.database.blocks(effect.lock, effect.rows)
        if before is None or blocks > before.blocks:
            self.held[effect.table] = Held(effect.table, effect.lock, blocks)
