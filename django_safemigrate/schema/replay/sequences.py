"""Sequences, and the defaults that draw from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import AlterSequence, CreateSequence, DropSequence, RenameSequence
from django_safemigrate.schema.names import split
from django_safemigrate.schema.objects import Column, Expression, Sequence, Table
from django_safemigrate.schema.replay.family import edit_column
from django_safemigrate.schema.replay.registry import missing, replay
from django_safemigrate.schema.replay.renames import quoted


@replay.register
def create_sequence(change: CreateSequence, catalog: Catalog) -> None:
    if not catalog.has_relation(change.sequence.name):
        catalog.sequences[change.sequence.name] = change.sequence
        _own(catalog, change.sequence, change.sequence.owner)


@replay.register
def drop_sequence(change: DropSequence, catalog: Catalog) -> None:
    if change.sequence in catalog.sequences:
        remove(catalog, change.sequence)
    elif not change.if_exists:
        missing(catalog, f"sequence {change.sequence}")


@replay.register
def alter_sequence(change: AlterSequence, catalog: Catalog) -> None:
    sequence = catalog.sequences.get(change.sequence)
    if sequence is None:
        if not change.if_exists:
            missing(catalog, f"sequence {change.sequence}")
        return
    if change.type is not None:
        sequence = replace(sequence, type=change.type)
        catalog.sequences[sequence.name] = sequence
    if change.owner is not None:
        _own(catalog, sequence, change.owner if change.owner != ("", "") else None)


def _own(catalog: Catalog, sequence: Sequence, owner: tuple[str, str] | None) -> None:
    for place, name in ((sequence.owner, None), (owner, sequence.name)):
        table = catalog.tables.get(place[0]) if place else None
        column = table.columns.get(place[1]) if place and table else None
        if table and column and (name is not None or column.sequence == sequence.name):
            edit_column(catalog, table.name, column.name, sequence=name)
    catalog.sequences[sequence.name] = replace(sequence, owner=owner)


@replay.register
def rename_sequence(change: RenameSequence, catalog: Catalog) -> None:
    if change.sequence in catalog.sequences:
        move(catalog, change.sequence, change.new_name)
    else:
        missing(catalog, f"sequence {change.sequence}")


def move(catalog: Catalog, old: str, new: str) -> None:
    """Give a sequence another name; a default that draws from it goes along, since the
    server keeps it by identity."""
    sequence = catalog.sequences.pop(old)
    catalog.sequences[new] = replace(sequence, name=new)
    table = catalog.tables.get(sequence.owner[0]) if sequence.owner else None
    column = table.columns.get(sequence.owner[1]) if sequence.owner and table else None
    if table and column and column.sequence == old:
        edit_column(catalog, table.name, column.name, sequence=new)
    called = _drawing(old)

    def swap(text: str) -> str:
        return called.sub(lambda _: f"nextval('{_literal(new)}'", text)

    def renamed(default: Expression) -> Expression:
        return replace(default, sql=swap(default.sql), written=swap(default.written))

    _edit_defaults(catalog, old, renamed)


def remove(catalog: Catalog, name: str) -> None:
    """Forget a sequence, and the defaults that draw from it: CASCADE drops them, and
    without it the server refuses."""
    sequence = catalog.sequences[name]
    _own(catalog, sequence, None)
    del catalog.sequences[name]
    _edit_defaults(catalog, name, lambda default: None)


def remove_owned(catalog: Catalog, table: str, column: str | None = None) -> None:
    """Forget the sequences that go with a table, or with one of its columns."""
    for name, sequence in list(catalog.sequences.items()):
        if sequence.owner and sequence.owner[0] == table and column in (None, sequence.owner[1]):
            remove(catalog, name)


def _edit_defaults(
    catalog: Catalog, sequence: str, change: Callable[[Expression], Expression | None]
) -> None:
    for table, column, default in list(_defaults(catalog, _drawing(sequence))):
        edit_column(catalog, table.name, column.name, default=change(default))


def _defaults(catalog: Catalog, called: re.Pattern[str]) -> Iterator[tuple[Table, Column, Expression]]:
    for table in catalog.tables.values():
        for column in table.columns.values():
            if column.default is not None and called.search(column.default.sql):
                yield table, column, column.default


def _literal(name: str) -> str:
    """A sequence's name as the text of a default holds it."""
    schema, bare = split(name)
    return ".".join(quoted(part) for part in (schema, bare) if part).replace("'", "''")


def _drawing(sequence: str) -> re.Pattern[str]:
    return re.compile(rf"\bnextval\('{re.escape(_literal(sequence))}'")
