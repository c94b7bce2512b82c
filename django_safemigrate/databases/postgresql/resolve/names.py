"""Which names are free: in the catalog, and in the statement that is being resolved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count

from django_safemigrate.databases.postgresql.expression_names import name_of
from django_safemigrate.databases.postgresql.naming import (
    INDEX_LABEL,
    LABELS,
    SEQUENCE_LABEL,
    free_name,
    index_columns,
    joined,
    object_name,
)
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.names import qualified, split
from django_safemigrate.schema.objects import Constraint, Index, IndexKey, Kind

UNNAMED = "expr"
BACKED_BY_INDEX = (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION)


@dataclass(slots=True)
class Names:
    """Chooses names for what belongs to ``table``; ``relations`` and ``constraints`` are those the same
    statement has chosen before."""

    catalog: Catalog
    table: str
    relations: set[str] = field(default_factory=set)
    constraints: set[str] = field(default_factory=set)

    schema: str = field(init=False)
    local: str = field(init=False)

    def __post_init__(self) -> None:
        self.schema, self.local = split(self.table)

    def qualified(self, name: str) -> str:
        """``name`` as the catalog holds an index or sequence in the table's schema."""
        return qualified(self.schema, name)

    def sequence(self, column: str) -> str:
        name = free_name(self.local, column, SEQUENCE_LABEL, self._relation_taken)
        self.relations.add(name)
        return self.qualified(name)

    def index(self, index: Index) -> Index:
        """``index`` with a name; it keeps one it has."""
        if index.name:
            return index
        parts = [*map(_name_of_key, index.keys), *index.include]
        name = free_name(self.local, _columns_part(parts), INDEX_LABEL, self._relation_taken)
        self.relations.add(name)
        return replace(index, name=self.qualified(name))

    def constraint(self, constraint: Constraint) -> Constraint:
        """``constraint`` with a name and, where an index is made for it, the name of that."""
        backed = constraint.kind in BACKED_BY_INDEX
        name = constraint.name or free_name(
            self.local,
            _second(constraint),
            LABELS[constraint.kind],
            self._any_taken if backed else self._constraint_taken,
        )
        self.constraints.add(name)
        if backed:
            self.relations.add(name)
        return replace(constraint, name=name, index=self.qualified(name) if backed else None)

    def numbered(self, name: str) -> str:
        """The first of ``name_1``, ``name_2`` … that no constraint has."""
        tried = (object_name(name, None, str(number)) for number in count(1))
        return next(one for one in tried if not self._constraint_taken(one))

    def _relation_taken(self, name: str) -> bool:
        return name in self.relations or name == self.local or self.catalog.has_relation(self.qualified(name))

    def _constraint_taken(self, name: str) -> bool:
        """Constraints of all tables in a schema share their automatic names, although two tables may
        have constraints of one name."""
        if name in self.constraints:
            return True
        holders = [one for one in self.catalog.tables.values() if name in one.constraints]
        return any(split(one.name)[0] == self.schema for one in holders)

    def _any_taken(self, name: str) -> bool:
        return self._relation_taken(name) or self._constraint_taken(name)


def _name_of_key(key: IndexKey) -> str:
    if key.column is not None or key.expression is None:
        return key.column or UNNAMED
    return name_of(key.expression.written or key.expression.sql) or UNNAMED


def _columns_part(columns: Iterable[str]) -> str:
    return joined(index_columns(columns))


def _second(constraint: Constraint) -> str | None:
    """The middle of an automatic name."""
    match constraint.kind:
        case Kind.PRIMARY_KEY:
            return None
        case Kind.CHECK:
            return constraint.columns[0] if len(constraint.columns) == 1 else None
        case Kind.FOREIGN_KEY | Kind.NOT_NULL:
            return joined(constraint.columns)
        case Kind.EXCLUSION:
            return _columns_part([*map(_name_of_key, constraint.keys), *constraint.include])
        case _:
            return _columns_part([*constraint.columns, *constraint.include])
