"""Marks of other packages, as those packages define them, and migrations that wear one."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules import Finding
from linting import Release, compiled, findings_in


class Stage(Enum):
    """As in syzygy.constants of django-syzygy 1.2."""

    PRE_DEPLOY = "pre_deploy"
    POST_DEPLOY = "post_deployment"


class DeletionAction(Enum):
    """As Sentry has it."""

    MOVE_TO_PENDING = 0
    DELETE = 1


class SafeRemoveField(migrations.RemoveField):
    """As Sentry's: it wants a state and a schema editor of its own."""

    def __init__(self, model_name: str, name: str, *, deletion_action: DeletionAction) -> None:
        super().__init__(model_name, name)
        self.deletion_action = deletion_action

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.remove_field(
            app_label, self.model_name_lower, self.name_lower, deletion_action=self.deletion_action
        )

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if self.deletion_action is DeletionAction.DELETE:
            field = from_state.get_pending_deletion_field(app_label, self.model_name, self.name)
            schema_editor.remove_field(field.model, field, is_safe=True)


class SafeDeleteModel(migrations.DeleteModel):
    """As Sentry's."""

    def __init__(self, name: str, *, deletion_action: DeletionAction) -> None:
        super().__init__(name)
        self.deletion_action = deletion_action

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.remove_model(app_label, self.name_lower, deletion_action=self.deletion_action)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if self.deletion_action is DeletionAction.DELETE:
            model = from_state.get_pending_deletion_model(app_label, self.name)
            schema_editor.delete_model(model, is_safe=True)


def migration(
    *operations: Operation, before: tuple[Operation, ...] = (), marks: dict[str, object] | None = None
) -> CompiledMigration:
    """The operations as one migration of the shop whose class has these attributes."""
    *_, last = compiled(Release(before), Release(operations, marks=marks or {}))
    return last


def judged(rule: str, *operations: Operation, **marks: object) -> list[Finding]:
    """What one rule says about such a migration."""
    return [one for one in findings_in(migration(*operations, marks=marks), rule) if one.rule == rule]
