"""The models differ from what the migrations make of them.

Looked for by the autodetector of ``makemigrations``, in the project's own apps. It loads and compares all
models, which takes seconds in a large project.
https://docs.djangoproject.com/en/stable/ref/django-admin/#cmdoption-makemigrations-check
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db.migrations import Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ProjectState

from django_safemigrate.conf.firstparty import is_first_party_file
from django_safemigrate.graph import source_file
from django_safemigrate.rules._dangers import listed
from django_safemigrate.rules.base import Finding, Project, Severity, project_rule

_SHOWN = 3


@project_rule(Severity.ERROR, opt_in=True)
def check(project: Project) -> Iterator[Finding]:
    wanted = {app: name for app, name in project.loader.graph.leaf_nodes() if _is_own(project, app, name)}
    if not wanted:
        return
    for app, migrations in _detected(project).items():
        if app in wanted:
            yield Finding(
                rule="missing-migration",
                severity=Severity.ERROR,
                app=app,
                migration=wanted[app],
                message=f"The models of {app} differ from its migrations: {_summary(migrations)}.",
                hint=f"Run makemigrations {app}.",
            )


def _is_own(project: Project, app: str, name: str) -> bool:
    """Whether an app is one of the project's own, and linted."""
    if app not in {label for label, _ in project.selected}:
        return False
    if project.settings.first_party_apps is not None:
        return app in project.settings.first_party_apps
    path = source_file(project.loader.graph.nodes[app, name])
    return path is not None and is_first_party_file(path)


def _detected(project: Project) -> dict[str, list[Migration]]:
    """What ``makemigrations`` would write, by app; it is never asked anything."""
    before, after = project.loader.project_state(), ProjectState.from_apps(apps)
    questioner = MigrationQuestioner(specified_apps=set(), dry_run=True)
    return _autodetector()(before, after, questioner).changes(graph=project.loader.graph)


def _autodetector() -> type[MigrationAutodetector]:
    """That of the project's ``makemigrations``, which an app may have replaced together with the command."""
    home: object = get_commands()["makemigrations"]
    command = load_command_class(home, "makemigrations") if isinstance(home, str) else home
    found: type[MigrationAutodetector] = getattr(command, "autodetector", MigrationAutodetector)
    return found


def _summary(migrations: Sequence[Migration]) -> str:
    """The first operations that are missing, in Django's words."""
    described = [one.describe() for migration in migrations for one in migration.operations]
    more = [f"{len(described) - _SHOWN} more"] if len(described) > _SHOWN else []
    return listed([*described[:_SHOWN], *more])
