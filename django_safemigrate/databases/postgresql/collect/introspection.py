"""Django's introspection, answered from the catalog as a server with that schema would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django_safemigrate.databases.base import NeedsServer
from django_safemigrate.databases.postgresql.collect.columns import field_info
from django_safemigrate.databases.postgresql.naming import clipped, object_name
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.schema.names import split
from django_safemigrate.schema.objects import Constraint, Index, IndexKey, Kind, RelationKind, Table

if TYPE_CHECKING:
    from django.db.backends.postgresql.introspection import DatabaseIntrospection as Introspection

    from django_safemigrate.schema.catalog import Catalog
else:
    Introspection = object

# https://www.postgresql.org/docs/18/catalog-pg-constraint.html, confdeltype
ON_DELETE = {"no action": "a", "restrict": "r", "cascade": "c", "set null": "n", "set default": "d"}
NOT_NULL_CONSTRAINTS_SINCE = 180_000
# The one form of an expression that stands in an index without parentheses.
CALL = re.compile(r"\w+\([^()]*\)")


class CatalogIntrospection(Introspection):
    """Mixed into an engine's ``DatabaseIntrospection``. Raises ``NeedsServer`` for a table
    whose shape is not known."""

    connection: Any

    @property
    def _catalog(self) -> Catalog:
        catalog: Catalog = self.connection.recording().catalog
        return catalog

    def _table(self, name: str) -> Table | None:
        """The table of that name, None for a view. Longer names find what the server made of them."""
        name = clipped(name)
        table = self._catalog.table(name)
        if table is None and name not in self._catalog.views:
            raise NeedsServer(
                f"The operation asks about {name!r}, which no migration is known to have created."
            )
        if table is not None and table.unknown:
            raise NeedsServer(f"The operation asks about {name!r}, whose shape is not known: {table.unknown}")
        return table

    def get_table_list(self, cursor: Any) -> list[Any]:
        from django.db.backends.postgresql.introspection import TableInfo

        catalog = self._catalog
        kinds = {RelationKind.VIEW: "v", RelationKind.MATERIALIZED_VIEW: "v", RelationKind.FOREIGN_TABLE: "t"}
        found = [
            (table.name, "p" if _is_partition(table, catalog) else "t") for table in catalog.tables.values()
        ]
        found += [(view.name, kinds[view.kind]) for view in catalog.views.values()]
        # Tables of other schemas are not on the search path.
        return [
            TableInfo(name, kind, None)
            for name, kind in found
            if "." not in name and name not in self.ignored_tables
        ]

    def get_table_description(self, cursor: Any, table_name: str) -> list[Any]:
        table = self._table(table_name)
        if table is None:
            raise NeedsServer(f"The operation asks for the columns of the view {table_name!r}.")
        return [field_info(column) for column in table.columns.values()]

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> list[Any]:
        name = clipped(table_name)
        return [
            {"name": sequence.name, "table": table_name, "column": sequence.owner[1]}
            for sequence in self._catalog.sequences.values()
            if sequence.owner and sequence.owner[0] == name
        ]

    def get_relations(self, cursor: Any, table_name: str) -> Any:
        table = self._table(table_name)
        # Since Django 6.1 the database's own ON DELETE comes third.
        rules: dict[str, Any] | None = getattr(self, "on_delete_types", None)
        return {
            one.columns[0]: (
                one.target_columns[0],
                one.target,
                *(() if rules is None else (rules.get(ON_DELETE[one.on_delete]),)),
            )
            for one in (table.constraint(Kind.FOREIGN_KEY) if table else ())
        }

    def get_constraints(self, cursor: Any, table_name: str) -> dict[str, Any]:
        """Constraints and indexes by name. A server lists constraints in the order its plan finds
        them; here they are sorted."""
        table = self._table(table_name)
        if table is None:
            return {}
        found = {one.name: described(one) for one in self._constraints(table)}
        for index in sorted(table.indexes.values(), key=lambda one: one.name.encode()):
            if index.name not in found:
                found[index.name] = self._described_index(index)
        return found

    def _constraints(self, table: Table) -> list[Constraint]:
        constraints = list(table.constraints.values())
        if self._lists_not_null:
            constraints += _automatic_not_null(table)
        else:
            constraints = [one for one in constraints if one.kind is not Kind.NOT_NULL]
        return sorted(constraints, key=lambda one: one.name.encode())

    @property
    def _lists_not_null(self) -> bool:
        # Django 6.1, where on_delete_types came too, leaves out the NOT NULL constraints
        # that PostgreSQL has since 18.
        return self.connection.pg_version >= NOT_NULL_CONSTRAINTS_SINCE and not hasattr(
            self, "on_delete_types"
        )

    def _described_index(self, index: Index) -> dict[str, Any]:
        from django.db.models import Index as ModelIndex

        ordered = index.method == self.index_default_access_method
        columns = [*(key.column for key in index.keys), *index.include]
        directions = [
            *("DESC" if key.descending else "ASC" for key in index.keys),
            *("ASC" for _ in index.include),
        ]
        orders = directions if ordered else [None] * len(columns)
        basic = ordered and not index.name.endswith("_btree")
        return {
            "columns": columns if columns != [None] else [],
            "orders": orders if orders != [None] else [],
            "primary_key": False,
            "unique": index.unique,
            "foreign_key": None,
            "check": False,
            "index": True,
            "type": ModelIndex.suffix if basic else index.method,
            "definition": definition(index) if any(key.column is None for key in index.keys) else None,
            "options": None,
        }


def described(constraint: Constraint) -> dict[str, Any]:
    """A constraint as ``get_constraints`` describes it."""
    kind = constraint.kind
    target = (
        (constraint.target.rpartition(".")[2], constraint.target_columns[0]) if constraint.target else None
    )
    return {
        "columns": list(constraint.columns),
        "primary_key": kind is Kind.PRIMARY_KEY,
        "unique": kind in (Kind.PRIMARY_KEY, Kind.UNIQUE),
        "foreign_key": target,
        "check": kind is Kind.CHECK,
        "index": False,
        "definition": None,
        "options": None,
    }


def definition(index: Index) -> str:
    """What ``pg_get_indexdef`` says of an index with expressions, which are spelled as in the catalog."""
    include = f" INCLUDE ({', '.join(map(quoted, index.include))})" if index.include else ""
    where = f" WHERE ({index.where.sql})" if index.where else ""
    return (
        f"CREATE {'UNIQUE ' if index.unique else ''}INDEX {quoted(index.name)} ON public.{quoted(index.table)} "
        f"USING {index.method} ({', '.join(map(_key, index.keys))}){include}{where}"
    )


def _key(key: IndexKey) -> str:
    expression = key.expression.sql if key.expression else ""
    parts = [
        quoted(key.column) if key.column else expression if CALL.fullmatch(expression) else f"({expression})"
    ]
    if key.collation:
        parts.append(f"COLLATE {'.'.join(quoted(part) for part in split(key.collation) if part)}")
    parts += [key.opclass] if key.opclass else []
    parts += ["DESC"] if key.descending else []
    if key.nulls_first is not None:
        parts.append("NULLS FIRST" if key.nulls_first else "NULLS LAST")
    return " ".join(parts)


def _automatic_not_null(table: Table) -> Iterator[Constraint]:
    """The NOT NULL constraints that a column's own ``null=False`` stands for, by the
    names the server gives."""
    told = {one.columns for one in table.constraint(Kind.NOT_NULL)}
    for column in table.columns.values():
        if not column.null and (column.name,) not in told:
            yield Constraint(object_name(table.name, column.name, "not_null"), Kind.NOT_NULL, (column.name,))


def _is_partition(table: Table, catalog: Catalog) -> bool:
    parent = catalog.table(table.parent) if table.parent else None
    return parent is not None and parent.partitioned
