"""Rows of the system catalogs become a ``Catalog``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from django_safemigrate.databases.ledger import LEDGER, LEDGER_FUNCTIONS, LEDGER_SCHEMA
from django_safemigrate.databases.postgresql.naming import object_name
from django_safemigrate.databases.postgresql.parse.expressions import canonical
from django_safemigrate.databases.postgresql.parse.names import dotted
from django_safemigrate.databases.postgresql.read import queries
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.names import split
from django_safemigrate.schema.objects import (
    Column,
    Constraint,
    Domain,
    Expression,
    Index,
    IndexKey,
    Kind,
    RelationKind,
    Sequence,
    Table,
    View,
)

# https://www.postgresql.org/docs/18/catalog-pg-constraint.html
KINDS: Mapping[str, Kind] = {
    "p": Kind.PRIMARY_KEY,
    "u": Kind.UNIQUE,
    "f": Kind.FOREIGN_KEY,
    "c": Kind.CHECK,
    "x": Kind.EXCLUSION,
    "n": Kind.NOT_NULL,
}
ACTIONS: Mapping[str, str] = {
    "a": "no action",
    "r": "restrict",
    "c": "cascade",
    "n": "set null",
    "d": "set default",
    " ": "no action",
}
IDENTITIES: Mapping[str, str] = {"": "", "a": "always", "d": "by default"}
# https://www.postgresql.org/docs/18/catalog-pg-class.html
VIEWS: Mapping[str, RelationKind] = {
    "v": RelationKind.VIEW,
    "m": RelationKind.MATERIALIZED_VIEW,
    "f": RelationKind.FOREIGN_TABLE,
}
DESCENDING, NULLS_FIRST = 1, 2


class Cursor(Protocol):
    """What ``read`` needs of a cursor, of psycopg or of Django."""

    def execute(self, query: Any, /) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Connection(Protocol):
    """What ``read`` needs of a connection, of psycopg or of Django."""

    def cursor(self) -> AbstractContextManager[Any]: ...


@dataclass(frozen=True, slots=True)
class Relation:
    oid: int
    name: str
    kind: str
    parent: int | None
    is_default: bool


@dataclass(slots=True)
class Rows:
    """What the queries gave, by the oid of the relation it belongs to."""

    version: int
    schema: str
    chosen: frozenset[str] | None = None
    relations: dict[int, Relation] = field(default_factory=dict)
    columns: dict[int, list[Any]] = field(default_factory=dict)
    sequences: list[Any] = field(default_factory=list)
    constraints: dict[int, list[Any]] = field(default_factory=dict)
    indexes: dict[int, list[Any]] = field(default_factory=dict)
    keys: dict[int, list[Any]] = field(default_factory=dict)

    def name(self, schema: str, name: str) -> str:
        return dotted([name] if schema == self.schema else [schema, name])

    def collation(self, path: list[str] | None) -> str | None:
        """The name of a collation, from its schema and its bare name; the server's own have no schema."""
        if path is None:
            return None
        schema, name = path
        return dotted([name]) if schema == "pg_catalog" else self.name(schema, name)

    def name_of(self, oid: int | None) -> str | None:
        """The name of a relation; None for one that was left out."""
        relation = self.relations.get(oid or 0)
        return relation.name if relation else None


def read(connection: Connection, schema: str = "public", tables: Collection[str] | None = None) -> Catalog:
    """The schema of the database behind ``connection`` (psycopg's or Django's), PostgreSQL 14 or later.

    ``tables``: the names of those that are to be read, with the names of all sequences and views, and nothing else; None
    for everything. The ledger is left out: it is no part of what migrations build.

    Objects in ``schema`` have plain names, those elsewhere ``schema.name``. Types and expressions are spelled
    for the connection's own ``search_path``. Runs eleven queries on the system catalogs, whatever the size, and
    takes no lock that anybody could notice. Raises whatever the driver raises.
    """
    with connection.cursor() as cursor:
        rows = _rows(cursor, schema, tables)
        catalog = Catalog()
        for table in _tables(rows):
            catalog.put(table)
        _add_sequences(catalog, rows)
        if tables is not None:
            _add_views(catalog, rows, ())
            return catalog
        _add_views(catalog, rows, _all(cursor, queries.VIEW_READS))
        _add_types(catalog, rows, _all(cursor, queries.TYPES))
        catalog.extensions.update(name for (name,) in _all(cursor, queries.EXTENSIONS))
        catalog.collations.update(
            (rows.name(namespace, name), one) for namespace, name, one in _all(cursor, queries.COLLATIONS)
        )
        catalog.others.update(
            ("function", rows.name(namespace, name))
            for namespace, name in _all(cursor, queries.FUNCTIONS)
            if namespace != LEDGER_SCHEMA or not name.startswith(LEDGER_FUNCTIONS)
        )
    return catalog


def _rows(cursor: Cursor, schema: str, tables: Collection[str] | None) -> Rows:
    ((version,),) = _all(cursor, queries.VERSION)
    rows = Rows(version, schema, None if tables is None else frozenset(tables))
    for oid, namespace, name, kind, parent, is_default in _all(cursor, queries.RELATIONS):
        if namespace != LEDGER_SCHEMA or name not in LEDGER:
            rows.relations[oid] = Relation(oid, rows.name(namespace, name), kind, parent, is_default)
    oids = None if tables is None else [one.oid for one in rows.relations.values() if one.name in tables]

    def found(template: str) -> list[Any]:
        return _all(cursor, queries.for_version(template, version, oids))

    rows.columns = _by_first(found(queries.COLUMNS))
    rows.sequences = [
        row for row in _all(cursor, queries.SEQUENCES) if row[2] is None or row[2] in rows.relations
    ]
    rows.constraints = _by_first(found(queries.CONSTRAINTS))
    indexes = found(queries.INDEXES)
    rows.indexes = _by_first((row[1], row[0], *row[2:]) for row in sorted(indexes, key=itemgetter(1)))
    rows.keys = _by_first(found(queries.INDEX_KEYS))
    return rows


def _all(cursor: Cursor, query: str) -> list[Any]:
    cursor.execute(query)
    return cursor.fetchall()


def _by_first(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Sorted rows grouped by their first column, which is left off."""
    return {first: [tuple(row[1:]) for row in group] for first, group in groupby(rows, itemgetter(0))}


def _tables(rows: Rows) -> Iterator[Table]:
    owned = {(table, column): oid for oid, _, table, column in rows.sequences if table is not None}
    for relation in rows.relations.values():
        if relation.kind not in ("r", "p") or (rows.chosen is not None and relation.name not in rows.chosen):
            continue
        columns = [
            _column(row, rows.name_of(owned.get((relation.oid, row[0]))), rows)
            for row in rows.columns.get(relation.oid, ())
        ]
        table = Table(
            relation.name,
            {column.name: column for column in columns},
            partitioned=relation.kind == "p",
            parent=rows.name_of(relation.parent),
            is_default=relation.is_default,
        )
        indexes = {index.name: index for index in _indexes(relation, table, rows)}
        constraints = {one.name: one for one in _constraints(relation, indexes, rows)}
        yield replace(table, constraints=constraints, indexes=indexes)


def _column(row: tuple[Any, ...], sequence: str | None, rows: Rows) -> Column:
    name, type_name, not_null, expression, identity, generated, collation = row
    value = _expression(expression, type_name)
    return Column(
        name,
        type_name,
        null=not not_null,
        default=None if generated else value,
        identity=IDENTITIES[identity],
        generated=value if generated else None,
        stored=generated == "s",
        collation=rows.collation(collation),
        sequence=sequence,
    )


def _expression(sql: str | None, type_name: str = "") -> Expression | None:
    """A stored expression; ``type_name`` is the column's that it is assigned to."""
    return None if sql is None else canonical(sql, type_name)


def _indexes(relation: Relation, table: Table, rows: Rows) -> Iterator[Index]:
    for oid, unique, method, valid, nulls_distinct, where, constraint, key_count in rows.indexes.get(
        relation.oid, ()
    ):
        parts = rows.keys[oid]
        yield Index(
            rows.relations[oid].name,
            table.name,
            tuple(_key(part, table, rows) for part in parts[:key_count]),
            unique=unique,
            method=method,
            where=_expression(where),
            include=tuple(part[0] for part in parts[key_count:]),
            nulls_distinct=nulls_distinct,
            valid=valid,
            constraint=constraint,
        )


def _key(part: tuple[Any, ...], table: Table, rows: Rows) -> IndexKey:
    column, sql, opclass, collation, option = part
    expression = _expression(sql)
    if expression and ("COLLATE" in sql or any(table.columns[name].collation for name in expression.columns)):
        # The expression has this collation of itself; the key says nothing about it.
        collation = None
    descending, nulls_first = bool(option & DESCENDING), bool(option & NULLS_FIRST)
    return IndexKey(
        column,
        expression,
        opclass,
        rows.collation(collation),
        descending=descending,
        nulls_first=None if nulls_first == descending else nulls_first,
    )


def _constraints(relation: Relation, indexes: Mapping[str, Index], rows: Rows) -> Iterator[Constraint]:
    for row in rows.constraints.get(relation.oid, ()):
        constraint = _constraint(row, indexes, rows)
        if constraint.kind is not Kind.NOT_NULL or not _automatic(constraint, relation.name):
            yield constraint


def _automatic(constraint: Constraint, table: str) -> bool:
    """Whether a NOT NULL is told in full by its column: a validated one with the name the server gives."""
    (column,) = constraint.columns
    return constraint.validated and constraint.name == object_name(split(table)[1], column, "not_null")


def _constraint(row: tuple[Any, ...], indexes: Mapping[str, Index], rows: Rows) -> Constraint:
    (
        name,
        kind,
        columns,
        target,
        target_columns,
        validated,
        deferrable,
        deferred,
        enforced,
        on_delete,
        on_update,
        index,
        check,
        operators,
    ) = row
    expression = _expression(check)
    # A foreign key's row names the index it relies on, of the table it points at.
    behind = None if target else indexes.get(rows.name_of(index) or "")
    made = Constraint(
        name,
        KINDS[kind],
        expression.columns if expression else tuple(columns),
        expression=expression,
        target=rows.name_of(target),
        target_columns=tuple(target_columns),
        validated=validated,
        deferrable=deferrable,
        initially_deferred=deferred,
        nulls_distinct=behind.nulls_distinct if behind else True,
        include=behind.include if behind else (),
        on_delete=ACTIONS[on_delete],
        on_update=ACTIONS[on_update],
        index=behind.name if behind else None,
        enforced=enforced,
    )
    return _exclusion(made, tuple(operators), behind) if behind and made.kind is Kind.EXCLUSION else made


def _exclusion(made: Constraint, operators: tuple[str, ...], behind: Index) -> Constraint:
    """An exclusion constraint is told by its index: keys that are expressions are no columns of the
    constraint."""
    columns = tuple(dict.fromkeys(name for key in behind.keys for name in key.columns))
    return replace(
        made,
        columns=columns,
        expression=behind.where,
        keys=behind.keys,
        operators=operators,
        method=behind.method,
    )


def _add_sequences(catalog: Catalog, rows: Rows) -> None:
    for oid, type_name, table_oid, column in rows.sequences:
        name, table = rows.name_of(oid), rows.name_of(table_oid)
        if name is not None:
            catalog.sequences[name] = Sequence(name, (table, column) if table else None, type_name)


def _add_views(catalog: Catalog, rows: Rows, pairs: Iterable[tuple[int, int]]) -> None:
    reads: dict[int, list[str]] = {}
    for view, target in pairs:
        reads.setdefault(view, []).append(rows.name_of(target) or "")
    for relation in rows.relations.values():
        if relation.kind in VIEWS:
            catalog.views[relation.name] = View(
                relation.name, VIEWS[relation.kind], tuple(sorted(reads.get(relation.oid, ())))
            )


def _add_types(catalog: Catalog, rows: Rows, types: Iterable[tuple[Any, ...]]) -> None:
    for namespace, name, kind, labels, base, checked in types:
        full = rows.name(namespace, name)
        if kind == "e":
            catalog.enums[full] = tuple(labels)
        else:
            catalog.domains[full] = Domain(full, base, checked)
