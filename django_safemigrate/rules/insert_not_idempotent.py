"""A data migration inserts rows without looking whether they are there.

Run again, after a failure half-way or after it was taken back by a reverse that does nothing, it inserts them
twice, or fails on a unique key.
https://docs.djangoproject.com/en/stable/howto/writing-migrations/#non-atomic-migrations
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import Code, codes, is_new, once, table_of
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.source import Verb, Write

HINT = (
    "Use get_or_create(), bulk_create(…, ignore_conflicts=True), or insert only for rows that have none yet."
)


@rule(Severity.WARNING, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    every = codes(migration)
    for code in every:
        for write in code.reading.writes:
            if code.reverse or write.once or write.verb not in (Verb.INSERT, Verb.BULK_CREATE):
                continue
            # A table that is not known may be as new.
            if table_of(write.model) is not None and not is_new(migration, write.model):
                yield from _verdict(code, write, every)


def _verdict(code: Code, write: Write, every: tuple[Code, ...]) -> Iterator[Verdict]:
    label = write.model.label if write.model else "rows"
    inserts = f"{write.place} inserts rows of {label} without looking whether they are there"
    if not code.in_transaction:
        message = f"{inserts}: run again after a failure, it inserts them twice or fails."
        yield code.verdict(message, HINT, Severity.WARNING, table_of(write.model))
    elif _comes_back_without_a_trace(code, every):
        message = f"{inserts}: taken back and applied again, it inserts them twice or fails."
        yield code.verdict(message, HINT, Severity.NOTE, table_of(write.model))


def _comes_back_without_a_trace(code: Code, every: tuple[Code, ...]) -> bool:
    """Whether its reverse leaves the rows where they are."""
    step = code.operation.step.operation
    if isinstance(step, RunPython) and step.reverse_code is RunPython.noop:
        return True
    return any(one.reverse and one.operation is code.operation and one.reading.idle for one in every)
