"""What every kind of change costs on PostgreSQL 14 to 18: facts as rows of data, each with the page of the
manual that says so.

All of them are measured on real servers in tests/facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
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
from django_safemigrate.databases.postgresql.facts.fact import Fact, Situation, always
from django_safemigrate.databases.postgresql.facts.implication import implies
from django_safemigrate.databases.postgresql.facts.proof import refuses_null
from django_safemigrate.databases.postgresql.facts.types import fits
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, FillColumn, UpdateRows
from django_safemigrate.schema.effects import Blocks, Effect, Rows, Work
from django_safemigrate.schema.objects import RelationKind

__all__ = ["FACTS", "Fact", "fits", "implies", "price", "refuses_null"]

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
    found[FillColumn] = found[UpdateRows]
    return found


BY_KIND = _by_kind(FACTS)


@cache
def _facts(version: int) -> Mapping[type[Change], list[tuple[int, Fact[Any]]]]:
    """By kind of change, those that hold on a server of this version, each with its place in ``FACTS``."""
    places = {id(fact): place for place, fact in enumerate(FACTS)}
    return {
        kind: [(places[id(fact)], fact) for fact in facts if fact.since <= version <= fact.until]
        for kind, facts in BY_KIND.items()
    }


def price(change: Change, catalog: Catalog, version: int, *, utc: bool = True) -> tuple[Effect, ...]:
    """What a resolved ``change`` costs on the schema as it stands before it, one effect a table, on a server of major ``version``.

    ``utc`` tells whether the session's time zone is UTC, as it is in Django's. Where the catalog does not
    know an object, the worst is assumed. Raises ``KeyError`` for a kind of change that has no facts.
    """
    situation = Situation(change, catalog, version, utc)
    found: dict[str, list[int]] = {}
    for place, fact in _facts(version)[type(change)]:
        if fact.when is always or fact.when(situation):
            for table in fact.on(situation):
                found.setdefault(table, []).append(place)
    return tuple(_effect(table, _total(tuple(places)), catalog) for table, places in found.items())


@dataclass(frozen=True, slots=True)
class _Total:
    """The facts about one table taken together."""

    lock: str | None
    rows: Rows
    blocks: Blocks
    work: Work
    reason: str


# A few sets of facts hold for nearly all changes.
@cache
def _total(places: tuple[int, ...]) -> _Total:
    """What the facts at these places of ``FACTS`` come to."""
    facts = [FACTS[place] for place in places]
    work, reason = Work.CATALOG, ""
    for fact in facts:
        if fact.work > work or not reason:
            reason = fact.reason or reason
        work = max(work, fact.work)
    lock = locks.strongest(fact.lock for fact in facts)
    rows = max(fact.rows for fact in facts)
    index_lock = locks.strongest(fact.index_lock for fact in facts)
    blocks = max(locks.blocks(lock, rows), locks.blocks(index_lock, Rows.NONE))
    return _Total(lock, rows, blocks, work, reason)


def _effect(table: str, total: _Total, catalog: Catalog) -> Effect:
    known, view = catalog.tables.get(table), catalog.views.get(table)
    # Neither holds rows: the work is done in the partitions, and in the tables a view reads.
    empty = (known is not None and known.partitioned) or (view is not None and view.kind is RelationKind.VIEW)
    work = Work.CATALOG if empty else total.work
    return Effect(table, total.lock, total.rows, total.blocks, work, reason=total.reason)
