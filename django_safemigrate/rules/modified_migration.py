"""A migration that was there before has been edited, and does not run again where it is applied.

For runs that compare with a revision.
https://docs.djangoproject.com/en/stable/topics/migrations/#version-control
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.rules.base import Finding, Project, Severity, project_rule


@project_rule(Severity.WARNING)
def check(project: Project) -> Iterator[Finding]:
    if project.changes is None:
        return
    for app, name in sorted(project.changes.modified & project.selected):
        yield Finding(
            rule="modified-migration",
            severity=Severity.WARNING,
            app=app,
            migration=name,
            message=f"{app}.{name} was there at {project.changes.revision} and has been edited: where it is applied, it does not run again.",
            hint="Put the change into a new migration, unless it is sure that the operations do the same as before.",
        )
