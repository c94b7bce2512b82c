from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from django_safemigrate.rules import Severity
from projects import Project, migration, run_command
from told import RULE, STRANGE, Told, finding, judged, placed, written

# What https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format demands.
SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
INDEX = 'migrations.AddIndex("Post", models.Index(fields=["title"], name="{name}")),'
POST = 'migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True)), ("title", models.TextField())])'


def issues(told: Told) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(written("gitlab", told))
    jsonschema.validate(found, SCHEMA)
    return found


def test_a_finding() -> None:
    assert written("gitlab", Told((judged(placed(finding())),))) == (
        "[\n"
        "  {\n"
        '    "description": "Building index i blocks writes to t until it is done. Use AddIndexConcurrently.",\n'
        f'    "check_name": "{RULE}",\n'
        '    "fingerprint": "25b267a905263c02aca00b308f5aedac",\n'
        '    "severity": "critical",\n'
        '    "location": {\n'
        '      "path": "blog/migrations/0002_next.py",\n'
        '      "lines": {\n'
        '        "begin": 11\n'
        "      }\n"
        "    }\n"
        "  }\n"
        "]\n"
    )


def test_nothing_found() -> None:
    assert written("gitlab") == "[]\n"


def test_severities_and_places() -> None:
    found = issues(
        Told(
            (judged(placed(finding(severity=Severity.WARNING), line=None)),),
            (placed(finding(severity=Severity.NOTE), path=None, line=None),),
        )
    )

    assert [(one["severity"], one["location"]) for one in found] == [
        ("minor", {"path": "blog/migrations/0002_next.py", "lines": {"begin": 1}}),
        ("info", {"path": "blog.0002_next", "lines": {"begin": 1}}),
    ]


def test_special_characters() -> None:
    (one,) = issues(Told((judged(placed(finding(STRANGE))),)))

    assert one["description"] == (
        "a b \"c\" 'd' `e` 50% x,y:z p|q <b>&amp; ]]> *f* _g_ [h](i) @team #12 {0} über … \x1b[31m ::error:: "
        "Use AddIndexConcurrently."
    )


def test_equal_findings_have_fingerprints_of_their_own() -> None:
    found = issues(Told((judged(placed(finding()), placed(finding())),)))

    assert len({one["fingerprint"] for one in found}) == 2


def test_fingerprints_survive_moved_lines_and_other_words() -> None:
    before = issues(Told((judged(placed(finding()), placed(finding("Another."))),)))
    after = issues(
        Told(
            (
                judged(
                    placed(finding("84 million rows.", severity=Severity.NOTE), path="new/place.py", line=99),
                    placed(finding("Another.", hint="…"), line=100),
                ),
            )
        )
    )

    assert [one["fingerprint"] for one in after] == [one["fingerprint"] for one in before]


def test_the_fingerprints_of_a_file_that_is_edited(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project.app("blog", {"0001_initial": migration(POST)})
    monkeypatch.chdir(project.folder)
    source = migration(
        INDEX.format(name="one") + INDEX.format(name="two"), dependencies='[("blog", "0001_initial")]'
    )

    def linted(text: str) -> list[dict[str, Any]]:
        (folder / "0002_next.py").write_text(text)
        found: list[dict[str, Any]] = json.loads(
            run_command("lintmigrations", "blog", "0002", "--format", "gitlab", "--select", RULE).out
        )
        return found

    before, after = linted(source), linted("# A new first line.\n\n" + source)

    assert len({one["fingerprint"] for one in before}) == 2
    assert [one["fingerprint"] for one in after] == [one["fingerprint"] for one in before]
    lines = [one["location"]["lines"]["begin"] for one in before]
    assert [one["location"]["lines"]["begin"] for one in after] == [line + 2 for line in lines]
    assert Path(before[0]["location"]["path"]) == Path("blog/migrations/0002_next.py")
