"""Operations that remove in two migrations, first from the models and then from the database.

They have a ``deletion_action`` named MOVE_TO_PENDING or DELETE, as Sentry's SafeRemoveField and
SafeDeleteModel do, and ask the state and the schema editor for what only their own have. Here they are told
by these names, and operations of Django's stand in for them.
https://develop.sentry.dev/backend/application-domains/database-migrations/#deleting-columns
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import DeleteModel, RemoveField, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Field


class _DropPending(Operation, ABC):
    """What is to be dropped is gone from the models already: the schema editor is given it by an earlier
    state."""

    @abstractmethod
    def _earlier(self, app_label: str, state: ProjectState) -> ProjectState:
        """A copy of the state that still has it."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: an earlier migration took it from the models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        super().database_forwards(app_label, schema_editor, self._earlier(app_label, from_state), to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        super().database_backwards(app_label, schema_editor, from_state, self._earlier(app_label, to_state))


class DropPendingField(_DropPending, RemoveField):
    """Drops the column of a field that an earlier migration took from the models."""

    def __init__(self, model_name: str, name: str, field: Field[Any, Any]) -> None:
        super().__init__(model_name, name)
        self.field = field

    def _earlier(self, app_label: str, state: ProjectState) -> ProjectState:
        earlier = state.clone()
        earlier.add_field(app_label, self.model_name_lower, self.name, self.field, preserve_default=True)
        return earlier


class DropPendingModel(_DropPending, DeleteModel):
    """Drops the table of a model that an earlier migration took from the models."""

    def __init__(self, name: str, model: ModelState) -> None:
        super().__init__(name)
        self.model = model

    def _earlier(self, app_label: str, state: ProjectState) -> ProjectState:
        earlier = state.clone()
        earlier.add_model(self.model.clone())
        return earlier


class Pending:
    """What the migrations so far took from the models and left in the database."""

    def __init__(self) -> None:
        self._fields: dict[tuple[str, str, str], Field[Any, Any]] = {}
        self._models: dict[tuple[str, str], ModelState] = {}

    def stand_in(self, operation: Operation, app_label: str, before: ProjectState) -> Operation:
        """The operation of Django's that does what ``operation`` would, which is itself unless it has a
        ``deletion_action``. ``before`` is the state it is applied to."""
        action = getattr(getattr(operation, "deletion_action", None), "name", "")
        if action and isinstance(operation, RemoveField):
            return self._field(action, operation, app_label, before)
        if action and isinstance(operation, DeleteModel):
            return self._model(action, operation, app_label, before)
        return operation

    def _field(self, action: str, operation: RemoveField, app_label: str, before: ProjectState) -> Operation:
        key = (app_label, operation.model_name_lower, operation.name_lower)
        if action == "DELETE" and key in self._fields:
            return DropPendingField(operation.model_name, operation.name, self._fields.pop(key))
        plain = RemoveField(operation.model_name, operation.name)
        if action != "MOVE_TO_PENDING":
            return plain
        model = before.models.get(key[:2])
        if model is not None and operation.name in model.fields:
            self._fields[key] = model.fields[operation.name]
        return SeparateDatabaseAndState(state_operations=[plain])

    def _model(self, action: str, operation: DeleteModel, app_label: str, before: ProjectState) -> Operation:
        key = (app_label, operation.name_lower)
        if action == "DELETE" and key in self._models:
            return DropPendingModel(operation.name, self._models.pop(key))
        plain = DeleteModel(operation.name)
        if action != "MOVE_TO_PENDING":
            return plain
        model = before.models.get(key)
        if model is not None:
            self._models[key] = model.clone()
        return SeparateDatabaseAndState(state_operations=[plain])
