"""Whether the code that is deployed, and the code that is about to be, work on what a program leaves behind
before and after its contract."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.migrations.state import ProjectState

from differential.probes import Failures, failures
from differential.touched import known_failures, models_of, touched
from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.schema.catalog import Catalog


@contextmanager
def numbering_kept(connection: Any) -> Iterator[None]:
    """Sequences are where they were: going back leaves them moved on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(sequencename), coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"
            " WHERE schemaname = 'public'"
        )
        kept = cursor.fetchall()
        yield
        cursor.executemany("SELECT setval(%s, %s, %s)", kept)


class Code:
    """Code with the models of ``old`` and of ``new``, about to meet what an operation does to its tables. ``known``: the
    old ones are the base models on the untouched base database."""

    def __init__(
        self,
        connection: Any,
        operation: CompiledOperation,
        states: tuple[ProjectState, ProjectState],
        *,
        known: bool,
    ) -> None:
        self._connection = connection
        self._states = states
        names = touched(_migration(operation), *states)
        self._names = [{one: names[one] for one in names.keys() & models_of(state)} for state in states]
        self._before = self._known() if known else self._failing(0)
        self._late: Failures = {}
        self.problems: list[str] = []

    def before_contract(self, *, last: bool) -> None:
        """Nothing may fail for old code that did not; what fails for new code is compared ``after_contract``,
        unless this is the ``last`` moment: there is no contract."""
        self._say("old code before the contract", self._failing(0), self._before)
        if not last:
            self._late = self._failing(1)

    def after_contract(self) -> None:
        """What failed for new code has to fail still: it was not for want of the contract."""
        self._say("new code before the contract", self._late, self._failing(1))

    def _say(self, when: str, found: Failures, known: Failures) -> None:
        self.problems += [
            f"{when}: {model} {action}: {error}"
            for (model, action), error in sorted(found.items())
            if (model, action) not in known
        ]

    def _known(self) -> Failures:
        with numbering_kept(self._connection):
            return known_failures(self._connection, self._states[0], self._names[0])

    def _failing(self, which: int) -> Failures:
        with numbering_kept(self._connection), transaction.atomic():
            found = failures(self._connection, self._states[which], self._names[which])
            transaction.set_rollback(True)
        return found


def _migration(*operations: CompiledOperation) -> CompiledMigration:
    """What asks for the operations of a migration alone."""
    first = operations[0].step
    empty = Catalog()
    database: Any = None
    return CompiledMigration(first.migration, "forward", False, list(operations), empty, empty, database)
