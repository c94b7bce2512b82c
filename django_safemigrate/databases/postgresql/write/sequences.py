"""Changes of sequences."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.write.definitions import words
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import listed, statement
from django_safemigrate.schema.changes import AlterSequence, CreateSequence, DropSequence, RenameSequence
from django_safemigrate.schema.names import split


def _owner(owner: tuple[str, str] | None, names: Names) -> str:
    if owner is None:
        return ""
    table, column = owner
    return f"OWNED BY {names.relation(table)}.{quoted(column)}" if table else "OWNED BY NONE"


@statement(CreateSequence)
def create(change: CreateSequence, names: Names) -> str:
    made = change.sequence
    return words(
        "CREATE",
        "TEMPORARY" if change.temporary else "UNLOGGED" if change.unlogged else "",
        "SEQUENCE",
        "IF NOT EXISTS" if change.if_not_exists else "",
        names.bare(made.name) if change.temporary else names.relation(made.name),
        f"AS {made.type}" if made.type != "bigint" else "",
        change.numbering,
        _owner(made.owner, names),
    )


@listed(DropSequence)
def drop(change: DropSequence, names: Names) -> tuple[str, str, str]:
    head = f"DROP SEQUENCE{' IF EXISTS' if change.if_exists else ''}"
    return head, names.relation(change.sequence), "CASCADE" if change.cascade else ""


@statement(AlterSequence)
def alter(change: AlterSequence, names: Names) -> str:
    told = [change.numbering]
    if not change.numbering:
        told = ["RESTART" if change.restart else "", "CYCLE" if change.cycle else ""]
    return words(
        f"ALTER SEQUENCE{' IF EXISTS' if change.if_exists else ''} {names.relation(change.sequence)}",
        f"AS {change.type}" if change.type else "",
        *told,
        _owner(change.owner, names),
    )


@statement(RenameSequence)
def rename(change: RenameSequence, names: Names) -> str:
    if_exists = "IF EXISTS " if change.if_exists else ""
    where = f"ALTER SEQUENCE {if_exists}{names.relation(change.sequence)}"
    (old_schema, _), (schema, name) = split(change.sequence), split(change.new_name)
    if old_schema == schema:
        return f"{where} RENAME TO {quoted(name)}"
    return f"{where} SET SCHEMA {names.schema(schema)}"
