"""The operation that finishes what an earlier migration has begun."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import OperationCategory
from django.db.migrations.state import ProjectState

from django_safemigrate.operations.ours import Ours, public


@public
class Contract(Ours):
    """Runs what the safe operations of ``migration``, an earlier migration of the same app, have left for when no old code
    is left: ``safe.Contract("0007_remove_order_note")``. Belongs into a migration of the next release.

    Where nothing was left it does nothing. Taken back, it makes again what that code needs, as it was before: columns
    without the values that they held.
    """

    category = OperationCategory.MIXED
    resumes = True

    def __init__(self, migration: str) -> None:
        self.migration = migration

    @property
    def contract_of(self) -> str:
        return self.migration

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._run(app_label, schema_editor, (from_state, to_state), backwards=False)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._run(app_label, schema_editor, (from_state, to_state), backwards=True)

    def _run(
        self,
        app_label: str,
        schema_editor: Any,
        states: tuple[ProjectState, ProjectState],
        *,
        backwards: bool,
    ) -> None:
        # Imported when it runs: who only loads the migration pays for no compiler.
        from django_safemigrate.operations.call import Call
        from django_safemigrate.operations.running import run_contract

        run_contract(Call(self, app_label, schema_editor, *states, backwards), self.migration)

    def describe(self) -> str:
        return f"Finish {self.migration}, now that no old code is left"

    @property
    def migration_name_fragment(self) -> str:
        return f"contract_{self.migration}"
