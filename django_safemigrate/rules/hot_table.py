"""Traffic to one of the project's busiest tables is stopped, if only for a moment.

Which tables these are is said by HOT_TABLES in SAFEMIGRATE: on them a wait of a second is an incident, and a
change wants a second pair of eyes. https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.conf import load_settings
from django_safemigrate.rules._dangers import traffic
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.effects import Blocks


@rule(Severity.WARNING)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    hot = load_settings().hot_tables
    if not hot:
        return
    for operation in migration.operations:
        seen: set[str] = set()
        for priced in operation.changes():
            for effect in priced.effects:
                if (
                    effect.table in hot
                    and effect.table not in seen
                    and effect.blocks > Blocks.NOTHING
                    and not effect.table_is_new
                ):
                    seen.add(effect.table)
                    yield Verdict(
                        operation,
                        f"This blocks {traffic([(effect.table, effect.blocks)])}, which is one of the tables in HOT_TABLES.",
                        'Have it looked at, run it when traffic is low with a short lock_timeout, and allow it: allow = {"hot-table": "the reason"}.',
                        effect,
                    )
