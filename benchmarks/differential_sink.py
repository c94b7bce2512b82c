"""Migrations of the kitchen sink, run on the schema that stock ``migrate`` was recorded to have before them,
with rows filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.migrations.state import ProjectState
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_init,
    post_save,
    pre_delete,
    pre_init,
    pre_save,
)
from psycopg import sql

from differential.case import case
from differential.compare import Outcome
from differential.examine import less, run
from differential.probes import Failures, failures
from differential.scratch import connected, copied, unrendered
from differential.touched import models_of, tables_of, touched
from django_safemigrate.compiler import CompiledMigration, Compiler
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.graph import MigrationSteps, load, walk
from linting import findings_in
from servers import Server
from stock import fixture

COUNT = 1000
SIGNALS = (pre_init, post_init, pre_save, post_save, pre_delete, post_delete, m2m_changed)
QUESTIONS = ("SELECT", "SHOW", "WITH")
ALONE = re.compile(r"\bCONCURRENTLY\b", re.IGNORECASE)
COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, t.typtype::text, a.atttypid::regtype::text
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attgenerated = '' AND a.attidentity = ''
"""
REFERS_TO = """
    SELECT DISTINCT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
"""
# Two characters that differ for each of the rows.
DIGITS = "'0123456789abcdefghijklmnopqrstuvwxyz'"
SHORT = f"(substr({DIGITS}, i / 36 %% 36 + 1, 1) || substr({DIGITS}, i %% 36 + 1, 1))"
VALUES: Mapping[str, str] = {
    "smallint": "i %% 30000",
    "integer": "i",
    "bigint": "i",
    "text": "'v' || i",
    "citext": "'v' || i",
    "boolean": "i %% 2 = 0",
    "date": "DATE '2020-01-01' + i",
    "timestamp with time zone": "TIMESTAMPTZ '2020-01-01' + i * INTERVAL '1 hour'",
    "timestamp without time zone": "TIMESTAMP '2020-01-01' + i * INTERVAL '1 hour'",
    "time without time zone": "TIME '00:00' + i * INTERVAL '1 second'",
    "interval": "i * INTERVAL '1 second'",
    "uuid": "md5(i::text)::uuid",
    "jsonb": "'{}'::jsonb",
    "json": "'{}'::json",
    "bytea": "'x'::bytea",
    "inet": "'10.0.0.1'::inet + i",
    "double precision": "i / 2.0",
    "real": "i / 2.0",
    "ltree": "('a' || i)::ltree",
    "hstore": "''::hstore",
    "tsvector": "to_tsvector('v' || i)",
    "int4range": "int4range(i, i + 1)",
}


@dataclass(frozen=True)
class Wanted:
    """A migration to run, as the linter saw it."""

    steps: MigrationSteps
    compiled: CompiledMigration


def wanted(version: int, step: int) -> dict[tuple[str, str], Wanted]:
    """Every ``step``-th migration that touches a table made before it, and runs no Python code."""
    compiler = Compiler(PostgreSQL(version))
    found: list[Wanted] = []
    with offline():
        for steps in walk(load()):
            compiled = compiler.compile(steps)
            if touches(compiled) and not any(one.opaque for one in compiled.operations):
                found.append(Wanted(steps, compiled))
    return {one.steps.key: one for one in found[::step]}


def touches(compiled: CompiledMigration) -> bool:
    return any(
        not effect.table_is_new and effect.lock is not None
        for operation in compiled.operations
        for priced in operation.changes()
        for effect in priced.effects
    )


def silence() -> None:
    """Disconnect what the apps do when objects are saved: it knows the models of today only."""
    for signal in SIGNALS:
        signal.receivers = []
        signal.sender_receivers_cache.clear()


def outcomes(server: Server, step: int) -> Iterator[tuple[Outcome, str]]:
    """What running each migration showed; or, with an empty outcome, why it could not be judged."""
    chosen = wanted(server.version, step)
    silence()
    python = json.loads(fixture.PYTHON_DDL.read_text())
    with server.database() as url:
        for recorded in fixture.read()[1]:
            if recorded.direction != "forward":
                continue
            key = recorded.app, recorded.name
            if key in chosen:
                with copied(server, url) as copy:
                    yield judged(chosen[key], copy)
            with psycopg.connect(url, autocommit=True) as connection:
                replay(connection, recorded, python)


def replay(
    connection: psycopg.Connection[Any], recorded: fixture.Recorded, python: Mapping[str, list[str]]
) -> None:
    """Run what stock ``migrate`` ran; of Python code, what it did to the schema."""
    done: set[str] = set()
    for one in recorded.statements:
        if one.via != "python":
            if not one.sql.lstrip().upper().startswith(QUESTIONS):
                connection.execute(one.sql.encode())
        elif one.operation not in done:
            done.add(one.operation)
            for statement in python.get(f"{recorded.app}.{recorded.name} forward {one.operation}", []):
                connection.execute(statement.encode())


def judged(one: Wanted, url: str) -> tuple[Outcome, str]:
    migration, before, after = one.steps.migration, one.steps.before, one.steps.after
    outcome = Outcome(case(f"{migration.app_label}.{migration.name}"))
    outcome.predicted, outcome.findings = one.compiled, list(findings_in(one.compiled))
    names = touched(one.compiled, before, after)
    old_names = {name: names[name] for name in names.keys() & models_of(before)}
    with connected(url) as connection:
        empty = fill(connection.connection, tables(one, old_names))
        if empty:
            return outcome, f"no rows for {', '.join(sorted(empty))}"
        with transaction.atomic():
            known = asked(connection, before, old_names)
            transaction.set_rollback(True)
        mute = {name for name, everything in old_names.items() if everything and useless(name, known)}
        if mute:
            return outcome, f"the models of {', '.join(sorted(mute))} cannot be written to before"
        run(outcome, migration, unrendered(before), connection, url)
        if outcome.error is None:
            outcome.old = less(asked(connection, before, old_names), known)
    return outcome, outcome.error or ""


def asked(connection: Any, state: ProjectState, names: Mapping[str, bool]) -> Failures:
    """What fails for these models now; nothing is remembered of rows that were rolled back."""
    ContentType.objects.clear_cache()
    return failures(connection, unrendered(state), names)


def useless(name: str, known: Mapping[tuple[str, str], str]) -> bool:
    """Whether its probes would show nothing: not a single way to insert works."""
    return all((name, f"insert {kind}") in known for kind in ("plain", "null", "most", "least"))


def tables(one: Wanted, names: Iterable[str]) -> set[str]:
    """Those that the migration touches, and those of the models that are asked."""
    there = one.compiled.before.tables.keys()
    own = {table for table, owner in tables_of(one.steps.before).items() if owner in set(names)}
    changed = {
        effect.table
        for operation in one.compiled.operations
        for priced in operation.changes()
        for effect in priced.effects
        if effect.lock is not None
    }
    return (own | changed) & there


def fill(connection: psycopg.Connection[Any], named: set[str]) -> set[str]:
    """Put rows into tables and those they refer to. Returns those of ``named`` that stay empty."""
    every, more = set(named), set(named)
    while more:
        found = connection.execute(REFERS_TO, [[quoted(one) for one in more]]).fetchall()
        more = {one for (one,) in found} - every
        every |= more
    connection.execute("SET session_replication_role = replica")
    empty = {table for table in every if not filled(connection, table)}
    connection.execute("RESET session_replication_role")
    return empty & named


def filled(connection: psycopg.Connection[Any], table: str) -> bool:
    columns = connection.execute(COLUMNS, [quoted(table)]).fetchall()
    for fewer in (False, True):
        values = {name: value(kind, *rest) for name, kind, null, *rest in columns if null or not fewer}
        known = {name: one for name, one in values.items() if one}
        statement = "INSERT INTO {} ({}) SELECT {} FROM generate_series(1, %s) i"
        composed = sql.SQL(statement).format(
            sql.SQL(quoted(table)),
            sql.SQL(", ").join(sql.Identifier(name) for name in known),
            sql.SQL(", ").join(sql.SQL(one) for one in known.values()),
        )
        try:
            with connection.transaction():
                connection.execute(composed, [COUNT])
        except psycopg.Error:
            continue
        return True
    return False


def value(kind: str, shape: str, name: str) -> str:
    """An expression of ``i`` for a type; empty where none is known."""
    if kind.endswith("[]"):
        return f"'{{}}'::{kind}"
    if shape == "e":
        return f"(enum_range(NULL::{name}))[1]"
    length = re.fullmatch(r"character(?: varying)?\((\d+)\)", kind)
    if length:
        return f"right({SHORT}, {length[1]})" if int(length[1]) < 5 else f"left('v' || i, {length[1]})"
    digits = re.fullmatch(r"numeric\((\d+),(\d+)\)", kind)
    if digits:
        return f"(i %% {10 ** min(int(digits[1]) - int(digits[2]), 6)})::numeric"
    return {"character varying": "'v' || i", "numeric": "i::numeric"}.get(kind) or VALUES.get(kind, "")


def quoted(table: str) -> str:
    """As SQL writes it: the name of a table of the catalog, whose schema is left out when it is ``public``."""
    return table if '"' in table else ".".join(f'"{part}"' for part in table.split("."))
