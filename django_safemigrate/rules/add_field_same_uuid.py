"""A UUID column is added whose default is computed once, so that all rows get the same value.

Django calls a Python default such as uuid.uuid4 once and writes the result into the statement as a constant
(django.db.backends.base.schema, BaseDatabaseSchemaEditor._effective_default).
https://docs.djangoproject.com/en/stable/howto/writing-migrations/#migrations-that-add-unique-fields
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AddColumn
from django_safemigrate.schema.objects import Volatility


@rule(Severity.WARNING, AddColumn)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, priced, change in migration.of_kind(AddColumn):
        default = change.column.default
        if (
            change.column.type == "uuid"
            and default
            and default.volatility is Volatility.IMMUTABLE
            and first_effect(priced)
        ):
            yield Verdict(
                operation,
                f"Adding column {change.table}.{change.column.name} gives all rows there are the same UUID.",
                "Add the field with null=True and no default, fill the rows in batches, then set the default and null=False.",
                table=change.table,
            )
