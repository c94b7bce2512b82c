"""Which tables a fact is about, seen from the change: its own, those a foreign key joins it to, its
partitions, the views on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django_safemigrate.databases.postgresql.facts.fact import Situation
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, TableChange
from django_safemigrate.schema.objects import Constraint, Kind


def nothing(situation: Situation[Change]) -> Iterable[str]:
    """No table."""
    return ()


def own(situation: Situation[TableChange]) -> Iterable[str]:
    """The table."""
    return (situation.change.table,)


def own_tree(situation: Situation[TableChange]) -> Iterable[str]:
    """The table and what is below it.

    That is its partitions and the tables that inherit from it, at every level.
    """
    return tree(situation.change.table, situation.catalog)


def tree(table: str, catalog: Catalog) -> Iterator[str]:
    """``table`` and everything below it."""
    yield table
    for below in catalog.partitions(table):
        yield from tree(below.name, catalog)


def targets(constraints: Iterable[Constraint], catalog: Catalog) -> Iterator[str]:
    """The tables that the foreign keys among ``constraints`` point at, with their partitions."""
    for constraint in constraints:
        if constraint.kind is Kind.FOREIGN_KEY and constraint.target is not None:
            yield from tree(constraint.target, catalog)


def own_targets(situation: Situation[TableChange]) -> Iterable[str]:
    """The tables that its foreign keys point at, but for those a partition has from its parent."""
    table = situation.table(situation.change.table)
    if table is None:
        return ()
    parent = situation.table(table.parent or "")
    inherited = [(one.columns, one.target) for one in parent.constraints.values()] if parent else []
    mine = [one for one in table.constraints.values() if (one.columns, one.target) not in inherited]
    return targets(mine, situation.catalog)


def referrers(situation: Situation[TableChange]) -> Iterable[str]:
    """The other tables with a foreign key to it."""
    for holder, _ in situation.catalog.references(situation.change.table):
        if holder.name != situation.change.table:
            yield from tree(holder.name, situation.catalog)


def views_on(relation: str, catalog: Catalog) -> Iterator[str]:
    """The views that read ``relation``, and those that read them."""
    for view in catalog.views.values():
        if relation in view.reads:
            yield view.name
            yield from views_on(view.name, catalog)


def own_views(situation: Situation[TableChange]) -> Iterable[str]:
    """The views on it."""
    return views_on(situation.change.table, situation.catalog)


def read_through(relations: Iterable[str], catalog: Catalog) -> Iterator[str]:
    """``relations`` and, for a view among them, what it reads."""
    for relation in relations:
        yield relation
        view = catalog.views.get(relation)
        if view is not None:
            yield from read_through(view.reads, catalog)
        else:
            yield from (one for one in tree(relation, catalog) if one != relation)
