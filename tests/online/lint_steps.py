"""What the linter says of a program that somebody would have written out: its steps before the deploy as one migration,
those after it as another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.migrations import Migration, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from differential.scratch import made, unrendered
from django_safemigrate import Safe
from django_safemigrate.compiler import Compiler
from django_safemigrate.databases.offline import offline
from django_safemigrate.graph.walk import MigrationSteps
from django_safemigrate.graph.walk import Step as Placed
from django_safemigrate.online import Mode, Program, Step
from linting import findings_in
from online.programs import steps_of


class Together(RunSQL):
    """In a transaction of its own, though its migration is not atomic."""

    atomic = True


class Linted:
    """Lints one program after the other; ``compiler`` holds the schema that they meet, replayed."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self.problems: list[str] = []

    def program(self, placed: Placed, program: Program) -> None:
        """Judge the steps of the program of one operation. One that is not safe, and says so, is not judged, only run."""
        if any(one.unsafe for one in program.steps) or program.opaque:
            with offline():
                self._compiler.compile_operation(placed)
            return
        early = made("0003_early", written(program.before_deploy, [placed.operation]), atomic=False)
        self._judge(early, placed.before, Safe.before_deploy())
        if program.contract:
            late = made("0004_late", written(program.contract), atomic=False)
            self._judge(late, placed.after, Safe.after_deploy())

    def _judge(self, migration: Migration, state: ProjectState, mark: Safe) -> None:
        migration.safe = mark  # type: ignore[attr-defined]
        steps = tuple(steps_of(migration, unrendered(state)))
        before, after = steps[0].before, steps[-1].after
        with offline():
            compiled = self._compiler.compile(MigrationSteps(migration, steps, before, after, False))
        for one in findings_in(compiled):
            if one.severity.value == "error":
                self.problems.append(f"{mark.when.value}: {one.rule}: {one.message}")


def written(steps: Sequence[Step], state: Sequence[Operation] = ()) -> list[RunSQL]:
    """The steps as operations of a migration; the last one changes the models."""
    found = list(_written(steps)) or [RunSQL(RunSQL.noop, RunSQL.noop)]
    found[-1].state_operations = list(state)
    return found


def _written(steps: Sequence[Step]) -> Iterator[RunSQL]:
    for step in steps:
        kind = Together if step.mode is Mode.BRIEF else RunSQL
        if step.batches:
            ends: dict[str, Any] = {}
            for place, _ in enumerate(step.batches.key):
                ends |= {f"low_{place}": 0, f"high_{place}": 1}
            yield kind([(step.batches.statement, ends)], RunSQL.noop)
        else:
            # Without parameters, a per cent sign is one.
            yield kind([(sql, None) for sql in step.statements], RunSQL.noop)
