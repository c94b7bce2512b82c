"""Indexes: their names, and their keys as the server stores them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from django_safemigrate.databases.postgresql.parse.expressions import canonical
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.resolve.names import Names
from django_safemigrate.databases.postgresql.resolve.registry import resolve
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, CreateIndex, NoChange
from django_safemigrate.schema.names import qualified
from django_safemigrate.schema.objects import Index, IndexKey, Table

_COLLATE = re.compile(r'(?P<inner>.+) COLLATE (?:"(?P<quoted>(?:[^"]|"")+)"|(?P<plain>\w+))', re.DOTALL)
_BTREE_GIST = "bit bool bpchar bytea cash cidr date enum float4 float8 inet int2 int4 int8 interval macaddr macaddr8 numeric oid text"
_BTREE_GIST_TIMES = "time timestamp timestamptz timetz uuid vbit"
_BTREE = (
    "array bit bool bpchar bytea char citext cube date enum float4 float8 hstore inet int2 int4 int8 interval jsonb ltree macaddr macaddr8 "
    "money multirange name numeric oid oidvector pg_lsn range record text tid time timestamp timestamptz timetz tsquery tsvector uuid "
    "varbit xid8"
)

# Operator classes a column has by itself (pg_opclass.opcdefault), so that naming one says nothing; of the
# server, of btree_gist, citext, cube, hstore and ltree. Any other is kept.
# https://www.postgresql.org/docs/18/indexes-opclass.html
DEFAULT_OPCLASSES: Mapping[str, frozenset[str]] = {
    "btree": frozenset(f"{name}_ops" for name in _BTREE.split()),
    "hash": frozenset(f"{name}_ops" for name in (*_BTREE.split(), "aclitem", "cid", "xid")),
    "gin": frozenset({"array_ops", "jsonb_ops", "tsvector_ops", "gin_hstore_ops"}),
    "gist": frozenset(
        {
            *(
                f"{name}_ops"
                for name in ("box", "circle", "multirange", "point", "poly", "range", "tsquery", "tsvector")
            ),
            *(f"gist_{name}_ops" for name in f"{_BTREE_GIST} {_BTREE_GIST_TIMES}".split()),
            "gist_cube_ops",
            "gist_hstore_ops",
            "gist_ltree_ops",
            "gist__ltree_ops",
        }
    ),
    "spgist": frozenset({"box_ops", "inet_ops", "poly_ops", "quad_point_ops", "range_ops", "text_ops"}),
    "brin": frozenset(
        {
            *(f"{name}_inclusion_ops" for name in ("box", "inet", "range")),
            *(f"{name}_minmax_ops" for name in _BTREE.split() if name not in ("inet", "range")),
        }
    ),
}


@resolve.register
def create_index(change: CreateIndex, catalog: Catalog, version: int) -> Change:
    if change.if_not_exists and catalog.has_relation(change.index.name):
        how = "CREATE INDEX CONCURRENTLY" if change.concurrently else "CREATE INDEX"
        return NoChange(f"{how} IF NOT EXISTS: there is {change.index.name} already", change.table, change)
    table = catalog.tables.get(change.table)
    index = Names(catalog, change.table).index(stored(change.index, table))
    parts = () if change.only else tuple(_on_partitions(index, table, catalog))
    return replace(change, index=index, parts=parts)


def stored(index: Index, table: Table | None) -> Index:
    """``index`` without what its keys say only for the record: the column's own operator class and collation,
    the usual place of NULLs."""
    defaults = DEFAULT_OPCLASSES.get(index.method, frozenset())
    return replace(index, keys=tuple(_stored_key(key, defaults, table) for key in index.keys))


def _stored_key(key: IndexKey, defaults: frozenset[str], table: Table | None) -> IndexKey:
    key = _without_collate(key)
    opclass = key.opclass.rpartition(".")[2] if key.opclass else None
    column = table.columns.get(key.column or "") if table else None
    same_collation = key.collation == ((column.collation if column else None) or "default")
    return replace(
        key,
        opclass=None if opclass in defaults else opclass,
        collation=None if same_collation else key.collation,
        nulls_first=None if key.nulls_first == key.descending else key.nulls_first,
    )


def _without_collate(key: IndexKey) -> IndexKey:
    """A COLLATE around the whole expression becomes the key's own, and a column that is left is a column.

    Source: ``ComputeIndexAttrs`` in src/backend/commands/indexcmds.c.
    """
    found = _COLLATE.fullmatch(key.expression.sql) if key.expression and key.collation is None else None
    if found is None:
        return key
    inner = canonical(found["inner"])
    name = found["quoted"].replace('""', '"') if found["plain"] is None else found["plain"]
    bare = inner.columns[0] if inner.sql in map(quoted, inner.columns) else None
    return replace(key, column=bare, expression=None if bare else inner, collation=qualified("", name))


def _on_partitions(index: Index, table: Table | None, catalog: Catalog) -> Iterator[CreateIndex]:
    if table is None or not table.partitioned:
        return
    for partition in catalog.partitions(table.name):
        # An index of the partition that is part of an equal one of the parent already
        # cannot be part of this one too.
        if count_same(partition, index) > count_same(table, index):
            continue
        part = Names(catalog, partition.name).index(on_partition(index, partition.name))
        yield CreateIndex(partition.name, part)
        yield from _on_partitions(part, partition, catalog)


def on_partition(index: Index, partition: str) -> Index:
    """The copy of a parent's index, still without a name."""
    return replace(index, name="", table=partition, constraint=None, valid=True)


def count_same(table: Table, index: Index) -> int:
    """How many indexes of ``table`` are like ``index`` but for their names."""
    bare = on_partition(index, table.name)
    return sum(on_partition(one, table.name) == bare for one in table.indexes.values())
