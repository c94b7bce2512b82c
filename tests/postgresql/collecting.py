"""Operations and what a recording connection makes of them, for tests without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from django_safemigrate.databases.base import Statement
from django_safemigrate.databases.postgresql.collect import Recorder, collect
from django_safemigrate.schema.catalog import Catalog
from postgresql.live import state_after

CURE = "Only a running server can tell the result: a RunPython operation is the place for what depends on it."


class Custom(Operation):
    """A third party's operation, which may do anything with the schema editor."""

    def __init__(self, forwards: Callable[[Any], object]) -> None:
        self.forwards = forwards

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.forwards(schema_editor)


@contextmanager
def recording(
    *, atomic: bool = True, catalog: Catalog | None = None, version: int = 18
) -> Iterator[tuple[Recorder, list[Statement]]]:
    statements: list[Statement] = []
    with collect(
        DEFAULT_DB_ALIAS, catalog or Catalog(), statements.append, atomic=atomic, version=version
    ) as recorder:
        yield recorder, statements


def collected(
    *operations: Operation, atomic: bool = True, catalog: Catalog | None = None
) -> list[tuple[str, str, int, bool, bool]]:
    state = ProjectState()
    with recording(atomic=atomic, catalog=catalog) as (recorder, statements):
        for index, operation in enumerate(operations):
            after = state_after("shop", [operation], state)
            with recorder.operation(str(index), atomic=bool(operation.atomic)):
                operation.database_forwards("shop", recorder.schema_editor, state, after)
            state = after
    return [(one.sql, one.operation, one.transaction, one.deferred, one.in_transaction) for one in statements]


def through_cursor(sql: str, params: Any = None, then: Callable[[Any], Any] = lambda cursor: None) -> Custom:
    def forwards(editor: Any) -> None:
        with editor.connection.cursor() as cursor:
            cursor.execute(sql, params)
            then(cursor)

    return Custom(forwards)


def execute(sql: str) -> Custom:
    return Custom(lambda editor: editor.execute(sql))


def in_a_transaction(operation: Operation) -> Operation:
    """The operation, asking for a transaction of its own."""
    vars(operation)["atomic"] = True
    return operation
