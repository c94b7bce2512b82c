"""A migration that old code cannot live with comes with other changes of the code.

In a release of its own it would meet only code that no longer needs what it takes away. For runs that compare
with a revision. https://docs.djangoproject.com/en/stable/topics/migrations/
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.graph import Mark, mark
from django_safemigrate.rules._dangers import listed
from django_safemigrate.rules._stages import STAGED, failures_of_old
from django_safemigrate.rules.base import Changes, Severity, Verdict, changes_rule

_SHOWN = 3


@changes_rule(Severity.WARNING, *STAGED, opt_in=True)
def check(migration: CompiledMigration, changes: Changes) -> Iterator[Verdict]:
    key = (migration.migration.app_label, migration.migration.name)
    code = [path.rpartition("/")[2] for path in changes.code]
    if key not in changes.added | changes.modified or not code or mark(migration.migration) is Mark.AFTER:
        return
    more = [f"{len(code) - _SHOWN} more"] if len(code) > _SHOWN else []
    for one in failures_of_old(migration):
        yield Verdict(
            one.operation,
            f"With it, {one.what}; since {changes.revision}, {listed([*code[:_SHOWN], *more])} changed as well.",
            "Release the change of the code first, and this migration on its own when no old code is left.",
        )
