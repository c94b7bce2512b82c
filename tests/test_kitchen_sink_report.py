"""The JSON report on the kitchen sink, from the command itself in a process of its own: whole, and as its
schema says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from stock import fixture

pytestmark = pytest.mark.kitchen_sink

MANAGE = Path(__file__).parents[1] / "testproject" / "manage.py"
SCHEMA: dict[str, Any] = json.loads(
    files("django_safemigrate.linting.reporting").joinpath("schema-1.json").read_text()
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings_real",
        "PYTHONWARNINGS": "ignore",
        "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/dead",
    }
    environment.pop("PYTHONSAFEPATH", None)
    command = [sys.executable, str(MANAGE), "lintmigrations", "--format", "json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found: dict[str, Any] = json.loads(done.stdout)
    errors = found["summary"]["errors"]
    assert (done.returncode, done.stderr) == (1, f"CommandError: {errors} errors found.\n")
    return found


@pytest.fixture(scope="module")
def recorded() -> dict[tuple[str, str], Counter[str]]:
    """How many statements each operation of each migration sent when stock ``migrate`` ran it, by the place
    of the operation."""
    return {
        (one.app, one.name): Counter(each.operation for each in one.statements if each.via == "editor")
        for one in fixture.read()[1]
        if one.direction == "forward"
    }


def test_it_is_as_its_schema_says(document: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_its_summary_counts_what_it_holds(document: dict[str, Any]) -> None:
    operations = [one for migration in document["migrations"] for one in migration["operations"]]
    severities = Counter(one["severity"] for one in document["findings"])
    summary = document["summary"]

    assert summary["unanalysed"] == 0
    assert summary["migrations"] == len(document["migrations"]) > 500
    assert summary["operations"] == len(operations)
    assert summary["statements"] == sum(len(one["statements"]) for one in operations)
    assert [summary[key] for key in ("errors", "warnings", "notes")] == [
        severities[key] for key in ("error", "warning", "note")
    ]


def test_every_statement_stands_with_its_operation(
    document: dict[str, Any], recorded: dict[tuple[str, str], Counter[str]]
) -> None:
    found = {
        (one["app"], one["name"]): Counter(
            {each["index"]: len(each["statements"]) for each in one["operations"] if each["statements"]}
        )
        for one in document["migrations"]
    }

    assert found == {key: recorded[key] for key in found}


def test_positions_have_no_gap(document: dict[str, Any]) -> None:
    for one in document["migrations"]:
        places = [each["position"] for operation in one["operations"] for each in operation["statements"]]
        assert sorted(places) == list(range(len(places))), one["name"]


def test_every_finding_has_a_place(document: dict[str, Any]) -> None:
    operations = {
        (one["app"], one["name"]): {each["index"] for each in one["operations"]} | {None}
        for one in document["migrations"]
    }

    assert [one for one in document["findings"] if not (one["path"] and one["line"])] == []
    assert [
        one
        for one in document["findings"]
        if one["operation"] not in operations[one["app"], one["migration"]]
    ] == []
