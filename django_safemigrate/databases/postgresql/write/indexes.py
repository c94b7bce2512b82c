"""Changes of indexes."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.write.definitions import columns, expression, key, storage, words
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import cannot, listed, statement
from django_safemigrate.databases.postgresql.write.verbatim import verbatim
from django_safemigrate.schema.changes import (
    AttachIndex,
    CreateIndex,
    DropIndex,
    Reindex,
    RenameIndex,
    SetIndexOption,
)


@statement(CreateIndex)
def create(change: CreateIndex, names: Names) -> str:
    index = change.index
    return words(
        f"CREATE{' UNIQUE' if index.unique else ''} INDEX",
        "CONCURRENTLY" if change.concurrently else "",
        "IF NOT EXISTS" if change.if_not_exists else "",
        # It is made in the schema of its table, and no other can be named.
        names.bare(index.name) if index.name else "",
        f"ON{' ONLY' if change.only else ''} {names.relation(change.table)}",
        f"USING {quoted(index.method)}" if index.method != "btree" else "",
        f"({', '.join(key(one, names) for one in index.keys)})",
        f"INCLUDE ({columns(index.include)})" if index.include else "",
        "" if index.nulls_distinct else "NULLS NOT DISTINCT",
        storage(index.storage, "TABLESPACE"),
        f"WHERE {expression(index.where, names)}" if index.where else "",
    )


@listed(DropIndex)
def drop(change: DropIndex, names: Names) -> tuple[str, str, str]:
    concurrently = " CONCURRENTLY" if change.concurrently else ""
    head = f"DROP INDEX{concurrently}{' IF EXISTS' if change.if_exists else ''}"
    return head, names.relation(change.index), "CASCADE" if change.cascade else ""


@statement(RenameIndex)
def rename(change: RenameIndex, names: Names) -> str:
    if_exists = "IF EXISTS " if change.if_exists else ""
    return f"ALTER INDEX {if_exists}{names.relation(change.index)} RENAME TO {names.bare(change.new_name)}"


@statement(AttachIndex)
def attach(change: AttachIndex, names: Names) -> str:
    return f"ALTER INDEX {names.relation(change.index)} ATTACH PARTITION {names.relation(change.partition_index)}"


@statement(SetIndexOption)
def set_option(change: SetIndexOption, names: Names) -> str:
    if not change.part:
        raise cannot(change, "nothing says what the option is set to")
    if_exists = "IF EXISTS " if change.if_exists else ""
    return f"ALTER INDEX {if_exists}{names.relation(change.index)} {change.part}"


@statement(Reindex)
def reindex(change: Reindex, names: Names) -> str:
    if change.verbatim:
        return verbatim(change, names)
    relation = change.what in {"index", "table"}
    name = names.relation(change.name) if relation else quoted(change.name) if change.name else ""
    return words(f"REINDEX {change.what.upper()}", "CONCURRENTLY" if change.concurrently else "", name)
