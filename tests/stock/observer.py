"""Watches stock Django run one migration: which statement, from which operation, by which
way, in which transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from psycopg import sql as composed
from psycopg.pq import TransactionStatus

from stock.fixture import Statement

DDL = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
    r"(CREATE|ALTER|DROP|COMMENT|TRUNCATE|GRANT|REVOKE|RENAME|DO|SET CONSTRAINTS)\b",
    re.IGNORECASE | re.DOTALL,
)


class Observer:
    """Collects the statements of one migration in one direction.

    Give `watched` a migration's operations and `closing` its schema editor; only instances are touched, and
    they are as before afterwards. `rolled_back` says that all of it is one transaction that will not commit,
    in which Django's own savepoint around the migration is no statement of the migration.
    """

    def __init__(self, connection: BaseDatabaseWrapper, *, rolled_back: bool = False) -> None:
        self.statements: list[Statement] = []
        self._connection = connection
        self._rolled_back = rolled_back
        self._transaction = -1
        self._operations: list[str] = []
        self._python = 0
        self._editor = 0
        # The objects are kept, so that no other one gets the id of one that is gone.
        self._queued: dict[int, tuple[object, str, str]] = {}
        self._deferred: tuple[object, str, str] | None = None

    @contextmanager
    def watched(self, operations: Sequence[Operation], editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
        """Record what the operations execute on the editor's connection while the block runs."""
        with ExitStack() as stack:
            stack.enter_context(_replaced(editor, "execute", self._editing(editor)))
            for path, operation in _paths(operations):
                for name in ("database_forwards", "database_backwards"):
                    wrapped = self._operating(getattr(operation, name), path, editor)
                    stack.enter_context(_replaced(operation, name, wrapped))
                if isinstance(operation, RunPython):
                    self._watch_python(stack, operation, editor)
            stack.enter_context(self._connection.execute_wrapper(self._record))
            yield

    def _watch_python(self, stack: ExitStack, operation: RunPython, editor: BaseDatabaseSchemaEditor) -> None:
        for name in ("code", "reverse_code"):
            function = getattr(operation, name)
            if function is not None:
                stack.enter_context(_replaced(operation, name, self._running(function, editor)))

    def _operating(
        self, function: Callable[..., None], path: str, editor: BaseDatabaseSchemaEditor
    ) -> Callable[..., None]:
        def run(*args: Any) -> None:
            self._operations.append(path)
            try:
                function(*args)
            finally:
                self._note_queued(editor, "editor")
                self._operations.pop()

        return run

    def _running(
        self, function: Callable[..., None], editor: BaseDatabaseSchemaEditor
    ) -> Callable[..., None]:
        def run(*args: Any) -> None:
            self._note_queued(editor, "editor")
            self._python += 1
            try:
                function(*args)
            finally:
                self._python -= 1
                self._note_queued(editor, "python")

        return run

    def _note_queued(self, editor: BaseDatabaseSchemaEditor, via: str) -> None:
        for statement in editor.deferred_sql:
            self._queued.setdefault(id(statement), (statement, self._operations[-1], via))

    def _editing(self, editor: BaseDatabaseSchemaEditor) -> Callable[..., None]:
        execute = editor.execute

        def run(sql: Any, params: Any = ()) -> None:
            # Outside every operation only the editor's own exit executes anything: what was queued.
            if not self._operations:
                self._deferred = self._queued[id(sql)]
            self._editor += 1
            try:
                execute(sql, params)
            finally:
                self._editor -= 1
                self._deferred = None

        return run

    def _record(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if self._operations or self._deferred:
            number = self._number()
            for values in params if many else [params]:
                self._add(sql, values, number)
        return execute(sql, params, many, context)

    def _add(self, sql: Any, params: Any, number: int) -> None:
        if self._deferred:
            _, operation, via = self._deferred
        else:
            operation, via = (
                self._operations[-1],
                "python" if self._python else "editor" if self._editor else "cursor",
            )
        if isinstance(sql, composed.Composable):
            sql = sql.as_string(self._connection.connection)
        # Values that Python code writes into rows differ from run to run: times, random keys.
        if params is not None and (via != "python" or DDL.match(sql)):
            # Any: only PostgreSQL's operations have this, and django-stubs leave it out.
            operations: Any = self._connection.ops
            sql = operations.compose_sql(sql, params)
        self.statements.append(Statement(sql, number, via, operation, self._deferred is not None))

    def _number(self) -> int:
        if self._rolled_back:
            return 0
        # psycopg begins a transaction with its first statement, so until then the server says "idle".
        if self._connection.connection.info.transaction_status == TransactionStatus.IDLE:
            self._transaction += 1
        return self._transaction


@contextmanager
def _replaced(owner: object, name: str, value: Callable[..., None]) -> Iterator[None]:
    """Give one object an attribute of its own; its class stays as it is."""
    own = vars(owner).copy()
    setattr(owner, name, value)
    try:
        yield
    finally:
        if name in own:
            setattr(owner, name, own[name])
        else:
            delattr(owner, name)


def _paths(operations: Sequence[Operation], prefix: str = "") -> Iterator[tuple[str, Operation]]:
    for index, operation in enumerate(operations):
        yield f"{prefix}{index}", operation
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _paths(operation.database_operations, f"{prefix}{index}.")
