"""Changes of constraints."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.write.definitions import constraint, words
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import part, statement
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterConstraint,
    DropConstraint,
    RenameConstraint,
    SetConstraintsMode,
    ValidateConstraint,
)
from django_safemigrate.schema.names import split


@part(AddConstraint)
def add(change: AddConstraint, names: Names) -> str:
    return f"ADD {constraint(change.constraint, names, using_index=change.using_index)}"


@part(DropConstraint)
def drop(change: DropConstraint, names: Names) -> str:
    if_exists = "IF EXISTS " if change.if_exists else ""
    return f"DROP CONSTRAINT {if_exists}{quoted(change.constraint)}{' CASCADE' if change.cascade else ''}"


@part(ValidateConstraint)
def validate(change: ValidateConstraint, names: Names) -> str:
    return f"VALIDATE CONSTRAINT {quoted(change.constraint)}"


@part(AlterConstraint)
def alter(change: AlterConstraint, names: Names) -> str:
    deferred = {None: "", True: "INITIALLY DEFERRED", False: "INITIALLY IMMEDIATE"}
    return words(
        f"ALTER CONSTRAINT {quoted(change.constraint)}",
        {None: "", True: "DEFERRABLE", False: "NOT DEFERRABLE"}[change.deferrable],
        deferred[change.initially_deferred] if change.deferrable else "",
        {None: "", True: "ENFORCED", False: "NOT ENFORCED"}[change.enforced],
        {None: "", True: "INHERIT", False: "NO INHERIT"}[change.inherit],
    )


@statement(RenameConstraint)
def rename(change: RenameConstraint, names: Names) -> str:
    renamed = f"{quoted(change.constraint)} TO {quoted(change.new_name)}"
    return f"{names.altered(change)} RENAME CONSTRAINT {renamed}"


@statement(SetConstraintsMode)
def set_mode(change: SetConstraintsMode, names: Names) -> str:
    listed = ", ".join(_found(name, names) for name in change.names) or "ALL"
    return f"SET CONSTRAINTS {listed} {'IMMEDIATE' if change.immediate else 'DEFERRED'}"


def _found(name: str, names: Names) -> str:
    """The constraint in the schema of the tables that have one of this name; as the statement had it where no
    table, or one of each of several schemas, has."""
    bare = split(name)[1]
    schemas = {split(table.name)[0] for table in names.catalog.tables.values() if bare in table.constraints}
    return names.object(f"{schemas.pop()}.{name}".lstrip(".")) if len(schemas) == 1 else quoted(bare)
