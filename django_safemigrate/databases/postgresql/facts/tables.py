"""Prices of changes of whole tables, their partitions, triggers, policies and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django_safemigrate.databases.postgresql.facts.fact import Fact, Situation
from django_safemigrate.databases.postgresql.facts.roles import (
    own,
    own_targets,
    own_tree,
    own_views,
    read_through,
    referrers,
    targets,
    tree,
)
from django_safemigrate.databases.postgresql.locks import (
    ACCESS_EXCLUSIVE,
    ACCESS_SHARE,
    MODES,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
)
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AnalyzeTable,
    AttachPartition,
    ChangeInheritance,
    ChangePolicy,
    ChangeRule,
    CreateTable,
    CreateTrigger,
    DetachPartition,
    DropTable,
    DropTrigger,
    LockTable,
    RenameTable,
    RenameTrigger,
    RewriteTable,
    SetTableComment,
    SetTableOption,
    SetTableSchema,
    SetTriggerEnabled,
    TruncateTable,
)
from django_safemigrate.schema.effects import Rows, Work

CREATE = "sql-createtable.html"
DROP = "sql-droptable.html"
TRUNCATE = "sql-truncate.html"
# "SHARE UPDATE EXCLUSIVE lock" is said of these on the page of ALTER TABLE. A storage parameter that only a
# table used as a catalog has (user_catalog_table) takes ACCESS EXCLUSIVE.
GENTLE_OPTIONS = frozenset({"storage parameters", "cluster index", "security label"})
# https://www.postgresql.org/docs/current/sql-grant.html; ROW EXCLUSIVE on the system catalog only.
SILENT_OPTIONS = ("privileges", "comment on ")


def _made(situation: Situation[CreateTable]) -> Iterable[str]:
    """The new table."""
    return (situation.change.table,)


def _targets(situation: Situation[CreateTable]) -> Iterable[str]:
    """The tables that its foreign keys point at."""
    return targets(situation.change.constraints, situation.catalog)


def _sources(situation: Situation[CreateTable]) -> Iterable[str]:
    """The tables that the query of CREATE TABLE AS reads."""
    return read_through(situation.change.source, situation.catalog)


def _copied(situation: Situation[CreateTable]) -> Iterable[str]:
    """The table of LIKE."""
    return situation.change.like


def _parents(situation: Situation[CreateTable]) -> Iterable[str]:
    """The tables of INHERITS."""
    return situation.change.inherits


def _partitioned(situation: Situation[CreateTable]) -> Iterable[str]:
    """The table of PARTITION OF."""
    parent = situation.change.partition_of
    return (parent,) if parent else ()


def default_partition(table: str, catalog: Catalog) -> Iterator[str]:
    """The DEFAULT partition of ``table``, if it has one, and what is below that."""
    for partition in catalog.partitions(table):
        if partition.is_default:
            yield from tree(partition.name, catalog)


def _default_beside_new(situation: Situation[CreateTable]) -> Iterable[str]:
    """The DEFAULT partition beside the new one."""
    parent = situation.change.partition_of
    return default_partition(parent, situation.catalog) if parent else ()


DEFAULT_PARTITION = "it is looked through for rows that belong in the new partition"
MADE: tuple[Fact[Any], ...] = (
    Fact(CreateTable, _made, ACCESS_EXCLUSIVE, page=CREATE),
    Fact(
        CreateTable,
        _targets,
        SHARE_ROW_EXCLUSIVE,
        reason="the new table's foreign key puts triggers on it",
        page=CREATE,
    ),
    Fact(
        CreateTable,
        _sources,
        ACCESS_SHARE,
        Work.SCAN,
        reason="its rows are read",
        page="sql-createtableas.html",
    ),
    Fact(CreateTable, _copied, ACCESS_SHARE, page=CREATE),
    Fact(CreateTable, _parents, SHARE_UPDATE_EXCLUSIVE, page=CREATE),
    Fact(CreateTable, _partitioned, ACCESS_EXCLUSIVE, page=CREATE),
    Fact(
        CreateTable, _default_beside_new, ACCESS_EXCLUSIVE, Work.SCAN, reason=DEFAULT_PARTITION, page=CREATE
    ),
)


def _own_parent(situation: Situation[DropTable]) -> Iterator[str]:
    """The partitioned table that a dropped partition belongs to."""
    table = situation.table(situation.change.table)
    parent = situation.table(table.parent) if table and table.parent else None
    if parent is not None and parent.partitioned:
        yield parent.name


def _cascades(situation: Situation[DropTable]) -> bool:
    return situation.change.cascade


def _reached_by_truncate(situation: Situation[TruncateTable]) -> Iterator[str]:
    """The table and what is below it; with CASCADE, also those with a foreign key to it."""
    seen: set[str] = set()
    pending = [*tree(situation.change.table, situation.catalog)]
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        if situation.change.cascade:
            pending += (
                one
                for holder, _ in situation.catalog.references(name)
                for one in tree(holder.name, situation.catalog)
            )


DROPPED: tuple[Fact[Any], ...] = (
    Fact(DropTable, own_tree, ACCESS_EXCLUSIVE, page=DROP),
    Fact(
        DropTable,
        own_targets,
        ACCESS_EXCLUSIVE,
        reason="the dropped table's foreign key loses its triggers there",
        page=DROP,
    ),
    Fact(
        DropTable,
        referrers,
        ACCESS_EXCLUSIVE,
        when=_cascades,
        reason="its foreign key to the table is dropped too",
        page=DROP,
        case="CASCADE",
    ),
    Fact(
        DropTable,
        own_views,
        ACCESS_EXCLUSIVE,
        when=_cascades,
        reason="the view is dropped too",
        page=DROP,
        case="CASCADE",
    ),
    Fact(DropTable, _own_parent, ACCESS_EXCLUSIVE, page=DROP),
    Fact(TruncateTable, _reached_by_truncate, ACCESS_EXCLUSIVE, rows=Rows.ALL, page=TRUNCATE),
)


def _gentle(situation: Situation[SetTableOption]) -> bool:
    return situation.change.option in GENTLE_OPTIONS


def _silent(situation: Situation[SetTableOption]) -> bool:
    return situation.change.option.startswith(SILENT_OPTIONS)


def _hard(situation: Situation[SetTableOption]) -> bool:
    return not _gentle(situation) and not _silent(situation)


def _asks_for(mode: str) -> Callable[[Situation[LockTable]], bool]:
    return lambda situation: situation.change.mode == mode


CHANGED: tuple[Fact[Any], ...] = (
    Fact(RenameTable, own, ACCESS_EXCLUSIVE),
    Fact(SetTableSchema, own, ACCESS_EXCLUSIVE),
    Fact(SetTableComment, own, SHARE_UPDATE_EXCLUSIVE, page="sql-comment.html"),
    Fact(SetTableOption, own, SHARE_UPDATE_EXCLUSIVE, when=_gentle, case=", ".join(sorted(GENTLE_OPTIONS))),
    Fact(
        SetTableOption,
        own,
        ACCESS_SHARE,
        when=_silent,
        page="sql-grant.html",
        case="privileges, comments on its parts",
    ),
    Fact(SetTableOption, own, ACCESS_EXCLUSIVE, when=_hard, case="any other option"),
    Fact(RewriteTable, own_tree, ACCESS_EXCLUSIVE, Work.REWRITE, reason="the whole table is written anew"),
    Fact(
        AnalyzeTable,
        own_tree,
        SHARE_UPDATE_EXCLUSIVE,
        Work.SCAN,
        reason="the table is read",
        page="sql-vacuum.html",
    ),
    *(
        Fact(LockTable, own_tree, mode, when=_asks_for(mode), page="sql-lock.html", case=f"IN {mode} MODE")
        for mode in MODES
    ),
)


def _partition(situation: Situation[AttachPartition | DetachPartition]) -> Iterator[str]:
    """The partition and what is below it."""
    return tree(situation.change.partition, situation.catalog)


def _targets_of_parent(situation: Situation[AttachPartition | DetachPartition]) -> Iterable[str]:
    """The tables that the foreign keys of the partitioned table point at."""
    table = situation.table(situation.change.table)
    return targets(table.constraints.values() if table else (), situation.catalog)


def _targets_of_merged_keys(situation: Situation[AttachPartition]) -> Iterable[str]:
    """The tables that the partition's own foreign keys point at, where the parent has the same key."""
    parent, partition = situation.table(situation.change.table), situation.table(situation.change.partition)
    theirs = [(one.columns, one.target) for one in parent.constraints.values()] if parent else []
    mine = partition.constraints.values() if partition else ()
    return targets((one for one in mine if (one.columns, one.target) in theirs), situation.catalog)


def _targets_of_added_keys(situation: Situation[AttachPartition]) -> Iterable[str]:
    """The tables that the foreign keys given to the partition point at."""
    return targets(situation.change.constraints, situation.catalog)


def _default_beside(situation: Situation[AttachPartition | DetachPartition]) -> Iterable[str]:
    """The DEFAULT partition of the partitioned table."""
    return default_partition(situation.change.table, situation.catalog)


def _has_indexes(situation: Situation[AttachPartition]) -> bool:
    parent, partition = situation.table(situation.change.table), situation.table(situation.change.partition)
    if parent is None or partition is None:
        return True
    there = {(index.keys, index.unique) for index in partition.indexes.values()}
    return any((index.keys, index.unique) not in there for index in parent.indexes.values())


def _detaches(*, concurrently: bool) -> Callable[[Situation[DetachPartition]], bool]:
    return lambda situation: situation.change.concurrently is concurrently


def _heir_of(situation: Situation[ChangeInheritance]) -> Iterable[str]:
    """The parent."""
    return (situation.change.parent,)


def _inherits(*, inherits: bool) -> Callable[[Situation[ChangeInheritance]], bool]:
    return lambda situation: situation.change.inherits is inherits


PLAIN = "without CONCURRENTLY"
PARTITIONS: tuple[Fact[Any], ...] = (
    Fact(AttachPartition, own, SHARE_UPDATE_EXCLUSIVE),
    Fact(AttachPartition, _default_beside, ACCESS_EXCLUSIVE, Work.SCAN, reason=DEFAULT_PARTITION),
    Fact(
        AttachPartition,
        _partition,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        reason="its rows are compared with the bounds, unless a CHECK proves that they fit",
    ),
    Fact(
        AttachPartition,
        _partition,
        ACCESS_EXCLUSIVE,
        Work.BUILD,
        _has_indexes,
        "it gets the indexes of the partitioned table",
        case="it lacks one of them",
    ),
    Fact(AttachPartition, _targets_of_parent, SHARE_ROW_EXCLUSIVE),
    Fact(
        AttachPartition,
        _targets_of_merged_keys,
        ACCESS_EXCLUSIVE,
        reason="the partition's own foreign key gives up its triggers there",
    ),
    Fact(
        AttachPartition,
        _targets_of_added_keys,
        SHARE_ROW_EXCLUSIVE,
        Work.SCAN,
        reason="the key of every row is looked up in it",
    ),
    Fact(ChangeInheritance, own, ACCESS_EXCLUSIVE),
    Fact(ChangeInheritance, _heir_of, SHARE_UPDATE_EXCLUSIVE, when=_inherits(inherits=True), case="INHERIT"),
    Fact(ChangeInheritance, _heir_of, ACCESS_SHARE, when=_inherits(inherits=False), case="NO INHERIT"),
    Fact(DetachPartition, _targets_of_parent, SHARE_ROW_EXCLUSIVE),
    Fact(DetachPartition, own, ACCESS_EXCLUSIVE, when=_detaches(concurrently=False), case=PLAIN),
    Fact(
        DetachPartition, own, SHARE_UPDATE_EXCLUSIVE, when=_detaches(concurrently=True), case="CONCURRENTLY"
    ),
    Fact(DetachPartition, _default_beside, ACCESS_EXCLUSIVE, when=_detaches(concurrently=False), case=PLAIN),
    Fact(DetachPartition, _partition, ACCESS_EXCLUSIVE),
)

TRIGGERS: tuple[Fact[Any], ...] = (
    Fact(CreateTrigger, own_tree, SHARE_ROW_EXCLUSIVE, page="sql-createtrigger.html"),
    Fact(DropTrigger, own_tree, ACCESS_EXCLUSIVE, page="sql-droptrigger.html"),
    Fact(RenameTrigger, own_tree, ACCESS_EXCLUSIVE, page="sql-altertrigger.html"),
    Fact(SetTriggerEnabled, own_tree, SHARE_ROW_EXCLUSIVE),
    Fact(ChangePolicy, own, ACCESS_EXCLUSIVE, page="sql-createpolicy.html"),
    Fact(ChangeRule, own, ACCESS_EXCLUSIVE, page="sql-createrule.html"),
)

FACTS = (*MADE, *DROPPED, *CHANGED, *PARTITIONS, *TRIGGERS)
