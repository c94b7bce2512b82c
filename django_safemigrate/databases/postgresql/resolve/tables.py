"""Tables and columns: serial types, identity, primary keys, columns copied from a parent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django_safemigrate.databases.postgresql.parse.expressions import canonical
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.resolve.constraints import (
    complete,
    on_partition,
    on_partitions,
    without_repeated_keys,
)
from django_safemigrate.databases.postgresql.resolve.indexes import on_partition as index_on_partition
from django_safemigrate.databases.postgresql.resolve.names import BACKED_BY_INDEX, Names
from django_safemigrate.databases.postgresql.resolve.registry import resolve
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import AddColumn, AddConstraint, Change, CreateTable, NoChange
from django_safemigrate.schema.names import split
from django_safemigrate.schema.objects import Column, Constraint, Index, Kind, Table

# https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-SERIAL
SERIALS: Mapping[str, str] = {
    "smallserial": "smallint",
    "serial2": "smallint",
    "serial": "integer",
    "serial4": "integer",
    "bigserial": "bigint",
    "serial8": "bigint",
}
DEFAULT_COLLATION = "default"
# From this version on a partition has its parent's identity columns.
# https://www.postgresql.org/docs/17/release-17.html
IDENTITY_OF_PARTITIONS = 17


@resolve.register
def create_table(change: CreateTable, catalog: Catalog, version: int) -> Change:
    if change.if_not_exists and catalog.has_relation(change.table):
        return NoChange(f"CREATE TABLE IF NOT EXISTS: there is {change.table} already", written=change)
    names = Names(catalog, change.table)
    # An empty table holds to whatever is demanded: NOT VALID says nothing here.
    # https://www.postgresql.org/docs/18/sql-createtable.html
    spelled = without_repeated_keys(replace(one, validated=one.enforced) for one in change.constraints)
    own = tuple(_column(column, names) for column in change.columns)
    change = replace(change, columns=own, constraints=tuple(spelled))
    columns, constraints, indexes = _copied(change, names, version)
    keys = {name for one in constraints if one.kind in _NOT_NULL for name in one.columns if one.validated}
    columns = tuple(replace(column, null=False) if column.name in keys else column for column in columns)
    constraints = complete((one for one in constraints if _kept(one)), names, None)
    return replace(
        change, columns=columns, constraints=constraints, indexes=tuple(names.index(one) for one in indexes)
    )


_NOT_NULL = (Kind.PRIMARY_KEY, Kind.NOT_NULL)


def _kept(constraint: Constraint) -> bool:
    """A NOT NULL nobody named is told by its column."""
    return constraint.kind is not Kind.NOT_NULL or bool(constraint.name) or not constraint.validated


@resolve.register
def add_column(change: AddColumn, catalog: Catalog, version: int) -> Change:
    table = catalog.tables.get(change.table)
    if change.if_not_exists and table is not None and change.column.name in table.columns:
        return NoChange(
            f"ADD COLUMN IF NOT EXISTS: {change.table} has {change.column.name} already", change.table, change
        )
    names = Names(catalog, change.table)
    column = _column(change.column, names)
    if any(one.kind is Kind.FOREIGN_KEY for one in change.constraints):
        # Nothing is stored for DEFAULT NULL, but the server looks every row's key up as
        # soon as a default is written.
        column = replace(column, default=column.default or change.column.default)
    if any(one.kind in _NOT_NULL for one in change.constraints):
        column = replace(column, null=False)
    kept = without_repeated_keys(one for one in change.constraints if _kept(one))
    constraints = complete(kept, names, table)
    parts = (
        part
        for one in constraints
        for part in on_partitions(AddConstraint(change.table, one), catalog, version)
    )
    return replace(change, column=column, constraints=constraints, parts=tuple(parts))


def _column(column: Column, names: Names) -> Column:
    """``column`` with its sequence and what a serial type stands for, without what says nothing."""
    if column.collation == DEFAULT_COLLATION:
        column = replace(column, collation=None)
    if column.default is not None and column.default.sql == "NULL":
        column = replace(column, default=None)
    if column.type in SERIALS:
        sequence = names.sequence(column.name)
        default = canonical(f"nextval('{_literal(sequence)}'::regclass)")
        return replace(column, type=SERIALS[column.type], null=False, default=default, sequence=sequence)
    if column.identity and not column.sequence:
        return replace(column, null=False, sequence=names.sequence(column.name))
    return column


def _literal(name: str) -> str:
    """A relation's name as the text of a ``regclass``."""
    return ".".join(quoted(part) for part in split(name) if part).replace("'", "''")


Copied = tuple[tuple[Column, ...], tuple[Constraint, ...], tuple[Index, ...]]


def _copied(change: CreateTable, names: Names, version: int) -> Copied:
    """The columns, constraints and indexes of the statement with those of the tables it copies from."""
    catalog = names.catalog
    columns: dict[str, Column] = {}
    constraints: list[Constraint] = []
    liked: list[Constraint] = []
    indexes: list[Index] = []
    for parent in _known(change.inherits, catalog):
        columns.update(
            {one.name: replace(one, identity="", sequence=None) for one in parent.columns.values()}
        )
        constraints += parent.constraint(Kind.CHECK)
    for name, including in zip(change.like, change.including or ((),) * len(change.like), strict=True):
        for source in _known((name,), catalog):
            columns.update({one.name: _like(one, including, names) for one in source.columns.values()})
            liked += (
                copy for one in source.constraints.values() if (copy := _constraint_like(one, including))
            )
            indexes += _indexes_like(source, change.table) if "indexes" in including else ()
    for parent in _known((change.partition_of,) if change.partition_of else (), catalog):
        columns.update({one.name: _of_partition(one, version) for one in parent.columns.values()})
        constraints += _constraints_of(parent, change)
        indexes += _indexes_like(parent, change.table)
    for column in change.columns:
        columns[column.name] = _merged(columns.get(column.name), column)
    inherited = {one.name for one in constraints if one.kind is Kind.CHECK}
    own = (one for one in change.constraints if one.kind is not Kind.CHECK or one.name not in inherited)
    # A parent's indexes are made before those of the statement, and those of LIKE after them.
    return tuple(columns.values()), (*constraints, *own, *liked), tuple(indexes)


def _known(names: Iterable[str], catalog: Catalog) -> list[Table]:
    return [catalog.tables[name] for name in names if name in catalog.tables]


def _like(column: Column, including: Sequence[str], names: Names) -> Column:
    """LIKE without INCLUDING copies names, types and NOT NULL.
    https://www.postgresql.org/docs/18/sql-createtable.html"""
    copied = Column(column.name, column.type, null=column.null, collation=column.collation)
    if "defaults" in including:
        copied = replace(copied, default=column.default)
    if "generated" in including:
        copied = replace(copied, generated=column.generated, stored=column.stored)
    if "identity" in including and column.identity:
        copied = replace(copied, identity=column.identity, sequence=names.sequence(column.name))
    return copied


def _constraint_like(constraint: Constraint, including: Sequence[str]) -> Constraint | None:
    if constraint.kind is Kind.CHECK:
        return replace(constraint, validated=constraint.enforced) if "constraints" in including else None
    backed = constraint.kind in BACKED_BY_INDEX and "indexes" in including
    return replace(constraint, name="", index=None) if backed else None


def _indexes_like(source: Table, table: str) -> list[Index]:
    return [index_on_partition(one, table) for one in source.indexes.values() if not one.constraint]


def _of_partition(column: Column, version: int) -> Column:
    identity = column.identity if version >= IDENTITY_OF_PARTITIONS else ""
    return replace(column, identity=identity, sequence=None)


def _constraints_of(parent: Table, change: CreateTable) -> list[Constraint]:
    empty = Table(change.table)
    return [copy for one in parent.constraints.values() if (copy := on_partition(one, empty))]


def _merged(inherited: Column | None, column: Column) -> Column:
    """A column that the parent has too: what the statement says of it comes first."""
    if inherited is None:
        return column
    return replace(
        inherited,
        null=inherited.null and column.null,
        default=column.default or inherited.default,
        generated=column.generated or inherited.generated,
        identity=column.identity or inherited.identity,
        sequence=column.sequence,
    )
