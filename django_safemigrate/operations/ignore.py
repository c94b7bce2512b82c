"""The operation by which a whole migration asks not to be judged."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class IgnoreMigration(Operation):
    """Among the operations of a migration: nothing that the linter finds in this migration counts. It does
    nothing itself.

    The same as ``IgnoreMigration`` of django-migration-linter 6.0; ``allow`` names the rule and the reason,
    and is to be preferred.
    """

    # Where migrations import it from, whatever becomes of this module.
    __module__ = "django_safemigrate"

    reversible = True
    reduces_to_sql = False
    elidable = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        pass

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        pass

    def describe(self) -> str:
        return "The linter ignores this migration"
