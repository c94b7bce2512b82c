"""What leaves nothing behind, and what nobody understands."""

from __future__ import annotations

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AnalyzeTable,
    Change,
    ControlTransaction,
    LockTable,
    NoChange,
    Opaque,
    RefreshView,
    RewriteTable,
    SetSetting,
    SetTableComment,
    SetTableOption,
)
from django_safemigrate.schema.inverse.registry import Irreversible, inverse, losses


@inverse.register(AnalyzeTable)
@inverse.register(ControlTransaction)
@inverse.register(LockTable)
@inverse.register(NoChange)
@inverse.register(RefreshView)
@inverse.register(SetSetting)
@inverse.register(SetTableComment)
@inverse.register(SetTableOption)
def _(change: Change, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    return ()


@losses.register
def _(change: SetTableComment, before: Catalog, after: Catalog) -> tuple[str, ...]:
    return (f"The comment on {change.table} stays: the one before it is not known.",)


@losses.register
def _(change: SetTableOption, before: Catalog, after: Catalog) -> tuple[str, ...]:
    return (f"The {change.option} of {change.table} stays: what was before it is not known.",)


@inverse.register
def _(change: RewriteTable, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """A statement of its own (VACUUM FULL, CLUSTER) leaves the table as it was; a part of ALTER TABLE does not."""
    if change.part:
        raise Irreversible(f"How the rows of {change.table} were kept before {change.how} is not known.")
    return ()


@inverse.register
def _(change: Opaque, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    raise Irreversible(f"What a statement did is not known: {change.reason}.")
