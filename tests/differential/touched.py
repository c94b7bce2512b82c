"""Which models a migration may make trouble for, and what fails for them on the untouched database."""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunSQL
from django.db.migrations.state import ModelState, ProjectState

from differential.probes import Failures, failures
from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.schema.effects import Work
from facts.measure import MODES

LASTING = tuple(MODES.values())[2:]


def touched(predicted: CompiledMigration, before: ProjectState, after: ProjectState) -> dict[str, bool]:
    """The models that the migration changes, by raw SQL too (True), and those whose tables it locks or that
    their keys lead to (False)."""
    changed = {name for _, name in before.models.keys() ^ after.models.keys()}
    changed |= {
        key[1]
        for key in before.models.keys() & after.models.keys()
        if differ(before.models[key], after.models[key])
    }
    raw = any(isinstance(one.step.operation, RunSQL) for one in predicted.operations)
    effects = [effect for one in predicted.operations for each in one.changes() for effect in each.effects]
    locked = {effect.table for effect in effects if effect.lock in LASTING}
    changed |= {one.removeprefix("lab_") for one in locked} if raw else set()
    changed |= {effect.table.removeprefix("lab_") for effect in effects if effect.work is Work.REWRITE}
    found = dict.fromkeys(changed, True)
    for state in (before, after):
        for (_, name), model in state.models.items():
            if name in changed:
                for each in model.fields.values():
                    if each.remote_field and isinstance(each.remote_field.model, str):
                        found.setdefault(each.remote_field.model.rpartition(".")[2].lower(), False)
    found |= {one: False for one in (name.removeprefix("lab_") for name in locked) if one not in found}
    return {one: found[one] for one in found.keys() & (models_of(before) | models_of(after))}


def differ(one: ModelState, other: ModelState) -> bool:
    # Copies share their fields, and fields of arrays are never equal.
    return (
        one.options != other.options
        or one.fields.keys() != other.fields.keys()
        or any(one.fields[name] is not other.fields[name] for name in one.fields)
    )


BASE_FAILURES: dict[tuple[str, bool], Failures] = {}


def known_failures(connection: Any, state: ProjectState, names: dict[str, bool]) -> Failures:
    """As ``failures``, for the base models on the base database, which are asked once."""
    found: Failures = {}
    for name, everything in names.items():
        if (name, everything) not in BASE_FAILURES:
            BASE_FAILURES[name, everything] = failures(connection, state, {name: everything})
        found |= BASE_FAILURES[name, everything]
    return found


def models_of(state: ProjectState) -> set[str]:
    return {
        name
        for (_, name), model in state.models.items()
        if model.options.get("managed", True)
        and not model.options.get("proxy")
        and not model.options.get("abstract")
    }
