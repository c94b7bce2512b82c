"""A migration is marked for a side of the deploy on which code is sure to fail.

Marks are ``safe`` of django-safemigrate, ``stage`` of django-syzygy and ``is_post_deployment``. After the
deploy no old code is left, before it there is no new code yet.
https://github.com/ryanhiebert/django-safemigrate
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.graph import Mark, mark, signs
from django_safemigrate.rules._dangers import listed
from django_safemigrate.rules._stages import failures_of_new, failures_of_old
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.ERROR)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    said = signs(migration.migration)
    if not said or migration.direction != "forward":
        return
    where = f"{migration.migration.app_label}.{migration.migration.name}"
    for sign in said:
        if sign.mark is None:
            yield Verdict(
                None,
                f"{where} is marked {sign.written}, which names no side of the deploy.",
                "Write safe = Safe.before_deploy(), Safe.after_deploy() or Safe.always().",
            )
    if len({one.mark for one in said if one.mark}) > 1:
        yield Verdict(
            None,
            f"{where} is marked {listed(one.written for one in said)}, which contradict each other.",
            "Keep one of them.",
        )
    yield from _on_the_wrong_side(migration)


def _on_the_wrong_side(migration: CompiledMigration) -> Iterator[Verdict]:
    marked = mark(migration.migration)
    if marked is Mark.AFTER:
        old = {one.operation.path for one in failures_of_old(migration)}
        for one in failures_of_new(migration):
            yield Verdict(
                one.operation,
                f"Marked to run after the deploy, it leaves new code without what it needs until then: {one.what}.",
                "Split it: neither side of the deploy is right for it."
                if one.operation.path in old
                else "Mark it Safe.before_deploy().",
            )
    elif marked is Mark.BEFORE:
        new = {one.operation.path for one in failures_of_new(migration)}
        # What is right on neither side is said by the rule about the operation.
        for one in failures_of_old(migration):
            if one.operation.path not in new:
                yield Verdict(
                    one.operation,
                    f"Marked to run before the deploy, it takes from old code what it needs until then: {one.what}.",
                    "Mark it Safe.after_deploy().",
                )
