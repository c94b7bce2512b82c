"""Operations whose SQL is only shown, by ``sqlmigrate``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

from django_safemigrate.compiler import Compiler
from django_safemigrate.databases.base import Database
from django_safemigrate.execution import PlainStep, done, open_contracts
from django_safemigrate.online import Mode, Step
from django_safemigrate.operations.call import Call
from django_safemigrate.operations.compiling import compiled, placed_step
from django_safemigrate.operations.steps import is_djangos, refuse_in_transaction
from django_safemigrate.schema.catalog import Catalog

MODES = {Mode.BRIEF: "in a transaction", Mode.CONCURRENT: "in no transaction", Mode.BATCHES: "in batches"}


class Tables(Operation):
    """Makes the tables of models."""

    def __init__(self, models: list[type[Model]]) -> None:
        self.models = models

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in self.models:
            schema_editor.create_model(model)


def collect_program(call: Call, database: Database) -> bool:
    """Show the program of the operation; False when Django's own statements are to be shown."""
    catalog = _complete(call, database, database.read(call.editor.connection))
    found = compiled(call, database, catalog, call.made())
    if found.reason or is_djangos(found.program):
        return False
    steps = found.program.steps if call.in_place else found.program.before_deploy
    refuse_in_transaction(call, steps)
    for step in steps:
        _show(call, step)
    if not call.in_place:
        for step in found.program.contract:
            _show_contract(call, step)
    return True


def collect_contract(call: Call, migrations: Iterable[str]) -> None:
    """Show what these migrations of the app have left open on this server, or what takes it back."""
    connection = call.editor.connection
    for name in migrations:
        if call.backwards:
            left = [one.undo_contract for one in reversed(done(connection, call.app_label, name))]
        else:
            left = [one.contract for one in open_contracts(connection, call.app_label, name)]
        for step in (step for steps in left for step in steps):
            _show(call, step)


def _complete(call: Call, database: Database, catalog: Catalog) -> Catalog:
    """The schema of the server with the tables of the models as the migrations before have them: they need not be
    applied."""
    lacking = [one for one in call.models(call.from_state) if _lacks(catalog, one)]
    if not lacking:
        return catalog
    for model in lacking:
        if model._meta.db_table in catalog.tables:
            catalog.remove(model._meta.db_table)
    compiler = Compiler(database, call.alias, catalog)
    compiler.compile_operation(placed_step(call, Tables(lacking), call.from_state, call.from_state))
    return compiler.catalog


def _lacks(catalog: Catalog, model: type[Model]) -> bool:
    table = catalog.table(model._meta.db_table)
    columns = [one.column for one in model._meta.local_fields if one.column]
    return table is None or any(one not in table.columns for one in columns)


def _show(call: Call, step: Step | PlainStep) -> None:
    shown: list[str] = call.editor.collected_sql
    shown.append(f"-- {step.phase.value}, {MODES[step.mode]}")
    together = len(step.statements) > 1 and not call.editor.atomic_migration
    shown += ["BEGIN;"] if together else []
    shown += [f"{one};" for one in step.statements]
    shown += ["COMMIT;"] if together else []


def _show_contract(call: Call, step: Step) -> None:
    shown: list[str] = call.editor.collected_sql
    name, _ = call.place
    shown.append(f'-- contract, {MODES[step.mode]}: run by safe.Contract("{name}") in a later migration')
    shown += _commented(step)


def _commented(step: Step) -> Iterator[str]:
    for statement in step.statements:
        yield from (f"-- {line}" for line in f"{statement};".splitlines())
