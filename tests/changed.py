"""Runs that compare with a revision: what a rule says about a history of which part is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import migrations
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader

from django_safemigrate.conf import Settings
from django_safemigrate.rules import Changes, Finding, Project, all_rules


def history(parents: Mapping[str, Sequence[str]]) -> MigrationLoader:
    """A loader with migrations named app.name, each with those it depends on."""
    graph = MigrationGraph()
    for name in parents:
        app, _, bare = name.partition(".")
        graph.add_node((app, bare), migrations.Migration(bare, app))
    for name, depends_on in parents.items():
        for parent in depends_on:
            graph.add_dependency(None, key(name), key(parent))
    loader = MigrationLoader(None, load=False)
    loader.graph = graph
    return loader


def key(name: str) -> tuple[str, str]:
    app, _, bare = name.partition(".")
    return app, bare


def since_main(
    *, added: Iterable[str] = (), modified: Iterable[str] = (), code: Sequence[str] = ()
) -> Changes:
    return Changes("main", frozenset(map(key, added)), frozenset(map(key, modified)), tuple(code))


def said(rule: str, loader: MigrationLoader, changes: Changes | None) -> list[Finding]:
    """What a rule about the history says, with every migration selected."""
    check = all_rules()[rule].check_project
    assert check
    return list(check(Project(loader, Settings(), frozenset(loader.graph.nodes), changes)))
