from __future__ import annotations

from typing import Any

import pytest
from django.db import connections

from django_safemigrate.rules import Severity, all_rules
from linting import compiled, findings_in
from rules.pages import HEADINGS, page, pages, releases

# Judged from the loaded history, which has a test of its own.
WITHOUT_MIGRATIONS = {
    "breaking-change-with-code",
    "missing-migration",
    "modified-migration",
    "multiple-leaf-nodes",
    "non-linear-history",
}
# Examples that are about one version of the server.
VERSIONS = {"index-corruption": 14}
EXAMPLES = sorted(set(pages()) - WITHOUT_MIGRATIONS)


class Anywhere:
    """A router that has no opinion."""


@pytest.fixture(autouse=True)
def local_time(request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if "[naming]" in request.node.name:
        settings.SAFEMIGRATE = {"NAMING": {"index": "[a-z_]+_idx"}}
    if "[hot-table]" in request.node.name:
        settings.SAFEMIGRATE = {"HOT_TABLES": ["shop_order"]}
    if "[index-corruption]" in request.node.name:
        settings.SAFEMIGRATE = {"TARGETS": {"default": f"postgresql {VERSIONS['index-corruption']}"}}
    if "[missing-routing-hints]" in request.node.name:
        settings.DATABASE_ROUTERS = [Anywhere()]
    if "[change-type-prepared-statements]" in request.node.name:
        monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", {"prepare_threshold": 5})
    if "[missing-database-alias]" in request.node.name:
        monkeypatch.setitem(connections.settings, "archive", connections.settings["default"])
    if "timestamp-timezone" in request.node.name:
        settings.USE_TZ = False
        settings.TIME_ZONE = "Europe/Berlin"


@pytest.mark.parametrize("rule", pages())
def test_a_page_has_the_headings_of_all(rule: str) -> None:
    lines = page(rule).splitlines()

    assert lines[0] == f"# {rule}"
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == HEADINGS


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_unsafe_example_is_found(rule: str) -> None:
    *_, last = compiled(*releases(rule, "Unsafe"), version=VERSIONS.get(rule, 16))

    assert rule in {one.rule for one in findings_in(last, rule)}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_safe_example_is_not(rule: str) -> None:
    for migration in compiled(*releases(rule, "Safe")):
        assert not [one for one in findings_in(migration, rule) if one.rule == rule]


@pytest.mark.parametrize("rule", sorted(set(EXAMPLES) & set(all_rules())))
def test_the_safe_example_stops_nobody(rule: str) -> None:
    history = releases(rule, "Safe")
    for release, migration in zip(history, compiled(*history), strict=True):
        errors = [
            one
            for one in findings_in(migration)
            if one.severity is Severity.ERROR and one.rule not in release.allow
        ]
        assert not [one for one in errors if one.work not in (None, "catalog")]
