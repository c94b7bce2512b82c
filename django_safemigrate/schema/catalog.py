"""The schema as it stands before a change. Two builders make one: ``replay`` (history from zero) and ``read`` (from a server)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django_safemigrate.schema.objects import Constraint, Domain, Index, Sequence, Table, View


@dataclass(slots=True)
class Catalog:
    """Tables with what belongs to them, sequences, views, types and extensions, by name.

    The objects are frozen, so ``snapshot`` is a shallow copy and an object once taken out stays as it was. ``new`` holds the tables made
    since ``begin``, by the same migration: nobody uses them yet. ``collations`` says of each whether it is deterministic (tells apart texts that
    differ in any byte), None when that is not known. ``unknown`` says, for a statement that was not understood, what may be wrong.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    sequences: dict[str, Sequence] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    extensions: set[str] = field(default_factory=set)
    collations: dict[str, bool | None] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    # Who holds what, derived from the tables. Their values are frozen, and the three are shared with snapshots until one side changes them.
    _index_tables: dict[str, str] = field(default_factory=dict)
    _targets: dict[str, frozenset[str]] = field(default_factory=dict)
    _children: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _shared: bool = False

    def snapshot(self) -> Catalog:
        """The same schema, detached from later changes of this one."""
        self._shared = True
        return Catalog(
            dict(self.tables), dict(self.sequences), dict(self.views), dict(self.enums), dict(self.domains), set(self.extensions),
            dict(self.collations), set(self.new), list(self.unknown), self._index_tables, self._targets, self._children,
            _shared=True,
        )  # fmt: skip

    def table(self, name: str) -> Table | None:
        return self.tables.get(name)

    def index(self, name: str) -> Index | None:
        """The index of that name, whichever table it is on."""
        table = self.tables.get(self._index_tables.get(name, ""))
        return table.indexes.get(name) if table else None

    def references(self, table: str) -> Iterator[tuple[Table, Constraint]]:
        """Every foreign key that points at ``table``, with the table that holds it; its own ones included."""
        for name in sorted(self._targets.get(table, ())):
            holder = self.tables[name]
            for constraint in holder.constraints.values():
                if constraint.target == table:
                    yield holder, constraint

    def partitions(self, table: str) -> Iterator[Table]:
        """The direct partitions of (or tables that inherit from) ``table``."""
        for name in self._children.get(table, ()):
            yield self.tables[name]

    def has_relation(self, name: str) -> bool:
        """Whether a table, index, sequence or view has this name, which a new one cannot take."""
        return (
            name in self.tables or name in self._index_tables or name in self.sequences or name in self.views
        )

    def put(self, table: Table) -> None:
        """Store ``table`` under its name, in place of one of the same name."""
        before = self.tables.get(table.name)
        self.tables[table.name] = table
        if before is None or not _holds_the_same(before, table):
            self._own()
        self._set_parent(table.name, before.parent if before else None, table.parent)
        if before is None or before.indexes is not table.indexes:
            for index in before.indexes if before else ():
                self._index_tables.pop(index, None)
            self._index_tables.update(dict.fromkeys(table.indexes, table.name))
        if before is None or before.constraints is not table.constraints:
            self._forget_targets(before)
            for constraint in table.constraints.values():
                if constraint.target is not None:
                    self._targets[constraint.target] = self._targets.get(constraint.target, frozenset()) | {
                        table.name
                    }

    def remove(self, name: str) -> None:
        """Forget a table with its indexes and foreign keys; its sequences and those who point at it are the caller's."""
        self._own()
        table = self.tables.pop(name)
        for index in table.indexes:
            self._index_tables.pop(index, None)
        self._forget_targets(table)
        self._set_parent(name, table.parent, None)
        self.new.discard(name)

    def edit(self, name: str, **attributes: Any) -> None:
        """Replace attributes of a table."""
        self.put(replace(self.tables[name], **attributes))

    def begin(self) -> None:
        """A migration begins: every table there is counts as used by others."""
        self.new.clear()

    def _own(self) -> None:
        """Stop sharing with snapshots what is about to change."""
        if self._shared:
            self._index_tables = dict(self._index_tables)
            self._targets = dict(self._targets)
            self._children = dict(self._children)
            self._shared = False

    def _set_parent(self, name: str, before: str | None, after: str | None) -> None:
        if before == after:
            return
        if before is not None:
            self._children[before] = tuple(one for one in self._children.get(before, ()) if one != name)
        if after is not None:
            self._children[after] = (*self._children.get(after, ()), name)

    def _forget_targets(self, table: Table | None) -> None:
        if table is None:
            return
        for constraint in table.constraints.values():
            if constraint.target is not None:
                self._targets[constraint.target] = self._targets.get(constraint.target, frozenset()) - {
                    table.name
                }


def _holds_the_same(one: Table, other: Table) -> bool:
    return (
        one.indexes is other.indexes and one.constraints is other.constraints and one.parent == other.parent
    )
