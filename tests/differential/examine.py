"""One case, run on a server and judged offline, and every point on which the two do not agree."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import DatabaseError, connections, migrations, transaction
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.utils import load_backend
from psycopg import sql

from config.database import database
from differential.case import Case
from differential.models import APP, BASE
from differential.probes import Failures, failures
from differential.rows import fill
from differential.witness import Seen, Witness
from django_safemigrate.compiler import CompiledMigration, CompiledStatement, Compiler
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql import locks
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.graph import walk
from django_safemigrate.rules import Finding, all_rules
from django_safemigrate.schema.compatibility import Breaks, Stage, stage
from django_safemigrate.schema.effects import Blocks, Rows
from facts.measure import MODES, WORKS

MADE_ANEW = re.compile(r"'[0-9a-f]{32}'|'20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00:00'")
PYTHON_ERRORS = ("ValueError", "NotSupportedError")
LASTING = tuple(MODES.values())[2:]
Prices = dict[str, tuple[str, str]]


@dataclass
class Outcome:
    """``problems``: what was predicted wrongly. ``old`` and ``new``: what fails for old code after, and for new code before."""

    case: Case
    problems: list[str] = field(default_factory=list)
    old: Failures = field(default_factory=dict)
    new: Failures = field(default_factory=dict)
    dangers: set[tuple[str, str]] = field(default_factory=set)
    statements: list[Seen] = field(default_factory=list)
    predicted: CompiledMigration | None = None
    findings: list[Finding] = field(default_factory=list)
    error: str | None = None
    same_models: bool = False


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """Django's own connection to a database, as ``connections["default"]``."""
    wrapper = load_backend("django.db.backends.postgresql").DatabaseWrapper
    connection = wrapper({**connections.settings["default"], **database(url)}, "default")
    before = connections["default"]
    connections["default"] = connection
    try:
        connection.connect()
        yield connection
    finally:
        connections["default"] = before
        connection.close()


def made(name: str, operations: Sequence[Operation], *, atomic: bool = True) -> migrations.Migration:
    migration = migrations.Migration(name, APP)
    migration.operations, migration.atomic = list(operations), atomic
    return migration


@cache
def base_state() -> ProjectState:
    return made("0001_base", BASE).mutate_state(ProjectState())


@contextmanager
def base_database(server: Any) -> Iterator[str]:
    """A database with the base models and rows in it."""
    with server.database() as url:
        with connected(url) as connection:
            with connection.schema_editor() as editor:
                made("0001_base", BASE).apply(ProjectState(), editor)
            fill(connection, base_state())
        yield url


@contextmanager
def copied(server: Any, url: str) -> Iterator[str]:
    name = urlsplit(url).path[1:]
    copy = f"{name}_copy"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(name))
        )
        try:
            yield urlsplit(url)._replace(path=f"/{copy}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(copy)))


def examine(case: Case, url: str, version: int) -> Outcome:
    """Run and judge a case on a copy (for one that ``shares``: on the original) of the base database."""
    outcome = Outcome(case)
    predict(outcome, version)
    with connected(url) as connection:
        before = prepare(case, connection)
        after = made(case.name, case.operations).mutate_state(unrendered(before))
        outcome.same_models = all(
            isinstance(one, RunPython) or (isinstance(one, RunSQL) and not one.state_operations)
            for one in case.operations
        )
        names = touched(outcome.predicted, before, after)
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
            run(outcome, connection, url, before)
            if outcome.error is None and case.fails is None:
                outcome.old = less(failures(connection, before, old_names), old_on_old)
                outcome.new = less(new_on_old, failures(connection, after, new_names))
    compare(outcome)
    return outcome


def unrendered(state: ProjectState) -> ProjectState:
    """A copy whose models are made anew: those of the original would go on knowing each other."""
    copy = state.clone()
    vars(copy).pop("apps", None)
    return copy


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


def models_of(state: ProjectState) -> set[str]:
    return {
        name
        for (_, name), model in state.models.items()
        if model.options.get("managed", True)
        and not model.options.get("proxy")
        and not model.options.get("abstract")
    }


def touched(
    predicted: CompiledMigration | None, before: ProjectState, after: ProjectState
) -> dict[str, bool]:
    """The models that the migration changes or whose tables it changes (True), and those that their keys lead to (False)."""
    changed = {name for _, name in before.models.keys() ^ after.models.keys()}
    changed |= {
        key[1]
        for key in before.models.keys() & after.models.keys()
        if differ(before.models[key], after.models[key])
    }
    if predicted is not None:
        locked = {
            effect.table
            for one in predicted.operations
            for each in one.changes()
            for effect in each.effects
            if effect.blocks > Blocks.NOTHING
        }
        changed |= {one.removeprefix("lab_") for one in locked}
    found = dict.fromkeys(changed, True)
    for state in (before, after):
        for (_, name), model in state.models.items():
            if name in changed:
                for each in model.fields.values():
                    if each.remote_field and isinstance(each.remote_field.model, str):
                        found.setdefault(each.remote_field.model.rpartition(".")[2].lower(), False)
    return {one: found[one] for one in found.keys() & (models_of(before) | models_of(after))}


def differ(one: ModelState, other: ModelState) -> bool:
    # Copies share their fields, and fields of arrays are never equal.
    return (
        one.options != other.options
        or one.fields.keys() != other.fields.keys()
        or any(one.fields[name] is not other.fields[name] for name in one.fields)
    )


BASE_FAILURES: dict[tuple[str, bool], Failures] = {}


def known_failures(connection: Any, state: ProjectState, names: dict[str, bool]) -> Failures:
    """As ``failures``, for the base models on the base database, which are asked once."""
    found: Failures = {}
    for name, everything in names.items():
        if (name, everything) not in BASE_FAILURES:
            BASE_FAILURES[name, everything] = failures(connection, state, {name: everything})
        found |= BASE_FAILURES[name, everything]
    return found


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


def run(outcome: Outcome, connection: Any, url: str, before: ProjectState) -> None:
    migration = made(outcome.case.name, outcome.case.operations, atomic=outcome.case.atomic)
    witness = Witness(connection, url)
    editor = connection.schema_editor(atomic=migration.atomic)
    try:
        with witness.watching(editor), editor:
            migration.apply(before.clone(), editor)
    except DatabaseError as error:
        outcome.error = getattr(error.__cause__, "sqlstate", None) or type(error).__name__
    except Exception as error:  # noqa: BLE001 - operations raise what they like
        outcome.error = type(error).__name__
    outcome.statements = witness.seen
    for seen in witness.seen:
        for table, work in seen.work.items():
            lock = locks.ACCESS_EXCLUSIVE if table in seen.shut else seen.held.get(table)
            rows = Rows.ALL if table in seen.replaced else Rows.NONE
            blocks = locks.blocks(lock, rows)
            if work != "catalog" and blocks > Blocks.NOTHING:
                outcome.dangers.add((table, blocks.value))


def predict(outcome: Outcome, version: int) -> None:
    case = outcome.case
    graph = MigrationGraph()
    history = [
        made("0001_base", BASE),
        made("0002_setup", case.setup),
        made("0003_case", case.operations, atomic=case.atomic),
    ]
    for one, migration in enumerate(history):
        migration.dependencies = [(APP, history[one - 1].name)] if one else []
        graph.add_node((APP, migration.name), migration)
        for dependency in migration.dependencies:
            graph.add_dependency(migration, (APP, migration.name), dependency)
    loader = MigrationLoader(None, load=False)
    loader.graph, loader.unmigrated_apps = graph, set()
    compiler = Compiler(PostgreSQL(version))
    with offline():
        *_, last = [compiler.compile(steps) for steps in walk(loader)]
    outcome.predicted = last
    for rule in sorted(all_rules().values(), key=lambda one: one.check_findings is not None):
        outcome.findings += rule.findings(last, tuple(outcome.findings))


def compare(outcome: Outcome) -> None:
    predicted, case = outcome.predicted, outcome.case
    assert predicted is not None
    say = outcome.problems.append
    if outcome.error != case.fails:
        say(f"the migration ended with {outcome.error}, not with {case.fails}")
    told, seen = predicted.statements, [one for one in outcome.statements if one.emitted]
    if case.fails is not None:
        told = told[: len(seen)]
    if [comparable(one.sql) for one in told] != [comparable(one.sql) for one in seen]:
        say(
            "SQL differs:\n    predicted "
            + "\n              ".join(one.sql for one in told)
            + "\n    really    "
            + "\n              ".join(one.sql for one in seen)
        )
    else:
        for one, other in zip(told, seen, strict=True):
            compare_statement(one, other, say, unknowable=bool(case.unknowable))
    for operation in predicted.operations:
        if operation.opaque and not operation.runs_python and case.fails not in PYTHON_ERRORS:
            say(f"opaque: {operation.opaque}")
    if case.fails is None and outcome.error is None:
        compare_verdict(outcome)


def comparable(text: str) -> str:
    """Less what is made anew in each run: the time and random keys."""
    return MADE_ANEW.sub("'...'", text.rstrip("; \n"))


def compare_statement(told: CompiledStatement, seen: Seen, say: Any, *, unknowable: bool) -> None:
    prices: Prices = {}
    for priced in told.changes:
        for effect in priced.effects:
            if effect.table in seen.before:
                lock, work = prices.get(effect.table, (None, "catalog"))
                prices[effect.table] = (
                    locks.strongest((lock, effect.lock)) or "",
                    max(work, effect.work.value, key=WORKS.index),
                )
    for table in sorted({*seen.taken, *seen.work, *prices}):
        lock, work = prices.get(table, ("", "catalog"))
        taken = seen.taken.get(table, "")
        if (lock, work) == (locks.ACCESS_SHARE, "catalog") or taken == locks.ACCESS_SHARE:
            lock, taken = (one if one != locks.ACCESS_SHARE else "" for one in (lock, taken))
        weaker = (
            bool(taken)
            and bool(lock)
            and list(MODES.values()).index(taken) < list(MODES.values()).index(lock)
        )
        if lock != taken and not (lock in seen.before[table] and (not taken or weaker)):
            say(
                f"lock on {table}: predicted {lock or 'none'}, really {taken or 'none'} (held before: {sorted(seen.before[table])}): {told.sql}"
            )
        really = seen.work.get(table, "catalog")
        if work != really and not (unknowable and WORKS.index(really) < WORKS.index(work)):
            say(f"work on {table}: predicted {work}, really {really}: {told.sql}")


def true_stage(outcome: Outcome) -> Stage:
    return stage([Breaks(old="x" if outcome.old else "", new="x" if outcome.new else "")])


@cache
def about_code() -> frozenset[str]:
    """The rules that say which code breaks."""
    modules = {
        name: importlib.import_module(f"django_safemigrate.rules.{name.replace('-', '_')}")
        for name in all_rules()
    }
    return frozenset(name for name, module in modules.items() if hasattr(module, "broken"))


def predicted_breaks(predicted: CompiledMigration) -> list[Breaks]:
    return [each for one in predicted.operations for each in predicted.breaks(one)]


def compare_verdict(outcome: Outcome) -> None:
    predicted, say = outcome.predicted, outcome.problems.append
    assert predicted is not None
    python = any(one.runs_python for one in predicted.operations)
    errors = [one for one in outcome.findings if one.severity.value == "error"]
    serious = [one for one in outcome.findings if one.severity.value in ("error", "warning")]
    if outcome.old and not any(one.rule in about_code() for one in serious):
        say(f"old code breaks ({outcome.old}), and nobody says so: {[one.rule for one in serious]}")
    if not outcome.old and not outcome.dangers and errors and predicted.statements:
        say(f"nothing breaks, but {[(one.rule, one.message) for one in errors]}")
    if outcome.dangers and not errors and not python:
        say(f"work under a blocking lock on {outcome.dangers}, and no error")
    dangers = {
        (effect.table, blocks.value)
        for one in predicted.operations
        for each in one.changes()
        for effect, blocks in each.dangers()
    }
    if (
        dangers != outcome.dangers
        and not python
        and not (outcome.case.unknowable and dangers > outcome.dangers)
    ):
        say(f"dangers: predicted {dangers}, really {outcome.dangers}")
    told, truth = stage(predicted_breaks(predicted)), true_stage(outcome)
    if outcome.same_models:
        # What new code would need that no model tells of, nobody can ask it.
        told, truth = (Stage.AFTER if one in (Stage.AFTER, Stage.SPLIT) else Stage.ANY for one in (told, truth))
    # Removing something from the models alone may break new code, but there is nothing to place.
    if predicted.statements and told is not truth:
        say(f"stage: predicted {told.value}, really {truth.value} (old: {outcome.old}, new: {outcome.new})")
