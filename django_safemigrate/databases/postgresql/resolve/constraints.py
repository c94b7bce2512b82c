"""Constraints: their names, the columns they point at, what USING INDEX takes over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django_safemigrate.databases.postgresql.resolve.names import BACKED_BY_INDEX, Names
from django_safemigrate.databases.postgresql.resolve.registry import resolve
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import AddConstraint, Change, SetNotNull
from django_safemigrate.schema.names import beside, split
from django_safemigrate.schema.objects import Constraint, Kind, Table

# From this version on a partition's foreign key, whose parent's name is taken there, has that with a number,
# and one that is not valid is taken over.
NUMBERED = 18
# CREATE TABLE makes checks with the table, then the primary key's index, then other indexes, then foreign
# keys. https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_utilcmd.c,
# transformCreateStmt
ORDER = (Kind.NOT_NULL, Kind.CHECK, Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION, Kind.FOREIGN_KEY)


@resolve.register
def add_constraint(change: AddConstraint, catalog: Catalog, version: int) -> Change:
    constraint = change.constraint
    if constraint.kind is Kind.NOT_NULL and constraint.validated and not constraint.name:
        return SetNotNull(change.table, constraint.columns[0])
    if change.using_index:
        # An index is in its table's schema, and the statement names it bare.
        index = beside(change.table, split(change.using_index)[1])
        return replace(change, constraint=_over_index(constraint, index, catalog), using_index=index)
    names = Names(catalog, change.table)
    (constraint,) = complete([constraint], names, catalog.tables.get(change.table))
    parts = (
        tuple(on_partitions(replace(change, constraint=constraint), catalog, version))
        if not change.parts
        else change.parts
    )
    return replace(change, constraint=constraint, parts=parts)


def _over_index(constraint: Constraint, index_name: str, catalog: Catalog) -> Constraint:
    """The constraint has the index's columns, and the index's name unless it has one
    itself; the index is renamed to it.

    https://www.postgresql.org/docs/18/sql-altertable.html (ADD table_constraint_using_index)
    """
    name = constraint.name or split(index_name)[1]
    constraint = replace(constraint, name=name, index=beside(index_name, name))
    index = catalog.index(index_name)
    if index is None:
        return constraint
    columns = tuple(key.column for key in index.keys if key.column)
    return replace(constraint, columns=columns, include=index.include, nulls_distinct=index.nulls_distinct)


def complete(constraints: Iterable[Constraint], names: Names, table: Table | None) -> tuple[Constraint, ...]:
    """The constraints of one statement, complete and in their order, named in the order in
    which the server makes them.

    ``table`` is the one they are for, as far as it is known: a foreign key may point at it.
    """
    given = list(constraints)
    done: dict[int, Constraint] = {}
    for kind in ORDER:
        for place, constraint in enumerate(given):
            if constraint.kind is kind:
                done[place] = names.constraint(_pointed(constraint, names, table, given))
    return tuple(done[place] for place in range(len(given)))


def without_repeated_keys(constraints: Iterable[Constraint]) -> list[Constraint]:
    """The constraints a statement spells out: ``UNIQUE PRIMARY KEY`` makes one index, so an equal key is
    merged into the one before it.

    The primary key comes first; a name that only the second one has is kept. Source:
    ``transformIndexConstraints`` in src/backend/parser/parse_utilcmd.c.
    """
    given = list(constraints)
    kept: dict[Constraint, int] = {}
    gone: set[int] = set()
    for place in sorted(range(len(given)), key=lambda place: given[place].kind is not Kind.PRIMARY_KEY):
        one = given[place]
        if one.kind not in (Kind.PRIMARY_KEY, Kind.UNIQUE):
            continue
        first = kept.setdefault(replace(one, name="", kind=Kind.UNIQUE), place)
        if first != place:
            given[first] = replace(given[first], name=given[first].name or one.name)
            gone.add(place)
    return [one for place, one in enumerate(given) if place not in gone]


def _pointed(
    constraint: Constraint, names: Names, table: Table | None, beside: Iterable[Constraint]
) -> Constraint:
    """A foreign key that names no columns points at the primary key.

    https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK
    """
    if constraint.kind is not Kind.FOREIGN_KEY or constraint.target_columns or constraint.target is None:
        return constraint
    own = constraint.target == names.table
    target = table if own else names.catalog.tables.get(constraint.target)
    candidates = [*(target.constraints.values() if target else ()), *(beside if own else ())]
    keys = [one.columns for one in candidates if one.kind is Kind.PRIMARY_KEY]
    return replace(constraint, target_columns=keys[0]) if keys else constraint


def on_partitions(
    change: AddConstraint, catalog: Catalog, version: int, given: set[str] | None = None
) -> Iterator[AddConstraint]:
    """What a partitioned table's constraint makes on its partitions, and a check on tables that inherit.
    ``given`` are the names that the statement has chosen already."""
    table = catalog.tables.get(change.table)
    if table is None:
        return
    given = {change.constraint.name} if given is None else given
    for partition in catalog.partitions(change.table):
        taken = spare_key(change.constraint, partition, table, version) if table.partitioned else None
        if taken is not None:
            if change.constraint.validated and not taken.validated:
                yield AddConstraint(partition.name, replace(taken, validated=True))
            continue
        constraint = on_partition(change.constraint, partition)
        if constraint is None or not (table.partitioned or constraint.kind in (Kind.CHECK, Kind.NOT_NULL)):
            continue
        names = Names(catalog, partition.name, constraints=given)
        part = AddConstraint(partition.name, named_after(change.constraint, constraint, names, version))
        given.add(part.constraint.name)
        yield part
        # Whatever a foreign key is called here, what is below is named after the first.
        below = replace(part, constraint=replace(part.constraint, name=change.constraint.name))
        keyed = constraint.kind is Kind.FOREIGN_KEY
        yield from on_partitions(below if keyed else part, catalog, version, given)


def named_after(parent: Constraint, copy: Constraint, names: Names, version: int) -> Constraint:
    """A partition's copy of its parent's constraint, with a name of its own where it has none yet: that of a
    foreign key is its parent's with a number since 18. Measured on 14 to 18."""
    if copy.kind is Kind.FOREIGN_KEY and not copy.name and version >= NUMBERED:
        return replace(copy, name=names.numbered(parent.name))
    return names.constraint(copy)


def spare_key(constraint: Constraint, partition: Table, parent: Table, version: int) -> Constraint | None:
    """The foreign key of the partition, not taken over yet, that the server takes over for this one of its
    parent's; since 18 also one that is not valid, which it validates then.

    Source: ``tryAttachPartitionForeignKey`` in src/backend/commands/tablecmds.c; measured on 14 to 18.
    """
    if constraint.kind is not Kind.FOREIGN_KEY:
        return None
    alike = replace(constraint, name="", validated=True)
    usable = (False, True) if version >= NUMBERED else (True,)
    own, taken = (
        [one for one in table.constraint(Kind.FOREIGN_KEY) if replace(one, name="", validated=True) == alike]
        for table in (partition, parent)
    )
    spare = [one for one in own if one.validated in usable][len(taken) :]
    return spare[0] if spare else None


def on_partition(constraint: Constraint, partition: Table) -> Constraint | None:
    """The copy of a parent's constraint, unnamed where the server names it anew; None when the
    partition has such a one already."""
    if constraint.kind in BACKED_BY_INDEX:
        same = [one for one in partition.constraint(constraint.kind) if one.columns == constraint.columns]
        return None if same else replace(constraint, name="", index=None)
    if constraint.kind is Kind.FOREIGN_KEY:
        return replace(constraint, name="" if constraint.name in partition.constraints else constraint.name)
    return None if constraint.name in partition.constraints else constraint
