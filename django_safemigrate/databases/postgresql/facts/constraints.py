"""Prices of changes of constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django_safemigrate.databases.postgresql.facts.fact import Fact, Situation
from django_safemigrate.databases.postgresql.facts.proof import proven_not_null
from django_safemigrate.databases.postgresql.facts.roles import nothing, own, own_tree, targets, tree
from django_safemigrate.databases.postgresql.locks import (
    ACCESS_EXCLUSIVE,
    ROW_SHARE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
)
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterConstraint,
    ConstraintChange,
    DropConstraint,
    RenameConstraint,
    SetConstraintsMode,
    ValidateConstraint,
)
from django_safemigrate.schema.effects import Work
from django_safemigrate.schema.objects import Constraint, Kind

KEYS = (Kind.UNIQUE, Kind.PRIMARY_KEY)


def _of(*kinds: Kind) -> Callable[[Situation[AddConstraint]], bool]:
    return lambda situation: situation.change.constraint.kind in kinds


def _verified(situation: Situation[AddConstraint]) -> bool:
    return situation.change.constraint.validated and situation.change.constraint.enforced


def _verified_check(situation: Situation[AddConstraint]) -> bool:
    return _of(Kind.CHECK)(situation) and _verified(situation)


def _verified_key(situation: Situation[AddConstraint]) -> bool:
    return _of(Kind.FOREIGN_KEY)(situation) and _verified(situation) and not _taken_over(situation)


def _taken_over(situation: Situation[AddConstraint]) -> bool:
    """A partitioned table that takes over the foreign keys of all partitions with rows: those without
    partitions of their own."""
    given = [situation.catalog.tables[one.table] for one in situation.change.parts]
    return _takes_over(situation) and all(one.partitioned for one in given)


def _takes_over(situation: Situation[AddConstraint]) -> bool:
    """A partitioned table with partitions that have the foreign key, and are not given it."""
    change, table = situation.change, situation.table(situation.change.table)
    made = (one for one in change.parts if not _is_there(one, situation))
    given = {change.table, *(one.table for one in made)}
    return (
        _of(Kind.FOREIGN_KEY)(situation)
        and table is not None
        and table.partitioned
        and not set(tree(change.table, situation.catalog)) <= given
    )


def _is_there(part: AddConstraint, situation: Situation[AddConstraint]) -> bool:
    """Whether the partition has the foreign key, and it is but validated."""
    return part.constraint.name in situation.catalog.tables[part.table].constraints


def _given_a_key(situation: Situation[AddConstraint]) -> Iterable[str]:
    """The table and what is below it, but for partitions that have the foreign key already."""
    table = situation.table(situation.change.table)
    if table is None or not table.partitioned:
        return own_tree(situation)
    return (table.name, *(one.table for one in situation.change.parts))


def _looked_up(situation: Situation[AddConstraint]) -> bool:
    """A table made in this migration has no rows yet that anybody would look for in the other."""
    return _verified_key(situation) and situation.change.table not in situation.catalog.new


def _looks_for_nulls(situation: Situation[AddConstraint]) -> bool:
    """A NOT NULL, and a primary key made of an index, look through the table unless its columns are known to
    hold no NULL."""
    change, table = situation.change, situation.table(situation.change.table)
    if change.constraint.kind is Kind.NOT_NULL and not change.constraint.validated:
        return False
    if change.constraint.kind not in (Kind.NOT_NULL, Kind.PRIMARY_KEY):
        return False
    if table is None:
        return True
    columns = change.constraint.columns
    if change.using_index and change.using_index in table.indexes:
        columns = tuple(key.column or "" for key in table.indexes[change.using_index].keys)
    return any(
        name not in table.columns or table.columns[name].null and not proven_not_null(table, name)
        for name in columns
    )


def _builds(situation: Situation[AddConstraint]) -> bool:
    return _of(*KEYS, Kind.EXCLUSION)(situation) and situation.change.using_index is None


def _partitions(situation: Situation[AddConstraint]) -> Iterable[str]:
    """What is below the table."""
    return (
        name for name in tree(situation.change.table, situation.catalog) if name != situation.change.table
    )


def _not_a_key_of_a_tree(situation: Situation[AddConstraint]) -> bool:
    return not _of(*KEYS, Kind.FOREIGN_KEY)(situation)


def _new_targets(situation: Situation[AddConstraint]) -> Iterable[str]:
    """The table that a foreign key points at."""
    return targets((situation.change.constraint,), situation.catalog)


NULLS = "no validated CHECK proves that there is no NULL"
BUILT = "the index behind the constraint is built"
INDEXED = "UNIQUE, PRIMARY KEY, EXCLUDE without USING INDEX"
ADDED: tuple[Fact[Any], ...] = (
    Fact(
        AddConstraint, own_tree, ACCESS_EXCLUSIVE, when=_not_a_key_of_a_tree, case="CHECK, NOT NULL, EXCLUDE"
    ),
    Fact(AddConstraint, own, ACCESS_EXCLUSIVE, when=_of(*KEYS), case="UNIQUE, PRIMARY KEY"),
    Fact(
        AddConstraint,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        _verified_check,
        "the CHECK is verified for every row",
        case="CHECK without NOT VALID",
    ),
    Fact(
        AddConstraint,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        _looks_for_nulls,
        NULLS,
        case="NOT NULL, PRIMARY KEY",
    ),
    Fact(AddConstraint, own, ACCESS_EXCLUSIVE, Work.BUILD, _builds, BUILT, case=INDEXED),
    # A key of a partitioned table: until 17 the partitions are locked as by CREATE INDEX.
    Fact(
        AddConstraint,
        _partitions,
        SHARE,
        Work.BUILD,
        _builds,
        BUILT,
        until=17,
        case=INDEXED,
    ),
    Fact(
        AddConstraint,
        _partitions,
        ACCESS_EXCLUSIVE,
        Work.BUILD,
        _builds,
        BUILT,
        since=18,
        case=INDEXED,
    ),
    Fact(AddConstraint, own_tree, SHARE_ROW_EXCLUSIVE, when=_of(Kind.FOREIGN_KEY), case="FOREIGN KEY"),
    Fact(AddConstraint, _new_targets, SHARE_ROW_EXCLUSIVE),
    Fact(
        AddConstraint,
        _new_targets,
        ACCESS_EXCLUSIVE,
        when=_takes_over,
        reason="the foreign keys of the partitions lose their triggers there",
        case="FOREIGN KEY that partitions have already",
    ),
    Fact(
        AddConstraint,
        _given_a_key,
        SHARE_ROW_EXCLUSIVE,
        Work.SCAN,
        _verified_key,
        "every row's key is looked up",
        case="FOREIGN KEY without NOT VALID",
    ),
    Fact(
        AddConstraint,
        _new_targets,
        SHARE_ROW_EXCLUSIVE,
        Work.SCAN,
        _looked_up,
        "the key of every row is looked up in it",
        case="FOREIGN KEY without NOT VALID, of a table that is not new",
    ),
)


def found(situation: Situation[ConstraintChange]) -> Constraint | None:
    """The constraint the change names, None when the catalog does not know it."""
    table = situation.table(situation.change.table)
    return table.constraints.get(situation.change.constraint) if table else None


def _not_validated(situation: Situation[ValidateConstraint]) -> bool:
    constraint = found(situation)
    return constraint is None or not constraint.validated


def _targets(situation: Situation[ConstraintChange]) -> Iterable[str]:
    """The table that the foreign key points at."""
    constraint = found(situation)
    return targets((constraint,), situation.catalog) if constraint else ()


def _users_of_key(situation: Situation[DropConstraint]) -> Iterator[str]:
    """The tables whose foreign keys rest on the key that is dropped with CASCADE."""
    constraint = found(situation)
    for holder, reference in (
        situation.catalog.references(situation.change.table) if situation.change.cascade else ()
    ):
        if constraint is None or set(reference.target_columns) == set(constraint.columns):
            yield from tree(holder.name, situation.catalog)


def _sets_enforced(to: bool) -> Callable[[Situation[AlterConstraint]], bool]:
    return lambda situation: situation.change.enforced is to


NOT_VALIDATED = "not validated before"
KEPT: tuple[Fact[Any], ...] = (
    Fact(ValidateConstraint, own_tree, SHARE_UPDATE_EXCLUSIVE),
    Fact(
        ValidateConstraint,
        own_tree,
        SHARE_UPDATE_EXCLUSIVE,
        Work.SCAN,
        _not_validated,
        "the constraint is verified for every row",
        case=NOT_VALIDATED,
    ),
    Fact(
        ValidateConstraint,
        _targets,
        ROW_SHARE,
        Work.SCAN,
        _not_validated,
        "the key of every row is looked up in it",
        case=NOT_VALIDATED,
    ),
    Fact(DropConstraint, own_tree, ACCESS_EXCLUSIVE),
    Fact(DropConstraint, _targets, ACCESS_EXCLUSIVE, reason="the foreign key loses its triggers there"),
    Fact(
        DropConstraint,
        _users_of_key,
        ACCESS_EXCLUSIVE,
        reason="its foreign key rests on the key and is dropped too",
    ),
    Fact(RenameConstraint, own_tree, ACCESS_EXCLUSIVE),
    Fact(AlterConstraint, own_tree, ACCESS_EXCLUSIVE),
    Fact(
        AlterConstraint,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        _sets_enforced(True),
        "every row's key is looked up",
        since=18,
        case="ENFORCED",
    ),
    Fact(
        AlterConstraint,
        _targets,
        SHARE_ROW_EXCLUSIVE,
        Work.SCAN,
        _sets_enforced(True),
        "the key of every row is looked up in it",
        since=18,
        case="ENFORCED",
    ),
    Fact(
        AlterConstraint,
        _targets,
        ACCESS_EXCLUSIVE,
        when=_sets_enforced(False),
        reason="the foreign key loses its triggers there",
        since=18,
        case="NOT ENFORCED",
    ),
    # Constraints that were deferred are checked at once: their rows were changed before, in the same
    # transaction.
    Fact(SetConstraintsMode, nothing, None, page="sql-set-constraints.html"),
)

FACTS = (*ADDED, *KEPT)
