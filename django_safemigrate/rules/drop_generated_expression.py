"""A generated column becomes a plain one, which the deployed code does not write.

The values that are there stay; new rows get NULL or the default, and a row that is updated keeps the old
value. https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-GENERATED-EXPRESSION
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import meets_old_code
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import SetGenerated
from django_safemigrate.schema.net import required


@rule(Severity.ERROR, SetGenerated)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not meets_old_code(migration):
        return
    for operation, priced, change in migration.of_kind(SetGenerated):
        effect = first_effect(priced)
        column = migration.net.new(change.table, change.column)
        if change.expression is not None or effect is None or (column and column.generated):
            continue
        name = f"{change.table}.{change.column}"
        fails = column is not None and required(column)
        yield Verdict(
            operation,
            f"Making {name} a plain column breaks the deployed code, whose inserts do not name it."
            if fails
            else f"Making {name} a plain column leaves it empty or out of date in every row that the deployed code writes.",
            "Compute it in a trigger until no old code is left.",
            effect,
        )
