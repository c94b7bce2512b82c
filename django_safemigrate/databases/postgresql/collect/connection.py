"""A connection of Django's that has no server: it records what it is given and answers from a catalog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import get_ident
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.transaction import TransactionManagementError
from django.db.utils import load_backend

from django_safemigrate.databases.base import NeedsServer
from django_safemigrate.databases.postgresql.collect.binding import Binding, binding
from django_safemigrate.databases.postgresql.collect.cursor import RecordingCursor
from django_safemigrate.databases.postgresql.collect.editor import RecordingEditor
from django_safemigrate.databases.postgresql.collect.introspection import CatalogIntrospection
from django_safemigrate.databases.postgresql.collect.recorder import Recorder

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper as Wrapper
    from django.db.backends.base.operations import BaseDatabaseOperations as Operations
else:
    Wrapper = Operations = object

STOCK_ENGINE = "django.db.backends.postgresql"


class RecordingConnection(Wrapper):
    """Mixed into a PostgreSQL engine's ``DatabaseWrapper``; never opens a connection.

    A copy (``connection.copy()``) has no recorder, and refuses whatever would reach the server.
    """

    recorder: Recorder | None = None
    queries_logged = False
    pool = None

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self.binding: Binding = binding(self.timezone, self._extensions)
        self.connection = self.binding.session
        self.autocommit = settings_dict["AUTOCOMMIT"]

    def recording(self) -> Recorder:
        if self.recorder is None:
            raise NeedsServer(
                f"A copy was made of the connection {self.alias!r}, which only a running server can serve."
            )
        return self.recorder

    def _extensions(self) -> set[str]:
        return self.recorder.catalog.extensions if self.recorder else set()

    def connect(self) -> NoReturn:
        raise NeedsServer(f"The operation opens a connection to the database {self.alias!r}.")

    def get_new_connection(self, conn_params: dict[str, Any]) -> NoReturn:
        self.connect()

    def ensure_connection(self) -> None:
        pass

    def ensure_timezone(self) -> bool:
        return False

    def is_usable(self) -> bool:
        return True

    def close(self) -> None:
        if self.in_atomic_block:
            raise NeedsServer(
                f"The operation closes the connection to the database {self.alias!r} within a transaction."
            )

    def close_if_unusable_or_obsolete(self) -> None:
        pass

    def close_pool(self) -> None:
        pass

    def _cursor(self, name: str | None = None) -> Any:
        cursor: Any = RecordingCursor(self)
        return self.make_cursor(cursor)

    def _set_autocommit(self, autocommit: bool) -> None:
        self.recording().transactions.autocommit(autocommit)

    def _commit(self) -> None:
        self.recording().transactions.end()

    def _rollback(self) -> None:
        recorder = self.recording()
        if recorder.transactions.undoes():
            recorder.record("ROLLBACK")
        recorder.transactions.end()

    def _savepoint(self, sid: str) -> None:
        self.recording().transactions.save(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        recorder = self.recording()
        if recorder.transactions.undoes(sid):
            recorder.record(self.ops.savepoint_rollback_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        pass

    def on_commit(self, func: Callable[[], object], robust: bool = False) -> None:
        """Refuse what stock refuses, and note the callback, which never runs."""
        if not callable(func):
            raise TypeError("on_commit()'s callback must be a callable.")
        if not self.in_atomic_block and not self.get_autocommit():
            raise TransactionManagementError("on_commit() cannot be used in manual transaction management")
        self.recording().skipped.append(f"on_commit: {getattr(func, '__qualname__', repr(func))}")

    def register_geometry_adapters(self, *args: object) -> None:
        """PostGIS asks the server for the numbers of its types, to read rows, which nobody does here."""


class RecordingOperations(Operations):
    """Mixed into an engine's ``DatabaseOperations``."""

    connection: Any

    def compose_sql(self, sql: Any, params: Any) -> str:
        """``sql`` with ``params`` bound, as stock does it through a cursor."""
        composed: str = self.connection.binding.compose(sql, params)
        return composed


@contextmanager
def recording_connection(alias: str, version: int, recorder: Recorder) -> Iterator[Any]:
    """A connection for ``alias`` with the settings it has, which claims to be PostgreSQL ``version``.

    It is used again for the next migration, unless this one ended with an exception or left it changed: what
    a connection finds out about its features it finds out once.
    """
    try:
        database = connections.settings[alias]
    except KeyError:
        raise connections.exception_class(f"The connection '{alias}' doesn't exist.") from None
    extensions = frozenset(recorder.catalog.extensions)
    key = alias, version, get_ident(), id(database), settings.USE_TZ, settings.TIME_ZONE, extensions
    connection = _idle.pop(key, None) or recording_class(_engine(database["ENGINE"]), version)(
        database, alias
    )
    connection.recorder = recorder
    yield connection
    connection.recorder = None
    _idle.clear()
    # An extension teaches a connection new types.
    if extensions == recorder.catalog.extensions and _untouched(connection, database):
        _idle[key] = connection


def _untouched(connection: Any, database: dict[str, Any]) -> bool:
    """Whether no operation has left a switch of the connection turned, which the next
    migration would find so."""
    now = (
        connection.autocommit,
        connection.in_atomic_block,
        connection.needs_rollback,
        connection.execute_wrappers,
    )
    return bool(now == (database["AUTOCOMMIT"], False, False, []))


# The connection that nobody uses at present; one is enough, since migrations are
# collected one after the other.
_idle: dict[tuple[object, ...], Any] = {}


def _engine(path: str) -> Any:
    """The ``DatabaseWrapper`` to subclass: the project's own if it is one for PostgreSQL, else Django's."""
    try:
        wrapper = load_backend(path).DatabaseWrapper
        if wrapper.vendor != "postgresql":
            wrapper = load_backend(STOCK_ENGINE).DatabaseWrapper
    except ImproperlyConfigured as error:
        raise ImproperlyConfigured(
            f"The SQL for PostgreSQL cannot be written: {str(error).rstrip('.')}. It takes a driver, though no server: "
            "pip install 'safemigrate[postgresql]'."
        ) from error
    return wrapper


@lru_cache
def recording_class(engine: type[Any], version: int) -> type[Any]:
    """A subclass of ``engine`` that records and claims to be PostgreSQL ``version``."""

    def mixed(mixin: type[Any], stock: type[Any]) -> type[Any]:
        return type(f"{mixin.__name__}For{stock.__name__}", (mixin, stock), {})

    attributes = {
        "pg_version": version * 10_000,
        "SchemaEditorClass": mixed(RecordingEditor, engine.SchemaEditorClass),
        "introspection_class": mixed(CatalogIntrospection, engine.introspection_class),
        "ops_class": mixed(RecordingOperations, engine.ops_class),
    }
    return type(f"Recording{engine.__name__}", (RecordingConnection, engine), attributes)


@contextmanager
def standing_in(alias: str, connection: Any) -> Iterator[None]:
    """``connections[alias]`` is ``connection`` inside, in this thread; what it was before,
    also if nothing, afterwards."""
    before = next((one for one in connections.all(initialized_only=True) if one.alias == alias), None)
    connections[alias] = connection
    try:
        yield
    finally:
        if before is None:
            del connections[alias]
        else:
            connections[alias] = before
