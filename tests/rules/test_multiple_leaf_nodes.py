from __future__ import annotations

from django.db import migrations
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader

from django_safemigrate.conf import Settings
from django_safemigrate.rules import Finding, Project, Severity, all_rules


def _loader(*names: str, dependencies: dict[str, str]) -> MigrationLoader:
    graph = MigrationGraph()
    for name in names:
        graph.add_node(("shop", name), migrations.Migration(name, "shop"))
    for child, parent in dependencies.items():
        graph.add_dependency(None, ("shop", child), ("shop", parent))
    loader = MigrationLoader(None, load=False)
    loader.graph = graph
    return loader


def _findings(loader: MigrationLoader) -> list[Finding]:
    check = all_rules()["multiple-leaf-nodes"].check_project
    assert check
    return list(check(Project(loader, Settings(), frozenset(loader.graph.nodes))))


def test_two_branches() -> None:
    loader = _loader(
        "0001_initial",
        "0002_note",
        "0002_channel",
        dependencies={"0002_note": "0001_initial", "0002_channel": "0001_initial"},
    )

    (finding,) = _findings(loader)

    assert finding.message == "App shop has 2 last migrations: 0002_channel and 0002_note."
    assert finding.hint == "Run makemigrations --merge shop, or make one depend on the other."
    assert (finding.severity, finding.app, finding.migration) == (Severity.ERROR, "shop", "0002_note")


def test_three_branches() -> None:
    loader = _loader("0001_a", "0001_b", "0001_c", dependencies={})

    (finding,) = _findings(loader)

    assert finding.message == "App shop has 3 last migrations: 0001_a, 0001_b and 0001_c."


def test_one_line() -> None:
    loader = _loader("0001_initial", "0002_note", dependencies={"0002_note": "0001_initial"})

    assert not _findings(loader)


def test_merged() -> None:
    loader = _loader("0001_a", "0001_b", "0002_merge", dependencies={"0002_merge": "0001_a"})
    loader.graph.add_dependency(None, ("shop", "0002_merge"), ("shop", "0001_b"))

    assert not _findings(loader)
