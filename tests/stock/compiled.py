"""Compiles the kitchen sink offline, in both directions, and writes what came out in
the form of the fixtures.

Run as a process of its own, since the order in which Django walks sets of names follows the seed of Python's
hashes: ``PYTHONHASHSEED=0 DJANGO_SETTINGS_MODULE=config.settings_real python -m stock.compiled FOLDER``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import django

from stock.fixture import OWN_APP, Recorded, Statement, plain

STATEMENTS, CATALOG, OPAQUE = "statements.json", "catalog.json", "opaque.json"


def main(folder: Path) -> None:
    """Write ``statements.json``, ``catalog.json`` and ``opaque.json`` (each with the migration, the
    operation and the reason)."""
    django.setup()
    from django_safemigrate.compiler import CompiledMigration, Compiler
    from django_safemigrate.databases.offline import offline
    from django_safemigrate.databases.postgresql.database import PostgreSQL
    from django_safemigrate.graph import load, reverse, walk
    from django_safemigrate.schema.changes import Opaque

    recorded: list[Recorded] = []
    opaque: list[list[str]] = []

    def note(compiled: CompiledMigration) -> None:
        key = compiled.migration.app_label, compiled.migration.name
        statements = [
            Statement(one.sql, one.transaction, "editor", one.operation, one.deferred)
            for one in compiled.statements
        ]
        recorded.append(Recorded(*key, compiled.direction, statements))
        where = ".".join(key)
        for operation in compiled.operations:
            if operation.opaque and not operation.runs_python:
                opaque.append([where, compiled.direction, operation.path, operation.opaque])
            for change in operation.changes():
                if isinstance(change.change, Opaque):
                    opaque.append([where, compiled.direction, operation.path, change.change.reason])

    compiler = Compiler(PostgreSQL(18))
    with offline():
        for steps in walk(load()):
            if steps.migration.app_label == OWN_APP:
                continue
            forward = compiler.compile(steps)
            note(forward)
            if reverse(steps).reversible:
                note(compiler.compile_backwards(steps, forward.after))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STATEMENTS).write_text(json.dumps([asdict(one) for one in recorded]))
    (folder / CATALOG).write_text(json.dumps(plain(compiler.catalog)))
    (folder / OPAQUE).write_text(json.dumps(opaque))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
