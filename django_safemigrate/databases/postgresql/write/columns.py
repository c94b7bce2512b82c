"""Changes of columns."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse import literals
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.write.definitions import column, expression, identity
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import cannot, part, statement
from django_safemigrate.schema.changes import (
    AddColumn,
    AddIdentity,
    AlterType,
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


def comment(text: str | None) -> str:
    """What follows IS."""
    return "NULL" if text is None else literals.text(text)


def _alter(change: ColumnChange, what: str) -> str:
    return f"ALTER COLUMN {quoted(change.column)} {what}"


@part(AddColumn)
def add(change: AddColumn, names: Names) -> str:
    if_not_exists = "IF NOT EXISTS " if change.if_not_exists else ""
    return f"ADD COLUMN {if_not_exists}{column(change.column, names, change.constraints)}"


@part(DropColumn)
def drop(change: DropColumn, names: Names) -> str:
    if_exists = "IF EXISTS " if change.if_exists else ""
    return f"DROP COLUMN {if_exists}{quoted(change.column)}{' CASCADE' if change.cascade else ''}"


@part(AlterType)
def alter_type(change: AlterType, names: Names) -> str:
    collation = f" COLLATE {names.collation(change.collation)}" if change.collation else ""
    using = f" USING {expression(change.using, names)}" if change.using else ""
    return _alter(change, f"TYPE {names.type(change.type)}{collation}{using}")


@part(SetNotNull)
def set_not_null(change: SetNotNull, names: Names) -> str:
    return _alter(change, "SET NOT NULL")


@part(DropNotNull)
def drop_not_null(change: DropNotNull, names: Names) -> str:
    return _alter(change, "DROP NOT NULL")


@part(SetDefault)
def set_default(change: SetDefault, names: Names) -> str:
    return _alter(change, f"SET DEFAULT {expression(change.default, names)}")


@part(DropDefault)
def drop_default(change: DropDefault, names: Names) -> str:
    return _alter(change, "DROP DEFAULT")


@part(AddIdentity)
def add_identity(change: AddIdentity, names: Names) -> str:
    told = identity(change.identity, change.sequence, change.numbering, names)
    return _alter(change, f"ADD GENERATED {told}")


@part(DropIdentity)
def drop_identity(change: DropIdentity, names: Names) -> str:
    return _alter(change, f"DROP IDENTITY{' IF EXISTS' if change.if_exists else ''}")


@part(SetGenerated)
def set_generated(change: SetGenerated, names: Names) -> str:
    if change.expression is not None:
        return _alter(change, f"SET EXPRESSION AS ({expression(change.expression, names)})")
    return _alter(change, f"DROP EXPRESSION{' IF EXISTS' if change.if_exists else ''}")


@part(SetColumnOption)
def set_option(change: SetColumnOption, names: Names) -> str:
    if not change.part:
        raise cannot(change, "nothing says what the option is set to")
    return _alter(change, change.part)


@statement(RenameColumn)
def rename(change: RenameColumn, names: Names) -> str:
    return f"{names.altered(change)} RENAME COLUMN {quoted(change.column)} TO {quoted(change.new_name)}"


@statement(SetColumnComment)
def set_comment(change: SetColumnComment, names: Names) -> str:
    place = f"{names.relation(change.table)}.{quoted(change.column)}"
    return f"COMMENT ON COLUMN {place} IS {comment(change.comment)}"
