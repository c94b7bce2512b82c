"""ATTACH PARTITION: the table is given what its parent has and it lacks.
https://www.postgresql.org/docs/18/ddl-partitioning.html"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django_safemigrate.databases.postgresql.resolve.constraints import named_after, on_partition
from django_safemigrate.databases.postgresql.resolve.indexes import count_same
from django_safemigrate.databases.postgresql.resolve.indexes import on_partition as index_on_partition
from django_safemigrate.databases.postgresql.resolve.names import Names
from django_safemigrate.databases.postgresql.resolve.registry import resolve
from django_safemigrate.databases.postgresql.resolve.tables import IDENTITY_OF_PARTITIONS
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import AttachPartition, Change
from django_safemigrate.schema.objects import Constraint, Index, Kind, Table


@resolve.register
def attach_partition(change: AttachPartition, catalog: Catalog, version: int) -> Change:
    parent, partition = catalog.tables.get(change.table), catalog.tables.get(change.partition)
    if parent is None or partition is None:
        return change
    names = Names(catalog, change.partition)
    indexes = tuple(
        names.index(index_on_partition(one, change.partition)) for one in _lacking(parent, partition)
    )
    wanted = (one for one in parent.constraints.values() if not _has(partition, one))
    copies = ((one, copy) for one in wanted if (copy := on_partition(one, partition)))
    identities = tuple((one.name, one.identity) for one in parent.columns.values() if one.identity)
    return replace(
        change,
        constraints=tuple(named_after(one, copy, names, version) for one, copy in copies),
        indexes=indexes,
        identities=identities if version >= IDENTITY_OF_PARTITIONS else (),
    )


def _lacking(parent: Table, partition: Table) -> Iterator[Index]:
    """The parent's indexes that the partition has no like of, as many as there are."""
    plain = [one for one in parent.indexes.values() if not one.constraint]
    for place, index in enumerate(plain):
        earlier = sum(index_on_partition(one, "") == index_on_partition(index, "") for one in plain[:place])
        if count_same(partition, index) <= earlier:
            yield index


def _has(partition: Table, constraint: Constraint) -> bool:
    """Whether the partition has a foreign key that the server takes for the parent's."""
    return constraint.kind is Kind.FOREIGN_KEY and any(
        replace(one, name="") == replace(constraint, name="") for one in partition.constraints.values()
    )
