"""What a safe operation does in the place of Django's: its program, run under stock ``migrate``."""

from __future__ import annotations

from django.db.migrations import RunPython

from django_safemigrate.databases.vendors import database_of, live_server
from django_safemigrate.operations.call import Call
from django_safemigrate.operations.collected import collect_contract, collect_program
from django_safemigrate.operations.compiling import as_django
from django_safemigrate.operations.finishing import run_contracts
from django_safemigrate.operations.live import run_backwards, run_forwards
from django_safemigrate.operations.recorded import record, record_contract


def run_online(call: Call) -> bool:
    """Do what the operation does, without blocking traffic. False when it is Django's own that is to be done: on a server
    without online programs, on tables without rows, and where what the operation does is not known."""
    connection = call.editor.connection
    database = database_of(connection)
    if as_django() or database is None or isinstance(call.operation, RunPython):
        return False
    recorder = getattr(connection, "recorder", None)
    if recorder is not None:
        return record(call, database, recorder.catalog)
    if schema := live_server(connection).other_schema():
        if database.has_rows(connection, call.tables()):
            call.note(
                f"{call.operation.describe()}: run as Django does, which may stop traffic. Names without a schema mean "
                f"{schema} here, by the search_path, and programs are for public."
            )
        return False
    if call.editor.collect_sql:
        return collect_program(call, database)
    return run_backwards(call, database) if call.backwards else run_forwards(call, database)


def run_contract(call: Call, migration: str) -> None:
    """Run the contracts that a migration of the app has left open, or take back those that were run."""
    connection = call.editor.connection
    if as_django() or database_of(connection) is None:
        return
    recorder = getattr(connection, "recorder", None)
    names = call.named_now(migration)
    if recorder is None and not call.knows(migration):
        call.note(
            f"There is no migration {call.app_label}.{migration}, so that there is nothing of it to finish."
        )
    if recorder is not None:
        record_contract(call, recorder.catalog, names)
    elif live_server(connection).other_schema():
        # Nothing has been left open.
        return
    elif call.editor.collect_sql:
        collect_contract(call, names)
    else:
        run_contracts(call, names)
