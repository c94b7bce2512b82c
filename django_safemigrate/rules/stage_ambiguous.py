"""A migration would have to run both before and after the deploy.

New code fails without a part of it, old code with a part of it. For projects that sort their migrations into
two stages. https://github.com/charettes/django-syzygy
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.graph import Mark, mark
from django_safemigrate.rules._stages import STAGED, failures_of_new, failures_of_old
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.WARNING, *STAGED, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if mark(migration.migration) in (Mark.BEFORE, Mark.AFTER):
        return
    old = failures_of_old(migration)
    new = failures_of_new(migration) if old else ()
    if new:
        where = f"{migration.migration.app_label}.{migration.migration.name}"
        together = {one.operation.path for one in old} & {one.operation.path for one in new}
        yield Verdict(
            None,
            f"{where} belongs on both sides of the deploy: before it, {new[0].what}; after it, {old[0].what}.",
            "Do it in two steps, one for each side, as the page of the rule says that finds the operation."
            if together
            else "Split it into one migration to run before the deploy and one to run after it.",
        )
