"""A new migration comes before one that was there already.

Where the old one is applied and the new one is not, ``migrate`` refuses to run at all. For runs that compare
with a revision. https://docs.djangoproject.com/en/stable/ref/exceptions/
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.rules._dangers import listed
from django_safemigrate.rules.base import Finding, Project, Severity, project_rule


@project_rule(Severity.ERROR)
def check(project: Project) -> Iterator[Finding]:
    if project.changes is None:
        return
    for key in sorted(project.changes.added & project.selected):
        later = _older_children(project, key)
        if later:
            app, name = key
            yield Finding(
                rule="non-linear-history",
                severity=Severity.ERROR,
                app=app,
                migration=name,
                message=f"{app}.{name} is new and runs before {listed(later)}, which was there at {project.changes.revision}: where that is applied, migrate stops.",
                hint="Put it at the end: let it depend on the last migration, and take it out of the dependencies and run_before.",
            )


def _older_children(project: Project, key: tuple[str, str]) -> list[str]:
    """The migrations right after a new one that were there before it."""
    graph, added = project.loader.graph, project.changes.added if project.changes else frozenset()
    # What a squashed migration replaces was applied, and so it counts as applied itself.
    if key not in graph.nodes or graph.nodes[key].replaces:
        return []
    return [".".join(child.key) for child in sorted(graph.node_map[key].children) if child.key not in added]
