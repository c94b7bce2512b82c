"""Fields that a migration takes from the models and leaves in the database."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.schema.objects import Column, Table


def forgotten(migration: CompiledMigration) -> Iterator[tuple[CompiledOperation, Table, Column]]:
    """Every column that was a model's field before an operation, is none after it, and is still there
    when the migration is done."""
    if migration.direction != "forward":
        return
    for operation in migration.operations:
        # An operation with SQL of its own says itself what becomes of the column.
        if operation.statements:
            continue
        before, after = operation.step.before, operation.step.after
        for key, state in before.models.items():
            # As a plain dictionary: a state makes a copy of its own of each model it is asked for.
            kept = dict.get(after.models, key)
            if kept is state or kept is None or not set(state.fields) - set(kept.fields):
                continue
            old, new = before.apps.get_model(*key)._meta, after.apps.get_model(*key)._meta
            table = migration.after.tables.get(new.db_table)
            gone = {one.column for one in old.local_fields} - {one.column for one in new.local_fields}
            for name in sorted(one for one in gone if one):
                if table and name in table.columns:
                    yield operation, table, table.columns[name]
