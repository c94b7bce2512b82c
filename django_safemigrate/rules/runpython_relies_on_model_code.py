"""A data migration relies on code of its models, which historical models do not have.

They have fields, and managers with use_in_migrations, but no methods, no save() of their own, and the
receivers of signals are connected to the class of the code.
https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.migrations import RunPython
from django.db.models import Model
from django.db.models.signals import post_save, pre_save

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._python import Code, codes, once
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.source import ModelUsed, Verb


class _Nobody:
    """A sender that no receiver is connected to by name."""


@rule(Severity.ERROR, RunPython)
@once
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for code in codes(migration):
        for one in code.reading.missing:
            yield code.verdict(
                f"{one.place} uses {one.name} of {one.label}, which the model has only in the code, not in migrations.",
                "Write what it does into the migration; give a manager use_in_migrations = True.",
                Severity.ERROR,
            )
        yield from _saved_for_effect(code)


def _saved_for_effect(code: Code) -> Iterator[Verdict]:
    """Objects that are saved as they came from the database: for what saving does besides."""
    for write in code.reading.writes:
        if write.verb is Verb.SAVE and not write.assigned and write.model and not write.model.real:
            missed = _missed(write.model)
            message = (
                f"{write.place} saves {write.model.label} for what saving does, but {missed} in migrations."
            )
            if missed:
                yield code.verdict(message, "Write what it does into the migration.", Severity.WARNING)


def _missed(used: ModelUsed) -> str:
    """What saving an object of the code's model does that saving one of the state's does not."""
    try:
        model = apps.get_model(used.label)
    except (LookupError, ValueError):
        return ""
    if model.save is not Model.save:
        return "its save() is not called"
    heard = any(one.has_listeners(model) and not one.has_listeners(_Nobody) for one in (pre_save, post_save))
    return "the receivers of its signals are not called" if heard else ""
