"""The operation that makes the ledger, in a migration; the runner makes it too, before its first run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations import CreateModel, SeparateDatabaseAndState
from django.db.migrations.state import ProjectState

from django_safemigrate.databases.ledger import LEDGER, LEDGER_FUNCTIONS, LEDGER_SCHEMA
from django_safemigrate.databases.vendors import live_server

DROP = "\n".join(
    [
        "DROP TABLE IF EXISTS " + ", ".join(f"{LEDGER_SCHEMA}.{one}" for one in LEDGER) + ";",
        *(
            f"DROP FUNCTION IF EXISTS {LEDGER_SCHEMA}.{LEDGER_FUNCTIONS}{what}_{one.removeprefix(LEDGER_FUNCTIONS)}();"
            for one in LEDGER[:-1]
            for what in ("protect", "keep")
        ),
        f"DROP FUNCTION IF EXISTS {LEDGER_SCHEMA}.{LEDGER_FUNCTIONS}ignores(name);",
    ]
)


class MakeLedger(SeparateDatabaseAndState):
    """Makes the tables of the ledger, unless they are there: a safe operation, or the runner, may have been first.

    On PostgreSQL by the frozen SQL, in every database that is migrated, whatever routers say. Elsewhere nothing is
    written to them: their columns alone are made.
    """

    def __init__(self, state_operations: Sequence[CreateModel]) -> None:
        super().__init__(state_operations=state_operations)
        self.names = [one.name for one in state_operations]

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        connection = schema_editor.connection
        # What is compiled without a server is what the project builds, and the ledger is no part of that.
        if getattr(connection, "recorder", None) is not None:
            return
        if connection.vendor == "postgresql":
            ledger = live_server(connection).ledger
            if schema_editor.collect_sql or not ledger.exist():
                schema_editor.execute(ledger.statement(), params=None)
            return
        there = connection.introspection.table_names()
        for model in self._models(app_label, to_state):
            if model._meta.db_table not in there:
                schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        connection = schema_editor.connection
        if getattr(connection, "recorder", None) is not None:
            return
        if connection.vendor == "postgresql":
            schema_editor.execute(DROP, params=None)
            return
        for model in reversed(self._models(app_label, from_state)):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        return "Make the ledger of safemigrate"

    def _models(self, app_label: str, state: ProjectState) -> list[Any]:
        return [state.apps.get_model(app_label, name) for name in self.names]
