"""An app has several migrations that no other one builds on.

Two branches each added one. migrate refuses to run until somebody says in which order they go.
https://docs.djangoproject.com/en/stable/topics/migrations/#version-control
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.graph import conflicts
from django_safemigrate.rules._dangers import listed
from django_safemigrate.rules.base import Finding, Project, Severity, project_rule


@project_rule(Severity.ERROR)
def check(project: Project) -> Iterator[Finding]:
    for app, leaves in conflicts(project.loader).items():
        yield Finding(
            rule="multiple-leaf-nodes",
            severity=Severity.ERROR,
            app=app,
            migration=leaves[-1],
            message=f"App {app} has {len(leaves)} last migrations: {listed(leaves)}.",
            hint=f"Run makemigrations --merge {app}, or make one depend on the other.",
        )
