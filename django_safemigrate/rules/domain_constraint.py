"""A constraint of a domain is checked on every table that uses the domain.

Adding or validating a constraint of a domain reads all tables with a column of it, and a column of a domain
with constraints cannot be added without writing the table anew.
https://www.postgresql.org/docs/current/sql-alterdomain.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import dangers
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn, AlterDomain


@rule(Severity.ERROR, AlterDomain, AddColumn)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for danger, change in dangers(migration, AlterDomain):
        yield danger.verdict(
            f"Changing the constraints of domain {change.name} {danger.suffers} while every row is checked.",
            "Add the constraint to the domain NOT VALID, then run ALTER DOMAIN … VALIDATE CONSTRAINT when traffic is low; or use a CHECK on"
            " each table instead.",
        )
    for danger, added in dangers(migration, AddColumn):
        if added.column.type in migration.after.domains:
            yield danger.verdict(
                f"Adding column {added.table}.{added.column.name} of domain {added.column.type} rewrites the table and {danger.suffers}"
                " until it is done.",
                "Add the column with the domain's base type and a CHECK of its own, NOT VALID and validated later.",
            )
