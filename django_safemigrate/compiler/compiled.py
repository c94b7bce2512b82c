"""What compiling a migration gives: its operations, their statements, and the priced changes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from django.db.migrations.operations import RunPython

from django_safemigrate.compiler.deployed import net_of
from django_safemigrate.databases.base import UNKNOWN_VALUE, Database
from django_safemigrate.graph import Step
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change
from django_safemigrate.schema.compatibility import breaks
from django_safemigrate.schema.effects import Blocks, Effect
from django_safemigrate.schema.net import Breaks, Net, Stage, stage
from django_safemigrate.schema.objects import Table

if TYPE_CHECKING:
    from django.db.migrations import Migration

C = TypeVar("C", bound=Change)


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

    @property
    def resumes(self) -> bool:
        """Whether it goes on where it stopped when the migration is run again."""
        return bool(getattr(self.step.operation, "resumes", False))

    @property
    def unknown(self) -> str:
        """Why it cannot be done by other statements than its own; "" when it can."""
        if self.opaque:
            return self.opaque
        if any(UNKNOWN_VALUE in one.sql for one in self.statements):
            return "The value of a default is known only when it runs."
        return ""

    def changes(self) -> Iterator[PricedChange]:
        for statement in self.statements:
            yield from statement.changes


@dataclass(eq=False)
class CompiledMigration:
    """A migration in one direction, with the schema before and after it. ``take_back`` compiles it backwards; None when it is so already.

    ``siblings`` are all migrations of its app that are known, in order, itself included.
    """

    migration: Migration
    direction: str
    initial: bool
    operations: list[CompiledOperation]
    before: Catalog
    after: Catalog
    database: Database
    take_back: Callable[[], CompiledMigration] | None = None
    siblings: Sequence[Migration] = ()

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
        """What it changes altogether, for the code that is deployed before it."""
        if not self.operations:
            return Net(self.before, self.after, self.database.fits)
        first = self.operations[0].step
        deployed = first.before if self.direction == "forward" else first.after
        return net_of(self.before, self.after, self.database, deployed)

    def breaks(self, operation: CompiledOperation) -> list[Breaks]:
        return [breaks(one.change, self.net) for one in operation.changes()]

    def stage(self, operation: CompiledOperation) -> Stage:
        """Where the operation belongs relative to the deploy of the code."""
        return stage(self.breaks(operation))
