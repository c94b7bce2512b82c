"""Python code writes all rows of a table in one statement or one transaction.

The locks on the rows are kept until the end, so that every other write to one of them waits that long; and
rows that are loaded at once fill the memory of the process.
https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import Code, codes, is_new, once, rows_written, table_of
from django_safemigrate.rules._rowwise import is_row_by_row
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import UpdateRows
from django_safemigrate.source import ModelUsed, Reach, Verb, Write

IN_BATCHES = (
    "In a migration of its own with atomic = False, take a few thousand keys at a time: "
    "while ids := list(rows.values_list('pk', flat=True)[:5000]): {name}.objects.filter(pk__in=ids).{verb}, "
    "where rows are those not done yet."
)
ITERATE = (
    "In a migration of its own with atomic = False, go through them with .iterator(chunk_size=2000) "
    "and write each chunk with bulk_update()."
)
IN_ONE = ", but all batches in one transaction"
COMMIT_EACH = "Set atomic = False on the migration, so that each batch commits on its own."


@rule(Severity.ERROR, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for code in codes(migration):
        yield from _written(migration, code)
        yield from _sent(migration, code)
        yield from _loaded(migration, code)


def _written(migration: CompiledMigration, code: Code) -> Iterator[Verdict]:
    for write in code.reading.writes:
        if is_new(migration, write.model) or any(is_new(migration, one.over) for one in write.loops):
            continue
        label, name = _label(write.model), _label(write.model).rpartition(".")[2]
        if write.verb in (Verb.UPDATE, Verb.DELETE) and write.reach > Reach.FEW:
            doing = "updates" if write.verb is Verb.UPDATE else "deletes"
            verb = "update(…)" if write.verb is Verb.UPDATE else "delete()"
            which = "every row of {}" if write.reach is Reach.ALL else "all rows of {} that match"
            message = f"{write.place} {doing} {which.format(label)} in one statement."
            hint = IN_BATCHES.format(name=name, verb=verb)
            # Of a model that is not known it is not known either whether anybody uses its table.
            sure = write.reach is Reach.ALL and table_of(write.model) is not None
            yield _verdict(code, message, hint, Severity.ERROR if sure else Severity.WARNING, write.model)
        elif write.verb is Verb.BULK_UPDATE and write.reach > Reach.FEW:
            message = f"{write.place} loads all rows of {label} that it changes, and writes them together."
            yield _verdict(code, message, ITERATE, Severity.WARNING, write.model)
        elif _is_batch(write) and code.commits_together(write):
            message = f"{write.place} writes rows of {label} in batches{IN_ONE}."
            yield _verdict(code, message, COMMIT_EACH, Severity.WARNING, write.model)


def _is_batch(write: Write) -> bool:
    """Whether one of many batches is written."""
    many = (Verb.UPDATE, Verb.DELETE, Verb.BULK_UPDATE)
    return write.verb in many and any(one.endless for one in write.loops) and not is_row_by_row(write)


def _sent(migration: CompiledMigration, code: Code) -> Iterator[Verdict]:
    """Rows written by SQL that the code sends."""
    for sql in code.reading.sql:
        for change, whole in rows_written(migration, sql.text) if sql.text else ():
            together = code.in_transaction or any(one.atomic for one in sql.loops)
            if whole:
                doing = "updates" if isinstance(change, UpdateRows) else "deletes"
                message = f"{sql.place} {doing} rows of {change.table} in one statement."
                hint = "Write a few thousand rows by primary key at a time, in a migration of its own with atomic = False."
                yield code.verdict(message, hint, Severity.WARNING, change.table)
            elif change.sliced and sql.loops and together:
                message = f"{sql.place} writes rows of {change.table} in batches{IN_ONE}."
                yield code.verdict(message, COMMIT_EACH, Severity.WARNING, change.table)


def _loaded(migration: CompiledMigration, code: Code) -> Iterator[Verdict]:
    """Tables that are gone through with all their rows in memory, where nothing else is said about it."""
    writes = code.reading.writes
    told = {one.model for one in writes if one.verb is Verb.BULK_UPDATE and one.reach > Reach.FEW}
    told |= {loop.over for one in writes if is_row_by_row(one) for loop in one.loops}
    for scan in code.reading.scans:
        if scan.loop.reach is Reach.ALL and scan.model not in told and not is_new(migration, scan.model):
            message = f"{scan.place} loads every row of {scan.model.label} at once."
            hint = "Go through them with .iterator(chunk_size=2000)."
            writing = any(scan.loop in one.loops for one in writes)
            severity = Severity.WARNING if writing else Severity.NOTE
            yield _verdict(code, message, hint, severity, scan.model)


def _label(used: ModelUsed | None) -> str:
    return used.label if used else "related rows"


def _verdict(code: Code, message: str, hint: str, severity: Severity, used: ModelUsed | None) -> Verdict:
    """Going back is rare, and nobody's release waits for it."""
    milder = {Severity.ERROR: Severity.WARNING}.get(severity, Severity.NOTE)
    return code.verdict(message, hint, milder if code.reverse else severity, table_of(used))
