"""The arguments of a data migration's function are not called apps and schema_editor.

Who reads apps.get_model() takes it for the models of the migration's state; under another name, or with the
two swapped, it may be anything. https://docs.djangoproject.com/en/stable/ref/migration-operations/#runpython
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import codes, once
from django_safemigrate.rules.base import Severity, Verdict, rule

NAMES = ("apps", "schema_editor")


@rule(Severity.NOTE, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for code in codes(migration):
        given = code.reading.parameters
        wrong = [
            (one, right)
            for one, right in zip(given, NAMES, strict=False)
            if one.lstrip("_") != right and one in code.reading.used
        ]
        if given == NAMES[::-1] and wrong:
            yield code.verdict(
                f"{code.reading.name}() takes schema_editor first and apps second, but is given them the other way round.",
                f"Swap them: def {code.reading.name}(apps, schema_editor).",
                Severity.ERROR,
            )
        elif wrong:
            called = " and ".join(f"{right} {one}" for one, right in wrong)
            yield code.verdict(
                f"{code.reading.name}() calls its argument {called}.",
                f"Call them as everybody does: def {code.reading.name}(apps, schema_editor).",
                Severity.NOTE,
            )
