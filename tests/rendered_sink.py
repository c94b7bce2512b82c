"""Prints where lazily rendered models of the kitchen sink differ from stock ones, for a sample of its states.

Run with ``DJANGO_SETTINGS_MODULE=config.settings_real`` and the number of states to compare.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import django
from django.db.migrations.state import ProjectState, StateApps

from descriptions import describe
from django_safemigrate.graph import MigrationSteps, load, walk


def ask_as_operations_do(migration: MigrationSteps) -> None:
    """Look at the models of each operation, after and before, so that classes are shared and bound."""
    for step in migration.steps:
        name = str(getattr(step.operation, "model_name", None) or getattr(step.operation, "name", ""))
        for state in (step.after, step.before):
            if (step.migration.app_label, name.lower()) in state.models:
                list(state.apps.get_model(step.migration.app_label, name)._meta.related_objects)


def differences(stock: Any, lazy: Any) -> Iterator[str]:
    options = {"include_auto_created": True, "include_swapped": True}
    models = stock.get_models(**options)
    if [model._meta.label for model in models] != [model._meta.label for model in lazy.get_models(**options)]:
        yield "not the same models in the same order"
    for model in models:
        expected, found = describe(model), describe(lazy.get_model(model._meta.label_lower))
        yield from (
            f"{model._meta.label}: {aspect}" for aspect in expected if expected[aspect] != found[aspect]
        )


def main(count: int) -> None:
    django.setup()
    loader = load()
    state = ProjectState(real_apps=loader.unmigrated_apps)
    interval = len(loader.graph.nodes) // count
    for number, migration in enumerate(walk(loader), 1):
        state = migration.migration.mutate_state(state, preserve=False)
        ask_as_operations_do(migration)
        if number % interval == 0:
            stock = StateApps(
                sorted(state.real_apps), {key: model.clone() for key, model in state.models.items()}
            )
            for difference in differences(stock, migration.after.apps):
                sys.stdout.write(f"{migration.migration}: {difference}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
