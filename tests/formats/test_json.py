from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema

from django_safemigrate.linting.judged import Allowed
from told import STRANGE, Told, finding, judged, placed, written

SCHEMA: dict[str, Any] = json.loads(
    files("django_safemigrate.linting.reporting").joinpath("schema-1.json").read_text()
)


def document(told: Told) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written("json", told))
    jsonschema.validate(found, SCHEMA)
    return found


def test_nothing_linted() -> None:
    assert document(Told()) == {
        "version": 1,
        "database": "default",
        "target": "postgresql 16",
        "migrations": [],
        "findings": [],
        "allowed": [],
        "summary": {
            "migrations": 0,
            "operations": 0,
            "statements": 0,
            "unanalysed": 0,
            "python": 0,
            "errors": 0,
            "warnings": 0,
            "notes": 0,
            "allowed": 0,
            "target_because": "SAFEMIGRATE['TARGETS']",
        },
    }


def test_allowed_findings_are_told_with_their_reason() -> None:
    allowed = (
        Allowed(placed(finding()), "comment", "Until the table is split.", "2027-01-31"),
        Allowed(placed(finding(operation="1")), "baseline", "It was there."),
    )
    found = document(Told((judged(placed(finding(operation="2")), allowed=allowed),)))

    told = [(one["by"], one["reason"], one["until"]) for one in found["allowed"]]
    assert told == [
        ("comment", "Until the table is split.", "2027-01-31"),
        ("baseline", "It was there.", None),
    ]
    assert [one["finding"]["operation"] for one in found["allowed"]] == ["0", "1"]
    assert found["allowed"][0]["finding"] | {"operation": "2"} == found["findings"][0]
    assert (found["summary"]["allowed"], found["summary"]["errors"]) == (2, 1)


def test_special_characters() -> None:
    (one,) = document(Told((judged(placed(finding(STRANGE, hint=STRANGE))),)))["findings"]

    assert (one["message"], one["hint"]) == (STRANGE, STRANGE)
