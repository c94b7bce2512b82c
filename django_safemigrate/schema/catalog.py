"""The schema as it stands before a change. Two builders make one: ``replay`` (history from zero) and ``read``
(from a server)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django_safemigrate.schema.objects import Constraint, Domain, Index, Sequence, Table, View


@dataclass(slots=True)
class Catalog:
    """Tables with what belongs to them, sequences, views, types and extensions, by name.

    The objects are frozen, so ``snapshot`` is a shallow copy and an object once taken out stays as it was.
    ``new`` holds the tables made since ``begin``, by the same migration: nobody uses them yet. ``collations``
    says of each whether it is deterministic (tells apart texts that differ in any byte), None when that is
    not known. ``others`` holds functions, triggers and the like that the history made, as kind and name;
    nothing else is known of them. ``unknown`` says, for a statement that was not understood, what may be
    wrong.

    ``waiting`` holds what operations of the history have left for when no old code is left, by app, migration and
    path of the operation; it is nothing that the database holds.

    ``settings`` are those that the SQL of this migration has set for its session, by name in lower case;
    ``local_settings`` those for its transaction, which go before them.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    sequences: dict[str, Sequence] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    extensions: set[str] = field(default_factory=set)
    collations: dict[str, bool | None] = field(default_factory=dict)
    others: set[tuple[str, str]] = field(default_factory=set, compare=False)
    new: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict, compare=False)
    local_settings: dict[str, str | None] = field(default_factory=dict, compare=False)
    waiting: dict[tuple[str, str, str], Any] = field(default_factory=dict, compare=False)
    # Who holds what, derived from the tables. Their values are frozen, and each is shared with snapshots
    # until one side changes it.
    _index_tables: dict[str, str] = field(default_factory=dict)
    _targets: dict[str, frozenset[str]] = field(default_factory=dict)
    _children: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _shared: frozenset[str] = field(default=frozenset(), compare=False)

    def snapshot(self) -> Catalog:
        """The same schema, detached from later changes of this one."""
        self._shared = _DERIVED
        return Catalog(
            dict(self.tables), dict(self.sequences), dict(self.views), dict(self.enums), dict(self.domains), set(self.extensions),
            dict(self.collations), set(self.others), set(self.new), list(self.unknown), dict(self.settings), dict(self.local_settings),
            dict(self.waiting), self._index_tables, self._targets, self._children, _shared=_DERIVED,
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
        self._set_parent(table.name, before.parent if before else None, table.parent)
        if before is None or before.indexes is not table.indexes:
            self._set_indexes(table.name, before.indexes if before else {}, table.indexes)
        if before is None or before.constraints is not table.constraints:
            self._set_targets(table.name, _targets_of(before), _targets_of(table))

    def remove(self, name: str) -> None:
        """Forget a table with its indexes and foreign keys; its sequences and those who point at it are the
        caller's."""
        table = self.tables.pop(name)
        self._set_indexes(name, table.indexes, {})
        self._set_targets(name, _targets_of(table), set())
        self._set_parent(name, table.parent, None)
        self.new.discard(name)

    def edit(self, name: str, **attributes: Any) -> None:
        """Replace attributes of a table."""
        self.put(replace(self.tables[name], **attributes))

    def begin(self) -> None:
        """A migration begins: every table there is counts as used by others, and no setting is changed."""
        self.new.clear()
        self.settings.clear()
        self.local_settings.clear()

    def end_transaction(self) -> None:
        """A transaction ends: what was set for it alone is as before."""
        self.local_settings.clear()

    def setting(self, name: str) -> str | None:
        """What the migration has set, None when the setting is as the connection began with it."""
        return self.local_settings.get(name, self.settings.get(name))

    def _own(self, name: str) -> None:
        """Stop sharing with snapshots what is about to change."""
        if name in self._shared:
            setattr(self, name, getattr(self, name).copy())
            self._shared -= {name}

    def _set_parent(self, name: str, before: str | None, after: str | None) -> None:
        if before == after:
            return
        self._own("_children")
        if before is not None:
            self._children[before] = tuple(one for one in self._children.get(before, ()) if one != name)
        if after is not None:
            self._children[after] = (*self._children.get(after, ()), name)

    def _set_indexes(self, name: str, before: Mapping[str, Index], after: Mapping[str, Index]) -> None:
        if before.keys() == after.keys():
            return
        self._own("_index_tables")
        for index in before.keys() - after.keys():
            self._index_tables.pop(index, None)
        self._index_tables.update(dict.fromkeys(after, name))

    def _set_targets(self, name: str, before: set[str], after: set[str]) -> None:
        if before == after:
            return
        self._own("_targets")
        for target in before - after:
            self._targets[target] = self._targets.get(target, frozenset()) - {name}
        for target in after - before:
            self._targets[target] = self._targets.get(target, frozenset()) | {name}


_DERIVED = frozenset({"_index_tables", "_targets", "_children"})


def _targets_of(table: Table | None) -> set[str]:
    """The tables that the foreign keys of a table point at."""
    return {one.target for one in table.constraints.values() if one.target is not None} if table else set()
