"""What the server drops of others because it depends on a table or column that is dropped with CASCADE."""

from __future__ import annotations

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.schema.changes import DropColumn, DropConstraint, DropTable, DropView


def lost_keys(migration: CompiledMigration, table: str, column: str | None = None) -> list[str]:
    """Foreign keys of other tables to ``table`` (to its ``column``, if given) that go without
    the migration's saying so."""
    dropped = {(one.table, one.constraint) for _, _, one in migration.of_kind(DropConstraint)}
    columns = {(one.table, one.column) for _, _, one in migration.of_kind(DropColumn)}
    tables = {one.table for _, _, one in migration.of_kind(DropTable)}
    return [
        f"foreign key {key.name} of {holder.name}"
        for holder, key in migration.before.references(table)
        if holder.name not in tables
        and (column is None or column in key.target_columns)
        and (holder.name, key.name) not in dropped
        and not any((holder.name, one) in columns for one in key.columns)
        and holder.name in migration.after.tables
        and key.name not in migration.after.tables[holder.name].constraints
    ]


def lost_views(migration: CompiledMigration, table: str) -> list[str]:
    """Views that read ``table`` and are gone after the migration without its saying so."""
    dropped = {one.view for _, _, one in migration.of_kind(DropView)}
    return [
        f"view {one.name}"
        for one in migration.before.views.values()
        if table in one.reads and one.name not in dropped
    ]
