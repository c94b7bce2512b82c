"""How an operation of Django's comes to be run online."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.migrations import RunPython, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from django_safemigrate.operations.ours import Ours

if TYPE_CHECKING:
    from django_safemigrate.operations.call import Call


class Online(Ours):
    """Mixed into an operation of Django's: runs its program in the place of its own statements, where there is one to run."""

    # What is kept of it lets the migration be run again when something after it fails.
    resumes = True

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if not _run_online(_call(self, app_label, schema_editor, (from_state, to_state))):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if not _run_online(_call(self, app_label, schema_editor, (from_state, to_state), backwards=True)):
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class OnlineParts(Ours, SeparateDatabaseAndState):
    """Mixed into ``SeparateDatabaseAndState``: runs each of its database operations online, also one of Django's own."""

    @property
    def resumes(self) -> bool:
        """Whether what is kept of its parts lets the migration be run again."""
        return all(
            getattr(one, "resumes", not isinstance(one, RunPython)) for one in self.database_operations
        )

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        call = _call(self, app_label, schema_editor, (from_state, to_state))
        for position, (one, *states) in enumerate(parts(self.database_operations, app_label, from_state)):
            _run(call.part(one, position, (states[0], states[1])))

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        call = _call(self, app_label, schema_editor, (from_state, to_state), backwards=True)
        found = parts(self.database_operations, app_label, to_state)
        for position, (one, before, after) in reversed(list(enumerate(found))):
            _run(call.part(one, position, (after, before)))


def parts(
    operations: Sequence[Operation], app_label: str, state: ProjectState
) -> list[tuple[Operation, ProjectState, ProjectState]]:
    """Each operation with the states before and after it, as ``SeparateDatabaseAndState`` makes them."""
    found = []
    for one in operations:
        after = state.clone()
        one.state_forwards(app_label, after)
        found.append((one, state, after))
        state = after
    return found


def _run(call: Call) -> None:
    # One of ours sees to itself; what is inside another of Django's SeparateDatabaseAndState is Django's.
    if isinstance(call.operation, Ours) or not _run_online(call):
        call.stock()


# Imported when they run: who only loads migrations that hold such operations pays for no compiler.


def _call(
    operation: Operation,
    app_label: str,
    schema_editor: Any,
    states: tuple[ProjectState, ProjectState],
    *,
    backwards: bool = False,
) -> Call:
    from django_safemigrate.operations.call import Call

    return Call(operation, app_label, schema_editor, *states, backwards)


def _run_online(call: Call) -> bool:
    from django_safemigrate.operations.running import run_online

    return run_online(call)
