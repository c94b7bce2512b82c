"""Keeping stock ``migrate`` from running into what is left for when no old code runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db.migrations.loader import MigrationLoader

from django_safemigrate.execution import WaitingError, done, on, open_contracts, running
from django_safemigrate.execution.kept import current_run
from django_safemigrate.graph import walk
from django_safemigrate.graph.history import MigrationKey
from django_safemigrate.graph.history import plan as whole_plan
from django_safemigrate.operations.keeping import named, tidy
from django_safemigrate.runner.history import refuse_half_back

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.migrations import Migration

    from django_safemigrate.runner.touching import Meeting


def guard(connection: BaseDatabaseWrapper, plan: Sequence[tuple[Migration, bool]]) -> None:
    """Raise ``WaitingError`` where one of Django's own operations in the plan of ``migrate`` touches an object with an open contract.
    Those of this package see to it themselves, and so does ``safemigrate``."""
    if not plan or current_run() is not None:
        return
    # What is forgotten as applied would be taken for half of a migration once it is taken back.
    tidy(connection)
    backwards = plan[0][1]
    keys = [(one.app_label, one.name) for one, _ in plan]
    if not backwards:
        refuse_half_back(connection)
        _refuse_begun(connection, keys)
    if not open_contracts(connection):
        return
    from django_safemigrate.runner.touching import meetings

    loader = MigrationLoader(connection)
    order = [
        key
        for key in whole_plan(loader)
        if key in loader.applied_migrations or (key in keys and not backwards)
    ]
    wanted = set(keys)
    by_key = {one.key: one for one in walk(loader, order=order) if one.key in wanted}
    route = [by_key[key] for key in keys if key in by_key]
    for met in meetings(connection, route, backwards=backwards):
        if not met.ours:
            raise _waiting(met, on(connection))


def _refuse_begun(connection: BaseDatabaseWrapper, keys: Collection[MigrationKey]) -> None:
    """Raise ``WaitingError`` for a migration that ``safemigrate`` has begun and not brought to its end: Django would begin it anew."""
    for kept in (*running(connection), *done(connection), *open_contracts(connection)):
        if kept.run is not None and kept.direction == "forwards" and (kept.app, kept.migration) in keys:
            raise WaitingError(
                f"{kept.app}.{kept.migration} is half done: safemigrate has begun with it, in run {kept.run}. Nothing was changed.",
                f"Run safemigrate{on(connection)}, which goes on where it stopped, or safemigrate --undo{on(connection)}.",
            )


def _waiting(met: Meeting, here: str) -> WaitingError:
    step, label = met.step, met.step.migration.app_label
    left = "; ".join(sql for one in met.kept.contract for sql in one.statements)
    if met.own:
        return WaitingError(
            f"{named(met.kept)}, is half way, as old code may run, and migrate cannot take it back: {left} is left for "
            "when no old code runs. Nothing was changed.",
            f"Run safemigrate {label} NAME{here}, with the name that migrate was given.",
        )
    return WaitingError(
        f"{step.operation.describe()}, in {step.migration}, has to wait for what {named(met.kept)}, left for when no old "
        f"code runs: {left}. Nothing was changed.",
        f"Once no old code is left run safemigrate --after-deploy{here}; then run migrate{here} again.",
    )
