"""Python code writes the rows of a table one at a time.

Each is a round trip and a statement of its own; in a transaction the locks on all rows written so far are
kept until the last one is. https://docs.djangoproject.com/en/stable/topics/db/optimization/#use-bulk-methods
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import Code, codes, is_new, once, table_of
from django_safemigrate.rules._rowwise import ONE, is_row_by_row
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.source import Verb, Write

_DOING = {
    Verb.SAVE: "saves rows of {} one at a time",
    Verb.REMOVE: "deletes rows of {} one at a time",
    Verb.INSERT: "inserts rows of {} one at a time",
    Verb.UPDATE: "updates rows of {}",
    Verb.DELETE: "deletes rows of {}",
}
_INSTEAD = {
    Verb.SAVE: "collect them and write each few thousand with bulk_update(batch, fields)",
    Verb.REMOVE: "collect their keys and delete each few thousand with filter(pk__in=keys).delete()",
    Verb.INSERT: "collect them and insert each few thousand with bulk_create(batch)",
    Verb.UPDATE: "update a few thousand at a time with filter(pk__in=keys).update(…) or bulk_update(batch, fields)",
    Verb.DELETE: "collect their keys and delete each few thousand with filter(pk__in=keys).delete()",
}


@rule(Severity.WARNING, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for code in codes(migration):
        for write in filter(is_row_by_row, code.reading.writes):
            empty = is_new(migration, write.model) and write.verb is not Verb.INSERT
            if not empty and not any(is_new(migration, one.over) for one in write.loops):
                yield _verdict(code, write)


def _verdict(code: Code, write: Write) -> Verdict:
    together = code.commits_together(write)
    over = next((one.over for one in write.loops if one.over), None)
    label = over.label if over else "them"
    which = write.model.label if write.model else f"what belongs to {label}"
    each = "" if write.verb in ONE else f" in a statement for each row of {label}"
    message = (
        f"{write.place} {_DOING[write.verb].format(which)}{each}{', all in one transaction' * together}."
    )
    hint = f"In a migration of its own with atomic = False, {_INSTEAD[write.verb]}."
    severity = Severity.WARNING if together and not code.reverse else Severity.NOTE
    return code.verdict(message, hint, severity, table_of(write.model))
