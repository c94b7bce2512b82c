from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from django_safemigrate import __version__
from django_safemigrate.linting.judged import Allowed
from django_safemigrate.rules import Severity
from projects import Project, migration, run_command
from told import PAGE, RULE, STRANGE, Told, finding, judged, placed, written

SCHEMA = json.loads((Path(__file__).parents[1] / "schemas" / "sarif-2.1.0.json").read_text())
PAGES = Path(__file__).parents[2] / "docs" / "rules"
ROOT = "%SRCROOT%"


def valid(text: str) -> dict[str, Any]:
    """The only run of a log that is valid."""
    log = json.loads(text)
    jsonschema.validate(log, SCHEMA, format_checker=jsonschema.FormatChecker())
    (run,) = log["runs"]
    found: dict[str, Any] = run
    return found


def run_of(told: Told) -> dict[str, Any]:
    return valid(written("sarif", told))


def test_the_schema_refuses_what_is_none() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": "2.1.0", "runs": [{"results": []}]}, SCHEMA)


def test_the_whole_log() -> None:
    page = (PAGES / f"{RULE}.md").read_text()
    log = json.loads(written("sarif", Told((judged(placed(finding())),))))

    jsonschema.validate(log, SCHEMA)
    rule = {
        "id": RULE,
        "shortDescription": {"text": "An index is built while writes to its table wait."},
        "help": {"text": page, "markdown": page},
        "helpUri": PAGE,
        "defaultConfiguration": {"level": "error"},
        "properties": {"problem.severity": "error", "tags": ["django", "migrations"]},
    }
    place = {
        "physicalLocation": {
            "artifactLocation": {"uri": "blog/migrations/0002_next.py", "uriBaseId": ROOT},
            "region": {"startLine": 11},
        },
        "logicalLocations": [{"fullyQualifiedName": "blog.0002_next", "kind": "module"}],
    }
    result = {
        "ruleId": RULE,
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "Building index i blocks writes to t until it is done.\nUse AddIndexConcurrently."
        },
        "locations": [place],
        "partialFingerprints": {"safemigrate/v1": "25b267a905263c02aca00b308f5aedac"},
        "properties": {"direction": "forward", "table": "blog_post"},
        "suppressions": [],
    }
    driver = {
        "name": "django_safemigrate",
        "semanticVersion": __version__,
        "informationUri": "https://safemigrate.readthedocs.io/",
        "rules": [rule],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder of the repository."}}},
        "results": [result],
    }
    assert log == {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def test_nothing_found() -> None:
    run = run_of(Told((judged(),)))

    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []


def test_results_point_at_their_rules() -> None:
    told = Told(
        (judged(placed(finding(rule="set-not-null")), placed(finding())),),
        (placed(finding(rule="multiple-leaf-nodes", severity=Severity.NOTE)),),
    )
    run = run_of(told)

    rules = [one["id"] for one in run["tool"]["driver"]["rules"]]
    assert rules == [RULE, "multiple-leaf-nodes", "set-not-null"]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert [one["level"] for one in run["results"]] == ["error", "error", "note"]


def test_allowed_findings_are_suppressed() -> None:
    told = Told(
        (
            judged(
                placed(finding()),
                allowed=(
                    Allowed(placed(finding()), "class", "Small: 50%."),
                    Allowed(placed(finding(operation="1")), "comment", "For now.", "2027-01-31"),
                    Allowed(placed(finding(operation="2")), "baseline", "It was there."),
                ),
            ),
        )
    )
    results = run_of(told)["results"]

    assert [one["suppressions"] for one in results] == [
        [],
        [{"kind": "inSource", "status": "accepted", "justification": "Small: 50%."}],
        [
            {
                "kind": "inSource",
                "status": "accepted",
                "justification": "For now.",
                "properties": {"until": "2027-01-31"},
            }
        ],
        [{"kind": "external", "status": "accepted", "justification": "It was there."}],
    ]
    assert len({one["partialFingerprints"]["safemigrate/v1"] for one in results}) == 4


def test_places() -> None:
    told = Told(
        (
            judged(
                placed(finding(), path="a b/ü%.py", line=None),
                placed(finding(), path="/usr/lib/a b.py"),
                placed(finding(), path=None, line=None),
                placed(finding(), path=os.fsdecode(b"\xff.py"), line=None),
            ),
        )
    )
    locations = [one["locations"][0].get("physicalLocation") for one in run_of(told)["results"]]

    assert locations == [
        {"artifactLocation": {"uri": "a%20b/%C3%BC%25.py", "uriBaseId": ROOT}},
        {"artifactLocation": {"uri": "file:///usr/lib/a%20b.py"}, "region": {"startLine": 11}},
        None,
        {"artifactLocation": {"uri": "%FF.py", "uriBaseId": ROOT}},
    ]


def test_special_characters() -> None:
    (result,) = run_of(Told((judged(placed(finding(STRANGE))),)))["results"]

    assert result["message"]["text"] == (STRANGE.replace("{0}", "{{0}}") + "\nUse AddIndexConcurrently.")


def test_the_log_of_the_command(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    post = 'migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True)), ("title", models.TextField())])'
    index = 'migrations.AddIndex("Post", models.Index(fields=["title"], name="post_title"))'
    after = '[("blog", "0001_initial")]'
    project.app(
        "blog",
        {
            "0001_initial": migration(post),
            "0002_next": migration(
                index, dependencies=after, attributes=f'allow = {{"{RULE}": "The table is small."}}'
            ),
        },
    )
    monkeypatch.chdir(project.folder)

    out, err, code = run_command("lintmigrations", "blog", "--format", "sarif", "--select", RULE)

    assert (err, code) == ("", 0)
    (result,) = valid(out)["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "blog/migrations/0002_next.py", "uriBaseId": ROOT},
        "region": {"startLine": 11},
    }
    assert result["suppressions"][0]["justification"] == "The table is small."
