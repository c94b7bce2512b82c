"""What the compiler asks of a vendor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.db import OperationalError

if TYPE_CHECKING:
    from django_safemigrate.schema.catalog import Catalog
    from django_safemigrate.schema.changes import Change, FillColumn, UpdateRows
    from django_safemigrate.schema.effects import Blocks, Effect, Rows
    from django_safemigrate.schema.objects import Column, Expression, Table
    from django_safemigrate.schema.rowbatches import RowBatches


# Stands for a default whose callable asks the database: what the statement does is known without the value.
UNKNOWN_VALUE = "known only when it runs"


class NeedsServer(OperationalError):
    """Something asked a question that only a running server can answer. Code that copes without one catches
    Django's OperationalError."""


class CannotWriteError(Exception):
    """A change does not hold what its statement has to say; the text says which change."""


class ServerUnreachable(Exception):
    """A server that was to be asked gives no answer; the text says why and what to do about it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One string of SQL that the schema editor, or an operation through a cursor, would send to the server.

    ``sql`` has its parameters bound. ``transaction`` numbers the transactions of the migration from 0:
    statements with the same number commit together; in autocommit each has its own. ``operation`` is the
    index path of the operation that emitted or queued it; a ``deferred`` one was queued by its operation and
    runs after the last operation. ``in_transaction`` is False in autocommit.
    """

    sql: str
    operation: str
    transaction: int
    deferred: bool = False
    in_transaction: bool = True


class Recording(Protocol):
    """The recording connection while one migration is collected. ``schema_editor`` is handed to
    ``database_forwards``; ``skipped`` says which Python code was kept from running so far."""

    schema_editor: Any
    skipped: list[str]

    def operation(self, path: str, *, atomic: bool = False) -> AbstractContextManager[None]:
        """Everything emitted or queued inside belongs to the operation at ``path``. One that asks for a
        transaction of its own (``atomic`` of the operation) gets it, as ``Migration.apply`` does."""
        ...

    def pretending_autocommit(self) -> AbstractContextManager[None]:
        """The connection claims to be outside a transaction inside; statements are recorded with the
        transaction they really would be in."""
        ...


class Database(Protocol):
    """A vendor at a version. Pure but for ``collect``, which swaps ``connections[alias]`` while it runs.

    ``name_bytes`` is the length in bytes of the longest name that it keeps.
    """

    vendor: str
    version: int
    name_bytes: int
    settings: Mapping[str, str]
    """The settings that sessions begin with, as far as those of the project tell; known once something is collected."""
    not_null_not_valid: bool
    """Whether a NOT NULL may be added as a constraint that is validated later."""
    prepares: bool
    """Whether the connections of the project keep statements prepared, whose results must not change; known as ``settings`` is."""

    def collect(
        self, alias: str, catalog: Catalog, execute: Callable[[Statement], None], *, atomic: bool
    ) -> AbstractContextManager[Recording]:
        """Record the SQL of one migration.

        Each statement is passed to ``execute`` at the moment it would be sent, deferred ones at the end;
        ``execute`` applies it to ``catalog``, which answers what the schema editor asks about the schema.
        Raises ``NeedsServer`` out of an operation that asks anything else.
        """
        ...

    def parse(self, sql: str) -> Sequence[Change]:
        """What ``sql`` (one or several statements) does, in order. What is not understood becomes ``Opaque``;
        never raises for bad SQL."""
        ...

    def write(self, change: Change, catalog: Catalog) -> str:
        """The statement that makes a resolved ``change``, the inverse of ``parse``; ``catalog`` is the schema before it.
        Raises ``CannotWriteError`` when the change does not hold enough."""
        ...

    def divisible(self, sql: str) -> bool:
        """Whether what ``sql`` does may be done change by change. Not so for a block of code, or a statement that calls
        functions or writes rows below WITH."""
        ...

    def batches(self, change: Change, catalog: Catalog) -> RowBatches | None:
        """How to run a change of rows in slices; None when it cannot be: its table has no key to go by, or what it does to
        one row depends on others."""
        ...

    def fill(self, change: UpdateRows) -> FillColumn | None:
        """The change for those of its rows alone where its one column is NULL; None when it is about other rows or columns, or
        that cannot be told."""
        ...

    def read(self, connection: Any) -> Catalog:
        """The schema of the server behind Django's ``connection``. Raises what the driver raises."""
        ...

    def has_rows(self, connection: Any, tables: Collection[str] | None) -> bool:
        """Whether the server behind Django's ``connection`` may hold rows in one of the tables, or in one that is a part of
        it; None asks about all tables but those that Django keeps for itself. One that is not there has none."""
        ...

    def holds_other(
        self, connection: Any, table: str, column: Column | None, value: Expression | None
    ) -> bool:
        """Whether a row of the table, by the catalog's name, has something else in the column than this value, None for NULL;
        without a column, whether there is a row. True too where the answer would take more than a moment."""
        ...

    def holds_unfit(self, connection: Any, table: str, column: Column, type: str | None) -> bool:
        """Whether a row of the table has a value in the column that is no value of this type; None: whether one has no value. True
        too where the answer would take more than a moment."""
        ...

    def resolve(self, change: Change, catalog: Catalog) -> Change:
        """The change with everything filled in that the server would choose: names of
        constraints, indexes and sequences."""
        ...

    def price(self, change: Change, catalog: Catalog) -> tuple[Effect, ...]:
        """What a resolved change costs, one effect a table, on the schema as it stands before it."""
        ...

    def fits(self, old: str, new: str) -> bool:
        """Whether every value of type ``old`` is one of type ``new``; False when that is not known."""
        ...

    def refuses_null(self, table: Table, column: str) -> bool:
        """Whether a constraint of the table, validated or not, refuses to write NULL to the column."""
        ...

    def implies(self, condition: Expression, other: Expression) -> bool:
        """Whether every row of which ``condition`` is true is one of which ``other`` is true; False when that is not known."""
        ...

    def blocks(self, lock: str | None, rows: Rows) -> Blocks:
        """What traffic waits for while ``lock`` and the row locks are held; derived
        from the conflict matrix."""
        ...

    def milliseconds(self, timeout: str) -> float | None:
        """How long a timeout of a session's setting is; 0 is for ever, None is no length of time."""
        ...

    def defect(self, change: Change) -> str:
        """The minor releases of this version that may corrupt what a change makes; "" when none is known
        to."""
        ...

    def needs_quotes(self, name: str) -> bool:
        """Whether a column or table of this name is only found in double quotes."""
        ...

    def spelled(self, column: str) -> str:
        """A column as it stands in the ``sql`` of an expression."""
        ...

    def padding(self, types: Sequence[str]) -> int:
        """How many bytes longer a row of columns of these types is than it would be in the best order."""
        ...
