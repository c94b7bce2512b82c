"""One case, run on a server and judged offline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, transaction
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from differential.case import Case
from differential.compare import Outcome, compare
from differential.models import APP, BASE
from differential.probes import Failures, failures
from differential.rows import fill
from differential.scratch import base_state, connected, made, unrendered
from differential.touched import known_failures, models_of, touched
from differential.witness import Seen, Witness
from django_safemigrate.compiler import CompiledMigration, Compiler
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql import locks
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.graph import walk
from django_safemigrate.schema.effects import Blocks, Rows
from linting import findings_in


def examine(case: Case, url: str, version: int) -> Outcome:
    """Run and judge a case on a copy (for one that ``shares``: on the original) of the base database."""
    outcome = Outcome(case)
    predicted = predict(outcome, version)
    with connected(url) as connection:
        before = prepare(case, connection)
        after = made(case.name, case.operations).mutate_state(unrendered(before))
        outcome.same_models = all(
            isinstance(one, RunPython) or (isinstance(one, RunSQL) and not one.state_operations)
            for one in case.operations
        )
        names = touched(predicted, before, after)
        old_names, new_names = (
            {one: names[one] for one in names.keys() & models_of(state)} for state in (before, after)
        )
        if case.fails is None:
            with transaction.atomic():
                old_on_old = (
                    known_failures(connection, before, old_names)
                    if case.shares
                    else failures(connection, before, old_names)
                )
                new_on_old = failures(connection, after, new_names)
                transaction.set_rollback(True)
        with possibly_rolled_back(case.shares):
            migration = made(case.name, case.operations, atomic=case.atomic)
            run(outcome, migration, before, connection, url)
            if outcome.error is None and case.fails is None:
                outcome.old = less(failures(connection, before, old_names), old_on_old)
                outcome.new = less(new_on_old, failures(connection, after, new_names))
    compare(outcome)
    return outcome


def less(one: Failures, other: Failures) -> Failures:
    return {key: value for key, value in one.items() if key not in other}


@contextmanager
def possibly_rolled_back(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def prepare(case: Case, connection: Any) -> ProjectState:
    before = base_state()
    if case.setup:
        first = made("0002_setup", case.setup)
        with connection.schema_editor() as editor:
            first.apply(before.clone(), editor)
        before = first.mutate_state(before)
        fill(connection, before)
    with connection.cursor() as cursor:
        for statement in case.rows:
            cursor.execute(statement)
    return before


def run(outcome: Outcome, migration: Migration, before: ProjectState, connection: Any, url: str) -> None:
    """Run the migration, and note what each statement did."""
    witness = Witness(connection, url)
    editor = connection.schema_editor(atomic=migration.atomic)
    try:
        with witness.watching(editor), editor:
            # Models of its own: those of a clone would make the original's know each other anew.
            migration.apply(unrendered(before), editor)
    except DatabaseError as error:
        outcome.error = getattr(error.__cause__, "sqlstate", None) or type(error).__name__
    except Exception as error:  # noqa: BLE001 - operations raise what they like
        outcome.error = type(error).__name__
    outcome.statements = witness.seen
    for seen in witness.seen:
        outcome.dangers |= dangers_of(seen)


def dangers_of(seen: Seen) -> set[tuple[str, str]]:
    """The tables on which a statement did work that grows while traffic waited, and which traffic."""
    found = set()
    for table, work in seen.work.items():
        lock = locks.ACCESS_EXCLUSIVE if table in seen.shut else seen.held.get(table)
        rows = Rows.ALL if table in seen.replaced else Rows.NONE
        blocks = locks.blocks(lock, rows)
        if work != "catalog" and blocks > Blocks.NOTHING:
            found.add((table, blocks.value))
    return found


def predict(outcome: Outcome, version: int) -> CompiledMigration:
    case = outcome.case
    graph = MigrationGraph()
    history = [
        made("0001_base", BASE),
        made("0002_setup", case.setup, after="0001_base"),
        made("0003_case", case.operations, after="0002_setup", atomic=case.atomic),
    ]
    for migration in history:
        graph.add_node((APP, migration.name), migration)
        for dependency in migration.dependencies:
            graph.add_dependency(migration, (APP, migration.name), dependency)
    loader = MigrationLoader(None, load=False)
    loader.graph, loader.unmigrated_apps = graph, set()
    compiler = Compiler(PostgreSQL(version))
    with offline():
        *_, last = [compiler.compile(steps) for steps in walk(loader)]
    outcome.predicted = last
    outcome.findings = list(findings_in(last))
    return last
