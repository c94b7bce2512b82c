"""A data migration gives a model a variable of another name.

Who reads or searches the code for the model's name does not find what is done to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import RunPython

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import codes, once
from django_safemigrate.rules.base import Severity, Verdict, rule


@rule(Severity.NOTE, RunPython, opt_in=True)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for code in codes(migration):
        for one in code.reading.named:
            name = one.label.rpartition(".")[2]
            if one.variable != name:
                yield code.verdict(
                    f"{one.place} calls the model {one.label} {one.variable}.",
                    f"Call the variable {name}.",
                    Severity.NOTE,
                )
