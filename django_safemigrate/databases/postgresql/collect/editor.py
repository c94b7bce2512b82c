"""A schema editor that tells the recorder what it executes and when it runs what was queued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_safemigrate.databases.base import UNKNOWN_VALUE, NeedsServer

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor as Editor
else:
    Editor = object


class RecordingEditor(Editor):
    """Mixed into an engine's ``DatabaseSchemaEditor``, which writes the SQL as ever; it
    ends in the recording cursor."""

    connection: Any
    _closing = False

    def __exit__(self, *exception: Any) -> None:  # noqa: PYI036 - handed on as it comes
        self._closing = True
        try:
            super().__exit__(*exception)
        finally:
            self._closing = False

    def execute(self, sql: Any, params: Any = ()) -> None:
        with self.connection.recording().editor_executes(sql, closing=self._closing):
            super().execute(sql, params)

    def effective_default(self, field: Any) -> Any:
        try:
            return super().effective_default(field)
        except NeedsServer:
            return UNKNOWN_VALUE
