"""A foreign key is added and validated while writes to both tables wait.

ADD CONSTRAINT … FOREIGN KEY checks every row under a lock that stops writes to both tables; so does ADD COLUMN … REFERENCES with a
default, which stops reads of its table as well.
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import Danger, dangers
from django_safemigrate.rules._inline import inline
from django_safemigrate.rules._keys import Cause, cause
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AddConstraint, CreateIndex
from django_safemigrate.schema.effects import Work
from django_safemigrate.schema.objects import Kind


@rule(Severity.ERROR, AddConstraint, AddColumn, runner="adds it NOT VALID and validates it afterwards")
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AddConstraint):
        if change.constraint.kind is Kind.FOREIGN_KEY and cause(danger.operation, change) is Cause.NEW:
            yield danger.verdict(
                f"Adding foreign key {change.constraint.name} {danger.suffers} while every row is checked.",
                f"Run RunSQL('ALTER TABLE {change.table} ADD CONSTRAINT {change.constraint.name} FOREIGN KEY … NOT VALID') beside the state"
                f" operation, and ValidateConstraint or 'ALTER TABLE … VALIDATE CONSTRAINT' in a later migration.",
            )
    for danger, added in dangers(migration, AddColumn):
        if inline(added, Kind.FOREIGN_KEY) and _is_all(danger, added):
            name = f"{added.table}.{added.column.name}"
            yield danger.verdict(
                f"Adding foreign key column {name} with a value {danger.suffers} while every row is checked.",
                "Add the field with db_constraint=False; run RunSQL('ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY … NOT VALID') beside the state"
                " operation in the next migration, and 'ALTER TABLE … VALIDATE CONSTRAINT' in the one after.",
            )


def _is_all(danger: Danger, added: AddColumn) -> bool:
    """Whether the scan for the key is what takes the time. Of a column that has other work, or an index built behind it, a rule of its own speaks."""
    others = inline(added, Kind.CHECK, Kind.UNIQUE, Kind.PRIMARY_KEY)
    builds = any(isinstance(one.change, CreateIndex) for one in danger.operation.changes())
    return danger.effect.work is Work.SCAN and not others and not builds
