"""Whether the migrations are still those that the database has applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from django_safemigrate.execution import ExecutionError, WaitingError, done, on, running
from django_safemigrate.execution.kept import BACK
from django_safemigrate.execution.ledger import run_named
from django_safemigrate.execution.sources import edited, find_applied, rehash
from django_safemigrate.graph.applied import Route
from django_safemigrate.runner.fresh import OWN_LABEL

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def refuse_edited(connection: BaseDatabaseWrapper, loader: MigrationLoader, *, accept: bool) -> list[str]:
    """Raise ``ExecutionError`` with exit code 2 where an applied migration says something else by now; ``accept``: keep what it says by
    now, and give the names of those. Those that something else has applied are written down as they are found."""
    found = edited(connection, loader)
    names = [f"{one.app}.{one.name}" for one in found]
    if found and not accept:
        diffs = "\n".join(one.diff for one in found)
        raise ExecutionError(
            f"Migrations were edited after they were applied: {', '.join(names)}.\n{diffs}\n",
            "Give them back what they said and write the change as a migration of its own; where the database is as they say by "
            "now, run safemigrate again with --rehash.",
            returncode=2,
        )
    for one in found:
        rehash(connection, loader.disk_migrations[one.app, one.name])
    find_applied(connection, loader)
    return names


def refuse_newer(connection: BaseDatabaseWrapper, loader: MigrationLoader) -> None:
    """Raise ``ExecutionError`` with exit code 2 where the database has applied migrations of an app after the last one that the code knows: it
    belongs to newer code. Those recorded before are what is left of squashed ones."""
    recorder = MigrationRecorder(connection)
    rows = recorder.migration_qs.order_by("id").values_list("app", "name") if recorder.has_table() else []
    newer: dict[str, list[str]] = {}
    squashed = {key for one in loader.disk_migrations.values() for key in one.replaces}
    for app, name in rows:
        if (app, name) in loader.disk_migrations or (app, name) in squashed:
            newer[app] = []
        elif app in loader.migrated_apps:
            newer.setdefault(app, []).append(name)
    unknown = [f"{app}.{name}" for app, names in newer.items() for name in names]
    if unknown:
        apps = sorted(app for app, names in newer.items() if names)
        prune = " and ".join(f"migrate {app} --prune{on(connection)}" for app in apps)
        raise ExecutionError(
            f"Database {connection.alias!r} has applied migrations that this code does not have: {', '.join(unknown)}.",
            f"Run the code that they belong to. Where they were deleted for good, take them from the record with {prune}.",
            returncode=2,
        )


def refuse_half_back(connection: BaseDatabaseWrapper) -> None:
    """Raise ``WaitingError`` where a run was to take back a migration and did not come to its end: what is recorded as applied is not all
    there."""
    applied = MigrationRecorder(connection).applied_migrations()
    for one in (*running(connection), *done(connection)):
        if one.run is not None and one.key.endswith(BACK) and (one.app, one.migration) in applied:
            raise WaitingError(
                f"{one.app}.{one.migration} is half taken back: run {one.run} did not come to its end. Nothing was changed.",
                f"Run again what run {one.run} was given, which goes on where it stopped. Its command line: "
                f"{run_named(connection, str(one.run)).what.command}",
            )


def refuse_own_back(
    connection: BaseDatabaseWrapper, way: Route, target: tuple[str, str], *, fake: bool
) -> None:
    """Raise ``ExecutionError`` with exit code 2 where a run to ``target``, an app and a name, would take back what it keeps its own
    record in. ``fake``: nothing is done to that."""
    own = [f"{label}.{one}" for label, one in way.keys if label == OWN_LABEL]
    if own and way.backwards and not fake:
        raise ExecutionError(
            f"This would take back {', '.join(own)}, where safemigrate keeps its record, that of this run too. Nothing was changed.",
            "Bring to an end what safemigrate --status tells to be open; then, while no safemigrate runs, run "
            f"migrate {' '.join(target)}{on(connection)}: all that is known of runs is lost, and with it the way back from each.",
            returncode=2,
        )
