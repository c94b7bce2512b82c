"""The history of the example shop: what each rule finds is in it, the reasons why some find nothing, and
stock `migrate` runs it."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from django_safemigrate.rules import all_rules
from projects import run_command

TESTPROJECT = Path(__file__).parents[1] / "testproject"
MIGRATIONS = sorted((TESTPROJECT / "shop" / "migrations").glob("0*.py"))
NOT_SHOWN = {
    "change-type-prepared-statements": "only where OPTIONS of the database has a prepare_threshold",
    "contract-missing": "only where operations of django_safemigrate.operations are used",
    "hot-table": "only where HOT_TABLES names a table",
    "index-corruption": "only for PostgreSQL 14",
    "missing-database-alias": "only where there are several databases",
    "modified-migration": "about what git says has changed",
    "multiple-leaf-nodes": "about a history that migrate refuses",
    "non-linear-history": "about what git says has changed",
    "uncommitted-transaction": "leaves a connection behind with which migrate fails afterwards",
}


@pytest.fixture
def document(settings: Any) -> dict[str, Any]:
    """The JSON report on the shop."""
    settings.SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}
    out, err, code = run_command("lintmigrations", "shop", "--format", "json", "--no-cache")
    assert code == 1, err
    report: dict[str, Any] = json.loads(out)
    return report


def test_every_rule_that_runs_by_default_finds_something(document: dict[str, Any]) -> None:
    found = {one["rule"] for one in document["findings"]}

    silent = {name for name, rule in all_rules().items() if not rule.opt_in} - found
    assert silent == set(NOT_SHOWN), "Add a migration that shows the rule, or say in NOT_SHOWN why none can."


def test_what_is_good_and_what_is_bad(document: dict[str, Any]) -> None:
    """Each migration says in its first line whether it is good: then nothing is found, or what the line
    admits."""
    admitted = {"Good:": set(), "Good, with a note:": {"note"}, "Good, with a warning:": {"note", "warning"}}
    found: dict[str, set[str]] = {}
    for one in document["findings"]:
        found.setdefault(one["migration"], set()).add(one["severity"])

    wrong: list[str] = []
    for path in MIGRATIONS:
        line = ast.get_docstring(ast.parse(path.read_text())) or ""
        severities = found.get(path.stem, set())
        said = line[: line.find(":") + 1]
        if said in admitted:
            right = severities <= admitted[said] and (not admitted[said] or bool(severities))
        else:
            right = bool(severities) == line.startswith("Bad")
        wrong += [] if right else [f"{path.stem}: {line} {sorted(severities)}"]
    assert wrong == []


def test_one_statement_cannot_be_analysed(document: dict[str, Any]) -> None:
    opaque = [one["migration"] for one in document["findings"] if one["rule"] == "unanalysable-statement"]

    assert opaque == ["0077_visit_fillfactor"]
    assert document["summary"]["unanalysed"] == 1


def test_what_is_allowed(document: dict[str, Any]) -> None:
    assert [
        (one["finding"]["migration"][:4], one["finding"]["rule"], one["by"], one["until"])
        for one in document["allowed"]
    ] == [
        ("0043", "add-index-not-concurrent", "class", None),
        ("0078", "add-index-not-concurrent", "comment", "2099-12-31"),
        ("0078", "schema-and-data-mixed", "class", None),
        ("0078", "unbatched-update", "comment", None),
    ]


def test_stock_migrate_runs_all_of_it(database_url: str) -> None:
    done = _manage("migrate", "--verbosity", "2", DATABASE_URL=database_url)

    assert done.returncode == 0, done.stderr
    for path in MIGRATIONS:
        assert f"Applying shop.{path.stem}" in done.stdout


def test_the_models_are_what_the_history_makes_of_them() -> None:
    done = _manage(
        "makemigrations",
        "--check",
        "--dry-run",
        "shop",
        DATABASE_URL="postgres://nobody:nothing@127.0.0.1:1/dead",
    )

    assert (done.returncode, done.stdout) == (0, "No changes detected in app 'shop'\n"), done.stderr


def _manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    command = [sys.executable, str(TESTPROJECT / "manage.py"), *arguments]
    return subprocess.run(command, env=inherited, capture_output=True, text=True, check=False)
