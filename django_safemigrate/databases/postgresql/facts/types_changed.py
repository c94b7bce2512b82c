"""Prices of a change of a column's type: the table, its indexes and checks, and the tables its foreign keys
join it to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django_safemigrate.databases.postgresql.facts import types
from django_safemigrate.databases.postgresql.facts.columns import column_of
from django_safemigrate.databases.postgresql.facts.fact import Fact, Situation
from django_safemigrate.databases.postgresql.facts.roles import own_tree, targets, tree
from django_safemigrate.databases.postgresql.locks import ACCESS_EXCLUSIVE
from django_safemigrate.databases.postgresql.parse.grammar import GrammarError, Node, statements
from django_safemigrate.databases.postgresql.parse.types import type_name
from django_safemigrate.schema.changes import AlterType
from django_safemigrate.schema.effects import Work
from django_safemigrate.schema.objects import Constraint, Expression, Index, Kind


def rewritten(situation: Situation[AlterType]) -> bool:
    """Whether every row is written anew. True when the old type or the USING expression is not understood."""
    change, column = situation.change, column_of(situation)
    if column is None:
        return True
    passed = column.type
    for step in (*_casts(change.using, change.column), change.type):
        if step is None or types.rewrites(passed, step, situation.catalog, utc=situation.utc):
            return True
        passed = step
    return False


def _casts(using: Expression | None, column: str) -> tuple[str | None, ...]:
    """The types that USING casts the bare column through, innermost first; ``(None,)`` when it is any other expression."""
    if using is None:
        return ()
    try:
        (statement,) = statements(f"SELECT {using.written or using.sql}")
    except GrammarError:
        return (None,)
    node: Node = statement["SelectStmt"]["targetList"][0]["ResTarget"]["val"]
    found: list[str | None] = []
    while "TypeCast" in node:
        found.append(type_name(node["TypeCast"]["typeName"]))
        node = node["TypeCast"]["arg"]
    fields = node.get("ColumnRef", {}).get("fields", ())
    bare = bool(fields) and fields[-1].get("String", {}).get("sval") == column
    return tuple(reversed(found)) if bare else (None,)


def _compares_otherwise(situation: Situation[AlterType]) -> bool:
    column = column_of(situation)
    return column is None or not types.same_comparison(column.type, situation.change.type, situation.catalog)


def _collated_otherwise(situation: Situation[AlterType]) -> bool:
    column = column_of(situation)
    return column is None or column.collation != situation.change.collation


def _rebuilds_an_index(situation: Situation[AlterType]) -> bool:
    table = situation.table(situation.change.table)
    return table is None or any(_is_rebuilt(index, situation) for index in table.indexes.values())


def _is_rebuilt(index: Index, situation: Situation[AlterType]) -> bool:
    """Whether an index of the column cannot take over the file of the one it replaces. The server never compares expressions or
    predicates: an index that has either is built anew, whatever the types."""
    column = situation.change.column
    if column not in index.columns:
        return False
    if index.where is not None or any(key.expression is not None for key in index.keys):
        return True
    keys = [key for key in index.keys if key.column == column]
    # A GIN index of an array stores its elements, which never have the array's own type.
    of_elements = index.method == "gin" and situation.change.type.endswith("[]")
    # One that names another collation than the column's own keeps it.
    collated = any(key.collation is None for key in keys) and _collated_otherwise(situation)
    return bool(keys) and (of_elements or _compares_otherwise(situation) or collated)


def _in_a_check(situation: Situation[AlterType]) -> bool:
    table = situation.table(situation.change.table)
    return table is None or any(
        one.kind is Kind.CHECK and one.validated and one.enforced and situation.change.column in one.columns
        for one in table.constraints.values()
    )


def _keys(situation: Situation[AlterType]) -> Iterator[Constraint]:
    table = situation.table(situation.change.table)
    for one in table.constraints.values() if table else ():
        if one.kind is Kind.FOREIGN_KEY and situation.change.column in one.columns:
            yield one


def _targets(situation: Situation[AlterType]) -> Iterable[str]:
    return targets(_keys(situation), situation.catalog)


def _holders(situation: Situation[AlterType]) -> Iterator[str]:
    for holder, one in situation.catalog.references(situation.change.table):
        if situation.change.column in one.target_columns:
            yield from tree(holder.name, situation.catalog)


def _joined(situation: Situation[AlterType]) -> Iterator[str]:
    """The tables that a foreign key of the column joins it to, in either direction."""
    yield from _targets(situation)
    yield from _holders(situation)


def _revalidates(situation: Situation[AlterType]) -> bool:
    return rewritten(situation) or _compares_otherwise(situation)


def _has_keys_to_revalidate(situation: Situation[AlterType]) -> bool:
    return any(_joined(situation)) and _revalidates(situation)


FACTS: tuple[Fact[Any], ...] = (
    Fact(AlterType, own_tree, ACCESS_EXCLUSIVE),
    Fact(
        AlterType,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.REWRITE,
        rewritten,
        "the new type keeps its values in another form",
    ),
    Fact(
        AlterType,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.BUILD,
        _rebuilds_an_index,
        "an index of the column cannot be kept",
    ),
    Fact(
        AlterType,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        _in_a_check,
        "the CHECK on the column is verified again",
    ),
    Fact(AlterType, _joined, ACCESS_EXCLUSIVE, reason="the foreign key of the column is made anew"),
    Fact(
        AlterType,
        _joined,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        _revalidates,
        "the foreign key of the column is verified again",
    ),
    Fact(
        AlterType,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        _has_keys_to_revalidate,
        "the foreign key of the column is verified again",
    ),
)
