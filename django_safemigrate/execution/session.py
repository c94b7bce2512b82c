"""A run of steps: where it runs, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django_safemigrate.databases.live import Backend, LiveServer
from django_safemigrate.execution.errors import ExecutionError
from django_safemigrate.execution.kept import KeptProgram, mark
from django_safemigrate.execution.plain import PlainStep
from django_safemigrate.online import Progress, progress
from django_safemigrate.schema.catalog import Catalog

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

Report = Callable[[str], None]


@dataclass(slots=True)
class Session:
    """``kept`` is the program as it is kept now, None for one that is not. ``atomic``: everything runs in a transaction
    that is open already."""

    connection: BaseDatabaseWrapper
    server: LiveServer
    kept: KeptProgram | None
    atomic: bool
    report: Report

    @property
    def again(self) -> str:
        """What to do when the reason for an error is gone."""
        kept = self.kept is not None and not self.atomic
        return "run the migration again: it goes on where it stopped." if kept else "run the migration again."

    def passed(self) -> KeptProgram | None:
        """Mark the step as done. ``kept`` stays as it is until the transaction has come to its end."""
        if self.kept is None:
            return None
        return self._marked(replace(self.kept, done=self.kept.done + 1, cursor=None, backend=None))

    def reached(self, cursor: tuple[str, ...]) -> KeptProgram | None:
        """Mark the end of a slice."""
        return None if self.kept is None else self._marked(replace(self.kept, cursor=cursor))

    def ran_by(self, backend: Backend | None) -> None:
        """Mark which session runs the step, at once."""
        if self.kept is not None:
            self.kept = self._marked(replace(self.kept, backend=backend))

    def _marked(self, then: KeptProgram) -> KeptProgram:
        assert self.kept is not None  # noqa: S101 - for the type checker
        return mark(self.connection, self.kept, then)

    def read(self, step: PlainStep) -> Catalog:
        """The tables that tell how far a step has come."""
        return self.server.read({one.table or one.name for one in step.probes})

    def progress(self, step: PlainStep) -> Progress:
        """How far the step has come. Raises ``ExecutionError`` where the schema is another one than it was made for."""
        found, differences = progress(step.probes, self.read(step))
        if found is Progress.DIFFERENT:
            raise ExecutionError(
                f"The schema is not the one that this step was made for: {'; '.join(differences)}.",
                f"Bring the schema to what was expected, then {self.again}",
            )
        return found
