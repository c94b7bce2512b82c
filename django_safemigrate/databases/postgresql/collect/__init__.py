"""Records the SQL of a migration without a server: Django's own schema editor runs against a
connection that has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django_safemigrate.databases.base import Statement
from django_safemigrate.databases.postgresql.collect.connection import recording_connection, standing_in
from django_safemigrate.databases.postgresql.collect.python import python_kept_from_running
from django_safemigrate.databases.postgresql.collect.recorder import Recorder
from django_safemigrate.schema.catalog import Catalog


@contextmanager
def collect(
    alias: str, catalog: Catalog, execute: Callable[[Statement], None], *, atomic: bool, version: int
) -> Iterator[Recorder]:
    """Record the SQL of one migration, in either direction, for PostgreSQL ``version`` (its major number).

    While the block runs, ``connections[alias]`` is a connection without a server, and the yielded recorder
    holds the schema editor to hand to the operations. ``execute`` gets each statement when it would be sent,
    the deferred ones at the end of the block, and has to apply it to ``catalog``, from which questions about
    the schema are answered. ``atomic`` is that of the migration.

    Raises ``NeedsServer`` out of an operation that asks what ``catalog`` cannot tell,
    ``ImproperlyConfigured`` when no driver is installed, ``ConnectionDoesNotExist`` for an alias that is not
    in ``DATABASES``. Whatever the block raises passes through, and nothing deferred is recorded then.
    """
    recorder = Recorder(alias, catalog, execute)
    with (
        recording_connection(alias, version, recorder) as connection,
        standing_in(alias, connection),
        python_kept_from_running(recorder),
        recorder.type_caches_restored(),
        connection.schema_editor(atomic=atomic) as editor,
    ):
        recorder.schema_editor = editor
        yield recorder


__all__ = ["Recorder", "collect"]
