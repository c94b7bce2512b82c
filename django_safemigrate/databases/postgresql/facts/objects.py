"""Prices of changes of views, sequences, types, and of everything else that has a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django_safemigrate.databases.postgresql.facts.fact import Fact, Situation
from django_safemigrate.databases.postgresql.facts.roles import (
    nothing,
    own,
    read_through,
    referrers,
    views_on,
)
from django_safemigrate.databases.postgresql.locks import (
    ACCESS_EXCLUSIVE,
    ACCESS_SHARE,
    EXCLUSIVE,
    SHARE,
    SHARE_UPDATE_EXCLUSIVE,
)
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AlterDomain,
    AlterSequence,
    ChangeEnum,
    ChangeObject,
    ControlTransaction,
    CreateCollation,
    CreateDomain,
    CreateEnum,
    CreateSequence,
    CreateStatistics,
    CreateView,
    DropSequence,
    DropTable,
    DropView,
    NoChange,
    Opaque,
    RefreshView,
    RenameSequence,
    SetSetting,
)
from django_safemigrate.schema.effects import Rows, Work
from django_safemigrate.schema.objects import RelationKind, Table

# --- views --------------------------------------------------------------------------


def _view(situation: Situation[DropView | RefreshView]) -> Iterable[str]:
    """The view."""
    return (situation.change.view,)


def _replaced_view(situation: Situation[CreateView]) -> Iterable[str]:
    """The view that is replaced."""
    view = situation.change.view
    return (view.name,) if view.name in situation.catalog.views else ()


def _read(situation: Situation[CreateView]) -> Iterable[str]:
    """The tables that the view reads."""
    return read_through(situation.change.view.reads, situation.catalog)


def _stores_rows(situation: Situation[CreateView]) -> bool:
    return situation.change.view.kind is RelationKind.MATERIALIZED_VIEW


def _dependent_views(situation: Situation[DropView]) -> Iterable[str]:
    """With CASCADE, the views that read it."""
    return views_on(situation.change.view, situation.catalog) if situation.change.cascade else ()


def _refreshed_from(situation: Situation[RefreshView]) -> Iterable[str]:
    """The tables that the view reads."""
    view = situation.catalog.views.get(situation.change.view)
    return read_through(view.reads, situation.catalog) if view else ()


def _refreshes(*, concurrently: bool) -> Callable[[Situation[RefreshView]], bool]:
    return lambda situation: situation.change.concurrently is concurrently


CREATE_VIEW, REFRESH = "sql-createview.html", "sql-refreshmaterializedview.html"
VIEWS: tuple[Fact[Any], ...] = (
    Fact(CreateView, _read, ACCESS_SHARE, page=CREATE_VIEW),
    Fact(
        CreateView,
        _read,
        ACCESS_SHARE,
        Work.SCAN,
        _stores_rows,
        "its rows are read",
        page="sql-creatematerializedview.html",
        case="MATERIALIZED",
    ),
    Fact(CreateView, _replaced_view, ACCESS_EXCLUSIVE, page=CREATE_VIEW),
    Fact(DropView, _view, ACCESS_EXCLUSIVE, page="sql-dropview.html"),
    Fact(
        DropView,
        _dependent_views,
        ACCESS_EXCLUSIVE,
        reason="the view reads the dropped one and goes with it",
        page="sql-dropview.html",
    ),
    Fact(
        RefreshView,
        _view,
        ACCESS_EXCLUSIVE,
        Work.REWRITE,
        _refreshes(concurrently=False),
        "all its rows are written anew",
        page=REFRESH,
        case="without CONCURRENTLY",
    ),
    Fact(
        RefreshView,
        _view,
        EXCLUSIVE,
        Work.UPDATE,
        _refreshes(concurrently=True),
        "the rows that differ are written",
        Rows.ALL,
        page=REFRESH,
        case="CONCURRENTLY",
    ),
    Fact(RefreshView, _refreshed_from, ACCESS_SHARE, Work.SCAN, reason="its rows are read", page=REFRESH),
)


# --- sequences and types ------------------------------------------------------------


def _owner_of_new(situation: Situation[CreateSequence]) -> Iterable[str]:
    """The table that owns it."""
    owner = situation.change.sequence.owner
    return (owner[0],) if owner else ()


def _new_owner(situation: Situation[AlterSequence]) -> Iterable[str]:
    """The table that is to own it."""
    owner = situation.change.owner
    return (owner[0],) if owner and owner[0] else ()


def _users_of_sequence(situation: Situation[DropSequence]) -> Iterator[str]:
    """With CASCADE, the tables whose defaults draw from it."""
    name = situation.change.sequence
    for table in situation.catalog.tables.values() if situation.change.cascade else ():
        defaults = [column.default.sql for column in table.columns.values() if column.default]
        if any("nextval" in sql and f"'{name}'" in sql for sql in defaults):
            yield table.name


def users_of_type(name: str, catalog: Catalog) -> Iterator[str]:
    """The tables with a column of the type ``name``, of an array of it, or of a domain over it."""
    names = {name, f"{name}[]"}
    for domain in catalog.domains.values():
        if domain.type in names:
            names |= {domain.name, f"{domain.name}[]"}
    for table in catalog.tables.values():
        if any(column.type in names for column in table.columns.values()):
            yield table.name


def _users_of_domain(situation: Situation[AlterDomain]) -> Iterable[str]:
    """The tables with a column of the domain."""
    return users_of_type(situation.change.name, situation.catalog)


def _verified(situation: Situation[AlterDomain]) -> bool:
    change = situation.change
    if change.action == "add constraint":
        return change.constraint is None or change.constraint.validated
    return change.action in ("validate constraint", "set not null")


TYPES: tuple[Fact[Any], ...] = (
    Fact(CreateSequence, _owner_of_new, ACCESS_SHARE, page="sql-createsequence.html"),
    Fact(AlterSequence, _new_owner, ACCESS_SHARE, page="sql-altersequence.html"),
    Fact(RenameSequence, nothing, None, page="sql-altersequence.html"),
    Fact(
        DropSequence,
        _users_of_sequence,
        ACCESS_EXCLUSIVE,
        reason="its default is dropped with the sequence",
        page="sql-dropsequence.html",
    ),
    Fact(CreateEnum, nothing, None, page="sql-createtype.html"),
    Fact(ChangeEnum, nothing, None, page="sql-altertype.html"),
    Fact(CreateDomain, nothing, None, page="sql-createdomain.html"),
    Fact(
        AlterDomain,
        _users_of_domain,
        SHARE,
        Work.SCAN,
        _verified,
        "the domain's constraint is verified for every row",
        page="sql-alterdomain.html",
        case="ADD without NOT VALID, VALIDATE, SET NOT NULL",
    ),
)


# --- everything else ----------------------------------------------------------------


def _drops(*kinds: str) -> Callable[[Situation[ChangeObject]], bool]:
    return lambda situation: (
        situation.change.action == "drop" and situation.change.cascade and situation.change.what in kinds
    )


def _users_of_dropped_type(situation: Situation[ChangeObject]) -> Iterable[str]:
    """The tables with a column of the type."""
    return users_of_type(situation.change.name, situation.catalog)


def _users_of_collation(situation: Situation[ChangeObject]) -> Iterator[str]:
    """The tables with a column or an index of the collation."""
    for table in situation.catalog.tables.values():
        used = {column.collation for column in table.columns.values()}
        used |= {key.collation for index in table.indexes.values() for key in index.keys}
        if situation.change.name in used:
            yield table.name


def _in_schema(situation: Situation[ChangeObject]) -> list[Table]:
    return [
        table
        for name, table in situation.catalog.tables.items()
        if (name.rpartition(".")[0] or "public") == situation.change.name
    ]


def _tables_of_schema(situation: Situation[ChangeObject]) -> Iterator[str]:
    """The tables of the schema, the views on them, and the tables that foreign keys join them to."""
    catalog = situation.catalog
    for table in _in_schema(situation):
        yield table.name
        yield from views_on(table.name, catalog)
        yield from referrers(Situation(DropTable(table.name), catalog, situation.version))
        yield from (one.target for one in table.constraints.values() if one.target)


def _view_object(situation: Situation[ChangeObject]) -> Iterable[str]:
    """The view of ALTER VIEW."""
    change = situation.change
    return (
        (change.name,)
        if change.what in ("view", "materialized view") and change.action in ("alter", "rename", "owner")
        else ()
    )


def _named(situation: Situation[Opaque]) -> Iterable[str]:
    """The tables that its text is known to name."""
    return situation.change.tables


def _locked_all_the_same(situation: Situation[NoChange]) -> Iterable[str]:
    """The table that is locked to find out that there is nothing to do."""
    return (situation.change.table,) if situation.change.table else ()


def _would_build(situation: Situation[NoChange]) -> bool:
    return situation.change.what.startswith("CREATE INDEX IF")


def _would_build_concurrently(situation: Situation[NoChange]) -> bool:
    return situation.change.what.startswith("CREATE INDEX CONCURRENTLY")


def _would_alter(situation: Situation[NoChange]) -> bool:
    return not (_would_build(situation) or _would_build_concurrently(situation))


UNKNOWN = "the statement is not understood, so the worst is assumed"
OTHERS: tuple[Fact[Any], ...] = (
    Fact(
        ChangeObject,
        _users_of_dropped_type,
        ACCESS_EXCLUSIVE,
        when=_drops("type", "domain"),
        reason="its columns of the type are dropped too",
        page="sql-droptype.html",
        case="DROP TYPE or DOMAIN, CASCADE",
    ),
    Fact(
        ChangeObject,
        _users_of_collation,
        ACCESS_EXCLUSIVE,
        when=_drops("collation"),
        reason="its columns and indexes of the collation are dropped too",
        page="sql-dropcollation.html",
        case="DROP COLLATION, CASCADE",
    ),
    Fact(CreateCollation, nothing, None, page="sql-createcollation.html"),
    Fact(CreateStatistics, own, SHARE_UPDATE_EXCLUSIVE, page="sql-createstatistics.html"),
    Fact(
        ChangeObject,
        _tables_of_schema,
        ACCESS_EXCLUSIVE,
        when=_drops("schema"),
        page="sql-dropschema.html",
        case="DROP SCHEMA, CASCADE",
    ),
    Fact(ChangeObject, _view_object, ACCESS_EXCLUSIVE, page="sql-alterview.html"),
    Fact(
        Opaque,
        _named,
        ACCESS_EXCLUSIVE,
        Work.REWRITE,
        reason=UNKNOWN,
        rows=Rows.ALL,
        page="explicit-locking.html",
    ),
    Fact(SetSetting, nothing, None, page="sql-set.html"),
    Fact(ControlTransaction, nothing, None, page="sql-begin.html"),
    # The lock comes first, then the look at whether there is anything to do.
    Fact(NoChange, _locked_all_the_same, ACCESS_EXCLUSIVE, when=_would_alter, case="of an ALTER TABLE"),
    Fact(
        NoChange,
        _locked_all_the_same,
        SHARE,
        when=_would_build,
        page="sql-createindex.html",
        case="of a CREATE INDEX",
    ),
    Fact(
        NoChange,
        _locked_all_the_same,
        SHARE_UPDATE_EXCLUSIVE,
        when=_would_build_concurrently,
        page="sql-createindex.html",
        case="of a CREATE INDEX CONCURRENTLY",
    ),
)

FACTS = (*VIEWS, *TYPES, *OTHERS)
