"""The models differ from what the migrations make of them.

Looked for by the autodetector of ``makemigrations``, in the project's own apps. It loads and compares all
models, which takes seconds in a large project.
https://docs.djangoproject.com/en/stable/ref/django-admin/#cmdoption-makemigrations-check
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.operations.base import Operation
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ProjectState

from django_safemigrate.conf.firstparty import is_first_party_file
from django_safemigrate.graph import source_file
from django_safemigrate.rules._dangers import listed
from django_safemigrate.rules.base import Finding, Project, Severity, project_rule

_SHOWN = 3
# It gives up where two apps wait for each other, as when both delete a model that the other points at (5.2 to 6.1).
_IN_A_CIRCLE = "Cannot resolve operation dependencies"
_BY_PARTS = (
    "The change waits for itself across apps, so makemigrations fails: take the keys between the apps away first, "
    "run makemigrations, and then change the rest."
)


@project_rule(Severity.ERROR, opt_in=True)
def check(project: Project) -> Iterator[Finding]:
    wanted = {app: name for app, name in project.loader.graph.leaf_nodes() if _is_own(project, app, name)}
    if not wanted:
        return
    for app, (operations, hint) in _detected(project).items():
        if app in wanted:
            yield Finding(
                rule="missing-migration",
                severity=Severity.ERROR,
                app=app,
                migration=wanted[app],
                message=f"The models of {app} differ from its migrations: {_summary(operations)}.",
                hint=hint,
            )


def _is_own(project: Project, app: str, name: str) -> bool:
    """Whether an app is one of the project's own, and linted."""
    if app not in {label for label, _ in project.selected}:
        return False
    if project.settings.first_party_apps is not None:
        return app in project.settings.first_party_apps
    path = source_file(project.loader.graph.nodes[app, name])
    return path is not None and is_first_party_file(path)


def _detected(project: Project) -> dict[str, tuple[Sequence[Operation], str]]:
    """What ``makemigrations`` would write and what to do about it, by app; it is never asked anything."""
    before, after = project.loader.project_state(), ProjectState.from_apps(apps)
    questioner = MigrationQuestioner(specified_apps=set(), dry_run=True)
    # Any: django-stubs does not know what it has found so far.
    detector: Any = _autodetector()(before, after, questioner)
    try:
        found = detector.changes(graph=project.loader.graph)
    except ValueError as error:
        if not str(error).startswith(_IN_A_CIRCLE):
            raise
        return {
            app: (operations, _BY_PARTS)
            for app, operations in detector.generated_operations.items()
            if operations
        }
    return {
        app: ([one for migration in migrations for one in migration.operations], f"Run makemigrations {app}.")
        for app, migrations in found.items()
    }


def _autodetector() -> type[MigrationAutodetector]:
    """That of the project's ``makemigrations``, which an app may have replaced together with the command."""
    home: object = get_commands()["makemigrations"]
    command = load_command_class(home, "makemigrations") if isinstance(home, str) else home
    found: type[MigrationAutodetector] = getattr(command, "autodetector", MigrationAutodetector)
    return found


def _summary(operations: Sequence[Operation]) -> str:
    """The first operations that are missing, in Django's words."""
    described = [one.describe() for one in operations]
    more = [f"{len(described) - _SHOWN} more"] if len(described) > _SHOWN else []
    return listed([*described[:_SHOWN], *more])
