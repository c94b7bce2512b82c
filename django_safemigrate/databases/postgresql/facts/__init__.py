"""What every kind of change costs on PostgreSQL 14 to 18: facts as rows of data, each with the page of the manual that says so.

All of them are measured on real servers in tests/facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django_safemigrate.databases.postgresql import locks
from django_safemigrate.databases.postgresql.facts import (
    columns,
    constraints,
    indexes,
    objects,
    rows,
    tables,
    types_changed,
)
from django_safemigrate.databases.postgresql.facts.fact import Fact, Situation
from django_safemigrate.databases.postgresql.facts.proof import refuses_null
from django_safemigrate.databases.postgresql.facts.types import fits
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change
from django_safemigrate.schema.effects import Blocks, Effect, Rows, Work
from django_safemigrate.schema.objects import RelationKind

__all__ = ["FACTS", "Fact", "fits", "price", "refuses_null"]

FACTS: tuple[Fact[Any], ...] = (
    *columns.FACTS,
    *types_changed.FACTS,
    *constraints.FACTS,
    *indexes.FACTS,
    *tables.FACTS,
    *rows.FACTS,
    *objects.FACTS,
)


def _by_kind(facts: Iterable[Fact[Any]]) -> Mapping[type[Change], list[Fact[Any]]]:
    found: dict[type[Change], list[Fact[Any]]] = {}
    for fact in facts:
        found.setdefault(fact.change, []).append(fact)
    return found


BY_KIND = _by_kind(FACTS)


def price(change: Change, catalog: Catalog, version: int, *, utc: bool = True) -> tuple[Effect, ...]:
    """What a resolved ``change`` costs on the schema as it stands before it, one effect a table, on a server of major ``version``.

    ``utc`` tells whether the session's time zone is UTC, as it is in Django's. Where the catalog does not know an object, the worst is
    assumed. Raises ``KeyError`` for a kind of change that has no facts.
    """
    situation = Situation(change, catalog, version, utc)
    totals: dict[str, _Total] = {}
    for fact in BY_KIND[type(change)]:
        if fact.since <= version <= fact.until and fact.when(situation):
            for table in fact.on(situation):
                totals.setdefault(table, _Total()).add(fact)
    return tuple(total.effect(table, catalog) for table, total in totals.items())


@dataclass(slots=True)
class _Total:
    """The facts about one table taken together."""

    lock: str | None = None
    work: Work = Work.CATALOG
    rows: Rows = Rows.NONE
    index_lock: str | None = None
    reason: str = ""

    def add(self, fact: Fact[Any]) -> None:
        if fact.work > self.work or not self.reason:
            self.reason = fact.reason or self.reason
        self.lock = locks.strongest((self.lock, fact.lock))
        self.index_lock = locks.strongest((self.index_lock, fact.index_lock))
        self.work = max(self.work, fact.work)
        self.rows = max(self.rows, fact.rows)

    def effect(self, table: str, catalog: Catalog) -> Effect:
        known, view = catalog.tables.get(table), catalog.views.get(table)
        # Neither holds rows: the work is done in the partitions, and in the tables a view reads.
        empty = (known is not None and known.partitioned) or (
            view is not None and view.kind is RelationKind.VIEW
        )
        work = Work.CATALOG if empty else self.work
        blocks: Blocks = max(locks.blocks(self.lock, self.rows), locks.blocks(self.index_lock, Rows.NONE))
        return Effect(table, self.lock, self.rows, blocks, work, reason=self.reason)
