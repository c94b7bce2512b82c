"""Prices of changes of columns, their type apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django_safemigrate.databases.postgresql.facts.fact import Fact, Situation
from django_safemigrate.databases.postgresql.facts.proof import proven_not_null
from django_safemigrate.databases.postgresql.facts.roles import own, own_tree, targets, tree, views_on
from django_safemigrate.databases.postgresql.facts.types import may_be_checked
from django_safemigrate.databases.postgresql.locks import (
    ACCESS_EXCLUSIVE,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
)
from django_safemigrate.schema.changes import (
    AddColumn,
    AddIdentity,
    ColumnChange,
    DropColumn,
    DropDefault,
    DropIdentity,
    DropNotNull,
    RenameColumn,
    SetColumnComment,
    SetColumnOption,
    SetDefault,
    SetGenerated,
    SetNotNull,
)
from django_safemigrate.schema.effects import Work
from django_safemigrate.schema.objects import Column, Constraint, Kind, Volatility

# https://www.postgresql.org/docs/current/sql-altertable.html: "SHARE UPDATE EXCLUSIVE lock" is said of these.
GENTLE_COLUMN_OPTIONS = frozenset({"statistics", "options"})


def column_of(situation: Situation[ColumnChange]) -> Column | None:
    """The column the change names, None when the catalog does not know it."""
    table = situation.table(situation.change.table)
    return table.columns.get(situation.change.column) if table else None


def _adds(situation: Situation[AddColumn]) -> bool:
    change, table = situation.change, situation.table(situation.change.table)
    return not (change.if_not_exists and table is not None and change.column.name in table.columns)


def _volatile(situation: Situation[AddColumn]) -> bool:
    default = situation.change.column.default
    return (
        _adds(situation)
        and default is not None
        and default.volatility in (Volatility.VOLATILE, Volatility.UNKNOWN)
    )


def _numbered(situation: Situation[AddColumn]) -> bool:
    column = situation.change.column
    return _adds(situation) and bool(column.identity or column.sequence)


def _stored(situation: Situation[AddColumn]) -> bool:
    column = situation.change.column
    return _adds(situation) and column.generated is not None and column.stored


def _checked_type(situation: Situation[AddColumn]) -> bool:
    return _adds(situation) and may_be_checked(situation.change.column.type, situation.catalog)


def _inline(*kinds: Kind) -> Any:
    def present(situation: Situation[AddColumn]) -> bool:
        return _adds(situation) and any(
            one.kind in kinds and one.validated and one.enforced for one in situation.change.constraints
        )

    return present


def _has_no_value_but_needs_one(situation: Situation[AddColumn]) -> bool:
    column = situation.change.column
    return (
        _adds(situation)
        and not column.null
        and column.default is None
        and not column.identity
        and not column.stored
    )


def _new_targets(situation: Situation[AddColumn]) -> Iterable[str]:
    """The tables that its inline foreign keys point at."""
    return targets(situation.change.constraints, situation.catalog) if _adds(situation) else ()


def _filled_key(situation: Situation[AddColumn]) -> bool:
    """Whether new rows could get a key at once: the server looks keys up as soon as there is a default, be it NULL."""
    column = situation.change.column
    filled = column.default is not None or column.generated is not None or bool(column.identity)
    return filled and bool(_inline(Kind.FOREIGN_KEY)(situation))


def _finds_keys(situation: Situation[AddColumn]) -> bool:
    """Whether there is a key to look up: the rows are read for DEFAULT NULL too, but nothing in the other table."""
    default = situation.change.column.default
    return _filled_key(situation) and (default is None or default.sql != "NULL")


ADDED: tuple[Fact[Any], ...] = (
    Fact(AddColumn, own_tree, ACCESS_EXCLUSIVE),
    Fact(
        AddColumn,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.REWRITE,
        _volatile,
        "its default may be another value for each row",
    ),
    Fact(
        AddColumn,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.REWRITE,
        _numbered,
        "each row takes a number from a sequence",
    ),
    Fact(
        AddColumn,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.REWRITE,
        _stored,
        "the stored generated column is computed",
    ),
    Fact(
        AddColumn,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.REWRITE,
        _checked_type,
        "its type is a domain with a constraint, or one that is not known",
    ),
    Fact(
        AddColumn,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        _inline(Kind.CHECK),
        "its CHECK is verified for every row",
    ),
    Fact(
        AddColumn,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        _has_no_value_but_needs_one,
        "NOT NULL is verified for every row",
    ),
    Fact(
        AddColumn,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.BUILD,
        _inline(Kind.UNIQUE, Kind.PRIMARY_KEY, Kind.EXCLUSION),
        "the index behind its constraint is built",
    ),
    Fact(AddColumn, _new_targets, SHARE_ROW_EXCLUSIVE),
    Fact(
        AddColumn,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        _filled_key,
        "every row's key is looked up in the table it points at",
    ),
    Fact(
        AddColumn,
        _new_targets,
        SHARE_ROW_EXCLUSIVE,
        Work.SCAN,
        _finds_keys,
        "the keys of every new value are looked up in it",
    ),
)


def _lost_keys(situation: Situation[DropColumn]) -> Iterable[Constraint]:
    table = situation.table(situation.change.table)
    constraints = table.constraints.values() if table else ()
    return [
        one for one in constraints if one.kind is Kind.FOREIGN_KEY and situation.change.column in one.columns
    ]


def _targets_of_lost_keys(situation: Situation[DropColumn]) -> Iterable[str]:
    """The tables that the foreign keys of the column point at."""
    return targets(_lost_keys(situation), situation.catalog)


def _holders_of_lost_keys(situation: Situation[DropColumn]) -> Iterable[str]:
    """With CASCADE, the tables whose foreign keys point at the column."""
    change = situation.change
    for holder, constraint in situation.catalog.references(change.table):
        if change.cascade and change.column in constraint.target_columns:
            yield from tree(holder.name, situation.catalog)


def _views_of_column(situation: Situation[DropColumn]) -> Iterable[str]:
    """The views on it that may show the column, and those on them."""
    change, catalog = situation.change, situation.catalog
    for view in catalog.views.values():
        if change.table in view.reads and view.may_read(change.column):
            yield view.name
            yield from views_on(view.name, catalog)


def _cascades(situation: Situation[DropColumn]) -> bool:
    return situation.change.cascade


REMOVED: tuple[Fact[Any], ...] = (
    Fact(DropColumn, own_tree, ACCESS_EXCLUSIVE),
    Fact(
        DropColumn, _targets_of_lost_keys, ACCESS_EXCLUSIVE, reason="its foreign key loses its triggers there"
    ),
    Fact(DropColumn, _holders_of_lost_keys, ACCESS_EXCLUSIVE, reason="its foreign key is dropped"),
    Fact(
        DropColumn,
        _views_of_column,
        ACCESS_EXCLUSIVE,
        when=_cascades,
        reason="the view is dropped if it shows the column",
        case="CASCADE",
    ),
    Fact(RenameColumn, own_tree, ACCESS_EXCLUSIVE),
)


def needs_null_scan(situation: Situation[ColumnChange]) -> bool:
    """Whether the server has to look at every row to know that the column holds no NULL."""
    table, column = situation.table(situation.change.table), situation.change.column
    if table is None or column not in table.columns:
        return True
    unfinished = any(
        one.kind is Kind.NOT_NULL and not one.validated and column in one.columns
        for one in table.constraints.values()
    )
    if unfinished:
        return True
    return table.columns[column].null and not proven_not_null(table, column)


def _stays_stored(situation: Situation[SetGenerated]) -> bool:
    column = column_of(situation)
    return situation.change.expression is not None and (column is None or column.stored)


def _gentle_option(situation: Situation[SetColumnOption]) -> bool:
    return situation.change.option in GENTLE_COLUMN_OPTIONS


def _other_option(situation: Situation[SetColumnOption]) -> bool:
    return not _gentle_option(situation)


KEPT: tuple[Fact[Any], ...] = (
    Fact(SetNotNull, own_tree, ACCESS_EXCLUSIVE),
    Fact(
        SetNotNull,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.SCAN,
        needs_null_scan,
        "no validated CHECK proves that there is no NULL",
    ),
    Fact(DropNotNull, own_tree, ACCESS_EXCLUSIVE),
    Fact(SetDefault, own_tree, ACCESS_EXCLUSIVE),
    Fact(DropDefault, own_tree, ACCESS_EXCLUSIVE),
    Fact(AddIdentity, own, ACCESS_EXCLUSIVE),
    Fact(DropIdentity, own, ACCESS_EXCLUSIVE),
    Fact(SetGenerated, own_tree, ACCESS_EXCLUSIVE),
    Fact(
        SetGenerated,
        own_tree,
        ACCESS_EXCLUSIVE,
        Work.REWRITE,
        _stays_stored,
        "the stored generated column is computed",
        # SET EXPRESSION is no statement before. https://www.postgresql.org/docs/17/release-17.html
        since=17,
    ),
    Fact(SetColumnComment, own, SHARE_UPDATE_EXCLUSIVE, page="sql-comment.html"),
    Fact(
        SetColumnOption,
        own_tree,
        SHARE_UPDATE_EXCLUSIVE,
        when=_gentle_option,
        case="SET STATISTICS, SET (…), RESET (…)",
    ),
    Fact(
        SetColumnOption,
        own_tree,
        ACCESS_EXCLUSIVE,
        when=_other_option,
        case="any other option, such as SET STORAGE",
    ),
)

FACTS = (*ADDED, *REMOVED, *KEPT)
