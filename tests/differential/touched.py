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
    """The labels of the models that the migration changes, by raw SQL too (True), and of those whose tables
    it locks or that their keys lead to (False)."""
    changed = {label(key) for key in before.models.keys() ^ after.models.keys()}
    changed |= {
        label(key)
        for key in before.models.keys() & after.models.keys()
        if differ(before.models[key], after.models[key])
    }
    raw = any(isinstance(one.step.operation, RunSQL) for one in predicted.operations)
    effects = [effect for one in predicted.operations for each in one.changes() for effect in each.effects]
    owners = tables_of(before) | tables_of(after)
    locked = {owners[one.table] for one in effects if one.lock in LASTING and one.table in owners}
    changed |= locked if raw else set()
    changed |= {owners[one.table] for one in effects if one.work is Work.REWRITE and one.table in owners}
    found = dict.fromkeys(changed, True)
    for state in (before, after):
        for key, model in state.models.items():
            if label(key) in changed:
                for each in model.fields.values():
                    if each.remote_field and isinstance(each.remote_field.model, str):
                        found.setdefault(target(each.remote_field.model, key), False)
    found |= {one: False for one in locked if one not in found}
    return {one: found[one] for one in found.keys() & (models_of(before) | models_of(after))}


def label(key: tuple[str, str]) -> str:
    return f"{key[0]}.{key[1]}".lower()


def target(named: str, key: tuple[str, str]) -> str:
    """The label of the model that a key names."""
    if named == "self":
        return label(key)
    return named.lower() if "." in named else label((key[0], named))


def tables_of(state: ProjectState) -> dict[str, str]:
    """The label of the model of each table; a proxy has none of its own."""
    return {
        model.options.get("db_table") or f"{key[0]}_{key[1]}": label(key)
        for key, model in state.models.items()
        if not model.options.get("proxy")
    }


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
        label(key)
        for key, model in state.models.items()
        if model.options.get("managed", True)
        and not model.options.get("proxy")
        and not model.options.get("abstract")
    }
