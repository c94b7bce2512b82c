"""What the server drops of others because it depends on a table or column that is dropped."""

from __future__ import annotations

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.schema.changes import DropColumn, DropConstraint, DropTable, DropView
from django_safemigrate.schema.objects import Kind, Table

UNIQUE = (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION)
NAMED = {Kind.UNIQUE: "unique constraint", Kind.EXCLUSION: "exclusion constraint"}


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


def lost_views(migration: CompiledMigration, table: str, column: str | None = None) -> list[str]:
    """Views that read ``table`` (its ``column``, if given) and are gone after the migration without its
    saying so."""
    dropped = {one.view for _, _, one in migration.of_kind(DropView)}
    return [
        f"view {one.name}"
        for one in migration.before.views.values()
        if table in one.reads and one.name not in dropped and (column is None or one.may_read(column))
    ]


def lost_uniqueness(migration: CompiledMigration, table: Table, column: str) -> dict[str, str]:
    """Keys, exclusions and unique indexes of ``table`` that demand something of other columns too and go with
    ``column``, by name and in words; a primary key also when it has no other column. Not one whose other
    columns are unique after the migration."""
    after = migration.after.tables.get(table.name)
    found = {
        one.name: (f"{NAMED.get(one.kind, one.kind)} {one.name}", set(one.reads))
        for one in table.constraints.values()
        if one.kind in UNIQUE and column in one.reads
    }
    behind = {one.index for one in table.constraints.values()}
    for index in table.indexes.values():
        if index.unique and index.name not in behind and column in index.columns:
            found[index.name] = (f"unique index {index.name}", set(index.columns))
    if after is None:
        return {}
    return {
        name: words
        for name, (words, columns) in found.items()
        if ((kept := columns & after.columns.keys()) and not _unique_by(after, kept))
        or (words.startswith("primary key") and not after.constraint(Kind.PRIMARY_KEY))
    }


def _unique_by(table: Table, columns: set[str]) -> bool:
    """Whether no two rows of ``table`` can have the same ``columns``."""
    whole = [set(one.columns) for one in table.indexes.values() if one.unique and one.where is None]
    keys = [set(one.columns) for kind in UNIQUE[:2] for one in table.constraint(kind)]
    return any(one and one <= columns for one in (*whole, *keys))
