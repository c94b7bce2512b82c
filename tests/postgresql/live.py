"""Stock Django on a real server, and the same operations on a recording connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, NamedTuple

import psycopg
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.utils import load_backend

from config.database import database
from django_safemigrate.databases.base import Statement
from django_safemigrate.databases.postgresql.collect import collect
from django_safemigrate.databases.postgresql.collect.connection import standing_in
from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.schema.catalog import Catalog
from stock.observer import Observer

VERSION = 18


class Emitted(NamedTuple):
    """A statement, and what the observer and the recorder have to agree on about it."""

    sql: str
    operation: str
    transaction: int
    deferred: bool


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """Django's own connection to the server, as `connections["default"]`."""
    wrapper = load_backend("django.db.backends.postgresql").DatabaseWrapper
    connection = wrapper({**connections.settings["default"], **database(url)}, "default")
    try:
        with standing_in("default", connection):
            yield connection
    finally:
        connection.close()


def migration(app: str, operations: Sequence[Operation], *, atomic: bool = True) -> Migration:
    kind = type("Made", (Migration,), {"operations": list(operations), "atomic": atomic})
    made: Migration = kind("0001_initial", app)
    return made


def state_after(app: str, operations: Sequence[Operation], state: ProjectState | None = None) -> ProjectState:
    after = state.clone() if state else ProjectState()
    for operation in operations:
        operation.state_forwards(app, after)
    return after


def run(connection: Any, made: Migration, before: ProjectState, *, backwards: bool = False) -> list[Emitted]:
    """Run a migration as `migrate` does; `before` is the state before it, whichever the direction."""
    observer = Observer(connection)
    editor = connection.schema_editor(atomic=made.atomic)
    with observer.watched(made.operations, editor), editor:
        (made.unapply if backwards else made.apply)(before.clone(), editor)
    return [
        Emitted(one.sql, one.operation.partition(".")[0], one.transaction, one.deferred)
        for one in observer.statements
        if one.via == "editor"
    ]


class Mirror:
    """A second database that runs what was recorded, so that its catalog is always the right one.

    No statement is understood on the way: what is wrong in a recording cannot be made
    up for by what reads it.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.catalog = read(connection)
        self.statements: list[Statement] = []

    def execute(self, statement: Statement) -> None:
        self.statements.append(statement)
        self.connection.execute(statement.sql.encode())
        self.refresh()

    def refresh(self) -> None:
        fresh = read(self.connection)
        for one in fields(Catalog):
            setattr(self.catalog, one.name, getattr(fresh, one.name))

    def record(self, made: Migration, before: ProjectState, *, backwards: bool = False) -> list[Emitted]:
        """Record a migration as the compiler does, and run what was recorded."""
        self.refresh()
        self.statements = []
        with collect("default", self.catalog, self.execute, atomic=made.atomic, version=VERSION) as recorder:
            steps = list(_steps(made, before))
            for path, operation, old, new in reversed(steps) if backwards else steps:
                emit = operation.database_backwards if backwards else operation.database_forwards
                with recorder.operation(path, atomic=bool(operation.atomic)):
                    emit(made.app_label, recorder.schema_editor, *((new, old) if backwards else (old, new)))
        return [Emitted(one.sql, one.operation, one.transaction, one.deferred) for one in self.statements]


def _steps(
    made: Migration, before: ProjectState
) -> Iterator[tuple[str, Operation, ProjectState, ProjectState]]:
    for index, operation in enumerate(made.operations):
        after = state_after(made.app_label, [operation], before)
        yield str(index), operation, before, after
        before = after
