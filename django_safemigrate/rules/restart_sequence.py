"""A sequence is set back, and hands out numbers again that are in use.

Inserts then fail on the primary key, or make doubles where there is none; a sequence of a smaller type fails
once its last number is out. https://www.postgresql.org/docs/current/sql-altersequence.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import AlterSequence, AlterType, SetColumnOption, TruncateTable
from django_safemigrate.schema.objects import Sequence

SIZES: Mapping[str, int] = {"smallint": 2, "integer": 4, "bigint": 8}
HINT = "Set it to the highest number in use: SELECT setval('…', (SELECT max(id) FROM …))."


@rule(Severity.WARNING, AlterSequence, SetColumnOption)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    emptied = {one.table for _, _, one in migration.of_kind(TruncateTable)} | migration.after.new
    # The type of a column and of its sequence go together.
    retyped = {(one.table, one.column) for _, _, one in migration.of_kind(AlterType)}
    for operation, _, change in migration.of_kind(AlterSequence):
        before = migration.before.sequences.get(change.sequence)
        known = before or migration.after.sequences.get(change.sequence)
        made_here = before is None and known is not None
        if made_here or (known and known.owner and known.owner[0] in emptied):
            continue
        if change.restart or change.cycle:
            doing = "Restarting" if change.restart else "Cycling"
            yield Verdict(operation, _again(f"{doing} sequence {change.sequence}"), HINT)
        elif _smaller(before, change) and (before is None or before.owner not in retyped):
            yield Verdict(
                operation,
                f"Making sequence {change.sequence} {change.type} makes inserts fail once its last number is out, which comes sooner than"
                " before.",
                "Keep the larger type.",
            )
    for operation, priced, option in migration.of_kind(SetColumnOption):
        effect = first_effect(priced)
        if option.restart and effect is not None and option.table not in emptied:
            message = _again(f"Restarting the identity of {option.table}.{option.column}")
            yield Verdict(operation, message, HINT, effect)


def _again(doing: str) -> str:
    return f"{doing} may hand out numbers that are in use, so that inserts fail or make doubles."


def _smaller(before: Sequence | None, change: AlterSequence) -> bool:
    if before is None or change.type is None:
        return False
    return SIZES.get(change.type, 0) < SIZES.get(before.type, 0)
