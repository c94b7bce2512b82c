"""Taking the migration back stops traffic, fails on rows that are there by then, or loses what they hold.

A migration is taken back in a hurry, when a release goes wrong: the worst moment to find out that the way back builds
an index under a lock, or that a column cannot be NOT NULL again.
https://docs.djangoproject.com/en/stable/topics/migrations/#reversing-migrations
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._reversal import NEW_MIGRATIONS, Trouble, troubles
from django_safemigrate.rules.base import Finding, Rule, Severity, Verdict, findings_rule, panel
from django_safemigrate.schema.changes import (
    AlterType,
    Change,
    DropColumn,
    DropConstraint,
    DropIdentity,
    DropIndex,
    DropNotNull,
    SetGenerated,
)

# What Django takes back with more than a brief change of the catalog. Everything else it takes back by dropping what was made, by a rename,
# or by making a table.
LABORIOUS: tuple[type[Change], ...] = (
    AlterType,
    DropColumn,
    DropConstraint,
    DropIdentity,
    DropIndex,
    DropNotNull,
    SetGenerated,
)


# Not a plain rule: those that speak only where no other does ask all of these, and need no word about the way back.
@findings_rule(Severity.WARNING)
def check(migration: CompiledMigration, findings: Sequence[Finding]) -> Iterator[Verdict]:
    if not _may_be_unsafe(migration):
        return
    back = migration.backwards
    if back is None or not all(
        one.step.container or one.step.operation.reversible for one in back.operations
    ):
        return
    found = list(troubles(migration, back))
    certain = {(one.operation.path, one.table) for one in found if one.certain}
    for verdict in _dangers(migration, back):
        place = (
            verdict.operation.path if verdict.operation else "",
            verdict.effect.table if verdict.effect else "",
        )
        if place in certain:
            continue
        told = [one for one in found if (one.operation.path, one.table) == place]
        found = [one for one in found if one not in told]
        yield _also(verdict, told)
    for one in found:
        yield Verdict(
            one.operation,
            f"Taking it back {one.words}.",
            one.hint,
            one.effect,
            table=one.table,
            direction="reverse",
        )


def _may_be_unsafe(migration: CompiledMigration) -> bool:
    """Whether it is worth compiling the way back."""
    if migration.direction != "forward":
        return False
    return not migration.kinds.isdisjoint(LABORIOUS) or any(
        _says_its_reverse(one.step.operation) for one in migration.operations
    )


def _says_its_reverse(operation: Operation) -> bool:
    """Whether what taking it back does cannot be told from what it does."""
    if isinstance(operation, RunSQL):
        return operation.reverse_sql not in (None, RunSQL.noop)
    return not type(operation).__module__.startswith("django.")


def _dangers(migration: CompiledMigration, back: CompiledMigration) -> Iterator[Verdict]:
    """What the other rules call an error when the migration is taken back, about work that grows with a table that was there before it."""
    said: list[Finding] = []
    for one in panel().concerned(back):
        if one.severity is not Severity.ERROR:
            continue
        for verdict in one.verdicts(back, said):
            said.append(one.finding(back, verdict))
            if _is_danger(one, verdict, migration) and not _is_known(one, verdict, migration):
                yield verdict


def _is_danger(by: Rule, verdict: Verdict, migration: CompiledMigration) -> bool:
    effect = verdict.effect
    return (
        (verdict.severity or by.severity) is Severity.ERROR
        and effect is not None
        and effect.work.grows
        and effect.table not in migration.after.new
    )


def _is_known(by: Rule, verdict: Verdict, migration: CompiledMigration) -> bool:
    """Whether the rule says the same of the way there: what mends that mends the way back."""
    path = verdict.operation.path if verdict.operation else ""
    return any(one.operation and one.operation.path == path for one in by.verdicts(migration))


def _also(verdict: Verdict, told: list[Trouble]) -> Verdict:
    """What another rule says, said of the way back, with what else goes wrong there."""
    message = verdict.message.removesuffix(".")
    message = message if message[1:2].isupper() else message[:1].lower() + message[1:]
    more = "".join(f"; it {one.words}" for one in told)
    return replace(
        verdict,
        message=f"Taking it back is unsafe: {message}{more}.",
        hint=f"{NEW_MIGRATIONS}. {verdict.hint}",
        severity=None,
        direction="reverse",
    )
